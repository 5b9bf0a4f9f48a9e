// A delivery in one file, encrypted or open, for the way from the sender to the receivers.
//
//   pack({.delivery = "delivery", .out = "delivery.tpk", .receivers = {receiver_public_key}});
//   unpack({.packed = "delivery.tpk", .out = "delivery", .key_file = "receiver.key"});   // then verify()
//
// Each receiver can open it with the private key of `tamis keygen`, and nobody else learns more than its size, the number of receivers and
// that it is one. A fresh key encrypts the files as a stream (libsodium's secretstream: XChaCha20-Poly1305); the key is sealed for each
// receiver (libsodium's sealed box, X25519). A changed, cut, joined or reordered stream is refused, and what is unpacked appears whole or not at
// all. `unencrypted` makes one file that is open, with a digest at its end: for deliveries that anybody may read, or another lock around
// them. Who packed it is not said: that is the signature inside, which verify() checks.
//
// Thread-safety: pure but for the files. Memory: 64 KiB pieces, whatever the size. The file differs from call to call: its key is
// drawn by chance; an open one is always the same. Format: docs/formats/pack.md.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tamis/result.h"

namespace tamis {

// Returns false to stop; the call then ends with Code::kCancelled.
using PackProgress = std::function<bool(uint64_t done, uint64_t total)>;

struct PackOptions {
  std::string delivery;
  std::string out;                     // "-" is stdout
  std::vector<std::string> receivers;  // public keys, 1 to 256
  bool unencrypted = false;            // no receivers, on purpose: whoever has the file can read it
  PackProgress progress;
};

struct UnpackOptions {
  std::string packed;     // "-" is stdin
  std::string out;        // must not exist
  std::string key_file;   // a private key of one receiver; empty opens only what is not encrypted
  PackProgress progress;  // total is 0: not known
};

struct PackReport {
  uint64_t files = 0, bytes = 0;  // of the delivery
};

// Code::kMismatch if a file is not as the manifest says.
Result<PackReport> pack(const PackOptions& options);
// Code::kInput if this key cannot open it, or if it was changed or cut.
Result<PackReport> unpack(const UnpackOptions& options);

}  // namespace tamis
