#include "manifest/salts.h"

namespace tamis::manifest {
namespace {

std::string cut(const Sha256Digest& digest) {
  return base64(std::string_view(reinterpret_cast<const char*>(digest.data()), kSaltBytes));
}

}  // namespace

Salts::Salts(const SigningKey& key, std::string_view delivery)
    : records_(key.subkey("record-salt", delivery)),
      files_(key.subkey("file-salt", delivery)),
      inputs_(key.subkey("input-salt", delivery)),
      digests_(key.subkey("keyed-digest", delivery)) {}

std::string Salts::of_record(std::string_view line) const {
  return cut(hmac_sha256(records_.view(), line));
}

std::string Salts::of_file(std::string_view path) const {
  return cut(hmac_sha256(files_.view(), path));
}

Sha256Digest Salts::of_input(uint64_t number) const {
  return hmac_sha256(inputs_.view(), std::to_string(number));
}

std::string Salts::keyed(std::string_view digest) const {
  return hex(hmac_sha256(digests_.view(), digest));
}

}  // namespace tamis::manifest
