// What a token is built from (bpe.h).
#pragma once

#include <cstdint>

namespace tamis::tokenize {

inline constexpr uint32_t kNoToken = ~uint32_t{0};

// The two tokens that a token is merged from; or one of the marks below in `left`.
struct Split {
  uint32_t left, right;
  friend bool operator==(const Split&, const Split&) = default;
};
inline constexpr uint32_t kSingleByte = kNoToken;  // right: the byte
inline constexpr uint32_t kCharacter =
    kNoToken - 1;  // right: its two to four bytes, first one lowest
inline constexpr uint32_t kNoSuchToken = kNoToken - 2;  // a gap between the ids
inline constexpr uint32_t kNeverMerged =
    kNoToken - 3;  // no merges lead to it, only a whole piece can be it; right: where its bytes are
inline bool is_initial(const Split& split) { return split.left >= kCharacter; }
inline bool is_merged(const Split& split) { return split.left < kNeverMerged; }

}  // namespace tamis::tokenize
