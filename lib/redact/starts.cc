#include "redact/starts.h"

#include <algorithm>

#include "redact/chars.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "redact/starts.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "base/instruction_sets.h"

#ifndef TAMIS_REDACT_STARTS_PLANES
#define TAMIS_REDACT_STARTS_PLANES
namespace tamis::redact {

// The classes of a chunk, each for itself: [0] is the block before, [1 + i] block i, and behind the last one stand what follows or zeros;
// blanks follow the text.
struct ClassPlanes {
  static constexpr size_t kRoom = kStartBlocks + 2 + 8;  // a vector may reach further
  using Plane = std::array<uint64_t, kRoom>;
  Plane letter, digit, upper, beyond, space;
};

}  // namespace tamis::redact
#endif

HWY_BEFORE_NAMESPACE();
namespace tamis::redact::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The byte n places further on, and n places back.
template <int n, class V>
HWY_INLINE V ahead(V now, V next) {
  return hn::Or(hn::ShiftRight<n>(now), hn::ShiftLeft<64 - n>(next));
}
template <int n, class V>
HWY_INLINE V back(V now, V before) {
  return hn::Or(hn::ShiftLeft<n>(now), hn::ShiftRight<64 - n>(before));
}
// Bit i: bits i … i + 2n - 1, if of `now` and `next` bit i says so of i … i + n - 1.
template <int n, class V>
HWY_INLINE void twice(V& now, V& next) {
  now = hn::And(now, ahead<n>(now, next));
  next = hn::And(next, hn::ShiftRight<n>(next));
}

void starts(const ClassPlanes& planes, size_t count, StartBits& out) {
  const hn::CappedTag<uint64_t, 8> d;
  for (size_t i = 0; i < count; i += hn::Lanes(d)) {
    const auto at = [&](const ClassPlanes::Plane& plane, size_t n) {
      return hn::LoadU(d, plane.data() + i + n);
    };
    const auto letter_before = at(planes.letter, 0), letter = at(planes.letter, 1),
               letter_next = at(planes.letter, 2);
    const auto digit_before = at(planes.digit, 0), digit = at(planes.digit, 1);
    const auto beyond_before = at(planes.beyond, 0), beyond = at(planes.beyond, 1),
               beyond_next = at(planes.beyond, 2);
    const auto word = hn::Or(letter, digit), word_before = hn::Or(letter_before, digit_before);
    const auto after_word = back<1>(word, word_before);
    const auto store = [&](auto bits, StartBits::Bits& to) { hn::StoreU(bits, d, to.data() + i); };

    store(hn::AndNot(back<1>(digit, digit_before), digit), out.digits);

    auto solid = hn::Not(at(planes.space, 1)), solid_next = hn::Not(at(planes.space, 2));
    twice<1>(solid, solid_next), twice<2>(solid, solid_next);
    twice<4>(solid, solid_next), twice<8>(solid, solid_next);
    static_assert(kShortestSecret == 16);
    store(hn::And(hn::AndNot(after_word, word), solid), out.secrets);

    const auto two_digits = hn::And(digit, back<1>(digit, digit_before));
    const auto two_letters =
        hn::And(back<2>(letter, letter_before), back<3>(letter, letter_before));
    store(hn::AndNot(back<4>(word, word_before), hn::And(two_digits, two_letters)), out.ibans);

    auto upper = at(planes.upper, 1), upper_next = at(planes.upper, 2);
    twice<1>(upper, upper_next), twice<2>(upper, upper_next), twice<4>(upper, upper_next);
    store(hn::AndNot(after_word, upper), out.banks);

    const auto mark = hn::Or(hn::Or(ahead<1>(beyond, beyond_next), ahead<2>(beyond, beyond_next)),
                             ahead<3>(beyond, beyond_next));
    auto five = hn::Or(letter, beyond), five_next = hn::Or(letter_next, beyond_next);
    const auto fifth = ahead<4>(five, five_next);
    twice<1>(five, five_next), twice<2>(five, five_next);
    const auto in_word = hn::Or(after_word, back<1>(beyond, beyond_before));
    store(hn::AndNot(in_word, hn::And(hn::And(letter, mark), hn::And(five, fifth))), out.marked);
  }
}

}  // namespace tamis::redact::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tamis::redact {

TAMIS_EXPORT(starts);

size_t find_starts(std::span<const text::ClassBlock> blocks, size_t first, size_t text_size,
                   StartBits& out) {
  const size_t count = std::min(kStartBlocks, blocks.size() - first);
  ClassPlanes planes;
  const auto fill = [&](size_t i, const text::ClassBlock& block) {
    planes.letter[i] = block.letter;
    planes.digit[i] = block.digit;
    planes.upper[i] = block.upper;
    planes.beyond[i] = block.non_ascii;
    planes.space[i] = block.space;
  };
  static constexpr text::ClassBlock kNothing;
  fill(0, first > 0 ? blocks[first - 1] : kNothing);
  for (size_t i = 0; i < count; ++i) {
    fill(1 + i, blocks[first + i]);
    out.marks[i] = blocks[first + i].colon | blocks[first + i].at;
  }
  for (size_t i = 1 + count; i < count + 2 + 8; ++i) {
    const bool there = i == 1 + count && first + count < blocks.size();
    fill(i, there ? blocks[first + count] : kNothing);
    if (!there) planes.space[i] = ~uint64_t{0};
  }
  // Blanks from the end of the text on.
  if (const size_t last = text_size / text::kBlockBytes;
      last >= first && last <= first + count && text_size % text::kBlockBytes != 0)
    planes.space[1 + last - first] |= ~uint64_t{0} << (text_size % text::kBlockBytes);
  TAMIS_DISPATCH(starts)(planes, count, out);
  return count;
}

size_t find_starts_scalar(std::string_view text, size_t first, StartBits& out) {
  const size_t count = std::min(kStartBlocks, text::blocks_for(text.size()) - first);
  const auto all = [&](size_t from, size_t to, auto&& is) {
    for (size_t i = from; i < to; ++i)
      if (!is(byte_at(text, i))) return false;
    return true;
  };
  const auto in_word = [](unsigned char c) { return is_letter(c) || c >= 0x80; };
  const auto beyond = [&](size_t i) { return byte_at(text, i) >= 0x80; };
  for (size_t i = 0; i < count; ++i) {
    uint64_t marks = 0, digits = 0, secrets = 0, ibans = 0, banks = 0, marked = 0;
    for (size_t n = 0; n < text::kBlockBytes; ++n) {
      const size_t at = (first + i) * text::kBlockBytes + n;
      if (at >= text.size()) break;
      const uint64_t bit = uint64_t{1} << n;
      const unsigned char c = byte_at(text, at), before = byte_at(text, at - 1);
      const bool begins = !is_alnum(before);
      if (c == '@' || c == ':') marks |= bit;
      if (is_digit(c) && !is_digit(before)) digits |= bit;
      if (is_alnum(c) && begins && at + kShortestSecret <= text.size() &&
          all(at, at + kShortestSecret, [](unsigned char x) { return !is_space(x); }))
        secrets |= bit;
      if (at >= 3 && all(at - 3, at - 1, is_letter) && all(at - 1, at + 1, is_digit) &&
          !is_alnum(byte_at(text, at - 4)))
        ibans |= bit;
      if (begins && all(at, at + 8, is_upper)) banks |= bit;
      if (is_letter(c) && begins && before < 0x80 && all(at, at + 5, in_word) &&
          (beyond(at + 1) || beyond(at + 2) || beyond(at + 3)))
        marked |= bit;
    }
    out.marks[i] = marks;
    out.digits[i] = digits;
    out.secrets[i] = secrets;
    out.ibans[i] = ibans;
    out.banks[i] = banks;
    out.marked[i] = marked;
  }
  return count;
}

}  // namespace tamis::redact
#endif  // HWY_ONCE
