// The form of a token as its service publishes it, in a few letters.
//
//   constexpr Shape postman("h24-h34");                  // 24 hexadecimal digits, a hyphen, 34 more
//   postman.match("1f…-9a… and so on", 0);              // where it ends, or Shape::kNone
//
// A run is a letter for its alphabet and how many bytes, or the fewest and the most ("w20~64"); any other sign, and letters in
// single quotes, stand for themselves; U is a UUID (RFC 9562). A run takes as much as it may; what follows the last one must not
// go on in its alphabet. A form that is not written so does not compile.
// Cost: one table look-up a byte; no going back.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "redact/chars.h"

namespace tamis::redact {

enum class Alphabet : uint8_t {
  kDigit,         // d
  kHex,           // h
  kLowerHex,      // f
  kUpper,         // u: A-Z 0-9
  kLower,         // l: a-z 0-9
  kAlnum,         // a
  kBase32,        // i: RFC 4648 section 6
  kBase64,        // b: RFC 4648 section 4, with its padding behind a last run
  kBase64Url,     // w: RFC 4648 section 5
  kBase64UrlDot,  // x: the same and a dot
  kToken68,       // t: RFC 9110 section 11.2, a slash among them
  kCount,
};

namespace internal {
consteval std::array<uint16_t, 256> alphabet_masks() {
  std::array<uint16_t, 256> masks{};
  const auto add = [&](std::string_view bytes, std::string_view letters) {
    for (char c : bytes)
      for (char l : letters) {
        const size_t i = std::string_view("dhfulaibwxt").find(l);
        masks[static_cast<unsigned char>(c)] |= static_cast<uint16_t>(1u << i);
      }
  };
  add("0123456789", "dhfulabwxt");
  add("234567", "i");
  add("abcdef", "hf");
  add("ABCDEF", "h");
  add("abcdefghijklmnopqrstuvwxyz", "labwxt");
  add("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "uiabwxt");
  add("-_", "wxt");
  add(".", "xt");
  add("+/", "bt");
  add("~=%", "t");
  return masks;
}
inline constexpr auto kAlphabetMasks = alphabet_masks();
}  // namespace internal

constexpr bool in_alphabet(unsigned char c, Alphabet alphabet) {
  return (internal::kAlphabetMasks[c] >> static_cast<unsigned>(alphabet) & 1) != 0;
}

class Shape {
 public:
  static constexpr size_t kNone = static_cast<size_t>(-1);
  static constexpr size_t kLongest = 12'000;  // bytes of one run

  struct Run {
    Alphabet alphabet = Alphabet::kDigit;
    uint16_t shortest = 0, longest = 0;
    char then = 0;  // the sign behind it; 0 behind the last
  };

  consteval Shape(const char* text) {  // NOLINT(google-explicit-constructor): rows of tables
    const std::string_view form(text);
    for (size_t i = 0; i < form.size();) {
      const size_t letter = std::string_view("dhfulaibwxt").find(form[i]);
      if (form[i] == '\'') {
        for (++i; form.at(i) != '\''; ++i) sign(form[i]);
        ++i;
      } else if (form[i] == 'U') {
        for (uint16_t digits : std::array<uint16_t, 5>{8, 4, 4, 4, 12}) {
          push({Alphabet::kHex, digits, digits, 0});
          if (digits != 12) sign('-');
        }
        ++i;
      } else if (letter != std::string_view::npos) {
        Run run{static_cast<Alphabet>(letter), 0, 0, 0};
        run.shortest = run.longest = number(form, ++i);
        if (i < form.size() && form[i] == '~') run.longest = number(form, ++i);
        if (run.longest < run.shortest || run.longest > kLongest) throw "not a length";
        push(run);
      } else {
        sign(form[i++]);
      }
    }
    if (count_ == 0) throw "a form of nothing";
    for (size_t i = 0; i < count_; ++i) {
      shortest_ += runs_[i].shortest + (runs_[i].then != 0);
      longest_ += runs_[i].longest + (runs_[i].then != 0);
    }
  }

  // Where the form that begins at text[at] ends, or kNone.
  size_t match(std::string_view text, size_t at) const {
    size_t begin = at;
    for (size_t i = 0; i < count_; ++i) {
      const Run& run = runs_[i];
      begin = at;
      while (at - begin < run.longest && in_alphabet(byte_at(text, at), run.alphabet)) ++at;
      if (at - begin < run.shortest) return kNone;
      if (run.then != 0 && byte_at(text, at++) != static_cast<unsigned char>(run.then))
        return kNone;
    }
    const Run& last = runs_[count_ - 1];
    if (last.then != 0) return is_alnum(byte_at(text, at)) ? kNone : at;
    if (in_alphabet(byte_at(text, at), last.alphabet)) {
      // A full stop ends the sentence, not the token.
      if (byte_at(text, at) != '.' || is_alnum(byte_at(text, at + 1))) return kNone;
      return at;
    }
    if (is_alnum(byte_at(text, at))) return kNone;
    while (at - begin > last.shortest && text[at - 1] == '.') --at;
    if (last.alphabet == Alphabet::kBase64)
      for (int i = 0; i < 2 && byte_at(text, at) == '='; ++i) ++at;
    return at;
  }

  size_t shortest() const { return shortest_; }
  size_t longest() const { return longest_; }
  size_t size() const { return count_; }
  const Run& operator[](size_t i) const { return runs_[i]; }

 private:
  static constexpr uint16_t number(std::string_view form, size_t& at) {
    uint32_t value = 0;
    if (at == form.size() || !is_digit(static_cast<unsigned char>(form[at]))) throw "no length";
    while (at < form.size() && is_digit(static_cast<unsigned char>(form[at])))
      value = value * 10 + static_cast<uint32_t>(form[at++] - '0');
    return static_cast<uint16_t>(value);
  }
  constexpr void push(Run run) { runs_[count_++] = run; }
  constexpr void sign(char c) {
    if (count_ == 0 || runs_[count_ - 1].then != 0) push({});
    runs_[count_ - 1].then = c;
  }

  std::array<Run, 34> runs_{};
  size_t count_ = 0, shortest_ = 0, longest_ = 0;
};

}  // namespace tamis::redact
