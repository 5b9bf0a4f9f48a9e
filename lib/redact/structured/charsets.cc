#include "redact/structured/charsets.h"

#include "base/try.h"

namespace tamis::redact {

void Charsets::begin(std::string_view document) {
  document_ = document;
  asked_ = 0;
  whole_ = {};
}

Result<std::string_view> Charsets::detect(std::string_view bytes) {
  if (!whole_.empty()) return whole_;
  if (!detector_) {
    TAMIS_TRY(detector_, CharsetDetector::create());
  }
  const bool alone = ++asked_ <= kAlone;
  std::string_view name = detector_->detect(alone ? bytes : document_).charset;
  if (name.empty() || name == "utf-8") name = "windows-1252";
  if (!alone) whole_ = name;
  return name;
}

}  // namespace tamis::redact
