# The vocabularies that come with the library. Committed are packs (docs/formats/vocabulary-pack.md): small, and only data. While Tamis is built, a
# small program lays each out as an image that is used in place, and the assembler puts it into lib/tokenize/embedded.cc. So opening one costs
# nothing at run time, and nothing derived is committed.

set(packs ${PROJECT_SOURCE_DIR}/lib/tokenize/packs)
set(images ${PROJECT_BINARY_DIR}/vocabularies)
file(MAKE_DIRECTORY ${images})

# What the program needs of the room of tokens, without the embedded images that it makes.
add_executable(tamis_vocabulary ${PROJECT_SOURCE_DIR}/tools/vocabulary/main.cc)
set_target_properties(tamis_vocabulary PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${images})
foreach(source bpe char_class image image_build pack pair_map splits text_rules tiktoken_ranks trie_builder)
  target_sources(tamis_vocabulary PRIVATE ${PROJECT_SOURCE_DIR}/lib/tokenize/${source}.cc)
endforeach()
target_sources(tamis_vocabulary PRIVATE $<TARGET_OBJECTS:tamis_base> $<TARGET_OBJECTS:tamis_io>)
target_link_libraries(tamis_vocabulary PRIVATE tamis_flags OpenSSL::Crypto xxHash ZLIB::ZLIB zstd simdjson hwy)

foreach(name cl100k_base o200k_base)
  add_custom_command(OUTPUT ${images}/${name}.timg
                     COMMAND tamis_vocabulary image ${packs}/${name}.tpack ${images}/${name}.timg
                     DEPENDS tamis_vocabulary ${packs}/${name}.tpack
                     COMMENT "Laying out the vocabulary ${name}" VERBATIM)
  string(TOUPPER ${name} upper)
  set_property(SOURCE ${PROJECT_SOURCE_DIR}/lib/tokenize/embedded.cc APPEND PROPERTY OBJECT_DEPENDS ${images}/${name}.timg)
  set_property(SOURCE ${PROJECT_SOURCE_DIR}/lib/tokenize/embedded.cc APPEND PROPERTY COMPILE_DEFINITIONS
               TAMIS_IMAGE_${upper}="${images}/${name}.timg")
endforeach()
