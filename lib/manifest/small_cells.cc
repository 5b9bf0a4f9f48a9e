#include "manifest/small_cells.h"

#include <algorithm>

#include "base/json_number.h"
#include "manifest/told_cells.h"

namespace tamis::manifest {
namespace {

bool is_small(const Json& j) { return j.is_int() && j.as_int() > 0 && j.as_int() < kSmallCell; }
bool is_hidden(const Json& j) { return j.is_string() && j.as_string() == kHidden; }

// A table of plain counts whose total is told elsewhere, in the accounts of the steps. Where not even hiding all of them hides how large
// they are, their names go: "*" stands for what they were.
Json hide_counts(const Json& table) {
  ToldCells told;
  std::vector<size_t> cells;
  bool known = true;
  int64_t total = 0;
  for (const auto& [key, value] : table.members()) {
    cells.push_back(told.add(value));
    known = known && value.is_int();
    total += std::clamp<int64_t>(value.as_int(), 0, kMaxExactInteger);
  }
  if (known && total <= kMaxExactInteger) told.sum(told.add_fixed(total), cells);
  const bool with_names = told.protect();
  Json out = Json::object();
  for (size_t i = 0; i < cells.size(); ++i) {
    const auto& [key, value] = table.members()[i];
    if (!told.is_hidden(cells[i])) out.set(key, value);
    if (told.is_hidden(cells[i])) out.set(with_names ? key : std::string(kHidden), kHidden);
  }
  return out;
}

// Counts at any depth, without a total.
Json hide_deep(const Json& value) {
  if (is_small(value)) return Json(kHidden);
  if (!value.is_object()) return value;
  Json out = Json::object();
  for (const auto& [key, member] : value.members()) out.set(key, hide_deep(member));
  return out;
}

// The findings of a type in a language, and what became of them:
//   found = redacted + kept, redacted = the sum of its actions, kept = action "keep";
//   allowed ones are kept ones; denied and doubtful ones are found ones. The differences are counts too: "found 12, doubtful 10"
//   tells that two are sure.
Json hide_findings(const Json& row) {
  constexpr std::string_view kKeep = "keep";
  if (!row.is_object() || !row.has("found") || !row.has("redacted")) return hide_deep(row);
  ToldCells told;
  std::vector<std::pair<std::string_view, size_t>> cells, actions;
  const auto cell_of = [&](std::string_view name) {
    return cells.emplace_back(name, told.add(row[name])).second;
  };
  const size_t found = cell_of("found"), redacted = cell_of("redacted");
  std::vector<size_t> removing;
  const size_t nobody = SIZE_MAX;
  size_t kept = nobody;
  for (const auto& [name, count] : row["actions"].members()) {
    actions.emplace_back(name, told.add(count));
    if (name == kKeep) kept = actions.back().second;
    if (name != kKeep) removing.push_back(actions.back().second);
  }
  if (!removing.empty()) told.sum_with_rest(redacted, std::move(removing));
  if (kept != nobody) told.sum_with_rest(found, {redacted, kept});
  if (kept == nobody) told.sum_with_rest(found, {redacted});
  if (row.has("allowed")) told.sum_with_rest(kept == nobody ? found : kept, {cell_of("allowed")});
  for (const std::string_view name : {"denied", "doubtful"})
    if (row.has(name)) told.sum_with_rest(found, {cell_of(name)});
  told.protect();
  const auto shown = [&](const Json& value, size_t cell) {
    return told.is_hidden(cell) ? Json(kHidden) : value;
  };
  Json out = row;
  for (const auto& [name, cell] : cells) out.set(name, shown(row[name], cell));
  Json became = Json::object();
  for (const auto& [name, cell] : actions)
    became.set(std::string(name), shown(row["actions"][name], cell));
  if (row.has("actions")) out.set("actions", std::move(became));
  return out;
}

Json hide_redaction(const Json& types) {
  Json out = Json::object();
  for (const auto& [type, languages] : types.members()) {
    Json rows = Json::object();
    for (const auto& [language, row] : languages.members()) rows.set(language, hide_findings(row));
    out.set(type, languages.is_object() ? std::move(rows) : hide_deep(languages));
  }
  return out;
}

void hide_languages(Json& head) {
  constexpr std::string_view kNoLanguage = "und";
  Json statistics = head["statistics"];
  const Json languages = statistics["languages"];
  Json uncovered = head["uncovered"];
  ToldCells told;
  std::vector<size_t> cells;
  for (const auto& [language, row] : languages.members())
    cells.push_back(told.add(row[is_small(row["text_bytes"]) ? "text_bytes" : "records"]));
  std::vector<size_t> parts = cells;
  const bool says_und = uncovered.has(kNoLanguage) && !languages.has(kNoLanguage);
  if (says_und) parts.push_back(told.add(uncovered[kNoLanguage]));
  if (statistics["records"].is_int())
    told.sum_with_rest(told.add_fixed(statistics["records"].as_int()), parts);
  told.protect();
  Json out = Json::object();
  for (size_t i = 0; i < cells.size(); ++i) {
    const auto& [language, row] = languages.members()[i];
    const bool hidden = told.is_hidden(cells[i]);
    const auto shown = [&](std::string_view name) {
      return hidden && row[name] != Json(0) ? Json(kHidden) : Json(row[name]);
    };
    out.set(language,
            Json().set("records", shown("records")).set("text_bytes", shown("text_bytes")));
    if (hidden && uncovered.has(language)) uncovered.set(language, kHidden);
  }
  if (says_und && told.is_hidden(parts.back())) uncovered.set(kNoLanguage, kHidden);
  statistics.set("languages", std::move(out));
  head.set("statistics", std::move(statistics));
  if (head.has("uncovered")) head.set("uncovered", std::move(uncovered));
}

void hide_rights(Json& head) {
  if (!head.has("rights")) return;
  const Json& rights = head["rights"];
  ToldCells told;
  std::vector<size_t> cells;
  for (const Json& terms : rights["terms"].items()) cells.push_back(told.add(terms["records"]));
  if (head["statistics"]["records"].is_int())
    told.sum_with_rest(told.add_fixed(head["statistics"]["records"].as_int()), cells);
  told.protect();
  Json all = Json::array();
  Json unknown = rights["unknown"];
  for (size_t i = 0; i < cells.size(); ++i) {
    Json terms = rights["terms"].items()[i];
    const bool hidden = told.is_hidden(cells[i]);
    const bool nobody_knows = !terms.has("basis") || terms["basis"].as_string() == "unknown";
    if (hidden) terms.set("records", kHidden);
    if (hidden && nobody_knows) unknown = Json(kHidden);
    all.push(std::move(terms));
  }
  head.set("rights", Json().set("terms", std::move(all)).set("unknown", std::move(unknown)));
}

constexpr std::string_view kTotalled[] = {"quarantined", "not_taken"};
constexpr std::string_view kDeep[] = {"uncovered", "not_covered", "review", "guard",
                                      "normalization"};
constexpr std::string_view kFindings = "redaction";

bool has_small(const Json& value) {
  return is_small(value) ||
         std::any_of(value.members().begin(), value.members().end(),
                     [](const auto& member) { return has_small(member.second); });
}

bool has_hidden(const Json& value) {
  return is_hidden(value) ||
         std::any_of(value.members().begin(), value.members().end(),
                     [](const auto& member) { return has_hidden(member.second); });
}

}  // namespace

bool is_told_count(const Json& head, const Json& value) {
  return (value.is_int() && value.as_int() >= 0 && value.as_int() <= kMaxExactInteger) ||
         (is_hidden(value) && salted(head));
}

bool agrees(const Json& told, uint64_t counted) {
  return is_hidden(told) ? counted > 0 : told == Json(counted);
}

void hide_small_cells(Json& head) {
  if (!salted(head)) return;
  hide_languages(head);
  hide_rights(head);
  for (const std::string_view name : kTotalled)
    if (head.has(name)) head.set(name, hide_counts(head[name]));
  for (const std::string_view name : kDeep)
    if (head.has(name)) head.set(name, hide_deep(head[name]));
  if (head.has(kFindings)) head.set(kFindings, hide_redaction(head[kFindings]));
}

void check_small_cells(const Json& head, std::vector<HeadProblem>& out) {
  const bool hides = salted(head);
  const auto table = [&](std::string_view name, const Json& value) {
    if (hides ? has_small(value) : has_hidden(value)) {
      out.push_back({std::string(name),
                     hides ? "no count from 1 to 9: this head may be shown to others"
                           : "counts; only a signed private delivery hides small ones",
                     hides ? "one" : "a hidden one"});
    }
  };
  const auto tables = [&](const Json& of) {
    for (const std::string_view name : kTotalled) table(name, of[name]);
    for (const std::string_view name : kDeep) table(name, of[name]);
    table(kFindings, of[kFindings]);
  };
  table("statistics.languages", head["statistics"]["languages"]);
  tables(head);
  for (const Json& shipment : head["shipments"].items()) tables(shipment["claims"]);
  for (const Json& terms : head["rights"]["terms"].items())
    table("rights.terms", Json().set("records", terms["records"]));
}

}  // namespace tamis::manifest
