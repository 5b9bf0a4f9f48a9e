// Allow- and deny-lists: values that stay, and values that go, whatever the detectors say.
//
//   TAMIS_TRY(auto lists, ValueLists::create(recipe, types));   // once; share it
//   lists->find_denied(text, findings);        // adds a finding for each denied value that stands in the text as whole words
//   lists->allows(type, value)                 // true: this finding is kept
//
// An entry is a line of text:
//
//   info@archive.test                  a value, compared in canonical form (numbering.h): case and spacing do not matter
//   EMAIL_ADDRESS: info@archive.test   the same for one type
//   /[a-z]+@archive\.test/             RE2 over the whole finding; in a deny-list over words of the text, at most kLongestPattern bytes
//   # comment                          in files only; blank lines count for nothing
//
// A secret (password, token, key) stays only if the entry names its type. A denied value needs a type, so that its stand-in can say what
// it was. Denied values are compared as the second look compares: letters and digits, with at most two blanks or signs between them, at
// the edges of words; case does not count in ASCII, and elsewhere a value is sought as it is written, in small letters and in capitals.
// A value that is on both lists goes.
//
// The entries are private: no error, report or digest holds one. Errors name the list, the entry's number or the file and line.
// Thread-safety: immutable. Ownership: keeps the values in memory as long as it lives. Cost: nothing without lists; denied values are
// sought by their first letters at each word, so 10^5 of them cost what one costs; patterns are asked at each word, all in one automaton.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "redact/type_table.h"
#include "tamis/finding.h"
#include "tamis/recipe.h"
#include "tamis/result.h"

namespace tamis::redact {

// The rule of a denied value.
inline constexpr std::string_view kDenyRule = "list.deny";

class ValueLists {
 public:
  static constexpr size_t kLongestEntry = 1024;  // bytes
  static constexpr size_t kLongestPattern =
      256;  // bytes of text that a pattern of a deny-list may match
  static constexpr size_t kMostPatterns = 1000;         // of both lists
  static constexpr size_t kMostEntries = 1'000'000;     // of both lists
  static constexpr uint64_t kLongestFile = 256u << 20;  // bytes

  // Code::kRecipe or kInput with the key, and the entry's number or the file's line; never with the entry.
  // Null if there are no lists.
  static Result<std::shared_ptr<const ValueLists>> create(const Recipe& recipe,
                                                          const TypeTable& types);
  ~ValueLists();

  bool allows(TypeId type, std::string_view value) const;
  // Adds findings to `out`, in order of their begin. Overlaps with others are the caller's to resolve.
  void find_denied(std::string_view text, std::vector<Finding>& out) const;

  uint32_t allow_entries() const;
  uint32_t deny_entries() const;
  // Changes if an entry does. A plain digest, which could be guessed: it goes into the journal's keys and is never written by itself.
  const std::string& digest() const;

 private:
  struct State;
  explicit ValueLists(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tamis::redact
