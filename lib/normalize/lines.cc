#include "normalize/lines.h"

#include <bit>

namespace tamis::normalize {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Bytes of the control character at `at` that is removed; 0 if there is none.
size_t removed_control(std::string_view in, size_t at) {
  const auto c = static_cast<unsigned char>(in[at]);
  if (c == 0x7F || c < '\t' || (c > '\r' && c < 0x20)) return 1;
  if (c != 0xC2 || at + 1 == in.size()) return 0;
  const auto next = static_cast<unsigned char>(in[at + 1]);
  return next >= 0x80 && next <= 0x9F && next != 0x85 ? 2 : 0;
}

// Bytes of the line end at `at`, LF included; 0 if there is none. CR LF is taken together by the caller.
size_t line_end(std::string_view in, size_t at) {
  const char c = in[at];
  if (c >= '\n' && c <= '\r') return 1;  // LF, VT, FF, CR
  return in.substr(at, 2) == "\xC2\x85" ? 2 : 0;
}

class LineCleaner {
 public:
  LineCleaner(text::Text& text, NormalizeCounts& counts)
      : in_(text.bytes()), out_(text), counts_(counts) {}

  bool run(std::span<const Look> looks) {
    if (in_.starts_with(kByteOrderMark)) clean_from(0);
    for (size_t block = 0; block < looks.size(); ++block)
      for (uint64_t bits = looks[block].change; bits != 0; bits &= bits - 1) {
        const size_t at = block * text::kBlockBytes + static_cast<size_t>(std::countr_zero(bits));
        if (at >= done_) clean_from(at);
      }
    if (done_ < in_.size() && is_blank(in_.back())) clean_from(in_.size());
    const bool changed = out_.changed();
    std::move(out_).finish();
    return changed;
  }

 private:
  // Takes the whole stretch of blanks and removed characters around `at`: whether its blanks are trailing is known only at
  // its end. Then the line end that follows, if one does.
  void clean_from(size_t at) {
    size_t begin = at;
    while (begin > done_ && is_blank(in_[begin - 1])) --begin;
    bool blank_seen = false;
    size_t end = begin;
    while (const size_t size = piece(end, begin == 0 && !blank_seen).size) {
      blank_seen = blank_seen || is_blank(in_[end]);
      end += size;
    }
    const bool trailing = end == in_.size() || line_end(in_, end) != 0;
    bool at_start = begin == 0;
    for (size_t i = begin; i < end;) {
      const Piece p = piece(i, at_start);
      if (p.rule == EditRule::kTrailingSpace) {
        size_t next = i + 1;
        while (next < end && is_blank(in_[next])) ++next;
        if (trailing) remove(i, next - i, p.rule, counts_.trailing_spaces);
        i = next;
        at_start = false;
      } else {
        remove(i, p.size, p.rule, p.rule == EditRule::kControl ? counts_.controls : marks_);
        i += p.size;
      }
    }
    done_ = end;
    if (end < in_.size()) take_line_end(end);
  }

  void take_line_end(size_t at) {
    const size_t size = line_end(in_, at);
    if (size == 0) return;
    done_ = at + size;
    if (in_[at] == '\n') return;
    out_.keep_to(at);
    ++counts_.line_ends;
    if (in_[at] == '\r') {
      size_t next = done_;  // over controls that will be removed
      for (size_t n; next < in_.size() && (n = removed_control(in_, next)) != 0;) next += n;
      if (next < in_.size() && in_[next] == '\n') {
        if (next == done_) {
          out_.replace(2, "\n", EditRule::kLineEnd);
          ++done_;
        } else {
          out_.replace(1, "", EditRule::kLineEnd);  // the LF after the controls stays
        }
        return;
      }
    }
    out_.replace(size, "\n", EditRule::kLineEnd);
  }

  struct Piece {
    size_t size;
    EditRule rule;
  };
  Piece piece(size_t at, bool mark_allowed) const {
    if (at == in_.size()) return {0, EditRule::kNone};
    if (is_blank(in_[at])) return {1, EditRule::kTrailingSpace};
    if (const size_t size = removed_control(in_, at)) return {size, EditRule::kControl};
    if (mark_allowed && in_.substr(at, 3) == kByteOrderMark) return {3, EditRule::kByteOrderMark};
    return {0, EditRule::kNone};
  }

  void remove(size_t at, size_t size, EditRule rule, uint64_t& count) {
    out_.keep_to(at);
    out_.replace(size, "", rule);
    ++count;
  }

  std::string_view in_;
  text::Rewriter out_;
  NormalizeCounts& counts_;
  size_t done_ = 0;     // everything before is settled
  uint64_t marks_ = 0;  // byte order marks are not counted apart
};

}  // namespace

bool clean_lines(text::Text& text, std::span<const Look> looks, NormalizeCounts& counts) {
  return LineCleaner(text, counts).run(looks);
}

}  // namespace tamis::normalize
