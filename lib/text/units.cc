#include "text/units.h"

#include <algorithm>
#include <cstring>

#include "base/utf8.h"

namespace tamis::text {

namespace {

constexpr uint64_t kMarkEvery = 256;  // bytes

bool is_ascii(std::string_view text) {
  uint64_t any = 0;
  size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + at, 8);
    any |= word;
  }
  for (; at < text.size(); ++at) any |= static_cast<unsigned char>(text[at]);
  return (any & 0x8080808080808080u) == 0;
}

struct Character {
  uint8_t bytes, utf16;
};

Character character_at(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(at) < 0x80) return {1, 1};
  if (byte(at) == 0xED && at + 2 < text.size() && byte(at + 1) >= 0xA0 && byte(at + 1) <= 0xBF &&
      utf8::is_continuation(text[at + 2]))
    return {3, 1};  // a surrogate
  const utf8::Decoded d = utf8::decode(text, at);
  return {d.size, static_cast<uint8_t>(d.valid && d.code_point >= 0x10000 ? 2 : 1)};
}

}  // namespace

UnitIndex::UnitIndex(std::string_view text) : text_(text) {
  if (is_ascii(text)) return;
  marks_.reserve(text.size() / kMarkEvery + 1);
  Mark here;
  while (here.byte < text.size()) {
    if (here.byte >= marks_.size() * kMarkEvery) marks_.push_back(here);
    const Character c = character_at(text, here.byte);
    here.byte += c.bytes;
    here.code_points += 1;
    here.utf16 += c.utf16;
  }
}

uint64_t UnitIndex::from_bytes(uint64_t byte, OffsetUnit unit) const {
  byte = std::min<uint64_t>(byte, text_.size());
  if (marks_.empty() || unit == OffsetUnit::kByte) return byte;
  // The mark of this byte's stretch may lie up to three bytes into it, beyond `byte`; then the one before serves.
  size_t index = std::min<size_t>(byte / kMarkEvery, marks_.size() - 1);
  if (marks_[index].byte > byte) --index;
  Mark here = marks_[index];
  while (here.byte < byte) {
    const Character c = character_at(text_, here.byte);
    if (here.byte + c.bytes > byte) break;
    here.byte += c.bytes;
    here.code_points += 1;
    here.utf16 += c.utf16;
  }
  return unit == OffsetUnit::kCodePoint ? here.code_points : here.utf16;
}

uint64_t UnitIndex::to_bytes(uint64_t offset, OffsetUnit unit) const {
  if (marks_.empty() || unit == OffsetUnit::kByte) return std::min<uint64_t>(offset, text_.size());
  const auto count = [unit](const Mark& m) {
    return unit == OffsetUnit::kCodePoint ? m.code_points : m.utf16;
  };
  const auto after = std::upper_bound(marks_.begin(), marks_.end(), offset,
                                      [&](uint64_t o, const Mark& m) { return o < count(m); });
  Mark here = *(after - 1);  // the first mark is at 0
  while (here.byte < text_.size() && count(here) < offset) {
    const Character c = character_at(text_, here.byte);
    here.code_points += 1;
    here.utf16 += c.utf16;
    if (count(here) > offset) break;  // inside a surrogate pair
    here.byte += c.bytes;
  }
  return here.byte;
}

}  // namespace tamis::text
