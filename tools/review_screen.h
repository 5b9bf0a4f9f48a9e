// A person at a terminal, asked one thing after the other: a key is an answer, and each answer is in the ledger before the next
// question comes.
#pragma once

#include <string>

#include "pipeline/review.h"
#include "terminal.h"

namespace tamis::tool {

struct ReviewSession {
  const pipeline::Ledger& ledger;
  pipeline::DecisionLog& log;
  const pipeline::ReviewQueue& queue;
  std::string archive;  // where it lies now; empty: where the ledger says
  std::string who, why;
};

// Goes through the queue until it ends or the person leaves. How many decisions were made.
Result<uint64_t> review_at_terminal(const ReviewSession& session, const Terminal& terminal);

// RFC 3339, UTC, to the second.
std::string time_now();

}  // namespace tamis::tool
