#include "normalize/cue_times.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "normalize/line_spans.h"

namespace tamis::normalize {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Reads over one part of a line.
class Reader {
 public:
  explicit Reader(std::string_view line) : line_(line) {}
  size_t position() const { return at_; }
  std::string_view rest() const { return line_.substr(at_); }
  size_t blanks() {
    const size_t from = at_;
    while (at_ < line_.size() && is_blank(line_[at_])) ++at_;
    return at_ - from;
  }
  bool literal(std::string_view word) {
    if (!rest().starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  // WebVTT timestamp, section 4.1: [hours:]minutes:seconds.thousandths, two digits each, three at the end, minutes and
  // seconds below 60. SubRip writes a comma, and players take an hour of one digit.
  bool time() {
    const size_t from = at_;
    size_t parts = 0;
    for (;;) {
      const size_t digits_from = at_;
      while (at_ < line_.size() && is_digit(line_[at_])) ++at_;
      const size_t digits = at_ - digits_from;
      ++parts;
      const bool more = at_ < line_.size() && line_[at_] == ':';
      // Hours are the first of three parts.
      const bool hours = parts == 1 && more && three_parts(digits_from);
      if (hours ? digits < 1 || digits > 4 : digits != 2 || line_[digits_from] > '5') break;
      if (more) {
        if (parts == 3) break;
        ++at_;
        continue;
      }
      if (parts < 2 || at_ >= line_.size() || (line_[at_] != '.' && line_[at_] != ',')) break;
      ++at_;
      const size_t fraction_from = at_;
      while (at_ < line_.size() && is_digit(line_[at_])) ++at_;
      if (at_ - fraction_from != 3) break;
      return true;
    }
    at_ = from;
    return false;
  }

 private:
  bool three_parts(size_t from) const {
    size_t colons = 0;
    for (size_t i = from; i < line_.size() && (is_digit(line_[i]) || line_[i] == ':'); ++i)
      colons += line_[i] == ':';
    return colons == 2;
  }
  std::string_view line_;
  size_t at_ = 0;
};

// time --> time, then settings ("align:start", SubRip's "X1:100"): words with a colon.
bool is_timing_line(std::string_view line) {
  Reader r(line);
  r.blanks();
  if (!r.time()) return false;
  r.blanks();
  if (!r.literal("-->")) return false;
  r.blanks();
  if (!r.time()) return false;
  while (r.blanks() > 0 && !r.rest().empty()) {
    const std::string_view word = r.rest().substr(0, r.rest().find_first_of(" \t"));
    if (word.find(':') == std::string_view::npos) return false;
    r.literal(word);
  }
  return r.rest().empty();
}

// Bytes of "[00:00.000 --> 00:04.000]" and the blanks after it; 0 if the line begins otherwise.
size_t bracketed_times(std::string_view line) {
  Reader r(line);
  if (!r.literal("[") || !r.time()) return 0;
  r.blanks();
  if (!r.literal("-->")) return 0;
  r.blanks();
  if (!r.time() || !r.literal("]")) return 0;
  r.blanks();
  return r.position();
}

std::optional<uint64_t> counter(std::string_view line) {
  const std::string_view digits = trimmed(line);
  uint64_t n = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return n;
}

// The line is `word`, alone or before a blank.
bool begins_block(std::string_view line, std::string_view word) {
  return line.starts_with(word) && (line.size() == word.size() || is_blank(line[word.size()]));
}

struct Line {
  Span span;
  bool timing = false, removed = false, words = false;  // words: of a cue
  size_t prefix = 0;                                    // bytes of bracketed times
};

class CueCleaner {
 public:
  CueCleaner(text::Text& text, NormalizeCounts& counts)
      : in_(text.bytes()), out_(text), counts_(counts) {}

  bool run() {
    if (!find_times()) return false;
    mark_lines();
    for (const Line& line : lines_) rewrite(line);
    const bool changed = out_.changed();
    std::move(out_).finish();
    return changed;
  }

 private:
  std::string_view bytes(size_t i) const { return slice(in_, lines_[i].span); }
  bool blank(size_t i) const { return is_blank_line(bytes(i)); }

  bool find_times() {
    if (in_.find("-->") == std::string_view::npos) return false;
    std::vector<Span> spans;
    line_spans(in_, spans);
    lines_.resize(spans.size());
    size_t timings = 0, brackets = 0, first_timing = 0, first_words = spans.size();
    for (size_t i = 0; i < spans.size(); ++i) {
      Line& line = lines_[i];
      line.span = spans[i];
      const std::string_view b = bytes(i);
      if (first_words == spans.size() && !is_blank_line(b)) first_words = i;
      line.timing = is_timing_line(b);
      line.prefix = line.timing ? 0 : bracketed_times(b);
      if (line.timing && timings++ == 0) first_timing = i;
      if (line.prefix > 0) ++brackets;
    }
    web_vtt_ = timings > 0 && begins_block(bytes(first_words), "WEBVTT");
    header_ = first_words;
    const bool cue_first =
        timings > 0 && (first_timing == first_words || (first_timing == first_words + 1 &&
                                                        counter(bytes(first_words)).has_value()));
    const bool cues = web_vtt_ || cue_first || timings >= 3;
    const bool printed = brackets >= 3 || (brackets > 0 && lines_[first_words].prefix > 0);
    for (Line& line : lines_) {
      if (!cues) line.timing = false;
      if (!printed) line.prefix = 0;
    }
    return cues || printed;
  }

  void mark_lines() {
    std::optional<uint64_t> last_counter;
    bool in_cue = false;
    for (size_t i = 0; i < lines_.size(); ++i) {
      if (web_vtt_ && (i == header_ || block_to_drop(i))) {
        for (size_t b = i; b > 0 && blank(b - 1);) lines_[--b].removed = true;
        while (i < lines_.size() && !blank(i) && !lines_[i].timing) lines_[i++].removed = true;
        while (i < lines_.size() && blank(i)) lines_[i++].removed = true;
        in_cue = false;
        if (i-- == lines_.size()) break;
        continue;
      }
      if (lines_[i].timing) {
        lines_[i].removed = true;
        in_cue = true;
        size_t begin = i;
        if (i > 0 && !lines_[i - 1].removed && is_identifier(i - 1, last_counter)) {
          lines_[--begin].removed = true;
          lines_[begin].words = false;
          last_counter = counter(bytes(begin));
        }
        while (begin > 0 && blank(begin - 1)) lines_[--begin].removed = true;
        continue;
      }
      if (blank(i)) in_cue = false;
      lines_[i].words = in_cue;
    }
  }

  // A block that speaks to the program, WebVTT sections 4.1 and 4.2.
  bool block_to_drop(size_t i) const {
    if (i > 0 && !blank(i - 1)) return false;
    return begins_block(bytes(i), "NOTE") || begins_block(bytes(i), "STYLE") ||
           begins_block(bytes(i), "REGION");
  }

  // The line before a timing line. After a blank line it is the cue's identifier, which in SubRip is a number; without
  // one it is only if it counts on.
  bool is_identifier(size_t i, std::optional<uint64_t> last) const {
    if (blank(i) || lines_[i].timing) return false;
    const std::optional<uint64_t> number = counter(bytes(i));
    if (i == 0 || blank(i - 1) || lines_[i - 1].removed) return web_vtt_ || number.has_value();
    return number && last && *number == *last + 1;
  }

  void rewrite(const Line& line) {
    if (line.removed) {
      remove(line.span.begin, std::min<size_t>(line.span.end + 1, in_.size()));
    } else if (line.prefix > 0) {
      remove(line.span.begin, line.span.begin + line.prefix);
    } else if (web_vtt_ && line.words) {
      strip_tags(line.span);
    }
  }

  void remove(size_t begin, size_t end) {
    out_.keep_to(begin);
    out_.replace(end - begin, "", EditRule::kCueTime);
    ++counts_.cue_lines;
  }

  // WebVTT cue text, section 4.2.2.
  void strip_tags(Span span) {
    for (size_t at = span.begin; (at = in_.find('<', at)) < span.end;) {
      const size_t close = in_.find('>', at);
      if (close >= span.end) return;
      const std::string_view tag = in_.substr(at + 1, close - at - 1);
      const std::string_view name = tag.substr(0, std::min(tag.find_first_of(" \t."), tag.size()));
      Reader time(tag);
      static constexpr std::string_view kSilent[] = {"c", "/c", "b",    "/b",    "i", "/i",
                                                     "u", "/u", "lang", "/lang", "/v"};
      const bool silent = (time.time() && time.rest().empty()) ||
                          std::ranges::find(kSilent, name) != std::end(kSilent);
      const size_t blank = tag.find_first_of(" \t");
      if (name == "v" && blank != std::string_view::npos) {
        const std::string_view speaker = trimmed(tag.substr(blank));
        out_.keep_to(at);
        out_.replace(close + 1 - at, speaker.empty() ? "" : std::string(speaker) + ": ",
                     EditRule::kCueTime);
      } else if (silent) {
        out_.keep_to(at);
        out_.replace(close + 1 - at, "", EditRule::kCueTime);
      }
      at = close + 1;
    }
  }

  std::string_view in_;
  text::Rewriter out_;
  NormalizeCounts& counts_;
  std::vector<Line> lines_;
  bool web_vtt_ = false;
  size_t header_ = 0;
};

}  // namespace

bool remove_cue_times(text::Text& text, NormalizeCounts& counts) {
  return CueCleaner(text, counts).run();
}

}  // namespace tamis::normalize
