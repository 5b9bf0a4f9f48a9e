#include "redact/transforms.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/hash.h"
#include "base/keys.h"
#include "base/nearest.h"
#include "base/try.h"
#include "redact/numbering.h"
#include "redact/placeholder.h"
#include "redact/quints.h"

namespace tamis::redact {

namespace {

constexpr std::string_view kSubkeyLabel = "tamis redaction subkey 1\n";

uint64_t big_endian(const Sha256Digest& d, size_t at) {
  uint64_t value = 0;
  for (size_t i = 0; i < 8; ++i) value = value << 8 | d[at + i];
  return value;
}

tl::unexpected<Error> wrong(std::string_view key, std::string message) {
  return fail(Code::kRecipe, std::string(key) + ": " + std::move(message), Error::kNoOffset,
              std::string(key));
}

bool is_date(TypeId type) {
  return type == type_id("DATE_TIME") || type == type_id("DATE_OF_BIRTH");
}

// A whole number that is one of a few.
template <class T>
bool choose(std::string_view word, std::initializer_list<T> choices, T& out) {
  T value{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size() ||
      std::find(choices.begin(), choices.end(), value) == choices.end())
    return false;
  out = value;
  return true;
}

Status read_coarseness(const Recipe& recipe, Coarseness& how) {
  constexpr std::string_view kKey = "redact.generalize";
  for (const auto& [name, word] : recipe.generalize) {
    const TypeId type = find_type(name);
    if (type == kNoType || !can_generalize(type))
      return wrong(kKey, "\"" + name +
                             "\" cannot be generalized; known: DATE_TIME, DATE_OF_BIRTH, AGE, "
                             "COORDINATES, IP_ADDRESS, PHONE_NUMBER");
    if (is_date(type)) {
      if (word != "year" && word != "month")
        return wrong(kKey, name + " must be \"year\" or \"month\"");
      (type == type_id("DATE_TIME") ? how.date_month : how.birth_month) = word == "month";
    } else if (type == type_id("AGE")) {
      if (!choose(word, {5, 10, 20}, how.age_band))
        return wrong(kKey, "AGE must be \"5\", \"10\" or \"20\" years");
    } else if (type == type_id("COORDINATES")) {
      if (!choose(word, {size_t{0}, size_t{1}, size_t{2}, size_t{3}}, how.decimals))
        return wrong(kKey, "COORDINATES must be \"0\" to \"3\" decimals");
    } else if (word != (type == type_id("IP_ADDRESS") ? "network" : "country")) {
      return wrong(kKey, name + " has one form only: leave it out");
    }
  }
  return {};
}

}  // namespace

std::string redaction_subkey(const RedactionKey& key, std::string_view purpose) {
  return hkdf_sha256(key.bytes(), std::string(kSubkeyLabel) + std::string(purpose), 32);
}

struct Transforms::State {
  std::string key_id;
  std::vector<std::string> types;  // names, by TypeId
  std::optional<HmacSha256> hash, pseudonym, date;
  std::optional<VaultSubkeys> vault;
  uint32_t most_days = 0;
  Coarseness coarseness;
  DateOrder order = DateOrder::kUnknown;
  bool shifts_dates = false, quarantine_unreadable = false;
  std::optional<MonthForms> months;

  std::string message(TypeId type, std::string_view value) const {
    return types[type] + "\n" + canonical_value(type, value);
  }
};

Transforms::Transforms(std::unique_ptr<State> state) : state_(std::move(state)) {}
Transforms::~Transforms() = default;

Result<std::shared_ptr<const Transforms>> Transforms::create(const Recipe& recipe,
                                                             std::span<const EntityType> types,
                                                             std::span<const Action> actions,
                                                             const RedactionKey* key,
                                                             unsigned home) {
  auto state = std::make_unique<State>();
  for (const EntityType& type : types) state->types.emplace_back(type.name);
  TAMIS_CHECK(read_coarseness(recipe, state->coarseness));
  if (!recipe.key_id.empty() && !(key && key->id() == recipe.key_id))
    return wrong("redact.key_id", key ? "the key that was given has the id " + key->id() +
                                            ", not the one that the recipe names; give the "
                                            "receiver's own key"
                                      : std::string("the recipe names a redaction key, and none "
                                                    "was given; give its file"));
  bool dates = false;
  for (size_t i = 0; i < actions.size(); ++i) {
    const auto type = static_cast<TypeId>(i);
    const Action action = actions[i];
    const std::string& name = state->types[i];
    if (needs_key(action) && !key)
      return wrong("redact.actions", name + " = \"" + std::string(action_name(action)) +
                                         "\" needs a redaction key; tamis keygen --redaction makes "
                                         "one, --redaction-key takes it");
    if (action == Action::kDateShift && !is_date(type))
      return wrong("redact.actions",
                   name + " is no date; \"date_shift\" is for DATE_TIME and DATE_OF_BIRTH");
    if (action == Action::kGeneralize && !can_generalize(type))
      return wrong("redact.actions",
                   name +
                       " cannot be generalized; known: DATE_TIME, DATE_OF_BIRTH, AGE, COORDINATES, "
                       "IP_ADDRESS, PHONE_NUMBER");
    if (action == Action::kGeneralize && type == type_id("DATE_OF_BIRTH") &&
        recipe.reference_year == 0)
      return wrong(
          "redact.reference_year",
          "say in which year the text was delivered: births 90 years before it are told as "
          "one class (45 CFR 164.514(b)(2)(i)(C))");
    state->shifts_dates = state->shifts_dates || action == Action::kDateShift;
    dates =
        dates || action == Action::kDateShift || (action == Action::kGeneralize && is_date(type));
  }
  if (key) {
    state->key_id = key->id();
    const auto make = [&](std::string_view purpose) {
      const Secret subkey(redaction_subkey(*key, purpose));
      return HmacSha256(subkey.view());
    };
    state->hash.emplace(make("hash"));
    state->pseudonym.emplace(make("pseudonym"));
    state->date.emplace(make("date_shift"));
    state->vault.emplace(*key);
  }
  if (dates) state->months.emplace();
  state->most_days = recipe.date_shift_days;
  state->coarseness.reference_year = static_cast<int>(recipe.reference_year);
  state->coarseness.home_calling_code = home;
  if (recipe.date_order == "dmy") state->order = DateOrder::kDayFirst;
  if (recipe.date_order == "mdy") state->order = DateOrder::kMonthFirst;
  state->quarantine_unreadable = recipe.unreadable == "quarantine";
  return std::shared_ptr<const Transforms>(new Transforms(std::move(state)));
}

std::string Transforms::hash(TypeId type, std::string_view value) const {
  const Sha256Digest digest = (*state_->hash)(state_->message(type, value));
  return write_stand_in(state_->types[type],
                        "H" + state_->key_id + "-" + hex(digest).substr(0, 32));
}

std::string Transforms::pseudonym(TypeId type, std::string_view value) const {
  const Sha256Digest digest = (*state_->pseudonym)(state_->message(type, value));
  return write_stand_in(state_->types[type], quints(std::span(digest).first<kPseudonymBits / 8>()));
}

int64_t Transforms::shift_of(std::string_view group) const {
  const Sha256Digest digest = (*state_->date)(group);
  // 2 * most_days places without zero; of 2^64 the remainder favours none by more than 2^-47.
  const auto most = static_cast<int64_t>(state_->most_days);
  const auto place = static_cast<int64_t>(big_endian(digest, 0) % (2 * state_->most_days));
  return place < most ? place - most : place - most + 1;
}

std::optional<std::string> Transforms::date_shift(std::string_view value, std::string_view group,
                                                  DateHints hints) const {
  const auto date = state_->months->read(value, hints);
  if (!date) return std::nullopt;
  return state_->months->write(*date, shift_of(group));
}

std::optional<std::string> Transforms::generalize(TypeId type, std::string_view value,
                                                  std::string_view behind, DateHints hints) const {
  auto out = redact::generalize(type, value, behind, state_->coarseness,
                                state_->months ? &*state_->months : nullptr, hints);
  if (!out) return out;
  return write_stand_in(state_->types[type], "~" + *out);
}

const VaultSubkeys* Transforms::vault() const { return state_->vault ? &*state_->vault : nullptr; }
bool Transforms::shifts_dates() const { return state_->shifts_dates; }
DateOrder Transforms::order() const { return state_->order; }
bool Transforms::quarantines_unreadable() const { return state_->quarantine_unreadable; }

}  // namespace tamis::redact
