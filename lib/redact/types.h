// What can be found: one row per entity type. Names are those that Presidio made common.
//
//   constexpr TypeId email = type_id("EMAIL_ADDRESS");   // a name that is not in the table does not compile
//   entity_types()[email].action;                         // what happens to it unless the recipe says otherwise
//
// A type is policy (what it is, what becomes of it, how much evidence it asks for); how it is seen is a row of rules.h or
// identifiers.h. A type with no rule is known but not looked for, and every manifest says so.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tamis::redact {

enum class Action : uint8_t {
  kPlaceholder,  // [EMAIL_ADDRESS_1]
  kMask,         // one * per character
  kDrop,         // nothing is left
  kKeep,         // reported, not rewritten
  kQuarantine,   // the document does not leave
  kHash,         // [EMAIL_ADDRESS_H320e2621-9f8e…]: HMAC-SHA-256, the key's id before it
  kPseudonym,    // [EMAIL_ADDRESS_lusab-babad-…]: keyed, one per value and key
  kDateShift,    // 2019-12-21: moved by the group's days
  kGeneralize,   // [AGE_~40-49]
  kVault,        // [EMAIL_ADDRESS_V-lusab-babad-…]: the ledger keeps it, encrypted
};

enum class Category : uint8_t {
  kContact,
  kFinancial,
  kNetwork,
  kIdentifier,
  kPerson,
  kPlace,
  kTime,
  kSecret
};

using TypeId = uint16_t;

struct EntityType {
  std::string_view name;
  Category category;
  Action action;    // the default
  int8_t sure;      // decibans; from here on a finding needs no review
  int8_t doubtful;  // from here on it is a finding
  std::string_view meaning;
};

// New rows go to the end of their category; nothing stores the index.
// clang-format off
inline constexpr EntityType kEntityTypes[] = {
    // name            category               action                sure doubtful meaning
    {"EMAIL_ADDRESS",  Category::kContact,    Action::kPlaceholder, 10, 0, "mailbox, RFC 5321 and 6531"},
    {"PHONE_NUMBER",   Category::kContact,    Action::kPlaceholder, 10, 0, "telephone or fax number, ITU-T E.164 and national forms"},
    {"CREDIT_CARD",    Category::kFinancial,  Action::kPlaceholder, 10, 0, "payment card number, ISO/IEC 7812"},
    {"IBAN_CODE",      Category::kFinancial,  Action::kPlaceholder, 10, 0, "international bank account number, ISO 13616"},
    {"IP_ADDRESS",     Category::kNetwork,    Action::kPlaceholder, 10, 0, "IPv4 or IPv6 address, RFC 791 and 4291"},
    {"URL_CREDENTIALS", Category::kSecret,    Action::kPlaceholder, 10, 0, "user and password or token inside a URL, RFC 3986 section 3.2.1"},
    {"API_TOKEN",      Category::kSecret,     Action::kPlaceholder, 10, 0, "token or key that a service issued"},
    {"PASSWORD",       Category::kSecret,     Action::kPlaceholder, 10, 0, "password given a name in text, code or configuration"},
    {"PRIVATE_KEY",    Category::kSecret,     Action::kPlaceholder, 10, 0, "private key in armour, RFC 7468 and 4880"},
    {"CRYPTO",         Category::kFinancial,  Action::kPlaceholder, 10, 0, "crypto-currency address"},
    {"MAC_ADDRESS",    Category::kNetwork,    Action::kPlaceholder, 10, 0, "hardware address, IEEE 802 EUI-48"},
    {"US_SSN",         Category::kIdentifier, Action::kPlaceholder, 10, 0, "United States Social Security number"},
    {"PASSPORT",       Category::kIdentifier, Action::kPlaceholder, 10, 0, "number of a passport or travel document, ICAO Doc 9303"},
    {"NATIONAL_ID",    Category::kIdentifier, Action::kPlaceholder, 10, 0, "number by which a state knows a person"},
    {"TAX_ID",         Category::kIdentifier, Action::kPlaceholder, 10, 0, "taxpayer number"},
    {"DRIVER_LICENSE", Category::kIdentifier, Action::kPlaceholder, 10, 0, "driving licence number"},
    {"PATIENT_ID",     Category::kIdentifier, Action::kPlaceholder, 10, 0, "number of a patient, a medical record or a hospital stay"},
    {"INSURANCE_ID",   Category::kIdentifier, Action::kPlaceholder, 10, 0, "number of an insured person or a policy"},
    {"PROFESSIONAL_LICENSE", Category::kIdentifier, Action::kPlaceholder, 10, 0, "number under which a doctor, lawyer or the like is registered"},
    {"STUDENT_ID",     Category::kIdentifier, Action::kPlaceholder, 10, 0, "number of a student"},
    {"EMPLOYEE_ID",    Category::kIdentifier, Action::kPlaceholder, 10, 0, "number of a member of staff"},
    {"MEMBER_ID",      Category::kIdentifier, Action::kPlaceholder, 10, 0, "number of a member of a club, library or programme"},
    {"CUSTOMER_ID",    Category::kIdentifier, Action::kPlaceholder, 10, 0, "number of a customer or subscriber"},
    {"CASE_NUMBER",    Category::kIdentifier, Action::kPlaceholder, 10, 0, "number of a case, file or claim at a court or office"},
    {"REFERENCE_NUMBER", Category::kIdentifier, Action::kPlaceholder, 10, 0, "number of an order, invoice, booking or letter"},
    {"LICENSE_PLATE",  Category::kIdentifier, Action::kPlaceholder, 10, 0, "registration plate of a vehicle"},
    {"VEHICLE_ID",     Category::kIdentifier, Action::kPlaceholder, 10, 0, "vehicle identification number, ISO 3779"},
    {"DEVICE_ID",      Category::kIdentifier, Action::kPlaceholder, 10, 0, "IMEI, IMSI, ICCID, serial or advertising number of a device"},
    {"USERNAME",       Category::kContact,    Action::kPlaceholder, 10, 0, "name of an account"},
    {"BANK_ACCOUNT",   Category::kFinancial,  Action::kPlaceholder, 10, 0, "bank account number other than an IBAN"},
    {"BANK_ROUTING",   Category::kFinancial,  Action::kPlaceholder, 10, 0, "number of a bank or branch beside an account"},
    {"SWIFT_CODE",     Category::kFinancial,  Action::kPlaceholder, 10, 0, "business identifier code, ISO 9362"},
    {"CARD_SECURITY_CODE", Category::kFinancial, Action::kPlaceholder, 10, 0, "CVV, CVC or CID of a payment card"},
    {"CARD_EXPIRY",    Category::kFinancial,  Action::kPlaceholder, 10, 0, "month until which a payment card is valid"},
    {"COORDINATES",    Category::kPlace,      Action::kPlaceholder, 10, 0, "geographic position of 100 m or better"},
    {"AGE",            Category::kPerson,     Action::kKeep,        10, 0, "age of a person"},
    {"DATE_OF_BIRTH",  Category::kTime,       Action::kPlaceholder, 10, 0, "date beside words of birth"},
    {"PERSON",         Category::kPerson,     Action::kPlaceholder, 10, 0, "name of a natural person"},
    {"STREET_ADDRESS", Category::kPlace,      Action::kPlaceholder, 10, 0, "postal address down to a house or box"},
    {"LOCATION",       Category::kPlace,      Action::kKeep,        10, 0, "place that is not an address"},
    {"ORGANIZATION",   Category::kPerson,     Action::kKeep,        10, 0, "name of a company, agency or group"},
    {"DATE_TIME",      Category::kTime,       Action::kKeep,        10, 0, "date or time of day"},
};
// clang-format on

inline constexpr TypeId kNoType = 0xFFFF;

constexpr std::span<const EntityType> entity_types() { return kEntityTypes; }

constexpr TypeId find_type(std::string_view name) {
  for (size_t i = 0; i < std::size(kEntityTypes); ++i)
    if (kEntityTypes[i].name == name) return static_cast<TypeId>(i);
  return kNoType;
}

consteval TypeId type_id(std::string_view name) {
  const TypeId id = find_type(name);
  if (id == kNoType) throw "not a row of kEntityTypes";  // at compile time only
  return id;
}

std::optional<Action> find_action(std::string_view name);
std::string_view action_name(Action action);
// Whether it cannot be carried out without a redaction key.
bool needs_key(Action action);
std::span<const std::string_view> action_names();

}  // namespace tamis::redact
