// Words that a line end cut, and the lexicon that tells them.
#include "normalize/hyphenation.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <map>
#include <set>

#include "io/temporary_folder.h"
#include "normalize/lexicon_builder.h"
#include "normalize/one_pass.h"

using namespace tamis;
using namespace tamis::normalize;
using namespace tamis::test;
using tamis::testing::TemporaryFolder;
using namespace std::string_literals;

namespace {

std::shared_ptr<const Lexicon> lexicon_of(const std::map<std::string, uint64_t>& words,
                                          uint64_t documents = 100) {
  LexiconWriter writer(documents, 1);
  for (const auto& [word, count] : words) writer.add(word, count);
  auto lexicon = Lexicon::from_bytes(std::move(writer).finish(), "test");
  REQUIRE(lexicon.has_value());
  return *lexicon;
}

std::string joined(std::string_view source, const std::map<std::string, uint64_t>& words) {
  const auto lexicon = lexicon_of(words);
  return settled([&](text::Text& t, NormalizeCounts& c) { return join_hyphenated(t, *lexicon, c); },
                 source);
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  WordScanner().for_each(text, [&](std::string_view w) { out.emplace_back(w); });
  return out;
}

// Builds a lexicon from documents dealt out to `counters`, with little memory if asked.
std::string built(const std::vector<std::string>& documents, size_t counters, uint64_t memory,
                  uint64_t min_documents, LexiconSummary* summary = nullptr) {
  TemporaryFolder folder;
  io::FileSystem& fs = io::FileSystem::real();
  std::vector<std::unique_ptr<LexiconCounter>> all;
  for (size_t i = 0; i < counters; ++i)
    all.push_back(
        std::make_unique<LexiconCounter>(fs, folder.at("spill" + std::to_string(i)), memory));
  for (size_t i = 0; i < documents.size(); ++i)
    REQUIRE(all[i % counters]->add(documents[i]).has_value());
  const auto done = write_lexicon(fs, folder.at("words.lex"), all, min_documents);
  REQUIRE(done.has_value());
  if (summary) *summary = *done;
  all.clear();
  CHECK(fs.list(folder.path())->size() == 1);  // nothing but the lexicon is left
  return *io::read_file(fs, folder.at("words.lex"));
}

}  // namespace

TEST_CASE("a word that the archive knows whole is joined") {
  CHECK(joined("an exam-\nple of it", {{"example", 7}}) == "an example of it");
  CHECK(joined("Exam-\n    ple", {{"example", 7}}) == "Example");
  CHECK(joined("die Wissen\u2010\nschaft", {{"wissenschaft", 3}}) == "die Wissenschaft");
  CHECK(joined("ПРИ-\nМЕР", {{"пример", 2}}) == "ПРИМЕР");
  CHECK(joined("l'hom-\nme", {{"homme", 9}}) == "l'homme");
  CHECK(joined("παρά-\nδειγμα", {{"παράδειγμα", 2}}) == "παράδειγμα");
}

TEST_CASE("a word that the archive knows with its hyphen keeps it and loses the line end") {
  CHECK(joined("a well-\nknown man", {{"well-known", 5}}) == "a well-known man");
  CHECK(joined("mother-in-\nlaw", {{"mother-in-law", 5}}) == "mother-in-law");
  CHECK(joined("Baden-\nWürttemberg", {{"baden-württemberg", 5}, {"badenwürttemberg", 50}}) ==
        "Baden-Württemberg");
}

TEST_CASE("where both forms are known the one four times as frequent decides, else nothing does") {
  CHECK(joined("e-\nmail", {{"e-mail", 40}, {"email", 10}}) == "e-mail");
  CHECK(joined("e-\nmail", {{"e-mail", 10}, {"email", 40}}) == "email");
  CHECK(joined("e-\nmail", {{"e-mail", 20}, {"email", 40}}) == "e-\nmail");
}

TEST_CASE("what the archive does not know is left as it is") {
  for (const char* text : {"exam-\nple", "pre- and post-\nwar", "a dash -\nhere", "10-\n12",
                           "exam-\n\nple", "exam--\nple", "exam-", "-\nple", "vor-\nund"})
    CHECK(joined(text, {{"war", 50}, {"and", 90}, {"und", 80}}) == text);
}

TEST_CASE("a soft hyphen before a line end needs no lexicon") {
  CHECK(joined("exam\u00AD\nple", {}) == "example");
}

TEST_CASE("words and compounds are told from numbers, names of accounts and cut words") {
  CHECK(words_of("Well-known E\u2010Mail") ==
        std::vector<std::string>{"well-known", "well", "known", "e-mail", "e", "mail"});
  CHECK(words_of("B2B x_y a@b.example 3rd /usr/lib") == std::vector<std::string>{"example"});
  CHECK(words_of("an exam-\n  ple of") == std::vector<std::string>{"an", "of"});
  CHECK(words_of("exam\u00AD\nple") == std::vector<std::string>{});
  CHECK(words_of("don't l\u2019homme") == std::vector<std::string>{"don", "t", "l", "homme"});
  CHECK(words_of("日本語 ไทย 漢字x") == std::vector<std::string>{});
  CHECK(words_of("हिन्दी भाषा") == std::vector<std::string>{"हिन्दी", "भाषा"});
  CHECK(words_of(std::string(100, 'x')) == std::vector<std::string>{});
}

TEST_CASE("a lexicon answers for every word as a map does, and is 0 for the others") {
  CHECK(rc::check("look-ups", [] {
    const auto word =
        rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('a', 'e')));
    const auto words = *rc::gen::container<std::map<std::string, uint64_t>>(
        rc::gen::resize(6, word), rc::gen::inRange<uint64_t>(1, 101));
    const auto lexicon = lexicon_of(words);
    RC_ASSERT(lexicon->words() == words.size());
    for (const auto& [w, count] : words) RC_ASSERT(lexicon->documents_with(w) == count);
    const auto other = *rc::gen::resize(6, word);
    RC_ASSERT(lexicon->documents_with(other) == (words.contains(other) ? words.at(other) : 0));
  }));
}

TEST_CASE("a lexicon counts documents, not occurrences, and leaves rare words out") {
  LexiconSummary summary;
  const auto bytes =
      built({"Lamp lamp lamp", "a lamp", "a chair", "LAMP table"}, 2, 1 << 20, 2, &summary);
  const auto lexicon = *Lexicon::from_bytes(bytes, "test");
  CHECK(lexicon->documents() == 4);
  CHECK(lexicon->documents_with("lamp") == 3);
  CHECK(lexicon->documents_with("a") == 2);
  CHECK(lexicon->documents_with("chair") == 0);
  CHECK(lexicon->words() == 2);
  CHECK(summary.left_out == 2);
  CHECK(summary.sha256 == lexicon->sha256());
}

TEST_CASE("the lexicon is the same for any number of threads, any memory and any order") {
  std::vector<std::string> documents;
  uint64_t state = 7;
  std::map<std::string, std::set<size_t>> expected;
  for (size_t d = 0; d < 300; ++d) {
    std::string text;
    for (int i = 0; i < 40; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      std::string word = "w";
      for (uint64_t n = (state >> 33) % 4000; n > 0; n /= 26)
        word += static_cast<char>('a' + n % 26);
      expected[word].insert(d);
      text += word + " ";
    }
    documents.push_back(text);
  }
  const std::string first = built(documents, 1, 1 << 30, 2);
  CHECK(built(documents, 3, 1 << 30, 2) == first);
  CHECK(built(documents, 2, 500, 2) == first);  // hundreds of spills, merged on the way
  std::reverse(documents.begin(), documents.end());
  CHECK(built(documents, 5, 20000, 2) == first);
  const auto lexicon = *Lexicon::from_bytes(first, "test");
  uint64_t words = 0;
  for (const auto& [word, in] : expected) {
    CHECK(lexicon->documents_with(word) == (in.size() >= 2 ? in.size() : 0));
    words += in.size() >= 2 ? 1 : 0;
  }
  CHECK(lexicon->words() == words);
}

TEST_CASE("a lexicon with any byte changed or cut off is refused") {
  LexiconWriter writer(9, 1);
  for (const char* w : {"a", "ab", "abc", "b", "ba"}) writer.add(w, 3);
  const std::string bytes = std::move(writer).finish();
  REQUIRE(Lexicon::from_bytes(bytes, "test").has_value());
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK_FALSE(Lexicon::from_bytes(changed, "test").has_value());
    CHECK_FALSE(Lexicon::from_bytes(bytes.substr(0, i), "test").has_value());
  }
  CHECK(Lexicon::from_bytes("not a lexicon", "x").error().code == Code::kInput);
}
