// read + refine: the archive becomes work files, on all threads.
//
// The archive is read twice. The first reading (index_archive) parses everything, remembers 40
// bytes a document and makes the plan; the second hands segments to the workers. Both readings hash
// the documents, so a file that changes in between is found out.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "io/inventory.h"
#include "pipeline/archive_reader.h"
#include "pipeline/plan.h"
#include "pipeline/refine.h"
#include "pipeline/work_file.h"
#include "pipeline/workspace.h"
#include "tamis/prepare.h"

namespace tamis::pipeline {

struct ArchiveIndex {
  std::vector<IndexEntry> documents;
  std::vector<Problem> problems;
  std::vector<Hash128>
      source_digests;  // by number of the file: of what its documents held, as read
  SourceCharsets charsets;
  uint64_t text_bytes = 0;
};

// `progress` is asked now and then; false ends the reading with Code::kCancelled.
using StageProgress = std::function<bool(uint64_t done, uint64_t total)>;

Result<ArchiveIndex> index_archive(io::FileSystem& fs, const io::Inventory& inventory,
                                   const Recipe& recipe, const StageProgress& progress);

// Documents of one segment, grouped into units: indexes into `documents`, in order.
std::vector<std::vector<size_t>> units_of(const std::vector<SourceDocument>& documents,
                                          bool groups_span_files);
// What a document belongs to; all zero for none.
Hash128 group_key(const SourceDocument& document, bool groups_span_files);

struct RefinedSegment {
  std::string path;  // its work file
  std::vector<UnitMeta> units;
  std::vector<SentUnit> sent;  // parallel to them, if they are compared with earlier deliveries
  bool reused = false;
};

struct RefineInput {
  io::FileSystem& fs;
  const io::Inventory& inventory;
  const ArchiveIndex& index;
  const Plan& plan;
  std::shared_ptr<const Engine> engine;
  const Workspace& workspace;
  const Audit& audit;
  unsigned jobs = 1;
  StageProgress progress;
};

// In the order of the plan.
Result<std::vector<RefinedSegment>> refine_archive(const RefineInput& input);

// Why a unit that could not be refined is held back: a phrase to count by. Code::kNoMemory,
// kCancelled and kOutput are no such reasons: empty.
std::string held_reason(const Error& error);

}  // namespace tamis::pipeline
