// The scalar twin of scan.cc: the definition of the classes, one byte at a time.
#include "text/scan.h"

namespace tamis::text {

void scan_scalar(std::string_view text, ClassBlock* out) {
  for (size_t block = 0; block < blocks_for(text.size()); ++block) {
    ClassBlock b;
    const std::string_view bytes = text.substr(block * kBlockBytes, kBlockBytes);
    for (size_t i = 0; i < bytes.size(); ++i) {
      const auto c = static_cast<unsigned char>(bytes[i]);
      const uint64_t bit = uint64_t{1} << i;
      const bool upper = c >= 'A' && c <= 'Z';
      if (c >= 0x80) b.non_ascii |= bit;
      if (c >= 0xCC) b.from_cc |= bit;
      if (upper || (c >= 'a' && c <= 'z')) b.letter |= bit;
      if (upper) b.upper |= bit;
      if (c >= '0' && c <= '9') b.digit |= bit;
      if (c == ' ' || (c >= '\t' && c <= '\r')) b.space |= bit;
      if (c == '\n') b.newline |= bit;
      if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7F) b.control |= bit;
      if (c == '@') b.at |= bit;
      if (c == ':') b.colon |= bit;
    }
    out[block] = b;
  }
}

}  // namespace tamis::text
