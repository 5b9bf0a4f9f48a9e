#include "dedup/select.h"

#include <algorithm>
#include <future>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>

#include "base/try.h"
#include "dedup/band_table.h"
#include "dedup/shingle_set.h"
#include "dedup/verify.h"

namespace tamis::dedup {
namespace {

constexpr size_t kUnitsBetweenProgress = 1024;
constexpr size_t kBatchPerThread = 256;

auto content_of(const Unit& u) { return std::tie(u.fingerprint->exact, u.length); }

// The first kept unit that a unit repeats.
struct Match {
  uint32_t number = 0;  // by order of keeping
  Overlap overlap;
};

// One thread's way from a unit to its match.
class Matcher {
 public:
  Matcher(std::span<const Unit> units, const Options& options, const ShingleSource& source,
          const BandTable& table, const std::vector<uint32_t>& kept)
      : units_(units),
        threshold_(options.threshold_milli),
        least_matching_(least_matching_slots(threshold_)),
        source_(source),
        table_(table),
        kept_(kept) {}

  // Among the kept units from number `first` on.
  Result<std::optional<Match>> find(uint32_t unit, uint32_t first) {
    table_.collect(units_[unit].fingerprint->signature, first, candidates_);
    const Fingerprint& mine = *units_[unit].fingerprint;
    bool loaded = false;
    for (const uint32_t number : candidates_) {
      const Fingerprint& other = *units_[kept_[number]].fingerprint;
      if (!sizes_can_reach(mine.shingle_count, other.shingle_count, threshold_) ||
          matching_slots(mine.signature, other.signature) < least_matching_) {
        ++discarded;
        continue;
      }
      if (!loaded) {
        TAMIS_CHECK(load(unit));
        set_.clear();
        set_.expect(shingles_.size());
        for (const uint64_t hash : shingles_) set_.insert(hash);
        if (set_.size() != mine.shingle_count) return wrong_size(unit);
        loaded = true;
      }
      TAMIS_CHECK(load(kept_[number]));
      ++verified;
      const Overlap o = overlap(set_, shingles_);
      if (o.reaches(threshold_)) return Match{number, o};
    }
    return std::optional<Match>();
  }

  uint64_t discarded = 0, verified = 0;

 private:
  Status load(uint32_t unit) {
    TAMIS_CHECK(source_.shingles(unit, shingles_));
    if (shingles_.size() != units_[unit].fingerprint->shingle_count) return wrong_size(unit);
    return {};
  }
  static tl::unexpected<Error> wrong_size(uint32_t unit) {
    return fail(Code::kCorrupt,
                "the shingles of unit " + std::to_string(unit) +
                    " are not those that its fingerprint counted; fingerprint and shingles "
                    "must come from the same Sketcher::finish()");
  }

  std::span<const Unit> units_;
  const uint32_t threshold_, least_matching_;
  const ShingleSource& source_;
  const BandTable& table_;
  const std::vector<uint32_t>& kept_;
  std::vector<uint32_t> candidates_;
  std::vector<uint64_t> shingles_;
  ShingleSet set_;
};

Status check(std::span<const Unit> units, const Options& options) {
  if (options.threshold_milli < kLowestThreshold || options.threshold_milli > 1000)
    return fail(Code::kUsage, "the threshold must be " + std::to_string(kLowestThreshold) +
                                  " to 1000 thousandths, not " +
                                  std::to_string(options.threshold_milli));
  if (options.bucket_anchors == 0) return fail(Code::kUsage, "bucket_anchors must be at least 1");
  if (units.size() >= uint64_t{UINT32_MAX})
    return fail(Code::kLimit, "at most 2^32 - 2 units can be compared at once");
  for (size_t i = 1; i < units.size(); ++i)
    if (units[i].fingerprint->format != units[0].fingerprint->format)
      return fail(Code::kMismatch, "unit " + std::to_string(i) + " has a fingerprint of format " +
                                       std::to_string(units[i].fingerprint->format) +
                                       ", unit 0 of format " +
                                       std::to_string(units[0].fingerprint->format) +
                                       "; formats cannot be compared: make all fingerprints with "
                                       "one version and one profile");
  return {};
}

class Selector {
 public:
  Selector(std::span<const Unit> units, const Options& options, const ShingleSource& source)
      : units_(units), options_(options), source_(source) {}

  Result<Selection> run() {
    selection_.decisions.resize(units_.size());
    put_in_keep_order();
    find_same_bytes();
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
  bool before(uint32_t a, uint32_t b) const {
    if (keeps_before(units_[a], units_[b])) return true;
    return !keeps_before(units_[b], units_[a]) && a < b;
  }

  void put_in_keep_order() {
    order_.resize(units_.size());
    std::iota(order_.begin(), order_.end(), 0u);
    std::sort(order_.begin(), order_.end(), [&](uint32_t a, uint32_t b) { return before(a, b); });
  }

  // Sets same_as, and takes the copies out of the order.
  void find_same_bytes() {
    std::vector<uint32_t> by_content = order_;
    std::sort(by_content.begin(), by_content.end(), [&](uint32_t a, uint32_t b) {
      const auto x = content_of(units_[a]), y = content_of(units_[b]);
      return x != y ? x < y : before(a, b);
    });
    uint32_t first = 0;
    for (size_t i = 0; i < by_content.size(); ++i) {
      const uint32_t unit = by_content[i];
      if (i == 0 || content_of(units_[unit]) != content_of(units_[first])) first = unit;
      selection_.decisions[unit].same_as = first;
    }
    std::erase_if(order_,
                  [&](uint32_t unit) { return selection_.decisions[unit].same_as != unit; });
  }

  Status decide_originals() {
    for (const uint32_t unit : order_) selection_.decisions[unit].kept_index = unit;
    if (!options_.near) return report_progress(order_.size());
    const uint64_t copies = units_.size() - order_.size();
    std::erase_if(order_,
                  [&](uint32_t unit) { return units_[unit].fingerprint->shingle_count == 0; });

    BandTable table(plan_bands(options_.threshold_milli), order_.size(), options_.bucket_anchors);
    const unsigned jobs = std::max(1u, options_.jobs);
    std::vector<Matcher> matchers(jobs, Matcher(units_, options_, source_, table, kept_));
    const size_t batch = jobs == 1 ? 1 : jobs * kBatchPerThread;
    size_t reported = 0;
    for (size_t begin = 0; begin < order_.size(); begin += batch) {
      const size_t end = std::min(order_.size(), begin + batch);
      TAMIS_CHECK(decide_batch({order_.data() + begin, end - begin}, matchers, table));
      if (end - reported >= kUnitsBetweenProgress) {
        TAMIS_CHECK(report_progress(copies + end));
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
    const auto work = [&](size_t worker) {
      for (size_t i = worker; i < batch.size(); i += matchers.size())
        matches[i] = matchers[worker].find(batch[i], 0);
    };
    std::vector<std::future<void>> others;  // each waits for its thread, also when something throws
    for (size_t w = 1; w < matchers.size() && w < batch.size(); ++w)
      others.push_back(std::async(std::launch::async, work, w));
    work(0);
    for (std::future<void>& other : others) other.get();

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

  std::span<const Unit> units_;
  const Options& options_;
  const ShingleSource& source_;
  std::vector<uint32_t> order_;  // keep order; from find_same_bytes() on without copies
  std::vector<uint32_t> kept_;   // units by order of keeping
  Selection selection_;
};

}  // namespace

bool keeps_before(const Unit& a, const Unit& b) {
  return std::tie(a.shipment, a.priority, b.length, a.fingerprint->exact, a.key) <
         std::tie(b.shipment, b.priority, a.length, b.fingerprint->exact, b.key);
}

Result<Selection> select(std::span<const Unit> units, const Options& options,
                         const ShingleSource& source) {
  TAMIS_CHECK(check(units, options));
  return Selector(units, options, source).run();
}

}  // namespace tamis::dedup
