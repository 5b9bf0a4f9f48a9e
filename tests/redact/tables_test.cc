// The tables: names, evidence, cues.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "finder.h"
#include "redact/calling_codes.h"
#include "redact/cues.h"
#include "redact/decibans.h"
#include "redact/domains.h"
#include "redact/fold.h"
#include "redact/identifiers.h"
#include "redact/rules.h"

using namespace tamis;
using namespace tamis::redact;

TEST_CASE("decibans are tenths of the decimal logarithm of odds, within one part per million") {
  for (int d = -kEvidenceLimit; d <= kEvidenceLimit; ++d) {
    const double odds = std::pow(10.0, d / 10.0);
    CHECK(std::abs(ppm(d) - 1e6 * odds / (1 + odds)) <= 1.0);
  }
  CHECK(ppm(0) == 500'000);
  CHECK(ppm(1000) == ppm(kEvidenceLimit));
  CHECK(ppm(-1000) == ppm(-kEvidenceLimit));
}

TEST_CASE("every type and every rule has its own name, and every rule its source") {
  std::set<std::string_view> names;
  for (const EntityType& t : entity_types()) {
    CHECK(names.insert(t.name).second);
    CHECK_FALSE(t.meaning.empty());
    CHECK(t.doubtful <= t.sure);
  }
  names.clear();
  for (size_t i = 0; i < rule_count(); ++i) {
    const Rule& r = rule(static_cast<RuleId>(i));
    CHECK(names.insert(r.name).second);
    CHECK_FALSE(r.source.empty());
    CHECK(r.type < entity_types().size());
  }
}

TEST_CASE(
    "an identifier's lengths lie within what the digit scanner looks at, and its groupings add up "
    "to them") {
  for (const Identifier& kind : identifiers()) {
    CHECK(kind.shortest >= kShortestIdentifier);
    CHECK(kind.longest <= kLongestIdentifier);
    for (Grouping g : kind.groupings) {
      if (g == 0) break;
      unsigned total = 0;
      for (; g != 0; g >>= 5) total += static_cast<unsigned>(g & 31);
      CHECK(total >= kind.shortest);
      CHECK(total <= kind.longest);
    }
  }
}

TEST_CASE("no cue is listed twice for the same subject") {
  std::set<std::pair<std::string, Subject>> seen;
  for (const Cue& c : cue_rows()) {
    INFO(c.text);
    CHECK(seen.emplace(fold(c.text), c.subject).second);
    CHECK(c.decibans > 0);
    CHECK((c.flags & kBoth) != 0);
  }
}

TEST_CASE(
    "a cue counts as a whole word, in any case, with or without accents, and weaker with "
    "distance") {
  const CueIndex index = CueIndex::compile(cue_rows());
  CueMemory memory;
  const auto phone = [&](std::string_view before) {
    const std::string text = std::string(before) + "12345678";
    text::ClassMap classes;
    classes.scan(text);
    return CueReader(index, text, classes, memory)
        .read(before.size(), text.size())[Subject::kPhone];
  };
  CHECK(phone("Tel. ") == 30);
  CHECK(phone("TEL: ") == 30);
  CHECK(phone("tél ") == 30);
  CHECK(phone("hotel ") == 0);
  CHECK(phone("telling ") == 0);
  CHECK(phone("Telefonnummer: ") == 30);
  CHECK(phone("电话") == 30);
  CHECK(phone("公司电话号码是") == 30);
  CHECK(phone("ТЕЛЕФОН: ") == 30);
  CHECK(phone("phone_number=") == 30);
  CHECK(phone("phone on Mondays and Tuesdays only ") < 25);
  CHECK(phone("phone on Mondays and Tuesdays only ") > 0);
  CHECK(phone("phone jane@corp.test, number ") == 0);    // the word speaks of the address
  CHECK(phone("phone [PHONE_NUMBER_1], number ") == 0);  // and here of what was redacted
  CHECK(phone("phone 5551234567 or ") == 0);             // and here of the other number
  CHECK(phone("phone\n\n") == 0);
}

TEST_CASE("a label after a number speaks of what follows it, a note behind it of the number") {
  const CueIndex index = CueIndex::compile(cue_rows());
  CueMemory memory;
  const auto after = [&](std::string_view rest) {
    const std::string text = "12345678" + std::string(rest);
    text::ClassMap classes;
    classes.scan(text);
    return CueReader(index, text, classes, memory).read(0, 8)[Subject::kPhone];
  };
  CHECK(after(" (mobile)") == 25);
  CHECK(after(" Phone: 87654321") == 0);
  CHECK(after(" and then he took the phone") == 0);
}

TEST_CASE("top-level domains are those of the root zone, in both spellings of a script") {
  CHECK(top_level("com") == TopLevel::kPublic);
  CHECK(top_level("рф") == TopLevel::kPublic);
  CHECK(top_level("xn--p1ai") == TopLevel::kPublic);
  CHECK(top_level("museum") == TopLevel::kPublic);
  CHECK(top_level("local") == TopLevel::kPrivate);
  CHECK(top_level("png") == TopLevel::kFile);
  CHECK(top_level("notatld") == TopLevel::kUnknown);
  CHECK(domain_reserved("a.example.org"));
  CHECK(domain_reserved("host.test"));
  CHECK_FALSE(domain_reserved("notexample.org"));
}

TEST_CASE("calling codes are read as a prefix code") {
  CHECK(calling_code("4930123").code == 49);
  CHECK(calling_code("1212555").code == 1);
  CHECK(calling_code("352621").code == 352);
  CHECK(calling_code("352621").digits == 3);
  CHECK(calling_code("999123").code == 0);
  CHECK(calling_code("210").code == 0);
  CHECK(calling_code("").code == 0);
}
