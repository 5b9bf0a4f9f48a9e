#include "redact/identifiers.h"

#include "redact/card.h"
#include "redact/device_numbers.h"
#include "redact/ssn.h"

namespace tamis::redact {

namespace {

// clang-format off
constexpr Identifier kIdentifiers[] = {
    // One run of 13 or more digits is seldom something else that also begins like a card and passes Luhn: base 8.
    {{"card.luhn", type_id("CREDIT_CARD"), 8, "ISO/IEC 7812-1: issuer range, length, Luhn"},
     12, 19, card_check,
     {grouping("4-4-4-4"), grouping("4-6-5"), grouping("4-6-4"), grouping("4-4-4-4-3"), grouping("4-4-5"),
      grouping("4-4-4-3"), grouping("4-4-4-2"), grouping("6-13"), grouping("4-4-4"), grouping("4-4-4-4-2"), grouping("8-8")},
     0, -18, Subject::kCard},
    {{"us_ssn.form", type_id("US_SSN"), -15, "20 CFR 422.103; no check digit, so words or the form 3-2-4 must speak for it"},
     9, 9, us_ssn_check, {grouping("3-2-4")}, 17, -20, Subject::kSsn},
    {{"device.imei", type_id("DEVICE_ID"), -18, "3GPP TS 23.003 section 6.2.1"},
     15, 15, imei_check, {grouping("2-6-6-1"), grouping("6-2-6-1"), grouping("8-6-1")}, 6, -10, Subject::kDevice},
    {{"device.iccid", type_id("DEVICE_ID"), 2, "ITU-T E.118 section 4"},
     19, 20, iccid_check, {grouping("4-4-4-4-4"), grouping("4-4-4-4-3"), grouping("5-5-5-5"), grouping("5-5-5-4")}, 2, -10, Subject::kDevice},
    {{"bank_routing.aba", type_id("BANK_ROUTING"), -25, "ABA Key to Routing Numbers; weights 3, 7, 1"},
     9, 9, aba_check, {grouping("4-4-1")}, 4, -20, Subject::kRouting},
};
// clang-format on

}  // namespace

constexpr uint32_t kIdentifierLengths = [] {
  uint32_t lengths = 0;
  for (const Identifier& kind : kIdentifiers)
    for (unsigned n = kind.shortest; n <= kind.longest; ++n) lengths |= uint32_t{1} << n;
  return lengths;
}();

std::span<const Identifier> identifiers() { return kIdentifiers; }

}  // namespace tamis::redact
