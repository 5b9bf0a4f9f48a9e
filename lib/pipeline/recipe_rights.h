// [[rights]] of a recipe: what is known of the rights in which files, inherited from rule to rule.
//
//   [[rights]]                       # of all files
//   holder = "The Archive of X"
//   basis = "owner"
//
//   [[rights]]                       # of these all the same but
//   files = ["letters/**"]
//   basis = "public_domain"
//   author_died = 1932
//
// Rules are gone through in order, and each says anew what it names; "" takes back what was said before. dataset.license is the
// first rule of all. Files that end in the same terms share them. A file of which no rule gives a basis has unknown rights.
//
// Thread-safety: pure functions, immutable values. Which members there are: manifest/rights.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/syntax_tree.h"
#include "io/inventory.h"
#include "tamis/recipe.h"

namespace tamis::pipeline {

// Code::kRecipe with the place, as for other keys.
Status read_rights(std::string_view name, const SyntaxValue& value, std::vector<RightsRule>& out);
Json rights_json(const std::vector<RightsRule>& rules);
std::string commented_rights();  // for `tamis recipe init`

// `*` and `?` stay within a part of the path, `**` does not. Bytes are compared.
bool path_matches(std::string_view pattern, std::string_view path);

// The terms of every file of an archive.
class SourceRights {
 public:
  static SourceRights resolve(const Recipe& recipe, const io::Inventory& inventory);
  uint64_t of(uint32_t source) const { return numbers_[source]; }
  uint64_t unknown_files() const { return unknown_files_; }
  // The head's "rights", with the records of each terms counted.
  Json json(const std::vector<uint64_t>& records) const;

 private:
  std::vector<Json> terms_;
  std::vector<uint64_t> numbers_;  // by the number of the file
  uint64_t unknown_files_ = 0;
};

}  // namespace tamis::pipeline
