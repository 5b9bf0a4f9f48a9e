#include "redact/secret_words.h"

#include <array>

#include "redact/chars.h"
#include "redact/secret_word_table.h"

namespace tamis::redact {

namespace {

// Rows by their four bytes: open addressing, a slot for the first row of each print.
constexpr size_t kSlots = 256;
constexpr size_t slot_of(uint32_t print) { return print * 0x9E3779B1u >> 24; }
struct Slot {
  uint32_t print = 0;
  uint8_t first = 0, count = 0;
};
constexpr auto kTable = [] {
  std::array<Slot, kSlots> slots{};
  for (size_t i = 0; i < std::size(kSecretWords); ++i) {
    const uint32_t print = small_print(kSecretWords[i]);
    size_t at = slot_of(print);
    while (slots[at].count != 0 && slots[at].print != print) at = (at + 1) % kSlots;
    if (slots[at].count == 0) slots[at] = {print, static_cast<uint8_t>(i), 0};
    if (slots[at].first + slots[at].count != i) throw "rows of one print stand together";
    ++slots[at].count;
  }
  return slots;
}();
constexpr PrintSet kPrints = [] {
  PrintSet prints;
  for (const SecretWord& word : kSecretWords) prints.add(small_print(word));
  return prints;
}();

}  // namespace

Filters secret_word_filters() {
  static const auto made = [] {
    std::array<ByteFilter, 2> filters;
    FilterBuilder builder(filters, 2 * kFilterGroups);
    for (const SecretWord& word : kSecretWords)
      builder.add(word.text.substr(word.print, kFilterBytes));
    return filters;
  }();
  return made;
}

const PrintSet& secret_word_prints() { return kPrints; }
std::span<const SecretWord> secret_words() { return kSecretWords; }

const SecretWord* secret_word_at(std::string_view text, size_t at, size_t& begin) {
  const uint32_t print = print_at(text, at) | 0x20202020u;
  size_t slot = slot_of(print);
  while (kTable[slot].count != 0 && kTable[slot].print != print) slot = (slot + 1) % kSlots;
  const Slot& rows = kTable[slot];
  for (size_t i = rows.first; i < rows.first + size_t{rows.count}; ++i) {
    const SecretWord& word = kSecretWords[i];
    if (at < word.print) continue;
    begin = at - word.print;
    if (equal_folded(text.substr(begin, word.text.size()), word.text)) return &word;
  }
  return nullptr;
}

}  // namespace tamis::redact
