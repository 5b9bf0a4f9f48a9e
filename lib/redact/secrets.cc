#include "redact/secrets.h"

#include <algorithm>
#include <array>
#include <bit>

#include "redact/chars.h"
#include "redact/identifiers.h"
#include "redact/prefixed_token.h"
#include "redact/secret_value.h"

namespace tamis::redact {

namespace {

constexpr size_t kLongestWord = 96;  // bytes of the first run of a form without a prefix

// Where to look in the table: built once, from its rows. Rows whose prefixes begin with the same two bytes stand together.
struct Directory {
  std::array<uint16_t, 128 * 128> by_pair{};  // one more than the first row of two bytes
  std::array<std::array<uint16_t, 2>, 128>
      by_one{};  // rows whose prefix is a byte; words of letters and digits
  size_t shortest_of_one = kLongestWord;             // and how long those are
  std::array<uint64_t, 64> begins{};                 // a bit for what prefixes begin with
  std::array<uint32_t, kLongestWord + 2> by_word{};  // rows without a prefix, by their first run

  Directory() {
    const auto kinds = secret_kinds();
    for (size_t i = 0; i < kinds.size(); ++i) {
      const SecretKind& kind = kinds[i];
      const unsigned char first = byte_at(kind.prefix, 0), next = byte_at(kind.prefix, 1);
      for (unsigned third = 0; third < 128 && kind.prefix.size() == 2; ++third)
        note(first, next, third);
      if (kind.prefix.size() > 2) note(first, next, byte_at(kind.prefix, 2));
      if (kind.prefix.empty()) {
        for (size_t n = kind.shape[0].shortest; n <= kind.shape[0].longest; ++n)
          by_word[n] |= uint32_t{1} << i;
      } else if (next == 0) {
        shortest_of_one = std::min<size_t>(shortest_of_one, 1 + kind.shape[0].shortest);
        if (by_one[first][1] == 0) by_one[first][0] = static_cast<uint16_t>(i);
        by_one[first][1] = static_cast<uint16_t>(i + 1);
      } else if (uint16_t& row = by_pair[first * 128u + next]; row == 0) {
        row = static_cast<uint16_t>(i + 1);
      }
    }
  }

  static size_t place(unsigned first, unsigned second, unsigned third) {
    return (first << 16 | second << 8 | third) * 0x9E3779B1u >> 20;
  }
  void note(unsigned first, unsigned second, unsigned third) {
    const size_t bit = place(first, second, third);
    begins[bit / 64] |= uint64_t{1} << (bit % 64);
  }
  // Whether a prefix may begin with these.
  bool knows(unsigned first, unsigned second, unsigned third) const {
    const size_t bit = place(first, second, third);
    return (begins[bit / 64] >> (bit % 64) & 1) != 0;
  }
};

const Directory& directory() {
  static const Directory made;
  return made;
}

// Row `row` at text[at], if it stands there.
bool take(std::string_view text, size_t at, size_t row, size_t& long_done, Candidates& out) {
  const SecretKind& kind = secret_kinds()[row];
  const bool long_form = kind.shape.longest() >= kLongForm;
  if (long_form && at < long_done) return false;
  const size_t body = at + kind.prefix.size();
  size_t begin = at, end = kind.shape.match(text, body);
  if (end == Shape::kNone || end > text.size()) {
    if (long_form) {
      const Alphabet last = kind.shape[kind.shape.size() - 1].alphabet;
      size_t read = body;
      while (read - body < kind.shape.longest() && in_alphabet(byte_at(text, read), last)) ++read;
      if (read - body >= kLongForm) long_done = read;
    }
    return false;
  }
  Proof proof = Proof::kPlausible;
  if (kind.check != nullptr) proof = kind.check(text, begin, end);
  if (proof == Proof::kRefuted) {
    if (long_form && end - begin >= kLongForm) long_done = end;
    return false;
  }
  if (proof != Proof::kProved && stands_for_a_token(text.substr(body, end - body))) return false;
  const auto id = static_cast<RuleId>(std::size(kRules) + identifiers().size() + row);
  out.push_back({begin, end, id, kind.rule.base, proof == Proof::kProved, false});
  return true;
}

}  // namespace

static const text::ClassBlock& block_behind(std::span<const text::ClassBlock> blocks, size_t b) {
  static constexpr text::ClassBlock kNothing;
  return b + 1 < blocks.size() ? blocks[b + 1] : kNothing;
}

size_t word_size(std::span<const text::ClassBlock> blocks, size_t at) {
  const size_t b = at / text::kBlockBytes, bit = at % text::kBlockBytes;
  const auto here =
      static_cast<unsigned>(std::countr_one((blocks[b].letter | blocks[b].digit) >> bit));
  if (bit + here < text::kBlockBytes) return here;
  const text::ClassBlock& next = block_behind(blocks, b);
  const auto there = static_cast<unsigned>(std::countr_one(next.letter | next.digit));
  return there < text::kBlockBytes ? here + there : kEndless;
}

bool may_be_chance(std::span<const text::ClassBlock> blocks, size_t at) {
  const size_t b = at / text::kBlockBytes;
  const text::ClassBlock &now = blocks[b], &next = block_behind(blocks, b);
  const uint64_t after = ~uint64_t{0} << (at % text::kBlockBytes), blanks = now.space & after;
  const uint64_t here = after & ((blanks & (~blanks + 1)) - 1);
  const uint64_t there = blanks != 0 ? 0 : (next.space & (~next.space + 1)) - 1;
  uint64_t capitals = now.upper & here;
  for (int n = 0; n < 3; ++n) capitals &= capitals - 1;
  return ((now.digit & here) | (next.digit & there) | capitals | (next.upper & there)) != 0 ||
         (blanks | next.space) == 0;
}

void find_secret(std::string_view text, std::span<const text::ClassBlock> blocks, size_t at,
                 size_t& long_done, Candidates& out) {
  const Directory& look = directory();
  const size_t size = word_size(blocks, at);
  const unsigned char first = byte_at(text, at), next = byte_at(text, at + 1);
  // What each beginning is asked, at once: nearly all are none of it.
  const bool known = look.knows(first, next, byte_at(text, at + 2));
  const bool one = (size >= look.shortest_of_one) & (look.by_one[first & 127u][1] != 0);
  const uint32_t words = look.by_word[std::min(size, look.by_word.size() - 1)];
  const bool prefix = may_be_prefix(text, at, size) & may_be_chance(blocks, at);
  if (!(known | one | (words != 0) | prefix) || next >= 128) return;
  const auto kinds = secret_kinds();
  if (known)
    for (size_t row = look.by_pair[first * 128u + next];
         row != 0 && row <= kinds.size() && byte_at(kinds[row - 1].prefix, 0) == first &&
         byte_at(kinds[row - 1].prefix, 1) == next;
         ++row)
      if (text.compare(at, kinds[row - 1].prefix.size(), kinds[row - 1].prefix) == 0 &&
          take(text, at, row - 1, long_done, out))
        return;
  if (one)
    for (size_t row = look.by_one[first][0]; row < look.by_one[first][1]; ++row)
      if (take(text, at, row, long_done, out)) return;
  for (uint32_t rows = words; rows != 0; rows &= rows - 1) {
    const auto i = static_cast<size_t>(std::countr_zero(rows));
    const char then = kinds[i].shape[0].then;
    if (then != 0 && byte_at(text, at + size) != static_cast<unsigned char>(then)) continue;
    if (take(text, at, i, long_done, out)) return;
  }
  if (prefix) find_prefixed_token(text, at, out);
}

}  // namespace tamis::redact
