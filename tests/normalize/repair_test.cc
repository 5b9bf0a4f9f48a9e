// Mojibake: what the sayings of the web teach, what a misread charset makes of known text, and what must stay as it is.
#include "normalize/repair.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/json.h"
#include "normalize/explain.h"
#include "normalize/hostile_text.h"
#include "normalize/normalize.h"

using namespace tamis;
using namespace tamis::normalize;
using namespace tamis::test;

namespace {

struct Answer {
  std::string bytes;
  uint64_t repairs;
  std::vector<std::string> rules;
};

Answer run(std::string_view source) {
  static const Normalizer normalizer =
      Normalizer::create(Options{.invisibles = false, .lines = false, .form = Form::kNone}).value();
  text::Text text(source);
  Normalizer::Scratch scratch;
  NormalizeCounts counts;
  REQUIRE(normalizer.run(text, scratch, counts).has_value());
  Answer a{std::string(text.bytes()), counts.repairs, {}};
  for_each_change(text.source(), text.bytes(), text.edits(),
                  [&](const Change& c) { a.rules.emplace_back(c.rule); });
  const auto back = undo(text.bytes(), text.edits(), UndoLog::record(source, text.edits()));
  REQUIRE(back.has_value());
  REQUIRE(*back == source);
  return a;
}

std::string repaired(std::string_view source) { return run(source).bytes; }
bool stays(std::string_view source) { return repaired(source) == source; }

// UTF-8 read as `charset`, by ICU; undefined bytes pass through as Latin-1. Empty if the charset loses a byte.
std::string misread(std::string_view text, const char* charset) {
  UErrorCode status = U_ZERO_ERROR;
  UConverter* converter = ucnv_open(charset, &status);
  REQUIRE(U_SUCCESS(status));
  std::u16string out;
  for (const char byte : text) {
    UChar one[4];
    UErrorCode error = U_ZERO_ERROR;
    const int32_t n = ucnv_toUChars(converter, one, 4, &byte, 1, &error);
    if (n == 1 && one[0] != 0xFFFD)
      out.push_back(one[0]);
    else
      out.push_back(static_cast<unsigned char>(byte));
  }
  ucnv_close(converter);
  std::string utf8;
  icu::UnicodeString(out.data(), static_cast<int32_t>(out.size())).toUTF8String(utf8);
  return utf8;
}

const char* const kSentences[] = {
    "Les œuvres d’été, « déjà vues », coûtent 12 € à l’hôtel.",
    "Füße, Öl und Übermaß kosten „fünf“ Groschen – größer geht’s nicht.",
    "El niño comió piñas en la montaña según el señor Muñoz.",
    "Zażółć gęślą jaźń, a potem idź do łóżka.",
    "Příliš žluťoučký kůň úpěl ďábelské ódy.",
    "Съешь же ещё этих мягких французских булок, да выпей чаю.",
    "Τάχιστη αλώπηξ βαφής ψημένη γη, δρασκελίζει υπέρ νωθρού κυνός.",
    "זה כיף סתם לשמוע איך תנצח קרפד עץ טוב בגן.",
    "สวัสดีชาวโลก ยินดีที่ได้รู้จัก",
    "いろはにほへと ちりぬるを、わかよたれそ つねならむ。",
    "天地玄黃，宇宙洪荒。日月盈昃，辰宿列張。",
    "Tôi yêu tiếng nước tôi từ khi mới ra đời, người ơi.",
    "Pijamalı hasta yağız şoföre çabucak güvendi.",
    "Glāžšķūņa rūķīši dzērumā čiepj Baha koncertflīģeļu vākus.",
};

}  // namespace

TEST_CASE("cases found on the web are repaired, and what only looks like mojibake stays") {
  const std::string folder = TAMIS_SOURCE_DIR "/../shared/data/normalize";
  if (!std::filesystem::exists(folder)) {
    MESSAGE("skipped: no ../shared");
    return;
  }
  size_t cases = 0;
  for (const char* name : {"ftfy-in-the-wild.json", "ftfy-negative.json"}) {
    std::ifstream in(folder + "/" + name);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    const auto list = Json::parse(bytes);
    REQUIRE(list.has_value());
    for (const Json& item : list->items()) {
      const std::string original = item["original"].as_string();
      // One case has a character reference, which "fixed-encoding" leaves.
      const bool encoding =
          item.has("fixed-encoding") && original.find("&frac14;") == std::string::npos;
      // "fixed" also straightens quotes and opens ligatures, which is not repair.
      const std::string expected = item[encoding ? "fixed-encoding" : "fixed"].as_string();
      CAPTURE(original);
      CHECK(repaired(original) == expected);
      ++cases;
    }
  }
  CHECK(cases == 101);
}

TEST_CASE("sentences of many languages come back from each charset they were misread in") {
  // Bytes that a charset does not define are passed through, as programs do; those it maps twice cannot be told apart.
  struct Row {
    const char* charset;
    size_t least;  // sentences of 14 that come back exactly
  };
  for (const Row& row :
       {Row{"windows-1252", 14}, Row{"iso-8859-1", 14}, Row{"windows-1250", 14},
        Row{"windows-1251", 14}, Row{"macintosh", 14}, Row{"windows-1253", 14},
        Row{"windows-1254", 14}, Row{"windows-1257", 13}, Row{"windows-1258", 14},
        Row{"iso-8859-2", 13}, Row{"iso-8859-5", 14}, Row{"iso-8859-15", 11}, Row{"ibm-437", 14},
        Row{"ibm-850", 14}, Row{"ibm-866", 10}, Row{"koi8-r", 14}}) {
    size_t back = 0;
    for (const char* sentence : kSentences)
      back += repaired(misread(sentence, row.charset)) == sentence;
    CAPTURE(std::string(row.charset));
    CHECK(back >= row.least);
  }
}

TEST_CASE("two and three layers are taken off") {
  for (const char* sentence : {kSentences[0], kSentences[1], kSentences[5], kSentences[10]}) {
    std::string text = misread(misread(sentence, "windows-1252"), "windows-1252");
    CHECK(repaired(text) == sentence);
    CHECK(repaired(misread(text, "windows-1252")) == sentence);
  }
  CHECK(repaired(misread(misread(kSentences[5], "windows-1251"), "windows-1251")) == kSentences[5]);
  CHECK(repaired(misread(misread("caf\u00E9 \u2014 na\u00EFve", "macintosh"), "windows-1252")) ==
        "caf\u00E9 \u2014 na\u00EFve");
}

TEST_CASE("the sentences themselves, and the same in capitals, stay") {
  for (const char* sentence : kSentences) {
    CHECK(stays(sentence));
    icu::UnicodeString upper = icu::UnicodeString::fromUTF8(sentence);
    std::string bytes;
    upper.toUpper().toUTF8String(bytes);
    CHECK(stays(bytes));
  }
}

TEST_CASE("words that end in a lead byte's letter keep the punctuation behind them") {
  CHECK(stays("AMANHÃ\u2026 E A IRMÃ\u201D"));
  CHECK(stays("« Â » et « Ã »"));
  CHECK(stays("CAFÉ™, TOKYO’, NESTLÉ®"));
  CHECK(stays("Сјеверна Македонија, Рік Києва, дії"));
  CHECK(stays("5×£3, 3×½, Å–Ä, ±5°"));
  CHECK(stays("├──┬──┐\n│  │  │\n└──┴──┘"));
  CHECK(stays("√π, ∆°, ¬«, ∑≥"));
  CHECK(stays("РАСТЕТ ТЕТА, ТЕ И ТА"));
}

TEST_CASE(
    "a single misread letter is not believed against a letter that stands correctly beside it") {
  CHECK(repaired("Bremer DrÃ¥ber") == "Bremer Dråber");
  CHECK(stays("Bremer – DrÃ¥ber"));
  CHECK(repaired("NÃ©e à Paris, SÃ©rie F") == "Née à Paris, Série F");
}

TEST_CASE("lists of letters and signs, mathematics and frames stay") {
  CHECK(stays("Ω≈ç√∫ Икс"));
  CHECK(stays("Ω≈ç√∫˜µ≤≥÷ åß∂ƒ©˙∆˚¬…æ œ∑´®†¥¨ˆøπ“‘ ¡™£¢∞§¶•ªº–≠"));
  CHECK(stays("ЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя"));
  CHECK(stays("яЯ чЧцЦ сС мМ иИйЙ тТ ьЬъЪ; тТТ ъЪЪ ѣѢѢ; ĄąĘęÓóĆćŁłŃńŚśŹźŻż ÀàÂâÇçÉéÈèÊêËë"));
  CHECK(stays("∀x∈ℝ: ⌈x⌉ = −⌊−x⌋, α ∧ ¬β = ¬(¬α ∨ β); ⍺∊⍵ ⌽⍳10 ⊢⍴⍉ {⍵/⍨~⍵∊⍵∘.×⍵}"));
  CHECK(stays("┌─┬─┐│╔═╦═╗║ ╠═╬═╣ ╚═╩═╝ ░░▒▒▓▓██ ├─┼─┤"));
  CHECK(stays("A¢☃€ 😊, A☃€¢😊, 5‰ 10€ £5–£7 €5–€7 ¥100～¥200"));
  CHECK(stays("\u0080\u0082\u0083\u0084\u0085\u0086"));  // a table of a charset
}

TEST_CASE("damaged sequences are repaired only beside whole ones") {
  CHECK(stays("Ã la carte"));
  CHECK(repaired("dÃ©jÃ\u00A0 vu Ã la carte") == "déjà vu à la carte");
  CHECK(repaired("crianÃ§as Ã s vezes") == "crianças às vezes");
  CHECK(repaired("AmÃ©rica y Ã\uFFFDfrica") == "América y \uFFFDfrica");
}

TEST_CASE("emoji come back through Apple's logo") {
  CHECK(repaired(misread("so \U0001F600 schön", "macintosh")) == "so \U0001F600 schön");
  CHECK(stays("an \uF8FF phone, \uF8FFü"));
}

TEST_CASE("surrogates within mojibake are joined") {
  CHECK(repaired("Hi guys \u00ED\u00A0\u00BD\u00ED\u00B8\u008D") == "Hi guys \U0001F60D");
  CHECK(stays("a\u00ED\u00B4\u00B4"));  // a low surrogate alone
}

TEST_CASE("a C1 control is read as windows-1252 among Western text, and left alone elsewhere") {
  CHECK(repaired("\u0084Handwerk\u0093 \u0096 gut\u0085 5 \u0080") == "„Handwerk“ – gut… 5 €");
  CHECK(run("\u0093x\u0094").rules == std::vector<std::string>{"c1", "c1"});
  CHECK(stays("\uAE30\uBCF8\u0092\uC785"));
  CHECK(stays("one\u0085two"));  // NEL: a line end
  CHECK(stays("a\u0081b"));      // no character in windows-1252
}

TEST_CASE("each repaired letter is an edit of its own") {
  text::Text text("d\u00C3\u00A9j\u00C3\u00A0 vu");
  const Normalizer normalizer = Normalizer::create(Options{}).value();
  Normalizer::Scratch scratch;
  NormalizeCounts counts;
  REQUIRE(normalizer.run(text, scratch, counts).has_value());
  CHECK(text.bytes() == "déjà vu");
  std::vector<Edit> edits;
  text.edits().for_each_edit([&](const Edit& e) { edits.push_back(e); });
  CHECK(edits ==
        std::vector<Edit>{{1, 4, 1, 2, EditRule::kMojibake}, {6, 4, 4, 2, EditRule::kMojibake}});
  CHECK(counts.repairs == 2);
}

TEST_CASE("repair can be undone and changes nothing twice, on any mixture") {
  CHECK(rc::check("repair", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    const char* charsets[] = {"windows-1252", "windows-1250", "windows-1251",
                              "macintosh",    "ibm-437",      "iso-8859-2"};
    Normalizer::Scratch scratch;
    static const Normalizer normalizer = Normalizer::create(Options{}).value();
    for (int i = 0; i < 20; ++i) {
      std::string source;
      for (uint64_t n = random() % 6; n > 0; --n) {
        std::string piece = random() % 3 == 0
                                ? invisible_text(random, random() % 6)
                                : std::string(kSentences[random() % std::size(kSentences)])
                                      .substr(0, random() % 40);
        for (uint64_t layers = random() % 3; layers > 0; --layers)
          piece = misread(piece, charsets[random() % std::size(charsets)]);
        source += piece;
        if (random() % 2 == 0)
          source.insert(random() % (source.size() + 1), random() % 2 == 0 ? "\u200B" : "\u0301");
      }
      text::Text text(source);
      NormalizeCounts counts;
      RC_ASSERT(normalizer.run(text, scratch, counts).has_value());
      const auto back = undo(text.bytes(), text.edits(), UndoLog::record(source, text.edits()));
      RC_ASSERT(back.has_value());
      RC_ASSERT(*back == source);
      text::Text again(text.bytes());
      NormalizeCounts none;
      RC_ASSERT(normalizer.run(again, scratch, none).has_value());
      RC_ASSERT(again.bytes() == text.bytes());
    }
  }));
}

TEST_CASE("what was known of a layer above keeps nothing from being repaired that stands alone") {
  const std::string once = repaired(
      "\u00F1\u0393\u00F6\u00BC\u251C\u00E1\u251C\u0192\u0393\u00EE\u00C9\u00E4\u03C0\u00E9\u00EC"
      "\u03C0\u00FC\u00BB\u200B"
      "\u03C0\u00FC\u00BD\u03C0\u00FC\uFFFD");
  CHECK(once.ends_with("\u200B\u306B\uFFFD"));
  CHECK(repaired(once) == once);
}

TEST_CASE("a megabyte of mojibake in one word takes linear time") {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += "\u00C3\u00A9\u00E2\u20AC\u2122";
  CHECK(repaired(text).size() == 100000 * 5);
  std::string leads;
  for (int i = 0; i < 200000; ++i) leads += "\u00C3";
  CHECK(stays(leads));
  std::string frame;
  for (int i = 0; i < 100000; ++i) frame += "\u2500\u2524\u00C4\u00A3 ";
  CHECK(repaired(frame).size() > 0);
}
