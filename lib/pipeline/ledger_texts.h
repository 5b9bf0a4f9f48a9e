// The texts that a ledger speaks of, read from the archive again.
//
//   TAMIS_TRY(LedgerTexts texts, LedgerTexts::open(ledger, /*archive=*/""));   // where prepare found it, or where it lies now
//   TAMIS_CHECK(texts.for_each({3, 7}, [&](const DocumentPlace& place, const SourceDocument& d) -> Result<bool> { … }));
//
// Only the files that are asked for are read. A file whose digest is no longer the ledger's is an error: offsets would lead
// somewhere else.
// Thread-safety: one thread. Memory: one document.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "io/inventory.h"
#include "pipeline/ledger.h"
#include "pipeline/work_file.h"

namespace tamis::pipeline {

class LedgerTexts {
 public:
  static Result<LedgerTexts> open(const Ledger& ledger, const std::string& archive);

  // In the order of the archive; the callback gives false when it wants no more of a file.
  using Callback = std::function<Result<bool>(const DocumentPlace&, const SourceDocument&)>;
  Status for_each(const std::set<uint64_t>& sources, const Callback& f);

 private:
  explicit LedgerTexts(const Ledger& ledger) : ledger_(&ledger) {}
  Status check_digest(uint64_t number_now, uint64_t number);

  const Ledger* ledger_;
  io::Inventory inventory_;
};

// The text of a document that a decision or a finding calls `place` ("", "speaker", "fields.NAME"); null if it has none such.
const std::string* text_at(const SourceDocument& document, std::string_view place,
                           const Recipe& recipe);

}  // namespace tamis::pipeline
