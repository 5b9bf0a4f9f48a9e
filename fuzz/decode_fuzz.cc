// Bytes of any charset: what is told of them and what they become does not depend on the pieces, and is well-formed.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.h"
#include "normalize/charset_converter.h"
#include "normalize/charset_sample.h"
#include "require.h"
#include "tamis/charset.h"

namespace {

using namespace tamis;

void tell(std::string_view bytes, size_t step) {
  static const CharsetDetector detector = CharsetDetector::create().value();
  const CharsetGuess whole = detector.detect(bytes);
  normalize::CharsetSample sample;
  for (size_t at = 0; at < bytes.size(); at += step) sample.add(bytes.substr(at, step));
  const CharsetGuess pieces = detector.detect(sample);
  require(pieces.charset == whole.charset && pieces.sure == whole.sure &&
          pieces.candidates.size() == whole.candidates.size());
  if (whole.sure) require(!whole.charset.empty() && whole.origin != CharsetOrigin::kNone);
  for (size_t i = 1; i < whole.candidates.size(); ++i)
    require(whole.candidates[i - 1].doubt <= whole.candidates[i].doubt);
}

void convert(std::string_view bytes, std::string_view charset, size_t step) {
  const DecodedText whole = decode_charset(bytes, charset).value();
  require(utf8::valid(whole.text));
  auto converter = normalize::CharsetConverter::open(charset, true).value();
  std::string text;
  for (size_t at = 0; at < bytes.size(); at += step)
    converter.convert(bytes.substr(at, step), false, text);
  converter.convert({}, true, text);
  require(text == whole.text && converter.undecodable() == whole.undecodable &&
          converter.round_trip() == whole.round_trip);
  if (whole.undecodable > 0) require(text.find("\xEF\xBF\xBD") != std::string::npos);
}

}  // namespace

// The first two bytes choose the charset and the size of the pieces.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  static const std::vector<std::string_view> names = charset_names();
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const size_t step = 1 + data[1] % 97;
  convert(bytes, names[data[0] % names.size()], step);
  tell(bytes, step);
  return 0;
}
