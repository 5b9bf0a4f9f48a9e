// Rule files of any bytes: refused with a reason, or compiled; and a compiled one finds the same twice, within its declared spans,
// in any text. The input is a file, then a NUL and a text.
#include <cstdint>
#include <string_view>
#include <vector>

#include "redact/redactor.h"
#include "redact/rule_check.h"
#include "require.h"
#include "text/scan.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tamis;
  using namespace tamis::redact;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t end = std::min(input.find('\0'), input.size());
  const std::string_view text = end < size ? input.substr(end + 1) : std::string_view();
  auto file = parse_rule_file(input.substr(0, end), "fuzz.toml");
  if (!file) {
    require(file.error().code == Code::kRecipe && !file.error().message.empty());
    return 0;
  }
  if (file->rules.size() > 16) return 0;  // a pattern may cost milliseconds to compile
  std::vector<RuleFile> files;
  files.push_back(std::move(*file));
  const auto redactor = Redactor::create({}, std::move(files));
  if (!redactor) {
    require(redactor.error().code == Code::kRecipe && !redactor.error().message.empty());
    return 0;
  }
  check_rules(**redactor);
  const RuleSet& rules = (*redactor)->rules();
  text::ClassMap classes;
  Scratch scratch;
  std::vector<Finding> findings, again;
  classes.scan(text);
  (*redactor)->find(text, classes, scratch, findings);
  (*redactor)->find(text, classes, scratch, again);
  require(findings == again);
  RuleSet::Scratch own;
  Candidates candidates;
  rules.find(text, classes, own, candidates);
  for (const Candidate& c : candidates) {
    const RuleSpec& spec = *rules.describe(c.rule - rule_count()).spec;
    require(c.begin < c.end && c.end <= text.size());
    if (!spec.pattern.empty()) require(c.end - c.begin <= static_cast<uint64_t>(spec.max_span));
  }
  return 0;
}
