// Whole texts through profiles and passes: what comes out, what is held back, that a second run changes nothing and undo everything.
#include "normalize/planned.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "io/temporary_folder.h"
#include "normalize/count_table.h"
#include "normalize/edit_lines.h"
#include "normalize/hostile_text.h"
#include "normalize/lexicon.h"
#include "normalize/visible_text.h"

using namespace tamis;
using namespace tamis::normalize;
using tamis::testing::TemporaryFolder;
using namespace std::string_literals;

namespace {

std::shared_ptr<const TextNormalizer> with(const NormalizeSettings& settings) {
  auto normalizer = TextNormalizer::create(settings);
  REQUIRE_MESSAGE(normalizer.has_value(), (normalizer ? "" : normalizer.error().message));
  return *normalizer;
}

NormalizedText run(const TextNormalizer& normalizer, std::string_view source) {
  auto out = normalizer.run(source);
  REQUIRE(out.has_value());
  CHECK(*out->restore() == source);
  return std::move(*out);
}

std::string text_of(const NormalizeSettings& settings, std::string_view source) {
  return std::string(run(*with(settings), source).text());
}

// A lexicon of a few words, in a file.
struct LexiconFile {
  TemporaryFolder folder;
  std::string path, sha256;
  LexiconFile() {
    LexiconWriter writer(10, 1);
    for (const char* word : {"example", "text", "well-known"}) writer.add(word, 5);
    path = folder.write("words.lex", std::move(writer).finish());
    sha256 = (*Lexicon::open(io::FileSystem::real(), path))->sha256();
  }
};

std::vector<std::string> all_passes() {
  std::vector<std::string> out;
  for (const StructurePassInfo& p : structure_passes()) out.emplace_back(p.name);
  return out;
}

}  // namespace

TEST_CASE("archive does what it did before there were others") {
  const auto archive = with({});
  CHECK(run(*archive, "a\n\n\n\n\nb \r\n\n\n").text() == "a\n\n\n\n\nb\n\n\n");
  CHECK(run(*archive, "> q\n--\nAnn\n").marks().empty());
  CHECK(run(*archive, "\xFFx").held_back().empty());
}

TEST_CASE("train evens out blank lines and marks mail, and keeps every word") {
  const auto train = with({.profile = "train"});
  const auto out = run(*train, "\n\na\n\n\n\n\nOn 3 May 2024, Ann wrote:\n> b\n--\nBo\n");
  CHECK(out.text() == "a\n\n\nOn 3 May 2024, Ann wrote:\n> b\n--\nBo\n");
  REQUIRE(out.marks().size() == 3);
  CHECK(out.marks()[0].kind == MarkKind::kAttribution);
  CHECK(out.text().substr(out.marks()[1].span.begin, out.marks()[1].span.size()) == "> b");
  CHECK(out.counts().mail_marks == 3);
}

TEST_CASE("strict lets through what needed nothing but form, line ends and blanks") {
  const auto strict = with({.profile = "strict"});
  CHECK(run(*strict,
            "\xEF\xBB\xBF"
            "cafe\u0301 \r\nB\n")
            .held_back()
            .empty());
  CHECK(run(*strict, "cafe\u0301 \r\n").text() == "caf\u00E9\n");
  CHECK(run(*strict, "a\xFFz").held_back() == "strict: invalid_bytes");
  CHECK(run(*strict, "a\xED\xA0\x80z").held_back() == "strict: surrogates");
  CHECK(run(*strict, "a\x01z").held_back() == "strict: controls");
  CHECK(run(*strict, "a\u200Bz").held_back() == "strict: invisibles");
  CHECK(run(*strict, "caf\u00C3\u00A9 caf\u00C3\u00A8 na\u00C3\u00AFve").held_back() ==
        "strict: repairs");
  CHECK(run(*strict, "a\xFF\x01").held_back() == "strict: invalid_bytes, controls");
}

TEST_CASE("search finds what differs in case, width and blanks") {
  CHECK(text_of({.profile = "search"}, "Ｔｈｅ  ﬁne\r\n\r\n\r\n\r\n\r\nSTRASSE") ==
        "the fine\n\n\nstrasse");
}

TEST_CASE("a pass is switched on by name, and one of the profile off") {
  CHECK(text_of({.structure = {"blank-lines"}}, "a\n\n\n\n\nb") == "a\n\n\nb");
  CHECK(text_of({.profile = "train", .structure = {"no-blank-lines"}}, "a\n\n\n\n\nb") ==
        "a\n\n\n\n\nb");
  CHECK(text_of({.structure = {"cue-times"}}, "1\r\n00:00:01,000 --> 00:00:02,000\r\nHi\r\n") ==
        "Hi\n");
}

TEST_CASE("pages are known by their form feeds although lines.h takes them away") {
  std::string source, expected;
  const char* words[] = {"alpha to the", "bravo runs off", "carol looks at", "delta sees none of"};
  for (int p = 0; p < 4; ++p) {
    source += "THE ANNALS\r\n" + std::string(words[p]) + " \r\n" + std::to_string(p + 4) + "\r\n\f";
    expected += std::string(words[p]) + "\n";
  }
  const auto out = run(*with({.structure = {"page-furniture"}}), source);
  CHECK(out.text() == expected);
  CHECK(out.counts().page_lines == 8);
}

TEST_CASE("a word cut by a page end is joined once the furniture between its halves is gone") {
  const LexiconFile file;
  std::string source;
  const char* words[] = {"alpha exam-", "ple bravo exam-", "ple carol exam-", "ple"};
  for (int p = 0; p < 4; ++p)
    source += "THE ANNALS\n" + std::string(words[p]) + "\n" + std::to_string(p + 4) + "\n\f";
  CHECK(text_of({.structure = {"page-furniture", "hyphenation"}, .lexicon = file.path}, source) ==
        "alpha example bravo example carol example\n");
}

TEST_CASE("names that are not known are refused with the key and the nearest name") {
  const auto profile = TextNormalizer::create({.profile = "trian"});
  CHECK(profile.error().code == Code::kRecipe);
  CHECK(profile.error().rule == "normalize.profile");
  CHECK(profile.error().message.find("did you mean \"train\"") != std::string::npos);
  const auto pass = TextNormalizer::create({.structure = {"blanklines"}});
  CHECK(pass.error().rule == "normalize.structure");
  CHECK(pass.error().message.find("did you mean \"blank-lines\"") != std::string::npos);
  CHECK(TextNormalizer::create({.form = "nfx"}).error().rule == "normalize.form");
  CHECK(TextNormalizer::create({.structure = {"hyphenation"}}).error().rule == "normalize.lexicon");
  CHECK(TextNormalizer::create({.lexicon = "x"}).error().rule == "normalize.lexicon");
}

TEST_CASE("a second run changes nothing, in any profile with any passes") {
  const LexiconFile file;
  std::vector<NormalizeSettings> plans{
      {.profile = "archive"}, {.profile = "train"}, {.profile = "search"}};
  plans.push_back({.structure = all_passes(), .lexicon = file.path});
  plans.push_back({.profile = "search", .structure = all_passes(), .lexicon = file.path});
  std::mt19937_64 random(11);
  static constexpr std::string_view kPieces[] = {
      "\n",
      "\n\n",
      "\n\n\n\n",
      "exam-\n",
      "ple ",
      "text ",
      "> ",
      ">> q\n",
      "On 3 May 2024, A wrote:\n",
      "--\n",
      "From: a\nSent: 1\nTo: b\n",
      "1\n00:00:01,000 --> 00:00:02,000\n",
      "WEBVTT\n\n",
      "[00:01.000 --> 00:02.000] ",
      "thank you. ",
      "thank you. thank you. thank you. thank you. thank you. thank you. ",
      "\f",
      "THE ANNALS 12\n",
      "12\n",
      "13\n",
      "14\n",
      "\fTHE ANNALS\n",
      "Page 1\n",
      "\u00AD\n",
      "e\u0301",
      "\uFB01",
      "\u00C3\u00A9",
      "\u200B",
      " ",
      "<v A>",
      "NOTE x\n",
      "-",
      "a",
      "\u0301",
      "This e-mail is confidential, recipient.\n"};
  for (const NormalizeSettings& plan : plans) {
    const auto normalizer = with(plan);
    for (int round = 0; round < 400; ++round) {
      std::string source;
      const size_t pieces = 1 + random() % 60;
      for (size_t i = 0; i < pieces; ++i) source += kPieces[random() % std::size(kPieces)];
      if (round % 4 == 0) source += test::hostile_text(random, 20);
      const NormalizedText once = run(*normalizer, source);
      const NormalizedText twice = run(*normalizer, once.text());
      CHECK(twice.text() == once.text());
      CHECK(twice.edits().is_identity());
    }
  }
}

TEST_CASE("every count has a row with a name, and sums add all of them") {
  NormalizeCounts a;
  uint64_t n = 0;
  for (const CountInfo& row : count_table()) a.*row.member = ++n;
  NormalizeCounts b = a;
  b += a;
  n = 0;
  for (const CountInfo& row : count_table()) CHECK(b.*row.member == 2 * ++n);
}

TEST_CASE("an edit line leads back to the source, and to no other text") {
  CHECK(rc::check("edit lines", [] {
    std::mt19937_64 random(*rc::gen::arbitrary<uint64_t>());
    const std::string source = test::hostile_text(random, 30);
    static const auto archive = TextNormalizer::create({}).value();
    const auto out = archive->run(source).value();
    std::string line;
    append_edit_line("id", source, out.text(), out.edits(), line);
    const auto read = parse_edit_line(std::string_view(line).substr(0, line.size() - 1), "line 1");
    RC_ASSERT(read.has_value());
    RC_ASSERT(read->map == out.edits());
    RC_ASSERT(*restore(out.text(), *read, "line 1") == source);
    RC_ASSERT(restore(std::string(out.text()) + "x", *read, "line 1").error().code ==
              Code::kMismatch);
  }));
}

TEST_CASE("an edit line of another shape is refused with its place") {
  for (
      const char* line :
      {"{}", "[]", "x", R"({"edits":[],"id":"1","output_size":1,"source_size":2,"source_xxh3":""})",
       R"({"edits":[{"before":"ab","output_begin":0,"output_size":0,"rule":"control","source_begin":0,"source_size":1}],"id":"1","output_size":0,"source_size":1,"source_xxh3":""})",
       R"({"edits":[{"before":"a","output_begin":0,"output_size":0,"rule":"no such","source_begin":0,"source_size":1}],"id":"1","output_size":0,"source_size":1,"source_xxh3":""})",
       R"({"edits":[{"before":"a","output_begin":9,"output_size":0,"rule":"control","source_begin":9,"source_size":1}],"id":"1","output_size":0,"source_size":1,"source_xxh3":""})"}) {
    CAPTURE(line);
    const auto read = parse_edit_line(line, "edits.jsonl, line 3");
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().message.find("edits.jsonl, line 3") != std::string::npos);
  }
}

TEST_CASE("what cannot be seen is shown by its number") {
  CHECK(visible_text("e\u0301 \u200Bx\n\t\\", 60) == "e\\u{301} \\u{200B}x\\n\\t\\\\");
  CHECK(visible_text("\xFF\xC3", 60) == "\\x{FF}\\x{C3}");
  CHECK(visible_text("\u00E9\u4E2D\U0001F600", 60) == "\u00E9\u4E2D\U0001F600");
  CHECK(visible_text("\x1B[31m\u202E", 60) == "\\u{1B}[31m\\u{202E}");
  CHECK(visible_text("abcdefghij", 4) == "ab\u2026(6 bytes)\u2026ij");
}

TEST_CASE("form, repair, references and ligatures follow the settings") {
  CHECK(text_of({.form = "nfd"}, "caf\u00E9") == "cafe\u0301");
  CHECK(text_of({.form = "nfkc"}, "\uFF21\u00B2") == "A2");
  CHECK(text_of({}, "\uFB01ne") == "\uFB01ne");
  CHECK(text_of({.profile = "train"}, "\uFB01ne") == "fine");
  CHECK(text_of({.profile = "train", .structure = {"no-ligatures"}}, "\uFB01ne") == "\uFB01ne");
  const std::string mojibake = "caf\u00C3\u00A9 caf\u00C3\u00A8 na\u00C3\u00AFve";
  CHECK(text_of({}, mojibake) == "caf\u00E9 caf\u00E8 na\u00EFve");
  CHECK(text_of({.repair = false}, mojibake) == mojibake);
  CHECK(TextNormalizer::create({.profile = "strict", .form = "nfkc"}).error().rule ==
        "normalize.form");
  CHECK(TextNormalizer::create({.profile = "strict", .form = "nfd"}).has_value());
}
