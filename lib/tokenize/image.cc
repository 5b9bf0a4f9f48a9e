#include "tokenize/image.h"

#include <algorithm>

namespace tamis::tokenize {

BpeTables Image::bpe_tables() const {
  const ImageHeader& h = header();
  BpeTables tables;
  tables.trie = section<TrieUnit>(h.trie);
  tables.root = h.trie_root;
  tables.splits = section<Split>(h.splits);
  tables.pairs = {section<uint64_t>(h.pair_slots), section<uint8_t>(h.pair_pilots),
                  h.pair_slot_bits};
  tables.has_never_merged = h.never_merged != 0;
  if (h.unordered != 0) tables.unordered = section<uint64_t>(h.unordered);
  if (h.external != 0) tables.external = section<uint32_t>(h.external);
  tables.first_byte_token = h.first_byte_token;
  return tables;
}

uint32_t Image::number(uint32_t id) const {
  if (id >= header().id_limit) return kNoToken;
  const uint32_t number =
      header().of_external == 0 ? id : section<uint32_t>(header().of_external)[id];
  if (number == kNoToken || bpe_tables().splits[number].left == kNoSuchToken) return kNoToken;
  return number;
}

std::string_view Image::about() const {
  return {section<char>(header().about), header().about_size};
}

CharClasses Image::classes() const {
  return {section<uint16_t>(header().class_index), section<uint8_t>(header().class_pages)};
}

std::string_view Image::special_text(uint32_t id) const {
  const auto* first = section<ImageSpecial>(header().specials);
  const auto* last = first + header().special_tokens;
  const auto* found =
      std::lower_bound(first, last, id, [](const ImageSpecial& s, uint32_t i) { return s.id < i; });
  return found != last && found->id == id ? string(found->text) : std::string_view();
}

SpecialToken Image::special_token(uint32_t i) const {
  const ImageSpecial& special = section<ImageSpecial>(header().specials)[i];
  SpecialToken token;
  token.text = string(special.text);
  token.id = special.id;
  token.special = (special.flags & kIsAdded) == 0;
  token.normalized = (special.flags & kIsNormalized) != 0;
  token.lstrip = (special.flags & kStripsLeft) != 0;
  token.rstrip = (special.flags & kStripsRight) != 0;
  return token;
}

std::string_view Image::special_token_text(uint32_t i) const {
  return string(section<ImageSpecial>(header().specials)[i].text);
}

std::string_view Image::string(uint64_t at) const {
  const auto* p = section<uint8_t>(header().strings + at);
  return {reinterpret_cast<const char*>(p + 2), static_cast<size_t>(p[0] | p[1] << 8)};
}

}  // namespace tamis::tokenize
