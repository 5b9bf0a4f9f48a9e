#include "tokenize/pattern.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <chrono>

#include "small_vocabulary.h"

using namespace tamis;
using namespace tamis::testing;
using tokenize::Pattern;

namespace {

std::vector<std::string> cut(std::string_view pattern, std::string_view text) {
  const auto compiled = Pattern::compile(pattern, "test");
  REQUIRE(compiled);
  tokenize::PatternScratch scratch;
  std::vector<std::string> pieces;
  for (size_t at = 0; at < text.size();) {
    const size_t end = compiled->match(text, at, scratch);
    if (end == tokenize::kNoMatch) {
      at += utf8::decode(text, at).size;
      continue;
    }
    pieces.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return pieces;
}

using Pieces = std::vector<std::string>;

constexpr const char* kPatterns[] = {
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+)",
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+)",
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+)",
    R"([^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+)"};

std::string split_by(const std::string& pattern) {
  return R"(,"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":")" +
         pattern +
         R"("},"behavior":"Isolated","invert":false},{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}]})";
}

}  // namespace

TEST_CASE("the first alternative that matches is taken, and gives back what the rest needs") {
  CHECK(cut(R"(a*ab|b)", "aaab") == Pieces{"aaab"});
  CHECK(cut(R"(a*+ab|a+|b)", "aaab") == Pieces{"aaa", "b"});
  CHECK(cut(R"(\s+(?!\S)|\s+|\S+)", "a   b ") == Pieces{"a", "  ", " ", "b", " "});
  CHECK(cut(R"((?:ab){2}|a|b)", "ababab") == Pieces{"abab", "a", "b"});
  CHECK(cut(R"((?i:'s|'t)|.)", "'S'\u017Fx") == Pieces{"'S", "'\u017F", "x"});
  CHECK(cut(R"(\p{N}{1,3}|\P{N}+)", "12345\u0663x") == Pieces{"123", "45\u0663", "x"});
  CHECK(cut(R"([^\x{4E00}-\x{9FA5}]+|[\x{4E00}-\x{9FA5}])", "a\u65e5\u672cb") ==
        Pieces{"a", "\u65e5", "\u672c", "b"});
  CHECK(cut(R"((?>a+)a|b)", "aab") == Pieces{"b"});
  CHECK(cut(R"((?=ab)a|b)", "abaab") == Pieces{"a", "b", "a", "b"});
}

TEST_CASE("patterns that mean something else in other engines are refused") {
  for (const char* pattern :
       {"a*?",         "^a",      "a$",      "\\w+",   "\\bx",   "(a)\\1",   "(?<=a)b",
        "a{2}+",       "(?:a*)*", "(?:a?)+", "[a[b]]", "[a&&b]", "\\p{Han}", "(?i:ss)",
        "(?i:\u00e9)", "a**",     "x|",      "(a",     "a)",     "[a"})
    CHECK_MESSAGE(!Pattern::compile(pattern, "test"), pattern);
}

TEST_CASE("the matcher and the pre-tokenizers by hand cut alike") {
  SmallVocabulary small;
  small.number();
  for (const char* pattern : kPatterns) {
    const auto by_hand = vocabulary_of(small.json(split_by(pattern))).value();
    // A group around it means the same and is not known by name.
    const auto matched =
        vocabulary_of(small.json(split_by("(?:" + std::string(pattern) + ")"))).value();
    REQUIRE(by_hand->info().pre_tokenizer != "stages");
    REQUIRE(matched->info().pre_tokenizer == "stages");
    const auto pieces = [](const Vocabulary& v, std::string_view text) {
      std::vector<uint64_t> ends;
      v.pieces(text, [&](std::span<const Piece> some) {
        for (const Piece& p : some) ends.push_back(p.end);
        return true;
      });
      return ends;
    };
    CHECK(rc::check([&] {
      const auto parts = *rc::gen::container<Pieces>(rc::gen::element<std::string>(
          " ", " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u3000", "'s", "'LL", "'\u017F", "'", "a",
          "the", "A", "THE", "\u00c9", "\u01c5", "\u02b0", "\u65e5", "\u0301", "\u0903", "1",
          "2345", "\u0663", "\u00bd", ".", "//", "/\n", "\u20ac", "\U0001f600", "\u200d",
          "\U00010d4a", "_"));
      std::string text;
      for (const std::string& p : parts) text += p;
      RC_ASSERT(pieces(*by_hand, text) == pieces(*matched, text));
    }));
  }
}

TEST_CASE("a long run that fails late is not tried again and again") {
  const auto pattern = Pattern::compile(R"(\s*[\r\n]+|\s+(?!\S)|\s)", "test").value();
  const std::string text = std::string(1 << 20, ' ') + "x";
  tokenize::PatternScratch scratch;
  const auto start = std::chrono::steady_clock::now();
  CHECK(pattern.match(text, 0, scratch) == text.size() - 2);
  const auto ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  MESSAGE("1 MiB of spaces: " << ms << " ms");
  CHECK(ms < 2000);
}
