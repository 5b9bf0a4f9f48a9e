#include <doctest/doctest.h>

#include <set>

#include "finder.h"
#include "redact/calling_codes.h"
#include "redact/phone.h"
#include "redact/phone_plan.h"

#if TAMIS_HAVE_PHONE
#include <phonenumbers/logger.h>
#include <phonenumbers/phonenumberutil.h>
#endif

using namespace tamis;
using namespace tamis::redact;
using namespace tamis::redact::test;

namespace {
std::string phone(std::string_view text) { return one(text, "PHONE_NUMBER"); }
}  // namespace

#if TAMIS_HAVE_PHONE

TEST_CASE("the numbering plans agree with Python's phonenumbers on numbers and their neighbours") {
  const auto plan = PhonePlan::load();
  size_t same = 0, other = 0;
  for (const auto& [value, expected] : vectors("phone")) {
    const CallingCode code = calling_code(value.substr(1));
    REQUIRE(code.code != 0);
    const bool valid = plan->international(code.code, value.substr(1u + code.digits)) ==
                       PhonePlan::Verdict::kValid;
    (valid == (expected == "valid") ? same : other) += 1;
    if (expected == "valid") {
      INFO(value);
      CHECK(valid);
    }
  }
  // Where one calling code serves several regions, and where a trunk prefix is forgiven, a few more are valid here.
  CHECK(other * 100 <= same);
}

TEST_CASE("national forms are valid in their region") {
  const auto plan = PhonePlan::load();
  size_t valid = 0, all = 0;
  for (const auto& [value, expected] : vectors("phone_national")) {
    const int region = plan->region(value.substr(0, 2));
    REQUIRE(region >= 0);
    std::string digits;
    for (char c : value.substr(3))
      if (c >= '0' && c <= '9') digits += c;
    ++all;
    INFO(value);
    const bool ok = plan->national(region, digits) == PhonePlan::Verdict::kValid;
    CHECK(ok);
    valid += ok;
  }
  CHECK(valid == all);
}

TEST_CASE("the calling codes are those of libphonenumber's regions") {
  i18n::phonenumbers::PhoneNumberUtil::GetInstance()->SetLogger(
      new i18n::phonenumbers::NullLogger());
  std::set<int> codes;
  i18n::phonenumbers::PhoneNumberUtil::GetInstance()->GetSupportedCallingCodes(&codes);
  for (int code = 1; code < 1000; ++code) {
    const std::string digits = std::to_string(code);
    const CallingCode read = calling_code(digits);
    const bool ours = read.code == code && read.digits == digits.size();
    if (codes.count(code)) {
      INFO(code);
      CHECK(ours);
    } else if (ours) {
      // Assigned by the ITU and without numbers in the metadata: 888, and codes under discussion.
      CHECK((code == 888 || code == 850));
    }
  }
}

TEST_CASE("a region makes its local forms telephone numbers") {
  Recipe recipe;
  recipe.region = "ES";
  const auto spain = make(recipe);
  CHECK(one("Escríbeme o 915 123 456, gracias", "PHONE_NUMBER", *spain) == "915 123 456");
  CHECK(one("Escríbeme o 915 123 456, gracias", "PHONE_NUMBER") == "");
  recipe.region = "DE";
  CHECK(one("Büro 030 1234567", "PHONE_NUMBER", *make(recipe)) == "030 1234567");
  recipe.region = "XX";
  const auto unknown = Redactor::create(recipe);
  REQUIRE_FALSE(unknown.has_value());
  CHECK(unknown.error().code == Code::kRecipe);
}

#endif

TEST_CASE("international numbers are found in many spellings") {
  for (std::string_view number :
       {"+49 30 1234567", "+49 (0)30 1234567", "+49-30-1234567", "+4930 1234567",
        "+1 (212) 555-0123", "+1.212.555.0123", "+442079460958", "+44 20 7946 0958",
        "+33 1 99 00 12 34", "+34 915 123 456", "+91 98765 43210", "+55 11 91234-5678",
        "+7 (495) 123-45-67"}) {
    INFO(number);
    CHECK(phone("Ring " + std::string(number) + ", please") == number);
    CHECK(phone("(" + std::string(number) + ")") != "");
  }
  CHECK(phone("tel:+49-30-1234567") == "+49-30-1234567");
  CHECK(phone("0049 30 1234567") == "0049 30 1234567");
  CHECK(phone("011 44 20 7946 0958") == "011 44 20 7946 0958");
  CHECK(phone("+49 30 1234567 ext. 12") == "+49 30 1234567 ext. 12");
}

TEST_CASE("North American numbers are found by their form") {
  CHECK(phone("x (212) 555-0123 y") == "(212) 555-0123");
  CHECK(phone("x 212-555-0123 y") == "212-555-0123");
  CHECK(phone("x 212.555.0123 y") == "212.555.0123");
  CHECK(phone("x 1-212-555-0123 y") == "1-212-555-0123");
  CHECK(phone("x 112-555-0123 y") == "");
  CHECK(phone("x 212-155-0123 y") == "");
}

TEST_CASE("local numbers are found where a word says so, in many languages") {
  CHECK(phone("Tel. 9472 7916") == "9472 7916");
  CHECK(phone("Telefon: 030/123456") == "030/123456");
  CHECK(phone("Fax (030) 123 45 67") == "(030) 123 45 67");
  CHECK(phone("Tél : 01 99 00 12 34") == "01 99 00 12 34");
  CHECK(phone("тел. 123-45-67") == "123-45-67");
  CHECK(phone("電話:03-1234-5678") == "03-1234-5678");
  CHECK(phone("电话13812345678") == "13812345678");
  CHECK(phone("call me on 9472 7916?") == "9472 7916");
  CHECK(phone("phone_number: 0171 2345678") == "0171 2345678");
  CHECK(phone("โทร 02-123-4567") == "02-123-4567");
  CHECK(phone("الهاتف: 02 1234567") == "02 1234567");
  CHECK(found("Tel. 030 1234567, 0171 2345678").size() == 2);
}

TEST_CASE("a telephone number takes nothing away from the value behind it") {
  CHECK(found("0049 30 1234567 192.0.2.17") ==
        std::vector<std::string>{"PHONE_NUMBER: 0049 30 1234567", "IP_ADDRESS: 192.0.2.17"});
  CHECK(found("Tel 030 1234 4111 1111 1111 1111") ==
        std::vector<std::string>{"PHONE_NUMBER: 030 1234", "CREDIT_CARD: 4111 1111 1111 1111"});
  CHECK(found("+49 30 1234567 2024-01-31") ==
        std::vector<std::string>{"PHONE_NUMBER: +49 30 1234567", "DATE_TIME: 2024-01-31"});
}

TEST_CASE("what is not a telephone number is left alone, even beside such words") {
  for (std::string_view text : {"on 2024-01-31 12:30",
                                "31.01.2024",
                                "01/02/2024",
                                "version 10.15.7",
                                "ISBN 978-3-16-148410-0",
                                "ISSN 1234-5679",
                                "pp. 1234-1240",
                                "1999-2003",
                                "3.14159265",
                                "1,234,567 inhabitants",
                                "12 345 678 km",
                                "id 1234567",
                                "order 123-4567",
                                "0x12345678",
                                "deadbeef12345678",
                                "550e8400-e29b-41d4-a716-446655440000",
                                "$1234567",
                                "1234567 €",
                                "J. Chem. (1998) 120 1234-1240",
                                "12345678",
                                "10 20 30 40 50 60 70 80 90",
                                "call at 10:30 on 2024-01-31",
                                "x+1234567 y",
                                "00000000",
                                "Mobile 2016-2020"}) {
    INFO(text);
    for (const Finding& f : find(text)) CHECK(f.type == "DATE_TIME");
  }
}

TEST_CASE("numbers that regulators keep for films are reserved") {
  CHECK(phone_reserved("12125550123"));
  CHECK_FALSE(phone_reserved("12125550223"));
  CHECK(phone_reserved("442079460958"));
  CHECK(phone_reserved("61491570156"));
  CHECK_FALSE(phone_reserved("1212555012"));
  REQUIRE(find("call (212) 555-0123").size() == 1);
  CHECK(find("call (212) 555-0123")[0].reserved);
}
