// What stands in the place of a value, beside placeholders: keyed, shifted, less exact.
//
//   TAMIS_TRY(auto transforms, Transforms::create(recipe, types, actions, key, home));    // once; share it
//   transforms.hash(type, "Jane@Corp.test")        // "[EMAIL_ADDRESS_H320e2621-9f8e…]"   32 digits
//   transforms.pseudonym(type, "Jane@Corp.test")   // "[EMAIL_ADDRESS_lusab-babad-gutih-tugad-hibon-ludiv]"
//   transforms.date_shift("4 December 2019", group, hints)   // "21 November 2019"
//   transforms.generalize(type, "192.0.2.17", "", hints)     // "[IP_ADDRESS_~192.0.2.0/24]"
//
// All of them are pure functions of the key, the value and the group, so output does not depend on threads or order. They have the
// beginning of a placeholder ("[TYPE_", placeholder.h), so what looks like one in a source is escaped, and every one in an output is
// ours; only shifted dates stand as dates do.
//
// Subkeys by HKDF-SHA-256 (RFC 5869) from the redaction key; messages are the type, a line feed, and the canonical value
// (numbering.h); the group's name for dates.
//
// Two values that share a stand-in would be two people under one name, and nobody would see it. So a pseudonym has 96 bits, a hash 128:
// of n values of a type two share a pseudonym with a chance below n² / 2^97, which is 1 in 10^17 for a million values, 1 in 10^11 for a
// billion. Nothing is remembered, so the chance is the same in every run and for every order.
// Thread-safety: immutable. Ownership: keeps subkeys, wiped on destruction.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "redact/generalize.h"
#include "redact/types.h"
#include "redact/vault.h"
#include "redact/written_date.h"
#include "tamis/recipe.h"
#include "tamis/redaction_key.h"
#include "tamis/result.h"

namespace tamis::redact {

// A subkey of 32 bytes for one purpose.
std::string redaction_subkey(const RedactionKey& key, std::string_view purpose);

class Transforms {
 public:
  static constexpr size_t kPseudonymBits = 96;

  // `types` and `actions` by TypeId. Code::kRecipe names the key of the recipe that cannot be carried out: an action that does not fit its type, or
  // needs a key that is not there. `home`: the calling code of the recipe's region, or 0.
  static Result<std::shared_ptr<const Transforms>> create(const Recipe& recipe,
                                                          std::span<const EntityType> types,
                                                          std::span<const Action> actions,
                                                          const RedactionKey* key, unsigned home);
  ~Transforms();

  std::string hash(TypeId type, std::string_view value) const;
  std::string pseudonym(TypeId type, std::string_view value) const;
  // Null without a key.
  const VaultSubkeys* vault() const;
  // Nothing if the date cannot be read or written.
  std::optional<std::string> date_shift(std::string_view value, std::string_view group,
                                        DateHints hints) const;
  // By how many days the dates of a group move: -max … max, never 0.
  int64_t shift_of(std::string_view group) const;
  std::optional<std::string> generalize(TypeId type, std::string_view value,
                                        std::string_view behind, DateHints hints) const;
  bool shifts_dates() const;
  DateOrder order() const;
  // What becomes of a value that date_shift or generalize cannot read.
  bool quarantines_unreadable() const;

 private:
  struct State;
  explicit Transforms(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tamis::redact
