#include "redact/overlap.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>

#include "redact/types.h"

namespace tamis::redact {

namespace {

// Dates, ages, places: kept by default, and said more exactly by whatever type meets them. A birth date is no mere date.
bool says_little(const Finding& f) {
  const TypeId type = find_type(f.type);
  return type != kNoType && entity_types()[type].action == Action::kKeep;
}

// findings[from, to): a cluster, each but the first meets one before it.
void resolve_cluster(std::vector<Finding>& findings, const std::vector<uint8_t>& rewritten,
                     size_t from, size_t to) {
  std::vector<size_t> order(to - from);
  std::iota(order.begin(), order.end(), from);
  std::vector<uint8_t> little;
  for (size_t i = from; i < to; ++i) little.push_back(says_little(findings[i]));
  std::sort(order.begin(), order.end(), [&](size_t i, size_t j) {
    const Finding &a = findings[i], &b = findings[j];
    if (rewritten[i] != rewritten[j]) return rewritten[i] > rewritten[j];
    if (little[i - from] != little[j - from]) return little[i - from] < little[j - from];
    if (a.validated != b.validated) return a.validated;
    if (a.score != b.score) return a.score > b.score;
    if (a.span.size() != b.span.size()) return a.span.size() > b.span.size();
    return i < j;
  });
  std::map<uint64_t, uint64_t> won;  // begin -> end, disjoint
  for (size_t i : order) {
    Finding& f = findings[i];
    const auto next = won.lower_bound(f.span.begin);
    const bool meets_next = next != won.end() && next->first < f.span.end;
    const bool meets_before = next != won.begin() && std::prev(next)->second > f.span.begin;
    f.covered = meets_next || meets_before;
    if (!f.covered) won.emplace(f.span.begin, f.span.end);
  }
  const auto begin = findings.begin() + static_cast<std::ptrdiff_t>(from);
  std::sort(begin, findings.begin() + static_cast<std::ptrdiff_t>(to),
            [](const Finding& a, const Finding& b) {
              if (a.span.begin != b.span.begin) return a.span.begin < b.span.begin;
              if (a.covered != b.covered) return b.covered;
              if (a.span.end != b.span.end) return a.span.end > b.span.end;
              return a.rule < b.rule;
            });
}

}  // namespace

void resolve(std::vector<Finding>& findings, const std::vector<uint8_t>& rewritten) {
  for (size_t i = 0; i < findings.size();) {
    uint64_t end = findings[i].span.end;
    size_t j = i + 1;
    for (; j < findings.size() && findings[j].span.begin < end; ++j)
      end = std::max(end, findings[j].span.end);
    if (j - i > 1) resolve_cluster(findings, rewritten, i, j);
    i = j;
  }
}

}  // namespace tamis::redact
