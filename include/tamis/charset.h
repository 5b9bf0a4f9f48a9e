// Text in any charset, told and turned into UTF-8.
//
//   TAMIS_TRY(const CharsetDetector detector, CharsetDetector::create());
//   const CharsetGuess guess = detector.detect(bytes);
//   if (!guess.sure) return ask_a_person(guess);             // text read wrongly hides what it says
//   TAMIS_TRY(const DecodedText decoded, decode_charset(bytes, guess.charset));
//
// What is tried, in this order: a byte order mark; escape sequences of ISO 2022; UTF-16 and UTF-32 without a mark; UTF-8; a charset
// that the text declares in its first 1024 bytes (HTML, XML, mail, Emacs), if the bytes agree; then every charset of the table,
// judged by the text that it makes of the bytes (docs/normalization.md, "Decode"). Charsets that make the same text are one
// answer. Bytes that leave a doubt are not `sure`.
// Names are those of the WHATWG Encoding Standard, or of IANA where it has none. As that standard says (section 4.2), a label stands
// for its superset: "iso-8859-1" is read as windows-1252, "gb2312" as gb18030.
//
// Thread-safety: a detector is immutable and may be shared; the functions are pure. Ownership: everything returned owns its bytes,
// names are static. Memory: detect() looks at 64 KiB of the bytes at most, beside their validity as UTF-8 and which of the
// 256 byte values occur. Cost: about a millisecond, and 1 ns a byte.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/result.h"

namespace tamis {

namespace normalize {
class CharsetJudge;
class CharsetSample;
}  // namespace normalize

// How a charset is known.
enum class CharsetOrigin : uint8_t {
  kNone,      // it is not: no charset fits, or the bytes are no text
  kMark,      // a byte order mark
  kDeclared,  // the text, or the recipe, says so
  kUtf8,      // the bytes are UTF-8, or ASCII
  kDetected,  // the text is plausible in this charset, and in no other
};
// "none" "bom" "declared" "utf-8" "detected": stable, for reports.
std::string_view charset_origin_name(CharsetOrigin origin);

struct CharsetCandidate {
  std::string_view charset;
  uint32_t doubt = 0;  // bits of evidence that the best guess is ahead by
};

struct CharsetGuess {
  std::string_view charset;  // the best guess; empty if there is none
  CharsetOrigin origin = CharsetOrigin::kNone;
  bool sure = false;
  std::vector<CharsetCandidate>
      candidates;  // best first, those that make different texts; not more than 8
};

class CharsetDetector {
 public:
  // Code::kInternal if ICU lacks a converter.
  static Result<CharsetDetector> create();

  CharsetGuess detect(std::string_view bytes) const;
  CharsetGuess detect(
      const normalize::CharsetSample& sample) const;  // of bytes that came in pieces

 private:
  explicit CharsetDetector(std::shared_ptr<const normalize::CharsetJudge> judge)
      : judge_(std::move(judge)) {}
  std::shared_ptr<const normalize::CharsetJudge> judge_;
};

struct DecodedText {
  std::string text;          // UTF-8, without a byte order mark
  std::string_view charset;  // as it was read
  uint64_t undecodable =
      0;  // sequences that mean nothing in the charset; each is U+FFFD in the text
  bool round_trip = false;  // encoding the text again gives the same bytes, but for the mark
};

// Code::kUnsupported if the charset is not known; the message lists those that are.
Result<DecodedText> decode_charset(std::string_view bytes, std::string_view charset);

// The name under which a label ("latin1", "CP1252") is read; empty if it is not known.
std::string_view charset_of_label(std::string_view label);
// All of them.
std::vector<std::string_view> charset_names();

}  // namespace tamis
