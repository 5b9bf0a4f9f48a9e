// Tokens that services issue in a published form, password hashes, and crypto-currency addresses: long words that begin with known
// letters, or hold known marks; and last those of prefixed_token.h.
//
//   SecretStarts starts(blocks, text.size());         // from the bitmaps: a word begins, and 16 bytes without a blank follow
//   for each bit of starts.block(b): find_secret(text, at, starts, done, out);       // "ghp_" and 36 letters and digits …
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
  // The blocks of a text, which must outlive it.
  SecretStarts(std::span<const text::ClassBlock> blocks, size_t text_size)
      : blocks_(blocks), text_size_(text_size) {}
  // Bits of block `b`; blocks in order.
  uint64_t block(size_t b) {
    const text::ClassBlock& now = blocks_[b];
    const uint64_t word = now.letter | now.digit;
    const uint64_t begins = word & ~(word << 1 | word_before_);
    word_before_ = word >> 63;
    const size_t left = text_size_ - b * text::kBlockBytes;
    const uint64_t beyond_text = left >= text::kBlockBytes ? 0 : ~uint64_t{0} << left;
    uint64_t low = ~now.space & ~beyond_text;
    uint64_t high = b + 1 < blocks_.size() ? ~blocks_[b + 1].space : 0;
    for (unsigned n : {1u, 2u, 4u, 8u}) {  // bit i: bytes i … i + 2n - 1 hold no blank
      low &= low >> n | high << (64 - n);
      high &= high >> n;
    }
    return begins & low;
  }
  // Bytes of the word that begins at text[at]; kEndless if it goes on behind the next block.
  static constexpr size_t kEndless = 1000;
  size_t word_size(size_t at) const {
    const size_t b = at / text::kBlockBytes, bit = at % text::kBlockBytes;
    const auto here =
        static_cast<unsigned>(std::countr_one((blocks_[b].letter | blocks_[b].digit) >> bit));
    if (bit + here < text::kBlockBytes) return here;
    const text::ClassBlock& next = behind(b);
    const auto there = static_cast<unsigned>(std::countr_one(next.letter | next.digit));
    return there < text::kBlockBytes ? here + there : kEndless;
  }
  // False: up to the next blank stand neither a digit nor four capitals, so nothing there is like chance (secret_value.h). Some operations, no branch.
  bool may_be_chance(size_t at) const {
    const text::ClassBlock& now = blocks_[at / text::kBlockBytes];
    const text::ClassBlock& next = behind(at / text::kBlockBytes);
    const uint64_t after = ~uint64_t{0} << (at % text::kBlockBytes), blanks = now.space & after;
    const uint64_t here = after & ((blanks & (~blanks + 1)) - 1);
    const uint64_t there = blanks != 0 ? 0 : (next.space & (~next.space + 1)) - 1;
    uint64_t capitals = now.upper & here;
    for (int n = 0; n < 3; ++n) capitals &= capitals - 1;
    return ((now.digit & here) | (next.digit & there) | capitals | (next.upper & there)) != 0 ||
           (blanks | next.space) == 0;
  }

 private:
  const text::ClassBlock& behind(size_t b) const {
    static constexpr text::ClassBlock kNothing;
    return b + 1 < blocks_.size() ? blocks_[b + 1] : kNothing;
  }
  std::span<const text::ClassBlock> blocks_;
  size_t text_size_;
  uint64_t word_before_ = 0;
};

// `long_done`: 0 at the start of a text. Forms of kLongForm bytes and more are not sought again inside a run that one of them has
// read in vain, so that a text of "eyJ.eyJ.eyJ." is read once.
inline constexpr size_t kLongForm = 512;
void find_secret(std::string_view text, size_t at, const SecretStarts& starts, size_t& long_done,
                 Candidates& out);

}  // namespace tamis::redact
