// Charsets: told from bytes, and turned into UTF-8. What is expected was encoded by Python's codecs.
#include "tamis/charset.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <random>

#include "base/utf8.h"
#include "normalize/charset_converter.h"
#include "normalize/charset_sample.h"

using namespace tamis;
using namespace std::string_literals;
using normalize::CharsetConverter;
using normalize::CharsetSample;

namespace {

struct Case {
  std::string_view language, charset, text, hex;
};
constexpr Case kCases[] = {
#include "normalize/charset_cases.inc"
};

std::string unhex(std::string_view hex) {
  std::string out;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return out;
}

const CharsetDetector& detector() {
  static const CharsetDetector made = CharsetDetector::create().value();
  return made;
}

CharsetGuess detect(std::string_view bytes) { return detector().detect(bytes); }

std::string decode(std::string_view bytes, std::string_view charset) {
  return decode_charset(bytes, charset).value().text;
}

std::string in_utf16(std::string_view text, bool little) {
  std::string out;
  const auto unit = [&](unsigned u) {
    const char high = static_cast<char>(u >> 8), low = static_cast<char>(u & 0xFF);
    out += little ? low : high;
    out += little ? high : low;
  };
  for (size_t at = 0; at < text.size();) {
    const utf8::Decoded d = utf8::decode(text, at);
    at += d.size;
    if (d.code_point < 0x10000) {
      unit(d.code_point);
    } else {
      unit(0xD800 + ((d.code_point - 0x10000) >> 10));
      unit(0xDC00 + ((d.code_point - 0x10000) & 0x3FF));
    }
  }
  return out;
}

bool same(const CharsetGuess& a, const CharsetGuess& b) {
  return a.charset == b.charset && a.sure == b.sure && a.origin == b.origin &&
         std::ranges::equal(a.candidates, b.candidates, [](const auto& x, const auto& y) {
           return x.charset == y.charset && x.doubt == y.doubt;
         });
}

constexpr std::string_view kRussian = "Смотритель маяка каждый вечер поднимается по лестнице.\n";

}  // namespace

TEST_CASE("a sentence is told in each charset that its language was written in") {
  for (const Case& c : kCases) {
    CAPTURE(c.language);
    CAPTURE(c.charset);
    const std::string bytes = unhex(c.hex);
    const CharsetGuess guess = detect(bytes);
    CHECK(guess.sure);
    CHECK(guess.origin == CharsetOrigin::kDetected);
    CHECK(decode(bytes, guess.charset) == c.text);
  }
}

TEST_CASE("each charset's bytes become the text, and the text the bytes again") {
  for (const Case& c : kCases) {
    CAPTURE(c.charset);
    const DecodedText decoded = decode_charset(unhex(c.hex), c.charset).value();
    CHECK(decoded.text == c.text);
    CHECK(decoded.charset == c.charset);
    CHECK(decoded.undecodable == 0);
    CHECK(decoded.round_trip);
  }
}

TEST_CASE("a byte order mark names the charset and is not part of the text") {
  const std::pair<std::string, std::string_view> marks[] = {{"\xEF\xBB\xBF", "utf-8"},
                                                            {"\xFF\xFE", "utf-16le"},
                                                            {"\xFE\xFF", "utf-16be"},
                                                            {"\xFF\xFE\0\0"s, "utf-32le"},
                                                            {"\0\0\xFE\xFF"s, "utf-32be"}};
  for (const auto& [mark, charset] : marks) {
    const CharsetGuess guess = detect(mark);
    CHECK(guess.charset == charset);
    CHECK(guess.origin == CharsetOrigin::kMark);
    CHECK(guess.sure);
    const DecodedText decoded = decode_charset(mark, charset).value();
    CHECK(decoded.text.empty());
    CHECK(decoded.round_trip);
  }
  CHECK(decode("\xFF\xFE" + in_utf16("a\xEF\xBB\xBF", true), "utf-16le") == "a\xEF\xBB\xBF");
}

TEST_CASE("UTF-16 without a mark is told by what it spells, with and without NUL bytes") {
  for (const bool little : {true, false}) {
    for (const std::string_view text :
         {std::string_view("The keeper wound the clock.\n"), kRussian,
          std::string_view("灯塔看守人每天晚上走上楼梯，点亮灯光，然后久久地望着海面。")}) {
      const std::string bytes = in_utf16(text, little);
      const CharsetGuess guess = detect(bytes);
      CHECK(guess.charset == (little ? "utf-16le" : "utf-16be"));
      CHECK(guess.sure);
      CHECK(decode(bytes, guess.charset) == text);
    }
  }
}

TEST_CASE("ASCII and UTF-8 are UTF-8, also when a text breaks off or holds a stray byte") {
  for (const std::string& text :
       {""s, "plain"s, std::string(kRussian), std::string(kRussian.substr(0, kRussian.size() - 2)),
        std::string(kRussian) + "\xFF" + std::string(kRussian)}) {
    const CharsetGuess guess = detect(text);
    CHECK(guess.charset == "utf-8");
    CHECK(guess.origin == CharsetOrigin::kUtf8);
    CHECK(guess.sure);
  }
}

TEST_CASE("a text too short to tell is not sure") {
  CHECK_FALSE(detect("caf\xE9").sure);
  CHECK_FALSE(detect("\xC0").sure);
  CHECK_FALSE(detect("\x80\x81\x82").sure);
}

TEST_CASE("charsets that make the same text are one answer") {
  // The same letters in windows-1252, ISO 8859-1, -15 and windows-1254.
  const CharsetGuess guess = detect(
      "Der Leuchtturmw\xE4rter \xF6"
      "ffnet fr\xFCh am Morgen die T\xFCr und pr\xFC"
      "ft das \xD6l.");
  CHECK(guess.charset == "windows-1252");
  for (const CharsetCandidate& c : guess.candidates) {
    CHECK(c.charset != "iso-8859-15");
    CHECK(c.charset != "windows-1254");
  }
}

TEST_CASE("a declared charset counts if the bytes agree, and not if they contradict it") {
  // One letter leaves a doubt; the declaration settles it.
  const CharsetGuess html = detect("<meta charset=\"ISO-8859-15\"><p>caf\xE9</p>");
  CHECK(html.charset == "iso-8859-15");
  CHECK(html.origin == CharsetOrigin::kDeclared);
  CHECK(html.sure);
  const CharsetGuess xml = detect("<?xml version='1.0' encoding='macintosh'?><p>caf\x8E</p>");
  CHECK(xml.charset == "macintosh");
  CHECK(xml.sure);

  std::string russian =
      "<meta http-equiv=Content-Type content=\"text/html; charset=windows-1252\">";
  for (const Case& c : kCases)
    if (c.charset == "koi8-r") russian += unhex(c.hex);
  const CharsetGuess wrong = detect(russian);
  CHECK(wrong.charset == "koi8-r");
  CHECK(wrong.origin == CharsetOrigin::kDetected);
  CHECK(detect("charset=shift_jis\n" + std::string(kRussian)).charset == "utf-8");
  CHECK_FALSE(detect("charset=no-such-charset caf\xE9").sure);
}

TEST_CASE("bytes that are no text in any charset are never sure") {
  std::mt19937 random(7);
  for (int round = 0; round < 40; ++round) {
    std::string bytes;
    for (int i = 0; i < 3000; ++i) bytes += static_cast<char>(random() & 0xFF);
    CHECK_FALSE(detect(bytes).sure);
  }
}

TEST_CASE("the guess does not depend on the pieces that the bytes came in") {
  std::string bytes;
  for (int i = 0; i < 300; ++i)
    for (const Case& c : kCases)
      if (c.charset == "ibm866" || (i % 7 == 0 && c.charset == "ibm437"))
        bytes += unhex(c.hex) + "\n";
  const CharsetGuess whole = detect(bytes);
  for (const size_t step : {1u, 3u, 63u, 1000u, 70000u}) {
    CharsetSample sample;
    for (size_t at = 0; at < bytes.size(); at += step)
      sample.add(std::string_view(bytes).substr(at, step));
    CHECK(same(detector().detect(sample), whole));
  }
}

TEST_CASE("a byte that stands only in the middle of a long text still counts") {
  // 0xA4 is the euro in ISO 8859-15 and a sign that nobody writes in windows-1252.
  std::string text;
  for (int i = 0; i < 4000; ++i)
    text +=
        "Le gardien rel\xE8ve l'\xE9"
        "chelle d\xE8s la nuit.\n";
  const std::string before = text.substr(0, text.size() / 2);
  const CharsetGuess plain = detect(text);
  CHECK(plain.charset == "windows-1252");
  CHECK(plain.sure);
  const CharsetGuess guess = detect(before +
                                    "s\xBDur, c\xBDur, \xBC"
                                    "dipe; 100 \xA4.\n" +
                                    before);
  CHECK(guess.charset == "iso-8859-15");
}

TEST_CASE("what means nothing becomes one U+FFFD each, and is counted") {
  struct Broken {
    std::string bytes;
    std::string_view charset, text;
    uint64_t undecodable;
  };
  const Broken cases[] = {
      {"a\0b"s, "utf-16le", "a\xEF\xBF\xBD", 1},     // an odd byte at the end
      {"\0a\0"s, "utf-16be", "a\xEF\xBF\xBD", 1},    //
      {"\x3D\xD8"s, "utf-16le", "\xEF\xBF\xBD", 1},  // half a pair, then the end
      {"\x3D\xD8"
       "a\0"s,
       "utf-16le",
       "\xEF\xBF\xBD"
       "a",
       1},  // half a pair, then a letter
      {"\x00\xDE"
       "a\0"s,
       "utf-16le",
       "\xEF\xBF\xBD"
       "a",
       1},                                                // the other half alone
      {"a\0\0\0b\0\0"s, "utf-32le", "a\xEF\xBF\xBD", 1},  // 3 bytes of 4
      {"\xFF\xFF\x11\0a\0\0\0"s, "utf-32le",
       "\xEF\xBF\xBD"
       "a",
       1},                                        // beyond Unicode
      {"\x83"s, "shift_jis", "\xEF\xBF\xBD", 1},  // half a character
      {"ab\xA0\xFF"
       "c",
       "shift_jis", "", 0},
      {"\xC3(x", "utf-8", "\xEF\xBF\xBD(x", 1},
  };
  for (const Broken& c : cases) {
    CAPTURE(c.charset);
    const DecodedText decoded = decode_charset(c.bytes, c.charset).value();
    if (!c.text.empty()) {
      CHECK(decoded.text == c.text);
      CHECK(decoded.undecodable == c.undecodable);
    }
    CHECK(utf8::valid(decoded.text));
    CHECK(decoded.round_trip == (decoded.undecodable == 0));
  }
}

TEST_CASE("a text whose bytes another spelling would give does not round-trip") {
  // Code page 932 has some characters twice.
  const DecodedText twice = decode_charset("\xED\x40", "shift_jis").value();
  CHECK(twice.text == "纊");
  CHECK_FALSE(twice.round_trip);
  CHECK(decode_charset("\xFA\x5C", "shift_jis")->round_trip);
}

TEST_CASE("the text does not depend on the pieces that the bytes came in") {
  for (const Case& c : kCases) {
    const std::string bytes = unhex(c.hex) + "\x1B\xFF";
    const DecodedText whole = decode_charset(bytes, c.charset).value();
    for (const size_t step : {1u, 2u, 5u}) {
      CharsetConverter converter = CharsetConverter::open(c.charset, true).value();
      std::string text;
      for (size_t at = 0; at < bytes.size(); at += step)
        converter.convert(std::string_view(bytes).substr(at, step), false, text);
      converter.convert({}, true, text);
      CHECK(text == whole.text);
      CHECK(converter.undecodable() == whole.undecodable);
      CHECK(converter.round_trip() == whole.round_trip);
    }
  }
}

TEST_CASE("labels stand for the charsets that the Encoding Standard reads them as") {
  CHECK(charset_of_label("latin1") == "windows-1252");
  CHECK(charset_of_label("ISO_8859-1") == "windows-1252");
  CHECK(charset_of_label("CP1252") == "windows-1252");
  CHECK(charset_of_label("gb2312") == "gb18030");
  CHECK(charset_of_label("Shift-JIS") == "shift_jis");
  CHECK(charset_of_label("UTF8") == "utf-8");
  CHECK(charset_of_label("cp866") == "ibm866");
  CHECK(charset_of_label("utf-7").empty());
  CHECK(charset_of_label("").empty());
  for (const std::string_view name : charset_names()) CHECK(charset_of_label(name) == name);
}

TEST_CASE("an unknown charset is an error that names the known ones") {
  const auto decoded = decode_charset("text", "klingon\n\x01");
  REQUIRE_FALSE(decoded);
  CHECK(decoded.error().code == Code::kUnsupported);
  CHECK(decoded.error().message.find("\"klingon??\"") != std::string::npos);
  CHECK(decoded.error().message.find("windows-1251") != std::string::npos);
}

TEST_CASE("any text in UTF-16 and UTF-32 is read as it was written") {
  CHECK(rc::check([](const std::u32string& drawn) {
    std::string text, wide;
    for (char32_t c : drawn) {
      c = c % 0x110000;
      if (c >= 0xD800 && c <= 0xDFFF) continue;
      utf8::append(text, c);
      for (int i = 0; i < 4; ++i) wide += static_cast<char>(c >> (8 * i) & 0xFF);
    }
    if (text.starts_with("\xEF\xBB\xBF")) return;
    RC_ASSERT(decode(in_utf16(text, true), "utf-16le") == text);
    RC_ASSERT(decode(in_utf16(text, false), "utf-16be") == text);
    RC_ASSERT(decode(wide, "utf-32le") == text);
  }));
}

TEST_CASE("a guess is the same every time") {
  CHECK(rc::check([](const std::string& bytes) {
    RC_ASSERT(same(detect(bytes), CharsetDetector::create().value().detect(bytes)));
  }));
}
