// The candidates of one layer of mojibake: found, weighed, and told apart into sure and weak. See repair.h.
// Thread-safety: one thread. Ownership: borrows the text and the charsets.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "normalize/charsets.h"
#include "normalize/look.h"

namespace tamis::normalize {

struct MojibakeSequence {
  size_t begin = 0, end = 0;  // bytes of the text
  char32_t result = 0;
  bool keep_space = false;  // damaged: the space stays behind the result
  bool in_word = false;     // damaged: believed only where it touches another sequence
};

// What is known from the layers above.
struct Evidence {
  std::array<size_t, Charsets::kCount>
      explained{};  // how many repaired sequences each charset would explain
  std::vector<std::pair<size_t, size_t>> repaired;  // bytes that the last layer gave, in order
};

class MojibakeFinder {
 public:
  MojibakeFinder(std::string_view text, std::span<const Look> looks, const Charsets& charsets,
                 Evidence& evidence)
      : in_(text), looks_(looks), charsets_(charsets), evidence_(evidence) {}

  // What to repair, in order; adds to the evidence.
  std::vector<MojibakeSequence> find();

 private:
  struct Run {
    size_t first = 0, count = 0;  // of sequences_
    size_t begin = 0, end = 0;
    CharsetId charset = 0;
    int weight = 0;
    bool odd = false;  // something in it is odd as it stands
    bool fair =
        false;  // not odd, but inside a word and fitting it: believed where it happens again
    bool solid = false;  // more than two characters that agree
    bool taken = false;
  };
  struct Character {
    char32_t code_point;
    size_t end;
  };

  Character at(size_t position) const;
  char32_t before(size_t position) const;  // 0 at the start
  char32_t after(size_t position) const;   // 0 at the end

  using Counts = std::array<size_t, Charsets::kCount>;
  void collect(uint16_t preferred, Counts* coverage);
  void weigh_run(size_t begin, CharsetId charset, Run& run);
  bool read_sequence(size_t begin, CharsetId charset, MojibakeSequence& out) const;
  int weigh_sequence(const MojibakeSequence& s, CharsetId charset, char32_t previous, char32_t next,
                     bool& odd) const;
  bool has_witness(const Run& run) const;
  bool has_debris(const Run& run) const;
  bool was_repaired(size_t begin, size_t end) const;
  void choose();
  void count_evidence(const Run& run);
  bool read_damaged(size_t begin, CharsetId charset, MojibakeSequence& out) const;
  void find_damaged(std::vector<MojibakeSequence>& out) const;

  std::string_view in_;
  std::span<const Look> looks_;
  const Charsets& charsets_;
  Evidence& evidence_;
  std::vector<Run> runs_;
  std::vector<MojibakeSequence> sequences_, scratch_;
};

}  // namespace tamis::normalize
