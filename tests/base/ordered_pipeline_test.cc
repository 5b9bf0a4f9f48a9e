#include "base/ordered_pipeline.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <atomic>
#include <chrono>

using namespace tamis;

namespace {

struct Run {
  std::vector<int> consumed;
  Status status;
};

// Squares 0 … n-1; item `bad_work` fails in work, `bad_produce` in produce (-1: none).
Run run(unsigned jobs, int n, int bad_work = -1, int bad_produce = -1) {
  Run r;
  int next = 0;
  r.status = ordered_pipeline<int, int>(
      jobs,
      [&]() -> Result<std::optional<int>> {
        if (next == bad_produce) return fail(Code::kInput, "produce");
        if (next == n) return std::optional<int>{};
        return std::optional<int>(next++);
      },
      [&](unsigned, int i) -> Result<int> {
        if (i % 3 == 0) std::this_thread::sleep_for(std::chrono::microseconds(i % 7 * 50));
        if (i == bad_work) return fail(Code::kInternal, "work");
        return i * i;
      },
      [&](int square) -> Status {
        r.consumed.push_back(square);
        return {};
      });
  return r;
}

}  // namespace

TEST_CASE("results come in the order of production for any number of threads") {
  for (const unsigned jobs : {1u, 2u, 3u, 8u}) {
    const Run r = run(jobs, 200);
    REQUIRE(r.status);
    REQUIRE(r.consumed.size() == 200);
    for (int i = 0; i < 200; ++i) CHECK(r.consumed[static_cast<size_t>(i)] == i * i);
  }
}

TEST_CASE("the first error by order ends the run, whatever the number of threads") {
  CHECK(rc::check([] {
    const int n = *rc::gen::inRange(0, 40);
    const int bad_work = *rc::gen::inRange(-1, 40);
    const int bad_produce = *rc::gen::inRange(-1, 40);
    const Run one = run(1, n, bad_work, bad_produce);
    const Run three = run(3, n, bad_work, bad_produce);
    RC_ASSERT(one.consumed == three.consumed);
    RC_ASSERT(one.status.has_value() == three.status.has_value());
    if (!one.status) RC_ASSERT(one.status.error().message == three.status.error().message);
  }));
}
