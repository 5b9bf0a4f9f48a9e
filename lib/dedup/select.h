// Who stays: the selection rule of docs/dedup.md, over the fingerprints of all units in memory.
//
//   std::vector<Unit> units = …;              // one per document, or per group of documents
//   auto selection = select(units, {.threshold_milli = 800}, work_file);
//   selection->decisions[i].kept_index;       // itself, or the kept unit that says the same
//
// The rule. Units are taken in keep order: shipment, then priority (lower first), then length
// (longer first), then the exact hash, then the key, and the place in `units` only if all of these
// are equal. A unit is kept unless a unit already kept has a verified Jaccard index J >= t with it,
// or the same bytes; kept_index is the first such unit. So a removed unit always matches its
// survivor, and as long as keys differ, the answer depends neither on the order of `units` nor on
// the number of threads.
//
// Pairs are proposed by bands (bands.h), discarded only if the estimate lies four standard
// deviations below t, and decided by their exact shingle sets (verify.h), which are asked for when
// needed. Of a band key that very many kept units share, the first `bucket_anchors` in keep order
// stand for all; the report counts where that happened. A near pair that no band proposes is missed
// (at most 5 in 1000 at J = t); nothing is ever removed without proof.
//
// Thread-safety: one call uses `jobs` threads; the source is called from all of them. Ownership:
// borrows units and fingerprints.
// Cost: 10 microseconds a unit; memory below 1 KB a unit with its fingerprint (536 bytes) at t =
// .8.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "tamis/fingerprint.h"
#include "tamis/result.h"

namespace tamis::dedup {

struct Unit {
  const Fingerprint* fingerprint = nullptr;
  uint32_t shipment = 0;  // earlier shipments first
  uint64_t priority = 0;  // what the recipe prefers: lower first
  uint64_t length =
      0;  // bytes of normalized text (Sketcher::text_bytes); also part of exact equality
  Hash128
      key;  // of what names the unit, such as its id; breaks ties between units of the same bytes
};

// True if a comes before b in keep order, by all but their places.
bool keeps_before(const Unit& a, const Unit& b);

enum class Rule : uint8_t {
  kKept = 0,
  kExact = 1,  // the same bytes as same_as, which comes earlier in keep order
  kNear = 2,   // verified J >= t with kept_index
};

struct Decision {
  Rule rule = Rule::kKept;
  uint32_t kept_index = 0;  // into units; its own if kept
  // The first unit in keep order with the same bytes; its own if it is that one. It differs from
  // kept_index where that unit is itself near another: whoever only marks near duplicates drops the
  // units with same_as != their own place, and nothing else.
  uint32_t same_as = 0;
  uint32_t jaccard_ppm = 1'000'000;      // with kept_index, rounded down
  uint32_t containment_ppm = 1'000'000;  // how much of this unit's shingles kept_index has

  bool kept() const { return rule == Rule::kKept; }
  friend bool operator==(const Decision&, const Decision&) = default;
};

struct Report {
  uint64_t kept = 0, exact = 0, near = 0;
  // Pairs that a band brought together, up to each unit's match: by size or estimate, and by
  // counting their shingles.
  uint64_t discarded = 0, verified = 0;
  uint64_t capped_keys = 0;     // band keys that more than bucket_anchors kept units share
  uint64_t capped_entries = 0;  // units that such a key no longer lists
  friend bool operator==(const Report&, const Report&) = default;
};

struct Selection {
  std::vector<Decision> decisions;  // parallel to the units
  Report report;
};

// Where the exact shingle sets lie: memory, a work file, or the text again.
class ShingleSource {
 public:
  virtual ~ShingleSource() = default;
  // Replaces `out` by the distinct shingle hashes of a unit, in any order; as many as its
  // fingerprint says. Thread-safe if jobs > 1.
  virtual Status shingles(size_t unit, std::vector<uint64_t>& out) const = 0;
};

struct Options {
  uint32_t threshold_milli = 800;  // 250 to 1000
  bool near = true;                // false: exact duplicates only, and the source is never asked
  unsigned jobs = 1;
  uint32_t bucket_anchors = 128;  // at least 1
  // Called now and then from the calling thread with units decided and their number; false cancels
  // (Code::kCancelled).
  std::function<bool(uint64_t done, uint64_t total)> progress = {};
};

// Code::kUsage for options out of range, Code::kLimit for 2^32 units and more, Code::kMismatch if
// fingerprints have different formats, Code::kCorrupt if a set is not as large as its fingerprint
// says, and whatever the source returns.
Result<Selection> select(std::span<const Unit> units, const Options& options,
                         const ShingleSource& source);

}  // namespace tamis::dedup
