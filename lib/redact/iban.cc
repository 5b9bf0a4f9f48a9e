#include "redact/iban.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "redact/chars.h"
#include "redact/edges.h"

namespace tamis::redact {

namespace {

constexpr RuleId kMod97 = rule_id("iban.mod97");
constexpr size_t kLongest = 34;  // ISO 13616-1

// clang-format off
constexpr IbanCountry kCountries[] = {
    {"AD", "8n12c"}, {"AE", "19n"}, {"AL", "8n16c"}, {"AT", "16n"}, {"AZ", "4a20c"}, {"BA", "16n"},
    {"BE", "12n"}, {"BG", "4a6n8c"}, {"BH", "4a14c"}, {"BI", "23n"}, {"BR", "23n1a1c"},
    {"BY", "4c4n16c"}, {"CH", "5n12c"}, {"CR", "18n"}, {"CY", "8n16c"}, {"CZ", "20n"},
    {"DE", "18n"}, {"DJ", "23n"}, {"DK", "14n"}, {"DO", "4c20n"}, {"EE", "16n"}, {"EG", "25n"},
    {"ES", "20n"}, {"FI", "14n"}, {"FK", "2a12n"}, {"FO", "14n"}, {"FR", "10n11c2n"},
    {"GB", "4a14n"}, {"GE", "2a16n"}, {"GI", "4a15c"}, {"GL", "14n"}, {"GR", "7n16c"},
    {"GT", "24c"}, {"HN", "4a20n"}, {"HR", "17n"}, {"HU", "24n"}, {"IE", "4a14n"}, {"IL", "19n"},
    {"IQ", "4a15n"}, {"IS", "22n"}, {"IT", "1a10n12c"}, {"JO", "4a4n18c"}, {"KW", "4a22c"},
    {"KZ", "3n13c"}, {"LB", "4n20c"}, {"LC", "4a24c"}, {"LI", "5n12c"}, {"LT", "16n"},
    {"LU", "3n13c"}, {"LV", "4a13c"}, {"LY", "21n"}, {"MC", "10n11c2n"}, {"MD", "20c"},
    {"ME", "18n"}, {"MK", "3n10c2n"}, {"MN", "16n"}, {"MR", "23n"}, {"MT", "4a5n18c"},
    {"MU", "4a19n3a"}, {"NI", "4a20n"}, {"NL", "4a10n"}, {"NO", "11n"}, {"OM", "3n16c"},
    {"PK", "4a16c"}, {"PL", "24n"}, {"PS", "4a21c"}, {"PT", "21n"}, {"QA", "4a21c"},
    {"RO", "4a16c"}, {"RS", "18n"}, {"RU", "14n15c"}, {"SA", "2n18c"}, {"SC", "4a20n3a"},
    {"SD", "14n"}, {"SE", "20n"}, {"SI", "15n"}, {"SK", "20n"}, {"SM", "1a10n12c"}, {"SO", "19n"},
    {"ST", "21n"}, {"SV", "4a20n"}, {"TL", "19n"}, {"TN", "20n"}, {"TR", "6n16c"}, {"UA", "6n19c"},
    {"VA", "18n"}, {"VG", "4a16n"}, {"XK", "16n"}, {"YE", "4a4n18c"},
};

// The registry's example of each country, and those that central banks, payment services and encyclopedias print.
constexpr std::string_view kExamples[] = {
    "AD1200012030200359100100", "AE070331234567890123456", "AL47212110090000000235698741",
    "AT611904300234573201", "AZ21NABZ00000000137010001944", "BA391290079401028494",
    "BE68539007547034", "BG80BNBG96611020345678", "BH67BMAG00001299123456",
    "BR1800360305000010009795493C1", "BY13NBRB3600900000002Z00AB00", "CH5604835012345678009",
    "CH9300762011623852957", "CR05015202001026284066", "CY17002001280000001200527600",
    "CZ6508000000192000145399", "DE75512108001245126199", "DE89370400440532013000",
    "DK5000400440116243", "DO28BAGR00000001212453611324", "EE382200221020145685",
    "EG380019000500000000263180002", "ES9121000418450200051332", "FI2112345600000785",
    "FO6264600001631634", "FR1420041010050500013M02606", "FR7630006000011234567890189",
    "GB29NWBK60161331926819", "GB33BUKB20201555555555", "GB82WEST12345698765432",
    "GE29NB0000000101904917", "GI75NWBK000000007099453", "GL8964710001000206",
    "GR1601101250000000012300695", "GT82TRAJ01020000001210029690", "HR1210010051863000160",
    "HU42117730161111101800000000", "IE29AIBK93115212345678", "IL620108000000099999999",
    "IQ98NBIQ850123456789012", "IS140159260076545510730339", "IT60X0542811101000000123456",
    "JO94CBJO0010000000000131000302", "KW81CBKU0000000000001234560101", "KZ86125KZT5004100100",
    "LB62099900000001001901229114", "LC55HEMM000100010012001200023015", "LI21088100002324013AA",
    "LT121000011101001000", "LU280019400644750000", "LV80BANK0000435195001",
    "MC5811222000010123456789030", "MD24AG000225100013104168", "ME25505000012345678951",
    "MK07250120000058984", "MR1300020001010000123456753", "MT84MALT011000012345MTLCAST001S",
    "MU17BOMM0101101030300200000MUR", "NL02ABNA0123456789", "NL91ABNA0417164300", "NO9386011117947",
    "PK36SCBL0000001123456702", "PL61109010140000071219812874", "PS92PALS000000000400123456702",
    "PT50000201231234567890154", "QA58DOHB00001234567890ABCDEFG", "RO49AAAA1B31007593840000",
    "RS35260005601001611379", "SA0380000000608010167519", "SC18SSCB11010000000000001497USD",
    "SE4550000000058398257466", "SI56263300012039086", "SK3112000000198742637541",
    "SM86U0322509800000000270100", "ST23000100010051845310146", "SV62CENR00000000000000700025",
    "TL380080012345678910157", "TN5910006035183598478831", "TR330006100519786457841326",
    "UA213223130000026007233566001", "VA59001123000012345678", "VG96VPVG0000012345678901",
    "XK051212012345678906",
};
// clang-format on

const IbanCountry* find_country(unsigned char a, unsigned char b) {
  const char code[2] = {static_cast<char>(a & ~0x20), static_cast<char>(b & ~0x20)};
  const std::string_view key(code, 2);
  const auto at =
      std::lower_bound(std::begin(kCountries), std::end(kCountries), key,
                       [](const IbanCountry& row, std::string_view k) { return row.code < k; });
  return at != std::end(kCountries) && at->code == key ? &*at : nullptr;
}

size_t iban_size(const IbanCountry& country) {
  size_t total = 4, n = 0;
  for (char c : country.structure) {
    if (is_digit(static_cast<unsigned char>(c)))
      n = n * 10 + static_cast<size_t>(c - '0');
    else
      total += n, n = 0;
  }
  return total;
}

bool fits(std::string_view bban, std::string_view structure) {
  size_t at = 0, n = 0;
  for (char kind : structure) {
    if (is_digit(static_cast<unsigned char>(kind))) {
      n = n * 10 + static_cast<size_t>(kind - '0');
      continue;
    }
    for (; n > 0; --n, ++at) {
      const unsigned char c = byte_at(bban, at);
      if (kind == 'n' ? !is_digit(c) : kind == 'a' ? !is_upper(c) : !(is_digit(c) || is_upper(c)))
        return false;
    }
  }
  return at == bban.size();
}

unsigned mod97(std::string_view iban) {
  unsigned rest = 0;
  const auto feed = [&](unsigned char c) {
    if (is_digit(c))
      rest = (rest * 10 + (c - '0')) % 97;
    else
      rest = (rest * 100 + (c - 'A' + 10u)) % 97;
  };
  for (size_t i = 4; i < iban.size(); ++i) feed(byte_at(iban, i));
  for (size_t i = 0; i < 4; ++i) feed(byte_at(iban, i));
  return rest;
}

// Bytes of one blank, hyphen or dot between two groups, or of a line end with what may quote or indent the next line; 0 if there is none.
size_t separator(std::string_view text, size_t at) {
  const unsigned char c = byte_at(text, at), d = byte_at(text, at + 1);
  size_t line = at;
  while (line < at + 2 && byte_at(text, line) == ' ') ++line;
  if (byte_at(text, line) == '\r') ++line;
  if (byte_at(text, line) == '\n') {
    ++line;
    for (size_t n = 0; n < 4 && (byte_at(text, line) == ' ' || byte_at(text, line) == '>' ||
                                 byte_at(text, line) == '\t');
         ++n)
      ++line;
    return line - at;
  }
  if (c == ' ' || c == '-' || c == '.') return 1;
  if (c == 0xC2 && d == 0xA0) return 2;
  if (c == 0xE2 && d == 0x80 && byte_at(text, at + 2) == 0xAF) return 3;
  return 0;
}

// `begin` is the first letter of the country.
void judge(std::string_view text, size_t begin, const IbanCountry& country, const CueReader& cues,
           Candidates& out) {
  const size_t size = iban_size(country);
  std::array<char, kLongest> iban;
  size_t n = 0, at = begin, in_group = 0;
  while (n < size) {
    const unsigned char c = byte_at(text, at);
    if (is_alnum(c)) {
      iban[n++] = static_cast<char>(is_letter(c) ? c & ~0x20 : c);
      ++in_group;
      ++at;
      continue;
    }
    const size_t gap = separator(text, at);
    if (gap == 0 || in_group < 2 || !is_alnum(byte_at(text, at + gap))) return;
    at += gap;
    in_group = 0;
  }
  const std::string_view found(iban.data(), n);
  if (touches_word_after(text, at) || !iban_valid(found)) return;
  const int words = cues.read(begin, at)[Subject::kIban];
  out.push_back({begin, at, kMod97, static_cast<int16_t>(rule(kMod97).base + words), true,
                 iban_reserved(found), static_cast<int16_t>(words)});
}

}  // namespace

std::span<const IbanCountry> iban_countries() { return kCountries; }

bool iban_valid(std::string_view iban) {
  if (iban.size() < 8) return false;
  const IbanCountry* country = find_country(byte_at(iban, 0), byte_at(iban, 1));
  if (country == nullptr || iban.substr(0, 2) != country->code ||
      !fits(iban.substr(4), country->structure))
    return false;
  if (!is_digit(byte_at(iban, 2)) || !is_digit(byte_at(iban, 3))) return false;
  // 00, 01 and 99 cannot come out of the computation (ISO 7064: 98 minus the rest) but pass mod 97.
  const unsigned check = static_cast<unsigned>((iban[2] - '0') * 10 + (iban[3] - '0'));
  return check >= 2 && check <= 98 && mod97(iban) == 1;
}

bool iban_reserved(std::string_view iban) {
  return std::binary_search(std::begin(kExamples), std::end(kExamples), iban);
}

void find_iban(std::string_view text, size_t begin, const CueReader& cues, Candidates& out) {
  if (touches_word_before(text, begin)) return;
  if (const IbanCountry* country = find_country(byte_at(text, begin), byte_at(text, begin + 1)))
    judge(text, begin, *country, cues, out);
}

}  // namespace tamis::redact
