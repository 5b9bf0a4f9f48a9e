#include "io/json_unescape.h"

#include <doctest/doctest.h>

#include <string>

using namespace tamis::io;

namespace {

std::string decoded(std::string_view raw) {
  std::string out(raw.size(), '?');
  const size_t size = unescape_json(raw, out.data());
  CHECK(escapes_are_valid(raw) == (size != kBadEscape));
  return size == kBadEscape ? "bad" : out.substr(0, size);
}

}  // namespace

TEST_CASE("every escape of RFC 8259 section 7 stands for its character") {
  CHECK(decoded(R"(\"\\\/\b\f\n\r\t)") == "\"\\/\b\f\n\r\t");
  CHECK(decoded(R"(plain)") == "plain");
  CHECK(decoded("") == "");
  CHECK(decoded(R"(\u0041\u00e9\u00E9\u20aC\u0000)") == std::string("A\u00e9\u00e9\u20ac\0", 9));
}

TEST_CASE("a pair of escaped surrogates is one character") {
  // RFC 8259 section 7: "\uD834\uDD1E" is U+1D11E.
  CHECK(decoded(R"(\uD834\uDD1E)") == "\xF0\x9D\x84\x9E");
  CHECK(decoded(R"(\uDBFF\uDFFF)") == "\xF4\x8F\xBF\xBF");
}

TEST_CASE("a lone surrogate keeps its own three bytes, wherever it stands") {
  CHECK(decoded(R"(\uD800)") == "\xED\xA0\x80");
  CHECK(decoded(R"(\uDFFF)") == "\xED\xBF\xBF");
  CHECK(decoded(R"(\uD800x)") == "\xED\xA0\x80x");
  CHECK(decoded(R"(\uD800\n)") == "\xED\xA0\x80\n");
  CHECK(decoded(R"(\uDC00\uD800)") == "\xED\xB0\x80\xED\xA0\x80");
  CHECK(decoded(R"(\uD800\uD834\uDD1E)") == "\xED\xA0\x80\xF0\x9D\x84\x9E");
  CHECK(decoded(R"(\uD800\u0041)") ==
        "\xED\xA0\x80"
        "A");
}

TEST_CASE("what JSON does not know is refused") {
  for (const char* raw : {R"(\x41)", R"(\')", R"(\0)", R"(\u12)", R"(\u12G4)", R"(\uD800\uZZZZ)",
                          R"(\U0041)", R"(\ )", R"(\)", R"(\u)", R"(a\)"})
    CHECK(decoded(raw) == "bad");
}

TEST_CASE("bytes that are not escaped are copied, ill-formed ones too") {
  CHECK(decoded("\xFF\xC3\\n\x80") == "\xFF\xC3\n\x80");
}

TEST_CASE(
    "escapes at every place of a string that fills several vectors stand for their characters") {
  const struct {
    std::string_view raw, plain;
  } kEscapes[] = {{"\\n", "\n"}, {"\\\"", "\""}, {"\\\\", "\\"}, {"\\u00e9", "\u00e9"}};
  for (size_t before = 0; before < 150; ++before)
    for (const auto& [raw, plain] : kEscapes)
      for (const size_t behind : {0, 1, 63, 64, 140}) {
        const std::string front(before, 'a'), back(behind, 'b');
        CAPTURE(before);
        CAPTURE(behind);
        CHECK(decoded(front + std::string(raw) + std::string(raw) + back) ==
              front + std::string(plain) + std::string(plain) + back);
        CHECK(decoded(front + "\\x" + back) == "bad");
      }
}
