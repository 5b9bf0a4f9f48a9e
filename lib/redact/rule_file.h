// Rule files: what a partner knows of numbers and names that no built-in rule can know, as data.
//
//   TAMIS_TRY(std::vector<RuleFile> files, load_rule_files(fs, {"acme.toml"}));     // with all that they extend
//   TAMIS_TRY(auto set, RuleSet::compile(files, types));                            // rule_set.h
//
//   name = "acme"
//   version = "1"
//   [[type]]
//   name = "STAFF_ID"
//   meaning = "number of a member of Acme's staff"
//   [[rule]]
//   name = "acme.staff"
//   type = "STAFF_ID"
//   pattern = 'AC-[0-9]{6}'
//   valid = ["your number is «AC-204417»."]
//   invalid = ["AC-2044"]
//
// docs/formats/rules.md has every key. Whatever is wrong in a file is an error of Code::kRecipe with "file:line:column", the key, the
// reason and what to do; nothing is skipped in silence.
// Thread-safety: values. Ownership: everything is copied. Cost: linear in the files; a file has 1 MiB at most.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/file.h"
#include "redact/types.h"
#include "tamis/edit_map.h"
#include "tamis/result.h"

namespace tamis::redact {

// Where something stands in a rule file.
struct RulePlace {
  uint64_t line = 1, column = 1, offset = 0;
};

// Words beside a value that speak for it, or against it.
struct CueSpec {
  std::string language;            // BCP 47; "und": in many
  std::vector<std::string> words;  // whole words; one with a * at its end may go on
  int64_t decibans = 15;
  int64_t distance = 64;  // bytes between word and value, at most
  bool before = true, after = false;
};

// A text, and whether the rule must see a value in it: the whole of what stands between « and », if they are there.
struct RuleExample {
  std::string text;
  std::optional<Span> value;
  RulePlace place;
};

struct RuleSpec {
  RulePlace place, pattern_place, max_span_place;
  std::string name, type, source;
  // Exactly one of these three says how values look.
  std::vector<std::string> literals;
  std::vector<std::string> digits;  // "3-3-3": groups with what stands between them
  std::string pattern;              // RE2
  std::string candidates;    // of a pattern: "" (a string that it needs) | digits | at | colon
  int64_t max_span = 128;    // bytes of a value that a pattern finds
  int64_t min_digits = 1;    // of the run of digits around which a pattern is asked
  bool ignore_case = false;  // of literals
  bool whole_words = true;
  std::string validator;  // a name of validators.h, or "weighted"
  std::vector<int64_t> weights;
  int64_t modulus = 0;
  std::string sum = "zero";        // of weights: zero | remainder | complement
  std::string ten = "reject";      // reject | zero | x
  std::string check = "required";  // required | bonus
  std::optional<int64_t> base;     // decibans of the shape alone
  bool needs_cue = false;
  std::vector<CueSpec> cues, against;
  std::vector<std::string> allow;
  std::vector<RuleExample> valid, invalid;
};

struct TypeSpec {
  RulePlace place;
  std::string name, meaning;
  std::string category = "identifier";
  std::string action = "placeholder";
  int64_t sure = 10, doubtful = 0;
};

struct RuleFile {
  std::string path, name, version, sha256;
  std::vector<std::string> extends;  // "default", and paths
  bool extends_default = true;
  std::vector<std::string> disable;  // built-in rules that are not asked
  RulePlace disable_place;
  std::vector<TypeSpec> types;
  std::vector<RuleSpec> rules;
};

inline constexpr uint64_t kLongestRuleFile = 1 << 20;
inline constexpr size_t kMostRuleFiles = 64;

// One file's text; `path` is used in messages. Follows no `extends`.
Result<RuleFile> parse_rule_file(std::string_view text, const std::string& path);
// The files and those that they extend, each once, extended ones first.
Result<std::vector<RuleFile>> load_rule_files(io::FileSystem& fs,
                                              const std::vector<std::string>& paths);
// "acme.toml:12:1: rule \"acme.staff\": "
std::string rule_place(const RuleFile& file, const RulePlace& place, std::string_view rule);

// The names that a category of a type has in a rule file, in the order of Category.
std::vector<std::string_view> category_names();
std::optional<Category> find_category(std::string_view name);

}  // namespace tamis::redact
