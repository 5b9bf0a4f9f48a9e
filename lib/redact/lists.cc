#include "redact/lists.h"

#include <re2/re2.h>
#include <re2/set.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "base/hash.h"
#include "base/try.h"
#include "base/utf8.h"
#include "io/file.h"
#include "io/path.h"
#include "redact/edges.h"
#include "redact/numbering.h"
#include "redact/spaced_letters.h"

namespace tamis::redact {

namespace {

constexpr int64_t kPatternMemory = 1 << 20;  // of one pattern, bytes
constexpr int64_t kSetMemory = 64 << 20;     // of all patterns of the deny-list
constexpr size_t kKeyLetters = 4;            // by which denied values are found
constexpr size_t kLongestDenied = 512;       // letters and digits

struct StringHash {
  using is_transparent = void;
  size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
};
template <class V>
using ByString = std::unordered_map<std::string, V, StringHash, std::equal_to<>>;
using Strings = std::unordered_set<std::string, StringHash, std::equal_to<>>;

struct Pattern {
  std::unique_ptr<re2::RE2> expression;
  TypeId type = kNoType;  // any
};

// Where an entry stands, for messages.
struct Place {
  std::string_view key;
  std::string where;  // "entry 3", "names.txt, line 12"
};

tl::unexpected<Error> refuse(const Place& place, std::string_view what) {
  return fail(Code::kRecipe, std::string(place.key) + ": " + place.where + " " + std::string(what),
              Error::kNoOffset, std::string(place.key));
}

struct Entry {
  TypeId type = kNoType;
  bool pattern = false;
  std::string_view value;  // or the pattern between its slashes
};

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && is_space(byte_at(s, 0))) s.remove_prefix(1);
  while (!s.empty() && is_space(byte_at(s, s.size() - 1))) s.remove_suffix(1);
  return s;
}

// Text is compared in NFC, as it is delivered unless the recipe says otherwise.
std::string composed(std::string_view value) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
  if (U_FAILURE(status)) return std::string(value);
  std::string out;
  nfc->normalize(icu::UnicodeString::fromUTF8(
                     icu::StringPiece(value.data(), static_cast<int32_t>(value.size()))),
                 status)
      .toUTF8String(out);
  return U_FAILURE(status) ? std::string(value) : out;
}

// As it is written, in small letters and in capitals; the same for every locale.
std::vector<std::string> spellings(const std::string& value) {
  std::vector<std::string> all{value};
  if (std::ranges::none_of(value, [](char c) { return (c & 0x80) != 0; })) return all;
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8(value);
  for (const bool upper : {false, true}) {
    icu::UnicodeString other(text);
    if (upper)
      other.toUpper(icu::Locale::getRoot());
    else
      other.toLower(icu::Locale::getRoot());
    std::string spelled;
    other.toUTF8String(spelled);
    if (std::ranges::find(all, spelled) == all.end()) all.push_back(std::move(spelled));
  }
  return all;
}

Result<Entry> parse_entry(std::string_view line, const TypeTable& types, const Place& place) {
  Entry e;
  e.value = trimmed(line);
  if (e.value.size() > ValueLists::kLongestEntry)
    return refuse(place, "is longer than 1024 bytes; name the value alone");
  if (!utf8::valid(e.value)) return refuse(place, "is not UTF-8; convert the list");
  size_t name = 0;
  while (is_upper(byte_at(e.value, name)) || is_digit(byte_at(e.value, name)) ||
         byte_at(e.value, name) == '_')
    ++name;
  if (name > 1 && byte_at(e.value, name) == ':' && byte_at(e.value, name + 1) == ' ' &&
      is_type_name(e.value.substr(0, name))) {
    e.type = types.find(e.value.substr(0, name));
    if (e.type == kNoType)
      return refuse(place,
                    "begins like a type, in capitals and with a colon, but there is no such type; "
                    "`tamis redact --list-types` lists them");
    e.value = trimmed(e.value.substr(name + 1));
  }
  if (e.value.size() >= 2 && e.value.front() == '/' && e.value.back() == '/') {
    e.pattern = true;
    e.value = e.value.substr(1, e.value.size() - 2);
  }
  if (e.value.empty()) return refuse(place, "holds no value");
  return e;
}

Result<std::unique_ptr<re2::RE2>> compile(std::string_view pattern, const Place& place) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kPatternMemory);
  auto expression =
      std::make_unique<re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
  if (!expression->ok()) {
    const bool large = expression->error_code() == re2::RE2::ErrorPatternTooLarge;
    return refuse(place, large
                             ? "is a pattern that would need more than 1 MiB; make it simpler"
                             : "is no pattern of RE2 (https://github.com/google/re2/wiki/Syntax); "
                               "its error code is " +
                                   std::to_string(static_cast<int>(expression->error_code())));
  }
  if (re2::RE2::FullMatch("", *expression))
    return refuse(place, "is a pattern that matches nothing at all; ask for a character at least");
  return expression;
}

// Small letters and digits of a value; empty if something else than signs stands between them.
std::string letters_of(std::string_view value) {
  std::string letters;
  for (size_t at = 0; at < value.size();) {
    const unsigned char c = next_letter(value, at);
    if (c == 0) break;
    letters += static_cast<char>(c);
  }
  // A sign at an end that the reader stopped at is no part of the value.
  size_t all = 0;
  for (const char c : value) all += is_letter_of_value(static_cast<unsigned char>(c));
  return all == letters.size() ? letters : std::string();
}

}  // namespace

struct ValueLists::State {
  explicit State(const TypeTable& t) : types(t.rows().begin(), t.rows().end()) {}
  std::vector<EntityType> types;
  // Allowed values: of one type in its form, and of any type but secrets in each form.
  std::unordered_map<TypeId, Strings> allow_typed;
  std::array<Strings, kValueForms> allow_any;
  std::vector<Pattern> allow_patterns;
  // Denied values by their letters; the lengths that begin with a key, longest first.
  ByString<TypeId> denied;
  ByString<std::vector<size_t>> lengths;
  std::array<bool, kKeyLetters + 1> key_sizes{};
  std::vector<Pattern> deny_patterns;
  std::unique_ptr<re2::RE2::Set> deny_set;
  uint64_t allow_values = 0, deny_values = 0;
  Sha256 hasher;
  std::string digest;

  Status add_allowed(const Entry& e, const Place& place) {
    if (e.pattern) {
      TAMIS_TRY(auto expression, compile(e.value, place));
      allow_patterns.push_back({std::move(expression), e.type});
      return {};
    }
    ++allow_values;
    const std::string written = composed(e.value);
    if (e.type != kNoType) {
      std::string value = canonical_value(e.type, written);
      if (value.empty()) return refuse(place, "is no value of its type");
      allow_typed[e.type].insert(std::move(value));
      return {};
    }
    // "Room 4711" names no card, although its digits might.
    const bool letters = std::ranges::any_of(in_form(ValueForm::kAsWritten, written), [](char c) {
      return is_letter(static_cast<unsigned char>(c)) || (c & 0x80) != 0;
    });
    for (size_t f = 0; f < kValueForms; ++f) {
      const auto form = static_cast<ValueForm>(f);
      if (form == ValueForm::kDigits && letters) continue;
      if (std::string value = in_form(form, written); !value.empty())
        allow_any[f].insert(std::move(value));
    }
    return {};
  }

  Status add_denied(const Entry& e, const Place& place) {
    if (e.type == kNoType)
      return refuse(
          place, "says no type; write \"TYPE: value\", so that the stand-in can say what it was");
    if (e.pattern) {
      TAMIS_TRY(auto expression, compile(e.value, place));
      deny_patterns.push_back({std::move(expression), e.type});
      return {};
    }
    for (const std::string& spelled : spellings(composed(e.value))) {
      std::string letters = letters_of(spelled);
      if (letters.empty())
        return refuse(place,
                      "is not made of letters and digits with at most two blanks or signs between "
                      "them; write a pattern, /.../");
      if (letters.size() > kLongestDenied)
        return refuse(place, "has more than 512 letters and digits");
      std::vector<size_t>& known = lengths[letters.substr(0, kKeyLetters)];
      key_sizes[std::min(letters.size(), kKeyLetters)] = true;
      const auto at = std::ranges::lower_bound(known, letters.size(), std::greater<>());
      if (at == known.end() || *at != letters.size()) known.insert(at, letters.size());
      denied.try_emplace(std::move(letters), e.type);  // of two types the first is the name
    }
    ++deny_values;
    return {};
  }

  Status add(std::string_view line, bool allow, const TypeTable& known, const Place& place) {
    TAMIS_TRY(const Entry e, parse_entry(line, known, place));
    TAMIS_CHECK(allow ? add_allowed(e, place) : add_denied(e, place));
    if (allow_patterns.size() + deny_patterns.size() > kMostPatterns)
      return refuse(place, "is one pattern too many; both lists together may have 1000");
    if (allow_values + deny_values > kMostEntries)
      return refuse(place, "is one value too many; both lists together may have a million");
    hasher.update(allow ? "allow\n" : "deny\n");
    hasher.update(line);
    hasher.update("\n");
    return {};
  }

  Status add_file(const std::string& path, bool allow, const TypeTable& known,
                  std::string_view key) {
    TAMIS_TRY(const std::string bytes, io::read_file(io::FileSystem::real(), path, kLongestFile));
    const std::string name = io::show_path(path);
    std::string_view rest = bytes;
    if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
    for (uint64_t number = 1; !rest.empty(); ++number) {
      const size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = trimmed(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (line.empty() || line.front() == '#') continue;
      TAMIS_CHECK(add(line, allow, known, {key, name + ", line " + std::to_string(number)}));
    }
    return {};
  }

  Status compile_set() {
    if (deny_patterns.empty()) return {};
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kSetMemory);
    deny_set = std::make_unique<re2::RE2::Set>(options, re2::RE2::ANCHOR_START);
    for (const Pattern& p : deny_patterns) deny_set->Add(p.expression->pattern(), nullptr);
    if (!deny_set->Compile())
      return fail(Code::kRecipe,
                  "redact.deny: the patterns together would need more than 64 MiB; give fewer or "
                  "simpler ones",
                  Error::kNoOffset, "redact.deny");
    return {};
  }

  // The end of a denied value that begins at `at`, and its type; 0 if there is none.
  size_t denied_value(std::string_view text, size_t at, TypeId& type) const;
  size_t denied_pattern(std::string_view text, size_t at, TypeId& type,
                        std::vector<int>& scratch) const;
};

ValueLists::ValueLists(std::unique_ptr<State> state) : state_(std::move(state)) {}
ValueLists::~ValueLists() = default;

Result<std::shared_ptr<const ValueLists>> ValueLists::create(const Recipe& recipe,
                                                             const TypeTable& types) {
  auto state = std::make_unique<State>(types);
  const auto take = [&](const std::vector<std::string>& values,
                        const std::vector<std::string>& files, bool allow, std::string_view key,
                        std::string_view files_key) -> Status {
    for (size_t i = 0; i < values.size(); ++i)
      TAMIS_CHECK(state->add(values[i], allow, types, {key, "entry " + std::to_string(i + 1)}));
    for (const std::string& path : files)
      TAMIS_CHECK(state->add_file(path, allow, types, files_key));
    return {};
  };
  TAMIS_CHECK(take(recipe.allow, recipe.allow_files, true, "redact.allow", "redact.allow_files"));
  TAMIS_CHECK(take(recipe.deny, recipe.deny_files, false, "redact.deny", "redact.deny_files"));
  TAMIS_CHECK(state->compile_set());
  state->digest = hex(state->hasher.finish());
  std::shared_ptr<const ValueLists> lists(new ValueLists(std::move(state)));
  const auto check = [](uint32_t expected, uint32_t given, const std::string& key) -> Status {
    if (expected == 0 || expected == given) return {};
    return fail(Code::kRecipe,
                key + ": the recipe speaks of " + std::to_string(expected) +
                    " entries, and there are " + std::to_string(given) +
                    "; a copy of a recipe that has left does not hold its lists",
                Error::kNoOffset, key);
  };
  TAMIS_CHECK(check(recipe.allow_entries, lists->allow_entries(), "redact.allow_entries"));
  TAMIS_CHECK(check(recipe.deny_entries, lists->deny_entries(), "redact.deny_entries"));
  if (lists->allow_entries() + lists->deny_entries() == 0) lists.reset();
  return lists;
}

bool ValueLists::allows(TypeId type, std::string_view value) const {
  const State& s = *state_;
  const bool secret = s.types[type].category == Category::kSecret;
  if (const auto at = s.allow_typed.find(type); at != s.allow_typed.end())
    if (at->second.contains(canonical_value(type, value))) return true;
  const ValueForm form = value_form(type, value);
  const Strings& any = s.allow_any[static_cast<size_t>(form)];
  if (!secret && !any.empty() && any.contains(in_form(form, value))) return true;
  for (const Pattern& p : s.allow_patterns)
    if ((p.type == type || (p.type == kNoType && !secret)) &&
        re2::RE2::FullMatch(re2::StringPiece(value.data(), value.size()), *p.expression))
      return true;
  return false;
}

size_t ValueLists::State::denied_value(std::string_view text, size_t at, TypeId& type) const {
  std::array<char, kLongestDenied> letters;
  std::array<uint32_t, kLongestDenied> ends;  // of each letter, behind `at`
  size_t count = 0, next = at;
  const auto read_to = [&](size_t wanted) {
    while (count < wanted) {
      const unsigned char c = next_letter(text, next);
      if (c == 0) return false;
      letters[count] = static_cast<char>(c);
      ends[count++] = static_cast<uint32_t>(next - at);
    }
    return true;
  };
  for (size_t key = kKeyLetters; key > 0; --key) {
    if (!key_sizes[key]) continue;
    if (!read_to(key)) continue;
    const auto known = lengths.find(std::string_view(letters.data(), key));
    if (known == lengths.end()) continue;
    for (const size_t length : known->second) {
      if ((key < kKeyLetters && length != key) || !read_to(length)) continue;
      const auto value = denied.find(std::string_view(letters.data(), length));
      const size_t end = at + ends[length - 1];
      if (value == denied.end() || touches_word_after(text, end)) continue;
      type = value->second;
      return end;
    }
  }
  return 0;
}

size_t ValueLists::State::denied_pattern(std::string_view text, size_t at, TypeId& type,
                                         std::vector<int>& hits) const {
  const std::string_view window = text.substr(at, kLongestPattern);
  const re2::StringPiece piece(window.data(), window.size());
  re2::RE2::Set::ErrorInfo error{};
  hits.clear();
  if (!deny_set->Match(piece, &hits, &error)) {
    if (error.kind == re2::RE2::Set::kNoError) return 0;
    // The set ran out of memory for its automaton: each pattern is asked alone.
    for (size_t i = 0; i < deny_patterns.size(); ++i) hits.push_back(static_cast<int>(i));
  }
  size_t best = 0;
  std::sort(hits.begin(), hits.end());
  for (const int i : hits) {
    const Pattern& p = deny_patterns[static_cast<size_t>(i)];
    re2::StringPiece match;
    if (!p.expression->Match(piece, 0, piece.size(), re2::RE2::ANCHOR_START, &match, 1)) continue;
    const size_t end = at + match.size();
    if (match.empty() || end <= best || touches_word_after(text, end)) continue;
    best = end;
    type = p.type;
  }
  return best;
}

void ValueLists::find_denied(std::string_view text, std::vector<Finding>& out) const {
  const State& s = *state_;
  if (s.denied.empty() && !s.deny_set) return;
  std::vector<int> hits;
  for (size_t at = 0; at < text.size(); ++at) {
    const unsigned char c = byte_at(text, at);
    if (is_space(c) || (c & 0xC0) == 0x80) continue;
    if (at > 0 && touches_word_before(text, at)) continue;
    TypeId type = kNoType;
    size_t end = is_letter_of_value(c) && !s.denied.empty() ? s.denied_value(text, at, type) : 0;
    if (s.deny_set) {
      TypeId other = kNoType;
      if (const size_t further = s.denied_pattern(text, at, other, hits); further > end) {
        end = further;
        type = other;
      }
    }
    if (end == 0) continue;
    Finding f;
    f.type = s.types[type].name;
    f.rule = kDenyRule;
    f.score = 1'000'000;
    f.validated = true;
    f.span = {at, end};
    out.push_back(f);
    at = end - 1;
  }
}

uint32_t ValueLists::allow_entries() const {
  return static_cast<uint32_t>(state_->allow_values + state_->allow_patterns.size());
}
uint32_t ValueLists::deny_entries() const {
  return static_cast<uint32_t>(state_->deny_values + state_->deny_patterns.size());
}
const std::string& ValueLists::digest() const { return state_->digest; }

}  // namespace tamis::redact
