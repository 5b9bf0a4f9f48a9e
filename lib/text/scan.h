// One SIMD pass that tells every later pass where to look.
//
// Each 64 bytes of text become one ClassBlock: a 64-bit bitmap per class, bit i for byte i. Passes
// walk the bitmaps instead of the text; a block whose bitmaps hold nothing for a pass costs it one
// test.
//
//   ClassMap map;                      // scratch, reused from text to text
//   map.scan(text);
//   for (const ClassBlock& b : map.blocks()) for (uint64_t m = b.at; m; m &= m - 1) look_at(std::countr_zero(m));
//
// Bits beyond the end of the text are 0. Classes are of *bytes*: letters, digits and spaces are the
// ASCII ones, every byte of a multi-byte sequence is `non_ascii`.
// Thread-safety: a ClassMap serves one thread. Cost: one read of the text, one write of
// sizeof(ClassBlock) per 64 bytes. The kernels (Highway, chosen at run time) have a scalar twin,
// scan_scalar(), that tests compare them to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tamis::text {

struct ClassBlock {
  uint64_t non_ascii = 0;  // >= 0x80
  uint64_t from_cc =
      0;  // >= 0xCC: only such bytes start a character that NFC may change (U+0300 and up)
  uint64_t letter = 0;   // A-Z a-z
  uint64_t upper = 0;    // A-Z
  uint64_t digit = 0;    // 0-9
  uint64_t space = 0;    // space, \t \n \v \f \r
  uint64_t newline = 0;  // \n
  uint64_t control = 0;  // 0x00-0x1F but \t \n, and 0x7F
  uint64_t at = 0;       // @
  uint64_t colon = 0;    // :
  friend bool operator==(const ClassBlock&, const ClassBlock&) = default;
};

inline constexpr size_t kBlockBytes = 64;
inline constexpr size_t blocks_for(size_t bytes) { return (bytes + kBlockBytes - 1) / kBlockBytes; }

// Writes blocks_for(text.size()) blocks.
void scan(std::string_view text, ClassBlock* out);
void scan_scalar(std::string_view text, ClassBlock* out);

class ClassMap {
 public:
  void scan(std::string_view text);
  std::span<const ClassBlock> blocks() const { return {blocks_.data(), count_}; }
  size_t text_size() const { return text_size_; }

 private:
  std::vector<ClassBlock> blocks_;
  size_t count_ = 0;
  size_t text_size_ = 0;
};

}  // namespace tamis::text
