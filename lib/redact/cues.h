// Words beside a number that tell what it is: "Tel.", "Fax", "電話", or that it is something else: "version", "ISBN".
//
//   const CueIndex cues = CueIndex::compile(cue_rows());
//   CueReading r = cues.read(text, begin, end);     // looks 64 bytes back and, for words right behind it, ahead
//   evidence += r[Subject::kPhone];                 // decibans, weaker with distance, 0 if nothing was said
//
// A cue is whole words (or the beginning of one, if its row says so), compared after fold.h. Words are not sought beyond a
// barrier: an @, another number of 7 digits or more, one of our placeholders, or a blank line; so that a cue speaks of the value next to
// it, and redacting that value never lends its cue to a value behind it.
// Thread-safety: immutable. Cost: about a microsecond per reading; called for candidates only.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "redact/byte_pairs.h"

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
inline constexpr size_t kCueAfter = 32;  // a word must begin within 4 of them

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
  CueReading read(std::string_view text, size_t begin, size_t end) const;

 private:
  struct Entry {
    std::string folded;
    Subject subject;
    int8_t decibans;
    uint8_t flags;
  };
  template <class F>
  void match(std::string_view window, F&& found) const;

  std::vector<Entry> entries_;            // sorted by text
  std::array<uint32_t, 257> by_first_{};  // entries that begin with a byte
  BytePairs begins_;                      // of entries
};

}  // namespace tamis::redact
