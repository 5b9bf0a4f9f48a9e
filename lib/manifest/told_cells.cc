#include "manifest/told_cells.h"

#include <algorithm>
#include <utility>

#include "manifest/small_cells.h"

namespace tamis::manifest {
namespace {

// More than any count; a sum that reaches it stays there.
constexpr int64_t kUnbounded = int64_t{1} << 54;

int64_t plus(int64_t a, int64_t b) { return std::min(kUnbounded, a + b); }

bool is_small(int64_t value) { return value > 0 && value < kSmallCell; }

}  // namespace

size_t ToldCells::add(const Json& value) {
  Cell cell;
  cell.known = value.is_int();
  cell.value = std::clamp<int64_t>(value.as_int(), 0, kUnbounded);
  cell.hidden = !cell.known || is_small(cell.value);
  cell.may_hide = true;
  cells_.push_back(cell);
  return cells_.size() - 1;
}

size_t ToldCells::add_untold() {
  Cell cell;
  cell.hidden = true;
  cells_.push_back(cell);
  return cells_.size() - 1;
}

size_t ToldCells::add_fixed(int64_t value) {
  Cell cell;
  cell.known = true;
  cell.value = std::clamp<int64_t>(value, 0, kUnbounded);
  cells_.push_back(cell);
  return cells_.size() - 1;
}

void ToldCells::sum(size_t total, std::vector<size_t> parts) {
  sums_.push_back({total, std::move(parts)});
}

void ToldCells::sum_with_rest(size_t total, std::vector<size_t> parts) {
  bool known = cells_[total].known;
  int64_t rest = cells_[total].value;
  for (const size_t part : parts) {
    known = known && cells_[part].known;
    rest -= cells_[part].value;
  }
  // Where nothing is missing a reader may know that nothing can be.
  if (!known || rest != 0) parts.push_back(add_untold());
  sum(total, std::move(parts));
}

bool ToldCells::bound(Cell& cell, int64_t least, int64_t most) const {
  const bool tighter = least > cell.least || most < cell.most;
  cell.least = std::max(cell.least, least);
  cell.most = std::min(cell.most, most);
  return tighter;
}

// Whoever sees that it cannot be so believes none of it. Once a part or the total is hidden, it may be so.
bool ToldCells::contradicts(const Sum& sum) const {
  if (cells_[sum.total].hidden) return false;
  int64_t told = 0;
  for (const size_t p : sum.parts) told = plus(told, cells_[p].hidden ? 0 : cells_[p].value);
  return told > cells_[sum.total].value;
}

bool ToldCells::narrow(const Sum& sum) {
  if (contradicts(sum)) return false;
  bool moved = false;
  int64_t least = 0, most = 0;
  for (const size_t p : sum.parts) {
    least = plus(least, cells_[p].least);
    most = plus(most, cells_[p].most);
  }
  Cell& total = cells_[sum.total];
  moved |= bound(total, least, most);
  for (const size_t p : sum.parts) {
    int64_t others_least = 0, others_most = 0;
    for (const size_t q : sum.parts) {
      if (q == p) continue;
      others_least = plus(others_least, cells_[q].least);
      others_most = plus(others_most, cells_[q].most);
    }
    moved |= bound(cells_[p], total.least - others_most, total.most - others_least);
  }
  return moved;
}

void ToldCells::narrow() {
  for (Cell& cell : cells_) {
    cell.least = cell.hidden ? (cell.may_hide ? 1 : 0) : cell.value;
    cell.most = cell.hidden ? kUnbounded : cell.value;
  }
  // Counts that contradict each other would be narrowed for ever; each round that says something new fixes a cell of a tree.
  for (size_t round = 0, moved = 1; moved != 0 && round <= cells_.size(); ++round) {
    moved = 0;
    for (const Sum& sum : sums_) moved += narrow(sum) ? 1 : 0;
  }
}

size_t ToldCells::small_one() const {
  const auto small = std::find_if(cells_.begin(), cells_.end(), [](const Cell& cell) {
    return cell.hidden && cell.least > 0 && cell.most < kSmallCell;
  });
  return static_cast<size_t>(small - cells_.begin());
}

// The smallest told count that it is reckoned from: a part of its own sums, else one of the sums that tell a hidden count beside it, else
// the total; else any. Totals last, because they say most.
size_t ToldCells::next_to_hide(size_t cell) const {
  size_t best = cells_.size();
  const auto consider = [&](size_t i) {
    const Cell& c = cells_[i];
    if (c.hidden || !c.may_hide || c.value == 0) return;
    if (best == cells_.size() || c.value < cells_[best].value) best = i;
  };
  const auto holds = [](const Sum& sum, size_t i) {
    return sum.total == i || std::find(sum.parts.begin(), sum.parts.end(), i) != sum.parts.end();
  };
  std::vector<size_t> beside;  // hidden cells of its sums
  for (const Sum& sum : sums_) {
    if (!holds(sum, cell)) continue;
    std::for_each(sum.parts.begin(), sum.parts.end(), consider);
    for (const size_t p : sum.parts)
      if (cells_[p].hidden) beside.push_back(p);
    if (cells_[sum.total].hidden) beside.push_back(sum.total);
  }
  if (best < cells_.size()) return best;
  for (const Sum& sum : sums_) {
    if (std::any_of(beside.begin(), beside.end(), [&](size_t i) { return holds(sum, i); }))
      std::for_each(sum.parts.begin(), sum.parts.end(), consider);
  }
  if (best < cells_.size()) return best;
  for (const Sum& sum : sums_)
    if (holds(sum, cell)) consider(sum.total);
  if (best < cells_.size()) return best;
  for (size_t i = 0; i < cells_.size(); ++i) consider(i);
  return best;
}

bool ToldCells::protect() {
  while (true) {
    narrow();
    const size_t small = small_one();
    if (small == cells_.size()) return true;
    const size_t next = next_to_hide(small);
    if (next == cells_.size()) return false;
    cells_[next].hidden = true;
  }
}

}  // namespace tamis::manifest
