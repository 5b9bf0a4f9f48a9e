// deliver: the records of the units that leave, and for every document a line of the ledger that
// says what became of it.
//
// Record numbers follow from the fates alone, so segments are turned into records on all threads
// and written in order.
#pragma once

#include <string>

#include "base/keys.h"
#include "io/inventory.h"
#include "manifest/delivery_writer.h"
#include "manifest/salts.h"
#include "pipeline/recipe_rights.h"
#include "pipeline/sift_stage.h"
#include "pipeline/workspace.h"
#include "tamis/prepare.h"

namespace tamis::pipeline {

struct DeliverInput {
  io::FileSystem& fs;
  const io::Inventory& inventory;
  const ArchiveIndex& index;
  const std::vector<RefinedSegment>& segments;
  const Sifted& sifted;
  const EarlierUnits& earlier;
  const Engine& engine;
  const Workspace& workspace;
  const SigningKey* key = nullptr;
  const RedactionKey* redaction_key = nullptr;  // of the vault, where the recipe has one
  std::string delivery_name{};                  // keeps keyed ids of two deliveries apart
  const manifest::Salts* salts = nullptr;       // of a private delivery with a key
  const SourceRights* rights = nullptr;
  unsigned jobs = 1;
  StageProgress progress{};
};

struct Delivered {
  ArchiveStatistics read;  // every document that was refined
  uint64_t records = 0;    // documents that leave
  uint64_t marked = 0;     // of them, repeats that are marked
  uint64_t dropped_exact = 0, dropped_near = 0;
  RepeatCounts earlier;  // of those three, repeats of earlier deliveries
  uint64_t emptied = 0;  // documents of which nothing was left when passages were cut
  uint64_t passages = 0, passage_bytes = 0;  // marked in what leaves, or cut out of it
  uint64_t held = 0;                         // quarantined documents
  ReviewCounts review;
};

// Adds every record to `writer` and writes the ledger's files to the workspace's ledger staging.
Result<Delivered> deliver(const DeliverInput& input, manifest::DeliveryWriter& writer);

}  // namespace tamis::pipeline
