// Merkle trees of RFC 9162 (SHA-256): one root for a list, and short proofs about it.
//
//   MerkleRoot tree;                       // O(log n) memory, for lists of any length
//   for (auto line : lines) tree.add(leaf_hash(line));
//   tree.root();
//
//   MerkleTree all(leaves);                // 64 bytes a leaf, for proofs
//   auto proof = all.inclusion(7);
//   verify_inclusion(leaf_hash(line), 7, all.size(), proof, root);   // needs neither list nor tree
//
// A leaf is hashed behind the byte 0x00 and a node behind 0x01 (section 2.1.1), so no node passes for a leaf.
// Subtrees [begin, end) are those of draft-ietf-plants-merkle-tree-certs, section 4: `begin` is a multiple of the
// smallest power of two that is not below end - begin.
//
// Thread-safety: values; const calls may be concurrent. Ownership: own their hashes.
// Cost: a leaf costs two hashes; a proof has at most log2(n) + 1 hashes. Format: docs/formats/manifest.md.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace tamis::manifest {

using Proof = std::vector<Sha256Digest>;

Sha256Digest leaf_hash(std::string_view entry);  // SHA-256(0x00, entry)
Sha256Digest node_hash(const Sha256Digest& left,
                       const Sha256Digest& right);  // SHA-256(0x01, left, right)
Sha256Digest empty_root();                          // SHA-256()

// Where a proof's hashes come from: subtrees [begin, end) of the list, in the order of the proof.
struct Range {
  uint64_t begin = 0, end = 0;
  friend bool operator==(const Range&, const Range&) = default;
};
std::vector<Range> inclusion_path(uint64_t leaf, uint64_t size);  // leaf < size; section 2.1.3.1
std::vector<Range> consistency_path(uint64_t old_size,
                                    uint64_t size);  // 0 < old_size <= size; 2.1.4.1

// The root of a growing list. Lists may be worked on in pieces: a range that starts at `begin` keeps the roots of its
// full subtrees only (a "compact range"), and the range that follows can be appended to it.
//
//   MerkleRoot first, second(first_size);   // two threads
//   first.append(second);                   // second.begin() == first.size()
//   first.root();
class MerkleRoot {
 public:
  explicit MerkleRoot(uint64_t begin = 0) : begin_(begin), end_(begin) {}
  void add(const Sha256Digest& leaf) { push({0, end_++, leaf}); }
  void append(const MerkleRoot& next);
  uint64_t begin() const { return begin_; }
  uint64_t size() const { return end_; }  // of the list up to here
  Sha256Digest root() const;              // of [begin(), size()), where that is a subtree

 private:
  struct Node {
    uint32_t level;  // the root of 2^level leaves
    uint64_t index;  // at index * 2^level
    Sha256Digest hash;
  };
  void push(Node node);
  uint64_t begin_, end_;
  std::vector<Node> nodes_;
};

// A proof about a list too long to keep: its leaves pass by once, and O(log² n) hashes stay.
//
//   StreamedProof p(inclusion_path(7, size));
//   for (leaf of list) p.add(leaf);
//   p.proof();
class StreamedProof {
 public:
  explicit StreamedProof(std::vector<Range> path);
  void add(const Sha256Digest& leaf);
  Proof proof() const;

 private:
  std::vector<Range> path_;
  std::vector<MerkleRoot> roots_;  // of path_
  std::vector<size_t> order_;      // of path_, by begin
  size_t current_ = 0;             // in order_
  uint64_t leaf_ = 0;
};

// The whole tree, for proofs.
class MerkleTree {
 public:
  explicit MerkleTree(std::vector<Sha256Digest> leaves);
  uint64_t size() const { return levels_[0].size(); }
  Sha256Digest root() const { return subtree(0, size()); }
  Sha256Digest subtree(uint64_t begin, uint64_t end) const;  // any range inside the list
  Proof inclusion(uint64_t leaf) const;                      // leaf < size(); section 2.1.3.1
  Proof consistency(uint64_t old_size) const;  // 0 < old_size <= size(); section 2.1.4.1
  // The same inside [begin, end), and for it.
  Proof subtree_inclusion(uint64_t leaf, uint64_t begin, uint64_t end) const;
  Proof subtree_consistency(uint64_t begin, uint64_t end) const;

 private:
  Proof roots_of(const std::vector<Range>& path) const;
  std::vector<std::vector<Sha256Digest>>
      levels_;  // levels_[h][i]: the full subtree of 2^h leaves at i * 2^h
};

// RFC 9162 section 2.1.3.2.
bool verify_inclusion(const Sha256Digest& leaf, uint64_t index, uint64_t size,
                      std::span<const Sha256Digest> proof, const Sha256Digest& root);
// RFC 9162 section 2.1.4.2. Every list extends the empty one, so there is nothing to prove about old_size 0: false.
bool verify_consistency(uint64_t old_size, uint64_t new_size, std::span<const Sha256Digest> proof,
                        const Sha256Digest& old_root, const Sha256Digest& new_root);

bool is_subtree(uint64_t begin, uint64_t end);
bool verify_subtree_inclusion(const Sha256Digest& leaf, uint64_t index, uint64_t begin,
                              uint64_t end, std::span<const Sha256Digest> proof,
                              const Sha256Digest& subtree_root);
bool verify_subtree_consistency(uint64_t begin, uint64_t end, uint64_t size,
                                std::span<const Sha256Digest> proof,
                                const Sha256Digest& subtree_root, const Sha256Digest& root);

}  // namespace tamis::manifest
