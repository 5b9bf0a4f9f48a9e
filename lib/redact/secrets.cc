#include "redact/secrets.h"

#include <algorithm>
#include <array>
#include <bit>

#include "redact/byte_filter.h"
#include "redact/chars.h"
#include "redact/identifiers.h"
#include "redact/prefixed_token.h"
#include "redact/secret_value.h"

namespace tamis::redact {

namespace {

constexpr size_t kLongestWord = 96;  // bytes of the first run of a form without a prefix

// Where to look in the table: built once, from its rows. Rows whose prefixes begin with the same two bytes stand together.
struct Directory {
  std::array<uint16_t, 128 * 128> by_pair{};  // one more than the first row of two bytes
  std::array<std::array<uint16_t, 2>, 128>
      by_one{};  // rows whose prefix is a byte; words of letters and digits
  size_t shortest_of_one = kLongestWord;             // and how long those are
  PrintTable<15> begins{};                           // what prefixes begin with (print_of)
  std::array<uint32_t, kLongestWord + 2> by_word{};  // rows without a prefix, by their first run
  std::array<uint32_t, 256> by_next{};               // and by the byte behind it

  Directory() {
    const auto kinds = secret_kinds();
    for (size_t i = 0; i < kinds.size(); ++i) {
      const SecretKind& kind = kinds[i];
      const unsigned char first = byte_at(kind.prefix, 0), next = byte_at(kind.prefix, 1);
      if (kind.prefix.size() > 1)
        begins.add(print_of(print_at(kind.prefix, 0), kind.prefix.size()));
      if (kind.prefix.empty()) {
        for (size_t n = kind.shape[0].shortest; n <= kind.shape[0].longest; ++n)
          by_word[n] |= uint32_t{1} << i;
        const auto then = static_cast<unsigned char>(kind.shape[0].then);
        for (unsigned c = 0; c < 256; ++c)
          if (then == 0 || c == then) by_next[c] |= uint32_t{1} << i;
      } else if (next == 0) {
        shortest_of_one = std::min<size_t>(shortest_of_one, 1 + kind.shape[0].shortest);
        if (by_one[first][1] == 0) by_one[first][0] = static_cast<uint16_t>(i);
        by_one[first][1] = static_cast<uint16_t>(i + 1);
      } else if (uint16_t& row = by_pair[first * 128u + next]; row == 0) {
        row = static_cast<uint16_t>(i + 1);
      }
    }
  }

  // Of the first bytes of a prefix of that size.
  static uint32_t print_of(uint32_t bytes, size_t size) {
    return size >= 4 ? bytes
                     : (bytes & ((1u << (8 * size)) - 1)) | static_cast<uint32_t>(size) << 24;
  }
  // Whether a prefix may begin with these.
  bool knows(uint32_t bytes) const {
    return (unsigned{begins.has(bytes)} | unsigned{begins.has(print_of(bytes, 3))} |
            unsigned{begins.has(print_of(bytes, 2))}) != 0;
  }
};

const Directory& directory() {
  static const Directory made;
  return made;
}

// Row `row` at text[at], if it stands there.
bool take(std::string_view text, size_t at, size_t row, size_t& long_done, Candidates& out) {
  const SecretKind& kind = secret_kinds()[row];
  const bool long_form = kind.shape.longest() >= kLongForm;
  if (long_form && at < long_done) return false;
  const size_t body = at + kind.prefix.size();
  size_t begin = at, end = kind.shape.match(text, body);
  if (end == Shape::kNone || end > text.size()) {
    if (long_form) {
      const Alphabet last = kind.shape[kind.shape.size() - 1].alphabet;
      size_t read = body;
      while (read - body < kind.shape.longest() && in_alphabet(byte_at(text, read), last)) ++read;
      if (read - body >= kLongForm) long_done = read;
    }
    return false;
  }
  Proof proof = Proof::kPlausible;
  if (kind.check != nullptr) proof = kind.check(text, begin, end);
  if (proof == Proof::kRefuted) {
    if (long_form && end - begin >= kLongForm) long_done = end;
    return false;
  }
  if (proof != Proof::kProved && stands_for_a_token(text.substr(body, end - body))) return false;
  const auto id = static_cast<RuleId>(std::size(kRules) + identifiers().size() + row);
  out.push_back({begin, end, id, kind.rule.base, proof == Proof::kProved, false});
  return true;
}

}  // namespace

namespace {

constexpr text::ClassBlock kNothing;
// Bytes of a word that goes on behind the next block.
constexpr size_t kEndless = 1000;

// What each beginning is asked, at once: nearly all are none of it.
struct Look {
  size_t word_size;  // bytes of the word that begins there
  bool known;        // a prefix of the table may stand there
  bool one;          // or one of a single byte
  uint32_t words;    // rows without a prefix
  bool prefixed;     // prefixed_token.h
};

Look look_at(const Directory& directory, std::string_view text,
             std::span<const text::ClassBlock> blocks, size_t at) {
  const size_t b = at / text::kBlockBytes, bit = at % text::kBlockBytes;
  const text::ClassBlock &now = blocks[b], &next = b + 1 < blocks.size() ? blocks[b + 1] : kNothing;
  const auto here = static_cast<unsigned>(std::countr_one((now.letter | now.digit) >> bit));
  const auto there = static_cast<unsigned>(std::countr_one(next.letter | next.digit));
  const size_t goes_on = there < text::kBlockBytes ? here + there : kEndless;
  const size_t size = bit + here < text::kBlockBytes ? here : goes_on;
  // Without a digit or four capitals up to the next blank nothing there is like chance (secret_value.h).
  const uint64_t after = ~uint64_t{0} << bit, blanks = now.space & after;
  const uint64_t word_here = after & ((blanks & (~blanks + 1)) - 1);
  const uint64_t word_there = blanks != 0 ? 0 : (next.space & (~next.space + 1)) - 1;
  uint64_t capitals = now.upper & word_here;
  for (int n = 0; n < 3; ++n) capitals &= capitals - 1;
  const bool chance = (((now.digit & word_here) | (next.digit & word_there) | capitals |
                        (next.upper & word_there)) != 0) |
                      ((blanks | next.space) == 0);
  const uint32_t four = print_at(text, at);
  const bool one = (size >= directory.shortest_of_one) & (directory.by_one[four & 127u][1] != 0);
  const bool prefixed = may_be_prefix(text, at, size) & chance;
  return {size, directory.knows(four), one,
          directory.by_word[std::min(size, directory.by_word.size() - 1)] &
              directory.by_next[byte_at(text, at + size)],
          prefixed};
}

}  // namespace

size_t may_be_secrets(std::string_view text, std::span<const text::ClassBlock> blocks, size_t base,
                      std::span<uint16_t> places) {
  const Directory& table = directory();
  size_t left = 0;
  for (const uint16_t place : places) {
    const Look look = look_at(table, text, blocks, base + place);
    places[left] = place;
    left += look.known | look.one | (look.words != 0) | look.prefixed;
  }
  return left;
}

void find_secret(std::string_view text, std::span<const text::ClassBlock> blocks, size_t at,
                 size_t& long_done, Candidates& out) {
  const Directory& table = directory();
  const auto [size, known, one, words, prefix] = look_at(table, text, blocks, at);
  const unsigned char first = byte_at(text, at), next = byte_at(text, at + 1);
  if (next >= 128) return;
  const auto kinds = secret_kinds();
  if (known)
    for (size_t row = table.by_pair[first * 128u + next];
         row != 0 && row <= kinds.size() && byte_at(kinds[row - 1].prefix, 0) == first &&
         byte_at(kinds[row - 1].prefix, 1) == next;
         ++row)
      if (text.compare(at, kinds[row - 1].prefix.size(), kinds[row - 1].prefix) == 0 &&
          take(text, at, row - 1, long_done, out))
        return;
  if (one)
    for (size_t row = table.by_one[first][0]; row < table.by_one[first][1]; ++row)
      if (take(text, at, row, long_done, out)) return;
  for (uint32_t rows = words; rows != 0; rows &= rows - 1) {
    const auto i = static_cast<size_t>(std::countr_zero(rows));
    if (take(text, at, i, long_done, out)) return;
  }
  if (prefix) find_prefixed_token(text, at, out);
}

}  // namespace tamis::redact
