// One structure pass over one text, with the properties that every pass keeps.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "normalize/structure.h"
#include "text/text.h"

namespace tamis::test {

// What `pass` makes of `source`; checks that undo gives the source back and that a text without changes is not copied.
template <class Pass>
std::string after(Pass&& pass, std::string_view source) {
  text::Text text(source);
  NormalizeCounts counts;
  const bool changed = pass(text, counts);
  const std::string out(text.bytes());
  CHECK(changed == (out != source));
  CHECK(text.borrowed() == !changed);
  CHECK((counts == NormalizeCounts{}) == !changed);
  const auto back = undo(out, text.edits(), UndoLog::record(source, text.edits()));
  REQUIRE(back.has_value());
  CHECK(*back == source);
  return out;
}

// The same for a pass that is idempotent alone.
template <class Pass>
std::string settled(Pass&& pass, std::string_view source) {
  const std::string once = after(pass, source);
  CHECK(after(pass, once) == once);
  return once;
}

}  // namespace tamis::test
