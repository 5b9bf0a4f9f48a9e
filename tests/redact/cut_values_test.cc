// Values that line ends, encodings and typesetting cut in two, and addresses whose signs are words of any language.
#include <doctest/doctest.h>

#include "finder.h"

using namespace tamis;
using namespace tamis::redact;
using namespace tamis::redact::test;

TEST_CASE("a soft line break of quoted-printable mail does not hide a value") {
  // RFC 2045 section 6.7, rule 5: lines have 76 characters at most, so encoders break them there.
  const auto broken = [](std::string_view value, size_t cut, std::string_view line_end = "\n") {
    const std::string words =
        "we have heard from them again and they will be glad to know that it is";
    const std::string before = words.substr(words.size() - (74 - cut)) + " ";
    return std::pair(before + std::string(value.substr(0, cut)) + "=" + std::string(line_end) +
                         std::string(value.substr(cut)) + " for now",
                     std::string(value.substr(0, cut)) + "=" + std::string(line_end) +
                         std::string(value.substr(cut)));
  };
  for (const auto& [value, type] :
       std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"jane.doe@example.org", "EMAIL_ADDRESS"},
           {"+49 30 1234567", "PHONE_NUMBER"},
           {"4111 1111 1111 1111", "CREDIT_CARD"},
           {"DE89 3704 0044 0532 0130 00", "IBAN_CODE"}})
    for (const size_t cut : {4, 6, 11}) {
      const auto [text, span] = broken(value, cut);
      CAPTURE(text);
      CHECK(one(text, type) == span);
    }
  const auto [text, span] = broken("jane.doe@example.org", 10, "\r\n");
  CHECK(one(text, "EMAIL_ADDRESS") == span);
  // The sign of an assignment, and the end of Base64, are no soft breaks.
  CHECK(one("password =\nTr0ub4dor&3\n", "EMAIL_ADDRESS") == "");
  CHECK(one("PrivateKey=EEGlnEPYJV//kbvvIqxKkQwOiS+UENyPncC4bF46ong=\nListenPort=51820",
            "PRIVATE_KEY") == "EEGlnEPYJV//kbvvIqxKkQwOiS+UENyPncC4bF46ong=");
}

TEST_CASE("an IBAN that a line end cuts between two groups is one, also in a quoted mail") {
  CHECK(one("IBAN DE89 3704 0044\n0532 0130 00 thanks", "IBAN_CODE") ==
        "DE89 3704 0044\n0532 0130 00");
  CHECK(one("> IBAN DE89 3704 0044\r\n> 0532 0130 00", "IBAN_CODE") ==
        "DE89 3704 0044\r\n> 0532 0130 00");
  CHECK(one("IBAN DE89 3704 0044\n0532 0130 01", "IBAN_CODE") == "");
}

TEST_CASE("a card that a line end cuts between two groups needs words beside it") {
  CHECK(one("my credit card 4111 1111\n1111 1111 please", "CREDIT_CARD") == "4111 1111\n1111 1111");
  CHECK(one("> credit card 4111 1111 1111\n> 1111 please", "CREDIT_CARD") ==
        "4111 1111 1111\n> 1111");
  CHECK(one("4111 1111\n1111 1111", "CREDIT_CARD") == "");  // a table
  CHECK(one("my credit card 4111 1111\n1111 1112 please", "CREDIT_CARD") == "");
}

TEST_CASE("the zero-width request of roff inside an address hides nothing") {
  CHECK(one(".MT jane\\&.doe\\&@corp\\&.org", "EMAIL_ADDRESS") == "jane\\&.doe\\&@corp\\&.org");
  CHECK(one("the account is locked\\& until then", "PASSWORD") == "");
}

TEST_CASE(
    "an @ that is said in another language is one where the dot is said too, or nothing else is "
    "meant") {
  for (const std::string_view text :
       {"juan arroba ejemplo punto com", "juan (arroba) ejemplo.com", "juan arroba ejemplo.com",
        "joao arroba exemplo ponto com", "jean arobase exemple point fr",
        "mario chiocciola esempio punto it", "ivan (собака) primer.ru",
        "ivan собака primer точка ru", "anna (małpa) przyklad.pl", "anna malpa przyklad kropka pl",
        "jan apenstaartje voorbeeld.nl", "max (ät) beispiel.de", "max [ät] beispiel punkt de",
        "eva zavináč priklad tečka cz", "bela kukac pelda pont hu", "olle snabel-a exempel.se"}) {
    CAPTURE(text);
    CHECK(one(text, "EMAIL_ADDRESS") == text);
  }
  for (const std::string_view text :
       {"una arroba de aceite punto", "моя собака любит точка ру", "der Punkt auf dem i",
        "małpa siedzi na drzewie. pl", "the point at issue", "kukac van az almában"}) {
    CAPTURE(text);
    CHECK(found(text).empty());
  }
}

TEST_CASE("days of the week are found by their full names and kept") {
  for (const auto& [text, day] :
       std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"flew to Oslo on Tuesday morning", "Tuesday"},
           {"last Sunday we met", "Sunday"},
           {"the second Tuesday was worse", "Tuesday"},
           {"we met on friday.", "friday"},
           {"Monday's meeting", "Monday"},
           {"am Donnerstag um acht", "Donnerstag"},
           {"el próximo miércoles", "miércoles"},
           {"na segunda-feira à tarde", "segunda-feira"},
           {"venerdì sera", "venerdì"},
           {"lørdag kveld", "lørdag"},
           {"på måndag", "måndag"},
           {"dimanche matin", "dimanche"},
           {"op woensdag", "woensdag"},
           {"w poniedziałek rano", "poniedziałek"},
           {"v pátek", "pátek"},
           {"szombaton este", "szombaton"},
           {"torstaina", "torstaina"},
           {"hari Kamis pagi", "Kamis"}}) {
    CAPTURE(text);
    const auto findings = find(text);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].type == "DATE_TIME");
    CHECK(findings[0].rule == "date.weekday");
    CHECK(text.substr(findings[0].span.begin, findings[0].span.size()) == day);
    CHECK(standard().action(findings[0]) == Action::kKeep);
  }
  for (const std::string_view text :
       {"Plácido Domingo sang", "Mr Sabato said", "see monday.com", "@friday", "is_monday(day)",
        "Mondays_2", "their theory", "thunder", "a freitag of sorts", "Mardi Gras",
        // rules of a calendar, which tell no day
        "the last Sunday before Labor Day", "on the first Monday of each month",
        "the 2nd Tuesday in May", "am letzten Sonntag im Oktober", "le dernier dimanche de mars",
        "el segundo domingo de mayo"}) {
    CAPTURE(text);
    CHECK(found(text).empty());
  }
}

TEST_CASE("a year behind the noun that it dates is one, an amount is none") {
  CHECK(one("the Civil Rights Act of 2004 protects us", "DATE_TIME") == "2004");
  CHECK(one("in the summer of 1998, maybe", "DATE_TIME") == "1998");
  CHECK(one("obstrucción a finales de 2009", "DATE_TIME") == "2009");
  CHECK(one("Ende 2009 zog sie um", "DATE_TIME") == "2009");
  CHECK(one("un total de 2009 casos", "DATE_TIME") == "");
  CHECK(one("a total of 2000", "DATE_TIME") == "");
  CHECK(one("a town of 2000 people or houses", "DATE_TIME") != "several");
  CHECK(one("a buffer of 1999 bytes", "DATE_TIME") == "");
}

TEST_CASE("pass phrases, numbers of PIN members, and the codes of banks with digits") {
  CHECK(one("{\"password\": \"correct horse battery staple\"}", "PASSWORD") ==
        "correct horse battery staple");
  CHECK(one("DB_PASS='p@ss w0rd'", "PASSWORD") == "p@ss w0rd");
  CHECK(one("{\"pin\": \"4711\"}", "PASSWORD") == "4711");
  CHECK(one("{\"pin\": 4711}", "PASSWORD") == "4711");
  CHECK(one("BIC NWBKGB2L", "SWIFT_CODE") == "NWBKGB2L");
  for (const std::string_view text :
       {"{\"password\": \"the password of the user\"}",
        "password: \"Enter your new password here\"",
        "{\"password\": \"must be at least eight characters\"}", "connect pin 1234 to ground",
        "password: 'too short or too long'", "BIC 12345678", "bic ABC12DEF"}) {
    CAPTURE(text);
    CHECK(found(text).empty());
  }
}

TEST_CASE(
    "a number with a plus that a numbering plan knows is redacted, whatever word stands beside "
    "it") {
  CHECK(one("my SSN: +1-212-555-0123", "PHONE_NUMBER") == "+1-212-555-0123");
  CHECK(one("ssn 078-05-1120", "US_SSN") == "078-05-1120");
}
