#include "tokenize/joint_counter.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/utf8.h"
#include "tokenize/pieces.h"

namespace tamis::tokenize {
namespace {

constexpr size_t kMostWindow = size_t{1} << 20;
constexpr size_t kAhead = 64;       // pieces whose entries come from memory together
constexpr size_t kMostGroups = 16;  // four bits of a key
constexpr size_t kMostTexts = size_t{1} << 23;

bool marks_in_words(PreTokenizer name) {
  bool marks = false;
  with_pattern(name, [&](auto pattern) { marks = decltype(pattern)::kMarksInWords; });
  return marks;
}

}  // namespace

bool JointCounter::takes(const Encoder& encoder) {
  return with_pattern(encoder.pre_tokenizer(), [](auto) {});
}

bool JointCounter::share_classes(const Encoder& a, const Encoder& b) {
  const CharClasses x = a.classes(), y = b.classes();
  for (uint32_t page = 0; page < kClassPages; ++page)
    if (std::memcmp(&x.classes[x.index[page] * kClassPage], &y.classes[y.index[page] * kClassPage],
                    kClassPage) != 0)
      return false;
  return true;
}

JointCounter::JointCounter(std::span<const Encoder* const> encoders, CacheBudget* budget)
    : share_(budget) {
  for (const Encoder* encoder : encoders) {
    const auto found = std::find(patterns_.begin(), patterns_.end(), encoder->pre_tokenizer());
    pattern_of_.push_back(static_cast<uint8_t>(found - patterns_.begin()));
    if (found == patterns_.end()) patterns_.push_back(encoder->pre_tokenizer());
  }
  starts_.resize(patterns_.size());
  groups_.reserve(kMostGroups);
  group_of((uint32_t{1} << patterns_.size()) - 1);
  for (size_t i = 0; i < patterns_.size(); ++i) group_of(uint32_t{1} << i);
}

// 0 for all of them, and if there is no room for another group.
size_t JointCounter::group_of(uint32_t patterns) {
  for (size_t i = 0; i < groups_.size(); ++i)
    if (groups_[i].patterns == patterns) return i;
  if (groups_.size() == kMostGroups) return 0;
  Group& group = groups_.emplace_back();
  group.patterns = patterns;
  for (size_t lane = 0; lane < pattern_of_.size(); ++lane)
    if ((patterns >> pattern_of_[lane] & 1) != 0) group.lanes.push_back(static_cast<uint8_t>(lane));
  return groups_.size() - 1;
}

size_t JointCounter::count(std::string_view text, std::span<const Encoder* const> encoders,
                           std::span<uint64_t> totals) {
  encoders_ = encoders;
  totals_ = {};
  const CharClasses classes = encoders[0]->classes();
  size_t window_bytes = kWindowBytes, begin = 0;
  while (begin < text.size() && window_bytes <= kMostWindow) {
    const std::string_view rest = text.substr(begin);
    const size_t size = utf8::character_start(rest, std::min(window_bytes, rest.size()));
    size_t end = 0;
    if (!find_starts(rest, size, classes, end)) {
      window_bytes *= 2;
      continue;
    }
    share_out(rest, end);
    window_bytes = kWindowBytes;
    begin += end;
  }
  for (size_t lane = 0; lane < totals.size(); ++lane) totals[lane] += totals_[lane];
  return begin;
}

template <class Pattern>
size_t JointCounter::settle(std::string_view rest, size_t size, const CharClasses& classes,
                            StartScratch& starts) {
  const ClassWindow& window = Pattern::kMarksInWords ? marks_window_ : window_;
  const Pieces<Pattern> pieces(rest, window, classes, size, size == rest.size());
  return PieceStarts<Pattern>(rest, window, size, starts).settle(pieces);
}

// The last place of the window that all patterns have; none: false.
bool JointCounter::find_starts(std::string_view rest, size_t size, const CharClasses& classes,
                               size_t& end) {
  const auto any = [&](bool marks) {
    return std::any_of(patterns_.begin(), patterns_.end(),
                       [&](PreTokenizer p) { return marks_in_words(p) == marks; });
  };
  if (any(false)) window_.load(rest.substr(0, size), classes, false);
  if (any(true)) marks_window_.load(rest.substr(0, size), classes, true);
  end = size;
  for (size_t i = 0; i < patterns_.size(); ++i) {
    size_t told = 0;
    with_pattern(patterns_[i], [&](auto pattern) {
      told = settle<decltype(pattern)>(rest, size, classes, starts_[i]);
    });
    end = std::min(end, told);
  }
  uint64_t here = ~uint64_t{0} >> (63 - end % 64);
  for (size_t block = end / 64 + 1; block-- > 0; here = ~uint64_t{0}) {
    for (const StartScratch& s : starts_) here &= s.starts[block];
    if (here == 0) continue;
    end = block * 64 + static_cast<size_t>(std::bit_width(here)) - 1;
    return true;
  }
  return false;
}

// The places in a stretch that some patterns have and others do not. Each way in which it is cut goes to the group of the patterns that cut it so.
void JointCounter::split(size_t begin, size_t end) {
  const auto same = [&](size_t a, size_t b) {
    uint64_t differ = 0, here = ~uint64_t{0} << (begin % 64);
    for (size_t block = begin / 64; block <= end / 64; ++block, here = ~uint64_t{0}) {
      if (block == end / 64) here &= ~uint64_t{0} >> (63 - end % 64);
      differ |= (starts_[a].starts[block] ^ starts_[b].starts[block]) & here;
    }
    return differ == 0;
  };
  const auto count = static_cast<uint32_t>(patterns_.size());
  for (uint32_t open = (uint32_t{1} << count) - 1; open != 0;) {
    const auto first = static_cast<uint32_t>(std::countr_zero(open));
    uint32_t alike = uint32_t{1} << first;
    for (uint32_t other = first + 1; other < count; ++other)
      if ((open >> other & 1) != 0 && same(first, other)) alike |= uint32_t{1} << other;
    size_t group = group_of(alike);
    if (group == 0) {
      alike = uint32_t{1} << first;
      group = group_of(alike);
    }
    open &= ~alike;
    const std::vector<uint64_t>& starts = starts_[first].starts;
    for (size_t from = begin; from < end;) {
      size_t block = (from + 1) / 64;
      uint64_t bits = starts[block] & (~uint64_t{0} << ((from + 1) % 64));
      while (bits == 0) bits = starts[++block];
      const size_t place = block * 64 + static_cast<size_t>(std::countr_zero(bits));
      groups_[group].pieces.push_back({static_cast<uint32_t>(from), static_cast<uint32_t>(place)});
      from = place;
    }
  }
}

// Gives each stretch between two places that all patterns have to the group of all, or splits it.
void JointCounter::share_out(std::string_view rest, size_t end) {
  size_t begin = 0;
  bool mixed = false;  // some pattern has a place since `begin`
  for (size_t block = 0; block <= end / 64; ++block) {
    uint64_t all = block == end / 64 ? ~uint64_t{0} >> (63 - end % 64) : ~uint64_t{0}, any = 0;
    const uint64_t wanted = all;
    for (const StartScratch& s : starts_) {
      all &= s.starts[block];
      any |= s.starts[block];
    }
    uint64_t differ = any & wanted & ~all;
    for (; all != 0; all &= all - 1) {
      const size_t place = block * 64 + static_cast<size_t>(std::countr_zero(all));
      const uint64_t before = differ & ((all & (0 - all)) - 1);
      if (mixed || before != 0) [[unlikely]] {
        split(begin, place);
        differ &= ~before;
        mixed = false;
      } else {
        groups_[0].pieces.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(place)});
      }
      begin = place;
    }
    mixed = mixed || differ != 0;
    for (size_t group = 0; group < groups_.size(); ++group)
      if (groups_[group].pieces.size() >= kAhead) look_up(rest, group);
  }
  for (size_t group = 0; group < groups_.size(); ++group) look_up(rest, group);
}

// Looks up what the group has, and adds it to the totals.
void JointCounter::look_up(std::string_view rest, size_t group) {
  struct Ready {
    PieceKey key;
    uint64_t hash;
  };
  Ready ready[kAhead];
  std::vector<Stretch>& pieces = groups_[group].pieces;
  for (size_t first = 0; first < pieces.size(); first += kAhead) {
    const Stretch* const some = pieces.data() + first;
    const size_t count = std::min(kAhead, pieces.size() - first);
    for (size_t i = 0; i < count; ++i) {
      // Longer ones get the key of their beginning, which nobody asks for.
      const auto size = std::min<size_t>(some[i].end - some[i].begin, kShortPiece);
      ready[i].key = short_key(rest.data() + some[i].begin, size, rest.size() - some[i].begin);
      ready[i].key[1] |= uint64_t{group} << 60;
      ready[i].hash = hash_of(ready[i].key);
      short_.prefetch(ready[i].hash);
    }
    Counts sum;
    for (size_t i = 0; i < count; ++i) {
      const std::string_view piece(rest.data() + some[i].begin, some[i].end - some[i].begin);
      const PieceKey& key = ready[i].key;
      if (piece.size() <= kShortPiece) [[likely]] {
        const ShortCounts* entry = short_.find(ready[i].hash, [&](const ShortCounts& e) {
          return ((e.key[0] ^ key[0]) | (e.key[1] ^ key[1])) == 0;
        });
        if (entry != nullptr) [[likely]] {
          sum.add(entry->counts);
          continue;
        }
        const Counts counts = encode(piece, groups_[group]);
        short_.put({key, counts}, share_);
        sum.add(counts);
      } else if (piece.size() <= kLongPiece) {
        add(count_long(piece, group), groups_[group]);
      } else {
        for (const uint8_t lane : groups_[group].lanes)
          totals_[lane] += encoders_[lane]->bpe().encode(piece, bpe_[lane]).size();
      }
    }
    add(sum, groups_[group]);
  }
  pieces.clear();
}

JointCounter::Counts JointCounter::encode(std::string_view piece, const Group& group) {
  Counts counts;
  for (const uint8_t lane : group.lanes)
    counts.set(lane, encoders_[lane]->bpe().encode(piece, bpe_[lane]).size());
  return counts;
}

JointCounter::Counts JointCounter::count_long(std::string_view piece, size_t group) {
  // Another constant for each group.
  const uint64_t hash = hash_of(piece) + group * 0x9E3779B97F4A7C15u;
  const LongCounts* entry = long_.find(hash, [&](const LongCounts& e) {
    return e.text_hash == hash && e.size == piece.size() + (group << 16) &&
           std::memcmp(texts_.data() + e.text, piece.data(), piece.size()) == 0;
  });
  if (entry != nullptr) return entry->counts;
  const Counts counts = encode(piece, groups_[group]);
  if (texts_.size() + piece.size() > texts_room_) {
    if (texts_room_ < kMostTexts && share_.take(texts_room_)) {
      texts_room_ *= 2;
    } else {
      texts_.clear();
      long_.forget([](const LongCounts&) { return true; });
    }
  }
  long_.put({hash, static_cast<uint32_t>(texts_.size()),
             static_cast<uint32_t>(piece.size() + (group << 16)), counts},
            share_);
  texts_ += piece;
  return counts;
}

void JointCounter::add(const Counts& counts, const Group& group) {
  for (const uint8_t lane : group.lanes) totals_[lane] += counts.at(lane);
}

}  // namespace tamis::tokenize
