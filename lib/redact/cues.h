// Words beside a number that tell what it is: "Tel.", "Fax", "電話", or that it is something else: "version", "ISBN".
//
//   const CueIndex index = CueIndex::compile(cue_rows());
//   CueMemory memory;                               // scratch, reused from text to text
//   const CueReader cues(index, text, classes, memory);
//   CueReading r = cues.read(begin, end);           // looks 64 bytes back and, for words right behind it, ahead
//   evidence += r[Subject::kPhone];                 // decibans, weaker with distance, 0 if nothing was said
//
// A cue is whole words (or the beginning of one, if its row says so), compared after fold.h. Words are not sought beyond a
// barrier: an @, another number of 7 digits or more, one of our placeholders, or a blank line; so that a cue speaks of the value next to
// it, and redacting that value never lends its cue to a value behind it.
// Thread-safety: an index is immutable; a reader and its memory serve one thread and one text. Cost: each 64 bytes of text that a reading
// comes near are searched once, some 0.2 us; a reading then takes some 10 ns where no cue is near.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "redact/byte_filter.h"
#include "redact/byte_pairs.h"
#include "redact/chars.h"
#include "text/scan.h"

namespace tamis::redact {

enum class Subject : uint8_t {
  kPhone,
  kCard,
  kIban,
  kIpAddress,
  kEmail,
  kSsn,
  kBirth,
  kAge,
  kDevice,
  kHandle,
  kRouting,
  // From here on the words say what the value is not.
  kVersion,      // version and section numbers: four small numbers with dots
  kPublication,  // ISBN, ISSN, DOI, pages: not a telephone
  kOtherNumber,  // an account, order, part or case: not a telephone
  kAmount,       // money and measures
  kCount,
};
inline constexpr size_t kSubjectCount = static_cast<size_t>(Subject::kCount);

enum CueFlags : uint8_t {
  kBefore = 1,
  kAfter = 2,
  kBoth = 3,
  kPrefix = 4,  // the word may go on: "Telefonnummer"
};

struct Cue {
  std::string_view text;  // as people write it; folded when compiled
  Subject subject;
  int8_t decibans;  // beside the number; less with distance
  uint8_t flags;
  std::string_view language;  // BCP 47; "und": in many
};

std::span<const Cue> cue_rows();

inline constexpr int kStrongestCue = 40;  // decibans; no row has more

inline constexpr size_t kCueBefore = 64;
inline constexpr size_t kCueAfter = 32;
inline constexpr size_t kCueBegins = 10;  // of these, where a word may begin

struct CueReading {
  std::array<int8_t, kSubjectCount> before{}, after{};
  int operator[](Subject s) const {
    const auto i = static_cast<size_t>(s);
    return before[i] > after[i] ? before[i] : after[i];
  }
};

class CueIndex {
 public:
  static CueIndex compile(std::span<const Cue> rows);

 private:
  friend class CueReader;
  struct Entry {
    std::string folded;
    Subject subject;
    int8_t decibans;
    uint8_t flags;
    uint32_t print = 0,
             told = 0;  // its first four bytes as far as they are ASCII, and which these are
  };
  // Calls found(entry, end) for each cue that begins at text[at].
  template <class F>
  void match(std::string_view text, size_t at, F&& found) const;

  std::vector<Entry> entries_;                          // sorted by text
  std::vector<std::pair<uint16_t, uint16_t>> by_pair_;  // first two bytes; entries from here on
  bool digits_ = false;                                 // whether one begins with a digit
  BytePairs begins_;                                    // of entries

  // False: nothing begins with these four bytes (print_at), of which the first `letters` are letters of ASCII; small or not. True also where
  // one of them would have to be folded first. Two loads.
  bool may_begin(uint32_t bytes, unsigned letters) const {
    const uint32_t small = bytes | kSmallPrint;
    const bool short_one = letters < 4 && short_.has(short_print(small, letters));
    return fours_.has(small) || short_one || (bytes & 0x80808080u) != 0;
  }
  // The same of a character beyond ASCII, by its folded form.
  bool may_begin_with(char32_t folded) const {
    return folded < 0x80 || (beyond_[folded % 1024 / 64] >> (folded % 64) & 1) != 0;
  }
  // Notes all words that begin with one of fewer bytes than four.
  void goes_on(const std::string& word);
  // What a word of fewer letters than four begins with: these.
  static uint32_t short_print(uint32_t small, unsigned letters) {
    return (small & ((1u << (8 * letters)) - 1)) | (letters + 1) << 24;
  }
  PrintTable<14> fours_,
      short_;  // the first four bytes of longer entries; the letters of short ones
  std::array<uint64_t, 16> beyond_{};  // of their first characters, beyond ASCII
};

// The cues of one text, found when a reading first comes near.
class CueMemory {
  friend class CueReader;
  struct Match {
    uint64_t begin, end;  // bytes
    uint32_t entry;
  };
  static constexpr uint32_t kUnread = ~uint32_t{0};
  struct Block {  // of 64 bytes: matches_[first, first + count) begin in it
    uint32_t first = 0, count = kUnread;
    uint32_t subjects = 0;  // bit n: one of them is of subject n
  };
  std::vector<Match> matches_;
  std::vector<Block> blocks_;
};

class CueReader {
 public:
  // All must outlive the reader; `classes` is the map of the text.
  CueReader(const CueIndex& index, std::string_view text, const text::ClassMap& classes,
            CueMemory& memory)
      : index_(index), text_(text), classes_(classes.blocks()), memory_(memory) {
    memory_.matches_.clear();
    memory_.blocks_.clear();
  }
  // What the words beside text[begin, end) say.
  CueReading read(size_t begin, size_t end) const;
  // False: read() says nothing about the subject for any span that begins at `begin` and ends at `end` or before. Costs a few loads.
  bool near(Subject subject, size_t begin, size_t end) const {
    const size_t last = std::min(end + kCueBegins, text_.size());
    uint32_t subjects = 0;
    for (size_t at = begin > kCueBefore ? begin - kCueBefore : 0; at < last;
         at = (at / text::kBlockBytes + 1) * text::kBlockBytes)
      subjects |= block(at / text::kBlockBytes).subjects;
    return (subjects >> static_cast<unsigned>(subject) & 1) != 0;
  }

 private:
  const CueMemory::Block& block(size_t b) const {
    if (memory_.blocks_.empty()) memory_.blocks_.resize(classes_.size());
    CueMemory::Block& known = memory_.blocks_[b];
    if (known.count == CueMemory::kUnread) search(b, known);
    return known;
  }
  void search(size_t b, CueMemory::Block& block) const;
  template <class F>
  void each_from(size_t from, size_t to, F&& f) const;

  const CueIndex& index_;
  std::string_view text_;
  std::span<const text::ClassBlock> classes_;
  CueMemory& memory_;
};

}  // namespace tamis::redact
