// Rules of rule files, compiled: what they find in a text.
//
//   TypeTable types;
//   TAMIS_TRY(auto set, RuleSet::compile(files, types));       // adds the files' types to `types`
//   RuleSet::Scratch scratch;
//   set->find(text, classes, scratch, candidates);              // literals and patterns
//   set->find_digits(text, chain, starts, candidates);          // rows of digit groups, for each chain that the digit scanner meets
//
// Prose never meets a regular expression. A pattern is asked only around a place that it needs: a string that every match holds (told
// by RE2's prefilter), or a run of digits, an @ or a colon if the rule says so; a pattern with neither is refused. Places are found by one
// pass over pairs of bytes. Around a place RE2 sees max_span bytes on either side; windows that meet are one window, so each
// byte is read a bounded number of times, whatever the text.
// A match counts if it holds one of those places and is at most max_span bytes long. RE2's programs and automata have 8 MiB each; a
// pattern that needs more is refused, and an automaton that outgrows it is left for RE2's slower, still linear, machine.
//
// Thread-safety: immutable. Ownership: rules, names and sources live as long as the set. Cost: a fraction of a nanosecond per byte
// while few rules are loaded; the windows of patterns some 10 ns per byte.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "redact/candidate.h"
#include "redact/digit_runs.h"
#include "redact/rule_file.h"
#include "redact/type_table.h"
#include "text/scan.h"

namespace tamis::redact {

class RuleSet {
 public:
  // One thread's memory.
  class Scratch {
    friend class RuleSet;
    struct Window {
      size_t begin = 0, end = 0;
      size_t resume = 0;         // matches before this byte are told
      std::vector<Span> places;  // that opened it
    };
    std::vector<Window> windows_;  // by rule
  };

  // What `tamis rules list` says of a rule.
  struct Description {
    const RuleFile* file;
    const RuleSpec* spec;
    std::vector<std::string> places;  // strings around which the pattern is asked
  };

  // Code::kRecipe with file, line and reason. RuleIds follow those of rules.h, in the order of the files.
  static Result<std::shared_ptr<const RuleSet>> compile(std::vector<RuleFile> files,
                                                        TypeTable& types);
  ~RuleSet();

  const std::vector<RuleFile>& files() const;
  size_t size() const;
  const Rule& rule(size_t index) const;  // index: RuleId - rule_count()
  Description describe(size_t index) const;
  // Some file extends "default", or there is none: the built-in rules are asked.
  bool keeps_default() const;
  // Of a built-in rule: a file says disable.
  bool disables(RuleId id) const;

  // Precondition: `classes` is the map of `text`. Appends.
  void find(std::string_view text, const text::ClassMap& classes, Scratch& scratch,
            Candidates& out) const;
  void find_digits(std::string_view text, std::span<const DigitGroup> chain, size_t starts,
                   Candidates& out) const;

 private:
  struct Compiled;
  struct State;
  explicit RuleSet(std::unique_ptr<State> state);
  void add_place(size_t rule, size_t begin, size_t end, std::string_view text, Scratch& scratch,
                 Candidates& out) const;
  void read_window(size_t rule, std::string_view text, Scratch& scratch, Candidates& out) const;
  // text[begin, end) looks like a value; `checked` is what a validator reads of it.
  void judge(size_t rule, std::string_view text, size_t begin, size_t end, std::string_view checked,
             int evidence, Candidates& out) const;

  std::unique_ptr<State> state_;
};

// The separators of a form of digits: "3.3.3-2" -> sizes 3 3 3 2 and joints dot dot hyphen. Empty if it is none.
std::vector<DigitGroup> parse_digit_form(std::string_view form);

}  // namespace tamis::redact
