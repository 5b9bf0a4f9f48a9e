// Ranks charsets by the text that they make of bytes.
//
// Each charset turns the bytes into characters; the model says how many bits those cost in the language that they fit best. A
// sequence that means nothing costs 30 bits. The charset whose text costs least is the likeliest; the difference to the next is
// the evidence. One-byte charsets are judged by counts of byte pairs, so a long text costs no more than a short one.
// Thread-safety: immutable. Memory: 400 KiB. Cost: see tamis/charset.h.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "normalize/charset_model.h"
#include "normalize/charset_table.h"
#include "tamis/result.h"

namespace tamis::normalize {

struct CharsetVerdict {
  const CharsetRow* row = nullptr;
  uint64_t steps = 0;         // what the text costs, in quarters of a bit, rarity included
  uint64_t beyond = 0;        // pairs of neighbours with a character beyond ASCII
  uint64_t beyond_steps = 0;  // what those cost
  uint64_t errors = 0;        // sequences that mean nothing
  uint64_t text = 0;          // a hash of the text: charsets with the same one are the same answer
  LanguageId language = 0;    // that it fits best
};

// Cheapest first; at equal cost in the order of the table.
void sort_verdicts(std::vector<CharsetVerdict>& verdicts);

class CharsetJudge {
 public:
  static Result<CharsetJudge> create();

  // All charsets that bytes beyond ASCII leave, best first. `sights`: CharsetSample's. `also`: one that is never guessed, but
  // named; or null.
  std::vector<CharsetVerdict> rank(std::span<const std::string_view> pieces,
                                   std::span<const std::string> sights,
                                   const CharsetRow* also) const;
  // One of UTF-16, UTF-32, UTF-8 or of more than one byte. A text that costs more than `limit` is not looked at to its end.
  CharsetVerdict judge_decoded(const CharsetRow& row, std::span<const std::string_view> pieces,
                               uint64_t limit = ~uint64_t{0}) const;

  const CharsetModel& model() const { return model_; }

 private:
  struct Single {
    const CharsetRow* row;
    std::array<char32_t, 256> characters;
    std::array<Sign, 256> signs;
    std::vector<uint8_t> made_for;  // by language
  };
  struct Pairs;
  CharsetVerdict judge_single(const Single& charset, const Pairs& pairs, uint64_t limit) const;
  uint32_t scripts_of(std::span<const uint64_t> letters) const;

  CharsetModel model_;
  std::vector<Single> singles_;
};

}  // namespace tamis::normalize
