#include "redact/rule_set.h"

#include <re2/re2.h>

#include <algorithm>
#include <bit>
#include <set>

#include "base/nearest.h"
#include "base/try.h"
#include "redact/chars.h"
#include "redact/decibans.h"
#include "redact/edges.h"
#include "redact/numbers.h"
#include "redact/pattern_places.h"
#include "redact/rule_cues.h"
#include "redact/validators.h"
#include "tokenize/string_matcher.h"

namespace tamis::redact {

namespace {

constexpr size_t kMostRules = 4096;
constexpr size_t kLongestCanonical = 64;  // letters and digits that a validator reads
constexpr size_t kLongestGroup = 32;      // digits
constexpr size_t kMostPlaces = 1 << 14;   // of one window that are remembered
constexpr int64_t kPatternMemory = 8 << 20;

// Decibans that a shape starts from unless the rule says so: a listed string is what it is; a form of the partner's own is more likely than
// not; digits alone could be anything, so a check or a word must speak.
constexpr int64_t kLiteralBase = 30, kPatternBase = 5, kDigitsBase = -5;
constexpr int kNumberGoesOn = -12;  // a hyphen, dot or slash, and more digits

enum class Around : uint8_t { kStrings, kDigits, kAt, kColon };

// Capitals and digits of a value; empty if there are none, or more than a validator reads.
std::string canonical(std::string_view value) {
  std::string out;
  for (const char ch : value) {
    const auto c = static_cast<unsigned char>(ch);
    if (!is_alnum(c)) continue;
    if (out.size() == kLongestCanonical) return {};
    out += is_digit(c) ? ch : static_cast<char>(c & ~0x20);
  }
  return out;
}

// For `allow`: as written, but for the case of ASCII letters, blanks and signs.
std::string comparable(std::string_view value) {
  std::string out;
  for (const char ch : value) {
    const auto c = static_cast<unsigned char>(ch);
    if (is_alnum(c) || c >= 0x80) out += static_cast<char>(to_lower(c));
  }
  return out;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

std::vector<DigitGroup> parse_digit_form(std::string_view form) {
  std::vector<DigitGroup> groups;
  Joint joint = Joint::kNone;
  for (size_t at = 0; at < form.size();) {
    size_t size = 0;
    const size_t first = at;
    while (at < form.size() && at < first + 2 && is_digit(byte_at(form, at)))
      size = size * 10 + static_cast<size_t>(form[at++] - '0');
    if (at == first || size == 0 || size > kLongestGroup || groups.size() == 12) return {};
    groups.push_back({0, size, joint});
    if (at == form.size()) return groups;
    switch (form[at++]) {
      case ' ':
        joint = Joint::kBlank;
        break;
      case '-':
        joint = Joint::kHyphen;
        break;
      case '.':
        joint = Joint::kDot;
        break;
      case '/':
        joint = Joint::kSlash;
        break;
      default:
        return {};
    }
  }
  return {};
}

struct RuleSet::Compiled {
  const RuleFile* file = nullptr;
  const RuleSpec* spec = nullptr;
  Rule rule;
  std::unique_ptr<RE2> pattern;
  int value_group = 0, check_group = -1;
  Around around = Around::kStrings;
  std::vector<std::string> places;
  size_t max_span = 0, min_digits = 1;
  RuleCues cues, against;
  std::vector<std::string> allow;  // comparable, sorted
  const Validator* validator = nullptr;
  bool weighted = false;
  WeightedSum sum{};
  int check_decibans = 0;

  bool checked() const { return validator != nullptr || weighted; }
  bool holds(std::string_view value) const {
    return weighted ? weighted_sum(value, sum) : validator->check(value);
  }
};

struct RuleSet::State {
  struct Place {
    std::string bytes;  // small letters if any case counts
    bool any_case;
    uint32_t rule;
  };
  struct Form {
    std::vector<DigitGroup> groups;
    uint32_t rule;
  };

  std::vector<RuleFile> files;
  std::vector<Compiled> rules;
  bool keeps_default = true;
  std::vector<bool> disabled;  // by built-in RuleId; empty if none is
  std::vector<Place> places;   // sorted by the pair that they begin with
  tokenize::StringMatcher pairs;
  std::vector<uint32_t> by_pair;  // pair -> first of places_by_pair; 65537 of them, or none
  std::vector<uint32_t> places_by_pair;
  std::array<std::vector<Form>, kLongestGroup + 1> forms;  // by the size of the first group
  bool wants_digits = false, wants_at = false, wants_colon = false;
  std::vector<uint32_t> around_digits, around_at, around_colon;  // rules

  Status add(Compiled rule, TypeTable& types);
  void index_places();
};

namespace {

tl::unexpected<Error> refused(const RuleFile& file, const RulePlace& place, std::string_view rule,
                              const std::string& why, std::string_view key) {
  return fail(Code::kRecipe, rule_place(file, place, rule) + why, place.offset, std::string(key));
}

template <class Names>
std::string guess(std::string_view word, const Names& names) {
  const std::string_view best = nearest(word, names);
  return best.empty() ? std::string() : "; did you mean \"" + std::string(best) + "\"?";
}

Status add_types(const RuleFile& file, TypeTable& types) {
  for (const TypeSpec& t : file.types) {
    if (types.find(t.name) != kNoType)
      return fail(Code::kRecipe,
                  file.path + ":" + std::to_string(t.place.line) + ":" +
                      std::to_string(t.place.column) + ": type \"" + t.name +
                      "\" is known already; rules may use it without a [[type]] of their own",
                  t.place.offset, "type");
    types.add({t.name, *find_category(t.category), *find_action(t.action),
               static_cast<int8_t>(t.sure), static_cast<int8_t>(t.doubtful), t.meaning});
  }
  return {};
}

Status disable_rules(const RuleFile& file, std::vector<bool>& disabled) {
  for (const std::string& name : file.disable) {
    RuleId id = 0;
    while (id < rule_count() && rule(id).name != name) ++id;
    if (id == rule_count()) {
      std::vector<std::string_view> names;
      for (RuleId i = 0; i < rule_count(); ++i) names.push_back(rule(i).name);
      return fail(Code::kRecipe,
                  file.path + ":" + std::to_string(file.disable_place.line) + ":" +
                      std::to_string(file.disable_place.column) +
                      ": \"disable\" names a rule that is not built in" + guess(name, names),
                  file.disable_place.offset, "disable");
    }
    disabled.resize(rule_count());
    disabled[id] = true;
  }
  return {};
}

}  // namespace

Status RuleSet::State::add(Compiled rule, TypeTable& types) {
  const RuleFile& file = *rule.file;
  const RuleSpec& spec = *rule.spec;
  const auto number = static_cast<uint32_t>(rules.size());
  if (number == kMostRules)
    return refused(file, spec.place, spec.name,
                   "there are more than " + std::to_string(kMostRules) + " rules", "rule");
  const TypeId type = types.find(spec.type);
  if (type == kNoType) {
    std::vector<std::string_view> names;
    for (const EntityType& t : types.rows()) names.push_back(t.name);
    return refused(file, spec.place, spec.name,
                   "\"" + spec.type + "\" is no known type" + guess(spec.type, names) +
                       " A new one is declared by [[type]]",
                   "type");
  }
  int64_t base = kPatternBase;
  if (!spec.literals.empty()) {
    base = kLiteralBase;
    for (const std::string& literal : spec.literals) {
      std::string bytes = literal;
      if (spec.ignore_case)
        for (char& c : bytes) c = static_cast<char>(to_lower(static_cast<unsigned char>(c)));
      places.push_back({std::move(bytes), spec.ignore_case, number});
    }
  } else if (!spec.digits.empty()) {
    base = kDigitsBase;
    for (const std::string& form : spec.digits) {
      std::vector<DigitGroup> groups = parse_digit_form(form);
      if (groups.empty())
        return refused(file, spec.place, spec.name,
                       "\"digits\" must be sizes of groups with a blank, hyphen, dot or slash "
                       "between them, such as \"11\" or \"3.3.3-2\"; a group has at most " +
                           std::to_string(kLongestGroup) + " digits",
                       "digits");
      const size_t first = groups.front().size();
      forms[first].push_back({std::move(groups), number});
    }
  } else {
    PatternPlaces found = pattern_places(spec.pattern, kPatternMemory);
    if (!found.error.empty())
      return refused(file, spec.pattern_place, spec.name, "\"pattern\": " + found.error, "pattern");
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kPatternMemory);
    rule.pattern = std::make_unique<RE2>(piece(spec.pattern), options);
    rule.max_span = static_cast<size_t>(spec.max_span);
    rule.min_digits = static_cast<size_t>(spec.min_digits);
    rule.value_group = found.value_group;
    rule.check_group = found.check_group;
    if (spec.candidates.empty()) {
      if (found.places.empty())
        return refused(file, spec.pattern_place, spec.name,
                       "\"pattern\" needs no string of two characters or more, so it would have to "
                       "be asked everywhere; give it a prefix, or say candidates = \"digits\" (or "
                       "\"at\", \"colon\") if every value holds one",
                       "pattern");
      rule.places = found.places;
      for (std::string& bytes : found.places)
        places.push_back({std::move(bytes), found.any_case, number});
    } else if (spec.candidates == "digits") {
      rule.around = Around::kDigits;
      around_digits.push_back(number);
    } else if (spec.candidates == "at") {
      rule.around = Around::kAt;
      around_at.push_back(number);
    } else {
      rule.around = Around::kColon;
      around_colon.push_back(number);
    }
  }
  rule.rule = {spec.name, type, static_cast<int8_t>(spec.base.value_or(base)), spec.source};
  if (spec.validator == "weighted") {
    rule.weighted = true;
    rule.sum = {spec.weights, spec.modulus,
                spec.sum == "zero"        ? WeightedSum::Sum::kZero
                : spec.sum == "remainder" ? WeightedSum::Sum::kRemainder
                                          : WeightedSum::Sum::kComplement,
                spec.ten == "x"      ? WeightedSum::Ten::kX
                : spec.ten == "zero" ? WeightedSum::Ten::kZero
                                     : WeightedSum::Ten::kReject};
    rule.check_decibans = modulus_decibans(spec.modulus);
  } else if (!spec.validator.empty()) {
    rule.validator = find_validator(spec.validator);
    if (rule.validator == nullptr) {
      std::vector<std::string_view> names{"weighted"};
      for (const Validator& v : validators()) names.push_back(v.name);
      return refused(file, spec.place, spec.name,
                     "\"" + spec.validator + "\" is no validator" + guess(spec.validator, names) +
                         " `tamis rules list --validators` lists them",
                     "validator");
    }
    rule.check_decibans = rule.validator->decibans;
  }
  rule.cues = RuleCues::compile(spec.cues);
  rule.against = RuleCues::compile(spec.against);
  for (const std::string& value : spec.allow) rule.allow.push_back(comparable(value));
  std::ranges::sort(rule.allow);
  rules.push_back(std::move(rule));
  return {};
}

// Pairs of bytes that places begin with, in each case that counts.
void RuleSet::State::index_places() {
  if (places.empty()) return;
  std::vector<std::pair<uint16_t, uint32_t>> all;
  for (size_t i = 0; i < places.size(); ++i) {
    std::set<uint16_t> pairs_of;
    const unsigned char a = byte_at(places[i].bytes, 0), b = byte_at(places[i].bytes, 1);
    const auto other = [&](unsigned char c) -> unsigned {
      return places[i].any_case && is_letter(c) ? c ^ 0x20u : c;
    };
    for (const unsigned first : {unsigned{a}, other(a)})
      for (const unsigned second : {unsigned{b}, other(b)})
        pairs_of.insert(static_cast<uint16_t>(first << 8 | second));
    for (const uint16_t pair : pairs_of) all.emplace_back(pair, static_cast<uint32_t>(i));
  }
  std::ranges::sort(all);
  by_pair.assign(65537, 0);
  for (const auto& [pair, place] : all) {
    ++by_pair[pair + 1u];
    places_by_pair.push_back(place);
  }
  for (size_t i = 1; i < by_pair.size(); ++i) by_pair[i] += by_pair[i - 1];
  std::vector<std::string> strings;
  for (size_t pair = 0; pair < 65536; ++pair)
    if (by_pair[pair] != by_pair[pair + 1])
      strings.push_back({static_cast<char>(pair >> 8), static_cast<char>(pair & 0xFF)});
  const std::vector<std::string_view> views(strings.begin(), strings.end());
  pairs = tokenize::StringMatcher(views);
}

RuleSet::RuleSet(std::unique_ptr<State> state) : state_(std::move(state)) {}
RuleSet::~RuleSet() = default;

Result<std::shared_ptr<const RuleSet>> RuleSet::compile(std::vector<RuleFile> files,
                                                        TypeTable& types) {
  auto state = std::make_unique<State>();
  state->files = std::move(files);
  state->keeps_default = state->files.empty();
  for (const RuleFile& file : state->files) {
    state->keeps_default = state->keeps_default || file.extends_default;
    TAMIS_CHECK(add_types(file, types));
    TAMIS_CHECK(disable_rules(file, state->disabled));
  }
  if (state->files.empty()) return std::shared_ptr<const RuleSet>(new RuleSet(std::move(state)));
  std::set<std::string_view> names;
  for (RuleId i = 0; i < rule_count(); ++i) names.insert(redact::rule(i).name);
  for (const RuleFile& file : state->files) {
    for (const RuleSpec& spec : file.rules) {
      if (!names.insert(spec.name).second)
        return refused(file, spec.place, spec.name,
                       "the name is taken; begin it with the name of your file", "name");
      Compiled rule;
      rule.file = &file;
      rule.spec = &spec;
      TAMIS_CHECK(state->add(std::move(rule), types));
    }
  }
  state->index_places();
  return std::shared_ptr<const RuleSet>(new RuleSet(std::move(state)));
}

const std::vector<RuleFile>& RuleSet::files() const { return state_->files; }
size_t RuleSet::size() const { return state_->rules.size(); }
const Rule& RuleSet::rule(size_t index) const { return state_->rules[index].rule; }
bool RuleSet::keeps_default() const { return state_->keeps_default; }
bool RuleSet::disables(RuleId id) const {
  return id < state_->disabled.size() && state_->disabled[id];
}

RuleSet::Description RuleSet::describe(size_t index) const {
  const Compiled& rule = state_->rules[index];
  return {rule.file, rule.spec, rule.places};
}

void RuleSet::judge(size_t number, std::string_view text, size_t begin, size_t end,
                    std::string_view checked, int evidence, Candidates& out) const {
  const Compiled& rule = state_->rules[number];
  if (begin >= end) return;
  if (rule.spec->whole_words && (touches_word_before(text, begin) || touches_word_after(text, end)))
    return;
  const std::string_view value = text.substr(begin, end - begin);
  if (!rule.allow.empty() && std::ranges::binary_search(rule.allow, comparable(value))) return;
  evidence += rule.rule.base;
  bool validated = false;
  if (rule.checked()) {
    validated = rule.holds(canonical(checked));
    if (!validated && rule.spec->check == "required") return;
    if (validated) evidence += rule.check_decibans;
  }
  if (!rule.cues.empty()) {
    const int cue = rule.cues.read(text, begin, end);
    if (cue == 0 && rule.spec->needs_cue) return;
    evidence += cue;
  }
  evidence -= rule.against.read(text, begin, end);
  Candidate c;
  c.begin = begin;
  c.end = end;
  c.rule = static_cast<RuleId>(rule_count() + number);
  c.decibans = static_cast<int16_t>(std::clamp(evidence, -kEvidenceLimit, kEvidenceLimit));
  c.validated = validated;
  out.push_back(c);
}

void RuleSet::add_place(size_t number, size_t begin, size_t end, std::string_view text,
                        Scratch& scratch, Candidates& out) const {
  const Compiled& rule = state_->rules[number];
  if (!rule.pattern)
    return judge(number, text, begin, end, text.substr(begin, end - begin), 0, out);
  Scratch::Window& window = scratch.windows_[number];
  // A value holds the place and has at most max_span bytes; a character may be cut at the end, so that four bytes more show that a match goes on.
  const size_t from = end > rule.max_span ? end - rule.max_span : 0;
  const size_t to = std::min(text.size(), begin + rule.max_span + 4);
  if (!window.places.empty() && (from > window.end || (window.places.size() == kMostPlaces &&
                                                       begin > window.places.back().begin)))
    read_window(number, text, scratch, out);
  if (window.places.empty()) {
    window.begin = std::max(from, window.resume);
    window.end = to;
  } else {
    window.end = std::max(window.end, to);
  }
  window.places.push_back({begin, end});
}

// Matches from left to right. Each search sees a stretch of some spans only, so that a pattern that must read on to know where a match
// ends does not read a long window again for each match.
void RuleSet::read_window(size_t number, std::string_view text, Scratch& scratch,
                          Candidates& out) const {
  const Compiled& rule = state_->rules[number];
  Scratch::Window& window = scratch.windows_[number];
  const size_t stretch = 8 * rule.max_span + 64;
  auto place = window.places.begin();
  re2::StringPiece groups[16];
  const int group_count = std::max(rule.value_group, rule.check_group) + 1;
  for (size_t at = window.begin; at < window.end;) {
    const size_t stop = std::min(window.end, at + stretch);
    if (!rule.pattern->Match(piece(text), at, stop, RE2::UNANCHORED, groups, group_count)) {
      if (stop == window.end) break;
      at = stop - rule.max_span;
      continue;
    }
    const auto begin = static_cast<size_t>(groups[0].data() - text.data());
    const size_t end = begin + groups[0].size();
    if (end + 4 > stop && stop < window.end && begin > at) {  // perhaps cut: once more, from here
      at = begin;
      continue;
    }
    at = std::max(end, at + 1);
    if (end - begin > rule.max_span) continue;
    while (place != window.places.end() && place->begin < begin) ++place;
    const bool holds =
        std::any_of(place, window.places.end(), [&, past = false](const Span& p) mutable {
          past = past || p.begin >= end;
          return !past && p.end <= end;
        });
    if (!holds) continue;
    window.resume = end;
    const re2::StringPiece& value = groups[rule.value_group];
    if (value.data() == nullptr) continue;
    const re2::StringPiece& checked =
        groups[rule.check_group < 0 ? rule.value_group : rule.check_group];
    const auto value_begin = static_cast<size_t>(value.data() - text.data());
    judge(number, text, value_begin, value_begin + value.size(),
          {checked.data() == nullptr ? text.data() : checked.data(), checked.size()}, 0, out);
  }
  window.places.clear();
}

void RuleSet::find(std::string_view text, const text::ClassMap& classes, Scratch& scratch,
                   Candidates& out) const {
  const State& s = *state_;
  if (s.rules.empty()) return;
  scratch.windows_.resize(s.rules.size());
  for (Scratch::Window& w : scratch.windows_) {
    w.places.clear();
    w.resume = 0;
  }
  if (!s.places.empty()) {
    for (size_t i = s.pairs.skip(text, 0); i + 1 < text.size(); i = s.pairs.skip(text, i + 1)) {
      const size_t pair = size_t{byte_at(text, i)} << 8 | byte_at(text, i + 1);
      for (uint32_t p = s.by_pair[pair]; p < s.by_pair[pair + 1]; ++p) {
        const State::Place& place = s.places[s.places_by_pair[p]];
        const std::string_view here = text.substr(i, place.bytes.size());
        if (place.any_case ? equal_folded(here, place.bytes) : here == place.bytes)
          add_place(place.rule, i, i + here.size(), text, scratch, out);
      }
    }
  }
  if (!s.around_digits.empty() || !s.around_at.empty() || !s.around_colon.empty()) {
    const auto blocks = classes.blocks();
    size_t digits_end = 0;
    for (size_t b = 0; b < blocks.size(); ++b) {
      const size_t base = b * text::kBlockBytes;
      const auto each = [&](uint64_t mask, const std::vector<uint32_t>& rules) {
        if (rules.empty()) return;
        for (uint64_t m = mask; m != 0; m &= m - 1) {
          const size_t at = base + static_cast<size_t>(std::countr_zero(m));
          for (const uint32_t rule : rules) add_place(rule, at, at + 1, text, scratch, out);
        }
      };
      each(blocks[b].at, s.around_at);
      each(blocks[b].colon, s.around_colon);
      if (s.around_digits.empty()) continue;
      for (uint64_t m = blocks[b].digit; m != 0; m &= m - 1) {
        const size_t at = base + static_cast<size_t>(std::countr_zero(m));
        if (at < digits_end) continue;
        digits_end = at + 1;
        while (is_digit(byte_at(text, digits_end))) ++digits_end;
        // The first digit is place enough: a match that holds a part of a run only is part of a longer number.
        for (const uint32_t rule : s.around_digits)
          if (digits_end - at >= s.rules[rule].min_digits)
            add_place(rule, at, at + 1, text, scratch, out);
      }
    }
  }
  for (size_t i = 0; i < s.rules.size(); ++i)
    if (!scratch.windows_[i].places.empty()) read_window(i, text, scratch, out);
}

void RuleSet::find_digits(std::string_view text, std::span<const DigitGroup> chain, size_t starts,
                          Candidates& out) const {
  const auto goes_on = [](Joint joint) {
    return joint == Joint::kHyphen || joint == Joint::kDot || joint == Joint::kSlash;
  };
  for (size_t at = 0; at < starts; ++at) {
    const size_t first = chain[at].size();
    if (first > kLongestGroup) continue;
    for (const State::Form& form : state_->forms[first]) {
      const size_t count = form.groups.size();
      if (at + count > chain.size()) continue;
      bool fits = true;
      for (size_t i = 1; i < count && fits; ++i)
        fits = chain[at + i].size() == form.groups[i].size() &&
               chain[at + i].joint == form.groups[i].joint;
      if (!fits) continue;
      const size_t begin = chain[at].begin, end = chain[at + count - 1].end;
      const int left = left_edge(text, begin), right = right_edge(text, end);
      if (left == kNever || right == kNever) continue;
      int evidence = left + right;
      // "3-3-3" in "123-456-789-012" is a part of something longer.
      const bool blanks = count > 1 && form.groups[1].joint == Joint::kBlank;
      const auto longer = [&](Joint joint) {
        return goes_on(joint) || (blanks && joint == Joint::kBlank);
      };
      if (at > 0 && longer(chain[at].joint)) evidence += kNumberGoesOn;
      if (at + count < chain.size() && longer(chain[at + count].joint)) evidence += kNumberGoesOn;
      judge(form.rule, text, begin, end, text.substr(begin, end - begin), evidence, out);
    }
  }
}

}  // namespace tamis::redact
