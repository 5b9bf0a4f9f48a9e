// Cutting text in stages, each of which cuts the pieces of the one before (Hugging Face tokenizers: a Sequence of Split, Digits and
// ByteLevel pre-tokenizers).
//
//   TAMIS_TRY(StageSplitter splitter, StageSplitter::create(rules.stages, "x.tpack"));
//   splitter.split(text, scratch, ends);      // where the pieces end, in order; text: well-formed UTF-8
//
// Thread-safety: immutable; a scratch serves one thread. Cost: that of the patterns, for each stage.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tamis/result.h"
#include "tokenize/pattern.h"
#include "tokenize/text_rules.h"

namespace tamis::tokenize {

struct StageScratch {
  PatternScratch pattern;
  std::vector<size_t> before;
  struct Part {
    size_t end;
    bool matched;
  };
  std::vector<Part> parts;
};

class StageSplitter {
 public:
  StageSplitter() = default;
  static Result<StageSplitter> create(const std::vector<SplitStage>& stages, std::string_view name);
  void split(std::string_view text, StageScratch& scratch, std::vector<size_t>& ends) const;

 private:
  struct Stage {
    SplitStage rule;
    Pattern pattern;
  };
  void cut(const Stage& stage, std::string_view piece, size_t begin, StageScratch& scratch,
           std::vector<size_t>& ends) const;
  std::vector<Stage> stages_;
};

}  // namespace tamis::tokenize
