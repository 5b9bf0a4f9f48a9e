// Cutting text by the patterns of tokenizer.json files that are not known by name (pieces.h has those that are).
//
//   TAMIS_TRY(Pattern pattern, Pattern::compile(R"(\p{N}{1,3}|[\p{L}\p{M}]+|\s+(?!\S))", "tokenizer.json: /pre_tokenizer/pattern"));
//   PatternScratch scratch;
//   pattern.match(text, at, scratch);          // where the match that begins at `at` ends, or kNoMatch
//
// A pattern is one of the reference's engine (Oniguruma, Ruby syntax), as far as vocabularies use it: alternatives, groups, (?i: ),
// (?> ), look-ahead, sets with \p{ } of general categories, \s \S \d \r \n \t \xHH \x{H}, the quantifiers ? * + {m,n}, greedy or
// possessive. What it tries first it takes first, as the reference does; so RE2, which knows no look-ahead and takes another alternative
// for a possessive one, cannot be used. Everything else (\w, \b, anchors, back references, look-behind, lazy quantifiers, scripts, a
// repeated group that may be empty) is refused by name: no pattern means something else here.
//
// Classes are those of Unicode 16.0, of this library (general_category.h) and not of ICU.
//
// Thread-safety: immutable; a scratch serves one thread. Cost: 5 to 20 ns a character; linear in the text times the size of the
// pattern for each match, for no state (place in the pattern, place in the text) is tried twice.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/result.h"
#include "tokenize/general_category.h"

namespace tamis::tokenize {

inline constexpr size_t kNoMatch = ~size_t{0};

// A set of code points.
class CodePointSet {
 public:
  void add(uint32_t first, uint32_t last) { ranges_.emplace_back(first, last); }
  void add(const CodePointSet& other);
  void invert();    // settle()s
  void settle();    // sorts and joins; to be called before has()
  void tabulate();  // has() by a table; after settle()
  bool has(char32_t c) const {
    return c < 0x80 ? (ascii_[c / 64] >> (c % 64) & 1) != 0 : has_wide(c);
  }

 private:
  bool has_wide(char32_t c) const;
  std::vector<CodePointRange> ranges_;
  std::array<uint64_t, 2> ascii_{};
  std::vector<uint64_t> bits_;
};

struct PatternScratch {
  struct Choice {
    uint32_t step;
    size_t low, at;  // a run may be given back down to `low`; low == at: a plain alternative
  };
  std::vector<Choice> choices;
  struct Tried {
    uint64_t state = ~uint64_t{0};
    uint64_t attempt = 0;
  };
  std::vector<Tried> tried;  // open addressing
  size_t tried_count = 0;
  uint64_t attempt = 0, attempts = 0;  // the one under way, and how many there were
};

class Pattern {
 public:
  // place: what errors name. Code::kUnsupported says what is not known, at which character of the pattern.
  static Result<Pattern> compile(std::string_view pattern, std::string_view place);

  // text: well-formed UTF-8; at: the start of a character.
  size_t match(std::string_view text, size_t at, PatternScratch& scratch) const;

  // Whether a match may begin with a character of which this is the first byte.
  bool may_begin(char first) const { return begins_[static_cast<uint8_t>(first)]; }

  // One step of a match; the next one is the one after it, where nothing else is said.
  struct Step {
    enum Kind : uint8_t {
      kSet,  // `min` to `max` characters of set `a`, as many as there are; given back one by one, unless possessive
      kEither,    // on, and if that fails at step `a`
      kGo,        // at step `a`
      kAhead,     // the steps up to kDone match here, then on at `a`
      kNotAhead,  // they do not
      kAtomic,    // they match, and nothing of it is given back
      kDone,
    };
    Kind kind = kDone;
    bool possessive = false;
    uint32_t a = 0, min = 1, max = 1;
  };

 private:
  size_t run(std::string_view text, uint32_t step, size_t at, PatternScratch& scratch) const;
  bool first_time(uint32_t step, size_t at, PatternScratch& scratch) const;
  bool may_go_on(uint32_t step, std::string_view text, size_t at) const;
  void find_beginnings();

  std::vector<Step> steps_;
  std::vector<CodePointSet> sets_;
  std::bitset<256> begins_;
};

}  // namespace tamis::tokenize
