// What is a token, said in sentences; the letter of it is in vectors_test.cc.
#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <initializer_list>
#include <random>
#include <string>
#include <vector>

#include "dedup/mixing.h"
#include "dedup/sketcher.h"
#include "dedup/tokens.h"

namespace tamis::dedup {
namespace {

// With shingles of one token the set of shingles is the set of tokens, and tokens can be counted.
size_t distinct_tokens(std::string_view text, Profile profile = Profile::kStandard) {
  Sketcher sketcher(profile);
  const std::string repeated(text);
  // Four unique words in front: then the number of shingles is the number of tokens.
  sketcher.add(profile == Profile::kStandard || profile == Profile::kCode ? "qa qb qc qd"
                                                                          : "qwertyu");
  sketcher.add(repeated);
  return sketcher.finish().shingle_count;
}

std::vector<uint64_t> shingles(std::string_view text, Profile profile = Profile::kStandard) {
  Sketcher sketcher(profile);
  sketcher.add(text);
  sketcher.finish();
  std::vector<uint64_t> set(sketcher.shingles().begin(), sketcher.shingles().end());
  std::sort(set.begin(), set.end());
  return set;
}

const std::string kTail = " and then four more words follow here";

bool same(const std::string& a, const std::string& b, Profile profile = Profile::kStandard) {
  const auto with = shingles(a + kTail, profile);
  return !with.empty() && with == shingles(b + kTail, profile);
}

TEST_CASE("words are runs of letters, marks and digits; everything else separates") {
  CHECK(distinct_tokens("one two three") == 3);
  CHECK(distinct_tokens("one,two;three/four-five") == 5);
  CHECK(distinct_tokens("don't") == 2);
  CHECK(distinct_tokens("snake_case x86 3.14") == 5);
  CHECK(distinct_tokens("  \t\n ... \x01 --- ") == 0);
  CHECK(distinct_tokens("naïve façade – “quoted” …") == 3);
  CHECK(distinct_tokens("नमस्ते दुनिया") == 2);  // marks stay in their word
}

TEST_CASE("case and compatibility forms do not matter") {
  CHECK(same("HELLO World", "hello wORLD"));
  CHECK(same("ＡＢＣ１２３", "abc123"));
  CHECK(same("ﬁne oﬃce", "fine office"));
  CHECK(same("STRASSE", "Straße"));
  CHECK(same("ΟΔΟΣ", "οδος"));
  CHECK(same("Ёлка", "ёлка"));
  CHECK(same("ｶﾞｷﾞ", "ガギ"));
  CHECK(same("é", "e\u0301"));
  CHECK(same("한글", "\u1112\u1161\u11ab\u1100\u1173\u11af"));
  CHECK(same("so\u00adft hy\u00adphen", "soft hyphen"));
  CHECK(same("می\u200cآیند", "میآیند"));  // for hashing only; the text keeps its joiner
  CHECK(same("a\u0316\u0301", "a\u0301\u0316"));
  CHECK_FALSE(same("resume", "résumé"));
  CHECK_FALSE(same("Maße", "Masse und"));
}

TEST_CASE("where words are not spaced, each character is a token with its marks") {
  CHECK(distinct_tokens("人人生而自由") == 6);
  CHECK(distinct_tokens("カーテン") == 4);
  CHECK(distinct_tokens("ガ") == 1);
  CHECK(distinct_tokens("มนุษย์") ==
        4);  // the vowel below and the silencer belong to their consonants
  CHECK(distinct_tokens("ABC株式会社123") == 6);
  CHECK(distinct_tokens("မြန်မာ") == 3);
  CHECK(distinct_tokens("한국어 글자") == 2);  // Korean is spaced
}

TEST_CASE("the profile short counts characters and one space between words") {
  CHECK(distinct_tokens("ab  - cd", Profile::kShort) == 6);  // _ab_cd
  CHECK(same("A—b…c", "a b c", Profile::kShort));
  CHECK_FALSE(same("a b c", "abc", Profile::kShort));
}

TEST_CASE("the profile ocr does not see blanks") {
  CHECK(distinct_tokens("ab  - cd", Profile::kOcr) == 4);
  CHECK(same("hy- phen ation", "hyphenation", Profile::kOcr));
}

TEST_CASE("the profile code keeps case and counts operators") {
  CHECK(distinct_tokens("x += y_1;", Profile::kCode) == 5);
  CHECK_FALSE(same("Foo", "foo", Profile::kCode));
  CHECK_FALSE(same("a += b", "a -= b", Profile::kCode));
  CHECK(same("a+=b", "a  +=\n\tb", Profile::kCode));
}

TEST_CASE("fewer than five tokens, or eight characters, make no shingle") {
  CHECK(shingles("one two three four").empty());
  CHECK(shingles("one two three four five").size() == 1);
  CHECK(shingles("abc def", Profile::kShort).empty());
  CHECK(shingles("abcd efg", Profile::kShort).size() == 1);
  CHECK(shingles("").empty());
}

TEST_CASE("the texts of a group are one run of tokens, but no token crosses a joint") {
  Sketcher sketcher;
  sketcher.add("one two thr");
  sketcher.add("ee four five six");
  sketcher.finish();
  std::vector<uint64_t> joint(sketcher.shingles().begin(), sketcher.shingles().end());
  std::sort(joint.begin(), joint.end());
  CHECK(joint == shingles("one two thr ee four five six"));
}

TEST_CASE("the exact hash tells how a group is cut, and the only text of a unit hashes as itself") {
  Sketcher sketcher;
  sketcher.add("ab");
  sketcher.add("c");
  CHECK(sketcher.text_bytes() == 4);
  const Hash128 cut = sketcher.finish().exact;
  sketcher.add("a");
  sketcher.add("bc");
  CHECK(sketcher.finish().exact != cut);
  sketcher.add("abc");
  CHECK(sketcher.text_bytes() == 3);
  CHECK(sketcher.finish().exact == xxh3_128("abc"));
  CHECK(sketcher.finish().exact == xxh3_128(""));
}

TEST_CASE("a sketcher forgets one unit before the next") {
  Sketcher used;
  std::mt19937_64 random(1);
  for (const size_t words : std::initializer_list<size_t>{100'000, 3, 400, 5, 0, 200'000, 50}) {
    std::string text;
    for (size_t i = 0; i < words; ++i) text += std::to_string(random()) + (i % 7 ? " " : "é ");
    Sketcher fresh;
    used.add(text);
    fresh.add(text);
    CHECK(used.finish() == fresh.finish());
    CHECK(std::ranges::equal(used.shingles(), fresh.shingles()));
  }
}

// The fast path of the standard profile against the character-by-character one, which takes the
// whole text.
TEST_CASE("the bitmap path and the careful path find the same tokens in any bytes") {
  CHECK(rc::check([] {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "word", "W", "A1b2", " ", ", ", "\n", "é", "ß", "Ö", "人", "ガ", "한", "ุ", "\u0301",
        "\u0316", "\u200d", "“", "—", "½", "ﷺ", "\xff", "\xe2\x82", "\xf0\x9f\x99\x82",
        "0123456789abcdef", "0123456789ABCDEFG", "_", "\0x", "\x7f",
        "antidisestablishmentarianismusgesellschaft"));
    std::string text;
    for (const std::string& piece : pieces) text += piece;
    const auto repeats = *rc::gen::inRange(1, 200);
    std::string all;
    for (int i = 0; i < repeats; ++i) all += text;

    Tokenizer tokenizer(Profile::kStandard);
    TokenFolder folder(Profile::kStandard);
    Shingler fast(5), careful(5);
    tokenizer.add(all, fast);
    folder.run(all, careful);
    const auto a = fast.finish(), b = careful.finish();
    RC_ASSERT(std::equal(a.begin(), a.end(), b.begin(), b.end()));
  }));
}

// toNFKC_Casefold of ICU, another implementation of the same data (Unicode 15.0).
TEST_CASE("folding a text by ICU first changes no shingle") {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
  const icu::Normalizer2* nfkc_casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(status);
  REQUIRE(U_SUCCESS(status));
  // It becomes a letter when folded, so its place among other marks is decided before: texts are
  // NFC, and are read as they stand.
  constexpr UChar32 kYpogegrammeni = 0x345;
  std::mt19937_64 random(99);
  const auto utf8 = [](const icu::UnicodeString& s) {
    std::string out;
    return s.toUTF8String(out);
  };
  for (int i = 0; i < 20'000; ++i) {
    icu::UnicodeString source;
    for (size_t n = random() % 40; n > 0; --n) {
      static const char32_t kCeilings[] = {0x180, 0x600, 0x1200, 0x3400, 0x10000, 0x1F000};
      const auto c = static_cast<UChar32>(random() % kCeilings[random() % 6]);
      if (U_IS_SURROGATE(c) || c == kYpogegrammeni || !u_isdefined(c)) continue;
      source.append(c);
      if (random() % 6 == 0) source.append(static_cast<UChar32>(' '));
    }
    const icu::UnicodeString composed = nfc->normalize(source, status);
    const icu::UnicodeString folded = nfkc_casefold->normalize(composed, status);
    const icu::UnicodeString decomposed = nfd->normalize(composed, status);
    REQUIRE(U_SUCCESS(status));
    for (const Profile profile : {Profile::kStandard, Profile::kShort, Profile::kOcr}) {
      const auto expected = shingles(utf8(composed), profile);
      CHECK(shingles(utf8(folded), profile) == expected);
      if (decomposed.indexOf(kYpogegrammeni) < 0)
        CHECK(shingles(utf8(decomposed), profile) == expected);
    }
  }
}

TEST_CASE("no token operand of the hash can be zero, whatever the text") {
  const auto has_impossible_byte = [](uint64_t constant) {
    for (int i = 0; i < 8; ++i)
      if (const uint64_t byte = constant >> (8 * i) & 0xFF;
          byte == 0xFE || byte == 0xFF || byte == 0xC0 || byte == 0xC1)
        return true;
    return false;
  };
  CHECK(has_impossible_byte(kMixA));
  CHECK(has_impossible_byte(kMixB));
}

}  // namespace
}  // namespace tamis::dedup
