// What a private delivery was made from, pinned without being told: a root over salted digests of the archive's files.
//
//   InputRoot inputs;
//   for (each file of the archive that was read, in order) inputs.add(salts.of_input(number), digest);
//   head.set("inputs", inputs.json());     // {"count":12,"leaf":"SHA-256(0x00, salt, SHA-256 of the file)","root":"…"}
//
// Each leaf has a salt of its own, so the sender can show for one file that it was there (its salt, its digest and the
// inclusion proof) without telling anything of the others. The ledger's sources.jsonl keeps the salts.
//
// Thread-safety: a value. Format: docs/formats/manifest.md, "inputs".
#pragma once

#include <string_view>
#include <vector>

#include "base/json.h"
#include "manifest/head.h"
#include "manifest/merkle.h"

namespace tamis::manifest {

inline constexpr std::string_view kInputLeaf = "SHA-256(0x00, salt, SHA-256 of the file)";

class InputRoot {
 public:
  void add(const Sha256Digest& salt, const Sha256Digest& file);
  Json json() const;

 private:
  MerkleRoot root_;
};

void check_inputs(const Json& head, std::vector<HeadProblem>& out);

}  // namespace tamis::manifest
