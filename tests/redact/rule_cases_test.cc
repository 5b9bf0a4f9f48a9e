// Every rule of the tables has a case in which it finds, one in which its check refuses, and one of a look-alike (vectors/rule_cases.tsv).
// Rows of services without a check beyond their form are tried with made-up tokens in secrets_test.cc and assignments_test.cc.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <random>
#include <set>

#include "finder.h"
#include "provider_rows.h"
#include "redact/secrets.h"

using namespace tamis;
using namespace tamis::redact;
using namespace tamis::redact::test;

namespace {

struct Case {
  size_t line = 0;
  std::string rule, kind, text, recipe;
};

// "{a26}" becomes 26 letters and digits.
std::string made_up(std::string_view text, std::mt19937& random) {
  constexpr std::string_view kAlnum =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const std::map<char, size_t> letters = {{'a', kAlnum.size()}, {'f', 16}, {'d', 10}};
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    const size_t end = text.find('}', at);
    if (text[at] == '{' && end != std::string_view::npos && end > at + 2 &&
        letters.contains(text[at + 1]) &&
        text.substr(at + 2, end - at - 2).find_first_not_of("0123456789") ==
            std::string_view::npos) {
      const size_t count = std::stoul(std::string(text.substr(at + 2, end - at - 2)));
      for (size_t i = 0; i < count; ++i) out += kAlnum[random() % letters.at(text[at + 1])];
      at = end;
    } else {
      out += text[at];
    }
  }
  return out;
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    out += text[++i] == 'n' ? '\n' : text[i];
  }
  return out;
}

std::vector<Case> cases() {
  std::vector<Case> out;
  std::mt19937 random(17);
  std::ifstream file(TAMIS_SOURCE_DIR "/tests/redact/vectors/rule_cases.tsv");
  REQUIRE(file.good());
  size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.empty() || line[0] == '#') continue;
    std::vector<std::string> cells;
    for (size_t at = 0; at <= line.size();) {
      const size_t end = std::min(line.find('\t', at), line.size());
      cells.push_back(line.substr(at, end - at));
      at = end + 1;
    }
    REQUIRE_MESSAGE((cells.size() == 3 || cells.size() == 4), "line ", number);
    cells.resize(4);
    out.push_back(
        {number, cells[0], cells[1], made_up(unescaped(cells[2]), random), unescaped(cells[3])});
  }
  return out;
}

// Takes ⟦ and ⟧ out; what stood between them.
Span take_marks(std::string& text) {
  constexpr std::string_view kOpen = "⟦", kClose = "⟧";
  const size_t open = text.find(kOpen);
  if (open == std::string::npos) return {};
  text.erase(open, kOpen.size());
  const size_t close = text.find(kClose);
  REQUIRE(close != std::string::npos);
  text.erase(close, kClose.size());
  return {open, close};
}

std::shared_ptr<const Redactor> redactor_of(const std::string& recipe) {
  auto parsed = Recipe::parse(recipe);
  REQUIRE_MESSAGE(parsed.has_value(), (parsed ? std::string() : parsed.error().message));
  return make(*parsed);
}

}  // namespace

TEST_CASE("every rule has a valid case, an invalid one and a look-alike") {
  std::map<std::string, std::set<std::string>> kinds;
  for (const Case& c : cases()) kinds[c.rule].insert(c.kind);
  std::set<std::string_view> by_form, all;
  for (const SecretKind& kind : secret_kinds())
    if (!kProvenByMore.contains(kind.rule.name)) by_form.insert(kind.rule.name);
  for (const NamedKey& kind : named_keys()) by_form.insert(kind.rule.name);
  const std::set<std::string> wanted = {"valid", "invalid", "look-alike"};
  for (size_t i = 0; i < rule_count(); ++i) {
    const std::string name(rule(static_cast<RuleId>(i)).name);
    all.insert(rule(static_cast<RuleId>(i)).name);
    if (by_form.contains(name)) continue;
    CHECK_MESSAGE(kinds[name] == wanted, name);
  }
  for (const auto& [name, of] : kinds) CHECK_MESSAGE(all.contains(name), name);
}

TEST_CASE("every type that is looked for is found by a case of its own") {
  std::set<std::string_view> types;
  std::map<std::string_view, std::string_view> type_of;
  for (size_t i = 0; i < rule_count(); ++i) {
    const Rule& r = rule(static_cast<RuleId>(i));
    type_of[r.name] = entity_types()[r.type].name;
  }
  for (const Case& c : cases())
    if (c.kind == "valid") types.insert(type_of[c.rule]);
  for (const std::string& type : standard().enabled_types())
    CHECK_MESSAGE(types.contains(type), type);
}

TEST_CASE("cases of rules: what is valid is found, what is not and what looks alike is left") {
  std::map<std::string, std::shared_ptr<const Redactor>> redactors;
  for (Case& c : cases()) {
    const Span want = take_marks(c.text);
    auto& redactor = redactors[c.recipe];
    if (!redactor) redactor = redactor_of(c.recipe);
    INFO("vectors/rule_cases.tsv:" << c.line << " " << c.rule << " " << c.kind);
    const auto findings = find(c.text, *redactor);
    const auto any = [&](auto&& holds) { return std::ranges::any_of(findings, holds); };
    std::string_view type;
    for (size_t i = 0; i < rule_count(); ++i)
      if (rule(static_cast<RuleId>(i)).name == c.rule)
        type = entity_types()[rule(static_cast<RuleId>(i)).type].name;
    if (c.kind == "valid") {
      CHECK(
          any([&](const Finding& f) { return f.rule == c.rule && f.span == want && !f.covered; }));
    } else if (c.kind == "invalid") {
      CHECK(want.empty());
      CHECK_FALSE(any([&](const Finding& f) { return f.rule == c.rule; }));
    } else {
      CHECK(want.empty());
      CHECK(c.kind == "look-alike");
      CHECK_FALSE(any([&](const Finding& f) { return f.type == type && !f.covered; }));
    }
  }
}
