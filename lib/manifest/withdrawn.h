// manifest/withdrawn.jsonl: records that were taken back. Their text is gone from the shards; their leaves stay, because the
// record tree is append-only, and so every proof that was made before still holds for what is left.
//
//   {"id":"000042","leaf":"9f86d0…","number":41,"version":2}
//
// Lines rise by number, the place among all records ever sent, from 0. `version` is the version that took the record back.
// Thread-safety: values and pure functions. Format: docs/formats/manifest.md.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "tamis/result.h"

namespace tamis::manifest {

inline constexpr std::string_view kWithdrawnPath = "manifest/withdrawn.jsonl";

struct Withdrawn {
  uint64_t number = 0, version = 0;
  Sha256Digest leaf{};
  std::string id;

  std::string line() const;  // canonical JSON, without line feed
  friend bool operator==(const Withdrawn&, const Withdrawn&) = default;
};

// Strict: what parses is what line() writes. Code::kInput with the line.
Result<std::vector<Withdrawn>> parse_withdrawn(std::string_view bytes);
// Those of [begin, end), of a list that rises.
std::span<const Withdrawn> withdrawn_between(std::span<const Withdrawn> all, uint64_t begin,
                                             uint64_t end);

}  // namespace tamis::manifest
