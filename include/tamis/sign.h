// A further signature under a delivery that is signed already: of a partner, of a notary, of a second pair of eyes.
//
//   auto who = sign("delivery", {.key_file = "notary.key"});
//   auto who = sign("delivery", {.command = "hsm-sign --slot 3", .public_key = "notary.example+a1b2c3d4+AT…"});
//   verify("delivery", {.signer = archive_key, .cosigners = {notary_key}});
//
// The checkpoint and the statement get one signature each; nothing else changes, and each of the two files is replaced whole. A
// command reads the bytes to sign on its standard input and writes an Ed25519 signature (RFC 8032) to its standard output, as 64 bytes or as
// base64 with a line feed; it is believed only if the public key verifies what it wrote.
//
// Thread-safety: one call per delivery at a time. Format: docs/formats/manifest.md.
#pragma once

#include <string>

#include "tamis/result.h"

namespace tamis {

struct SignOptions {
  std::string key_file;             // of `tamis keygen`; or
  std::string command, public_key;  // a shell command, and the key it signs with
};

// The name of the key. Code::kUsage if the delivery is a draft that nobody signed, or this key has signed it already.
Result<std::string> sign(const std::string& delivery, const SignOptions& options);

}  // namespace tamis
