#include "tamis/redaction_key.h"

#include <openssl/rand.h>

#include <array>
#include <bitset>
#include <cstdlib>

#include "base/hash.h"
#include "base/keys.h"
#include "base/try.h"
#include "io/file.h"
#include "io/path.h"
#include "io/secret_file.h"

namespace tamis {

namespace {

constexpr std::string_view kPrefix = "REDACTION+KEY+";
constexpr char kVersion = 0x01;
constexpr std::string_view kIdLabel = "tamis redaction key 1\n";

std::string id_of(std::string_view key) {
  const Sha256Digest digest = sha256(kIdLabel, key);
  return hex(std::string_view(reinterpret_cast<const char*>(digest.data()), 4));
}

tl::unexpected<Error> not_a_key(std::string_view source, std::string_view expected) {
  return fail(Code::kInput, std::string(source) + ": expected " + std::string(expected));
}

}  // namespace

RedactionKey::RedactionKey(RedactionKey&& other) noexcept { *this = std::move(other); }

RedactionKey& RedactionKey::operator=(RedactionKey&& other) noexcept {
  bytes_.swap(other.bytes_);
  name_.swap(other.name_);
  id_.swap(other.id_);
  return *this;
}

RedactionKey::~RedactionKey() { wipe(bytes_.data(), bytes_.size()); }

Result<RedactionKey> RedactionKey::from_bytes(std::string_view bytes, std::string_view name) {
  if (bytes.size() != kBytes)
    return fail(Code::kInput, "a redaction key has 32 bytes, not " + std::to_string(bytes.size()) +
                                  "; tamis keygen --redaction makes one");
  // Of 32 random bytes about 30 differ; fewer than 16 is no chance, but a word or a row of zeros.
  std::bitset<256> seen;
  for (const char c : bytes) seen.set(static_cast<uint8_t>(c));
  if (seen.count() < 16)
    return fail(Code::kInput,
                "a redaction key must be 32 random bytes, and these repeat themselves; tamis "
                "keygen --redaction makes one");
  if (!is_key_name(name))
    return fail(Code::kInput,
                "the name of a key has no spaces and no plus signs, as in receiver.example");
  RedactionKey key;
  key.bytes_.assign(bytes.begin(), bytes.end());
  key.name_ = std::string(name);
  key.id_ = id_of(bytes);
  return key;
}

Result<RedactionKey> RedactionKey::generate(std::string_view name) {
  std::array<char, kBytes> bytes;
  if (RAND_priv_bytes(reinterpret_cast<unsigned char*>(bytes.data()),
                      static_cast<int>(bytes.size())) != 1)
    return fail(Code::kInternal, "libcrypto could not draw random bytes");
  auto key = from_bytes({bytes.data(), bytes.size()}, name);
  wipe(bytes.data(), bytes.size());
  return key;
}

Result<RedactionKey> RedactionKey::parse(std::string_view text, std::string_view source) {
  constexpr std::string_view kExpected =
      "a redaction key (REDACTION+KEY+name+12345678+base64), as tamis keygen --redaction writes";
  if (text.starts_with("PRIVATE+KEY+"))
    return not_a_key(source,
                     "a redaction key, but this one signs deliveries; tamis keygen --redaction "
                     "makes one for each receiver");
  if (!text.starts_with(kPrefix)) return not_a_key(source, kExpected);
  text.remove_prefix(kPrefix.size());
  const size_t first = text.find('+');
  const size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos || second - first != 9) return not_a_key(source, kExpected);
  std::string body;
  const bool read = unbase64(text.substr(second + 1), body) && body.size() == 1 + kBytes &&
                    body[0] == kVersion && is_key_name(text.substr(0, first));
  const Secret secret(std::move(body));
  if (!read) return not_a_key(source, kExpected);
  TAMIS_TRY(RedactionKey key, from_bytes(secret.view().substr(1), text.substr(0, first)));
  if (text.substr(first + 1, 8) != key.id())
    return not_a_key(source, "the key id of this key; the key is damaged, copy it again");
  return key;
}

Result<RedactionKey> RedactionKey::load(const std::string& path) {
  TAMIS_TRY(const Secret line,
            io::read_secret_line(io::FileSystem::real(), path, "tamis keygen --redaction"));
  return parse(line.view(), io::show_path(path));
}

Result<RedactionKey> RedactionKey::from_environment(const std::string& variable) {
  const char* const value = std::getenv(variable.c_str());
  if (value == nullptr || *value == '\0')
    return fail(Code::kInput, "the environment variable " + variable +
                                  " is not set; expected a redaction key in it, as tamis keygen "
                                  "--redaction writes");
  return parse(value, "the environment variable " + variable);
}

Status RedactionKey::write(const std::string& path) const {
  std::string body;
  body.reserve(1 + kBytes);
  body.push_back(kVersion);
  body.append(bytes());
  std::string digits = base64(body);
  wipe(body.data(), body.size());
  std::string line;
  line.reserve(kPrefix.size() + name_.size() + digits.size() + 10);
  line.append(kPrefix).append(name_).append("+").append(id_).append("+").append(digits);
  wipe(digits.data(), digits.size());
  const Secret secret(std::move(line));
  io::FileSystem& fs = io::FileSystem::real();
  TAMIS_CHECK(io::write_key_line(fs, path, secret.view(), 0600));
  return fs.sync_directory(io::parent_path(path));
}

}  // namespace tamis
