// The vocabularies that come with the library: images built from the packs in packs/ while Tamis is built, and linked in.
//
//   for (const EmbeddedImage& image : embedded_images()) Image(image.begin).name();   // "cl100k_base", "o200k_base"
//
// Thread-safety: immutable memory of the program, shared between processes. Cost: none.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace tamis::tokenize {

struct EmbeddedImage {
  std::string_view name;
  const std::byte* begin;
};

std::span<const EmbeddedImage> embedded_images();

}  // namespace tamis::tokenize
