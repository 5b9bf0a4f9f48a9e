#include "redact/rule_check.h"

#include "redact/redactor.h"

namespace tamis::redact {

namespace {

class Checker {
 public:
  Checker(const Redactor& redactor, RuleCheck& report) : redactor_(redactor), report_(report) {}

  void check(const RuleSet::Description& rule) {
    ++report_.rules;
    if (rule.spec->valid.empty()) fail(rule, rule.spec->place, "it has no \"valid\" example");
    if (rule.spec->invalid.empty())
      fail(rule, rule.spec->place,
           "it has no \"invalid\" example; think of what looks alike: an order number, a date, a "
           "version");
    for (size_t i = 0; i < rule.spec->valid.size(); ++i) check_valid(rule, i);
    for (size_t i = 0; i < rule.spec->invalid.size(); ++i) check_invalid(rule, i);
  }

 private:
  void fail(const RuleSet::Description& rule, const RulePlace& place, const std::string& what) {
    report_.failures.push_back(rule_place(*rule.file, place, rule.spec->name) + what);
  }
  void find(const std::string& text) {
    ++report_.examples;
    classes_.scan(text);
    redactor_.find(text, classes_, scratch_, findings_);
  }
  void check_valid(const RuleSet::Description& rule, size_t i) {
    const RuleExample& example = rule.spec->valid[i];
    find(example.text);
    const Finding* seen = nullptr;
    for (const Finding& f : findings_) {
      if (f.rule != rule.spec->name) continue;
      seen = &f;
      if (!example.value || f.span == *example.value) return;
    }
    const std::string which = "valid example " + std::to_string(i + 1);
    if (seen == nullptr)
      fail(rule, example.place, which + " is not found");
    else
      fail(rule, example.place,
           which + " is found at bytes " + std::to_string(seen->span.begin) + " to " +
               std::to_string(seen->span.end) + ", not at " + std::to_string(example.value->begin) +
               " to " + std::to_string(example.value->end));
  }
  void check_invalid(const RuleSet::Description& rule, size_t i) {
    const RuleExample& example = rule.spec->invalid[i];
    find(example.text);
    for (const Finding& f : findings_) {
      if (f.rule != rule.spec->name) continue;
      if (example.value &&
          (f.span.end <= example.value->begin || f.span.begin >= example.value->end))
        continue;
      fail(rule, example.place,
           "invalid example " + std::to_string(i + 1) + " is found at bytes " +
               std::to_string(f.span.begin) + " to " + std::to_string(f.span.end));
      return;
    }
  }

  const Redactor& redactor_;
  RuleCheck& report_;
  text::ClassMap classes_;
  Scratch scratch_;
  std::vector<Finding> findings_;
};

}  // namespace

RuleCheck check_rules(const Redactor& redactor) {
  RuleCheck report;
  Checker checker(redactor, report);
  for (size_t i = 0; i < redactor.rules().size(); ++i) checker.check(redactor.rules().describe(i));
  return report;
}

}  // namespace tamis::redact
