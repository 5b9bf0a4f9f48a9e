// The examples inside rule files, run: does each rule see what it must, and nothing that it must not?
//
//   TAMIS_TRY(auto redactor, Redactor::create(recipe, files));
//   RuleCheck check = check_rules(*redactor);
//   for (const std::string& line : check.failures) …      // "acme.toml:14:9: rule "acme.staff": valid example 2 is not found"
//
// Examples are read by the whole redactor, as documents are. A rule without a valid or without an invalid example fails: nobody
// has shown that it works. Messages hold places, never the examples themselves.
// Thread-safety: pure. Cost: one reading of each example.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tamis::redact {

class Redactor;

struct RuleCheck {
  uint64_t rules = 0, examples = 0;
  std::vector<std::string> failures;
};

RuleCheck check_rules(const Redactor& redactor);

}  // namespace tamis::redact
