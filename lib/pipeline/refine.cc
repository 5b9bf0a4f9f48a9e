#include "pipeline/refine.h"

#include <algorithm>
#include <utility>

#include "base/try.h"
#include "pipeline/language.h"
#include "tamis/charset.h"
#include "text/text.h"

namespace tamis {

namespace pipeline {

namespace {

// Fills in the digest of the lexicon, by which the recipe's canonical form names it.
Result<normalize::PlannedNormalizer> create_normalizer(Recipe& recipe) {
  TAMIS_TRY(normalize::PlannedNormalizer normalizer,
            normalize::PlannedNormalizer::create(
                {recipe.profile, recipe.form, recipe.structure, recipe.lexicon}));
  if (const normalize::Lexicon* lexicon = normalizer.lexicon()) {
    if (!recipe.lexicon_sha256.empty() && recipe.lexicon_sha256 != lexicon->sha256())
      return fail(Code::kRecipe,
                  "normalize.lexicon has another digest than normalize.lexicon_sha256; name the "
                  "file that was meant, or leave the digest out",
                  Error::kNoOffset, "normalize.lexicon_sha256");
    recipe.lexicon_sha256 = lexicon->sha256();
  }
  return normalizer;
}

}  // namespace

Result<std::shared_ptr<const EngineImpl>> EngineImpl::create(Recipe recipe) {
  TAMIS_TRY(normalize::PlannedNormalizer normalizer, create_normalizer(recipe));
  if (recipe.charset != "auto" && charset_of_label(recipe.charset).empty())
    return fail(Code::kRecipe,
                "source.charset: the charset \"" + recipe.charset +
                    "\" is not known; write \"auto\", or a name such as \"windows-1252\" or "
                    "\"shift_jis\" (docs/normalization.md lists them)",
                Error::kNoOffset, "source.charset");
  // The constructor is private, so make_shared cannot reach it.
  std::shared_ptr<EngineImpl> engine(new EngineImpl(std::move(recipe), std::move(normalizer)));
  const Recipe& r = engine->recipe_;
  if (r.redact) {
    TAMIS_TRY(engine->redactor_, redact::Redactor::create(r));
  }
  for (const std::string& name : r.vocabularies) {
    TAMIS_TRY(auto vocabulary, Vocabulary::open(name));
    engine->vocabularies_.push_back(std::move(vocabulary));
  }
  if (r.language && !language_available())
    return fail(Code::kUnsupported,
                "this build cannot tell languages (TAMIS_LANGUAGE=OFF); set language.enabled = "
                "false in the recipe",
                Error::kNoOffset, "language.enabled");
  return engine;
}

std::vector<std::string> EngineImpl::enabled_types() const {
  return redactor_ ? redactor_->enabled_types() : std::vector<std::string>{};
}

std::vector<std::string> EngineImpl::not_scanned() const {
  return redactor_ ? redactor_->not_scanned()
                   : std::vector<std::string>{"every type: redaction is off"};
}

}  // namespace pipeline

Result<std::shared_ptr<const Engine>> Engine::create(Recipe recipe) {
  TAMIS_TRY(auto engine, pipeline::EngineImpl::create(std::move(recipe)));
  return std::shared_ptr<const Engine>(std::move(engine));
}

WorkerImpl::WorkerImpl(std::shared_ptr<const Engine> engine, bool fingerprint)
    : owner_(std::move(engine)),
      engine_(static_cast<const pipeline::EngineImpl&>(*owner_)),
      fingerprint_(fingerprint) {}

Result<pipeline::UnitOutcome> WorkerImpl::refine(std::span<const Document> unit,
                                                 bool want_shingles) {
  pipeline::UnitOutcome out;
  out.outcomes.reserve(unit.size());
  redact::Numbering numbering;
  std::vector<std::string_view> speakers;
  for (const Document& document : unit) {
    Result<Outcome> outcome = refine_document(document, numbering);
    if (outcome) {
      Result<std::string> speaker = refine_speaker(document.speaker, speakers, numbering);
      if (speaker)
        outcome->speaker_ = std::move(*speaker);
      else
        outcome = tl::make_unexpected(std::move(speaker).error());
    }
    if (!outcome) {
      sketcher_.finish();  // the scratch must not carry half a unit into the next one
      return tl::make_unexpected(std::move(outcome).error());
    }
    out.outcomes.push_back(std::move(*outcome));
  }
  if (!fingerprint_) return out;
  out.normalized_bytes = sketcher_.text_bytes();
  const Fingerprint fingerprint = sketcher_.finish(want_shingles ? &out.shingles : nullptr);
  for (Outcome& o : out.outcomes) o.fingerprint_ = fingerprint;
  return out;
}

Result<std::string> WorkerImpl::refine_speaker(std::string_view speaker,
                                               std::vector<std::string_view>& known,
                                               redact::Numbering& numbering) {
  if (speaker.empty()) return std::string();
  if (engine_.recipe().speakers == "keep") return refine_field(speaker, numbering);
  auto at = std::ranges::find(known, speaker);
  if (at == known.end()) at = known.insert(at, speaker);
  return "speaker_" + std::to_string(at - known.begin() + 1);
}

Result<Outcome> WorkerImpl::refine_document(const Document& document,
                                            redact::Numbering& numbering) {
  const Recipe& recipe = engine_.recipe();
  if (document.text.size() > recipe.document_bytes)
    return fail(Code::kLimit,
                "the text has " + std::to_string(document.text.size()) +
                    " bytes, more than limits.document_bytes (" +
                    std::to_string(recipe.document_bytes) + "); split it or raise the limit",
                recipe.document_bytes, "limits.document_bytes");

  Outcome out;
  out.engine_ = owner_;
  text::Text text(document.text);
  normalize::NormalizeReport report;
  TAMIS_CHECK(engine_.normalizer().run(text, normalize_scratch_, report));
  out.counts_ = report.counts;
  for (Mark& m : report.marks) m.span = text.edits().to_source(m.span);
  if (fingerprint_) sketcher_.add(text.bytes());
  if (recipe.language) out.language_ = pipeline::tell_language(text.bytes(), language_scratch_);

  if (const redact::Redactor* redactor = engine_.redactor()) {
    findings_.clear();
    classes_.scan(text.bytes());
    redactor->find(text.bytes(), classes_, redact_scratch_, findings_);
    for (Finding& f : findings_) f.kept = redactor->action(f) == redact::Action::kKeep;
    // Findings speak of the decoded text; the map must be read before redaction moves the text
    // again.
    out.findings_ = findings_;
    for (Finding& f : out.findings_) f.span = text.edits().to_source(f.span);
    TAMIS_TRY(redact::ApplyReport applied, redact::apply(text, findings_, *redactor, numbering));
    out.quarantine_ = std::move(applied.quarantine_reason);
  }
  if (!report.held_back.empty()) out.quarantine_ = std::move(report.held_back);

  out.edits_ = text.edits();
  for (Mark& m : report.marks) m.span = out.edits_.to_output(m.span);
  out.marks_ = std::move(report.marks);
  out.text_ = std::move(text).take();
  for (const auto& vocabulary : engine_.vocabularies())
    out.tokens_.push_back(vocabulary->count(out.text_));
  for (const auto& [name, value] : document.fields) {
    TAMIS_TRY(std::string refined, refine_field(value, numbering));
    out.fields_.emplace_back(std::string(name), std::move(refined));
  }
  return out;
}

Result<std::string> WorkerImpl::refine_field(std::string_view value, redact::Numbering& numbering) {
  text::Text text(value);
  normalize::NormalizeReport report;  // of the field; the document's speaks of its text
  TAMIS_CHECK(engine_.normalizer().run_field(text, normalize_scratch_, report));
  if (!report.held_back.empty()) return std::string();  // the field does not leave
  if (const redact::Redactor* redactor = engine_.redactor()) {
    findings_.clear();
    classes_.scan(text.bytes());
    redactor->find(text.bytes(), classes_, redact_scratch_, findings_);
    TAMIS_TRY(redact::ApplyReport applied, redact::apply(text, findings_, *redactor, numbering));
    if (!applied.quarantine_reason.empty())
      return std::string();  // held back: the field does not leave
  }
  return std::move(text).take();
}

Worker::Worker(std::shared_ptr<const Engine> engine)
    : impl_(std::make_unique<WorkerImpl>(std::move(engine))) {}
Worker::Worker(Worker&&) noexcept = default;
Worker& Worker::operator=(Worker&&) noexcept = default;
Worker::~Worker() = default;

Result<Outcome> Worker::refine(const Document& document) {
  TAMIS_TRY(pipeline::UnitOutcome unit, impl_->refine({&document, 1}, false));
  return std::move(unit.outcomes.front());
}

Result<std::vector<Outcome>> Worker::refine_group(std::span<const Document> documents) {
  TAMIS_TRY(pipeline::UnitOutcome unit, impl_->refine(documents, false));
  return std::move(unit.outcomes);
}

}  // namespace tamis
