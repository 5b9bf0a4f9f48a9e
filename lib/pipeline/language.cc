#include "pipeline/language.h"

#include <array>
#include <utility>

#include "base/utf8.h"

#if TAMIS_HAVE_LANGUAGE
#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>
#endif

namespace tamis::pipeline {

#if TAMIS_HAVE_LANGUAGE

namespace {

// CLD2 speaks the codes of 2013; these have a preferred value in the IANA Language Subtag Registry
// or none at all.
constexpr std::pair<std::string_view, std::string_view> kPreferred[] = {
    {"iw", "he"},  {"jw", "jv"},   {"in", "id"},   {"mo", "ro"},
    {"un", "und"}, {"xxx", "und"}, {"tlh", "und"},
};

std::string_view sample(std::string_view text, std::string& scratch) {
  if (text.size() <= kLanguageSample) return text;
  constexpr size_t kSlice = kLanguageSample / 3 - 1;
  scratch.clear();
  for (const size_t begin : {size_t{0}, (text.size() - kSlice) / 2, text.size() - kSlice}) {
    const size_t from = utf8::character_start(text, begin);
    const size_t to = utf8::character_start(text, begin + kSlice);
    scratch.append(text.substr(from, to - from));
    scratch += '\n';
  }
  return scratch;
}

}  // namespace

bool language_available() { return true; }

std::string_view tell_language(std::string_view text, std::string& scratch) {
  const std::string_view s = sample(text, scratch);
  std::array<CLD2::Language, 3> languages{};
  std::array<int, 3> percents{};
  std::array<double, 3> scores{};
  const CLD2::CLDHints hints{nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
  int text_bytes = 0;
  bool reliable = false;
  const CLD2::Language language = CLD2::ExtDetectLanguageSummary(
      s.data(), static_cast<int>(s.size()), /*is_plain_text=*/true, &hints, 0, languages.data(),
      percents.data(), scores.data(), nullptr, &text_bytes, &reliable);
  if (!reliable) return "und";
  const std::string_view code = CLD2::LanguageCode(language);
  for (const auto& [old_code, code_now] : kPreferred)
    if (code == old_code) return code_now;
  return code;
}

#else

bool language_available() { return false; }
std::string_view tell_language(std::string_view, std::string&) { return "und"; }

#endif

}  // namespace tamis::pipeline
