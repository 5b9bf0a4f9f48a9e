// What is a token, and how many make a shingle.
//
//   profile     token                                                     shingle        folded    meant for
//   standard    a run of letters, marks and digits; each Han, Kana,       5 tokens       yes       prose in any language
//               Thai, Lao, Khmer or Myanmar character by itself
//   short       each such character; one space between runs               8 characters   yes       titles, messages
//   ocr         each such character, nothing between runs                 8 characters   yes       scans: a wrong character spoils 8 shingles,
//                                                                                                  a wrong or missing blank none
//   code        as standard, `_` counts as a letter, and each other       5 tokens       no        source code: case and operators matter
//               visible character is a token
//
// Folded: NFKC and case, for hashing only. The exact rules are in docs/formats/fingerprint.md.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tamis::dedup {

enum class Profile : uint8_t { kStandard = 1, kShort = 2, kOcr = 3, kCode = 4 };

inline constexpr size_t shingle_tokens(Profile p) {
  return p == Profile::kShort || p == Profile::kOcr ? 8 : 5;
}

// Kind of sketch (1: shingles of text; others are free, for example for perceptual hashes), Unicode major, Unicode minor, profile: a byte each.
inline constexpr uint32_t format_id(Profile p) { return 0x010F0000u | static_cast<uint32_t>(p); }

}  // namespace tamis::dedup
