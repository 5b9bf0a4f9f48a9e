#include "pipeline/refine.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/hash.h"
#include "base/try.h"
#include "dedup/token_folder.h"
#include "pipeline/language.h"
#include "pipeline/recipe_vocabularies.h"
#include "tamis/charset.h"
#include "text/text.h"

namespace tamis {

namespace pipeline {

namespace {

// Fills in the digest of the lexicon, by which the recipe's canonical form names it.
Result<normalize::PlannedNormalizer> create_normalizer(Recipe& recipe) {
  TAMIS_TRY(normalize::PlannedNormalizer normalizer,
            normalize::PlannedNormalizer::create({recipe.profile, recipe.form, recipe.structure,
                                                  recipe.lexicon, recipe.repair, recipe.entities}));
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

// Fills in the rule files' digests, by which the recipe's canonical form names them: "SHA-256 NAME VERSION".
Status note_rules(const redact::RuleSet& rules, Recipe& recipe) {
  std::vector<std::string> known;
  for (const redact::RuleFile& file : rules.files())
    known.push_back(file.sha256 + " " + file.name + " " + file.version);
  std::vector<std::string> expected = std::move(recipe.rules_sha256);
  const auto same = [](const std::string& a, const std::string& b) {
    return a.substr(0, a.find(' ')) == b.substr(0, b.find(' '));
  };
  if (!expected.empty() &&
      !std::is_permutation(known.begin(), known.end(), expected.begin(), expected.end(), same))
    return fail(Code::kRecipe,
                "redact.rules, with the files that they extend, have other digests than "
                "redact.rules_sha256; name the files that were meant, or leave the digests out",
                Error::kNoOffset, "redact.rules_sha256");
  recipe.rules_sha256 = std::move(known);
  return {};
}

}  // namespace

Result<std::shared_ptr<const EngineImpl>> EngineImpl::create(Recipe recipe,
                                                             const EngineOptions& options) {
  TAMIS_TRY(Detectors detectors, Detectors::create(options.detectors, recipe));
  TAMIS_TRY(normalize::PlannedNormalizer normalizer, create_normalizer(recipe));
  if (recipe.charset != "auto" && charset_of_label(recipe.charset).empty())
    return fail(Code::kRecipe,
                "source.charset: the charset \"" + recipe.charset +
                    "\" is not known; write \"auto\", or a name such as \"windows-1252\" or "
                    "\"shift_jis\" (docs/normalization.md lists them)",
                Error::kNoOffset, "source.charset");
  if (!recipe.charset_fallback.empty() && charset_of_label(recipe.charset_fallback).empty())
    return fail(Code::kRecipe,
                "source.charset_fallback: the charset \"" + recipe.charset_fallback +
                    "\" is not known; write a name such as \"windows-1252\", or \"\" for none",
                Error::kNoOffset, "source.charset_fallback");
  if (!dedup::profile_named(recipe.dedup_profile))
    return fail(Code::kRecipe, "dedup.profile must be \"standard\", \"short\", \"ocr\" or \"code\"",
                Error::kNoOffset, "dedup.profile");
  TAMIS_TRY(auto vocabularies, open_vocabularies(recipe, options.vocabularies));
  // The constructor is private, so make_shared cannot reach it.
  std::shared_ptr<EngineImpl> engine(new EngineImpl(std::move(recipe), std::move(normalizer)));
  const Recipe& r = engine->recipe_;
  engine->detectors_ = std::move(detectors);
  if (!r.redact && !r.rules.empty())
    return fail(Code::kRecipe,
                "redact.rules are given, but redact.enabled = false: nothing would be redacted",
                Error::kNoOffset, "redact.enabled");
  if (r.redact) {
    TAMIS_TRY(std::vector<redact::RuleFile> rules,
              redact::load_rule_files(io::FileSystem::real(), r.rules));
    TAMIS_TRY(engine->redactor_,
              redact::Redactor::create(r, std::move(rules), engine->detectors_.types(),
                                       options.key.get()));
    TAMIS_CHECK(note_rules(engine->redactor_->rules(), engine->recipe_));
    if (const redact::ValueLists* lists = engine->redactor_->lists()) {
      engine->recipe_.allow_entries = lists->allow_entries();
      engine->recipe_.deny_entries = lists->deny_entries();
    }
  }
  for (const auto& vocabulary : vocabularies) engine->counted_.push_back(vocabulary.get());
  engine->vocabularies_ = std::move(vocabularies);
  if (r.guard_action != "off") {
    auto guard =
        tokenize::GuardImpl::create({engine->vocabularies_, r.guard_templates, r.guard_strings});
    if (!guard) {
      Error error = std::move(guard).error();
      error.code = Code::kRecipe;
      return tl::make_unexpected(std::move(error));
    }
    engine->guard_ = std::move(*guard);
  }
  if (options.vault) {
    if (!options.key || options.key->id() != options.vault->key_id())
      return fail(Code::kUsage,
                  "the engine and its vault have different redaction keys; give both the same");
    engine->vault_ = std::static_pointer_cast<redact::VaultKeeperImpl>(options.vault);
    engine->vault_->note_types(engine->enabled_types());
    engine->vault_->note_types(engine->not_scanned());
  }
  if (r.redact && !options.keeps_vault && !options.vault)
    for (const auto& [type, action] : r.actions)
      if (action == redact::action_name(redact::Action::kVault))
        return fail(Code::kRecipe,
                    "redact.actions: " + type +
                        " = \"vault\" needs a ledger or a vault that keeps the value; use tamis "
                        "prepare, give the engine a vault, or choose another action",
                    Error::kNoOffset, "redact.actions");
  if (r.redact && r.on_uncovered == "quarantine" && !r.language)
    return fail(Code::kRecipe,
                "redact.on_uncovered = \"quarantine\" needs to know the language of a text; set "
                "language.enabled = true",
                Error::kNoOffset, "redact.on_uncovered");
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

std::string EngineImpl::journal_salt() const {
  if (!redactor_) return {};
  return redactor_->key_id() + "\n" +
         (redactor_->lists() ? redactor_->lists()->digest() : std::string());
}

std::vector<std::string> EngineImpl::not_covered(std::string_view language) const {
  std::vector<std::string> types;
  if (redactor_)
    for (const std::string_view type : redactor_->coverage().missing(language))
      types.emplace_back(type);
  return types;
}

std::vector<std::string> EngineImpl::not_scanned() const {
  return redactor_ ? redactor_->not_scanned()
                   : std::vector<std::string>{"every type: redaction is off"};
}

std::vector<std::string> EngineImpl::covered_languages() const {
  return redactor_ ? redactor_->languages() : std::vector<std::string>();
}

}  // namespace pipeline

Result<std::shared_ptr<const Engine>> Engine::create(Recipe recipe, const EngineOptions& options) {
  TAMIS_TRY(auto engine, pipeline::EngineImpl::create(std::move(recipe), options));
  return std::shared_ptr<const Engine>(std::move(engine));
}

WorkerImpl::WorkerImpl(std::shared_ptr<const Engine> engine, bool fingerprint,
                       const pipeline::Audit* audit)
    : owner_(std::move(engine)),
      engine_(static_cast<const pipeline::EngineImpl&>(*owner_)),
      fingerprint_(fingerprint),
      audit_(audit),
      sketcher_(*dedup::profile_named(engine_.recipe().dedup_profile)) {}

Result<pipeline::UnitOutcome> WorkerImpl::refine(std::span<const Document> unit,
                                                 pipeline::Wanted wanted) {
  want_tokens_ = wanted.tokens;
  pipeline::UnitOutcome out;
  GroupMemory memory;
  if (Status status = refine_into(unit, memory, out); !status) {
    sketcher_.finish();  // the scratch must not carry half a unit into the next one
    return tl::make_unexpected(std::move(status).error());
  }
  if (!fingerprint_) return out;
  out.normalized_bytes = sketcher_.text_bytes();
  const Fingerprint fingerprint = sketcher_.finish();
  if (wanted.shingles)
    out.shingles.assign(sketcher_.shingles().begin(), sketcher_.shingles().end());
  for (Outcome& o : out.outcomes) o.fingerprint_ = fingerprint;
  if (wanted.sent) out.sent = sketch_sent(out.outcomes, wanted.shingles);
  return out;
}

pipeline::Sketched WorkerImpl::sketch_sent(const std::vector<Outcome>& outcomes, bool shingles) {
  for (const Outcome& o : outcomes)
    if (o.quarantine_reason().empty()) sketcher_.add(o.text());
  pipeline::Sketched out;
  out.bytes = sketcher_.text_bytes();
  out.fingerprint = sketcher_.finish();
  if (shingles) out.shingles.assign(sketcher_.shingles().begin(), sketcher_.shingles().end());
  return out;
}

Result<Outcome> WorkerImpl::refine_next(const Document& document, GroupMemory& memory) {
  pipeline::UnitOutcome unit;
  TAMIS_CHECK(refine_into({&document, 1}, memory, unit));
  return std::move(unit.outcomes.front());
}

namespace {

// Who the dates of a unit belong to: its group, or a document that stands alone by its id, or by its text.
std::string group_of(std::span<const Document> unit) {
  if (unit.empty()) return {};
  const Document& first = unit.front();
  if (!first.group.empty()) return "group\n" + std::string(first.group);
  if (!first.id.empty()) return "id\n" + std::string(first.id);
  return "text\n" + sha256_hex(first.text);
}

}  // namespace

// Every text of the unit is looked at before any is rewritten: what one of them names is sought in all.
Status WorkerImpl::refine_into(std::span<const Document> unit, GroupMemory& memory,
                               pipeline::UnitOutcome& out) {
  out.outcomes.reserve(out.outcomes.size() + unit.size());
  std::vector<LookedDocument> looked;
  looked.reserve(unit.size());
  // A stream keeps the group of its first part.
  if (engine_.needs_groups() && memory.group.empty()) memory.group = group_of(unit);
  for (const Document& document : unit) {
    TAMIS_TRY(LookedDocument found, look_at_document(document));
    looked.push_back(std::move(found));
  }
  TAMIS_CHECK(ask_detectors(looked, memory));
  std::vector<std::string_view> speakers;
  for (size_t i = 0; i < unit.size(); ++i) {
    TAMIS_TRY(Outcome outcome, rewrite_document(unit[i], looked[i], speakers, memory));
    note_guarded(outcome, memory);
    if (audit_) {
      if (memory.released) memory.audit.released = std::exchange(outcome.quarantine_, {});
      out.audits.push_back(std::exchange(memory.audit, {}));
    }
    if (want_tokens_) out.tokens.push_back(tokens_that_leave(looked[i], outcome));
    out.outcomes.push_back(std::move(outcome));
    looked[i] = {};  // its text is no longer needed
  }
  return {};
}

Result<WorkerImpl::LookedDocument> WorkerImpl::look_at_document(const Document& document) {
  const Recipe& recipe = engine_.recipe();
  if (document.text.size() > recipe.document_bytes)
    return fail(Code::kLimit,
                "the text has " + std::to_string(document.text.size()) +
                    " bytes, more than limits.document_bytes (" +
                    std::to_string(recipe.document_bytes) + "); split it or raise the limit",
                recipe.document_bytes, "limits.document_bytes");
  LookedDocument looked;
  TAMIS_TRY(looked.text, look_at(document.text, {}));
  const std::string_view normalized = looked.text.text.bytes();
  if (fingerprint_) sketcher_.add(normalized);
  if (want_tokens_) {
    dedup::TokenFolder(dedup::Profile::kStandard).run(normalized, looked.tokens);
    dedup::paragraph_starts(normalized, looked.tokens, looked.paragraphs);
    looked.normalized = looked.text.text.edits();
  }
  for (const auto& [name, value] : document.fields) {
    TAMIS_TRY(Looked field, look_at(value, {pipeline::TextPlace::Kind::kField, name}));
    looked.fields.push_back(std::move(field));
  }
  if (recipe.speakers == "keep") {
    TAMIS_TRY(looked.speaker, look_at(document.speaker, {pipeline::TextPlace::Kind::kSpeaker}));
  }
  return looked;
}

Result<WorkerImpl::Looked> WorkerImpl::look_at(std::string_view value,
                                               const pipeline::TextPlace& place) {
  Looked looked;
  looked.text = text::Text(value);
  looked.place = place;
  const auto& normalizer = engine_.normalizer();
  TAMIS_CHECK(place.kind == pipeline::TextPlace::Kind::kText
                  ? normalizer.run(looked.text, normalize_scratch_, looked.report)
                  : normalizer.run_field(looked.text, normalize_scratch_, looked.report));
  if (const redact::Redactor* redactor = engine_.redactor()) {
    set_packed_apart(looked);
    const std::string_view bytes = looked.text.bytes();
    classes_.scan(bytes);
    redactor->find(bytes, classes_, redact_scratch_, looked.findings);
  }
  return looked;
}

// What stands there in an encoding is seen by no detector: it goes, or the text stays.
void WorkerImpl::set_packed_apart(Looked& looked) {
  redact::find_packed(looked.text.bytes(), packed_);
  if (packed_.empty()) return;
  if (engine_.recipe().attachments == "remove") {
    redact::remove_packed(looked.text, packed_);
  } else if (looked.report.held_back.empty()) {
    looked.report.held_back = "it holds a part in ";
    looked.report.held_back.append(packed_.front().kind)
        .append(", which nobody can look into (redact.attachments)");
  }
}

Status WorkerImpl::ask_detectors(std::vector<LookedDocument>& looked, GroupMemory& memory) {
  const redact::Redactor* redactor = engine_.redactor();
  if (redactor == nullptr) return {};
  std::vector<Looked*> all;
  for (LookedDocument& document : looked) {
    all.push_back(&document.text);
    for (Looked& field : document.fields) all.push_back(&field);
    all.push_back(&document.speaker);
  }
  if (!engine_.detectors().empty()) {
    std::vector<std::string_view> texts;
    std::vector<std::vector<Finding>*> findings;
    for (Looked* one : all) {
      if (one->text.bytes().empty()) continue;
      texts.push_back(one->text.bytes());
      findings.push_back(&one->findings);
    }
    TAMIS_CHECK(engine_.detectors().find(texts, *redactor, findings));
  }
  for (Looked* one : all) {
    for (Finding& f : one->findings) f.kept = redactor->action(f) == redact::Action::kKeep;
    if (audit_) one->audit.begin(*audit_, one->place, one->text, *redactor, one->findings);
    memory.second_look.learn(one->text.bytes(), one->findings, *redactor);
  }
  return {};
}

// What the group named elsewhere; after that, the findings are what will be done.
void WorkerImpl::look_again(Looked& looked, GroupMemory& memory) {
  const redact::Redactor* redactor = engine_.redactor();
  if (!redactor) return;
  memory.second_look.find(looked.text.bytes(), *redactor, looked.findings);
  if (audit_) looked.audit.end(*audit_, looked.text, *redactor, looked.findings, memory.audit);
}

// Returns why the text may not leave; empty if it may.
Result<std::string> WorkerImpl::rewrite(Looked& looked, GroupMemory& memory,
                                        tokenize::GuardJoin& join) {
  std::string reason = std::move(looked.report.held_back);
  if (const redact::Redactor* redactor = engine_.redactor()) {
    TAMIS_TRY(redact::ApplyReport applied,
              redact::apply(looked.text, looked.findings, *redactor, memory.numbering,
                            {memory.group, memory.language}));
    for (size_t i = 0; i < looked.findings.size(); ++i)
      looked.findings[i].action = applied.actions[i];
    if (engine_.vault() != nullptr) engine_.vault()->add(applied.vaulted);
    if (audit_) {
      looked.audit.note_actions(applied.actions, memory.audit);
      std::ranges::move(applied.vaulted, std::back_inserter(memory.audit.vaulted));
    }
    if (reason.empty()) reason = std::move(applied.quarantine_reason);
  }
  // Last, on what leaves: redaction may have joined what stood apart. What somebody released leaves, but not with a control token.
  const std::string& action = engine_.recipe().guard_action;
  const bool breaks = action == "break" || (action == "quarantine" && memory.released);
  if (const tokenize::GuardImpl* guard = engine_.guard())
    guard->run(looked.text, breaks ? tokenize::GuardAction::kBreak : tokenize::GuardAction::kReport,
               join, memory.guarded);
  return reason;
}

// Fails closed, if the recipe wants it: what nobody can look for in this language may be there.
std::string WorkerImpl::uncovered_reason(std::string_view language) const {
  const redact::Redactor* redactor = engine_.redactor();
  if (!redactor || engine_.recipe().on_uncovered != "quarantine") return {};
  const auto types = redactor->coverage().missing(language);
  if (types.empty()) return {};
  std::string reason =
      "it is in a language (" + std::string(language) + ") in which nobody can look for";
  for (const std::string_view type : types) reason.append(" ").append(type);
  return reason;
}

// What the guard met in the document's text, fields and speaker.
void WorkerImpl::note_guarded(Outcome& out, GroupMemory& memory) const {
  const GuardCounts counts = std::exchange(memory.guarded, {});
  out.look_alikes_ = counts.look_alikes;
  for (size_t i = 0; i < counts.by_string.size(); ++i)
    if (counts.by_string[i] > 0)
      out.guarded_.push_back(
          {std::string(engine_.guard()->strings()[i].text), counts.by_string[i]});
  if (!out.guarded_.empty() && out.quarantine_.empty() &&
      engine_.recipe().guard_action == "quarantine")
    out.quarantine_ = "it holds a control token, for which the recipe says \"quarantine\"";
}

Result<Outcome> WorkerImpl::rewrite_document(const Document& document, LookedDocument& looked,
                                             std::vector<std::string_view>& speakers,
                                             GroupMemory& memory) {
  Outcome out;
  out.engine_ = owner_;
  text::Text& text = looked.text.text;
  normalize::NormalizeReport& report = looked.text.report;
  out.counts_ = report.counts;
  for (Mark& m : report.marks) m.span = text.edits().to_source(m.span);
  if (engine_.recipe().language)
    out.language_ = pipeline::tell_language(text.bytes(), language_scratch_);
  memory.language = out.language_;

  if (audit_) {
    memory.audit.text = audit_->key.text({}, document.text);
    const pipeline::Decisions::OfText* decided = audit_->decisions.on_text(memory.audit.text);
    memory.released = decided != nullptr && decided->released;
  }
  look_again(looked.text, memory);
  // Findings speak of the decoded text; the map must be read before redaction moves the text again.
  out.findings_ = looked.text.findings;
  for (Finding& f : out.findings_) f.span = text.edits().to_source(f.span);
  TAMIS_TRY(out.quarantine_, rewrite(looked.text, memory, memory.join));
  if (out.quarantine_.empty()) out.quarantine_ = uncovered_reason(out.language_);
  for (size_t i = 0; i < out.findings_.size(); ++i)
    out.findings_[i].action = looked.text.findings[i].action;

  out.edits_ = text.edits();
  for (Mark& m : report.marks) m.span = out.edits_.to_output(m.span);
  out.marks_ = std::move(report.marks);
  out.text_ = std::move(text).take();
  out.tokens_.resize(engine_.counted().size());
  Vocabulary::count_all(engine_.counted(), out.text_, out.tokens_);
  for (size_t i = 0; i < looked.fields.size(); ++i) {
    TAMIS_TRY(std::string refined, rewrite_field(looked.fields[i], memory));
    out.fields_.emplace_back(std::string(document.fields[i].first), std::move(refined));
  }
  if (document.speaker.empty()) return out;
  if (engine_.recipe().speakers == "keep") {
    TAMIS_TRY(out.speaker_, rewrite_field(looked.speaker, memory));
    return out;
  }
  auto at = std::ranges::find(speakers, document.speaker);
  if (at == speakers.end()) at = speakers.insert(at, document.speaker);
  out.speaker_ = "speaker_" + std::to_string(at - speakers.begin() + 1);
  return out;
}

// Tokens were found in the normalized text; what is cut or marked is the text that leaves.
pipeline::DocumentTokens WorkerImpl::tokens_that_leave(LookedDocument& looked,
                                                       const Outcome& outcome) {
  pipeline::DocumentTokens out;
  if (!outcome.quarantine_reason().empty()) return out;
  out.hashes = std::move(looked.tokens.hashes);
  out.begins = std::move(looked.tokens.begins);
  out.paragraphs = std::move(looked.paragraphs);
  if (!looked.normalized.is_identity() || !outcome.edits().is_identity())
    for (uint32_t& begin : out.begins) {
      const Span source = looked.normalized.to_source({begin, begin + uint64_t{1}});
      begin = static_cast<uint32_t>(outcome.edits().to_output(source).begin);
    }
  return out;
}

Result<std::string> WorkerImpl::rewrite_field(Looked& looked, GroupMemory& memory) {
  look_again(looked, memory);
  tokenize::GuardJoin alone;
  TAMIS_TRY(const std::string reason, rewrite(looked, memory, alone));
  if (!reason.empty()) return std::string();  // held back: the field does not leave
  return std::move(looked.text).take();
}

Worker::Worker(std::shared_ptr<const Engine> engine)
    : impl_(std::make_unique<WorkerImpl>(std::move(engine))) {}
Worker::Worker(Worker&&) noexcept = default;
Worker& Worker::operator=(Worker&&) noexcept = default;
Worker::~Worker() = default;

Result<Outcome> Worker::refine(const Document& document) {
  TAMIS_TRY(pipeline::UnitOutcome unit, impl_->refine({&document, 1}, {}));
  return std::move(unit.outcomes.front());
}

Result<std::vector<Outcome>> Worker::refine_group(std::span<const Document> documents) {
  TAMIS_TRY(pipeline::UnitOutcome unit, impl_->refine(documents, {}));
  return std::move(unit.outcomes);
}

}  // namespace tamis
