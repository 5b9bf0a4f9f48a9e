// The classes of bytes that the pre-tokenizers' patterns tell apart, 64 bytes at a time.
//
//   ByteBits bits[kBlocks];
//   scan_bytes(text, bits);                 // blocks_for(text.size()) of them
//
// A sister of text/scan.h: the patterns need other bytes than the passes do, and wider maps would cost each pass.
// Thread-safety: plain functions. Cost: one read of the text, 80 bytes written for each 64. The kernels (Highway, chosen at run time)
// have a scalar twin, scan_bytes_scalar(), that tests compare them to.
#pragma once

#include <cstdint>
#include <string_view>

namespace tamis::tokenize {

// Bit i stands for byte i of 64; those beyond the end of the text are 0. Letters, digits and spaces are the ASCII ones.
struct ByteBits {
  uint64_t non_ascii = 0;   // >= 0x80
  uint64_t inside = 0;      // 0x80-0xBF: a character goes on
  uint64_t letter = 0;      // A-Z a-z
  uint64_t upper = 0;       // A-Z
  uint64_t digit = 0;       // 0-9
  uint64_t space = 0;       // space, \t \n \v \f \r
  uint64_t line_end = 0;    // \r \n
  uint64_t plain = 0;       // the space U+0020
  uint64_t apostrophe = 0;  // '
  uint64_t slash = 0;       // /
  friend bool operator==(const ByteBits&, const ByteBits&) = default;
};

void scan_bytes(std::string_view text, ByteBits* out);
void scan_bytes_scalar(std::string_view text, ByteBits* out);

}  // namespace tamis::tokenize
