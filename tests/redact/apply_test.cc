// Rewriting: nothing detected survives, placeholders are ours, numbers are kept through a group.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <random>

#include "finder.h"
#include "fragments.h"
#include "redact/placeholder.h"

using namespace tamis;
using namespace tamis::redact;
using namespace tamis::redact::test;

TEST_CASE("the same address keeps one placeholder through the group, another gets the next") {
  Numbering numbering;
  CHECK(rewritten("a@corp.test, b@corp.test, A@CORP.test", standard(), &numbering) ==
        "[EMAIL_ADDRESS_1], [EMAIL_ADDRESS_2], [EMAIL_ADDRESS_1]");
  CHECK(rewritten("b@corp.test 192.0.2.1", standard(), &numbering) ==
        "[EMAIL_ADDRESS_2] [IP_ADDRESS_1]");
}

TEST_CASE("each action does what it says") {
  Recipe recipe;
  recipe.actions = {{"EMAIL_ADDRESS", "mask"}, {"IP_ADDRESS", "drop"}, {"CREDIT_CARD", "keep"}};
  const auto redactor = make(recipe);
  CHECK(rewritten("jané@corp.test <192.0.2.1> 4111111111111111", *redactor) ==
        "************** <> 4111111111111111");
  recipe.actions = {{"EMAIL_ADDRESS", "quarantine"}};
  const auto strict = make(recipe);
  text::Text text("jane@corp.test");
  Numbering numbering;
  const auto report = apply(text, find(text.bytes(), *strict), *strict, numbering);
  REQUIRE(report.has_value());
  CHECK(report->quarantine_reason.find("EMAIL_ADDRESS") != std::string::npos);
  CHECK(text.bytes().find("jane") ==
        std::string_view::npos);  // what is held back is redacted as well
}

TEST_CASE("reserved values are redacted by default and kept if the recipe says so") {
  CHECK(rewritten("jane@example.com") == "[EMAIL_ADDRESS_1]");
  Recipe recipe;
  recipe.redact_reserved = false;
  const auto redactor = make(recipe);
  CHECK(rewritten("jane@example.com jane@corp.com", *redactor) ==
        "jane@example.com [EMAIL_ADDRESS_1]");
  CHECK(found("jane@example.com", *redactor).size() == 1);  // found all the same
}

TEST_CASE(
    "text that looks like a placeholder is escaped and counted, so that a placeholder is always "
    "ours") {
  text::Text text("see [EMAIL_ADDRESS_1] and [\\PHONE_NUMBER_2], [NOTHING_1], [EMAIL_ADDRESS]");
  Numbering numbering;
  const auto report = apply(text, {}, standard(), numbering);
  REQUIRE(report.has_value());
  CHECK(report->escaped == 2);
  CHECK(text.bytes() ==
        "see [\\EMAIL_ADDRESS_1] and [\\\\PHONE_NUMBER_2], [NOTHING_1], [EMAIL_ADDRESS]");
  // A second run cannot know whose placeholder it reads, so it escapes again.
  CHECK(rewritten(rewritten("jane@corp.test")) == "[\\EMAIL_ADDRESS_1]");
}

TEST_CASE("dropping a value cannot make a placeholder out of what stood around it") {
  Recipe recipe;
  recipe.actions = {{"IP_ADDRESS", "drop"}};
  const auto redactor = make(recipe);
  for (std::string_view text : {"[EMAIL_ADDRESS_ 192.0.2.1 1]", "[EMAIL_ADDRESS_(192.0.2.1)1]",
                                "[\"192.0.2.1\"EMAIL_ADDRESS_1]"}) {
    const std::string out = rewritten(text, *redactor);
    CHECK(out.find("[EMAIL_ADDRESS_1]") == std::string::npos);
  }
  CHECK(rewritten("[EMAIL_ADDRESS_ 192.0.2.1 1]", *redactor) == "[\\EMAIL_ADDRESS_  1]");
}

namespace {

// Removes one backslash from each "[\…TYPE_": the inverse of the escape.
std::string unescape(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] != '[' || i + 1 >= text.size() || text[i + 1] != '\\') continue;
    size_t name = i + 1;
    while (name < text.size() && text[name] == '\\') ++name;
    const bool ours =
        std::any_of(entity_types().begin(), entity_types().end(), [&](const EntityType& t) {
          return text.substr(name, t.name.size()) == t.name &&
                 text.substr(name + t.name.size(), 1) == "_";
        });
    if (ours) ++i;
  }
  return out;
}

// Whether text[at...] reads "[TYPE_n]" with a known type.
bool placeholder_at(std::string_view text, size_t at) {
  if (text[at] != '[') return false;
  for (const EntityType& t : entity_types()) {
    if (text.substr(at + 1, t.name.size()) != t.name ||
        text.substr(at + 1 + t.name.size(), 1) != "_")
      continue;
    size_t p = at + 2 + t.name.size();
    const size_t digits = p;
    while (p < text.size() && text[p] >= '0' && text[p] <= '9') ++p;
    if (p > digits && text.substr(p, 1) == "]") return true;
  }
  return false;
}

}  // namespace

TEST_CASE("escaping is undone exactly, and no placeholder remains in escaped text") {
  CHECK(rc::check([] {
    const std::string source = *text_of_fragments();
    text::Text text(source);
    Numbering numbering;
    RC_ASSERT(apply(text, {}, standard(), numbering).has_value());
    RC_ASSERT(unescape(text.bytes()) == source);
    for (size_t i = 0; i < text.bytes().size(); ++i) RC_ASSERT(!placeholder_at(text.bytes(), i));
  }));
}

TEST_CASE(
    "no detected byte survives, nothing else is lost, and every placeholder in the output is "
    "ours") {
  CHECK(rc::check([] {
    const std::string source = *text_of_fragments();
    Recipe recipe;
    const auto pick = [] {
      return *rc::gen::elementOf(std::vector<std::string>{"placeholder", "mask", "drop", "keep"});
    };
    for (std::string_view type : {"EMAIL_ADDRESS", "PHONE_NUMBER", "CREDIT_CARD", "IP_ADDRESS",
                                  "URL_CREDENTIALS", "IBAN_CODE"})
      recipe.actions[std::string(type)] = pick();
    recipe.redact_reserved = *rc::gen::arbitrary<bool>();
    const auto redactor = make(recipe);
    const auto findings = find(source, *redactor);
    text::Text text(source);
    Numbering numbering;
    const auto report = apply(text, findings, *redactor, numbering);
    RC_ASSERT(report.has_value());

    std::vector<bool> detected(source.size());
    for (const Finding& f : findings)
      if (redactor->action(f) != Action::kKeep)
        for (uint64_t i = f.span.begin; i < f.span.end; ++i) detected[i] = true;
    // Bytes that the map says were kept: exactly those that were not detected.
    std::vector<bool> kept(source.size(), true);
    std::vector<bool> ours(text.bytes().size(), false);
    text.edits().for_each_edit([&](const Edit& e) {
      for (uint64_t i = 0; i < e.source_size; ++i) kept[e.source_begin + i] = false;
      for (uint64_t i = 0; i < e.output_size; ++i) ours[e.output_begin + i] = true;
    });
    for (size_t i = 0; i < source.size(); ++i) RC_ASSERT(kept[i] != detected[i]);
    const UndoLog log = UndoLog::record(source, text.edits());
    RC_ASSERT(undo(text.bytes(), text.edits(), log).value() == source);
    for (size_t i = 0; i < text.bytes().size(); ++i)
      if (placeholder_at(text.bytes(), i)) RC_ASSERT(ours[i]);
  }));
}

TEST_CASE("a second look at the output finds nothing, where values stand apart from each other") {
  // Cues speak for a number only as far as the next value or placeholder (cues.h), so replacing a value opens nothing up. What is
  // glued to a value ("…@corp.test+49 30 1234567") is part of a word at first and stands free afterwards; that is left out here.
  std::mt19937 random(20240601);  // a fixed walk through 3,000 texts
  for (int i = 0; i < 3000; ++i) {
    std::string source;
    for (size_t n = 1 + random() % 12; n > 0; --n)
      source += fragments()[random() % fragments().size()] + " ";
    INFO(source);
    const std::string once = rewritten(source);
    for (const Finding& f : find(once)) CHECK(standard().action(f) == Action::kKeep);  // dates
  }
}

TEST_CASE("findings that do not fit the text are refused") {
  text::Text text("short");
  Finding f;
  f.type = "EMAIL_ADDRESS";
  f.span = {2, 99};
  Numbering numbering;
  const auto report = apply(text, std::vector<Finding>{f}, standard(), numbering);
  REQUIRE_FALSE(report.has_value());
  CHECK(report.error().code == Code::kInternal);
  CHECK(text.bytes() == "short");
}
