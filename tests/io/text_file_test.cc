#include "io/text_file.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>

#include "base/utf8.h"

using namespace tamis;
using namespace tamis::io;

namespace {

using Parts = std::vector<std::string>;

Parts in_memory(std::string_view text, uint64_t limit) {
  Parts parts;
  for (const std::string_view part : split_text(text, limit)) parts.emplace_back(part);
  return parts;
}

Result<Parts> from_file(std::string_view bytes, uint64_t limit, size_t piece = 1 << 16) {
  auto source = open_memory(bytes, Packing::kPlain, "x", piece);
  if (!source) return tl::make_unexpected(source.error());
  TextFileReader reader(**source, limit);
  Parts parts;
  TextPart part;
  uint64_t offset = 0;
  bool last = false;
  for (;;) {
    const auto more = reader.next(part);
    if (!more) return tl::make_unexpected(more.error());
    if (!*more) break;
    CHECK_FALSE(last);
    CHECK(part.number == parts.size() + 1);
    CHECK(part.offset == offset);
    offset += part.bytes.size();
    last = part.last;
    parts.emplace_back(part.bytes);
  }
  CHECK(last == !parts.empty());
  return parts;
}

}  // namespace

TEST_CASE("a text that fits is one document, an empty one none") {
  CHECK(in_memory("abc", 100) == Parts{"abc"});
  CHECK(in_memory(std::string(16, 'x'), 16) == Parts{std::string(16, 'x')});
  CHECK(in_memory("", 100).empty());
  CHECK(from_file("abc", 100).value() == Parts{"abc"});
  CHECK(from_file("", 100).value().empty());
}

TEST_CASE("a long text is cut after the last blank line that fits") {
  CHECK(in_memory("one\n\ntwo\n\nthree and more\n", 16) ==
        Parts{"one\n\ntwo\n\n", "three and more\n"});
  CHECK(in_memory("one\r\n\r\ntwo three four five", 16) ==
        Parts{"one\r\n\r\n", "two ", "three four five"});
  CHECK(in_memory("one\n \t\ntwo three four five", 16) ==
        Parts{"one\n \t\n", "two ", "three four five"});
  CHECK(in_memory("one\r\rtwo three four five", 16) == Parts{"one\r\r", "two ", "three four five"});
}

TEST_CASE("without a blank line a long text is cut after a line end, then before a character") {
  CHECK(in_memory("one two\nthree four five six", 16) ==
        Parts{"one two\n", "three four five ", "six"});
  CHECK(in_memory("0123456789ABCDEFGH", 16) == Parts{"0123456789ABCDEF", "GH"});
  CHECK(in_memory("0123456789ABCD\xF0\x9F\x98\x80Z", 16) ==
        Parts{"0123456789ABCD", "\xF0\x9F\x98\x80Z"});
  // Never between CR and LF.
  CHECK(in_memory("0123456789ABCDE\r\nxyz", 16) == Parts{"0123456789ABCDE", "\r\nxyz"});
}

TEST_CASE("in a part without line end no address and no grouped number is cut in two") {
  const std::string card = "4111 1111 1111 1111", mail = "keeper.of.the.lamp@example.com";
  for (size_t before = 0; before < 60; ++before) {
    for (const std::string& value : {card, mail}) {
      std::string text = "the lamp of the keeper ";
      text +=
          std::string(before, 'x') + " and then came " + value + " by boat and the lamp was lit";
      const Parts parts = in_memory(text, 100);
      CHECK(std::ranges::count_if(
                parts, [&](const std::string& p) { return p.find(value) != p.npos; }) == 1);
      std::string row =
          std::string(before, 'x') + ";a;" + value + ";b;" + std::string(90 - before, 'y');
      CHECK(std::ranges::count_if(in_memory(row, 100), [&](const std::string& p) {
              return p.find(value) != p.npos;
            }) == 1);
    }
  }
}

TEST_CASE("parts join to the text, fit, and do not depend on how the file was read") {
  CHECK(rc::check("any text", [] {
    const auto text = *rc::gen::map(
        rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
            "a", "bc", "\n", "\n\n", "\r\n", "\r", " ", "\t", "é", "😀", "\xFF", "\x80", "word ")),
        [](const std::vector<std::string>& v) {
          std::string s;
          for (const auto& p : v) s += p;
          return s;
        });
    const auto limit = *rc::gen::inRange<uint64_t>(16, 60);
    const auto piece = *rc::gen::inRange<size_t>(1, 50);
    const Parts parts = in_memory(text, limit);
    std::string joined;
    for (size_t i = 0; i < parts.size(); ++i) {
      RC_ASSERT(!parts[i].empty());
      RC_ASSERT(parts[i].size() <= limit);
      if (i > 0) RC_ASSERT(!(parts[i - 1].ends_with('\r') && parts[i].starts_with('\n')));
      joined += parts[i];
    }
    RC_ASSERT(joined == text);
    if (utf8::valid(text))
      for (const auto& part : parts) RC_ASSERT(utf8::valid(part));
    if (not_text(text).empty() && wide_encoding(text).empty())
      RC_ASSERT(from_file(text, limit, piece).value() == parts);
  }));
}

TEST_CASE("a text without any line end is cut in linear time") {
  const std::string text(20'000'000, 'x');
  CHECK(split_text(text, 1000).size() == 20'000);
  std::string blanks(20'000'000, ' ');
  for (size_t i = 999; i < blanks.size(); i += 1000) blanks[i] = 'x';
  // A part ends at the last blank that is known to be quiet, a few bytes short of the limit.
  CHECK(split_text(blanks, 1'000'000).size() == 21);
}

TEST_CASE("a file in UTF-16 or UTF-32 is refused with what to do") {
  for (const std::string& bytes : {std::string("\xFF\xFE"
                                               "a\0",
                                               4),
                                   std::string("\xFE\xFF\0a", 4), std::string("\xFF\xFE\0\0", 4),
                                   std::string("\0\0\xFE\xFF", 4)}) {
    const auto parts = from_file(bytes, 100, 1);
    REQUIRE_FALSE(parts.has_value());
    CHECK(parts.error().code == Code::kUnsupported);
    CHECK(parts.error().message.find("iconv") != std::string::npos);
  }
}

TEST_CASE("bytes that are no text are told from text that begins like them") {
  CHECK(not_text("%PDF-1.7\n") == "a PDF document");
  CHECK(not_text(std::string_view("PK\x03\x04\x14\0", 6)) == "a ZIP archive or office document");
  CHECK(not_text(std::string_view("RIFF\x24\0\0\0WAVE", 12)) == "a RIFF file (sound, film, WebP)");
  CHECK(not_text("RIFF is a format").empty());
  CHECK(not_text("the ftyp box").empty());
  CHECK(not_text("BZh is how bzip2 begins").empty());
  CHECK(not_text("PAR1 is a gene").empty());
  CHECK(not_text("").empty());
  CHECK(not_text("{\"text\":1}").empty());
  CHECK(from_file("%PDF-1.7\n", 100).error().message ==
        "x is a PDF document and not text; rename it");
}

TEST_CASE("NUL bytes and a byte order mark are kept for the decoder to see") {
  const std::string bytes(
      "\xEF\xBB\xBF"
      "a\0b",
      6);
  CHECK(from_file(bytes, 100).value() == Parts{bytes});
}
