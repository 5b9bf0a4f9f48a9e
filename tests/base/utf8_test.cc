#include "base/utf8.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>

#include "base/command.h"
#include "io/temporary_folder.h"

using namespace tamis;

namespace {

// Replaces each ill-formed part, as Python's "replace" and the Unicode recommendation do.
std::string repaired(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const auto d = utf8::decode(text, at);
    utf8::append(out, d.code_point);
    at += d.size;
  }
  return out;
}

const std::string kTroubled(
    "\x00\x41\x7f\x80\x8f\x90\x9f\xa0\xbf\xc0\xc1\xc2\xdf\xe0\xe1\xec\xed\xee\xef\xf0\xf1\xf3\xf4"
    "\xf5\xff",
    25);

}  // namespace

TEST_CASE("every scalar value is written and read back, and nothing else is well-formed") {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string s;
    utf8::append(s, c);
    const auto d = utf8::decode(s, 0);
    if (!(d.valid && d.code_point == c && d.size == s.size() && utf8::valid(s))) {
      FAIL("U+" << std::hex << static_cast<uint32_t>(c));
    }
  }
  CHECK(utf8::valid("\xF4\x8F\xBF\xBF"));
  for (const char* bad :
       {"\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\x80", "\xE2\x82"}) {
    CHECK(utf8::find_invalid(bad) == 0);
  }
}

TEST_CASE(
    "ill-formed text is cut into maximal subparts as table 3-8 of The Unicode Standard shows") {
  CHECK(repaired("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41") ==
        "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF"
        "\xBF\xBD\x41");
  CHECK(repaired("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41") ==
        "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\x41");
}

TEST_CASE("Python's decoder replaces the same bytes") {
  testing::TemporaryFolder folder;
  std::string all;
  uint32_t x = 1;
  for (int i = 0; i < 200000; ++i) {
    x = x * 1664525u + 1013904223u;
    all.push_back(kTroubled[(x >> 16) % kTroubled.size()]);
  }
  testing::write_bytes(folder.at("in"), all);
  const auto theirs = testing::run_command(
      "python3 -c 'import sys; sys.stdout.buffer.write(open(sys.argv[1],\"rb\").read()"
      ".decode(\"utf-8\",\"replace\").encode(\"utf-8\"))' " +
      folder.at("in"));
  if (!theirs) {
    MESSAGE("skipped: no python3");
    return;
  }
  CHECK((repaired(all) == *theirs));
}

TEST_CASE("the fast search for ill-formed bytes finds what its plain twin finds") {
  CHECK(rc::check([] {
    const auto prefix = *rc::gen::inRange(0, 200);
    const auto tail = *rc::gen::container<std::string>(rc::gen::elementOf(kTroubled));
    const std::string text = std::string(static_cast<size_t>(prefix), 'a') + tail;
    RC_ASSERT(utf8::find_invalid(text) == utf8::find_invalid_scalar(text));
    RC_ASSERT(utf8::find_invalid(tail) == utf8::find_invalid_scalar(tail));
  }));
  CHECK(utf8::find_invalid("") == std::string_view::npos);
}

TEST_CASE("a place inside a character leads back to its start, and stray bytes stand alone") {
  const std::string s = "a\xE2\x82\xAC\xF0\x9F\x98\x80z";
  const size_t expected[] = {0, 1, 1, 1, 4, 4, 4, 4, 8};
  for (size_t i = 0; i < s.size(); ++i) CHECK(utf8::character_start(s, i) == expected[i]);
  CHECK(utf8::character_start(s, 9) == 9);
  CHECK(utf8::character_start("\x80\x80\x80\x80\x80", 4) == 4);
  CHECK(utf8::character_start("a\x80", 1) == 1);
}
