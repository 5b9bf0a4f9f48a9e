// The way of one document through the passes: decode and normalize -> fingerprint -> redact -> guard ->
// measure.
//
// A unit is what is judged as one: a document that stands alone, or a whole group in order. Nothing
// here looks beyond it, so units are refined on any number of threads with the same result.
//
//   WorkerImpl worker(engine);                 // one thread's scratch memory
//   TAMIS_TRY(auto unit, worker.refine(documents, {.shingles = true}));
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "dedup/sketcher.h"
#include "dedup/token_list.h"
#include "normalize/planned.h"
#include "pipeline/audit.h"
#include "pipeline/detectors.h"
#include "redact/numbering.h"
#include "redact/packed_text.h"
#include "redact/redactor.h"
#include "redact/second_look.h"
#include "redact/vault_keeper.h"
#include "tamis/engine.h"
#include "tamis/vocabulary.h"
#include "text/scan.h"
#include "text/text.h"
#include "tokenize/guard.h"

namespace tamis::pipeline {

class EngineImpl final : public Engine {
 public:
  static Result<std::shared_ptr<const EngineImpl>> create(Recipe recipe,
                                                          const EngineOptions& options = {});

  const Recipe& recipe() const override { return recipe_; }
  std::vector<std::string> enabled_types() const override;
  std::vector<std::string> not_scanned() const override;
  std::vector<std::string> covered_languages() const override;

  const normalize::PlannedNormalizer& normalizer() const { return normalizer_; }
  const tokenize::GuardImpl* guard() const override { return guard_.get(); }
  const Detectors& detectors() const { return detectors_; }
  // What the journal depends on beside the recipe: the id of the redaction key, a digest of the lists.
  std::string journal_salt() const;
  // Types that nobody looks for in a language, for want of words.
  std::vector<std::string> not_covered(std::string_view language) const;
  // Whether dates are shifted, by as many days as their group's name says.
  bool needs_groups() const { return redactor_ && redactor_->transforms().shifts_dates(); }
  const redact::Redactor* redactor() const { return redactor_.get(); }  // null if redaction is off
  redact::VaultKeeperImpl* vault() const { return vault_.get(); }       // or null
  std::span<const Vocabulary* const> counted() const {
    return counted_;
  }  // as recipe().vocabularies

 private:
  EngineImpl(Recipe recipe, normalize::PlannedNormalizer normalizer)
      : recipe_(std::move(recipe)), normalizer_(std::move(normalizer)) {}
  Recipe recipe_;
  normalize::PlannedNormalizer normalizer_;
  Detectors detectors_;
  std::shared_ptr<const redact::Redactor> redactor_;
  std::shared_ptr<redact::VaultKeeperImpl> vault_;
  std::vector<std::shared_ptr<const Vocabulary>> vocabularies_;
  std::vector<const Vocabulary*> counted_;
  std::shared_ptr<const tokenize::GuardImpl> guard_;
};

// The tokens of one document's normalized text, for whoever seeks passages that documents share.
struct DocumentTokens {
  std::vector<uint64_t> hashes;
  std::vector<uint32_t> begins;      // of each, in the text as it leaves
  std::vector<uint32_t> paragraphs;  // the tokens that paragraphs begin with
};

// What a unit is refined for, beside its outcomes.
struct Wanted {
  bool shingles = false, tokens = false;
  bool sent = false;  // what it would be compared by with earlier deliveries
};

// The texts of a unit in one of their forms, sketched.
struct Sketched {
  Fingerprint fingerprint;
  uint64_t bytes = 0;
  std::vector<uint64_t> shingles;  // if shingles are wanted
};

struct UnitOutcome {
  std::vector<Outcome> outcomes;      // a document each, in order
  std::vector<DocumentAudit> audits;  // parallel to them; empty without an Audit
  std::vector<uint64_t> shingles;     // distinct, if asked for
  std::vector<DocumentTokens>
      tokens;                     // parallel to the outcomes, if asked for; none of what is held
  uint64_t normalized_bytes = 0;  // of the whole unit, as dedup counts them
  std::optional<Sketched> sent;   // as it would leave, without what is held; if wanted
};

}  // namespace tamis::pipeline

namespace tamis {

class WorkerImpl {
 public:
  // What the texts of a unit share; a stream hands it on from part to part.
  struct GroupMemory {
    redact::Numbering numbering;
    redact::SecondLook second_look;
    std::string group;              // whose dates move together
    std::string_view language;      // of the document that is rewritten
    tokenize::GuardJoin join;       // of the documents' texts
    GuardCounts guarded;            // of one document
    pipeline::DocumentAudit audit;  // of one document
    bool released = false;          // somebody decided that this document leaves
  };

  // Without `fingerprint`, the outcomes' fingerprints are empty, and nothing is spent on them. With `audit`, decisions are
  // replayed and every finding is accounted for; it must outlive the worker.
  explicit WorkerImpl(std::shared_ptr<const Engine> engine, bool fingerprint = true,
                      const pipeline::Audit* audit = nullptr);

  Result<pipeline::UnitOutcome> refine(std::span<const Document> unit, pipeline::Wanted wanted);
  // The next document of a unit that nobody has as a whole. What is found in it is sought from here on.
  Result<Outcome> refine_next(const Document& document, GroupMemory& memory);

 private:
  // A text, normalized, and what was found in it.
  struct Looked {
    text::Text text{std::string_view()};
    pipeline::TextPlace place;
    normalize::NormalizeReport report;
    std::vector<Finding> findings;
    pipeline::TextAudit audit;
  };
  struct LookedDocument {
    Looked text, speaker;
    std::vector<Looked> fields;
    dedup::TokenList tokens;  // if they are wanted
    std::vector<uint32_t> paragraphs;
    EditMap normalized;  // from the decoded text to the one that the tokens are of
  };
  Status refine_into(std::span<const Document> unit, GroupMemory& memory,
                     pipeline::UnitOutcome& out);
  Result<LookedDocument> look_at_document(const Document& document);
  Result<Looked> look_at(std::string_view value, const pipeline::TextPlace& place);
  void set_packed_apart(Looked& looked);
  // The host's detectors over all texts of the unit, then what people decided, then the second look's first half.
  Status ask_detectors(std::vector<LookedDocument>& looked, GroupMemory& memory);
  void look_again(Looked& looked, GroupMemory& memory);
  Result<std::string> rewrite(Looked& looked, GroupMemory& memory, tokenize::GuardJoin& join);
  std::string uncovered_reason(std::string_view language) const;
  void note_guarded(Outcome& out, GroupMemory& memory) const;
  Result<Outcome> rewrite_document(const Document& document, LookedDocument& looked,
                                   std::vector<std::string_view>& speakers, GroupMemory& memory);
  Result<std::string> rewrite_field(Looked& looked, GroupMemory& memory);
  pipeline::Sketched sketch_sent(const std::vector<Outcome>& outcomes, bool shingles);
  static pipeline::DocumentTokens tokens_that_leave(LookedDocument& looked, const Outcome& outcome);

  std::shared_ptr<const Engine> owner_;
  const pipeline::EngineImpl& engine_;
  bool fingerprint_;
  bool want_tokens_ = false;
  const pipeline::Audit* audit_;
  text::ClassMap classes_;
  normalize::PlannedNormalizer::Scratch normalize_scratch_;
  redact::Scratch redact_scratch_;
  std::vector<redact::PackedPart> packed_;
  dedup::Sketcher sketcher_;
  std::string language_scratch_;
};

}  // namespace tamis
