#include "manifest/merkle.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace tamis::manifest {

Sha256Digest leaf_hash(std::string_view entry) { return sha256(std::string_view("\0", 1), entry); }

Sha256Digest node_hash(const Sha256Digest& left, const Sha256Digest& right) {
  std::array<char, 65> bytes;
  bytes[0] = 0x01;
  std::memcpy(&bytes[1], left.data(), 32);
  std::memcpy(&bytes[33], right.data(), 32);
  return sha256(std::string_view(bytes.data(), bytes.size()));
}

Sha256Digest empty_root() { return sha256({}); }

void MerkleRoot::push(Node node) {
  // A right child that follows its left sibling completes their parent, as a carry in binary counting.
  while (!nodes_.empty() && (node.index & 1) != 0 && nodes_.back().level == node.level &&
         nodes_.back().index + 1 == node.index) {
    node = {node.level + 1, node.index >> 1, node_hash(nodes_.back().hash, node.hash)};
    nodes_.pop_back();
  }
  nodes_.push_back(node);
}

void MerkleRoot::append(const MerkleRoot& next) {
  for (const Node& node : next.nodes_) push(node);
  end_ = next.end_;
}

Sha256Digest MerkleRoot::root() const {
  if (nodes_.empty()) return empty_root();
  Sha256Digest root = nodes_.back().hash;
  for (size_t i = nodes_.size() - 1; i-- > 0;) root = node_hash(nodes_[i].hash, root);
  return root;
}

MerkleTree::MerkleTree(std::vector<Sha256Digest> leaves) {
  levels_.push_back(std::move(leaves));
  while (levels_.back().size() > 1) {
    const auto& below = levels_.back();
    std::vector<Sha256Digest> level(below.size() / 2);
    for (size_t i = 0; i < level.size(); ++i) level[i] = node_hash(below[2 * i], below[2 * i + 1]);
    levels_.push_back(std::move(level));
  }
}

// MTH of section 2.1.1: split at k, the largest power of two smaller than the size. Full aligned subtrees are stored.
Sha256Digest MerkleTree::subtree(uint64_t begin, uint64_t end) const {
  const uint64_t size = end - begin;
  if (size == 0) return empty_root();
  if (std::has_single_bit(size) && begin % size == 0) {
    return levels_[static_cast<size_t>(std::countr_zero(size))][begin / size];
  }
  const uint64_t k = std::bit_floor(size - 1);
  return node_hash(subtree(begin, begin + k), subtree(begin + k, end));
}

namespace {

// PATH of section 2.1.3.1, from the top down; the proof lists siblings from the bottom up.
std::vector<Range> path_inside(uint64_t leaf, uint64_t begin, uint64_t end) {
  std::vector<Range> path;
  while (end - begin > 1) {
    const uint64_t middle = begin + std::bit_floor(end - begin - 1);
    if (leaf < middle) {
      path.push_back({middle, end});
      end = middle;
    } else {
      path.push_back({begin, middle});
      begin = middle;
    }
  }
  std::reverse(path.begin(), path.end());
  return path;
}

// SUBPROOF of section 2.1.4.1 for begin = 0; SUBTREE_SUBPROOF of the draft's section 4.4.1 otherwise. `known` says that the
// verifier holds the hash of [begin, end) itself.
std::vector<Range> path_from(uint64_t begin, uint64_t end, uint64_t size) {
  std::vector<Range> path;
  uint64_t low = 0;
  uint64_t high = size;
  bool known = true;
  while (!(begin == low && end == high)) {
    const uint64_t middle = low + std::bit_floor(high - low - 1);
    if (end <= middle) {
      path.push_back({middle, high});
      high = middle;
    } else if (begin >= middle) {
      path.push_back({low, middle});
      low = middle;
    } else {  // across the middle: then it starts at `low`, and its left half is the tree's
      path.push_back({low, middle});
      low = begin = middle;
      known = false;
    }
  }
  if (!known) path.push_back({begin, end});
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace

std::vector<Range> inclusion_path(uint64_t leaf, uint64_t size) {
  return path_inside(leaf, 0, size);
}

std::vector<Range> consistency_path(uint64_t old_size, uint64_t size) {
  return path_from(0, old_size, size);
}

StreamedProof::StreamedProof(std::vector<Range> path) : path_(std::move(path)) {
  for (size_t i = 0; i < path_.size(); ++i) {
    roots_.emplace_back(path_[i].begin);
    order_.push_back(i);
  }
  std::sort(order_.begin(), order_.end(),
            [this](size_t a, size_t b) { return path_[a].begin < path_[b].begin; });
}

void StreamedProof::add(const Sha256Digest& leaf) {
  while (current_ < order_.size() && path_[order_[current_]].end <= leaf_) ++current_;
  if (current_ < order_.size() && path_[order_[current_]].begin <= leaf_) {
    roots_[order_[current_]].add(leaf);
  }
  ++leaf_;
}

Proof StreamedProof::proof() const {
  Proof out;
  for (const MerkleRoot& root : roots_) out.push_back(root.root());
  return out;
}

Proof MerkleTree::roots_of(const std::vector<Range>& path) const {
  Proof out;
  for (const Range& range : path) out.push_back(subtree(range.begin, range.end));
  return out;
}

Proof MerkleTree::inclusion(uint64_t leaf) const { return subtree_inclusion(leaf, 0, size()); }

Proof MerkleTree::subtree_inclusion(uint64_t leaf, uint64_t begin, uint64_t end) const {
  return roots_of(path_inside(leaf, begin, end));
}

Proof MerkleTree::consistency(uint64_t old_size) const { return subtree_consistency(0, old_size); }

Proof MerkleTree::subtree_consistency(uint64_t begin, uint64_t end) const {
  return roots_of(path_from(begin, end, size()));
}

bool verify_inclusion(const Sha256Digest& leaf, uint64_t index, uint64_t size,
                      std::span<const Sha256Digest> proof, const Sha256Digest& root) {
  if (index >= size) return false;
  uint64_t fn = index;
  uint64_t sn = size - 1;
  Sha256Digest r = leaf;
  for (const Sha256Digest& p : proof) {
    if (sn == 0) return false;
    if ((fn & 1) != 0 || fn == sn) {
      r = node_hash(p, r);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      r = node_hash(r, p);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && r == root;
}

bool verify_consistency(uint64_t old_size, uint64_t new_size, std::span<const Sha256Digest> proof,
                        const Sha256Digest& old_root, const Sha256Digest& new_root) {
  if (old_size == 0) return false;
  return verify_subtree_consistency(0, old_size, new_size, proof, old_root, new_root);
}

bool is_subtree(uint64_t begin, uint64_t end) {
  if (begin > end) return false;
  if (begin == end) return true;  // empty
  const uint64_t size = end - begin;
  return size <= (uint64_t{1} << 63) && begin % std::bit_ceil(size) == 0;
}

bool verify_subtree_inclusion(const Sha256Digest& leaf, uint64_t index, uint64_t begin,
                              uint64_t end, std::span<const Sha256Digest> proof,
                              const Sha256Digest& subtree_root) {
  if (!is_subtree(begin, end) || index < begin || index >= end) return false;
  return verify_inclusion(leaf, index - begin, end - begin, proof, subtree_root);
}

// The draft's section 4.4.3. With begin = 0 these are the steps of RFC 9162, section 2.1.4.2. fn and sn are the first and
// the last leaf of the subtree, tn the last of the tree; all three climb together.
bool verify_subtree_consistency(uint64_t begin, uint64_t end, uint64_t size,
                                std::span<const Sha256Digest> proof,
                                const Sha256Digest& subtree_root, const Sha256Digest& root) {
  if (!is_subtree(begin, end) || end > size) return false;
  if (begin == end) return proof.empty() && subtree_root == empty_root();
  uint64_t fn = begin;
  uint64_t sn = end - 1;
  uint64_t tn = size - 1;
  const auto climb = [&] {
    fn >>= 1;
    sn >>= 1;
    tn >>= 1;
  };
  // Up to the largest node of the subtree that is also a node of the tree.
  if (sn == tn) {
    while (fn != sn) climb();
  } else {
    while (fn != sn && (sn & 1) != 0) climb();
  }
  Sha256Digest fr = subtree_root;  // grows into the subtree's root
  if (fn != sn) {  // the subtree is not itself a node: the proof opens with its last one
    if (proof.empty()) return false;
    fr = proof.front();
    proof = proof.subspan(1);
  }
  Sha256Digest sr = fr;  // grows into the tree's root
  for (const Sha256Digest& c : proof) {
    if (tn == 0) return false;
    if ((sn & 1) != 0 || sn == tn) {
      if (fn < sn) fr = node_hash(c, fr);
      sr = node_hash(c, sr);
      while ((sn & 1) == 0 && sn != 0) climb();
    } else {
      sr = node_hash(sr, c);
    }
    climb();
  }
  return tn == 0 && fr == subtree_root && sr == root;
}

}  // namespace tamis::manifest
