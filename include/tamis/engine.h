// Refining documents: recipe -> Engine -> Worker -> Outcome.
//
//   auto engine = Engine::create(Recipe{}).value();        // once; share it between threads
//   Worker worker(engine);                                  // one per thread: its scratch memory
//   auto outcome = worker.refine({.text = "Mail jane@corp.test"}).value();
//   outcome.text();                                         // "Mail [EMAIL_ADDRESS_1]"
//
// Engine: immutable, thread-safe. Worker: one thread at a time. Outcome: owns its bytes, keeps the
// engine alive, outlives the worker. Nothing here prints, aborts, touches the network or keeps
// global state.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tamis/detector.h"
#include "tamis/edit_map.h"
#include "tamis/finding.h"
#include "tamis/fingerprint.h"
#include "tamis/guard.h"
#include "tamis/normalize.h"
#include "tamis/recipe.h"
#include "tamis/redaction_key.h"
#include "tamis/result.h"
#include "tamis/vault.h"
#include "tamis/vocabulary.h"

namespace tamis {

// One unit of text, borrowed from the caller for the call.
struct Document {
  std::string_view id;
  std::string_view text;  // UTF-8; ill-formed bytes are replaced and counted
  std::string_view speaker;
  // What it belongs to: a chat, a patient, a case. Dates of one group are shifted by one number of
  // days; without a group the id counts, and without an id the text.
  std::string_view group{};
  std::vector<std::pair<std::string_view, std::string_view>>
      fields;  // further fields that leave: name, value
};

// How often one control string was met.
struct ControlCount {
  std::string string;
  uint64_t count = 0;
  friend bool operator==(const ControlCount&, const ControlCount&) = default;
};

// What an engine is given beside its recipe: what no file can hold, or must not be written down.
struct EngineOptions {
  std::vector<std::shared_ptr<const Detector>> detectors;
  // Vocabularies that tokens.vocabularies may name, beside those that come with the library.
  std::vector<std::shared_ptr<const Vocabulary>> vocabularies;
  // For the actions "hash", "pseudonym", "date_shift" and "vault"; null if the recipe uses none.
  std::shared_ptr<const RedactionKey> key{};
  // Keeps what the action "vault" takes out; its key must be `key`.
  std::shared_ptr<VaultKeeper> vault{};
  // Set by prepare() and inspect(): somebody keeps what the action "vault" takes out. An engine that nobody does it for refuses the
  // action, because the values would be lost.
  bool keeps_vault = false;
};

class Engine {
 public:
  // Opens the packs that the recipe names. Code::kRecipe names the key if the recipe cannot be carried out; Code::kUsage a
  // vocabulary of the options that the recipe does not name.
  static Result<std::shared_ptr<const Engine>> create(Recipe recipe,
                                                      const EngineOptions& options = {});
  virtual ~Engine() = default;
  virtual const Recipe& recipe() const = 0;
  virtual std::vector<std::string> enabled_types() const = 0;
  // What was not looked for although it is personal ("PERSON"): said in every manifest.
  virtual std::vector<std::string> not_scanned() const = 0;
  // Languages (primary subtags of BCP 47) for which detectors know words beside values; none if redaction is off.
  virtual std::vector<std::string> covered_languages() const = 0;
  virtual const Guard* guard() const = 0;  // null if the recipe switches it off
};

class Outcome {
 public:
  std::string_view text() const { return text_; }  // what may leave
  const std::vector<Finding>& findings() const { return findings_; }
  const EditMap& edits() const { return edits_; }  // decoded -> text()
  const Fingerprint& fingerprint() const { return fingerprint_; }
  const std::vector<uint64_t>& tokens() const {
    return tokens_;
  }  // one count per vocabulary of the recipe
  std::string_view language() const { return language_; }  // BCP 47, "und" if unsure
  const NormalizeCounts& counts() const { return counts_; }
  // Quotes, signatures and the like, if the recipe marks them: in bytes of text().
  const std::vector<Mark>& marks() const { return marks_; }
  // Control strings in text, fields and speaker, broken up or as the recipe says; sorted by string.
  const std::vector<ControlCount>& guarded() const { return guarded_; }
  // Places of the source that already looked as if the guard had broken a string there.
  uint64_t look_alikes() const { return look_alikes_; }
  const std::string& quarantine_reason() const { return quarantine_; }  // empty: may leave
  const std::vector<std::pair<std::string, std::string>>& fields() const {
    return fields_;
  }  // redacted
  std::string_view speaker() const { return speaker_; }  // as it may leave

 private:
  friend class WorkerImpl;
  std::shared_ptr<const Engine> engine_;
  std::string text_, quarantine_, speaker_;
  std::string_view language_;
  std::vector<Finding> findings_;
  EditMap edits_;
  Fingerprint fingerprint_;
  std::vector<uint64_t> tokens_;
  NormalizeCounts counts_;
  std::vector<ControlCount> guarded_;
  uint64_t look_alikes_ = 0;
  std::vector<Mark> marks_;
  std::vector<std::pair<std::string, std::string>> fields_;
};

class WorkerImpl;

class Worker {
 public:
  explicit Worker(std::shared_ptr<const Engine> engine);
  Worker(Worker&&) noexcept;
  Worker& operator=(Worker&&) noexcept;
  ~Worker();

  Result<Outcome> refine(const Document& document);
  // Documents that belong together, in order: placeholders and speakers are numbered through the
  // group, and every outcome carries the fingerprint of the whole group, because that is the unit
  // that duplicates are judged by.
  Result<std::vector<Outcome>> refine_group(std::span<const Document> documents);

 private:
  std::unique_ptr<WorkerImpl> impl_;
};

}  // namespace tamis
