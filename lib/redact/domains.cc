#include "redact/domains.h"

#include <algorithm>
#include <iterator>

#include "redact/words.h"

namespace tamis::redact {

namespace {

// clang-format off
constexpr std::string_view kPublic[] = {
#include "redact/top_level_domains.inc"
};
constexpr std::string_view kPrivate[] = {
    "corp", "example", "home", "internal", "intranet", "invalid", "lan", "local", "localdomain", "localhost", "onion",
    "private", "test",
};
constexpr std::string_view kFile[] = {
    "bmp", "c", "cc", "conf", "cpp", "css", "csv", "dll", "doc", "docx", "exe", "gif", "gz", "h", "header", "hpp", "htm", "html", "ico", "ini",
    "java", "jpeg", "jpg", "js", "json", "jsx", "lock", "log", "mount", "o", "path", "pdf", "php", "png", "po", "pot", "ppt", "rb", "scope",
    "service", "slice", "socket", "svg", "swap", "target", "tar", "timer", "toml", "ts", "tsx", "ttf", "txt", "vue", "wasm", "webp",
    "woff", "xls", "xlsx", "xml", "yaml", "yml",
};
// clang-format on
static_assert(std::is_sorted(std::begin(kPublic), std::end(kPublic)));

template <size_t N>
bool has(const std::string_view (&names)[N], std::string_view name) {
  return is_one_of(name, names);
}

}  // namespace

TopLevel top_level(std::string_view label) {
  if (std::binary_search(std::begin(kPublic), std::end(kPublic), label)) return TopLevel::kPublic;
  if (has(kPrivate, label)) return TopLevel::kPrivate;
  if (has(kFile, label)) return TopLevel::kFile;
  return TopLevel::kUnknown;
}

bool domain_reserved(std::string_view domain) {
  const size_t last = domain.rfind('.');
  const std::string_view top = last == std::string_view::npos ? domain : domain.substr(last + 1);
  if (top == "test" || top == "example" || top == "invalid" || top == "localhost") return true;
  if (last == std::string_view::npos) return false;
  const size_t second = last == 0 ? std::string_view::npos : domain.rfind('.', last - 1);
  const std::string_view name = domain.substr(second == std::string_view::npos ? 0 : second + 1);
  return name == "example.com" || name == "example.net" || name == "example.org" ||
         name == "example.edu";
}

}  // namespace tamis::redact
