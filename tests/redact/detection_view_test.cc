// What hides a number from a reader of bytes does not hide it from us, and the spans are those of the text as it stands.
#include "redact/detection_view.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <unicode/uchar.h>

#include <random>

#include "base/utf8.h"
#include "finder.h"

using namespace tamis;
using namespace tamis::redact;
using namespace tamis::redact::test;

namespace {
using Values = std::vector<std::string>;

std::string in_digits(std::string_view ascii, char32_t zero) {
  std::string out;
  for (const char c : ascii)
    if (c >= '0' && c <= '9')
      utf8::append(out, zero + static_cast<char32_t>(c - '0'));
    else
      out += c;
  return out;
}
}  // namespace

TEST_CASE("decimal digits of every script are those of the Unicode Character Database") {
  for (UChar32 c = 0x80; c <= 0x10FFFF; ++c) {
    const bool decimal = u_charType(c) == U_DECIMAL_DIGIT_NUMBER;
    const int expected = decimal ? u_charDigitValue(c) : -1;
    if (digit_beyond_ascii(static_cast<char32_t>(c)) != expected) FAIL("U+", std::hex, c);
  }
}

TEST_CASE("a card, a telephone number and an IBAN are found in the digits of any script") {
  for (const char32_t zero : {U'\uFF10', U'\u0660', U'\u06F0', U'\u0966', U'\u09E6', U'\u0E50',
                              U'\u1040', U'\U0001D7CE'}) {
    const std::string card = in_digits("4111 1111 1111 1111", zero),
                      phone = in_digits("+49 30 901820", zero);
    CHECK(found("x " + card + " y") == Values{"CREDIT_CARD: " + card});
    CHECK(found("x " + phone + " y") == Values{"PHONE_NUMBER: " + phone});
  }
  CHECK(found("電話：０３－１２３４－５６７８です") ==
        Values{"PHONE_NUMBER: ０３－１２３４－５６７８"});
  CHECK(found("電話 ０３ー１２３４ー５６７８") == Values{"PHONE_NUMBER: ０３ー１２３４ー５６７８"});
}

TEST_CASE("full-width addresses are addresses") {
  CHECK(found("宛先 ｊａｎｅ．ｄｏｅ＠ｃｏｒｐ．ｔｅｓｔ まで") ==
        Values{"EMAIL_ADDRESS: ｊａｎｅ．ｄｏｅ＠ｃｏｒｐ．ｔｅｓｔ"});
}

TEST_CASE("characters without a shape inside a value hide nothing, and are rewritten with it") {
  for (const char* hidden :
       {"\u200B", "\u00AD", "\u2060", "\u200D", "\uFEFF", "\uFE0F", "\u202E"}) {
    const std::string h(hidden);
    CHECK(found("to ja" + h + "ne@co" + h + "rp.test now") ==
          Values{"EMAIL_ADDRESS: ja" + h + "ne@co" + h + "rp.test"});
    CHECK(found("card 4111 1111" + h + " 1111 1111.") ==
          Values{"CREDIT_CARD: 4111 1111" + h + " 1111 1111"});
    CHECK(rewritten("to ja" + h + "ne@corp.test now") == "to [EMAIL_ADDRESS_1] now");
  }
}

TEST_CASE("signs that are encoded between the parts of a value hide nothing") {
  CHECK(found("?to=jane%40corp.test&x=1") == Values{"EMAIL_ADDRESS: jane%40corp.test"});
  CHECK(found("{\"a\":\"jane\\u0040corp.test\"}") == Values{"EMAIL_ADDRESS: jane\\u0040corp.test"});
  CHECK(found("From: jane=40corp.test\n") == Values{"EMAIL_ADDRESS: jane=40corp.test"});
  CHECK(found("?tel=%2B49%2030%20901820") == Values{"PHONE_NUMBER: %2B49%2030%20901820"});
  CHECK(rewritten("?to=jane%40corp.test&tel=%2B4930901820#") ==
        "?to=[EMAIL_ADDRESS_1]&tel=[PHONE_NUMBER_1]#");
  for (const char* text :
       {"100%40 off", "a%20b%20c", "x=40", "width=40px", "50%25", "%40", "\\u0040", "a\\b"})
    CHECK_MESSAGE(found(text).empty(), text);
}

TEST_CASE("a text without any of this is its own view") {
  DetectionView view;
  for (const char* text :
       {"", "plain", "ordinary « text » — with “signs”", "中文，标点。「引号」：（括号）", "நன்றி",
        "नमस्ते", "می\u200Cخواهم", "👩\u200D👧 ok"}) {
    CHECK_MESSAGE(!view.make(text), text);
  }
}

TEST_CASE(
    "spans of the view lead to whole characters of the text, and every byte of the view to its "
    "own") {
  CHECK(rc::check("view", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    const char* pieces[] = {"a", "7", "é",      "中", "\uFF17", "\u0667", "\u200B",     "\u00AD",
                            "@", ".", "\uFF20", " ",  "\uFF0E", "\u30FC", "\U0001F600", "\xFF"};
    std::string text;
    for (uint64_t n = random() % 60; n > 0; --n) text += pieces[random() % std::size(pieces)];
    DetectionView view;
    if (!view.make(text)) return;
    const std::string_view bytes = view.bytes();
    uint64_t last = 0;
    for (uint64_t at = 0; at < bytes.size(); ++at) {
      const Span span = view.to_text(Span{at, at + 1});
      RC_ASSERT(span.end <= text.size());
      RC_ASSERT(span.begin >= last);
      last = span.begin;
      const char c = bytes[at];
      const std::string_view source = std::string_view(text).substr(span.begin, span.size());
      // A kept byte is itself; a folded one stands for a character beyond ASCII.
      RC_ASSERT(source[0] == c || static_cast<unsigned char>(source[0]) >= 0x80);
    }
    const Span all = view.to_text(Span{0, bytes.size()});
    RC_ASSERT(all.end <= text.size());
  }));
}
