// What stands behind the opaque handles of tamis.h.
//
// A handle is a plain C++ object made by new and freed by delete. What several handles need is shared: an engine handle, its
// workers and their outcomes all hold the same EngineState, so C may free them in any order.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lazy_units.h"
#include "tamis.h"
#include "tamis/charset.h"
#include "tamis/chunk.h"
#include "tamis/detector.h"
#include "tamis/engine.h"
#include "tamis/guard.h"
#include "tamis/normalize.h"
#include "tamis/structured.h"
#include "tamis/text_stream.h"
#include "tamis/vault.h"
#include "tamis/vocabulary.h"

namespace tamis::capi {

// An engine, and the answers about it that C sees as views.
struct EngineState {
  std::shared_ptr<const Engine> engine;
  std::string recipe_json;
  std::string recipe_digest;
  std::vector<std::string> types;
  std::vector<std::string> not_scanned;
};

}  // namespace tamis::capi

struct tamis_engine {
  std::shared_ptr<const tamis::capi::EngineState> state;
};

struct tamis_worker {
  explicit tamis_worker(std::shared_ptr<const tamis::capi::EngineState> s)
      : state(std::move(s)), worker(state->engine) {}

  std::shared_ptr<const tamis::capi::EngineState> state;
  tamis::Worker worker;
  std::unique_ptr<tamis::StructuredRedactor> redactor;  // made when first asked for
  std::atomic_flag busy;                                // a second thread is told, not raced
  bool interrupted = false;  // an exception left the worker's scratch half-done
};

struct tamis_outcome {
  tamis_outcome(std::shared_ptr<const tamis::capi::EngineState> s, tamis::Outcome o,
                std::string_view text)
      : state(std::move(s)), outcome(std::move(o)), source_units(text) {}

  std::shared_ptr<const tamis::capi::EngineState> state;
  tamis::Outcome outcome;
  tamis::capi::LazyUnits source_units;  // of the text that was given to refine
  tamis::capi::LazyUnits output_units{outcome.text(), tamis::capi::LazyUnits::kBorrow};
};

struct tamis_redacted {
  tamis_redacted(tamis::StructuredOutcome o, std::string_view document)
      : outcome(std::move(o)), source_units(document) {}

  tamis::StructuredOutcome outcome;
  tamis::capi::LazyUnits source_units;  // of the document that was given
  tamis::capi::LazyUnits output_units{outcome.text(), tamis::capi::LazyUnits::kBorrow};
};

struct tamis_normalizer {
  std::shared_ptr<const tamis::TextNormalizer> normalizer;
};

struct tamis_normalized {
  tamis_normalized(tamis::NormalizedText made, std::string_view decoded);

  tamis::NormalizedText result;
  struct PlacedEdit {
    tamis::Edit edit;
    uint64_t replaced_at;  // in the undo log
  };
  std::vector<PlacedEdit> edits;
  tamis::capi::LazyUnits source_units;  // of the text that was given
  tamis::capi::LazyUnits output_units{result.text(), tamis::capi::LazyUnits::kBorrow};
};

struct tamis_vocabulary {
  std::shared_ptr<const tamis::Vocabulary> vocabulary;
};

struct tamis_guard {
  std::shared_ptr<const tamis::Guard> guard;
};

struct tamis_guarded {
  tamis_guarded(tamis::Guarded made, std::string_view source)
      : result(std::move(made)),
        replaced(tamis::UndoLog::record(source, result.edits)),
        source_units(source) {}

  tamis::Guarded result;
  tamis::UndoLog replaced;
  tamis::capi::LazyUnits source_units;  // of the text that was given
  tamis::capi::LazyUnits output_units{result.text, tamis::capi::LazyUnits::kBorrow};
};

struct tamis_guard_findings {
  tamis_guard_findings(std::vector<tamis::GuardFinding> found, std::string_view source)
      : findings(std::move(found)), units(source) {}

  std::vector<tamis::GuardFinding> findings;
  tamis::capi::LazyUnits units;
};

struct tamis_chunker {
  std::shared_ptr<const tamis::Chunker> chunker;
};

struct tamis_chunks {
  tamis_chunks(std::vector<tamis::Chunk> cut, std::string_view source)
      : chunks(std::move(cut)), units(source) {}

  std::vector<tamis::Chunk> chunks;
  tamis::capi::LazyUnits units;
};

struct tamis_verification {
  bool intact;
  bool draft;
  int32_t signer;
  std::string verdict, text, json;
};

struct tamis_charset_detector {
  tamis::CharsetDetector detector;
};

struct tamis_detections {
  std::vector<tamis::DetectedSpan> found;
  bool whole = true;  // no call of tamis_detections_add() failed
};

struct tamis_text_stream {
  explicit tamis_text_stream(tamis::TextStream s) : stream(std::move(s)) {}

  tamis::TextStream stream;
  std::atomic_flag busy;  // a second thread is told, not raced
  bool broken = false;    // an exception left it half-done
};

struct tamis_vault {
  std::shared_ptr<tamis::VaultKeeper> keeper;
};

struct tamis_buffer {
  std::string bytes;
};

struct tamis_ids {
  std::vector<uint32_t> ids;
  std::vector<tamis_span> spans;  // as many, or none
};
