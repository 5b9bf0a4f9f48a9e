#include "dedup/select.h"

#include <algorithm>
#include <numeric>

#include "base/try.h"
#include "dedup/matcher.h"
#include "dedup/on_all.h"

namespace tamis::dedup {
namespace {

constexpr size_t kUnitsBetweenProgress = 1024;
constexpr size_t kBatchPerThread = 256;

class Selector {
 public:
  Selector(UnitSet units, const Options& options, std::span<const std::optional<Repeat>> repeats)
      : set_(units), units_(units.units), options_(options), repeats_(repeats) {}

  Result<Selection> run() {
    selection_.decisions.resize(units_.size());
    put_in_keep_order();
    find_same_bytes();
    decide_repeats();
    TAMIS_CHECK(decide_originals());
    decide_copies();
    for (const Decision& d : selection_.decisions) {
      selection_.report.kept += d.rule == Rule::kKept;
      selection_.report.exact += d.rule == Rule::kExact;
      selection_.report.near += d.rule == Rule::kNear;
    }
    return std::move(selection_);
  }

 private:
  void put_in_keep_order() {
    order_.resize(units_.size());
    std::iota(order_.begin(), order_.end(), 0u);
    std::sort(order_.begin(), order_.end(), KeepOrder(units_));
  }

  // Sets same_as, and takes the copies out of the order.
  void find_same_bytes() {
    const std::vector<uint32_t> places = by_content(units_);
    uint32_t first = places.empty() ? 0 : places.front();
    for (const uint32_t unit : places) {
      if (content_of(units_[unit]) != content_of(units_[first])) first = unit;
      selection_.decisions[unit].same_as = first;
    }
    std::erase_if(order_,
                  [&](uint32_t unit) { return selection_.decisions[unit].same_as != unit; });
  }

  // What repeats an earlier unit is not kept, and nobody's survivor.
  void decide_repeats() {
    for (const uint32_t unit : order_) {
      Decision& d = selection_.decisions[unit];
      d.kept_index = unit;
      if (repeats_.empty() || !repeats_[unit]) continue;
      const Repeat& r = *repeats_[unit];
      d.rule = r.exact ? Rule::kExact : Rule::kNear;
      d.kept_index = r.index;
      d.earlier = true;
      d.jaccard_ppm = r.jaccard_ppm;
      d.containment_ppm = r.containment_ppm;
    }
    std::erase_if(order_, [&](uint32_t unit) { return selection_.decisions[unit].earlier; });
  }

  Status decide_originals() {
    if (!options_.near) return report_progress(order_.size());
    const uint64_t decided = units_.size() - order_.size();
    std::erase_if(order_,
                  [&](uint32_t unit) { return units_[unit].fingerprint->shingle_count == 0; });

    BandTable table(plan_bands(options_.threshold_milli), order_.size(), options_.bucket_anchors);
    const unsigned jobs = std::max(1u, options_.jobs);
    std::vector<Matcher> matchers(jobs,
                                  Matcher(set_, set_, kept_, table, options_.threshold_milli));
    const size_t batch = jobs == 1 ? 1 : jobs * kBatchPerThread;
    size_t reported = 0;
    for (size_t begin = 0; begin < order_.size(); begin += batch) {
      const size_t end = std::min(order_.size(), begin + batch);
      TAMIS_CHECK(decide_batch({order_.data() + begin, end - begin}, matchers, table));
      if (end - reported >= kUnitsBetweenProgress) {
        TAMIS_CHECK(report_progress(decided + end));
        reported = end;
      }
    }
    Report& r = selection_.report;
    for (const Matcher& m : matchers) {
      r.discarded += m.discarded;
      r.verified += m.verified;
    }
    r.capped_keys = table.capped_keys();
    r.capped_entries = table.capped_entries();
    return report_progress(units_.size());
  }

  // All threads compare the batch with what was kept before it; then, one after the other, its
  // units with each other.
  Status decide_batch(std::span<const uint32_t> batch, std::vector<Matcher>& matchers,
                      BandTable& table) {
    const uint32_t kept_before = table.size();
    std::vector<Result<std::optional<Match>>> matches(batch.size());
    on_all(static_cast<unsigned>(matchers.size()), batch.size(),
           [&](unsigned worker, size_t i) { matches[i] = matchers[worker].find(batch[i], 0); });

    for (size_t i = 0; i < batch.size(); ++i) {
      TAMIS_TRY(std::optional<Match> match, std::move(matches[i]));
      if (!match && table.size() > kept_before) {
        TAMIS_TRY(match, matchers[0].find(batch[i], kept_before));
      }
      if (match) {
        Decision& d = selection_.decisions[batch[i]];
        d.rule = Rule::kNear;
        d.kept_index = kept_[match->number];
        d.jaccard_ppm = match->overlap.jaccard_ppm();
        d.containment_ppm = match->overlap.containment_ppm();
      } else {
        kept_.push_back(batch[i]);
        table.add(units_[batch[i]].fingerprint->signature);
      }
    }
    return {};
  }

  // A copy of a unit that is near another has the same survivor: its shingles are the same.
  void decide_copies() {
    for (uint32_t i = 0; i < units_.size(); ++i) {
      Decision& d = selection_.decisions[i];
      if (d.same_as == i) continue;
      const uint32_t same_as = d.same_as;
      d = selection_.decisions[same_as];
      d.rule = Rule::kExact;
      d.same_as = same_as;
    }
  }

  Status report_progress(uint64_t done) const {
    if (options_.progress && !options_.progress(done, units_.size()))
      return fail(Code::kCancelled, "the search for duplicates was cancelled");
    return {};
  }

  const UnitSet set_;
  const std::span<const Unit> units_;  // of the set
  const Options& options_;
  const std::span<const std::optional<Repeat>> repeats_;
  std::vector<uint32_t> order_;  // keep order, of what is still to be decided
  std::vector<uint32_t> kept_;   // units by order of keeping
  Selection selection_;
};

}  // namespace

Result<Selection> select(std::span<const Unit> units, const Options& options,
                         const ShingleSource& source,
                         std::span<const std::optional<Repeat>> repeats) {
  TAMIS_CHECK(check_units(units, options));
  if (!repeats.empty() && repeats.size() != units.size())
    return fail(Code::kUsage, "expected what each unit repeats, or nothing");
  return Selector({units, source}, options, repeats).run();
}

}  // namespace tamis::dedup
