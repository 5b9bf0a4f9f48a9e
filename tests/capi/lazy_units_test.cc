// Offsets in three units, held against a decoder that goes character by character.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "lazy_units.h"

using tamis::OffsetUnit;
using tamis::Span;
using tamis::capi::LazyUnits;

namespace {

// Text from characters of every width, with the offset of each boundary in each unit.
struct Measured {
  std::string text;
  std::vector<uint64_t> bytes{0}, code_points{0}, utf16{0};

  void add(const std::string& character, uint64_t units) {
    text += character;
    bytes.push_back(text.size());
    code_points.push_back(code_points.back() + 1);
    utf16.push_back(utf16.back() + units);
  }
};

Measured measure(const std::vector<int>& kinds) {
  Measured m;
  for (const int kind : kinds) {
    if (kind == 0) m.add("a", 1);
    if (kind == 1) m.add("\xC3\xA9", 1);
    if (kind == 2) m.add("\xE6\xBC\xA2", 1);
    if (kind == 3) m.add("\xF0\x9F\x98\x80", 2);
  }
  return m;
}

}  // namespace

TEST_CASE("every boundary has its offset in every unit, both ways") {
  CHECK(rc::check([] {
    const auto length = *rc::gen::inRange<size_t>(0, 1000);
    const auto most = *rc::gen::inRange(1, 5);  // 1: ASCII only
    const auto m =
        measure(*rc::gen::container<std::vector<int>>(length, rc::gen::inRange(0, most)));
    const LazyUnits units(m.text);
    const auto i = *rc::gen::inRange<size_t>(0, m.bytes.size());
    const auto j = *rc::gen::inRange<size_t>(i, m.bytes.size());
    const Span in_bytes{m.bytes[i], m.bytes[j]};
    const Span in_points{m.code_points[i], m.code_points[j]};
    const Span in_utf16{m.utf16[i], m.utf16[j]};
    RC_ASSERT(units.from_bytes(in_bytes, OffsetUnit::kByte) == in_bytes);
    RC_ASSERT(units.from_bytes(in_bytes, OffsetUnit::kCodePoint) == in_points);
    RC_ASSERT(units.from_bytes(in_bytes, OffsetUnit::kUtf16) == in_utf16);
    RC_ASSERT(units.to_bytes(in_points, OffsetUnit::kCodePoint) == in_bytes);
    RC_ASSERT(units.to_bytes(in_utf16, OffsetUnit::kUtf16) == in_bytes);
  }));
}

TEST_CASE("an offset beyond the text is cut to its end in every unit") {
  const std::string texts[] = {"", "plain", "caf\xC3\xA9 \xF0\x9F\x98\x80"};
  const uint64_t ends[][3] = {{0, 0, 0}, {5, 5, 5}, {10, 6, 7}};
  for (size_t t = 0; t < std::size(texts); ++t) {
    const LazyUnits units(texts[t]);
    for (int u = 0; u < 3; ++u) {
      const auto unit = static_cast<OffsetUnit>(u);
      CHECK(units.to_bytes({0, ~uint64_t{0}}, unit) == Span{0, texts[t].size()});
      CHECK(units.from_bytes({0, ~uint64_t{0}}, unit) == Span{0, ends[t][u]});
    }
  }
}

TEST_CASE("a copy outlives the text that it was made from") {
  auto text = std::make_unique<std::string>("\xC3\xA9\xC3\xA9 and a tail that is not short");
  const LazyUnits units(*text);
  text.reset();
  CHECK(units.from_bytes({2, 4}, OffsetUnit::kCodePoint) == Span{1, 2});
}
