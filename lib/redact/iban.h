// International bank account numbers: country, length and structure from the registry, mod 97.
//
//   iban_valid("DE89370400440532013000")       // capitals, no blanks
//   find_iban(text, begin, cues, out);          // in fours, with hyphens, in small letters too
//
// A candidate is two letters of a country in the registry and two digits, at the beginning of a word; the digit and letter bitmaps
// find it without reading the text.
// Sources: ISO 13616-1, ISO/IEC 7064 (mod 97-10), SWIFT IBAN Registry release 101.
#pragma once

#include <span>
#include <string_view>

#include "redact/candidate.h"
#include "redact/cues.h"
#include "text/scan.h"

namespace tamis::redact {

struct IbanCountry {
  std::string_view code;  // ISO 3166-1 alpha-2
  std::string_view
      structure;  // of the BBAN in the registry's notation: 4!a6!n8!n (n digits, a capitals, c both)
};

std::span<const IbanCountry> iban_countries();  // by code
bool iban_valid(std::string_view iban);
// Printed in the registry or by banks as an example.
bool iban_reserved(std::string_view iban);

// text[begin] is where two letters and two digits begin a word (starts.h).
void find_iban(std::string_view text, size_t begin, const CueReader& cues, Candidates& out);

}  // namespace tamis::redact
