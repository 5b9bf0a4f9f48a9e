#include "redact/digit_runs.h"

#include "redact/chars.h"

namespace tamis::redact {

Joint classify_gap(std::string_view gap) {
  if (gap.size() == 1) {  // nearly all
    switch (gap[0]) {
      case ' ':
        return Joint::kBlank;
      case '-':
        return Joint::kHyphen;
      case '.':
        return Joint::kDot;
      case '/':
        return Joint::kSlash;
      case '(':
        return Joint::kOpen;
      case ')':
        return Joint::kClose;
      default:
        return Joint::kNone;
    }
  }
  size_t blanks = 0, hyphens = 0, dots = 0, slashes = 0, open = 0, close = 0;
  for (size_t i = 0; i < gap.size(); ++i) {
    const unsigned char c = byte_at(gap, i), d = byte_at(gap, i + 1), e = byte_at(gap, i + 2);
    if (c == ' ') {
      ++blanks;
    } else if (c == '-') {
      ++hyphens;
    } else if (c == '.') {
      ++dots;
    } else if (c == '/') {
      ++slashes;
    } else if (c == '(') {
      ++open;
    } else if (c == ')') {
      ++close;
    } else if (c == 0xC2 && d == 0xA0) {
      ++blanks, i += 1;
    } else if (c == 0xE2 && d == 0x80 && e == 0xAF) {
      ++blanks, i += 2;
    } else if (c == 0xE2 && d == 0x80 && e >= 0x90 && e <= 0x93) {
      ++hyphens, i += 2;
    } else {
      return Joint::kNone;
    }
  }
  const size_t marks = hyphens + dots + slashes + open + close;
  if (blanks + marks > 4 || blanks > 2 || open > 1 || close > 1) return Joint::kNone;
  if (open + close == 2) return Joint::kNone;  // "12) (34": two things
  if (open == 1) return marks == 1 || (marks == 2 && dots == 0) ? Joint::kOpen : Joint::kNone;
  if (close == 1) return marks == 1 || (marks == 2 && dots == 0) ? Joint::kClose : Joint::kNone;
  if (marks == 0) return blanks == 1 ? Joint::kBlank : blanks == 2 ? Joint::kWide : Joint::kNone;
  if (marks > 1) return Joint::kNone;
  if (dots == 1)
    return blanks == 0 ? Joint::kDot : Joint::kNone;  // "12. 34" is the end of a sentence
  if (blanks == 0) return hyphens == 1 ? Joint::kHyphen : Joint::kSlash;
  return blanks == 2 ? Joint::kWide : Joint::kNone;
}

}  // namespace tamis::redact
