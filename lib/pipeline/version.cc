#include "tamis/version.h"

#include <openssl/crypto.h>
#include <simdjson.h>
#include <unicode/uchar.h>
#include <unicode/uvernum.h>
#include <xxhash.h>
#include <zlib.h>
#include <zstd.h>

namespace tamis {

std::string_view version() { return TAMIS_VERSION; }

std::string version_text() {
  std::string out = "tamis " TAMIS_VERSION "\n";
  out += std::string("  ICU ") + U_ICU_VERSION + ", Unicode " U_UNICODE_VERSION "\n";
  out += std::string("  ") + OpenSSL_version(OPENSSL_VERSION) + "\n";
  out += std::string("  simdjson ") + SIMDJSON_STRINGIFY(SIMDJSON_VERSION) + ", zstd " +
         ZSTD_versionString() + ", zlib " + zlibVersion() + ", xxHash " +
         std::to_string(XXH_versionNumber()) + "\n";
  return out;
}

}  // namespace tamis
