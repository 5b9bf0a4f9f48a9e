#include "normalize/page_furniture.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "normalize/line_spans.h"
#include "normalize/page_line.h"

namespace tamis::normalize {

namespace {

constexpr size_t kEdgeLines = 3;  // furniture is looked for among so many lines at each edge
constexpr int64_t kNear =
    6;  // pages on each side: header of left and right pages, chapters of three pages
constexpr int64_t kNearBlurred = 4;  // of these, where letters may differ
constexpr size_t kLikes = 2;         // pages that must agree
constexpr size_t kChain = 4;         // numbers that must count, where pages are inferred
constexpr double kShortestPage = 12, kLongestPage = 200;  // lines

// One edge of a page, from the outside in.
struct Edge {
  std::vector<size_t> lines;  // numbers
  std::vector<PageLine> read;
};

struct Numbered {  // a line with a number that may be a page's
  size_t line;
  uint64_t number;
};

constexpr size_t kProseWords = 4;   // of a line of running text
constexpr size_t kProseBytes = 30;  // the same, in scripts without spaces

// A line of running text, not a cell of a table or an item of a list.
bool is_prose(std::string_view line) {
  const std::string_view t = trimmed(line);
  size_t words = 0;
  bool inside = false;
  for (const char c : t) {
    const bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    const bool part = letter || static_cast<unsigned char>(c) >= 0x80;
    words += part && !inside ? 1 : 0;
    inside = part || (inside && c == '\'');
  }
  return words >= kProseWords ||
         (t.size() >= kProseBytes && static_cast<unsigned char>(t[0]) >= 0xE0);
}

char32_t first_letter(std::string_view line) {
  const std::string_view t = trimmed(line);
  return t.empty() ? 0 : utf8::decode(t, 0).code_point;
}

bool has_digit(std::string_view line) {
  for (size_t at = 0; at < line.size();) {
    const auto byte = static_cast<unsigned char>(line[at]);
    if (byte < 0x80) {
      if (byte >= '0' && byte <= '9') return true;
      ++at;
      continue;
    }
    const utf8::Decoded d = utf8::decode(line, at);
    if (d.code_point >= 0x0660 && u_isdigit(static_cast<UChar32>(d.code_point))) return true;
    at += d.size;
  }
  return false;
}

// The text ends like a sentence: a full stop of some script, and perhaps what closes quotes and brackets.
bool ends_sentence(std::string_view line) {
  std::string_view t = trimmed(line);
  static constexpr std::string_view kClosers[] = {"\"",     "'",      ")",      "]",     "\u201D",
                                                  "\u2019", "\u00BB", "\u300D", "\u300F"};
  static constexpr std::string_view kStops[] = {
      ".", "!", "?", ":", "\u2026", "\u3002", "\uFF01", "\uFF1F", "\u0964", "\u061F", "\u06D4"};
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view c : kClosers)
      if (t.ends_with(c)) {
        t.remove_suffix(c.size());
        again = true;
      }
  }
  return std::ranges::any_of(kStops, [&](std::string_view s) { return t.ends_with(s); });
}

class FurnitureRemover {
 public:
  FurnitureRemover(text::Text& text, NormalizeCounts& counts)
      : in_(text.bytes()), out_(text), counts_(counts) {
    line_spans(in_, lines_);
    removed_.resize(lines_.size());
  }

  bool run(std::span<const uint64_t> page_ends) {
    if (page_ends.size() >= kLikes)
      by_pages(page_ends);
    else
      by_numbers();
    rewrite();
    const bool changed = out_.changed();
    std::move(out_).finish();
    return changed;
  }

 private:
  std::string_view bytes(size_t line) const { return slice(in_, lines_[line]); }
  bool blank(size_t line) const { return is_blank_line(bytes(line)); }

  // ---- Pages that form feeds ended ------------------------------------------------------------

  void by_pages(std::span<const uint64_t> page_ends) {
    std::vector<Edge> tops, bottoms;
    size_t line = 0;
    for (size_t page = 0; page <= page_ends.size(); ++page) {
      std::vector<size_t> filled;
      const uint64_t end = page < page_ends.size() ? page_ends[page] : in_.size();
      // The line that ends with the form feed's LF is the page's last.
      for (; line < lines_.size() && lines_[line].begin <= end; ++line)
        if (!blank(line)) filled.push_back(line);
      const size_t top = std::min(kEdgeLines, (filled.size() + 1) / 2);
      const size_t bottom = std::min(kEdgeLines, filled.size() - top);
      tops.push_back(read_edge({filled.begin(), filled.begin() + static_cast<ptrdiff_t>(top)}));
      bottoms.push_back(
          read_edge({filled.rbegin(), filled.rbegin() + static_cast<ptrdiff_t>(bottom)}));
    }
    mark(tops);
    mark(bottoms);
  }

  Edge read_edge(std::vector<size_t> lines) const {
    Edge edge{std::move(lines), {}};
    for (const size_t line : edge.lines) edge.read.push_back(read_page_line(bytes(line)));
    return edge;
  }

  void mark(const std::vector<Edge>& edges) {
    for (size_t page = 0; page < edges.size(); ++page)
      for (size_t i = 0; i < edges[page].lines.size(); ++i) {
        if (!has_likes(edges, page, edges[page].read[i])) break;
        removed_[edges[page].lines[i]] = true;
      }
  }

  static bool has_likes(const std::vector<Edge>& edges, size_t page, const PageLine& line) {
    if (line.key.empty()) return false;
    size_t likes = 0;
    for (int64_t d = -kNear; d <= kNear && likes < kLikes; ++d) {
      const int64_t other = static_cast<int64_t>(page) + d;
      if (d == 0 || other < 0 || other >= static_cast<int64_t>(edges.size())) continue;
      const bool exact = std::abs(d) > kNearBlurred;
      likes += std::ranges::any_of(edges[static_cast<size_t>(other)].read,
                                   [&](const PageLine& l) { return like(line, l, d, exact); });
    }
    return likes >= kLikes;
  }

  // ---- Pages that their numbers show ----------------------------------------------------------

  enum class Kind { kNone, kPageWord, kDashed, kBare, kText };

  static Kind kind_of(const PageLine& line) {
    if (line.numbers.empty() || line.numbers.size() > 2 || line.is_division) return Kind::kNone;
    if (line.says_page) return Kind::kPageWord;
    if (line.numbers.size() == 2) return Kind::kNone;
    if (line.is_dashed) return Kind::kDashed;
    if (!line.has_letters) return line.key == U"#" ? Kind::kBare : Kind::kNone;
    return line.words >= 2 && line.is_plain ? Kind::kText : Kind::kNone;
  }

  void by_numbers() {
    // By form; a second number ("page 3 of 40") belongs to the form.
    std::map<std::pair<std::u32string, uint64_t>, std::pair<Kind, std::vector<Numbered>>> forms;
    for (size_t line = 0; line < lines_.size(); ++line) {
      if (lines_[line].size() > 4 * kLongestPageLine || !has_digit(bytes(line))) continue;
      const PageLine read = read_page_line(bytes(line));
      const Kind kind = kind_of(read);
      if (kind == Kind::kNone) continue;
      auto& form = forms[{read.key, read.numbers.size() == 2 ? read.numbers[1] : 0}];
      form.first = kind;
      form.second.push_back({line, read.numbers[0]});
    }
    for (const auto& [key, form] : forms)
      if (form.second.size() >= kChain) find_chains(form.first, form.second);
  }

  // Numbers that count by one, or by a few where a page's number is missing or stands on every other page, at even
  // distances.
  void find_chains(Kind kind, const std::vector<Numbered>& lines) {
    std::vector<size_t> chain;
    Numbered last{};
    double page = 0;
    for (const Numbered& l : lines) {
      if (!chain.empty()) {
        const double pages = static_cast<double>(l.number) - static_cast<double>(last.number);
        const double each = static_cast<double>(l.line - last.line) / std::max(pages, 1.0);
        const bool goes_on = pages >= 1 && pages <= 4 && each >= kShortestPage &&
                             each <= kLongestPage &&
                             (page == 0 || (each >= page / 2 && each <= page * 2));
        if (goes_on) {
          const auto n = static_cast<double>(chain.size());
          page = page == 0 ? each : (page * (n - 1) + each) / n;
          chain.push_back(l.line);
          last = l;
          continue;
        }
        // Another number of this form on the page: in a table, say.
        if (page > 0 && static_cast<double>(l.line - last.line) < 4 * page) continue;
        take_chain(kind, chain);
        chain.clear();
      }
      chain = {l.line};
      last = l;
      page = 0;
    }
    take_chain(kind, chain);
  }

  void take_chain(Kind kind, const std::vector<size_t>& chain) {
    if (chain.size() < kChain) return;
    // Lines right above or below that repeat with the numbers.
    std::map<std::u32string, std::vector<size_t>> beside;
    for (const size_t line : chain)
      for (const bool down : {false, true})
        if (const auto near = filled_line(line, down, 3)) {
          const PageLine read = read_page_line(bytes(*near));
          if (read.has_letters && read.numbers.empty()) beside[read.key].push_back(*near);
        }
    std::vector<size_t> repeating;
    for (const auto& [key, lines] : beside)
      if (lines.size() >= 3) repeating.insert(repeating.end(), lines.begin(), lines.end());
    std::ranges::sort(repeating);

    const size_t broken = static_cast<size_t>(std::ranges::count_if(
        chain, [&](size_t line) { return breaks_sentence(line, repeating); }));
    const bool has_company = 2 * repeating.size() >= chain.size();
    bool sure = false;
    switch (kind) {
      case Kind::kPageWord:
        sure = true;
        break;
      case Kind::kDashed:
        sure = 4 * broken >= chain.size();
        break;
      case Kind::kBare:
      case Kind::kText:
        sure = 2 * broken >= chain.size() || (has_company && 4 * broken >= chain.size());
        break;
      case Kind::kNone:
        break;
    }
    if (!sure) return;
    for (const size_t line : chain) removed_[line] = true;
    for (const size_t line : repeating) removed_[line] = true;
  }

  // The nearest line that is not blank, at most `most` lines away.
  std::optional<size_t> filled_line(size_t line, bool down, size_t most) const {
    for (size_t n = 0; n < most; ++n) {
      if (down ? line + 1 >= lines_.size() : line == 0) return std::nullopt;
      line = down ? line + 1 : line - 1;
      if (!blank(line)) return line;
    }
    return std::nullopt;
  }

  // The text before the line breaks off, and the text after it goes on: a heading stands between whole sentences.
  bool breaks_sentence(size_t line, const std::vector<size_t>& repeating) const {
    const auto text_line = [&](bool down) {
      std::optional<size_t> at = filled_line(line, down, 4);
      while (at && std::ranges::binary_search(repeating, *at)) at = filled_line(*at, down, 4);
      return at;
    };
    const auto before = text_line(false), after = text_line(true);
    if (!before || !after || ends_sentence(bytes(*before))) return false;
    if (!is_prose(bytes(*before)) || !is_prose(bytes(*after))) return false;
    const auto c = static_cast<UChar32>(first_letter(bytes(*after)));
    return u_isULowercase(c) || u_charType(c) == U_OTHER_LETTER;
  }

  // ---- Writing --------------------------------------------------------------------------------

  // A stretch of removed and blank lines becomes nothing, or one blank line between sentences.
  void rewrite() {
    for (size_t i = 0; i < lines_.size();) {
      size_t end = i;
      bool any = false;
      while (end < lines_.size() && (removed_[end] || blank(end))) {
        any = any || removed_[end];
        counts_.page_lines += removed_[end] ? 1 : 0;
        ++end;
      }
      if (any) {
        const uint64_t begin = lines_[i].begin;
        const uint64_t stop = end < lines_.size() ? lines_[end].begin : in_.size();
        const bool paragraph = i > 0 && end < lines_.size() && ends_sentence(bytes(i - 1));
        out_.keep_to(begin);
        out_.replace(stop - begin, paragraph ? "\n" : "", EditRule::kPageFurniture);
      }
      i = std::max(end, i + 1);
    }
  }

  std::string_view in_;
  text::Rewriter out_;
  NormalizeCounts& counts_;
  std::vector<Span> lines_;
  std::vector<bool> removed_;
};

}  // namespace

bool remove_page_furniture(text::Text& text, std::span<const uint64_t> page_ends,
                           NormalizeCounts& counts) {
  return FurnitureRemover(text, counts).run(page_ends);
}

}  // namespace tamis::normalize
