#include "normalize/page_line.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "base/utf8.h"
#include "normalize/line_spans.h"

namespace tamis::normalize {

namespace {

// "page", and what stands beside its number, folded: the words that books, office programs and viewers print.
constexpr std::u32string_view kPageWords[] = {
    U"page",   U"pages",    U"pg",      U"p",        U"of",      U"seite",    U"seiten",
    U"s",      U"von",      U"sur",     U"página",   U"paginas", U"páginas",  U"pagina",
    U"pagine", U"pág",      U"pag",     U"de",       U"di",      U"da",       U"bladzijde",
    U"blz",    U"van",      U"sida",    U"sid",      U"av",      U"side",     U"af",
    U"sivu",   U"strona",   U"str",     U"z",        U"strana",  U"oldal",    U"stranica",
    U"din",    U"lehekülg", U"lk",      U"puslapis", U"psl",     U"lapa",     U"lpp",
    U"od",     U"faqe",     U"sayfa",   U"страница", U"стр",     U"сторінка", U"стор",
    U"с",      U"из",       U"от",      U"σελίδα",   U"σελ",     U"από",      U"صفحة",
    U"ص",      U"من",       U"صفحه",    U"از",       U"עמוד",    U"עמ",       U"מתוך",
    U"पृष्ठ",    U"का",       U"halaman", U"hal",      U"dari",    U"trang",    U"หน้า",
    U"页",     U"第",       U"共",      U"頁",       U"ページ",  U"페이지",   U"쪽"};

// Words of headings that count as pages do. A running header of one of these and a number is kept: better a header too many than
// a chapter without its number.
constexpr std::u32string_view kDivisionWords[] = {
    U"chapter",   U"chap",     U"section",   U"sec",        U"part",      U"book",     U"volume",
    U"vol",       U"article",  U"art",       U"act",        U"scene",     U"canto",    U"sonnet",
    U"psalm",     U"hymn",     U"verse",     U"lesson",     U"unit",      U"day",      U"week",
    U"month",     U"year",     U"letter",    U"figure",     U"fig",       U"table",    U"plate",
    U"appendix",  U"annex",    U"exercise",  U"question",   U"problem",   U"case",     U"item",
    U"note",      U"number",   U"no",        U"nr",         U"step",      U"episode",  U"session",
    U"module",    U"clause",   U"rule",      U"paragraph",  U"story",     U"poem",     U"slide",
    U"sheet",     U"exhibit",  U"kapitel",   U"kap",        U"abschnitt", U"teil",     U"buch",
    U"band",      U"artikel",  U"akt",       U"szene",      U"gesang",    U"lektion",  U"tag",
    U"woche",     U"brief",    U"abbildung", U"abb",        U"tabelle",   U"anhang",   U"aufgabe",
    U"frage",     U"nummer",   U"chapitre",  U"partie",     U"livre",     U"tome",     U"acte",
    U"scène",     U"chant",    U"leçon",     U"jour",       U"semaine",   U"lettre",   U"tableau",
    U"annexe",    U"exercice", U"numéro",    U"capítulo",   U"sección",   U"parte",    U"libro",
    U"tomo",      U"artículo", U"acto",      U"escena",     U"lección",   U"día",      U"semana",
    U"carta",     U"figura",   U"tabla",     U"anexo",      U"ejercicio", U"capitolo", U"sezione",
    U"articolo",  U"atto",     U"scena",     U"lezione",    U"giorno",    U"lettera",  U"tabella",
    U"esercizio", U"seção",    U"livro",     U"artigo",     U"ato",       U"cena",     U"lição",
    U"hoofdstuk", U"deel",     U"boek",      U"bedrijf",    U"les",       U"dag",      U"bijlage",
    U"opgave",    U"vraag",    U"del",       U"bok",        U"avsnitt",   U"afsnit",   U"uke",
    U"bilaga",    U"luku",     U"osa",       U"rozdział",   U"część",     U"księga",   U"tom",
    U"artykuł",   U"dzień",    U"list",      U"kapitola",   U"část",      U"kniha",    U"článek",
    U"fejezet",   U"rész",     U"könyv",     U"capitolul",  U"partea",    U"глава",    U"раздел",
    U"часть",     U"книга",    U"статья",    U"действие",   U"сцена",     U"урок",     U"день",
    U"письмо",    U"рисунок",  U"таблица",   U"приложение", U"розділ",    U"частина",  U"стаття",
    U"κεφάλαιο",  U"μέρος",    U"βιβλίο",    U"άρθρο",      U"bölüm",     U"kısım",    U"madde",
    U"الفصل",     U"فصل",      U"الباب",     U"باب",        U"المادة",    U"مادة",     U"الجزء",
    U"פרק",       U"חלק",      U"סעיף",      U"अध्याय",      U"भाग",       U"bab",      U"bagian",
    U"pasal",     U"chương",   U"phần",      U"điều",       U"บทที่",       U"ตอนที่",     U"มาตรา"};

// Counters around a number in Chinese, Japanese and Korean: 第12章, 제12장.
constexpr std::u32string_view kDivisionCharacters = U"章節节回話话卷編编条條課课幕장절회조편";

bool is_dash(char32_t c) { return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212; }

template <size_t N>
bool among(const std::u32string_view (&words)[N], std::u32string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// The value of a Roman numeral in its usual form, 1 to 3999; 0 for anything else. Letters are small.
uint64_t roman(std::u32string_view word) {
  struct Sign {
    std::u32string_view letters;
    uint64_t value;
  };
  static constexpr Sign kSigns[] = {
      {U"m", 1000}, {U"cm", 900}, {U"d", 500}, {U"cd", 400}, {U"c", 100}, {U"xc", 90}, {U"l", 50},
      {U"xl", 40},  {U"x", 10},   {U"ix", 9},  {U"v", 5},    {U"iv", 4},  {U"i", 1}};
  uint64_t value = 0;
  std::u32string_view rest = word;
  for (const Sign& sign : kSigns) {
    const size_t most =
        sign.letters.size() == 2 || sign.value == 5 || sign.value == 50 || sign.value == 500 ? 1
                                                                                             : 3;
    for (size_t n = 0; n < most && rest.starts_with(sign.letters); ++n) {
      value += sign.value;
      rest.remove_prefix(sign.letters.size());
    }
  }
  return rest.empty() ? value : 0;
}

struct Token {
  std::u32string text;  // folded
  bool letters = false, cased = false, small = true, capital = true;
};

// Runs of letters, runs of digits, single other characters, and U' ' for white space.
std::vector<Token> tokens_of(std::string_view line) {
  std::vector<Token> out;
  size_t characters = 0;
  bool joins = false;  // the next letter or digit goes on with the last token
  for (size_t at = 0; at < line.size();) {
    if (++characters > kLongestPageLine) return {};
    if (const size_t white = white_space_at(line, at)) {
      if (!out.empty() && out.back().text != U" ") out.push_back({U" "});
      at += white;
      joins = false;
      continue;
    }
    const utf8::Decoded d = utf8::decode(line, at);
    const auto c = static_cast<UChar32>(d.code_point);
    const bool letter = u_isalpha(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
    const int32_t digit = u_charDigitValue(c);
    const bool is_digit = digit >= 0 && u_isdigit(c);
    if (!joins || (!letter && !is_digit) || out.back().letters != letter) out.push_back({});
    Token& token = out.back();
    token.letters = letter;
    token.small = token.small && !u_isUUppercase(c);
    token.capital = token.capital && !u_isULowercase(c);
    token.cased = token.cased || u_isULowercase(c) || u_isUUppercase(c);
    token.text += is_digit ? static_cast<char32_t>('0' + digit)
                           : static_cast<char32_t>(u_foldCase(c, U_FOLD_CASE_DEFAULT));
    joins = letter || is_digit;
    at += d.size;
  }
  return out;
}

uint64_t number_of(std::u32string_view digits) {
  uint64_t n = 0;
  for (const char32_t d : digits) n = n > 1'000'000'000'000 ? n : n * 10 + (d - '0');
  return n;
}

bool is_number(const Token& t) { return !t.letters && t.text[0] >= '0' && t.text[0] <= '9'; }

}  // namespace

PageLine read_page_line(std::string_view line) {
  PageLine out;
  const std::vector<Token> tokens = tokens_of(trimmed(line));
  size_t letter_runs = 0;
  for (const Token& t : tokens) letter_runs += t.letters ? 1 : 0;
  bool division = false, only_page_words = true;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Token& t = tokens[i];
    uint64_t number = 0;
    // A digit that touches a letter with case is most likely a letter that was misread: "LIVES 0F".
    const bool inside =
        (i > 0 && tokens[i - 1].cased) || (i + 1 < tokens.size() && tokens[i + 1].cased);
    if (is_number(t) && !inside) {
      number = number_of(t.text);
      out.numbers.push_back(number);
      out.key += U'#';
      continue;
    }
    // "xii" alone, or small at one end of the line.
    const bool apart = (i == 0 || tokens[i - 1].text == U" " || letter_runs == 1) &&
                       (i + 1 == tokens.size() || tokens[i + 1].text == U" " || letter_runs == 1);
    const bool at_end = i == 0 || i + 1 == tokens.size();
    if (t.letters && apart && (letter_runs == 1 ? t.small || t.capital : t.small && at_end))
      number = roman(t.text);
    if (number > 0) {
      out.numbers.push_back(number);
      out.key += U'#';
      continue;
    }
    out.key += t.text;
    if (t.letters) {
      out.has_letters = true;
      if (t.text.size() > 1) ++out.words;
      division = division || among(kDivisionWords, t.text) ||
                 t.text.find_first_of(kDivisionCharacters) != std::u32string::npos;
      only_page_words = only_page_words && among(kPageWords, t.text);
    }
    division = division || t.text == U"§";
    if (!t.letters && std::u32string_view(U"[]{}<>=_:;@#$%^*+~\\`\"").find(t.text[0]) !=
                          std::u32string_view::npos)
      out.is_plain = false;
  }
  if (!out.has_letters && out.numbers.empty()) out.key.clear();
  out.is_division = division && !out.numbers.empty() && out.words <= 1;
  out.says_page = out.has_letters && only_page_words && !out.numbers.empty();
  out.is_dashed = !out.has_letters && out.numbers.size() == 1 && out.key.size() > 2 &&
                  is_dash(out.key.front()) && is_dash(out.key.back());
  return out;
}

namespace {

// True if at most `most` letters must change, come or go to make one of the other (Levenshtein), looking only that far off the
// diagonal.
bool close(std::u32string_view a, std::u32string_view b, size_t most) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > most) return false;
  constexpr size_t kFar = 1000;
  std::array<size_t, kLongestPageLine + 2> row;
  row.fill(kFar);
  for (size_t j = 0; j <= std::min(b.size(), most); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    const size_t from = i > most ? i - most : 0, to = std::min(b.size(), i + most);
    size_t diagonal = from > 0 ? row[from - 1] : i - 1;
    if (from > 0)
      row[from - 1] = kFar;
    else
      row[0] = i;
    size_t best = kFar;
    for (size_t j = std::max<size_t>(from, 1); j <= to; ++j) {
      const size_t above = j == i + most ? kFar : row[j];
      const size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({change, above + 1, row[j - 1] + 1});
      best = std::min(best, row[j]);
    }
    if (best > most && row[0] > most) return false;
  }
  return row[b.size()] <= most;
}

}  // namespace

bool like(const PageLine& a, const PageLine& b, int64_t pages, bool exact) {
  if (a.key.empty() || b.key.empty() || a.numbers.size() != b.numbers.size()) return false;
  bool counts = false;
  for (size_t i = 0; i < a.numbers.size(); ++i) {
    const int64_t step = static_cast<int64_t>(b.numbers[i]) - static_cast<int64_t>(a.numbers[i]);
    if (step != 0 && step != pages) return false;
    counts = counts || step == pages;
  }
  if (!a.has_letters && !counts) return false;
  if (counts && (a.is_division || b.is_division)) return false;
  if (a.key == b.key) return true;
  const size_t longest = std::max(a.key.size(), b.key.size());
  return !exact && a.has_letters && longest >= 8 && longest <= kLongestPageLine &&
         close(a.key, b.key, longest / 8);
}

}  // namespace tamis::normalize
