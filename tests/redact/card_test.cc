#include <doctest/doctest.h>

#include "finder.h"
#include "redact/card.h"
#include "redact/luhn.h"

using namespace tamis;
using namespace tamis::redact;
using namespace tamis::redact::test;

namespace {
std::vector<uint8_t> digits_of(std::string_view text) {
  std::vector<uint8_t> out;
  for (char c : text) out.push_back(static_cast<uint8_t>(c - '0'));
  return out;
}
std::string card(std::string_view text) { return one(text, "CREDIT_CARD"); }
}  // namespace

TEST_CASE("Luhn agrees with python-stdnum") {
  for (const auto& [value, expected] : vectors("luhn")) {
    INFO(value);
    CHECK(luhn(digits_of(value)) == (expected == "valid"));
  }
}

TEST_CASE("a card number with two neighbours swapped is left alone") {
  CHECK(card("card 4111 1111 1111 1111 please") == "4111 1111 1111 1111");
  CHECK(card("card 5555 5555 5555 4444") == "5555 5555 5555 4444");
  CHECK(card("card 5555 5555 5554 5444") == "");
  CHECK(card("4012888888881881") == "4012888888881881");
  CHECK(card("4012888888881818") == "");
}

TEST_CASE("every scheme's published test number is found and known as reserved") {
  for (std::string_view number :
       {"378282246310005", "371449635398431", "30569309025904", "38520000023237",
        "6011111111111117", "3530111333300000", "5555555555554444", "4111111111111111",
        "2223003122003222", "6200000000000005"}) {
    const auto findings = find(number);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].type == "CREDIT_CARD");
    CHECK(findings[0].rule == "card.luhn");
    CHECK(findings[0].validated);
    CHECK(findings[0].reserved);
  }
}

TEST_CASE("a card is found as people write it") {
  CHECK(card("Visa 4111-1111-1111-1111, before 12/29") == "4111-1111-1111-1111");
  CHECK(card("Amex 3782 822463 10005") == "3782 822463 10005");
  CHECK(card("Diners 3056 930902 5904") == "3056 930902 5904");
  CHECK(card("\"4111111111111111\"") == "4111111111111111");
  CHECK(card("5,4111111111111111,7") == "4111111111111111");
  CHECK(card("カード番号4111111111111111です") == "4111111111111111");
  CHECK(card("4111\xC2\xA0"
             "1111\xC2\xA0"
             "1111\xC2\xA0"
             "1111") ==
        "4111\xC2\xA0"
        "1111\xC2\xA0"
        "1111\xC2\xA0"
        "1111");
}

TEST_CASE("numbers that only look like a card are left alone") {
  CHECK(card("0.4111111111111111") == "");         // the fraction of a decimal number
  CHECK(card("id4111111111111111") == "");         // part of a word
  CHECK(card("4111111111111111abcdef") == "");     // part of a hash
  CHECK(card("4111 1111\n1111 1111") == "");       // two lines of a table
  CHECK(card("7992739871300000") == "");           // no issuer
  CHECK(card("1717171717171") == "");              // milliseconds since 1970
  CHECK(card("9780306406157") == "");              // ISBN-13
  CHECK(card("4222222222222222222222222") == "");  // too long
  CHECK(card("$4111111111111111") == "");
}

TEST_CASE("a number in a range that no scheme publishes needs a word beside it") {
  CHECK(card("3598899323053410") == "");
  CHECK(card("card number 3598899323053410 is lost") == "3598899323053410");
  const auto findings = find("card number 3598899323053410 is lost");
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].doubtful);
}

TEST_CASE("a card in a row of other numbers is found whole") {
  CHECK(card("row 17 4111 1111 1111 1111 12/29") == "4111 1111 1111 1111");
}
