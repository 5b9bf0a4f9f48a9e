// What a reader can work out of a table in which some counts are hidden, and which further ones must be hidden so that he cannot.
//
// Hiding the count 3 in "found 12, redacted 9, kept *" hides nothing: 12 - 9 is 3. The counts of a table stand in sums; whoever knows
// the sums narrows each hidden count down to an interval, from both ends, over and over until nothing moves. That is what narrow() does.
// A small count is safe as long as it could, for all the reader knows, be ten or more.
//
//   ToldCells t;
//   const size_t found = t.add(Json(12)), redacted = t.add(Json(9)), kept = t.add_untold();
//   t.sum(found, {redacted, kept});
//   t.protect();                      // hides `redacted`: 12 - 9 would tell that 3 were kept
//   t.is_hidden(redacted)             // true
//
// Statisticians call the first kind of hiding primary and the second complementary cell suppression (Hundepool et al., Statistical
// Disclosure Control, 2012, chapter 4). The sums of one table are few and hang together like a tree, where narrowing sum by sum finds
// all that can be found.
//
// Thread-safety: values. Cost: cells squared for each one that is hidden. Format: docs/formats/manifest.md, "Small cells".
#pragma once

#include <cstdint>
#include <vector>

#include "base/json.h"

namespace tamis::manifest {

class ToldCells {
 public:
  // A count of the table, or "*" for one that is hidden already. Small ones are hidden at once.
  size_t add(const Json& value);
  // A count that stands nowhere and could be told from others.
  size_t add_untold();
  // A count that is told whatever happens.
  size_t add_fixed(int64_t value);

  void sum(size_t total, std::vector<size_t> parts);
  // The same, with whatever is missing in the sum as one more, untold part. Told parts that add up to more than a told total say
  // nothing until some of that is hidden.
  void sum_with_rest(size_t total, std::vector<size_t> parts);

  // Hides cells until no hidden one is known to be small. False if all that can be hidden is, and one still is.
  bool protect();
  bool is_hidden(size_t cell) const { return cells_[cell].hidden; }

 private:
  struct Cell {
    bool known = false;  // `value` is
    int64_t value = 0;
    bool hidden = false;
    bool may_hide = false;
    int64_t least = 0, most = 0;  // what a reader can tell
  };
  struct Sum {
    size_t total;
    std::vector<size_t> parts;
  };

  void narrow();
  bool narrow(const Sum& sum);
  bool contradicts(const Sum& sum) const;
  bool bound(Cell& cell, int64_t least, int64_t most) const;
  size_t small_one() const;  // a hidden cell that must be from 1 to 9, or their number
  size_t next_to_hide(size_t cell) const;

  std::vector<Cell> cells_;
  std::vector<Sum> sums_;
};

}  // namespace tamis::manifest
