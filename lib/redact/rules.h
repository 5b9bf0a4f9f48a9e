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
    {"private_key.pem",     type_id("PRIVATE_KEY"),     40, "RFC 7468 section 10; OpenSSH and PGP armour, RFC 4880 section 6.2"},
    {"password.assignment", type_id("PASSWORD"),         5, "a word for password, a sign, and a value that is no word"},
    {"secret.assignment",   type_id("API_TOKEN"),        6, "a word for secret, key or token, a sign, and a value of 16 mixed characters or more"},
    {"secret.authorization", type_id("API_TOKEN"),      15, "RFC 9110 section 11.6.2 Authorization, RFC 6750, RFC 7617"},
    {"date.numeric",        type_id("DATE_TIME"),       15, "ISO 8601 calendar date, and day, month, four-digit year with / . or -"},
    {"birth.numeric",       type_id("DATE_OF_BIRTH"),  -10, "the same beside words of birth"},
    {"iban.mod97",          type_id("IBAN_CODE"),       30, "ISO 13616-1: country's length and structure, ISO/IEC 7064 mod 97-10; SWIFT IBAN Registry release 101"},
};
// clang-format on

// Of the rows above, of identifiers.h, or of secrets.h, in this order.
const Rule& rule(RuleId id);
size_t rule_count();

consteval RuleId rule_id(std::string_view name) {
  for (size_t i = 0; i < std::size(kRules); ++i)
    if (kRules[i].name == name) return static_cast<RuleId>(i);
  throw "not a row of kRules";  // at compile time only
}

}  // namespace tamis::redact
