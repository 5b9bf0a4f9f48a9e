// Keyed and coarse rewriting of any bytes: nothing detected survives, the same text gives the same bytes, what the vault took opens again, and an ISO date that
// was moved moves back. Keys are parsed from the bytes, too.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "redact/redactor.h"
#include "redact/transforms.h"
#include "require.h"
#include "text/scan.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tamis;
  using namespace tamis::redact;
  if (size < 2) return 0;
  const std::string_view source(reinterpret_cast<const char*>(data) + 1, size - 1);
  static const auto key = [] {
    const Sha256Digest d = sha256("a key for this test");
    return RedactionKey::from_bytes({reinterpret_cast<const char*>(d.data()), d.size()}).value();
  }();
  static const auto redactors = [] {
    std::vector<std::shared_ptr<const Redactor>> all;
    for (const char* action : {"hash", "pseudonym", "vault", "generalize"}) {
      Recipe recipe;
      recipe.reference_year = 2026;
      const bool coarse = action == std::string_view("generalize");
      for (const EntityType& type : entity_types()) {
        const std::string name(type.name);
        if (!coarse || can_generalize(find_type(name))) recipe.actions[name] = action;
      }
      if (action == std::string_view("pseudonym")) recipe.actions["DATE_TIME"] = "date_shift";
      all.push_back(Redactor::create(recipe, &key).value());
    }
    return all;
  }();
  const Redactor& redactor = *redactors[data[0] % redactors.size()];
  static text::ClassMap classes;
  static Scratch scratch;
  static std::vector<Finding> findings;
  classes.scan(source);
  redactor.find(source, classes, scratch, findings);
  std::string outputs[2];
  for (std::string& output : outputs) {
    text::Text text(source);
    Numbering numbering;
    const auto report = apply(text, findings, redactor, numbering, {"group", "en"});
    require(report.has_value() && report->actions.size() == findings.size());
    output = text.bytes();
    for (const SealedValue& v : report->vaulted) {
      const auto value = redactor.transforms().vault()->open(v);
      require(value.has_value() && source.find(value->view()) != std::string_view::npos);
    }
    std::vector<bool> kept(source.size(), true);
    text.edits().for_each_edit([&](const Edit& e) {
      for (uint64_t i = 0; i < e.source_size; ++i) kept[e.source_begin + i] = false;
    });
    for (const Finding& f : findings)
      for (uint64_t i = f.span.begin; redactor.action(f) != Action::kKeep && i < f.span.end; ++i)
        require(!kept[i]);
  }
  require(outputs[0] == outputs[1]);

  static const MonthForms months;
  for (const DateOrder order :
       {DateOrder::kUnknown, DateOrder::kDayFirst, DateOrder::kMonthFirst}) {
    const DateHints hints{"en", order};
    const auto date = months.read(source, hints);
    if (!date) continue;
    const auto moved = months.write(*date, 40);
    if (!moved) continue;
    // Year, month, day with two digits each is read in one way only: it moves back to what it was.
    const auto two = [](const WrittenDate::Field& f) { return f.end - f.begin == 2; };
    if (date->month_row >= 0 || date->year.begin != 0 || !two(date->month) || !two(date->day))
      continue;
    const auto again = months.read(*moved, hints);
    require(again.has_value());
    require(months.write(*again, -40) == source);
  }
  (void)RedactionKey::parse(source);
  return 0;
}
