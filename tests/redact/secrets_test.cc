// Secrets, crypto-currency addresses, and the small kinds: hardware addresses, social security numbers, dates.
// Tokens are made up from each row's alphabet while the test runs; none is written here.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "base/hash.h"
#include "finder.h"
#include "redact/crypto_address.h"
#include "redact/secrets.h"

using namespace tamis;
using namespace tamis::redact;
using namespace tamis::redact::test;

namespace {

std::string body(std::mt19937& random, Alphabet alphabet, size_t size) {
  std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz";
  if (alphabet == Alphabet::kHex) letters = "0123456789abcdef";
  if (alphabet == Alphabet::kUpper) letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  std::string out;
  while (out.size() < size) out += letters[random() % letters.size()];
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

std::string base64url(std::string_view bytes) {
  std::string out = base64(bytes);
  while (out.ends_with('=')) out.pop_back();
  for (char& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return out;
}

}  // namespace

TEST_CASE(
    "every provider's token is found by its row, and not when it is shorter, longer or part of a "
    "word") {
  std::mt19937 random(7);
  size_t rows = 0;
  for (const SecretKind& kind : secret_kinds()) {
    CHECK(kind.prefix.size() + kind.shortest >= kShortestSecret);
    if (kind.check != nullptr) continue;  // their own tests below
    ++rows;
    const std::string prefix(kind.prefix);
    const std::string token = prefix + body(random, kind.alphabet, kind.shortest);
    INFO(kind.rule.name);
    CHECK(rule_of("the " + token + " is") == kind.rule.name);
    CHECK(rule_of("\"" + token + "\"") == kind.rule.name);
    CHECK(rule_of("x = " + prefix + body(random, kind.alphabet, kind.longest) + ",") ==
          kind.rule.name);
    CHECK(rule_of("the " + token.substr(0, token.size() - 1) + " is") == "");
    CHECK(rule_of("the x" + token + " is") == "");
    CHECK(rule_of("the " + prefix + body(random, kind.alphabet, kind.longest + 1u) + " is") == "");
    CHECK(rule_of("the " + prefix + std::string(kind.shortest, 'x') + " is") == "");
    CHECK(rule_of("the " + prefix + std::string(kind.shortest, '0') + " is") == "");
  }
  CHECK(rows >= 60);
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
  CHECK(rule_of("Cookie: " + token + ".") == "secret.jwt");
  CHECK(rule_of(header + "." + claims) == "");
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
  }
  CHECK(found("-----BEGIN CERTIFICATE-----\n" + lines + "-----END CERTIFICATE-----").empty());
  CHECK(found("-----BEGIN PUBLIC KEY-----\n" + lines + "-----END PUBLIC KEY-----").empty());
  CHECK(found("grep '-----BEGIN RSA PRIVATE KEY-----' file").empty());
}

TEST_CASE("passwords that are given a name are found, words and expressions are not") {
  const auto password = [](std::string_view text) { return one(text, "PASSWORD"); };
  CHECK(password("password: hunter2") == "hunter2");
  CHECK(password("password = \"Tr0ub4dor&3\"") == "Tr0ub4dor&3");
  CHECK(password("{\"db_password\": \"kR7vvQ2x\"}") == "kR7vvQ2x");
  CHECK(password("PASSWD='letmein'") == "letmein");
  CHECK(password("Passwort: Geh3im!x.") == "Geh3im!x");
  CHECK(password("contraseña: s3creta99") == "s3creta99");
  CHECK(password("пароль: qwe123rty") == "qwe123rty");
  CHECK(password("password => 'abc123def'") == "abc123def");
  for (std::string_view text :
       {"password: string", "Password: required", "password = getpass()",
        "password = os.environ['X']", "password: ${DB_PASS}", "password: xxxxxxxx",
        "password: <your password>", "password = self.password",
        "Enter password: ", "password == other123", "type=\"password\" name=\"pw1234\"",
        "password: \"Enter your password 123\"", "compass: north123", "password::new1234",
        "the password is long"}) {
    INFO(text);
    CHECK(password(text) == "");
  }
}

TEST_CASE("named secrets and authorization headers are found, short or plain values are not") {
  std::mt19937 random(10);
  const std::string value = body(random, Alphabet::kAlnum, 32) + "4x7";
  CHECK(one("api_key = \"" + value + "\"", "API_TOKEN") == value);
  CHECK(one("CLIENT_SECRET=" + value, "API_TOKEN") == value);
  CHECK(one("Authorization: Bearer " + value, "API_TOKEN") == value);
  CHECK(one("token: refresh", "API_TOKEN") == "");
  CHECK(one("secret: /run/secrets/key1234567890", "API_TOKEN") == "");
  CHECK(one("Authorization: Digest x", "API_TOKEN") == "");
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
