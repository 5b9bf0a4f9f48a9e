#include "tokenize/trie_builder.h"

#include <algorithm>
#include <bit>
#include <string>

namespace tamis::tokenize {
namespace {

// Which numbers are taken, asked 64 at a time.
class Taken {
 public:
  // Bit j: whether i + j is taken.
  uint64_t from(size_t i) const {
    const size_t shift = i % 64;
    const uint64_t low = word(i / 64) >> shift;
    return shift == 0 ? low : low | word(i / 64 + 1) << (64 - shift);
  }
  void add(size_t i) {
    if (i / 64 >= words_.size()) words_.resize(i / 64 + 1024);
    words_[i / 64] |= uint64_t{1} << (i % 64);
  }
  size_t next_free(size_t i) const {
    for (; i / 64 < words_.size(); i = (i / 64 + 1) * 64) {
      const uint64_t free = ~words_[i / 64] >> (i % 64);
      if (free != 0) return i + static_cast<size_t>(std::countr_zero(free));
    }
    return i;
  }

 private:
  uint64_t word(size_t i) const { return i < words_.size() ? words_[i] : 0; }
  std::vector<uint64_t> words_;
};

// The tokens [first, last) share their first `depth` bytes, which are the node's path.
struct Node {
  size_t first, last;
  uint32_t depth, unit;
};

class Builder {
 public:
  explicit Builder(const TokenTable& tokens) : tokens_(tokens) {}

  Result<Trie> build() {
    // Unit 0 is nobody's child and no base is 0: a base of 0 would let a wrong step look right.
    units_.taken.add(0);
    bases_.add(0);
    std::vector<Node> open{{0, tokens_.size(), 0, 0}};
    bool root = true;
    while (!open.empty()) {
      const Node node = open.back();
      open.pop_back();
      list_children(node);
      const uint32_t base = place();
      if (base + kTrieValueSlot >= kTrieUnitLimit)
        return fail(Code::kUnsupported, "the vocabulary needs a trie of more than " +
                                            std::to_string(kTrieUnitLimit) +
                                            " units, which is the most that this build can hold");
      if (root) {
        trie_.root = base;
        root = false;
      } else {
        unit(node.unit) |= base << kTrieBaseShift;
      }
      if (ends_) {
        unit(node.unit) |= kTrieEnds;
        unit(base + kTrieValueSlot) = kTrieNoByte | id_ << kTrieIdShift;
      }
      for (size_t i = children_.size(); i-- > 0;) {
        const Child& child = children_[i];
        const uint32_t at = base + child.byte;
        const bool leaf =
            child.last - child.first == 1 && tokens_.bytes(child.first).size() == node.depth + 1;
        if (leaf) {
          unit(at) = child.byte | kTrieLeaf | tokens_.id(child.first) << kTrieLeafShift;
        } else {
          unit(at) = child.byte;
          open.push_back({child.first, child.last, node.depth + 1, at});
        }
      }
    }
    // Every base may be followed by any byte or by the value's slot.
    trie_.units.resize(highest_base_ + kTrieValueSlot + 1, kTrieNoByte);
    return std::move(trie_);
  }

 private:
  struct Child {
    uint32_t byte;
    size_t first, last;
  };

  TrieUnit& unit(size_t at) {
    if (at >= trie_.units.size()) trie_.units.resize(at + 4096, kTrieNoByte);
    return trie_.units[at];
  }

  void list_children(const Node& node) {
    children_.clear();
    size_t i = node.first;
    // In byte order the path itself, if it is a token, comes first.
    ends_ = i < node.last && tokens_.bytes(i).size() == node.depth;
    if (ends_) id_ = tokens_.id(i++);
    while (i < node.last) {
      const auto byte = static_cast<uint8_t>(tokens_.bytes(i)[node.depth]);
      const size_t first = i;
      while (i < node.last && static_cast<uint8_t>(tokens_.bytes(i)[node.depth]) == byte) ++i;
      children_.push_back({byte, first, i});
    }
  }

  // Bit j: whether a unit that base + j needs is taken.
  uint64_t misfits(size_t base) const {
    uint64_t taken = bases_.from(base);
    if (ends_) taken |= units_.taken.from(base + kTrieValueSlot);
    for (size_t i = 0; i < children_.size() && ~taken != 0; ++i)
      taken |= units_.taken.from(base + children_[i].byte);
    return taken;
  }

  // Takes a base and its children's units.
  uint32_t place() {
    const uint32_t lowest = children_.empty() ? kTrieValueSlot : children_.front().byte;
    // Nodes with many children rarely fit into the crowded front, so they start where the last such node found room.
    size_t& start = children_.size() < 4 ? units_.first_free : units_.first_roomy;
    start = units_.taken.next_free(start);
    size_t at = std::max<size_t>(start, lowest);
    for (size_t tries = 0;; ++tries, at += 64) {
      const uint64_t free = ~misfits(at - lowest);
      if (free != 0) {
        at += static_cast<size_t>(std::countr_zero(free));
        break;
      }
      // Too long a search for a fit: leave the crowded part for good.
      if (tries == 64) start = at;
    }
    const auto base = static_cast<uint32_t>(at) - lowest;
    bases_.add(base);
    for (const Child& child : children_) units_.taken.add(base + child.byte);
    if (ends_) units_.taken.add(base + kTrieValueSlot);
    if (base > highest_base_) highest_base_ = base;
    return base;
  }

  struct Units {
    Taken taken;
    size_t first_free = 0, first_roomy = 0;
  };

  const TokenTable& tokens_;
  Trie trie_;
  Units units_;
  Taken bases_;
  size_t highest_base_ = 0;
  std::vector<Child> children_;
  bool ends_ = false;
  uint32_t id_ = 0;
};

}  // namespace

Result<Trie> build_trie(const TokenTable& tokens) { return Builder(tokens).build(); }

}  // namespace tamis::tokenize
