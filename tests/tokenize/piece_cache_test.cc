#include "tokenize/piece_cache.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

using namespace tamis;
using namespace tamis::tokenize;

namespace {

// Any tokens do, as long as the piece alone tells them.
std::vector<BpeTables::Match> tokens_of(const std::string& piece) {
  std::vector<BpeTables::Match> tokens;
  uint32_t seed = 1;
  for (const char c : piece) seed = (seed * 31 + static_cast<uint8_t>(c)) % kTokenIdLimit;
  for (size_t i = 0; i <= seed % piece.size(); ++i)
    tokens.push_back({(seed + static_cast<uint32_t>(i)) % kTokenIdLimit, 1});
  return tokens;
}

template <class Entry>
bool holds(const PieceCache& cache, const Entry& entry, const std::string& piece) {
  const auto expected = tokens_of(piece);
  if (entry.count() != expected.size()) return false;
  if (!entry.has_ids()) {
    const auto ids = cache.ids(entry);
    for (size_t i = 0; i < ids.size(); ++i)
      if (ids[i] != expected[i].id) return false;
    return true;
  }
  if constexpr (requires { entry.ids; }) {
    if (entry.first() != expected[0].id) return false;
    for (size_t i = 1; i < expected.size(); ++i)
      if (entry.ids[i] != expected[i].id) return false;
  }
  return true;
}

// How many of the pieces are still there; all that are must hold what was added.
size_t fill_and_look(PieceCache& cache, const std::vector<std::string>& pieces) {
  for (const std::string& piece : pieces) {
    if (piece.size() <= kShortPiece) {
      const PieceKey key = short_key(piece.data(), piece.size(), piece.size());
      const ShortEntry* entry = cache.find(key);
      if (entry == nullptr) cache.add(key, tokens_of(piece));
    } else if (cache.find(piece, hash_of(piece)) == nullptr) {
      cache.add(piece, hash_of(piece), tokens_of(piece));
    }
  }
  size_t found = 0;
  for (const std::string& piece : pieces) {
    if (piece.size() <= kShortPiece) {
      const ShortEntry* entry = cache.find(short_key(piece.data(), piece.size(), piece.size()));
      if (entry == nullptr) continue;
      REQUIRE(holds(cache, *entry, piece));
    } else {
      const LongEntry* entry = cache.find(piece, hash_of(piece));
      if (entry == nullptr) continue;
      REQUIRE(holds(cache, *entry, piece));
    }
    ++found;
  }
  return found;
}

std::vector<std::string> pieces_of(size_t count) {
  std::vector<std::string> pieces;
  uint64_t state = 1;
  for (size_t i = 0; i < count; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    std::string piece = std::to_string(state);
    piece.resize(1 + (state >> 33) % 24, 'x');
    if (i % 64 == 0) piece.append(state >> 57, 'y');
    pieces.push_back(piece);
  }
  return pieces;
}

}  // namespace

TEST_CASE("a cache of pieces gives what was added for the piece, or nothing") {
  PieceCache cache;
  const auto few = pieces_of(1000);
  CHECK(fill_and_look(cache, few) > few.size() * 9 / 10);
  // As many that it grows to its full size, and has to forget its lists on the way.
  const auto many = pieces_of(600'000);
  CHECK(fill_and_look(cache, many) > 0);
}

TEST_CASE("caches that share a budget stop growing when it is spent, and give it back") {
  CacheBudget budget(200'000);
  const auto pieces = pieces_of(100'000);
  size_t found = 0;
  {
    PieceCache first(&budget), second(&budget);
    found = fill_and_look(first, pieces);
    CHECK(fill_and_look(second, pieces) > 0);
    CHECK_FALSE(budget.take(150'000));
  }
  CHECK(budget.take(200'000));
  PieceCache alone;
  CHECK(fill_and_look(alone, pieces) > found);
}
