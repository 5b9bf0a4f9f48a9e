#include "normalize/repeated_tails.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/utf8.h"
#include "normalize/character_context.h"

namespace tamis::normalize {

namespace {

constexpr size_t kLongestPhrase = 100;  // words: half a minute of speech
constexpr size_t kCopies = 4;
constexpr size_t kWords = 12;  // in all copies
// Of the shortest loop, at least nine words equal the one a period before: every fourth of them is looked at.
constexpr size_t kStride = 4;

struct Words {
  std::vector<uint64_t> hash;  // of the folded word
  std::vector<uint32_t> begin, end;
  std::vector<bool>
      is_spoken;  // two letters or more and no digit, or a character of a script without spaces
};

// FNV-1a, 64 bit, by code points. Two words that collide would have to do so through a whole loop to matter.
constexpr uint64_t kBasis = 0xCBF29CE484222325, kPrime = 0x100000001B3;

enum class Kind { kOther, kLetter, kDigit, kAlone };

Kind kind_of(char32_t c) {
  if (c < 0x80) {
    if (c >= '0' && c <= '9') return Kind::kDigit;
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? Kind::kLetter : Kind::kOther;
  }
  const auto u = static_cast<UChar32>(c);
  if ((U_GET_GC_MASK(u) & U_GC_M_MASK) != 0) return Kind::kLetter;
  if (u_isdigit(u)) return Kind::kDigit;
  if (!u_isalpha(u)) return Kind::kOther;
  return is_spaceless(c) ? Kind::kAlone : Kind::kLetter;
}

Words words_of(std::string_view in) {
  Words words;
  bool open = false, digit = false, alone = false;
  size_t letters = 0;
  uint64_t hash = kBasis;
  size_t begin = 0;
  const auto close = [&](size_t end) {
    if (!open) return;
    words.hash.push_back(hash);
    words.begin.push_back(static_cast<uint32_t>(begin));
    words.end.push_back(static_cast<uint32_t>(end));
    words.is_spoken.push_back(alone || (letters >= 2 && !digit));
    open = digit = alone = false;
    letters = 0;
    hash = kBasis;
  };
  for (size_t at = 0; at < in.size();) {
    const auto byte = static_cast<unsigned char>(in[at]);
    const utf8::Decoded d = byte < 0x80 ? utf8::Decoded{byte, 1, true} : utf8::decode(in, at);
    const Kind kind = kind_of(d.code_point);
    if (kind == Kind::kOther || kind == Kind::kAlone) close(at);
    if (kind != Kind::kOther) {
      if (!open) begin = at;
      open = true;
      digit = digit || kind == Kind::kDigit;
      alone = alone || kind == Kind::kAlone;
      letters += kind == Kind::kLetter ? 1 : 0;
      const auto folded = byte < 0x80
                              ? (kind == Kind::kLetter ? byte | 0x20u : byte)
                              : static_cast<uint32_t>(u_foldCase(static_cast<UChar32>(d.code_point),
                                                                 U_FOLD_CASE_DEFAULT));
      hash = (hash ^ folded) * kPrime;
    }
    at += d.size;
    if (kind == Kind::kAlone) close(at);
  }
  close(in.size());
  return words;
}

// Words [begin, end) of which each equals the one `period` before, from begin + period on.
struct Loop {
  size_t begin, end, period;
  bool is_long_enough() const { return end - begin >= kWords && end - begin >= kCopies * period; }
};

class LoopCutter {
 public:
  LoopCutter(text::Text& text, NormalizeCounts& counts)
      : in_(text.bytes()), out_(text), counts_(counts), words_(words_of(in_)) {}

  bool run() {
    const size_t n = words_.hash.size();
    // looked_to[p]: up to there, no further loop of period p begins.
    std::array<size_t, kLongestPhrase + 1> looked_to{};
    for (size_t i = 0; i < n; i += kStride) {
      for (size_t period = 1; period <= std::min(kLongestPhrase, i - from_); ++period) {
        if (words_.hash[i] != words_.hash[i - period] || i < looked_to[period]) continue;
        const Loop loop = around(i, period);
        looked_to[period] = loop.end;
        if (!loop.is_long_enough() || !is_speech(loop)) continue;
        cut(loop);
        from_ = loop.end;
        i = from_ - from_ % kStride;  // goes on with the first multiple beyond
        break;
      }
    }
    const bool changed = out_.changed();
    std::move(out_).finish();
    return changed;
  }

 private:
  Loop around(size_t i, size_t period) const {
    const auto& h = words_.hash;
    size_t begin = i, end = i + 1;
    while (begin > from_ + period && h[begin - 1] == h[begin - 1 - period]) --begin;
    while (end < h.size() && h[end] == h[end - period]) ++end;
    return {begin - period, end, period};
  }

  // Half of its words are words, and nothing stands between them that nobody says: tables, dumps and drawings repeat too.
  bool is_speech(const Loop& loop) const {
    size_t spoken = 0;
    for (size_t i = loop.begin; i < loop.begin + loop.period; ++i)
      spoken += words_.is_spoken[i] ? 1 : 0;
    if (2 * spoken < loop.period) return false;
    for (size_t i = loop.begin; i + 1 < loop.begin + 2 * loop.period; ++i)
      if (in_.substr(words_.end[i], words_.begin[i + 1] - words_.end[i])
              .find_first_of("|=<>_/\\+*@#{}~^$") != std::string_view::npos)
        return false;
    return true;
  }

  // A sentence or line begins with this word.
  bool begins_sentence(size_t word) const {
    const size_t from = word == 0 ? 0 : words_.end[word - 1];
    const std::string_view between = in_.substr(from, words_.begin[word] - from);
    static constexpr std::string_view kStops[] = {".",      "!",      "?",      "\n",     "\u2026",
                                                  "\u3002", "\uFF01", "\uFF1F", "\u0964", "\u061F"};
    return word == 0 || std::ranges::any_of(kStops, [&](std::string_view stop) {
             return between.find(stop) != std::string_view::npos;
           });
  }

  // A loop has no first word of its own: "you. Thank you. Thank you" might begin with "you". It begins where a sentence does.
  size_t phrase_begin(const Loop& loop) const {
    for (size_t i = loop.begin; i < loop.begin + loop.period; ++i)
      if (begins_sentence(i)) return i;
    return loop.begin;
  }

  // Keeps the first copy, and what follows the last one: its full stop, its line end.
  void cut(const Loop& loop) {
    const size_t begin = phrase_begin(loop);
    const size_t copies = (loop.end - begin) / loop.period;
    const bool at_end = loop.end == words_.hash.size();
    const size_t last = at_end ? loop.end - 1 : begin + copies * loop.period - 1;
    const size_t kept = words_.end[begin + loop.period - 1];
    out_.keep_to(kept);
    out_.replace(words_.end[last] - kept, "", EditRule::kRepeat);
    ++counts_.repeats;
  }

  std::string_view in_;
  text::Rewriter out_;
  NormalizeCounts& counts_;
  Words words_;
  size_t from_ = 0;  // words before belong to a loop that was cut
};

}  // namespace

bool cut_repeated_tails(text::Text& text, NormalizeCounts& counts) {
  return LoopCutter(text, counts).run();
}

}  // namespace tamis::normalize
