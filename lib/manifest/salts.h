// Salts of a private delivery: bytes that nobody can guess, in everything that is hashed. Without them whoever has the hashes
// of records (the leaves, a proof) could try texts until one fits.
//
//   const Salts salts(key, "name of the delivery");
//   encode(record, &salts);              // …,"salt":"q83vEjRWeJASNFZ4kBI0Vg==",…
//   salts.of_file("README.md");          // for manifest/files.jsonl
//
// A record's salt is HMAC-SHA-256(K, its line without the salt), cut to 16 bytes. It is bound to the whole line and not to the id
// alone: two records with one id, of two shipments, would share a salt, and who was shown one of them could try texts for the other.
// The same records give the same bytes; K follows from the key and the delivery's name, and never leaves.
//
// Thread-safety: immutable. Ownership: owns its subkeys, which are wiped. Format: docs/formats/manifest.md, "Private route".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/keys.h"

namespace tamis::manifest {

inline constexpr size_t kSaltBytes = 16;

class Salts {
 public:
  Salts(const SigningKey& key, std::string_view delivery);
  std::string of_record(std::string_view line) const;  // base64
  std::string of_file(std::string_view path) const;    // base64
  // Of a file of the archive, by its number, for the root of the inputs: 32 bytes.
  Sha256Digest of_input(uint64_t number) const;
  // What stands in the place of a digest that could be guessed at: of a recipe, a lexicon, a rule file. Hex.
  std::string keyed(std::string_view digest) const;

 private:
  Secret records_, files_, inputs_, digests_;
};

}  // namespace tamis::manifest
