// Rewriting what was found.
//
//   redactor.find(text.bytes(), classes, scratch, findings);
//   TAMIS_TRY(ApplyReport report, apply(text, findings, redactor, numbering));
//   if (!report.quarantine_reason.empty()) …          // the document must not leave
//
// The union of the detected bytes is rewritten: each winner takes its own span and what only covered findings reach beside it. A
// type's action says how: placeholder, mask (one * for each character), drop (nothing), keep (left as it is), quarantine, and what
// transforms.h does: hash, pseudonym, date_shift, generalize, vault. What date_shift and generalize cannot read becomes a placeholder.
// Afterwards every text of the form "[TYPE_…]" in the output is ours (placeholder.h).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "redact/numbering.h"
#include "redact/vault.h"
#include "tamis/finding.h"
#include "tamis/result.h"
#include "text/text.h"

namespace tamis::redact {

class Redactor;

// What rewriting a text depends on beside the text.
struct Surroundings {
  std::string_view group{};     // whose dates move together
  std::string_view language{};  // BCP 47; whose months "April" belongs to
};

struct ApplyReport {
  uint64_t replaced = 0;    // winners rewritten
  uint64_t kept = 0;        // winners left as they are: action keep, or reserved = "keep"
  uint64_t escaped = 0;     // stand-ins of the source
  uint64_t unreadable = 0;  // of the replaced ones, those that could not be shifted or generalized
  std::vector<std::string_view> actions;  // what became of each finding; empty for covered ones
  std::vector<SealedValue> vaulted;       // what went into the vault, by piece
  std::string quarantine_reason;  // names the type that forbids delivery; empty if none does
};

// `findings` as Redactor::find() gave them for text.bytes(). Code::kInternal if they do not lie in the text in order.
Result<ApplyReport> apply(text::Text& text, std::span<const Finding> findings,
                          const Redactor& redactor, Numbering& numbering,
                          const Surroundings& around = {});

}  // namespace tamis::redact
