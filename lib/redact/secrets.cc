#include "redact/secrets.h"

#include <algorithm>
#include <array>
#include <string>

#include "redact/chars.h"
#include "redact/crypto_address.h"
#include "redact/identifiers.h"

namespace tamis::redact {

namespace {

constexpr TypeId kToken = type_id("API_TOKEN");
constexpr TypeId kCrypto = type_id("CRYPTO");

// A header that decodes to a JSON object with "alg", and two further parts (RFC 7519 section 3, RFC 7515 section 7.1).
bool json_web_token(std::string_view whole) {
  const size_t first = whole.find('.');
  if (first == std::string_view::npos) return false;
  const size_t second = whole.find('.', first + 1);
  if (second == std::string_view::npos || second == first + 1) return false;
  std::string header;
  unsigned bits = 0, held = 0;
  for (char c : whole.substr(0, first)) {
    const auto b = static_cast<unsigned char>(c);
    const unsigned value = is_upper(b)    ? b - 'A'
                           : is_letter(b) ? b - 'a' + 26u
                           : is_digit(b)  ? b - '0' + 52u
                           : b == '-'     ? 62u
                                          : 63u;
    held = held << 6 | value;
    bits += 6;
    if (bits >= 8) header += static_cast<char>(held >> (bits -= 8) & 0xFF);
  }
  return header.starts_with("{\"") && header.find("\"alg\"") != std::string::npos;
}

// Two parts behind "SG.": 22 and 43 characters.
bool sendgrid(std::string_view whole) {
  return whole.size() == 69 && whole[25] == '.' && whole.find('.', 26) == std::string_view::npos;
}
bool no_dot(std::string_view whole) { return whole.substr(4).find('.') == std::string_view::npos; }
bool bech32_small(std::string_view whole) { return bitcoin_bech32(whole); }

constexpr Rule token(std::string_view name, int8_t base, std::string_view source) {
  return {name, kToken, base, source};
}

// clang-format off
constexpr SecretKind kKinds[] = {
    // sorted by prefix; alphabets and lengths as the service's documentation or its own scanner rule tells them
    {{"crypto.ethereum", kCrypto, 18, "EIP-55"}, "0x", Alphabet::kHex, 40, 40, ethereum},
    {{"crypto.bitcoin_base58", kCrypto, 30, "Bitcoin: Base58Check, version 0"}, "1", Alphabet::kAlnum, 25, 34, bitcoin_base58},
    {{"crypto.bitcoin_script", kCrypto, 30, "Bitcoin: Base58Check, version 5, BIP 13"}, "3", Alphabet::kAlnum, 25, 34, bitcoin_base58},
    {token("secret.aws_access_key", 25, "AWS IAM: unique identifiers, AKIA"), "AKIA", Alphabet::kUpper, 16, 16, nullptr},
    {token("secret.aws_temporary_key", 25, "AWS IAM: unique identifiers, ASIA"), "ASIA", Alphabet::kUpper, 16, 16, nullptr},
    {token("secret.age_key", 30, "age: Bech32 secret key"), "AGE-SECRET-KEY-1", Alphabet::kUpper, 58, 58, nullptr},
    {token("secret.google_api_key", 25, "Google Cloud API keys"), "AIza", Alphabet::kBase64Url, 35, 35, nullptr},
    {token("secret.atlassian", 28, "Atlassian API token"), "ATATT3", Alphabet::kBase64Url, 180, 200, nullptr},
    {token("secret.easypost_live", 25, "EasyPost API key"), "EZAK", Alphabet::kAlnum, 54, 54, nullptr},
    {token("secret.google_oauth_secret", 25, "Google OAuth client secret"), "GOCSPX-", Alphabet::kBase64Url, 28, 28, nullptr},
    {token("secret.heroku", 25, "Heroku platform API token"), "HRKU-", Alphabet::kBase64Url, 36, 70, nullptr},
    {token("secret.alibaba", 15, "Alibaba Cloud AccessKey ID"), "LTAI", Alphabet::kAlnum, 16, 20, nullptr},
    {token("secret.new_relic_user", 25, "New Relic user key"), "NRAK-", Alphabet::kUpper, 27, 27, nullptr},
    {token("secret.postman", 28, "Postman API key"), "PMAK-", Alphabet::kBase64Url, 59, 59, nullptr},
    {token("secret.sendgrid", 30, "SendGrid API key"), "SG.", Alphabet::kBase64UrlDot, 66, 66, sendgrid},
    {{"crypto.bitcoin_bech32", kCrypto, 30, "BIP 173 and BIP 350"}, "bc1", Alphabet::kAlnum, 13, 71, bech32_small},
    {token("secret.databricks", 22, "Databricks personal access token"), "dapi", Alphabet::kHex, 32, 32, nullptr},
    {token("secret.docker", 28, "Docker Hub personal access token"), "dckr_pat_", Alphabet::kBase64Url, 27, 27, nullptr},
    {token("secret.digitalocean_oauth", 30, "DigitalOcean OAuth token"), "doo_v1_", Alphabet::kHex, 64, 64, nullptr},
    {token("secret.digitalocean", 30, "DigitalOcean personal access token"), "dop_v1_", Alphabet::kHex, 64, 64, nullptr},
    {token("secret.digitalocean_refresh", 30, "DigitalOcean refresh token"), "dor_v1_", Alphabet::kHex, 64, 64, nullptr},
    {token("secret.doppler", 25, "Doppler token"), "dp.pt.", Alphabet::kAlnum, 43, 43, nullptr},
    {token("secret.dynatrace", 28, "Dynatrace access token"), "dt0c01.", Alphabet::kBase64UrlDot, 89, 89, nullptr},
    {token("secret.jwt", 25, "RFC 7519; header decoded"), "eyJ", Alphabet::kBase64UrlDot, 24, 4000, json_web_token},
    {token("secret.figma", 25, "Figma personal access token"), "figd_", Alphabet::kBase64Url, 40, 60, nullptr},
    {token("secret.github_oauth", 28, "GitHub: token formats, 2021"), "gho_", Alphabet::kAlnum, 36, 36, nullptr},
    {token("secret.github_personal", 28, "GitHub: token formats, 2021"), "ghp_", Alphabet::kAlnum, 36, 36, nullptr},
    {token("secret.github_refresh", 28, "GitHub: token formats, 2021"), "ghr_", Alphabet::kAlnum, 36, 76, nullptr},
    {token("secret.github_server", 28, "GitHub: token formats, 2021"), "ghs_", Alphabet::kAlnum, 36, 36, nullptr},
    {token("secret.github_user", 28, "GitHub: token formats, 2021"), "ghu_", Alphabet::kAlnum, 36, 36, nullptr},
    {token("secret.github_fine_grained", 30, "GitHub: fine-grained personal access tokens"), "github_pat_", Alphabet::kBase64Url, 82, 82, nullptr},
    {token("secret.grafana_cloud", 28, "Grafana Cloud API key"), "glc_", Alphabet::kBase64Url, 32, 400, nullptr},
    {token("secret.gitlab_deploy", 28, "GitLab: token prefixes"), "gldt-", Alphabet::kBase64Url, 20, 20, nullptr},
    {token("secret.gitlab_personal", 28, "GitLab: token prefixes"), "glpat-", Alphabet::kBase64Url, 20, 64, nullptr},
    {token("secret.gitlab_trigger", 28, "GitLab: token prefixes"), "glptt-", Alphabet::kBase64Url, 40, 40, nullptr},
    {token("secret.gitlab_runner", 28, "GitLab: token prefixes"), "glrt-", Alphabet::kBase64Url, 20, 64, nullptr},
    {token("secret.grafana_service", 28, "Grafana service account token"), "glsa_", Alphabet::kBase64Url, 41, 41, nullptr},
    {token("secret.groq", 25, "Groq API key"), "gsk_", Alphabet::kAlnum, 52, 52, nullptr},
    {token("secret.huggingface", 25, "Hugging Face user access token"), "hf_", Alphabet::kAlnum, 34, 38, nullptr},
    {token("secret.vault_batch", 25, "HashiCorp Vault batch token"), "hvb.", Alphabet::kBase64Url, 90, 300, nullptr},
    {token("secret.vault_service", 25, "HashiCorp Vault service token"), "hvs.", Alphabet::kBase64Url, 24, 200, nullptr},
    {token("secret.mailgun", 22, "Mailgun private API key"), "key-", Alphabet::kHex, 32, 32, nullptr},
    {token("secret.linear", 28, "Linear API key"), "lin_api_", Alphabet::kAlnum, 40, 40, nullptr},
    {token("secret.netlify", 25, "Netlify personal access token"), "nfp_", Alphabet::kAlnum, 36, 36, nullptr},
    {token("secret.npm", 28, "npm granular and classic access tokens"), "npm_", Alphabet::kAlnum, 36, 36, nullptr},
    {token("secret.notion", 25, "Notion integration token"), "ntn_", Alphabet::kAlnum, 43, 50, nullptr},
    {token("secret.perplexity", 25, "Perplexity API key"), "pplx-", Alphabet::kAlnum, 40, 64, nullptr},
    {token("secret.planetscale_password", 28, "PlanetScale password"), "pscale_pw_", Alphabet::kBase64Url, 32, 64, nullptr},
    {token("secret.planetscale_token", 28, "PlanetScale service token"), "pscale_tkn_", Alphabet::kBase64Url, 32, 64, nullptr},
    {token("secret.pulumi", 25, "Pulumi access token"), "pul-", Alphabet::kHex, 40, 40, nullptr},
    {token("secret.pypi", 30, "PyPI API token: macaroon for pypi.org"), "pypi-AgEIcHlwaS5vcmc", Alphabet::kBase64Url, 50, 1000, nullptr},
    {token("secret.replicate", 25, "Replicate API token"), "r8_", Alphabet::kAlnum, 37, 37, nullptr},
    {token("secret.stripe_restricted", 28, "Stripe restricted key"), "rk_live_", Alphabet::kAlnum, 24, 99, nullptr},
    {token("secret.rubygems", 28, "RubyGems API key"), "rubygems_", Alphabet::kHex, 48, 48, nullptr},
    {token("secret.supabase", 25, "Supabase personal access token"), "sbp_", Alphabet::kHex, 40, 40, nullptr},
    {token("secret.shopify_app", 28, "Shopify access tokens"), "shpat_", Alphabet::kHex, 32, 32, nullptr},
    {token("secret.shopify_custom", 28, "Shopify access tokens"), "shpca_", Alphabet::kHex, 32, 32, nullptr},
    {token("secret.shopify_private", 28, "Shopify access tokens"), "shppa_", Alphabet::kHex, 32, 32, nullptr},
    {token("secret.shopify_shared", 28, "Shopify shared secret"), "shpss_", Alphabet::kHex, 32, 32, nullptr},
    {token("secret.anthropic", 30, "Anthropic API key"), "sk-ant-", Alphabet::kBase64Url, 80, 120, nullptr},
    {token("secret.openai_project", 28, "OpenAI project key"), "sk-proj-", Alphabet::kBase64Url, 40, 200, nullptr},
    {token("secret.openai", 18, "OpenAI API key, first form"), "sk-", Alphabet::kAlnum, 48, 48, nullptr},
    {token("secret.stripe_live", 28, "Stripe secret key"), "sk_live_", Alphabet::kAlnum, 24, 99, nullptr},
    {token("secret.stripe_test", 20, "Stripe secret key, test mode"), "sk_test_", Alphabet::kAlnum, 24, 99, nullptr},
    {token("secret.sentry_organization", 28, "Sentry organization token"), "sntrys_", Alphabet::kBase64Url, 60, 400, nullptr},
    {token("secret.sentry_user", 28, "Sentry user token"), "sntryu_", Alphabet::kHex, 64, 64, nullptr},
    {token("secret.square_access", 25, "Square access token"), "sq0atp-", Alphabet::kBase64Url, 22, 22, nullptr},
    {token("secret.square_secret", 25, "Square OAuth secret"), "sq0csp-", Alphabet::kBase64Url, 43, 43, nullptr},
    {token("secret.tailscale", 25, "Tailscale keys"), "tskey-", Alphabet::kBase64Url, 20, 80, nullptr},
    {token("secret.slack_app", 28, "Slack token types"), "xapp-1-", Alphabet::kBase64Url, 30, 120, nullptr},
    {token("secret.slack_bot", 28, "Slack token types"), "xoxb-", Alphabet::kBase64Url, 24, 80, nullptr},
    {token("secret.slack_configuration", 28, "Slack token types"), "xoxe-", Alphabet::kBase64Url, 24, 300, nullptr},
    {token("secret.slack_user", 28, "Slack token types"), "xoxp-", Alphabet::kBase64Url, 24, 80, nullptr},
    {token("secret.google_oauth", 25, "Google OAuth 2.0 access token"), "ya29.", Alphabet::kBase64Url, 30, 400, no_dot},
};
// clang-format on

// Rows whose prefix begins with a byte.
constexpr auto kFirst = [] {
  std::array<std::array<uint8_t, 2>, 128> ranges{};
  for (size_t i = 0; i < std::size(kKinds); ++i) {
    auto& r = ranges[static_cast<unsigned char>(kKinds[i].prefix[0])];
    if (r[1] == 0) r[0] = static_cast<uint8_t>(i);
    r[1] = static_cast<uint8_t>(i + 1);
  }
  return ranges;
}();
static_assert(std::is_sorted(std::begin(kKinds), std::end(kKinds),
                             [](const SecretKind& a, const SecretKind& b) {
                               return a.prefix[0] < b.prefix[0];
                             }));

// What manuals write in the place of a token.
bool stands_for_a_token(std::string_view body) {
  uint64_t seen[4] = {};
  size_t distinct = 0;
  for (char c : body) {
    const auto b = static_cast<unsigned char>(c);
    uint64_t& word = seen[b / 64];
    distinct += (word >> (b % 64) & 1) == 0;
    word |= uint64_t{1} << (b % 64);
  }
  if (distinct < 6) return true;
  std::string small(body);
  for (char& c : small) c = static_cast<char>(to_lower(static_cast<unsigned char>(c)));
  for (std::string_view word :
       {"xxxx", "example", "your", "abcdefgh", "12345678", "placeholder", "00000000"})
    if (small.find(word) != std::string::npos) return true;
  return false;
}

}  // namespace

std::span<const SecretKind> secret_kinds() { return kKinds; }

bool in_alphabet(unsigned char c, Alphabet alphabet) {
  switch (alphabet) {
    case Alphabet::kDigit:
      return is_digit(c);
    case Alphabet::kHex:
      return is_hex(c);
    case Alphabet::kUpper:
      return is_digit(c) || is_upper(c);
    case Alphabet::kAlnum:
      return is_alnum(c);
    case Alphabet::kBase64Url:
      return is_word(c) || c == '-';
    case Alphabet::kBase64UrlDot:
      return is_word(c) || c == '-' || c == '.';
  }
  return false;
}

void find_secret(std::string_view text, size_t at, Candidates& out) {
  const unsigned char first = byte_at(text, at);
  if (first >= 128) return;
  for (size_t i = kFirst[first][0]; i < kFirst[first][1]; ++i) {
    const SecretKind& kind = kKinds[i];
    if (text.compare(at, kind.prefix.size(), kind.prefix) != 0) continue;
    const size_t body = at + kind.prefix.size();
    size_t end = body;
    while (end - body <= kind.longest && in_alphabet(byte_at(text, end), kind.alphabet)) ++end;
    while (end > body && text[end - 1] == '.') --end;  // the full stop of a sentence
    const size_t size = end - body;
    if (size < kind.shortest || size > kind.longest || is_alnum(byte_at(text, end))) continue;
    const std::string_view whole = text.substr(at, end - at);
    if (kind.check != nullptr ? !kind.check(whole)
                              : stands_for_a_token(whole.substr(kind.prefix.size())))
      continue;
    const auto id = static_cast<RuleId>(std::size(kRules) + identifiers().size() + i);
    out.push_back({at, end, id, kind.rule.base, kind.check != nullptr, false});
    return;
  }
}

bool opens_key(std::string_view text, size_t word) {
  return word >= 5 && text.compare(word - 5, 11, "-----BEGIN ") == 0;
}

size_t find_private_key(std::string_view text, size_t at, Candidates& out) {
  constexpr RuleId kPem = rule_id("private_key.pem");
  constexpr std::string_view kBegin = "-----BEGIN ";
  constexpr size_t kLongestKey =
      32 << 10;  // RSA with 16,384 bits is 13 KB; PGP keys with many subkeys more
  const std::string_view line = text.substr(at, 64);
  const size_t label_end = line.find("-----", kBegin.size());
  if (label_end == std::string_view::npos) return at;
  const std::string_view label = line.substr(kBegin.size(), label_end - kBegin.size());
  if (label.find("PRIVATE KEY") == std::string_view::npos) return at;
  // The body ends at the next five hyphens, whatever they are: a key has none inside, and so the text is read once.
  const size_t body = at + label_end + 5;
  const std::string_view reach = text.substr(body, kLongestKey);
  size_t size = 0, key_bytes = 0;
  while (size < reach.size() && reach.compare(size, 5, "-----") != 0)
    key_bytes += is_alnum(byte_at(reach, size++));
  const std::string closing = "-----END " + std::string(label) + "-----";
  const bool closed = reach.compare(size, closing.size(), closing) == 0;
  if (closed) {
    size += closing.size();
  } else {  // cut off: the lines of base64 that there are
    size = key_bytes = 0;
    for (; size < reach.size(); ++size) {
      const unsigned char c = byte_at(reach, size);
      if (!in_alphabet(c, Alphabet::kBase64Url) && !is_space(c) && c != '+' && c != '/' &&
          c != '=' && c != '\\')
        break;
      key_bytes += is_alnum(c);
    }
  }
  if (key_bytes < 40) return at;  // a program that only writes the first line
  out.push_back({at, body + size, kPem, rule(kPem).base, closed, false});
  return body + size;
}

}  // namespace tamis::redact
