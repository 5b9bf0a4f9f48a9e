#include "redact/numbering.h"

#include "redact/chars.h"
#include "redact/ip.h"

namespace tamis::redact {

namespace {

std::string without_zone(std::string_view address) {
  return std::string(address.substr(0, address.find('%')));
}

std::string digits_only(std::string_view value) {
  std::string out;
  for (char c : value)
    if (is_digit(static_cast<unsigned char>(c))) out += c;
  return out;
}

std::string letters_and_digits(std::string_view value) {
  std::string out;
  for (char c : value)
    if (is_alnum(static_cast<unsigned char>(c)))
      out += static_cast<char>(to_lower(static_cast<unsigned char>(c)));
  return out;
}

std::string small_letters(std::string_view value) {
  std::string out(value);
  for (char& c : out) c = static_cast<char>(to_lower(static_cast<unsigned char>(c)));
  return out;
}

}  // namespace

std::string canonical_value(TypeId type, std::string_view value) {
  if (type == type_id("IP_ADDRESS")) {
    IpAddress address;
    const std::string bare = without_zone(value);
    if (parse_ipv4(bare, address) || parse_ipv6(bare, address)) return canonical_ip(address);
    return small_letters(value);
  }
  if (type == type_id("CREDIT_CARD") || type == type_id("PHONE_NUMBER")) return digits_only(value);
  if (type == type_id("IBAN_CODE")) return letters_and_digits(value);
  if (type == type_id("URL_CREDENTIALS")) return std::string(value);
  return small_letters(value);
}

uint32_t Numbering::number(TypeId type, std::string_view value) {
  auto& of_type = values_[type];
  return of_type
      .try_emplace(canonical_value(type, value), static_cast<uint32_t>(of_type.size() + 1))
      .first->second;
}

}  // namespace tamis::redact
