// Edits at a known Jaccard index in many scripts. The index is computed from the words that the
// text was made of, before they became text, so nothing of the library takes part in it.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "dedup/sketcher.h"
#include "selection_oracle.h"

namespace tamis::dedup {
namespace {

struct Script {
  const char* name;
  char32_t first, last;  // letters that folding does not bring together
  bool spaced;           // words between blanks; else a character is a token
};

constexpr Script kScripts[] = {
    {"Latin", 'a', 'z', true},           {"Cyrillic", 0x430, 0x44F, true},
    {"Greek", 0x3B1, 0x3C1, true},       {"Armenian", 0x561, 0x586, true},
    {"Georgian", 0x10D0, 0x10F0, true},  {"Hebrew", 0x5D0, 0x5EA, true},
    {"Arabic", 0x627, 0x63A, true},      {"Syriac", 0x712, 0x72C, true},
    {"Devanagari", 0x915, 0x939, true},  {"Bengali", 0x995, 0x9A8, true},
    {"Gurmukhi", 0xA15, 0xA28, true},    {"Gujarati", 0xA95, 0xAA8, true},
    {"Tamil", 0xBAE, 0xBB9, true},       {"Telugu", 0xC15, 0xC28, true},
    {"Kannada", 0xC95, 0xCA8, true},     {"Malayalam", 0xD15, 0xD39, true},
    {"Sinhala", 0xD9A, 0xDB1, true},     {"Tibetan", 0xF49, 0xF4C, true},
    {"Ethiopic", 0x1200, 0x1246, true},  {"Cherokee", 0x13A0, 0x13EF, true},
    {"Mongolian", 0x1820, 0x1842, true}, {"Hangul", 0xAC00, 0xAFFF, true},
    {"Thai", 0xE01, 0xE2E, false},       {"Lao", 0xE99, 0xE9F, false},
    {"Khmer", 0x1780, 0x17A2, false},    {"Myanmar", 0x1000, 0x1020, false},
    {"Han", 0x4E00, 0x5FFF, false},      {"Hiragana", 0x3042, 0x3093, false},
    {"Katakana", 0x30A2, 0x30F3, false},
};

using Words = std::vector<std::string>;

class Writer {
 public:
  Writer(const Script& script, std::mt19937_64& random) : script_(script), random_(random) {
    for (std::string& word : vocabulary_) {
      const size_t letters = script.spaced ? 4 + random() % 5 : 1;
      for (size_t i = 0; i < letters; ++i)
        utf8::append(word, script.first +
                               static_cast<char32_t>(random() % (script.last - script.first + 1)));
    }
  }
  std::string word() { return vocabulary_[random_() % vocabulary_.size()]; }
  Words text(size_t words) {
    Words out(words);
    for (std::string& w : out) w = word();
    return out;
  }

  // One of the ways in which a text becomes another version of itself.
  Words edited(const Words& text) {
    Words out = text;
    const size_t n = out.size(), amount = 1 + random_() % (n / 40 + 1),
                 at = random_() % (n - amount);
    const auto place = out.begin() + static_cast<long>(at);
    switch (random_() % 6) {
      case 0:  // words replaced
        for (size_t i = 0; i < amount; ++i) out[random_() % n] = word();
        break;
      case 1:  // a passage taken out
        out.erase(place, place + static_cast<long>(amount));
        break;
      case 2: {  // a passage put in
        const Words passage = this->text(amount * 2);
        out.insert(place, passage.begin(), passage.end());
        break;
      }
      case 3:  // a paragraph moved to the front
        std::rotate(out.begin(), place, place + static_cast<long>(amount));
        break;
      case 4:  // cut short
        out.resize(n - n / (6 + random_() % 40));
        break;
      default: {  // boilerplate before and after
        const Words frame = this->text(amount);
        out.insert(out.begin(), frame.begin(), frame.end());
        out.insert(out.end(), frame.begin(), frame.end());
      }
    }
    return out;
  }

  std::string written(const Words& words) const {
    std::string text;
    for (size_t i = 0; i < words.size(); ++i) {
      text += words[i];
      if (script_.spaced) text += i % 11 == 10 ? ".\n" : " ";
    }
    return text;
  }

 private:
  const Script& script_;
  std::mt19937_64& random_;
  std::vector<std::string> vocabulary_ = std::vector<std::string>(400);
};

Overlap overlap_of_words(const Words& a, const Words& b) {
  const auto shingles = [](const Words& words) {
    std::set<Words> set;
    for (size_t i = 0; i + 5 <= words.size(); ++i)
      set.insert(
          Words(words.begin() + static_cast<long>(i), words.begin() + static_cast<long>(i) + 5));
    return set;
  };
  const auto x = shingles(a), y = shingles(b);
  Overlap o{0, x.size(), y.size()};
  for (const Words& s : x) o.intersection += y.contains(s);
  return o;
}

TEST_CASE("versions of a text are told apart exactly, and proposed, in every script") {
  std::mt19937_64 random(29);
  uint64_t near[3] = {}, missed[3] = {}, discarded_far = 0, far = 0;
  constexpr uint32_t kThresholds[3] = {700, 800, 900};
  Sketcher sketcher;
  for (const Script& script : kScripts) {
    CAPTURE(script.name);
    for (int round = 0; round < 6; ++round) {
      Writer writer(script, random);
      Words words = writer.text(120 + random() % 500);
      sketcher.add(writer.written(words));
      const Fingerprint first = sketcher.finish();
      const std::vector<uint64_t> first_set(sketcher.shingles().begin(), sketcher.shingles().end());
      Words version = words;
      for (int step = 0; step < 8; ++step) {
        version = writer.edited(version);
        sketcher.add(writer.written(version));
        const Fingerprint f = sketcher.finish();
        const std::vector<uint64_t> set(sketcher.shingles().begin(), sketcher.shingles().end());
        const Overlap expected = overlap_of_words(words, version),
                      found = oracle::overlap_of(first_set, set);
        CHECK(found.intersection == expected.intersection);
        CHECK(found.a == expected.a);
        CHECK(found.b == expected.b);
        for (int t = 0; t < 3; ++t) {
          const bool proposed = oracle::proposed(first, f, kThresholds[t]);
          if (expected.reaches(kThresholds[t])) {
            ++near[t];
            missed[t] += !proposed;
          } else if (t == 2 && !expected.reaches(600)) {
            ++far;
            discarded_far += !proposed;
          }
        }
      }
    }
  }
  for (int t = 0; t < 3; ++t) {
    MESSAGE("t = " << kThresholds[t] << ": " << near[t] << " pairs, " << missed[t] << " missed");
    CHECK(near[t] > 300);
    CHECK(missed[t] * 1000 <= near[t] * 5);
  }
  MESSAGE("t = 900, J < .6: " << far << " pairs, " << discarded_far << " never counted");
  CHECK(discarded_far * 100 >= far * 99);
}

}  // namespace
}  // namespace tamis::dedup
