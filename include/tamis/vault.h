// The vault of a ledger: values that the action "vault" took out of a delivery, encrypted, and the way back.
//
//   auto key = RedactionKey::load("receiver-a.key").value();
//   auto vault = Vault::open("private/ledger", key).value();
//   RevealCounts counts;
//   vault.reveal("Write to [EMAIL_ADDRESS_V-lusab-babad-gutih-tugad-hibon-ludiv].", counts);   // "Write to jane@corp.test."
//
// A stand-in names its value by a keyed digest of the very bytes, so it can be restored wherever it is quoted, and one value has one
// stand-in in all that was made with one key. Where every type that was found has the action "vault", what comes back is the normalized text,
// byte for byte: stand-ins that the source itself held, and that redaction escaped, are read back too.
//
// Thread-safety: immutable. Ownership: moves; the values are wiped on destruction. Cost: the vault is in memory; reveal() is one pass.
// Format: docs/formats/vault.md.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "tamis/redaction_key.h"
#include "tamis/result.h"

namespace tamis {

struct RevealCounts {
  uint64_t restored = 0;
  uint64_t unknown = 0;  // stand-ins of a vault, but not of this one; they stay
  uint64_t unescaped = 0;
  RevealCounts& operator+=(const RevealCounts& o);
};

class Vault {
 public:
  // Code::kInput if there is none or the key is another one, Code::kCorrupt, with the piece, if it was changed or cut.
  static Result<Vault> open(const std::string& ledger, const RedactionKey& key);
  Vault(Vault&&) noexcept;
  Vault& operator=(Vault&&) noexcept;
  ~Vault();

  uint64_t size() const;  // distinct values
  // Adds to `counts`.
  std::string reveal(std::string_view text, RevealCounts& counts) const;

 private:
  struct State;
  explicit Vault(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// A vault that grows while an engine runs, for programs that embed Tamis: EngineOptions::vault.
//
//   auto key = RedactionKey::load("receiver-a.key").value();
//   auto vault = VaultKeeper::open("private/vault", key).value();      // goes on with the vault that lies there
//   EngineOptions options;
//   options.key = std::make_shared<const RedactionKey>(std::move(key));
//   options.vault = vault;
//   auto engine = Engine::create(recipe, options).value();
//   … worker.refine() …
//   vault->save();                                                      // before any text leaves
//
// What a document names is in the keeper when refine() has returned, also of one that is held back. Nothing is on disk before save(), which
// writes all of it anew: a value that was not saved cannot come back. One program at a time keeps a vault; save() fails if
// the file is no longer the one that was read.
// Thread-safety: any number of threads. Memory: the values, encrypted; they are opened one at a time.
class VaultKeeper {
 public:
  // Of an existing folder. Errors as Vault::open().
  static Result<std::shared_ptr<VaultKeeper>> open(const std::string& folder,
                                                   const RedactionKey& key);
  virtual ~VaultKeeper() = default;

  virtual const std::string& key_id() const = 0;
  virtual uint64_t size() const = 0;  // distinct values
  // The file vault.sealed of the folder, mode 0600, whole or not at all.
  virtual Status save() = 0;
  // As Vault::reveal(), of what is saved and what is not.
  virtual Result<std::string> reveal(std::string_view text, RevealCounts& counts) const = 0;
};

}  // namespace tamis
