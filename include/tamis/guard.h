// No control token in what leaves.
//
//   auto guard = Guard::create({.vocabularies = {Vocabulary::open("o200k_base").value()}}).value();
//   Guarded g = guard->break_up("before <|endoftext|> after");
//   g.text;                                   // "before <\|endoftext|> after"
//   undo(g.text, g.edits, UndoLog::record(source, g.edits))   // the source again
//
// An encoder that reads special tokens makes one id of "<|endoftext|>", wherever the string came from; whoever can write into a
// document could then end it, or open a turn of the system's. The guard knows the control tokens of the vocabularies that it is
// given and the strings of public chat templates, finds all of them in one pass, also where they overlap, and puts one
// backslash behind the first character of each. What comes out holds none of them:
//   - Every string has a break inside it, and the backslash is in no string, so that breaking one makes no other.
//   - Where a vocabulary's reference folds text before it looks (compatibility forms, case, marks), text and strings are
//     compared folded: "＜｜im_start｜＞" is found too.
// break_up(break_up(x)) == break_up(x). A source may already hold what a break looks like: it is left as it is and counted
// (look_alikes); the edit map tells the two apart.
//
// Thread-safety: immutable; any number of threads. Ownership: keeps its vocabularies. Cost: create() some milliseconds; clean text
// goes by at the speed of memory, tens of times faster if no vocabulary folds.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/edit_map.h"
#include "tamis/result.h"
#include "tamis/vocabulary.h"

namespace tamis {

struct GuardOptions {
  std::vector<std::shared_ptr<const Vocabulary>> vocabularies;
  // Families of the table in lib/tokenize/control_strings.cc ("llama3"), "all", or "distinctive": those strings of all families
  // that ordinary text does not hold, or "none". `tamis guard --list` prints the table.
  std::vector<std::string> templates = {"distinctive"};
  std::vector<std::string> strings;  // further ones
};

// One string that is looked for.
struct ControlString {
  std::string_view text;
  std::string_view origin;  // a vocabulary, a family of templates, or "recipe"
};

struct GuardFinding {
  Span span;            // bytes of the text
  uint32_t string = 0;  // index in Guard::strings()
  friend bool operator==(const GuardFinding&, const GuardFinding&) = default;
};

// How often: each place is counted once, by the shortest string that had to be broken there.
struct GuardCounts {
  std::vector<uint64_t> by_string;  // parallel to Guard::strings(); empty: none
  uint64_t look_alikes = 0;         // "<\|endoftext|>" in the source

  uint64_t total() const;
  GuardCounts& operator+=(const GuardCounts& o);
};

struct Guarded {
  std::string text;
  EditMap edits;  // from the source; every edit is EditRule::kGuard
  GuardCounts counts;
};

class Guard {
 public:
  // Code::kUsage names a family that is not in the table; Code::kUnsupported a string that cannot be broken (one of a single
  // character, or strings that use up every character a break could be).
  static Result<std::shared_ptr<const Guard>> create(GuardOptions options);
  virtual ~Guard() = default;

  virtual std::span<const ControlString> strings() const = 0;  // sorted by text, none twice
  virtual char break_character() const = 0;  // a backslash unless a string holds one

  virtual Guarded break_up(std::string_view text) const = 0;
  // The places that break_up() would break, in order.
  virtual std::vector<GuardFinding> find(std::string_view text) const = 0;
  // No string could begin at the end of `text` and go on in what is joined to it.
  virtual bool closed(std::string_view text) const = 0;
};

}  // namespace tamis
