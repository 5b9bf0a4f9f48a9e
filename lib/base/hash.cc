#include "base/hash.h"

// The block functions of libcrypto, called directly: EVP would fetch a digest and allocate a context per call, which
// costs several times the hash of a short record. The functions are deprecated in favour of EVP, not removed, and run
// the same assembly.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <type_traits>

#include "base/sha256_lanes.h"

namespace tamis {
namespace {

constexpr size_t kBlock = SHA256_CBLOCK;

void absorb(SHA256_CTX& context, std::string_view bytes) {
  if (!bytes.empty()) SHA256_Update(&context, bytes.data(), bytes.size());
}

Sha256Digest squeeze(SHA256_CTX& context) {
  Sha256Digest digest;
  SHA256_Final(digest.data(), &context);
  return digest;
}

std::string_view view(const Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

Hash128 from_xxh(XXH128_hash_t h) { return {h.high64, h.low64}; }

}  // namespace

Sha256Digest sha256(std::string_view bytes) {
  SHA256_CTX context;
  SHA256_Init(&context);
  absorb(context, bytes);
  return squeeze(context);
}

Sha256Digest sha256(std::string_view first, std::string_view second) {
  SHA256_CTX context;
  SHA256_Init(&context);
  absorb(context, first);
  absorb(context, second);
  return squeeze(context);
}

std::array<Sha256Digest, 2> sha256_each(std::string_view a, std::string_view b) {
  SHA256_CTX first, second;
  SHA256_Init(&first);
  SHA256_Init(&second);
  static_assert(std::is_same_v<SHA_LONG, uint32_t>);
  const size_t blocks = std::min(a.size(), b.size()) / kBlock;
  if (blocks != 0 && has_sha_instructions()) {
    sha256_two({first.h, second.h}, {a.data(), b.data()}, blocks);
    // The message so far in bits, as the padding tells it.
    const uint64_t bits = uint64_t{blocks} * kBlock * 8;
    first.Nl = second.Nl = static_cast<SHA_LONG>(bits);
    first.Nh = second.Nh = static_cast<SHA_LONG>(bits >> 32);
    a.remove_prefix(blocks * kBlock);
    b.remove_prefix(blocks * kBlock);
  }
  absorb(first, a);
  absorb(second, b);
  return {squeeze(first), squeeze(second)};
}

std::string sha256_hex(std::string_view bytes) { return hex(sha256(bytes)); }

struct Sha256::State {
  SHA256_CTX context;
};

Sha256::Sha256() : state_(std::make_unique<State>()) { SHA256_Init(&state_->context); }
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view bytes) { absorb(state_->context, bytes); }

Sha256Digest Sha256::finish() {
  const Sha256Digest digest = squeeze(state_->context);
  SHA256_Init(&state_->context);
  return digest;
}

// RFC 2104 with both padded keys absorbed once.
struct HmacSha256::State {
  SHA256_CTX inner, outer;
  ~State() { OPENSSL_cleanse(this, sizeof(*this)); }
};

HmacSha256::HmacSha256(std::string_view key) : state_(std::make_unique<State>()) {
  std::array<char, kBlock> block{};
  if (key.size() > kBlock) {
    const Sha256Digest digest = sha256(key);
    std::memcpy(block.data(), digest.data(), digest.size());
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  for (char& c : block) c = static_cast<char>(c ^ 0x36);
  SHA256_Init(&state_->inner);
  absorb(state_->inner, {block.data(), block.size()});
  for (char& c : block) c = static_cast<char>(c ^ 0x36 ^ 0x5C);
  SHA256_Init(&state_->outer);
  absorb(state_->outer, {block.data(), block.size()});
  OPENSSL_cleanse(block.data(), block.size());
}
HmacSha256::~HmacSha256() = default;
HmacSha256::HmacSha256(HmacSha256&&) noexcept = default;
HmacSha256& HmacSha256::operator=(HmacSha256&&) noexcept = default;

Sha256Digest HmacSha256::operator()(std::string_view message) const {
  SHA256_CTX context = state_->inner;
  absorb(context, message);
  const Sha256Digest inner = squeeze(context);
  context = state_->outer;
  absorb(context, view(inner));
  return squeeze(context);
}

Sha256Digest hmac_sha256(std::string_view key, std::string_view message) {
  return HmacSha256(key)(message);
}

std::string hkdf_sha256(std::string_view key, std::string_view purpose, size_t size) {
  // RFC 5869: extract with a salt of zeros, then expand. At most 255 blocks.
  const HmacSha256 expand(view(hmac_sha256({}, key)));
  std::string out;
  std::string block;
  size = std::min<size_t>(size, size_t{255} * 32);
  for (uint8_t counter = 1; out.size() < size; ++counter) {
    std::string input = block;
    input.append(purpose);
    input.push_back(static_cast<char>(counter));
    const Sha256Digest digest = expand(input);
    block.assign(view(digest));
    out.append(block, 0, std::min(block.size(), size - out.size()));
    OPENSSL_cleanse(input.data(), input.size());
  }
  OPENSSL_cleanse(block.data(), block.size());
  return out;
}

void wipe(void* bytes, size_t size) { OPENSSL_cleanse(bytes, size); }

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Hash128 xxh3_128(std::string_view bytes, uint64_t seed) {
  return from_xxh(XXH3_128bits_withSeed(bytes.data(), bytes.size(), seed));
}

uint64_t xxh3_64(std::string_view bytes, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

struct Xxh3::State {
  XXH3_state_t* state = XXH3_createState();  // aligned to 64 bytes, which new does not promise
  State() {
    if (!state) throw std::bad_alloc();
    XXH3_128bits_reset(state);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { XXH3_freeState(state); }
};

Xxh3::Xxh3() : state_(std::make_unique<State>()) {}
Xxh3::~Xxh3() = default;
Xxh3::Xxh3(Xxh3&&) noexcept = default;
Xxh3& Xxh3::operator=(Xxh3&&) noexcept = default;

void Xxh3::update(std::string_view bytes) {
  if (!bytes.empty()) XXH3_128bits_update(state_->state, bytes.data(), bytes.size());
}

Hash128 Xxh3::finish() {
  const Hash128 hash = from_xxh(XXH3_128bits_digest(state_->state));
  XXH3_128bits_reset(state_->state);
  return hash;
}

}  // namespace tamis
