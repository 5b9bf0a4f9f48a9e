#include "io/text_file.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/try.h"
#include "base/utf8.h"

namespace tamis::io {
namespace {

constexpr size_t kHead = 512;        // bytes that tell what a file is
constexpr size_t kFirst = 1 << 16;   // first read
constexpr uint64_t kLeastPart = 16;  // longer than any character

struct Signature {
  std::string_view bytes;
  size_t at;
  std::string_view what;
  bool letters_only = false;  // a text may begin so: see has_binary()
};

using namespace std::string_view_literals;

// First bytes that no text has. From the formats' own specifications; each would otherwise pass for
// text in some one-byte charset.
constexpr Signature kSignatures[] = {
    {"%PDF-"sv, 0, "a PDF document"},                                     // ISO 32000-1, 7.5.2
    {"PK\x03\x04"sv, 0, "a ZIP archive or office document"},              // APPNOTE.TXT 4.3.7
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, 0, "an old office document"},  // MS-CFB 2.2
    {R"({\rtf)"sv, 0, "an RTF document"},                                 // RTF 1.9.1
    {"\x89PNG\r\n\x1A\n"sv, 0, "a PNG picture"},                          // RFC 2083, 3.1
    {"GIF87a"sv, 0, "a GIF picture", true},                               // GIF89a, 17
    {"GIF89a"sv, 0, "a GIF picture", true},
    {"\xFF\xD8\xFF"sv, 0, "a JPEG picture"},  // ITU T.81, B.1.1.3
    {"II*\0"sv, 0, "a TIFF picture"},         // TIFF 6.0, 2
    {"MM\0*"sv, 0, "a TIFF picture"},
    {"RIFF"sv, 0, "a RIFF file (sound, film, WebP)", true},  // RIFF MCI, 2
    {"OggS"sv, 0, "an Ogg file", true},                      // RFC 3533, 6
    {"fLaC"sv, 0, "a FLAC file", true},                      // RFC 9639, 6
    {"ID3\x02"sv, 0, "an MP3 file"},                         // id3.org, 2.2 … 2.4
    {"ID3\x03"sv, 0, "an MP3 file"},
    {"ID3\x04"sv, 0, "an MP3 file"},
    {"ftyp"sv, 4, "an MP4 or HEIF file", true},    // ISO 14496-12, 4.3
    {"\x1A\x45\xDF\xA3"sv, 0, "a Matroska file"},  // RFC 8794, 11.2.1
    {"\x7F"
     "ELF"sv,
     0, "a program"},                             // ELF 1.2, figure 1-4
    {"7z\xBC\xAF\x27\x1C"sv, 0, "a 7z archive"},  // 7zFormat.txt
    {"Rar!\x1A\x07"sv, 0, "a RAR archive"},       // RAR 5.0 technical note
    {"\xFD"
     "7zXZ\0"sv,
     0, "xz data"},  // xz file format 2.1.1.1
    {"BZh"sv, 0, "bzip2 data", true},
    {"\x1F\x8B"sv, 0, "gzip data"},                   // RFC 1952, 2.3.1
    {"\x28\xB5\x2F\xFD"sv, 0, "zstd data"},           // RFC 8878, 3.1.1
    {"ustar"sv, 257, "a tar archive", true},          // POSIX.1-2017, pax
    {"SQLite format 3\0"sv, 0, "a SQLite database"},  // sqlite.org/fileformat, 1.3
    {"PAR1"sv, 0, "a Parquet file", true},            // parquet-format, File format
    {"ARROW1\0\0"sv, 0, "an Arrow file"},             // Arrow columnar format, IPC file
    {"\0\x05\x16\x07"sv, 0, "an AppleDouble file"},   // RFC 1740, appendix B
};

// Controls that no text holds; formats whose first bytes are letters have some soon after.
bool has_binary(std::string_view head) {
  for (const char c : head) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x08 || (byte >= 0x0E && byte < 0x1B)) return true;
  }
  return false;
}

bool matches(const Signature& s, std::string_view head) {
  return head.size() >= s.at && head.substr(s.at).starts_with(s.bytes) &&
         (!s.letters_only || has_binary(head));
}

// Is the line that ends at `end`, just after its CR, LF or CR LF, blank?
bool blank_line_before(std::string_view text, size_t end) {
  size_t at = end - 1;                                           // the CR or LF
  if (text[at] == '\n' && at > 0 && text[at - 1] == '\r') --at;  // of a CR LF
  while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) --at;
  return at > 0 && (text[at - 1] == '\n' || text[at - 1] == '\r');
}

// A blank with no digit near it lies in no number that is written in groups ("4111 1111 …").
constexpr size_t kQuiet = 12;
bool quiet(std::string_view text, size_t at) {
  const size_t from = at > kQuiet ? at - kQuiet : 0;
  return std::ranges::none_of(text.substr(from, at + kQuiet - from),
                              [](char c) { return c >= '0' && c <= '9'; });
}

// No address, number or URL that redaction looks for goes on across this place.
bool parts_values(char before, char after) {
  const auto a = static_cast<unsigned char>(before), b = static_cast<unsigned char>(after);
  if (a >= 0x80 && b >= 0x80) return !utf8::is_continuation(after);
  return std::string_view(",;|\t\"<>{}").find(before) != std::string_view::npos;
}

// In a part without line end: a value cut in two would be found on neither side.
size_t cut_in_line(std::string_view text, size_t limit) {
  for (size_t at = limit > kQuiet ? limit - kQuiet : 0; at > 0; --at)
    if (text[at - 1] == ' ' && quiet(text, at)) return at;
  for (size_t at = limit; at > 0; --at)
    if (parts_values(text[at - 1], text[at])) return at;
  for (size_t at = limit; at > 0; --at)
    if (text[at - 1] == ' ') return at;
  if (text[limit - 1] == '\r' && text[limit] == '\n') return limit - 1;
  const size_t character = utf8::character_start(text, limit);
  return character > 0 ? character : limit;
}

// Where the first part of a longer text ends: in (0, limit]. text.size() > limit.
size_t cut(std::string_view text, size_t limit) {
  size_t line_end = 0;
  for (size_t at = limit; at > 0; --at) {
    if (text[at - 1] != '\n' && text[at - 1] != '\r') continue;
    if (text[at - 1] == '\r' && text[at] == '\n') continue;  // between the two
    if (line_end == 0) line_end = at;
    if (blank_line_before(text, at)) return at;
  }
  return line_end > 0 ? line_end : cut_in_line(text, limit);
}

}  // namespace

std::string_view wide_encoding(std::string_view head) {
  if (head.starts_with("\xFF\xFE\0\0"sv) || head.starts_with("\0\0\xFE\xFF"sv)) return "UTF-32";
  if (head.starts_with("\xFF\xFE"sv) || head.starts_with("\xFE\xFF"sv)) return "UTF-16";
  return {};
}

std::string_view not_text(std::string_view head) {
  for (const Signature& s : kSignatures)
    if (matches(s, head)) return s.what;
  return {};
}

size_t text_part_size(std::string_view text, uint64_t document_bytes) {
  const uint64_t limit = std::max(document_bytes, kLeastPart);
  return text.size() <= limit ? text.size() : cut(text, static_cast<size_t>(limit));
}

std::vector<std::string_view> split_text(std::string_view text, uint64_t document_bytes) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const size_t size = text_part_size(text, document_bytes);
    parts.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return parts;
}

struct TextFileReader::State {
  State(ByteSource& s, uint64_t document_bytes)
      : source(s), limit(std::max(document_bytes, kLeastPart)) {}
  ~State() { std::free(buffer); }

  // Until more than a part is there, or the end. One byte beyond the limit tells that it is not
  // the end, and whether an LF follows a CR.
  Status fill() {
    while (!at_end && end - begin <= limit) {
      if (begin > 0 && end == capacity) {
        std::memmove(buffer, buffer + begin, end - begin);
        end -= begin;
        begin = 0;
      }
      if (end == capacity) {
        const uint64_t wanted = std::max<uint64_t>(2 * capacity, kFirst);
        const auto size = static_cast<size_t>(std::min<uint64_t>(wanted, limit + kFirst));
        char* grown = static_cast<char*>(std::realloc(buffer, size));
        if (grown == nullptr)
          return fail(Code::kNoMemory,
                      std::string(source.name()) + ": no memory for a document of " +
                          std::to_string(limit) + " bytes; lower limits.document_bytes");
        buffer = grown;
        capacity = size;
      }
      TAMIS_TRY(const size_t n, source.read(buffer + end, capacity - end));
      at_end = n == 0;
      end += n;
    }
    return {};
  }

  Status look_at_head() {
    started = true;
    const std::string_view head(buffer, std::min(end - begin, kHead));
    if (const std::string_view encoding = wide_encoding(head); !encoding.empty())
      return fail(Code::kUnsupported,
                  std::string(source.name()) + " is in " + std::string(encoding) +
                      "; convert it to UTF-8 (iconv -f " + std::string(encoding) + " -t UTF-8)",
                  0);
    if (const std::string_view what = not_text(head); !what.empty())
      return fail(
          Code::kInput,
          std::string(source.name()) + " is " + std::string(what) + " and not text; rename it", 0);
    return {};
  }

  ByteSource& source;
  uint64_t limit;
  char* buffer = nullptr;
  size_t capacity = 0, begin = 0, end = 0;
  uint64_t offset = 0, number = 0;
  bool started = false, at_end = false;
};

TextFileReader::TextFileReader(ByteSource& source, uint64_t document_bytes)
    : state_(std::make_unique<State>(source, document_bytes)) {}
TextFileReader::~TextFileReader() = default;

Result<bool> TextFileReader::next(TextPart& part) {
  State& s = *state_;
  TAMIS_CHECK(s.fill());
  if (!s.started) TAMIS_CHECK(s.look_at_head());
  const std::string_view ready(s.buffer + s.begin, s.end - s.begin);
  if (ready.empty()) return false;
  const size_t size = text_part_size(ready, s.limit);
  part.bytes = ready.substr(0, size);
  part.number = ++s.number;
  part.offset = s.offset;
  part.last = s.at_end && size == ready.size();
  s.begin += size;
  s.offset += size;
  return true;
}

}  // namespace tamis::io
