#include "redact/assignments.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "redact/chars.h"
#include "redact/identifiers.h"
#include "redact/mnemonic.h"
#include "redact/private_keys.h"
#include "redact/secret_headers.h"
#include "redact/secret_value.h"
#include "redact/secret_words.h"
#include "redact/secrets.h"
#include "redact/spelled_email.h"
#include "redact/usernames.h"
#include "redact/value_link.h"
#include "redact/words.h"

namespace tamis::redact {

namespace {

constexpr RuleId kPassword = rule_id("password.assignment");
constexpr RuleId kProse = rule_id("password.prose");
constexpr RuleId kSecret = rule_id("secret.assignment");

// What makes a key a secret one: the letters before "key", without signs.
constexpr std::string_view kSecretKeys[] = {
    "api",          "apikey",      "access",       "secret",     "auth",         "private",
    "encryption",   "account",     "shared",       "jwtsigning", "tokensigning", "master",
    "app",          "application", "subscription", "service",    "consumer",     "storage",
    "client",       "deploy",      "hmac",         "jwt",        "aes",          "crypto",
    "cipher",       "webhook",     "integration",  "ingest",     "write",        "functions",
    "primary",      "secondary",   "license",      "server",     "session",      "developer",
    "presharedkey", "preshared",   "tsig",         "root",       "customer",     "user",
    "token",
};
// Keys that people make up: of wireless networks.
constexpr std::string_view kNetworks[] = {"wifi", "wlan", "wpa", "wpa2", "wep"};
// Names that hold the word and no secret.
constexpr std::string_view kHarmless[] = {
    "public",     "fingerprint", "hash",         "checksum",     "thumbprint", "nexttoken",
    "pagetoken",  "nextpage",    "continuation", "cancellation", "tokentype",  "tokenizer",
    "keyid",      "idempotency", "foreign",      "cache",        "keyword",    "sorttoken",
    "secretname", "secretary",   "passes",       "bypass",       "compass",    "sitekey",
};
// Words that end with key.
constexpr std::string_view kBeforeKey[] = {"mon", "tur", "don", "hoc", "hot", "whis", "joc"};
// What may follow the word in a name: password1, password_prod, secretValue.
constexpr std::string_view kTails[] = {
    "prod",    "production", "dev",  "development", "test",    "testing", "stage",
    "staging", "qa",         "live", "uat",         "local",   "default", "root",
    "admin",   "user",       "db",   "value",       "text",    "plain",   "plaintext",
    "string",  "str",        "new",  "old",         "current", "confirm", "confirmation",
    "again",   "repeat",     "one",  "two",         "main",    "master",  "slave",
    "read",    "write",      "base", "key",         "token",   "env",     "data",
    "code",    "v",          "et",   "en",          "ul",      "a",       "eur",
    "m",       "im",
};

// The name around a word: "my-app.db_password_2".
struct Name {
  size_t begin, end;
  std::string letters;  // small ASCII letters alone, with up to 24 bytes before the name
  std::string tail;     // of what follows the word
};

bool in_name(unsigned char c) { return is_word(c) || c == '-' || c == '.'; }

Name read_name(std::string_view text, size_t word, size_t word_end) {
  Name name{word, word_end, {}, {}};
  for (size_t n = 0; n < 48 && name.begin > 0 && in_name(byte_at(text, name.begin - 1)); ++n)
    --name.begin;
  while (name.begin < word && !is_alnum(byte_at(text, name.begin))) ++name.begin;
  for (size_t n = 0;
       n < 24 && (is_word(byte_at(text, name.end)) ||
                  (byte_at(text, name.end) == '-' && is_alnum(byte_at(text, name.end + 1))));
       ++n)
    ++name.end;
  for (size_t i = word_end; i < name.end; ++i)
    if (is_letter(byte_at(text, i))) name.tail += static_cast<char>(to_lower(byte_at(text, i)));
  size_t from = name.begin > 24 ? name.begin - 24 : 0;
  for (size_t i = from; i < name.begin; ++i)  // words of the line only
    if (text[i] == '\n' || text[i] == '=' || text[i] == ':' || text[i] == ',') from = i + 1;
  for (size_t i = from; i < name.end; ++i)
    if (is_letter(byte_at(text, i))) name.letters += static_cast<char>(to_lower(byte_at(text, i)));
  return name;
}

bool contains(std::string_view text, std::string_view what) {
  return text.find(what) != std::string_view::npos;
}
template <class Words>
bool any_within(std::string_view text, const Words& words) {
  return std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view w) { return contains(text, w); });
}
// Code, not a value: calls, fields, templates, types.
bool expression(std::string_view value, const ValueLink& link) {
  const std::string_view signs = link.quoted    ? " \t"
                                 : link.setting ? " \t({[<\""
                                                : " \t(){}[]<>;\"";
  if (value.find_first_of(signs) != std::string_view::npos) return true;
  if (link.quoted) return contains(value, "](") || contains(value, "{0}") || contains(value, "%s");
  return contains(value, "->") || contains(value, "::") || contains(value, "process.env");
}

// A path, an address, a host: names of things where a secret may lie.
bool place(std::string_view value) {
  if (contains(value, "://") || value.starts_with("./") || value.starts_with("../") ||
      value.starts_with("~/") || value.starts_with("\\\\") || contains(value, ":\\"))
    return true;
  if (value.starts_with('/')) {  // /run/secrets/db; but /x7Qe may be a password
    return written_decibans(value) > 0 || std::count(value.begin(), value.end(), '/') > 1;
  }
  return false;
}

// A name of a variable, a field, a type: words, and at most two digits at the end.
bool like_a_name(std::string_view value) {
  size_t end = value.size();
  while (end > 0 && is_digit(byte_at(value, end - 1))) --end;
  if (value.size() - end > 2) return false;
  for (char c : value.substr(0, end))
    if (is_digit(static_cast<unsigned char>(c)) ||
        !(is_word(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '$' || c == ':' ||
          c == '\\' || c == '/' || c == '@' || c == '%'))
      return false;
  return written_decibans(value.substr(0, end)) > 0 || end < 4;
}

// Another word for password, in some language: a label of a form.
bool names_a_secret(std::string_view written) {
  std::string value(written);
  for (char& c : value) c = static_cast<char>(to_lower(static_cast<unsigned char>(c)));
  for (const SecretWord& word : secret_words())
    if (word.topic == SecretTopic::kPassword && word.text.size() >= 5 && contains(value, word.text))
      return true;
  return false;
}

bool ends_as_sentence(std::string_view value) {
  return value.ends_with('.') || value.ends_with(':') || value.ends_with('?');
}

// "correct horse battery staple": four to eight plain words none of which sentences are made of; "p@ss w0rd": two to six words of
// which one is none of any language.
bool pass_phrase(std::string_view value) {
  constexpr std::string_view kOfSentences[] = {
      "the",  "a",     "an",   "of",    "to",   "for",   "your",  "you",     "is",     "are",
      "be",   "in",    "on",   "and",   "or",   "not",   "no",    "this",    "that",   "it",
      "my",   "with",  "from", "as",    "by",   "at",    "must",  "should",  "can",    "will",
      "has",  "have",  "do",   "does",  "if",   "when",  "new",   "old",     "enter",  "type",
      "user", "set",   "use",  "using", "may",  "than",  "least", "too",     "please", "again",
      "key",  "token", "name", "login", "file", "value", "field", "invalid", "wrong",  "here"};
  size_t words = 0, odd = 0;
  for (size_t at = 0; at < value.size();) {
    size_t end = value.find(' ', at);
    if (end == std::string_view::npos) end = value.size();
    const std::string_view word = value.substr(at, end - at);
    if (word.empty() || ++words > 8) return false;
    const Makeup s = makeup_of(word);
    if (s.other > 0 || is_one_of(word, kOfSentences)) return false;
    const size_t sign = word.find_first_of("@$!&");  // p@ss
    const bool within = sign != std::string_view::npos && sign > 0 && sign + 1 < word.size();
    if (s.mixed() || within || (s.digits > 1 && s.letters() == 0)) {
      ++odd;
    } else if (s.lower != word.size() || word.size() < 3 || word.size() > 12) {
      return false;
    }
    at = end + 1;
  }
  return words >= 4 || (words >= 2 && odd > 0);
}

// Text that a program hashes, encodes or measures with: "the password is SHA-256 hashed".
bool names_an_algorithm(std::string_view value) {
  std::string small;
  for (char c : value) small += static_cast<char>(to_lower(static_cast<unsigned char>(c)));
  for (std::string_view word :
       {"md5",    "sha1", "sha-",  "sha2",   "sha5", "bcrypt", "scrypt", "argon", "pbkdf",
        "base64", "utf8", "utf-",  "oauth",  "aes",  "rsa",    "x509",   "http",  "scram",
        "ipv",    "2fa",  "rot13", "crypt3", "ntlm", "krb5",   "wpa2"})
    if (small.starts_with(word)) return true;
  return false;
}

// "arroba" and "(ät)": the row may hold signs around the word. A dog, a monkey and a worm are other things too.
void find_spelled_at(std::string_view text, size_t begin, const SecretWord& word, size_t& done,
                     Candidates& out) {
  size_t size = word.text.size();
  if (const unsigned char first = byte_at(word.text, 0); !is_letter(first) && first < 0x80)
    ++begin, size -= 2;
  constexpr std::string_view kTelling[] = {"arroba",      "arobase",  "chiocciola", "apenstaartje",
                                           "klammeraffe", "snabel-a", "zavináč"};
  find_spelled_email(text, begin, size, is_one_of(word.text, kTelling), done, out);
}

// Decibans for a password; below 0 it is none.
int password_evidence(std::string_view value, const ValueLink& link) {
  constexpr int kNo = -100;
  if (value.size() < 4 || value.size() > 128 || secret_stand_in(value)) return kNo;
  if (link.quoted && link.link == Link::kSign && contains(value, " ") && !names_a_secret(value) &&
      pass_phrase(value))
    return 3;
  if (expression(value, link) || place(value)) return kNo;
  const Makeup s = makeup_of(value);
  if (s.letters() + s.digits + s.other < 3 || s.distinct < 3) return kNo;
  if (link.quoted && (ends_as_sentence(value) || names_an_algorithm(value))) return kNo;
  const unsigned char first = byte_at(value, 0);
  // *anchor, &reference; !Ref, @variable
  if (!link.quoted && (first == '*' || first == '&') && like_a_name(value.substr(1))) return kNo;
  if (!link.quoted && (first == '!' || first == '@') && s.marks == 1 && s.digits == 0) return kNo;
  if (s.other > 0 && s.digits == 0 && s.marks == 0)  // words of other scripts, labels of forms
    return link.quoted && link.link == Link::kProse && !names_a_secret(value) ? 2 : kNo;
  if (s.digits == 0 && names_a_secret(value)) return kNo;
  // P@ssword, pa$$word: a mark that stands for a letter
  size_t inner = 0;
  for (size_t i = 1; i + 1 < value.size(); ++i)
    inner += (value[i] == '@' || value[i] == '$' || value[i] == '!' || value[i] == '#' ||
              value[i] == '&' || value[i] == '^' || value[i] == '*' || value[i] == '+' ||
              value[i] == '?' || value[i] == '~') &&
             is_alnum(byte_at(value, i - 1));
  const bool strange =
      s.mixed() || inner > 0 ||
      (s.marks > 0 && std::string_view("!#$^*+?~@&").find(value.back()) != std::string_view::npos &&
       s.letters() > 0 && !link.program);
  const bool name = like_a_name(value) && inner == 0;
  int evidence = 5;
  switch (link.link) {
    case Link::kProse:
      if (names_an_algorithm(value)) return kNo;
      if (link.quoted) return evidence + (strange ? 10 : s.letters() == value.size() ? -2 : 0);
      if (!strange && !(s.digits == value.size() && value.size() >= 4 && link.alone)) return kNo;
      if (s.marks > 0 && s.letters() == 0) return kNo;  // 8-16, 3.5
      if (name && s.digits == 0) return kNo;
      if (!link.alone && !(s.mixed() && s.marks > 0)) return kNo;
      return evidence + (s.lower > 0 && s.upper > 0 ? 3 : 0) + (s.marks > 0 ? 2 : 0);
    case Link::kPair:
    case Link::kCall:
      if (!strange || (name && link.link == Link::kPair)) return kNo;
      return evidence + (link.quoted ? 2 : 0) + (s.mixed() ? 3 : 0);
    case Link::kFlag:
      if (value.starts_with('-') || (name && s.digits == 0)) return kNo;
      return evidence + (s.mixed() ? 4 : 0);
    default:
      break;
  }
  if (!link.quoted) {
    if (name && (s.digits == 0 || link.program)) return kNo;
    if (!strange && s.digits == 0) return kNo;
    if (s.digits > 0 && s.letters() == 0 && link.program) return kNo;  // a number of a program
    if (s.marks > 0 && s.letters() == 0 && s.other == 0) return kNo;   // dates, times, versions
  } else if (s.digits == 0 && s.marks > 0 && inner == 0) {
    if (like_a_name(value)) return kNo;  // names of fields and messages: "auth.password-label"
  }
  evidence += (link.quoted ? 4 : 0) + (s.mixed() ? 4 : 0) + (s.lower > 0 && s.upper > 0 ? 3 : 0) +
              (s.marks > 0 ? 2 : 0);
  // One word in quotes: as often a label as a password.
  if (link.quoted && !strange && s.digits == 0) evidence -= 8;
  return evidence;
}

// "adafruitKey": "…", and with more letters "key": "…".
bool keys_what_nobody_chose(bool bare, std::string_view value) {
  const Makeup s = makeup_of(value);
  if (s.marks * 10 > value.size()) return false;
  if (value.size() >= 20 && surely_by_chance(value))
    return !bare || (value.size() >= 24 && s.lower > 0 && s.upper > 0);
  return !bare && value.size() >= 32 && s.marks == 0 && like_chance(value);  // hexadecimal
}

// Decibans for a value beside token, secret, API key.
int secret_evidence(std::string_view value, const ValueLink& link, const SecretWord& word) {
  constexpr int kNo = -100;
  if (value.size() < 8 || secret_stand_in(value) || expression(value, link) || place(value))
    return kNo;
  if (value.ends_with("==") ? false : ends_as_sentence(value)) return kNo;
  if (stands_for_a_token(value)) return kNo;
  const Makeup s = makeup_of(value);
  if (s.other > 0 || s.marks * 3 > value.size()) return kNo;
  const bool sentence = link.link == Link::kProse;
  if (like_chance(value)) {
    if (sentence && !link.alone && !link.quoted) return kNo;
    if (!link.quoted && contains(value, "(")) return kNo;
    return 6 + (value.size() >= 24 ? 6 : value.size() >= 16 ? 3 : 0);
  }
  if (!sentence && value.size() >= 12 && s.lower >= 2 && s.upper >= 2 && s.digits >= 1 &&
      s.marks * 6 <= value.size() && !holds_word(value, 5) && (link.quoted || link.alone))
    return 1;
  // A secret that somebody made up: digits amid words, in quotes or in a line of settings.
  const bool written_one = word.topic == SecretTopic::kSecret && contains(word.text, "secret");
  if (written_one && !sentence && s.mixed() && !like_a_name(value) && !link.program &&
      value.size() >= 8 && value.size() <= 64 && (link.quoted || link.alone))
    return 2;
  return kNo;
}

}  // namespace

void find_assignments(std::string_view text, const AssignmentsWanted& wanted, Candidates& out) {
  JsonWebKeys web_keys;
  size_t cookies_done = 0, spelled_done = 0, key_end = 0, mnemonic_done = 0;
  for_each_secret_word(text, [&](size_t begin, const SecretWord& word) {
    const size_t end = begin + word.text.size();
    if (word.topic == SecretTopic::kSpelledAt) {
      if (wanted.emails) find_spelled_at(text, begin, word, spelled_done, out);
      return;
    }
    if (word.topic == SecretTopic::kProfile || word.topic == SecretTopic::kUsername) {
      if (!wanted.usernames ||
          (word.whole && is_letter(byte_at(text, begin - 1)) && is_letter(byte_at(text, begin))))
        return;
      return word.topic == SecretTopic::kProfile ? find_profile(text, end, out)
                                                 : find_username_in_sentence(text, end, out);
    }
    if (word.topic == SecretTopic::kPrivateKey) {
      const size_t opens = text[begin] == '-' ? begin + 5 : begin;
      if (wanted.private_keys && opens >= key_end && opens_key(text, opens))
        key_end = find_private_key(text, opens, out);
      return;
    }
    if (word.topic == SecretTopic::kMnemonic) {
      if (wanted.private_keys) find_mnemonic(text, end, mnemonic_done, out);
      return;
    }
    if (!wanted.secrets) return;
    switch (word.topic) {
      case SecretTopic::kJsonWebKey:
        return web_keys.read(text, begin, out);
      case SecretTopic::kAuthorization:
        return find_authorization(text, end, out);
      case SecretTopic::kBearer:
        return find_bearer(text, end, out);
      case SecretTopic::kCookie:
        return find_cookies(text, begin, end, cookies_done, out);
      case SecretTopic::kCommand:
        return find_command(text, begin, end, out);
      case SecretTopic::kOracle:
        return find_oracle_login(text, end, out);
      default:
        break;
    }
    const bool ascii = static_cast<unsigned char>(word.text.back()) < 0x80;
    // Signs that belong to the row ("pwd=", "pin:") are the link's.
    size_t word_end = end;
    while (ascii && word_end > begin && !is_alnum(byte_at(text, word_end - 1))) --word_end;
    size_t word_begin = begin;
    while (!is_alnum(byte_at(text, word_begin)) && byte_at(text, word_begin) < 0x80) ++word_begin;
    const unsigned char before = byte_at(text, word_begin - 1);
    if (word.whole && is_letter(before) &&
        !(is_upper(byte_at(text, word_begin)) && !is_upper(before)))
      return;
    Name name{word_begin, word_end, {}, {}};
    if (ascii) name = read_name(text, word_begin, word_end);
    const bool key = word.topic == SecretTopic::kKey;
    if (!name.tail.empty() && !is_one_of(name.tail, kTails)) return;

    if (word.topic == SecretTopic::kIdentifiedBy) {
      const ValueLink v = value_at(text, end, Link::kCall, false);
      const std::string_view value = text.substr(v.begin, v.end - v.begin);
      const int evidence = v.quoted ? password_evidence(value, v) : -1;
      if (evidence >= 0)
        out.push_back({v.begin, v.end, kPassword, static_cast<int16_t>(evidence), false, false});
      return;
    }
    const bool bare = word.text == "pass";  // more often a verb than a noun
    const bool english = word.topic != SecretTopic::kPassword || word.text.starts_with("passp") ||
                         word.text == "password" || word.text == "passcode" || word.text == " pw ";
    const ValueLink v = link_value(text, name.begin, name.end,
                                   bare      ? Sentences::kNone
                                   : english ? Sentences::kEnglish
                                             : Sentences::kAny);
    if (v.link == Link::kNone) return;
    const std::string_view value = text.substr(v.begin, v.end - v.begin);
    if (word.topic == SecretTopic::kPin) {
      find_pin(text, word_begin, v, out);
      return;
    }
    if (any_within(name.letters, kHarmless)) return;

    // A service that is named beside it says what its keys look like.
    if (v.link != Link::kProse || v.alone || v.quoted) {
      const auto services = named_keys();
      for (size_t i = 0; i < services.size(); ++i) {
        const NamedKey& kind = services[i];
        if (value.size() < kind.shape.shortest() || value.size() > kind.shape.longest() + 2 ||
            !contains(name.letters, kind.service) || kind.shape.match(value, 0) != value.size())
          continue;
        const Makeup m = makeup_of(value);
        if (stands_for_a_token(value) || m.letters() < 3 || m.digits < 2) continue;
        const auto id = static_cast<RuleId>(std::size(kRules) + identifiers().size() +
                                            secret_kinds().size() + i);
        out.push_back({v.begin, v.end, id, kind.rule.base, false, false});
        return;
      }
    }
    bool network = false;
    if (key) {
      // "api key", "API_KEY", "apiKey": what stands before the last "key".
      const size_t last = name.letters.rfind("key", name.letters.size() - name.tail.size());
      if (last == std::string::npos) return;
      const std::string_view before_key = std::string_view(name.letters).substr(0, last);
      const auto ends = [&](std::string_view s) { return before_key.ends_with(s); };
      if (std::any_of(std::begin(kBeforeKey), std::end(kBeforeKey), ends)) return;
      network = std::any_of(std::begin(kNetworks), std::end(kNetworks), ends);
      // A key of something else is a secret one if nobody chose it.
      if (!network && std::none_of(std::begin(kSecretKeys), std::end(kSecretKeys), ends) &&
          !keys_what_nobody_chose(before_key.empty(), value))
        return;
    }
    if (bare && makeup_of(value).digits == 0) return;
    const bool password = network || word.topic == SecretTopic::kPassword;
    const int evidence = password ? password_evidence(value, v) : secret_evidence(value, v, word);
    if (evidence < 0) return;
    const RuleId id = !password ? kSecret : v.link == Link::kProse ? kProse : kPassword;
    out.push_back({v.begin, v.end, id, static_cast<int16_t>(evidence), false, false});
    if (wanted.usernames && password) find_login_beside(text, name.begin, out);
  });
}

}  // namespace tamis::redact
