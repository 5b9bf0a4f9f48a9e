// Every key of a recipe: one row each. Parsing, the canonical form, the commented default and the
// docs are read off this table.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tamis/recipe.h"

namespace tamis::pipeline {

using StringList = std::vector<std::string>;
using StringMap = std::map<std::string, std::string>;

// A switch that reads better as two words: reserved = "redact" | "keep".
struct WordPair {
  bool Recipe::* member;
  std::string_view when_true, when_false;
};
// One of a few words, separated by '|'.
struct Choice {
  std::string Recipe::* member;
  std::string_view words;
};
// Bytes: an integer, or a string such as "64 MiB".
struct Size {
  uint64_t Recipe::* member;
  uint64_t least, most;
};
struct Number {
  uint32_t Recipe::* member;
  uint32_t least, most;
};

using Slot = std::variant<std::string Recipe::*, bool Recipe::*, WordPair, Choice, Size, Number,
                          StringList Recipe::*, StringMap Recipe::*>;

struct RecipeKey {
  std::string_view section;
  std::string_view name;
  Slot slot;
  std::string_view meaning;  // for `tamis recipe init`; lines separated by \n
};

std::span<const RecipeKey> recipe_keys();

}  // namespace tamis::pipeline
