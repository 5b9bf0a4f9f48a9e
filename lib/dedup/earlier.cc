#include "dedup/earlier.h"

#include <algorithm>

#include "base/try.h"
#include "dedup/on_all.h"

namespace tamis::dedup {

namespace {

constexpr size_t kBatchPerThread = 1024;

class Search {
 public:
  Search(UnitSet units, UnitSet earlier, const Options& options)
      : units_(units), earlier_(earlier), options_(options) {}

  Result<Repeats> run() {
    firsts_ = by_content(earlier_.units);
    const auto same = [&](uint32_t a, uint32_t b) {
      return content_of(earlier_.units[a]) == content_of(earlier_.units[b]);
    };
    firsts_.erase(std::unique(firsts_.begin(), firsts_.end(), same), firsts_.end());
    listed_ = firsts_;
    std::sort(listed_.begin(), listed_.end(), KeepOrder(earlier_.units));
    std::erase_if(listed_, [&](uint32_t unit) {
      return !options_.near || earlier_.units[unit].fingerprint->shingle_count == 0;
    });
    BandTable table(plan_bands(options_.threshold_milli), listed_.size(), options_.bucket_anchors);
    std::vector<uint64_t> keys(table.plan().bands);
    for (const uint32_t unit : listed_) {
      const Signature& signature = earlier_.units[unit].fingerprint->signature;
      band_keys(signature, table.plan(), keys.data());
      table.prefetch(keys);
      table.add(signature, keys);
    }

    const unsigned jobs = std::max(1u, options_.jobs);
    std::vector<Matcher> matchers(
        jobs, Matcher(units_, earlier_, listed_, table, options_.threshold_milli));
    std::vector<Result<std::optional<Repeat>>> found;
    Repeats out;
    out.of.reserve(units_.units.size());
    for (size_t begin = 0; begin < units_.units.size(); begin += found.size()) {
      found.assign(std::min(units_.units.size() - begin, jobs * kBatchPerThread), {});
      on_all(jobs, found.size(), [&](unsigned worker, size_t i) {
        found[i] = repeat_of(static_cast<uint32_t>(begin + i), matchers[worker]);
      });
      for (auto& one : found) {
        TAMIS_TRY(std::optional<Repeat> repeat, std::move(one));
        out.of.push_back(repeat);
      }
      if (options_.progress && !options_.progress(out.of.size(), units_.units.size()))
        return fail(Code::kCancelled, "the search for duplicates was cancelled");
    }
    for (const Matcher& m : matchers) {
      out.discarded += m.discarded;
      out.verified += m.verified;
    }
    out.capped_keys = table.capped_keys();
    out.capped_entries = table.capped_entries();
    return out;
  }

 private:
  Result<std::optional<Repeat>> repeat_of(uint32_t unit, Matcher& matcher) const {
    const Unit& u = units_.units[unit];
    const auto same = std::lower_bound(
        firsts_.begin(), firsts_.end(), u,
        [&](uint32_t a, const Unit& b) { return content_of(earlier_.units[a]) < content_of(b); });
    if (same != firsts_.end() && content_of(earlier_.units[*same]) == content_of(u))
      return std::optional<Repeat>({.index = *same, .exact = true});
    if (listed_.empty() || u.fingerprint->shingle_count == 0) return std::optional<Repeat>();
    TAMIS_TRY(const std::optional<Match> match, matcher.find(unit, 0));
    if (!match) return std::optional<Repeat>();
    const Overlap& o = match->overlap;
    return std::optional<Repeat>(
        {listed_[match->number], false, o.jaccard_ppm(), o.containment_ppm()});
  }

  UnitSet units_, earlier_;
  const Options& options_;
  std::vector<uint32_t> firsts_;  // of earlier units, the first of each content, by content
  std::vector<uint32_t> listed_;  // those with shingles, in keep order
};

}  // namespace

Result<Repeats> find_repeats(UnitSet units, UnitSet earlier, const Options& options) {
  TAMIS_CHECK(check_units(units.units, options));
  TAMIS_CHECK(check_units(earlier.units, options));
  if (!units.units.empty() && !earlier.units.empty())
    TAMIS_CHECK(check_formats(*earlier.units[0].fingerprint, *units.units[0].fingerprint, 0));
  return Search(units, earlier, options).run();
}

}  // namespace tamis::dedup
