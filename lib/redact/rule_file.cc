#include "redact/rule_file.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <variant>

#include "base/hash.h"
#include "base/nearest.h"
#include "base/overloaded.h"
#include "base/syntax_tree.h"
#include "base/try.h"
#include "base/utf8.h"
#include "base/words.h"
#include "redact/type_table.h"

namespace tamis::redact {

namespace {

using Kind = SyntaxValue::Kind;
using Strings = std::vector<std::string>;

constexpr std::string_view kCategories[] = {"contact", "financial", "network", "identifier",
                                            "person",  "place",     "time",    "secret"};
static_assert(std::size(kCategories) == static_cast<size_t>(Category::kSecret) + 1);

constexpr size_t kDeepestExtends = 16;

// A key of a table of type T: where its value goes, and what it may be.
template <class T>
struct Text {
  std::string T::* member;
  size_t longest;
};
template <class T>
struct Word {  // one of a few
  std::string T::* member;
  std::string_view words;  // separated by |
};
template <class T>
struct Whole {
  int64_t T::* member;
  int64_t least, most;
};
template <class T>
struct MaybeWhole {
  std::optional<int64_t> T::* member;
  int64_t least, most;
};
template <class T>
struct Flag {
  bool T::* member;
};
template <class T>
struct Texts {
  Strings T::* member;
};
template <class T>
struct Wholes {
  std::vector<int64_t> T::* member;
  int64_t least, most;
};
template <class T>
struct Cues {
  std::vector<CueSpec> T::* member;
};
template <class T>
struct Examples {
  std::vector<RuleExample> T::* member;
};
template <class T>
struct Both {  // "before" | "after" | "both"
  bool T::* first;
  bool T::* second;
};
template <class T>
using Slot = std::variant<Text<T>, Word<T>, Whole<T>, MaybeWhole<T>, Flag<T>, Texts<T>, Wholes<T>,
                          Cues<T>, Examples<T>, Both<T>>;
template <class T>
struct Key {
  std::string_view name;
  Slot<T> slot;
  RulePlace T::* place = nullptr;  // where the key stands, if somebody asks later
};

constexpr size_t kLongestText = 4096;

constexpr Key<CueSpec> kCueKeys[] = {
    {"language", Text<CueSpec>{&CueSpec::language, 35}},
    {"words", Texts<CueSpec>{&CueSpec::words}},
    {"decibans", Whole<CueSpec>{&CueSpec::decibans, 1, 40}},
    {"distance", Whole<CueSpec>{&CueSpec::distance, 1, 64}},
    {"where", Both<CueSpec>{&CueSpec::before, &CueSpec::after}},
};

constexpr Key<TypeSpec> kTypeKeys[] = {
    {"name", Text<TypeSpec>{&TypeSpec::name, 40}},
    {"meaning", Text<TypeSpec>{&TypeSpec::meaning, kLongestText}},
    {"category", Word<TypeSpec>{&TypeSpec::category,
                                "contact|financial|network|identifier|person|place|time|secret"}},
    {"action", Word<TypeSpec>{&TypeSpec::action, "placeholder|mask|drop|keep|quarantine"}},
    {"sure", Whole<TypeSpec>{&TypeSpec::sure, -59, 59}},
    {"doubtful", Whole<TypeSpec>{&TypeSpec::doubtful, -59, 59}},
};

constexpr Key<RuleSpec> kRuleKeys[] = {
    {"name", Text<RuleSpec>{&RuleSpec::name, 64}},
    {"type", Text<RuleSpec>{&RuleSpec::type, 40}},
    {"source", Text<RuleSpec>{&RuleSpec::source, kLongestText}},
    {"literals", Texts<RuleSpec>{&RuleSpec::literals}},
    {"digits", Texts<RuleSpec>{&RuleSpec::digits}},
    {"pattern", Text<RuleSpec>{&RuleSpec::pattern, kLongestText}, &RuleSpec::pattern_place},
    {"candidates", Word<RuleSpec>{&RuleSpec::candidates, "digits|at|colon"}},
    {"max_span", Whole<RuleSpec>{&RuleSpec::max_span, 1, 32768}, &RuleSpec::max_span_place},
    {"min_digits", Whole<RuleSpec>{&RuleSpec::min_digits, 1, 32}},
    {"ignore_case", Flag<RuleSpec>{&RuleSpec::ignore_case}},
    {"whole_words", Flag<RuleSpec>{&RuleSpec::whole_words}},
    {"validator", Text<RuleSpec>{&RuleSpec::validator, 40}},
    {"weights", Wholes<RuleSpec>{&RuleSpec::weights, -1000, 1000}},
    {"modulus", Whole<RuleSpec>{&RuleSpec::modulus, 2, 997}},
    {"sum", Word<RuleSpec>{&RuleSpec::sum, "zero|remainder|complement"}},
    {"ten", Word<RuleSpec>{&RuleSpec::ten, "reject|zero|x"}},
    {"check", Word<RuleSpec>{&RuleSpec::check, "required|bonus"}},
    {"base", MaybeWhole<RuleSpec>{&RuleSpec::base, -59, 59}},
    {"needs_cue", Flag<RuleSpec>{&RuleSpec::needs_cue}},
    {"cues", Cues<RuleSpec>{&RuleSpec::cues}},
    {"against", Cues<RuleSpec>{&RuleSpec::against}},
    {"allow", Texts<RuleSpec>{&RuleSpec::allow}},
    {"valid", Examples<RuleSpec>{&RuleSpec::valid}},
    {"invalid", Examples<RuleSpec>{&RuleSpec::invalid}},
};

constexpr std::string_view kFileKeys[] = {"name", "version", "extends", "disable", "type", "rule"};

RulePlace place_of(const SyntaxValue& v) { return {v.line, v.column, v.offset}; }

class Reader {
 public:
  explicit Reader(std::string_view path) : path_(path) {}

  Status read(const SyntaxValue& root, RuleFile& file) const {
    for (const SyntaxMember& m : root.members) {
      const SyntaxValue& v = m.value;
      if (m.key == "name") {
        TAMIS_CHECK(text(v, m.key, 64, file.name));
      } else if (m.key == "version") {
        TAMIS_CHECK(text(v, m.key, 64, file.version));
      } else if (m.key == "extends") {
        TAMIS_CHECK(texts(v, m.key, file.extends));
        file.extends_default = std::erase(file.extends, "default") > 0;
      } else if (m.key == "disable") {
        TAMIS_CHECK(texts(v, m.key, file.disable));
        file.disable_place = place_of(v);
      } else if (m.key == "type") {
        TAMIS_CHECK(tables(v, m.key, kTypeKeys, file.types));
      } else if (m.key == "rule") {
        TAMIS_CHECK(tables(v, m.key, kRuleKeys, file.rules));
      } else {
        return unknown(v, m.key, kFileKeys);
      }
    }
    return {};
  }

  tl::unexpected<Error> error(const RulePlace& at, std::string message,
                              std::string_view key) const {
    return fail(Code::kRecipe,
                std::string(path_) + ":" + std::to_string(at.line) + ":" +
                    std::to_string(at.column) + ": " + std::move(message),
                at.offset, std::string(key));
  }

 private:
  template <class Names>
  tl::unexpected<Error> unknown(const SyntaxValue& v, const std::string& key,
                                const Names& names) const {
    const std::string_view guess = nearest(key, names);
    std::string message = "unknown key \"" + shown(key) + "\"";
    if (guess.empty()) {
      message += "; known here:";
      for (const std::string_view name : names) message += " " + std::string(name);
    } else {
      message += "; did you mean \"" + std::string(guess) + "\"?";
    }
    return error(place_of(v), std::move(message), key);
  }
  tl::unexpected<Error> wrong(const SyntaxValue& v, std::string_view key,
                              std::string_view expected) const {
    return error(place_of(v),
                 "\"" + shown(key) + "\" must be " + std::string(expected) + ", not " +
                     std::string(v.kind_name()),
                 key);
  }
  static std::string shown(std::string_view text) { return std::string(text.substr(0, 64)); }

  Status text(const SyntaxValue& v, std::string_view key, size_t longest, std::string& out) const {
    if (v.kind != Kind::kString) return wrong(v, key, "a string");
    if (v.string.empty() || v.string.size() > longest)
      return error(place_of(v),
                   "\"" + shown(key) + "\" must have 1 to " + std::to_string(longest) + " bytes",
                   key);
    out = v.string;
    return {};
  }
  Status texts(const SyntaxValue& v, std::string_view key, Strings& out) const {
    if (v.kind != Kind::kArray) return wrong(v, key, "a list of strings");
    out.clear();
    for (const SyntaxValue& item : v.items) {
      if (item.kind != Kind::kString) return wrong(item, key, "a list of strings");
      TAMIS_CHECK(text(item, key, kLongestText, out.emplace_back()));
    }
    return {};
  }
  Status whole(const SyntaxValue& v, std::string_view key, int64_t least, int64_t most,
               int64_t& out) const {
    if (v.kind != Kind::kInteger) return wrong(v, key, "an integer");
    if (v.integer < least || v.integer > most)
      return error(place_of(v),
                   "\"" + shown(key) + "\" must lie between " + std::to_string(least) + " and " +
                       std::to_string(most),
                   key);
    out = v.integer;
    return {};
  }
  Status word(const SyntaxValue& v, std::string_view key, std::string_view words,
              std::string& out) const {
    const std::vector<std::string_view> known = split_words(words);
    if (v.kind == Kind::kString && std::ranges::find(known, v.string) != known.end()) {
      out = v.string;
      return {};
    }
    std::string message = "\"" + shown(key) + "\" must be one of";
    for (const std::string_view w : known) message += " \"" + std::string(w) + "\"";
    if (v.kind == Kind::kString)
      if (const std::string_view guess = nearest(v.string, known); !guess.empty())
        message += "; did you mean \"" + std::string(guess) + "\"?";
    return error(place_of(v), std::move(message), key);
  }
  // "… «AC-204417» …": the marks are taken out, and say which bytes are the value.
  Status examples(const SyntaxValue& v, std::string_view key, std::vector<RuleExample>& out) const {
    constexpr std::string_view kOpen = "«", kClose = "»";
    Strings strings;
    TAMIS_CHECK(texts(v, key, strings));
    for (size_t i = 0; i < strings.size(); ++i) {
      RuleExample example;
      example.place = place_of(v.items[i]);
      std::string& s = strings[i];
      const size_t open = s.find(kOpen);
      if (open != std::string::npos) {
        s.erase(open, kOpen.size());
        const size_t close = s.find(kClose, open);
        if (close == std::string::npos || s.find(kOpen, open) < close)
          return error(example.place, "a « in \"" + shown(key) + "\" has no » behind it", key);
        s.erase(close, kClose.size());
        if (close == open || s.find(kOpen) != std::string::npos ||
            s.find(kClose) != std::string::npos)
          return error(
              example.place,
              "\"" + shown(key) + "\" must mark one value with « and », and not an empty one", key);
        example.value = Span{open, close};
      }
      example.text = std::move(s);
      out.push_back(std::move(example));
    }
    return {};
  }

  template <class T, size_t N>
  Status table(const SyntaxValue& v, const Key<T> (&keys)[N], T& out) const {
    for (const SyntaxMember& m : v.members) {
      const auto row = std::ranges::find(keys, m.key, &Key<T>::name);
      if (row == std::end(keys)) {
        std::vector<std::string_view> names;
        for (const Key<T>& k : keys) names.push_back(k.name);
        return unknown(m.value, m.key, names);
      }
      const SyntaxValue& value = m.value;
      if (row->place != nullptr) out.*row->place = place_of(value);
      TAMIS_CHECK(std::visit(
          Overloaded{
              [&](const Text<T>& s) { return text(value, m.key, s.longest, out.*s.member); },
              [&](const Word<T>& s) { return word(value, m.key, s.words, out.*s.member); },
              [&](const Whole<T>& s) {
                return whole(value, m.key, s.least, s.most, out.*s.member);
              },
              [&](const MaybeWhole<T>& s) {
                int64_t number = 0;
                Status status = whole(value, m.key, s.least, s.most, number);
                out.*s.member = number;
                return status;
              },
              [&](const Flag<T>& s) -> Status {
                if (value.kind != Kind::kBool) return wrong(value, m.key, "true or false");
                out.*s.member = value.boolean;
                return {};
              },
              [&](const Texts<T>& s) { return texts(value, m.key, out.*s.member); },
              [&](const Wholes<T>& s) -> Status {
                if (value.kind != Kind::kArray) return wrong(value, m.key, "a list of integers");
                for (const SyntaxValue& item : value.items)
                  TAMIS_CHECK(whole(item, m.key, s.least, s.most, (out.*s.member).emplace_back()));
                return {};
              },
              [&](const Cues<T>& s) { return tables(value, m.key, kCueKeys, out.*s.member); },
              [&](const Examples<T>& s) { return examples(value, m.key, out.*s.member); },
              [&](const Both<T>& s) -> Status {
                std::string where;
                TAMIS_CHECK(word(value, m.key, "before|after|both", where));
                out.*s.first = where != "after";
                out.*s.second = where != "before";
                return {};
              },
          },
          row->slot));
    }
    return {};
  }
  template <class T, size_t N>
  Status tables(const SyntaxValue& v, std::string_view key, const Key<T> (&keys)[N],
                std::vector<T>& out) const {
    if (v.kind != Kind::kArray) return wrong(v, key, "a list of tables");
    for (const SyntaxValue& item : v.items) {
      if (item.kind != Kind::kTable) return wrong(item, key, "a list of tables");
      T row;
      if constexpr (requires { row.place; }) row.place = place_of(item);
      TAMIS_CHECK(table(item, keys, row));
      out.push_back(std::move(row));
    }
    return {};
  }

  std::string_view path_;
};

// Letters, digits, and - _ . between them: names stand in findings, ledgers and manifests.
bool is_rule_name(std::string_view name) {
  const auto alnum = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return !name.empty() && alnum(name.front()) && alnum(name.back()) &&
         std::ranges::all_of(name,
                             [&](char c) { return alnum(c) || c == '-' || c == '_' || c == '.'; });
}

constexpr std::string_view kNameRule =
    " must be letters and digits of ASCII, with -, _ and . between them";

Status check_cues(const Reader& reader, const RuleSpec& rule) {
  for (const auto* list : {&rule.cues, &rule.against}) {
    for (const CueSpec& cue : *list) {
      if (cue.words.empty())
        return reader.error(rule.place, "a row of cues has no \"words\"", "words");
      if (cue.language.empty())
        return reader.error(rule.place,
                            "a row of cues has no \"language\"; write a tag such as \"pt\", or "
                            "\"und\" for words of many languages",
                            "language");
      for (const std::string& w : cue.words)
        if (w.size() > 64 || w == "*")
          return reader.error(rule.place, "a cue must have 1 to 64 bytes beside its *", "words");
    }
  }
  return {};
}

Status check_shape(const Reader& reader, const RuleSpec& rule) {
  const int shapes = !rule.literals.empty() + !rule.digits.empty() + !rule.pattern.empty();
  if (shapes != 1)
    return reader.error(rule.place,
                        "rule \"" + rule.name +
                            "\" must say in one way how values look: literals, digits or pattern",
                        "pattern");
  if (rule.pattern.empty() && !rule.candidates.empty())
    return reader.error(rule.place, "\"candidates\" belong to a pattern", "candidates");
  if (rule.literals.empty() && rule.ignore_case)
    return reader.error(rule.place,
                        "\"ignore_case\" belongs to literals; a pattern begins with (?i)",
                        "ignore_case");
  for (const std::string& l : rule.literals)
    if (l.size() < 2 || l.size() > 256)
      return reader.error(rule.place, "a literal must have 2 to 256 bytes", "literals");
  if (rule.min_digits != 1 && rule.candidates != "digits")
    return reader.error(rule.place, "\"min_digits\" belong to candidates = \"digits\"",
                        "min_digits");
  if (rule.needs_cue && rule.cues.empty())
    return reader.error(rule.place, "\"needs_cue\" needs rows of cues", "needs_cue");
  if ((rule.validator == "weighted") != (!rule.weights.empty() && rule.modulus != 0))
    return reader.error(
        rule.place, "validator = \"weighted\" goes with \"weights\" and \"modulus\"", "validator");
  return {};
}

Status check_file(const Reader& reader, const RuleFile& file) {
  const RulePlace top;
  if (!is_rule_name(file.name))
    return reader.error(top, "\"name\" of the file" + std::string(kNameRule), "name");
  if (!is_rule_name(file.version))
    return reader.error(top, "\"version\" of the file" + std::string(kNameRule), "version");
  for (const TypeSpec& type : file.types) {
    if (!is_type_name(type.name))
      return reader.error(type.place,
                          "the name of a type must be capitals, digits and _, beginning with a "
                          "capital, as in \"STAFF_ID\"",
                          "name");
    if (type.meaning.empty())
      return reader.error(
          type.place, "type \"" + type.name + "\" must have a \"meaning\": what people are told",
          "meaning");
    if (type.doubtful > type.sure)
      return reader.error(type.place,
                          "type \"" + type.name + "\": \"doubtful\" must not be above \"sure\"",
                          "doubtful");
  }
  for (const RuleSpec& rule : file.rules) {
    if (!is_rule_name(rule.name))
      return reader.error(rule.place, "the name of a rule" + std::string(kNameRule), "name");
    if (rule.type.empty())
      return reader.error(rule.place, "rule \"" + rule.name + "\" must have a \"type\"", "type");
    if (rule.source.empty())
      return reader.error(rule.place,
                          "rule \"" + rule.name +
                              "\" must have a \"source\": the law, registry, standard or page that "
                              "says how values look",
                          "source");
    TAMIS_CHECK(check_shape(reader, rule));
    TAMIS_CHECK(check_cues(reader, rule));
  }
  return {};
}

std::string beside(const std::string& file, const std::string& path) {
  if (path.front() == '/') return path;
  const size_t slash = file.rfind('/');
  return slash == std::string::npos ? path : file.substr(0, slash + 1) + path;
}

class Loader {
 public:
  explicit Loader(io::FileSystem& fs) : fs_(fs) {}

  Status load(const std::string& path, size_t depth) {
    if (depth > kDeepestExtends || files_.size() + open_.size() >= kMostRuleFiles)
      return fail(Code::kRecipe,
                  path + ": rule files extend each other more than " +
                      std::to_string(kDeepestExtends) + " deep, or are more than " +
                      std::to_string(kMostRuleFiles) + " in all",
                  Error::kNoOffset, "extends");
    TAMIS_TRY(const std::string bytes, io::read_file(fs_, path, kLongestRuleFile));
    std::string sha256 = sha256_hex(bytes);
    if (open_.contains(sha256))
      return fail(Code::kRecipe,
                  path + ": this rule file extends itself; take it out of \"extends\"",
                  Error::kNoOffset, "extends");
    if (!done_.insert(sha256).second) return {};
    TAMIS_TRY(RuleFile file, parse_rule_file(bytes, path));
    open_.insert(sha256);
    for (const std::string& other : file.extends) TAMIS_CHECK(load(beside(path, other), depth + 1));
    open_.erase(sha256);
    files_.push_back(std::move(file));
    return {};
  }
  std::vector<RuleFile> take() { return std::move(files_); }

 private:
  io::FileSystem& fs_;
  std::vector<RuleFile> files_;
  std::set<std::string> open_, done_;  // digests
};

}  // namespace

std::vector<std::string_view> category_names() {
  return {std::begin(kCategories), std::end(kCategories)};
}

std::optional<Category> find_category(std::string_view name) {
  const auto at = std::ranges::find(kCategories, name);
  if (at == std::end(kCategories)) return std::nullopt;
  return static_cast<Category>(at - std::begin(kCategories));
}

std::string rule_place(const RuleFile& file, const RulePlace& place, std::string_view rule) {
  return file.path + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) +
         ": rule \"" + std::string(rule) + "\": ";
}

Result<RuleFile> parse_rule_file(std::string_view text, const std::string& path) {
  if (text.size() > kLongestRuleFile)
    return fail(Code::kRecipe,
                path + ": a rule file has at most " + std::to_string(kLongestRuleFile) + " bytes",
                kLongestRuleFile);
  TAMIS_TRY(const SyntaxValue root, parse_toml_syntax(text, path));
  RuleFile file;
  file.path = path;
  file.sha256 = sha256_hex(text);
  const Reader reader(path);
  TAMIS_CHECK(reader.read(root, file));
  TAMIS_CHECK(check_file(reader, file));
  return file;
}

Result<std::vector<RuleFile>> load_rule_files(io::FileSystem& fs,
                                              const std::vector<std::string>& paths) {
  Loader loader(fs);
  for (const std::string& path : paths) TAMIS_CHECK(loader.load(path, 0));
  return loader.take();
}

}  // namespace tamis::redact
