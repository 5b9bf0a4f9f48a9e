// Rewriting what was found.
//
//   redactor.find(text.bytes(), classes, scratch, findings);
//   TAMIS_TRY(ApplyReport report, apply(text, findings, redactor, numbering));
//   if (!report.quarantine_reason.empty()) …          // the document must not leave
//
// The union of the detected bytes is rewritten: each winner takes its own span and what only covered findings reach beside it. A
// type's action says how: placeholder, mask (one * for each character), drop (nothing), keep (left as it is), quarantine.
// Afterwards every text of the form "[TYPE_n]" in the output is ours (placeholder.h).
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "redact/numbering.h"
#include "tamis/finding.h"
#include "tamis/result.h"
#include "text/text.h"

namespace tamis::redact {

class Redactor;

struct ApplyReport {
  uint64_t replaced = 0;          // winners rewritten
  uint64_t kept = 0;              // winners left as they are: action keep, or reserved = "keep"
  uint64_t escaped = 0;           // stand-ins of the source
  std::string quarantine_reason;  // names the type that forbids delivery; empty if none does
};

// `findings` as Redactor::find() gave them for text.bytes(). Code::kInternal if they do not lie in the text in order.
Result<ApplyReport> apply(text::Text& text, std::span<const Finding> findings,
                          const Redactor& redactor, Numbering& numbering);

}  // namespace tamis::redact
