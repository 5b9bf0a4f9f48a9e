// The entity types that one redactor knows: the rows of types.h, and those that rule files and detectors add behind them.
//
//   TypeTable types;                              // the built-in rows
//   types.add({"STAFF_ID", Category::kIdentifier, Action::kPlaceholder, 10, 0, "number of a member of staff"});
//   types.find("STAFF_ID");                       // its TypeId
//
// Thread-safety: filled by one thread, then read by any number. Ownership: keeps what added rows say; views of names live as long as the table.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "redact/types.h"

namespace tamis::redact {

class TypeTable {
 public:
  TypeTable() : rows_(entity_types().begin(), entity_types().end()) {}

  std::span<const EntityType> rows() const { return rows_; }
  size_t size() const { return rows_.size(); }
  const EntityType& operator[](TypeId type) const { return rows_[type]; }
  // kNoType if there is none.
  TypeId find(std::string_view name) const;
  // Precondition: find(row.name) == kNoType.
  TypeId add(EntityType row);

 private:
  std::vector<EntityType> rows_;
  std::deque<std::string> strings_;  // of added rows
};

// Capitals, digits and _, beginning with a capital and ending with a capital or digit, 2 to 40 bytes: what a placeholder can hold.
bool is_type_name(std::string_view name);

}  // namespace tamis::redact
