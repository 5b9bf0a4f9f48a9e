// A structured document through the detectors, in two steps, so that what one document of a group names is sought in all.
//
//   StructuredDocument document;
//   TAMIS_CHECK(document.look(source, DocumentFormat::kJson, tools));      // reads, finds, teaches tools.second_look
//   TAMIS_TRY(StructuredOutcome outcome, document.finish(tools));          // seeks again, rewrites
//
// Fails closed: what cannot be read as its format says is an error with the byte, and nothing comes out.
// Thread-safety: serves one thread. Ownership: borrows the source until finish().
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "redact/apply.h"
#include "redact/numbering.h"
#include "redact/redactor.h"
#include "redact/second_look.h"
#include "redact/structured/readers.h"
#include "redact/vault.h"
#include "tamis/structured.h"
#include "text/scan.h"

namespace tamis::redact {

using AskOthers = std::function<Status(std::string_view, std::vector<Finding>&)>;

// One thread's scratch memory.
struct StructuredScratch {
  text::ClassMap classes;
  Scratch scratch;
  Charsets charsets;
  std::vector<SealedValue> vaulted;  // what the action "vault" took out, for whoever keeps it
};

// What the documents of a group share.
struct StructuredTools {
  const Redactor& redactor;
  StructuredScratch& scratch;
  Numbering& numbering;
  SecondLook& second_look;
  ReadLimits limits = {};
  Surroundings around = {};
  // Adds to the findings what others see in the text (detectors of the host), and settles them; may be empty.
  const AskOthers& ask_others;
};

class StructuredDocument {
 public:
  // Not kAuto and not kJsonLines.
  Status look(std::string_view source, DocumentFormat format, StructuredTools& tools);
  Result<StructuredOutcome> finish(StructuredTools& tools);

 private:
  DocumentFormat format_ = DocumentFormat::kText;
  std::string_view source_;
  std::unique_ptr<ValueView> view_;
  std::vector<Finding> findings_;
};

// A whole text, alone: kAuto is told first, and the lines of kJsonLines are documents of their own.
Result<StructuredOutcome> redact_alone(std::string_view source, DocumentFormat format,
                                       const Redactor& redactor, StructuredScratch& scratch,
                                       const ReadLimits& limits, const AskOthers& ask_others = {});

}  // namespace tamis::redact
