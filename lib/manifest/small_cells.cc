#include "manifest/small_cells.h"

#include <algorithm>

#include "base/json_number.h"

namespace tamis::manifest {
namespace {

bool is_small(const Json& j) { return j.is_int() && j.as_int() > 0 && j.as_int() < kSmallCell; }
bool is_hidden(const Json& j) { return j.is_string() && j.as_string() == kHidden; }

// Which cells of a table whose total is known are hidden: the small ones, and never one alone.
std::vector<bool> hidden_of(const std::vector<Json>& cells) {
  std::vector<bool> out;
  for (const Json& cell : cells) out.push_back(is_small(cell) || is_hidden(cell));
  if (std::count(out.begin(), out.end(), true) != 1) return out;
  size_t least = cells.size();
  for (size_t i = 0; i < cells.size(); ++i) {
    if (out[i] || cells[i].as_int() == 0) continue;
    if (least == cells.size() || cells[i].as_int() < cells[least].as_int()) least = i;
  }
  if (least < cells.size()) out[least] = true;
  return out;
}

// A table of plain counts with a known total.
Json hide_counts(const Json& table) {
  std::vector<Json> cells;
  for (const auto& [key, value] : table.members()) cells.push_back(value);
  const std::vector<bool> hidden = hidden_of(cells);
  Json out = Json::object();
  for (size_t i = 0; i < cells.size(); ++i)
    out.set(table.members()[i].first, hidden[i] ? Json(kHidden) : cells[i]);
  return out;
}

// Counts at any depth, without a total; but what became of the findings of a type adds up to them.
Json hide_deep(const Json& value) {
  if (is_small(value)) return Json(kHidden);
  if (!value.is_object()) return value;
  Json out = Json::object();
  for (const auto& [key, member] : value.members())
    out.set(key, key == "actions" ? hide_counts(member) : hide_deep(member));
  return out;
}

void hide_languages(Json& head) {
  Json statistics = head["statistics"];
  const Json languages = statistics["languages"];
  std::vector<Json> cells;
  for (const auto& [language, row] : languages.members())
    cells.push_back(row[is_small(row["text_bytes"]) ? "text_bytes" : "records"]);
  const std::vector<bool> hidden = hidden_of(cells);
  Json out = Json::object();
  Json uncovered = head["uncovered"];
  for (size_t i = 0; i < cells.size(); ++i) {
    const auto& [language, row] = languages.members()[i];
    const auto shown = [&](std::string_view name) {
      return hidden[i] && row[name] != Json(0) ? Json(kHidden) : Json(row[name]);
    };
    out.set(language,
            Json().set("records", shown("records")).set("text_bytes", shown("text_bytes")));
    if (hidden[i] && uncovered.has(language)) uncovered.set(language, kHidden);
  }
  statistics.set("languages", std::move(out));
  head.set("statistics", std::move(statistics));
  if (head.has("uncovered")) head.set("uncovered", std::move(uncovered));
}

void hide_rights(Json& head) {
  if (!head.has("rights")) return;
  const Json& rights = head["rights"];
  std::vector<Json> cells;
  for (const Json& terms : rights["terms"].items()) cells.push_back(terms["records"]);
  const std::vector<bool> hidden = hidden_of(cells);
  Json all = Json::array();
  Json unknown = rights["unknown"];
  for (size_t i = 0; i < cells.size(); ++i) {
    Json terms = rights["terms"].items()[i];
    const bool nobody_knows = !terms.has("basis") || terms["basis"].as_string() == "unknown";
    if (hidden[i]) terms.set("records", kHidden);
    if (hidden[i] && nobody_knows) unknown = Json(kHidden);
    all.push(std::move(terms));
  }
  head.set("rights", Json().set("terms", std::move(all)).set("unknown", std::move(unknown)));
}

constexpr std::string_view kTotalled[] = {"quarantined", "not_taken"};
constexpr std::string_view kDeep[] = {"redaction", "uncovered", "not_covered", "review"};

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
  };
  table("statistics.languages", head["statistics"]["languages"]);
  tables(head);
  for (const Json& shipment : head["shipments"].items()) tables(shipment["claims"]);
  for (const Json& terms : head["rights"]["terms"].items())
    table("rights.terms", Json().set("records", terms["records"]));
}

}  // namespace tamis::manifest
