#include "dedup/select.h"

#include <algorithm>

#include "base/try.h"
#include "dedup/matcher.h"
#include "dedup/on_all.h"

namespace tamis::dedup {
namespace {

constexpr size_t kUnitsBetweenProgress = 1024;
constexpr size_t kBatchPerThread = 256;
constexpr size_t kUnitsAhead = 2;  // whose entries of the table are on their way

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
  void put_in_keep_order() { order_ = in_keep_order(units_); }

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
    if (!options_.near) return report_progress(units_.size());
    const uint64_t decided = units_.size() - order_.size();
    std::erase_if(order_,
                  [&](uint32_t unit) { return units_[unit].fingerprint->shingle_count == 0; });

    BandTable table(plan_bands(options_.threshold_milli), order_.size(), options_.bucket_anchors);
    const unsigned jobs = std::max(1u, options_.jobs);
    std::vector<Matcher> matchers(jobs,
                                  Matcher(set_, set_, kept_, table, options_.threshold_milli));
    const size_t batch = jobs * kBatchPerThread;
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
  // units with each other. A thread that is alone compares each with all that was kept.
  Status decide_batch(std::span<const uint32_t> batch, std::vector<Matcher>& matchers,
                      BandTable& table) {
    const auto jobs = static_cast<unsigned>(matchers.size());
    const size_t bands = table.plan().bands;
    keys_.resize(batch.size() * bands);
    const auto keys_of = [&](size_t i) { return std::span(keys_).subspan(i * bands, bands); };
    std::vector<Result<std::optional<Match>>> matches(batch.size());
    on_all(jobs, batch.size(), [&](unsigned worker, size_t i) {
      band_keys(units_[batch[i]].fingerprint->signature, table.plan(), keys_of(i).data());
      if (jobs == 1) return;
      table.prefetch(keys_of(i));
      matches[i] = matchers[worker].find(batch[i], keys_of(i), 0);
    });

    const uint32_t compared = jobs == 1 ? 0 : table.size();
    for (size_t i = 0; i < batch.size(); ++i) {
      if (i + kUnitsAhead < batch.size()) table.prefetch(keys_of(i + kUnitsAhead));
      TAMIS_TRY(std::optional<Match> match, std::move(matches[i]));
      if (!match && table.size() > compared) {
        TAMIS_TRY(match, matchers[0].find(batch[i], keys_of(i), compared));
      }
      if (match) {
        Decision& d = selection_.decisions[batch[i]];
        d.rule = Rule::kNear;
        d.kept_index = kept_[match->number];
        d.jaccard_ppm = match->overlap.jaccard_ppm();
        d.containment_ppm = match->overlap.containment_ppm();
      } else {
        kept_.push_back(batch[i]);
        table.add(units_[batch[i]].fingerprint->signature, keys_of(i));
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
  std::vector<uint64_t> keys_;   // of the bands of a batch
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
