#include "redact/second_look.h"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>

#include "redact/chars.h"
#include "redact/edges.h"
#include "redact/redactor.h"
#include "redact/spaced_letters.h"
#include "redact/types.h"
#include "text/scan.h"

namespace tamis::redact {

namespace {

// The first kShortestValue letters as a key; 0 if there are not that many.
uint64_t beginning(std::string_view text, size_t at) {
  uint64_t key = 0;
  for (size_t n = 0; n < SecondLook::kShortestValue; ++n) {
    const unsigned char c = next_letter(text, at);
    if (c == 0) return 0;
    key = key << 8 | c;
  }
  return key;
}

// Types whose values name one thing; a date, an age or three digits of a card name many.
bool is_sought(std::string_view type, const TypeTable& types) {
  const TypeId id = types.find(type);
  if (id == kNoType) return false;
  const Category category = types[id].category;
  if (category == Category::kTime || category == Category::kPlace) return false;
  return id != type_id("AGE") && id != type_id("CARD_SECURITY_CODE") &&
         id != type_id("CARD_EXPIRY") && id != type_id("PRIVATE_KEY");
}

}  // namespace

void SecondLook::learn(std::string_view text, std::span<const Finding> findings,
                       const Redactor& redactor) {
  for (const Finding& f : findings) {
    if (f.covered || redactor.action(f) == Action::kKeep || !is_sought(f.type, redactor.types()))
      continue;
    std::string letters;
    for (const char ch : text.substr(f.span.begin, f.span.size()))
      if (const auto c = static_cast<unsigned char>(ch); is_letter_of_value(c))
        letters += static_cast<char>(to_lower(c));
    // "penguin" names an account once and a bird everywhere else.
    const bool telling =
        f.type == "EMAIL_ADDRESS" || std::any_of(letters.begin(), letters.end(), [](char c) {
          return is_digit(static_cast<unsigned char>(c));
        });
    // The hardware address of nobody is a row of zeros everywhere else.
    if (std::all_of(letters.begin(), letters.end(), [&](char c) { return c == letters[0]; }))
      continue;
    if (!telling || letters.size() < kShortestValue || letters.size() > kLongestValue) continue;
    const auto [it, fresh] = known_.emplace(letters, values_.size());
    if (!fresh) {
      // Of two sightings the surer one says what it is.
      Value& value = values_[it->second];
      if (f.score > value.like.score) value.like = f;
      continue;
    }
    note_beginning(letters);
    std::vector<size_t>& lengths = lengths_[beginning(letters, 0)];
    const auto place =
        std::lower_bound(lengths.begin(), lengths.end(), letters.size(), std::greater<>());
    if (place == lengths.end() || *place != letters.size()) lengths.insert(place, letters.size());
    values_.push_back({std::move(letters), f});
  }
}

void SecondLook::note_beginning(std::string_view letters) {
  begins_.resize(128 * 128 / 64);
  const unsigned char first = byte_at(letters, 0), second = byte_at(letters, 1);
  if (first >= 0x80) {
    begins_beyond_ascii_ = true;
    return;
  }
  const auto note = [&](unsigned a, unsigned b) {
    const size_t bit = a * 128 + (b < 0x80 ? b : 127);
    begins_[bit / 64] |= uint64_t{1} << (bit % 64);
  };
  const auto capital = [](unsigned char c) { return is_letter(c) ? c & ~0x20u : unsigned{c}; };
  for (const unsigned a : {unsigned{first}, capital(first)}) {
    note(a, second);
    note(a, capital(second));
    for (unsigned b = 0; b < 128; ++b)
      if (stands_between(static_cast<unsigned char>(b))) note(a, b);
  }
}

size_t SecondLook::find(std::string_view text, const Redactor& redactor,
                        std::vector<Finding>& findings) const {
  if (empty()) return 0;
  const size_t first = findings.size();
  uint64_t done = 0;
  size_t known = 0;  // findings are sorted by begin
  std::string letters;
  std::vector<size_t> ends;  // of each letter, in the text
  const auto look_at = [&](const size_t at) {
    if (const unsigned char c = byte_at(text, at); c < 0x80) {
      const unsigned char next = byte_at(text, at + 1);
      const size_t bit = size_t{c} * 128 + (next < 0x80 ? next : 127);
      if ((begins_[bit / 64] >> (bit % 64) & 1) == 0) return;
    }
    if (at < done || (at > 0 && touches_word_before(text, at))) return;
    const uint64_t key = beginning(text, at);
    if (key == 0) return;
    const auto lengths = lengths_.find(key);
    if (lengths == lengths_.end()) return;
    letters.clear();
    ends.clear();
    for (size_t next = at; letters.size() < lengths->second.front();) {
      const unsigned char c = next_letter(text, next);
      if (c == 0) break;
      letters += static_cast<char>(c);
      ends.push_back(next);
    }
    const Value* best = nullptr;
    size_t best_end = 0;
    for (const size_t length : lengths->second) {
      if (length > letters.size() || touches_word_after(text, ends[length - 1])) continue;
      const auto value = known_.find(letters.substr(0, length));
      if (value == known_.end()) continue;
      best = &values_[value->second];
      best_end = ends[length - 1];
      break;
    }
    if (best == nullptr) return;
    // Found already, as a whole?
    while (known < first && findings[known].span.end <= at) ++known;
    bool covered = false;
    for (size_t i = known; i < first && findings[i].span.begin <= at; ++i)
      covered = covered || (!findings[i].kept && findings[i].span.end >= best_end);
    done = best_end;
    if (covered) return;
    Finding f = best->like;
    f.rule = "group.second_look";
    f.validated = false;
    f.covered = false;
    f.span = {at, best_end};
    findings.push_back(f);
  };
  // Values begin where words do; in scripts without spaces a number may follow a letter.
  constexpr size_t kBlocks = 32;
  std::array<text::ClassBlock, kBlocks> blocks;
  uint64_t word_before = 0;
  for (size_t from = 0; from < text.size(); from += kBlocks * text::kBlockBytes) {
    const std::string_view piece = text.substr(from, kBlocks * text::kBlockBytes);
    text::scan(piece, blocks.data());
    for (size_t b = 0; b < text::blocks_for(piece.size()); ++b) {
      const uint64_t word = blocks[b].letter | blocks[b].digit;
      uint64_t starts =
          (begins_beyond_ascii_ ? word | blocks[b].non_ascii : word) & ~(word << 1 | word_before);
      word_before = word >> 63;
      for (; starts != 0; starts &= starts - 1)
        look_at(from + b * text::kBlockBytes + static_cast<size_t>(std::countr_zero(starts)));
    }
  }
  const size_t added = findings.size() - first;
  if (added == 0) return 0;
  redactor.settle(findings);
  return added;
}

}  // namespace tamis::redact
