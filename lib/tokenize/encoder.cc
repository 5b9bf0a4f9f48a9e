#include "tokenize/encoder.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <limits>
#include <span>
#include <utility>

#include "base/utf8.h"
#include "tokenize/piece_starts.h"
#include "tokenize/pieces.h"

namespace tamis::tokenize {
namespace {

constexpr size_t kBatch = 256;
constexpr size_t kAhead = 64;

// Where tokens go. A sink takes a cached piece if it can, else the tokens themselves.
class Count {
 public:
  template <class Entry>
  bool take_cached(const Entry& entry, const PieceCache&) {
    total_ += entry.count();
    return true;
  }
  void take(std::span<const BpeTables::Match> tokens) { total_ += tokens.size(); }
  uint64_t total() const { return total_; }

 private:
  uint64_t total_ = 0;
};

class Ids {
 public:
  explicit Ids(std::vector<uint32_t>& out) : out_(out) {}

  template <class Entry>
  bool take_cached(const Entry& entry, const PieceCache& cache) {
    if (!entry.has_ids()) return take_listed(cache.ids(entry));
    if constexpr (requires { entry.ids; }) {
      if (used_ + entry.ids.size() > buffer_.size()) flush();
      // All of the entry's places are copied, which is cheaper than asking how many count.
      uint32_t* const here = buffer_.data() + used_;
      std::memcpy(here, entry.ids.data(), sizeof entry.ids);
      *here = entry.first();
      used_ += entry.count();
    }
    return true;
  }
  void take(std::span<const BpeTables::Match> tokens) {
    if (used_ + tokens.size() > buffer_.size()) flush();
    if (tokens.size() > buffer_.size()) {
      for (const BpeTables::Match& token : tokens) out_.push_back(token.id);
    } else {
      for (const BpeTables::Match& token : tokens) buffer_[used_++] = token.id;
    }
  }
  // At the end; not a destructor's work, as there may be no memory for it.
  void flush() {
    out_.insert(out_.end(), buffer_.begin(), buffer_.begin() + static_cast<ptrdiff_t>(used_));
    used_ = 0;
  }

 private:
  bool take_listed(std::span<const uint32_t> ids) {
    if (used_ + ids.size() > buffer_.size()) flush();
    if (ids.size() > buffer_.size()) {
      out_.insert(out_.end(), ids.begin(), ids.end());
    } else {
      std::copy(ids.begin(), ids.end(), buffer_.begin() + static_cast<ptrdiff_t>(used_));
      used_ += ids.size();
    }
    return true;
  }

  std::vector<uint32_t>& out_;
  size_t used_ = 0;
  std::array<uint32_t, 1024> buffer_;
};

// Pieces with their counts: a token count each while a batch is looked up, then the ends.
class PieceCounts {
 public:
  PieceCounts(std::vector<Piece>& batch, const PieceSink& out) : batch_(batch), out_(out) {}

  template <class Entry>
  bool take_cached(const Entry& entry, const PieceCache&) {
    batch_.push_back({0, entry.count()});
    return true;
  }
  void take(std::span<const BpeTables::Match> tokens) {
    batch_.push_back({0, static_cast<uint32_t>(tokens.size())});
  }
  // Whether more is wanted.
  template <class Place>
  bool end_batch(size_t begin, std::span<const Place> ends) {
    for (size_t i = 0; i < ends.size(); ++i) batch_[i].end = begin + ends[i];
    const bool more = ends.empty() || out_(batch_);
    batch_.clear();
    return more;
  }

 private:
  std::vector<Piece>& batch_;
  const PieceSink& out_;
};

// Tokens with their sizes, which the cache does not know.
class Sizes {
 public:
  explicit Sizes(const TokenSink& out) : out_(out) {}
  template <class Entry>
  bool take_cached(const Entry&, const PieceCache&) {
    return false;
  }
  void take(std::span<const BpeTables::Match> tokens) { out_(tokens); }

 private:
  const TokenSink& out_;
};

// Looks the pieces of one batch up: each ends where `ends` says and begins where the one before ended. The keys of some are made ahead,
// so that their entries come from memory together. Plain arrays and pointers, for containers that check each index cost a third of the loop.
template <class Place, class Sink>
void look_up(std::string_view text, std::span<const Place> ends, size_t begin, const Bpe& bpe,
             EncodeScratch& scratch, Sink& sink) {
  struct Ready {
    PieceKey key;
    uint64_t hash;
  };
  Ready ready[kAhead];
  PieceCache& cache = scratch.cache;
  const char* const front = text.data();
  for (size_t first = 0; first < ends.size(); first += kAhead) {
    const Place* const some = ends.data() + first;
    const size_t count = std::min(kAhead, ends.size() - first);
    size_t at = begin;
    for (size_t i = 0; i < count; ++i) {
      // Longer ones get the key of their beginning, which nobody asks for.
      const size_t size = std::min<size_t>(some[i] - at, kShortPiece);
      ready[i].key = short_key(front + at, size, text.size() - at);
      ready[i].hash = hash_of(ready[i].key);
      cache.prefetch(ready[i].hash);
      at = some[i];
    }
    for (size_t i = 0; i < count; ++i) {
      const std::string_view piece(front + begin, some[i] - begin);
      begin = some[i];
      if (piece.size() <= kShortPiece) [[likely]] {
        const ShortEntry* entry = cache.find(ready[i].key, ready[i].hash);
        if (entry != nullptr && sink.take_cached(*entry, cache)) [[likely]]
          continue;
        const auto tokens = bpe.encode(piece, scratch.bpe);
        cache.add(ready[i].key, tokens);
        sink.take(tokens);
      } else if (piece.size() <= kLongPiece) {
        const uint64_t hash = hash_of(piece);
        const LongEntry* entry = cache.find(piece, hash);
        if (entry != nullptr && sink.take_cached(*entry, cache)) continue;
        const auto tokens = bpe.encode(piece, scratch.bpe);
        cache.add(piece, hash, tokens);
        sink.take(tokens);
      } else {
        sink.take(bpe.encode(piece, scratch.bpe));
      }
    }
  }
}

}  // namespace

Encoder::Encoder(const Image& image, StageSplitter stages)
    : pre_tokenizer_(image.header().pre_tokenizer),
      stages_(std::move(stages)),
      classes_(image.classes()),
      bpe_(image.bpe_tables()) {
  // Where no token goes on from a byte to a space, no merge does, so the text may be cut there and nothing is different.
  if (pre_tokenizer_ == PreTokenizer::kNone)
    std::copy(std::begin(image.header().joined_to_space), std::end(image.header().joined_to_space),
              joined_to_space_);
}

namespace {

// Looks up what was found and tells the sink where its pieces end. Whether more is wanted.
template <class Sink>
bool take_batch(std::string_view text, std::span<const size_t> ends, size_t first, const Bpe& bpe,
                EncodeScratch& scratch, Sink& sink) {
  look_up(text, ends, first, bpe, scratch, sink);
  if constexpr (requires { sink.end_batch(size_t{0}, ends); }) return sink.end_batch(0, ends);
  return true;
}

}  // namespace

// A piece begins at each space that the one before cannot go on to.
template <class Sink>
void Encoder::run_spaces(std::string_view text, EncodeScratch& scratch, Sink& sink) const {
  scratch.ends.resize(kBatch);
  size_t found = 0, first = 0;
  bool more = true;
  const auto end_piece = [&](size_t end) {
    scratch.ends[found++] = end;
    if (found < kBatch && end < text.size()) return;
    more = take_batch(text, {scratch.ends.data(), found}, first, bpe_, scratch, sink);
    first = end;
    found = 0;
  };
  if (text.empty()) return;
  for (size_t at = text.find(' ', 1); at != std::string_view::npos && more;
       at = text.find(' ', at + 1))
    if (!joined_to_space(text[at - 1])) end_piece(at);
  if (more) end_piece(text.size());
}

template <class Sink>
void Encoder::run_stages(std::string_view text, EncodeScratch& scratch, Sink& sink) const {
  stages_.split(text, scratch.stages, scratch.ends);
  const std::span<const size_t> ends = scratch.ends;
  size_t first = 0;
  for (size_t i = 0; i < ends.size(); i += kBatch) {
    const auto batch = ends.subspan(i, std::min(kBatch, ends.size() - i));
    if (!take_batch(text, batch, first, bpe_, scratch, sink)) return;
    first = batch.back();
  }
}

template <class Pattern, class Sink>
void Encoder::run(std::string_view text, EncodeScratch& scratch, Sink& sink) const {
  size_t window_bytes = kWindowBytes;
  for (size_t begin = 0; begin < text.size();) {
    const std::string_view rest = text.substr(begin);
    const size_t size = utf8::character_start(rest, std::min(window_bytes, rest.size()));
    scratch.window.load(rest.substr(0, size), classes_, Pattern::kMarksInWords);
    const Pieces<Pattern> pieces(rest, scratch.window, classes_, size, size == rest.size());
    size_t taken = 0;  // bytes whose pieces were looked up
    const auto take = [&](auto ends) {
      look_up(rest, ends, 0, bpe_, scratch, sink);
      taken = ends.empty() ? 0 : size_t{ends.back()};
      if constexpr (requires { sink.end_batch(begin, ends); }) return sink.end_batch(begin, ends);
      return true;
    };
    bool more;
    if (size <= std::numeric_limits<uint32_t>::max() - 64) [[likely]] {
      if (scratch.piece_ends.size() < size + kSpareEnds)
        scratch.piece_ends.resize(size + kSpareEnds);
      PieceStarts<Pattern> starts(rest, scratch.window, size, scratch.starts);
      const size_t count =
          list_places(scratch.starts.starts, starts.settle(pieces), scratch.piece_ends.data());
      more = take(std::span<const uint32_t>(scratch.piece_ends.data(), count));
    } else {
      const size_t end = pieces.next(0);
      more = take(std::span<const size_t>(&end, end == kNeedMore ? 0 : 1));
    }
    if (!more) return;
    // A piece that fills the window gets a larger one.
    window_bytes = taken == 0 ? window_bytes * 2 : kWindowBytes;
    begin += taken;
  }
}

template <class Sink>
void Encoder::run(std::string_view text, EncodeScratch& scratch, Sink& sink) const {
  const auto cut_by = [&](auto pattern) { run<decltype(pattern)>(text, scratch, sink); };
  if (with_pattern(pre_tokenizer_, cut_by)) return;
  if (pre_tokenizer_ == PreTokenizer::kStages) {
    run_stages(text, scratch, sink);
  } else {
    run_spaces(text, scratch, sink);
  }
}

uint64_t Encoder::count(std::string_view text, EncodeScratch& scratch) const {
  Count sink;
  run(text, scratch, sink);
  return sink.total();
}

void Encoder::encode(std::string_view text, EncodeScratch& scratch,
                     std::vector<uint32_t>& ids) const {
  Ids sink(ids);
  run(text, scratch, sink);
  sink.flush();
}

void Encoder::encode_sizes(std::string_view text, EncodeScratch& scratch,
                           const TokenSink& out) const {
  Sizes sink(out);
  run(text, scratch, sink);
}

void Encoder::encode_piece(std::string_view piece, EncodeScratch& scratch,
                           std::vector<uint32_t>& ids) const {
  if (piece.empty()) return;
  for (const BpeTables::Match& token : bpe_.encode(piece, scratch.bpe)) ids.push_back(token.id);
}

void Encoder::pieces(std::string_view text, EncodeScratch& scratch, const PieceSink& out) const {
  scratch.pieces.clear();
  PieceCounts sink(scratch.pieces, out);
  run(text, scratch, sink);
}

}  // namespace tamis::tokenize
