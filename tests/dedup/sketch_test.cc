// How well 256 slots tell the Jaccard index, beside plain MinHash: 256 independent minima over the
// whole set.
#include "dedup/sketch.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "dedup/sketcher.h"

namespace tamis::dedup {
namespace {

using Set = std::vector<uint64_t>;

bool full() { return std::getenv("TAMIS_FULL") != nullptr; }

// Broder's MinHash with a hash function of its own for each slot (the finalizer of SplitMix64 over
// a random offset).
struct MinHash {
  std::array<uint64_t, kSignatureSlots> seeds;
  explicit MinHash(std::mt19937_64& random) {
    for (uint64_t& seed : seeds) seed = random();
  }
  static uint64_t hash(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
  }
  double estimate(const Set& a, const Set& b) const {
    int equal = 0;
    for (const uint64_t seed : seeds) {
      uint64_t least_a = ~0ull, least_b = ~0ull;
      for (const uint64_t x : a) least_a = std::min(least_a, hash(x + seed));
      for (const uint64_t x : b) least_b = std::min(least_b, hash(x + seed));
      equal += least_a == least_b;
    }
    return equal / 256.0;
  }
};

struct Errors {
  double sum = 0, squares = 0, expected_squares = 0;
  uint64_t count = 0;
  void add(double estimate, double truth) {
    sum += estimate - truth;
    squares += (estimate - truth) * (estimate - truth);
    expected_squares += truth * (1 - truth) / 256;
    ++count;
  }
  double bias() const { return sum / static_cast<double>(count); }
  double deviation_of_bias() const {
    return std::sqrt(expected_squares) / static_cast<double>(count);
  }
  double variance_ratio() const {
    return squares / expected_squares;
  }  // 1: as many independent slots
};

double fast_estimate(const Set& a, const Set& b) {
  return estimate_ppm(matching_slots(sketch(a), sketch(b))) / 1e6;
}

TEST_CASE(
    "the sketch has no bias, and no more variance than MinHash with as many slots, for sets of any "
    "size") {
  std::mt19937_64 random(7);
  const size_t repeats = full() ? 2800 : 290;
  Errors fast_all, plain_all;
  for (const size_t united :
       std::initializer_list<size_t>{2, 5, 20, 60, 150, 256, 400, 700, 1500}) {
    Errors fast, plain;
    for (const double wanted : {0.3, 0.5, 0.8, 0.95}) {
      const auto shared = static_cast<size_t>(std::lround(wanted * static_cast<double>(united)));
      for (size_t i = 0; i < repeats; ++i) {
        Set a, b;
        for (size_t k = 0; k < united; ++k) {
          const uint64_t x = random();
          if (k < shared || k % 2 == 0) a.push_back(x);
          if (k < shared || k % 2 == 1) b.push_back(x);
        }
        if (a.empty() || b.empty()) continue;
        const double truth = static_cast<double>(shared) / static_cast<double>(united);
        const MinHash minhash(random);
        fast.add(fast_estimate(a, b), truth);
        fast_all.add(fast_estimate(a, b), truth);
        const double p = minhash.estimate(a, b);
        plain.add(p, truth);
        plain_all.add(p, truth);
      }
    }
    MESSAGE("union of " << united << ": bias " << fast.bias() << ", variance / MinHash's expected "
                        << fast.variance_ratio() << " (MinHash itself: " << plain.bias() << ", "
                        << plain.variance_ratio() << ")");
    CHECK(std::abs(fast.bias()) < 5 * fast.deviation_of_bias() + 1e-5);
    CHECK(fast.variance_ratio() < 1 + 5 * std::sqrt(2.0 / static_cast<double>(fast.count)));
  }
  MESSAGE(fast_all.count << " pairs: bias " << fast_all.bias() << ", variance ratio "
                         << fast_all.variance_ratio() << "; MinHash " << plain_all.bias() << ", "
                         << plain_all.variance_ratio());
  CHECK(fast_all.count >= (full() ? 100'000u : 10'000u));
  CHECK(std::abs(fast_all.bias()) < 0.001);
  CHECK(fast_all.squares <= plain_all.squares);
}

TEST_CASE("texts of few words are estimated without bias too") {
  std::mt19937_64 random(11);
  std::vector<std::string> vocabulary(20);
  const auto text_of = [&](const std::vector<int>& words) {
    std::string text;
    for (const int w : words) text += vocabulary[static_cast<size_t>(w)] + ' ';
    return text;
  };
  Sketcher sketcher;
  Errors errors;
  const int pairs = full() ? 100'000 : 10'000;
  for (int i = 0; i < pairs; ++i) {
    for (std::string& word : vocabulary) word = "w" + std::to_string(random() % 1'000'000);
    std::vector<int> words(40 + random() % 400);
    for (int& w : words) w = static_cast<int>(random() % 8 == 0 ? random() % 20 : random() % 5);
    sketcher.add(text_of(words));
    const Fingerprint before = sketcher.finish();
    const Set a(sketcher.shingles().begin(), sketcher.shingles().end());
    const size_t edits = 1 + random() % (words.size() / 20);
    for (size_t e = 0; e < edits; ++e)
      words[random() % words.size()] = static_cast<int>(random() % 20);
    sketcher.add(text_of(words));
    const Fingerprint after = sketcher.finish();
    const Set b(sketcher.shingles().begin(), sketcher.shingles().end());
    std::set<uint64_t> both(a.begin(), a.end());
    const size_t size_a = both.size();
    size_t shared = 0;
    for (const uint64_t x : b) shared += both.contains(x);
    const double truth =
        static_cast<double>(shared) / static_cast<double>(size_a + b.size() - shared);
    errors.add(estimate_ppm(matching_slots(before.signature, after.signature)) / 1e6, truth);
  }
  MESSAGE(errors.count << " pairs: bias " << errors.bias() << ", variance ratio "
                       << errors.variance_ratio());
  CHECK(std::abs(errors.bias()) < 0.001);
  CHECK(errors.variance_ratio() < 1.05);
}

TEST_CASE(
    "equal sets match in all slots, disjoint ones in hardly any, in whatever order they come") {
  std::mt19937_64 random(3);
  for (const size_t size : std::initializer_list<size_t>{1, 2, 3, 10, 100, 1000, 100'000}) {
    Set a(size), b(size);
    for (uint64_t& x : a) x = random();
    for (uint64_t& x : b) x = random();
    const Signature signature = sketch(a);
    std::shuffle(a.begin(), a.end(), random);
    CHECK(sketch(a) == signature);
    CHECK(matching_slots(signature, sketch(b)) <= 1);
  }
}

TEST_CASE("no shingles, no signature") {
  CHECK(sketch({}) == Signature{});
  CHECK(estimate_ppm(0) == 0);
  CHECK(estimate_ppm(256) == 1'000'000);
  CHECK(estimate_ppm(128) == 499'992);  // (1/2 - 2^-16) / (1 - 2^-16)
}

}  // namespace
}  // namespace tamis::dedup
