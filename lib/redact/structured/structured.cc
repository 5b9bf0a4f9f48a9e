#include "redact/structured/structured.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "base/hash.h"
#include "base/try.h"
#include "io/json_check.h"
#include "redact/structured/packed_layers.h"
#include "text/text.h"

namespace tamis {

// Fills in an outcome.
class StructuredAccess {
 public:
  static StructuredOutcome make(DocumentFormat format, std::string text, EditMap edits,
                                std::vector<Finding> findings, std::string quarantine,
                                uint64_t values, uint64_t changed, uint64_t numbers,
                                uint64_t removed) {
    StructuredOutcome o;
    o.format_ = format;
    o.text_ = std::move(text);
    o.edits_ = std::move(edits);
    o.findings_ = std::move(findings);
    o.quarantine_ = std::move(quarantine);
    o.values_ = values;
    o.changed_ = changed;
    o.numbers_ = numbers;
    o.removed_ = removed;
    return o;
  }
};

}  // namespace tamis

namespace tamis::redact {

namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";

Status read_layer(ValueView& view, uint32_t layer, DocumentFormat format, const ReadLimits& limits,
                  Charsets& charsets) {
  switch (format) {
    case DocumentFormat::kJson:
      return read_json(view, layer, limits);
    case DocumentFormat::kCsv:
      return read_table(view, layer, look_at_table(view.layer(layer)), limits);
    case DocumentFormat::kTsv:
      return read_table(view, layer, {'\t', has_header(view.layer(layer), '\t')}, limits);
    case DocumentFormat::kXml:
    case DocumentFormat::kHtml:
      return read_markup(view, layer, format == DocumentFormat::kHtml, limits);
    case DocumentFormat::kMail:
      return read_mail(view, layer, limits, charsets);
    case DocumentFormat::kText:
      return read_text(view, layer, limits);
    default:
      return fail(Code::kUsage, "this format is not read as one document; name another");
  }
}

}  // namespace

Status StructuredDocument::look(std::string_view source, DocumentFormat format,
                                StructuredTools& tools) {
  source_ = source;
  format_ = format;
  findings_.clear();
  view_ = std::make_unique<ValueView>(source);
  // A byte order mark is no part of the text (RFC 8259 section 8.1); it stays where it is.
  uint32_t layer = 0;
  tools.scratch.charsets.begin(source);
  if (source.starts_with(kMark)) layer = add_plain_layer(*view_, 0, kMark.size(), source.size());
  if (format != DocumentFormat::kMail) {  // where each part says its own
    TAMIS_TRY(layer, add_charset_layer(*view_, layer, tools.scratch.charsets));
  }
  if (Status read = read_layer(*view_, layer, format, tools.limits, tools.scratch.charsets);
      !read) {
    Error error = std::move(read).error();
    if (error.offset != Error::kNoOffset) error.offset = view_->source_place(layer, error.offset);
    return tl::make_unexpected(std::move(error));
  }
  const std::string_view bytes = view_->bytes();
  tools.scratch.classes.scan(bytes);
  tools.redactor.find(bytes, tools.scratch.classes, tools.scratch.scratch, findings_);
  if (tools.ask_others) TAMIS_CHECK(tools.ask_others(bytes, findings_));
  view_->settle(findings_, tools.redactor);
  tools.second_look.learn(bytes, findings_, tools.redactor);
  return {};
}

Result<StructuredOutcome> StructuredDocument::finish(StructuredTools& tools) {
  if (tools.second_look.find(view_->bytes(), tools.redactor, findings_) > 0)
    view_->settle(findings_, tools.redactor);
  text::Text text(view_->bytes());
  TAMIS_TRY(ApplyReport report,
            apply(text, findings_, tools.redactor, tools.numbering, tools.around));
  for (size_t i = 0; i < findings_.size(); ++i) findings_[i].action = report.actions[i];
  std::ranges::move(report.vaulted, std::back_inserter(tools.scratch.vaulted));
  std::vector<ViewEdit> edits;
  text.edits().for_each_edit([&](const Edit& e) {
    edits.push_back({e.source_begin, e.source_begin + e.source_size,
                     text.bytes().substr(e.output_begin, e.output_size), e.rule});
  });
  TAMIS_TRY(Written written, view_->write(edits));
  if (format_ == DocumentFormat::kJson && written.values > 0) {
    std::string_view out = written.text;
    if (out.starts_with(kMark)) out.remove_prefix(kMark.size());
    if (const auto fault = io::find_json_fault(out, tools.limits.json_depth))
      return fail(Code::kInternal,
                  "redaction: what was written is no longer JSON; please report this",
                  fault->offset);
  }
  for (Finding& f : findings_) {
    f.kept = tools.redactor.action(f) == Action::kKeep;
    f.span = view_->to_source(f.span);
  }
  // By place; a total order, so that no library's way of sorting shows.
  std::sort(findings_.begin(), findings_.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.span.begin, a.span.end, a.covered, a.type, a.rule, a.score) <
           std::tie(b.span.begin, b.span.end, b.covered, b.type, b.rule, b.score);
  });
  if (report.quarantine_reason.empty()) report.quarantine_reason = view_->held_back();
  const uint64_t values = view_->value_count();
  view_.reset();
  return StructuredAccess::make(format_, std::move(written.text), std::move(written.edits),
                                std::move(findings_), std::move(report.quarantine_reason), values,
                                written.values, written.numbers, written.removed);
}

namespace {

Result<StructuredOutcome> redact_one(std::string_view source, DocumentFormat format,
                                     const Redactor& redactor, StructuredScratch& scratch,
                                     const ReadLimits& limits, const AskOthers& ask_others) {
  if (source.size() > limits.document_bytes)
    return fail(Code::kLimit,
                "the document has " + std::to_string(source.size()) +
                    " bytes, more than limits.document_bytes (" +
                    std::to_string(limits.document_bytes) + "); split it or raise the limit",
                limits.document_bytes, "limits.document_bytes");
  Numbering numbering;
  SecondLook second_look;
  // Nobody says whom the document is about: its dates move by what it holds itself.
  const std::string group =
      redactor.transforms().shifts_dates() ? "text\n" + sha256_hex(source) : std::string();
  StructuredTools tools{redactor, scratch, numbering, second_look, limits, {group}, ask_others};
  StructuredDocument document;
  TAMIS_CHECK(document.look(source, format, tools));
  return document.finish(tools);
}

Result<StructuredOutcome> redact_lines(std::string_view source, const Redactor& redactor,
                                       StructuredScratch& scratch, const ReadLimits& limits,
                                       const AskOthers& ask_others) {
  std::string text, quarantine;
  EditMapBuilder map;
  std::vector<Finding> findings;
  uint64_t values = 0, changed = 0, numbers = 0, line_number = 0;
  text.reserve(source.size());
  for (size_t at = 0; at < source.size();) {
    ++line_number;
    const size_t end = std::min(source.find('\n', at), source.size());
    std::string_view line = source.substr(at, end - at);
    const size_t next = std::min(end + 1, source.size());
    if (line.find_first_not_of(" \t\r") == std::string_view::npos || line == kMark) {
      text.append(source, at, next - at);
      map.keep(next - at);
      at = next;
      continue;
    }
    auto done = redact_one(line, DocumentFormat::kJson, redactor, scratch, limits, ask_others);
    if (!done) {
      Error error = std::move(done).error();
      error.message = "line " + std::to_string(line_number) + ": " + error.message;
      if (error.offset != Error::kNoOffset) error.offset += at;
      return tl::make_unexpected(std::move(error));
    }
    uint64_t kept = 0;
    done->edits().for_each_edit([&](const Edit& e) {
      map.keep(e.source_begin - kept);
      map.replace(e.source_size, e.output_size, e.rule);
      kept = e.source_begin + e.source_size;
    });
    map.keep(line.size() - kept + (next - end));
    text += done->text();
    text.append(source, end, next - end);
    for (Finding f : done->findings()) {
      f.span = {f.span.begin + at, f.span.end + at};
      findings.push_back(f);
    }
    if (quarantine.empty()) quarantine = done->quarantine_reason();
    values += done->values();
    changed += done->changed();
    numbers += done->numbers();
    at = next;
  }
  return StructuredAccess::make(DocumentFormat::kJsonLines, std::move(text), map.finish(),
                                std::move(findings), std::move(quarantine), values, changed,
                                numbers, 0);
}

}  // namespace

Result<StructuredOutcome> redact_alone(std::string_view source, DocumentFormat format,
                                       const Redactor& redactor, StructuredScratch& scratch,
                                       const ReadLimits& limits, const AskOthers& ask_others) {
  if (format == DocumentFormat::kAuto) {
    const FormatGuess guess = guess_document_format(source);
    if (!guess.sure)
      return fail(Code::kInput, "the format is in doubt: " + guess.reason + "; say which it is", 0,
                  "format");
    format = guess.format;
  }
  if (format == DocumentFormat::kJsonLines)
    return redact_lines(source, redactor, scratch, limits, ask_others);
  return redact_one(source, format, redactor, scratch, limits, ask_others);
}

}  // namespace tamis::redact
