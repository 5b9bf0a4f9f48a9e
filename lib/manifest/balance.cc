// The accounts of the steps: every count stands in an equation, every equation holds.
#include <algorithm>
#include <map>

#include "base/json_number.h"
#include "manifest/head.h"

namespace tamis::manifest {
namespace {

struct Account {
  int64_t value = 0;
  bool used = false;
};
using Accounts = std::map<std::string, Account, std::less<>>;
using Problems = std::vector<HeadProblem>;

bool is_name(std::string_view name) {
  return !name.empty() && name[0] >= 'a' && name[0] <= 'z' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

bool is_count(const Json& json) {
  return json.is_int() && json.as_int() >= 0 && json.as_int() <= kMaxExactInteger;
}

constexpr std::string_view kStatistics[] = {"records", "bytes", "text_bytes", "near_duplicates"};

void open_accounts(const Json& head, Accounts& accounts, Problems& out) {
  const auto known = [&](std::string name, const Json& value) {
    if (!is_count(value)) out.push_back({name, "a count from 0 on", "something else"});
    accounts[std::move(name)].value = is_count(value) ? value.as_int() : 0;
  };
  for (const std::string_view name : kStatistics) {
    known("statistics." + std::string(name), head["statistics"][name]);
  }
  known("files.count", head["files"]["count"]);
  const Json::Array& steps = head["steps"].items();
  if (steps.empty()) out.push_back({"steps", "at least one step", "none"});
  for (size_t i = 0; i < steps.size(); ++i) {
    const Json& step = steps[i];
    const std::string where = "steps[" + std::to_string(i) + "]";
    const std::string& name = step["name"].as_string();
    if (!is_name(name) || name == "statistics" || name == "files" || !step["tool"].is_string() ||
        !step["version"].is_string() || !step["counts"].is_object() ||
        (step.has("settings") && !step["settings"].is_object()) ||
        step.members().size() != (step.has("settings") ? 5 : 4)) {
      out.push_back({where, "a name in lower case, tool, version and counts", "something else"});
      continue;
    }
    for (size_t k = 0; k < i; ++k) {
      if (steps[k]["name"].as_string() == name)
        out.push_back({where, "a name of its own", "a name used before"});
    }
    for (const auto& [count, value] : step["counts"].members()) {
      if (!is_name(count) || !is_count(value)) {
        out.push_back(
            {where + ".counts", "counts from 0 on, with names in lower case", "something else"});
        continue;
      }
      accounts[name + "." + count].value = value.as_int();
    }
  }
}

// Names in a hostile head may be anything; what a message repeats of them is a place.
bool sum(const Json& side, const std::string& where, Accounts& accounts, int64_t& total,
         Problems& out) {
  total = 0;
  if (!side.is_array() || side.items().empty()) {
    out.push_back({where, "names of counts", "something else"});
    return false;
  }
  for (size_t i = 0; i < side.items().size(); ++i) {
    const auto found = accounts.find(side.items()[i].as_string());
    if (found == accounts.end()) {
      out.push_back(
          {where + "[" + std::to_string(i) + "]", "the name of a count of a step", "another name"});
      return false;
    }
    found->second.used = true;
    total += found->second.value;
    if (total > kMaxExactInteger) {
      out.push_back({where, "a sum within 2^53", "more"});
      return false;
    }
  }
  return true;
}

}  // namespace

std::vector<HeadProblem> check_balance(const Json& head) {
  Problems out;
  Accounts accounts;
  open_accounts(head, accounts, out);
  const Json::Array& equations = head["balance"].items();
  for (size_t i = 0; i < equations.size(); ++i) {
    const Json& equation = equations[i];
    const std::string where = "balance[" + std::to_string(i) + "]";
    if (equation.members().size() != 2) {
      out.push_back({where, "an object with left and right", "something else"});
      continue;
    }
    // A count on both sides would say nothing, and count as accounted for.
    for (const Json& name : equation["left"].items()) {
      const Json::Array& right = equation["right"].items();
      if (std::find(right.begin(), right.end(), name) != right.end()) {
        out.push_back({where, "each count on one side only", "one on both"});
      }
    }
    int64_t left = 0;
    int64_t right = 0;
    if (!sum(equation["left"], where + ".left", accounts, left, out) ||
        !sum(equation["right"], where + ".right", accounts, right, out)) {
      continue;
    }
    if (left != right) {
      out.push_back(
          {where, "left and right equal: " + std::to_string(left), std::to_string(right)});
    }
  }
  for (const auto& [name, account] : accounts) {
    const bool must = !name.starts_with("statistics.") && !name.starts_with("files.");
    if (!account.used && (must || name == "statistics.records")) {
      out.push_back({"balance", "an equation with " + name, "none"});
    }
  }
  return out;
}

}  // namespace tamis::manifest
