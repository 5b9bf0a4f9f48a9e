// The fingerprint format against an implementation that shares nothing with it:
// tests/dedup/fingerprint_oracle.py.
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "oracle_lines.h"

namespace tamis::dedup {
namespace {

constexpr const char* kFolder = TAMIS_SOURCE_DIR "/tests/dedup";
constexpr const char* kUnicodeData = "/usr/share/unicode/UnicodeData.txt";

TEST_CASE("the fingerprints of the test vectors are those of the independent implementation") {
  std::ifstream in{std::string(kFolder) + "/data/vectors.tsv"};
  REQUIRE(in);
  size_t rows = 0;
  for (std::string line; std::getline(in, line); ++rows) {
    const std::vector<std::string> fields = oracle::split(line, '\t');
    REQUIRE(fields.size() == 9);
    CAPTURE(rows);
    CHECK(oracle::line_of(fields[0], oracle::texts_of(fields[1])) == line);
  }
  CHECK(rows > 200);
}

// Words, signs and characters of anywhere, with marks in any order and ill-formed bytes.
std::string random_text(std::mt19937_64& random) {
  static const char32_t kMarks[] = {0x301, 0x316, 0x323, 0x345,  0x5B0, 0x591,
                                    0x64B, 0x94D, 0xE48, 0x3099, 0xFE0F};
  std::string text;
  const size_t length = random() % 120;
  for (size_t i = 0; i < length; ++i) {
    const uint64_t kind = random() % 16;
    if (kind < 5)
      text += static_cast<char>("abcXYZ019_ .,-\t"[random() % 15]);
    else if (kind < 7)
      text += ' ';
    else if (kind < 10)
      utf8::append(text, static_cast<char32_t>(0x80 + random() % 0x3000));
    else if (kind == 10)
      utf8::append(text, static_cast<char32_t>(0x3000 + random() % 0xA800));
    else if (kind == 11)
      utf8::append(text, static_cast<char32_t>(0xE000 + random() % 0x21000));
    else if (kind < 15)
      utf8::append(text, kMarks[random() % std::size(kMarks)]);
    else
      text += static_cast<char>(0x80 + random() % 0x80);
  }
  return text;
}

TEST_CASE("the fingerprints of random units are those of the independent implementation") {
  if (std::system("python3 -c '' 2>/dev/null") != 0 || !std::filesystem::exists(kUnicodeData)) {
    MESSAGE("skipped: needs python3 and the package unicode-data");
    return;
  }
  std::mt19937_64 random(20150);
  const std::filesystem::path path = std::filesystem::temp_directory_path() /
                                     ("tamis-dedup-" + std::to_string(::getpid()) + ".tsv");
  std::vector<std::string> expected;
  {
    std::ofstream out(path);
    for (int i = 0; i < 1500; ++i) {
      auto profile = oracle::profiles().begin();
      std::advance(profile, static_cast<long>(random() % 4));
      std::vector<std::string> texts(1 + (random() % 4 == 0 ? random() % 3 : 0));
      for (std::string& text : texts) text = random_text(random);
      expected.push_back(oracle::line_of(profile->first, texts));
      const std::vector<std::string> fields = oracle::split(expected.back(), '\t');
      out << fields[0] << '\t' << fields[1] << '\n';
    }
  }
  const std::string command =
      "python3 '" + std::string(kFolder) + "/fingerprint_oracle.py' < '" + path.string() + "'";
  FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string said;
  char buffer[65536];
  for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) said.append(buffer, n);
  CHECK(::pclose(pipe) == 0);
  std::filesystem::remove(path);
  const std::vector<std::string> lines = oracle::split(said, '\n');
  REQUIRE(lines.size() == expected.size() + 1);
  for (size_t i = 0; i < expected.size(); ++i) CHECK(lines[i] == expected[i]);
}

TEST_CASE("the tables are those that their script makes of the Unicode Character Database") {
  if (std::system("python3 -c '' 2>/dev/null") != 0 || !std::filesystem::exists(kUnicodeData)) {
    MESSAGE("skipped: needs python3 and the package unicode-data");
    return;
  }
  const std::string folder = TAMIS_SOURCE_DIR "/lib/dedup/";
  const std::string command = "python3 '" + folder +
                              "make_fold_tables.py' 2>/dev/null | cmp -s - '" + folder +
                              "fold_tables.cc'";
  CHECK(std::system(command.c_str()) == 0);
}

}  // namespace
}  // namespace tamis::dedup
