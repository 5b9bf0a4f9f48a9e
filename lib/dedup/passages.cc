#include "dedup/passages.h"

#include <algorithm>
#include <bit>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/try.h"
#include "dedup/mixing.h"

namespace tamis::dedup {

namespace {

constexpr uint64_t kSizeBits = 0xFFF;
constexpr uint32_t kNone = ~uint32_t{0};

uint64_t hash_of(std::span<const uint64_t> tokens, uint64_t seed) {
  uint64_t hash = seed;
  for (const uint64_t token : tokens) hash = mix((hash + kStep) ^ token);
  return hash;
}

// Token hashes of the units that are being compared, so that a reference of many is read once.
class TokenCache {
 public:
  using Tokens = std::shared_ptr<const std::vector<uint64_t>>;

  explicit TokenCache(const TokenSource& source) : source_(source) {}
  Result<Tokens> get(uint32_t unit) {
    if (const auto known = held_.find(unit); known != held_.end()) return known->second;
    auto tokens = std::make_shared<std::vector<uint64_t>>();
    TAMIS_CHECK(source_.tokens(unit, *tokens));
    size_ += tokens->size();
    if (size_ > kMostTokens) {  // what is in use stays alive by its owner
      held_.clear();
      size_ = tokens->size();
    }
    return held_.emplace(unit, std::move(tokens)).first->second;
  }

 private:
  static constexpr size_t kMostTokens = size_t{8} << 20;  // 64 MiB
  const TokenSource& source_;
  std::unordered_map<uint32_t, Tokens> held_;
  size_t size_ = 0;
};

// A stretch of a reference that some unit repeats.
struct Held {
  uint32_t reference, begin, end, unit;
};

// How many units hold each token of a reference: steps at rising places.
struct Step {
  uint32_t at;
  uint32_t documents;
};

// `held` of one reference, sorted by unit and begin. A unit that repeats a stretch twice counts once.
std::vector<Step> count_holders(std::span<const Held> held) {
  std::vector<std::pair<uint32_t, int32_t>> turns;
  for (size_t i = 0; i < held.size();) {
    uint32_t begin = held[i].begin, end = held[i].end;
    const uint32_t unit = held[i].unit;
    for (++i; i < held.size() && held[i].unit == unit && held[i].begin <= end; ++i)
      end = std::max(end, held[i].end);
    turns.emplace_back(begin, 1);
    turns.emplace_back(end, -1);
  }
  std::ranges::sort(turns);
  std::vector<Step> steps;
  int64_t count = 1;  // the reference itself
  for (size_t i = 0; i < turns.size();) {
    const uint32_t at = turns[i].first;
    for (; i < turns.size() && turns[i].first == at; ++i) count += turns[i].second;
    steps.push_back({at, static_cast<uint32_t>(count)});
  }
  return steps;
}

}  // namespace

Result<PassageIndex> PassageIndex::create(const PassageOptions& o) {
  if (o.run_tokens < 16 || o.run_tokens > 4000)
    return fail(Code::kUsage, "a shared run must have between 16 and 4000 tokens");
  if (o.paragraph_tokens < 5 || o.paragraph_tokens > o.run_tokens)
    return fail(Code::kUsage,
                "a shared paragraph must have at least 5 tokens, and no more than a shared run");
  if (o.documents < 2) return fail(Code::kUsage, "a passage is shared by 2 documents at least");
  if (o.tries < 1) return fail(Code::kUsage, "at least one earlier place must be compared");
  return PassageIndex(o);
}

void PassageIndex::add(std::span<const uint64_t> tokens, std::span<const uint32_t> paragraphs) {
  winnow(tokens);
  for (size_t i = 0; i < paragraphs.size(); ++i) {
    const size_t begin = paragraphs[i];
    const size_t size = (i + 1 < paragraphs.size() ? paragraphs[i + 1] : tokens.size()) - begin;
    if (size < options_.paragraph_tokens || size >= options_.run_tokens) continue;
    const uint64_t hash = hash_of(tokens.subspan(begin, size), kMixA);
    anchors_.push_back({(hash & ~kSizeBits) | size, units_, static_cast<uint32_t>(begin)});
  }
  ++units_;
}

// Of every window of run_tokens tokens the least hash, the last one if several are equal.
void PassageIndex::winnow(std::span<const uint64_t> tokens) {
  if (tokens.size() < options_.run_tokens) return;
  grams_.resize(tokens.size() - kGram + 1);
  for (size_t i = 0; i < grams_.size(); ++i) {
    uint64_t sum = 0;
    for (size_t j = 0; j < kGram; ++j) sum += std::rotl(tokens[i + j], static_cast<int>(8 * j));
    grams_[i] = mix(sum) & ~kSizeBits;
  }
  const size_t window = options_.run_tokens - kGram + 1;
  size_t least = 0;
  bool known = false;  // whether `least` is that of the window before
  for (size_t end = window; end <= grams_.size(); ++end) {
    const size_t begin = end - window;
    size_t now = least;
    if (!known || least < begin) {
      now = begin;
      for (size_t i = begin + 1; i < end; ++i)
        if (grams_[i] <= grams_[now]) now = i;
    } else if (grams_[end - 1] <= grams_[least]) {
      now = end - 1;
    }
    if (!known || now != least)
      anchors_.push_back({grams_[now], units_, static_cast<uint32_t>(now)});
    least = now;
    known = true;
  }
}

// One find().
class PassageIndex::Search {
 public:
  Search(const PassageOptions& options, std::vector<Anchor> anchors,
         std::span<const uint32_t> order, uint32_t units, const TokenSource& source,
         PassageReport& report)
      : options_(options),
        anchors_(std::move(anchors)),
        rank_(units, kNone),
        cache_(source),
        found_(units),
        report_(report) {
    for (uint32_t r = 0; r < order.size(); ++r) rank_[order[r]] = r;
  }

  Result<std::vector<std::vector<Passage>>> run() {
    group_anchors();
    // Groups are known: now unit by unit in keep order, place by place.
    std::vector<uint32_t> by_place(anchors_.size());
    for (uint32_t i = 0; i < by_place.size(); ++i) by_place[i] = i;
    std::ranges::sort(by_place, [&](uint32_t x, uint32_t y) {
      const Anchor &a = anchors_[x], &b = anchors_[y];
      if (a.unit != b.unit) return rank_[a.unit] < rank_[b.unit];
      // Hashes of tokens before paragraphs of the same place: they reach further.
      return a.at != b.at ? a.at < b.at : (a.key & kSizeBits) < (b.key & kSizeBits);
    });
    for (size_t i = 0; i < by_place.size();) {
      size_t end = i;
      const uint32_t unit = anchors_[by_place[i]].unit;
      while (end < by_place.size() && anchors_[by_place[end]].unit == unit) ++end;
      TAMIS_CHECK(look_at(unit, std::span(by_place).subspan(i, end - i)));
      i = end;
    }
    by_place = {};
    anchors_ = {};
    count_documents();
    for (const auto& passages : found_) {
      report_.units += !passages.empty();
      report_.passages += passages.size();
      for (const Passage& p : passages) report_.tokens += p.count;
    }
    return std::move(found_);
  }

 private:
  // Sorts by key and keep order, and keeps only keys that two units have.
  void group_anchors() {
    std::erase_if(anchors_, [&](const Anchor& a) { return rank_[a.unit] == kNone; });
    std::ranges::sort(anchors_, [&](const Anchor& a, const Anchor& b) {
      if (a.key != b.key) return a.key < b.key;
      return a.unit != b.unit ? rank_[a.unit] < rank_[b.unit] : a.at < b.at;
    });
    size_t out = 0;
    for (size_t i = 0; i < anchors_.size();) {
      size_t end = i;
      while (end < anchors_.size() && anchors_[end].key == anchors_[i].key) ++end;
      if (anchors_[i].unit != anchors_[end - 1].unit) {
        const auto group = static_cast<uint32_t>(out);
        for (; i < end; ++i) {
          anchors_[out++] = anchors_[i];
          group_.push_back(group);
        }
      }
      i = end;
    }
    anchors_.resize(out);
    anchors_.shrink_to_fit();
  }

  Status look_at(uint32_t unit, std::span<const uint32_t> places) {
    if (group_[places.front()] == places.front() && places.size() == 1) return {};  // first of all
    TAMIS_TRY(const TokenCache::Tokens mine, cache_.get(unit));
    std::vector<Passage>& passages = found_[unit];
    for (const uint32_t place : places) {
      const Anchor& anchor = anchors_[place];
      const auto paragraph = static_cast<uint32_t>(anchor.key & kSizeBits);
      uint32_t tries = 0;
      for (uint32_t i = group_[place]; i < place && !settled(passages, anchor, mine->size()); ++i) {
        const Anchor& other = anchors_[i];
        if (other.unit == unit) break;  // the rest is this unit's own
        if (++tries > options_.tries) {
          report_.capped += !covers(passages, anchor.at, anchor.at + 1);
          break;
        }
        TAMIS_TRY(const TokenCache::Tokens theirs, cache_.get(other.unit));
        note(passages, paragraph ? same_paragraph(*mine, *theirs, anchor, other, paragraph)
                                 : shared_run(*mine, *theirs, anchor, other));
      }
    }
    join(passages);
    return {};
  }

  // Whether nothing new can come from this anchor: a run that reaches further than this has anchors further out.
  bool settled(const std::vector<Passage>& passages, const Anchor& anchor, size_t size) const {
    const auto paragraph = static_cast<uint32_t>(anchor.key & kSizeBits);
    if (paragraph) return covers(passages, anchor.at, anchor.at + paragraph);
    const uint32_t reach = options_.run_tokens;
    return covers(passages, anchor.at - std::min(anchor.at, reach),
                  static_cast<uint32_t>(std::min<size_t>(anchor.at + reach, size)));
  }

  // `passages` in order and apart; those in question are among the last.
  static bool covers(const std::vector<Passage>& passages, uint32_t begin, uint32_t end) {
    for (size_t i = passages.size(); i-- > 0 && end > begin;) {
      const Passage& p = passages[i];
      if (p.first + p.count < end) return false;
      end = std::min(end, p.first);
    }
    return end <= begin;
  }

  static Passage same_paragraph(const std::vector<uint64_t>& mine,
                                const std::vector<uint64_t>& theirs, const Anchor& a,
                                const Anchor& b, uint32_t size) {
    const bool same =
        a.at + size <= mine.size() && b.at + size <= theirs.size() &&
        std::equal(mine.begin() + a.at, mine.begin() + a.at + size, theirs.begin() + b.at);
    return same ? Passage{a.at, size, b.unit, b.at, 0} : Passage{};
  }

  // To the left no further than a run's first anchor can lie behind its beginning.
  Passage shared_run(const std::vector<uint64_t>& mine, const std::vector<uint64_t>& theirs,
                     const Anchor& a, const Anchor& b) const {
    uint32_t left = 0, right = 0;
    while (left < options_.run_tokens && left < a.at && left < b.at &&
           mine[a.at - left - 1] == theirs[b.at - left - 1])
      ++left;
    while (a.at + right < mine.size() && b.at + right < theirs.size() &&
           mine[a.at + right] == theirs[b.at + right])
      ++right;
    if (left + right < options_.run_tokens) return {};
    return {a.at - left, left + right, b.unit, b.at - left, 0};
  }

  // Adds what of `p` is not covered: what was covered before stays with the passage that covered it.
  static void note(std::vector<Passage>& passages, const Passage& p) {
    uint32_t end = p.first + p.count;
    size_t i = passages.size();
    const auto add = [&](uint32_t from) {
      if (from >= end) return;
      const uint32_t skipped = from - p.first;
      passages.insert(passages.begin() + static_cast<long>(i),
                      {from, end - from, p.reference, p.reference_first + skipped, 0});
    };
    for (; i > 0 && passages[i - 1].first + passages[i - 1].count > p.first; --i) {
      add(passages[i - 1].first + passages[i - 1].count);
      end = std::min(end, passages[i - 1].first);
    }
    add(p.first);
  }

  // Neighbours that go on in the same reference are one.
  static void join(std::vector<Passage>& passages) {
    size_t out = 0;
    for (const Passage& p : passages) {
      if (out > 0) {
        Passage& last = passages[out - 1];
        if (last.reference == p.reference && last.first + last.count == p.first &&
            last.reference_first + last.count == p.reference_first) {
          last.count += p.count;
          continue;
        }
      }
      passages[out++] = p;
    }
    passages.resize(out);
  }

  // Fills in `documents`, cuts passages where it changes across the bound, and drops what too few units hold.
  void count_documents() {
    std::vector<Held> held;
    for (uint32_t unit = 0; unit < found_.size(); ++unit)
      for (const Passage& p : found_[unit])
        held.push_back({p.reference, p.reference_first, p.reference_first + p.count, unit});
    std::ranges::sort(held, [](const Held& a, const Held& b) {
      if (a.reference != b.reference) return a.reference < b.reference;
      return a.unit != b.unit ? a.unit < b.unit : a.begin < b.begin;
    });
    std::unordered_map<uint32_t, std::vector<Step>> steps;
    for (size_t i = 0; i < held.size();) {
      size_t end = i;
      while (end < held.size() && held[end].reference == held[i].reference) ++end;
      steps[held[i].reference] = count_holders(std::span(held).subspan(i, end - i));
      i = end;
    }
    for (std::vector<Passage>& passages : found_) {
      std::vector<Passage> kept;
      for (const Passage& p : passages) split(p, steps[p.reference], kept);
      passages = std::move(kept);
    }
  }

  // The parts of `p` that enough units hold and that are long enough to speak of.
  void split(const Passage& p, const std::vector<Step>& steps, std::vector<Passage>& out) const {
    auto step = std::ranges::upper_bound(steps, p.reference_first, {}, &Step::at);
    --step;  // the stretch itself is among the steps
    Passage part{p.first, 0, p.reference, p.reference_first, 0};
    const auto finish = [&] {
      if (part.count == p.count || part.count >= options_.paragraph_tokens) out.push_back(part);
    };
    const uint32_t end = p.reference_first + p.count;
    for (uint32_t at = p.reference_first; at < end; ++step) {
      const uint32_t until =
          std::next(step) == steps.end() ? end : std::min(end, std::next(step)->at);
      if (step->documents >= options_.documents) {
        part.count += until - at;
        part.documents = std::max(part.documents, step->documents);
      } else {
        finish();
        part = {p.first + (until - p.reference_first), 0, p.reference, until, 0};
      }
      at = until;
    }
    finish();
  }

  const PassageOptions options_;
  std::vector<Anchor> anchors_;
  std::vector<uint32_t> rank_;   // by unit; kNone: takes no part
  std::vector<uint32_t> group_;  // by anchor: where its key begins
  TokenCache cache_;
  std::vector<std::vector<Passage>> found_;
  PassageReport& report_;
};

Result<std::vector<std::vector<Passage>>> PassageIndex::find(std::span<const uint32_t> keep_order,
                                                             const TokenSource& source,
                                                             PassageReport& report) {
  if (anchors_.size() >= kNone)
    return fail(Code::kLimit, "too much text for one search of passages; split the archive");
  Search search(options_, std::move(anchors_), keep_order, units_, source, report);
  anchors_ = {};
  return search.run();
}

}  // namespace tamis::dedup
