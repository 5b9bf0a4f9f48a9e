#include "manifest/merkle.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <bit>
#include <filesystem>

#include "base/command.h"
#include "base/json.h"

using namespace tamis;
using namespace tamis::manifest;

namespace {

// RFC 9162 section 2.1.1 as it is written, without storing anything.
Sha256Digest slow_root(std::span<const std::string> entries) {
  if (entries.empty()) return sha256("");
  if (entries.size() == 1) return sha256(std::string(1, '\0') + entries[0]);
  size_t k = 1;
  while (2 * k < entries.size()) k *= 2;
  const Sha256Digest l = slow_root(entries.first(k)), r = slow_root(entries.subspan(k));
  std::string bytes(1, '\x01');
  bytes.append(reinterpret_cast<const char*>(l.data()), 32);
  bytes.append(reinterpret_cast<const char*>(r.data()), 32);
  return sha256(bytes);
}

std::vector<std::string> entries_up_to(size_t n) {
  std::vector<std::string> out;
  for (size_t i = 0; i < n; ++i) out.push_back("entry " + std::to_string(i));
  return out;
}

std::vector<Sha256Digest> leaves_of(const std::vector<std::string>& entries) {
  std::vector<Sha256Digest> out;
  for (const auto& e : entries) out.push_back(leaf_hash(e));
  return out;
}

struct Vector {
  Json json;
  Sha256Digest hash(std::string_view key) { return hash_of(json[key]); }
  // Some vectors hold "don't care" instead of a hash; equal ones must stay equal, and that is all.
  Sha256Digest hash_of(const Json& j) {
    std::string bytes;
    Sha256Digest out{};
    if (!unbase64(j.as_string(), bytes)) FAIL("not base64");
    if (bytes.size() != 32) return sha256("not a hash: ", bytes);
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
  }
  // Where the reference refuses by length, our types leave no way to ask.
  bool is_hash(std::string_view key) {
    std::string bytes;
    return unbase64(json[key].as_string(), bytes) && bytes.size() == 32;
  }
  Proof proof() {
    Proof out;
    for (const Json& item : json["proof"].items()) out.push_back(hash_of(item));
    return out;
  }
  uint64_t number(std::string_view key) {  // one vector counts down from zero to 2^64 - 1
    const Json& j = json[key];
    return j.is_double() ? UINT64_MAX : static_cast<uint64_t>(j.as_int());
  }
};

template <class Check>
size_t run_vectors(const std::string& folder, Check&& check) {
  const std::filesystem::path data =
      std::filesystem::path(TAMIS_SOURCE_DIR) / "../shared/data/manifest/merkle" / folder;
  if (!std::filesystem::exists(data)) {
    MESSAGE("skipped: no ../shared");
    return 0;
  }
  size_t run = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(data)) {
    if (!entry.is_regular_file()) continue;
    CAPTURE(entry.path().string());
    auto json = Json::parse(testing::read_bytes(entry.path().string()));
    REQUIRE(json);
    Vector v{std::move(*json)};
    const bool accepted = check(v);
    CHECK(accepted == !v.json["wantErr"].as_bool());
    ++run;
  }
  return run;
}

bool have_vectors() {
  return std::filesystem::exists(std::filesystem::path(TAMIS_SOURCE_DIR) /
                                 "../shared/data/manifest/merkle");
}

}  // namespace

TEST_CASE("every inclusion vector of transparency-dev/merkle is answered as it says") {
  const size_t n = run_vectors("inclusion", [](Vector& v) {
    return v.is_hash("leafHash") &&
           verify_inclusion(v.hash("leafHash"), v.number("leafIdx"), v.number("treeSize"),
                            v.proof(), v.hash("root"));
  });
  if (have_vectors()) CHECK(n == 98);
}

TEST_CASE("every consistency vector of transparency-dev/merkle is answered as it says") {
  const size_t n = run_vectors("consistency", [](Vector& v) {
    return verify_consistency(v.number("size1"), v.number("size2"), v.proof(), v.hash("root1"),
                              v.hash("root2"));
  });
  if (have_vectors()) CHECK(n == 98);
}

TEST_CASE("every subtree inclusion vector of transparency-dev/merkle is answered as it says") {
  const size_t n = run_vectors("subtreeinclusion", [](Vector& v) {
    return v.is_hash("leafHash") &&
           verify_subtree_inclusion(v.hash("leafHash"), v.number("leafIdx"), v.number("start"),
                                    v.number("end"), v.proof(), v.hash("root"));
  });
  if (have_vectors()) CHECK(n == 204);
}

TEST_CASE("every subtree consistency vector of transparency-dev/merkle is answered as it says") {
  const size_t n = run_vectors("subtreeconsistency", [](Vector& v) {
    return verify_subtree_consistency(v.number("start"), v.number("end"), v.number("size"),
                                      v.proof(), v.hash("root1"), v.hash("root2"));
  });
  if (have_vectors()) CHECK(n == 118);
}

TEST_CASE("the root of a growing list is the RFC's recursion at every size") {
  const auto entries = entries_up_to(300);
  MerkleRoot growing;
  CHECK(growing.root() == slow_root({}));
  for (size_t n = 1; n <= entries.size(); ++n) {
    growing.add(leaf_hash(entries[n - 1]));
    if (growing.root() != slow_root(std::span(entries).first(n))) FAIL("size " << n);
  }
  CHECK(MerkleTree(leaves_of(entries)).root() == growing.root());
  CHECK(MerkleTree({}).root() == empty_root());
}

TEST_CASE("a list hashed in pieces has the root of the whole, wherever it is cut") {
  const auto entries = entries_up_to(40);
  const auto leaves = leaves_of(entries);
  for (size_t n = 0; n <= leaves.size(); ++n) {
    for (size_t a = 0; a <= n; ++a) {
      for (size_t b = a; b <= n; b += 3) {
        MerkleRoot whole, second(a), third(b);
        for (size_t i = 0; i < a; ++i) whole.add(leaves[i]);
        for (size_t i = a; i < b; ++i) second.add(leaves[i]);
        for (size_t i = b; i < n; ++i) third.add(leaves[i]);
        whole.append(second);
        whole.append(third);
        REQUIRE(whole.size() == n);
        REQUIRE(whole.root() == slow_root(std::span(entries).first(n)));
      }
    }
  }
}

TEST_CASE("every leaf of every tree up to 70 proves itself, and no other place") {
  const auto entries = entries_up_to(70);
  const auto leaves = leaves_of(entries);
  for (size_t n = 1; n <= 70; ++n) {
    const MerkleTree tree(std::vector(leaves.begin(), leaves.begin() + static_cast<long>(n)));
    const auto root = slow_root(std::span(entries).first(n));
    for (size_t i = 0; i < n; ++i) {
      const Proof proof = tree.inclusion(i);
      REQUIRE(verify_inclusion(leaves[i], i, n, proof, root));
      REQUIRE_FALSE(verify_inclusion(leaves[i], i + 1, n, proof, root));
      REQUIRE_FALSE(verify_inclusion(leaves[(i + 1) % 70], i, n, proof, root));
      REQUIRE(proof.size() <= static_cast<size_t>(std::bit_width(n)));
    }
  }
}

TEST_CASE("every prefix of every tree up to 70 proves consistent, and a changed prefix does not") {
  const auto entries = entries_up_to(70);
  const auto leaves = leaves_of(entries);
  for (size_t n = 1; n <= 70; ++n) {
    const MerkleTree tree(std::vector(leaves.begin(), leaves.begin() + static_cast<long>(n)));
    const auto root = slow_root(std::span(entries).first(n));
    REQUIRE_FALSE(verify_consistency(0, n, {}, empty_root(), root));
    for (size_t m = 1; m <= n; ++m) {
      const auto old_root = slow_root(std::span(entries).first(m));
      const Proof proof = tree.consistency(m);
      REQUIRE(verify_consistency(m, n, proof, old_root, root));
      REQUIRE_FALSE(verify_consistency(m, n, proof, leaves[0], leaves[1]));
      if (m < n) REQUIRE_FALSE(verify_consistency(m + 1, n, proof, old_root, root));
    }
  }
}

TEST_CASE("every subtree of trees up to 40 proves itself and its leaves") {
  const auto entries = entries_up_to(40);
  const auto leaves = leaves_of(entries);
  size_t subtrees = 0;
  for (size_t n = 1; n <= 40; ++n) {
    const MerkleTree tree(std::vector(leaves.begin(), leaves.begin() + static_cast<long>(n)));
    const auto root = slow_root(std::span(entries).first(n));
    for (size_t begin = 0; begin < n; ++begin) {
      for (size_t end = begin + 1; end <= n; ++end) {
        if (!is_subtree(begin, end)) continue;
        ++subtrees;
        const auto sub = slow_root(std::span(entries).subspan(begin, end - begin));
        REQUIRE(tree.subtree(begin, end) == sub);
        const Proof proof = tree.subtree_consistency(begin, end);
        REQUIRE(verify_subtree_consistency(begin, end, n, proof, sub, root));
        if (n > 1)
          REQUIRE_FALSE(
              verify_subtree_consistency(begin, end, n, proof, sub, sub == root ? leaves[0] : sub));
        for (size_t i = begin; i < end; ++i) {
          REQUIRE(verify_subtree_inclusion(leaves[i], i, begin, end,
                                           tree.subtree_inclusion(i, begin, end), sub));
        }
      }
    }
  }
  CHECK(subtrees > 2000);
}
