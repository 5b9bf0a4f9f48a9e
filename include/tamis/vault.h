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

}  // namespace tamis
