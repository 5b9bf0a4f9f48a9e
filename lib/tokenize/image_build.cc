// From a pack to the tables that encoding needs.
#include <algorithm>
#include <cstring>

#include "base/try.h"
#include "base/utf8.h"
#include "tokenize/image.h"
#include "tokenize/splits.h"
#include "tokenize/trie_builder.h"

namespace tamis::tokenize {
namespace {

constexpr uint32_t kImageVersion = 3;

// The tokens by number (bpe.h): what they are built from first, then in the order in which they merge, then those that no merge leads to.
struct Numbered {
  std::vector<uint32_t> external;     // by number; empty: the ids are the numbers
  std::vector<uint32_t> of_external;  // by id
  TokenTable tokens;                  // all, by number
  TokenTable in_trie;
  std::vector<MergeRule> rules;  // by number
};

bool is_one_character(std::string_view bytes) {
  return utf8::decode(bytes, 0).size == bytes.size();
}

Result<Numbered> number_tokens(const Pack& pack) {
  Numbered out;
  std::vector<uint32_t>& of_external = out.of_external;
  of_external.assign(std::max<uint32_t>(pack.tokens.id_limit(), 1), kNoToken);
  const auto give = [&](uint32_t id) {
    of_external[id] = static_cast<uint32_t>(out.external.size());
    out.external.push_back(id);
  };
  std::vector<uint32_t> initial, rest;
  std::vector<bool> is_token(of_external.size());
  for (size_t i = 0; i < pack.tokens.size(); ++i) {
    const std::string_view bytes = pack.tokens.bytes(i);
    is_token[pack.tokens.id(i)] = true;
    if (pack.characters ? is_one_character(bytes) : bytes.size() == 1) {
      initial.push_back(pack.tokens.id(i));
    } else {
      rest.push_back(pack.tokens.id(i));
    }
  }
  std::sort(initial.begin(), initial.end());
  std::sort(rest.begin(), rest.end());
  for (const uint32_t id : initial) give(id);
  for (const MergeRule& rule : pack.merges) {
    if (rule.id >= is_token.size() || !is_token[rule.id] || of_external[rule.id] != kNoToken)
      return fail(Code::kCorrupt, "merges lead to token " + std::to_string(rule.id) +
                                      " twice, or it is not in the vocabulary");
    give(rule.id);
  }
  const auto merged = static_cast<uint32_t>(out.external.size());
  for (const uint32_t id : rest)
    if (of_external[id] == kNoToken) give(id);
  for (const MergeRule& rule : pack.merges) {
    const auto number = [&](uint32_t id) {
      return id < of_external.size() ? of_external[id] : kNoToken;
    };
    out.rules.push_back({number(rule.left), number(rule.right), number(rule.id)});
  }
  for (size_t i = 0; i < pack.tokens.size(); ++i) {
    const uint32_t number = of_external[pack.tokens.id(i)];
    out.tokens.add(pack.tokens.bytes(i), number);
    if (number < merged || pack.whole_pieces) out.in_trie.add(pack.tokens.bytes(i), number);
  }
  return out;
}

// Everything that is derived from the tokens.
struct Derived {
  Numbered numbered;
  Trie trie;
  Splits splits;
  PairMapParts pairs;
};

Result<Derived> derive(const Pack& pack) {
  Derived out;
  if (!pack.listed_merges) {
    TAMIS_TRY(out.trie, build_trie(pack.tokens));
    TAMIS_TRY(out.splits, splits_of_ranks(pack.tokens, out.trie));
    TAMIS_TRY(out.pairs, build_pair_map(out.splits.splits));
    return out;
  }
  TAMIS_TRY(out.numbered, number_tokens(pack));
  TAMIS_TRY(out.trie, build_trie(out.numbered.in_trie));
  TAMIS_TRY(out.splits,
            splits_of_list(out.numbered.tokens, out.trie, out.numbered.rules, pack.characters));
  TAMIS_TRY(out.pairs, build_pair_map(out.splits.splits));
  return out;
}

// Section after section, each at the alignment of a cache line.
class Layout {
 public:
  uint64_t add(const void* data, size_t size) {
    const uint64_t at = (bytes_.size() + kImageAlignment - 1) / kImageAlignment * kImageAlignment;
    bytes_.resize(at);
    bytes_.append(static_cast<const char*>(data), size);
    return at;
  }
  template <class T>
  uint64_t add(const std::vector<T>& values) {
    return add(values.data(), values.size() * sizeof(T));
  }
  std::string& bytes() { return bytes_; }

 private:
  std::string bytes_;
};

uint32_t add_string(std::string& strings, std::string_view s) {
  const auto at = static_cast<uint32_t>(strings.size());
  strings.push_back(static_cast<char>(s.size() & 0xFF));
  strings.push_back(static_cast<char>(s.size() >> 8));
  strings += s;
  return at;
}

// The bytes that come before a space inside a token that merges lead to.
void find_joins(const TokenTable& tokens, const Splits& splits, uint64_t (&joins)[4]) {
  for (size_t i = 0; i < tokens.size(); ++i) {
    const std::string_view bytes = tokens.bytes(i);
    if (splits.splits[tokens.id(i)].left == kNeverMerged) continue;
    for (size_t at = bytes.find(' ', 1); at != std::string_view::npos;
         at = bytes.find(' ', at + 1)) {
      const auto before = static_cast<uint8_t>(bytes[at - 1]);
      joins[before / 64] |= uint64_t{1} << (before % 64);
    }
  }
}

uint32_t flags_of(const SpecialToken& token) {
  return (token.special ? 0u : kIsAdded) | (token.normalized ? kIsNormalized : 0u) |
         (token.lstrip ? kStripsLeft : 0u) | (token.rstrip ? kStripsRight : 0u);
}

}  // namespace

Result<ImageBytes> build_image(const Pack& pack, const Sha256Digest& content_hash) {
  TAMIS_TRY(Derived derived, derive(pack));
  const TokenTable& tokens = pack.listed_merges ? derived.numbered.tokens : pack.tokens;
  Splits& splits = derived.splits;
  const Trie& trie = derived.trie;
  const ClassPages pages = lay_out_classes(pack.classes);

  std::string strings;
  const uint32_t name = add_string(strings, pack.name);
  std::vector<ImageSpecial> specials;
  for (const SpecialToken& token : pack.special_tokens) {
    if (token.text.size() > 0xFFFF)
      return fail(Code::kUnsupported,
                  "special token " + std::to_string(token.id) + " is longer than 65,535 bytes");
    specials.push_back({token.id, add_string(strings, token.text), flags_of(token)});
  }
  std::sort(specials.begin(), specials.end(),
            [](const ImageSpecial& a, const ImageSpecial& b) { return a.id < b.id; });
  bool never_in_trie = false;
  if (!splits.never_merged.empty()) {
    std::vector<uint32_t> row(tokens.id_limit(), 0);
    for (uint32_t i = 0; i < tokens.size(); ++i) row[tokens.id(i)] = i;
    for (const uint32_t number : splits.never_merged)
      splits.splits[number].right = add_string(strings, tokens.bytes(row[number]));
    never_in_trie = pack.whole_pieces;
  }
  std::vector<uint32_t>& external = derived.numbered.external;
  std::vector<uint32_t>& of_external = derived.numbered.of_external;
  uint32_t first_byte_token = kNoToken;
  if (!pack.byte_tokens.empty()) {
    first_byte_token = static_cast<uint32_t>(splits.splits.size());
    for (uint32_t byte = 0; byte < pack.byte_tokens.size(); ++byte) {
      const uint32_t id = pack.byte_tokens[byte];
      external.push_back(id);
      splits.splits.push_back({kSingleByte, byte});
      if (id == kNoToken) continue;  // stands for no character
      if (id >= of_external.size()) of_external.resize(id + 1, kNoToken);
      if (of_external[id] == kNoToken) of_external[id] = first_byte_token + byte;
    }
  }
  Json about_json = Json::object();
  about_json.set("licence", pack.licence);
  if (!pack.rules.empty()) about_json.set("rules", pack.rules.to_json());
  about_json.set("source", pack.source_file + " " + pack.source_sha256);
  about_json.set("unicode", pack.unicode);
  const std::string about = about_json.canonical();

  ImageHeader header{};
  std::memcpy(header.magic, "TAMISIMG", 8);
  header.version = kImageVersion;
  header.pre_tokenizer = pack.pre_tokenizer;
  header.tokens = static_cast<uint32_t>(pack.tokens.size());
  for (const uint32_t id : pack.byte_tokens) header.tokens += id == kNoToken ? 0 : 1;
  header.id_limit =
      pack.listed_merges ? static_cast<uint32_t>(of_external.size()) : pack.tokens.id_limit();
  header.numbers = static_cast<uint32_t>(splits.splits.size());
  header.first_byte_token = first_byte_token;
  header.trie_root = trie.root;
  header.trie_units = static_cast<uint32_t>(trie.units.size());
  header.pair_slot_bits = derived.pairs.slot_bits;
  header.never_merged = never_in_trie ? static_cast<uint32_t>(splits.never_merged.size()) : 0;
  header.special_tokens = static_cast<uint32_t>(specials.size());
  header.about_size = static_cast<uint32_t>(about.size());
  header.content_hash = content_hash;
  find_joins(tokens, splits, header.joined_to_space);

  Layout layout;
  layout.add(&header, sizeof header);
  header.trie = layout.add(trie.units);
  header.splits = layout.add(splits.splits);
  header.pair_slots = layout.add(derived.pairs.slots);
  header.pair_pilots = layout.add(derived.pairs.pilots);
  if (!splits.unordered.empty()) header.unordered = layout.add(splits.unordered);
  if (pack.listed_merges) {
    header.external = layout.add(external);
    header.of_external = layout.add(of_external);
  }
  header.class_index = layout.add(pages.index);
  header.class_pages = layout.add(pages.classes);
  header.specials = layout.add(specials);
  header.strings = layout.add(strings.data(), strings.size());
  header.about = layout.add(about.data(), about.size());
  header.name = header.strings + name;
  header.size = layout.bytes().size();
  std::memcpy(layout.bytes().data(), &header, sizeof header);

  auto* memory = static_cast<std::byte*>(allocate_table(header.size));
  std::memcpy(memory, layout.bytes().data(), header.size);
  return ImageBytes(memory);
}

}  // namespace tamis::tokenize
