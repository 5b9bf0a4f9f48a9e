#include "redact/starts.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "text/instruction_sets.h"

using namespace tamis;
using namespace tamis::redact;

TEST_CASE(
    "with every instruction set the places where detectors begin are those that the text has") {
  std::mt19937 random(37);
  const std::string_view kinds[] = {"DE01 aZ9x_-:@\n", "ABCDEFGHIJ k1", "a\xC3\xA9z\xC5 b.",
                                    "abcdefghijklmnop 0123456789"};
  for (int round = 0; round < 200; ++round) {
    const std::string_view kind = kinds[random() % std::size(kinds)];
    std::string text(random() % 9000, ' ');
    for (char& c : text) c = kind[random() % (kind.size() - (round % 3 == 0 ? 0 : 1))];
    text::ClassMap classes;
    classes.scan(text);
    tamis::test::for_each_instruction_set([&](const std::string& name) {
      INFO(name);
      for (size_t first = 0; first < classes.blocks().size(); first += kStartBlocks) {
        StartBits fast, slow;
        const size_t count = find_starts(classes.blocks(), first, text.size(), fast);
        REQUIRE(count == find_starts_scalar(text, first, slow));
        const auto same = [count](const StartBits::Bits& a, const StartBits::Bits& b) {
          return std::equal(a.begin(), a.begin() + static_cast<ptrdiff_t>(count), b.begin());
        };
        CHECK(same(fast.marks, slow.marks));
        CHECK(same(fast.digits, slow.digits));
        CHECK(same(fast.secrets, slow.secrets));
        CHECK(same(fast.ibans, slow.ibans));
        CHECK(same(fast.banks, slow.banks));
        CHECK(same(fast.marked, slow.marked));
      }
    });
  }
}
