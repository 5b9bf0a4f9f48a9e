#include "manifest/head.h"

#include <algorithm>

#include "base/json_number.h"
#include "base/keys.h"
#include "manifest/gates.h"
#include "manifest/inputs.h"
#include "manifest/rights.h"
#include "manifest/small_cells.h"

namespace tamis::manifest {
namespace {

enum class Shape { kText, kBoolean, kObject, kArray, kTexts, kCounts, kVersion };

// The members of a head. One row each; docs/formats/manifest.md shows the same table, and a test holds them together.
struct MemberRow {
  std::string_view name;
  Shape shape;
  bool required;
  MemberKind kind;
};
constexpr MemberRow kMembers[] = {
    {"format", Shape::kText, true, MemberKind::kProven},
    {"draft", Shape::kBoolean, true, MemberKind::kProven},
    {"origin", Shape::kText, true, MemberKind::kProven},
    {"signer", Shape::kText, false, MemberKind::kProven},
    {"records", Shape::kObject, true, MemberKind::kProven},
    {"files", Shape::kObject, true, MemberKind::kProven},
    {"statistics", Shape::kObject, true, MemberKind::kProven},
    {"steps", Shape::kArray, true, MemberKind::kClaimed},
    {"balance", Shape::kArray, true, MemberKind::kProven},
    {"version", Shape::kVersion, false, MemberKind::kProven},
    {"previous", Shape::kText, false, MemberKind::kClaimed},
    {"blocked", Shape::kTexts, false, MemberKind::kProven},
    {"route", Shape::kText, false, MemberKind::kClaimed},
    {"title", Shape::kText, false, MemberKind::kClaimed},
    {"description", Shape::kText, false, MemberKind::kClaimed},
    {"supplier", Shape::kText, false, MemberKind::kClaimed},
    {"license", Shape::kText, false, MemberKind::kClaimed},
    {"recipe", Shape::kObject, false, MemberKind::kClaimed},
    {"software", Shape::kArray, false, MemberKind::kClaimed},
    {"redaction", Shape::kObject, false, MemberKind::kClaimed},
    {"not_scanned", Shape::kTexts, false, MemberKind::kClaimed},
    {"not_covered", Shape::kObject, false, MemberKind::kClaimed},
    {"quarantined", Shape::kCounts, false, MemberKind::kClaimed},
    {"not_taken", Shape::kCounts, false, MemberKind::kClaimed},
    {"duplicates", Shape::kObject, false, MemberKind::kClaimed},
    {"normalization", Shape::kObject, false, MemberKind::kClaimed},
    {"guard", Shape::kObject, false, MemberKind::kClaimed},
    {"novelty", Shape::kText, false, MemberKind::kClaimed},
    {"review", Shape::kObject, false, MemberKind::kClaimed},
    {"rights", Shape::kObject, false, MemberKind::kClaimed},
    {"uncovered", Shape::kCounts, false, MemberKind::kClaimed},
    {"waivers", Shape::kArray, false, MemberKind::kClaimed},
    {"inputs", Shape::kObject, false, MemberKind::kClaimed},
    {"shipments", Shape::kArray, false, MemberKind::kClaimed},
};

std::string_view name_of(Shape shape) {
  switch (shape) {
    case Shape::kText:
      return "a string";
    case Shape::kBoolean:
      return "true or false";
    case Shape::kObject:
      return "an object";
    case Shape::kArray:
      return "an array";
    case Shape::kTexts:
      return "an array of strings";
    case Shape::kCounts:
      return "an object of counts";
    case Shape::kVersion:
      return "a number from 2 on";
  }
  return {};
}

bool is_count(const Json& json) {
  return json.is_int() && json.as_int() >= 0 && json.as_int() <= kMaxExactInteger;
}

bool has_shape(const Json& head, const Json& json, Shape shape) {
  switch (shape) {
    case Shape::kText:
      return json.is_string();
    case Shape::kBoolean:
      return json.is_bool();
    case Shape::kObject:
      return json.is_object();
    case Shape::kArray:
      return json.is_array();
    case Shape::kTexts:
      return json.is_array() && std::all_of(json.items().begin(), json.items().end(),
                                            [](const Json& j) { return j.is_string(); });
    case Shape::kCounts:
      return json.is_object() &&
             std::all_of(json.members().begin(), json.members().end(),
                         [&](const auto& m) { return is_told_count(head, m.second); });
    case Shape::kVersion:
      return is_count(json) && json.as_int() >= 2;
  }
  return false;
}

std::string_view type_of(const Json& json) {
  if (json.is_null()) return "nothing";
  if (json.is_bool()) return "a boolean";
  if (json.is_int()) return "an integer";
  if (json.is_double()) return "a number that is no integer";
  if (json.is_string()) return "a string";
  return json.is_array() ? "an array" : "an object";
}

bool is_digest(const Json& json) {
  std::string bytes;
  return unhex(json.as_string(), bytes) && bytes.size() == 32;
}

using Problems = std::vector<HeadProblem>;

void expect(bool holds, Problems& out, std::string where, std::string expected, std::string found) {
  if (!holds) out.push_back({std::move(where), std::move(expected), std::move(found)});
}

// RFC 8785 leaves doubles; a manifest has none, and no null: an absent member says the same in one way.
void check_plain(const Json& json, const std::string& where, Problems& out) {
  if (json.is_null() || json.is_double() ||
      (json.is_int() && (json.as_int() > kMaxExactInteger || json.as_int() < -kMaxExactInteger))) {
    out.push_back({where, "integers within 2^53, strings, booleans, arrays and objects",
                   json.is_null() ? "null" : std::string(type_of(json))});
  }
  for (size_t i = 0; i < json.items().size(); ++i) {
    check_plain(json.items()[i], where + "[" + std::to_string(i) + "]", out);
  }
  for (const auto& [key, value] : json.members()) check_plain(value, where + "." + key, out);
}

void check_roots(const Json& head, Problems& out) {
  const Json& records = head["records"];
  expect(is_count(records["count"]) && is_digest(records["root"]) &&
             records["leaf"] == Json(kLeafFormula) && records.members().size() == 3,
         out, "records",
         "a count, a root of 64 digits and the leaf \"" + std::string(kLeafFormula) + "\"",
         "something else");
  const Json& files = head["files"];
  expect(is_count(files["count"]) && is_count(files["bytes"]) && is_digest(files["root"]) &&
             is_digest(files["sha256"]) && files.members().size() == 4,
         out, "files", "count, bytes, root and sha256", "something else");
}

void check_version(const Json& head, Problems& out) {
  const Json& previous = head["previous"];
  expect(head.has("version") == head.has("previous"), out, "version",
         "together with \"previous\", from the second version on", "one of them alone");
  expect(!head.has("previous") || is_digest(previous), out, "previous", "64 digits of SHA-256",
         "something else");
}

void check_shipments(const Json& head, Problems& out) {
  const Json::Array& all = head["shipments"].items();
  for (size_t i = 0; i < all.size(); ++i) {
    const int64_t version = all[i]["version"].as_int();
    expect(all[i].members().size() == 3 && all[i]["claims"].is_object() &&
               is_count(all[i]["records"]) && version >= 2 &&
               version <= static_cast<int64_t>(version_of(head)),
           out, "shipments[" + std::to_string(i) + "]",
           "claims, a number of records and the version that added them", "something else");
  }
}

void check_seal(const Json& head, Problems& out) {
  const std::string& route = head["route"].as_string();
  expect(!head.has("route") || route == "open" || route == "private", out, "route",
         "open or private", "something else");
  std::string signer;
  if (head.has("signer")) {
    const auto key = VerifyingKey::parse(head["signer"].as_string(), "signer");
    if (key) {
      signer = key->name();
    } else {
      out.push_back({"signer", "the public key of the signer", key.error().message});
    }
  }
  const bool draft = head["draft"].as_bool();
  expect(!head.has("blocked") || !head["blocked"].items().empty(), out, "blocked",
         "a reason, or no such member", "an empty array");
  const bool sealable = head.has("route") && head.has("signer") && !head.has("blocked");
  expect(draft || sealable, out, "draft",
         "true, because a route or a signer is missing, or it is blocked", "false");
  expect(!draft || !sealable, out, "draft", "false, because there are a route and a signer",
         "true");
  expect(head["origin"].as_string() == origin_of(draft, signer), out, "origin",
         origin_of(draft, signer), "another origin");
}

}  // namespace

MemberKind kind_of_member(std::string_view name) {
  const auto row = std::find_if(std::begin(kMembers), std::end(kMembers),
                                [name](const MemberRow& m) { return m.name == name; });
  return row == std::end(kMembers) ? MemberKind::kUnknown : row->kind;
}

std::vector<std::string_view> known_members() {
  std::vector<std::string_view> out;
  for (const MemberRow& row : kMembers) out.push_back(row.name);
  return out;
}

bool salted(const Json& head) {
  return head["route"].as_string() == "private" && head.has("signer");
}

uint64_t version_of(const Json& head) {
  return head.has("version") ? static_cast<uint64_t>(head["version"].as_int()) : 1;
}

std::string origin_of(bool draft, std::string_view signer_name) {
  std::string out(draft ? kDraftPrefix : "");
  return out.append(signer_name.empty() ? "unsigned" : signer_name);
}

Json to_json(const std::vector<Step>& steps) {
  Json out = Json::array();
  for (const Step& step : steps) {
    Json counts = Json::object();
    for (const auto& [name, count] : step.counts) counts.set(name, count);
    Json json;
    json.set("name", step.name).set("tool", step.tool).set("version", step.version);
    json.set("counts", std::move(counts));
    if (!step.settings.is_null()) json.set("settings", step.settings);
    out.push(std::move(json));
  }
  return out;
}

Json to_json(const std::vector<Equation>& balance) {
  const auto names = [](const std::vector<std::string>& side) {
    Json out = Json::array();
    for (const std::string& name : side) out.push(name);
    return out;
  };
  Json out = Json::array();
  for (const Equation& e : balance)
    out.push(Json().set("left", names(e.left)).set("right", names(e.right)));
  return out;
}

std::vector<HeadProblem> check_members(const Json& head) {
  Problems out;
  if (!head.is_object()) return {{"the head", "an object", std::string(type_of(head))}};
  if (head["format"] != Json(kHeadFormat)) {
    return {{"format",
             "\"" + std::string(kHeadFormat) + "\"; another one needs another version of tamis",
             "something else"}};
  }
  for (const MemberRow& row : kMembers) {
    const Json& value = head[row.name];
    if (!head.has(row.name) && !row.required) continue;
    expect(has_shape(head, value, row.shape), out, std::string(row.name),
           std::string(name_of(row.shape)), std::string(type_of(value)));
  }
  for (const auto& [name, value] : head.members()) check_plain(value, name, out);
  check_roots(head, out);
  check_version(head, out);
  check_seal(head, out);
  check_shipments(head, out);
  check_rights(head, out);
  check_inputs(head, out);
  check_small_cells(head, out);
  check_gates(head, out);
  return out;
}

}  // namespace tamis::manifest
