// A recipe is refused or read; what is read has a canonical form that reads back as itself.
#include <cstdlib>
#include <string_view>

#include "tamis/recipe.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto recipe = tamis::Recipe::parse(text, "fuzz");
  if (!recipe) {
    if (recipe.error().message.empty()) std::abort();
    return 0;
  }
  const std::string canonical = recipe->canonical_json();
  const auto again = tamis::Recipe::parse(canonical, "canonical");
  if (!again || again->canonical_json() != canonical) std::abort();
  return 0;
}
