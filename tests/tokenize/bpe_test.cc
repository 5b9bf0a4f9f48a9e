#include "tokenize/bpe.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "small_vocabulary.h"

using namespace tamis;
using namespace tamis::testing;

namespace {

// Merges of random tokens over few letters; `shuffled`: not in the order in which tokens can be built.
SmallVocabulary random_vocabulary(bool characters, bool shuffled) {
  SmallVocabulary v;
  v.characters = characters;
  const std::vector<std::string> letters =
      characters ? std::vector<std::string>{"a", "b", "\u00e9", "\u65e5", "\n"}
                 : std::vector<std::string>{"a", "b", "c", "\n"};
  if (characters) v.initial = letters;
  std::vector<std::string> tokens = letters;
  const int count = *rc::gen::inRange(1, 24);
  for (int i = 0; i < count; ++i) {
    const std::string left = *rc::gen::elementOf(tokens), right = *rc::gen::elementOf(tokens);
    if (left.size() + right.size() > 40) continue;
    v.merges.emplace_back(left, right);
    if (std::find(tokens.begin(), tokens.end(), left + right) == tokens.end())
      tokens.push_back(left + right);
  }
  if (shuffled)
    for (size_t i = v.merges.size(); i > 1; --i)
      std::swap(v.merges[i - 1],
                v.merges[static_cast<size_t>(*rc::gen::inRange<int>(0, static_cast<int>(i)))]);
  v.ignore_merges = *rc::gen::arbitrary<bool>();
  v.number();
  return v;
}

std::string random_text(bool characters) {
  const auto letters = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("a", "a", "b", "b", "c", "\n", characters ? "\u00e9" : "c",
                                    characters ? "\u65e5" : "a", characters ? "\u20ac" : "b"));
  std::string text;
  for (const std::string& l : letters) text += l;
  return text;
}

// Something again and again, between a beginning and an end of their own.
std::string repeated_text(bool characters) {
  std::string text = random_text(characters);
  const std::string unit = random_text(characters);
  const int times = *rc::gen::inRange(1, 700);
  for (int i = 0; i < times && text.size() < 900; ++i) text += unit;
  return text + random_text(characters);
}

void check_against_definition(bool characters, bool shuffled) {
  const SmallVocabulary small = random_vocabulary(characters, shuffled);
  const auto v = vocabulary_of(small.json(characters ? kWholeText : kByteLevelWhole));
  if (!v) RC_FAIL(v.error().message);
  for (int i = 0; i < 6; ++i) {
    const std::string text = i < 5 ? random_text(characters) : repeated_text(characters);
    const auto expected = small.encode(text);
    RC_ASSERT((*v)->encode(text) == expected);
    RC_ASSERT((*v)->count(text) == expected.size());
    RC_ASSERT((*v)->decode(expected).value() == text);
  }
}

}  // namespace

TEST_CASE("bytes merged in any listed order encode as the definition says") {
  CHECK(rc::check([] { check_against_definition(false, false); }));
  CHECK(rc::check([] { check_against_definition(false, true); }));
}

TEST_CASE("characters merged in any listed order encode as the definition says") {
  CHECK(rc::check([] { check_against_definition(true, false); }));
  CHECK(rc::check([] { check_against_definition(true, true); }));
}

TEST_CASE("a token whose parts rank above it is built as soon as they are") {
  SmallVocabulary v;  // "aaa" ranks first but needs "aa"
  v.merges = {{"aa", "a"}, {"a", "a"}};
  v.number();
  const auto built = vocabulary_of(v.json(kByteLevelWhole));
  REQUIRE(built);
  CHECK((*built)->info().unordered == 1);
  for (size_t n = 1; n < 40; ++n) {
    const std::string text(n, 'a');
    CHECK((*built)->encode(text) == v.encode(text));
  }
}

TEST_CASE("a character that is no token is encoded byte by byte") {
  SmallVocabulary v;
  v.characters = true;
  v.initial = {"a", "b"};
  v.merges = {{"a", "b"}};
  v.number();
  const auto built = vocabulary_of(v.json(kWholeText)).value();
  CHECK(built->encode("ab\u20acab") == v.encode("ab\u20acab"));
  CHECK(built->count("ab\u20acab") == 5);
  CHECK(built->decode(built->encode("\u20ac")).value() == "\u20ac");
}
