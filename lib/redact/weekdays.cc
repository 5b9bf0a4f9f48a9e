#include "redact/weekdays.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <string>

#include "redact/chars.h"
#include "redact/edges.h"
#include "redact/fold.h"
#include "redact/rules.h"
#include "redact/words.h"

namespace tamis::redact {

namespace {

enum class Written : uint8_t { kAny, kSmall, kCapital };

struct Day {
  std::string_view name;  // after fold.h; sorted
  Written written;
};

// clang-format off
// German, French, Spanish, Portuguese, Italian, Catalan, Dutch, Danish, Norwegian, Swedish, Finnish, Estonian, Latvian, Lithuanian, Polish, Czech,
// Slovak, Slovene, Croatian, Hungarian, Romanian, Turkish, Indonesian and English.
constexpr Day kDays[] = {
    {"antradieni", Written::kAny}, {"antradienis", Written::kAny}, {"ceturtdien", Written::kAny}, {"ceturtdiena", Written::kAny},
    {"csutortok", Written::kAny}, {"csutortokon", Written::kAny}, {"cumartesi", Written::kAny}, {"czwartek", Written::kAny},
    {"dienstag", Written::kCapital}, {"dilluns", Written::kAny}, {"dimanche", Written::kAny}, {"dimarts", Written::kAny},
    {"dimecres", Written::kAny}, {"dinsdag", Written::kAny}, {"dissabte", Written::kAny}, {"diumenge", Written::kAny},
    {"divendres", Written::kAny}, {"domenica", Written::kSmall}, {"domingo", Written::kSmall}, {"donderdag", Written::kAny},
    {"donnerstag", Written::kCapital}, {"duminica", Written::kAny}, {"esmaspaev", Written::kAny}, {"esmaspaeval", Written::kAny},
    {"fredag", Written::kAny}, {"freitag", Written::kCapital}, {"friday", Written::kAny}, {"giovedi", Written::kAny},
    {"hetfo", Written::kAny}, {"hetfon", Written::kAny}, {"jeudi", Written::kAny}, {"jueves", Written::kAny}, {"jumat", Written::kCapital},
    {"kamis", Written::kCapital}, {"keskiviikko", Written::kAny}, {"keskiviikkona", Written::kAny}, {"ketvirtadieni", Written::kAny},
    {"ketvirtadienis", Written::kAny}, {"kolmapaev", Written::kAny}, {"kolmapaeval", Written::kAny}, {"lauantai", Written::kAny},
    {"lauantaina", Written::kAny}, {"laupaev", Written::kAny}, {"laupaeval", Written::kAny}, {"lordag", Written::kAny},
    {"lundi", Written::kSmall}, {"lunedi", Written::kAny}, {"lunes", Written::kAny}, {"maanantai", Written::kAny},
    {"maanantaina", Written::kAny}, {"maandag", Written::kAny}, {"mandag", Written::kAny}, {"mardi", Written::kSmall},
    {"martedi", Written::kAny}, {"martes", Written::kSmall}, {"mercoledi", Written::kAny}, {"mercredi", Written::kAny},
    {"miercoles", Written::kAny}, {"miercuri", Written::kAny}, {"mittwoch", Written::kCapital}, {"monday", Written::kAny},
    {"montag", Written::kCapital}, {"nedela", Written::kAny}, {"nedele", Written::kAny}, {"nedelja", Written::kAny},
    {"nedjelja", Written::kAny}, {"nedjelju", Written::kAny}, {"neljapaev", Written::kAny}, {"neljapaeval", Written::kAny},
    {"niedziela", Written::kAny}, {"niedziele", Written::kAny}, {"onsdag", Written::kAny}, {"otrdien", Written::kAny},
    {"otrdiena", Written::kAny}, {"patek", Written::kAny}, {"pazartesi", Written::kAny}, {"penktadieni", Written::kAny},
    {"penktadienis", Written::kAny}, {"pentek", Written::kAny}, {"penteken", Written::kAny}, {"perjantai", Written::kAny},
    {"perjantaina", Written::kAny}, {"persembe", Written::kAny}, {"petak", Written::kSmall}, {"petek", Written::kSmall},
    {"piatek", Written::kAny}, {"piatok", Written::kAny}, {"piektdien", Written::kAny}, {"piektdiena", Written::kAny},
    {"pirmadieni", Written::kAny}, {"pirmadienis", Written::kAny}, {"pirmdien", Written::kAny}, {"pirmdiena", Written::kAny},
    {"pondeli", Written::kAny}, {"pondelok", Written::kAny}, {"ponedeljek", Written::kAny}, {"ponedjeljak", Written::kAny},
    {"poniedzialek", Written::kAny}, {"puhapaev", Written::kAny}, {"puhapaeval", Written::kAny}, {"quarta-feira", Written::kAny},
    {"quinta-feira", Written::kAny}, {"sabado", Written::kSmall}, {"sabato", Written::kSmall}, {"sabtu", Written::kCapital},
    {"sambata", Written::kAny}, {"samedi", Written::kAny}, {"samstag", Written::kCapital}, {"saturday", Written::kAny},
    {"segunda-feira", Written::kAny}, {"sekmadieni", Written::kAny}, {"sekmadienis", Written::kAny}, {"selasa", Written::kCapital},
    {"senin", Written::kCapital}, {"sestdien", Written::kAny}, {"sestdiena", Written::kAny}, {"sexta-feira", Written::kAny},
    {"sobota", Written::kSmall}, {"sobote", Written::kSmall}, {"sobotu", Written::kSmall}, {"sondag", Written::kAny},
    {"sonnabend", Written::kCapital}, {"sonntag", Written::kCapital}, {"srijeda", Written::kAny}, {"srijedu", Written::kAny},
    {"streda", Written::kAny}, {"stredu", Written::kAny}, {"subota", Written::kAny}, {"subotu", Written::kAny}, {"sunday", Written::kAny},
    {"sunnuntai", Written::kAny}, {"sunnuntaina", Written::kAny}, {"svetdien", Written::kAny}, {"svetdiena", Written::kAny},
    {"szerda", Written::kAny}, {"szerdan", Written::kAny}, {"szombat", Written::kAny}, {"szombaton", Written::kAny},
    {"teisipaev", Written::kAny}, {"teisipaeval", Written::kAny}, {"terca-feira", Written::kAny}, {"thursday", Written::kAny},
    {"tiistai", Written::kAny}, {"tiistaina", Written::kAny}, {"tirsdag", Written::kAny}, {"tisdag", Written::kAny},
    {"torek", Written::kSmall}, {"torsdag", Written::kAny}, {"torstai", Written::kAny}, {"torstaina", Written::kAny},
    {"treciadieni", Written::kAny}, {"treciadienis", Written::kAny}, {"tresdien", Written::kAny}, {"tresdiena", Written::kAny},
    {"tuesday", Written::kAny}, {"utorak", Written::kAny}, {"utorok", Written::kAny}, {"vasarnap", Written::kAny},
    {"vendredi", Written::kAny}, {"venerdi", Written::kAny}, {"viernes", Written::kAny}, {"vineri", Written::kAny},
    {"vrijdag", Written::kAny}, {"wednesday", Written::kAny}, {"woensdag", Written::kAny}, {"wtorek", Written::kAny},
    {"zaterdag", Written::kAny}, {"zondag", Written::kAny},
};
// clang-format on
static_assert(std::ranges::is_sorted(kDays, {}, &Day::name));

constexpr std::string_view kTail = "-feira";

constexpr size_t kLongest = 24;  // bytes, as written

// "the last Sunday before Labor Day", "der erste Montag im Mai", "el segundo domingo de mayo": rules of a calendar (RFC 5545 section
// 3.3.10, BYDAY with a number) tell no day. An ordinal before the name and one of these words behind it. After fold.h.
constexpr std::string_view kOrdinals[] = {
    "first",   "second",   "third",     "fourth",    "fifth",   "last",    "1st",     "2nd",
    "3rd",     "4th",      "5th",       "erste",     "ersten",  "erster",  "zweite",  "zweiten",
    "dritte",  "dritten",  "vierte",    "vierten",   "letzte",  "letzten", "letzter", "premier",
    "second",  "deuxieme", "troisieme", "quatrieme", "dernier", "primer",  "segundo", "tercer",
    "cuarto",  "ultimo",   "primeiro",  "terceiro",  "quarto",  "primo",   "prima",   "secondo",
    "seconda", "terzo",    "terza",     "quarta",    "ultima",  "eerste",  "tweede",  "derde",
    "vierde",  "laatste"};
constexpr std::string_view kOfMonths[] = {
    "of",   "in",     "before", "after", "preceding", "following", "im",  "des",   "vor",
    "nach", "de",     "du",     "d",     "avant",     "apres",     "del", "antes", "despues",
    "do",   "depois", "di",     "dopo",  "van",       "voor",      "na"};

bool in_calendar_rule(std::string_view text, size_t at, size_t end) {
  return is_one_of(folded_word_before(text, at, Letters::kWithDigits), kOrdinals) &&
         is_one_of(folded_word_behind(text, end), kOfMonths);
}

}  // namespace

uint32_t WeekdayIndex::known_part(uint32_t print) {
  const uint32_t beyond = print & 0x80808080u;
  print |= kSmallPrint;
  if (beyond == 0) return print;
  const int first = std::countr_zero(beyond) - 7;
  return (print & ((1u << first) - 1)) | 0x80808080u << first;
}

WeekdayIndex WeekdayIndex::compile() {
  WeekdayIndex index;
  // Of the second to fourth letters the text may have one with a mark: what is known are the letters before it.
  for (const Day& day : kDays) {
    index.names_.add(print_at(day.name, 0) | kSmallPrint);
    for (size_t known = 1; known <= kFilterBytes; ++known) {
      std::string begin(day.name.substr(0, known));
      begin.resize(kFilterBytes, '\x80');
      index.begins_.add(known_part(print_at(begin, 0)));
    }
  }
  return index;
}

void WeekdayIndex::add_to(FilterBuilder& filter, PrintSet& prints) {
  for (const Day& day : kDays) {
    filter.add(day.name);
    prints.add(print_at(day.name, 0) | kSmallPrint);
  }
}

void WeekdayIndex::find(std::string_view text, size_t at, Candidates& out) const {
  if (!begins_.has(known_part(print_at(text, at))) || !names_.has(folded_print(text, at))) return;
  size_t end = at;
  while (end < at + kLongest && (is_letter(byte_at(text, end)) || byte_at(text, end) >= 0x80))
    ++end;
  if (starts_with_folded(text.substr(end), kTail)) end += kTail.size();
  // "monday.com", "@monday", "monday_1"
  const unsigned char next = byte_at(text, end), before = byte_at(text, at - 1);
  if (end - at > kLongest || touches_word_before(text, at) || touches_word_after(text, end) ||
      (next == '.' && is_alnum(byte_at(text, end + 1))) || next == '@' || next == '(' ||
      before == '@' || before == '.' || before == '/' || before == '\\' || before == '$')
    return;
  const FoldedWindow window(text, at, end);
  const auto day =
      std::lower_bound(std::begin(kDays), std::end(kDays), window.bytes(),
                       [](const Day& d, std::string_view name) { return d.name < name; });
  if (day == std::end(kDays) || day->name != window.bytes()) return;
  const bool capital = is_upper(byte_at(text, at));
  if ((day->written == Written::kSmall && capital) ||
      (day->written == Written::kCapital && !capital))
    return;
  if (in_calendar_rule(text, at, end)) return;
  constexpr RuleId kWeekday = rule_id("date.weekday");
  out.push_back({at, end, kWeekday, rule(kWeekday).base, false, false});
}

}  // namespace tamis::redact
