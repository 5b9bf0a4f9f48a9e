#include "redact/prefixed_token.h"

#include <algorithm>

#include "redact/chars.h"
#include "redact/identifiers.h"
#include "redact/secret_value.h"

namespace tamis::redact {

namespace {

constexpr RuleId kPrefixed = rule_id("secret.prefixed");

// What a part of the name says, or ends with, that belongs to a secret.
constexpr std::string_view kHints[] = {"key", "token", "tok", "pat",  "secret", "sec",  "sk",
                                       "api", "pk",    "rk",  "live", "prod",   "auth", "apikey"};

constexpr bool is_sign(unsigned char c) { return c == '-' || c == '_'; }
// "acme", "ACME", "Acme", "v2".
bool names(std::string_view part) {
  if (part.empty() || part.size() > kLongestNamePart) return false;
  const Makeup s = makeup_of(part);
  return s.digits <= 2 &&
         (s.upper == 0 || s.lower == 0 || (s.upper == 1 && is_upper(byte_at(part, 0))));
}

bool hints(std::string_view part) {
  return std::any_of(std::begin(kHints), std::end(kHints), [&](std::string_view hint) {
    return part.size() >= hint.size() &&
           (hint.size() > 2 ? equal_folded(part.substr(part.size() - hint.size()), hint)
                            : equal_folded(part, hint));
  });
}

}  // namespace

void find_prefixed_token(std::string_view text, size_t at, Candidates& out) {
  // The name: words, each with its sign.
  size_t body = at;
  bool hinted = false;
  for (;;) {
    size_t end = body;
    while (end - body <= kLongestNamePart && is_alnum(byte_at(text, end))) ++end;
    const unsigned char sign = byte_at(text, end);
    const std::string_view part = text.substr(body, end - body);
    if (!(is_sign(sign) || (sign == '.' && is_alnum(byte_at(text, end + 1)))) || !names(part))
      break;
    hinted = hinted || hints(part);
    body = end + 1;
  }
  if (body == at) return;

  size_t end = body, signs = 0;
  for (;
       end - at < kLongestPrefixed && (is_alnum(byte_at(text, end)) || is_sign(byte_at(text, end)));
       ++end)
    signs += is_sign(byte_at(text, end));
  const size_t shortest = hinted ? 16 : 20,
               part = hinted ? 6 : 10;  // letters and digits; for each sign
  const size_t alnum = end - body - signs;
  if (alnum < shortest || alnum < part * (signs + 1) || end - at == kLongestPrefixed) return;
  const unsigned char after = byte_at(text, end);
  if (joins_token(after) || (after == '.' && is_alnum(byte_at(text, end + 1)))) return;

  const std::string_view value = text.substr(body, end - body);
  if (!like_chance(value) || stands_for_a_token(value)) return;
  if (!hinted) {
    const Makeup s = makeup_of(value);
    const bool one_case = s.lower == 0 || s.upper == 0;
    if (byte_at(text, body - 1) == '.' || (one_case && signs > 0) || !surely_by_chance(value))
      return;
  }
  out.push_back({at, end, kPrefixed, kRules[kPrefixed].base, false, false});
}

}  // namespace tamis::redact
