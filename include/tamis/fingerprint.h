// What of a document is compared: an exact hash, and a sketch of its shingles.
//
// Both are taken after normalization and before redaction, so that form letters which differ only
// in a name stay apart. A fingerprint tells about private text: it lives in the ledger and in
// memory, never in a delivery.
// Format, tables and test vectors: docs/formats/fingerprint.md.
#pragma once

#include <array>
#include <cstdint>

namespace tamis {

struct Hash128 {
  uint64_t high = 0, low = 0;
  friend auto operator<=>(const Hash128&, const Hash128&) = default;
};

inline constexpr uint32_t kSignatureSlots = 256;

struct Fingerprint {
  Hash128 exact;               // XXH3-128 of the text; of a group's texts, with a byte FF between
  uint32_t format = 0;         // kind, Unicode version, profile; different ones refuse to meet
  uint32_t shingle_count = 0;  // distinct shingles; 0: the text is too short to be near anything
  std::array<uint16_t, kSignatureSlots> signature{};  // a slot matches with probability J
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

}  // namespace tamis
