// tamis rules: what is looked for, and whether a rule file does what it says.

#include <cstdio>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/try.h"
#include "commands.h"
#include "redact/cues.h"
#include "redact/identifiers.h"
#include "redact/labels.h"
#include "redact/redactor.h"
#include "redact/rule_check.h"
#include "redact/secrets.h"
#include "redact/validators.h"

namespace tamis::tool {

namespace {

using redact::Redactor;

struct State {
  std::vector<std::string> files;
  bool validators = false;
};

// Words by language.
using Words = std::map<std::string, std::vector<std::string>>;

struct Row {
  std::string name, type, shape, validator, source, origin;
  Words cues;
  int base = 0;
};

std::string grouping_text(redact::Grouping g) {
  std::string out;
  for (; g != 0; g >>= 5) out += (out.empty() ? "" : "-") + std::to_string(g & 31);
  return out;
}

std::string shape_of(const redact::Identifier& kind) {
  std::string out = std::to_string(kind.shortest);
  if (kind.longest != kind.shortest) out += " to " + std::to_string(kind.longest);
  out += " digits";
  for (size_t i = 0; i < kind.groupings.size() && kind.groupings[i] != 0; ++i)
    out += (i == 0 ? ": " : ", ") + grouping_text(kind.groupings[i]);
  return out;
}

// The words that speak for values of a type, whatever rule saw them.
struct TypeWords {
  std::string_view type;
  redact::Subject subject;
};
constexpr TypeWords kTypeWords[] = {
    {"PHONE_NUMBER", redact::Subject::kPhone},   {"CREDIT_CARD", redact::Subject::kCard},
    {"IBAN_CODE", redact::Subject::kIban},       {"IP_ADDRESS", redact::Subject::kIpAddress},
    {"EMAIL_ADDRESS", redact::Subject::kEmail},  {"US_SSN", redact::Subject::kSsn},
    {"DATE_OF_BIRTH", redact::Subject::kBirth},  {"AGE", redact::Subject::kAge},
    {"DEVICE_ID", redact::Subject::kDevice},     {"USERNAME", redact::Subject::kHandle},
    {"BANK_ROUTING", redact::Subject::kRouting},
};

// Which check of `tamis rules list --validators` a built-in rule makes.
struct RuleValidator {
  std::string_view rule, validator;
};
constexpr RuleValidator kValidators[] = {
    {"card.luhn", "card"},     {"us_ssn.form", "us_ssn"},   {"device.imei", "imei"},
    {"device.iccid", "iccid"}, {"bank_routing.aba", "aba"}, {"iban.mod97", "iban"},
    {"vehicle.vin", "vin"},
};

// A label names the kind; without one there is no such finding.
Words labels_of(redact::RuleId id) {
  Words words;
  for (const redact::Label& row : redact::label_rows()) {
    if (row.kind->rule != id) continue;
    redact::for_each_label(std::span(&row, 1), [&](std::string_view phrase, const auto&) {
      words[std::string(row.language)].emplace_back(phrase);
    });
  }
  return words;
}

Words words_of(std::string_view type) {
  Words words;
  for (const TypeWords& row : kTypeWords)
    if (row.type == type)
      for (const redact::Cue& cue : redact::cue_rows())
        if (cue.subject == row.subject) words[std::string(cue.language)].emplace_back(cue.text);
  return words;
}

Row built_in(redact::RuleId id) {
  const redact::Rule& rule = redact::rule(id);
  Row row;
  row.name = rule.name;
  row.type = redact::entity_types()[rule.type].name;
  row.source = rule.source;
  row.origin = "built in";
  row.base = rule.base;
  row.shape = "read by a scanner of its own";
  for (const redact::Identifier& kind : redact::identifiers())
    if (kind.rule.name == rule.name) row.shape = shape_of(kind);
  for (const redact::SecretKind& kind : redact::secret_kinds()) {
    if (kind.rule.name != rule.name) continue;
    row.shape = kind.prefix.empty() ? "a word of a form of its own"
                                    : "a word that begins with " + std::string(kind.prefix);
    if (kind.check != nullptr) row.validator = "of the service's own";
  }
  for (const redact::NamedKey& kind : redact::named_keys()) {
    if (kind.rule.name != rule.name) continue;
    row.shape = "a form that counts beside the name of its service";
    row.cues["und"].emplace_back(kind.service);
  }
  for (const RuleValidator& check : kValidators)
    if (check.rule == rule.name) row.validator = check.validator;
  if (Words labels = labels_of(id); !labels.empty()) {
    row.shape = "a value behind its label";
    row.cues = std::move(labels);
  } else if (row.cues.empty()) {
    row.cues = words_of(row.type);
  }
  return row;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& w : words) out += (out.empty() ? "" : " ") + w;
  return out;
}

Row loaded(const redact::RuleSet& rules, size_t index, const redact::TypeTable& types) {
  const auto [file, spec, places] = rules.describe(index);
  Row row;
  row.name = spec->name;
  row.type = types[rules.rule(index).type].name;
  row.source = spec->source;
  row.origin = file->name + " " + file->version;
  row.base = rules.rule(index).base;
  row.validator = spec->validator.empty() ? "" : spec->validator + " (" + spec->check + ")";
  if (!spec->literals.empty()) {
    row.shape = std::to_string(spec->literals.size()) + " literals";
  } else if (!spec->digits.empty()) {
    for (const std::string& form : spec->digits)
      row.shape += (row.shape.empty() ? "digits " : " | ") + form;
  } else {
    row.shape = "pattern " + spec->pattern + ", at most " + std::to_string(spec->max_span) +
                " bytes, asked around " +
                (spec->candidates.empty() ? "\"" + joined(places) + "\"" : spec->candidates);
  }
  for (const redact::CueSpec& cue : spec->cues) {
    std::vector<std::string>& words = row.cues[cue.language];
    words.insert(words.end(), cue.words.begin(), cue.words.end());
  }
  return row;
}

Result<std::shared_ptr<const Redactor>> open(const std::vector<std::string>& files) {
  Recipe recipe;
  recipe.rules = files;
  return Redactor::create(recipe);
}

int run_list(const Options& options, const State& s) {
  const Terminal terminal(options);
  if (s.validators) {
    for (const redact::Validator& v : redact::validators())
      std::printf("%.*s: %.*s\n", static_cast<int>(v.name.size()), v.name.data(),
                  static_cast<int>(v.source.size()), v.source.data());
    return kDone;
  }
  const auto redactor = open(s.files);
  if (!redactor) return terminal.report(redactor.error());
  const redact::RuleSet& rules = (*redactor)->rules();
  std::vector<Row> rows;
  for (redact::RuleId i = 0; i < redact::rule_count() && rules.keeps_default(); ++i)
    if (!rules.disables(i)) rows.push_back(built_in(i));
  for (size_t i = 0; i < rules.size(); ++i) rows.push_back(loaded(rules, i, (*redactor)->types()));
  if (options.json) {
    Json list = Json::array();
    for (const Row& r : rows) {
      Json row = Json::object();
      Json cues = Json::object();
      for (const auto& [language, words] : r.cues) {
        Json of_language = Json::array();
        for (const std::string& w : words) of_language.push(w);
        cues.set(language, std::move(of_language));
      }
      row.set("base", r.base).set("cues", std::move(cues));
      row.set("name", r.name).set("origin", r.origin);
      row.set("shape", r.shape).set("source", r.source).set("type", r.type);
      list.push(row.set("validator", r.validator));
    }
    std::printf("%s\n", list.canonical().c_str());
    return kDone;
  }
  for (const Row& r : rows) {
    std::string line = r.name + "\t" + r.type + "\t" + r.shape;
    if (!r.validator.empty()) line += "; check " + r.validator;
    if (!r.cues.empty()) {
      line += "; words in";
      for (const auto& [language, words] : r.cues) line += " " + language;
    }
    std::printf("%s\t%s\t%s\n", line.c_str(), r.source.c_str(), r.origin.c_str());
  }
  return kDone;
}

int run_check(const Options& options, const State& s) {
  const Terminal terminal(options);
  const auto redactor = open(s.files);
  if (!redactor) return terminal.report(redactor.error());
  const redact::RuleCheck check = redact::check_rules(**redactor);
  if (options.json) {
    Json failures = Json::array();
    for (const std::string& f : check.failures) failures.push(f);
    Json out = Json::object();
    out.set("examples", check.examples).set("failures", std::move(failures));
    std::printf("%s\n", out.set("rules", check.rules).canonical().c_str());
  } else {
    for (const std::string& f : check.failures) std::printf("%s\n", f.c_str());
    std::printf("%llu rules, %llu examples, %zu failures\n",
                static_cast<unsigned long long>(check.rules),
                static_cast<unsigned long long>(check.examples), check.failures.size());
  }
  return check.failures.empty() ? kDone : kFailed;
}

}  // namespace

void add_rules(CLI::App& app, const Options& options, Command& chosen) {
  CLI::App* command = app.add_subcommand("rules", "List the rules, or check a rule file");
  command->require_subcommand(1);
  auto s = std::make_shared<State>();
  CLI::App* list = command->add_subcommand(
      "list", "Every rule: name, type, shape, source, and where it comes from, with tabs between");
  list->add_option("FILE", s->files, "Rule files to load beside what is built in");
  list->add_flag("--validators", s->validators, "List the checks that a rule file may name");
  list->footer(
      "Examples:\n  tamis rules list | column -ts$'\\t'\n  tamis rules list acme.toml --json");
  list->callback(
      [&options, &chosen, s] { chosen = [&options, s] { return run_list(options, *s); }; });
  CLI::App* check = command->add_subcommand(
      "check", "Read rule files and run the examples in them; exit code 1 if one fails");
  check->add_option("FILE", s->files, "Rule files; docs/formats/rules.md says what they hold")
      ->required();
  check->footer(
      "Example: tamis rules check acme.toml\nA recipe takes a file with [redact] rules = "
      "[\"acme.toml\"].");
  check->callback(
      [&options, &chosen, s] { chosen = [&options, s] { return run_check(options, *s); }; });
}

}  // namespace tamis::tool
