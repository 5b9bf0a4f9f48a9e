#include "text/scan.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cctype>
#include <random>
#include <string>

#include "text/instruction_sets.h"

using namespace tamis::text;

namespace {

std::vector<ClassBlock> run(void (*kernel)(std::string_view, ClassBlock*), std::string_view text) {
  std::vector<ClassBlock> out(blocks_for(text.size()) + 1);
  out.back().at = 12345;  // must not be written
  kernel(text, out.data());
  CHECK(out.back().at == 12345);
  out.pop_back();
  return out;
}

}  // namespace

TEST_CASE("each byte value falls into the classes that the C locale gives it") {
  std::string all(256, '\0');
  for (int i = 0; i < 256; ++i) all[static_cast<size_t>(i)] = static_cast<char>(i);
  const auto blocks = run(scan, all);
  for (int i = 0; i < 256; ++i) {
    const ClassBlock& b = blocks[static_cast<size_t>(i / 64)];
    const auto in = [&](uint64_t bits) { return (bits >> (i % 64) & 1) != 0; };
    CAPTURE(i);
    CHECK(in(b.non_ascii) == (i >= 128));
    CHECK(in(b.from_cc) == (i >= 0xCC));
    CHECK(in(b.letter) == (i < 128 && std::isalpha(i) != 0));
    CHECK(in(b.upper) == (i < 128 && std::isupper(i) != 0));
    CHECK(in(b.digit) == (i < 128 && std::isdigit(i) != 0));
    CHECK(in(b.space) == (i < 128 && std::isspace(i) != 0));
    CHECK(in(b.newline) == (i == '\n'));
    CHECK(in(b.control) == (i < 128 && std::iscntrl(i) != 0 && i != '\t' && i != '\n'));
    CHECK(in(b.at) == (i == '@'));
    CHECK(in(b.colon) == (i == ':'));
  }
}

TEST_CASE("the kernel and its scalar twin agree on any bytes, at any length and alignment") {
  CHECK(rc::check("scan", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    std::string bytes(random() % 700, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    for (size_t skip = 0; skip < 4 && skip <= bytes.size(); ++skip) {
      const std::string_view text = std::string_view(bytes).substr(skip);
      RC_ASSERT(run(scan, text) == run(scan_scalar, text));
    }
  }));
}

TEST_CASE("every instruction set of this machine classifies alike") {
  std::mt19937_64 random(64);
  std::string bytes(4099, '\0');
  for (char& c : bytes) c = static_cast<char>(random());
  const auto expected = run(scan_scalar, bytes);
  const size_t sets = tamis::test::for_each_instruction_set([&](const std::string& name) {
    CAPTURE(name);
    CHECK(run(scan, bytes) == expected);
  });
  CHECK(sets >= 1);
}

TEST_CASE("a map that is used again forgets the text before") {
  ClassMap map;
  map.scan(std::string(1000, '@'));
  CHECK(map.blocks().size() == 16);
  map.scan("@b");
  REQUIRE(map.blocks().size() == 1);
  CHECK(map.blocks()[0].at == 1);
  CHECK(map.blocks()[0].letter == 2);
  CHECK(map.text_size() == 2);
  map.scan("");
  CHECK(map.blocks().empty());
}
