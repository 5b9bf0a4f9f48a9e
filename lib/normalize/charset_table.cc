#include "normalize/charset_table.h"

#include <unicode/ucnv.h>

#include <string>

#include "tamis/charset.h"

namespace tamis::normalize {

namespace {

// Who a charset was made for: the registrations of ISO 8859 parts 1 to 15, Microsoft's, IBM's and Apple's names of the code pages.
constexpr std::string_view kWest = "en fr de es pt it nl da sv nb fi is ca gl eu ga cy af id sq";
constexpr std::string_view kCentral = "pl cs sk hu ro hr sl sq de en";
constexpr std::string_view kBaltic = "et lv lt en";
constexpr std::string_view kTurkish = "tr az en";
constexpr std::string_view kCyrillic = "ru uk be bg sr mk kk";
constexpr std::string_view kArabic = "ar fa ur";

// clang-format off
constexpr CharsetRow kRows[] = {
    {"utf-8", "utf-8", CharsetKind::kUtf8, 0, ""},
    {"utf-16le", "utf-16le", CharsetKind::kWide, 0, ""},
    {"utf-16be", "utf-16be", CharsetKind::kWide, 0, ""},
    {"utf-32le", "utf-32le", CharsetKind::kWide, 0, ""},
    {"utf-32be", "utf-32be", CharsetKind::kWide, 0, ""},
    {"iso-2022-jp", "iso-2022-jp", CharsetKind::kEscapes, 0, ""},
    {"iso-2022-kr", "iso-2022-kr", CharsetKind::kEscapes, 0, ""},
    {"iso-2022-cn", "iso-2022-cn", CharsetKind::kEscapes, 0, ""},
    {"gb18030", "gb18030", CharsetKind::kMultiByte, 0, "zh-Hans zh-Hant"},
    {"shift_jis", "ibm-943_P15A-2003", CharsetKind::kMultiByte, 0, "ja"},
    {"big5", "windows-950", CharsetKind::kMultiByte, 0, "zh-Hant"},
    {"euc-kr", "windows-949", CharsetKind::kMultiByte, 0, "ko"},
    {"euc-jp", "euc-jp", CharsetKind::kMultiByte, 1, "ja"},
    {"windows-1252", "windows-1252", CharsetKind::kSingle, 0, kWest},
    {"windows-1251", "windows-1251", CharsetKind::kSingle, 0, kCyrillic},
    {"windows-1250", "windows-1250", CharsetKind::kSingle, 1, kCentral},
    {"windows-1253", "windows-1253", CharsetKind::kSingle, 1, "el"},
    {"windows-1254", "windows-1254", CharsetKind::kSingle, 1, kTurkish},
    {"windows-1255", "windows-1255", CharsetKind::kSingle, 1, "he"},
    {"windows-1256", "windows-1256", CharsetKind::kSingle, 1, kArabic},
    {"windows-1257", "windows-1257", CharsetKind::kSingle, 2, kBaltic},
    {"windows-1258", "windows-1258", CharsetKind::kSingle, 2, "vi"},
    {"windows-874", "windows-874", CharsetKind::kSingle, 1, "th"},
    {"koi8-r", "koi8-r", CharsetKind::kSingle, 1, "ru bg"},
    {"koi8-u", "koi8-u", CharsetKind::kSingle, 2, "uk ru be"},
    {"ibm866", "ibm-866", CharsetKind::kSingle, 2, "ru uk be bg"},
    {"iso-8859-2", "iso-8859-2", CharsetKind::kSingle, 2, kCentral},
    {"iso-8859-7", "iso-8859-7", CharsetKind::kSingle, 2, "el"},
    {"iso-8859-5", "iso-8859-5", CharsetKind::kSingle, 3, kCyrillic},
    {"iso-8859-6", "iso-8859-6", CharsetKind::kSingle, 3, "ar"},
    {"iso-8859-8", "iso-8859-8", CharsetKind::kSingle, 3, "he"},
    {"iso-8859-15", "iso-8859-15", CharsetKind::kSingle, 3, kWest},
    {"iso-8859-4", "iso-8859-4", CharsetKind::kSingle, 5, "et lv lt nb da sv fi"},
    {"iso-8859-13", "iso-8859-13", CharsetKind::kSingle, 4, kBaltic},
    {"iso-8859-3", "iso-8859-3", CharsetKind::kSingle, 6, "mt"},
    {"iso-8859-10", "iso-8859-10", CharsetKind::kSingle, 6, "nb da sv fi is et"},
    {"iso-8859-14", "iso-8859-14", CharsetKind::kSingle, 6, "ga cy"},
    {"macintosh", "macintosh", CharsetKind::kSingle, 3, kWest},
    {"x-mac-cyrillic", "x-mac-cyrillic", CharsetKind::kSingle, 4, kCyrillic},
    {"x-mac-ce", "x-mac-centraleurroman", CharsetKind::kSingle, 5, kCentral},
    {"x-mac-greek", "x-mac-greek", CharsetKind::kSingle, 5, "el"},
    {"x-mac-turkish", "x-mac-turkish", CharsetKind::kSingle, 5, kTurkish},
    {"ibm850", "ibm-850", CharsetKind::kSingle, 3, kWest},
    {"ibm437", "ibm-437", CharsetKind::kSingle, 3, kWest},
    {"ibm852", "ibm-852", CharsetKind::kSingle, 4, kCentral},
    {"ibm858", "ibm-858", CharsetKind::kSingle, 5, kWest},
    {"ibm855", "ibm-855", CharsetKind::kSingle, 5, "sr mk bg ru"},
    {"ibm857", "ibm-857", CharsetKind::kSingle, 5, kTurkish},
    {"ibm737", "ibm-737", CharsetKind::kSingle, 5, "el"},
    {"ibm775", "ibm-775", CharsetKind::kSingle, 5, kBaltic},
    {"ibm860", "ibm-860", CharsetKind::kSingle, 6, "pt"},
    {"ibm861", "ibm-861", CharsetKind::kSingle, 6, "is"},
    {"ibm862", "ibm-862", CharsetKind::kSingle, 5, "he"},
    {"ibm863", "ibm-863", CharsetKind::kSingle, 6, "fr"},
    {"ibm865", "ibm-865", CharsetKind::kSingle, 6, "da nb"},
    {"ibm869", "ibm-869", CharsetKind::kSingle, 6, "el"},
    {"big5-hkscs", "big5-hkscs", CharsetKind::kMultiByte, kNever, ""},
    {"euc-tw", "euc-tw", CharsetKind::kMultiByte, kNever, ""},
    {"hz-gb-2312", "hz", CharsetKind::kEscapes, kNever, ""},
    {"ibm864", "ibm-864", CharsetKind::kSingle, kNever, ""},
    {"ibm1129", "ibm-1129", CharsetKind::kSingle, kNever, ""},
    {"ibm037", "ibm-37", CharsetKind::kSingle, kNever, ""},
    {"ibm500", "ibm-500", CharsetKind::kSingle, kNever, ""},
    {"ibm1047", "ibm-1047", CharsetKind::kSingle, kNever, ""},
};

struct Label {
  std::string_view label, name;
};
// Labels that stand for a superset: WHATWG Encoding Standard, section 4.2. Other labels are ICU's.
constexpr Label kLabels[] = {
    {"ascii", "windows-1252"},     {"us-ascii", "windows-1252"},    {"iso-8859-1", "windows-1252"},
    {"latin1", "windows-1252"},    {"l1", "windows-1252"},          {"iso-8859-9", "windows-1254"},
    {"latin5", "windows-1254"},    {"l5", "windows-1254"},          {"iso-8859-11", "windows-874"},
    {"tis-620", "windows-874"},    {"gbk", "gb18030"},              {"gb2312", "gb18030"},
    {"cp936", "gb18030"},          {"windows-936", "gb18030"},      {"x-gbk", "gb18030"},
    {"gb_2312-80", "gb18030"},     {"euc-cn", "gb18030"},           {"ks_c_5601-1987", "euc-kr"},
    {"ksc5601", "euc-kr"},         {"cp949", "euc-kr"},             {"uhc", "euc-kr"},
    {"sjis", "shift_jis"},         {"x-sjis", "shift_jis"},         {"ms_kanji", "shift_jis"},
    {"windows-31j", "shift_jis"},  {"cp932", "shift_jis"},          {"iso-8859-8-i", "iso-8859-8"},
    {"big5-eten", "big5"},         {"cp950", "big5"},               {"ujis", "euc-jp"},
    {"mac", "macintosh"},          {"macroman", "macintosh"},       {"x-mac-roman", "macintosh"},
    {"x-mac-ukrainian", "x-mac-cyrillic"},                          {"utf-16", "utf-16le"},
    {"utf-32", "utf-32le"},        {"koi8-ru", "koi8-u"},           {"koi8", "koi8-r"},
};
// clang-format on

bool same_label(std::string_view a, std::string_view b) {
  const auto next = [](std::string_view s, size_t& at) -> char {
    while (at < s.size()) {
      const char c = s[at++];
      if (c >= 'A' && c <= 'Z') return static_cast<char>(c + 32);
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) return c;
    }
    return '\0';
  };
  for (size_t i = 0, j = 0;;) {
    const char x = next(a, i), y = next(b, j);
    if (x != y) return false;
    if (x == '\0') return true;
  }
}

const CharsetRow* row_of_name(std::string_view name) {
  for (const CharsetRow& row : kRows)
    if (same_label(row.name, name)) return &row;
  return nullptr;
}

}  // namespace

bool CharsetRow::is_for(std::string_view language) const {
  for (size_t at = 0; (at = languages.find(language, at)) != std::string_view::npos; ++at) {
    const size_t end = at + language.size();
    if ((at == 0 || languages[at - 1] == ' ') && (end == languages.size() || languages[end] == ' '))
      return true;
  }
  return false;
}

std::span<const CharsetRow> charset_rows() { return kRows; }

const CharsetRow* find_charset(std::string_view label) {
  constexpr size_t kLongest = 40;
  if (label.empty() || label.size() > kLongest) return nullptr;
  if (const CharsetRow* row = row_of_name(label)) return row;
  for (const Label& l : kLabels)
    if (same_label(l.label, label)) return row_of_name(l.name);
  UErrorCode status = U_ZERO_ERROR;
  const char* canonical = ucnv_getAlias(std::string(label).c_str(), 0, &status);
  if (U_FAILURE(status) || canonical == nullptr) return nullptr;
  for (const CharsetRow& row : kRows) {
    status = U_ZERO_ERROR;
    const char* own = ucnv_getAlias(row.icu.data(), 0, &status);
    if (U_SUCCESS(status) && own != nullptr && std::string_view(own) == canonical) return &row;
  }
  return nullptr;
}

}  // namespace tamis::normalize

namespace tamis {

std::string_view charset_of_label(std::string_view label) {
  const normalize::CharsetRow* row = normalize::find_charset(label);
  return row == nullptr ? std::string_view() : row->name;
}

std::vector<std::string_view> charset_names() {
  std::vector<std::string_view> names;
  for (const normalize::CharsetRow& row : normalize::charset_rows()) names.push_back(row.name);
  return names;
}

std::string_view charset_origin_name(CharsetOrigin origin) {
  constexpr std::string_view kNames[] = {"none", "bom", "declared", "utf-8", "detected"};
  return kNames[static_cast<size_t>(origin)];
}

}  // namespace tamis
