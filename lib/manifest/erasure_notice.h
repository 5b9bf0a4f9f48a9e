// The text that tells a receiver which records to erase, and that the receiver signs back.
//
//   ErasureNotice n{.origin = …, .version = 2, .checkpoint = …, .previous = …, .records = {{41, leaf}}};
//   TAMIS_TRY(std::string note, sign_note(n.text(), signer));
//
// Thread-safety: values and pure functions. Format: docs/formats/erasure.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "tamis/result.h"

namespace tamis::manifest {

struct ErasureNotice {
  std::string origin;
  uint64_t version = 0;
  Sha256Digest checkpoint{}, previous{};                   // of the checkpoints' lines
  std::vector<std::pair<uint64_t, Sha256Digest>> records;  // number and leaf, rising

  std::string text() const;
  // Strict: what parses is what text() writes. Code::kInput with the line.
  static Result<ErasureNotice> parse(std::string_view text);
  friend bool operator==(const ErasureNotice&, const ErasureNotice&) = default;
};

}  // namespace tamis::manifest
