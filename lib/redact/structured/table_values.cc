// CSV and its relatives: cells under the heads of their columns.
#include <algorithm>
#include <vector>

#include "base/try.h"
#include "redact/chars.h"
#include "redact/structured/field_names.h"
#include "redact/structured/readers.h"

namespace tamis::redact {

namespace {

constexpr size_t kRecordsLookedAt = 20;

struct Cell {
  size_t begin = 0, end = 0;  // with the quotes
  bool quoted = false;
  bool unclosed = false;
  bool last = false;  // of its record
  size_t next = 0;    // where the next cell begins
};

bool ends_record(unsigned char c) { return c == '\n' || c == '\r'; }

// RFC 4180 section 2, rules 5 to 7. A cell that is quoted and goes on behind its quote is taken as it is written, to the next delimiter.
Cell cell_at(std::string_view text, size_t at, char delimiter) {
  Cell cell{.begin = at};
  size_t end = at;
  if (byte_at(text, at) == '"') {
    size_t close = at + 1;
    for (;; close += 2) {
      close = text.find('"', close);
      if (close == std::string_view::npos || byte_at(text, close + 1) != '"') break;
    }
    if (close == std::string_view::npos) {
      cell.unclosed = true;
    } else {
      end = close + 1;
      cell.quoted = end >= text.size() || text[end] == delimiter || ends_record(byte_at(text, end));
    }
  }
  // Tables with tabs are often written without quoting: a quote that closes nothing is a character like others.
  if (delimiter == '\t' && !cell.quoted) end = at;
  while (end < text.size() && text[end] != delimiter && !ends_record(byte_at(text, end))) ++end;
  cell.end = end;
  cell.last = end >= text.size() || text[end] != delimiter;
  cell.next = end;
  if (end < text.size()) {
    cell.next = end + 1;
    if (text[end] == '\r' && byte_at(text, end + 1) == '\n') ++cell.next;
  }
  return cell;
}

// How many cells each of the first records has; a record that the text cuts off does not count, unless it is the only one.
std::vector<size_t> cells_per_record(std::string_view text, char delimiter) {
  std::vector<size_t> counts;
  size_t cells = 0;
  for (size_t at = 0; at < text.size() && counts.size() < kRecordsLookedAt;) {
    const Cell cell = cell_at(text, at, delimiter);
    ++cells;
    at = cell.next;
    if (!cell.last) continue;
    if (cells > 1 || cell.end > cell.begin) counts.push_back(cells);  // not a blank line
    cells = 0;
  }
  return counts;
}

std::string unquoted(std::string_view text, const Cell& cell) {
  if (!cell.quoted) return std::string(text.substr(cell.begin, cell.end - cell.begin));
  std::string out;
  for (size_t i = cell.begin + 1; i + 1 < cell.end; ++i) {
    out += text[i];
    if (text[i] == '"') ++i;
  }
  return out;
}

// A head is a word: letters, no address, no run of digits that a value would have.
bool may_be_head(std::string_view text) {
  if (text.empty() || text.size() > 80 || text.find('@') != std::string_view::npos) return false;
  size_t digits = 0, letters = 0;
  for (const char ch : text) {
    const auto c = static_cast<unsigned char>(ch);
    digits = is_digit(c) ? digits + 1 : 0;
    if (digits == 4 || c == '\n') return false;
    letters += is_letter(c) || c >= 0x80;
  }
  return letters > 0;
}

class TableReader {
 public:
  TableReader(ValueView& view, uint32_t layer, const Table& table, const ReadLimits& limits)
      : view_(view), layer_(layer), table_(table), limits_(limits), text_(view.layer(layer)) {}

  Status run() {
    size_t column = 0;
    bool head = table_.header;
    for (size_t at = 0; at < text_.size();) {
      const Cell cell = cell_at(text_, at, table_.delimiter);
      if (cell.unclosed && table_.delimiter != '\t')
        return fail(Code::kInput, "a quoted cell that begins here is not closed before the end",
                    cell.begin, "csv.quote");
      if (head) heads_.push_back(field_label(unquoted(text_, cell)));
      if (cell.end > cell.begin)
        read(cell, head || column >= heads_.size() ? std::string_view() : heads_[column]);
      at = cell.next;
      ++column;
      if (!cell.last) continue;
      if (column > 1 || cell.end > cell.begin) head = false;
      if (head) heads_.clear();
      column = 0;
    }
    return {};
  }

 private:
  void read(const Cell& cell, std::string_view label) {
    const size_t begin = cell.quoted ? cell.begin + 1 : cell.begin;
    const size_t end = cell.quoted ? cell.end - 1 : cell.end;
    if (end == begin) return;
    const char first = text_[begin];
    if ((first == '{' || first == '[') && limits_.layers > 0 &&
        looks_like_json(unquoted(text_, cell))) {
      const uint32_t layer =
          view_.begin_layer(layer_, begin, cell.quoted ? Escape::kCellQuoted : Escape::kCellRaw,
                            cell.quoted ? '"' : table_.delimiter);
      copy(cell, begin, end);
      view_.end_layer(end);
      ReadLimits within = limits_;
      --within.layers;
      if (read_json(view_, layer, within)) return;
      view_.drop_layer();
    }
    const size_t from = view_.bytes().size();
    view_.label(label);
    const Escape escape = cell.quoted ? Escape::kCellQuoted : Escape::kCellBare;
    view_.begin_value(layer_, begin, escape, cell.quoted ? '"' : table_.delimiter);
    copy(cell, begin, end);
    view_.end_value(end);
    echo_queries(view_, from);
  }

  void copy(const Cell& cell, size_t begin, size_t end) {
    for (size_t at = begin; at < end;) {
      size_t quote = cell.quoted ? text_.substr(at, end - at).find('"') : std::string_view::npos;
      if (quote == std::string_view::npos) quote = end - at;
      view_.verbatim(at, text_.substr(at, quote));
      at += quote;
      if (at >= end) return;
      view_.decoded(at, 2, "\"");
      at += 2;
    }
  }

  ValueView& view_;
  const uint32_t layer_;
  const Table table_;
  const ReadLimits limits_;
  const std::string_view text_;
  std::vector<std::string> heads_;
};

}  // namespace

bool records_agree(std::string_view text, char delimiter) {
  const std::vector<size_t> counts = cells_per_record(text, delimiter);
  return counts.size() >= 2 && counts.front() >= 2 &&
         std::all_of(counts.begin(), counts.end(), [&](size_t n) { return n == counts.front(); });
}

Table look_at_table(std::string_view text) {
  Table table;
  size_t most = 0;
  bool agreed = false;
  for (const char delimiter : {',', ';', '\t', '|'}) {
    const std::vector<size_t> counts = cells_per_record(text, delimiter);
    if (counts.empty() || counts.front() < 2) continue;
    const bool agree =
        std::all_of(counts.begin(), counts.end(), [&](size_t n) { return n == counts.front(); });
    if (agree < agreed || (agree == agreed && counts.front() <= most)) continue;
    table.delimiter = delimiter;
    most = counts.front();
    agreed = agree;
  }
  table.header = has_header(text, table.delimiter);
  return table;
}

bool has_header(std::string_view text, char delimiter) {
  bool any = false;
  for (size_t at = 0; at < text.size();) {
    const Cell cell = cell_at(text, at, delimiter);
    const std::string head = unquoted(text, cell);
    if (!head.empty() && !may_be_head(head)) return false;
    any |= !head.empty();
    at = cell.next;
    if (cell.last && any) break;
  }
  return any;
}

Status read_table(ValueView& view, uint32_t layer, const Table& table, const ReadLimits& limits) {
  return TableReader(view, layer, table, limits).run();
}

}  // namespace tamis::redact
