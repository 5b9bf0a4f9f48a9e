#include "normalize/charsets.h"

#include <unicode/ucnv.h>

namespace tamis::normalize {

namespace {

// In order of how often UTF-8 is misread through them: at equal evidence the first wins.
constexpr CharsetInfo kCharsets[Charsets::kCount] = {
    {"windows-1252", true, 0},  // with ISO 8859-1, by way of C1
    {"windows-1250", false, 0}, {"windows-1251", false, 0},
    {"macintosh", false, 0},    {"windows-1254", false, 1},
    {"windows-1257", false, 1}, {"windows-1253", false, 1},
    {"iso-8859-2", true, 1},    {"iso-8859-15", true, 1},
    {"windows-1258", false, 1}, {"ibm-437", false, 1},
    {"ibm-850", false, 1},      {"ibm-866", false, 1},
    {"koi8-r", false, 1},       {"x-mac-centraleurroman", false, 1},
    {"iso-8859-5", true, 1},
};

}  // namespace

const CharsetInfo& Charsets::info(CharsetId id) { return kCharsets[id]; }

Result<Charsets> Charsets::create() {
  Charsets all;
  all.bytes_.resize(kCount * kLimit);
  all.masks_.resize(kLimit);
  for (size_t id = 0; id < kCount; ++id) {
    UErrorCode status = U_ZERO_ERROR;
    UConverter* converter = ucnv_open(kCharsets[id].name.data(), &status);
    if (U_FAILURE(status))
      return fail(Code::kInternal, "repair: ICU has no converter for " +
                                       std::string(kCharsets[id].name) +
                                       "; install ICU's whole data library");
    uint8_t* const bytes = all.bytes_.data() + id * kLimit;
    std::vector<int> undefined;
    for (int b = 0x80; b < 0x100; ++b) {
      if (kCharsets[id].c1 && b < 0xA0) bytes[b] = static_cast<uint8_t>(b);
      const char in = static_cast<char>(b);
      UChar out[4];
      UErrorCode one = U_ZERO_ERROR;
      const int32_t size = ucnv_toUChars(converter, out, 4, &in, 1, &one);
      if (U_FAILURE(one) || size != 1 || out[0] == 0xFFFD) {
        undefined.push_back(b);
        continue;
      }
      if (id == 0) all.windows_1252_[b & 0x7F] = out[0];
      if (out[0] >= 0x80 && out[0] < kLimit) bytes[out[0]] = static_cast<uint8_t>(b);
      if (out[0] == kApple && b == 0xF0) all.apple_ = static_cast<uint16_t>(all.apple_ | 1u << id);
    }
    ucnv_close(converter);
    for (const int b : undefined)
      if (bytes[b] == 0) bytes[b] = static_cast<uint8_t>(b);
    const auto bit = static_cast<uint16_t>(1u << id);
    for (char32_t c = 0x80; c < kLimit; ++c) {
      // In ibm-866 the small letters of Russian are leads and continuations, and any word would be a candidate. Only
      // т is a lead of use there: it begins dashes and quotes.
      if (kCharsets[id].name == "ibm-866" && bytes[c] >= 0xE0 && bytes[c] != 0xE2) continue;
      if (bytes[c] >= 0xC2 && bytes[c] <= 0xF4) all.masks_[c].lead |= bit;
      if (bytes[c] >= 0x80 && bytes[c] <= 0xBF) all.masks_[c].continuation |= bit;
    }
  }
  return all;
}

}  // namespace tamis::normalize
