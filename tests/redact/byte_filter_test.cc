#include "redact/byte_filter.h"

#include <doctest/doctest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "finder.h"
#include "text/instruction_sets.h"

using namespace tamis;
using namespace tamis::redact;
using tamis::redact::test::find;

namespace {

// The places whose four bytes some group has, told without mixtures as far as they are ASCII.
std::vector<uint64_t> least(const ByteFilter& filter, std::string_view text) {
  std::vector<uint64_t> masks((text.size() + 63) / 64);
  for (size_t at = 0; at < text.size(); ++at) {
    unsigned groups = 0xFF;
    for (size_t i = 0; i < kFilterBytes; ++i) {
      const unsigned char c = byte_at(text, at + i);
      groups &= c < 0x80 ? filter.ascii[i][c] : filter.low[i][c & 15u] & filter.high[i][c >> 4];
    }
    if (groups != 0) masks[at / 64] |= uint64_t{1} << (at % 64);
  }
  return masks;
}

bool within(const std::vector<uint64_t>& some, const std::vector<uint64_t>& all) {
  for (size_t i = 0; i < some.size(); ++i)
    if ((some[i] & ~all[i]) != 0) return false;
  return some.size() == all.size();
}

}  // namespace

TEST_CASE(
    "with every instruction set a filter lets its rows through and no place that its scalar twin "
    "holds back, whatever the table") {
  std::mt19937 random(19);
  for (int round = 0; round < 40; ++round) {
    ByteFilter filter;
    for (unsigned group = 0; group < kFilterGroups; ++group)
      for (size_t i = 0; i < kFilterBytes; ++i) {
        if (random() % 4 == 0) filter.add_any(group, i);
        for (auto n = random() % 5; n > 0; --n)
          filter.add(group, i, static_cast<unsigned char>(random()));
      }
    std::string text(random() % 400, ' ');
    for (char& c : text) c = static_cast<char>(random() % (round % 2 == 0 ? 256 : 128));
    std::vector<uint64_t> fast((text.size() + 63) / 64), slow(fast.size());
    filter_bytes_scalar({&filter, 1}, text, 0, slow);
    tamis::test::for_each_instruction_set([&](const std::string& name) {
      INFO(name);
      filter_bytes({&filter, 1}, text, 0, fast);
      CHECK(within(least(filter, text), fast));
      CHECK(within(fast, slow));
    });
  }
}

TEST_CASE(
    "what was put into a filter passes it, at the end of a text and over the ends of chunks") {
  std::array<ByteFilter, 2> filters;
  FilterBuilder builder(filters, 10);
  for (const char* row : {"pass", "Zahl", "d\u00EDa ", "%20x"}) builder.add(row);
  for (const std::string row : {"pass", "PASS", "zAHL", "d\u00EDa ", "%20X"})
    for (size_t before : {0, 1, 61, 63, 64, 4093, 4095, 4096}) {
      const std::string text = std::string(before, '.') + row;
      std::vector<size_t> seen;
      for_each_place(filters, text, [&](size_t at) { seen.push_back(at); });
      REQUIRE(!seen.empty());
      CHECK(seen.back() == before);
    }
}

TEST_CASE(
    "places that are known are those that pass and whose four bytes are in the set, in order") {
  std::mt19937 random(23);
  for (int round = 0; round < 60; ++round) {
    std::array<ByteFilter, 3> filters;
    const Filters some(filters.data(), 1 + random() % 3);
    PrintSet known;
    for (int row = 0; row < 12; ++row) {
      std::string bytes(kFilterBytes, ' ');
      for (char& c : bytes) c = "abAB .\xC3"[random() % 7];
      filters[random() % some.size()].add_letters(random() % kFilterGroups, bytes);
      if (random() % 4 != 0) known.add(print_at(bytes, 0) | kSmallPrint);
    }
    std::string text(random() % 9000, ' ');  // now and then more than four places a block
    for (char& c : text) c = "abAB .\xC3"[random() % (round % 2 == 0 ? 7 : 2)];
    tamis::test::for_each_instruction_set([&](const std::string& name) {
      INFO(name);
      std::vector<size_t> fast, slow;
      for_each_known_place(some, known, text, [&](size_t at) { fast.push_back(at); });
      std::vector<uint64_t> masks((text.size() + 63) / 64);
      for (size_t from = 0; from < text.size(); from += kFilterChunk)
        filter_bytes(some, text, from,
                     std::span(masks).subspan(
                         from / 64, std::min(kFilterChunk / 64, masks.size() - from / 64)));
      for (size_t at = 0; at < text.size(); ++at)
        if ((masks[at / 64] >> (at % 64) & 1) != 0 && known.has(print_at(text, at) | kSmallPrint))
          slow.push_back(at);
      CHECK(fast == slow);
    });
  }
}

TEST_CASE("a day of the week is found wherever blocks begin, with its marks and without") {
  for (const std::string day :
       {"Tuesday", "s\u00E1bado", "mi\u00E9rcoles", "L\u00D8RDAG", "ter\u00E7a-feira"})
    for (size_t before = 1; before < 70; ++before) {
      const std::string text = std::string(before, '.') + ' ' + day + ", all day";
      const auto findings = find(text);
      REQUIRE(findings.size() == 1);
      CHECK(findings[0].span.begin == before + 1);
      CHECK(findings[0].span.size() == day.size());
    }
}
