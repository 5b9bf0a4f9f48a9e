#include "normalize/mark_order.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <array>

#include "base/utf8.h"

namespace tamis::normalize {

namespace {

// Stable, by combining class; `sorted` is scratch.
void sort_marks(std::u32string& marks, std::u32string& sorted) {
  std::array<size_t, 257> place{};  // where the next mark of each class goes
  const auto class_of = [](char32_t c) {
    return static_cast<size_t>(u_getCombiningClass(static_cast<UChar32>(c)));
  };
  for (char32_t c : marks) ++place[class_of(c) + 1];
  for (size_t k = 1; k < place.size(); ++k) place[k] += place[k - 1];
  sorted.resize(marks.size());
  for (char32_t c : marks) sorted[place[class_of(c)]++] = c;
  marks.swap(sorted);
}

void append_utf16(std::u16string& out, char32_t c) {
  if (c < 0x10000) {
    out.push_back(static_cast<char16_t>(c));
  } else {
    out.push_back(static_cast<char16_t>(0xD7C0 + (c >> 10)));
    out.push_back(static_cast<char16_t>(0xDC00 | (c & 0x3FF)));
  }
}

}  // namespace

std::u16string decompose_in_order(std::string_view in, bool compatibility) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* const form = compatibility ? icu::Normalizer2::getNFKDInstance(status)
                                                     : icu::Normalizer2::getNFDInstance(status);
  std::u16string out;
  std::u32string run, sorted;  // the marks since the last character of class 0
  const auto flush = [&] {
    sort_marks(run, sorted);
    for (char32_t c : run) append_utf16(out, c);
    run.clear();
  };
  const auto add = [&](char32_t c) {
    if (u_getCombiningClass(static_cast<UChar32>(c)) != 0) {
      run.push_back(c);
      return;
    }
    if (!run.empty()) flush();
    append_utf16(out, c);
  };
  icu::UnicodeString parts;
  for (size_t at = 0; at < in.size();) {
    const utf8::Decoded d = utf8::decode(in, at);
    at += d.size;
    if (form != nullptr && form->getDecomposition(static_cast<UChar32>(d.code_point), parts)) {
      for (int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1))
        add(static_cast<char32_t>(parts.char32At(i)));
    } else {
      add(d.code_point);
    }
  }
  if (!run.empty()) flush();
  return out;
}

}  // namespace tamis::normalize
