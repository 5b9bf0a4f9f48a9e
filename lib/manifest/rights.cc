#include "manifest/rights.h"

#include <algorithm>

#include "base/hash.h"
#include "base/json_number.h"
#include "base/words.h"
#include "manifest/record.h"
#include "manifest/small_cells.h"

namespace tamis::manifest {
namespace {

constexpr std::string_view kUse = "allowed|not_allowed|constrained";

constexpr TermRow kRows[] = {
    {"holder", TermShape::kText, "", "Who holds the rights."},
    {"author", TermShape::kText, "", "Who wrote it."},
    {"author_died", TermShape::kYear, "", "The year in which the author died."},
    {"basis", TermShape::kWord, "owner|license|public_domain|consent|contract|exception|unknown",
     "Why it may be delivered."},
    {"license", TermShape::kLicense, "", "SPDX expression."},
    {"license_sha256", TermShape::kDigest, "", "Digest of a license that SPDX has no name for."},
    {"evidence_sha256", TermShape::kDigest, "",
     "Digest of what proves it: a contract, a letter. It stays with you."},
    {"conditions", TermShape::kText, "", "What \"constrained\" means, in words."},
    {"data_mining", TermShape::kWord, kUse, "Text and data mining."},
    {"ai_training", TermShape::kWord, kUse, "Training of any model."},
    {"ai_generative_training", TermShape::kWord, kUse, "Training of generative models."},
    {"ai_inference", TermShape::kWord, kUse, "As input to a model that is trained already."},
    {"foundation_models", TermShape::kWord, kUse, "Training of general models."},
    {"fine_tuned_models", TermShape::kWord, kUse, "Tuning of models for a task."},
    {"custom_models", TermShape::kWord, kUse, "Training of models for one customer."},
    {"territory", TermShape::kTerritory, "", "ISO 3166-1 codes, or \"worldwide\"."},
    {"expires", TermShape::kDate, "", "The last day on which this holds: YYYY-MM-DD."},
};

bool digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A day of the Gregorian calendar, as RFC 3339 writes it (full-date).
bool is_date(std::string_view d) {
  if (d.size() != 10 || d[4] != '-' || d[7] != '-' || !digits(d.substr(0, 4)) ||
      !digits(d.substr(5, 2)) || !digits(d.substr(8))) {
    return false;
  }
  const auto number = [&](size_t at, size_t size) {
    int out = 0;
    for (const char c : d.substr(at, size)) out = out * 10 + (c - '0');
    return out;
  };
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  if (month < 1 || month > 12) return false;
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return day >= 1 && day <= kDays[month - 1] + (month == 2 && leap ? 1 : 0);
}

bool is_territory(const Json& value) {
  return value.is_array() && !value.items().empty() &&
         std::all_of(value.items().begin(), value.items().end(), [](const Json& j) {
           const std::string& code = j.as_string();
           return code == "worldwide" ||
                  (code.size() == 2 && std::all_of(code.begin(), code.end(),
                                                   [](char c) { return c >= 'A' && c <= 'Z'; }));
         });
}

// One pass over the words of an expression; operands and operators take turns.
class LicenseReader {
 public:
  explicit LicenseReader(std::string_view text) : rest_(text) {}
  bool run() {
    size_t open = 0;
    bool operand = true;  // is what comes next
    for (std::string_view word = next(); !word.empty(); word = next()) {
      if (operand) {
        if (word == "(") {
          ++open;
        } else if (!is_id(word)) {
          return false;
        } else {
          operand = false;
        }
      } else if (word == ")") {
        if (open-- == 0) return false;
      } else if (word == "WITH") {
        if (!is_id(next())) return false;
      } else if (word == "AND" || word == "OR") {
        operand = true;
      } else {
        return false;
      }
    }
    return !operand && open == 0;
  }

 private:
  // A parenthesis, or what stands up to the next space or parenthesis.
  std::string_view next() {
    while (!rest_.empty() && rest_[0] == ' ') rest_.remove_prefix(1);
    const size_t size = rest_.empty() ? 0
                        : rest_[0] == '(' || rest_[0] == ')'
                            ? 1
                            : std::min(rest_.find_first_of(" ()"), rest_.size());
    const std::string_view word = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return word;
  }
  // idstring = 1*(ALPHA / DIGIT / "-" / "."), with the colon of DocumentRef-…:LicenseRef-… and a "+" at its end.
  static bool is_id(std::string_view word) {
    if (word == "AND" || word == "OR" || word == "WITH") return false;
    if (word.ends_with('+')) word.remove_suffix(1);
    return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
             c == '-' || c == '.' || c == ':';
    });
  }
  std::string_view rest_;
};

}  // namespace

std::span<const TermRow> term_rows() { return kRows; }

const TermRow* find_term(std::string_view name) {
  const auto row = std::find_if(std::begin(kRows), std::end(kRows),
                                [name](const TermRow& r) { return r.name == name; });
  return row == std::end(kRows) ? nullptr : row;
}

bool is_license_expression(std::string_view text) { return LicenseReader(text).run(); }

std::string_view term_problem(const TermRow& row, const Json& value) {
  std::string bytes;
  const std::string& text = value.as_string();
  switch (row.shape) {
    case TermShape::kText:
      return text.empty() ? "a text that is not empty" : "";
    case TermShape::kWord:
      return is_word(row.words, text) ? "" : row.words;
    case TermShape::kDigest:
      return unhex(text, bytes) && bytes.size() == 32 ? "" : "64 lower-case digits of SHA-256";
    case TermShape::kYear:
      return value.is_int() && value.as_int() >= 1 && value.as_int() <= 9999 ? "" : "a year";
    case TermShape::kDate:
      return is_date(text) ? "" : "a day, as YYYY-MM-DD";
    case TermShape::kLicense:
      return is_license_expression(text) ? "" : "an SPDX license expression";
    case TermShape::kTerritory:
      return is_territory(value) ? "" : "ISO 3166-1 codes of two letters, or \"worldwide\"";
  }
  return "";
}

bool is_unknown(const Json& terms) {
  return !terms.has("basis") || terms["basis"].as_string() == kUnknownBasis;
}

void check_rights(const Json& head, std::vector<HeadProblem>& out) {
  if (!head.has("rights")) return;
  const Json& rights = head["rights"];
  const Json::Array& all = rights["terms"].items();
  if (rights.members().size() != 2 || all.empty() || all.size() > kMaxTerms ||
      !is_told_count(head, rights["unknown"])) {
    out.push_back({"rights", "1 to 1000 terms, and the number of records with unknown ones",
                   "something else"});
    return;
  }
  int64_t unknown = 0;
  bool told = true;
  for (size_t i = 0; i < all.size(); ++i) {
    const std::string where = "rights.terms[" + std::to_string(i) + "]";
    const Json& records = all[i]["records"];
    if (!is_told_count(head, records)) {
      out.push_back({where, "an object with a count of records", "something else"});
      return;
    }
    for (const auto& [name, value] : all[i].members()) {
      if (name == "records") continue;
      const TermRow* const row = find_term(name);
      const std::string_view problem =
          row ? term_problem(*row, value) : "members that terms may have";
      if (!problem.empty()) out.push_back({where, std::string(problem), "something else"});
    }
    if (!is_unknown(all[i])) continue;
    told = told && records.is_int();
    if (unknown <= kMaxExactInteger) unknown += records.as_int();
  }
  if (told ? rights["unknown"] != Json(unknown) : rights["unknown"].is_int()) {
    out.push_back(
        {"rights.unknown", "the records of all terms whose basis is unknown", "another number"});
  }
}

Json counted_rights(const Json& rights, const std::vector<uint64_t>& records) {
  Json all = Json::array();
  uint64_t unknown = 0;
  for (size_t i = 0; i < rights["terms"].items().size(); ++i) {
    const uint64_t count = i < records.size() ? records[i] : 0;
    Json terms = rights["terms"].items()[i];
    if (is_unknown(terms)) unknown += count;
    all.push(std::move(terms.set("records", count)));
  }
  return Json().set("terms", std::move(all)).set("unknown", unknown);
}

}  // namespace tamis::manifest
