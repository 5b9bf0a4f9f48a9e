#include "tamis/recipe.h"

#include <algorithm>
#include <optional>

#include "base/hash.h"
#include "base/json.h"
#include "base/nearest.h"
#include "base/overloaded.h"
#include "base/syntax_tree.h"
#include "base/try.h"
#include "base/words.h"
#include "io/file.h"
#include "io/path.h"
#include "pipeline/recipe_keys.h"
#include "pipeline/recipe_rights.h"
#include "tamis/vocabulary.h"

namespace tamis {

using pipeline::RecipeKey;

namespace {

constexpr std::string_view kRights = "rights";

std::string quoted_list(const std::vector<std::string_view>& words) {
  std::string out;
  for (std::string_view w : words) {
    if (!out.empty()) out += ", ";
    out += '"';
    out += w;
    out += '"';
  }
  return out;
}

// Reads one recipe; `where` turns a value into "recipe.toml:3:7".
class Reader {
 public:
  Reader(std::string_view name, Recipe& recipe) : name_(name), recipe_(recipe) {}

  Status read(const SyntaxValue& root) {
    for (const auto& [section, value] : root.members) {
      if (section == kRights) {
        TAMIS_CHECK(pipeline::read_rights(name_, value, recipe_.rights));
        continue;
      }
      if (!known_section(section)) return unknown(section, value, section_names(), "section");
      if (value.kind != SyntaxValue::Kind::kTable) return wrong(value, section, "a table");
      for (const auto& [key, member] : value.members) {
        const RecipeKey* row = find(section, key);
        if (!row) return unknown(key, member, key_names(section), "key of [" + section + "]");
        TAMIS_CHECK(assign(*row, member));
      }
    }
    return {};
  }

 private:
  std::string where(const SyntaxValue& v) const {
    return std::string(name_) + ":" + std::to_string(v.line) + ":" + std::to_string(v.column) +
           ": ";
  }

  static bool known_section(std::string_view section) {
    return std::ranges::any_of(pipeline::recipe_keys(),
                               [&](const RecipeKey& k) { return k.section == section; });
  }
  static const RecipeKey* find(std::string_view section, std::string_view key) {
    for (const RecipeKey& k : pipeline::recipe_keys())
      if (k.section == section && k.name == key) return &k;
    return nullptr;
  }
  static std::vector<std::string_view> section_names() {
    std::vector<std::string_view> out;
    for (const RecipeKey& k : pipeline::recipe_keys())
      if (out.empty() || out.back() != k.section) out.push_back(k.section);
    out.push_back(kRights);
    return out;
  }
  static std::vector<std::string_view> key_names(std::string_view section) {
    std::vector<std::string_view> out;
    for (const RecipeKey& k : pipeline::recipe_keys())
      if (k.section == section) out.push_back(k.name);
    return out;
  }

  Status unknown(std::string_view word, const SyntaxValue& at,
                 const std::vector<std::string_view>& known, const std::string& what) const {
    std::string message = where(at) + "unknown " + what + " \"" + std::string(word) + "\"";
    if (const std::string_view guess = nearest(word, known); !guess.empty())
      message += "; did you mean \"" + std::string(guess) + "\"?";
    else
      message += "; known: " + quoted_list(known);
    return fail(Code::kRecipe, std::move(message), at.offset, std::string(word));
  }
  Status wrong(const SyntaxValue& at, std::string_view key, std::string_view expected) const {
    return fail(Code::kRecipe,
                where(at) + "\"" + std::string(key) + "\" must be " + std::string(expected) +
                    ", not " + std::string(at.kind_name()),
                at.offset, std::string(key));
  }

  Status assign(const RecipeKey& row, const SyntaxValue& v) {
    using Kind = SyntaxValue::Kind;
    return std::visit(
        Overloaded{
            [&](std::string Recipe::* m) -> Status {
              if (v.kind != Kind::kString) return wrong(v, row.name, "a string");
              recipe_.*m = v.string;
              return {};
            },
            [&](bool Recipe::* m) -> Status {
              if (v.kind != Kind::kBool) return wrong(v, row.name, "true or false");
              recipe_.*m = v.boolean;
              return {};
            },
            [&](const pipeline::WordPair& w) -> Status {
              TAMIS_TRY(std::string word, choose(row, v, {w.when_true, w.when_false}));
              recipe_.*w.member = word == w.when_true;
              return {};
            },
            [&](const pipeline::Choice& c) -> Status {
              TAMIS_TRY(recipe_.*c.member, choose(row, v, split_words(c.words)));
              return {};
            },
            [&](const pipeline::Size& s) -> Status {
              std::optional<uint64_t> bytes;
              if (v.kind == Kind::kInteger && v.integer >= 0)
                bytes = static_cast<uint64_t>(v.integer);
              if (v.kind == Kind::kString) bytes = parse_size(v.string);
              if (!bytes)
                return wrong(v, row.name, "a number of bytes or a string such as \"64 MiB\"");
              if (*bytes < s.least || *bytes > s.most)
                return range(row, v, s.least, s.most, " bytes");
              recipe_.*s.member = *bytes;
              return {};
            },
            [&](const pipeline::Number& n) -> Status {
              if (v.kind != Kind::kInteger) return wrong(v, row.name, "an integer");
              if (v.integer < n.least || v.integer > n.most)
                return range(row, v, n.least, n.most, "");
              recipe_.*n.member = static_cast<uint32_t>(v.integer);
              return {};
            },
            [&](pipeline::StringList Recipe::* m) -> Status {
              if (v.kind != Kind::kArray) return wrong(v, row.name, "a list of strings");
              (recipe_.*m).clear();
              for (const SyntaxValue& item : v.items) {
                if (item.kind != Kind::kString) return wrong(item, row.name, "a list of strings");
                (recipe_.*m).push_back(item.string);
              }
              return {};
            },
            [&](pipeline::StringMap Recipe::* m) -> Status {
              if (v.kind != Kind::kTable) return wrong(v, row.name, "a table of strings");
              (recipe_.*m).clear();
              for (const auto& [key, item] : v.members) {
                if (item.kind != Kind::kString) return wrong(item, key, "a string");
                (recipe_.*m)[key] = item.string;
              }
              return {};
            },
        },
        row.slot);
  }

  Result<std::string> choose(const RecipeKey& row, const SyntaxValue& v,
                             const std::vector<std::string_view>& words) const {
    if (v.kind == SyntaxValue::Kind::kString && std::ranges::find(words, v.string) != words.end())
      return v.string;
    std::string message =
        where(v) + "\"" + std::string(row.name) + "\" must be one of " + quoted_list(words);
    if (v.kind == SyntaxValue::Kind::kString) {
      if (const std::string_view guess = nearest(v.string, words); !guess.empty())
        message += "; did you mean \"" + std::string(guess) + "\"?";
    }
    return fail(Code::kRecipe, std::move(message), v.offset, std::string(row.name));
  }
  Status range(const RecipeKey& row, const SyntaxValue& v, uint64_t least, uint64_t most,
               std::string_view unit) const {
    return fail(Code::kRecipe,
                where(v) + "\"" + std::string(row.name) + "\" must lie between " +
                    std::to_string(least) + " and " + std::to_string(most) + std::string(unit),
                v.offset, std::string(row.name));
  }

  std::string_view name_;
  Recipe& recipe_;
};

Json value_of(const Recipe& r, const RecipeKey& row) {
  return std::visit(Overloaded{
                        [&](std::string Recipe::* m) { return Json(r.*m); },
                        [&](bool Recipe::* m) { return Json(r.*m); },
                        [&](const pipeline::WordPair& w) {
                          return Json(r.*w.member ? w.when_true : w.when_false);
                        },
                        [&](const pipeline::Choice& c) { return Json(r.*c.member); },
                        [&](const pipeline::Size& s) { return Json(r.*s.member); },
                        [&](const pipeline::Number& n) { return Json(r.*n.member); },
                        [&](pipeline::StringList Recipe::* m) {
                          Json list = Json::array();
                          for (const std::string& s : r.*m) list.push(s);
                          return list;
                        },
                        [&](pipeline::StringMap Recipe::* m) {
                          Json map = Json::object();
                          for (const auto& [k, v] : r.*m) map.set(k, v);
                          return map;
                        },
                    },
                    row.slot);
}

}  // namespace

Result<Recipe> Recipe::parse(std::string_view text, std::string_view name) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  const bool json = first != std::string_view::npos && text[first] == '{';
  TAMIS_TRY(SyntaxValue root, json ? parse_json_syntax(text, name) : parse_toml_syntax(text, name));
  Recipe recipe;
  TAMIS_CHECK(Reader(name, recipe).read(root));
  return recipe;
}

Result<Recipe> Recipe::load(const std::string& path) {
  TAMIS_TRY(std::string text, io::read_file(io::FileSystem::real(), path, 16u << 20));
  TAMIS_TRY(Recipe recipe, parse(text, path));
  recipe.take_paths_from(io::parent_path(path));
  return recipe;
}

void Recipe::take_paths_from(const std::string& folder) {
  if (folder == ".") return;
  if (!lexicon.empty()) lexicon = io::join_path(folder, lexicon);
  for (std::string& vocabulary : vocabularies)
    if (Vocabulary::names_file(vocabulary)) vocabulary = io::join_path(folder, vocabulary);
  for (std::vector<std::string>* files : {&rules, &allow_files, &deny_files, &against})
    for (std::string& file : *files) file = io::join_path(folder, file);
}

std::string Recipe::canonical_json() const {
  Json root = Json::object();
  for (const RecipeKey& row : pipeline::recipe_keys()) {
    Json section = root[row.section];
    section.set(row.name, value_of(*this, row));
    root.set(row.section, std::move(section));
  }
  if (!lexicon_sha256.empty()) {
    Json section = root["normalize"];
    section.set("lexicon", "");
    root.set("normalize", std::move(section));
  }
  if (!rules_sha256.empty()) {
    Json section = root["redact"];
    section.set("rules", Json::array());
    root.set("redact", std::move(section));
  }
  if (!against_sha256.empty()) {
    Json section = root["dedup"];
    section.set("against", Json::array());
    root.set("dedup", std::move(section));
  }
  root.set(kRights, pipeline::rights_json(rights));
  // Who gets a recipe must not get the values that the lists are about, nor a digest to try guesses on.
  Json section = root["redact"];
  for (const std::string_view list : {"allow", "allow_files", "deny", "deny_files"})
    section.set(list, Json::array());
  root.set("redact", std::move(section));
  return root.canonical();
}

std::string Recipe::refining_json() const {
  Recipe plain = *this;
  plain.title = plain.description = plain.supplier = plain.license = {};
  plain.waive_rights = plain.waive_languages = plain.waive_reviews = {};
  plain.rights.clear();
  return plain.canonical_json();
}

std::string Recipe::digest() const { return sha256_hex(canonical_json()); }

std::string Recipe::commented_default() {
  const Recipe defaults;
  std::string out =
      "# A recipe of Tamis: what is read, how text is refined, what leaves.\n"
      "# Every key is shown with its default; a key that you leave out keeps it.\n";
  std::string_view section;
  for (const RecipeKey& row : pipeline::recipe_keys()) {
    if (row.section != section) {
      section = row.section;
      out += "\n[" + std::string(section) + "]\n";
    }
    std::string_view meaning = row.meaning;
    while (!meaning.empty()) {
      const size_t line = std::min(meaning.find('\n'), meaning.size());
      out += "# " + std::string(meaning.substr(0, line)) + "\n";
      meaning.remove_prefix(std::min(line + 1, meaning.size()));
    }
    const Json value = value_of(defaults, row);
    out += std::string(row.name) + " = ";
    if (std::holds_alternative<pipeline::Size>(row.slot))
      out += "\"" + format_size(static_cast<uint64_t>(value.as_int())) + "\"";
    else if (value.is_object())
      out += "{}";
    else
      out +=
          value
              .canonical();  // strings, integers, booleans and lists of strings are written alike in TOML
    out += "\n";
  }
  return out + pipeline::commented_rights();
}

}  // namespace tamis
