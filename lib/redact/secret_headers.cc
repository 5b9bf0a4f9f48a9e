#include "redact/secret_headers.h"

#include <algorithm>
#include <string>

#include "base/hash.h"
#include "redact/chars.h"
#include "redact/secret_shape.h"
#include "redact/secret_value.h"

namespace tamis::redact {

namespace {

constexpr RuleId kAuthorization = rule_id("secret.authorization");
constexpr RuleId kCookie = rule_id("secret.cookie");
constexpr RuleId kCommand = rule_id("password.command");
constexpr RuleId kPin = rule_id("password.pin");

size_t token_end(std::string_view text, size_t at, size_t most) {
  const size_t begin = at;
  while (at - begin < most && in_alphabet(byte_at(text, at), Alphabet::kToken68)) ++at;
  while (at > begin && (text[at - 1] == '.' || text[at - 1] == '%')) --at;
  return at;
}

void add(Candidates& out, size_t begin, size_t end, RuleId id, int more, bool validated) {
  out.push_back({begin, end, id, static_cast<int16_t>(rule(id).base + more), validated, false});
}

// "user:password" in base64; nobody's name or password needs a control character.
bool basic_credentials(std::string_view token) {
  std::string padded(token), pair;
  while (padded.size() % 4 != 0) padded += '=';
  if (!unbase64(padded, pair)) return false;
  const size_t colon = pair.find(':');
  if (colon == std::string::npos || pair.size() < 3) return false;
  if (std::any_of(pair.begin(), pair.end(),
                  [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; }))
    return false;
  return !secret_stand_in(pair.substr(colon + 1)) || colon + 1 == pair.size();
}

bool opaque(std::string_view token) {
  return token.size() >= 16 && !secret_stand_in(token) && !stands_for_a_token(token) &&
         like_chance(token);
}

size_t skip_blanks(std::string_view text, size_t at, size_t most) {
  const size_t limit = at + most;
  while (at < limit && byte_at(text, at) == ' ') ++at;
  return at;
}

}  // namespace

void find_authorization(std::string_view text, size_t end, Candidates& out) {
  // Authorization: …  "Authorization": "…"  'Authorization' => '…'  ("Authorization", "…")
  size_t at = end;
  const size_t limit = end + 12;
  bool sign = false;
  for (; at < limit; ++at) {
    const unsigned char c = byte_at(text, at);
    if (c == ':' || c == '=' || c == ',')
      sign = true;
    else if (c != ' ' && c != '"' && c != '\'' && c != ']' && c != '>' && c != '\\' && c != '`' &&
             !(c == 'f' && (byte_at(text, at + 1) == '"' || byte_at(text, at + 1) == '\'')))
      break;
  }
  if (!sign) return;
  const size_t scheme_end = token_end(text, at, 24);
  const std::string_view scheme = text.substr(at, scheme_end - at);
  if (byte_at(text, scheme_end) != ' ') {  // a token without a scheme
    const size_t stop = token_end(text, at, 2000);
    if (stop > at && opaque(text.substr(at, stop - at)))
      add(out, at, stop, kAuthorization, -5, false);
    return;
  }
  const size_t first = skip_blanks(text, scheme_end, 4);
  const size_t stop = token_end(text, first, 4000);
  const std::string_view token = text.substr(first, stop - first);
  if (token.empty()) return;
  if (equal_folded(scheme, "basic")) {
    if (basic_credentials(token)) add(out, first, stop, kAuthorization, 10, true);
  } else if (!equal_folded(scheme, "digest") && !equal_folded(scheme, "hawk")) {
    // Bearer, Token, ApiKey, Negotiate, OAuth …: the registry of schemes is open, so the token decides.
    if (opaque(token)) add(out, first, stop, kAuthorization, 0, false);
  }
}

void find_bearer(std::string_view text, size_t end, Candidates& out) {
  const size_t first = skip_blanks(text, end, 2);
  const size_t stop = token_end(text, first, 4000);
  if (opaque(text.substr(first, stop - first))) add(out, first, stop, kAuthorization, -2, false);
}

void find_cookies(std::string_view text, size_t begin, size_t end, size_t& done, Candidates& out) {
  if (end < done) return;
  // The header, or an assignment to document.cookie.
  size_t at = end;
  while (at < end + 4 &&
         (byte_at(text, at) == '"' || byte_at(text, at) == '\'' || byte_at(text, at) == ' '))
    ++at;
  if (byte_at(text, at) != ':' && byte_at(text, at) != '=') return;
  const unsigned char before = byte_at(text, begin - 1);
  if (is_alnum(before) || before == '_') return;
  at = skip_blanks(text, at + 1, 4);
  while (byte_at(text, at) == '"' || byte_at(text, at) == '\'') ++at;
  constexpr std::string_view kSession[] = {
      "sess",  "sid",   "auth",  "token",   "csrf",     "xsrf",       "jwt",    "remember",
      "login", "secur", "li_at", "user_id", "identity", "credential", "access", "refresh"};
  const size_t limit = std::min(text.size(), at + 4096);
  while (at < limit) {
    const size_t name = at;
    while (at < limit && (is_word(byte_at(text, at)) || text[at] == '-' || text[at] == '.' ||
                          text[at] == ':' || text[at] == '%'))
      ++at;
    if (at == name || byte_at(text, at) != '=') break;
    const std::string_view label = text.substr(name, at - name);
    const size_t value = ++at;
    while (at < limit && byte_at(text, at) > ' ' && text[at] != ';' && text[at] != '"' &&
           text[at] != '\'' && text[at] != ',' && text[at] != '\\' && byte_at(text, at) < 0x7F)
      ++at;
    const std::string_view held = text.substr(value, at - value);
    std::string small;
    for (char c : label) small += static_cast<char>(to_lower(static_cast<unsigned char>(c)));
    const bool session =
        std::any_of(std::begin(kSession), std::end(kSession),
                    [&](std::string_view s) { return small.find(s) != small.npos; });
    if (!secret_stand_in(held) && !stands_for_a_token(held)) {
      const bool chance = like_chance(held);
      if ((session && held.size() >= 8 && (chance || makeup_of(held).digits > 3)) ||
          (chance && held.size() >= 16))
        add(out, value, at, kCookie, (session ? 5 : 0) + (chance ? 5 : 0), false);
    }
    if (byte_at(text, at) != ';') break;
    at = skip_blanks(text, at + 1, 2);
    // Attributes without a value: Secure, HttpOnly.
    while (at < limit &&
           (text.compare(at, 7, "Secure;") == 0 || text.compare(at, 9, "HttpOnly;") == 0))
      at = skip_blanks(text, text.find(';', at) + 1, 2);
  }
  done = at;
}

void find_command(std::string_view text, size_t begin, size_t end, Candidates& out) {
  const bool curl = text.compare(begin, 4, "curl") == 0 || text.compare(begin, 4, "CURL") == 0;
  const bool glued = to_lower(byte_at(text, begin)) == 'm';  // mysql -pSECRET
  const size_t limit = std::min(text.size(), end + 400);
  for (size_t at = end - 1; at + 3 < limit && text[at] != '\n'; ++at) {
    if (text[at] != ' ' || text[at + 1] != '-') {
      if (text[at] == '\\' && text[at + 1] == '\n') ++at;  // the command goes on
      continue;
    }
    size_t value = 0;
    if (curl && text.compare(at, 4, " -u ") == 0)
      value = at + 4;
    else if (curl && text.compare(at, 3, " -u") == 0 && text[at + 3] != '-')
      value = at + 3;
    else if (curl && (text.compare(at, 8, " --user ") == 0 || text.compare(at, 8, " --user=") == 0))
      value = at + 8;
    else if (!curl && glued && text.compare(at, 3, " -p") == 0)
      value = at + 3;
    else if (!curl && !glued && text.compare(at, 4, " -p ") == 0)
      value = at + 4;
    if (value == 0) continue;
    const ValueLink v = value_at(text, value, Link::kFlag, true);
    if (v.link == Link::kNone) return;
    size_t first = v.begin, last = v.end;
    const auto quotes = [](char c) { return c == '\'' || c == '`'; };
    if (curl) {
      const size_t colon = text.substr(0, v.end).find(':', v.begin);
      if (colon == std::string_view::npos) return;
      // "key:" with nothing behind it: the user is the key.
      if (colon + 1 < v.end)
        first = colon + 1;
      else if (like_chance(text.substr(v.begin, colon - v.begin)))
        last = colon;
      else
        return;
    }
    while (last > first && quotes(text[last - 1])) --last;  // user:'password'
    while (first < last && quotes(text[first])) ++first;
    const std::string_view password = text.substr(first, last - first);
    const Makeup s = makeup_of(password);
    if (password.size() < 4 || secret_stand_in(password) || password.find(' ') != password.npos ||
        password.find("$") == 0 || password.find("::") != password.npos || text[v.begin] == '<')
      return;
    if (glued && (!s.mixed() || byte_at(text, at + 3) == '-')) return;
    add(out, first, last, kCommand, s.mixed() || s.marks > 0 ? 8 : 0, false);
    return;
  }
}

void find_oracle_login(std::string_view text, size_t end, Candidates& out) {
  size_t at = end;
  while (at < end + 32 && is_word(byte_at(text, at))) ++at;
  if (at == end || byte_at(text, at) != '/') return;
  const size_t first = ++at;
  while (at < first + 64 && byte_at(text, at) > ' ' && text[at] != '@' && text[at] != '"') ++at;
  if (byte_at(text, at) != '@' || at - first < 3 || secret_stand_in(text.substr(first, at - first)))
    return;
  add(out, first, at, kCommand, 30, true);  // more than the address that "password@host" looks like
}

// PIN in capitals, or a word that says whose: "my pin", "Karten-Pin".
void find_pin(std::string_view text, size_t word, const ValueLink& value, Candidates& out) {
  const std::string_view digits = text.substr(value.begin, value.end - value.begin);
  if (digits.size() < 4 || digits.size() > 8 ||
      !std::all_of(digits.begin(), digits.end(),
                   [](char c) { return is_digit(static_cast<unsigned char>(c)); }))
    return;
  if (value.link != Link::kSign && value.link != Link::kProse) return;
  if (!value.quoted && is_word(byte_at(text, value.end))) return;
  bool said = text.compare(word, 3, "PIN") == 0 || byte_at(text, word) >= 0x80;
  std::string before;
  for (size_t i = word > 16 ? word - 16 : 0; i < word; ++i)
    before += static_cast<char>(to_lower(byte_at(text, i)));
  for (std::string_view whose :
       {"my ",    "your ", "card ",  "atm ",  "sim ", "sim-",     "phone ",
        "meine ", "ihre ", "karten", "mi ",   "mon ", "code ",    "código ",
        "door ",  "gate ", "alarm ", "bank ", "_",    "security "})
    said |= std::string_view(before).ends_with(whose);
  // A member of a document: {"pin": "4711"}, pin=4711 on a line of settings; but pins of hardware have numbers too: "pin 4711" says nothing.
  const unsigned char behind = byte_at(text, word + 3);
  said |= value.link == Link::kSign &&
          (value.quoted || behind == '"' || behind == '\'' || (behind == '=' && value.setting));
  if (!said || secret_stand_in(digits)) return;
  add(out, value.begin, value.end, kPin, value.alone || value.quoted ? 4 : 0, false);
}

}  // namespace tamis::redact
