// Text that different documents share: letterheads, disclaimers, quoted mails, forms — whole paragraphs and long runs.
//
//   PassageIndex index(PassageOptions{});
//   for each unit: index.add(tokens.hashes, paragraphs);          // token_list.h; where paragraphs begin
//   TAMIS_TRY(auto found, index.find(keep_order, work_file, report));
//   found[unit]                                                    // runs of tokens that an earlier unit holds
//
// Found are (1) every run of at least `run_tokens` tokens that two units share, by winnowing (Schleimer, Wilkerson, Aiken 2003, section
// 3: of each window of hashes of k tokens the least one is kept, so two texts that share a window keep the same hash of it), and
// (2) every paragraph of at least `paragraph_tokens` tokens that two units share whole. Hashes only propose: a run is reported if
// its tokens, as 64-bit hashes, are equal one by one. Units are taken in keep order (select.h); of a passage the first unit that holds it is the
// reference, and only later ones report it, so whoever cuts all that is reported leaves each passage standing once. Every token of a
// run of (1) is reported, with one reference or, where an earlier unit holds only a part of it, several in a row.
//
// The answer depends on texts and keep order, not on the order of add() beyond numbering. One thing is bounded: a place that more than
// `tries` earlier places resemble in k tokens is compared with the first `tries` of them; the report counts where that ended without a match.
//
// Thread-safety: one thread. Ownership: holds 16 bytes for about every 20 tokens; token hashes stay with the caller.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tamis/result.h"

namespace tamis::dedup {

struct PassageOptions {
  uint32_t run_tokens = 50;        // 16 to 4000
  uint32_t paragraph_tokens = 10;  // 5 to run_tokens
  uint32_t documents = 2;          // report what at least so many units hold; 2 and more
  uint32_t tries = 64;
};

// Tokens [first, first + count) of a unit are tokens [reference_first, …) of unit `reference`.
struct Passage {
  uint32_t first = 0, count = 0;
  uint32_t reference = 0, reference_first = 0;
  uint32_t documents = 0;  // units that hold it or more of it, the reference among them
  friend bool operator==(const Passage&, const Passage&) = default;
};

struct PassageReport {
  uint64_t passages = 0, tokens = 0;  // reported, and how many tokens they cover
  uint64_t units = 0;                 // that hold one
  uint64_t capped = 0;                // places that were not compared with all that they resemble
};

// Where the token hashes lie.
class TokenSource {
 public:
  virtual ~TokenSource() = default;
  // Replaces `out` by the tokens of a unit, as they were given to add().
  virtual Status tokens(size_t unit, std::vector<uint64_t>& out) const = 0;
};

class PassageIndex {
 public:
  static constexpr size_t kGram = 8;  // tokens in a hash

  // Code::kUsage if an option is out of range.
  static Result<PassageIndex> create(const PassageOptions& options);

  // The next unit, numbered from 0. `paragraphs`: the tokens that paragraphs begin with, rising; the first is 0 unless there is none.
  void add(std::span<const uint64_t> tokens, std::span<const uint32_t> paragraphs);
  size_t units() const { return units_; }

  // `keep_order`: the units that take part, first the one that keeps its passages. The result is by unit, its passages in order and apart.
  // Ends the use of the index: its memory is given back.
  Result<std::vector<std::vector<Passage>>> find(std::span<const uint32_t> keep_order,
                                                 const TokenSource& source, PassageReport& report);

 private:
  // The low 12 bits of `key` hold the size of a paragraph, or 0 for a hash of kGram tokens.
  struct Anchor {
    uint64_t key;
    uint32_t unit, at;
  };
  class Search;

  explicit PassageIndex(const PassageOptions& options) : options_(options) {}
  void winnow(std::span<const uint64_t> tokens);

  PassageOptions options_;
  uint32_t units_ = 0;
  std::vector<Anchor> anchors_;
  std::vector<uint64_t> grams_;  // scratch
};

}  // namespace tamis::dedup
