// The key that hashes, pseudonyms and shifted dates are made with.
//
//   auto key = RedactionKey::load("receiver-a.key").value();          // a file of mode 0600
//   EngineOptions options;
//   options.key = std::make_shared<const RedactionKey>(std::move(key));
//   auto engine = Engine::create(recipe, options).value();
//
// One key for each receiver: under two keys one value gets two stand-ins that tell nothing of each other, so two deliveries cannot be
// joined. Who has the key can find out whose stand-in it is, by trying values; it stays with the partner, outside of delivery and
// ledger. Every use (hash, pseudonym, date) has a subkey of its own by HKDF-SHA-256.
//
// Thread-safety: immutable. Ownership: moves, never copies; its bytes are wiped on destruction.
// Format: docs/formats/keys.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/result.h"

namespace tamis {

class RedactionKey {
 public:
  static constexpr size_t kBytes = 32;

  // `name` says whom the key is for; it is a label, and changes nothing that is made with the key.
  static Result<RedactionKey> generate(std::string_view name);
  // 32 bytes from a good source of chance, not a passphrase: Code::kInput if they cannot be that.
  static Result<RedactionKey> from_bytes(std::string_view bytes, std::string_view name = "key");
  // "REDACTION+KEY+name+12345678+base64"; `source` names the input in messages.
  static Result<RedactionKey> parse(std::string_view text, std::string_view source = "key");
  // A file of one line that nobody else may read.
  static Result<RedactionKey> load(const std::string& path);
  // The value of an environment variable. The environment of a process is easier to read than a file of mode 0600.
  static Result<RedactionKey> from_environment(const std::string& variable);

  RedactionKey(RedactionKey&& other) noexcept;
  RedactionKey& operator=(RedactionKey&& other) noexcept;
  RedactionKey(const RedactionKey&) = delete;
  RedactionKey& operator=(const RedactionKey&) = delete;
  ~RedactionKey();

  const std::string& name() const { return name_; }
  // 8 hexadecimal digits: the first four bytes of SHA-256("tamis redaction key 1", LF, key). May be published.
  const std::string& id() const { return id_; }
  // A new file of mode 0600; Code::kOutput if it exists.
  Status write(const std::string& path) const;
  // The secret itself, for the parts of Tamis that derive from it.
  std::string_view bytes() const { return {bytes_.data(), bytes_.size()}; }

 private:
  RedactionKey() = default;
  std::vector<char> bytes_;  // not a string: see Secret in lib/base/keys.h
  std::string name_, id_;
};

}  // namespace tamis
