#include "normalize/ligatures.h"

#include <iterator>

namespace tamis::normalize {

bool open_ligatures(text::Text& text, NormalizeCounts& counts) {
  static constexpr std::string_view kLetters[] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};
  static constexpr std::string_view kStart = "\xEF\xAC";  // U+FB00..U+FB3F
  const std::string_view in = text.bytes();
  text::Rewriter out(text);
  for (size_t at = in.find(kStart); at != std::string_view::npos; at = in.find(kStart, at + 3)) {
    const auto which = static_cast<size_t>(static_cast<unsigned char>(in[at + 2]) - 0x80);
    if (which >= std::size(kLetters)) continue;
    out.keep_to(at);
    out.replace(3, kLetters[which], EditRule::kLigature);
    ++counts.ligatures;
  }
  const bool changed = out.changed();
  std::move(out).finish();
  return changed;
}

}  // namespace tamis::normalize
