// The sums that the manifest, the terminal and inspect share.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "io/inventory.h"
#include "pipeline/source_charset.h"
#include "tamis/prepare.h"

namespace tamis::pipeline {

// What one refined document adds.
struct DocumentFacts {
  std::string_view kind;        // of its source file: "jsonl", "text"
  std::string_view language;    // empty: not told
  std::string_view quarantine;  // empty: may leave
  uint64_t decoded_bytes = 0, output_bytes = 0;
  std::span<const Finding> findings;  // of the text, the speaker and the fields
  std::span<const uint64_t> tokens;   // parallel to recipe.vocabularies
  const NormalizeCounts& counts;
  std::span<const ControlCount> guarded;
  uint64_t look_alikes = 0;
};

// Findings that lie under a winning one are not counted: one place in the text is one finding.
void tally(ArchiveStatistics& sums, const DocumentFacts& document, const Recipe& recipe);
void add(ArchiveStatistics& sums, const ArchiveStatistics& more);
// What the engine cannot look for in the languages that were met.
void note_uncovered(const Engine& engine, ArchiveStatistics& sums);
SourceStatistics tally_sources(const io::Inventory& inventory, const SourceCharsets& charsets);

}  // namespace tamis::pipeline
