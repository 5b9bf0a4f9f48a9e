#include "normalize/mail.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <optional>
#include <string>

#include "base/utf8.h"
#include "normalize/line_spans.h"
#include "normalize/mail_phrases.h"
#include "normalize/word_scan.h"

namespace tamis::normalize {

namespace {

constexpr size_t kSignatureLines = 12;   // RFC 3676 asks for four; companies write more
constexpr size_t kFooterParagraphs = 4;  // of the last of a level, looked at for a notice
constexpr size_t kAttributionLines = 3;
constexpr size_t kAttributionBytes = 400;
constexpr size_t kNoticeBytes = 4096;
constexpr size_t kHeaderLines = 3;
constexpr size_t kLabelBytes = 48;

constexpr uint8_t kOwnText = 0;

struct Line {
  Span span;
  size_t content = 0;  // where it begins behind the quote marks
  uint32_t level = 0;
  bool blank = false;
  uint8_t kind = kOwnText;  // a MarkKind; set for all but quotes, which are told by their level
};

// "> > text": the number of '>' at the start, and where the text begins.
void read_prefix(std::string_view in, Line& line) {
  size_t at = line.span.begin;
  line.content = at;
  while (at < line.span.end) {
    if (in[at] == '>') {
      ++line.level;
      line.content = ++at;
    } else if (in[at] == ' ' && line.level > 0 && at + 1 < line.span.end && in[at + 1] == '>') {
      ++at;
    } else {
      break;
    }
  }
  // "From " at the start of a line has a meaning in mailboxes and is written ">From " there (RFC 4155, appendix A).
  if (line.level == 1 && in.substr(line.content, 5) == "From ") {
    line.level = 0;
    line.content = line.span.begin;
  }
}

class Marker {
 public:
  explicit Marker(std::string_view in) : in_(in) {
    std::vector<Span> spans;
    line_spans(in, spans);
    lines_.resize(spans.size());
    for (size_t i = 0; i < spans.size(); ++i) {
      lines_[i].span = spans[i];
      read_prefix(in, lines_[i]);
      lines_[i].blank = is_blank_line(content(i));
    }
    find_headers();
    level_blank_lines();
    find_attributions();
    find_endings();
  }

  void marks(std::vector<Mark>& out) const {
    out.clear();
    for (size_t i = 0; i < lines_.size();) {
      const Line& first = lines_[i];
      size_t end = i + 1;
      while (end < lines_.size() && lines_[end].level == first.level &&
             lines_[end].kind == first.kind)
        ++end;
      if (first.level > 0 || first.kind != kOwnText) {
        const auto kind =
            first.kind == kOwnText ? MarkKind::kQuote : static_cast<MarkKind>(first.kind);
        out.push_back({kind, first.level, {first.span.begin, lines_[end - 1].span.end}});
      }
      i = end;
    }
  }

 private:
  std::string_view content(size_t i) const {
    return in_.substr(lines_[i].content, lines_[i].span.end - lines_[i].content);
  }
  void set_kind(size_t begin, size_t end, MarkKind kind) {
    for (size_t i = begin; i < end; ++i) lines_[i].kind = static_cast<uint8_t>(kind);
  }

  std::string_view folded(std::string_view text) {
    scratch_.clear();
    fold_word(text, scratch_);
    return scratch_;
  }

  // ---- Header blocks --------------------------------------------------------------------------

  HeaderField field_of(size_t i) {
    std::string_view line = trimmed(content(i));
    while (line.starts_with('*')) line.remove_prefix(1);  // *From:* as HTML in bold becomes
    size_t colon = line.substr(0, kLabelBytes).find(':');
    const size_t wide = line.substr(0, kLabelBytes).find("\uFF1A");
    colon = std::min(colon, wide);
    if (colon == std::string_view::npos || colon == 0) return HeaderField::kNone;
    std::string_view label = trimmed(line.substr(0, colon));
    while (label.ends_with('*')) label.remove_suffix(1);
    return header_field(folded(trimmed(label)));
  }

  // Below a header block everything is quoted one level deeper. At the start of a text it is the mail's own.
  void find_headers() {
    uint32_t deeper = 0;
    size_t first = 0;
    while (first < lines_.size() && lines_[first].blank) ++first;
    for (size_t i = 0; i < lines_.size(); ++i) {
      const uint32_t own = lines_[i].level;
      lines_[i].level += deeper;
      if (lines_[i].blank || field_of(i) == HeaderField::kNone) continue;
      size_t end = i;
      bool seen[5] = {};
      while (end < lines_.size() && !lines_[end].blank && (end == i || lines_[end].level == own)) {
        const HeaderField f = field_of(end);
        // A long list of recipients goes on in the next line, set in.
        const bool goes_on =
            end > i && f == HeaderField::kNone && white_space_at(in_, lines_[end].content) > 0;
        if (f == HeaderField::kNone && !goes_on) break;
        seen[static_cast<size_t>(f)] = true;
        ++end;
      }
      const bool block = end - i >= kHeaderLines && seen[static_cast<size_t>(HeaderField::kFrom)] &&
                         (seen[static_cast<size_t>(HeaderField::kSent)] ||
                          seen[static_cast<size_t>(HeaderField::kSubject)]);
      if (!block) continue;
      for (size_t k = i + 1; k < end; ++k) lines_[k].level += deeper;
      size_t begin = i;
      if (const auto rule = rule_above(i, own + deeper)) begin = *rule;
      set_kind(begin, end, MarkKind::kHeader);
      if (begin > first) ++deeper;
      i = end - 1;
    }
  }

  // "-----Original Message-----", "________": right above, or with one blank line between.
  std::optional<size_t> rule_above(size_t i, uint32_t level) const {
    for (size_t up = 1; up <= 2 && up <= i; ++up) {
      const std::string_view line = trimmed(content(i - up));
      if (line.empty()) continue;
      if (lines_[i - up].level != level) return std::nullopt;
      const bool dashes = line.size() >= 6 && line.starts_with("---") && line.ends_with("---");
      const bool underlines = line.size() >= 10 && line.find_first_not_of('_') == line.npos;
      if (dashes || underlines) return i - up;
      return std::nullopt;
    }
    return std::nullopt;
  }

  // A blank line without '>' between two lines of one level belongs to them where a header block set the level; else it is the
  // writer's. Levels that '>' gives are left as they are.
  void level_blank_lines() {
    for (size_t i = lines_.size(); i-- > 0;)
      if (lines_[i].blank && i + 1 < lines_.size() && lines_[i].level > lines_[i + 1].level)
        lines_[i].level = lines_[i + 1].level;
  }

  // ---- Attributions ---------------------------------------------------------------------------

  void find_attributions() {
    for (size_t i = 0; i < lines_.size(); ++i) {
      if (lines_[i].blank || lines_[i].kind != kOwnText) continue;
      if (lines_[i].span.size() > kAttributionBytes) continue;
      const std::string_view line = trimmed(content(i));
      if (!line.ends_with(':') && !line.ends_with("\uFF1A")) continue;
      const size_t begin = attribution_begin(i);
      if (begin > i) continue;
      set_kind(begin, i + 1, MarkKind::kAttribution);
    }
  }

  // Where the attribution that ends with line i begins; i + 1 if it is none.
  size_t attribution_begin(size_t i) {
    const uint32_t level = lines_[i].level;
    if (!says_wrote(i)) return i + 1;
    // What follows is quoted, at most one blank line below.
    size_t next = i + 1;
    while (next < lines_.size() && lines_[next].blank && next <= i + 2) ++next;
    const bool quoted = next < lines_.size() && lines_[next].level > level;
    size_t begin = i;
    for (size_t n = 0;; ++n) {
      const bool opens = opens_attribution(begin);
      const std::string_view whole =
          in_.substr(lines_[begin].content, lines_[i].span.end - lines_[begin].content);
      if (whole.size() > kAttributionBytes) return i + 1;
      const bool dated = whole.find_first_of("0123456789@") != std::string_view::npos;
      const bool starts = begin == 0 || lines_[begin - 1].blank ||
                          lines_[begin - 1].level != level || lines_[begin - 1].kind != kOwnText;
      if (dated && (quoted ? opens || starts : opens && starts && has_time(whole))) return begin;
      if (starts || n + 1 == kAttributionLines) break;
      --begin;
    }
    // "Ann wrote:" right above a quote needs no date.
    const bool alone = i == 0 || lines_[i - 1].blank || lines_[i - 1].level != level;
    return quoted && alone && line_words(i) <= 6 ? i : i + 1;
  }

  bool says_wrote(size_t i) {
    // The verb stands in this line, or in the line before if a name follows it: "schrieb Ann:".
    std::string text(folded(trimmed(content(i))));
    if (i > 0 && !lines_[i - 1].blank && lines_[i - 1].level == lines_[i].level &&
        lines_[i - 1].span.size() <= kAttributionBytes) {
      const std::string before(folded(trimmed(content(i - 1))));
      text = before + " " + text;
    }
    return std::ranges::any_of(attribution_verbs(), [&](std::string_view verb) {
      for (size_t at = text.find(verb); at != std::string::npos; at = text.find(verb, at + 1)) {
        const bool starts = at == 0 || !is_word_end(text, at);
        const size_t end = at + verb.size();
        const bool ends = end == text.size() || !is_word_start(text, end);
        const bool caseless = static_cast<unsigned char>(verb[0]) >= 0xE3;
        if ((starts && ends) || caseless) return true;
      }
      return false;
    });
  }

  // A small letter of an alphabet on that side of `at`.
  static bool is_word_end(std::string_view text, size_t at) {
    const size_t before = utf8::character_start(text, at - 1);
    return is_word_character(utf8::decode(text, before).code_point);
  }
  static bool is_word_start(std::string_view text, size_t at) {
    return is_word_character(utf8::decode(text, at).code_point);
  }

  bool opens_attribution(size_t i) {
    const std::string_view text = folded(trimmed(content(i)));
    return std::ranges::any_of(attribution_openers(),
                               [&](std::string_view o) { return text.starts_with(o); });
  }

  static bool has_time(std::string_view text) {
    for (size_t at = text.find(':'); at != text.npos; at = text.find(':', at + 1)) {
      const auto digit = [&](size_t i) {
        return i < text.size() && text[i] >= '0' && text[i] <= '9';
      };
      if (at > 0 && digit(at - 1) && digit(at + 1) && digit(at + 2)) return true;
    }
    return false;
  }

  size_t line_words(size_t i) const {
    size_t words = 0;
    bool inside = false;
    for (const char c : trimmed(content(i))) {
      const bool blank = c == ' ' || c == '\t';
      words += !blank && !inside ? 1 : 0;
      inside = !blank;
    }
    return words;
  }

  // ---- Signatures and notices -----------------------------------------------------------------

  // Each stretch of lines of one level ends with its writer's signature.
  void find_endings() {
    for (size_t begin = 0; begin < lines_.size();) {
      size_t end = begin + 1;
      while (end < lines_.size() && lines_[end].level == lines_[begin].level) ++end;
      find_footers(begin, end);
      find_signature(begin, end);
      begin = end;
    }
  }

  void find_signature(size_t begin, size_t end) {
    size_t filled = 0;
    std::optional<size_t> from;
    for (size_t i = end; i-- > begin && filled <= kSignatureLines;) {
      if (lines_[i].kind == static_cast<uint8_t>(MarkKind::kAttribution) ||
          lines_[i].kind == static_cast<uint8_t>(MarkKind::kHeader)) {
        if (filled > 0) break;
        end = i;  // the line that introduces the next level
        continue;
      }
      if (lines_[i].kind != kOwnText || lines_[i].blank) continue;  // notices do not count
      const std::string_view line = trimmed(content(i));
      if (line == "--" && filled > 0) from = i;
      if (filled < 3 && line.size() <= 100 && is_device_line(line)) {
        lines_[i].kind = static_cast<uint8_t>(MarkKind::kSignature);
        continue;
      }
      ++filled;
    }
    if (!from) return;
    for (size_t i = *from; i < end; ++i)
      if (lines_[i].kind == kOwnText) lines_[i].kind = static_cast<uint8_t>(MarkKind::kSignature);
  }

  bool is_device_line(std::string_view line) {
    const std::string_view text = folded(line);
    return std::ranges::any_of(device_lines(),
                               [&](std::string_view d) { return text.starts_with(d); });
  }

  void find_footers(size_t begin, size_t end) {
    size_t paragraphs = 0;
    for (size_t i = end; i > begin && paragraphs < kFooterParagraphs; ++paragraphs) {
      while (i > begin && (lines_[i - 1].blank || lines_[i - 1].kind != kOwnText)) --i;
      const size_t stop = i;
      while (i > begin && !lines_[i - 1].blank && lines_[i - 1].kind == kOwnText) --i;
      if (i == stop) break;
      const uint64_t bytes = lines_[stop - 1].span.end - lines_[i].content;
      if (bytes > kNoticeBytes) continue;
      if (is_notice(in_.substr(lines_[i].content, bytes))) set_kind(i, stop, MarkKind::kFooter);
    }
  }

  bool is_notice(std::string_view paragraph) {
    const std::string_view text = folded(paragraph);
    const auto holds_one = [&](std::span<const std::string_view> stems) {
      return std::ranges::any_of(stems,
                                 [&](std::string_view s) { return text.find(s) != text.npos; });
    };
    uint64_t asked = 0;  // languages whose other stems were looked for, so that each is once
    // A stem of secrecy begins a word; in scripts without spaces, and after a mark beyond ASCII, any character may.
    for (size_t at = 0; at < text.size(); ++at) {
      const auto before = at == 0 ? ' ' : text[at - 1];
      const bool inside =
          (before >= 'a' && before <= 'z') || (static_cast<unsigned char>(before) >= 0x80 &&
                                               static_cast<unsigned char>(text[at]) < 0xD7);
      if (inside || utf8::is_continuation(text[at])) continue;
      if (any_notice_secret(text.substr(at), [&](const NoticeStems& n) {
            const uint64_t language = uint64_t{1} << (&n - notices().data());
            if ((asked & language) != 0) return false;
            asked |= language;
            return holds_one(n.thing) && holds_one(n.reader);
          }))
        return true;
    }
    return false;
  }

  std::string_view in_;
  std::vector<Line> lines_;
  std::string scratch_;
};

bool has_letter(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const utf8::Decoded d = utf8::decode(text, at);
    if (u_isalnum(static_cast<UChar32>(d.code_point))) return true;
    at += d.size;
  }
  return false;
}

}  // namespace

void mark_mail(std::string_view text, std::vector<Mark>& marks) { Marker(text).marks(marks); }

bool drop_mail(text::Text& text, const MailDrop& drop, NormalizeCounts& counts) {
  const std::string_view in = text.bytes();
  std::vector<Mark> marks;
  mark_mail(in, marks);
  std::erase_if(marks, [&](const Mark& m) {
    const bool signature = m.kind == MarkKind::kSignature || m.kind == MarkKind::kFooter;
    // A quoted signature goes with the quote; the header at the start of a text is the mail's own.
    if (signature && (m.level == 0 || !drop.quotes)) return !drop.signatures;
    if (m.kind == MarkKind::kHeader && m.span.begin == 0) return true;
    return !drop.quotes;
  });
  if (marks.empty()) return false;
  bool stays = false;
  size_t at = 0;
  for (const Mark& m : marks) {
    stays = stays || has_letter(in.substr(at, m.span.begin - at));
    at = m.span.end;
  }
  if (!stays && !has_letter(in.substr(at))) return false;

  text::Rewriter out(text);
  for (const Mark& m : marks) {
    const size_t end = std::min<size_t>(m.span.end + 1, in.size());
    const bool signature = m.kind == MarkKind::kSignature || m.kind == MarkKind::kFooter;
    out.keep_to(m.span.begin);
    out.replace(end - m.span.begin, "",
                signature ? EditRule::kMailSignature : EditRule::kMailQuote);
    counts.mail_lines +=
        static_cast<uint64_t>(std::ranges::count(in.substr(m.span.begin, m.span.size()), '\n') + 1);
  }
  const bool changed = out.changed();
  std::move(out).finish();
  return changed;
}

}  // namespace tamis::normalize
