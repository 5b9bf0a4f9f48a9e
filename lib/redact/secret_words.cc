#include "redact/secret_words.h"

#include <array>
#include <bit>
#include <cstring>

#include "redact/chars.h"
#include "redact/secret_word_table.h"

namespace tamis::redact {

namespace {

constexpr uint32_t scatter(uint32_t print) { return print * 0x9E3779B1u; }

// Rows by their four bytes: a bit for each says that there may be one, which is all that most places come to; then open addressing, a
// slot for the first row of each print.
struct Table {
  struct Slot {
    uint32_t print = 0;
    uint8_t first = 0, count = 0;
  };
  static constexpr size_t kSlots = 256;
  std::array<uint64_t, 64> seen{};
  std::array<Slot, kSlots> slots{};

  static constexpr size_t bit_of(uint32_t print) { return scatter(print) >> 20; }
  static constexpr size_t slot_of(uint32_t print) { return scatter(print) >> 24; }
};

constexpr Table kTable = [] {
  Table table;
  for (size_t i = 0; i < std::size(kSecretWords); ++i) {
    const uint32_t print = small_print(kSecretWords[i]);
    table.seen[Table::bit_of(print) / 64] |= uint64_t{1} << (Table::bit_of(print) % 64);
    size_t at = Table::slot_of(print);
    while (table.slots[at].count != 0 && table.slots[at].print != print)
      at = (at + 1) % Table::kSlots;
    Table::Slot& slot = table.slots[at];
    if (slot.count == 0) slot = {print, static_cast<uint8_t>(i), 0};
    if (slot.first + slot.count != i) throw "rows of one print stand together";
    ++slot.count;
  }
  return table;
}();

}  // namespace

const ByteFilter& secret_word_filter() {
  static const ByteFilter made = [] {
    ByteFilter filter;
    for (const SecretWord& word : kSecretWords)
      filter.add_where_it_fits(kFilterGroups, word.text.substr(word.print, kFilterBytes));
    return filter;
  }();
  return made;
}

std::span<const SecretWord> secret_words() { return kSecretWords; }

const SecretWord* secret_word_at(std::string_view text, size_t at, size_t& begin) {
  if (at + 4 > text.size()) return nullptr;
  static_assert(std::endian::native == std::endian::little, "the first byte is the lowest");
  uint32_t print;
  std::memcpy(&print, text.data() + at, 4);
  print |= 0x20202020u;
  const size_t bit = Table::bit_of(print);
  if ((kTable.seen[bit / 64] >> (bit % 64) & 1) == 0) return nullptr;
  size_t slot = Table::slot_of(print);
  while (kTable.slots[slot].count != 0 && kTable.slots[slot].print != print)
    slot = (slot + 1) % Table::kSlots;
  const Table::Slot& rows = kTable.slots[slot];
  for (size_t i = rows.first; i < rows.first + size_t{rows.count}; ++i) {
    const SecretWord& word = kSecretWords[i];
    if (at < word.print) continue;
    begin = at - word.print;
    if (equal_folded(text.substr(begin, word.text.size()), word.text)) return &word;
  }
  return nullptr;
}

}  // namespace tamis::redact
