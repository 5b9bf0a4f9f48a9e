#include "base/keys.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/try.h"
#include "base/utf8.h"

namespace tamis {
namespace {

constexpr std::string_view kPrivatePrefix = "PRIVATE+KEY+";
constexpr char kEd25519 = 0x01;  // the signature type of signed notes
constexpr size_t kKeySize = 32;

using Pkey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const uint8_t* bytes_of(std::string_view s) { return reinterpret_cast<const uint8_t*>(s.data()); }

template <size_t N>
std::string_view view(const std::array<uint8_t, N>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), N};
}

// White_Space of the Unicode Character Database, PropList.txt 15.0.
bool is_unicode_space(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

// The y coordinates of the eight points whose order divides 8 (RFC 8032 section 5.1: multiples of L times any point).
// With such a key a signature can fit every message. tests/base/keys_test.cc derives them anew.
constexpr std::string_view kSmallOrder[] = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
};

// Also true of encodings with y >= p = 2^255 - 19, which RFC 8032 section 5.1.3 calls invalid: each is a second
// spelling of some point, and the ones of small order are among them.
bool is_weak(const PublicKey& key) {
  PublicKey y = key;
  y[31] &= 0x7F;  // the sign of x
  const bool all_ones =
      std::all_of(y.begin() + 1, y.begin() + 31, [](uint8_t b) { return b == 0xFF; });
  if (y[31] == 0x7F && all_ones && y[0] >= 0xED) return true;
  const std::string digits = hex(view(y));
  return std::find(std::begin(kSmallOrder), std::end(kSmallOrder), digits) != std::end(kSmallOrder);
}

uint32_t key_id(std::string_view name, const PublicKey& key) {
  std::string input(name);
  input.push_back('\n');
  input.push_back(kEd25519);
  input.append(view(key));
  const Sha256Digest d = sha256(input);
  return uint32_t{d[0]} << 24 | uint32_t{d[1]} << 16 | uint32_t{d[2]} << 8 | uint32_t{d[3]};
}

std::string id_digits(uint32_t id) {
  const char bytes[4] = {static_cast<char>(id >> 24), static_cast<char>(id >> 16),
                         static_cast<char>(id >> 8), static_cast<char>(id)};
  return hex(std::string_view(bytes, 4));
}

struct Parts {
  std::string_view name;
  std::string id;    // 4 bytes
  std::string body;  // 32 bytes
};

// name "+" 8 hexadecimal digits "+" base64(0x01, 32 bytes). Base64 may hold plus signs, so we split from the front.
bool split(std::string_view text, Parts& parts) {
  const size_t first = text.find('+');
  if (first == std::string_view::npos) return false;
  const size_t second = text.find('+', first + 1);
  if (second == std::string_view::npos) return false;
  parts.name = text.substr(0, first);
  std::string body;
  if (!is_key_name(parts.name) || second - first != 9 ||
      !unhex(text.substr(first + 1, 8), parts.id) || !unbase64(text.substr(second + 1), body) ||
      body.size() != 1 + kKeySize || body[0] != kEd25519) {
    wipe(body.data(), body.size());
    return false;
  }
  parts.body = body.substr(1);
  wipe(body.data(), body.size());
  return true;
}

tl::unexpected<Error> not_a_key(std::string_view source, std::string_view expected) {
  return fail(Code::kInput, std::string(source) + ": expected " + std::string(expected));
}

tl::unexpected<Error> libcrypto(std::string_view what) {
  return fail(Code::kInternal, "libcrypto could not " + std::string(what));
}

}  // namespace

bool is_key_name(std::string_view name) {
  if (name.empty() || name.size() > 255 || !utf8::valid(name)) return false;
  for (size_t at = 0; at < name.size();) {
    const utf8::Decoded d = utf8::decode(name, at);
    if (d.code_point < 0x20 || d.code_point == 0x7F || d.code_point == '+' ||
        is_unicode_space(d.code_point)) {
      return false;
    }
    at += d.size;
  }
  return true;
}

Result<VerifyingKey> VerifyingKey::create(std::string_view name, const PublicKey& key,
                                          std::string_view source) {
  if (!is_key_name(name)) {
    return not_a_key(source,
                     "a name without spaces and plus signs, such as archive.example/letters");
  }
  if (is_weak(key)) {
    return fail(Code::kInput, std::string(source) +
                                  ": this is a weak key: it verifies signatures that nobody made; "
                                  "ask its owner for another, made with tamis keygen");
  }
  VerifyingKey out;
  out.name_ = std::string(name);
  out.key_ = key;
  out.id_ = key_id(name, key);
  return out;
}

Result<VerifyingKey> VerifyingKey::parse(std::string_view text, std::string_view source) {
  if (text.starts_with(kPrivatePrefix)) {
    return not_a_key(source,
                     "a public key, but this one is private; never send it, give its .pub file");
  }
  Parts parts;
  if (!split(text, parts)) {
    return not_a_key(source,
                     "a public key of the form name+12345678+base64, as tamis keygen prints");
  }
  PublicKey key;
  std::memcpy(key.data(), parts.body.data(), key.size());
  TAMIS_TRY(VerifyingKey out, create(parts.name, key, source));
  if (hex(parts.id) != id_digits(out.id_)) {
    return not_a_key(source,
                     "the key id " + id_digits(out.id_) + " for this name and key; copy it again");
  }
  return out;
}

std::string VerifyingKey::text() const {
  std::string body(1, kEd25519);
  body.append(view(key_));
  return name_ + '+' + id_digits(id_) + '+' + base64(body);
}

bool VerifyingKey::verify(std::string_view message, std::string_view signature) const {
  if (signature.size() != std::tuple_size_v<Signature>) return false;
  const Pkey key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key_.data(), key_.size()),
                 &EVP_PKEY_free);
  const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  return key && context &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                          message.size()) == 1;
}

bool VerifyingKey::verify(std::string_view message, const Signature& signature) const {
  return verify(message, view(signature));
}

Result<SigningKey> SigningKey::from_seed(std::string_view name, std::string_view seed) {
  if (seed.size() != kKeySize) return fail(Code::kUsage, "an Ed25519 seed has 32 bytes");
  const Pkey key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(seed), seed.size()),
      &EVP_PKEY_free);
  PublicKey public_key;
  size_t size = public_key.size();
  if (!key || EVP_PKEY_get_raw_public_key(key.get(), public_key.data(), &size) != 1) {
    return libcrypto("derive the public key");
  }
  TAMIS_TRY(VerifyingKey verifying, VerifyingKey::create(name, public_key, "key name"));
  SigningKey out;
  out.verifying_ = std::move(verifying);
  out.seed_ = Secret(std::string(seed));
  return out;
}

Result<Secret> random_secret(size_t size) {
  std::string bytes(size, '\0');
  if (RAND_priv_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(size)) !=
      1) {
    return libcrypto("draw random bytes");
  }
  return Secret(std::move(bytes));
}

Result<SigningKey> SigningKey::generate(std::string_view name) {
  std::array<uint8_t, kKeySize> seed;
  if (RAND_priv_bytes(seed.data(), static_cast<int>(seed.size())) != 1) {
    return libcrypto("draw random bytes");
  }
  auto key = from_seed(name, view(seed));
  wipe(seed.data(), seed.size());
  return key;
}

Result<SigningKey> SigningKey::parse(std::string_view text, std::string_view source) {
  Parts parts;
  if (!text.starts_with(kPrivatePrefix) || !split(text.substr(kPrivatePrefix.size()), parts)) {
    return not_a_key(source,
                     "a private key (PRIVATE+KEY+name+12345678+base64), as tamis keygen writes");
  }
  auto key = from_seed(parts.name, parts.body);
  wipe(parts.body.data(), parts.body.size());
  if (key && hex(parts.id) != id_digits(key->verifying_.id_)) {
    return not_a_key(source, "the key id of this name and key; the file is damaged");
  }
  return key;
}

Secret SigningKey::text() const {
  std::string body;
  body.reserve(1 + kKeySize);
  body.push_back(kEd25519);
  body.append(seed_.view());
  std::string digits = base64(body);
  wipe(body.data(), body.size());
  std::string out;
  out.reserve(kPrivatePrefix.size() + verifying_.name_.size() + digits.size() + 10);
  out.append(kPrivatePrefix).append(verifying_.name_).append("+");
  out.append(id_digits(verifying_.id_)).append("+").append(digits);
  wipe(digits.data(), digits.size());
  return Secret(std::move(out));
}

Result<Signature> SigningKey::sign(std::string_view message) const {
  const Pkey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(seed_.view()),
                                              seed_.view().size()),
                 &EVP_PKEY_free);
  const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  Signature signature;
  size_t size = signature.size();
  if (!key || !context ||
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), signature.data(), &size, bytes_of(message), message.size()) !=
          1) {
    return libcrypto("sign");
  }
  return signature;
}

Secret SigningKey::subkey(std::string_view purpose, std::string_view delivery) const {
  // The length before the purpose keeps ("ab", "c") and ("a", "bc") apart.
  std::string info = "tamis subkey 1\n" + std::to_string(purpose.size()) + '\n';
  info.append(purpose).append(delivery);
  return Secret(hkdf_sha256(seed_.view(), info, kKeySize));
}

}  // namespace tamis
