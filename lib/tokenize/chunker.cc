#include "tokenize/chunker.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/try.h"
#include "base/utf8.h"

namespace tamis {

std::string_view chunk_end_name(ChunkEnd end) {
  constexpr std::string_view kNames[] = {"text",  "document", "paragraph", "sentence", "word",
                                         "piece", "cluster",  "character", "forced"};
  return kNames[static_cast<size_t>(end)];
}

namespace tokenize {

namespace {

constexpr uint32_t kLeastTokens = 8;
constexpr size_t kKeptBounds = 64;
// How full a chunk must be, in percent of the budget, to end with a document, a paragraph, a sentence, a word.
constexpr uint64_t kDocumentFill = 50, kParagraphFill = 50, kSentenceFill = 33, kWordFill = 25;
// Windows that are searched for the end of a sentence, in bytes before the last place that fits.
constexpr size_t kSentenceWindows[] = {768, 6144};
// Checks that cost a look at the whole chunk: after so many in a row without a place, other kinds of places are tried.
constexpr int kCostlyChecks = 64;
constexpr int kForcedTries = 256;

// What a place must be like; tried in this order.
struct Demand {
  bool closed;    // no control string could begin at the end
  bool clusters;  // between grapheme clusters and normalization bounds
};

// The end of a piece, or, inside one that was taken apart, of a token.
struct Place {
  uint64_t end = 0;
  uint64_t total = 0;  // tokens up to here
  bool inside = false;
  signed char clusters =
      0;  // 1: between clusters and normalization bounds; -1: not; 0: not asked yet
};

class Cutter {
 public:
  Cutter(const ChunkOptions& options, TextBounds& bounds, std::string_view text,
         std::span<const uint64_t> document_ends)
      : options_(options),
        vocabulary_(*options.vocabulary),
        bounds_(bounds),
        text_(text),
        document_ends_(document_ends) {
    bounds_.set_text(text);
  }

  Result<std::vector<Chunk>> run() {
    Status status;
    while (status && last_.end < text_.size()) {
      const uint64_t begin = start_.end;
      restart_ = false;
      vocabulary_.pieces(text_.substr(begin), [&](std::span<const Piece> pieces) {
        for (const Piece& piece : pieces) {
          total_ += piece.tokens;
          places_.push_back({begin + piece.end, total_, false, 0});
          while (status && !restart_ && total_ - start_.total > options_.max_tokens) status = cut();
          if (!status || restart_) return false;
        }
        return true;
      });
      if (status && !restart_) status = end();
    }
    TAMIS_CHECK(status);
    return std::move(chunks_);
  }

 private:
  uint64_t tokens_to(const Place& p) const { return p.total - start_.total; }
  bool fits(const Place& p) const { return tokens_to(p) <= options_.max_tokens; }
  bool fills(const Place& p, uint64_t percent) const {
    return tokens_to(p) * 100 >= options_.max_tokens * percent;
  }

  void push(const Place& p, ChunkEnd end) {
    const uint64_t overlap = last_.total > start_.total ? last_.total - start_.total : 0;
    chunks_.push_back({{start_.end, p.end}, tokens_to(p), overlap, end});
    last_ = p;
  }

  // What is left fits, but its first piece may be the rest of one that was cut, and was not looked at by itself.
  Status end() {
    if (places_.empty() || places_.back().end <= last_.end) return {};
    const size_t i = places_.size() - 1;
    if (needs_comparison(i) && !is_same_alone(i)) return force();
    push(places_.back(), ChunkEnd::kText);
    return {};
  }

  // Ends one chunk and drops the places before the next.
  Status cut() {
    for (;;) {
      // places_[first_, fitting): behind the last chunk's end, and within the budget.
      size_t fitting = first_;
      while (fitting < places_.size() && fits(places_[fitting])) ++fitting;
      size_t least = first_;
      while (least < fitting && places_[least].end <= last_.end) ++least;
      std::pair<size_t, ChunkEnd> found;
      if (choose(least, fitting, found)) {
        const Place place = places_[found.first];
        push(place, found.second);
        begin_next(found.first);
        return {};
      }
      // Chunks that overlap too much to go on do not overlap.
      if (start_.end == last_.end) return force();
      forget_before(last_);
      if (total_ - start_.total <= options_.max_tokens) return {};
    }
  }

  // Cuts where tokens change, as late as the budget allows, and begins to count afresh behind.
  Status force() {
    if (start_.end != last_.end) forget_before(last_);
    size_t fitting = first_;
    while (fitting < places_.size() && fits(places_[fitting])) ++fitting;
    // The token that no longer fits may join characters; the first of them may fit.
    uint64_t at = fitting < places_.size() ? places_[fitting].end : text_.size();
    // What must be taken as a whole is a placeholder, and that is short; a cluster is not respected any more.
    constexpr uint64_t kSearch = 512;
    const uint64_t budget_end = fitting > first_ ? places_[fitting - 1].end : start_.end;
    if (at > budget_end + kSearch) at = utf8::character_start(text_, budget_end + kSearch);
    for (int tries = 0; at > start_.end && tries < kForcedTries; --at) {
      if (!is_character_start(at) || is_inside_placeholder(text_, at)) continue;
      ++tries;
      const uint64_t tokens = vocabulary_.count(text_.substr(start_.end, at - start_.end));
      if (tokens > options_.max_tokens) continue;
      const bool is_end = at == text_.size();
      push({at, start_.total + tokens, false, 0}, is_end ? ChunkEnd::kText : ChunkEnd::kForced);
      places_.clear();
      first_ = 0;
      start_ = last_;
      total_ = last_.total;
      restart_ = true;
      return {};
    }
    return fail_here();
  }

  bool choose(size_t least, size_t fitting, std::pair<size_t, ChunkEnd>& found) {
    const bool guarded = options_.guard != nullptr;
    for (const Demand demand : {Demand{true, true}, {false, true}, {true, false}, {false, false}}) {
      if (demand.closed && !guarded) continue;
      costly_ = 0;
      if (demand.clusters && among_pieces(least, fitting, demand, found)) return true;
      // Into the piece that does not fit; what was taken apart stays so.
      if (take_apart(fitting)) {
        while (fitting < places_.size() && fits(places_[fitting])) ++fitting;
        while (least < fitting && places_[least].end <= last_.end) ++least;
      }
      costly_ = 0;
      if (inside_pieces(least, fitting, demand, found)) return true;
      // Into all that fit.
      const size_t places = places_.size();
      for (size_t i = first_; i < fitting;) {
        const size_t before = places_.size();
        take_apart(i);
        const size_t more = places_.size() - before;
        fitting += more;
        i += more + 1;
      }
      if (places_.size() == places) continue;
      least = first_;
      while (least < fitting && places_[least].end <= last_.end) ++least;
      costly_ = 0;
      if (inside_pieces(least, fitting, demand, found)) return true;
    }
    return false;
  }

  bool among_pieces(size_t least, size_t fitting, Demand demand,
                    std::pair<size_t, ChunkEnd>& found) {
    const auto latest = [&](uint64_t fill, ChunkEnd end, auto&& wanted) {
      for (size_t i = fitting; i > least && fills(places_[i - 1], fill); --i)
        if (!places_[i - 1].inside && wanted(places_[i - 1]) && is_fit(i - 1, demand)) {
          found = {i - 1, end};
          return true;
        }
      return false;
    };
    if (!document_ends_.empty() && latest(kDocumentFill, ChunkEnd::kDocument, [&](const Place& p) {
          return std::binary_search(document_ends_.begin(), document_ends_.end(), p.end);
        }))
      return true;
    if (latest(kParagraphFill, ChunkEnd::kParagraph, [&](const Place& p) {
          return has_line_end(p) && bounds_.is_paragraph_bound(p.end);
        }))
      return true;
    if (at_sentence(least, fitting, demand, found)) return true;
    if (latest(kWordFill, ChunkEnd::kWord,
               [&](const Place& p) { return bounds_.is_word_bound(p.end); }))
      return true;
    return latest(0, ChunkEnd::kPiece, [](const Place&) { return true; });
  }

  // A quick no: a line end, or another blank, must touch the place. U+2029 ends in A9.
  bool has_line_end(const Place& p) const {
    const auto is_blank = [](char c) {
      return c == ' ' || (c >= '\t' && c <= '\r') || static_cast<uint8_t>(c) >= 0x80;
    };
    return is_blank(text_[p.end - 1]) || (p.end < text_.size() && is_blank(text_[p.end]));
  }

  bool at_sentence(size_t least, size_t fitting, Demand demand,
                   std::pair<size_t, ChunkEnd>& found) {
    size_t first = fitting;
    while (first > least && fills(places_[first - 1], kSentenceFill)) --first;
    if (first == fitting) return false;
    const uint64_t to = places_[fitting - 1].end, front = places_[first].end;
    for (const size_t window : kSentenceWindows) {
      uint64_t from = start_.end;
      if (to - from > window) from = utf8::character_start(text_, to - window);
      bounds_.sentence_ends(from, to, sentences_);
      for (size_t s = sentences_.size(); s > 0 && sentences_[s - 1] >= front; --s) {
        // The place itself, or, where the pattern leaves no end there, the next one behind white space alone.
        const auto at =
            std::lower_bound(places_.begin() + static_cast<ptrdiff_t>(first),
                             places_.begin() + static_cast<ptrdiff_t>(fitting), sentences_[s - 1],
                             [](const Place& p, uint64_t end) { return p.end < end; });
        if (at == places_.begin() + static_cast<ptrdiff_t>(fitting)) continue;
        const auto i = static_cast<size_t>(at - places_.begin());
        if (places_[i].inside || !is_space(sentences_[s - 1], places_[i].end) || !is_fit(i, demand))
          continue;
        found = {i, ChunkEnd::kSentence};
        return true;
      }
      if (from <= front || from == start_.end) break;
    }
    return false;
  }

  bool is_space(uint64_t from, uint64_t to) const {
    while (from < to) {
      const utf8::Decoded c = utf8::decode(text_, from);
      if (!is_white_space(c.code_point)) return false;
      from += c.size;
    }
    return true;
  }

  bool inside_pieces(size_t least, size_t fitting, Demand demand,
                     std::pair<size_t, ChunkEnd>& found) {
    for (size_t i = fitting; i > least; --i) {
      if (!places_[i - 1].inside && demand.clusters) continue;  // among_pieces() did not want it
      if (!is_fit(i - 1, demand)) continue;
      const bool cluster = demand.clusters || is_cluster_end(places_[i - 1].end);
      found = {i - 1, cluster ? ChunkEnd::kCluster : ChunkEnd::kCharacter};
      return true;
    }
    return false;
  }

  // Puts the ends of the tokens of a piece in its place. False if it is apart already.
  bool take_apart(size_t at) {
    if (at >= places_.size() || places_[at].inside) return false;
    const Place before = at > first_ ? places_[at - 1] : start_;
    if (before.inside) return false;  // its last token
    const Place whole = places_[at];
    if (whole.total - before.total < 2) return false;
    ids_.clear();
    vocabulary_.encode(text_.substr(before.end, whole.end - before.end), ids_);
    std::vector<Place> inside;
    Place place = before;
    for (const uint32_t id : ids_) {
      const auto bytes = vocabulary_.decode({&id, 1});
      if (!bytes) return false;
      place.end += bytes->size();
      ++place.total;
      place.inside = true;
      place.clusters = 0;
      inside.push_back(place);
    }
    // Tokens that do not spell the piece, as after a normalizer, tell nothing of places in it.
    if (inside.empty() || inside.back().end != whole.end || inside.back().total != whole.total)
      return false;
    inside.back().inside = false;
    places_[at] = inside.front();
    places_.insert(places_.begin() + static_cast<ptrdiff_t>(at) + 1, inside.begin() + 1,
                   inside.end());
    return true;
  }

  bool is_character_start(uint64_t at) const {
    return at == text_.size() || !utf8::is_continuation(text_[at]);
  }

  bool is_cluster_end(uint64_t at) {
    return bounds_.is_normalization_bound(at) && bounds_.is_cluster_bound(0, at);
  }

  bool is_fit(size_t i, Demand demand) {
    const uint64_t at = places_[i].end;
    if (!is_character_start(at)) return false;
    if (costly_ > kCostlyChecks) return false;
    if (is_inside_placeholder(text_, at)) return false;
    if (demand.clusters) {
      if (places_[i].clusters == 0) places_[i].clusters = is_cluster_end(at) ? 1 : -1;
      if (places_[i].clusters < 0) return false;
    }
    if (demand.closed && !options_.guard->closed(text_.substr(start_.end, at - start_.end)))
      return false;
    return is_stable(i);
  }

  // Rule 4, and vocabularies that promise nothing: the chunk must be cut into pieces by itself.
  bool needs_comparison(size_t i) const {
    return start_.inside || places_[i].inside || !vocabulary_.looks_ahead_at_spaces_only();
  }

  bool is_stable(size_t i) {
    const uint64_t at = places_[i].end;
    if (at == text_.size() && !needs_comparison(i)) return true;
    if (needs_comparison(i)) {
      ++costly_;
      return is_same_alone(i) && (!places_[i].inside || begins_piece(i));
    }
    // Rule 2: from the piece on in which the white space begins.
    uint64_t space = at;
    while (space > start_.end) {
      uint64_t c = space - 1;
      while (utf8::is_continuation(text_[c])) --c;
      if (!is_white_space(utf8::decode(text_, c).code_point)) break;
      space = c;
    }
    if (space == at) return true;
    ++costly_;
    size_t piece = i;
    while (piece > first_ && (places_[piece - 1].end > space || places_[piece - 1].inside)) --piece;
    return is_same(piece == first_ ? start_.end : places_[piece - 1].end, piece, i);
  }

  // Whether what is left of the piece that place i cuts is a piece by itself. Of a very long one a budget's worth is looked at; the
  // next chunk is compared as a whole, so what is missed here costs a forced cut there.
  bool begins_piece(size_t i) {
    constexpr uint64_t kWhole = uint64_t{1} << 14;
    size_t end = i + 1;
    while (end + 1 < places_.size() && places_[end].inside &&
           (places_[end].end - places_[i].end < kWhole ||
            places_[end].total - places_[i].total < options_.max_tokens))
      ++end;
    while (end > i && !is_character_start(places_[end].end)) --end;
    if (end == i) return true;
    // Behind the whole piece some text, as the pattern may look ahead; behind a part of it none.
    constexpr uint64_t kAhead = 64;
    const uint64_t from = places_[i].end;
    uint64_t to = places_[end].end;
    if (!places_[end].inside)
      to = utf8::character_start(text_, std::min<uint64_t>(text_.size(), to + kAhead));
    Piece first;
    vocabulary_.pieces(text_.substr(from, to - from), [&](std::span<const Piece> pieces) {
      first = pieces.front();
      return false;
    });
    return from + first.end == places_[end].end &&
           places_[i].total + first.tokens == places_[end].total;
  }

  bool is_same_alone(size_t i) { return is_same(start_.end, first_, i); }

  // Whether T[from, places_[i].end), cut into pieces by itself, has the pieces of T there; `piece` is the first place behind `from`.
  bool is_same(uint64_t from, size_t piece, size_t i) {
    const uint64_t before = piece == first_ ? start_.total : places_[piece - 1].total;
    uint64_t total = before;
    bool same = true;
    vocabulary_.pieces(text_.substr(from, places_[i].end - from),
                       [&](std::span<const Piece> pieces) {
                         for (const Piece& p : pieces) {
                           // The tokens of a piece that was taken apart are one piece.
                           while (piece < i && places_[piece].inside) ++piece;
                           total += p.tokens;
                           same = same && piece <= i && places_[piece].end == from + p.end &&
                                  places_[piece].total == total;
                           ++piece;
                         }
                         return same;
                       });
    return same && piece == i + 1;
  }

  // The next chunk begins at the end of the last, or before it by as much as they may overlap.
  void begin_next(size_t last) {
    Place next = places_[last];
    if (options_.overlap_tokens > 0) {
      // A chunk that does not begin where the text does is cut at both ends, so its start must be fit as an end is.
      size_t first = last;
      while (first > first_ &&
             places_[last].total - places_[first - 1].total <= options_.overlap_tokens)
        --first;
      const auto earliest = [&](auto&& wanted) {
        for (size_t i = first; i < last; ++i)
          if (!places_[i].inside && wanted(places_[i].end) && is_fit(i, {false, true})) {
            next = places_[i];
            return true;
          }
        return false;
      };
      costly_ = 0;
      if (first < last) {
        uint64_t from = start_.end;
        if (places_[first].end - from > kSentenceWindows[0])
          from = utf8::character_start(text_, places_[first].end - kSentenceWindows[0]);
        bounds_.sentence_ends(from, places_[last].end, sentences_);
        const auto after_sentence = [&](uint64_t at) {
          return std::any_of(sentences_.begin(), sentences_.end(),
                             [&](size_t s) { return s <= at && is_space(s, at); });
        };
        if (!earliest(after_sentence))
          earliest([&](uint64_t at) { return bounds_.is_word_bound(at); });
      }
    }
    forget_before(next);
  }

  void forget_before(const Place& start) {
    start_ = start;
    while (first_ < places_.size() && places_[first_].end <= start.end) ++first_;
    if (first_ > 4096 && first_ * 2 > places_.size()) {
      places_.erase(places_.begin(), places_.begin() + static_cast<ptrdiff_t>(first_));
      first_ = 0;
    }
  }

  tl::unexpected<Error> fail_here() const {
    return fail(Code::kLimit,
                "chunks: byte " + std::to_string(start_.end) + ": no cut within " +
                    std::to_string(options_.max_tokens) +
                    " tokens leaves placeholders whole; allow more tokens in a chunk",
                start_.end, "max_tokens");
  }

  const ChunkOptions& options_;
  const Vocabulary& vocabulary_;
  TextBounds& bounds_;
  std::string_view text_;
  std::span<const uint64_t> document_ends_;

  std::vector<Place> places_;
  size_t first_ = 0;  // of places_ that lie behind start_
  Place start_;       // of the chunk that is being filled
  Place last_;        // the end of the last chunk
  uint64_t total_ = 0;
  int costly_ = 0;
  bool restart_ = false;  // from start_, as tokens were changed there
  std::vector<size_t> sentences_;
  std::vector<uint32_t> ids_;
  std::vector<Chunk> chunks_;
};

}  // namespace

Result<std::unique_ptr<TextBounds>> ChunkerImpl::take_bounds() const {
  {
    const std::lock_guard lock(mutex_);
    if (!free_bounds_.empty()) {
      auto bounds = std::move(free_bounds_.back());
      free_bounds_.pop_back();
      return bounds;
    }
  }
  TAMIS_TRY(TextBounds bounds, TextBounds::create());
  return std::make_unique<TextBounds>(std::move(bounds));
}

Result<std::vector<Chunk>> ChunkerImpl::cut(std::string_view text,
                                            std::span<const uint64_t> document_ends) const {
  if (const size_t at = utf8::find_invalid(text); at != std::string_view::npos)
    return fail(Code::kInput,
                "chunks: byte " + std::to_string(at) +
                    " is not UTF-8; normalize the text first (`tamis normalize`)",
                at);
  TAMIS_TRY(auto bounds, take_bounds());
  auto chunks = Cutter(options_, *bounds, text, document_ends).run();
  const std::lock_guard lock(mutex_);
  if (free_bounds_.size() < kKeptBounds) free_bounds_.push_back(std::move(bounds));
  return chunks;
}

}  // namespace tokenize

Result<std::shared_ptr<const Chunker>> Chunker::create(ChunkOptions options) {
  if (options.vocabulary == nullptr)
    return fail(Code::kUsage, "chunks: a vocabulary is needed to count with", Error::kNoOffset,
                "vocabulary");
  if (options.max_tokens < tokenize::kLeastTokens)
    return fail(Code::kUsage,
                "chunks: max_tokens is " + std::to_string(options.max_tokens) +
                    "; a chunk needs room for one character and more, at least " +
                    std::to_string(tokenize::kLeastTokens),
                Error::kNoOffset, "max_tokens");
  if (options.overlap_tokens > options.max_tokens / 2)
    return fail(Code::kUsage,
                "chunks: overlap_tokens is " + std::to_string(options.overlap_tokens) +
                    ", more than half of max_tokens (" + std::to_string(options.max_tokens) + ")",
                Error::kNoOffset, "overlap_tokens");
  return std::make_shared<const tokenize::ChunkerImpl>(std::move(options));
}

}  // namespace tamis
