// Secrets of services, private keys, crypto-currency addresses, and the small kinds: hardware addresses, social security numbers, dates.
// Tokens are made up from each row's form while the test runs, by a generator of the test's own; none is written here but the
// vectors that BIP 32, SEP-23, NIP-19 and the Bitcoin wiki publish.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "base/hash.h"
#include "finder.h"
#include "provider_rows.h"
#include "redact/crypto_address.h"
#include "redact/secret_value.h"
#include "redact/secrets.h"
#include "redact/starts.h"

using namespace tamis;
using namespace tamis::redact;
using namespace tamis::redact::test;

namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kSmall = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kLarge = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

std::string letters_of(Alphabet alphabet) {
  const std::string digits(kDigits), small(kSmall), large(kLarge);
  switch (alphabet) {
    case Alphabet::kDigit:
      return digits;
    case Alphabet::kHex:
    case Alphabet::kLowerHex:
      return digits + "abcdef";
    case Alphabet::kUpper:
      return large + digits;
    case Alphabet::kLower:
      return small + digits;
    case Alphabet::kBase32:
      return large + "234567";
    default:  // the signs of the others only separate, so that runs stay what they are
      return large + digits + small;
  }
}

std::string body(std::mt19937& random, Alphabet alphabet, size_t size) {
  const std::string letters = letters_of(alphabet);
  std::string out;
  while (out.size() < size) out += letters[random() % letters.size()];
  return out;
}

enum class Length { kShortest, kLongest };

std::string made_up(std::mt19937& random, const Shape& shape, Length length) {
  std::string out;
  for (size_t i = 0; i < shape.size(); ++i) {
    out += body(random, shape[i].alphabet,
                length == Length::kShortest ? shape[i].shortest : shape[i].longest);
    if (shape[i].then != 0) out += shape[i].then;
  }
  return out;
}

// The rule of the one winner, or what went wrong.
std::string rule_of(const std::string& text) {
  std::string rule;
  for (const Finding& f : find(text)) {
    if (f.covered) continue;
    if (!rule.empty()) return "several";
    rule = f.rule;
  }
  return rule;
}

bool finds(const std::string& text, std::string_view rule) {
  return std::ranges::any_of(find(text), [&](const Finding& f) { return f.rule == rule; });
}
bool validates(const std::string& text, std::string_view rule) {
  return std::ranges::any_of(find(text),
                             [&](const Finding& f) { return f.rule == rule && f.validated; });
}

std::string base64url(std::string_view bytes) {
  std::string out = base64(bytes);
  while (out.ends_with('=')) out.pop_back();
  for (char& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return out;
}

// CRC-32 with a table of its own, in base 62.
std::string checksum62(std::string_view bytes) {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t c = i;
    for (int k = 0; k < 8; ++k) c = c & 1 ? 0xEDB88320u ^ c >> 1 : c >> 1;
    table[i] = c;
  }
  uint32_t crc = 0xFFFFFFFFu;
  for (char c : bytes) crc = table[(crc ^ static_cast<unsigned char>(c)) & 0xFF] ^ crc >> 8;
  crc ^= 0xFFFFFFFFu;
  const std::string digits = std::string(kDigits) + std::string(kLarge) + std::string(kSmall);
  std::string out(6, '0');
  for (size_t i = 6; i-- > 0; crc /= 62) out[i] = digits[crc % 62];
  return out;
}

}  // namespace

TEST_CASE("the tables hold 220 providers' forms and more, each under a name of its own") {
  std::set<std::string_view> names;
  size_t tokens = 0;
  std::vector<std::string_view>
      pairs;  // of rows that begin alike; find_secret() wants them together
  for (const SecretKind& kind : secret_kinds())
    if (kind.prefix.size() > 1 && (pairs.empty() || pairs.back() != kind.prefix.substr(0, 2)))
      pairs.push_back(kind.prefix.substr(0, 2));
  CHECK(std::set<std::string_view>(pairs.begin(), pairs.end()).size() == pairs.size());
  for (const SecretKind& kind : secret_kinds()) {
    CHECK(names.insert(kind.rule.name).second);
    CHECK(!kind.rule.source.empty());
    CHECK(kind.prefix.size() + kind.shape.shortest() >= kShortestSecret);
    tokens += kind.rule.name.starts_with("secret.");
    if (!kind.prefix.empty()) continue;
    const Shape::Run& first = kind.shape[0];
    CHECK(first.alphabet <= Alphabet::kAlnum);
    CHECK((first.longest == 1 || first.shortest >= 6));  // find_secret() passes over others
  }
  CHECK(tokens >= 220);
  for (const NamedKey& kind : named_keys()) CHECK(names.insert(kind.rule.name).second);
  CHECK(named_keys().size() >= 100);
}

TEST_CASE(
    "every provider's token is found by its row, not when shorter, longer or part of a word") {
  std::mt19937 random(7);
  size_t rows = 0;
  for (const SecretKind& kind : secret_kinds()) {
    if (kProvenByMore.contains(kind.rule.name)) continue;
    ++rows;
    const std::string_view name = kind.rule.name;
    const bool hashed = name.starts_with("password_hash.");
    const std::string prefix = (hashed ? "$" : "") + std::string(kind.prefix);
    INFO(name);
    for (Length length : {Length::kShortest, Length::kLongest}) {
      const std::string token = prefix + made_up(random, kind.shape, length);
      // Another row may hold the same bytes and win ("sk-" of three services); this one must see them.
      CHECK(finds("the " + token + " is", name));
      CHECK(finds("\"" + token + "\"", name));
      CHECK(finds("x=" + token + ",", name));
      CHECK(finds("(" + token + ").", name));
      CHECK(finds(token + "\n", name));
    }
    const std::string shortest = prefix + made_up(random, kind.shape, Length::kShortest);
    const std::string longest = prefix + made_up(random, kind.shape, Length::kLongest);
    CHECK(!finds("the " + shortest.substr(0, shortest.size() - 1) + " is", name));
    if (!hashed) CHECK(!finds("the x" + shortest + " is", name));
    CHECK(!finds("the " + longest + "0a is", name));
    const Shape::Run& last = kind.shape[kind.shape.size() - 1];
    if (last.shortest == 0) continue;
    // One sign of another alphabet amid the last run.
    std::string broken = shortest;
    broken[broken.size() - 1 - last.shortest / 2u] = '!';
    CHECK(!finds("the " + broken + " is", name));
    if (last.shortest < 10 || hashed) continue;
    // What manuals write.
    std::string example = shortest;
    for (size_t i = example.size() - last.shortest; i < example.size(); ++i) example[i] = 'x';
    if (last.alphabet == Alphabet::kAlnum || last.alphabet == Alphabet::kBase64Url)
      CHECK(!finds("the " + example + " is", name));
    for (size_t i = example.size() - last.shortest; i < example.size(); ++i) example[i] = '0';
    if (kind.shape.size() == 1 && last.shortest == kind.shape.shortest())
      CHECK(!finds("the " + example + " is", name));
  }
  CHECK(rows >= 300);
}

TEST_CASE("tokens of GitHub and npm carry a CRC-32: with it they are proved, without it found") {
  std::mt19937 random(11);
  for (std::string prefix : {"ghp_", "gho_", "ghu_", "ghs_", "npm_"}) {
    const std::string chance = body(random, Alphabet::kAlnum, 30);
    const std::string token = prefix + chance + checksum62(chance);
    const std::string rule = rule_of("see " + token + " there");
    CHECK(rule.starts_with("secret."));
    CHECK(validates("see " + token + " there", rule));
    std::string other = token;
    other.back() = other.back() == 'a' ? 'b' : 'a';
    CHECK(rule_of("see " + other + " there") == rule);
    CHECK(!validates("see " + other + " there", rule));
  }
}

TEST_CASE("marks that a service sets inside its keys prove them") {
  std::mt19937 random(12);
  const auto alnum = [&](size_t n) { return body(random, Alphabet::kAlnum, n); };
  const auto check = [&](const std::string& token, std::string_view rule, size_t mark) {
    INFO(rule);
    CHECK(rule_of("key: " + token + ".") == rule);
    CHECK(validates("key: " + token + ".", rule));
    std::string other = token;
    other[mark] = other[mark] == '7' ? '8' : '7';
    CHECK(!finds("key: " + other + ".", rule));
  };
  check(alnum(52) + "JQQJ99" + alnum(26), "secret.azure_annotated", 53);
  check(alnum(76) + "AZDO" + alnum(4), "secret.azure_devops", 77);
  check(alnum(42) + "AzSe" + alnum(6), "secret.azure_search", 43);
  check(body(random, Alphabet::kLowerHex, 32) + "FFFFNRAL", "secret.new_relic_license", 36);
  std::string account = base64("123456789012345678");
  check(account + "." + alnum(6) + "." + alnum(38), "secret.discord_bot", 3);
  const std::string openai = alnum(20) + "T3BlbkFJ" + alnum(20);
  CHECK(validates("sk-" + openai, "secret.openai"));
  // A macaroon of version 2 for pypi.org with a signature of 32 bytes.
  std::string macaroon = std::string("\x02\x01\x08pypi.org\x02\x24", 13) + alnum(36) +
                         std::string("\0\0\x06\x20", 4) + alnum(32);
  CHECK(validates("pypi-" + base64url(macaroon), "secret.pypi"));
}

TEST_CASE("private keys of wallets carry checksums") {
  for (auto [key, rule] : {
           std::pair{"5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ",
                     "private_key.bitcoin_wif"},
           {"KwdMAjGmerYanjeui5SHS7JkmpZvVipYvB2LJGU1ZxJwYvP98617", "private_key.bitcoin_wif_k"},
           {"xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMR"
            "NNU3TGtRBeJgk33yuGBxrMPHi",
            "private_key.bip32"},
           {"SBCVMMCBEDB64TVJZFYJOJAERZC4YVVUOE6SYR2Y76CBTENGUSGWRRVO", "private_key.stellar"},
           {"nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5", "private_key.nostr"},
       }) {
    INFO(rule);
    CHECK(rule_of("key " + std::string(key) + " end") == rule);
    CHECK(validates(key, rule));
    std::string other = key;
    std::swap(other[20], other[21]);
    CHECK(rule_of("key " + other + " end") == "");
  }
}

TEST_CASE("a secret is found wherever it lies in a block of 64 bytes") {
  std::mt19937 random(8);
  const std::string token = "ghp_" + body(random, Alphabet::kAlnum, 36);
  for (size_t before = 0; before < 130; ++before)
    CHECK(rule_of(std::string(before, '.') + " " + token) == "secret.github_personal");
}

TEST_CASE("a JWT is one whose header says so") {
  const std::string header = base64url(R"({"alg":"HS256","typ":"JWT"})"),
                    claims = base64url(R"({"sub":"1234567890"})");
  const std::string token =
      header + "." + claims + "." + base64url("0123456789abcdef0123456789abcdef");
  CHECK(rule_of("see " + token + ".") == "secret.jwt");
  CHECK(rule_of(header + "." + claims) == "");
  const std::string none = base64url(R"({"alg":"none"})") + "." + claims + ".";
  CHECK(found("\"" + none + "\"") == std::vector<std::string>{"API_TOKEN: " + none});
  CHECK(rule_of(base64url(R"({"name":"no algorithm"})") + "." + claims + ".x0123456789") == "");
}

TEST_CASE(
    "private keys are found to their last line, certificates and bare first lines are left alone") {
  std::string lines;
  std::mt19937 random(9);
  for (int i = 0; i < 12; ++i) lines += body(random, Alphabet::kAlnum, 64) + "\n";
  for (std::string label : {"RSA PRIVATE KEY", "PRIVATE KEY", "OPENSSH PRIVATE KEY",
                            "PGP PRIVATE KEY BLOCK", "ENCRYPTED PRIVATE KEY"}) {
    const std::string key =
        "-----BEGIN " + label + "-----\n" + lines + "-----END " + label + "-----";
    CHECK(found("a\n" + key + "\nb") == std::vector<std::string>{"PRIVATE_KEY: " + key});
    CHECK(rewritten("a\n" + key + "\nb") == "a\n[PRIVATE_KEY_1]\nb");
    CHECK(found("a\n" + key.substr(0, 500)).size() == 1);  // cut off: what there is
    CHECK(rule_of("client-key-data: " + base64(key)) == "private_key.pem_base64");
    // On one line, as JSON and environment files hold it.
    std::string line = key;
    for (size_t at = 0; (at = line.find('\n', at)) != std::string::npos; at += 2)
      line.replace(at, 1, "\\n");
    CHECK(found("KEY=\"" + line + "\"") == std::vector<std::string>{"PRIVATE_KEY: " + line});
  }
  const std::string certificate =
      "-----BEGIN CERTIFICATE-----\n" + lines + "-----END CERTIFICATE-----";
  CHECK(found(certificate).empty());
  CHECK(found("client-certificate-data: " + base64(certificate)).empty());
  CHECK(found("-----BEGIN PUBLIC KEY-----\n" + lines + "-----END PUBLIC KEY-----").empty());
  CHECK(found("grep '-----BEGIN RSA PRIVATE KEY-----' file").empty());
}

TEST_CASE("of PuTTY's file the private lines are taken, of a JSON Web Key the private members") {
  std::mt19937 random(13);
  const std::string open = body(random, Alphabet::kAlnum, 64),
                    secret = body(random, Alphabet::kAlnum, 64),
                    more = body(random, Alphabet::kAlnum, 40);
  const std::string file =
      "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: test\nPublic-Lines: 1\n" +
      open + "\nPrivate-Lines: 2\n" + secret + "\n" + more + "\nPrivate-MAC: 00\n";
  CHECK(found(file) == std::vector<std::string>{"PRIVATE_KEY: " + secret + "\n" + more});
  CHECK(found(open + "\nPrivate-Lines: 2\n" + secret + "\n" + more).empty());

  const std::string d = body(random, Alphabet::kAlnum, 43), x = body(random, Alphabet::kAlnum, 43);
  CHECK(found(R"({"kty":"EC","crv":"P-256","x":")" + x + R"(","d":")" + d + "\"}") ==
        std::vector<std::string>{"PRIVATE_KEY: " + d});
  CHECK(found(R"({"d" : ")" + d + R"(", "kty" : "OKP"})") ==
        std::vector<std::string>{"PRIVATE_KEY: " + d});
  CHECK(found(R"({"kty":"oct","k":")" + d + "\"}") ==
        std::vector<std::string>{"PRIVATE_KEY: " + d});
  CHECK(found(R"({"kty":"EC","crv":"P-256","x":")" + x + "\"}").empty());
  CHECK(found(R"({"d":")" + d + R"("}, {"kty":"EC"})").empty());
}

TEST_CASE("the measure of chance tells random strings from names in many languages") {
  std::mt19937 random(14);
  size_t random_ones = 0;
  for (int i = 0; i < 2000; ++i)
    random_ones += like_chance(body(random, i % 2 == 0 ? Alphabet::kAlnum : Alphabet::kLowerHex,
                                    20 + static_cast<size_t>(i % 40)));
  CHECK(random_ones >= 1960);
  for (std::string_view name :
       {"getUserPasswordFromConfiguration2", "database_connection_string_v2",
        "my-application-token-1", "Donaudampfschifffahrtsgesellschaft1",
        "contrasenaDelAdministrador1", "com.example.app.Main1", "2024-01-31T12:30:45",
        "SELECT_COUNT_DISTINCT_8", "/usr/share/doc/libssl3", "utilisateur_principal_42"}) {
    INFO(name);
    CHECK(!like_chance(name));
    CHECK(written_decibans(name) > -30);
  }
}

TEST_CASE("Bitcoin addresses carry a checksum, in Base58 and in Bech32") {
  // The first block's address, the examples of BIP 13's form and of BIP 173 and 350.
  CHECK(one("pay 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa now", "CRYPTO") ==
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa");
  CHECK(one("pay 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb now", "CRYPTO") == "");
  CHECK(one("3P14159f73E4gFr7JterCCQh9QjiTjiZrG", "CRYPTO") ==
        "3P14159f73E4gFr7JterCCQh9QjiTjiZrG");
  CHECK(one("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "CRYPTO") ==
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4");
  CHECK(one("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "CRYPTO") == "");
  CHECK(bitcoin_bech32("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"));
}

TEST_CASE("Ethereum addresses follow EIP-55, and Keccak-256 is the one before SHA-3") {
  CHECK(hex(std::string_view(reinterpret_cast<const char*>(keccak256("").data()), 32)) ==
        "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  // The examples of EIP-55.
  for (std::string_view a :
       {"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"})
    CHECK(one(a, "CRYPTO") == a);
  CHECK(one("0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "CRYPTO") ==
        "");  // one letter in another case
  CHECK(one("0x52908400098527886e0f7030069857d2e4169ee7", "CRYPTO") !=
        "");  // one case only: no checksum was written
  CHECK(one("0x0000000000000000000000000000000000000001", "CRYPTO") == "");
  CHECK(one("0x52908400098527886e0f7030069857d2e4169ee", "CRYPTO") == "");
}

TEST_CASE("hardware addresses are six octets with letters among them") {
  CHECK(one("ether 00:1b:63:84:45:e6 txq", "MAC_ADDRESS") == "00:1b:63:84:45:e6");
  CHECK(std::ranges::any_of(find("ff:ff:ff:ff:ff:ff"), &Finding::reserved));
  CHECK(one("10:20:30:40:50:55", "MAC_ADDRESS") == "");
  CHECK(one("00:1b:63:84:45", "MAC_ADDRESS") == "");
  CHECK(one("00:1b:63:84:45:e6:aa", "MAC_ADDRESS") == "");
  CHECK(one("x00:1b:63:84:45:e6", "MAC_ADDRESS") == "");
}

TEST_CASE(
    "a social security number needs its form or a word, and numbers that were never issued are "
    "none") {
  const auto ssn = [](std::string_view text) { return one(text, "US_SSN"); };
  CHECK(ssn("My SSN: 460-89-9847") == "460-89-9847");
  CHECK(ssn("My SSN: 460899847") == "460899847");
  CHECK(ssn("My SSN: 000-89-9847") == "");
  CHECK(ssn("My SSN: 666-89-9847") == "");
  CHECK(ssn("My SSN: 460-00-9847") == "");
  CHECK(ssn("My SSN: 460-89-0000") == "");
  CHECK(ssn("460899847") == "");
  CHECK(ssn("460-89-98470") == "");
  REQUIRE(find("see 460-89-9847 there").size() == 1);
  CHECK(find("see 460-89-9847 there")[0].doubtful);
  CHECK(std::ranges::any_of(find("SSN 078-05-1120"), &Finding::reserved));
}

TEST_CASE("dates are found and kept, dates of birth are redacted") {
  CHECK(found("on 2024-01-31 12:30:45 at") ==
        std::vector<std::string>{"DATE_TIME: 2024-01-31 12:30:45"});
  CHECK(found("at 2024-01-31T12:30:45.123+01:00") ==
        std::vector<std::string>{"DATE_TIME: 2024-01-31T12:30:45.123+01:00"});
  CHECK(found("31.01.2024") == std::vector<std::string>{"DATE_TIME: 31.01.2024"});
  CHECK(rewritten("on 31/01/2024") == "on 31/01/2024");
  CHECK(rewritten("born 31/01/1974, seen 31/01/2024") == "born [DATE_OF_BIRTH_1], seen 31/01/2024");
  CHECK(rewritten("Fecha de nacimiento: 03/03/1946.") == "Fecha de nacimiento: [DATE_OF_BIRTH_1].");
  CHECK(rewritten("Geburtsdatum: 31.01.1974") == "Geburtsdatum: [DATE_OF_BIRTH_1]");
  CHECK(found("31.13.2024").empty());
  CHECK(found("2024-31-31").empty());
  CHECK(found("1.2.3").empty());
}

TEST_CASE("words of a wallet: the vectors of BIP-39, numbered, in lines, in capitals") {
  // test_vectors/english.json of the BIP: entropy 7f…, 80…, 00… of 128 and 256 bits.
  const std::string twelve =
      "legal winner thank year wave sausage worth useful legal winner thank yellow";
  const std::string twenty_four =
      "letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount "
      "doctor acoustic avoid letter advice cage absurd amount doctor acoustic bless";
  CHECK(validates("Seed phrase: " + twelve, "private_key.mnemonic"));
  CHECK(validates("recovery phrase " + twenty_four, "private_key.mnemonic"));
  CHECK(validates("mnemonic = \"" + twelve + "\"", "private_key.mnemonic"));
  CHECK(validates(
      "MNEMONIC=\"LEGAL WINNER THANK YEAR WAVE SAUSAGE WORTH USEFUL LEGAL WINNER THANK YELLOW\"",
      "private_key.mnemonic"));
  CHECK(
      validates("my recovery words are\n1. legal 2. winner 3. thank 4. year\n5. wave 6. sausage 7. "
                "worth 8. useful\n"
                "9. legal 10. winner 11. thank 12. yellow\n",
                "private_key.mnemonic"));
  // Another last word: no checksum, but still nothing that anybody writes.
  const std::string wrong = twelve.substr(0, twelve.size() - 6) + "zoo";
  CHECK(finds("Seed phrase: " + wrong, "private_key.mnemonic"));
  CHECK_FALSE(validates("Seed phrase: " + wrong, "private_key.mnemonic"));
  CHECK_FALSE(finds(twelve, "private_key.mnemonic"));  // without a word for it: not looked for
}
