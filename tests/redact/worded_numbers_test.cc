#include "redact/worded_numbers.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "redact/chars.h"
#include "redact/coordinates.h"
#include "redact/mac.h"
#include "redact/mrz.h"
#include "redact/plates.h"
#include "redact/rules.h"
#include "redact/vin.h"

using namespace tamis;
using namespace tamis::redact;

namespace {

// Every reader at every run of digits, whatever stands around it.
Candidates ask_all(std::string_view text, const CueReader& cues) {
  static const LabelIndex labels = LabelIndex::compile(label_rows());
  static const MonthIndex months;
  static const AgeIndex ages = AgeIndex::compile();
  WordedNumbers::Scan scan;
  Candidates out;
  for (size_t at = 0, end = 0; at < text.size(); at = end + 1) {
    end = at;
    while (is_digit(byte_at(text, end))) ++end;
    if (end == at) continue;
    if (may_be_plate(text, at, end)) find_plate(text, at, end, out);
    labels.find(text, at, end, scan.labels, out);
    months.find(text, at, cues, scan.dates, out);
    ages.find(text, at, cues, out);
    find_coordinates(text, at, scan.position_done, out);
    find_mrz(text, at, scan.mrz_done, out);
    find_mac(text, at, scan.mac_done, out);
    find_vin(text, at, out);
  }
  return out;
}

std::vector<std::string> sorted(const Candidates& candidates) {
  std::vector<std::string> out;
  for (const Candidate& c : candidates)
    out.push_back(std::to_string(c.begin) + "-" + std::to_string(c.end) + " " +
                  std::string(rule(c.rule).name) + " " + std::to_string(c.decibans));
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

TEST_CASE("no reader is kept from a number around which it sees something") {
  const std::string_view pieces[] = {"12",
                                     "4",
                                     "2019",
                                     "1987",
                                     "31",
                                     "07",
                                     "123456789",
                                     "40.712776",
                                     "-74.005974",
                                     "52.5",
                                     "0A-1B-2C-3D-4E-5F",
                                     "0a1b.2c3d.4e5f",
                                     "1HGBH41JXMN109186",
                                     "L898902C36UTO7408122F1204159",
                                     "C01X00T47",
                                     "AB-12",
                                     "B-MW 1234",
                                     "AB12CD",
                                     "京A·12345",
                                     "А123ВС 77",
                                     "12가3456",
                                     "December",
                                     "Dec.",
                                     "märz",
                                     "août",
                                     "enero",
                                     "мая",
                                     "tháng",
                                     "ก.พ.",
                                     "st",
                                     "nd",
                                     "th",
                                     "º",
                                     "de",
                                     "of",
                                     "the",
                                     "del",
                                     "in",
                                     "since",
                                     "desde",
                                     "au début de",
                                     "summer of",
                                     "as of",
                                     "years old",
                                     "ans",
                                     "jährig",
                                     "歳",
                                     "years",
                                     "aged",
                                     "born",
                                     "No",
                                     "no.",
                                     "N.º",
                                     "S.S.N",
                                     "driver's",
                                     "昭和",
                                     "年",
                                     "月",
                                     "日",
                                     "is",
                                     "number",
                                     "number is",
                                     "°",
                                     "′",
                                     "N",
                                     "E"};
  const std::string_view signs[] = {" ",  " ",  " ", " ",      ": ", "-",  ".",
                                    "/",  ", ", "",  " = ",    "\n", " #", "(",
                                    ") ", "\"", "'", "\u00A0", "：", "  ", "\t"};
  std::vector<std::string_view> labels;
  for_each_label(label_rows(),
                 [&](std::string_view phrase, const LabelKind&) { labels.push_back(phrase); });
  const WordedNumbers numbers;
  const CueIndex index = CueIndex::compile(cue_rows());
  std::mt19937 random(31);
  constexpr size_t kRounds = 20000;
  size_t seen = 0;
  for (size_t round = 0; round < kRounds; ++round) {
    std::string text(random() % 70, '.');  // blocks end anywhere
    for (auto n = 1 + random() % 12; n > 0; --n) {
      std::string word(random() % 3 == 0 ? labels[random() % labels.size()]
                                         : pieces[random() % std::size(pieces)]);
      if (random() % 3 == 0) {  // a label and a value that it may be for
        const std::string_view values[] = {"C01X00T47", "123456789", "36110/97", "AB-12-3456",
                                           "42",        "04/27",     "4.5.1987", "52.520008"};
        word = std::string(labels[random() % labels.size()]);
        word += signs[random() % std::size(signs)];
        word += values[random() % std::size(values)];
      }
      if (random() % 6 == 0)
        for (char& c : word) c = static_cast<char>(to_lower(static_cast<unsigned char>(c)));
      text += word;
      text += signs[random() % std::size(signs)];
    }
    CAPTURE(text);
    text::ClassMap classes;
    classes.scan(text);
    CueMemory memory;
    const CueReader cues(index, text, classes, memory);
    Candidates fast;
    WordedNumbers::Scan scan;
    WordedNumbers::Wanted wanted;
    for (size_t at = 0, end = 0; at < text.size(); at = end + 1) {
      end = at;
      while (is_digit(byte_at(text, end))) ++end;
      if (end > at) numbers.find(text, classes.blocks(), at, end, cues, wanted, scan, fast);
    }
    const Candidates slow = ask_all(text, cues);
    seen += slow.size();
    CHECK(sorted(fast) == sorted(slow));
  }
  CHECK(seen > kRounds / 2);
}
