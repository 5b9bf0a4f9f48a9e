#include "redact/identifiers.h"

#include "redact/card.h"

namespace tamis::redact {

namespace {

// clang-format off
constexpr Identifier kIdentifiers[] = {
    // One run of 13 or more digits is seldom something else that also begins like a card and passes Luhn: base 8.
    {{"card.luhn", type_id("CREDIT_CARD"), 8, "ISO/IEC 7812-1: issuer range, length, Luhn"},
     12, 19, card_check,
     {grouping("4-4-4-4"), grouping("4-6-5"), grouping("4-6-4"), grouping("4-4-4-4-3"), grouping("4-4-5"),
      grouping("4-4-4-3"), grouping("4-4-4-2"), grouping("6-13"), grouping("4-4-4"), grouping("4-4-4-4-2"), grouping("8-8")},
     -18, Subject::kCard},
};
// clang-format on

}  // namespace

std::span<const Identifier> identifiers() { return kIdentifiers; }

const Rule& rule(RuleId id) {
  return id < std::size(kRules) ? kRules[id] : kIdentifiers[id - std::size(kRules)].rule;
}

size_t rule_count() { return std::size(kRules) + std::size(kIdentifiers); }

}  // namespace tamis::redact
