// A vocabulary laid out for use in place: one block of memory without pointers.
//
//   TAMIS_TRY(ImageBytes bytes, build_image(pack, content_hash));     // at build time, or when a pack file is opened
//   Image image(bytes.data());                                        // a view; the bytes must outlive it
//   image.bpe_tables(), image.classes(), image.special_tokens()
//
// The embedded vocabularies are built into images while Tamis is built and mapped with the library: opening one costs 0.1 ms,
// processes share it, and no cache of opened vocabularies is needed. An image is trusted memory in the byte order of the machine,
// never a file that is read: what is handed on is the pack.
// Thread-safety: immutable. Ownership: Image borrows. Cost: build_image() takes about 0.15 s for 250,000 tokens, an Image nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/table_memory.h"
#include "tamis/result.h"
#include "tokenize/bpe.h"
#include "tokenize/pack.h"

namespace tamis::tokenize {

inline constexpr size_t kImageAlignment = 64;

struct ImageHeader {
  char magic[8];  // "TAMISIMG"
  uint32_t version;
  PreTokenizer pre_tokenizer;
  uint32_t tokens;            // ordinary ones
  uint32_t id_limit;          // of ids
  uint32_t numbers;           // of `splits`: the tokens' numbers (bpe.h)
  uint32_t first_byte_token;  // or kNoToken
  uint32_t trie_root;
  uint32_t trie_units;
  uint32_t pair_slot_bits;
  uint32_t never_merged;  // how many tokens only a whole piece can be
  uint32_t special_tokens;
  uint32_t about_size;
  Sha256Digest content_hash;    // of the pack
  uint64_t joined_to_space[4];  // a bit for each byte that comes before a space inside some token
  // Where the sections begin, in bytes from the front of the image; 0: there is none.
  uint64_t name, trie, splits, pair_slots, pair_pilots, unordered, external, of_external,
      class_index, class_pages, specials, strings, about, size;
};

struct ImageSpecial {
  uint32_t id;
  uint32_t text;  // in the section of strings: two bytes of length, low first, and the bytes
  uint32_t flags;
};
enum ImageSpecialFlag : uint32_t {
  kIsAdded = 1,
  kIsNormalized = 2,
  kStripsLeft = 4,
  kStripsRight = 8
};

class Image {
 public:
  explicit Image(const std::byte* bytes) : bytes_(bytes) {}

  const ImageHeader& header() const { return *section<ImageHeader>(0); }
  std::string_view name() const { return string(header().name - header().strings); }
  BpeTables bpe_tables() const;
  CharClasses classes() const;
  // The text of a special token, or nothing.
  std::string_view special_text(uint32_t id) const;
  // The i-th special token by id; i < header().special_tokens.
  SpecialToken special_token(uint32_t i) const;
  std::string_view special_token_text(uint32_t i) const;  // borrowed from the image
  // The number of the token that the vocabulary calls `id`, or kNoToken.
  uint32_t number(uint32_t id) const;
  // JSON: "licence", "rules" (TextRules), "source", "unicode".
  std::string_view about() const;
  std::string_view string(uint64_t at) const;
  std::string_view bytes() const { return {reinterpret_cast<const char*>(bytes_), header().size}; }

 private:
  template <class T>
  const T* section(uint64_t at) const {
    return reinterpret_cast<const T*>(bytes_ + at);
  }
  const std::byte* bytes_;
};

struct ImageDeleter {
  void operator()(std::byte* p) const {
    free_table(p, reinterpret_cast<const ImageHeader*>(p)->size);
  }
};
using ImageBytes = std::unique_ptr<std::byte, ImageDeleter>;

// Code::kUnsupported: the pack is too large for the layout; Code::kCorrupt: its merges do not build its tokens.
Result<ImageBytes> build_image(const Pack& pack, const Sha256Digest& content_hash);

}  // namespace tamis::tokenize
