#include "tokenize/splits.h"

#include <algorithm>
#include <bit>
#include <string>

#include "base/try.h"
#include "base/utf8.h"

namespace tamis::tokenize {
namespace {

const uint8_t* data(std::string_view bytes) {
  return reinterpret_cast<const uint8_t*>(bytes.data());
}

// The pairs that were found until now. What is complete becomes a PairMap.
class PairsSoFar {
 public:
  // At most as many. Half full, so that most questions end after a slot or two.
  explicit PairsSoFar(size_t most) : slots_(std::bit_ceil(2 * most + 64)) {}

  uint32_t find(const Split& pair) const { return slots_[place(pair)].id; }
  // Two tokens never have one pair; were it so, the first would keep it.
  void add(const Split& pair, uint32_t id) {
    Slot& slot = slots_[place(pair)];
    if (slot.id == kNoToken) slot = {pair, id};
  }

 private:
  struct Slot {
    Split pair{};
    uint32_t id = kNoToken;
  };
  size_t place(const Split& pair) const {
    const uint64_t hash = (uint64_t{pair.left} << 32 | pair.right) * 0x9E3779B97F4A7C15u;
    size_t at = hash >> 32 & (slots_.size() - 1);
    while (slots_[at].id != kNoToken && slots_[at].pair != pair)
      at = (at + 1) & (slots_.size() - 1);
    return at;
  }
  std::vector<Slot> slots_;
};

class SplitFinder {
 public:
  SplitFinder(const TokenTable& tokens, const Trie& trie, bool characters)
      : tokens_(tokens), whole_characters_(characters) {
    const uint32_t limit = tokens.id_limit();
    of_id_.assign(limit, kNoToken);
    for (uint32_t i = 0; i < tokens.size(); ++i) of_id_[tokens.id(i)] = i;
    tables_.trie = trie.units.data();
    tables_.root = trie.root;
    clear();
  }

  // Finds each split in order of rank, with the pairs of the lower ranks: when these give two parts for a token's bytes, the merges of
  // higher rank never had their turn, so the two parts are those of the whole vocabulary.
  void by_rank() {
    for (uint32_t id = 0; id < of_id_.size(); ++id) {
      if (is_initial(out_.splits[id]) || of_id_[id] == kNoToken) continue;
      const Split split = find(bytes(id), id);
      if (split.left != kNoToken) {
        add(split, id);
      } else {
        never(id);
      }
    }
    // A token that the lower ranks do not build may be built by higher ones. Then merges do not come in order of rank, and what was
    // found so far may be wrong.
    const bool late = std::any_of(out_.never_merged.begin(), out_.never_merged.end(),
                                  [&](uint32_t id) { return defined(id).left != kNoToken; });
    if (late) by_definition();
  }

  Status by_list(std::span<const MergeRule> rules) {
    // Tokens that merges lead to are numbered one after the other.
    const auto wrong = [&](uint32_t id) {
      return wrong_merge(id - rules.front().id, rules.size());
    };
    for (const MergeRule& rule : rules) {
      if (!known(rule.left) || !known(rule.right) || !known(rule.id) ||
          out_.splits[rule.id].left != kNoSuchToken ||
          !is_joined(bytes(rule.id), bytes(rule.left), bytes(rule.right)))
        return wrong(rule.id);
      const Split split{rule.left, rule.right};
      const bool ordered = in_order(split, rule.id);
      if (ordered && !may_follow(rule.left, rule.right)) return wrong(rule.id);
      add(split, rule.id);
      if (!ordered) mark_unordered(rule.id);
    }
    for (uint32_t id = 0; id < of_id_.size(); ++id) {
      if (!known(id)) continue;
      if (out_.splits[id].left == kNoSuchToken) {
        never(id);
      } else if (!tables_.is_ordered(id) && !built_by_pairs(id)) {
        return wrong(id);  // it could not be told before all pairs were known
      }
    }
    return {};
  }

  Splits take() { return std::move(out_); }

 private:
  std::string_view bytes(uint32_t id) const { return tokens_.bytes(of_id_[id]); }
  bool known(uint32_t id) const { return id < of_id_.size() && of_id_[id] != kNoToken; }

  static bool is_joined(std::string_view whole, std::string_view left, std::string_view right) {
    return whole.size() == left.size() + right.size() && whole.starts_with(left) &&
           whole.ends_with(right);
  }

  static tl::unexpected<Error> wrong_merge(uint32_t at, size_t merges) {
    return fail(Code::kCorrupt, "merge " + std::to_string(at + 1) + " of " +
                                    std::to_string(merges) +
                                    " does not build the token that it names; the vocabulary pack "
                                    "is damaged, compile it again");
  }

  // To where only single bytes and characters are known.
  void clear() {
    const auto limit = static_cast<uint32_t>(of_id_.size());
    out_ = {};
    out_.splits.assign(limit, {kNoSuchToken, 0});
    pairs_ = PairsSoFar(tokens_.size());
    for (uint32_t id = 0; id < limit; ++id) {
      if (of_id_[id] == kNoToken) continue;
      const std::string_view b = bytes(id);
      if (b.size() == 1) {
        out_.splits[id] = {kSingleByte, static_cast<uint8_t>(b[0])};
      } else if (is_character(b)) {
        uint32_t packed = 0;
        for (size_t i = b.size(); i-- > 0;) packed = packed << 8 | static_cast<uint8_t>(b[i]);
        out_.splits[id] = {kCharacter, packed};
      }
    }
    tables_.splits = out_.splits.data();
    tables_.unordered = nullptr;
  }

  bool is_character(std::string_view b) const {
    return whole_characters_ && b.size() <= 4 &&
           std::count_if(b.begin(), b.end(), [](char c) { return !utf8::is_continuation(c); }) == 1;
  }

  Split find(std::string_view b, uint32_t rank) const {
    for (BpeTables::Match left = tables_.longest(data(b), b.size() - 1); left.id != kNoToken;
         left = tables_.longest(data(b), left.size - 1)) {
      const std::string_view rest = b.substr(left.size);
      const BpeTables::Match right = tables_.longest(data(rest), rest.size());
      if (right.size != rest.size() || !built_before(left.id, rank) ||
          !built_before(right.id, rank))
        continue;
      if (may_follow(left.id, right.id)) return {left.id, right.id};
    }
    return {kNoToken, kNoToken};
  }

  // Initial ones are there from the start, whatever their rank.
  bool built_before(uint32_t id, uint32_t rank) const {
    const uint32_t left = out_.splits[id].left;
    return left >= kCharacter || (id < rank && left != kNeverMerged && left != kNoSuchToken);
  }

  void never(uint32_t id) {
    out_.splits[id] = {kNeverMerged, 0};
    out_.never_merged.push_back(id);
  }

  void add(const Split& split, uint32_t id) {
    out_.splits[id] = split;
    pairs_.add(split, id);
  }

  bool may_follow(uint32_t left, uint32_t right) const {
    return may_be_neighbours(tables_.splits, left, right,
                             [&](uint32_t l, uint32_t r) { return pairs_.find({l, r}); });
  }

  // The merge that comes last when a token's bytes are encoded by the definition; none if they do not become the token.
  MergeRun::Last defined(uint32_t id) {
    symbols_.clear();
    const std::string_view whole = bytes(id);
    for (size_t i = 0; i < whole.size(); ++i)
      symbols_.push_back(tables_.longest(data(whole.substr(i)), 1).id);
    run_.run(symbols_, [&](uint32_t left, uint32_t right) {
      joined_.assign(bytes(left)).append(bytes(right));
      const BpeTables::Match match =
          tables_.longest(data(std::string_view(joined_)), joined_.size());
      return match.size == joined_.size() ? Merge{match.id, match.id} : Merge{};
    });
    return symbols_.size() == 1 && symbols_[0] == id ? run_.last() : MergeRun::Last{};
  }

  void by_definition() {
    clear();
    for (uint32_t id = 0; id < of_id_.size(); ++id) {
      if (of_id_[id] == kNoToken || is_initial(out_.splits[id])) continue;
      const MergeRun::Last last = defined(id);
      if (last.left == kNoToken) {
        never(id);
        continue;
      }
      add({last.left, last.right}, id);
    }
    for (uint32_t id = 0; id < of_id_.size(); ++id) {
      const Split split = out_.splits[id];
      if (split.left < kNeverMerged && !in_order(split, id)) mark_unordered(id);
    }
  }

  // A token is out of order if a part of it is built later, or is itself out of order. Asked in order of rank.
  bool in_order(const Split& split, uint32_t id) const {
    return built_before(split.left, id) && built_before(split.right, id) &&
           tables_.is_ordered(split.left) && tables_.is_ordered(split.right);
  }

  void mark_unordered(uint32_t id) {
    if (out_.unordered.empty()) {
      out_.unordered.assign(of_id_.size() / 64 + 1, 0);
      tables_.unordered = out_.unordered.data();
    }
    out_.unordered[id / 64] |= uint64_t{1} << (id % 64);
  }

  bool built_by_pairs(uint32_t id) {
    symbols_.clear();
    tables_.append_initial(id, symbols_);
    run_.run(symbols_, [&](uint32_t left, uint32_t right) {
      const uint32_t merged = pairs_.find({left, right});
      return Merge{merged, merged};
    });
    return symbols_.size() == 1 && symbols_[0] == id;
  }

  const TokenTable& tokens_;
  bool whole_characters_;
  Splits out_;
  std::vector<uint32_t> of_id_, symbols_;
  std::string joined_;
  MergeRun run_;
  BpeTables tables_;  // without pairs
  PairsSoFar pairs_{0};
};

}  // namespace

Result<Splits> splits_of_ranks(const TokenTable& tokens, const Trie& trie) {
  SplitFinder finder(tokens, trie, false);
  finder.by_rank();
  return finder.take();
}

Result<Splits> splits_of_list(const TokenTable& tokens, const Trie& trie,
                              std::span<const MergeRule> rules, bool characters) {
  SplitFinder finder(tokens, trie, characters);
  TAMIS_CHECK(finder.by_list(rules));
  return finder.take();
}

}  // namespace tamis::tokenize
