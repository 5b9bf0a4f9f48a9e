// Answers from a file: what each speaks of is sought in the ledger, and its text in the archive.
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "base/json.h"
#include "base/try.h"
#include "pipeline/audit.h"
#include "pipeline/review.h"
#include "text/units.h"

namespace tamis::pipeline {

namespace {

using redact::Tag;

struct Answer {
  DecisionKind kind = DecisionKind::kNone;
  Json json;
  std::string where;
  std::optional<Tag> finding, value, text;
  DocumentPlace place;
};

tl::unexpected<Error> wrong(const std::string& where, const std::string& what) {
  return fail(Code::kInput, where + ": " + what);
}

constexpr std::string_view kMembers[] = {
    "decision", "finding", "fingerprint", "text", "source", "line", "part", "field",
    "start",    "end",     "unit",        "type", "missed", "who",  "why",  "when"};

bool is_count(const Json& json) { return json.is_null() || (json.is_int() && json.as_int() >= 0); }

Result<Answer> parse_answer(std::string_view line, const std::string& where) {
  Answer a;
  a.where = where;
  Result<Json> json = Json::parse(line, where, 4);
  if (!json || !json->is_object()) return wrong(where, "expected one JSON object");
  a.json = std::move(*json);
  const auto kind = find_decision(a.json["decision"].as_string());
  if (!kind)
    return wrong(where,
                 "expected \"decision\" to be accept, reject, allow, mark, passage, release "
                 "or withdraw");
  a.kind = *kind;
  for (const auto& [name, value] : a.json.members())
    if (std::ranges::find(kMembers, name) == std::end(kMembers))
      return wrong(where, "a member is not known; docs/review.md lists them");
  for (const std::string_view name : {"source", "line", "part", "start", "end", "missed"})
    if (!is_count(a.json[name]))
      return wrong(where, "expected \"" + std::string(name) + "\" to be a whole number from 0 on");
  for (const std::string_view name : {"field", "unit", "type", "who", "why", "when"})
    if (!a.json[name].is_null() && !a.json[name].is_string())
      return wrong(where, "expected \"" + std::string(name) + "\" to be a string");
  const auto tag = [&](std::string_view name, std::optional<Tag>& out) -> Status {
    if (!a.json.has(name)) return {};
    if (!redact::parse_tag(a.json[name].as_string(), out.emplace()))
      return wrong(
          where, "expected \"" + std::string(name) + "\" to be 24 digits, as the ledger has them");
    return {};
  };
  TAMIS_CHECK(tag("finding", a.finding));
  TAMIS_CHECK(tag("fingerprint", a.value));
  TAMIS_CHECK(tag("text", a.text));
  a.place = {static_cast<uint64_t>(a.json["source"].as_int()),
             static_cast<uint64_t>(a.json["line"].as_int()),
             static_cast<uint64_t>(a.json["part"].as_int())};
  return a;
}

bool on_finding(DecisionKind kind) {
  return kind == DecisionKind::kAccept || kind == DecisionKind::kReject ||
         kind == DecisionKind::kAllow;
}
bool on_passage(DecisionKind kind) {
  return kind == DecisionKind::kMark || kind == DecisionKind::kPassage;
}

Result<OffsetUnit> unit_of(const Answer& a) {
  const std::string& word = a.json["unit"].as_string();
  if (word.empty() || word == "byte") return OffsetUnit::kByte;
  if (word == "codepoint") return OffsetUnit::kCodePoint;
  if (word == "utf16") return OffsetUnit::kUtf16;
  return wrong(a.where, "expected \"unit\" to be byte, codepoint or utf16");
}

// Marks and passages name a place; what the decision holds to is the text that lies there.
Status place_answer(const Ledger& ledger, const Answer& a, const SourceDocument& document,
                    Decision& d) {
  const std::string& field = a.json["field"].as_string();
  const std::string* text = text_at(document, field, ledger.reading());
  if (text == nullptr) return wrong(a.where, "the document has no such field");
  TAMIS_TRY(const OffsetUnit unit, unit_of(a));
  const Span given{static_cast<uint64_t>(a.json["start"].as_int()),
                   static_cast<uint64_t>(a.json["end"].as_int())};
  const text::UnitIndex units(*text);
  const uint64_t size = units.from_bytes(text->size(), unit);
  if (given.begin >= given.end || given.end > size)
    return wrong(a.where, "expected start < end, both within the text");
  d.span = units.to_bytes(given, unit);
  d.has_span = true;
  d.field = field;
  d.text = ledger.key().text(field, *text);
  if (a.kind == DecisionKind::kMark) {
    if (const Status fits = check_mark_type(ledger, a.json["type"].as_string()); !fits)
      return wrong(a.where, fits.error().message);
    d.type = a.json["type"].as_string();
    d.value =
        ledger.key().value(d.type, std::string_view(*text).substr(d.span.begin, d.span.size()));
  } else {
    d.missed = static_cast<uint64_t>(a.json["missed"].as_int());
  }
  return {};
}

}  // namespace

Result<std::vector<Decision>> decide(const Ledger& ledger, std::string_view jsonl,
                                     const std::string& name, const std::string& archive,
                                     const Author& author) {
  std::vector<Answer> answers;
  for (size_t at = 0, number = 1; at < jsonl.size(); ++number) {
    const size_t end = std::min(jsonl.find('\n', at), jsonl.size());
    const std::string_view line = jsonl.substr(at, end - at);
    at = end + 1;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    TAMIS_TRY(Answer answer, parse_answer(line, name + ", line " + std::to_string(number)));
    answers.push_back(std::move(answer));
  }

  std::vector<Decision> out(answers.size());
  std::unordered_map<Tag, std::vector<size_t>, redact::TagHash> wanted;  // finding -> answers
  std::map<DocumentPlace, std::vector<size_t>> places;
  std::vector<LedgerHeld> held;
  for (size_t i = 0; i < answers.size(); ++i) {
    const Answer& a = answers[i];
    Decision& d = out[i];
    d.kind = a.kind;
    const auto said = [&](std::string_view key, const std::string& otherwise) {
      return a.json.has(key) ? a.json[key].as_string() : otherwise;
    };
    d.who = said("who", author.who);
    d.why = said("why", author.why);
    d.when = said("when", author.when);
    if (d.who.empty()) return wrong(a.where, "nobody signs it; give \"who\", or --by");
    if (d.why.empty() && a.kind != DecisionKind::kAccept && a.kind != DecisionKind::kPassage)
      return wrong(a.where, "it says no reason; give \"why\", or --why");
    if (on_finding(a.kind)) {
      if (!a.finding) return wrong(a.where, "expected \"finding\", an id of `tamis review --list`");
      wanted[*a.finding].push_back(i);
    } else if (on_passage(a.kind)) {
      if (a.place.source == 0)
        return wrong(a.where, "expected \"source\", \"line\", \"start\" and \"end\"");
      places[a.place].push_back(i);
    } else if (a.kind == DecisionKind::kRelease) {
      if (held.empty()) {
        TAMIS_TRY(held, ledger.held());
      }
      const auto at = std::ranges::find_if(held, [&](const LedgerHeld& h) {
        return a.text ? h.text == a.text : h.place == a.place;
      });
      if (at == held.end()) return wrong(a.where, "no such document was held back");
      const std::string where = a.where;
      Result<Decision> release = release_of(*at, {d.who, d.why, d.when});
      if (!release) return wrong(where, release.error().message);
      d = std::move(*release);
    } else {
      d.finding = a.finding;
      d.value = a.value;
      d.text = a.text;
      if (a.finding.has_value() + a.value.has_value() + a.text.has_value() != 1)
        return wrong(a.where, "expected one of \"finding\", \"fingerprint\" and \"text\"");
      d.has_span = a.json.has("start");
      d.span = {static_cast<uint64_t>(a.json["start"].as_int()),
                static_cast<uint64_t>(a.json["end"].as_int())};
    }
  }

  if (!wanted.empty()) {
    TAMIS_CHECK(ledger.for_each_entry([&](const LedgerEntry& e) -> Result<bool> {
      for (const LedgerFinding& f : e.findings) {
        const auto at = wanted.find(f.id);
        if (at == wanted.end()) continue;
        for (const size_t i : at->second)
          out[i] = decision_on({e.place, e.record, f}, answers[i].kind,
                               {out[i].who, out[i].why, out[i].when});
        wanted.erase(at);
      }
      return !wanted.empty();
    }));
    if (!wanted.empty()) {
      size_t first = answers.size();
      for (const auto& [id, numbers] : wanted) first = std::min(first, numbers.front());
      return wrong(answers[first].where,
                   "the ledger has no finding of this id; `tamis review --list` shows them");
    }
  }
  if (!places.empty()) {
    TAMIS_TRY(LedgerTexts texts, LedgerTexts::open(ledger, archive));
    std::set<uint64_t> sources;
    for (const auto& [place, numbers] : places) sources.insert(place.source);
    TAMIS_CHECK(texts.for_each(
        sources, [&](const DocumentPlace& place, const SourceDocument& document) -> Result<bool> {
          const auto at = places.find(place);
          if (at == places.end()) return true;
          for (const size_t i : at->second) {
            TAMIS_CHECK(place_answer(ledger, answers[i], document, out[i]));
            out[i].place = place.words();
          }
          places.erase(at);
          const auto next = places.lower_bound({place.source, 0, 0});
          return next != places.end() && next->first.source == place.source;
        }));
    if (!places.empty())
      return wrong(answers[places.begin()->second.front()].where,
                   "there is no document at this place of the archive");
  }
  return out;
}

}  // namespace tamis::pipeline
