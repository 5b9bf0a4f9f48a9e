// From a pack to the tables that encoding needs.
#include <algorithm>
#include <bit>
#include <cstring>
#include <new>

#include "base/try.h"
#include "tokenize/image.h"
#include "tokenize/trie_builder.h"

namespace tamis::tokenize {
namespace {

constexpr uint32_t kImageVersion = 1;

// Finds each token's split, in order of rank, with the pairs of the lower ranks: when these give two parts for its bytes, the merges of
// higher rank never had their turn, so the two parts are those of the whole vocabulary.
class SplitFinder {
 public:
  SplitFinder(const TokenTable& tokens, const Trie& trie) : tokens_(tokens), trie_(trie) {
    const uint32_t limit = tokens.id_limit();
    splits_.assign(limit, {kNoSuchToken, 0});
    of_id_.assign(limit, kNoToken);
    for (uint32_t i = 0; i < tokens.size(); ++i) of_id_[tokens.id(i)] = i;
    tables_.trie = trie_.units.data();
    tables_.root = trie_.root;
    tables_.splits = splits_.data();
    // Half full, so that a pair that is not there (most questions) is refused after a slot or two. One free slot ends the table.
    tables_.pair_slots = std::max<uint32_t>(64, 2 * static_cast<uint32_t>(tokens.size()));
    tables_.pair_id_bits = static_cast<uint32_t>(std::bit_width(limit));
    pairs_.assign(tables_.pair_slots + 1, 0);
    tables_.pairs = pairs_.data();
  }

  Status run() {
    for (const uint32_t i : of_id_) {
      if (i == kNoToken) continue;
      const std::string_view bytes = tokens_.bytes(i);
      if (bytes.size() == 1) splits_[tokens_.id(i)] = {kSingleByte, static_cast<uint8_t>(bytes[0])};
    }
    for (uint32_t id = 0; id < of_id_.size(); ++id) {
      if (of_id_[id] == kNoToken) continue;
      const std::string_view bytes = tokens_.bytes(of_id_[id]);
      if (bytes.size() == 1) continue;
      const Split split = find(bytes, id);
      if (split.left != kNoToken) {
        splits_[id] = split;
        add_pair(split, id);
      } else {
        splits_[id] = {kNeverMerged, 0};
        never_merged_.push_back(id);
      }
    }
    // A token that the lower ranks do not build must not be built by higher ones either: then merges would not come in order of rank.
    for (const uint32_t id : never_merged_)
      if (const uint32_t part = late_part(tokens_.bytes(of_id_[id])); part != kNoToken)
        return fail(Code::kUnsupported, "token " + std::to_string(id) + " is merged from token " +
                                            std::to_string(part) +
                                            ", which ranks above it; vocabularies whose merges are "
                                            "not in order of rank are not supported");
    return {};
  }

  const std::vector<Split>& splits() const { return splits_; }
  std::vector<Split>& splits() { return splits_; }
  const std::vector<uint32_t>& pairs() const { return pairs_; }
  const BpeTables& tables() const { return tables_; }
  const std::vector<uint32_t>& never_merged() const { return never_merged_; }
  std::string_view bytes(uint32_t id) const { return tokens_.bytes(of_id_[id]); }

 private:
  static const uint8_t* data(std::string_view bytes) {
    return reinterpret_cast<const uint8_t*>(bytes.data());
  }

  bool merges(uint32_t id) const { return splits_[id].left != kNeverMerged; }

  Split find(std::string_view bytes, uint32_t rank) const {
    for (BpeTables::Match left = tables_.longest(data(bytes), bytes.size() - 1);
         left.id != kNoToken; left = tables_.longest(data(bytes), left.size - 1)) {
      const std::string_view rest = bytes.substr(left.size);
      const BpeTables::Match right = tables_.longest(data(rest), rest.size());
      if (right.size != rest.size() || !earlier(left.id, rank) || !earlier(right.id, rank))
        continue;
      if (tables_.may_follow(left.id, right.id)) return {left.id, right.id};
    }
    return {kNoToken, kNoToken};
  }

  // Single bytes are there from the start, whatever their rank.
  bool earlier(uint32_t id, uint32_t rank) const {
    return splits_[id].left == kSingleByte || (id < rank && merges(id));
  }

  void add_pair(const Split& split, uint32_t id) {
    const uint64_t hash = BpeTables::pair_hash(split.left, split.right);
    uint64_t slot = tables_.pair_slot(hash);
    while (pairs_[slot] != 0) {
      if (++slot + 1 < pairs_.size()) continue;
      // The probe ran into the end: lengthen it, look-ups never wrap.
      pairs_.push_back(0);
      tables_.pairs = pairs_.data();
    }
    pairs_[slot] = tables_.pair_tag(hash) | (id + 1);
  }

  // Encodes the bytes by the definition. If two parts remain that merge into all of them, the one that ranks above; else kNoToken.
  uint32_t late_part(std::string_view bytes) const {
    std::vector<std::string_view> parts;
    for (size_t i = 0; i < bytes.size(); ++i) parts.push_back(bytes.substr(i, 1));
    while (parts.size() > 2) {
      uint32_t lowest = kNoToken;
      size_t where = 0;
      for (size_t i = 0; i + 1 < parts.size(); ++i) {
        const uint32_t id = exactly({parts[i].data(), parts[i].size() + parts[i + 1].size()});
        if (id < lowest) lowest = id, where = i;
      }
      if (lowest == kNoToken) return kNoToken;
      parts[where] = {parts[where].data(), parts[where].size() + parts[where + 1].size()};
      parts.erase(parts.begin() + static_cast<ptrdiff_t>(where) + 1);
    }
    return std::max(exactly(parts[0]), exactly(parts[1]));
  }

  uint32_t exactly(std::string_view bytes) const {
    const BpeTables::Match match = tables_.longest(data(bytes), bytes.size());
    return match.size == bytes.size() ? match.id : kNoToken;
  }

  const TokenTable& tokens_;
  const Trie& trie_;
  std::vector<Split> splits_;
  std::vector<uint32_t> pairs_, of_id_, never_merged_;
  BpeTables tables_;
};

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

}  // namespace

Result<ImageBytes> build_image(const Pack& pack, const Sha256Digest& content_hash) {
  TAMIS_TRY(const Trie trie, build_trie(pack.tokens));
  SplitFinder finder(pack.tokens, trie);
  TAMIS_CHECK(finder.run());
  const ClassPages pages = lay_out_classes(pack.classes);

  std::string strings;
  const uint32_t name = add_string(strings, pack.name);
  std::vector<ImageSpecial> specials;
  for (const SpecialToken& token : pack.special_tokens) {
    if (token.text.size() > 0xFFFF)
      return fail(Code::kUnsupported,
                  "special token " + std::to_string(token.id) + " is longer than 65,535 bytes");
    specials.push_back({token.id, add_string(strings, token.text)});
  }
  std::sort(specials.begin(), specials.end(),
            [](const ImageSpecial& a, const ImageSpecial& b) { return a.id < b.id; });
  for (const uint32_t id : finder.never_merged())
    finder.splits()[id].right = add_string(strings, finder.bytes(id));

  ImageHeader header{};
  std::memcpy(header.magic, "TAMISIMG", 8);
  header.version = kImageVersion;
  header.pre_tokenizer = pack.pre_tokenizer;
  header.tokens = static_cast<uint32_t>(pack.tokens.size());
  header.id_limit = pack.tokens.id_limit();
  header.trie_root = trie.root;
  header.trie_units = static_cast<uint32_t>(trie.units.size());
  header.pair_slots = finder.tables().pair_slots;
  header.pair_id_bits = finder.tables().pair_id_bits;
  header.never_merged = static_cast<uint32_t>(finder.never_merged().size());
  header.special_tokens = static_cast<uint32_t>(specials.size());
  header.content_hash = content_hash;

  Layout layout;
  layout.add(&header, sizeof header);
  header.trie = layout.add(trie.units);
  header.splits = layout.add(finder.splits());
  header.pairs = layout.add(finder.pairs());
  header.class_index = layout.add(pages.index);
  header.class_pages = layout.add(pages.classes);
  header.specials = layout.add(specials);
  header.strings = layout.add(strings.data(), strings.size());
  header.name = header.strings + name;
  header.size = layout.bytes().size();
  std::memcpy(layout.bytes().data(), &header, sizeof header);

  ImageBytes image(
      static_cast<std::byte*>(::operator new(header.size, std::align_val_t{kImageAlignment})));
  std::memcpy(image.get(), layout.bytes().data(), header.size);
  return image;
}

}  // namespace tamis::tokenize
