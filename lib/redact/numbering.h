// Which placeholder a value gets: one number per type and value, through a whole group of documents.
//
//   Numbering numbering;                                      // one per group
//   numbering.number(type_id("EMAIL_ADDRESS"), "Jane@Corp.test");   // 1
//   numbering.number(type_id("EMAIL_ADDRESS"), "jane@corp.test");   // 1: the same mailbox
//   numbering.number(type_id("EMAIL_ADDRESS"), "joe@corp.test");    // 2
//
// Values are compared in canonical form, so spelling does not tell people apart. They are held in memory until the group is done.
// Thread-safety: none; a group is refined by one worker, in order.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "redact/types.h"

namespace tamis::redact {

// How values of a type are compared.
enum class ValueForm : uint8_t {
  kAddress,           // RFC 5952 text
  kDigits,            // digits alone
  kLettersAndDigits,  // without signs and case
  kAsWritten,
  kSmallLetters,
};
inline constexpr size_t kValueForms = 5;
// Of added types a number has another form than a word.
ValueForm value_form(TypeId type, std::string_view value);
std::string in_form(ValueForm form, std::string_view value);

// One spelling per value: small letters for addresses, digits for numbers, RFC 5952 for IP.
std::string canonical_value(TypeId type, std::string_view value);

class Numbering {
 public:
  uint32_t number(TypeId type, std::string_view value);

 private:
  std::map<TypeId, std::unordered_map<std::string, uint32_t>> values_;
};

}  // namespace tamis::redact
