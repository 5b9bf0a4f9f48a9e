// What is compared, in which order it is kept, and where its shingles lie.
//
//   std::vector<Unit> units = …;                        // one per document, or per group of documents
//   std::vector<uint32_t> order = in_keep_order(units);
//
// Keep order: shipment, then priority (lower first), then length (longer first), then the exact hash, then the key, and the place in
// `units` only if all of these are equal.
//
// Thread-safety: pure. Ownership: borrows units and fingerprints.
#pragma once

#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

#include "tamis/fingerprint.h"
#include "tamis/result.h"

namespace tamis::dedup {

struct Unit {
  const Fingerprint* fingerprint = nullptr;
  uint32_t shipment = 0;  // earlier shipments first
  uint64_t priority = 0;  // what the recipe prefers: lower first
  uint64_t length = 0;    // bytes of text (Sketcher::text_bytes); also part of exact equality
  Hash128 key;            // of what names it, such as its id; breaks ties between the same bytes
};

// Equal for units of the same bytes.
inline std::tuple<const Hash128&, const uint64_t&> content_of(const Unit& u) {
  return std::tie(u.fingerprint->exact, u.length);
}

// True if a comes before b in keep order, by all but their places.
bool keeps_before(const Unit& a, const Unit& b);

// Orders places.
class KeepOrder {
 public:
  explicit KeepOrder(std::span<const Unit> units) : units_(units) {}
  bool operator()(uint32_t a, uint32_t b) const {
    if (keeps_before(units_[a], units_[b])) return true;
    return !keeps_before(units_[b], units_[a]) && a < b;
  }

 private:
  std::span<const Unit> units_;
};

// All places, in keep order.
std::vector<uint32_t> in_keep_order(std::span<const Unit> units);
// All places, by content, and those of one content in keep order.
std::vector<uint32_t> by_content(std::span<const Unit> units);

// Where the exact shingle sets lie: memory, a work file, or the text again.
class ShingleSource {
 public:
  virtual ~ShingleSource() = default;
  // Replaces `out` by the distinct shingle hashes of a unit, in any order; as many as its
  // fingerprint says. Thread-safe if jobs > 1.
  virtual Status shingles(size_t unit, std::vector<uint64_t>& out) const = 0;
};

}  // namespace tamis::dedup
