// Differences between two texts, against the length of a longest common subsequence.
#include "dedup/word_diff.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace tamis::dedup {
namespace {

std::string random_words(std::mt19937_64& random) {
  std::string text;
  for (size_t n = random() % 30; n > 0; --n) {
    text += static_cast<char>('a' + random() % 4);
    text += random() % 5 == 0 ? "\n\n" : " ";
  }
  return text;
}

std::vector<char> letters(const std::string& text) {
  std::vector<char> out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out),
               [](char c) { return c >= 'a' && c <= 'z'; });
  return out;
}

size_t common(const std::vector<char>& a, const std::vector<char>& b) {
  std::vector<std::vector<size_t>> t(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i < a.size(); ++i)
    for (size_t j = 0; j < b.size(); ++j)
      t[i + 1][j + 1] = a[i] == b[j] ? t[i][j] + 1 : std::max(t[i][j + 1], t[i + 1][j]);
  return t[a.size()][b.size()];
}

TEST_CASE("a difference keeps as many words as can be kept, and both texts can be read from it") {
  CHECK(rc::check([](uint64_t seed) {
    std::mt19937_64 random(seed);
    const std::string a = random_words(random), b = random_words(random);
    std::string first;
    std::vector<char> second;
    size_t same = 0;
    for (const DiffPart& p : diff_words(a, b)) {
      const auto l = letters(std::string(p.text));
      if (p.kind != DiffKind::kSecond) first += p.text;
      if (p.kind != DiffKind::kFirst) second.insert(second.end(), l.begin(), l.end());
      if (p.kind == DiffKind::kSame) same += l.size();
    }
    RC_ASSERT(first == a);
    RC_ASSERT(second == letters(b));
    RC_ASSERT(same == common(letters(a), letters(b)));
  }));
}

TEST_CASE("one word for another") {
  const auto parts = diff_words("mind the gap please", "mind that gap please");
  CHECK(parts == std::vector<DiffPart>{{DiffKind::kSame, "mind "},
                                       {DiffKind::kFirst, "the "},
                                       {DiffKind::kSecond, "that "},
                                       {DiffKind::kSame, "gap please"}});
}

TEST_CASE("texts that have nothing in common end after so many edits, and nothing is lost") {
  std::string a, b;
  for (int i = 0; i < 5000; ++i) {
    a += "a" + std::to_string(i) + ' ';
    b += "b" + std::to_string(i) + ' ';
  }
  std::string first, second;
  for (const DiffPart& p : diff_words(a, b))
    (p.kind == DiffKind::kFirst ? first : second) += p.text;
  CHECK(first == a);
  CHECK(second == b);
}

}  // namespace
}  // namespace tamis::dedup
