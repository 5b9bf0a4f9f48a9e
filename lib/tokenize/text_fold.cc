#include "tokenize/text_fold.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "base/utf8.h"

namespace tamis::tokenize {

namespace {

constexpr UChar32 kMetaspace = 0x2581;

// U+0345 is a mark to those who strip marks, and a small iota to those who fold case: to be coarser than both is to drop iota.
constexpr UChar32 kIota = 0x3B9;

// Tab and line ends are white space to everybody, other controls are removed by some.
bool is_space(UChar32 c) {
  return c == '\t' || c == '\n' || c == '\r' || c == kMetaspace ||
         (u_isUWhiteSpace(c) && u_charType(c) != U_CONTROL_CHAR);
}

bool is_dropped(UChar32 c) {
  return c == 0xFFFD || c == kIota ||
         ((U_GET_GC_MASK(c) & (U_GC_M_MASK | U_GC_CF_MASK | U_GC_CC_MASK)) != 0 && !is_space(c));
}

// The folded character, as the header defines it.
std::string fold_character(UChar32 c, const icu::Normalizer2& casefold, const icu::Normalizer2& nfd,
                           UErrorCode& status) {
  std::string out;
  if (is_space(c)) return " ";
  const icu::UnicodeString folded =
      nfd.normalize(casefold.normalize(icu::UnicodeString(c), status), status);
  for (int32_t i = 0; i < folded.length(); i = folded.moveIndex32(i, 1)) {
    const UChar32 part = folded.char32At(i);
    if (is_space(part)) {
      out += ' ';
    } else if (!is_dropped(part)) {
      utf8::append(out, static_cast<char32_t>(part));
    }
  }
  return out;
}

struct Ranges {
  std::vector<std::pair<UChar32, UChar32>> all;
};

// Unassigned, private and surrogate code points stay what they are.
UBool add_range(const void* context, UChar32 start, UChar32 limit, UCharCategory category) {
  if (category != U_UNASSIGNED && category != U_PRIVATE_USE_CHAR && category != U_SURROGATE)
    static_cast<Ranges*>(const_cast<void*>(context))->all.emplace_back(start, limit);
  return true;
}

}  // namespace

void TextFold::set(char32_t c, std::string_view folded) {
  uint16_t& page = pages_[c / kPage];
  if (page == 0) {
    page = static_cast<uint16_t>(entries_.size() / kPage);
    entries_.resize(entries_.size() + kPage);
  }
  entries_[page * kPage + c % kPage] = static_cast<uint32_t>(strings_.size());
  strings_.push_back(static_cast<char>(folded.size()));
  strings_ += folded;
}

Result<TextFold> TextFold::create() {
  UErrorCode status = U_ZERO_ERROR;
  const auto* casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  const auto* nfd = icu::Normalizer2::getNFDInstance(status);
  if (U_FAILURE(status))
    return fail(Code::kInternal, std::string("guard: ICU has no data for NFKC_Casefold (") +
                                     u_errorName(status) + "); install ICU's data library");
  TextFold fold;
  Ranges ranges;
  u_enumCharTypes(add_range, &ranges);
  // Unassigned code points that are ignorable by default vanish under NFKC_Casefold too; they lie in plane 14.
  ranges.all.emplace_back(0xE0000, 0xE1000);
  std::string self;
  for (const auto& [start, limit] : ranges.all)
    for (UChar32 c = start; c < limit; ++c) {
      if (casefold->isInert(c) && nfd->isInert(c) && !is_dropped(c) && !is_space(c)) continue;
      const std::string folded = fold_character(c, *casefold, *nfd, status);
      self.clear();
      utf8::append(self, static_cast<char32_t>(c));
      if (folded != self) fold.set(static_cast<char32_t>(c), folded);
    }
  if (U_FAILURE(status))
    return fail(Code::kInternal,
                std::string("guard: ICU could not fold a character (") + u_errorName(status) + ")");
  return fold;
}

std::vector<bool> TextFold::pages_with(const std::array<bool, 256>& bytes) const {
  std::vector<bool> pages(0x110000 / kPage);
  std::string self;
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (pages[c / kPage] || (c >= 0xD800 && c < 0xE000)) continue;
    self.clear();
    utf8::append(self, c);
    for_each_byte(c, self, [&](char b) {
      if (bytes[static_cast<uint8_t>(b)]) pages[c / kPage] = true;
    });
  }
  return pages;
}

std::string TextFold::fold(std::string_view text) const {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const utf8::Decoded c = utf8::decode(text, at);
    if (c.valid)
      for_each_byte(c.code_point, text.substr(at, c.size), [&](char b) { out.push_back(b); });
    at += c.size;
  }
  return out;
}

}  // namespace tamis::tokenize
