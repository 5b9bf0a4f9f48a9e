// Documents of any bytes, in each format: what is read comes out readable, and as it was but for the edits; what is not is refused.
#include <cstdint>
#include <string_view>

#include "base/utf8.h"
#include "io/json_check.h"
#include "redact/structured/structured.h"
#include "require.h"

namespace {

struct Counts {
  size_t cells = 0, records = 0;
  bool operator==(const Counts&) const = default;
};

// Cells and records by RFC 4180, a state a byte.
Counts counts_of(std::string_view text, char delimiter) {
  enum { kStart, kBare, kQuoted, kQuoteInQuoted } state = kStart;
  Counts n;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (state == kQuoted) {
      if (c == '"') state = kQuoteInQuoted;
    } else if (state == kQuoteInQuoted && c == '"') {
      state = kQuoted;
    } else if (c == delimiter || c == '\n' || c == '\r') {
      ++n.cells;
      n.records += c != delimiter;
      state = kStart;
    } else {
      state = state == kStart && c == '"' ? kQuoted : kBare;
    }
  }
  return n;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tamis;
  using namespace tamis::redact;
  if (size < 1) return 0;
  static const auto redactors = [] {
    std::vector<std::shared_ptr<const Redactor>> all;
    for (const char* action : {"placeholder", "mask", "drop"}) {
      Recipe recipe;
      for (const char* type : {"EMAIL_ADDRESS", "US_SSN", "IP_ADDRESS"})
        recipe.actions[type] = action;
      all.push_back(Redactor::create(recipe).value());
    }
    return all;
  }();
  static StructuredScratch scratch;
  const auto format = static_cast<DocumentFormat>(data[0] % 9);
  const Redactor& redactor = *redactors[data[0] / 9 % redactors.size()];
  const std::string_view source(reinterpret_cast<const char*>(data) + 1, size - 1);
  const bool remove = data[0] / 9 / redactors.size() % 2 == 1;
  const auto outcome = redact_alone(source, format, redactor, scratch, {.remove_parts = remove});
  if (!outcome) {
    require(outcome.error().code != Code::kInternal);
    return 0;
  }
  const std::string_view text = outcome->text();
  uint64_t from = 0, to = 0;
  outcome->edits().for_each_edit([&](const Edit& e) {
    require(source.substr(from, e.source_begin - from) == text.substr(to, e.output_begin - to));
    from = e.source_begin + e.source_size;
    to = e.output_begin + e.output_size;
  });
  require(source.substr(from) == text.substr(to));
  require(outcome->removed() == 0 || (remove && outcome->format() == DocumentFormat::kMail));
  for (const Finding& f : outcome->findings())
    require(f.span.begin <= f.span.end && f.span.end <= source.size());
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  const size_t skip = source.starts_with(kMark) ? kMark.size() : 0;
  if (!utf8::valid(source)) return 0;
  if (outcome->format() == DocumentFormat::kJson)
    require(!io::find_json_fault(text.substr(skip), 64));
  // What is written is read again: tags still match, parts still end.
  if (outcome->format() == DocumentFormat::kXml || outcome->format() == DocumentFormat::kHtml)
    require(redact_alone(text, outcome->format(), redactor, scratch, {}).has_value());
  if (outcome->format() == DocumentFormat::kCsv &&
      source.find('\x1B') == std::string_view::npos) {  // signs in ISO-2022-JP may be no signs
    const char delimiter = look_at_table(source.substr(skip)).delimiter;
    if (delimiter != '\t')
      require(counts_of(source.substr(skip), delimiter) == counts_of(text.substr(skip), delimiter));
  }
  return 0;
}
