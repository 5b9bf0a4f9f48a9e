#include "tokenize/class_window.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tamis::tokenize {
namespace {

static_assert(std::endian::native == std::endian::little, "bit i of a bitmap is byte i");

// The classes of 64 bytes, a byte each; the last three receive what a character that crosses the block's end leaves for the next.
struct ByteClasses {
  alignas(8) uint8_t at[64 + 4];
};

// Writes the class of each character of two bytes and more to all of its bytes, from byte `first` of the block on. ASCII bytes are left
// with anything. Returns how many bytes of the last character lie in the next block.
size_t classify_wide(const uint8_t* block, uint64_t non_ascii, size_t first,
                     const CharClasses& classes, ByteClasses& out) {
  uint64_t open = first < 64 ? non_ascii & (~uint64_t{0} << first) : 0;
  size_t end = 0;
  while (open != 0) {
    const auto i = static_cast<size_t>(std::countr_zero(open));
    const uint8_t* p = block + i;
    uint8_t char_class;
    size_t size;
    if (p[0] < 0xE0) {
      char_class = classes.in_page(p[0] & 0x1Fu, p[1] & 0x3Fu);
      size = 2;
    } else if (p[0] < 0xF0) {
      char_class = classes.in_page((p[0] & 0x0Fu) << 6 | (p[1] & 0x3Fu), p[2] & 0x3Fu);
      size = 3;
    } else {
      char_class = classes.in_page((p[0] & 0x07u) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu),
                                   p[3] & 0x3Fu);
      size = 4;
    }
    const uint32_t four = char_class * 0x01010101u;
    std::memcpy(out.at + i, &four, 4);
    end = i + size;
    open = end < 64 ? open & (~uint64_t{0} << end) : 0;
  }
  return end > 64 ? end - 64 : 0;
}

// Bit `which` of each of 64 bytes, gathered.
uint64_t gather(const ByteClasses& in, int which) {
  uint64_t bits = 0;
  for (size_t i = 0; i < 8; ++i) {
    uint64_t eight;
    std::memcpy(&eight, in.at + 8 * i, 8);
    // The product moves bit 0 of byte j to bit 56 + j; no two partial products meet.
    bits |= ((eight >> which & 0x0101010101010101u) * 0x0102040810204080u >> 56) << (8 * i);
  }
  return bits;
}

uint8_t present(const ByteClasses& in) {
  uint64_t all = 0;
  for (size_t i = 0; i < 8; ++i) {
    uint64_t eight;
    std::memcpy(&eight, in.at + 8 * i, 8);
    all |= eight;
  }
  all |= all >> 32;
  all |= all >> 16;
  all |= all >> 8;
  return static_cast<uint8_t>(all);
}

}  // namespace

void ClassWindow::load(std::string_view text, const CharClasses& classes, bool marks_in_words) {
  const size_t count = (text.size() + 63) / 64;
  count_ = count;
  if (blocks_.size() < count + 1) blocks_.resize(count + 1);
  blocks_[count] = {};
  blocks_[count].stop = ~uint64_t{0};

  ByteClasses wide{};
  size_t crossing =
      0;  // bytes at the front of the block that belong to a character of the one before
  uint64_t lower_before = 0;     // whether the byte before is of a small letter
  uint64_t caseless_before = 0;  // ... of a letter without case or a mark
  for (size_t b = 0; b < count; ++b) {
    if (b % kScanBlocks == 0) scan_bytes(text.substr(b * 64, kScanBlocks * 64), scanned_);
    const ByteBits& ascii = scanned_[b % kScanBlocks];
    const size_t size = std::min<size_t>(64, text.size() - b * 64);
    const uint64_t valid = ~uint64_t{0} >> (64 - size);

    uint64_t upper = ascii.upper, lower = ascii.letter & ~ascii.upper, space = ascii.space,
             number = ascii.digit;
    uint64_t caseless = 0, letters = ascii.letter, marks = 0;
    if (ascii.non_ascii != 0) {
      std::memmove(wide.at, wide.at + 64, 4);
      crossing = classify_wide(reinterpret_cast<const uint8_t*>(text.data()) + b * 64,
                               ascii.non_ascii, crossing, classes, wide);
      const uint8_t classes_here = present(wide);
      const auto bits = [&](CharClass c) {
        return (classes_here & c) != 0
                   ? gather(wide, std::countr_zero(static_cast<unsigned>(c))) & ascii.non_ascii
                   : 0;
      };
      upper |= bits(kUpper);
      lower |= bits(kLower);
      caseless = bits(kLetter);
      marks = bits(kMark);
      space |= bits(kSpace);
      number |= bits(kNumber);
      letters = upper | lower | caseless;
    }
    ClassBits& out = blocks_[b];
    out.symbols = valid & ~(letters | space | number);
    out.space = space;
    out.number = number;
    out.line_end = ascii.line_end;
    out.plain = ascii.plain;
    out.apostrophe = ascii.apostrophe;
    out.slash = ascii.slash;
    out.inside = ascii.inside;
    out.wide = (space | number) & ascii.non_ascii;
    if (marks_in_words) {
      caseless |= marks;
      letters |= marks;
      out.doubt = upper & (caseless << 1 | caseless_before);
      out.stop = ~letters | (upper & (lower << 1 | lower_before)) | out.doubt;
      lower_before = lower >> 63;
      caseless_before = caseless >> 63;
    } else {
      out.doubt = 0;
      out.stop = ~letters;
    }
    out.letters = letters;
  }
}

}  // namespace tamis::tokenize
