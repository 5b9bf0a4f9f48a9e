#include "redact/ages.h"

#include "redact/chars.h"
#include "redact/edges.h"
#include "redact/fold.h"
#include "redact/rules.h"

namespace tamis::redact {

namespace {

struct Row {
  std::string_view unit;
  bool prefix, needs_cue;
  std::string_view language;
};

// clang-format off
constexpr Row kUnits[] = {
    {"year old",       true,  false, "en"},
    {"years old",      false, false, "en"},
    {"year-old",       true,  false, "en"},
    {"years of age",   false, false, "en"},
    {"yr old",         false, false, "en"},
    {"yrs old",        false, false, "en"},
    {"yo",             false, false, "en"},
    {"y/o",            false, false, "en"},
    {"y.o",            false, false, "en"},
    {"month old",      false, false, "en"},
    {"months old",     false, false, "en"},
    {"month-old",      true,  false, "en"},
    {"weeks old",      false, false, "en"},
    {"week-old",       false, false, "en"},
    {"days old",       false, false, "en"},
    {"day-old",        false, false, "en"},
    {"years",          false, true,  "en"},
    {"jahre alt",      false, false, "de"},
    {"jahre jung",     false, false, "de"},
    {"jährig",         true,  false, "de"},
    {"jahre",          false, true,  "de"},
    {"jahren",         false, true,  "de"},
    {"ans",            false, true,  "fr"},
    {"años de edad",   false, false, "es"},
    {"años",           false, true,  "es"},
    {"meses de edad",  false, false, "es"},
    {"anys",           false, true,  "ca"},
    {"anos de idade",  false, false, "pt"},
    {"anos",           false, true,  "pt"},
    {"anni",           false, true,  "it"},
    {"enne",           false, false, "it"},
    {"jaar oud",       false, false, "nl"},
    {"jarige",         false, false, "nl"},
    {"jaar",           false, true,  "nl"},
    {"år gammal",      true,  false, "sv"},
    {"år gammel",      true,  false, "da"},
    {"årig",           true,  false, "sv"},
    {"år",             false, true,  "sv"},
    {"vuotias",        true,  false, "fi"},
    {"vuotiaa",        true,  false, "fi"},
    {"letni",          true,  false, "pl"},
    {"letnia",         true,  false, "pl"},
    {"lat",            false, true,  "pl"},
    {"letý",           true,  false, "cs"},
    {"let",            false, true,  "cs"},
    {"éves",           true,  false, "hu"},
    {"ani",            false, true,  "ro"},
    {"de ani",         false, true,  "ro"},
    {"yaşında",        true,  false, "tr"},
    {"летн",           true,  false, "ru"},
    {"лет",            false, true,  "ru"},
    {"года",           false, true,  "ru"},
    {"річн",           true,  false, "uk"},
    {"років",          false, true,  "uk"},
    {"ετών",           false, false, "el"},
    {"χρονών",         false, false, "el"},
    {"χρόνων",         false, false, "el"},
    {"عاما",           false, true,  "ar"},
    {"سنة",            false, true,  "ar"},
    {"ساله",           false, false, "fa"},
    {"वर्षीय",         true,  false, "hi"},
    {"tuổi",           false, false, "vi"},
    {"tahun",          false, true,  "id"},
    {"歳",             true,  false, "ja"},
    {"才",             false, false, "ja"},
    {"岁",             true,  false, "zh"},
    {"歲",             true,  false, "zh-Hant"},
    {"세의",           true,  false, "ko"},
    {"살",             true,  false, "ko"},
};
// clang-format on

// "hace 20 años", "for 20 years", "vor 5 Jahren": how long, not how old.
bool measures_time(std::string_view folded) {
  constexpr std::string_view kWords[] = {
      "hace",  "durante", "tras",  "for", "since",     "last",  "past",    "next",   "within",
      "every", "over",    "seit",  "vor", "nach",      "fur",   "pendant", "depuis", "il y a",
      "y a",   "da",      "per",   "ha",  "durant",    "sedan", "for",     "za",     "przez",
      "od",    "pred",    "через", "за",  "последние", "sinds", "al"};
  for (const std::string_view word : kWords)
    if (folded.ends_with(word) &&
        (folded.size() == word.size() || folded[folded.size() - word.size() - 1] == ' '))
      return true;
  return false;
}

constexpr int kSelfEvident = 14, kWithCue = -6;

}  // namespace

AgeIndex AgeIndex::compile() {
  AgeIndex index;
  for (const Row& row : kUnits) {
    index.units_.push_back({fold(row.unit), row.prefix, row.needs_cue});
    for (const std::string_view form : {row.unit, std::string_view(index.units_.back().folded)}) {
      index.begins_.add_in_any_case(byte_at(form, 0), byte_at(form, 1));
      // What is beyond ASCII may stand in capitals or with other marks.
      for (unsigned y = 0x80; y < 0x100; ++y)
        index.begins_.add_in_any_case(byte_at(form, 0), static_cast<unsigned char>(y));
    }
  }
  return index;
}

void AgeIndex::find(std::string_view text, size_t at, const CueReader& cues,
                    Candidates& out) const {
  size_t end = at;
  int years = 0;
  while (end < at + 4 && is_digit(byte_at(text, end))) years = years * 10 + (text[end++] - '0');
  if (end - at > 3 || years > 120 || (byte_at(text, at) == '0' && end - at > 1)) return;
  size_t next = end;
  if (byte_at(text, next) == ' ' || byte_at(text, next) == '-')
    ++next;
  else if (byte_at(text, next) == 0xC2 && byte_at(text, next + 1) == 0xA0)
    next += 2;
  if (!begins_.has(byte_at(text, next), byte_at(text, next + 1))) return;
  const unsigned char before = byte_at(text, at - 1);
  if (touches_word_before(text, at) || before == '.' || before == '$' || before == ',') return;
  const FoldedWindow window(text, next, next + 24);
  const std::string_view words = window.bytes();
  for (const Unit& unit : units_) {
    if (words.empty() || words[0] != unit.folded[0] || !words.starts_with(unit.folded)) continue;
    const size_t stop = window.source(unit.folded.size());
    const unsigned char last = byte_at(unit.folded, unit.folded.size() - 1);
    if (!unit.prefix && touches_word_after(text, stop) && last < 0xE0) continue;
    constexpr RuleId kAge = rule_id("age.words");
    int evidence = kSelfEvident;
    if (unit.needs_cue) {
      const size_t blank = byte_at(text, at - 1) == ' ' ? at - 1 : at;
      const FoldedWindow ahead(text, blank > 14 ? blank - 14 : 0, blank);
      if (measures_time(ahead.bytes())) continue;
    }
    const int cue = unit.needs_cue ? cues.read(at, end)[Subject::kAge] : 0;
    if (unit.needs_cue) evidence = kWithCue + cue;
    if (evidence < 0) continue;
    out.push_back(
        {at, end, kAge, static_cast<int16_t>(evidence), false, false, static_cast<int16_t>(cue)});
    return;
  }
}

}  // namespace tamis::redact
