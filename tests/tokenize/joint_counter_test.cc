// Several vocabularies counted in one scan, against each counted by itself.
#include "tokenize/joint_counter.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "fake_vocabulary.h"
#include "piece_text.h"
#include "small_vocabulary.h"
#include "tamis/vocabulary.h"

using namespace tamis;
using namespace tamis::testing;

namespace {

using Vocabularies = std::vector<std::shared_ptr<const Vocabulary>>;

std::vector<uint64_t> together(const Vocabularies& vocabularies, std::string_view text) {
  std::vector<const Vocabulary*> all;
  for (const auto& v : vocabularies) all.push_back(v.get());
  std::vector<uint64_t> counts(all.size(), 12345);
  Vocabulary::count_all(all, text, counts);
  return counts;
}

std::vector<uint64_t> one_by_one(const Vocabularies& vocabularies, std::string_view text) {
  std::vector<uint64_t> counts;
  for (const auto& v : vocabularies) counts.push_back(v->count(text));
  return counts;
}

std::shared_ptr<const Vocabulary> small(const char* pattern, const std::vector<Pair>& merges,
                                        const std::string& rest = "") {
  SmallVocabulary v;
  v.merges = merges;
  v.number();
  Json split = Json::object(), regex = Json::object();
  regex.set("Regex", pattern);
  split.set("type", "Split").set("pattern", std::move(regex));
  split.set("behavior", "Isolated").set("invert", false);
  return vocabulary_of(
             v.json(rest + ",\"pre_tokenizer\":{\"type\":\"Sequence\",\"pretokenizers\":[" +
                    split.canonical() +
                    ",{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"use_regex\":false}]}"))
      .value();
}

std::shared_ptr<const Vocabulary> gpt2(const std::vector<Pair>& merges) {
  SmallVocabulary v;
  v.merges = merges;
  v.number();
  return vocabulary_of(v.json(",\"pre_tokenizer\":{\"type\":\"ByteLevel\",\"add_prefix_space\":"
                              "false,\"use_regex\":true}"))
      .value();
}

// Of all patterns, of two classes of text rules, and one that is no encoder of ours.
const Vocabularies& vocabularies() {
  static const Vocabularies all{
      Vocabulary::open("cl100k_base").value(),
      small(kLlama3, {{"a", "b"}, {" ", "t"}, {"\n", "\n"}}),
      Vocabulary::open("o200k_base").value(),
      small(kQwen2, {{"1", "2"}, {" ", " "}, {"e", "\xCC"}},
            ",\"normalizer\":{\"type\":\"NFC\"},\"added_tokens\":[{\"id\":900,\"content\":\"the\","
            "\"special\":false,\"normalized\":false,\"lstrip\":false,\"rstrip\":false,"
            "\"single_word\":false}]"),
      std::make_shared<FakeVocabulary>(std::vector<std::string>{}),
      small(kLlama3, {{"t", "h"}, {"th", "e"}}),
      small("[\\s\\S]+", {{"w", "o"}}),
      gpt2({{"o", "r"}, {" ", "w"}}),
      Vocabulary::open("o200k_base").value(),
  };
  return all;
}

}  // namespace

TEST_CASE("vocabularies counted together count as each alone, whatever the text") {
  CHECK(rc::check([] {
    std::string text;
    for (int i = *rc::gen::inRange(0, 5); i > 0; --i) text += random_text();
    Vocabularies some;
    for (const auto& v : vocabularies())
      if (*rc::gen::inRange(0, 3) != 0) some.push_back(v);
    RC_ASSERT(together(some, text) == one_by_one(some, text));
  }));
}

TEST_CASE("more vocabularies than one scan takes are counted in several") {
  Vocabularies many;
  for (int i = 0; i < 3; ++i) many.insert(many.end(), vocabularies().begin(), vocabularies().end());
  const std::string text = "It's the word, 12345 times: \u00c9t\u00e9 CamelCase/\n\n  x";
  CHECK(together(many, text) == one_by_one(many, text));
}

TEST_CASE("pieces that fill windows, and places that only one pattern has, are counted once") {
  for (const std::string& unit :
       {std::string("7"), std::string("a"), std::string(" "), std::string("\n"),
        std::string("a\u0301"), std::string("\u65e5\u672c"), std::string("'s"), std::string("aB"),
        std::string("x/ "), std::string("wort \u0434\u043e\u043c 12, ")}) {
    std::string text;
    while (text.size() < 40'000) text += unit;
    CHECK(together(vocabularies(), text) == one_by_one(vocabularies(), text));
  }
  // Longer than any shared window.
  const std::string digits(3'000'000, '5');
  CHECK(together(vocabularies(), "a " + digits + " b") ==
        one_by_one(vocabularies(), "a " + digits + " b"));
}

TEST_CASE("what many new pieces push out of the shared cache is counted again") {
  uint64_t state = 1;
  for (int round = 0; round < 3; ++round) {
    std::string text;
    for (int i = 0; i < 60'000; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      for (uint64_t bits = state; bits > 3; bits /= 29)
        text.push_back(static_cast<char>('a' + bits % 26));
      text.append(state % 7 == 0 ? "." + std::string(state % 40, '-') + " " : " ");
    }
    CHECK(together(vocabularies(), text) == one_by_one(vocabularies(), text));
  }
}

TEST_CASE("ill-formed bytes are counted together as alone") {
  const std::string text = "caf\xE9 \xFF\xFE word \xE2\x82";
  const Vocabularies some(vocabularies().begin(), vocabularies().begin() + 4);
  CHECK(together(some, text) == one_by_one(some, text));
}

TEST_CASE("a vocabulary that is opened anew is not taken for one that lay there before") {
  for (int i = 0; i < 20; ++i) {
    const Vocabularies two{vocabularies()[0],
                           small(kLlama3, {{"a", i % 2 == 0 ? "b" : "c"}, {"b", "d"}})};
    CHECK(together(two, "ab ac abd bd") == one_by_one(two, "ab ac abd bd"));
  }
}
