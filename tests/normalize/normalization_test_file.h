// NormalizationTest.txt of the Unicode Character Database, as Debian's unicode-data has it: five columns a row.
#pragma once

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

#include "base/utf8.h"

namespace tamis::test {

struct NormalizationRow {
  size_t part = 0;  // of the file: "@Part1" lists every single character that a form changes
  std::array<std::string, 5> column;  // source, NFC, NFD, NFKC, NFKD
};

inline std::vector<NormalizationRow> normalization_test() {
  std::string all;
  FILE* pipe = popen("bzip2 -dc /usr/share/unicode/NormalizationTest.txt.bz2", "r");
  REQUIRE(pipe != nullptr);
  char buffer[65536];
  for (size_t n; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) all.append(buffer, n);
  REQUIRE_MESSAGE(pclose(pipe) == 0,
                  "NormalizationTest.txt.bz2 is missing: install Debian's unicode-data and bzip2");
  std::vector<NormalizationRow> rows;
  std::istringstream file(all);
  size_t part = 99;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("@Part")) part = static_cast<size_t>(line[5] - '0');
    if (line.empty() || line[0] == '#' || line[0] == '@') continue;
    NormalizationRow row;
    row.part = part;
    std::istringstream cells(line);
    for (std::string& column : row.column) {
      std::string cell;
      std::getline(cells, cell, ';');
      std::istringstream code_points(cell);
      for (uint32_t c; code_points >> std::hex >> c;) utf8::append(column, c);
    }
    rows.push_back(std::move(row));
  }
  CHECK(rows.size() == 19074);  // Unicode 15.0
  return rows;
}

}  // namespace tamis::test
