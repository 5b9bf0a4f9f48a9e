#include "io/json_check.h"

#include <doctest/doctest.h>

#include <string>

using namespace tamis::io;

namespace {

int64_t place(std::string_view text, uint32_t depth = 64) {
  const auto fault = find_json_fault(text, depth);
  return fault ? static_cast<int64_t>(fault->offset) : -1;
}

}  // namespace

TEST_CASE("a value of each kind is JSON") {
  for (const char* text : {"{}",
                           "[]",
                           "\"\"",
                           "0",
                           "-0",
                           "12",
                           "1.5",
                           "1e9",
                           "1E+9",
                           "-1.25e-07",
                           "true",
                           "false",
                           "null",
                           " { \"a\" : [ 1 , { } , \"x\" ] } ",
                           "[[[]]]",
                           "\t\r\n1",
                           "{\"a\":1,\"a\":2}",
                           "\"\\u00e9\\ud800\"",
                           "\"\xFF\xC3\"",
                           "123456789012345678901234567890",
                           "1e999"})
    CHECK_MESSAGE(place(text) == -1, text);
}

TEST_CASE("a fault is named by the first byte that cannot be right") {
  CHECK(place("") == 0);
  CHECK(place("  ") == 2);
  CHECK(place("{\"a\":1,}") == 7);
  CHECK(place("{\"a\" 1}") == 5);
  CHECK(place("{a:1}") == 1);
  CHECK(place("{'a':1}") == 1);
  CHECK(place("[1 2]") == 3);
  CHECK(place("[1,]") == 3);
  CHECK(place("[,1]") == 1);
  CHECK(place("[1") == 2);
  CHECK(place("{\"a\":[1}") == 7);
  CHECK(place("1 1") == 2);
  CHECK(place("{}}") == 2);
  CHECK(place("01") == 1);
  CHECK(place("-") == 1);
  CHECK(place("+1") == 0);
  CHECK(place(".5") == 0);
  CHECK(place("1.") == 2);
  CHECK(place("1e") == 2);
  CHECK(place("0x1") == 1);
  CHECK(place("tru") == 3);
  CHECK(place("trux") == 3);
  CHECK(place("True") == 0);
  CHECK(place("NaN") == 0);
  CHECK(place("Infinity") == 0);
  CHECK(place("nulll") == 4);
  CHECK(place("\"abc") == 4);
  CHECK(place("\"a\\\"") == 4);
  CHECK(place("\"\\x\"") == 2);
  CHECK(place("\"\\u12g4\"") == 5);
  CHECK(place("\"a\nb\"") == 2);
  CHECK(place(std::string_view("\"a\0b\"", 5)) == 2);
  CHECK(place(std::string_view("1\0", 2)) == 1);
  CHECK(place("\xEF\xBB\xBF{}") == 0);
  CHECK(place("{\"a\":1 /* no */}") == 7);
}

TEST_CASE("nesting is counted, and only what is too deep is refused for it") {
  CHECK(place("[[1]]", 2) == -1);
  CHECK(place("[[1]]", 1) == 1);
  CHECK(place("1", 0) == -1);
  CHECK(place("{}", 0) == 0);
  CHECK(place("[[],[]]", 2) == -1);
  const std::string deep(1'000'000, '[');
  const auto fault = find_json_fault(deep, 64);
  REQUIRE(fault.has_value());
  CHECK(fault->too_deep);
  CHECK(fault->offset == 64);
  // As deep as memory allows, without the stack.
  CHECK(place(deep + std::string(1'000'000, ']'), 2'000'000) == -1);
}
