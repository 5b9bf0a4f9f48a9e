// Redaction on any bytes: findings lie in the text in order, nothing detected survives, the rewriting can be undone, and every
// placeholder in the output is ours.
#include <cstdint>
#include <string_view>
#include <vector>

#include "redact/redactor.h"
#include "redact/second_look.h"
#include "require.h"
#include "text/scan.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tamis;
  using namespace tamis::redact;
  if (size < 2) return 0;
  // The first byte picks the actions: a recipe of its own for each of four kinds.
  static const auto redactors = [] {
    std::vector<std::shared_ptr<const Redactor>> all;
    for (const char* action : {"placeholder", "mask", "drop", "keep"}) {
      Recipe recipe;
      for (const char* type : {"EMAIL_ADDRESS", "IP_ADDRESS"}) recipe.actions[type] = action;
      recipe.redact_reserved = all.size() % 2 == 0;
      if (all.size() == 2) recipe.actions["PHONE_NUMBER"] = "drop";
      all.push_back(Redactor::create(recipe).value());
    }
    return all;
  }();
  const Redactor& redactor = *redactors[data[0] % redactors.size()];
  const std::string_view source(reinterpret_cast<const char*>(data) + 1, size - 1);
  static text::ClassMap classes;
  static Scratch scratch;
  static std::vector<Finding> findings, again;
  classes.scan(source);
  redactor.find(source, classes, scratch, findings);
  redactor.find(source, classes, scratch, again);
  require(findings == again);
  SecondLook look;
  look.learn(source, findings, redactor);
  look.find(source, redactor, findings);
  again = findings;
  require(look.find(source, redactor, again) == 0);  // what it found it does not find again

  std::vector<bool> detected(source.size());
  uint64_t winners_end = 0;
  for (const Finding& f : findings) {
    require(f.span.begin < f.span.end && f.span.end <= source.size() && f.score >= 0 &&
            f.score <= 1'000'000);
    if (!f.covered) {
      require(f.span.begin >= winners_end);
      winners_end = f.span.end;
    }
    if (redactor.action(f) == Action::kKeep) continue;
    for (uint64_t i = f.span.begin; i < f.span.end; ++i) detected[i] = true;
  }

  text::Text text(source);
  Numbering numbering;
  const auto report = apply(text, findings, redactor, numbering);
  require(report.has_value());
  std::vector<bool> kept(source.size(), true);
  text.edits().for_each_edit([&](const Edit& e) {
    for (uint64_t i = 0; i < e.source_size; ++i) kept[e.source_begin + i] = false;
  });
  for (size_t i = 0; i < source.size(); ++i) require(kept[i] != detected[i]);
  const UndoLog log = UndoLog::record(source, text.edits());
  const auto back = undo(text.bytes(), text.edits(), log);
  require(back.has_value() && *back == source);
  return 0;
}
