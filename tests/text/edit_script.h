// An edit map told byte by byte: the slow, obvious twin that tests hold EditMap against.
//
// A script is a list of runs. Expanded, it says for each byte of one side which bytes of the other side it belongs to;
// nothing here knows of varints, checkpoints or searching.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <vector>

#include "tamis/edit_map.h"

namespace tamis::test {

struct ScriptRun {
  bool edited = false;
  uint64_t source_size = 0, output_size = 0;  // equal if not edited
  EditRule rule = EditRule::kNone;
};
using Script = std::vector<ScriptRun>;

inline EditMap build(const Script& script) {
  EditMapBuilder b;
  for (const ScriptRun& r : script) {
    if (r.edited)
      b.replace(r.source_size, r.output_size, r.rule);
    else
      b.keep(r.source_size);
  }
  return b.finish();
}

// For each byte of one side, the bytes of the other side that it stands for.
struct Expanded {
  struct Byte {
    uint64_t low, high;
    int64_t edit;  // index of the run if it was edited, else -1
  };
  std::vector<Byte> to_output, to_source;  // indexed by source byte, by output byte

  explicit Expanded(const Script& script) {
    for (size_t i = 0; i < script.size(); ++i) {
      const ScriptRun& r = script[i];
      const uint64_t s = to_output.size(), o = to_source.size();
      for (uint64_t k = 0; k < r.source_size; ++k)
        to_output.push_back(r.edited ? Byte{o, o + r.output_size, static_cast<int64_t>(i)}
                                     : Byte{o + k, o + k + 1, -1});
      for (uint64_t k = 0; k < r.output_size; ++k)
        to_source.push_back(r.edited ? Byte{s, s + r.source_size, static_cast<int64_t>(i)}
                                     : Byte{s + k, s + k + 1, -1});
    }
  }
};

inline Span look_up(const std::vector<Expanded::Byte>& bytes, Span span) {
  const uint64_t size = bytes.size();
  const uint64_t begin = std::min(span.begin, size);
  const uint64_t end = std::min(std::max(span.end, begin), size);
  if (begin < end) return {bytes[begin].low, bytes[end - 1].high};
  if (begin == 0) return {0, 0};
  const Expanded::Byte& before = bytes[begin - 1];
  if (before.edit >= 0 && begin < size && bytes[begin].edit == before.edit)
    return {before.low, before.high};
  return {before.high, before.high};
}

// Every kind of neighbourhood: deletions, insertions, runs that touch, long untouched stretches.
inline Script random_script(std::mt19937_64& random, size_t runs, uint64_t longest_keep) {
  const EditRule rules[] = {EditRule::kNormalForm, EditRule::kControl, EditRule::kLineEnd};
  const auto pick = [&](uint64_t n) { return random() % n; };
  Script script;
  for (size_t i = 0; i < runs; ++i) {
    if (pick(3) == 0) {
      const uint64_t n = pick(4) == 0 ? pick(longest_keep + 1) : pick(4);
      script.push_back({false, n, n, EditRule::kNone});
    } else {
      script.push_back({true, pick(5), pick(5), rules[pick(3)]});
    }
  }
  return script;
}

// The same script with every source byte (or output byte) of `size`: appends a kept run to reach it.
inline uint64_t source_size(const Script& s) {
  uint64_t n = 0;
  for (const ScriptRun& r : s) n += r.source_size;
  return n;
}
inline uint64_t output_size(const Script& s) {
  uint64_t n = 0;
  for (const ScriptRun& r : s) n += r.output_size;
  return n;
}

// A script whose source is exactly `size` bytes.
inline Script random_script_over(std::mt19937_64& random, uint64_t size, size_t runs) {
  Script script = random_script(random, runs, 6);
  uint64_t at = 0;
  for (ScriptRun& r : script) {
    r.source_size = std::min(r.source_size, size - at);
    if (!r.edited) r.output_size = r.source_size;
    at += r.source_size;
  }
  if (at < size) script.push_back({false, size - at, size - at, EditRule::kNone});
  return script;
}

inline bool full_run() { return std::getenv("TAMIS_FULL") != nullptr; }

}  // namespace tamis::test
