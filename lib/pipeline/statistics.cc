#include "pipeline/statistics.h"

#include "pipeline/refine.h"
#include "redact/lists.h"

namespace tamis {

TypeCount& TypeCount::operator+=(const TypeCount& o) {
  found += o.found;
  redacted += o.redacted;
  doubtful += o.doubtful;
  allowed += o.allowed;
  denied += o.denied;
  for (const auto& [action, count] : o.actions) actions[action] += count;
  return *this;
}

ReviewCounts& ReviewCounts::operator+=(const ReviewCounts& o) {
  accepted += o.accepted;
  rejected += o.rejected;
  allowed += o.allowed;
  marked += o.marked;
  open += o.open;
  released += o.released;
  passages += o.passages;
  passage_bytes += o.passage_bytes;
  missed += o.missed;
  return *this;
}

}  // namespace tamis

namespace tamis::pipeline {

void tally(ArchiveStatistics& sums, const DocumentFacts& d, const Recipe& recipe) {
  ++sums.documents;
  sums.text_bytes += d.decoded_bytes;
  ++sums.documents_by_kind[std::string(d.kind)];
  const std::string language(d.language.empty() ? std::string_view("und") : d.language);
  if (recipe.language) ++sums.documents_by_language[language];
  for (const Finding& f : d.findings) {
    if (f.covered) continue;
    TypeCount& count = sums.findings[std::string(f.type)][language];
    ++count.found;
    if (!f.kept) ++count.redacted;
    if (!f.action.empty()) ++count.actions[std::string(f.action)];
    if (f.doubtful) ++count.doubtful;
    if (f.allowed) ++count.allowed;
    if (f.rule == redact::kDenyRule) ++count.denied;
  }
  sums.normalized += d.counts;
  for (const ControlCount& c : d.guarded) sums.guarded[c.string] += c.count;
  sums.look_alikes += d.look_alikes;
  if (!d.quarantine.empty()) {
    ++sums.quarantined[std::string(d.quarantine)];
    return;
  }
  sums.output_bytes += d.output_bytes;
  for (size_t i = 0; i < d.tokens.size(); ++i) sums.tokens[recipe.vocabularies[i]] += d.tokens[i];
}

void add(ArchiveStatistics& a, const ArchiveStatistics& b) {
  a.documents += b.documents;
  a.text_bytes += b.text_bytes;
  a.output_bytes += b.output_bytes;
  for (const auto& [k, n] : b.documents_by_kind) a.documents_by_kind[k] += n;
  for (const auto& [k, n] : b.documents_by_language) a.documents_by_language[k] += n;
  for (const auto& [type, languages] : b.findings)
    for (const auto& [language, count] : languages) a.findings[type][language] += count;
  for (const auto& [k, n] : b.tokens) a.tokens[k] += n;
  for (const auto& [k, n] : b.quarantined) a.quarantined[k] += n;
  a.normalized += b.normalized;
  for (const auto& [k, n] : b.guarded) a.guarded[k] += n;
  a.look_alikes += b.look_alikes;
}

void note_uncovered(const Engine& engine, ArchiveStatistics& sums) {
  for (const auto& [language, documents] : sums.documents_by_language) {
    std::vector<std::string> types = static_cast<const EngineImpl&>(engine).not_covered(language);
    if (!types.empty()) sums.uncovered[language] = std::move(types);
  }
}

SourceStatistics tally_sources(const io::Inventory& inventory, const SourceCharsets& charsets) {
  SourceStatistics s;
  for (const io::SourceFile& f : inventory.files) {
    ++s.files;
    s.bytes += f.stat.size;
    if (f.taken()) {
      ++s.files_by_kind[std::string(f.kind)];
      const SourceCharset& c = charsets[f.number];
      if (!c.problem.empty())
        ++s.files_by_charset["unsure"];
      else if (!c.charset.empty())
        ++s.files_by_charset[std::string(c.charset)];
      s.undecodable += c.undecodable;
    } else {
      ++s.not_taken[std::string(f.kind) + ": " + std::string(io::not_taken_name(f.reason))];
    }
  }
  return s;
}

}  // namespace tamis::pipeline
