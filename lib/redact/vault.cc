#include "redact/vault.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/try.h"
#include "io/path.h"
#include "io/read_full.h"
#include "redact/placeholder.h"
#include "redact/quints.h"
#include "redact/transforms.h"

namespace tamis::redact {

namespace {

constexpr std::string_view kMagic = "tamis-vault/1\n";
constexpr size_t kSalt = 32, kKeyId = 8;
constexpr size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr size_t kSealedPiece = kVaultPiece + crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr size_t kHead =
    kMagic.size() + kKeyId + kSalt + crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr size_t kNameBytes = 12;
constexpr std::string_view kTailMark = "V-";
static_assert(kNonce == 24 && kNonce <= sizeof(Sha256Digest));

uint8_t* bytes_of(std::string& s) { return reinterpret_cast<uint8_t*>(s.data()); }
const uint8_t* bytes_of(std::string_view s) { return reinterpret_cast<const uint8_t*>(s.data()); }

tl::unexpected<Error> no_sodium() {
  return fail(Code::kInternal,
              "libsodium could not be started; does the system give random bytes?");
}

Secret file_key(const RedactionKey& key, std::string_view salt) {
  const Secret master(redaction_subkey(key, "vault file"));
  std::string bound;
  bound.reserve(master.view().size() + salt.size());
  bound.append(master.view()).append(salt);
  const Secret input(std::move(bound));
  return Secret(hkdf_sha256(input.view(), "tamis vault file 1",
                            crypto_secretstream_xchacha20poly1305_KEYBYTES));
}

void append_size(std::string& out, uint32_t n) {
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(n >> shift & 0xFF);
}

std::string bound_to(std::string_view head) {
  const Sha256Digest digest = sha256(head);
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

struct Stream {
  crypto_secretstream_xchacha20poly1305_state state{};
  ~Stream() { wipe(&state, sizeof state); }
};

}  // namespace

VaultSubkeys::VaultSubkeys(const RedactionKey& key)
    : name_([&] {
        const Secret subkey(redaction_subkey(key, "vault name"));
        return HmacSha256(subkey.view());
      }()),
      value_(redaction_subkey(key, "vault value")) {}

Sha256Digest VaultSubkeys::digest(std::string_view type, std::string_view value) const {
  std::string message(type);
  message += '\n';
  message += value;
  const Sha256Digest digest = name_(message);
  wipe(message.data(), message.size());
  return digest;
}

std::string VaultSubkeys::stand_in(std::string_view type, std::string_view value) const {
  const Sha256Digest name = digest(type, value);
  return write_stand_in(type, std::string(kTailMark) + quints(std::span(name).first<kNameBytes>()));
}

std::string stand_in_of(const SealedValue& sealed) {
  // A box begins with its nonce, which begins with the name.
  const auto* name = bytes_of(std::string_view(sealed.box));
  return write_stand_in(sealed.type, std::string(kTailMark) + quints(std::span(name, kNameBytes)));
}

SealedValue VaultSubkeys::seal(std::string_view type, std::string_view value) const {
  const Sha256Digest name = digest(type, value);
  SealedValue sealed{std::string(type), std::string(kNonce + value.size() + kTag, '\0')};
  std::copy_n(name.begin(), kNonce, bytes_of(sealed.box));
  unsigned long long size = 0;
  // Fails for no input that fits into memory.
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(sealed.box) + kNonce, &size, bytes_of(value),
                                             value.size(), bytes_of(type), type.size(), nullptr,
                                             name.data(), bytes_of(value_.view()));
  return sealed;
}

Result<Secret> VaultSubkeys::open(const SealedValue& sealed) const {
  if (sealed.box.size() >= kNonce + kTag) {
    std::string value(sealed.box.size() - kNonce - kTag, '\0');
    unsigned long long size = 0;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            bytes_of(value), &size, nullptr, bytes_of(std::string_view(sealed.box)) + kNonce,
            sealed.box.size() - kNonce, bytes_of(std::string_view(sealed.type)), sealed.type.size(),
            bytes_of(std::string_view(sealed.box)), bytes_of(value_.view())) == 0)
      return Secret(std::move(value));
  }
  return fail(Code::kCorrupt,
              "a sealed value in the ledger's work folder is damaged, or of another key; remove "
              "the folder and run the same command again");
}

struct VaultWriter::State {
  State(io::WritableFile& f, const RedactionKey& key) : file(f), subkeys(key) {}
  ~State() { wipe(plain.data(), plain.size()); }

  Status seal(bool last) {
    unsigned long long size = 0;
    const uint8_t tag = last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                             : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    if (crypto_secretstream_xchacha20poly1305_push(
            &stream.state, bytes_of(sealed), &size, bytes_of(std::string_view(plain)), plain.size(),
            bytes_of(std::string_view(bound)), bound.size(), tag) != 0)
      return fail(Code::kInternal, "libsodium could not encrypt");
    wipe(plain.data(), plain.size());
    plain.clear();
    return file.write(std::string_view(sealed).substr(0, size));
  }

  Status write(std::string_view bytes) {
    while (!bytes.empty()) {
      if (plain.size() == kVaultPiece) TAMIS_CHECK(seal(false));
      const size_t n = std::min(kVaultPiece - plain.size(), bytes.size());
      plain.append(bytes.substr(0, n));  // never more than was reserved, so no copy stays behind
      bytes.remove_prefix(n);
    }
    return {};
  }

  Status write_entry(std::string_view type, std::string_view value) {
    std::string sizes;
    append_size(sizes, static_cast<uint32_t>(type.size()));
    append_size(sizes, static_cast<uint32_t>(value.size()));
    TAMIS_CHECK(write(sizes));
    TAMIS_CHECK(write(type));
    return write(value);
  }

  io::WritableFile& file;
  VaultSubkeys subkeys;
  Stream stream;
  std::string bound, plain;
  std::string sealed = std::string(kSealedPiece, '\0');
  std::unordered_set<std::string> known;  // nonces of what is in it
};

VaultWriter::VaultWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
VaultWriter::VaultWriter(VaultWriter&&) noexcept = default;
VaultWriter::~VaultWriter() = default;

Result<VaultWriter> VaultWriter::create(io::WritableFile& file, const RedactionKey& key,
                                        std::span<const std::string> types) {
  if (sodium_init() < 0) return no_sodium();
  auto state = std::make_unique<State>(file, key);
  std::string salt(kSalt, '\0');
  randombytes_buf(salt.data(), salt.size());
  std::array<uint8_t, crypto_secretstream_xchacha20poly1305_HEADERBYTES> header;
  const Secret secret = file_key(key, salt);
  if (crypto_secretstream_xchacha20poly1305_init_push(&state->stream.state, header.data(),
                                                      bytes_of(secret.view())) != 0)
    return no_sodium();
  std::string head(kMagic);
  head += key.id();
  head += salt;
  head.append(reinterpret_cast<const char*>(header.data()), header.size());
  state->bound = bound_to(head);
  state->plain.reserve(kVaultPiece);
  TAMIS_CHECK(file.write(head));
  std::string names;
  for (const std::string& type : types) names += type + "\n";
  TAMIS_CHECK(state->write_entry({}, names));
  return VaultWriter(std::move(state));
}

Status VaultWriter::add(const SealedValue& value) {
  if (!state_->known.insert(value.box.substr(0, kNonce)).second) return {};
  TAMIS_TRY(const Secret plain, state_->subkeys.open(value));
  return state_->write_entry(value.type, plain.view());
}

Status VaultWriter::finish() { return state_->seal(true); }

}  // namespace tamis::redact

namespace tamis {

using namespace redact;

RevealCounts& RevealCounts::operator+=(const RevealCounts& o) {
  restored += o.restored;
  unknown += o.unknown;
  unescaped += o.unescaped;
  return *this;
}

struct Vault::State {
  ~State() {
    for (auto& [name, value] : values) wipe(value.data(), value.size());
  }
  std::unordered_map<std::string, std::string> values;  // by stand-in
  std::vector<std::string> types;                       // whose stand-ins are escaped in a source
};

Vault::Vault(std::unique_ptr<State> state) : state_(std::move(state)) {}
Vault::Vault(Vault&&) noexcept = default;
Vault& Vault::operator=(Vault&&) noexcept = default;
Vault::~Vault() = default;

namespace {

// Takes the plain bytes apart; one entry may lie in many pieces.
class Entries {
 public:
  template <class F>
  Status take(std::string_view bytes, F&& f) {
    pending_.append(bytes);
    size_t at = 0;
    while (pending_.size() - at >= 8) {
      const size_t type = size_at(at), value = size_at(at + 4);
      if (pending_.size() - at - 8 < type + value) break;
      const std::string_view all(pending_);
      TAMIS_CHECK(f(all.substr(at + 8, type), all.substr(at + 8 + type, value)));
      at += 8 + type + value;
    }
    // What is left moves down, and the place it had is wiped: nothing of a value stays behind its entry.
    const size_t left = pending_.size() - at;
    std::copy(pending_.begin() + static_cast<std::ptrdiff_t>(at), pending_.end(), pending_.begin());
    wipe(pending_.data() + left, at);
    pending_.resize(left);
    return {};
  }
  bool between() const { return pending_.empty(); }
  ~Entries() { wipe(pending_.data(), pending_.size()); }

 private:
  size_t size_at(size_t at) const {
    size_t n = 0;
    for (size_t i = 4; i-- > 0;) n = n << 8 | static_cast<uint8_t>(pending_[at + i]);
    return n;
  }
  std::string pending_;
};

// Where a stand-in of a vault that begins at `at` ends; 0: there is none.
size_t vault_stand_in(std::string_view text, size_t at, std::string_view type) {
  size_t end = at + 1 + type.size() + 1;
  if (text.substr(end, kTailMark.size()) != kTailMark) return 0;
  end += kTailMark.size();
  while (end < text.size() && (text[end] == '-' || (text[end] >= 'a' && text[end] <= 'z'))) ++end;
  return end < text.size() && text[end] == ']' ? end + 1 : 0;
}

}  // namespace

namespace redact {

Status read_vault(io::FileSystem& fs, const std::string& ledger, const RedactionKey& key,
                  std::vector<std::string>& types,
                  const std::function<void(std::string_view, std::string_view)>& use) {
  if (sodium_init() < 0) return no_sodium();
  const std::string path = io::join_path(ledger, kVaultFile);
  const std::string name = io::show_path(path);
  TAMIS_TRY(auto file, fs.open(path));
  std::string head(kHead, '\0');
  TAMIS_TRY(const size_t start, io::read_full(*file, head.data(), head.size()));
  if (!head.starts_with(kMagic))
    return fail(Code::kInput, name + ": expected the vault of a ledger");
  if (start != head.size())
    return fail(Code::kCorrupt, name + ": cut off in its head; nothing can be restored from it");
  const std::string_view id = std::string_view(head).substr(kMagic.size(), kKeyId);
  if (id != key.id())
    return fail(Code::kInput, name + ": it was sealed with another key than the one with the id " +
                                  key.id() + "; give the key that the prepare was given");
  Stream stream;
  const Secret secret = file_key(key, std::string_view(head).substr(kMagic.size() + kKeyId, kSalt));
  const auto changed = [&](const std::string& what) {
    return fail(Code::kCorrupt, name + ": " + what +
                                    "; the vault was changed or cut, and nothing of it is used: "
                                    "take it from a copy, or prepare again");
  };
  if (crypto_secretstream_xchacha20poly1305_init_pull(
          &stream.state, bytes_of(std::string_view(head).substr(kMagic.size() + kKeyId + kSalt)),
          bytes_of(secret.view())) != 0)
    return changed("expected the head of a stream");

  const std::string bound = bound_to(head);
  std::string sealed(kSealedPiece, '\0');
  std::string piece(kVaultPiece, '\0');
  struct Wipe {
    std::string& s;
    ~Wipe() { wipe(s.data(), s.size()); }
  } wipe_piece{piece};
  Entries entries;
  for (uint64_t number = 1;; ++number) {
    TAMIS_TRY(const size_t n, io::read_full(*file, sealed.data(), sealed.size()));
    unsigned long long size = 0;
    uint8_t tag = 0;
    if (n < crypto_secretstream_xchacha20poly1305_ABYTES ||
        crypto_secretstream_xchacha20poly1305_pull(
            &stream.state, bytes_of(piece), &size, &tag, bytes_of(std::string_view(sealed)), n,
            bytes_of(std::string_view(bound)), bound.size()) != 0)
      return changed("expected piece " + std::to_string(number));
    TAMIS_CHECK(entries.take(std::string_view(piece).substr(0, size),
                             [&](std::string_view type, std::string_view value) -> Status {
                               if (type.empty()) {
                                 for (size_t at = 0; at < value.size();) {
                                   const size_t end = std::min(value.find('\n', at), value.size());
                                   types.emplace_back(value.substr(at, end - at));
                                   at = end + 1;
                                 }
                               } else {
                                 use(type, value);
                               }
                               return {};
                             }));
    if (tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL) break;
    if (n != kSealedPiece) return changed("expected more after piece " + std::to_string(number));
  }
  TAMIS_TRY(const size_t behind, io::read_full(*file, sealed.data(), 1));
  if (behind != 0) return changed("expected nothing behind the last piece");
  if (!entries.between()) return changed("expected an entry to end with the last piece");
  return {};
}

}  // namespace redact

Result<Vault> Vault::open(const std::string& ledger, const RedactionKey& key) {
  const VaultSubkeys subkeys(key);
  auto state = std::make_unique<State>();
  TAMIS_CHECK(read_vault(io::FileSystem::real(), ledger, key, state->types,
                         [&](std::string_view type, std::string_view value) {
                           state->values.try_emplace(subkeys.stand_in(type, value), value);
                         }));
  return Vault(std::move(state));
}

uint64_t Vault::size() const { return state_->values.size(); }

std::string Vault::reveal(std::string_view text, RevealCounts& counts) const {
  return reveal_stand_ins(
      text, state_->types,
      [&](std::string_view name, std::string& out) {
        const auto value = state_->values.find(std::string(name));
        if (value == state_->values.end()) return false;
        out += value->second;
        return true;
      },
      counts);
}

namespace redact {

std::string reveal_stand_ins(std::string_view text, std::span<const std::string> types,
                             const std::function<bool(std::string_view, std::string&)>& value_of,
                             RevealCounts& counts) {
  std::string out;
  out.reserve(text.size());
  size_t done = 0;
  for (size_t at = text.find('['); at != std::string_view::npos; at = text.find('[', at)) {
    size_t name = at + 1;
    while (name < text.size() && text[name] == '\\') ++name;
    bool ours = false;
    size_t end = 0;  // of a vault's stand-in; one type's name may be the beginning of another's
    for (const std::string& type : types) {
      if (text.compare(name, type.size(), type) != 0 || name + type.size() >= text.size() ||
          text[name + type.size()] != '_')
        continue;
      ours = true;
      if (name == at + 1) end = std::max(end, vault_stand_in(text, at, type));
    }
    if (!ours) {
      at = name;
      continue;
    }
    out.append(text, done, at - done);
    if (name > at + 1) {  // one backslash is redaction's
      out += '[';
      done = at + 2;
      at = name;
      ++counts.unescaped;
      continue;
    }
    done = at;
    at = name;
    if (end == 0) continue;
    if (!value_of(text.substr(done, end - done), out)) {
      ++counts.unknown;
      continue;
    }
    done = at = end;
    ++counts.restored;
  }
  out.append(text, done, std::string_view::npos);
  return out;
}

}  // namespace redact

}  // namespace tamis
