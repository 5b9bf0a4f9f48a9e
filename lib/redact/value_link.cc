#include "redact/value_link.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "redact/chars.h"
#include "redact/words.h"

namespace tamis::redact {

namespace {

struct Quote {
  std::string_view open, close;
};
constexpr Quote kQuotes[] = {
    {"\\\"", "\\\""}, {"\"", "\""}, {"'", "'"}, {"`", "`"},   {"“", "”"},
    {"„", "“"},       {"‘", "’"},   {"«", "»"}, {"「", "」"}, {"『", "』"},
};

// What a sentence says between the word for the secret and the secret. Whole words, small ASCII letters.
// clang-format off
constexpr std::string_view kVerbs[] = {
    "is", "was", "are", "=", "as follows", "equals", "set to", "changed to", "reset to",          // English
    "lautet", "ist", "war",                                                                       // German
    "est", "sera", "es", "è", "é", "era",                                                         // French, Spanish, Italian, Portuguese
    "är", "er", "var", "on", "to", "brzmi", "je", "este", "adalah", "là", "olarak",               // Swedish … Vietnamese
    "είναι", "هي", "هو", "היא", "это", "–", "—", "-", "→",
};
// These are other words in English: "pass it to x", "the token on x".
constexpr std::string_view kForeign[] = {"to", "on", "er", "je", "war", "var", "este", "era"};
// Written without blanks.
constexpr std::string_view kGluedVerbs[] = {"是", "为", "為", "は", "が", "는", "은", "가", "คือ", "：", ":"};
// A value of letters and digits that a sentence ends with, or that one of these follows.
constexpr std::string_view kAfterValue[] = {
    "and", "or", "but", "for", "please", "so", "now", "und", "für", "bitte", "et", "pour", "y", "para", "e", "per", "en", "voor", "och",
    "i", "do", "ve", "и", "для", "to", "on", "at", "until", "as", "if", "when", "after", "thanks", "(", "-", "–", "—", "/", "|", "dir", "입니다", "です",
};
// What may wrap a quoted literal in code.
constexpr std::string_view kWrappers[] = {
    "String(", "String::from(", "SecretStr(", "Secret(", "str(", "new String(", "std::string(", "std::string{", "@", "b", "u", "r", "L", "N", "f",
    "Some(", "Buffer.from(", "StringView(", "[]byte(", "QStringLiteral(", "String.valueOf(", "_T(", "TEXT(",
};
// clang-format on

size_t starts(std::string_view text, size_t at, std::string_view what) {
  return text.compare(at, what.size(), what) == 0 ? what.size() : 0;
}
size_t blanks(std::string_view text, size_t at, size_t most) {
  size_t n = 0;
  while (n < most && (byte_at(text, at + n) == ' ' || byte_at(text, at + n) == '\t')) ++n;
  if (n < most && starts(text, at + n, "\xC2\xA0") != 0) n += 2;  // a blank that does not break
  return n;
}
bool ends_line(unsigned char c) { return c == '\n' || c == '\r' || c == 0; }

// What ends a bare value: in a line of settings only blanks and quotes do; a parameter may.
enum EndsValue : uint8_t { kInLine = 1, kElsewhere = 2, kPerhaps = 4 };
constexpr auto kEndsValue = [] {
  std::array<uint8_t, 256> ends{};
  for (unsigned c = 0; c < 256; ++c)
    if (c <= ' ' || c == 0x7F || c == '"') ends[c] = kInLine | kElsewhere;
  for (const char c : std::string_view(",;'&)<`|}"))
    ends[static_cast<unsigned char>(c)] = kElsewhere;
  ends['&'] |= kPerhaps;
  return ends;
}();

// "&name=": a query goes on.
bool next_parameter(std::string_view text, size_t at) {
  if (byte_at(text, at) != '&' || !is_letter(byte_at(text, at + 1))) return false;
  size_t end = at + 1;
  while (end < at + 32 && (is_word(byte_at(text, end)) || byte_at(text, end) == '-')) ++end;
  return byte_at(text, end) == '=';
}

// The name begins its line: settings, YAML, "export NAME=".
bool begins_line(std::string_view text, size_t name) {
  size_t at = name;
  for (size_t n = 0; n < 24 && at > 0; ++n, --at) {
    const unsigned char c = byte_at(text, at - 1);
    if (c == '\n' || c == '\r') return true;
    if (c != ' ' && c != '\t' && c != '-' && c != '"' && c != '\'') break;
  }
  if (at == 0) return true;
  const std::string_view before = text.substr(0, at);
  for (std::string_view word : {"export", "set", "ENV", "setx", "env"})
    if (before.ends_with(word)) return true;
  return false;
}

// text[at] is where a value is due; "password: str = …" has a type before it.
size_t behind_type(std::string_view text, size_t at) {
  for (size_t i = at; i < at + 28; ++i) {
    const unsigned char c = byte_at(text, i);
    if (c == '=') return i > at && text[i - 1] == ' ' && byte_at(text, i + 1) == ' ' ? i + 2 : at;
    if (!is_word(c) && c != '[' && c != ']' && c != '|' && c != '&' && c != '\'' && c != '?' &&
        c != ' ' && c != '.' && c != '*' && c != '<' && c != '>')
      return at;
  }
  return at;
}

// Behind <password> or <string name="password">; or value="…" behind name="password".
size_t tag_value(std::string_view text, size_t name, size_t at, bool& attribute) {
  size_t open = name;
  for (size_t n = 0; n < 64 && open > 0; ++n) {
    const char c = text[--open];
    if (c == '>' || c == '\n') return 0;
    if (c == '<') {
      if (text.size() > at && text[at] == '>' && byte_at(text, open + 1) != '/') return at + 1;
      for (size_t i = at; i < at + 48; ++i) {  // further attributes
        const unsigned char b = byte_at(text, i);
        if (b == '>' || b == '<' || ends_line(b)) return 0;
        for (std::string_view v : {"value=", "Value=", "content="})
          if (starts(text, i, v) != 0 && byte_at(text, i - 1) == ' ') {
            attribute = true;
            return i + v.size();
          }
      }
      return 0;
    }
  }
  return 0;
}

// Six characters or more to the next blank: letters, two digits, and nothing that addresses, paths or numbers of versions have.
bool chosen_by_somebody(std::string_view text, size_t at) {
  size_t letters = 0, digits = 0, end = at;
  for (; end < at + 40 && byte_at(text, end) > ' ' && byte_at(text, end) < 0x80; ++end) {
    const unsigned char c = byte_at(text, end);
    if (c == '/' || c == ':' || c == '(' || c == '[' || c == '<' || c == '=' || c == '"')
      return false;
    letters += is_letter(c);
    digits += is_digit(c);
  }
  return end - at >= 6 && end < at + 40 && letters >= 2 && digits >= 2;
}

ValueLink prose_value(std::string_view text, size_t at, Sentences sentences) {
  if (sentences == Sentences::kNone) return {};
  for (std::string_view verb : kGluedVerbs)
    if (const size_t n = starts(text, at, verb))
      return value_at(text, at + n + blanks(text, at + n, 2), Link::kProse, true);
  // Up to six words more: "for the guest network in the office".
  size_t here = at + blanks(text, at, 4);
  if (here == at) return {};
  // "lösenord Dimma!88", "пароль Tuman88": behind the word itself, letters with digits amid them are no noun.
  if (sentences == Sentences::kAny && chosen_by_somebody(text, here)) {
    ValueLink v = value_at(text, here, Link::kProse, true);
    v.alone = true;
    return v;
  }
  for (size_t words = 0; words < 7; ++words) {
    const unsigned char first_byte = to_lower(byte_at(text, here));
    for (std::string_view verb : kVerbs) {
      if (byte_at(verb, 0) != first_byte || !starts_with_folded(text.substr(here), verb)) continue;
      if (sentences == Sentences::kEnglish && is_one_of(verb, kForeign)) continue;
      size_t value = here + verb.size();
      if (byte_at(text, value) == ':') ++value;
      const size_t gap = blanks(text, value, 4);
      if (gap == 0) continue;
      // "is set to x", "is now x"
      value += gap;
      for (std::string_view more : {"set to ", "now ", "still ", "as follows: ", "now set to "})
        value += starts(text, value, more);
      return value_at(text, value, Link::kProse, true);
    }
    if (is_digit(byte_at(text, here))) return {};
    const size_t first = here;
    while (here < first + 24 && (is_letter(byte_at(text, here)) || byte_at(text, here) >= 0x80 ||
                                 byte_at(text, here) == '\'' || byte_at(text, here) == '-'))
      ++here;
    const size_t gap = blanks(text, here, 2);
    if (here == first || gap == 0) {
      if (here > first && starts(text, here, ": ") != 0)
        return value_at(text, here + 2, Link::kProse, true);
      return {};
    }
    here += gap;
  }
  return {};
}

}  // namespace

ValueLink value_at(std::string_view text, size_t at, Link link, bool line) {
  ValueLink v;
  size_t begin = at;
  const Quote* quote = nullptr;
  for (const Quote& q : kQuotes)
    if (starts(text, at, q.open) != 0) {
      quote = &q;
      break;
    }
  const size_t most = std::min(text.size(), at + kLongestValue);
  size_t end;
  if (quote != nullptr) {
    begin = at + quote->open.size();
    // "a\"b": the escaped quote belongs to the value.
    for (end = begin; end < most; ++end) {
      const unsigned char c = byte_at(text, end);
      if (c < ' ' || c == 0x7F) return v;
      if (starts(text, end, quote->close) != 0) break;
      if (c == '\\' && quote->close.size() == 1) ++end;
    }
    if (end >= most) return v;
    v.quoted = true;
    if (quote->open == "«") {  // French sets blanks inside
      for (std::string_view blank : {" ", "\xC2\xA0", "\xE2\x80\xAF"}) {
        const std::string_view inside = text.substr(begin, end - begin);
        if (inside.size() > 2 * blank.size() && inside.starts_with(blank) &&
            inside.ends_with(blank))
          begin += blank.size(), end -= blank.size();
      }
    }
  } else {
    end = begin;
    for (; end < most; ++end) {
      const uint8_t ends = kEndsValue[byte_at(text, end)];
      if ((ends & (line ? kInLine : kElsewhere)) != 0) break;
      if ((ends & kPerhaps) != 0 && next_parameter(text, end)) break;
    }
    if (end - begin >= kLongestValue) return v;
    const unsigned char next = byte_at(text, end);
    v.setting = line && link == Link::kSign;
    v.program = next == ';' || next == ')' || next == ',';
    constexpr std::string_view kEnds = ".:!?*],;";
    // Of a sentence; "…": a password may end with ! or *, a sentence rarely does so behind a line of settings.
    const std::string_view marks = link == Link::kProse || !line ? kEnds : std::string_view(",;");
    const size_t whole = end;
    while (end > begin && marks.find(text[end - 1]) != std::string_view::npos) {
      v.program |= text[end - 1] == ';' || text[end - 1] == ',';
      --end;
    }
    // "is fog7Harbour! and works": no sentence ends where a small letter goes on.
    if (link == Link::kProse && next == ' ' && is_letter(byte_at(text, whole + 1)) &&
        !is_upper(byte_at(text, whole + 1)))
      while (end < whole && std::string_view("!*?").find(text[end]) != std::string_view::npos)
        ++end;
    while (link == Link::kProse && end > begin && (text[end - 1] == ')' || text[end - 1] == '\''))
      --end;
    for (std::string_view mark : {"。", "、", "，", "」", "です", "입니다"}) {
      const size_t found = text.substr(begin, end - begin).find(mark);
      if (found != std::string_view::npos && found > 0) end = begin + found;
    }
    size_t behind = end;
    while (is_space(byte_at(text, behind)) && !ends_line(byte_at(text, behind))) ++behind;
    v.alone = behind > end ? ends_line(byte_at(text, behind)) : !is_word(byte_at(text, behind));
    if (!v.alone && behind > end)
      for (std::string_view word : kAfterValue)
        if (starts(text, behind, word) != 0 && !is_letter(byte_at(text, behind + word.size())))
          v.alone = true;
  }
  v.link = end > begin ? link : Link::kNone;
  v.begin = begin;
  v.end = end;
  return v;
}

ValueLink link_value(std::string_view text, size_t name_begin, size_t name_end,
                     Sentences sentences) {
  size_t at = name_end;
  bool closed = false;  // the name's own quote
  for (size_t n = 0; n < 4; ++n, ++at) {
    const unsigned char c = byte_at(text, at);
    if (c != '"' && c != '\'' && c != ']' && c != '`' && c != '*' && c != '_' && c != '\\') break;
    closed |= c == '"' || c == '\'';
  }
  if (at == name_end && byte_at(text, at) == '(') {  // setPassword("x"), "Passwort (WLAN): x"
    if (byte_at(text, at + 1) == '"' || byte_at(text, at + 1) == '\'')
      return value_at(text, at + 1, Link::kCall, false);
  }
  bool attribute = false;
  if (const size_t value = tag_value(text, name_begin, at, attribute)) {
    if (attribute) return value_at(text, value, Link::kTag, false);
    ValueLink v = value_at(text, value, Link::kTag, false);
    return !v.quoted && byte_at(text, v.end) == '<' ? v : ValueLink{};
  }
  const size_t gap = blanks(text, at, 24);
  const size_t sign = at + gap;
  const unsigned char c = byte_at(text, sign), next = byte_at(text, sign + 1);
  size_t width = 0;
  if (c == ':' || c == '=') {
    if (next == '~' || (c == '=' && next == '=') || (c == ':' && (next == ':' || next == '/')))
      return {};
    width = (c == ':' && next == '=') || (c == '=' && next == '>') ? 2 : 1;
  } else if (c == '?' && next == '=') {
    width = 2;
  } else if (c == '-' && next == '>' && closed) {
    width = 2;
  } else if (starts(text, sign, "：") != 0 || starts(text, sign, "＝") != 0) {
    width = 3;
  } else if (c == '|' && next == ' ' && gap > 0 && text.substr(0, name_begin).ends_with("| ")) {
    width = 1;  // a row of a table in Markdown
  }
  if (width != 0) {
    size_t value = sign + width;
    if (byte_at(text, value) == '*' && byte_at(text, value + 1) == '*') value += 2;
    value += blanks(text, value, 24);
    if (byte_at(text, value) == '*' && byte_at(text, value + 1) == '*') value += 2;
    if (c == ':') value = behind_type(text, value);
    for (std::string_view wrapper : kWrappers)
      if (starts(text, value, wrapper) != 0 && (byte_at(text, value + wrapper.size()) == '"' ||
                                                byte_at(text, value + wrapper.size()) == '\'')) {
        value += wrapper.size();
        break;
      }
    const bool settings = begins_line(text, name_begin) && c != '|';
    return value_at(text, value, Link::kSign, settings);
  }
  if (closed && c == ',') {
    const size_t value = sign + 1 + blanks(text, sign + 1, 4);
    if (byte_at(text, value) != '"' && byte_at(text, value) != '\'') return {};
    return value_at(text, value, Link::kPair, false);
  }
  if (gap == 0) return prose_value(text, at, sentences);
  if (c == '"' || c == '\'') return value_at(text, sign, Link::kCall, false);
  if (name_begin >= 2 && text.compare(name_begin - 2, 2, "--") == 0)
    return c == '-' ? ValueLink{} : value_at(text, sign, Link::kFlag, true);
  // netrc: machine m login l password p
  const std::string_view before =
      text.substr(name_begin > 80 ? name_begin - 80 : 0, std::min<size_t>(name_begin, 80));
  if (before.find("login ") != std::string_view::npos &&
      (before.find("machine ") != std::string_view::npos ||
       before.find("default ") != std::string_view::npos))
    return value_at(text, sign, Link::kFlag, true);
  return prose_value(text, at, sentences);
}

}  // namespace tamis::redact
