// Keys in files: one line of text each (base/keys.h).
//
//   TAMIS_CHECK(write_key_files(fs, "archive.key", key));            // archive.key (0600) and archive.key.pub (0644)
//   TAMIS_TRY(SigningKey key, read_signing_key(fs, "archive.key"));
//   TAMIS_TRY(VerifyingKey k, read_verifying_key(fs, "archive.key.pub"));   // or the key's text itself
//
// A private key that others may read is refused: who could read it may have signed with it.
// Thread-safety: pure functions. Format: docs/formats/keys.md.
#pragma once

#include <string>

#include "base/keys.h"
#include "io/file.h"
#include "tamis/result.h"

namespace tamis::manifest {

// Neither file may exist: a key is never overwritten. On failure none is left.
Status write_key_files(io::FileSystem& fs, const std::string& path, const SigningKey& key);
Result<SigningKey> read_signing_key(io::FileSystem& fs, const std::string& path);
// `path_or_key` is a public key's text, or else the path of a file that holds one.
Result<VerifyingKey> read_verifying_key(io::FileSystem& fs, const std::string& path_or_key);

}  // namespace tamis::manifest
