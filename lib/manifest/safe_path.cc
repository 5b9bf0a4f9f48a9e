#include "manifest/safe_path.h"

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include <algorithm>

#include "base/utf8.h"

namespace tamis::manifest {
namespace {

std::u16string utf16(std::string_view text) {
  std::u16string out;
  for (size_t at = 0; at < text.size();) {
    const utf8::Decoded d = utf8::decode(text, at);
    if (d.code_point < 0x10000) {
      out.push_back(static_cast<char16_t>(d.code_point));
    } else {
      out.push_back(static_cast<char16_t>(0xD7C0 + (d.code_point >> 10)));
      out.push_back(static_cast<char16_t>(0xDC00 + (d.code_point & 0x3FF)));
    }
    at += d.size;
  }
  return out;
}

std::string utf8_of(const std::u16string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    char32_t c = text[i];
    if (c >= 0xD800 && c <= 0xDBFF && i + 1 < text.size()) {
      c = 0x10000 + ((c - 0xD800) << 10) + (text[++i] - char32_t{0xDC00});
    }
    utf8::append(out, c);
  }
  return out;
}

// Lack of memory is the only reason for ICU to fail here; the text as it is serves then.
std::u16string normalized(const std::u16string& text) {
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* const form = unorm2_getNFCInstance(&status);
  std::u16string out(text.size() * 3 + 16, u'\0');
  const int32_t size = unorm2_normalize(form, text.data(), static_cast<int32_t>(text.size()),
                                        out.data(), static_cast<int32_t>(out.size()), &status);
  if (U_FAILURE(status)) return text;
  out.resize(static_cast<size_t>(size));
  return out;
}

bool is_ascii(std::string_view path) {
  return std::all_of(path.begin(), path.end(),
                     [](char c) { return static_cast<uint8_t>(c) < 0x80; });
}

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

}  // namespace

std::string_view path_problem(std::string_view path) {
  if (path.empty()) return "a name that is not empty";
  if (path.size() > 1024) return "a path of at most 1024 bytes";
  if (!utf8::valid(path)) return "a name in well-formed UTF-8";
  for (size_t at = 0; at < path.size();) {
    const utf8::Decoded d = utf8::decode(path, at);
    if (is_control(d.code_point)) return "a name without control characters";
    at += d.size;
  }
  if (path.find('\\') != std::string_view::npos) return "a name without backslashes";
  if (path.front() == '/') return "a path inside the delivery, not an absolute one";
  const auto letter = static_cast<char>(path[0] | 0x20);
  if (path.size() > 1 && path[1] == ':' && letter >= 'a' && letter <= 'z') {
    return "a path inside the delivery, not one with a drive";
  }
  while (true) {
    const size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    if (part.empty()) return "a path without empty parts";
    if (part == "." || part == "..") return "a path without . and .. as parts";
    if (part.size() > 255) return "names of at most 255 bytes";
    if (slash == std::string_view::npos) return {};
    path.remove_prefix(slash + 1);
  }
}

std::string nfc(std::string_view path) {
  if (is_ascii(path)) return std::string(path);
  return utf8_of(normalized(utf16(path)));
}

std::string collision_key(std::string_view path) {
  // ASCII is in every normal form, and of it case folding moves A to Z alone (CaseFolding.txt).
  if (is_ascii(path)) {
    std::string folded(path);
    for (char& c : folded) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    return folded;
  }
  const std::u16string text = normalized(utf16(path));
  std::u16string folded(text.size() * 3 + 16, u'\0');
  UErrorCode status = U_ZERO_ERROR;
  const int32_t size =
      u_strFoldCase(folded.data(), static_cast<int32_t>(folded.size()), text.data(),
                    static_cast<int32_t>(text.size()), U_FOLD_CASE_DEFAULT, &status);
  if (U_FAILURE(status)) return utf8_of(text);
  folded.resize(static_cast<size_t>(size));
  return utf8_of(normalized(folded));  // folding can undo the normal form
}

}  // namespace tamis::manifest
