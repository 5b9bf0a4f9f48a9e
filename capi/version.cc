#include "edge.h"

#ifndef TAMIS_VERSION
#error "TAMIS_VERSION is the project's version, given by the build as a string"
#endif

namespace tamis::capi {
namespace {

constexpr std::string_view kVersion = TAMIS_VERSION;

// "1.2.3" -> 10203
constexpr uint32_t version_number(std::string_view version) {
  uint32_t number = 0, part = 0;
  for (const char c : version) {
    if (c == '.') {
      number = number * 100 + part;
      part = 0;
    } else {
      part = part * 10 + static_cast<uint32_t>(c - '0');
    }
  }
  return number * 100 + part;
}
static_assert(version_number("1.2.3") == 10203);

constexpr std::string_view kCodeNames[] = {
    "TAMIS_OK",         "TAMIS_E_USAGE",     "TAMIS_E_RECIPE",      "TAMIS_E_INPUT",
    "TAMIS_E_OUTPUT",   "TAMIS_E_LIMIT",     "TAMIS_E_NOMEM",       "TAMIS_E_CORRUPT",
    "TAMIS_E_MISMATCH", "TAMIS_E_CANCELLED", "TAMIS_E_UNSUPPORTED", "TAMIS_E_INTERNAL"};
static_assert(std::size(kCodeNames) == TAMIS_E_INTERNAL + 1);

}  // namespace
}  // namespace tamis::capi

tamis_view tamis_version(void) { return tamis::capi::to_view(tamis::capi::kVersion); }

uint32_t tamis_version_number(void) {
  constexpr uint32_t number = tamis::capi::version_number(tamis::capi::kVersion);
  return number;
}

uint32_t tamis_abi_version(void) { return TAMIS_ABI_VERSION; }

tamis_view tamis_code_name(int32_t code) {
  using tamis::capi::kCodeNames;
  if (code < 0 || static_cast<size_t>(code) >= std::size(kCodeNames)) return {nullptr, 0};
  return tamis::capi::to_view(kCodeNames[code]);
}
