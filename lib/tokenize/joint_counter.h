// How many tokens one text has under several vocabularies, in one scan.
//
//   JointCounter counter(encoders, &budget);             // JointCounter::takes() each of them; at most kMost
//   size_t done = counter.count(text, encoders, totals); // adds; what lies behind `done` each encoder counts by itself
//
// Vocabularies ask the same questions of a text. Its characters are classed once; vocabularies of one pattern begin their pieces at the
// same places; and where the patterns agree, which in ordinary text they nearly always do, a piece is looked up once: one entry of the cache
// holds its counts under all of them. A stretch between two places that all patterns have, in which some has a place of its own, is
// looked up once for each way in which it is cut.
//
// Thread-safety: serves one thread. Ownership: keeps no encoder; the same ones, or others made of the same images, come with each call.
// Cost: 1.1 to 1.5 times the scan of one; a new piece is encoded under each. 0.4 to 40 MiB of caches.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tokenize/bpe.h"
#include "tokenize/cache_table.h"
#include "tokenize/class_window.h"
#include "tokenize/encoder.h"
#include "tokenize/piece_cache.h"
#include "tokenize/piece_starts.h"

namespace tamis::tokenize {

class JointCounter {
 public:
  static constexpr size_t kMost = 8;

  // Whether the encoder's pieces are found by bitmaps.
  static bool takes(const Encoder& encoder);
  // Whether both have the same character classes, without which nothing can be shared.
  static bool share_classes(const Encoder& a, const Encoder& b);

  // Precondition: takes() each, share_classes() each two.
  JointCounter(std::span<const Encoder* const> encoders, CacheBudget* budget);

  // text: well-formed UTF-8. Adds to `totals`, as many as encoders, the tokens of the text's front. Returns the end of that, a place where all may
  // be cut: text.size(), unless a piece is so long that sharing is pointless.
  size_t count(std::string_view text, std::span<const Encoder* const> encoders,
               std::span<uint64_t> totals);

 private:
  // Eight counts of 16 bits: no piece in the cache has more than 256 bytes, so none has more tokens.
  struct Counts {
    uint64_t low = 0, high = 0;
    void set(size_t lane, uint64_t tokens) { (lane < 4 ? low : high) |= tokens << (lane % 4 * 16); }
    uint64_t at(size_t lane) const { return (lane < 4 ? low : high) >> (lane % 4 * 16) & 0xFFFF; }
    void add(const Counts& other) {
      low += other.low;
      high += other.high;
    }
  };
  // As in PieceCache; the key also says of which vocabularies the counts are.
  struct alignas(32) ShortCounts {
    PieceKey key;
    Counts counts;
    bool empty() const { return key[1] == 0; }
    uint64_t hash() const { return hash_of(key); }
  };
  struct alignas(32) LongCounts {
    uint64_t text_hash;
    uint32_t text, size;
    Counts counts;
    bool empty() const { return size == 0; }
    uint64_t hash() const { return text_hash; }
  };

  struct Stretch {
    uint32_t begin, end;
  };
  // The vocabularies of some patterns.
  struct Group {
    uint32_t patterns = 0;  // a bit each
    std::vector<uint8_t> lanes;
    std::vector<Stretch> pieces;  // found and not yet looked up
  };

  bool find_starts(std::string_view rest, size_t size, const CharClasses& classes, size_t& end);
  void share_out(std::string_view rest, size_t end);
  void split(size_t begin, size_t end);
  size_t group_of(uint32_t patterns);
  void look_up(std::string_view rest, size_t group);
  template <class Pattern>
  size_t settle(std::string_view rest, size_t size, const CharClasses& classes,
                StartScratch& starts);
  Counts encode(std::string_view piece, const Group& group);
  Counts count_long(std::string_view piece, size_t group);
  void add(const Counts& counts, const Group& group);

  std::vector<PreTokenizer> patterns_;  // each once
  std::vector<uint8_t> pattern_of_;     // by lane
  std::vector<StartScratch> starts_;    // by pattern
  std::vector<Group> groups_;           // all patterns; each alone; others as they are needed
  ClassWindow window_, marks_window_;   // for patterns whose words take marks in
  CacheShare share_;
  CacheTable<ShortCounts> short_{12, 18};
  CacheTable<LongCounts> long_{8, 17};
  std::string texts_;  // of long_
  size_t texts_room_ = size_t{1} << 15;
  // Of the call.
  std::span<const Encoder* const> encoders_;
  std::array<BpeScratch, kMost> bpe_;
  std::array<uint64_t, kMost> totals_{};
};

}  // namespace tamis::tokenize
