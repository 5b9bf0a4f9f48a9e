#include "tokenize/guard.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "fake_vocabulary.h"
#include "tokenize/control_strings.h"

using namespace tamis;

namespace {

using Strings = std::vector<std::string>;

std::shared_ptr<const Guard> guard_of(Strings strings, bool folds = false) {
  GuardOptions options;
  options.vocabularies = {fake_vocabulary(std::move(strings), folds)};
  options.templates = {};
  return Guard::create(options).value();
}

std::shared_ptr<const Guard> default_guard() {
  GuardOptions options;
  for (const auto name : Vocabulary::embedded())
    options.vocabularies.push_back(Vocabulary::open(name).value());
  return Guard::create(options).value();
}

// The oracle: no string anywhere, by plain search.
bool holds_none(std::string_view text, const Guard& guard) {
  return std::none_of(guard.strings().begin(), guard.strings().end(), [&](const ControlString& s) {
    return text.find(s.text) != std::string_view::npos;
  });
}

std::string source_of(const Guarded& g, std::string_view source) {
  return undo(g.text, g.edits, UndoLog::record(source, g.edits)).value();
}

std::string join(const Strings& parts) {
  std::string out;
  for (const std::string& p : parts) out += p;
  return out;
}

// What the normalizers of published tokenizers do, by ICU.
std::string normalized(std::string_view text, int how) {
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString s = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  const auto apply = [&](const icu::Normalizer2* n) { s = n->normalize(s, status); };
  const auto strip = [&](uint32_t mask) {
    icu::UnicodeString kept;
    for (int32_t i = 0; i < s.length(); i = s.moveIndex32(i, 1))
      if ((U_GET_GC_MASK(s.char32At(i)) & mask) == 0 || s.char32At(i) == '\t' ||
          s.char32At(i) == '\n' || s.char32At(i) == '\r')
        kept.append(s.char32At(i));
    s = kept;
  };
  switch (how) {
    case 0:
      apply(icu::Normalizer2::getNFCInstance(status));
      break;
    case 1:
      apply(icu::Normalizer2::getNFKCInstance(status));
      break;
    case 2:
      apply(icu::Normalizer2::getNFKDInstance(status));
      break;
    case 3:
      s.toLower(icu::Locale::getRoot());
      break;
    case 4:  // BERT, uncased: clean, lower, strip accents
      strip(U_GC_CC_MASK | U_GC_CF_MASK);
      s.toLower(icu::Locale::getRoot());
      apply(icu::Normalizer2::getNFDInstance(status));
      strip(U_GC_M_MASK);
      break;
    default:  // NFKC and lower case, as SentencePiece's nmt_nfkc_cf
      apply(icu::Normalizer2::getNFKCCasefoldInstance(status));
      break;
  }
  CHECK(U_SUCCESS(status));
  std::string out;
  s.toUTF8String(out);
  return out;
}
constexpr int kNormalizers = 6;

}  // namespace

TEST_CASE("a special token gets a backslash behind its first character") {
  const auto guard = default_guard();
  const Guarded g = guard->break_up("before <|endoftext|> after");
  CHECK(g.text == "before <\\|endoftext|> after");
  CHECK(g.counts.total() == 1);
  CHECK(source_of(g, "before <|endoftext|> after") == "before <|endoftext|> after");
  std::vector<Edit> edits;
  g.edits.for_each_edit([&](const Edit& e) { edits.push_back(e); });
  REQUIRE(edits.size() == 1);
  CHECK(edits[0] == Edit{8, 0, 8, 1, EditRule::kGuard});
}

TEST_CASE("all special tokens of the embedded vocabularies are known to the guard") {
  const auto guard = default_guard();
  const auto known = [&](std::string_view text) {
    return std::any_of(guard->strings().begin(), guard->strings().end(),
                       [&](const ControlString& s) { return s.text == text; });
  };
  // tiktoken_ext/openai_public.py
  for (const char* text :
       {"<|endoftext|>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<|endofprompt|>"})
    CHECK(known(text));
}

TEST_CASE("text that holds nothing is given back as it is, and costs no copy of the map") {
  const auto guard = default_guard();
  for (const char* text :
       {"", "<", "a < b | c > d", "<|", "x <| f |> g", "[1] [INSTALL] <strike> <s>old</s>",
        "if (a<b||c>d)", "<html><body>", "\xFF\xFE<|\xFF"}) {
    const Guarded g = guard->break_up(text);
    CHECK(g.text == text);
    CHECK(g.edits.is_identity());
    CHECK(g.counts.total() == 0);
  }
}

TEST_CASE("what is HTML or prose elsewhere is broken only on request") {
  const char* text = "<s>old</s> [INST] <pad> [MASK] <think>";
  CHECK(default_guard()->break_up(text).text == text);
  GuardOptions options;
  options.templates = {"llama2"};
  CHECK(Guard::create(options).value()->break_up(text).text ==
        "<\\s>old<\\/s> [\\INST] <pad> [MASK] <think>");
  options.templates = {"all"};
  CHECK(Guard::create(options).value()->break_up(text).text ==
        "<\\s>old<\\/s> [\\INST] <\\pad> [\\MASK] <\\think>");
}

TEST_CASE("a vocabulary's own special tokens are always broken, also short ones") {
  CHECK(guard_of({"<s>", "</s>"})->break_up("<s>a</s>").text == "<\\s>a<\\/s>");
}

TEST_CASE("added tokens that are content are left alone, added marks are not") {
  GuardOptions options;
  options.templates = {};
  options.vocabularies = {fake_vocabulary(
      {"\n\n", "\u2581\u2581", "<table>", "</h1>", "<tool>", "word"}, false, false)};
  const auto guard = Guard::create(options).value();
  REQUIRE(guard->strings().size() == 1);
  CHECK(guard->strings()[0].text == "<tool>");
}

TEST_CASE("strings that overlap are all broken, and one break in common is enough") {
  CHECK(guard_of({"aba"})->break_up("ababababa").text == "a\\ba\\ba\\ba\\ba");
  CHECK(guard_of({"<|a|>", "|a|", "a|"})->break_up("<|a|>").text == "<|a\\|>");
  CHECK(guard_of({"ab", "bc"})->break_up("abc").text == "a\\b\\c");
}

TEST_CASE("a break of the source is left as it is and counted") {
  const auto guard = default_guard();
  const Guarded g = guard->break_up("<\\|endoftext|> and <|endoftext|>");
  CHECK(g.text == "<\\|endoftext|> and <\\|endoftext|>");
  CHECK(g.counts.look_alikes == 1);
  CHECK(g.counts.total() == 1);
}

TEST_CASE("where a string holds a backslash another character breaks") {
  const auto guard = guard_of({"<\\x>", "<\\^>"});
  CHECK(guard->break_character() == '~');
  CHECK(guard->break_up("<\\x>").text == "<~\\x>");
}

TEST_CASE("strings that cannot be broken are refused by name") {
  for (const Strings& strings : {Strings{"\u2581"}, Strings{"a"}, Strings{"x\\^~%"}}) {
    GuardOptions options;
    options.strings = strings;
    const auto guard = Guard::create(options);
    REQUIRE_FALSE(guard.has_value());
    CHECK(guard.error().code == Code::kUnsupported);
  }
  GuardOptions options;
  options.vocabularies = {fake_vocabulary({"a\u0301"}, true)};  // "a" once marks are stripped
  CHECK_FALSE(Guard::create(options).has_value());
  options.vocabularies.clear();
  options.templates = {"lama2"};
  const auto guard = Guard::create(options);
  REQUIRE_FALSE(guard.has_value());
  CHECK(guard.error().code == Code::kUsage);
  CHECK(guard.error().message.find("\"llama2\"") != std::string::npos);
}

TEST_CASE("no string is left, whatever the strings and the text, and the source comes back") {
  CHECK(rc::check([](const std::vector<uint8_t>& shape) {
    // Strings and text of three letters, so that they overlap, nest and repeat.
    const auto word = [](size_t least) {
      return rc::gen::mapcat(rc::gen::inRange<size_t>(least, 7), [](size_t n) {
        return rc::gen::container<std::string>(n, rc::gen::element('a', 'b', '<'));
      });
    };
    const Strings strings = *rc::gen::nonEmpty(rc::gen::container<Strings>(word(2)));
    const Strings parts = *rc::gen::container<Strings>(
        rc::gen::oneOf(rc::gen::elementOf(strings), word(0), rc::gen::just(std::string("a\\b"))));
    const auto guard = guard_of(strings);
    const std::string source = join(parts);
    const Guarded g = guard->break_up(source);
    RC_ASSERT(holds_none(g.text, *guard));
    RC_ASSERT(source_of(g, source) == source);
    RC_ASSERT(guard->break_up(g.text).text == g.text);
    RC_ASSERT(guard->find(source).size() == g.counts.total());
    RC_ASSERT(holds_none(source, *guard) == (g.counts.total() == 0));
    (void)shape;
  }));
}

TEST_CASE("no string arises where documents are joined") {
  CHECK(rc::check([] {
    const Strings strings{"<|im_start|>", "<s>", "|>|", "abab"};
    const auto impl = std::static_pointer_cast<const tokenize::GuardImpl>(guard_of(strings));
    const Strings parts = *rc::gen::container<Strings>(rc::gen::element<std::string>(
        "<", "|", "<|im", "_start|>", "<s", ">", "", "s", "a", "b", "ab", "|>", "\\", "x"));
    tokenize::GuardJoin join_state;
    std::string whole;
    GuardCounts counts;
    for (const std::string& part : parts) {
      text::Text text(part);
      impl->run(text, tokenize::GuardAction::kBreak, join_state, counts);
      RC_ASSERT(undo(text.bytes(), text.edits(), UndoLog::record(part, text.edits())).value() ==
                part);
      whole += text.bytes();
    }
    RC_ASSERT(holds_none(whole, *impl));
  }));
}

TEST_CASE("a closed text cannot begin a string that the next one ends") {
  CHECK(rc::check([] {
    const Strings strings{"<|im_start|>", "abab", "b<"};
    const auto guard = guard_of(strings);
    const auto letters = rc::gen::container<std::string>(rc::gen::element('a', 'b', '<', '|'));
    const std::string left = *letters;
    bool open = false;
    for (const std::string& s : strings)
      for (size_t n = 1; n < s.size(); ++n)
        open = open || left.ends_with(std::string_view(s).substr(0, n));
    // A text may also look open for a string that is broken up already; never the other way round.
    if (open) RC_ASSERT_FALSE(guard->closed(left));
    if (left.find_first_of("<ab") == std::string::npos) RC_ASSERT(guard->closed(left));
  }));
}

TEST_CASE("a vocabulary that folds its text reads wide letters, marks and capitals as the token") {
  const auto guard = guard_of({"<|im_start|>", "[MASK]", "kg2"}, true);
  for (const char* text :
       {"＜｜im_start｜＞", "<|IM_START|>", "<|i\u0301m_start|>", "<|im_st\u00ADart|>",
        "<|im_\u017Ftart|>", "[ｍａｓｋ]", "\u338F\u00B2", "<|im_\xFFstart|>"}) {
    const Guarded g = guard->break_up(text);
    CHECK_MESSAGE(g.counts.total() == 1, text);
    CHECK(source_of(g, text) == text);
    CHECK(guard->break_up(g.text).text == g.text);
    for (int how = 0; how < kNormalizers; ++how)
      CHECK(normalized(g.text, how).find("<|im_start|>") == std::string::npos);
  }
  CHECK(guard_of({"<|im_start|>"}, false)->break_up("＜｜im_start｜＞").counts.total() == 0);
}

TEST_CASE("one character that is a whole token when folded is spelled with breaks") {
  const auto guard = guard_of({"kg"}, true);
  CHECK(guard->break_up("5 \u338F").text == "5 k\\g");
  CHECK(guard->break_up("5 \u338F").counts.total() == 1);
  // The string that begins in its last letter, too.
  CHECK(guard_of({"kg", "gb"}, true)->break_up("\u338Fb").text == "k\\g\\b");
}

TEST_CASE("folded strings are gone under each normalizer, whatever the text") {
  const Strings strings{"<|a|>", "[b]", "ab", "kg", "ga"};
  const auto guard = guard_of(strings, true);
  const Strings atoms{"<",      "|",          "a",      "b",      "[",      "]",      ">",
                      "A",      "\uFF1C",     "｜",     "\uFF41", "\u00E1", "\u0301", "\u00AD",
                      "\u24D1", "\u212B",     "\u200D", "x",      " ",      "\\",     "\uFF3C",
                      "\uFFFD", "\U0001D41A", "\u338F", "k",      "g"};
  CHECK(rc::check([&] {
    const std::string source = join(*rc::gen::container<Strings>(rc::gen::elementOf(atoms)));
    const Guarded g = guard->break_up(source);
    RC_ASSERT(source_of(g, source) == source);
    for (int how = 0; how < kNormalizers; ++how) {
      const std::string after = normalized(g.text, how);
      for (const std::string& s : strings)
        RC_ASSERT(after.find(normalized(s, how)) == std::string::npos);
    }
    RC_ASSERT(guard->break_up(g.text).text == g.text);
  }));
}

TEST_CASE("no normalizer changes the fold of any character of Unicode") {
  const auto fold = tokenize::TextFold::create().value();
  size_t compared = 0, different = 0;
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    const auto category = u_charType(static_cast<UChar32>(c));
    if (category == U_UNASSIGNED || category == U_PRIVATE_USE_CHAR) continue;
    std::string text;
    utf8::append(text, c);
    const std::string folded = fold.fold(text);
    if (fold.fold(folded) != folded) ++different;
    for (int how = 0; how < kNormalizers; ++how)
      if (fold.fold(normalized(text, how)) != folded) ++different;
    ++compared;
  }
  MESSAGE("characters compared: " << compared);
  CHECK(compared > 140'000);
  CHECK(different == 0);
}

TEST_CASE("the table of templates is in order") {
  for (const auto& row : tokenize::template_strings()) {
    CHECK(row.text.size() >= 2);
    CHECK(utf8::valid(row.text));
    CHECK(row.text.find('\\') == std::string_view::npos);
    CHECK(std::any_of(tokenize::template_families().begin(), tokenize::template_families().end(),
                      [&](const auto& f) { return f.name == row.family && !f.source.empty(); }));
  }
  for (const auto& family : tokenize::template_families())
    CHECK(std::any_of(tokenize::template_strings().begin(), tokenize::template_strings().end(),
                      [&](const auto& row) { return row.family == family.name; }));
}

TEST_CASE("the SIMD search for two bytes finds what the plain one finds") {
  CHECK(rc::check([](const std::string& noise) {
    const Strings strings =
        *rc::gen::nonEmpty(rc::gen::container<Strings>(rc::gen::mapcat(rc::gen::just(2), [](int n) {
          return rc::gen::container<std::string>(static_cast<size_t>(n),
                                                 rc::gen::arbitrary<char>());
        })));
    std::vector<std::string_view> views(strings.begin(), strings.end());
    const tokenize::StringMatcher matcher(views);
    std::string text(*rc::gen::inRange(0, 300), ' ');
    text += noise + strings.front() + noise;
    for (size_t from = 0; from <= text.size(); ++from) {
      size_t slow = from;
      const auto begins = [&](size_t i) {
        return std::any_of(strings.begin(), strings.end(), [&](const std::string& s) {
          return std::string_view(text).substr(i, 2) == s;
        });
      };
      while (slow < text.size() && !begins(slow)) ++slow;
      RC_ASSERT(matcher.skip(text, from) <= slow);  // it may stop earlier, never later
    }
  }));
}

TEST_CASE("a megabyte of nothing but the beginnings of strings takes linear time") {
  const auto guard = default_guard();
  for (const std::string unit : {"<", "<|", "<|im_start|>", "<|reserved_special_token_", "[/"}) {
    std::string text;
    while (text.size() < 1 << 20) text += unit;
    const auto start = std::chrono::steady_clock::now();
    const Guarded g = guard->break_up(text);
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    CHECK(time.count() < 1.0);
    CHECK(holds_none(g.text, *guard));
  }
}
