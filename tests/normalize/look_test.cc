#include "normalize/look.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "normalize/hostile_text.h"
#include "text/instruction_sets.h"

using namespace tamis::normalize;
using tamis::test::hostile_text;

namespace {

struct Answer {
  LookSummary any;
  std::vector<Look> looks;
  friend bool operator==(const Answer&, const Answer&) = default;
};

Answer ask(LookSummary (*kernel)(std::string_view, Look*), std::string_view bytes) {
  Answer a{{}, std::vector<Look>(tamis::text::blocks_for(bytes.size()), Look{~0ull, ~0ull})};
  a.any = kernel(bytes, a.looks.data());
  return a;
}

}  // namespace

TEST_CASE("the kernel and its scalar twin look at the same places") {
  CHECK(rc::check("look", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    std::string bytes = hostile_text(random, random() % 200);
    if (random() % 2 == 0)
      for (char& c : bytes) c = static_cast<char>(random());
    for (size_t cut = 0; cut < 3 && cut <= bytes.size(); ++cut) {
      const std::string_view text = std::string_view(bytes).substr(cut);
      RC_ASSERT(ask(look, text) == ask(look_scalar, text));
    }
  }));
}

TEST_CASE("every instruction set of this machine looks at the same places") {
  std::mt19937_64 random(65);
  const std::string bytes = hostile_text(random, 5000);
  const Answer expected = ask(look_scalar, bytes);
  const size_t sets = tamis::test::for_each_instruction_set([&](const std::string& name) {
    CAPTURE(name);
    CHECK(ask(look, bytes) == expected);
  });
  CHECK(sets >= 1);
}

TEST_CASE("a class that hangs on the next byte is seen across the border of two blocks") {
  const std::string blank_at_border = std::string(63, 'a') + " \n" + std::string(63, 'b');
  CHECK(ask(look, std::string(63, 'a') + " ").any == LookSummary{});
  const Answer split = ask(look, blank_at_border);
  CHECK(split.looks[0].change == uint64_t{1} << 63);
  CHECK(split == ask(look_scalar, blank_at_border));
}
