#include "redact/packed_text.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "redact/chars.h"

namespace tamis::redact {

namespace {

constexpr std::string_view kBase64 = "base64", kUuencode = "uuencode", kDataUrl = "a data: URL";
// Fewer letters say little: a longer value than "data:,x" and less than any picture.
constexpr size_t kLeastUrl = 24;
constexpr size_t kLeastBody = 8;
constexpr size_t kLeastLine = 16;
// A header has fewer lines; what comes later is another matter.
constexpr size_t kHeaderLines = 1000;
// Encoders cut lines at 60 (PGP 64, MIME 76); a text that begins with three such lines is the rest of something.
constexpr size_t kCutLine = 60, kCutLines = 3;

bool in_base64(unsigned char c) { return is_alnum(c) || c == '+' || c == '/' || c == '='; }

struct Line {
  size_t begin = 0, end = 0,
         next = 0;  // without quote marks and blanks before it, and blanks behind
  bool empty() const { return begin == end; }
};

// The line at `at`, as it was before it was quoted ("> ").
Line line_from(std::string_view text, size_t at) {
  const size_t stop = std::min(text.find('\n', at), text.size());
  Line line{at, stop, std::min(stop + 1, text.size())};
  while (line.begin < stop &&
         (text[line.begin] == '>' || text[line.begin] == ' ' || text[line.begin] == '\t'))
    ++line.begin;
  while (line.end > line.begin && is_space(byte_at(text, line.end - 1))) --line.end;
  return line;
}

// Whether a line, quoted or not, begins at `at`: looks no further back than quote marks reach.
bool begins_line(std::string_view text, size_t at, size_t& quoted) {
  constexpr size_t kDeepest = 64;
  for (quoted = 0; quoted <= kDeepest; ++quoted) {
    if (quoted == at || text[at - quoted - 1] == '\n') return true;
    const char c = text[at - quoted - 1];
    if (c != '>' && c != ' ' && c != '\t') return false;
  }
  return false;
}

bool is_base64_line(std::string_view text, const Line& line) {
  return !line.empty() && std::all_of(text.begin() + static_cast<ptrdiff_t>(line.begin),
                                      text.begin() + static_cast<ptrdiff_t>(line.end), [](char c) {
                                        return in_base64(static_cast<unsigned char>(c));
                                      });
}

// Lines of base64 from `at` on, a blank line among them now and then; empty if they are not.
Span base64_lines(std::string_view text, size_t at) {
  Span span;
  size_t letters = 0;
  while (at < text.size()) {
    Line line = line_from(text, at);
    if (line.empty() && letters > 0 && line.next < text.size()) line = line_from(text, line.next);
    if (!is_base64_line(text, line)) break;
    // Encoders write fours; a short line of another length is a word of the text behind it.
    const size_t size = line.end - line.begin;
    if (letters > 0 && size < kLeastLine && size % 4 != 0) break;
    if (letters == 0) span.begin = line.begin;
    letters += size;
    span.end = line.end;
    at = line.next;
  }
  return letters >= kLeastBody && (letters % 4 == 0 || letters >= kCutLine) ? span : Span{};
}

// Whether the word at `word` is what a field Content-Transfer-Encoding says, on its line or on the next.
bool is_encoding_field(std::string_view text, size_t word) {
  constexpr std::string_view kField = "content-transfer-encoding";
  constexpr size_t kMostBlanks = 64;
  size_t at = word;
  const auto back_over = [&](std::string_view signs) {
    const size_t stop = at > kMostBlanks ? at - kMostBlanks : 0;
    while (at > stop && signs.find(text[at - 1]) != std::string_view::npos) --at;
  };
  back_over(" \t\r\n>\"");
  if (at == 0 || text[at - 1] != ':') return false;
  --at;
  back_over(" \t");
  size_t quoted = 0;
  return at >= kField.size() &&
         equal_folded(text.substr(at - kField.size(), kField.size()), kField) &&
         begins_line(text, at - kField.size(), quoted);
}

// The bodies of encoded parts. A header is read once, however many fields of it speak of base64.
class MimeBodies {
 public:
  // `at` lies in a header that says so.
  Span behind(std::string_view text, size_t at) {
    if (at < header_end_) return {};
    size_t lines = 0;
    bool ended = false;
    for (at = line_from(text, at).next; at < text.size() && !ended && lines < kHeaderLines;
         ++lines) {
      const Line line = line_from(text, at);
      at = line.next;
      ended = line.empty();
    }
    header_end_ = at;
    if (!ended) return {};
    for (Line line; at < text.size() && (line = line_from(text, at)).empty();) at = line.next;
    return base64_lines(text, at);
  }

 private:
  size_t header_end_ = 0;
};

// "data:image/png;base64,…", `at` behind "base64".
Span data_url(std::string_view text, size_t word, size_t at) {
  constexpr std::string_view kScheme = "data:";
  constexpr size_t kLongestType = 120;
  if (byte_at(text, at) != ',' || byte_at(text, word - 1) != ';') return {};
  const size_t from = word > kLongestType ? word - kLongestType : 0;
  bool found = false;
  for (size_t i = from; i + kScheme.size() < word && !found; ++i)
    found = equal_folded(text.substr(i, kScheme.size()), kScheme);
  if (!found) return {};
  Span span{at + 1, at + 1};
  const auto stands = [](unsigned char c) {
    return in_base64(c) || c == '-' || c == '_' || c == '%';
  };
  while (stands(byte_at(text, span.end))) ++span.end;
  return span.size() >= kLeastUrl ? span : Span{};
}

// "begin 644 name": lines whose first character says how many bytes they hold, to the line "end". `at` is a digit of the mode.
Span uuencoded(std::string_view text, size_t at) {
  constexpr std::string_view kBegin = "begin ";
  constexpr size_t kLongestMode = 6;  // 100644
  size_t mode = at;
  while (mode > 0 && at - mode < kLongestMode && is_digit(byte_at(text, mode - 1))) --mode;
  if (mode < kBegin.size() || text.substr(mode - kBegin.size(), kBegin.size()) != kBegin) return {};
  while (at - mode <= kLongestMode && is_digit(byte_at(text, at))) ++at;
  size_t quoted = 0;
  if (at - mode < 3 || byte_at(text, at) != ' ' || !begins_line(text, mode - kBegin.size(), quoted))
    return {};
  Span span{mode - kBegin.size(), mode - kBegin.size()};
  for (size_t next = line_from(text, at).next; next < text.size();) {
    // Blanks are letters here: what stands before the line is as long as before the first.
    const size_t stop = std::min(text.find('\n', next), text.size());
    const size_t begin = std::min(next + quoted, stop);
    next = std::min(stop + 1, text.size());
    const std::string_view line = text.substr(begin, stop - begin);
    if (line == "end" || line == "end\r") return {span.begin, begin + 3};
    if (line.empty() || line[0] < ' ' || line[0] > '`') break;
    const size_t bytes = static_cast<size_t>(line[0] - ' ') & 63, letters = (bytes + 2) / 3 * 4;
    if (line.size() > letters + 3 || (bytes > 0 && line.size() + 3 < letters)) break;
    span.end = stop;
  }
  return span.end > span.begin ? span : Span{};
}

PackedPart part_at(std::string_view text, size_t at, MimeBodies& bodies) {
  constexpr std::string_view kWord = "base64", kBegin = "begin-";
  const size_t before = kWord.size() - 2;  // the 6 is its fifth letter
  if (at < before || !equal_folded(text.substr(at - before, kWord.size()), kWord))
    return {uuencoded(text, at), kUuencode};
  const size_t word = at - before, behind = word + kWord.size();
  if (is_encoding_field(text, word)) return {bodies.behind(text, behind), kBase64};
  if (const Span url = word > 0 ? data_url(text, word, behind) : Span{}; !url.empty())
    return {url, kDataUrl};
  // POSIX uuencode -m
  size_t quoted = 0;
  if (word >= kBegin.size() && text.substr(word - kBegin.size(), kBegin.size()) == kBegin &&
      begins_line(text, word - kBegin.size(), quoted))
    return {base64_lines(text, line_from(text, behind).next), kUuencode};
  return {};
}

// The next 6 or 7.
class Anchors {
 public:
  explicit Anchors(std::string_view text) : text_(text) { move(0); }
  size_t at() const { return std::min(six_, seven_); }
  void move(size_t from) {
    if (six_ == kUnknown || six_ < from) six_ = find('6', from);
    if (seven_ == kUnknown || seven_ < from) seven_ = find('7', from);
  }

 private:
  static constexpr size_t kUnknown = std::string_view::npos - 1;
  size_t find(char c, size_t from) const {
    if (from >= text_.size()) return std::string_view::npos;
    const void* hit = std::memchr(text_.data() + from, c, text_.size() - from);
    return hit == nullptr ? std::string_view::npos
                          : static_cast<size_t>(static_cast<const char*>(hit) - text_.data());
  }
  std::string_view text_;
  size_t six_ = kUnknown, seven_ = kUnknown;
};

// What a text that was cut in two begins with.
Span rest_of_base64(std::string_view text) {
  size_t at = 0;
  size_t length = 0;
  bool more_than_hex = false;  // a list of digests is none
  for (size_t n = 0; n < kCutLines; ++n) {
    const Line line = line_from(text, at);
    if (!is_base64_line(text, line) || line.end - line.begin < kCutLine) return {};
    if (n > 0 && line.end - line.begin != length) return {};
    length = line.end - line.begin;
    for (size_t i = line.begin; i < line.end; ++i) more_than_hex |= !is_hex(byte_at(text, i));
    at = line.next;
  }
  return more_than_hex ? base64_lines(text, 0) : Span{};
}

}  // namespace

void find_packed(std::string_view text, std::vector<PackedPart>& parts) {
  parts.clear();
  size_t done = 0;
  if (const Span rest = rest_of_base64(text); !rest.empty()) {
    parts.push_back({rest, kBase64});
    done = rest.end;
  }
  MimeBodies bodies;
  Anchors anchors(text);
  for (anchors.move(done); anchors.at() < text.size(); anchors.move(done)) {
    const PackedPart part = part_at(text, anchors.at(), bodies);
    done = std::max<size_t>(anchors.at() + 1, part.span.end);
    if (!part.span.empty() && (parts.empty() || part.span.begin >= parts.back().span.end))
      parts.push_back(part);
  }
}

void remove_packed(text::Text& text, const std::vector<PackedPart>& parts) {
  text::Rewriter writer(text);
  std::string note;
  for (const PackedPart& part : parts) {
    note = "[A part in ";
    note.append(part.kind).append(" was removed here: ");
    note.append(std::to_string(part.span.size())).append(" bytes]");
    writer.keep_to(part.span.begin);
    writer.replace(part.span.size(), note, EditRule::kPartRemoved);
  }
  std::move(writer).finish();
}

}  // namespace tamis::redact
