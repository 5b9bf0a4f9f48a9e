#include "pipeline/audit.h"

#include <algorithm>
#include <span>

#include "base/sort.h"
#include "redact/types.h"
#include "text/units.h"

namespace tamis::pipeline {

namespace {

constexpr int32_t kCertain = 1'000'000;

bool contains(const Span& outer, const Span& inner) {
  return outer.begin <= inner.begin && inner.end <= outer.end;
}

uint64_t begin_of(const AuditedFinding& a) { return a.finding.span.begin; }

std::string_view slice(std::string_view text, const Span& span) {
  return text.substr(span.begin, span.size());
}

}  // namespace

std::string field_place(std::string_view name) { return std::string("fields.").append(name); }

std::string TextPlace::name() const {
  switch (kind) {
    case Kind::kText:
      break;
    case Kind::kSpeaker:
      return std::string(kSpeakerPlace);
    case Kind::kField:
      return field_place(field);
  }
  return {};
}

Readings& Readings::operator+=(const Readings& o) {
  passages += o.passages;
  bytes += o.bytes;
  missed += o.missed;
  return *this;
}

void TextAudit::name_text(const Audit& audit, const text::Text& normalized) {
  if (named_) return;
  text_ = audit.key.text(place_.name(), normalized.source());
  named_ = true;
}

// Takes out what was rejected or allowed, and what lies within it.
bool TextAudit::restore(const Audit& audit, const text::Text& normalized,
                        std::vector<Finding>& findings) {
  const size_t before = restored_.size();
  for (const Finding& f : findings) {
    if (f.covered || f.rule == kMarkRule) continue;
    name_text(audit, normalized);
    const redact::Tag id = audit.key.finding(text_, normalized.edits().to_source(f.span), f.type);
    const DecisionKind decision = audit.decisions.on_finding(id);
    if (decision == DecisionKind::kReject) {
      restored_.push_back({f, decision});
    } else if (decision == DecisionKind::kNone &&
               audit.decisions.allows(audit.key.value(f.type, slice(normalized.bytes(), f.span)))) {
      restored_.push_back({f, DecisionKind::kAllow});
    }
  }
  const size_t removed = std::erase_if(findings, [&](const Finding& f) {
    return f.rule != kMarkRule && std::ranges::any_of(restored_, [&](const Restored& r) {
             return contains(r.finding.span, f.span);
           });
  });
  // A value that the second look found where it had been taken out already is in the account once.
  for (size_t i = before; i < restored_.size();) {
    const bool again = std::any_of(
        restored_.begin(), restored_.begin() + static_cast<std::ptrdiff_t>(before),
        [&](const Restored& r) { return contains(r.finding.span, restored_[i].finding.span); });
    if (again)
      restored_.erase(restored_.begin() + static_cast<std::ptrdiff_t>(i));
    else
      ++i;
  }
  return removed > 0;
}

// Puts in what a person saw and no rule did.
bool TextAudit::mark(const Audit& audit, const text::Text& normalized,
                     std::vector<Finding>& findings) {
  const Decisions::OfText* decided = audit.decisions.on_text(text_);
  if (decided == nullptr) return false;
  bool any = false;
  for (const Decisions::Mark& m : decided->marks) {
    if (m.span.end > normalized.edits().source_size()) continue;
    Finding f;
    f.type = m.type;
    f.rule = kMarkRule;
    f.score = kCertain;
    f.validated = true;
    f.span = normalized.edits().to_output(m.span);
    if (f.span.empty()) continue;
    findings.push_back(f);
    any = true;
  }
  return any;
}

void TextAudit::begin(const Audit& audit, const TextPlace& place, const text::Text& normalized,
                      const redact::Redactor& redactor, std::vector<Finding>& findings) {
  place_ = place;
  if (audit.decisions.empty()) return;
  bool changed = restore(audit, normalized, findings);
  if (audit.decisions.speaks_of_texts()) {
    name_text(audit, normalized);
    changed = mark(audit, normalized, findings) || changed;
  }
  if (!changed) return;
  redactor.settle(findings);
  for (Finding& f : findings) f.kept = redactor.action(f) == redact::Action::kKeep;
}

void TextAudit::note_actions(std::span<const std::string_view> actions, DocumentAudit& out) const {
  for (size_t i = 0; i < accounts_.size() && i < actions.size(); ++i)
    out.findings[accounts_[i]].action = actions[i];
}

void TextAudit::end(const Audit& audit, const text::Text& normalized,
                    const redact::Redactor& redactor, std::vector<Finding>& findings,
                    DocumentAudit& out) {
  if (!audit.decisions.empty() && restore(audit, normalized, findings)) redactor.settle(findings);
  if (named_) {
    if (const Decisions::OfText* decided = audit.decisions.on_text(text_)) {
      for (const Decisions::Passage& p : decided->passages)
        out.readings += {1, p.span.size(), p.missed};
    }
  }
  accounts_.clear();
  if (findings.empty() && restored_.empty()) return;
  name_text(audit, normalized);

  const size_t first = out.findings.size();
  const auto add = [&](const Finding& found, DecisionKind decision) {
    AuditedFinding a;
    a.finding = found;
    a.finding.span = normalized.edits().to_source(found.span);
    a.place = place_;
    a.decision = decision;
    a.id = audit.key.finding(text_, a.finding.span, found.type);
    a.value = audit.key.value(found.type, slice(normalized.bytes(), found.span));
    if (decision == DecisionKind::kReject || decision == DecisionKind::kAllow) {
      a.finding.kept = true;
      a.action = redact::action_name(redact::Action::kKeep);
    } else if (decision == DecisionKind::kNone) {
      a.decision = found.rule == kMarkRule ? DecisionKind::kMark : audit.decisions.on_finding(a.id);
    }
    out.findings.push_back(a);
  };
  for (const Restored& r : restored_) add(r.finding, r.decision);
  stable_sort_by(std::span(out.findings).subspan(first), begin_of);
  // Both are in order of their begin; where they meet, what is rewritten stands first.
  const size_t restored = out.findings.size();
  for (const Finding& f : findings) add(f, DecisionKind::kNone);
  std::vector<AuditedFinding> all;
  all.reserve(out.findings.size() - first);
  accounts_.clear();
  size_t r = first;
  for (size_t i = restored; i < out.findings.size(); ++i) {
    for (; r < restored && begin_of(out.findings[r]) < begin_of(out.findings[i]); ++r)
      all.push_back(std::move(out.findings[r]));
    accounts_.push_back(first + all.size());
    all.push_back(std::move(out.findings[i]));
  }
  for (; r < restored; ++r) all.push_back(std::move(out.findings[r]));
  out.findings.resize(first);
  std::ranges::move(all, std::back_inserter(out.findings));
  const text::UnitIndex units(normalized.source());
  for (size_t i = first; i < out.findings.size(); ++i)
    out.findings[i].code_points =
        units.from_bytes(out.findings[i].finding.span, OffsetUnit::kCodePoint);
}

}  // namespace tamis::pipeline
