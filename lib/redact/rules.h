// How things are seen: one row per rule, with its stable name, what it finds, what its shape alone is worth, and the standard
// that says so.
//
//   constexpr RuleId kAddrSpec = rule_id("email.addr_spec");
//   rule(kAddrSpec).type == type_id("EMAIL_ADDRESS")
//
// A rule's name is written into findings and ledgers: rows may be added, names are never reused for something else.
// Numbers that are told by length, grouping and check digits have their rows in identifiers.h; their RuleIds follow these.
#pragma once

#include <cstdint>
#include <iterator>
#include <string_view>

#include "redact/types.h"

namespace tamis::redact {

using RuleId = uint16_t;

struct Rule {
  std::string_view name;
  TypeId type;
  int8_t base;  // decibans of the shape alone, all structural checks passed
  std::string_view source;
};

// clang-format off
inline constexpr Rule kRules[] = {
    {"email.addr_spec",     type_id("EMAIL_ADDRESS"),   30, "RFC 5321 section 4.1.2 Mailbox, RFC 6531; IANA Root Zone Database for the last label"},
    {"email.unknown_tld",   type_id("EMAIL_ADDRESS"),    4, "RFC 5321 section 4.1.2; the last label is in no root zone: an internal name, RFC 6762 appendix G"},
    {"email.host_only",     type_id("EMAIL_ADDRESS"),  -10, "RFC 5321 section 4.1.2 with a host name of one label; needs words or angle brackets beside it"},
    {"email.quoted_local",  type_id("EMAIL_ADDRESS"),   25, "RFC 5321 section 4.1.2 Quoted-string"},
    {"email.ip_literal",    type_id("EMAIL_ADDRESS"),   25, "RFC 5321 section 4.1.3 address-literal"},
    {"email.brace_list",    type_id("EMAIL_ADDRESS"),   14, "habit of scientific papers: {one, two}@host"},
    {"email.spelled",       type_id("EMAIL_ADDRESS"),    8, "RFC 5321 section 4.1.2 with its signs spelled out: at, dot"},
    {"ip.v4",               type_id("IP_ADDRESS"),      13, "RFC 791; dotted decimal as in RFC 3986 section 3.2.2 IPv4address"},
    {"ip.v4_padded",        type_id("IP_ADDRESS"),       6, "dotted decimal with three digits an octet, as logs write it; ambiguous by RFC 6943 section 3.1.1"},
    {"ip.v6",               type_id("IP_ADDRESS"),      25, "RFC 4291 section 2.2, RFC 5952, RFC 4007 section 11 (zone)"},
    {"ip.v6_unallocated",   type_id("IP_ADDRESS"),      -6, "RFC 4291 section 2.2; outside the IANA IPv6 address space in use"},
    {"url.userinfo",        type_id("URL_CREDENTIALS"), 20, "RFC 3986 section 3.2.1 userinfo"},
    {"url.query_token",     type_id("URL_CREDENTIALS"), 12, "RFC 6750 section 2.3 access_token, and the parameter names of common services"},
    {"phone.international", type_id("PHONE_NUMBER"),    20, "ITU-T E.164 and E.123: + and country code; valid in libphonenumber's metadata"},
    {"phone.possible",      type_id("PHONE_NUMBER"),     5, "ITU-T E.164: + and an assigned country code, a possible length"},
    {"phone.prefix_00",     type_id("PHONE_NUMBER"),     4, "ITU-T E.164 with the international prefix 00; valid in libphonenumber's metadata"},
    {"phone.region",        type_id("PHONE_NUMBER"),    -2, "national form of the recipe's region; valid in libphonenumber's metadata"},
    {"phone.nanp",          type_id("PHONE_NUMBER"),    12, "North American Numbering Plan, 3-3-4; valid in libphonenumber's metadata"},
    {"phone.local",         type_id("PHONE_NUMBER"),   -12, "ITU-T E.123 national forms; needs words beside it"},
    {"mac.colons",          type_id("MAC_ADDRESS"),     18, "IEEE 802-2014 section 8.1: six octets with colons"},
    {"mac.groups",          type_id("MAC_ADDRESS"),     14, "IEEE 802-2014 section 8.1: six octets with hyphens; three groups with dots, as switches print them"},
    {"private_key.pem",     type_id("PRIVATE_KEY"),     40, "RFC 7468 section 10; OpenSSH and PGP armour, RFC 4880 section 6.2"},
    {"private_key.putty",   type_id("PRIVATE_KEY"),     40, "PuTTY manual, appendix C: the lines behind Private-Lines"},
    {"private_key.jwk",     type_id("PRIVATE_KEY"),     35, "RFC 7517, RFC 7518 section 6: private members of a JSON Web Key"},
    {"private_key.mnemonic", type_id("PRIVATE_KEY"),     30, "BIP-39: 12 to 24 words of its English list behind a word for them, with their checksum"},
    {"password.assignment", type_id("PASSWORD"),         5, "a word for password, a sign, and a value that is no word"},
    {"password.prose",      type_id("PASSWORD"),         5, "a word for password, a verb, and a value with digits or marks, or in quotes"},
    {"password.pin",        type_id("PASSWORD"),         4, "PIN, a sign or a verb, and four to eight digits"},
    {"password.command",    type_id("PASSWORD"),         8, "curl(1) --user, mysql(1) -p, sshpass(1) -p, docker login -p, Oracle's user/password@"},
    {"secret.assignment",   type_id("API_TOKEN"),        6, "a word for secret, key or token, a sign, and a value of 16 mixed characters or more"},
    {"secret.prefixed",     type_id("API_TOKEN"),        8, "a name, a sign and 24 random letters and digits, as services write tokens (GitHub, 2021: token formats)"},
    {"secret.authorization", type_id("API_TOKEN"),      15, "RFC 9110 section 11.6.2 Authorization, RFC 6750, RFC 7617"},
    {"secret.cookie",       type_id("API_TOKEN"),       10, "RFC 6265 sections 4.1 and 4.2: values of sessions"},
    {"date.numeric",        type_id("DATE_TIME"),       15, "ISO 8601 calendar date, and day, month, four-digit year with / . or -"},
    {"birth.numeric",       type_id("DATE_OF_BIRTH"),  -10, "the same beside words of birth"},
    {"passport.label",      type_id("PASSPORT"),         0, "a label and a code; ICAO Doc 9303 part 3 for its length"},
    {"passport.mrz",        type_id("PASSPORT"),        30, "ICAO Doc 9303 parts 3 to 7: machine readable zone, check digits 7-3-1"},
    {"national_id.label",   type_id("NATIONAL_ID"),      0, "a label and a code"},
    {"tax_id.label",        type_id("TAX_ID"),           0, "a label and a code"},
    {"driver_license.label", type_id("DRIVER_LICENSE"),  0, "a label and a code"},
    {"patient.label",       type_id("PATIENT_ID"),       0, "a label and a code"},
    {"insurance.label",     type_id("INSURANCE_ID"),     0, "a label and a code"},
    {"professional_license.label", type_id("PROFESSIONAL_LICENSE"), 0, "a label and a code"},
    {"student.label",       type_id("STUDENT_ID"),       0, "a label and a code"},
    {"employee.label",      type_id("EMPLOYEE_ID"),      0, "a label and a code"},
    {"member.label",        type_id("MEMBER_ID"),        0, "a label and a code"},
    {"customer.label",      type_id("CUSTOMER_ID"),      0, "a label and a code"},
    {"case.label",          type_id("CASE_NUMBER"),      0, "a label and a number with a slash, a hyphen or four digits"},
    {"case.number",         type_id("CASE_NUMBER"),      0, "\"no.\", digits, slash, two digits of a year: as courts number applications"},
    {"reference.label",     type_id("REFERENCE_NUMBER"), 0, "a label and a code"},
    {"plate.label",         type_id("LICENSE_PLATE"),    0, "a label and short groups of capitals and digits"},
    {"plate.form",          type_id("LICENSE_PLATE"),   13, "GA 36-2018, GOST R 50577-2018 and the plates of Ukraine, Bulgaria, Japan and Korea: letters beyond ASCII amid digits"},
    {"vehicle.label",       type_id("VEHICLE_ID"),       0, "a label and 11 to 17 letters and digits"},
    {"vehicle.vin",         type_id("VEHICLE_ID"),       0, "ISO 3779; check digit of 49 CFR 565.15"},
    {"device.label",        type_id("DEVICE_ID"),        0, "a label and a code"},
    {"username.label",      type_id("USERNAME"),         0, "a label, a sign, and a name without blanks"},
    {"username.handle",     type_id("USERNAME"),         0, "@name where people are named so"},
    {"username.profile",    type_id("USERNAME"),         8, "the page of a member of a social network"},
    {"username.sentence",   type_id("USERNAME"),         6, "\"username is\" and a name with a digit"},
    {"bank_account.label",  type_id("BANK_ACCOUNT"),     0, "a label and digits"},
    {"bank_routing.label",  type_id("BANK_ROUTING"),     0, "a label and digits"},
    {"swift.letters",       type_id("SWIFT_CODE"),       0, "ISO 9362 without digits, behind a label"},
    {"swift.label",         type_id("SWIFT_CODE"),       0, "a label and a code; ISO 9362: four letters, country, two, or three more"},
    {"card.security_code",  type_id("CARD_SECURITY_CODE"), 0, "a label and three or four digits"},
    {"card.expiry",         type_id("CARD_EXPIRY"),      0, "a label, month and year"},
    {"coordinates.decimal", type_id("COORDINATES"),      0, "ISO 6709 annex H: latitude and longitude in decimal degrees, RFC 5870"},
    {"coordinates.sexagesimal", type_id("COORDINATES"),  0, "ISO 6709 annex D: degrees, minutes, seconds and hemisphere"},
    {"age.words",           type_id("AGE"),              0, "a number up to 120 beside words of age"},
    {"date.words",          type_id("DATE_TIME"),       15, "a month by its name with a day or a year; Unicode CLDR month names"},
    {"date.weekday",        type_id("DATE_TIME"),       12, "a day of the week by its full name; Unicode CLDR day names"},
    {"date.year",           type_id("DATE_TIME"),        6, "a year from 1900 to 2099 behind a word of time"},
    {"birth.label",         type_id("DATE_OF_BIRTH"),    0, "a label and digits as dates have them"},
    {"birth.words",         type_id("DATE_OF_BIRTH"),  -10, "the same beside words of birth"},
    {"iban.mod97",          type_id("IBAN_CODE"),       30, "ISO 13616-1: country's length and structure, ISO/IEC 7064 mod 97-10; SWIFT IBAN Registry release 101"},
};
// clang-format on

// Of the rows above, of identifiers.h, or of the two tables of secrets.h, in this order.
const Rule& rule(RuleId id);
size_t rule_count();

consteval RuleId rule_id(std::string_view name) {
  for (size_t i = 0; i < std::size(kRules); ++i)
    if (kRules[i].name == name) return static_cast<RuleId>(i);
  throw "not a row of kRules";  // at compile time only
}

}  // namespace tamis::redact
