#include "dedup/token_folder.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "dedup/mixing.h"

namespace tamis::dedup {
namespace {

constexpr size_t kSlack =
    64;  // hash_token() reads 16 bytes beyond, append() writes 4, a mapping at most 48
constexpr size_t kSmallToken = 192;
constexpr size_t kKeptBytes = size_t{1} << 16;  // scratch that outlives an uncommonly long token

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// utf8::decode() without the call for what is common: two- and three-byte sequences.
[[gnu::always_inline]] inline utf8::Decoded decode(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned first = byte(0);
  if (first >= 0xC2 && first < 0xE0 && at + 1 < text.size() && continues(text[at + 1]))
    return {(first & 0x1Fu) << 6 | (byte(1) & 0x3Fu), 2, true};
  if (first >= 0xE0 && first < 0xF0 && at + 2 < text.size() && continues(text[at + 1]) &&
      continues(text[at + 2])) {
    const char32_t c = (first & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
    if (c >= 0x800 && (c & 0xF800) != 0xD800) return {c, 3, true};
  }
  return utf8::decode(text, at);
}

uint32_t load32(const char* bytes) {
  uint32_t word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

size_t sequence_size(char lead) {
  const auto c = static_cast<unsigned char>(lead);
  return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

}  // namespace

TokenFolder::TokenFolder(Profile profile)
    : profile_(profile),
      folds_(profile != Profile::kCode),
      every_character_single_(profile == Profile::kShort || profile == Profile::kOcr),
      token_(kSmallToken, '\0') {}

void TokenFolder::clear() {
  size_ = 0;
  open_ = Open::kNothing;
  separated_ = disorder_ = false;
  if (token_.size() > kKeptBytes) token_ = std::string(kSmallToken, '\0');
}

inline TokenFolder::Character TokenFolder::character(const char* bytes, size_t size) {
  const auto byte = [&](size_t i) {
    return uint32_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  };
  uint32_t word = byte(0);
  if (size > 1) word |= byte(1);
  if (size > 2) word |= byte(2);
  if (size > 3) word |= byte(3);
  return {word, static_cast<uint32_t>(size)};
}

[[gnu::always_inline]] inline void TokenFolder::append(Character utf8) {
  if (size_ + kSlack > token_.size()) token_.resize(2 * token_.size());
  std::memcpy(token_.data() + size_, &utf8.bytes, sizeof utf8.bytes);
  size_ += utf8.size;
}

// starter() inside a word.
[[gnu::always_inline]] inline void TokenFolder::next_letter(Character utf8) {
  append(utf8);
  marks_at_ = size_;
  last_ccc_ = 0;
}

template <typename Sink>
void TokenFolder::run(std::string_view text, Sink& out) {
  for (size_t at = 0; at < text.size();) {
    if constexpr (Sink::kKnowsPlaces) at_ = at;
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      ascii(byte, out);
      ++at;
      continue;
    }
    const utf8::Decoded d = decode(text, at);
    const uint16_t value = fold_value(d.code_point);
    if (d.valid) {
      const Character utf8 = character(text.data() + at, d.size);
      if (value == kFoldWord && open_ == Open::kWord && !disorder_)
        next_letter(utf8);
      else
        code_point(value, d.code_point, utf8, out);
    } else {
      code_point(value, d.code_point, {0xBDBFEF, 3}, out);  // U+FFFD
    }
    at += d.size;
  }
  close(out);
}

template <typename Sink>
void TokenFolder::ascii(unsigned char c, Sink& out) {
  const bool upper = c - unsigned{'A'} < 26u;
  if (upper || c - unsigned{'a'} < 26u || c - unsigned{'0'} < 10u) {
    const Character folded{upper && folds_ ? c | 0x20u : c, 1};
    if (open_ == Open::kWord && !disorder_) return next_letter(folded);
    starter(false, folded, out);
  } else if (c == '_' && profile_ == Profile::kCode) {
    starter(false, {c, 1}, out);
  } else if (c <= 0x20 || c == 0x7F) {
    close(out);
    separate();
  } else {
    symbol({c, 1}, out);
  }
}

template <typename Sink>
void TokenFolder::code_point(uint16_t value, char32_t c, Character utf8, Sink& out) {
  if (value < kFoldMapped) return plain(value, c, utf8, out);
  const FoldMapping& m = kFoldMappings[value - kFoldMapped];
  if (folds_) return mapping(m, out);
  // Unfolded, a character keeps its bytes and takes the class of what it would have become first.
  const std::string_view folded(reinterpret_cast<const char*>(kFoldPool) + m.at, m.size);
  plain(fold_value(utf8::decode(folded, 0).code_point), c, utf8, out);
}

template <typename Sink>
void TokenFolder::plain(uint16_t value, char32_t c, Character utf8, Sink& out) {
  switch (value) {
    case kFoldWord:
      return starter(false, utf8, out);
    case kFoldSingle:
      return starter(true, utf8, out);
    case kFoldVanishes:
      return;
    case kFoldSyllable:
      return folds_ ? syllable(c, out) : starter(false, utf8, out);
    case kFoldBlank:
      close(out);
      return separate();
    case kFoldSymbol:
      return symbol(utf8, out);
    default:
      return mark(static_cast<uint8_t>(value - kFoldMark), utf8, out);
  }
}

template <typename Sink>
void TokenFolder::mapping(const FoldMapping& m, Sink& out) {
  const char* bytes = reinterpret_cast<const char*>(kFoldPool) + m.at;
  if (m.lead != 0) {
    const size_t first = sequence_size(*bytes);
    starter(m.lead == kFoldSingle, character(bytes, first), out);
    for (size_t at = first; at < m.size; at += 4)
      append({load32(bytes + at), static_cast<uint32_t>(std::min<size_t>(4, m.size - at))});
    last_ccc_ = m.last_ccc;
    return;
  }
  const std::string_view text(bytes, m.size);
  for (size_t at = 0; at < text.size();) {
    const utf8::Decoded d = utf8::decode(text, at);
    if (d.size == 1)
      ascii(static_cast<unsigned char>(d.code_point), out);
    else
      plain(fold_value(d.code_point), d.code_point, character(bytes + at, d.size), out);
    at += d.size;
  }
}

// The Unicode Standard 15.0, section 3.12, "Hangul Syllable Decomposition".
template <typename Sink>
void TokenFolder::syllable(char32_t c, Sink& out) {
  constexpr char32_t kS = 0xAC00, kL = 0x1100, kV = 0x1161, kT = 0x11A7, kVowels = 21, kTails = 28;
  const auto jamo = [](char32_t j) {
    return Character{0xE0u | static_cast<uint32_t>(j) >> 12 | (0x80u | (j >> 6 & 0x3F)) << 8 |
                         (0x80u | (j & 0x3F)) << 16,
                     3};
  };
  const char32_t s = c - kS, tail = kT + s % kTails;
  const Character lead = jamo(kL + s / (kVowels * kTails));
  const Character vowel = jamo(kV + s % (kVowels * kTails) / kTails);
  starter(false, lead, out);
  if (every_character_single_) {
    mark(0, vowel, out);
    if (tail != kT) mark(0, jamo(tail), out);
  } else {
    append(vowel);
    if (tail != kT) append(jamo(tail));
    marks_at_ = size_;
  }
}

template <typename Sink>
void TokenFolder::starter(bool single, Character utf8, Sink& out) {
  if (every_character_single_) {
    // A vowel or a tail (U+1160..U+11FF) completes the syllable before it.
    const uint32_t second = utf8.bytes >> 8 & 0xFF, third = utf8.bytes >> 16 & 0xFF;
    if ((utf8.bytes & 0xFF) == 0xE1 && utf8.size == 3 &&
        ((second == 0x85 && third >= 0xA0) || second == 0x86 || second == 0x87))
      return mark(0, utf8, out);
    single = true;
  }
  if (open_ != Open::kNothing && (single || open_ == Open::kSingle)) close(out);
  if (open_ == Open::kNothing) {
    open(single ? Open::kSingle : Open::kWord, out);
  } else {
    if (disorder_) put_marks_in_order();
    open_ = Open::kWord;
  }
  append(utf8);
  marks_at_ = size_;
  last_ccc_ = 0;
}

template <typename Sink>
void TokenFolder::mark(uint8_t ccc, Character utf8, Sink& out) {
  if (open_ == Open::kNothing) open(Open::kMarks, out);
  if (ccc == 0) {  // a spacing mark orders like a starter
    if (disorder_) put_marks_in_order();
    append(utf8);
    marks_at_ = size_;
  } else {
    // Unfolded text keeps its order: it is compared as it stands.
    if (ccc < last_ccc_ && folds_) disorder_ = true;
    append(utf8);
  }
  last_ccc_ = ccc;
}

template <typename Sink>
void TokenFolder::symbol(Character utf8, Sink& out) {
  close(out);
  separate();
  if (profile_ != Profile::kCode) return;
  open(Open::kSingle, out);
  append(utf8);
  close(out);
}

template <typename Sink>
void TokenFolder::open(Open kind, Sink& out) {
  if (profile_ == Profile::kShort && separated_ && !out.empty()) {
    constexpr char kSpace[17] = " ";
    out.push(hash_token(kSpace, 1));
  }
  if constexpr (Sink::kKnowsPlaces) out.begin(at_);
  separated_ = false;
  open_ = kind;
  size_ = marks_at_ = 0;
  last_ccc_ = 0;
}

template <typename Sink>
void TokenFolder::close(Sink& out) {
  if (open_ == Open::kNothing) return;
  if (disorder_) put_marks_in_order();
  out.push(hash_token(token_.data(), size_));
  open_ = Open::kNothing;
}

void TokenFolder::put_marks_in_order() {
  const std::string_view marks(token_.data() + marks_at_, size_ - marks_at_);
  std::vector<std::pair<uint8_t, std::string_view>> sequence;
  for (size_t at = 0; at < marks.size();) {
    const utf8::Decoded d = utf8::decode(marks, at);
    const auto ccc = static_cast<uint8_t>(fold_value(d.code_point) - kFoldMark);
    sequence.emplace_back(ccc, marks.substr(at, d.size));
    at += d.size;
  }
  // Equal classes keep their order: their views begin where they stood.
  std::sort(sequence.begin(), sequence.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : a.second.data() < b.second.data();
  });
  std::string ordered;
  for (const auto& [ccc, bytes] : sequence) ordered += bytes;
  std::memcpy(token_.data() + marks_at_, ordered.data(), ordered.size());
  disorder_ = false;
}

template void TokenFolder::run<Shingler>(std::string_view, Shingler&);
template void TokenFolder::run<TokenList>(std::string_view, TokenList&);

}  // namespace tamis::dedup
