#include "pipeline/recipe_rights.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/nearest.h"
#include "base/try.h"
#include "manifest/rights.h"

namespace tamis::pipeline {
namespace {

using manifest::TermRow;
using manifest::TermShape;

constexpr std::string_view kFiles = "files";

// A value of the table as a head holds it; texts of a rule are what its TOML says, numbers in decimal, lists with spaces between.
Json value_of(const TermRow& row, const std::string& text) {
  if (row.shape == TermShape::kYear) {
    int64_t year = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), year);
    return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() ? Json(year)
                                                                               : Json(text);
  }
  if (row.shape != TermShape::kTerritory) return Json(text);
  Json out = Json::array();
  for (std::string_view rest = text; !rest.empty();) {
    const size_t space = std::min(rest.find(' '), rest.size());
    out.push(rest.substr(0, space));
    rest.remove_prefix(std::min(space + 1, rest.size()));
  }
  return out;
}

class RuleReader {
 public:
  explicit RuleReader(std::string_view name) : name_(name) {}

  Status read(const SyntaxValue& table, RightsRule& out) const {
    if (table.kind != SyntaxValue::Kind::kTable) return wrong(table, "rights", "a table");
    for (const auto& [key, value] : table.members) {
      if (key == kFiles) {
        TAMIS_CHECK(read_files(value, out.files));
        continue;
      }
      const TermRow* const row = manifest::find_term(key);
      if (!row) return unknown(key, value);
      std::string text;
      if (!text_of(value, text))
        return wrong(value, key, "a string, a number or a list of strings");
      const std::string_view problem =
          text.empty() ? std::string_view() : manifest::term_problem(*row, value_of(*row, text));
      if (!problem.empty()) return wrong(value, key, problem);
      out.terms[key] = std::move(text);
    }
    return {};
  }

  Status wrong(const SyntaxValue& at, std::string_view key, std::string_view expected) const {
    return fail(Code::kRecipe,
                where(at) + "\"" + std::string(key) + "\" must be " + std::string(expected),
                at.offset, std::string(key));
  }

 private:
  std::string where(const SyntaxValue& v) const {
    return std::string(name_) + ":" + std::to_string(v.line) + ":" + std::to_string(v.column) +
           ": ";
  }

  Status unknown(const std::string& key, const SyntaxValue& at) const {
    std::vector<std::string_view> known = {kFiles};
    for (const TermRow& row : manifest::term_rows()) known.push_back(row.name);
    std::string message = where(at) + "unknown key of [[rights]] \"" + key + "\"";
    if (const std::string_view guess = nearest(key, known); !guess.empty())
      message += "; did you mean \"" + std::string(guess) + "\"?";
    return fail(Code::kRecipe, std::move(message), at.offset, key);
  }

  Status read_files(const SyntaxValue& v, std::vector<std::string>& out) const {
    out.clear();
    for (const SyntaxValue& item : v.items) {
      if (item.kind != SyntaxValue::Kind::kString || item.string.empty()) break;
      out.push_back(item.string);
    }
    if (v.kind == SyntaxValue::Kind::kArray && out.size() == v.items.size()) return {};
    return wrong(v, kFiles, "a list of patterns");
  }

  static bool text_of(const SyntaxValue& v, std::string& out) {
    if (v.kind == SyntaxValue::Kind::kString) out = v.string;
    if (v.kind == SyntaxValue::Kind::kInteger) out = std::to_string(v.integer);
    for (const SyntaxValue& item : v.items) {
      if (item.kind != SyntaxValue::Kind::kString) return false;
      out.append(out.empty() ? "" : " ").append(item.string);
    }
    return v.kind == SyntaxValue::Kind::kString || v.kind == SyntaxValue::Kind::kInteger ||
           v.kind == SyntaxValue::Kind::kArray;
  }

  std::string_view name_;
};

bool applies(const RightsRule& rule, std::string_view path) {
  return rule.files.empty() ||
         std::any_of(rule.files.begin(), rule.files.end(),
                     [path](const std::string& pattern) { return path_matches(pattern, path); });
}

}  // namespace

Status read_rights(std::string_view name, const SyntaxValue& value, std::vector<RightsRule>& out) {
  const RuleReader reader(name);
  if (value.kind != SyntaxValue::Kind::kArray)
    return reader.wrong(value, "rights", "a list of tables: write [[rights]]");
  out.clear();
  for (const SyntaxValue& table : value.items) {
    if (Status read = reader.read(table, out.emplace_back()); !read) return read;
  }
  return {};
}

Json rights_json(const std::vector<RightsRule>& rules) {
  Json out = Json::array();
  for (const RightsRule& rule : rules) {
    Json table = Json::object();
    if (!rule.files.empty()) {
      Json files = Json::array();
      for (const std::string& pattern : rule.files) files.push(pattern);
      table.set(kFiles, std::move(files));
    }
    for (const auto& [key, text] : rule.terms) {
      const TermRow* const row = manifest::find_term(key);
      table.set(key, row && !text.empty() ? value_of(*row, text) : Json(text));
    }
    out.push(std::move(table));
  }
  return out;
}

std::string commented_rights() {
  std::string out =
      "\n# Rights, as far as they are known: a rule for all files, then rules for some, each of "
      "which "
      "says anew\n# what it names. Without a basis they are unknown, and a delivery with unknown "
      "rights is not sealed\n# unless somebody answers for it ([waive]). File names stay at home.\n"
      "#\n# [[rights]]\n# files = [\"letters/**\", \"*.txt\"]  # * and ? within a name, ** across "
      "folders; all files if left out\n";
  for (const TermRow& row : manifest::term_rows()) {
    out.append("# ").append(row.name).append(" = … # ").append(row.meaning);
    if (!row.words.empty()) out.append(" \"").append(row.words).append("\"");
    out.append("\n");
  }
  return out;
}

bool path_matches(std::string_view pattern, std::string_view path) {
  // reach[i]: the pattern up to here fits the first i bytes of the path.
  std::vector<bool> reach(path.size() + 1), next(path.size() + 1);
  reach[0] = true;
  for (size_t p = 0; p < pattern.size(); ++p) {
    const bool star = pattern[p] == '*';
    const bool deep = star && pattern.substr(p, 2) == "**";
    next.assign(path.size() + 1, false);
    for (size_t i = 0; i <= path.size(); ++i) {
      if (star) {
        next[i] = reach[i] || (i > 0 && next[i - 1] && (deep || path[i - 1] != '/'));
      } else if (i > 0) {
        next[i] = reach[i - 1] &&
                  (pattern[p] == path[i - 1] || (pattern[p] == '?' && path[i - 1] != '/'));
      }
    }
    if (deep) {
      ++p;
      // "**/" also stands for no folder at all.
      if (pattern.substr(p + 1, 1) == "/") {
        std::vector<bool> slash(path.size() + 1);
        for (size_t i = 0; i <= path.size(); ++i)
          slash[i] = reach[i] || (i > 0 && next[i - 1] && path[i - 1] == '/');
        next = std::move(slash);
        ++p;
      }
    }
    reach.swap(next);
  }
  return reach[path.size()];
}

SourceRights SourceRights::resolve(const Recipe& recipe, const io::Inventory& inventory) {
  SourceRights out;
  out.numbers_.resize(inventory.files.size() + 1);
  std::map<std::string, uint64_t> known;  // canonical -> number
  for (const io::SourceFile& file : inventory.files) {
    if (!file.taken()) continue;
    std::map<std::string, std::string> said;
    if (!recipe.license.empty()) said = {{"basis", "license"}, {"license", recipe.license}};
    for (const RightsRule& rule : recipe.rights) {
      if (!applies(rule, file.path)) continue;
      for (const auto& [key, text] : rule.terms) said[key] = text;
    }
    Json terms = Json::object();
    for (const auto& [key, text] : said) {
      const TermRow* const row = manifest::find_term(key);
      if (row && !text.empty()) terms.set(key, value_of(*row, text));
    }
    if (!terms.has("basis")) terms.set("basis", manifest::kUnknownBasis);
    if (manifest::is_unknown(terms)) ++out.unknown_files_;
    const auto [at, fresh] = known.emplace(terms.canonical(), out.terms_.size());
    if (fresh) out.terms_.push_back(std::move(terms));
    out.numbers_[file.number] = at->second;
  }
  if (out.terms_.empty()) out.terms_.push_back(Json().set("basis", manifest::kUnknownBasis));
  return out;
}

Json SourceRights::json(const std::vector<uint64_t>& records) const {
  Json all = Json::array();
  for (const Json& terms : terms_) all.push(terms);
  return manifest::counted_rights(Json().set("terms", std::move(all)), records);
}

}  // namespace tamis::pipeline
