#include "redact/assignments.h"

#include <algorithm>
#include <cstring>

#include "redact/chars.h"
#include "redact/fold.h"
#include "redact/url.h"

namespace tamis::redact {

namespace {

constexpr RuleId kPassword = rule_id("password.assignment");
constexpr RuleId kSecret = rule_id("secret.assignment");
constexpr RuleId kAuthorization = rule_id("secret.authorization");

struct KeyWord {
  std::string_view word;  // folded; the key ends with it
  RuleId rule;
};
// clang-format off
constexpr KeyWord kKeyWords[] = {
    {"password", kPassword},  {"passwd", kPassword},     {"passphrase", kPassword}, {"passcode", kPassword},  {"pwd", kPassword},
    {"passwort", kPassword},  {"kennwort", kPassword},   {"contrasena", kPassword}, {"mot de passe", kPassword}, {"motdepasse", kPassword},
    {"senha", kPassword},     {"haslo", kPassword},      {"heslo", kPassword},      {"jelszo", kPassword},    {"salasana", kPassword},
    {"losenord", kPassword},  {"wachtwoord", kPassword}, {"adgangskode", kPassword}, {"sifre", kPassword},    {"пароль", kPassword},
    {"密码", kPassword},      {"密碼", kPassword},       {"パスワード", kPassword}, {"비밀번호", kPassword},  {"סיסמה", kPassword},
    {"secret", kSecret},      {"secret_key", kSecret},   {"secretkey", kSecret},    {"secret-key", kSecret},  {"api_key", kSecret},
    {"apikey", kSecret},      {"api-key", kSecret},      {"access_key", kSecret},   {"accesskey", kSecret},   {"access-key", kSecret},
    {"token", kSecret},       {"private_key", kSecret},  {"auth_key", kSecret},     {"credential", kSecret},  {"encryption_key", kSecret},
    {"authorization", kAuthorization},
};
// clang-format on

// What any of the words above ends with; after folding, an accented letter may stand before the last one.
bool may_end_key(unsigned char a, unsigned char b) {
  if (b >= 0x80) return true;
  if (a >= 0x80) return b == 'a' || b == 'o' || b == 'e';
  switch (b) {
    case 'd':
      return a == 'r' || a == 'w';
    case 'e':
      return a == 's' || a == 'd' || a == 'r';
    case 't':
      return a == 'r' || a == 'e';
    case 'a':
      return a == 'n' || a == 'h';
    case 'o':
      return a == 'l' || a == 'z';
    case 'y':
      return a == 'e';
    case 'n':
      return a == 'e' || a == 'o';
    case 'l':
      return a == 'a';
    default:
      return false;
  }
}

const KeyWord* key_before(std::string_view text, size_t at) {
  size_t end = at;
  for (size_t n = 0; n < 4 && end > 0; ++n) {
    const unsigned char c = byte_at(text, end - 1);
    if (c != ' ' && c != '"' && c != '\'' && c != ']' && c != '`' && c != '*') break;
    --end;
  }
  // The last two letters decide for nearly every sign of the text.
  if (!may_end_key(to_lower(byte_at(text, end - 2)), to_lower(byte_at(text, end - 1))))
    return nullptr;
  const FoldedWindow key(text, end > 24 ? end - 24 : 0, end);
  const std::string_view folded = key.bytes();
  const KeyWord* best = nullptr;
  for (const KeyWord& k : kKeyWords)
    if (folded.ends_with(k.word) && (best == nullptr || k.word.size() > best->word.size()))
      best = &k;
  return best;
}

struct Shape {
  size_t letters = 0, digits = 0, marks = 0;
  bool lower = false, upper = false, expression = false;
};

Shape shape_of(std::string_view value) {
  Shape s;
  for (char ch : value) {
    const auto c = static_cast<unsigned char>(ch);
    if (is_digit(c))
      ++s.digits;
    else if (is_letter(c)) {
      ++s.letters;
      (is_upper(c) ? s.upper : s.lower) = true;
    } else {
      ++s.marks;
      s.expression |= c == '(' || c == ')' || c == '{' || c == '}' || c == '<' || c == '>' ||
                      c == '[' || c == ' ' || c == ';' || c == '"';
    }
  }
  return s;
}

}  // namespace

void find_assignment(std::string_view text, size_t at, Candidates& out) {
  const unsigned char sign = byte_at(text, at), next = byte_at(text, at + 1),
                      before = byte_at(text, at - 1);
  if (next == '=' || next == ':' || next == '/' || next == '~') return;
  if (before == '=' || before == '!' || before == '<' || before == '>' || before == ':' ||
      before == '+')
    return;
  const KeyWord* key = key_before(text, at);
  if (key == nullptr) return;
  size_t begin = at + 1;
  if (sign == ':' && next == '=') ++begin;
  while (begin < at + 5 && byte_at(text, begin) == ' ') ++begin;
  if (sign == '=' && byte_at(text, begin) == '>') ++begin;  // password => "…"
  while (begin < at + 6 && byte_at(text, begin) == ' ') ++begin;
  if (key->rule == kAuthorization) {
    const size_t blank = text.substr(0, std::min(text.size(), begin + 8)).find(' ', begin);
    if (blank == std::string_view::npos) return;
    const std::string_view scheme = text.substr(begin, blank - begin);
    if (!equal_folded(scheme, "bearer") && !equal_folded(scheme, "basic") &&
        !equal_folded(scheme, "token"))
      return;
    begin = blank + 1;
  }
  unsigned char quote = byte_at(text, begin);
  if (quote != '"' && quote != '\'' && quote != '`') quote = 0;
  if (quote != 0) ++begin;
  size_t end = begin;
  while (end < begin + 256) {
    const unsigned char c = byte_at(text, end);
    if (c < ' ' || c == 0x7F || c == quote) break;
    if (quote == 0 && (c == ' ' || c == ',' || c == ';' || c == '"' || c == '\'' || c == '&' ||
                       c == ')' || c == '<' || c == '`' || c == '|'))
      break;
    ++end;
  }
  if (quote != 0 && byte_at(text, end) != quote) return;
  while (quote == 0 && end > begin &&
         std::string_view(".:!?*]").find(text[end - 1]) != std::string_view::npos)
    --end;
  const std::string_view value = text.substr(begin, end - begin);
  if (value.size() < 5 || secret_stand_in(value)) return;
  const Shape s = shape_of(value);
  if (s.expression || s.letters + s.digits < 4) return;
  const bool mixed = s.letters > 0 && s.digits > 0;
  const bool name = s.digits == 0 &&
                    (s.marks == 0 || value.find_first_of("./\\_-:$@%") != std::string_view::npos);
  int evidence = rule(key->rule).base;
  if (key->rule == kPassword) {
    // password = self.password, password: string, Password: required
    if (name && !(quote != 0 && s.marks == 0)) return;
    if (!mixed && s.marks == 0 && quote == 0) return;
    evidence += (quote != 0 ? 4 : 0) + (mixed ? 4 : 0) + (s.lower && s.upper ? 3 : 0) +
                (s.marks > 0 ? 2 : 0);
  } else {
    if (value.size() < 16 || !mixed || s.digits < 3) return;
    if (value.find("://") != std::string_view::npos || value[0] == '/') return;
    evidence += value.size() >= 24 ? 6 : 0;
  }
  out.push_back({begin, end, key->rule, static_cast<int16_t>(evidence), false, false});
}

void find_assignments(std::string_view text, Candidates& out) {
  for (size_t at = 0; at < text.size(); ++at) {
    const void* sign = std::memchr(text.data() + at, '=', text.size() - at);
    if (sign == nullptr) return;
    at = static_cast<size_t>(static_cast<const char*>(sign) - text.data());
    find_assignment(text, at, out);
  }
}

}  // namespace tamis::redact
