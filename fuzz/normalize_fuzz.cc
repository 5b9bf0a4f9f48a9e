// Normalization of any bytes: idempotence, undo, well-formed output, NFC as ICU sees it, SIMD against scalar.
#include <unicode/normalizer2.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "normalize/decode.h"
#include "normalize/look.h"
#include "normalize/normalize.h"
#include "require.h"

namespace {

using namespace tamis;

void compare_kernels(std::string_view bytes) {
  std::vector<normalize::Look> fast(text::blocks_for(bytes.size())), slow(fast.size());
  require(normalize::look(bytes, fast.data()) == normalize::look_scalar(bytes, slow.data()));
  require(fast == slow);
  std::vector<text::ClassBlock> a(fast.size()), b(fast.size());
  text::scan(bytes, a.data());
  text::scan_scalar(bytes, b.data());
  require(a == b);
}

// Each form is ICU's of the whole text, leads back, and changes no more.
void compare_forms(std::string_view source) {
  using normalize::Form;
  static const auto only = [](Form form) {
    return normalize::Normalizer::create(
               normalize::Options{false, false, false, false, false, form})
        .value();
  };
  static const struct {
    normalize::Normalizer normalizer;
    const icu::Normalizer2* (*icu)(UErrorCode&);
  } kForms[] = {{only(Form::kNfc), icu::Normalizer2::getNFCInstance},
                {only(Form::kNfd), icu::Normalizer2::getNFDInstance},
                {only(Form::kNfkc), icu::Normalizer2::getNFKCInstance},
                {only(Form::kNfkd), icu::Normalizer2::getNFKDInstance}};
  static normalize::Normalizer::Scratch scratch;
  for (const auto& form : kForms) {
    text::Text text(source);
    NormalizeCounts counts;
    require(form.normalizer.run(text, scratch, counts).has_value());
    text::Text decoded(source);
    normalize::decode_utf8(decoded, counts);
    UErrorCode status = U_ZERO_ERROR;
    std::string expected;
    form.icu(status)
        ->normalize(icu::UnicodeString::fromUTF8(icu::StringPiece(
                        decoded.bytes().data(), static_cast<int32_t>(decoded.bytes().size()))),
                    status)
        .toUTF8String(expected);
    require(text.bytes() == expected);
    const auto back = undo(text.bytes(), text.edits(), UndoLog::record(source, text.edits()));
    require(back && *back == source);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const normalize::Normalizer normalizer =
      normalize::Normalizer::create(normalize::Options{}).value();
  static normalize::Normalizer::Scratch scratch;
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  compare_kernels(source);
  compare_forms(source);

  text::Text text(source);
  NormalizeCounts counts;
  require(normalizer.run(text, scratch, counts).has_value());
  const std::string_view out = text.bytes();
  require(utf8::valid(out));
  require(text.borrowed() == (out == source));

  UErrorCode status = U_ZERO_ERROR;
  require(icu::Normalizer2::getNFCInstance(status)->isNormalizedUTF8(
      icu::StringPiece(out.data(), static_cast<int32_t>(out.size())), status));
  for (size_t i = 0; i < out.size(); ++i) {
    const auto c = static_cast<unsigned char>(out[i]);
    require(c >= 0x20 || c == '\t' || c == '\n');
    require(c != 0x7F && !(c == 0xC2 && static_cast<unsigned char>(out[i + 1]) < 0xA0));
    require(!((c == ' ' || c == '\t') && (i + 1 == out.size() || out[i + 1] == '\n')));
  }

  const auto back = undo(out, text.edits(), UndoLog::record(source, text.edits()));
  require(back && *back == source);
  text::Text again(out);
  NormalizeCounts none;
  require(normalizer.run(again, scratch, none).has_value());
  require(again.borrowed() && none == NormalizeCounts{});
  return 0;
}
