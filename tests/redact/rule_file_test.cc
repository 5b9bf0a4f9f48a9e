// Rule files: reading, refusing, finding.
#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <unistd.h>

#include <cmath>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>

#include "finder.h"
#include "redact/pattern_places.h"
#include "redact/rule_check.h"
#include "redact/rule_file.h"
#include "redact/validators.h"

using namespace tamis;
using namespace tamis::redact;
using namespace tamis::redact::test;

namespace {

constexpr std::string_view kHead = "name = \"acme\"\nversion = \"1\"\n";
constexpr std::string_view kStaff =
    "[[type]]\nname = \"STAFF_ID\"\nmeaning = \"number of a member of staff\"\n";

std::string with_rule(std::string_view rule, std::string_view before = kStaff) {
  return std::string(kHead) + std::string(before) + "[[rule]]\nname = \"acme.r\"\n" +
         "type = \"STAFF_ID\"\nsource = \"a test\"\n" + std::string(rule) + "\n";
}

Result<std::shared_ptr<const Redactor>> try_rules(std::string_view text, Recipe recipe = {}) {
  auto file = parse_rule_file(text, "acme.toml");
  if (!file) return tl::make_unexpected(file.error());
  std::vector<RuleFile> files;
  files.push_back(std::move(*file));
  return Redactor::create(recipe, std::move(files));
}

std::shared_ptr<const Redactor> rules(std::string_view text, Recipe recipe = {}) {
  auto made = try_rules(text, std::move(recipe));
  REQUIRE_MESSAGE(made.has_value(), (made ? std::string() : made.error().message));
  return *made;
}

std::string refusal(std::string_view text) {
  const auto made = try_rules(text);
  REQUIRE_FALSE(made.has_value());
  CHECK(made.error().code == Code::kRecipe);
  return made.error().message;
}

bool says(const std::string& message, std::string_view part) {
  INFO(message);
  return message.find(part) != std::string::npos;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("check digits agree with python-stdnum") {
  const std::vector<int64_t> nip{6, 5, 7, 2, 3, 4, 5, 6, 7}, bsn{9, 8, 7, 6, 5, 4, 3, 2, -1},
      nhs{10, 9, 8, 7, 6, 5, 4, 3, 2}, pesel{1, 3, 7, 9, 1, 3, 7, 9, 1, 3};
  const std::map<std::string, WeightedSum> weighted{
      {"nip", {nip, 11, WeightedSum::Sum::kRemainder, WeightedSum::Ten::kReject}},
      {"bsn", {bsn, 11, WeightedSum::Sum::kZero, WeightedSum::Ten::kReject}},
      {"nhs", {nhs, 11, WeightedSum::Sum::kComplement, WeightedSum::Ten::kReject}},
      {"pesel", {pesel, 10, WeightedSum::Sum::kComplement, WeightedSum::Ten::kReject}}};
  for (const auto& [line, expected] : vectors("check_digits")) {
    INFO(line);
    const std::string name = line.substr(0, line.find(' '));
    const std::string value = line.substr(name.size() + 1);
    const auto sum = weighted.find(name);
    const Validator* validator = find_validator(name);
    REQUIRE((sum != weighted.end()) != (validator != nullptr));
    CHECK((validator ? validator->check(value) : weighted_sum(value, sum->second)) ==
          (expected == "valid"));
  }
}

TEST_CASE("a weighted sum with X counts ten, and with zero writes 0 for it") {
  const std::vector<int64_t> isbn{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, two{3, 1};
  // ISBN 0-8044-2957-X, from ISO 2108's users' manual.
  CHECK(weighted_sum("080442957X", {isbn, 11, WeightedSum::Sum::kZero, WeightedSum::Ten::kX}));
  CHECK_FALSE(
      weighted_sum("080442957X", {isbn, 11, WeightedSum::Sum::kZero, WeightedSum::Ten::kReject}));
  // 3 · 3 + 1 · 1 = 10.
  CHECK(weighted_sum("310", {two, 11, WeightedSum::Sum::kRemainder, WeightedSum::Ten::kZero}));
  CHECK(weighted_sum("31X", {two, 11, WeightedSum::Sum::kRemainder, WeightedSum::Ten::kX}));
  CHECK_FALSE(
      weighted_sum("310", {two, 11, WeightedSum::Sum::kRemainder, WeightedSum::Ten::kReject}));
  CHECK_FALSE(weighted_sum("31", {two, 11, WeightedSum::Sum::kRemainder, WeightedSum::Ten::kX}));
}

TEST_CASE("what a check is worth is ten times the logarithm of its modulus, rounded down") {
  for (int64_t m = 2; m <= 794; ++m)
    CHECK(modulus_decibans(m) == static_cast<int>(10 * std::log10(m) + 1e-9));
}

TEST_CASE("a pattern finds its values, in prose of any case, as whole words") {
  const auto r = rules(with_rule("pattern = 'AC-[0-9]{6}'"));
  CHECK(found("your number is AC-204417, not AC-20441 or XAC-204417 or AC-2044178", *r) ==
        Strings{"STAFF_ID: AC-204417"});
  CHECK(rewritten("AC-204417 and AC-204418 and AC-204417", *r) ==
        "[STAFF_ID_1] and [STAFF_ID_2] and [STAFF_ID_1]");
  CHECK(r->not_scanned() == standard().not_scanned());
  const auto any_case = rules(with_rule("pattern = '(?i)ac-[0-9]{6}'"));
  CHECK(found("Ac-204417", *any_case) == Strings{"STAFF_ID: Ac-204417"});
  // Full-width digits are digits, as for built-in rules.
  CHECK(found("AC-２０４４１７", *r) == Strings{"STAFF_ID: AC-２０４４１７"});
}

TEST_CASE("a source that looks like a placeholder of a new type is escaped") {
  const auto r = rules(with_rule("pattern = 'AC-[0-9]{6}'"));
  CHECK(rewritten("[STAFF_ID_1] AC-204417", *r) == "[\\STAFF_ID_1] [STAFF_ID_1]");
}

TEST_CASE("literals are found whole, with or without regard to case") {
  const auto r = rules(with_rule("literals = ['Project Nightjar', 'NJ-7']"));
  CHECK(found("Project Nightjar, project nightjar, NJ-7, NJ-77, (NJ-7)", *r) ==
        Strings{"STAFF_ID: Project Nightjar", "STAFF_ID: NJ-7", "STAFF_ID: NJ-7"});
  const auto folded = rules(with_rule("literals = ['Project Nightjar']\nignore_case = true"));
  CHECK(found("PROJECT NIGHTJAR", *folded) == Strings{"STAFF_ID: PROJECT NIGHTJAR"});
  const auto parts = rules(with_rule("literals = ['jar']\nwhole_words = false"));
  CHECK(found("a Nightjar", *parts) == Strings{"STAFF_ID: jar"});
}

TEST_CASE("forms of digits are found as they are written, with their check digit or a word") {
  const auto checked = rules(with_rule(
      "digits = ['10', '3-3-2-2']\nvalidator = 'weighted'\nweights = [6,5,7,2,3,4,5,6,7]\n"
      "modulus = 11\nsum = 'remainder'"));
  // The weight of the first digit is 6, so 1 000 000 00 has the check digit 6.
  CHECK(found("1000000006 1000000007 100-000-00-06 100 000 00 06", *checked) ==
        Strings{"STAFF_ID: 1000000006", "STAFF_ID: 100-000-00-06"});
  const auto named = rules(
      with_rule("digits = ['7']\nneeds_cue = true\ncues = [{language = 'en', words = ['staff no', "
                "'employee*'], decibans = 20}]"));
  CHECK(found("Staff No. 1234567, order 7654321", *named) == Strings{"STAFF_ID: 1234567"});
  CHECK(found("the employees 1234567", *named) == Strings{"STAFF_ID: 1234567"});
  CHECK(found("1234567", *named).empty());
}

TEST_CASE("words against a value take away, and the allow list takes out") {
  const auto r = rules(with_rule(
      "pattern = 'AC-[0-9]{6}'\nallow = ['ac 000000']\n"
      "against = [{language = 'en', words = ['part no'], decibans = 30, where = 'before'}]"));
  CHECK(found("AC-204417; part no AC-204418; AC-000000", *r) == Strings{"STAFF_ID: AC-204417"});
}

TEST_CASE("a group named value says which part of a match is the value") {
  const auto r = rules(with_rule("pattern = '(?i)kunde(?:n|nnr)?[.: ]+(?P<value>[0-9]{6})'"));
  CHECK(found("Kunden: 204417", *r) == Strings{"STAFF_ID: 204417"});
}

TEST_CASE("a pattern around digits is asked where a run is long enough") {
  const auto r =
      rules(with_rule("pattern = '[A-Z]{1,2}[0-9]{4,6}[A-Z]'\ncandidates = 'digits'\nmin_digits = "
                      "5\nmax_span = 12"));
  CHECK(found("AB12345C, A123456B, AB1234C, ab12345c, XAB12345C", *r) ==
        Strings{"STAFF_ID: AB12345C", "STAFF_ID: A123456B"});
}

TEST_CASE("a check can be required, or a bonus") {
  const std::string_view pattern = "pattern = 'AC-(?P<check>[0-9]{4})'\nvalidator = 'luhn'";
  const auto required = rules(with_rule(pattern));
  // 7992739871 with check digit 3 is the classic; of four digits: 1230 passes (0 + 6 + 2 + 2 = 10).
  CHECK(found("AC-1230 AC-1231", *required) == Strings{"STAFF_ID: AC-1230"});
  const auto bonus = rules(with_rule(std::string(pattern) + "\ncheck = 'bonus'"));
  const auto both = find("AC-1230 AC-1231", *bonus);
  REQUIRE(both.size() == 2);
  CHECK(both[0].validated);
  CHECK_FALSE(both[1].validated);
  CHECK(both[0].score > both[1].score);
}

TEST_CASE("a match longer than max_span is no value, and one of max_span is") {
  const auto r = rules(with_rule("pattern = 'AC[0-9]+'\nmax_span = 12"));
  const std::string exact = "AC" + std::string(10, '7'), longer = "AC" + std::string(11, '7');
  CHECK(found(exact, *r) == Strings{"STAFF_ID: " + exact});
  CHECK(found("x " + exact + " y", *r) == Strings{"STAFF_ID: " + exact});
  CHECK(found(longer, *r).empty());
  CHECK(found("AC" + std::string(5000, '7') + " " + exact, *r) == Strings{"STAFF_ID: " + exact});
}

TEST_CASE("the strings around which a pattern is asked are such that no match lacks all of them") {
  const auto places = [](std::string_view pattern) {
    return pattern_places(pattern, 8 << 20).places;
  };
  CHECK(places("[0-9]{6}").empty());
  CHECK(places("[A-Z]?[0-9]{6}|AC-[0-9]").empty());
  CHECK_FALSE(places("(?:AC|BD)-[0-9]{6}").empty());
  // Letters of one case are sought as they stand; where a pattern has both, or may have, in small letters that stand for any.
  const auto any_case = [](std::string_view pattern) {
    return pattern_places(pattern, 8 << 20).any_case;
  };
  for (const std::string_view p : {"(?:AC|BD)-[0-9]{6}", "AC\\b[A-Z]{2}",
                                   "(?:AC|BD(?P<value>[0-9a-z]))", "\\bAC\\p{Greek}\\d"}) {
    INFO(p);
    CHECK_FALSE(any_case(p));
    CHECK_FALSE(places(p).empty());
    for (const std::string& place : places(p)) {
      CHECK(place.size() >= 2);
      CHECK(std::none_of(place.begin(), place.end(), [](char c) { return c >= 'a' && c <= 'z'; }));
    }
  }
  for (const std::string_view p : {"[0-9]+ (?:Nightjar|Corvus)", "(?i)knr", "AC|[a]c",
                                   "(?s:A)(?i:c)-", "\\x41C-", "AC[[:lower:]]", "(?-i:AC)x"}) {
    INFO(p);
    CHECK(any_case(p));
    CHECK_FALSE(places(p).empty());
    for (const std::string& place : places(p))
      CHECK(std::none_of(place.begin(), place.end(), [](char c) { return c >= 'A' && c <= 'Z'; }));
  }
  // Cyrillic letters have a case that the search for places does not fold, so the part without them is taken.
  CHECK(places("Ключ-77[0-9]+") == Strings{"-77"});
  CHECK(places("社員番号[0-9]+").size() == 1);
}

TEST_CASE("windows change nothing: a pattern finds what a search of the whole text finds") {
  // std::regex over the whole text is the slow and obvious twin; the pattern's matches never touch word characters by themselves.
  const auto r = rules(with_rule("pattern = 'AC-[0-9]{2,4}'\nmax_span = 16"));
  const std::regex slow("AC-[0-9]{2,4}");
  CHECK(rc::check("rule windows", [&] {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(
        rc::gen::element<std::string>("AC-", "AC-12", "AC-123 ", " ", "AC", "-", "7", "(AC-1234)",
                                      "\n", "some prose here, ", std::string(40, '.'), "é", "社"));
    std::string text;
    for (const std::string& p : pieces) text += p;
    Strings expected;
    for (std::sregex_iterator m(text.begin(), text.end(), slow), none; m != none; ++m) {
      const auto begin = static_cast<size_t>(m->position()),
                 end = begin + static_cast<size_t>(m->length());
      const auto word = [&](size_t at) {
        return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0);
      };
      const bool e_before = begin >= 2 && text.compare(begin - 2, 2, "é") == 0;
      const bool e_after = text.compare(end, 2, "é") == 0;
      if ((begin > 0 && word(begin - 1)) || word(end) || e_before || e_after) continue;
      expected.push_back(m->str());
    }
    Strings got;
    for (const Finding& f : find(text, *r))
      if (f.rule == "acme.r") got.emplace_back(text.substr(f.span.begin, f.span.size()));
    RC_ASSERT(got == expected);
  }));
}

TEST_CASE("windows of many places are read in pieces, and each value is told once") {
  const auto r = rules(with_rule("pattern = 'AC-[0-9]{6}'"));
  std::string values, places;
  for (int i = 0; i < 40'000; ++i) values += "AC-204417 ";
  for (int i = 0; i < 40'000; ++i) places += "AC-";
  CHECK(found(values, *r) == Strings(40'000, "STAFF_ID: AC-204417"));
  CHECK(found(places + "AC-204417", *r) == Strings{"STAFF_ID: AC-204417"});
}

TEST_CASE("hostile text costs a pattern time in proportion to its length") {
  // Places everywhere, and a pattern that must read on to know where its match ends.
  const auto r = rules(with_rule("pattern = 'ab(?:.*zz)?'\nmax_span = 64"));
  const auto cost = [&](size_t n) {
    std::string text;
    while (text.size() < n) text += "ab ";
    const std::clock_t start = std::clock();
    for (int i = 0; i < 3; ++i) find(text, *r);
    return std::clock() - start;
  };
  const std::clock_t small = cost(100'000), large = cost(400'000);
  CHECK(large < 10 * small + CLOCKS_PER_SEC / 10);
}

TEST_CASE("a wrong rule file is refused with its line, its key, a reason and a suggestion") {
  CHECK(says(refusal("name = 3"), "acme.toml:1:1: \"name\" must be a string"));
  CHECK(says(refusal("nam = \"x\""), "did you mean \"name\"?"));
  CHECK(says(refusal("name = \"acme\"\nname = \"b\""), "acme.toml:2:"));
  CHECK(says(refusal("version = \"1\""), "\"name\" of the file"));
  CHECK(says(refusal(with_rule("patern = 'x'")), "did you mean \"pattern\"?"));
  CHECK(says(refusal(with_rule("patern = 'x'")), "acme.toml:10:1"));
  CHECK(says(refusal(with_rule("pattern = 'AC-([0-9]'")), "missing ): AC-([0-9]"));
  CHECK(says(refusal(with_rule("pattern = 'AC-[9-0]'")), "at byte 5 of the pattern"));
  CHECK(says(refusal(with_rule("pattern = '(?=AC)AC'")), "no look-around"));
  CHECK(says(refusal(with_rule("pattern = 'AC(?:(?:a{1000}){1000}){10}'")), "pattern"));
  CHECK(says(refusal(with_rule("pattern = '(?:ACA?[^a]{900}){1}[\\pL]{900}[\\pN\\pL]{900}'")),
             "too large"));
  CHECK(says(refusal(with_rule("pattern = '[0-9]{9}'")), "candidates = \"digits\""));
  CHECK(says(refusal(with_rule("pattern = '(?:AC)*'")), "empty string"));
  CHECK(says(refusal(with_rule("pattern = 'AC'\ndigits = ['9']")), "in one way"));
  CHECK(says(refusal(with_rule("")), "in one way"));
  CHECK(says(refusal(with_rule("digits = ['9+3']")), "3.3.3-2"));
  CHECK(says(refusal(with_rule("digits = ['9']\nvalidator = 'lun'")), "did you mean \"luhn\"?"));
  CHECK(says(refusal(with_rule("digits = ['9']\nvalidator = 'weighted'")), "\"weights\""));
  CHECK(says(refusal(with_rule("digits = ['9']\nmax_span = 0")), "between 1 and 32768"));
  CHECK(says(refusal(with_rule("digits = ['9']\nneeds_cue = true")), "rows of cues"));
  CHECK(says(refusal(with_rule("literals = ['a']")), "2 to 256"));
  CHECK(says(refusal(with_rule("pattern = 'AC-'\nmin_digits = 3")), "candidates = \"digits\""));
  CHECK(says(refusal(with_rule("pattern = 'AC-'", "")), "\"STAFF_ID\" is no known type"));
  CHECK(
      says(refusal(with_rule("pattern = 'AC-'", "[[type]]\nname = \"PERSON\"\nmeaning = \"m\"\n")),
           "known already"));
  CHECK(says(refusal(with_rule("pattern = 'AC-'", "[[type]]\nname = \"staff\"\nmeaning = \"m\"\n")),
             "capitals"));
  CHECK(says(refusal(with_rule("pattern = 'AC-'\nvalid = ['a « b']")), "has no »"));
  CHECK(says(refusal(with_rule("pattern = 'AC-'") + "[[rule]]\nname = \"card.luhn\"\ntype = "
                                                    "\"PERSON\"\nsource = \"s\"\npattern = 'XY-'"),
             "the name is taken"));
  CHECK(
      says(refusal(std::string(kHead) + "disable = ['card.lun']"), "did you mean \"card.luhn\"?"));
}

TEST_CASE("rule files can replace the built-in rules, or switch single ones off") {
  const std::string body = with_rule("pattern = 'AC-[0-9]{6}'");
  const std::string text = "AC-204417 jane@corp.test 192.0.2.7";
  const auto alone = rules("extends = []\n" + body);
  CHECK(found(text, *alone) == Strings{"STAFF_ID: AC-204417"});
  CHECK(alone->enabled_types() == Strings{"STAFF_ID"});
  const auto less = rules("disable = ['email.addr_spec']\n" + body);
  CHECK(found(text, *less) == Strings{"STAFF_ID: AC-204417", "IP_ADDRESS: 192.0.2.7"});
}

TEST_CASE("a recipe may name a new type, and what becomes of it") {
  Recipe recipe;
  recipe.types = {"STAFF_ID"};
  recipe.actions = {{"STAFF_ID", "mask"}};
  const auto r = rules(with_rule("pattern = 'AC-[0-9]{6}'"), recipe);
  CHECK(rewritten("AC-204417 jane@corp.test", *r) == "********* jane@corp.test");
}

TEST_CASE("the examples in a file are run, and rules without them fail") {
  const auto good = rules(with_rule(
      "pattern = 'AC-[0-9]{6}'\nvalid = ['no. «AC-204417»!', 'AC-000000']\ninvalid = ['AC-2044']"));
  const RuleCheck fine = check_rules(*good);
  CHECK(fine.rules == 1);
  CHECK(fine.examples == 3);
  CHECK(fine.failures.empty());
  const auto bad = rules(with_rule(
      "pattern = 'AC-[0-9]{6}'\nvalid = ['AC-2044', 'no. «AC-20441»7']\ninvalid = ['AC-204417']"));
  const RuleCheck failed = check_rules(*bad);
  REQUIRE(failed.failures.size() == 3);
  CHECK(says(failed.failures[0], "acme.toml:11:10: rule \"acme.r\": valid example 1 is not found"));
  CHECK(says(failed.failures[1], "at bytes 4 to 13, not at 4 to 12"));
  CHECK(says(failed.failures[2], "invalid example 1 is found"));
  CHECK(check_rules(*rules(with_rule("pattern = 'AC-[0-9]{6}'"))).failures.size() == 2);
}

TEST_CASE("rule files extend others beside them, each once, and never themselves") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / ("tamis-rules-" + std::to_string(getpid()));
  fs::create_directories(folder / "sub");
  const auto write = [&](const char* name, const std::string& text) {
    std::ofstream(folder / name) << text;
    return (folder / name).string();
  };
  const std::string types =
      write("sub/types.toml", "name = \"types\"\nversion = \"1\"\n" + std::string(kStaff));
  const std::string a = write(
      "a.toml",
      "name = \"a\"\nversion = \"2\"\nextends = [\"default\", \"sub/types.toml\"]\n"
      "[[rule]]\nname = \"a.r\"\ntype = \"STAFF_ID\"\nsource = \"s\"\npattern = 'AC-[0-9]+'\n");
  const auto loaded = load_rule_files(io::FileSystem::real(), {a, types});
  REQUIRE(loaded.has_value());
  REQUIRE(loaded->size() == 2);
  CHECK((*loaded)[0].name == "types");
  CHECK((*loaded)[1].name == "a");
  Recipe recipe;
  recipe.rules = {a};
  CHECK(found("AC-1", *make(recipe)) == Strings{"STAFF_ID: AC-1"});
  const std::string self =
      write("self.toml", "name = \"x\"\nversion = \"1\"\nextends = [\"self.toml\"]\n");
  const auto loop = load_rule_files(io::FileSystem::real(), {self});
  REQUIRE_FALSE(loop.has_value());
  CHECK(says(loop.error().message, "extends itself"));
  const auto missing = load_rule_files(io::FileSystem::real(), {(folder / "none.toml").string()});
  CHECK_FALSE(missing.has_value());
  fs::remove_all(folder);
}

TEST_CASE("a pattern whose automaton outgrows its memory finds the same, only later") {
  // Which of 2^180 sets of states a prefix leads to cannot be told in 8 MiB, so that RE2 goes on without its automaton.
  const auto r = rules(with_rule("pattern = 'AC[ab]*a[ab]{180}Z'\nmax_span = 400"));
  uint64_t state = 1;
  const auto next = [&] {
    return (state = state * 6364136223846793005u + 1442695040888963407u) >> 33;
  };
  std::string text;
  Strings expected;
  for (int i = 0; i < 400; ++i) {
    std::string value = "AC";
    for (size_t n = 181 + next() % 200; n > 0; --n) value += next() % 2 == 0 ? 'a' : 'b';
    value += 'Z';
    if (value[value.size() - 182] == 'a') expected.push_back("STAFF_ID: " + value);
    text += value + " ";
  }
  CHECK(found(text, *r) == expected);
}

TEST_CASE("forms of digits find what an expression over the whole text finds") {
  const auto r = rules(with_rule("digits = ['9', '3-3-3', '3.3.3/2']\nbase = 30"));
  // What goes on with a hyphen, dot or slash loses evidence, but not so much that it would be none at 30.
  const std::regex slow(
      "[0-9]{3}[.][0-9]{3}[.][0-9]{3}/[0-9]{2}|[0-9]{3}-[0-9]{3}-[0-9]{3}|[0-9]{9}");
  CHECK(rc::check("digit forms", [&] {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(
        rc::gen::element<std::string>("123456789", "123-456-789", "123.456.789/01", "12", "3456",
                                      " ", "\n", ", ", "; word ", "1234567890", "123-456"));
    std::string text;
    for (const std::string& p : pieces) text += p + "\n";
    Strings expected;
    for (const std::string& p : pieces)
      if (std::regex_match(p, slow)) expected.push_back(p);
    Strings got;
    for (const Finding& f : find(text, *r))
      if (f.rule == "acme.r") got.emplace_back(text.substr(f.span.begin, f.span.size()));
    RC_ASSERT(got == expected);
  }));
}
