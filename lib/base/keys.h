// Ed25519 keys (RFC 8032) in the text form of signed notes (https://c2sp.org/signed-note).
//
//   TAMIS_TRY(SigningKey key, SigningKey::generate("archive.example/letters"));
//   key.verifying().text();      // "archive.example/letters+a1b2c3d4+AT…", for everybody
//   key.text().view();           // "PRIVATE+KEY+archive.example/letters+a1b2c3d4+AT…", for a file of mode 0600
//   TAMIS_TRY(Signature s, key.sign(bytes));
//   key.verifying().verify(bytes, s);
//
// The four bytes before the second plus sign are the key id: SHA-256(name, LF, 0x01, public key), cut. Files are the
// business of lib/manifest/key_file.h.
//
// Thread-safety: immutable after creation. Ownership: values; secret bytes are wiped when they go out of scope.
// Format: docs/formats/keys.md.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "tamis/result.h"

namespace tamis {

// Bytes that are wiped on destruction, and cannot be copied by accident.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string&& bytes) : bytes_(bytes.begin(), bytes.end()) {
    wipe(bytes.data(), bytes.size());
  }
  Secret(Secret&& other) noexcept { bytes_.swap(other.bytes_); }
  Secret& operator=(Secret&& other) noexcept {
    bytes_.swap(other.bytes_);
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(bytes_.data(), bytes_.size()); }
  std::string_view view() const { return {bytes_.data(), bytes_.size()}; }

 private:
  std::vector<char>
      bytes_;  // not a string: a short one lives inside the object, and a move would leave its bytes behind
};

// From the system's generator, for keys.
Result<Secret> random_secret(size_t size);

using Signature = std::array<uint8_t, 64>;
using PublicKey = std::array<uint8_t, 32>;

// At least one character, no plus sign, no Unicode space, no control character, well-formed UTF-8, at most 255 bytes.
bool is_key_name(std::string_view name);

class VerifyingKey {
 public:
  // `source` names the input in messages. Refuses, with Code::kInput, text that is not a key, an id that does not
  // belong to it, and weak keys (points of small order, which verify signatures that nobody made).
  static Result<VerifyingKey> parse(std::string_view text, std::string_view source = "key");
  static Result<VerifyingKey> create(std::string_view name, const PublicKey& key,
                                     std::string_view source = "key");

  const std::string& name() const { return name_; }
  uint32_t id() const { return id_; }
  const PublicKey& bytes() const { return key_; }
  std::string text() const;
  bool verify(std::string_view message, std::string_view signature) const;
  bool verify(std::string_view message, const Signature& signature) const;

  friend bool operator==(const VerifyingKey&, const VerifyingKey&) = default;

 private:
  friend class SigningKey;
  std::string name_;
  uint32_t id_ = 0;
  PublicKey key_{};
};

// Whoever can sign: a key in a file, or a program that holds one (a smart card, a key service).
class Signer {
 public:
  virtual ~Signer() = default;
  virtual const VerifyingKey& verifying() const = 0;
  virtual Result<Signature> sign(std::string_view message) const = 0;
};

class SigningKey final : public Signer {
 public:
  static Result<SigningKey> generate(std::string_view name);
  static Result<SigningKey> parse(std::string_view text, std::string_view source = "key");
  static Result<SigningKey> from_seed(std::string_view name, std::string_view seed);  // 32 bytes

  const VerifyingKey& verifying() const override { return verifying_; }
  Secret text() const;
  // The 32 bytes that all else follows from, for whoever opens what was encrypted to this key. They live as long as the key.
  std::string_view seed() const { return seed_.view(); }
  Result<Signature> sign(std::string_view message) const override;

  // A key of 32 bytes for one purpose ("record-id") in one delivery, by HKDF-SHA-256 of the seed. Different purposes and
  // deliveries give keys that tell nothing of each other or of the signature.
  Secret subkey(std::string_view purpose, std::string_view delivery) const;

 private:
  VerifyingKey verifying_;
  Secret seed_;
};

}  // namespace tamis
