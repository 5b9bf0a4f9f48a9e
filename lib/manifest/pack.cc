#include "manifest/pack.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/try.h"
#include "io/read_full.h"

namespace tamis::manifest {
namespace {

constexpr std::string_view kMagic = "tamis-pack/1\n";
constexpr size_t kPiece = size_t{1} << 16;  // plain bytes
constexpr size_t kSealedPiece = kPiece + crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr size_t kKey = crypto_secretstream_xchacha20poly1305_KEYBYTES;
constexpr size_t kBox = kKey + crypto_box_SEALBYTES;
constexpr size_t kMostReceivers = 256;
constexpr size_t kDigest = 32;  // SHA-256 at the end of an open stream

uint8_t* bytes_of(std::string& s) { return reinterpret_cast<uint8_t*>(s.data()); }
const uint8_t* bytes_of(std::string_view s) { return reinterpret_cast<const uint8_t*>(s.data()); }

tl::unexpected<Error> no_sodium() {
  return fail(Code::kInternal,
              "libsodium could not be started; does the system give random bytes?");
}

tl::unexpected<Error> changed(std::string_view what) {
  return fail(Code::kInput, "packed delivery: " + std::string(what) +
                                "; it was changed or cut on its way: get it again");
}

template <size_t N>
struct Wiped : std::array<uint8_t, N> {
  ~Wiped() { wipe(this->data(), N); }
};

using StreamState = crypto_secretstream_xchacha20poly1305_state;

// What every piece is bound to: the whole head, so that receivers cannot be exchanged.
std::string bound_to(const Sha256Digest& head) {
  return {reinterpret_cast<const char*>(head.data()), head.size()};
}

}  // namespace

struct PackStream::State {
  State(io::WritableFile& f, bool is_open) : file(f), open(is_open) {}
  ~State() {
    wipe(&stream, sizeof stream);
    wipe(plain.data(), plain.size());
  }
  io::WritableFile& file;
  const bool open;
  Sha256 sha;  // of an open stream
  StreamState stream{};
  std::string bound;
  std::string plain;  // at most a piece
  std::string sealed = std::string(kSealedPiece, '\0');

  Status seal(bool last) {
    unsigned long long size = 0;
    const uint8_t tag = last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                             : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    if (crypto_secretstream_xchacha20poly1305_push(
            &stream, bytes_of(sealed), &size, bytes_of(std::string_view(plain)), plain.size(),
            bytes_of(std::string_view(bound)), bound.size(), tag) != 0) {
      return fail(Code::kInternal, "libsodium could not encrypt");
    }
    plain.clear();
    return file.write(std::string_view(sealed).substr(0, size));
  }
};

PackStream::PackStream(std::unique_ptr<State> state) : state_(std::move(state)) {}
PackStream::PackStream(PackStream&&) noexcept = default;
PackStream::~PackStream() = default;

Result<PackStream> PackStream::create(io::WritableFile& file,
                                      const std::vector<VerifyingKey>& receivers) {
  if (receivers.size() > kMostReceivers) {
    return fail(Code::kUsage, "name 1 to 256 public keys of receivers with --encrypt-to");
  }
  if (sodium_init() < 0) return no_sodium();
  auto state = std::make_unique<State>(file, receivers.empty());
  Wiped<kKey> key;
  crypto_secretstream_xchacha20poly1305_keygen(key.data());
  std::string head(kMagic);
  head.push_back(static_cast<char>(receivers.size() & 0xFF));
  head.push_back(static_cast<char>(receivers.size() >> 8));
  if (state->open) {
    state->sha.update(head);
    TAMIS_CHECK(file.write(head));
    return PackStream(std::move(state));
  }
  for (const VerifyingKey& receiver : receivers) {
    std::array<uint8_t, crypto_box_PUBLICKEYBYTES> box_key;
    std::array<uint8_t, kBox> box;
    if (crypto_sign_ed25519_pk_to_curve25519(box_key.data(), receiver.bytes().data()) != 0 ||
        crypto_box_seal(box.data(), key.data(), key.size(), box_key.data()) != 0) {
      return fail(Code::kInput, "the key of " + receiver.name() +
                                    ": nothing can be encrypted to it; ask for another, made with "
                                    "tamis keygen");
    }
    head.append(reinterpret_cast<const char*>(box.data()), box.size());
  }
  std::array<uint8_t, crypto_secretstream_xchacha20poly1305_HEADERBYTES> header;
  if (crypto_secretstream_xchacha20poly1305_init_push(&state->stream, header.data(), key.data()) !=
      0) {
    return no_sodium();
  }
  head.append(reinterpret_cast<const char*>(header.data()), header.size());
  state->bound = bound_to(sha256(head));
  state->plain.reserve(kPiece);
  TAMIS_CHECK(file.write(head));
  return PackStream(std::move(state));
}

Status PackStream::write(std::string_view bytes) {
  if (state_->open) {
    state_->sha.update(bytes);
    return state_->file.write(bytes);
  }
  while (!bytes.empty()) {
    // A full piece waits until more comes: the last one, which is marked, is never empty but in an empty stream.
    if (state_->plain.size() == kPiece) TAMIS_CHECK(state_->seal(false));
    const size_t n = std::min(kPiece - state_->plain.size(), bytes.size());
    state_->plain.append(bytes.substr(0, n));
    bytes.remove_prefix(n);
  }
  return {};
}

Status PackStream::finish() {
  return state_->open ? state_->file.write(bound_to(state_->sha.finish())) : state_->seal(true);
}

// What follows the head of an open stream: the plain bytes, and the digest of all before it.
static Status read_open(io::ReadableFile& file, std::string_view head,
                        const std::function<Status(std::string_view)>& take) {
  Sha256 sha;
  sha.update(head);
  std::string buffer(kPiece + kDigest, '\0');
  size_t held = 0;  // the last bytes that came; perhaps the digest
  while (true) {
    TAMIS_TRY(const size_t n, io::read_full(file, buffer.data() + held, kPiece));
    const size_t have = held + n;
    if (have < kDigest) return changed("expected a digest at its end");
    const std::string_view plain = std::string_view(buffer).substr(0, have - kDigest);
    sha.update(plain);
    TAMIS_CHECK(take(plain));
    std::memmove(buffer.data(), buffer.data() + plain.size(), kDigest);
    held = kDigest;
    if (n < kPiece) break;
  }
  if (bound_to(sha.finish()) != std::string_view(buffer).substr(0, kDigest))
    return changed("expected the SHA-256 of all before it at its end");
  return {};
}

Status read_stream(io::ReadableFile& file, const SigningKey* key,
                   const std::function<Status(std::string_view)>& take) {
  if (sodium_init() < 0) return no_sodium();
  std::string head(kMagic.size() + 2, '\0');
  TAMIS_TRY(const size_t start, io::read_full(file, head.data(), head.size()));
  if (start != head.size() || !head.starts_with(kMagic)) {
    return fail(Code::kInput, "this is no packed delivery: expected a file that tamis pack made");
  }
  const size_t receivers = static_cast<uint8_t>(head[kMagic.size()]) |
                           size_t{static_cast<uint8_t>(head[kMagic.size() + 1])} << 8;
  if (receivers == 0) return read_open(file, head, take);
  if (receivers > kMostReceivers) return changed("expected at most 256 receivers");
  if (key == nullptr) {
    return fail(Code::kUsage, "packed delivery: it is encrypted; name your private key with --key");
  }
  const size_t boxes = head.size();
  const size_t header = boxes + receivers * kBox;
  head.resize(header + crypto_secretstream_xchacha20poly1305_HEADERBYTES);
  TAMIS_TRY(const size_t rest, io::read_full(file, head.data() + boxes, head.size() - boxes));
  if (rest != head.size() - boxes) return changed("expected a box for each receiver");

  Wiped<crypto_sign_SECRETKEYBYTES> sign_secret;
  Wiped<crypto_box_SECRETKEYBYTES> box_secret;
  std::array<uint8_t, crypto_sign_PUBLICKEYBYTES> sign_public;
  std::array<uint8_t, crypto_box_PUBLICKEYBYTES> box_public;
  if (crypto_sign_seed_keypair(sign_public.data(), sign_secret.data(), bytes_of(key->seed())) !=
          0 ||
      crypto_sign_ed25519_sk_to_curve25519(box_secret.data(), sign_secret.data()) != 0 ||
      crypto_sign_ed25519_pk_to_curve25519(box_public.data(), sign_public.data()) != 0) {
    return fail(Code::kInternal, "libsodium could not use the private key");
  }
  Wiped<kKey> stream_key;
  bool open = false;
  for (size_t i = 0; i < receivers && !open; ++i) {
    open = crypto_box_seal_open(stream_key.data(),
                                bytes_of(std::string_view(head).substr(boxes + i * kBox)), kBox,
                                box_public.data(), box_secret.data()) == 0;
  }
  if (!open) {
    return fail(Code::kInput, "packed delivery: it was not encrypted to the key of " +
                                  key->verifying().name() +
                                  "; use the key whose public half the sender has");
  }
  struct Stream {
    StreamState state{};
    ~Stream() { wipe(&state, sizeof state); }
  } stream;
  if (crypto_secretstream_xchacha20poly1305_init_pull(
          &stream.state, bytes_of(std::string_view(head).substr(header)), stream_key.data()) != 0) {
    return changed("expected the head of a stream");
  }
  const std::string bound = bound_to(sha256(head));
  std::string sealed(kSealedPiece, '\0');
  std::string plain(kPiece, '\0');
  for (uint64_t piece = 1;; ++piece) {
    TAMIS_TRY(const size_t n, io::read_full(file, sealed.data(), sealed.size()));
    unsigned long long size = 0;
    uint8_t tag = 0;
    if (n < crypto_secretstream_xchacha20poly1305_ABYTES ||
        crypto_secretstream_xchacha20poly1305_pull(
            &stream.state, bytes_of(plain), &size, &tag, bytes_of(std::string_view(sealed)), n,
            bytes_of(std::string_view(bound)), bound.size()) != 0) {
      return changed("expected piece " + std::to_string(piece) + " of the stream");
    }
    TAMIS_CHECK(take(std::string_view(plain).substr(0, size)));
    if (tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL) break;
    if (n != kSealedPiece) return changed("expected more after piece " + std::to_string(piece));
  }
  TAMIS_TRY(const size_t behind, io::read_full(file, sealed.data(), 1));
  if (behind != 0) return changed("expected nothing behind the end");
  return {};
}

}  // namespace tamis::manifest
