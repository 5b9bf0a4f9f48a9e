#include "text/units.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <fstream>
#include <random>
#include <sstream>
#include <string>

using namespace tamis;
using tamis::text::UnitIndex;

namespace {

struct Place {
  uint64_t byte, code_point, utf16;
};

std::string unhex(const std::string& digits) {
  std::string bytes;
  for (size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  return bytes;
}

size_t disagreements(const std::string& text, const std::vector<Place>& places) {
  const UnitIndex index(text);
  size_t wrong = 0;
  for (size_t i = 0; i < places.size(); ++i) {
    const Place& p = places[i];
    const uint64_t next = i + 1 < places.size() ? places[i + 1].byte : p.byte + 1;
    for (uint64_t byte = p.byte; byte < next;
         ++byte) {  // an offset inside a character is its start
      wrong += index.from_bytes(byte, OffsetUnit::kCodePoint) != p.code_point;
      wrong += index.from_bytes(byte, OffsetUnit::kUtf16) != p.utf16;
      wrong += index.from_bytes(byte, OffsetUnit::kByte) != byte && byte <= text.size();
    }
    wrong += index.to_bytes(p.code_point, OffsetUnit::kCodePoint) != p.byte;
    wrong += index.to_bytes(p.utf16, OffsetUnit::kUtf16) != p.byte;
    if (i + 1 < places.size() && places[i + 1].utf16 == p.utf16 + 2)
      wrong += index.to_bytes(p.utf16 + 1, OffsetUnit::kUtf16) != p.byte;
  }
  return wrong;
}

}  // namespace

TEST_CASE("offsets agree with Python's, for well-formed and ill-formed text") {
  std::ifstream in(TAMIS_SOURCE_DIR "/tests/text/data/units.tsv");
  REQUIRE(in.good());
  std::string line;
  size_t rows = 0;
  while (std::getline(in, line)) {
    const size_t tab = line.find('\t');
    REQUIRE(tab != std::string::npos);
    std::vector<Place> places;
    std::istringstream words(line.substr(tab + 1));
    std::string word;
    while (words >> word) {
      Place p{};
      char colon;
      std::istringstream(word) >> p.byte >> colon >> p.code_point >> colon >> p.utf16;
      places.push_back(p);
    }
    CAPTURE(rows);
    CHECK(disagreements(unhex(line.substr(0, tab)), places) == 0);
    ++rows;
  }
  CHECK(rows > 40);
}

TEST_CASE("offsets of long well-formed text agree with counting its characters") {
  CHECK(rc::check("units", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    const char* kinds[] = {"a", "\u00e9", "\u4e2d", "\U0001F600"};
    std::string text;
    std::vector<Place> places;
    uint64_t utf16 = 0;
    const uint64_t characters = random() % 5000, variety = 1 + random() % 4;
    for (uint64_t i = 0; i < characters; ++i) {
      const size_t kind = random() % variety;
      places.push_back({text.size(), i, utf16});
      text += kinds[kind];
      utf16 += kind == 3 ? 2 : 1;
    }
    places.push_back({text.size(), characters, utf16});
    RC_ASSERT(disagreements(text, places) == 0);
  }));
}

TEST_CASE("offsets beyond the text mean its end") {
  for (const std::string text : {"plain", "caf\u00e9 \U0001F600"}) {
    const UnitIndex index(text);
    for (const OffsetUnit unit : {OffsetUnit::kByte, OffsetUnit::kCodePoint, OffsetUnit::kUtf16}) {
      CHECK(index.to_bytes(1000, unit) == text.size());
      CHECK(index.from_bytes(1000, unit) == index.from_bytes(text.size(), unit));
    }
  }
}

TEST_CASE("a finding after an emoji has three different spans") {
  const std::string text = "\U0001F600 a@b.example";
  const UnitIndex index(text);
  const Span bytes{5, text.size()};
  CHECK(index.from_bytes(bytes, OffsetUnit::kCodePoint) == Span{2, 13});
  CHECK(index.from_bytes(bytes, OffsetUnit::kUtf16) == Span{3, 14});
  CHECK(index.to_bytes(Span{3, 14}, OffsetUnit::kUtf16) == bytes);
}
