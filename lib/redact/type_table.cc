#include "redact/type_table.h"

#include <algorithm>

#include "redact/chars.h"

namespace tamis::redact {

TypeId TypeTable::find(std::string_view name) const {
  if (const TypeId id = find_type(name); id != kNoType) return id;
  for (size_t i = entity_types().size(); i < rows_.size(); ++i)
    if (rows_[i].name == name) return static_cast<TypeId>(i);
  return kNoType;
}

TypeId TypeTable::add(EntityType row) {
  row.name = strings_.emplace_back(row.name);
  row.meaning = strings_.emplace_back(row.meaning);
  rows_.push_back(row);
  return static_cast<TypeId>(rows_.size() - 1);
}

bool is_type_name(std::string_view name) {
  const auto byte = [](char c) { return static_cast<unsigned char>(c); };
  return name.size() >= 2 && name.size() <= 40 && is_upper(byte(name.front())) &&
         name.back() != '_' && std::all_of(name.begin(), name.end(), [&](char c) {
           return is_upper(byte(c)) || is_digit(byte(c)) || c == '_';
         });
}

}  // namespace tamis::redact
