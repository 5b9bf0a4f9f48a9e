// Verification that goes further than what a delivery says of itself: with the receiver's own vocabularies and detectors.
//
//   ReverifyOptions o;
//   o.verify.level = VerifyLevel::kRecompute;      // every count of tokens, made again
//   o.rescan = true;  o.recipe = my_recipe;        // what my detectors would still redact
//   auto report = reverify("delivery", o);
//   report->rescan                                 // {file, line, member, type, rule, bytes}, never the value
//
// Level `recompute` is `full`, and counts the tokens of every record with each vocabulary that the recipe names; another count is a failure.
// Vocabularies that the recipe does not have are listed as not checked. The other values of a record cannot be made again from what was
// delivered: language and near-duplicates were told before redaction, and what redaction hid is gone.
//
// A rescan is an opinion: it does not make a delivery less intact. It looks at each text, field and speaker alone, as it stands, with the types
// and actions of the recipe; placeholders are no findings.
//
// Thread-safety: as verify(). Memory: one worker's scratch a thread.
#pragma once

#include <string>

#include "tamis/engine.h"
#include "tamis/recipe.h"
#include "tamis/result.h"
#include "tamis/verify.h"

namespace tamis {

struct ReverifyOptions {
  VerifyOptions verify;
  bool rescan = false;
  Recipe recipe;         // the receiver's
  EngineOptions engine;  // detectors and vocabularies of the host
};

Result<VerifyReport> reverify(const std::string& path, const ReverifyOptions& options);

}  // namespace tamis
