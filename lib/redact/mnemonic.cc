#include "redact/mnemonic.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/hash.h"
#include "redact/chars.h"
#include "redact/identifiers.h"

namespace tamis::redact {

namespace {

constexpr RuleId kMnemonic = rule_id("private_key.mnemonic");
constexpr size_t kFewest = 12, kMost = 24, kStep = 3;
constexpr size_t kLongestWord = 8, kWordBits = 11;
constexpr size_t kOthers = 8;  // "… of my old wallet in the safe is: legal winner …"

// clang-format off
constexpr std::string_view kWords[] = {
#include "redact/mnemonic_words.inc"
};
// clang-format on
static_assert(std::size(kWords) == 2048 && std::is_sorted(std::begin(kWords), std::end(kWords)));

struct Word {
  size_t begin = 0, end = 0;
  size_t number = 0;  // of the list
};

// The word at text[at], in one case or with a capital; false if it is none of the list.
bool read_word(std::string_view text, size_t at, Word& word) {
  std::string small;
  size_t end = at;
  for (; is_letter(byte_at(text, end)); ++end)
    if (small.size() <= kLongestWord) small += static_cast<char>(to_lower(byte_at(text, end)));
  const auto* const found = std::lower_bound(std::begin(kWords), std::end(kWords), small);
  word = {at, end, static_cast<size_t>(found - std::begin(kWords))};
  return found != std::end(kWords) && *found == small && byte_at(text, end) < 0x80;
}

// The last bits of the words are the first of the SHA-256 of those before them.
bool has_checksum(const std::vector<Word>& words, size_t count) {
  const size_t checked = count / kStep, entropy = count * kWordBits - checked;
  std::string bytes(entropy / 8 + 1, '\0');
  for (size_t bit = 0; bit < count * kWordBits; ++bit)
    if ((words[bit / kWordBits].number >> (kWordBits - 1 - bit % kWordBits) & 1) != 0)
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] | 0x80 >> (bit % 8));
  const Sha256Digest digest = sha256(std::string_view(bytes).substr(0, entropy / 8));
  const auto leading = [&](unsigned char c) { return c >> (8 - checked); };
  return leading(static_cast<unsigned char>(digest[0])) ==
         leading(static_cast<unsigned char>(bytes.back()));
}

}  // namespace

void find_mnemonic(std::string_view text, size_t end, size_t& done, Candidates& out) {
  if (end < done) return;
  const size_t limit = std::min(text.size(), end + kMnemonicReach);
  std::vector<Word> words;
  size_t others = 0;
  for (size_t at = end; at < limit && words.size() <= kMost;) {
    const unsigned char c = byte_at(text, at);
    if (is_letter(c)) {
      Word word;
      const bool known = read_word(text, at, word);
      at = word.end;
      if (known) {
        words.push_back(word);
        continue;
      }
    } else if (c < 0x80) {  // "1. legal", ", ", line ends
      ++at;
      continue;
    } else {
      ++at;
    }
    if (words.size() >= kFewest || ++others > kOthers) break;
    words.clear();
  }
  if (words.size() < kFewest) return;
  done = words.back().end;
  size_t count = std::min(words.size() - words.size() % kStep, kMost);
  bool proved = false;
  for (size_t n = count; n >= kFewest && !proved; n -= kStep)
    if (has_checksum(words, n)) proved = true, count = n;
  out.push_back(
      {words[0].begin, words[count - 1].end, kMnemonic, kRules[kMnemonic].base, proved, false});
}

}  // namespace tamis::redact
