// What a vocabulary does to text before merging: added tokens, normal forms, what is put in front, and how it is cut.
//
// These are plain descriptions, as packs and images carry them in JSON; TextPreparation and StageSplitter carry them out.
//
//   rules.normalizer = {{NormalStep::kReplace, " ", "▁"}};
//   TAMIS_TRY(TextRules again, TextRules::from_json(rules.to_json(), "x.tpack"));
//
// Where a vocabulary writes a space as U+2581 (SentencePiece), the pack writes the space itself: its tokens hold spaces, and
// `spaces` says that a U+2581 in the text counts as one. So ordinary text needs no rewriting.
// Thread-safety: plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "tamis/result.h"

namespace tamis::tokenize {

struct SpecialToken {
  std::string text;
  uint32_t id = 0;
  bool special = true;  // false: encode() makes one id of it, wherever it stands
  bool normalized = false;
  bool lstrip = false, rstrip = false;  // white space before, after it belongs to it
  friend bool operator==(const SpecialToken&, const SpecialToken&) = default;
};

struct NormalStep {
  enum Kind : uint8_t { kNfc, kNfd, kNfkc, kNfkd, kReplace, kPrepend };
  Kind kind = kNfc;
  std::string from,
      to;  // kReplace: each `from` becomes `to`; kPrepend: `to` goes before text that is not empty
  friend bool operator==(const NormalStep&, const NormalStep&) = default;
};

// One step of cutting: each match is a piece, or is joined with what is before or after it.
struct SplitStage {
  enum Behavior : uint8_t { kIsolated, kMergedWithPrevious, kMergedWithNext, kContiguous };
  std::string pattern;   // of pattern.h
  bool literal = false;  // the pattern is the string itself
  bool invert = false;   // what lies between the matches counts as matched
  Behavior behavior = kIsolated;
  friend bool operator==(const SplitStage&, const SplitStage&) = default;
};

// When a space goes before the text.
enum class PrefixSpace : uint8_t {
  kNever,
  kUnlessSpace,       // unless one is there
  kFirstUnlessSpace,  // the same, and only at the front of the whole text, not after an added token
};

struct TextRules {
  std::vector<NormalStep> normalizer;
  bool spaces = false;  // U+2581 counts as a space
  PrefixSpace prefix = PrefixSpace::kNever;
  bool strip_decoded = false;  // decode() takes one space from the front
  std::vector<SplitStage> stages;

  bool empty() const;
  Json to_json() const;
  // Code::kCorrupt names the member.
  static Result<TextRules> from_json(const Json& json, std::string_view name);
  friend bool operator==(const TextRules&, const TextRules&) = default;
};

}  // namespace tamis::tokenize
