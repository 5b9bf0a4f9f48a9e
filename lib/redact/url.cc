#include "redact/url.h"

#include <algorithm>
#include <string>

#include "redact/chars.h"
#include "redact/domains.h"
#include "redact/secret_value.h"

namespace tamis::redact {

namespace {

constexpr RuleId kUserinfo = rule_id("url.userinfo");
constexpr RuleId kQueryToken = rule_id("url.query_token");

constexpr size_t kLongestUrl = 4096;
constexpr size_t kLongestAuthority = 512;

bool ends_url(unsigned char c) {
  return c <= ' ' || c == '"' || c == '<' || c == '>' || c == '`' || c == '{' || c == '}' ||
         c == '|' || c == '^' || c == '\\' || c == 0x7F;
}

// Parameters whose value is a secret. `any`: whatever the value looks like; otherwise it must look like a token.
struct Parameter {
  std::string_view name;  // small letters, hyphens as underscores
  bool any;
};
// clang-format off
constexpr Parameter kParameters[] = {
    {"access_key", false},  {"access_token", true}, {"api_key", false},       {"api_token", false},    {"apikey", false},
    {"auth", false},        {"auth_key", false},    {"auth_token", true},     {"authkey", false},      {"authtoken", true},
    {"awsaccesskeyid", true}, {"client_secret", true}, {"hmac", false},       {"id_token", true},      {"jsessionid", false},
    {"jwt", true},          {"key", false},         {"pass", true},           {"passwd", true},        {"password", true},
    {"passphrase", true},   {"phpsessid", false},   {"private_key", true},    {"pwd", true},           {"refresh_token", true},
    {"secret", true},       {"secret_key", true},   {"session_id", false},    {"sessionid", false},    {"session_token", true},
    {"sid", false},         {"sig", false},         {"signature", false},     {"subscription_key", false}, {"token", false},
    {"x_amz_credential", true}, {"x_amz_security_token", true}, {"x_amz_signature", true}, {"x_goog_signature", true},
};
// clang-format on

const Parameter* find_parameter(std::string_view key) {
  std::string name(key);
  for (char& c : name)
    c = c == '-' ? '_' : static_cast<char>(to_lower(static_cast<unsigned char>(c)));
  const auto at = std::find_if(std::begin(kParameters), std::end(kParameters),
                               [&](const Parameter& p) { return p.name == name; });
  return at == std::end(kParameters) ? nullptr : at;
}

// Long, and mixed as random strings are.
bool like_a_token(std::string_view value) {
  if (value.size() < 16) return false;
  size_t digits = 0, letters = 0;
  for (char c : value) {
    digits += is_digit(static_cast<unsigned char>(c));
    letters += is_letter(static_cast<unsigned char>(c));
  }
  return digits >= 2 && letters >= 2;
}

void read_query(std::string_view text, size_t begin, size_t end, Candidates& out) {
  size_t at = begin;
  while (at < end) {
    size_t stop = at;
    while (stop < end && text[stop] != '&' && text[stop] != ';' && text[stop] != '#') ++stop;
    const std::string_view pair = text.substr(at, stop - at);
    const size_t equals = pair.find('=');
    if (equals != std::string_view::npos && equals >= 2 && equals <= 32) {
      std::string_view value = pair.substr(equals + 1);
      // A sentence's full stop or bracket is not part of the last value.
      while (stop == end && !value.empty() &&
             std::string_view(".,;:!?)]'").find(value.back()) != std::string_view::npos)
        value.remove_suffix(1);
      const Parameter* p = find_parameter(pair.substr(0, equals));
      if (p != nullptr && value.size() >= 4 && !secret_stand_in(value) &&
          (p->any || like_a_token(value))) {
        const size_t from = at + equals + 1;
        out.push_back(
            {from, from + value.size(), kQueryToken, rule(kQueryToken).base, false, false});
      }
    }
    at = stop + 1;
  }
}

}  // namespace

// `slashes`: the byte after "://". Returns the end of the authority. A query is read once: a URL inside it (?to=https://…) has its
// own authority, but no parameters of its own before `query_done_`.
size_t UrlReader::read_url(std::string_view text, size_t slashes, Candidates& out) {
  const size_t limit = std::min(text.size(), slashes + kLongestUrl);
  size_t authority = slashes;
  for (; authority < std::min(limit, slashes + kLongestAuthority); ++authority) {
    const unsigned char c = byte_at(text, authority);
    if (ends_url(c) || c == '/' || c == '?' || c == '#') break;
  }
  const std::string_view who = text.substr(slashes, authority - slashes);
  const size_t at = who.rfind('@');
  if (at != std::string_view::npos && at > 0) {
    const std::string_view userinfo = who.substr(0, at);
    const unsigned char host = byte_at(who, at + 1);
    const size_t colon = userinfo.find(':');
    const bool host_follows = is_alnum(host) || host == '[' || host >= 0x80;
    const bool pair = colon != std::string_view::npos && colon + 1 < userinfo.size() &&
                      !secret_stand_in(userinfo.substr(userinfo.rfind(':') + 1)) &&
                      userinfo.find('[') == std::string_view::npos;
    const bool token = colon == std::string_view::npos && like_a_token(userinfo) &&
                       userinfo.find('.') == std::string_view::npos;
    if (host_follows && (colon != std::string_view::npos || token)) {
      userinfo_begin_ = slashes;
      userinfo_end_ = slashes + at;
    }
    if (host_follows && (pair || token)) {
      std::string name(who.substr(at + 1, who.find(':', at + 1) == std::string_view::npos
                                              ? who.size()
                                              : who.find(':', at + 1) - at - 1));
      for (char& c : name) c = static_cast<char>(to_lower(static_cast<unsigned char>(c)));
      const int evidence = rule(kUserinfo).base - (token ? 8 : 0);
      out.push_back({slashes, slashes + at, kUserinfo, static_cast<int16_t>(evidence), pair,
                     domain_reserved(name)});
    }
  }
  if (authority < query_done_) return authority;
  size_t end = authority, query = 0;
  for (; end < limit && !ends_url(byte_at(text, end)); ++end)
    if (query == 0 && text[end] == '?') query = end + 1;
  if (query != 0) read_query(text, query, end, out);
  query_done_ = end;
  return authority;
}

void UrlReader::read(std::string_view text, size_t colon, Candidates& out) {
  if (colon < done_ || byte_at(text, colon + 1) != '/' || byte_at(text, colon + 2) != '/') return;
  if (is_alnum(byte_at(text, colon - 1))) done_ = read_url(text, colon + 3, out);
}

}  // namespace tamis::redact
