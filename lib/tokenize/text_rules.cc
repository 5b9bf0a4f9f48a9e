#include "tokenize/text_rules.h"

#include <array>
#include <optional>

#include "base/try.h"

namespace tamis::tokenize {
namespace {

// In the order of the enumerations.
constexpr std::array<std::string_view, 6> kSteps{"nfc",  "nfd",     "nfkc",
                                                 "nfkd", "replace", "prepend"};
constexpr std::array<std::string_view, 4> kBehaviors{"isolated", "merged_with_previous",
                                                     "merged_with_next", "contiguous"};
constexpr std::array<std::string_view, 3> kPrefixes{"never", "unless_space", "first_unless_space"};

template <size_t N>
std::optional<size_t> find(const std::array<std::string_view, N>& names, std::string_view name) {
  for (size_t i = 0; i < N; ++i)
    if (names[i] == name) return i;
  return std::nullopt;
}

tl::unexpected<Error> unknown(std::string_view name, std::string_view member,
                              std::string_view value) {
  return fail(Code::kUnsupported,
              std::string(name) + ": " + std::string(member) + " \"" + std::string(value) +
                  "\" is not known to this build; compile the vocabulary again");
}

}  // namespace

bool TextRules::empty() const { return *this == TextRules(); }

Json TextRules::to_json() const {
  Json out = Json::object();
  if (!normalizer.empty()) {
    Json steps = Json::array();
    for (const NormalStep& step : normalizer) {
      Json row = Json::object();
      row.set("step", kSteps[step.kind]);
      if (step.kind == NormalStep::kReplace) row.set("from", step.from);
      if (step.kind >= NormalStep::kReplace) row.set("to", step.to);
      steps.push(std::move(row));
    }
    out.set("normalizer", std::move(steps));
  }
  if (prefix != PrefixSpace::kNever)
    out.set("prefix_space", kPrefixes[static_cast<size_t>(prefix)]);
  if (spaces) out.set("spaces", true);
  if (!stages.empty()) {
    Json rows = Json::array();
    for (const SplitStage& stage : stages) {
      Json row = Json::object();
      row.set("behavior", kBehaviors[stage.behavior]);
      if (stage.invert) row.set("invert", true);
      row.set(stage.literal ? "string" : "pattern", stage.pattern);
      rows.push(std::move(row));
    }
    out.set("stages", std::move(rows));
  }
  if (strip_decoded) out.set("strip_decoded", true);
  return out;
}

Result<TextRules> TextRules::from_json(const Json& json, std::string_view name) {
  TextRules rules;
  for (const Json& row : json["normalizer"].items()) {
    const auto kind = find(kSteps, row["step"].as_string());
    if (!kind) return unknown(name, "normalizer", row["step"].as_string());
    NormalStep step{static_cast<NormalStep::Kind>(*kind), row["from"].as_string(),
                    row["to"].as_string()};
    if (step.kind == NormalStep::kReplace && step.from.empty())
      return unknown(name, "replacement of", "");
    rules.normalizer.push_back(std::move(step));
  }
  if (json.has("prefix_space")) {
    const auto prefix = find(kPrefixes, json["prefix_space"].as_string());
    if (!prefix) return unknown(name, "prefix_space", json["prefix_space"].as_string());
    rules.prefix = static_cast<PrefixSpace>(*prefix);
  }
  rules.spaces = json["spaces"].as_bool();
  rules.strip_decoded = json["strip_decoded"].as_bool();
  for (const Json& row : json["stages"].items()) {
    const auto behavior = find(kBehaviors, row["behavior"].as_string());
    if (!behavior) return unknown(name, "behavior", row["behavior"].as_string());
    SplitStage stage;
    stage.behavior = static_cast<SplitStage::Behavior>(*behavior);
    stage.literal = row.has("string");
    stage.pattern = row[stage.literal ? "string" : "pattern"].as_string();
    stage.invert = row["invert"].as_bool();
    if (stage.pattern.empty()) return unknown(name, "stage with the pattern", "");
    rules.stages.push_back(std::move(stage));
  }
  return rules;
}

}  // namespace tamis::tokenize
