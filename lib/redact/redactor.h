// Finding personal and secret information in one document.
//
//   TAMIS_TRY(auto redactor, Redactor::create(recipe));     // once; share it between threads
//   Scratch scratch;                                         // one per thread
//   classes.scan(text.bytes());
//   redactor->find(text.bytes(), classes, scratch, findings);
//   TAMIS_TRY(auto report, apply(text, findings, *redactor, numbering));
//
// Scanners propose candidates from the byte-class bitmaps, so text without digits, @ and : is never read; each candidate is verified in a
// window of at most kWindow bytes around it, weighed in decibans (decibans.h), and becomes a finding if its type's threshold is
// met. A finding therefore depends on nothing further away than kWindow bytes before and after it.
// Thread-safety: immutable. Ownership: findings point to names that live as long as the program.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "redact/apply.h"
#include "redact/candidate.h"
#include "redact/coverage.h"
#include "redact/cues.h"
#include "redact/detection_view.h"
#include "redact/digit_runs.h"
#include "redact/lists.h"
#include "redact/numbering.h"
#include "redact/phone_plan.h"
#include "redact/rule_set.h"
#include "redact/transforms.h"
#include "redact/type_table.h"
#include "redact/types.h"
#include "redact/usernames.h"
#include "redact/weekdays.h"
#include "redact/worded_numbers.h"
#include "tamis/finding.h"
#include "tamis/recipe.h"
#include "tamis/redaction_key.h"
#include "tamis/result.h"
#include "text/scan.h"

namespace tamis::redact {

// No rule looks further than this from the span it reports, and none reports a longer span than this.
inline constexpr size_t kWindow = (32 << 10) + 64;

// One thread's memory, reused from document to document.
class Scratch {
  friend class Redactor;
  DetectionView view_;
  Candidates candidates_;
  CueMemory cues_;
  DigitRuns digit_runs_;
  std::vector<Span> runs_;      // of digits, in a chunk of the text
  std::vector<uint64_t> ends_;  // NumberContext::ends
  std::vector<uint8_t> rewritten_;
  RuleSet::Scratch rules_;
};

// A type that a detector of the host finds.
struct DetectedType {
  std::string name, meaning;
};

class Redactor {
 public:
  // Code::kRecipe names the nearest known type, action or region if the recipe's is unknown. Reads the rule files that the recipe names.
  static Result<std::shared_ptr<const Redactor>> create(const Recipe& recipe,
                                                        const RedactionKey* key = nullptr);
  // The same with rule files that were read already (the recipe's own are not), and types that detectors of the host find.
  static Result<std::shared_ptr<const Redactor>> create(const Recipe& recipe,
                                                        std::vector<RuleFile> rule_files,
                                                        std::span<const DetectedType> detected = {},
                                                        const RedactionKey* key = nullptr);

  // Replaces `out` by the findings in `text` (`classes` is its map), sorted by begin, overlaps resolved (overlap.h). Spans are bytes of `text`.
  void find(std::string_view text, const text::ClassMap& classes, Scratch& scratch,
            std::vector<Finding>& out) const;

  // Marks what the allow-list keeps among findings of `text` that others made, in any order; find() has done it for its own.
  void note_allowed(std::string_view text, std::vector<Finding>& findings) const;
  // Sorts findings, whoever made them, and resolves their overlaps anew.
  void settle(std::vector<Finding>& findings) const;

  const Coverage& coverage() const { return coverage_; }
  const ValueLists* lists() const { return lists_.get(); }  // null if the recipe has none
  const Transforms& transforms() const { return *transforms_; }
  // Of the redaction key; empty without one.
  const std::string& key_id() const { return key_id_; }

  bool looks_for(TypeId type) const { return enabled_[type]; }
  std::vector<std::string> enabled_types() const;
  // Types that are known and not looked for: not enabled, or without a detector.
  std::vector<std::string> not_scanned() const;
  // Languages for which there are words beside values, built in or in rule files: primary subtags of BCP 47, sorted.
  std::vector<std::string> languages() const;

  const TypeTable& types() const { return types_; }
  const RuleSet& rules() const { return *rules_; }  // of rule files
  Action action(TypeId type) const { return actions_[type]; }
  // What happens to this finding's bytes: keep for allowed values, and for reserved ones if the recipe keeps them; never for denied ones.
  Action action(const Finding& finding) const;

 private:
  Redactor() = default;
  bool has_detector(TypeId type) const;
  const Rule& rule_of(RuleId id) const;
  void scan(std::string_view text, const text::ClassMap& classes, Scratch& scratch) const;
  bool wants(TypeId type) const { return enabled_[type]; }

  TypeTable types_;
  std::shared_ptr<const RuleSet> rules_;
  std::vector<bool> detected_;   // by TypeId: a detector of the host finds it
  std::vector<bool> enabled_;    // by TypeId
  std::vector<Action> actions_;  // by TypeId
  std::shared_ptr<const Transforms> transforms_;
  std::string key_id_;
  std::shared_ptr<const ValueLists> lists_;
  Coverage coverage_;
  bool redact_reserved_ = true;
  CueIndex cues_;
  WordedNumbers worded_;
  WordedNumbers::Wanted wanted_;
  UsernameIndex usernames_;
  WeekdayIndex weekdays_;
  ByteFilter words_;  // days of the week, and "at"
  PrintSet word_prints_;
  std::shared_ptr<const PhonePlan> plan_;
  int region_ = -1;
};

}  // namespace tamis::redact
