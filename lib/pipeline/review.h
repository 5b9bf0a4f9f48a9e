// What a person is asked, and what becomes of the answers.
//
//   TAMIS_TRY(const ReviewQueue queue, make_queue(ledger, log.decisions(), {.passages = 50, .seed = 7}));
//   for (const ReviewItem& item : queue.findings) …                       // doubtful, redacted, not decided
//   TAMIS_TRY(auto decisions, decide(ledger, jsonl, "answers.jsonl", archive, author));   // or answers from a file
//   TAMIS_CHECK(log.append(decisions));                                  // replayed by the next prepare
//
// Passages are drawn from the text of the documents that leave, each byte with the same chance, by a seed: the same ledger and
// seed give the same passages, so a review can be left and taken up again. What is found in them estimates what no rule found.
// Thread-safety: values and pure functions. Memory: the open findings, and the passages.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/decisions.h"
#include "pipeline/ledger.h"
#include "pipeline/ledger_texts.h"

namespace tamis::pipeline {

struct ReviewItem {
  DocumentPlace place;
  std::string record;  // empty: it does not leave
  LedgerFinding finding;
};

// A document to read a passage of. The place in it is drawn when its text is there.
struct PassageDraw {
  DocumentPlace place;
  std::string record;
  uint64_t draw = 0;
  std::vector<Span> findings;  // in its text, sorted: the passage lies between them
};

struct QueueOptions {
  bool all = false;       // every finding that is not covered, decided or not
  uint64_t passages = 0;  // how many to draw
  uint64_t seed = 1;
};

struct ReviewQueue {
  std::vector<ReviewItem> findings;  // in the order of the archive
  std::vector<PassageDraw>
      passages;  // the same; those that were read are left out when the text is there
};

Result<ReviewQueue> make_queue(const Ledger& ledger, const std::vector<Decision>& decided,
                               const QueueOptions& options);

inline constexpr size_t kPassageBytes = 600;
// About kPassageBytes of `text` around the place that was drawn, without a byte of a finding, cut at characters; nothing if all
// of it was found.
std::optional<Span> draw_passage(std::string_view text, const PassageDraw& draw);

// A piece of a text around `span`, cut at characters, safe for a terminal: controls and characters without a shape are shown as
// \u{…}. Masked, every letter and digit is a bullet.
struct Excerpt {
  std::string before, value, after;
};
Excerpt excerpt_of(std::string_view text, Span span, size_t around, bool masked);
std::string for_terminal(std::string_view text, bool masked);

// Who answers, and when, unless the answer says so itself.
struct Author {
  std::string who, why, when;
};

Decision decision_on(const ReviewItem& item, DecisionKind kind, const Author& author);
// Every place of `value` in the text where it does not stand inside a longer word; a decision each. `type` as check_mark_type wants it.
std::vector<Decision> marks_of(const Ledger& ledger, const DocumentPlace& place,
                               std::string_view field, std::string_view text,
                               std::string_view value, const std::string& type,
                               const Author& author);
Decision passage_read(const Ledger& ledger, const DocumentPlace& place, std::string_view text,
                      Span span, uint64_t missed, const Author& author);
// Code::kUsage if the type is not known, or if the recipe keeps what has it.
Status check_mark_type(const Ledger& ledger, const std::string& type);
Result<Decision> release_of(const LedgerHeld& held, const Author& author);

// Answers, one JSON object a line; docs/review.md lists them. Code::kInput names the line that cannot be.
Result<std::vector<Decision>> decide(const Ledger& ledger, std::string_view jsonl,
                                     const std::string& name, const std::string& archive,
                                     const Author& author);

}  // namespace tamis::pipeline
