// Bytes as words that can be spoken: "lusab-babad" for 127.0.0.1.
//
//   quints(std::array<uint8_t, 4>{0x7f, 0, 0, 1})        // "lusab-babad"
//
// Sixteen bits a word, consonant and vowel in turn: D. S. Wilkerson, "A Proposal for Proquints: Identifiers that are Readable,
// Spellable, and Pronounceable", arXiv:0901.4016. No digit stands in them, so that nothing takes them for a number.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace tamis::redact {

inline void append_quint(uint16_t bits, std::string& out) {
  constexpr char kConsonants[] = "bdfghjklmnprstvz", kVowels[] = "aiou";
  out += kConsonants[bits >> 12];
  out += kVowels[(bits >> 10) & 3];
  out += kConsonants[(bits >> 6) & 15];
  out += kVowels[(bits >> 4) & 3];
  out += kConsonants[bits & 15];
}

// An even number of bytes.
inline std::string quints(std::span<const uint8_t> bytes) {
  std::string out;
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
    if (!out.empty()) out += '-';
    append_quint(static_cast<uint16_t>(bytes[i] << 8 | bytes[i + 1]), out);
  }
  return out;
}

}  // namespace tamis::redact
