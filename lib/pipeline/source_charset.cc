#include "pipeline/source_charset.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/try.h"
#include "io/text_file.h"
#include "normalize/charset_converter.h"
#include "normalize/charset_sample.h"
#include "normalize/charset_table.h"

namespace tamis::pipeline {

namespace {

using normalize::CharsetConverter;
using normalize::CharsetKind;
using normalize::CharsetSample;

constexpr size_t kRead = 1 << 16;
// A guess was made from a sample: if the whole text has more that means nothing than one sequence in so many bytes, it was wrong.
constexpr uint64_t kStray = 500;
constexpr std::string_view kByFallback = "fallback";

// To the end, or to where the file cannot be read on: whoever reads it next meets the same fault after the same bytes, and reports it.
template <class F>
void read_all(io::ByteSource& source, F&& use) {
  const auto buffer = std::make_unique_for_overwrite<char[]>(kRead);
  for (;;) {
    const Result<size_t> n = source.read(buffer.get(), kRead);
    if (!n || *n == 0) return;
    use(std::string_view(buffer.get(), *n));
  }
}

SourceCharset as_utf8(const CharsetSample& sample, CharsetOrigin origin) {
  SourceCharset found;
  found.charset = "utf-8";
  found.known_by = charset_origin_name(origin);
  found.undecodable = sample.utf8_bad() + sample.utf8_unfinished();
  found.round_trip = found.undecodable == 0;
  return found;
}

SourceCharset unsure(std::string_view name, const CharsetGuess& guess) {
  SourceCharset found;
  found.known_by = "unsure";
  found.problem = std::string(name) + ": its charset cannot be told with certainty";
  std::string_view between = "; it may be ";
  for (const CharsetCandidate& c : guess.candidates) {
    constexpr size_t kNamed = 3;
    if (&c == guess.candidates.data() + kNamed) break;
    found.problem.append(between).append(c.charset);
    between = " or ";
  }
  found.problem +=
      "; say with source.charset in the recipe what all files are in, with source.charset_fallback "
      "what those in doubt are, or convert it to UTF-8";
  return found;
}

class DecodingSource final : public io::ByteSource {
 public:
  DecodingSource(std::unique_ptr<io::ByteSource> source, CharsetConverter converter)
      : source_(std::move(source)), converter_(std::move(converter)) {}

  uint64_t packed_offset() const override { return source_->packed_offset(); }
  std::string_view name() const override { return source_->name(); }

  Result<size_t> read(char* buffer, size_t size) override {
    while (at_ == text_.size() && !ended_) {
      text_.clear();
      at_ = 0;
      TAMIS_TRY(const size_t n, source_->read(raw_.data(), raw_.size()));
      ended_ = n == 0;
      converter_.convert({raw_.data(), n}, ended_, text_);
    }
    const size_t n = std::min(size, text_.size() - at_);
    if (n > 0) std::memcpy(buffer, text_.data() + at_, n);
    at_ += n;
    return n;
  }

 private:
  std::unique_ptr<io::ByteSource> source_;
  CharsetConverter converter_;
  std::array<char, kRead> raw_;
  std::string text_;
  size_t at_ = 0;
  bool ended_ = false;
};

}  // namespace

Result<SourceCharset> examine_conversion(const OpenSource& open, std::string_view charset,
                                         std::string_view known_by) {
  TAMIS_TRY(CharsetConverter converter, CharsetConverter::open(charset, true));
  TAMIS_TRY(const std::unique_ptr<io::ByteSource> source, open());
  std::string text;
  read_all(*source, [&](std::string_view bytes) {
    text.clear();
    converter.convert(bytes, false, text);
  });
  converter.convert({}, true, text);
  SourceCharset found;
  found.charset = converter.charset();
  found.known_by = known_by;
  found.undecodable = converter.undecodable();
  found.round_trip = converter.round_trip();
  return found;
}

Result<SourceCharset> examine_text(const OpenSource& open, const CharsetDetector& detector,
                                   std::string_view declared, std::string_view fallback) {
  CharsetSample sample;
  std::string name;
  {
    TAMIS_TRY(const std::unique_ptr<io::ByteSource> source, open());
    name = source->name();
    read_all(*source, [&](std::string_view bytes) { sample.add(bytes); });
  }
  // A picture or a program is named as such by whoever reads the file as text.
  if (!io::not_text(sample.head()).empty()) return SourceCharset{};

  CharsetGuess guess = detector.detect(sample);
  if (declared != "auto" && guess.origin != CharsetOrigin::kMark) {
    const normalize::CharsetRow* row = normalize::find_charset(declared);
    if (row == nullptr) return tl::make_unexpected(CharsetConverter::open(declared).error());
    const bool ascii_inside = row->kind == CharsetKind::kSingle ||
                              row->kind == CharsetKind::kMultiByte ||
                              row->kind == CharsetKind::kUtf8;
    if (!ascii_inside || sample.utf8_bad() + sample.utf8_unfinished() > 0 ||
        guess.origin != CharsetOrigin::kUtf8)
      guess = {row->name, CharsetOrigin::kDeclared, true, {}};
  }
  const auto in_doubt = [&]() -> Result<SourceCharset> {
    if (fallback.empty()) return unsure(name, guess);
    const normalize::CharsetRow* row = normalize::find_charset(fallback);
    if (row == nullptr) return tl::make_unexpected(CharsetConverter::open(fallback).error());
    if (row->kind != CharsetKind::kUtf8) return examine_conversion(open, row->name, kByFallback);
    SourceCharset found = as_utf8(sample, guess.origin);
    found.known_by = kByFallback;
    return found;
  };
  if (!guess.sure) return in_doubt();
  if (guess.charset == "utf-8") return as_utf8(sample, guess.origin);
  TAMIS_TRY(SourceCharset found,
            examine_conversion(open, guess.charset, charset_origin_name(guess.origin)));
  if (guess.origin == CharsetOrigin::kDetected && found.undecodable * kStray > sample.size() &&
      found.undecodable > 1)
    return in_doubt();
  return found;
}

std::string_view wide_json(std::string_view head) {
  if (head.size() < 4) return {};
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(head[i]); };
  if (byte(0) == 0xFF && byte(1) == 0xFE)
    return byte(2) == 0 && byte(3) == 0 ? "utf-32le" : "utf-16le";
  if (byte(0) == 0xFE && byte(1) == 0xFF) return "utf-16be";
  if (byte(0) == 0 && byte(1) == 0 && byte(2) == 0xFE && byte(3) == 0xFF) return "utf-32be";
  // A JSON text begins with two characters of ASCII.
  unsigned zeros = 0;
  for (size_t i = 0; i < 4; ++i) zeros = zeros << 1 | (byte(i) == 0 ? 1u : 0u);
  switch (zeros) {
    case 0b1110:
      return "utf-32be";
    case 0b1010:
      return "utf-16be";
    case 0b0111:
      return "utf-32le";
    case 0b0101:
      return "utf-16le";
    default:
      return {};
  }
}

Result<std::unique_ptr<io::ByteSource>> decoding_source(std::unique_ptr<io::ByteSource> source,
                                                        std::string_view charset) {
  TAMIS_TRY(CharsetConverter converter, CharsetConverter::open(charset));
  return std::make_unique<DecodingSource>(std::move(source), std::move(converter));
}

}  // namespace tamis::pipeline
