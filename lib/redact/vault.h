// Values that can be brought back: named and sealed where they are found, kept in one encrypted file.
//
//   VaultSubkeys subkeys(key);
//   subkeys.stand_in("EMAIL_ADDRESS", "jane@corp.test");             // "[EMAIL_ADDRESS_V-lusab-babad-…]"
//   SealedValue sealed = subkeys.seal("EMAIL_ADDRESS", "jane@corp.test");   // for the journal: no raw value lies on disk
//   TAMIS_TRY(VaultWriter vault, VaultWriter::create(file, key, type_names));
//   TAMIS_CHECK(vault.add(sealed));  TAMIS_CHECK(vault.finish());
//
// A name is the first 96 bits of HMAC-SHA-256 over type, line feed and the bytes as they stood, so a million values share one with a chance
// of 1 in 10^17 (transforms.h). A sealed value is XChaCha20-Poly1305 whose nonce are 24 bytes of that digest: the same value gives the same bytes,
// which keeps the journal deterministic and tells no more than the stand-ins do.
// The file is a stream of XChaCha20-Poly1305 pieces (libsodium's secretstream) under a key that HKDF makes of a fresh salt. A piece that is
// changed, missing, or in another's place is refused by its number, and so is an end that is not the true one.
//
// Thread-safety: VaultSubkeys is immutable; a writer serves one thread. Ownership: keys are wiped on destruction. Format: docs/formats/vault.md.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/keys.h"
#include "io/file.h"
#include "tamis/redaction_key.h"
#include "tamis/vault.h"

namespace tamis::redact {

inline constexpr std::string_view kVaultFile = "vault.sealed";  // of a ledger
inline constexpr size_t kVaultPiece = size_t{1} << 16;          // plain bytes

struct SealedValue {
  std::string type;
  std::string box;  // nonce, then ciphertext with its tag
};

class VaultSubkeys {
 public:
  explicit VaultSubkeys(const RedactionKey& key);
  std::string stand_in(std::string_view type, std::string_view value) const;
  SealedValue seal(std::string_view type, std::string_view value) const;
  Result<Secret> open(const SealedValue& sealed) const;

 private:
  Sha256Digest digest(std::string_view type, std::string_view value) const;
  HmacSha256 name_;
  Secret value_;
};

class VaultWriter {
 public:
  // `types`: of which redaction escapes stand-ins that a source holds.
  static Result<VaultWriter> create(io::WritableFile& file, const RedactionKey& key,
                                    std::span<const std::string> types);
  VaultWriter(VaultWriter&&) noexcept;
  ~VaultWriter();
  Status add(const SealedValue& value);
  Status finish();  // the file is the caller's to close

 private:
  struct State;
  explicit VaultWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The stand-in of a sealed value, which stays closed.
std::string stand_in_of(const SealedValue& sealed);

// Every value of a vault's file, to `use(type, value)`; the views end with the call. Errors as Vault::open().
Status read_vault(io::FileSystem& fs, const std::string& ledger, const RedactionKey& key,
                  std::vector<std::string>& types,
                  const std::function<void(std::string_view, std::string_view)>& use);

// `value_of(stand_in, out)` adds the value, or says that there is none. Adds to `counts`.
std::string reveal_stand_ins(std::string_view text, std::span<const std::string> types,
                             const std::function<bool(std::string_view, std::string&)>& value_of,
                             RevealCounts& counts);

}  // namespace tamis::redact
