// Tokens that services issue in a published form, password hashes, and crypto-currency addresses: long words that begin with known
// letters, or hold known marks; and last those of prefixed_token.h.
//
//   SecretStarts starts;                              // from the bitmaps: a word begins, and 16 bytes without a blank follow
//   for each bit of starts.block(…): find_secret(text, base + bit, starts, bit, done, out);       // "ghp_" and 36 letters and digits …
//
// A kind is a row of provider_keys.cc: prefix, form (secret_shape.h), and a check if there is one (provider_checks.h). A token of one
// letter repeated, or with "EXAMPLE" or "xxxx" in it, stands for one in a manual and is left alone unless a checksum holds.
// Cost: a few operations per 64 bytes of prose; a table look-up at each beginning of a word inside long runs without blanks.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string_view>

#include "redact/candidate.h"
#include "redact/provider_checks.h"
#include "redact/secret_shape.h"
#include "text/scan.h"

namespace tamis::redact {

struct SecretKind {
  Rule rule;
  std::string_view prefix;  // empty: told by its marks; the form's first run is then a whole word
  Shape shape;              // of what follows the prefix
  Check check;              // null: the form is all there is
};

std::span<const SecretKind> secret_kinds();

// Forms that say nothing by themselves and need the name of their service beside them: rows of named_keys.cc.
struct NamedKey {
  Rule rule;
  std::string_view service;  // small letters, as it stands in names of keys; its signs left out
  Shape shape;
};

std::span<const NamedKey> named_keys();

inline constexpr size_t kShortestSecret = 16;  // bytes with the prefix; no row is shorter

// Where words begin that have kShortestSecret bytes without a blank ahead, and how long they are.
class SecretStarts {
 public:
  // Bits of `now`. Blocks in order; `next` is the one behind, or null at the end of the text.
  uint64_t block(const text::ClassBlock& now, const text::ClassBlock* next, uint64_t beyond_text) {
    static constexpr text::ClassBlock kNothing;
    now_ = &now;
    next_ = next == nullptr ? &kNothing : next;
    const uint64_t word = now.letter | now.digit;
    const uint64_t begins = word & ~(word << 1 | word_before_);
    word_before_ = word >> 63;
    const uint64_t here = ~now.space & ~beyond_text;
    const uint64_t there = next == nullptr ? 0 : ~next->space;
    uint64_t low = here, high = there;  // bit i: bytes i … i + n - 1 hold no blank
    for (unsigned n : {1u, 2u, 4u, 8u}) {
      low &= low >> n | high << (64 - n);
      high &= high >> n;
    }
    return begins & low;
  }
  // Bytes of the word that begins at bit `at` of the block that was read last; kEndless if it goes on behind the next one.
  static constexpr size_t kEndless = 1000;
  size_t word_size(unsigned at) const {
    const auto here = static_cast<unsigned>(std::countr_one((now_->letter | now_->digit) >> at));
    if (at + here < text::kBlockBytes) return here;
    const auto there = static_cast<unsigned>(std::countr_one(next_->letter | next_->digit));
    return there < text::kBlockBytes ? here + there : kEndless;
  }
  // False: up to the next blank stand neither a digit nor four capitals, so nothing there is like chance (secret_value.h). Some operations, no branch.
  bool may_be_chance(unsigned at) const {
    const uint64_t behind = ~uint64_t{0} << at, blanks = now_->space & behind;
    const uint64_t here = behind & ((blanks & (~blanks + 1)) - 1);
    const uint64_t next_blanks = next_->space;
    const uint64_t there = blanks != 0 ? 0 : (next_blanks & (~next_blanks + 1)) - 1;
    uint64_t capitals = now_->upper & here;
    for (int n = 0; n < 3; ++n) capitals &= capitals - 1;
    return ((now_->digit & here) | (next_->digit & there) | capitals | (next_->upper & there)) !=
               0 ||
           (blanks | next_blanks) == 0;
  }

 private:
  uint64_t word_before_ = 0;
  const text::ClassBlock *now_ = nullptr, *next_ = nullptr;
};

// `bit`: of the block that `starts` read last. `long_done`: 0 at the start of a text. Forms of kLongForm bytes and more are not sought again inside a run that one of them has
// read in vain, so that a text of "eyJ.eyJ.eyJ." is read once.
inline constexpr size_t kLongForm = 512;
void find_secret(std::string_view text, size_t at, const SecretStarts& starts, unsigned bit,
                 size_t& long_done, Candidates& out);

}  // namespace tamis::redact
