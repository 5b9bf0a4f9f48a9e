// The vault that an engine fills while it runs (tamis/vault.h), as the pipeline sees it.
//
// Values are kept sealed in memory, by stand-in; only reveal() and save() open them. A stand-in follows from the sealed value's nonce,
// so nothing is opened to name it.
// Thread-safety: one lock around all. Cost of add(): a look-up a value.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "io/file.h"
#include "redact/vault.h"
#include "tamis/vault.h"

namespace tamis::redact {

class VaultKeeperImpl final : public VaultKeeper {
 public:
  static Result<std::shared_ptr<VaultKeeperImpl>> open(io::FileSystem& fs, std::string folder,
                                                       const RedactionKey& key);
  const std::string& key_id() const override { return key_.id(); }
  uint64_t size() const override;
  Status save() override;
  Result<std::string> reveal(std::string_view text, RevealCounts& counts) const override;

  // Types whose stand-ins an engine escapes in a source.
  void note_types(std::span<const std::string> types);
  void add(std::span<const SealedValue> values);

 private:
  VaultKeeperImpl(io::FileSystem& fs, std::string folder, RedactionKey key)
      : fs_(fs), folder_(std::move(folder)), key_(std::move(key)), subkeys_(key_) {}

  io::FileSystem& fs_;
  const std::string folder_;
  const RedactionKey key_;
  const VaultSubkeys subkeys_;
  mutable std::mutex lock_;
  std::map<std::string, SealedValue, std::less<>> values_;
  std::set<std::string> types_;
  io::FileStat file_;  // as it was read or written
};

}  // namespace tamis::redact
