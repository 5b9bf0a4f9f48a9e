// Tags under a ledger's key: equal for equal values, and for nobody without it.
#include "redact/audit.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace tamis;
using namespace tamis::redact;

namespace {

AuditKey key(char byte) {
  auto made = AuditKey::create(Secret(std::string(AuditKey::kBytes, byte)));
  REQUIRE(made.has_value());
  return std::move(*made);
}

}  // namespace

TEST_CASE("spellings of one value have one tag, other values and other types have others") {
  const AuditKey k = key('a');
  CHECK(k.value("EMAIL_ADDRESS", "Ann@Example.com") == k.value("EMAIL_ADDRESS", "ann@example.com"));
  CHECK(k.value("PHONE_NUMBER", "+1 202 555-0143") == k.value("PHONE_NUMBER", "+1(202)5550143"));
  CHECK(k.value("EMAIL_ADDRESS", "ann@example.com") != k.value("EMAIL_ADDRESS", "bob@example.com"));
  CHECK(k.value("PASSPORT", "C01X00T47") != k.value("TAX_ID", "C01X00T47"));
  CHECK(k.value("NO_SUCH_TYPE", "x") != k.value("NO_SUCH_TYPE", "y"));
}

TEST_CASE("another key gives other tags and another name") {
  const AuditKey a = key('a'), b = key('b');
  CHECK(a.id() != b.id());
  CHECK(a.id().size() == 8);
  CHECK(a.value("PASSPORT", "C01X00T47") != b.value("PASSPORT", "C01X00T47"));
  CHECK(a.text("", "a text") != b.text("", "a text"));
}

TEST_CASE("a text is another one in another field, and after a byte was changed") {
  const AuditKey k = key('a');
  CHECK(k.text("", "a text") != k.text("speaker", "a text"));
  CHECK(k.text("", "a text") != k.text("", "a tex"));
  CHECK(rc::check("any changed byte changes the tag", [&] {
    std::string text = *rc::gen::nonEmpty<std::string>();
    const Tag before = k.text("", text);
    const size_t at = *rc::gen::inRange<size_t>(0, text.size());
    text[at] = static_cast<char>(text[at] ^ *rc::gen::inRange(1, 256));
    RC_ASSERT(k.text("", text) != before);
  }));
}

TEST_CASE("a finding's tag is of its text, place and type") {
  const AuditKey k = key('a');
  const Tag text = k.text("", "a text");
  const Tag here = k.finding(text, {1, 5}, "PASSPORT");
  CHECK(here == k.finding(text, {1, 5}, "PASSPORT"));
  CHECK(here != k.finding(text, {1, 6}, "PASSPORT"));
  CHECK(here != k.finding(text, {0, 5}, "PASSPORT"));
  CHECK(here != k.finding(text, {1, 5}, "TAX_ID"));
  CHECK(here != k.finding(k.text("", "other"), {1, 5}, "PASSPORT"));
}

TEST_CASE("a tag is written as 24 digits and read back; anything else is refused") {
  const Tag tag = key('a').value("PASSPORT", "C01X00T47");
  Tag back{};
  CHECK(parse_tag(tag_text(tag), back));
  CHECK(back == tag);
  CHECK_FALSE(parse_tag("", back));
  CHECK_FALSE(parse_tag(tag_text(tag).substr(1), back));
  CHECK_FALSE(parse_tag(std::string(24, 'g'), back));
  CHECK_FALSE(parse_tag(std::string(24, 'A'), back));
}

TEST_CASE("a key of another length is refused") {
  CHECK_FALSE(AuditKey::create(Secret(std::string(31, 'x'))).has_value());
}
