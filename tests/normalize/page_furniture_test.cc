// Running headers, footers and page numbers of scanned and printed text. Titles and texts are invented.
#include "normalize/page_furniture.h"

#include <doctest/doctest.h>

#include "normalize/one_pass.h"
#include "normalize/page_line.h"

using namespace tamis;
using namespace tamis::normalize;
using namespace tamis::test;

namespace {

// Pages joined by what lines.h makes of a form feed.
std::string paged(const std::vector<std::string>& pages, std::vector<uint64_t>& ends) {
  std::string out;
  ends.clear();
  for (size_t i = 0; i < pages.size(); ++i) {
    out += pages[i];
    if (i + 1 == pages.size()) break;
    ends.push_back(out.size());
    out += '\n';
  }
  return out;
}

std::string cleaned(const std::vector<std::string>& pages) {
  std::vector<uint64_t> ends;
  const std::string source = paged(pages, ends);
  return after([&](text::Text& t, NormalizeCounts& c) { return remove_page_furniture(t, ends, c); },
               source);
}

std::string unpaged(const std::string& source) {
  return settled([](text::Text& t, NormalizeCounts& c) { return remove_page_furniture(t, {}, c); },
                 source);
}

// A word that looks like no other number's.
std::string word(int n) {
  std::string out;
  for (uint64_t k = (static_cast<uint64_t>(n) + 1) * 0x9E3779B97F4A7C15u >> 24; k > 0; k /= 21)
    out += "abcdefghijklmnopqrstu"[k % 21];
  return out;
}

// Lines that do not repeat, and do not end a sentence.
std::string lines(int page, int count) {
  std::string out;
  for (int i = 0; i < count; ++i)
    out += word(97 * page + i) + " and " + word(61 * page + 2 * i) + " with\n";
  return out;
}

}  // namespace

TEST_CASE("a header and a page number on each page go, and the sentence goes on") {
  std::vector<std::string> pages;
  for (int p = 0; p < 5; ++p)
    pages.push_back("THE ANNALS OF THE TOWN\n\n" + lines(p, 2) + "\n" + std::to_string(p + 7) +
                    "\n");
  std::string expected;
  for (int p = 0; p < 5; ++p) expected += lines(p, 2);
  CHECK(cleaned(pages) == expected);
}

TEST_CASE("a page that ends with a sentence is parted from the next by a blank line") {
  std::vector<std::string> pages;
  for (int p = 1; p < 5; ++p)
    pages.push_back("It " + word(p) + ".\n- " + std::to_string(p) + " -\n");
  CHECK(cleaned(pages) == "It " + word(1) + ".\n\nIt " + word(2) + ".\n\nIt " + word(3) +
                              ".\n\nIt " + word(4) + ".\n");
}

TEST_CASE("headers of left and right pages differ, those of chapters change, scans blur letters") {
  std::vector<std::string> pages;
  std::string expected;
  const char* left[] = {"LIVES OF THE KEEPERS", "LIVES 0F THE KEEPERS", "LIVES OF THE KEEPEBS",
                        "LIVES OF THE KEEPERS", "LIVES OF THF KEEPERS"};
  for (int p = 0; p < 10; ++p) {
    const std::string number = std::to_string(p + 20);
    const std::string header =
        p % 2 == 0 ? number + "  " + left[p / 2] : "THE LONG WINTER OF THE LAMPS  " + number;
    pages.push_back(header + "\n" + lines(p, 3));
    expected += lines(p, 3);
  }
  CHECK(cleaned(pages) == expected);
}

TEST_CASE("roman numbers, native digits and the word for page count too") {
  for (const auto& [first, second, third] :
       std::vector<std::array<const char*, 3>>{{"xi", "xii", "xiii"},
                                               {"Page 1 of 3", "Page 2 of 3", "Page 3 of 3"},
                                               {"Seite 9", "Seite 10", "Seite 11"},
                                               {"صفحة ١", "صفحة ٢", "صفحة ٣"},
                                               {"१", "२", "३"},
                                               {"第1页", "第2页", "第3页"},
                                               {"— 98 —", "— 99 —", "— 100 —"},
                                               {"[ii]", "[iii]", "[iv]"}}) {
    CAPTURE(first);
    const std::string out = cleaned({"words of the first\nline and\n" + std::string(first),
                                     "words of another\nline and\n" + std::string(second),
                                     "the third has its\nown words\n" + std::string(third)});
    CHECK(
        out ==
        "words of the first\nline and\nwords of another\nline and\nthe third has its\nown words\n");
  }
}

TEST_CASE("headings that count with the pages stay: they are text") {
  for (const char* word :
       {"Chapter", "SONNET", "Kapitel", "Глава", "§", "Article", "Día", "अध्याय"}) {
    std::vector<std::string> pages;
    std::string expected;
    for (int p = 1; p < 6; ++p) {
      const std::string letters = std::string(static_cast<size_t>(p), static_cast<char>('a' + p));
      pages.push_back(std::string(word) + " " + std::to_string(p) + "\n" + letters + " a line\n" +
                      letters + letters + " line\n");
      expected += (p > 1 ? "\n" : "") + pages.back();
    }
    CAPTURE(word);
    CHECK(cleaned(pages) == expected);
  }
  const std::vector<std::string> chapters{"第1章\nあ\nい\n", "第2章\nう\nえ\n", "第3章\nお\nか\n"};
  CHECK(cleaned(chapters).find("第2章") != std::string::npos);
}

TEST_CASE("numbers at page edges that do not count with the pages stay") {
  std::vector<std::string> pages{"1200\nitems sold\nin May", "17\nitems lost\nin June",
                                 "903\nitems found\nin July", "4\nitems left\nhere"};
  std::vector<uint64_t> ends;
  CHECK(cleaned(pages) == paged(pages, ends));
}

TEST_CASE("lines in the middle of a page stay, even if they repeat") {
  std::vector<std::string> pages;
  for (int p = 0; p < 4; ++p) {
    const std::string w(static_cast<size_t>(p + 1), static_cast<char>('k' + p));
    pages.push_back(w + " one\n" + w + " two\n" + w + " three\nTHE REFRAIN OF ALL\n" + w +
                    " four\n" + w + " five\n" + w + " six\n");
  }
  std::vector<uint64_t> ends;
  CHECK(cleaned(pages) == paged(pages, ends));
}

TEST_CASE("without form feeds, page numbers that break sentences at even distances go") {
  std::string source, expected;
  for (int p = 31; p < 38; ++p) {
    source += lines(p, 25) + "\n" + std::to_string(p) + "\n\nTHE LAMP KEEPERS\n\n";
    expected += lines(p, 25);
  }
  source += "the end of it.\n";
  expected += "the end of it.\n";
  CHECK(unpaged(source) == expected);
}

TEST_CASE("without form feeds, poems and chapters keep their numbers") {
  std::string sonnets;
  for (int n = 1; n < 30; ++n) {
    sonnets += std::to_string(n) + "\n\n";
    for (int l = 0; l < 13; ++l) sonnets += "A line of verse that rhymes,\n";
    sonnets += "And this one ends.\n\n";
  }
  CHECK(unpaged(sonnets) == sonnets);
  std::string chapters;
  for (int n = 1; n < 9; ++n)
    chapters += "Chapter " + std::to_string(n) + "\n\n" + lines(n, 30) + "its end.\n\n";
  CHECK(unpaged(chapters) == chapters);
  std::string list;
  for (int n = 1; n < 40; ++n) list += std::to_string(n) + "\nitem of a list\n";
  CHECK(unpaged(list) == list);
}

TEST_CASE("without form feeds, lines that say page go") {
  std::string source, expected;
  for (int p = 1; p < 7; ++p) {
    source += lines(p, 30) + "Page " + std::to_string(p) + " of 6\n";
    expected += lines(p, 30);
  }
  CHECK(unpaged(source) == expected);
}

TEST_CASE("lines are like each other within one letter in eight, and numbers count exactly") {
  const auto line = [](const char* s) { return read_page_line(s); };
  CHECK(like(line("THE ANNALS 12"), line("The  Annals 14"), 2));
  CHECK_FALSE(like(line("THE ANNALS 12"), line("THE ANNALS 15"), 2));
  CHECK(like(line("LAMPS AND KEEPERS"), line("LAMPS AND KEEPFRS"), 1));
  CHECK_FALSE(like(line("LAMPS AND KEEPERS"), line("LAMPS AND KEEPFRS"), 1, true));
  CHECK_FALSE(like(line("LAMPS AND KEEPERS"), line("CAMPS IN DEEP TERS"), 1));
  CHECK_FALSE(like(line("* * *"), line("* * *"), 1));
  CHECK_FALSE(like(line("12"), line("12"), 1));
  CHECK(like(line("Report 2024"), line("Report 2024"), 3));
  CHECK(read_page_line("MIX").numbers == std::vector<uint64_t>{1009});
  CHECK(read_page_line("Preface   vii").key == U"preface #");
  CHECK(read_page_line("I am").numbers.empty());
  CHECK(read_page_line(std::string(101, 'x')).key.empty());
}
