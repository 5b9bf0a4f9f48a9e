// Hashes, pseudonyms, shifted dates and coarse values: pure functions of key, value and group, in the form of the text.
#include "redact/transforms.h"

#include <doctest/doctest.h>
#include <openssl/hmac.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <set>

#include "base/hash.h"
#include "finder.h"
#include "redact/quints.h"

using namespace tamis;
using namespace tamis::redact;
using namespace tamis::redact::test;

namespace {

// Test keys are digests of words; a real one is random.
std::shared_ptr<const RedactionKey> key_of(std::string_view word) {
  const Sha256Digest d = sha256(word);
  auto key =
      RedactionKey::from_bytes({reinterpret_cast<const char*>(d.data()), d.size()}, "receiver");
  REQUIRE(key.has_value());
  return std::make_shared<const RedactionKey>(std::move(*key));
}

std::shared_ptr<const Redactor> make_keyed(const Recipe& recipe, std::string_view word = "one") {
  const auto key = key_of(word);
  auto made = Redactor::create(recipe, key.get());
  REQUIRE_MESSAGE(made.has_value(), (made ? std::string() : made.error().message));
  return *made;
}

Recipe with(std::map<std::string, std::string> actions) {
  Recipe recipe;
  recipe.actions = std::move(actions);
  return recipe;
}

std::string output(std::string_view text, const Redactor& redactor, std::string_view group = "g",
                   std::string_view language = "en", ApplyReport* report_out = nullptr) {
  text::Text t(text);
  Numbering numbering;
  const auto report = apply(t, find(text, redactor), redactor, numbering, {group, language});
  REQUIRE(report.has_value());
  if (report_out) *report_out = *report;
  return std::string(t.bytes());
}

std::string error_of(const Recipe& recipe, std::shared_ptr<const RedactionKey> key = nullptr) {
  const auto made = Redactor::create(recipe, key.get());
  return made ? std::string() : made.error().rule + ": " + made.error().message;
}

// RFC 5869 by libcrypto's HMAC alone: extract with an empty salt, one block of expand.
std::string hmac(std::string_view key, std::string_view message) {
  unsigned char out[32];
  unsigned size = sizeof out;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(message.data()), message.size(), out, &size);
  return std::string(reinterpret_cast<char*>(out), size);
}
std::string subkey(std::string_view key, std::string_view purpose) {
  const std::string prk = hmac(std::string(32, '\0'), key);
  return hmac(prk, "tamis redaction subkey 1\n" + std::string(purpose) + '\x01');
}

std::chrono::sys_days day(int y, unsigned m, unsigned d) {
  using namespace std::chrono;
  return sys_days{year{y} / month{m} / std::chrono::day{d}};
}

}  // namespace

TEST_CASE("a hash is HMAC-SHA-256 over type and canonical value, with the key's id before it") {
  const auto redactor = make_keyed(with({{"EMAIL_ADDRESS", "hash"}}));
  const auto key = key_of("one");
  const std::string expected =
      "[EMAIL_ADDRESS_H" + key->id() + "-" +
      hex(hmac(subkey(key->bytes(), "hash"), "EMAIL_ADDRESS\njane@corp.test")).substr(0, 32) + "]";
  CHECK(output("Jane@Corp.test", *redactor) == expected);
  CHECK(output("to jane@corp.test!", *redactor) == "to " + expected + "!");
  CHECK(key->id() ==
        sha256_hex("tamis redaction key 1\n" + std::string(key->bytes())).substr(0, 8));
}

TEST_CASE("a pseudonym is the same for one value under one key, and another under another") {
  const Recipe recipe = with({{"EMAIL_ADDRESS", "pseudonym"}, {"PHONE_NUMBER", "pseudonym"}});
  const auto a = make_keyed(recipe, "one"), b = make_keyed(recipe, "two");
  const std::string one = output("jane@corp.test", *a);
  CHECK(output("JANE@corp.test", *a) == one);
  CHECK(output("jane@corp.test", *make_keyed(recipe, "one")) == one);
  CHECK(output("jane@corp.test", *b) != one);
  CHECK(output("joe@corp.test", *a) != one);
  CHECK(one.find("[EMAIL_ADDRESS_") == 0);
  const auto bits =
      hmac(subkey(key_of("one")->bytes(), "pseudonym"), "EMAIL_ADDRESS\njane@corp.test");
  const std::span first(reinterpret_cast<const uint8_t*>(bits.data()), 12);
  CHECK(one == "[EMAIL_ADDRESS_" + quints(first) + "]");
}

TEST_CASE("words for numbers are those of the paper on proquints") {
  // The examples of arXiv:0901.4016: 127.0.0.1 and 63.84.220.193.
  const uint8_t addresses[] = {127, 0, 0, 1, 63, 84, 220, 193};
  CHECK(quints(addresses) == "lusab-babad-gutih-tugad");
}

TEST_CASE("pseudonyms of many values under two keys have none in common") {
  const Recipe recipe = with({{"EMAIL_ADDRESS", "pseudonym"}});
  const auto a = make_keyed(recipe, "one"), b = make_keyed(recipe, "two");
  std::set<std::string> seen;
  for (int i = 0; i < 5000; ++i) {
    const std::string value = "user" + std::to_string(i) + "@corp.test";
    seen.insert(a->transforms().pseudonym(type_id("EMAIL_ADDRESS"), value));
    seen.insert(b->transforms().pseudonym(type_id("EMAIL_ADDRESS"), value));
  }
  CHECK(seen.size() == 10000);
}

TEST_CASE("a pseudonym says all of its 96 bits, so that values share one as seldom as promised") {
  // Another last bit is another last word: no bit of the 96 is lost on the way to words.
  for (size_t bit = 0; bit < Transforms::kPseudonymBits; ++bit) {
    std::array<uint8_t, Transforms::kPseudonymBits / 8> bytes{};
    const std::string before = quints(bytes);
    bytes[bit / 8] = static_cast<uint8_t>(1 << bit % 8);
    CHECK(quints(bytes) != before);
  }
  const auto redactor = make_keyed(with({{"EMAIL_ADDRESS", "pseudonym"}}));
  const std::string tail =
      redactor->transforms().pseudonym(type_id("EMAIL_ADDRESS"), "jane@corp.test");
  CHECK(std::count(tail.begin(), tail.end(), '-') == 5);
}

TEST_CASE("a key is needed, must be the pinned one, and is never a phrase") {
  CHECK(error_of(with({{"EMAIL_ADDRESS", "hash"}})).find("needs a redaction key") !=
        std::string::npos);
  Recipe recipe;
  recipe.key_id = "00000000";
  CHECK(error_of(recipe).find("redact.key_id") == 0);
  CHECK(error_of(recipe, key_of("one")).find(key_of("one")->id()) != std::string::npos);
  recipe.key_id = key_of("one")->id();
  CHECK(error_of(recipe, key_of("one")).empty());
  CHECK_FALSE(RedactionKey::from_bytes("correct horse battery staple").has_value());
  CHECK_FALSE(RedactionKey::from_bytes(std::string(32, 'a')).has_value());
  CHECK_FALSE(RedactionKey::parse("PRIVATE+KEY+a+12345678+AA==").has_value());
}

TEST_CASE("an action that does not fit its type is refused by name") {
  CHECK(error_of(with({{"EMAIL_ADDRESS", "date_shift"}}), key_of("one")).find("is no date") !=
        std::string::npos);
  CHECK(error_of(with({{"PASSWORD", "generalize"}})).find("cannot be generalized") !=
        std::string::npos);
  CHECK(error_of(with({{"DATE_OF_BIRTH", "generalize"}})).find("redact.reference_year") == 0);
  Recipe recipe;
  recipe.generalize = {{"AGE", "7"}};
  CHECK(error_of(recipe).find("redact.generalize") == 0);
}

TEST_CASE("a shifted date keeps its written form") {
  const MonthForms forms;
  const auto moved = [&](std::string_view text, int64_t days, DateHints hints) {
    const auto date = forms.read(text, hints);
    if (!date) return std::string("unread");
    return forms.write(*date, days).value_or("unwritten");
  };
  const DateHints en{"en", DateOrder::kUnknown}, de{"de", DateOrder::kUnknown};
  CHECK(moved("2019-12-04", 40, en) == "2020-01-13");
  CHECK(moved("2019-12-04T10:11:12Z", 40, en) == "2020-01-13T10:11:12Z");
  CHECK(moved("04.12.2019", -4, en) == "30.11.2019");
  CHECK(moved("4.2.2020", 27, en) == "2.3.2020");  // a leap year
  CHECK(moved("4.2.2019", 27, en) == "3.3.2019");
  CHECK(moved("12/25/2019", 7, en) == "01/01/2020");
  CHECK(moved("25/12/99", 7, en) == "01/01/00");
  CHECK(moved("03/04/2019", 1, en) == "unwritten");  // two days
  CHECK(moved("03/04/2019", 1, {"en", DateOrder::kDayFirst}) == "04/04/2019");
  CHECK(moved("03/04/2019", 1, {"en", DateOrder::kMonthFirst}) == "03/05/2019");
  CHECK(moved("4 December 2019", 40, en) == "13 January 2020");
  CHECK(moved("December 4th, 2019", -1, en) == "December 3rd, 2019");
  CHECK(moved("Dec 31, 2019", 1, en) == "Jan 1, 2020");
  CHECK(moved("DEC 31, 2019", 1, en) == "JAN 1, 2020");
  CHECK(moved("dec 31, 2019", 1, en) == "jan 1, 2020");
  CHECK(moved("04-Dec-19", 30, en) == "03-Jan-20");
  CHECK(moved("4. Dezember 2019", 100, de) == "13. März 2020");
  CHECK(moved("4. April 2019", 30, de) == "4. Mai 2019");
  CHECK(moved("4 April 2019", 30, {"", DateOrder::kUnknown}) == "4 May 2019");
  CHECK(moved("4 de diciembre de 2019", 40, {"es", {}}) == "13 de enero de 2020");
  CHECK(moved("1er mai 2019", 1, {"fr", {}}) == "2 mai 2019");
  CHECK(moved("4 декабря 2019", 40, {"ru", {}}) == "13 января 2020");
  CHECK(moved("2019年12月4日", 40, {"ja", {}}) == "2020年1月13日");
  CHECK(moved("2019년 12월 4일", 40, {"ko", {}}) == "2020년 1월 13일");
  CHECK(moved("4 tháng 12 năm 2019", 40, {"vi", {}}) == "13 tháng 1 năm 2020");
  for (const char* bad : {"30.02.2019", "2019-13-04", "yesterday", "4 December", "1.2.3.4",
                          "4 Smarch 2019", "99/99/2019"})
    CHECK_MESSAGE((moved(bad, 1, en) == "unread" || moved(bad, 1, en) == "unwritten"), bad);
}

TEST_CASE("intervals between the dates of a group are kept, whatever their form") {
  CHECK(rc::check([] {
    const auto redactor = make_keyed(with({{"DATE_TIME", "date_shift"}}));
    const MonthForms forms;
    const std::string group = *rc::gen::arbitrary<std::string>();
    const auto pick = [] {
      return day(1950, 1, 1) + std::chrono::days{*rc::gen::inRange(0, 36000)};
    };
    const auto write = [&](std::chrono::sys_days d) {
      const auto date = forms.read("2000-01-01", {});
      return forms.write(*date, (d - day(2000, 1, 1)).count()).value();
    };
    const auto a = pick(), b = pick();
    const auto back = [&](const std::string& iso) {
      return day(std::stoi(iso.substr(0, 4)), static_cast<unsigned>(std::stoi(iso.substr(5, 2))),
                 static_cast<unsigned>(std::stoi(iso.substr(8, 2))));
    };
    const std::string left = redactor->transforms().date_shift(write(a), group, {}).value();
    const std::string right = redactor->transforms().date_shift(write(b), group, {}).value();
    RC_ASSERT(back(right) - back(left) == b - a);
    RC_ASSERT(back(left) != a);
    const int64_t shift = redactor->transforms().shift_of(group);
    RC_ASSERT(shift != 0 && shift >= -365 && shift <= 365);
  }));
}

TEST_CASE("every shift from -n to n but zero occurs, about equally often") {
  Recipe recipe = with({{"DATE_TIME", "date_shift"}});
  recipe.date_shift_days = 3;
  const auto redactor = make_keyed(recipe);
  std::map<int64_t, int> seen;
  for (int i = 0; i < 6000; ++i) ++seen[redactor->transforms().shift_of(std::to_string(i))];
  CHECK(seen.size() == 6);
  CHECK_FALSE(seen.contains(0));
  for (const auto& [shift, count] : seen) CHECK((count > 850 && count < 1150));  // 1000 ± 5 sigma
}

TEST_CASE("a date that cannot be shifted becomes a placeholder, or the document stays") {
  Recipe recipe = with({{"DATE_TIME", "date_shift"}});
  ApplyReport report;
  const std::string text = "on 03/04/2019 and 2019-12-04";
  const std::string out = output(text, *make_keyed(recipe), "g", "en", &report);
  CHECK(out.find("[DATE_TIME_1]") != std::string::npos);
  CHECK(out.find("2019-12-04") == std::string::npos);
  CHECK(report.unreadable == 1);
  CHECK(report.actions == std::vector<std::string_view>{"placeholder", "date_shift"});
  CHECK(report.quarantine_reason.empty());
  recipe.unreadable = "quarantine";
  output(text, *make_keyed(recipe), "g", "en", &report);
  CHECK(report.quarantine_reason.find("DATE_TIME") != std::string::npos);
}

TEST_CASE("values are told less exactly") {
  Recipe recipe = with({{"AGE", "generalize"},
                        {"IP_ADDRESS", "generalize"},
                        {"PHONE_NUMBER", "generalize"},
                        {"DATE_TIME", "generalize"},
                        {"DATE_OF_BIRTH", "generalize"},
                        {"COORDINATES", "generalize"}});
  recipe.reference_year = 2026;
  recipe.region = "DE";
  const auto redactor = make(recipe);
  const auto coarse = [&](std::string_view text) { return output(text, *redactor); };
  CHECK(coarse("a woman, 44 years old") == "a woman, [AGE_~40-49] years old");
  CHECK(coarse("89 years old") == "[AGE_~80-89] years old");
  CHECK(coarse("90 years old") == "[AGE_~90+] years old");
  CHECK(coarse("104 years old") == "[AGE_~90+] years old");
  CHECK(coarse("18 months old") == "[AGE_~0-9] months old");
  CHECK(coarse("from 198.51.100.23.") == "from [IP_ADDRESS_~198.51.100.0/24].");
  CHECK(coarse("at 2001:db8:12:34::1") == "at [IP_ADDRESS_~2001:db8:12::/48]");
  CHECK(coarse("Tel. +44 20 7946 0958") == "Tel. [PHONE_NUMBER_~+44]");
  CHECK(coarse("Tel. 030 23125000") == "Tel. [PHONE_NUMBER_~+49]");
  CHECK(coarse("on 2019-12-04") == "on [DATE_TIME_~2019]");
  CHECK(coarse("born on 4 December 1980") == "born on [DATE_OF_BIRTH_~1980]");
  CHECK(coarse("born on 4 December 1936") == "born on [DATE_OF_BIRTH_~..1936]");
  CHECK(coarse("born on 4 December 1921") == "born on [DATE_OF_BIRTH_~..1936]");
  CHECK(coarse("GPS: 48.8582, 2.2945") == "GPS: [COORDINATES_~48.8], [COORDINATES_~2.2]");
  CHECK(coarse("48°51′29.6″S 2°17′40.2″W") == "[COORDINATES_~-48.8,-2.2]");
}

TEST_CASE("stand-ins of every kind in a source are escaped") {
  const auto redactor = make_keyed(with({{"EMAIL_ADDRESS", "pseudonym"}}));
  for (const char* text :
       {"[EMAIL_ADDRESS_lusab-babad-gutih-tugad]", "[AGE_~40-49]", "[PHONE_NUMBER_H00000000-00]"}) {
    ApplyReport report;
    const std::string out = output(text, *redactor, "g", "en", &report);
    CHECK(out == "[\\" + std::string(text).substr(1));
    CHECK(report.escaped == 1);
  }
}

TEST_CASE("a second look at keyed output finds nothing but dates and ages") {
  Recipe recipe = with({{"IP_ADDRESS", "vault"},
                        {"PHONE_NUMBER", "hash"},
                        {"EMAIL_ADDRESS", "hash"},
                        {"CREDIT_CARD", "pseudonym"},
                        {"IBAN_CODE", "pseudonym"},
                        {"PASSWORD", "hash"},
                        {"API_TOKEN", "hash"}});
  const auto redactor = make_keyed(recipe);
  const std::string text =
      "Mail jane@corp.test or call +44 20 7946 0958 from 198.51.100.23, password: hunter2-Xq9, "
      "card 4111 1111 1111 1111, IBAN DE89 3704 0044 0532 0130 00, 44 years old";
  const std::string once = output(text, *redactor);
  for (const Finding& f : find(once, *redactor)) CHECK(redactor->action(f) == Action::kKeep);
}
