#include <doctest/doctest.h>

#include <algorithm>

#include "finder.h"
#include "redact/iban.h"

using namespace tamis;
using namespace tamis::redact;
using namespace tamis::redact::test;

namespace {
std::string iban(std::string_view text) { return one(text, "IBAN_CODE"); }
}  // namespace

TEST_CASE("IBAN validity agrees with python-stdnum for every country of the registry") {
  size_t valid = 0;
  for (const auto& [value, expected] : vectors("iban")) {
    INFO(value);
    CHECK(iban_valid(value) == (expected == "valid"));
    valid += expected == "valid";
  }
  CHECK(valid > 500);
}

TEST_CASE("the countries are in order and each has a structure of digits and kinds") {
  const auto countries = iban_countries();
  CHECK(countries.size() == 89);
  CHECK(std::is_sorted(countries.begin(), countries.end(),
                       [](const auto& a, const auto& b) { return a.code < b.code; }));
}

TEST_CASE("an IBAN is found in one run, in fours, with hyphens, in small letters") {
  CHECK(iban("DE89370400440532013000") == "DE89370400440532013000");
  CHECK(iban("IBAN: DE89 3704 0044 0532 0130 00, danke") == "DE89 3704 0044 0532 0130 00");
  CHECK(iban("(GB29-NWBK-6016-1331-9268-19)") == "GB29-NWBK-6016-1331-9268-19");
  CHECK(iban("fr14 2004 1010 0505 0001 3m02 606") == "fr14 2004 1010 0505 0001 3m02 606");
  CHECK(iban("konto:no9386011117947.") == "no9386011117947");
  CHECK(iban("DE89\xC2\xA0"
             "3704\xC2\xA0"
             "0044\xC2\xA0"
             "0532\xC2\xA0"
             "0130\xC2\xA0"
             "00") ==
        "DE89\xC2\xA0"
        "3704\xC2\xA0"
        "0044\xC2\xA0"
        "0532\xC2\xA0"
        "0130\xC2\xA0"
        "00");
}

TEST_CASE("an IBAN with two digits swapped is not an IBAN") {
  CHECK(iban("DE89370400440532013000") != "");
  CHECK(iban("DE89370400440532010300") == "");
  CHECK(iban("GB29 NWBK 6016 1331 9286 19") == "");
}

TEST_CASE("what is longer, shorter or part of a word is not an IBAN") {
  CHECK(iban("DE893704004405320130001") == "");
  CHECK(iban("DE8937040044053201300") == "");
  CHECK(iban("XDE89370400440532013000") == "");
  CHECK(iban("DE89370400440532013000x") == "");
  CHECK(iban("ZZ89370400440532013000") == "");
}

TEST_CASE("a wrong structure is refused even if mod 97 holds") {
  // A GB account needs four letters of a bank; these digits pass mod 97 all the same.
  CHECK_FALSE(iban_valid("GB00123412345612345678"));
  std::string value = "GB00123412345612345678";
  for (char a = '0'; a <= '9'; ++a)
    for (char b = '0'; b <= '9'; ++b) {
      value[2] = a;
      value[3] = b;
      CHECK_FALSE(iban_valid(value));
    }
}

TEST_CASE("published examples are reserved, others are not") {
  REQUIRE(find("DE89370400440532013000").size() == 1);
  CHECK(find("DE89370400440532013000")[0].reserved);
  for (const auto& [value, expected] : vectors("iban")) {
    if (expected != "valid") continue;
    const auto findings = find(value);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].validated);
    CHECK_FALSE(findings[0].reserved);
  }
}

TEST_CASE("an IBAN is found wherever it lies in a block of 64 bytes") {
  for (size_t before = 0; before < 140; ++before) {
    const std::string text = std::string(before, '.') + " DE89370400440532013000 ";
    CHECK(iban(text) == "DE89370400440532013000");
  }
}
