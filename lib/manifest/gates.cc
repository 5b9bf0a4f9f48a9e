#include "manifest/gates.h"

#include <algorithm>

#include "manifest/rights.h"
#include "manifest/small_cells.h"

namespace tamis::manifest {
namespace {

constexpr std::string_view kRights = "unknown_rights";
constexpr std::string_view kLanguages = "uncovered_languages";
constexpr std::string_view kReviews = "open_reviews";
constexpr std::string_view kNames[] = {kRights, kLanguages, kReviews};
constexpr size_t kLongestName = 500;

bool waived(const Json& head, std::string_view what) {
  const Json::Array& all = head["waivers"].items();
  return std::any_of(all.begin(), all.end(), [&](const Json& w) {
    return w["what"].as_string() == what && !w["by"].as_string().empty();
  });
}

// "12", or "some" where the head hides how many.
std::string amount(const Json& count) {
  return count.is_int() ? std::to_string(count.as_int()) : "some";
}

bool is_none(const Json& count) { return count.is_int() && count.as_int() == 0; }

void check_waivers(const Json& head, std::vector<HeadProblem>& out) {
  const Json::Array& all = head["waivers"].items();
  for (size_t i = 0; i < all.size(); ++i) {
    const Json& w = all[i];
    const std::string& what = w["what"].as_string();
    const std::string& by = w["by"].as_string();
    const bool again = std::any_of(all.begin(), all.begin() + static_cast<ptrdiff_t>(i),
                                   [&](const Json& o) { return o["what"] == w["what"]; });
    if (w.members().size() != 2 || by.empty() || by.size() > kLongestName || again ||
        std::find(std::begin(kNames), std::end(kNames), what) == std::end(kNames)) {
      out.push_back({"waivers[" + std::to_string(i) + "]",
                     "what is waived, once, and by whom it is answered for", "something else"});
    }
  }
}

}  // namespace

std::span<const std::string_view> waiver_names() { return kNames; }

std::vector<Gate> closed_gates(const Json& head) {
  std::vector<Gate> out;
  const auto close = [&](std::string_view waiver, std::string why, std::string what_to_do) {
    if (waiver.empty() || !waived(head, waiver))
      out.push_back({waiver, std::move(why), std::move(what_to_do)});
  };
  if (head["route"].as_string() == "open") {
    if (!is_license_expression(head["license"].as_string()))
      close("", "an open delivery has no license",
            "name an SPDX expression in dataset.license, or with --license");
    if (head["recipe"]["deliver"]["ids"].as_string() == "keyed")
      close("", "an open delivery holds keyed ids", "use deliver.ids = \"sequential\"");
    if (head.has("inputs"))
      close("", "an open delivery holds keyed digests of its inputs", "leave them out");
  }
  const Json& unknown = head["rights"]["unknown"];
  if (!head.has("rights"))
    close(kRights, "nothing is said of rights", "say in [[rights]] of the recipe what is known");
  else if (!is_none(unknown))
    close(kRights, amount(unknown) + " records have unknown rights",
          "say in [[rights]] of the recipe what is known of their files");
  std::string languages;
  for (const auto& [language, count] : head["uncovered"].members())
    if (!is_none(count))
      languages.append(languages.empty() ? "" : ", ").append(language + " " + amount(count));
  if (!languages.empty())
    close(kLanguages,
          "records are in languages in which some types are not looked for: " + languages,
          "not_covered in the head says which; give rule files or detectors for them "
          "(redact.rules), or leave these types out of redact.types");
  const auto look_at = [&](const Json& review) {
    if (review["required"].as_bool() && !is_none(review["open"]))
      close(kReviews, "review: " + amount(review["open"]) + " doubtful findings are not decided",
            "decide them with tamis review");
  };
  look_at(head["review"]);
  for (const Json& shipment : head["shipments"].items()) look_at(shipment["claims"]["review"]);
  return out;
}

void check_gates(const Json& head, std::vector<HeadProblem>& out) {
  check_waivers(head, out);
  if (head["draft"].as_bool()) return;
  for (const Gate& gate : closed_gates(head)) {
    out.push_back({gate.waiver.empty() ? "route" : std::string(gate.waiver),
                   gate.waiver.empty()
                       ? "what this route demands"
                       : "a waiver with a name in it, because of what the head says",
                   gate.why});
  }
}

}  // namespace tamis::manifest
