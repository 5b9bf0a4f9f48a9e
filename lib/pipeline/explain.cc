#include "pipeline/explain.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/try.h"
#include "base/utf8.h"
#include "io/path.h"
#include "pipeline/audit.h"
#include "redact/rules.h"

namespace tamis::pipeline {

namespace {

// The places that a name can mean: of a source file, or of one line of it.
struct Meant {
  std::optional<uint64_t> source, line;
  bool covers(const DocumentPlace& p) const {
    return source && *source == p.source && (!line || *line == p.line);
  }
};

std::optional<uint64_t> number_of(std::string_view digits) {
  uint64_t n = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return n;
}

Meant meaning(const Ledger& ledger, std::string_view name) {
  const auto source = [&](std::string_view word) -> std::optional<uint64_t> {
    if (word.starts_with('#')) return number_of(word.substr(1));
    const auto at = std::ranges::find(ledger.sources(), word, &LedgerSource::name);
    return at == ledger.sources().end() ? std::nullopt : std::optional(at->number);
  };
  Meant meant;
  meant.source = source(name);
  if (meant.source) return meant;
  const size_t colon = name.rfind(':');
  if (colon == std::string_view::npos) return meant;
  meant.line = number_of(name.substr(colon + 1));
  if (meant.line) meant.source = source(name.substr(0, colon));
  return meant;
}

std::string percent(int64_t ppm) {
  const std::string digits = std::to_string(ppm % 10'000 / 100 + 100).substr(1);
  return std::to_string(ppm / 10'000) + "." + digits + " %";
}

std::string signed_number(int n) { return (n < 0 ? "" : "+") + std::to_string(n); }

std::string done(const LedgerFinding& f) {
  if (f.covered) return "lies under a stronger finding, whose action holds for both";
  switch (f.decision) {
    case DecisionKind::kReject:
      return "kept: somebody rejected the finding";
    case DecisionKind::kAllow:
      return "kept: somebody allowed the value everywhere";
    case DecisionKind::kMark:
      return f.action + ": somebody marked it";
    default:
      break;
  }
  std::string out = f.action;
  if (f.allowed) return "keep: the recipe's allow-list holds the value";
  if (f.kept && f.reserved) return "keep: a value reserved for examples";
  if (f.doubtful && !f.kept)
    out += f.decision == DecisionKind::kAccept ? ", doubtful, accepted by somebody"
                                               : ", doubtful: nobody decided";
  return out;
}

std::string words_of(const LedgerFinding& f) {
  std::string out = "  " + f.type + " at bytes " + std::to_string(f.span.begin) + " to " +
                    std::to_string(f.span.end) + " (code points " +
                    std::to_string(f.code_points.begin) + " to " +
                    std::to_string(f.code_points.end) + ")";
  if (!f.field.empty()) out += " of " + io::show_path(f.field);
  out += ": " + done(f) + "\n    rule " + f.rule;
  if (const std::string_view source = rule_source(f.rule); !source.empty())
    out.append(": ").append(source);
  out += "\n    score " + percent(f.score);
  if (f.evidence.base != 0 || f.evidence.value != 0 || f.evidence.words != 0 ||
      f.evidence.against != 0)
    out += " = decibans " + std::to_string(f.evidence.sum()) + ": base " +
           signed_number(f.evidence.base) + ", value " + signed_number(f.evidence.value) +
           ", words " + signed_number(f.evidence.words) + ", against " +
           signed_number(f.evidence.against);
  if (f.validated) out += "; validated";
  if (f.reserved) out += "; reserved for examples";
  out += "\n    finding " + redact::tag_text(f.id) + ", value " + redact::tag_text(f.value) + "\n";
  return out;
}

std::string fate_words(const LedgerDocument& d) {
  if (d.fate == "delivered") return "delivered as record " + d.record;
  const bool earlier = !d.kept_delivery.empty();
  std::string repeats = "Jaccard index " + percent(static_cast<int64_t>(d.jaccard_ppm)) + " with";
  if (d.rule == "exact")
    repeats = earlier ? "its text as it would leave is the same as that of"
                      : "its normalized text is the same as that of";
  repeats += " record " + d.kept_record;
  if (earlier) repeats += " of the earlier delivery with checkpoint " + d.kept_delivery;
  if (d.fate == "marked") return "delivered as record " + d.record + ", marked: " + repeats;
  if (d.fate == "dropped") return "dropped: " + repeats;
  if (d.fate == "emptied")
    return "dropped: all of it stands in other documents, and passages are cut";
  return d.fate;
}

}  // namespace

std::string_view rule_source(std::string_view name) {
  if (name == kMarkRule) return "a person saw it, and no rule did";
  for (size_t i = 0; i < redact::rule_count(); ++i)
    if (const redact::Rule& r = redact::rule(static_cast<redact::RuleId>(i)); r.name == name)
      return r.source;
  return {};
}

Result<std::vector<Explanation>> explain(const Ledger& ledger,
                                         const std::vector<Decision>& decisions,
                                         std::string_view name) {
  const Meant meant = meaning(ledger, name);
  std::map<DocumentPlace, Explanation> found;
  TAMIS_CHECK(ledger.for_each_document([&](const LedgerDocument& d) -> Result<bool> {
    if ((!d.record.empty() && d.record == name) || (!d.id.empty() && d.id == name) ||
        meant.covers(d.place))
      found[d.place].document = d;
    return true;
  }));
  TAMIS_TRY(const std::vector<LedgerHeld> held, ledger.held());
  for (const LedgerHeld& h : held)
    if (found.contains(h.place) || meant.covers(h.place)) {
      found[h.place].held = h;
    }
  if (found.empty())
    return fail(Code::kInput,
                "the ledger " + io::show_path(ledger.path()) +
                    " knows no such record, document or source file; give a record's id, the "
                    "document's own id, or a source file and line as in letters/1.jsonl:3");
  TAMIS_CHECK(ledger.for_each_entry([&](const LedgerEntry& e) -> Result<bool> {
    if (const auto at = found.find(e.place); at != found.end()) at->second.findings = e.findings;
    return true;
  }));
  std::vector<Explanation> out;
  for (auto& [place, e] : found) {
    e.place = place;
    if (const LedgerSource* source = ledger.source(place.source)) e.source_name = source->name;
    for (const Decision& d : decisions) {
      const bool of_finding = std::ranges::any_of(e.findings, [&](const LedgerFinding& f) {
        return d.finding == f.id || (d.kind == DecisionKind::kAllow && d.value == f.value);
      });
      if (of_finding || (e.held && d.text && d.text == e.held->text) || d.place == place.words())
        e.decisions.push_back(d);
    }
    out.push_back(std::move(e));
  }
  return out;
}

Json Explanation::json() const {
  Json out = Json::object();
  out.set("source", place.source).set("line", place.line).set("part", place.part);
  if (utf8::valid(source_name)) out.set("source_name", source_name);
  if (document) {
    out.set("fate", document->fate).set("record", document->record).set("id", document->id);
    out.set("kept_record", document->kept_record).set("duplicate", document->rule);
    out.set("kept_delivery", document->kept_delivery);
    out.set("jaccard_ppm", document->jaccard_ppm).set("released", document->released);
  }
  if (held)
    out.set("quarantined", Json::object()
                               .set("reason", held->reason)
                               .set("message", held->message)
                               .set("byte", held->byte)
                               .set("releasable", held->text.has_value()));
  Json list = Json::array();
  for (const LedgerFinding& f : findings)
    list.push(Json::object()
                  .set("finding", redact::tag_text(f.id))
                  .set("fingerprint", redact::tag_text(f.value))
                  .set("type", f.type)
                  .set("rule", f.rule)
                  .set("rule_source", rule_source(f.rule))
                  .set("score", f.score)
                  .set("evidence", Json::object()
                                       .set("base", int64_t{f.evidence.base})
                                       .set("value", int64_t{f.evidence.value})
                                       .set("words", int64_t{f.evidence.words})
                                       .set("against", int64_t{f.evidence.against}))
                  .set("action", f.action)
                  .set("field", f.field)
                  .set("start", f.span.begin)
                  .set("end", f.span.end)
                  .set("allowed", f.allowed)
                  .set("covered", f.covered)
                  .set("doubtful", f.doubtful)
                  .set("kept", f.kept)
                  .set("reserved", f.reserved)
                  .set("validated", f.validated)
                  .set("decision", decision_name(f.decision)));
  out.set("findings", std::move(list));
  Json decided = Json::array();
  for (const Decision& d : decisions) decided.push(*Json::parse(d.line()));
  out.set("decisions", std::move(decided));
  return out;
}

std::string Explanation::text() const {
  std::string out = place.words();
  if (!source_name.empty()) out += " " + io::show_path(source_name);
  if (document && !document->id.empty()) out += ", id " + io::show_path(document->id);
  out += "\n";
  if (document && document->fate != "quarantined") out += fate_words(*document) + "\n";
  if (document && !document->released.empty())
    out += "somebody released it; otherwise it would be held back: " + document->released + "\n";
  if (held) {
    out +=
        "held back: " + held->reason + (held->message.empty() ? "" : ": " + held->message) + "\n";
    out += held->text ? "  it can be released: tamis quarantine release\n"
                      : "  it cannot be released: it was not read to its end\n";
  }
  if (document && findings.empty()) out += "nothing was found in it\n";
  if (!findings.empty()) out += "found\n";
  for (const LedgerFinding& f : findings) out += words_of(f);
  if (!decisions.empty()) out += "decided\n";
  for (const Decision& d : decisions)
    out += "  " + d.when + "  " + std::string(decision_name(d.kind)) + " by " +
           io::show_path(d.who) + (d.why.empty() ? "" : ": " + io::show_path(d.why)) + "\n";
  return out;
}

}  // namespace tamis::pipeline
