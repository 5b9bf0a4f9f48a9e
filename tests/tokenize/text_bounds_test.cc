// Bounds of clusters and sentences, against the test files of UAX #29 (Unicode 15.0, Debian's unicode-data).
#include "tokenize/text_bounds.h"

#include <doctest/doctest.h>
#include <unicode/uchar.h>

#include <fstream>
#include <string>
#include <vector>

#include "base/utf8.h"

using namespace tamis;
using namespace tamis::tokenize;

namespace {

// "÷ 0020 × 0308 ÷": the text, and the bytes where it may be divided.
struct Row {
  std::string text, line;
  std::vector<size_t> bounds;
};

std::vector<Row> rows(const std::string& file) {
  std::ifstream in("/usr/share/unicode/auxiliary/" + file);
  REQUIRE_MESSAGE(in.good(), file << " is missing: install Debian's unicode-data");
  std::vector<Row> all;
  for (std::string line; std::getline(in, line);) {
    Row row;
    row.line = line = line.substr(0, line.find('#'));
    for (size_t at = 0; at < line.size();) {
      const utf8::Decoded d = utf8::decode(line, at);
      if (d.code_point == U'÷') row.bounds.push_back(row.text.size());
      size_t end = at + d.size;
      if (d.code_point < 0x80 && u_isxdigit(static_cast<UChar32>(d.code_point))) {
        end = line.find(' ', at);
        utf8::append(row.text,
                     static_cast<char32_t>(std::stoul(line.substr(at, end - at), nullptr, 16)));
      }
      at = end;
    }
    if (!row.text.empty()) all.push_back(std::move(row));
  }
  REQUIRE(all.size() > 400);
  return all;
}

}  // namespace

TEST_CASE("GraphemeBreakTest.txt passes, line by line") {
  TextBounds bounds = TextBounds::create().value();
  for (const Row& row : rows("GraphemeBreakTest.txt")) {
    CAPTURE(row.line);
    bounds.set_text(row.text);
    std::vector<size_t> found = {0};
    for (size_t at = 1; at < row.text.size(); ++at)
      if (!utf8::is_continuation(row.text[at]) && bounds.is_cluster_bound(found.back(), at))
        found.push_back(at);
    found.push_back(row.text.size());
    CHECK(found == row.bounds);
  }
}

TEST_CASE("SentenceBreakTest.txt passes, each end moved back over the white space before it") {
  TextBounds bounds = TextBounds::create().value();
  std::vector<size_t> found;
  for (const Row& row : rows("SentenceBreakTest.txt")) {
    CAPTURE(row.line);
    std::vector<size_t> expected;
    for (size_t i = 1; i < row.bounds.size(); ++i) {
      size_t end = row.bounds[i];
      while (end > row.bounds[i - 1]) {
        const size_t last = utf8::character_start(row.text, end - 1);
        if (!u_isUWhiteSpace(static_cast<UChar32>(utf8::decode(row.text, last).code_point))) break;
        end = last;
      }
      if (end > row.bounds[i - 1]) expected.push_back(end);
    }
    bounds.set_text(row.text);
    bounds.sentence_ends(0, row.text.size(), found);
    CHECK(found == expected);
  }
}
