// How an archive is cut into segments: the pieces of work that are refined, journalled and
// delivered in order.
//
// Documents are numbered by their position: source files in byte order of path, documents in the
// order of the file. A segment is a run of positions of about kSegmentBytes. The documents of one
// group must be refined together, so a run is not cut between two neighbours of one group; a group
// whose documents lie in several runs all the same is *scattered*: its documents are taken out of
// the runs and form segments of their own after all others, by first appearance.
//
// The plan depends on the archive alone. Memory: 40 bytes a document while planning.
#pragma once

#include <cstdint>
#include <vector>

#include "tamis/fingerprint.h"

namespace tamis::pipeline {

inline constexpr uint64_t kSegmentBytes = uint64_t{4} << 20;
inline constexpr uint32_t kSegmentDocuments = 8192;

// What the first reading remembers of each document.
struct IndexEntry {
  Hash128 group;  // all zero: none
  int64_t order = 0;
  uint32_t source = 0;
  uint32_t text_bytes = 0;  // capped at 2^32 - 1
  bool has_order = false;
};

struct Segment {
  uint64_t begin = 0,
           end = 0;  // positions of a run; the scattered ones among them are not part of it
  std::vector<uint64_t>
      scattered;  // instead of a run: positions, unit by unit, in the order of the units
};

struct Plan {
  std::vector<Segment> segments;
  std::vector<bool> scattered;  // by position; empty if no group is scattered
  uint64_t runs = 0;            // the first `runs` segments are runs
  bool is_scattered(uint64_t position) const { return !scattered.empty() && scattered[position]; }
};

Plan make_plan(const std::vector<IndexEntry>& documents, uint64_t segment_bytes = kSegmentBytes,
               uint64_t group_bytes = uint64_t{256} << 20);

// The documents of one unit, by `order` if all of them have one, else as they come. `entries` and
// the answer are parallel to positions handed in.
std::vector<uint64_t> in_order(std::vector<uint64_t> positions,
                               const std::vector<IndexEntry>& documents);

}  // namespace tamis::pipeline
