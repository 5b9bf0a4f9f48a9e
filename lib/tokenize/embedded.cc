#include "tokenize/embedded.h"

// The assembler puts the image files where they are needed; no compiler has to read megabytes of numbers. The paths come from
// cmake/vocabularies.cmake.
#define TAMIS_EMBED(name, path)                                           \
  __asm__(".pushsection .rodata.tamis." #name                             \
          ",\"a\"\n"                                                      \
          ".balign 64\n"                                                  \
          ".hidden tamis_vocabulary_" #name                               \
          "\n"                                                            \
          ".globl tamis_vocabulary_" #name                                \
          "\n"                                                            \
          ".type tamis_vocabulary_" #name                                 \
          ",@object\n"                                                    \
          "tamis_vocabulary_" #name                                       \
          ":\n"                                                           \
          ".incbin \"" path                                               \
          "\"\n"                                                          \
          ".size tamis_vocabulary_" #name ", . - tamis_vocabulary_" #name \
          "\n"                                                            \
          ".popsection\n");                                               \
  extern "C" __attribute__((visibility("hidden"))) const std::byte tamis_vocabulary_##name[];

TAMIS_EMBED(cl100k_base, TAMIS_IMAGE_CL100K_BASE)
TAMIS_EMBED(o200k_base, TAMIS_IMAGE_O200K_BASE)

namespace tamis::tokenize {

std::span<const EmbeddedImage> embedded_images() {
  static constexpr EmbeddedImage kImages[] = {
      {"cl100k_base", tamis_vocabulary_cl100k_base},
      {"o200k_base", tamis_vocabulary_o200k_base},
  };
  return kImages;
}

}  // namespace tamis::tokenize
