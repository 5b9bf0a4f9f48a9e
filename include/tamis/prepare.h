// The main job: an archive goes in, a sealed delivery and a ledger come out.
//
//   PrepareOptions o;
//   o.archive = "mail"; o.out = "delivery"; o.ledger = "private/ledger";
//   auto report = prepare(o);          // delivery/ leaves; private/ledger/ stays
//
// The delivery appears whole or not at all. Work is kept in LEDGER/work: killed at any point, the
// same call continues and ends with the same bytes. The result does not depend on jobs, locale,
// time zone or the order in which a directory lists its files. Files of the archive are spoken of
// by number ("source file #17"); their names are in LEDGER/sources.jsonl only.
// Thread-safety: one call per ledger at a time (a second is refused). Blocks until done; `progress`
// is called on the calling thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/engine.h"
#include "tamis/recipe.h"
#include "tamis/result.h"

namespace tamis {

struct Progress {
  std::string_view stage;        // "inventory" "read" "refine" "sift" "deliver" "seal"
  uint64_t done = 0, total = 0;  // bytes; total 0 = not known
};
// Returns false to stop; the call then ends with Code::kCancelled and can be continued.
using ProgressCallback = std::function<bool(const Progress&)>;

struct PrepareOptions {
  std::string archive;  // a folder or one file
  std::string out;      // must not exist, or be empty; its parent must exist
  std::string ledger;   // outside of archive and out; created with mode 0700
  Recipe recipe;
  EngineOptions engine;  // detectors of the host; the redaction key, where the recipe needs one
  std::string route;     // "open" | "private" | "": no route means DRAFT
  std::string key_file;  // Ed25519 key of `tamis keygen`; "" means DRAFT
  // Signs instead of the key, which then only makes salts and keyed ids, or is left out where there are none (tamis/sign.h).
  std::string sign_command, public_key;
  unsigned jobs = 0;   // 0: one per core
  bool force = false;  // replace an existing delivery and a finished ledger
  ProgressCallback progress;
};

// What was found of one entity type.
struct TypeCount {
  uint64_t found = 0, redacted = 0, doubtful = 0;
  uint64_t allowed = 0, denied = 0;         // by the recipe's lists; the allowed ones were kept
  std::map<std::string, uint64_t> actions;  // what became of them: "placeholder" -> count
  TypeCount& operator+=(const TypeCount& o);
};

// Sums over documents: of a prepare, or of what inspect looked at.
struct ArchiveStatistics {
  uint64_t documents = 0;                             // read, whole
  uint64_t text_bytes = 0;                            // of their decoded text
  uint64_t output_bytes = 0;                          // of what may leave of it
  std::map<std::string, uint64_t> documents_by_kind;  // "jsonl", "text"
  std::map<std::string, uint64_t> documents_by_language;
  std::map<std::string, std::map<std::string, TypeCount>> findings;  // type -> language -> counts
  std::map<std::string, uint64_t> tokens;                            // vocabulary -> count
  std::map<std::string, uint64_t> quarantined;                       // reason -> documents or lines
  // Language -> types that only words tell, and no word of this language is known: nobody looked for them there.
  std::map<std::string, std::vector<std::string>> uncovered;
  NormalizeCounts normalized;
  std::map<std::string, uint64_t> guarded;  // control string -> places
  uint64_t look_alikes = 0;                 // places that looked broken up already
};

struct SourceStatistics {
  uint64_t files = 0, bytes = 0;                  // everything that the walk met
  std::map<std::string, uint64_t> files_by_kind;  // taken
  // Taken, by the charset they are read in; "unsure": it cannot be told, and they are not read.
  std::map<std::string, uint64_t> files_by_charset;
  uint64_t undecodable = 0;  // sequences in text files that mean nothing in their charset
  std::map<std::string, uint64_t> not_taken;  // "kind: reason" -> files
};

// What people decided, as it was replayed, and what is left to decide.
struct ReviewCounts {
  uint64_t accepted = 0, rejected = 0, allowed = 0;  // findings
  uint64_t marked = 0;                               // values that a person saw and no rule did
  uint64_t open = 0;      // doubtful findings of what leaves, redacted and not decided
  uint64_t released = 0;  // documents that would have been held back
  uint64_t passages = 0, passage_bytes = 0;  // read without findings in them
  uint64_t missed = 0;                       // values that were marked in those passages
  ReviewCounts& operator+=(const ReviewCounts& o);
};

// Documents that repeat a record of an earlier delivery, by what became of them.
struct RepeatCounts {
  uint64_t dropped_exact = 0, dropped_near = 0, marked = 0;
};

struct PrepareReport {
  std::string out, ledger;
  SourceStatistics sources;
  ArchiveStatistics read;  // before sifting
  uint64_t units = 0;      // what duplicates are judged by: documents, or whole groups
  uint64_t dropped_exact = 0, dropped_near = 0, marked_near = 0;  // documents
  RepeatCounts earlier;                      // of these, repeats of earlier deliveries
  uint64_t passages = 0, passage_bytes = 0;  // that documents share: marked, or cut
  uint64_t emptied = 0;                      // documents of which a cut left nothing
  uint64_t records = 0, record_bytes = 0;    // delivered
  std::map<std::string, uint64_t> record_tokens;
  std::vector<std::string> not_scanned;
  std::vector<std::string> warnings;
  ReviewCounts review;
  bool draft = true;
  std::string draft_reason;  // what makes it a draft: "no route", "no key", what bars the seal
  std::string record_root;   // hex
  uint64_t reused_segments = 0, segments = 0;  // continued work
};

Result<PrepareReport> prepare(const PrepareOptions& options);

struct InspectOptions {
  std::string archive;
  Recipe recipe;
  EngineOptions engine;
  unsigned jobs = 0;
  uint64_t sample_bytes = uint64_t{64}
                          << 20;  // refine about so much text, evenly chosen; 0 = all of it
  ProgressCallback progress;
};

struct InspectReport {
  SourceStatistics sources;
  uint64_t documents = 0, text_bytes = 0;  // in all
  ArchiveStatistics sample;  // what was refined; the same as all if nothing was left out
  bool sampled = false;
  double seconds = 0;  // spent refining the sample, all jobs together
  unsigned jobs = 1;
  std::vector<std::string> not_scanned;
  double expected_seconds = 0;  // of prepare
  uint64_t expected_out_bytes = 0, expected_work_bytes = 0;
};

// Reads everything, writes nothing.
Result<InspectReport> inspect(const InspectOptions& options);

}  // namespace tamis
