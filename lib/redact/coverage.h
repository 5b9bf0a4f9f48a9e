// Which languages the detectors that need words know.
//
//   const Coverage coverage = Coverage::of(types, is_told_otherwise);
//   coverage.missing("sw")           // {"PASSPORT", …}: told by labels alone, and no label of them is Swahili
//
// Most types are told by their shape in any language: addresses, cards, keys. Numbers without a shape of their own ("Passport No. C01X00T47")
// are found by a label in front of them, so in a language without labels they are not looked for at all, and the manifest must say so.
// Text whose language could not be told ("und": too short, or no language) misses nothing by this account; it is counted under its own name.
// Thread-safety: immutable. Cost: missing() is a few look-ups for each type that needs labels.
#pragma once

#include <set>
#include <string_view>
#include <vector>

#include "redact/types.h"

namespace tamis::redact {

class Coverage {
 public:
  // `looked_for` by TypeId; `otherwise`: rule files or detectors of the host find it, in whatever language.
  static Coverage of(const std::vector<bool>& looked_for, const std::vector<bool>& otherwise);

  // Names of types, sorted; static. `language` is BCP 47; its script and region do not count.
  std::vector<std::string_view> missing(std::string_view language) const;

 private:
  struct Row {
    std::string_view type;
    std::set<std::string_view, std::less<>> languages;
  };
  std::vector<Row> rows_;  // of types that labels alone tell, by name
};

}  // namespace tamis::redact
