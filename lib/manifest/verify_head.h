// The small parts of verify.cc that stand alone: collecting failures, comparing statistics, judging a signature, and making
// foreign text fit to be shown.
//
// Thread-safety: one thread, or pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "manifest/checkpoint.h"
#include "manifest/statistics.h"
#include "tamis/verify.h"

namespace tamis::manifest {

// The member "failures" of a report.
Json failures_json(const std::vector<VerifyFailure>& failures);
// The same for a reader: a block for each, `indent` in front of every line.
void show_failures(const std::vector<VerifyFailure>& failures, std::string_view indent,
                   std::string& out);

class FailureList {
 public:
  explicit FailureList(uint64_t limit) : limit_(limit) {}
  void add(VerifyFailure failure);
  void add(std::string_view path, uint64_t line, std::string expected, std::string found,
           std::string_view what_to_do);
  void add_uncounted(uint64_t failures) { beyond_ += failures; }
  uint64_t count() const { return failures_.size() + beyond_; }
  uint64_t beyond() const { return beyond_; }
  std::vector<VerifyFailure> take() { return std::move(failures_); }

 private:
  uint64_t limit_;
  uint64_t beyond_ = 0;
  std::vector<VerifyFailure> failures_;
};

struct StatisticsDifference {
  std::string name, said, counted;  // "statistics.tokens.o200k_base"
};
std::vector<StatisticsDifference> compare_statistics(const Json& said, const Json& counted);
// What the head says of rights and of salts, against the records.
void compare_records(const Json& head, const Statistics& counted, FailureList& failures);

struct SealCheck {
  SignerState state = SignerState::kUnsigned;
  std::string name, detail;
  std::vector<std::string> not_checked;
};
// `expected` is the key that the receiver trusts, if there is one.
SealCheck check_signature(const Json& head, const Note& note,
                          const std::optional<VerifyingKey>& expected, FailureList& failures);

// At most `characters` of it, controls and bidirectional controls shown as \u{…}.
std::string show_text(std::string_view text, size_t characters);
// What must have signed besides: each in the note, under the same text.
void check_cosigners(const Note& note, const std::vector<VerifyingKey>& keys,
                     FailureList& failures);
// The statement beside the checkpoint: there if somebody signed, and not otherwise.
void check_statement(const Json& head, const std::optional<std::string>& bytes,
                     const Checkpoint& checkpoint, const Sha256Digest& list, FailureList& failures);
// The checkpoint of a note that a receiver had before; whose signature it bears is not asked.
Result<Checkpoint> parse_known_checkpoint(std::string_view note);
// The delivery against a checkpoint known from before. `decided` is false if it depends on the records: whether the root of
// the first ones is the known one.
struct KnownCheck {
  bool decided = false;
  std::string detail;
};
KnownCheck compare_known(const Json& head, const Checkpoint& checkpoint, const Checkpoint& known,
                         FailureList& failures);

// A member of the head in one line.
std::string summary(const Json& value);

}  // namespace tamis::manifest
