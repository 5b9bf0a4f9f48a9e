// The vocabularies that a recipe names, opened.
//
//   TAMIS_TRY(auto vocabularies, open_vocabularies(recipe, options.vocabularies));
//   recipe.vocabularies          // {"o200k_base", "qwen3"}: names, where there were paths
//   recipe.vocabulary_sha256     // {"o200k_base": "…", "qwen3": "…"}
//
// What travels of a recipe (its canonical form in manifest and journal, the keys of counts) must say which packs counted, and not
// where they lie; so names and digests take the place of paths before anything else sees the recipe. A name stands alone if it
// says enough. Two packs of one name, or a pack that bears the name of a vocabulary that comes with the library, get
// "@" and twelve digits of their digest, so that nobody takes one for the other.
// Thread-safety: pure but for the files it reads. Cost: that of opening packs.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "tamis/recipe.h"
#include "tamis/result.h"
#include "tamis/vocabulary.h"

namespace tamis::pipeline {

// given: vocabularies that the caller of the engine handed in; the recipe names them like those of the library.
// Code::kRecipe names the key, the file and what to do.
Result<std::vector<std::shared_ptr<const Vocabulary>>> open_vocabularies(
    Recipe& recipe, std::span<const std::shared_ptr<const Vocabulary>> given);

// The names by which counts tell them apart, as above. Code::kRecipe if one is there twice.
Result<std::vector<std::string>> vocabulary_labels(
    std::span<const std::shared_ptr<const Vocabulary>> vocabularies);

}  // namespace tamis::pipeline
