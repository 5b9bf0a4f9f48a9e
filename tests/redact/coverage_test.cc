// What cannot be looked for in a language is said, by type.
#include "redact/coverage.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "finder.h"
#include "redact/labels.h"
#include "redact/rules.h"

using namespace tamis;
using namespace tamis::redact;
using namespace tamis::redact::test;

namespace {
bool has(const std::vector<std::string_view>& types, std::string_view type) {
  return std::ranges::find(types, type) != types.end();
}
}  // namespace

TEST_CASE("in a language without labels, types that labels tell are missing, and no others") {
  const auto redactor = make({});
  const Coverage& coverage = redactor->coverage();
  const auto missing = coverage.missing("yo");  // Yoruba has no row
  CHECK(has(missing, "PATIENT_ID"));
  CHECK_FALSE(has(missing, "EMAIL_ADDRESS"));
  CHECK_FALSE(has(missing, "CREDIT_CARD"));
  CHECK_FALSE(has(missing, "PASSPORT"));  // the machine-readable zone is read in any language
  CHECK(std::ranges::is_sorted(missing));
}

TEST_CASE("a language with a label for a type does not miss it, whatever its region") {
  const auto redactor = make({});
  const Coverage& coverage = redactor->coverage();
  for (const char* language : {"en", "de", "es", "en-GB", "zh-Hant"})
    CHECK_MESSAGE(!has(coverage.missing(language), "PATIENT_ID"), language);
  CHECK(coverage.missing("und").empty());
  CHECK(coverage.missing("").empty());
}

TEST_CASE("archives in these languages are covered: no type is missed") {
  const auto redactor = make({});
  for (const char* language :
       {"ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he",
        "hi", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "nb", "nl", "pl", "pt",
        "ro", "ru", "sk", "sl", "sr", "sv", "th", "tr", "uk", "vi", "zh"}) {
    const auto missing = redactor->coverage().missing(language);
    CHECK_MESSAGE(missing.empty(), language << ": " << (missing.empty() ? "" : missing.front()));
  }
}

TEST_CASE("a type is missing in a language exactly if no row of the label table has both") {
  const auto redactor = make({});
  const Coverage& coverage = redactor->coverage();
  for (const Label& row : label_rows()) {
    if (row.language == "und") continue;
    const auto missing = coverage.missing(row.language);
    CHECK_FALSE(has(missing, entity_types()[rule(row.kind->rule).type].name));
  }
}

TEST_CASE("a type that is not looked for is not missed") {
  Recipe recipe;
  recipe.types = {"EMAIL_ADDRESS"};
  CHECK(make(recipe)->coverage().missing("yo").empty());
}
