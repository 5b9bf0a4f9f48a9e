#include "redact/numbering.h"

#include <algorithm>

#include "redact/chars.h"
#include "redact/detection_view.h"
#include "redact/ip.h"

namespace tamis::redact {

namespace {

std::string without_zone(std::string_view address) {
  return std::string(address.substr(0, address.find('%')));
}

// "０３-１２３４" is 03-1234: a number is the same in the digits of any script, and whatever is hidden in it.
std::string in_ascii(std::string_view value) {
  if (std::none_of(value.begin(), value.end(), [](char c) { return (c & 0x80) != 0; }))
    return std::string(value);
  DetectionView view;
  return std::string(view.make(value) ? view.bytes() : value);
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

ValueForm value_form(TypeId type, std::string_view value) {
  if (type == type_id("IP_ADDRESS")) return ValueForm::kAddress;
  if (type == type_id("CREDIT_CARD") || type == type_id("PHONE_NUMBER")) return ValueForm::kDigits;
  if (type == type_id("IBAN_CODE") || type == type_id("MAC_ADDRESS"))
    return ValueForm::kLettersAndDigits;
  // "C01 X00 T47" and "C01X00T47" are one passport.
  // Types that rule files and detectors add: numbers are compared like identifiers, words as they are.
  const bool added = type >= entity_types().size();
  if (added) {
    const std::string ascii = in_ascii(value);
    if (std::any_of(ascii.begin(), ascii.end(),
                    [](char c) { return is_digit(static_cast<unsigned char>(c)); }) &&
        std::none_of(ascii.begin(), ascii.end(), [](char c) { return (c & 0x80) != 0; }))
      return ValueForm::kLettersAndDigits;
    return ValueForm::kSmallLetters;
  }
  if (entity_types()[type].category == Category::kIdentifier) return ValueForm::kLettersAndDigits;
  if (type == type_id("URL_CREDENTIALS")) return ValueForm::kAsWritten;
  return ValueForm::kSmallLetters;
}

std::string in_form(ValueForm form, std::string_view as_written) {
  const std::string value = in_ascii(as_written);
  switch (form) {
    case ValueForm::kAddress: {
      IpAddress address;
      const std::string bare = without_zone(value);
      if (parse_ipv4(bare, address) || parse_ipv6(bare, address)) return canonical_ip(address);
      return small_letters(value);
    }
    case ValueForm::kDigits:
      return digits_only(value);
    case ValueForm::kLettersAndDigits:
      return letters_and_digits(value);
    case ValueForm::kAsWritten:
      return value;
    case ValueForm::kSmallLetters:
      break;
  }
  return small_letters(value);
}

std::string canonical_value(TypeId type, std::string_view value) {
  return in_form(value_form(type, value), value);
}

uint32_t Numbering::number(TypeId type, std::string_view value) {
  auto& of_type = values_[type];
  return of_type
      .try_emplace(canonical_value(type, value), static_cast<uint32_t>(of_type.size() + 1))
      .first->second;
}

}  // namespace tamis::redact
