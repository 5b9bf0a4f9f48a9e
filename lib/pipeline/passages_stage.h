// passages: paragraphs and long runs that documents of different units share, found after duplicates
// were judged; letterheads, disclaimers, quoted mails.
//
//   TAMIS_CHECK(find_passages(fs, segments, recipe, progress, sifted));
//   if (const UnitPassages* shared = sifted.passages.of(unit)) shared->documents[place]; …
//
// What is shared is told in the normalized text, before redaction (a name in it does not hide it),
// and given in the text as it leaves. Units are taken in the keep order of lib/dedup/select.h; the first that
// holds a passage keeps it, and only later ones are named here. Units that are dropped take no part, and
// neither do those that are marked as near duplicates: what they share with the unit that they repeat is
// told by their cluster.
// If passages are cut and nothing is left of a document, it does not leave, and is counted as emptied. Only a unit that others are
// said to repeat keeps its first document whole in that case: its record must be there.
//
// Thread-safety: one thread. The answer depends on neither threads nor the order of the archive.
// Memory: 16 bytes for about every 22 tokens of what leaves; tokens are read from the work files.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "dedup/passages.h"
#include "dedup/select.h"
#include "pipeline/refine_stage.h"

namespace tamis::pipeline {

struct Sifted;

// A stretch of a document's text as it leaves.
struct DocumentPassage {
  Span span;
  uint64_t kept_unit = 0;  // holds it first
  uint32_t documents = 0;  // units that hold it
  uint32_t tokens = 0;
};

struct UnitPassages {
  // By place in the unit, rising and apart; empty for what is held back.
  std::vector<std::vector<DocumentPassage>> documents;
  std::vector<bool> emptied;  // by place; only if passages are cut
  uint32_t emptied_count = 0;
};

class SharedPassages {
 public:
  // Null if no other unit held anything of it before.
  const UnitPassages* of(uint64_t unit) const {
    const auto at = by_unit_.find(unit);
    return at == by_unit_.end() ? nullptr : &at->second;
  }
  uint32_t emptied(uint64_t unit) const {
    const UnitPassages* passages = of(unit);
    return passages ? passages->emptied_count : 0;
  }
  void add(uint64_t unit, UnitPassages passages) { by_unit_[unit] = std::move(passages); }
  // Calls f(unit) with every unit that keeps something, some of them more than once.
  template <class F>
  void for_each_keeper(F&& f) const {
    for (const auto& [unit, passages] : by_unit_)
      for (const auto& document : passages.documents)
        for (const DocumentPassage& p : document) f(p.kept_unit);
  }
  dedup::PassageReport report;

 private:
  std::unordered_map<uint64_t, UnitPassages> by_unit_;
};

// How a unit is taken by select() and here.
dedup::Unit keep_unit(const UnitMeta& unit);

dedup::PassageOptions passage_options(const Recipe& recipe);

// Fills sifted.passages, by its fates.
Status find_passages(io::FileSystem& fs, const std::vector<RefinedSegment>& segments,
                     const Recipe& recipe, const StageProgress& progress, Sifted& sifted);

}  // namespace tamis::pipeline
