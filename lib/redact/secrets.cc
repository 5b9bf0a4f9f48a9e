#include "redact/secrets.h"

#include <algorithm>
#include <array>
#include <bit>

#include "redact/chars.h"
#include "redact/identifiers.h"
#include "redact/secret_value.h"

namespace tamis::redact {

namespace {

constexpr size_t kLongestWord = 96;  // bytes of the first run of a form without a prefix

// Where to look in the table: built once, from its rows. Rows whose prefixes begin with the same two bytes stand together.
struct Directory {
  std::array<uint16_t, 128 * 128> by_pair{};          // one more than the first row of two bytes
  std::array<std::array<uint16_t, 2>, 128> by_one{};  // rows whose prefix is a byte
  std::array<uint32_t, kLongestWord + 1> by_word{};   // rows without a prefix, by their first run

  Directory() {
    const auto kinds = secret_kinds();
    for (size_t i = 0; i < kinds.size(); ++i) {
      const SecretKind& kind = kinds[i];
      const unsigned char first = byte_at(kind.prefix, 0), next = byte_at(kind.prefix, 1);
      if (kind.prefix.empty()) {
        for (size_t n = kind.shape[0].shortest; n <= kind.shape[0].longest; ++n)
          by_word[n] |= uint32_t{1} << i;
      } else if (next == 0) {
        if (by_one[first][1] == 0) by_one[first][0] = static_cast<uint16_t>(i);
        by_one[first][1] = static_cast<uint16_t>(i + 1);
      } else if (uint16_t& row = by_pair[first * 128u + next]; row == 0) {
        row = static_cast<uint16_t>(i + 1);
      }
    }
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

void find_secret(std::string_view text, size_t at, size_t& long_done, Candidates& out) {
  const unsigned char first = byte_at(text, at), next = byte_at(text, at + 1);
  if (first >= 128 || next >= 128) return;
  const Directory& look = directory();
  const auto kinds = secret_kinds();
  if (size_t row = look.by_pair[first * 128u + next]; row != 0)
    for (--row; row < kinds.size() && byte_at(kinds[row].prefix, 0) == first &&
                byte_at(kinds[row].prefix, 1) == next;
         ++row)
      if (text.compare(at, kinds[row].prefix.size(), kinds[row].prefix) == 0 &&
          take(text, at, row, long_done, out))
        return;
  for (size_t row = look.by_one[first][0]; row < look.by_one[first][1]; ++row)
    if (take(text, at, row, long_done, out)) return;
  // No form without a prefix has a first run of two to five bytes.
  if (is_alnum(next) && !is_alnum(byte_at(text, at + 5))) return;
  size_t word = at;
  while (word - at <= kLongestWord && is_alnum(byte_at(text, word))) ++word;
  if (word - at > kLongestWord) return;
  for (uint32_t rows = look.by_word[word - at]; rows != 0; rows &= rows - 1) {
    const auto i = static_cast<size_t>(std::countr_zero(rows));
    const char then = kinds[i].shape[0].then;
    if (then != 0 && byte_at(text, word) != static_cast<unsigned char>(then)) continue;
    if (take(text, at, i, long_done, out)) return;
  }
}

}  // namespace tamis::redact
