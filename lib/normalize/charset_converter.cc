#include "normalize/charset_converter.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/utf16.h>

#include <array>
#include <utility>

#include "base/try.h"
#include "base/utf8.h"
#include "normalize/charset_table.h"
#include "tamis/charset.h"

namespace tamis::normalize {

namespace {

constexpr size_t kPivot = 2048;
constexpr UChar kByteOrderMark = 0xFEFF;
constexpr UChar kReplacement = 0xFFFD;

struct Close {
  void operator()(UConverter* c) const { ucnv_close(c); }
};
using Converter = std::unique_ptr<UConverter, Close>;

void count_and_replace(const void* context, UConverterToUnicodeArgs* args, const char*, int32_t,
                       UConverterCallbackReason reason, UErrorCode* status) {
  if (reason > UCNV_IRREGULAR) return;  // reset, close, clone
  ++*static_cast<uint64_t*>(const_cast<void*>(context));
  *status = U_ZERO_ERROR;
  ucnv_cbToUWriteUChars(args, &kReplacement, 1, 0, status);
}

Result<Converter> open_icu(const CharsetRow& row) {
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(row.icu.data(), &status));
  if (status == U_MEMORY_ALLOCATION_ERROR) return fail(Code::kNoMemory, "no memory for a charset");
  if (U_FAILURE(status))
    return fail(Code::kInternal, "ICU has no converter for " + std::string(row.icu) +
                                     "; install ICU's whole data library");
  return converter;
}

tl::unexpected<Error> unknown(std::string_view label) {
  std::string known;
  for (const std::string_view name : charset_names())
    known.append(known.empty() ? "" : ", ").append(name);
  // A label comes from a recipe or a caller; what is not a label is not repeated.
  constexpr size_t kShown = 40;
  std::string shown;
  for (const char c : label.substr(0, kShown)) shown += c > ' ' && c < 0x7F && c != '"' ? c : '?';
  return fail(Code::kUnsupported, "the charset \"" + shown + "\" is not known; known are " + known);
}

}  // namespace

struct CharsetConverter::State {
  const CharsetRow* row = nullptr;
  Converter to_unicode, from_unicode;  // the second only to encode again
  uint64_t undecodable = 0;
  bool same = true;
  bool at_start = true;
  UChar lead = 0;       // of a surrogate pair that a pivot cut in two
  std::string pending;  // bytes not compared yet

  void append(const UChar* at, const UChar* end, std::string& out) {
    if (at < end && at_start) {
      at_start = false;
      if (*at == kByteOrderMark) ++at;
    }
    for (; at < end; ++at) {
      if (U16_IS_LEAD(*at)) {
        lead = *at;
      } else if (U16_IS_TRAIL(*at)) {
        utf8::append(out, static_cast<char32_t>(U16_GET_SUPPLEMENTARY(lead, *at)));
      } else if (*at < 0x80) {
        out += static_cast<char>(*at);
      } else {
        utf8::append(out, *at);
      }
    }
  }

  void compare(const UChar* at, const UChar* end, bool last) {
    std::array<char, 2 * kPivot> bytes;
    for (;;) {
      char* to = bytes.data();
      UErrorCode status = U_ZERO_ERROR;
      ucnv_fromUnicode(from_unicode.get(), &to, bytes.data() + bytes.size(), &at, end, nullptr,
                       last, &status);
      const std::string_view encoded(bytes.data(), static_cast<size_t>(to - bytes.data()));
      same = (U_SUCCESS(status) || status == U_BUFFER_OVERFLOW_ERROR) &&
             std::string_view(pending).starts_with(encoded);
      if (!same) {
        pending = {};
        return;
      }
      pending.erase(0, encoded.size());
      if (status != U_BUFFER_OVERFLOW_ERROR) break;
    }
    if (last && !pending.empty()) same = false;
  }
};

CharsetConverter::CharsetConverter(std::unique_ptr<State> state) : state_(std::move(state)) {}
CharsetConverter::CharsetConverter(CharsetConverter&&) noexcept = default;
CharsetConverter& CharsetConverter::operator=(CharsetConverter&&) noexcept = default;
CharsetConverter::~CharsetConverter() = default;

Result<CharsetConverter> CharsetConverter::open(std::string_view label, bool encode_again) {
  auto state = std::make_unique<State>();
  state->row = find_charset(label);
  if (state->row == nullptr) return unknown(label);
  TAMIS_TRY(state->to_unicode, open_icu(*state->row));
  UErrorCode status = U_ZERO_ERROR;
  ucnv_setToUCallBack(state->to_unicode.get(), count_and_replace, &state->undecodable, nullptr,
                      nullptr, &status);
  if (encode_again) {
    TAMIS_TRY(state->from_unicode, open_icu(*state->row));
    ucnv_setFromUCallBack(state->from_unicode.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr,
                          nullptr, &status);
  } else {
    state->same = false;
  }
  if (U_FAILURE(status)) return fail(Code::kInternal, "ICU refuses a callback");
  return CharsetConverter(std::move(state));
}

void CharsetConverter::convert(std::string_view bytes, bool last, std::string& out) {
  State& s = *state_;
  std::array<UChar, kPivot> pivot;
  const char* from = bytes.data();
  const char* const end = from + bytes.size();
  for (;;) {
    // In pieces, so that what is to be compared stays small.
    const bool whole = end - from <= static_cast<ptrdiff_t>(kPivot);
    const char* const stop = whole ? end : from + kPivot;
    if (s.same) s.pending.append(from, stop);
    UErrorCode status;
    do {
      UChar* to = pivot.data();
      status = U_ZERO_ERROR;
      ucnv_toUnicode(s.to_unicode.get(), &to, pivot.data() + kPivot, &from, stop, nullptr,
                     last && whole, &status);
      s.append(pivot.data(), to, out);
      if (s.same) s.compare(pivot.data(), to, last && whole && status != U_BUFFER_OVERFLOW_ERROR);
    } while (status == U_BUFFER_OVERFLOW_ERROR);
    if (whole) return;
  }
}

std::string_view CharsetConverter::charset() const { return state_->row->name; }
uint64_t CharsetConverter::undecodable() const { return state_->undecodable; }
bool CharsetConverter::round_trip() const { return state_->same && state_->undecodable == 0; }

}  // namespace tamis::normalize

namespace tamis {

Result<DecodedText> decode_charset(std::string_view bytes, std::string_view charset) {
  TAMIS_TRY(auto converter, normalize::CharsetConverter::open(charset, true));
  DecodedText decoded;
  decoded.text.reserve(bytes.size() + bytes.size() / 2);
  converter.convert(bytes, true, decoded.text);
  decoded.charset = converter.charset();
  decoded.undecodable = converter.undecodable();
  decoded.round_trip = converter.round_trip();
  return decoded;
}

}  // namespace tamis
