#include "tokenize/stage_splitter.h"

#include <string>
#include <utility>

#include "base/try.h"
#include "base/utf8.h"

namespace tamis::tokenize {

Result<StageSplitter> StageSplitter::create(const std::vector<SplitStage>& stages,
                                            std::string_view name) {
  StageSplitter out;
  for (size_t i = 0; i < stages.size(); ++i) {
    Stage stage{stages[i], {}};
    if (!stage.rule.literal) {
      const std::string place = std::string(name) + ": stage " + std::to_string(i + 1);
      TAMIS_TRY(stage.pattern, Pattern::compile(stages[i].pattern, place));
    }
    out.stages_.push_back(std::move(stage));
  }
  return out;
}

void StageSplitter::split(std::string_view text, StageScratch& scratch,
                          std::vector<size_t>& ends) const {
  ends.assign(text.empty() ? 0 : 1, text.size());
  for (const Stage& stage : stages_) {
    scratch.before.swap(ends);
    ends.clear();
    size_t begin = 0;
    for (const size_t end : scratch.before) {
      cut(stage, text.substr(begin, end - begin), begin, scratch, ends);
      begin = end;
    }
  }
}

void StageSplitter::cut(const Stage& stage, std::string_view piece, size_t begin,
                        StageScratch& scratch, std::vector<size_t>& ends) const {
  // Matches and what lies between them, in order.
  auto& parts = scratch.parts;
  parts.clear();
  const bool inverted = stage.rule.invert;
  size_t done = 0;
  const auto add = [&](size_t at, size_t end) {
    if (at > done) parts.push_back({at, inverted});
    parts.push_back({end, !inverted});
    done = end;
  };
  if (stage.rule.literal) {
    const std::string& s = stage.rule.pattern;
    for (size_t at = piece.find(s); at != std::string_view::npos; at = piece.find(s, at + s.size()))
      add(at, at + s.size());
  } else {
    for (size_t at = 0; at < piece.size();) {
      if (!stage.pattern.may_begin(piece[at])) {
        ++at;  // an ASCII character
        continue;
      }
      const size_t end = stage.pattern.match(piece, at, scratch.pattern);
      if (end == kNoMatch) {
        at += utf8::decode(piece, at).size;
      } else {
        add(at, end);
        at = end;
      }
    }
  }
  if (done < piece.size()) parts.push_back({piece.size(), inverted});

  // A boundary between two parts is kept, or the match there is joined to its neighbour; of matches in a row only one is.
  for (size_t i = 0; i + 1 < parts.size(); ++i) {
    const bool left = parts[i].matched, right = parts[i + 1].matched;
    bool joined = false;
    switch (stage.rule.behavior) {
      case SplitStage::kIsolated:
        break;
      case SplitStage::kMergedWithPrevious:
        joined = right && !left;
        break;
      case SplitStage::kMergedWithNext:
        joined = left && !right;
        break;
      case SplitStage::kContiguous:
        joined = left == right;
        break;
    }
    if (!joined) ends.push_back(begin + parts[i].end);
  }
  ends.push_back(begin + piece.size());
}

}  // namespace tamis::tokenize
