// A signer that is another program: a smart card, a key service, a person with a terminal.
//
//   CommandSigner signer(public_key, "hsm-sign --slot 3");
//   TAMIS_TRY(Signature s, signer.sign(message));     // runs it, and checks what it says
//
// The program is run by /bin/sh with the message on its standard input; its standard output is the signature. Its exit status must be 0.
// Thread-safety: calls may be concurrent. Cost: a process a signature.
#pragma once

#include <memory>
#include <string>

#include "base/keys.h"
#include "io/file.h"

namespace tamis::manifest {

class CommandSigner final : public Signer {
 public:
  CommandSigner(VerifyingKey key, std::string command)
      : key_(std::move(key)), command_(std::move(command)) {}
  const VerifyingKey& verifying() const override { return key_; }
  // Code::kInput if the program fails or writes what is no signature of this key.
  Result<Signature> sign(std::string_view message) const override;

 private:
  VerifyingKey key_;
  std::string command_;
};

// The key in a file, or else the command with its public key. Code::kUsage if neither or both are named.
Result<std::unique_ptr<Signer>> open_signer(io::FileSystem& fs, const std::string& key_file,
                                            const std::string& command,
                                            const std::string& public_key);

}  // namespace tamis::manifest
