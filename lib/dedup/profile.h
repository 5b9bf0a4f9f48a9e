// What is a token, and how many make a shingle.
//
//   standard  a run of letters, marks and digits is a token; so is each Han, Kana, Thai, Lao, Khmer or
//             Myanmar character; 5 tokens make a shingle. Prose in any language.
//   short     each such character is a token, and one space between runs; 8. Titles, messages.
//   ocr       each such character, nothing between runs; 8. Scans: a wrong character spoils 8 shingles,
//             a wrong or missing blank none.
//   code      as standard, but unfolded; `_` counts as a letter, and each other visible character is a
//             token; 5. Source code: case and operators matter.
//
// Folded: NFKC and case, for hashing only. The exact rules are in docs/formats/fingerprint.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tamis::dedup {

enum class Profile : uint8_t { kStandard = 1, kShort = 2, kOcr = 3, kCode = 4 };

struct ProfileName {
  std::string_view name;
  Profile profile;
};
inline constexpr ProfileName kProfileNames[] = {{"standard", Profile::kStandard},
                                                {"short", Profile::kShort},
                                                {"ocr", Profile::kOcr},
                                                {"code", Profile::kCode}};

constexpr std::optional<Profile> profile_named(std::string_view name) {
  for (const ProfileName& row : kProfileNames)
    if (row.name == name) return row.profile;
  return {};
}

constexpr size_t shingle_tokens(Profile p) {
  return p == Profile::kShort || p == Profile::kOcr ? 8 : 5;
}

// Kind of sketch (1: shingles of text; others are free, for example for perceptual hashes), Unicode
// major, Unicode minor, profile: a byte each.
constexpr uint32_t format_id(Profile p) { return 0x010F0000u | static_cast<uint32_t>(p); }

}  // namespace tamis::dedup
