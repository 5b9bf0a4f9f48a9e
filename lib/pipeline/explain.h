// Why a document became what it is: what was found and done, what it repeats, why it was held back, who decided what.
//
//   TAMIS_TRY(const auto found, explain(ledger, decisions, "000000017"));     // a record's id
//   explain(ledger, decisions, "letters/1.jsonl:3");                          // or a source file and line
//
// Everything comes from the ledger; the archive is not read and no value is shown.
// Cost: one pass over the ledger. Thread-safety: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "pipeline/decisions.h"
#include "pipeline/ledger.h"

namespace tamis::pipeline {

struct Explanation {
  DocumentPlace place;
  std::string source_name;
  std::optional<LedgerDocument> document;  // none: it never became one
  std::vector<LedgerFinding> findings;
  std::optional<LedgerHeld> held;
  std::vector<Decision> decisions;  // that speak of it, in order

  Json json() const;
  std::string text() const;
};

// What `name` names: a record's id, a document's own id, a source file's name with or without ":LINE", or "#SOURCE:LINE". Several
// documents may have one id, and a file has many. Code::kInput if nothing has the name.
Result<std::vector<Explanation>> explain(const Ledger& ledger,
                                         const std::vector<Decision>& decisions,
                                         std::string_view name);

// What a rule stands on; empty for one that is not built in.
std::string_view rule_source(std::string_view rule);

}  // namespace tamis::pipeline
