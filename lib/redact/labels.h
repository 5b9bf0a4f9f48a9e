// Values that only their label tells: "Passport No. C01X00T47", "NHC: 2569870", "Az. 1 BvR 2656/18", "患者番号：12345678".
//
//   const LabelIndex labels = LabelIndex::compile(label_rows());
//   LabelScan scan;                                         // scratch of one document
//   for each run of digits: labels.find(text, at, end, scan, out);
//
// Such numbers have no check digit that everybody uses, so a word in front of them has to say what they are. The label stands
// directly before the value; between the two come only a sign (: = #), brackets, quotes and words such as "number" or "is". What follows is
// read by the shape of the label's kind, and a list ("passports C01X00T47 and C01X00T48") shares its label.
// A label is whole words, compared after fold.h, with dots, hyphens and apostrophes left out ("n.º" is "no"); written together it
// counts too ("Patienten-ID", "patientid"). In scripts without spaces the end of the word is enough.
// Thread-safety: immutable. Cost: a few bytes and a table look-up for each run of digits; about 0.3 us where a word before it may be a
// label's last.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "redact/candidate.h"
#include "redact/word_print.h"
#include "redact/word_tails.h"

namespace tamis::redact {

enum class ValueShape : uint8_t {
  kCode,    // letters and digits, joined by - / . _ or, between digits, one blank
  kDigits,  // digits, joined by one blank or hyphen
  kCase,  // a code with a slash, a hyphen or four digits: "36110/97", "1 BvR 2656/18", "2:19-cv-01234"
  kPlate,      // one to four short groups of capitals and digits
  kExpiry,     // month and year: 04/27, 2027-04
  kAge,        // a number up to 120
  kBirthDate,  // four to eight digits with any of / . - and blanks between: also what is no date but stands for one
  kDegrees,    // -180 to 180 with four decimals or more: 11 m
  kSlashYear,  // three to six digits, a slash, two digits: 36110/97
};

struct LabelKind {
  RuleId rule;
  ValueShape shape;
  int8_t decibans;            // of a label of this kind with a value of its shape
  uint8_t shortest, longest;  // letters and digits of the value
};

struct Label {
  const LabelKind* kind;
  std::string_view language;  // BCP 47; "und": in many
  std::string_view
      phrases;  // as people write them, with | between; one with a ':' at its end needs a sign before the value
};

std::span<const Label> label_rows();
// Calls f(phrase, kind) for each phrase of the rows.
template <class F>
void for_each_label(std::span<const Label> rows, F&& f) {
  for (const Label& row : rows)
    for (std::string_view rest = row.phrases; !rest.empty();) {
      const size_t end = rest.find('|');
      f(rest.substr(0, end), *row.kind);
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
}
// What "no." alone announces.
const LabelKind& number_with_year();
// Words that stand between a label and its value, and "number" in many languages.
std::span<const std::string_view> label_fillers();

// What was read last, so that nothing is read twice and lists go on.
struct LabelScan {
  size_t done = 0;       // values before this byte are read
  size_t token_end = 0;  // the word that was looked at last goes on to here
  const LabelKind* kind = nullptr;
};

class LabelIndex {
 public:
  static LabelIndex compile(std::span<const Label> rows);
  // A look before that: false if no label, and no word that may stand between a label and its value, ends with a word of this tail
  // (word_print.h).
  bool may_end_with(uint32_t tail) const { return tails_.has(tail); }
  // text[at, end) is a run of digits.
  void find(std::string_view text, size_t at, size_t end, LabelScan& scan, Candidates& out) const;
  // text[at] begins a word of eight capitals or more: a bank's code without digits ("BIC DEUTDEFF").
  void find_bank(std::string_view text, size_t at, Candidates& out) const;

 private:
  struct Match {
    const LabelKind* kind = nullptr;
    bool sign = false;  // ':', '=' or '#' stands between
  };
  // Past the signs between a label and a value at `at`; 0 if no label of the index ends there.
  size_t label_end(std::string_view text, size_t at, bool& sign) const;
  Match before(std::string_view text, size_t at) const;
  // False: no label ends at text[end - 1], whatever fillers stand there.
  bool may_end(std::string_view text, size_t end) const;
  bool may_end_beyond_ascii(std::string_view text, size_t end) const;
  void stands_alone(char32_t last) { alone_[last % 1024 / 64] |= uint64_t{1} << (last % 64); }
  const LabelKind* phrase_at_end(std::string_view words, bool sign) const;
  bool is_filler(std::string_view word) const;

  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  struct Entry {
    const LabelKind* kind;
    bool needs_sign;
  };
  std::unordered_map<std::string, Entry, Hash, std::equal_to<>> phrases_;
  std::unordered_set<std::string, Hash, std::equal_to<>> fillers_;
  WordTails ends_, filler_ends_;  // of labels; of fillers
  PrintTable<15> tails_;          // of the last words of either
  PhraseTails known_;             // labels
  // Of either, where the last character is beyond ASCII: the last two characters; and the last ones of words that have no other.
  PrintTable<15> last_two_;
  std::array<uint64_t, 16> alone_{};
};

// As labels are compared; exposed to tests.
std::string label_form(std::string_view text);

}  // namespace tamis::redact
