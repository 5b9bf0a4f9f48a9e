#include "redact/coverage.h"

#include <algorithm>
#include <map>

#include "redact/labels.h"
#include "redact/rules.h"

namespace tamis::redact {

namespace {

std::string_view primary(std::string_view language) {
  const std::string_view tag = language.substr(0, language.find('-'));
  // Norwegian is written down in these rows as Bokmål; some programs still say iw and in (ISO 639:1988) for Hebrew and Indonesian.
  if (tag == "no" || tag == "nn") return "nb";
  return tag == "iw" ? "he" : tag == "in" ? "id" : tag;
}

}  // namespace

Coverage Coverage::of(const std::vector<bool>& looked_for, const std::vector<bool>& otherwise) {
  std::map<TypeId, Row> by_labels;
  std::set<RuleId> label_rules;
  for (const Label& label : label_rows()) {
    label_rules.insert(label.kind->rule);
    const TypeId type = rule(label.kind->rule).type;
    if (!looked_for[type] || otherwise[type]) continue;
    Row& row = by_labels[type];
    row.type = entity_types()[type].name;
    // "und" rows hold what many languages write, not what all do.
    if (label.language != "und") row.languages.insert(primary(label.language));
  }
  // A rule that reads a shape finds its type in any language, but for shapes of a few countries.
  label_rules.insert(rule_id("plate.form"));
  for (size_t i = 0; i < rule_count(); ++i)
    if (const auto id = static_cast<RuleId>(i); !label_rules.contains(id))
      by_labels.erase(rule(id).type);
  Coverage coverage;
  for (auto& [type, row] : by_labels) coverage.rows_.push_back(std::move(row));
  std::ranges::sort(coverage.rows_, {}, &Row::type);
  return coverage;
}

std::vector<std::string_view> Coverage::missing(std::string_view language) const {
  std::vector<std::string_view> types;
  if (language.empty() || language == "und") return types;
  for (const Row& row : rows_)
    if (!row.languages.contains(primary(language))) types.push_back(row.type);
  return types;
}

}  // namespace tamis::redact
