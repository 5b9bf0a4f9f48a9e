#include "pipeline/passages_stage.h"

#include <algorithm>
#include <span>
#include <unordered_set>

#include "base/try.h"
#include "dedup/token_list.h"
#include "pipeline/sift_stage.h"

namespace tamis::pipeline {

namespace {

class WorkFileTokens final : public dedup::TokenSource {
 public:
  WorkFileTokens(io::FileSystem& fs, const std::vector<RefinedSegment>& segments,
                 std::span<const UnitMeta* const> units)
      : fs_(fs), segments_(segments), units_(units) {}

  Status tokens(size_t unit, std::vector<uint64_t>& out) const override {
    const UnitMeta& meta = *units_[unit];
    return read_tokens(fs_, segments_[meta.segment].path, meta, out);
  }

 private:
  io::FileSystem& fs_;
  const std::vector<RefinedSegment>& segments_;
  std::span<const UnitMeta* const> units_;
};

// The units that take part, by their number in the index.
struct Members {
  std::vector<uint64_t> places;  // as numbered in Sifted
  std::vector<const UnitMeta*> metas;
};

std::vector<uint32_t> keep_order(const Members& members) {
  std::vector<dedup::Unit> units;
  for (const UnitMeta* meta : members.metas) units.push_back(keep_unit(*meta));
  return dedup::in_keep_order(units);
}

struct InDocument {
  std::vector<DocumentPassage> passages;
  bool whole = false;  // nothing of the document is its own
};

// What of `passages`, which are of the whole unit's tokens, lies in the document whose first token is the unit's number `first`.
//
// Several tokens may begin at one place of the text as it leaves: they lie in one stand-in. It is
// shared only if all of them are, so nothing goes that is not shared.
InDocument in_document(const std::vector<dedup::Passage>& passages, std::string_view text,
                       std::span<const uint32_t> begins, size_t first,
                       std::span<const uint64_t> places) {
  const auto within = [&](uint64_t token) {
    return std::clamp<size_t>(token, first, first + begins.size()) - first;
  };
  std::vector<bool> shared(begins.size());
  for (const dedup::Passage& p : passages)
    for (size_t i = within(p.first); i < within(uint64_t{p.first} + p.count); ++i) shared[i] = true;
  for (size_t i = 0; i < begins.size();) {
    size_t end = i;
    bool all = true;
    for (; end < begins.size() && begins[end] == begins[i]; ++end) all = all && shared[end];
    for (; i < end; ++i) shared[i] = all;
  }

  InDocument out;
  out.whole = !begins.empty() && std::ranges::find(shared, false) == shared.end();
  for (const dedup::Passage& p : passages) {
    size_t from = within(p.first), to = within(uint64_t{p.first} + p.count);
    while (from < to && !shared[from]) ++from;
    while (from < to && !shared[to - 1]) --to;
    if (from == to) continue;
    Span span = dedup::bytes_of(text, begins, from, to - from);
    if (!out.passages.empty()) span.begin = std::max(span.begin, out.passages.back().span.end);
    if (span.begin < span.end)
      out.passages.push_back(
          {span, places[p.reference], p.documents, static_cast<uint32_t>(to - from)});
  }
  return out;
}

// The passages of one segment's units, in the text as it leaves.
class Placer {
 public:
  Placer(const std::vector<std::vector<dedup::Passage>>& found, const Members& members,
         const std::unordered_map<uint64_t, uint32_t>& number_of, bool cuts,
         const std::unordered_set<uint64_t>& survivors, Sifted& sifted)
      : found_(found),
        members_(members),
        number_of_(number_of),
        cuts_(cuts),
        survivors_(survivors),
        sifted_(sifted) {}

  Status place(const WorkFile& file, uint64_t first_unit) {
    TAMIS_CHECK(file.for_each([&](uint32_t u, const RefinedDocument& d) -> Status {
      if (first_unit + u != unit_) finish();
      unit_ = first_unit + u;
      const auto number = number_of_.find(unit_);
      if (number == number_of_.end() || found_[number->second].empty()) return {};
      InDocument in =
          in_document(found_[number->second], d.text, d.begins, tokens_, members_.places);
      tokens_ += d.begins.size();
      now_.documents.push_back(std::move(in.passages));
      now_.emptied.push_back(cuts_ && in.whole);
      now_.emptied_count += cuts_ && in.whole;
      return {};
    }));
    finish();
    return {};
  }

 private:
  void finish() {
    if (!now_.documents.empty()) {
      const UnitMeta& meta = *sifted_.units[unit_];
      if (now_.emptied_count == meta.documents - meta.held && survivors_.contains(unit_)) {
        const auto first =
            static_cast<size_t>(std::ranges::find(now_.emptied, true) - now_.emptied.begin());
        now_.documents[first].clear();
        now_.emptied[first] = false;
        --now_.emptied_count;
      }
      sifted_.passages.add(unit_, std::move(now_));
    }
    now_ = {};
    tokens_ = 0;
  }

  const std::vector<std::vector<dedup::Passage>>& found_;
  const Members& members_;
  const std::unordered_map<uint64_t, uint32_t>& number_of_;
  const bool cuts_;
  const std::unordered_set<uint64_t>& survivors_;
  Sifted& sifted_;
  uint64_t unit_ = ~uint64_t{0};
  size_t tokens_ = 0;  // of the unit's documents before this one
  UnitPassages now_;
};

}  // namespace

dedup::PassageOptions passage_options(const Recipe& recipe) {
  dedup::PassageOptions options;
  options.run_tokens = recipe.passage_tokens;
  options.paragraph_tokens = recipe.passage_paragraph_tokens;
  options.documents = recipe.passage_documents;
  return options;
}

Status find_passages(io::FileSystem& fs, const std::vector<RefinedSegment>& segments,
                     const Recipe& recipe, const StageProgress& progress, Sifted& sifted) {
  TAMIS_TRY(dedup::PassageIndex index, dedup::PassageIndex::create(passage_options(recipe)));
  Members members;
  std::unordered_map<uint64_t, uint32_t> number_of;
  std::unordered_set<uint64_t> survivors;
  std::vector<uint64_t> hashes;
  std::vector<uint32_t> paragraphs;
  for (size_t s = 0; s < segments.size(); ++s) {
    if (progress && !progress(sifted.first_unit[s], sifted.units.size()))
      return fail(Code::kCancelled, "stopped, as you asked");
    TAMIS_TRY(const WorkFile file, WorkFile::read(fs, segments[s].path));
    for (size_t u = 0; u < segments[s].units.size(); ++u) {
      const uint64_t unit = sifted.first_unit[s] + u;
      const UnitFate& fate = sifted.fates[unit];
      if (fate.fate != Fate::kDelivered) {
        if (!fate.earlier) survivors.insert(fate.survivor);
        continue;
      }
      const UnitMeta& meta = segments[s].units[u];
      file.tokens(meta, hashes, paragraphs);
      index.add(hashes, paragraphs);
      number_of[unit] = static_cast<uint32_t>(members.places.size());
      members.places.push_back(unit);
      members.metas.push_back(&meta);
    }
  }
  TAMIS_TRY(const auto found,
            index.find(keep_order(members), WorkFileTokens(fs, segments, members.metas),
                       sifted.passages.report));
  Placer placer(found, members, number_of, recipe.passages == "cut", survivors, sifted);
  for (size_t s = 0; s < segments.size(); ++s) {
    const uint64_t begin = sifted.first_unit[s], end = begin + segments[s].units.size();
    bool any = false;
    for (uint64_t unit = begin; unit < end && !any; ++unit) {
      const auto number = number_of.find(unit);
      any = number != number_of.end() && !found[number->second].empty();
    }
    if (!any) continue;
    TAMIS_TRY(const WorkFile file, WorkFile::read(fs, segments[s].path));
    TAMIS_CHECK(placer.place(file, begin));
  }
  return {};
}

}  // namespace tamis::pipeline
