#include "text/text.h"

#include <doctest/doctest.h>

#include "text/edit_rules.h"

using namespace tamis;
using tamis::text::Rewriter;
using tamis::text::Text;

TEST_CASE("a text that nobody changes is borrowed") {
  const std::string source = "unchanged";
  Text text(source);
  Rewriter w(text);
  w.keep_to(4);
  std::move(w).finish();
  CHECK(text.borrowed());
  CHECK(text.bytes().data() == source.data());
  CHECK(text.edits() == EditMap::identity(9));
}

TEST_CASE("a replacement by the same bytes is no change") {
  Text text("abc");
  Rewriter w(text);
  w.keep_to(1);
  w.replace(1, "b", EditRule::kNormalForm);
  CHECK_FALSE(w.changed());
  std::move(w).finish();
  CHECK(text.borrowed());
}

TEST_CASE("the rest after the last replacement is kept") {
  Text text("a\r\nb");
  Rewriter w(text);
  w.keep_to(1);
  w.replace(2, "\n", EditRule::kLineEnd);
  std::move(w).finish();
  CHECK(text.bytes() == "a\nb");
  CHECK(text.source() == "a\r\nb");
  CHECK(text.edits().to_source({2, 3}) == Span{3, 4});
  CHECK(std::move(text).take() == "a\nb");
}

TEST_CASE("an empty text can be rewritten") {
  Text text("");
  Rewriter w(text);
  w.replace(0, "new", EditRule::kGuard);
  std::move(w).finish();
  CHECK(text.bytes() == "new");
  CHECK(text.edits().source_size() == 0);
}

TEST_CASE("a text that becomes empty is owned, and maps every span to nothing") {
  Text text("\x01\x02");
  Rewriter w(text);
  w.replace(2, "", EditRule::kControl);
  std::move(w).finish();
  CHECK_FALSE(text.borrowed());
  CHECK(text.bytes().empty());
  CHECK(text.edits().to_output({0, 2}) == Span{0, 0});
}

TEST_CASE("the rules' names are unique, and lead back to their rules") {
  uint16_t last = 0;
  for (const text::EditRuleInfo& row : text::edit_rules()) {
    CHECK((row.rule == EditRule::kNone || static_cast<uint16_t>(row.rule) > last));
    last = static_cast<uint16_t>(row.rule);
    CHECK(text::edit_rule_name(row.rule) == row.name);
    CHECK(text::edit_rule_from_name(row.name) == row.rule);
  }
  CHECK(text::edit_rule_name(static_cast<EditRule>(60000)) == "unknown");
  CHECK_FALSE(text::edit_rule_from_name("no such rule").has_value());
}
