// The text of a proof, and making one from a delivery in any file system; include/tamis/proof.h is the door.
//
//   ProofText p{.index = 7, .extra = line, .hashes = tree.inclusion(7), .checkpoint = note};
//   ProofText::parse(p.text())   // == p
//
// Thread-safety: values and pure functions. Format: docs/formats/proof.md.
#pragma once

#include <string>
#include <string_view>

#include "io/file.h"
#include "manifest/merkle.h"
#include "tamis/proof.h"

namespace tamis::manifest {

struct ProofText {
  bool extension = false;
  uint64_t index = 0;      // of the record; of an extension the former number of records
  std::string extra;       // the record; nothing of an extension
  Proof hashes;            // at most 64: no tree is higher
  std::string checkpoint;  // a note, verbatim

  std::string text() const;
  // Strict: what parses is what text() writes. Code::kInput with the line.
  static Result<ProofText> parse(std::string_view text);
  friend bool operator==(const ProofText&, const ProofText&) = default;
};

Result<std::string> prove(io::FileSystem& fs, const std::string& delivery,
                          const ProveOptions& options);
Result<std::string> prove_extension(io::FileSystem& fs, const std::string& delivery,
                                    std::string_view known_checkpoint);

}  // namespace tamis::manifest
