// Whole vectors and single words compute the same, on every instruction set of the machine; and the
// same as the page of the format says, read word by word.
#include "dedup/lanes.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "dedup/bands.h"
#include "dedup/sketch.h"
#include "text/instruction_sets.h"

namespace tamis::dedup {
namespace {

// docs/formats/fingerprint.md, "Hashes".
constexpr uint64_t kA = 0xFF51AFD7ED558CCD, kB = 0xC4CEB9FE1A85EC53, kG = 0x9E3779B97F4A7C15;
uint64_t mix(uint64_t x) {
  x ^= x >> 33;
  x *= kA;
  x ^= x >> 33;
  x *= kB;
  return x ^ x >> 33;
}

uint64_t shingle_of(const uint64_t* tokens, size_t k) {
  uint64_t sum = 0;
  for (size_t i = 0; i < k; ++i) {
    const size_t left = 12 * i % 64;
    sum += left == 0 ? tokens[i] : tokens[i] << left | tokens[i] >> (64 - left);
  }
  return mix(sum) == 0 ? 1 : mix(sum);
}

// "Signature", round by round, for every slot by itself.
Signature signature_of(const std::vector<uint64_t>& shingles) {
  Signature out{};
  for (uint64_t slot = 0; slot < out.size() && !shingles.empty(); ++slot) {
    uint64_t least = std::numeric_limits<uint64_t>::max();
    for (uint64_t round = 0; least == std::numeric_limits<uint64_t>::max(); ++round) {
      REQUIRE(round <= 25);
      for (const uint64_t s : shingles) {
        const uint64_t i = (round + 1) / 2, y = mix(s + i * kG);
        if (round == 0 && s >> 56 == slot) least = std::min(least, s << 8 >> 8);
        if (round == 25) least = std::min(least, mix(s + (13 + slot) * kG) << 8 >> 8);
        if (round == 0 || round == 25) continue;
        if (round % 2 == 1 && y >> 56 == slot) least = std::min(least, y >> 32 & 0xFFFFFF);
        if (round % 2 == 0 && (y >> 24 & 0xFF) == slot) least = std::min(least, y & 0xFFFFFF);
      }
    }
    out[slot] = static_cast<uint16_t>(least);
  }
  return out;
}

std::vector<uint64_t> drawn(std::mt19937_64& random, size_t count) {
  std::vector<uint64_t> words(count);
  for (uint64_t& word : words) word = random();
  return words;
}

TEST_CASE(
    "windows of any number of tokens have the hashes of the format on every instruction set") {
  std::mt19937_64 random(17);
  std::vector<uint64_t> tokens = drawn(random, 90);
  std::fill(tokens.begin() + 20, tokens.begin() + 40, 0);  // their sum is 0, and so is mix(0)
  test::for_each_instruction_set([&](const std::string& name) {
    CAPTURE(name);
    for (const size_t width : {size_t{5}, size_t{8}})
      for (size_t windows = 0; windows + width <= tokens.size(); ++windows) {
        std::vector<uint64_t> hashes(windows + 1, 42);
        hash_windows(width, tokens.data(), windows, hashes.data());
        for (size_t i = 0; i < windows; ++i) CHECK(hashes[i] == shingle_of(&tokens[i], width));
        CHECK(hashes[windows] == 42);
      }
  });
}

TEST_CASE("sets of any size have the signature of the format on every instruction set") {
  std::mt19937_64 random(18);
  std::vector<std::vector<uint64_t>> sets;
  for (const size_t size : std::initializer_list<size_t>{1, 2, 3, 7, 8, 9, 30, 63, 64, 65, 200, 255,
                                                         256, 257, 300, 511, 520, 900})
    sets.push_back(drawn(random, size));
  // All in one slot of round 0, of extreme values there, and a set larger than Throws::kMost of them.
  sets.push_back({~uint64_t{0}, ~uint64_t{0} - 1, 1});
  sets.push_back(drawn(random, 700));
  for (uint64_t& word : sets.back()) word |= uint64_t{0xFF} << 56;
  for (const std::vector<uint64_t>& set : sets) {
    CAPTURE(set.size());
    const Signature expected = signature_of(set);
    test::for_each_instruction_set([&](const std::string& name) {
      CAPTURE(name);
      CHECK(sketch(set) == expected);
    });
  }
}

TEST_CASE("the keys of every plan are those of the format on every instruction set") {
  std::mt19937_64 random(19);
  Signature signature;
  for (uint16_t& slot : signature) slot = static_cast<uint16_t>(random());
  for (const BandRow& row : band_table()) {
    const auto [bands, rows] = row.plan;
    std::vector<uint64_t> expected(bands);
    for (uint32_t band = 0; band < bands; ++band) {
      expected[band] = band;
      for (uint32_t at = 0; at < rows; at += 4) {
        uint64_t word = 0;
        for (uint32_t i = at; i < std::min(at + 4, rows); ++i)
          word |= uint64_t{signature[band * rows + i]} << 16 * (i - at);
        expected[band] = mix((expected[band] + kG) ^ word);
      }
    }
    test::for_each_instruction_set([&](const std::string& name) {
      CAPTURE(name);
      std::vector<uint64_t> keys(bands + 1, 42);
      band_keys(signature, row.plan, keys.data());
      CHECK(keys[bands] == 42);
      keys.pop_back();
      CHECK(keys == expected);
    });
  }
}

}  // namespace
}  // namespace tamis::dedup
