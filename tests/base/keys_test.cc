#include "base/keys.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "base/command.h"
#include "io/temporary_folder.h"

using namespace tamis;
using testing::run_command;
using testing::TemporaryFolder;

namespace {

std::string bytes_of_hex(std::string_view digits) {
  std::string out;
  REQUIRE(unhex(digits, out));
  return out;
}

std::string view(const Signature& s) { return {reinterpret_cast<const char*>(s.data()), s.size()}; }
std::string view(const PublicKey& s) { return {reinterpret_cast<const char*>(s.data()), s.size()}; }

// Ed25519 keys in DER, RFC 8410: a fixed prefix and the 32 bytes.
const char kPublicPrefix[] = "302a300506032b6570032100";
const char kPrivatePrefix[] = "302e020100300506032b657004220420";

}  // namespace

TEST_CASE("signing gives the signatures of RFC 8032, section 7.1") {
  const struct {
    const char *seed, *key, *message, *signature;
  } rows[] = {
      {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
       "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
       "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf"
       "9b46b"
       "d25bf5f0595bbe24655141438e7a100b"},
      {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
       "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
       "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f"
       "11d8c"
       "387b2eaeb4302aeeb00d291612bb0c00"},
  };
  for (const auto& row : rows) {
    const auto key = SigningKey::from_seed("example.com/a", bytes_of_hex(row.seed));
    REQUIRE(key);
    CHECK(hex(view(key->verifying().bytes())) == row.key);
    const auto signature = key->sign(bytes_of_hex(row.message));
    REQUIRE(signature);
    CHECK(hex(view(*signature)) == row.signature);
    CHECK(key->verifying().verify(bytes_of_hex(row.message), *signature));
    CHECK_FALSE(key->verifying().verify(bytes_of_hex(row.message) + "x", *signature));
  }
}

TEST_CASE("a verifier key in the specification of signed notes is read") {
  // The example of Go's golang.org/x/mod/sumdb/note, whose format c2sp.org/signed-note describes.
  const char text[] = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
  const auto key = VerifyingKey::parse(text);
  REQUIRE(key);
  CHECK(key->name() == "PeterNeumann");
  CHECK(key->id() == 0xc74f20a3);
  CHECK(key->text() == text);
  const std::string message =
      "If you think cryptography is the answer to your problem,\n"
      "then you don't know what your problem is.\n";
  std::string signature;
  REQUIRE(
      unbase64("x08go/ZJkuBS9UG/"
               "SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=",
               signature));
  CHECK(hex(signature.substr(0, 4)) == "c74f20a3");
  CHECK(key->verify(message, signature.substr(4)));
  CHECK_FALSE(key->verify(message + " ", signature.substr(4)));
}

TEST_CASE("a generated key is written, read back and signs what its public half verifies") {
  const auto key = SigningKey::generate("archive.example/letters");
  REQUIRE(key);
  const auto again = SigningKey::parse(key->text().view());
  REQUIRE(again);
  CHECK(again->verifying() == key->verifying());
  const auto verifying = VerifyingKey::parse(key->verifying().text());
  REQUIRE(verifying);
  const auto signature = again->sign("message");
  REQUIRE(signature);
  CHECK(verifying->verify("message", *signature));
  const auto other = SigningKey::generate("archive.example/letters");
  REQUIRE(other);
  CHECK_FALSE(other->verifying().verify("message", *signature));
  CHECK_FALSE(verifying->verify("message", view(*signature).substr(1)));
}

TEST_CASE("the openssl command verifies our signatures and we verify its") {
  TemporaryFolder folder;
  const auto key = SigningKey::generate("archive.example/letters");
  REQUIRE(key);
  const std::string message = "one delivery\n";
  testing::write_bytes(folder.at("message"), message);
  testing::write_bytes(folder.at("public.der"),
                       bytes_of_hex(kPublicPrefix) + view(key->verifying().bytes()));
  std::string body;
  const std::string text(key->text().view());
  REQUIRE(
      unbase64(text.substr(text.find('+', text.find('+', text.find('+', 8) + 1) + 1) + 1), body));
  testing::write_bytes(folder.at("private.der"), bytes_of_hex(kPrivatePrefix) + body.substr(1));
  testing::write_bytes(folder.at("ours"), view(key->sign(message).value()));
  int status = -1;
  const auto said =
      run_command("openssl pkeyutl -verify -pubin -keyform DER -inkey " + folder.at("public.der") +
                      " -rawin -in " + folder.at("message") + " -sigfile " + folder.at("ours"),
                  &status);
  if (!said) {
    MESSAGE("skipped: no openssl command");
    return;
  }
  CHECK(status == 0);
  REQUIRE(run_command("openssl pkeyutl -sign -keyform DER -inkey " + folder.at("private.der") +
                          " -rawin -in " + folder.at("message") + " -out " + folder.at("theirs"),
                      &status));
  REQUIRE(status == 0);
  CHECK(key->verifying().verify(message, testing::read_bytes(folder.at("theirs"))));
}

TEST_CASE(
    "keys that are damaged, of another kind or private where a public one belongs are refused") {
  const auto key = SigningKey::generate("archive.example/letters");
  REQUIRE(key);
  const std::string text = key->verifying().text();
  const std::string secret(key->text().view());
  CHECK_FALSE(VerifyingKey::parse(""));
  CHECK_FALSE(VerifyingKey::parse("name"));
  CHECK_FALSE(VerifyingKey::parse("+" + text.substr(text.find('+') + 1)));
  CHECK_FALSE(VerifyingKey::parse(text + "="));
  CHECK_FALSE(VerifyingKey::parse(text.substr(0, text.size() - 4)));
  CHECK_FALSE(VerifyingKey::parse("x" + text));  // the id covers the name
  const auto mistaken = VerifyingKey::parse(secret);
  REQUIRE_FALSE(mistaken);
  CHECK(mistaken.error().message.find("private") != std::string::npos);
  CHECK(mistaken.error().message.find(secret.substr(secret.size() - 20)) == std::string::npos);
  CHECK_FALSE(SigningKey::parse(text));
  std::string damaged = secret;
  damaged[13] = damaged[13] == 'r' ? 's' : 'r';
  damaged[14] = 'x';
  CHECK_FALSE(SigningKey::parse(damaged));
}

TEST_CASE("key names hold no space, no plus sign and no control character") {
  CHECK(is_key_name("archive.example/letters"));
  CHECK(
      is_key_name("b\xC3\xBC"
                  "cher"));
  for (const char* bad : {"", "a b", "a+b", "a\tb", "a\nb",
                          "a\xC2\xA0"
                          "b",
                          "a\xE3\x80\x80"
                          "b",
                          "a\x7f", "\xFF"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_key_name(bad));
    CHECK_FALSE(SigningKey::generate(bad));
  }
  CHECK(is_key_name(std::string(255, 'a')));
  CHECK_FALSE(is_key_name(std::string(256, 'a')));
}

TEST_CASE("every key of small order is called weak, in all its spellings") {
  // Python derives the points anew from the curve equation of RFC 8032: L * P for points P until five y's are found,
  // each with both sign bits, and y + p where that fits 255 bits.
  const auto points = run_command(R"(python3 -c '
p=2**255-19; L=2**252+27742317777372353535851937790883648493
inv=lambda x: pow(x,p-2,p)
d=-121665*inv(121666)%p
def add(P,Q):
    k=d*P[0]*Q[0]*P[1]*Q[1]%p
    return ((P[0]*Q[1]+Q[0]*P[1])*inv(1+k)%p,(P[1]*Q[1]+P[0]*Q[0])*inv(1-k)%p)
def mul(n,P):
    R=(0,1)
    while n:
        if n&1: R=add(R,P)
        P=add(P,P); n>>=1
    return R
def x_of(y):
    x2=(y*y-1)*inv(d*y*y+1)%p
    x=pow(x2,(p+3)//8,p)
    if (x*x-x2)%p: x=x*pow(2,(p-1)//4,p)%p
    return None if (x*x-x2)%p else x
ys=set(); y=2
while len(ys)<5:
    x=x_of(y)
    if x is not None: ys.add(mul(L,(x,y))[1])
    y+=1
for y in sorted(ys):
    for v in (y, y+p):
        if v < 2**255:
            for s in (0,1): print((v|s<<255).to_bytes(32,"little").hex())
')");
  if (!points) {
    MESSAGE("skipped: no python3");
    return;
  }
  std::stringstream lines(*points);
  std::string line;
  int seen = 0;
  while (std::getline(lines, line)) {
    const std::string bytes = bytes_of_hex(line);
    PublicKey key;
    std::copy(bytes.begin(), bytes.end(), key.begin());
    const auto refused = VerifyingKey::create("example.com/a", key);
    CAPTURE(line);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("weak") != std::string::npos);
    ++seen;
  }
  CHECK(seen == 14);  // 0, 1 with a second spelling each, and three more; two signs
}

TEST_CASE("subkeys differ by purpose and by delivery, and come back the same") {
  const auto key = SigningKey::from_seed("example.com/a", std::string(32, 's'));
  REQUIRE(key);
  const Secret a = key->subkey("record-id", "first");
  CHECK(a.view().size() == 32);
  CHECK(a.view() == key->subkey("record-id", "first").view());
  CHECK(a.view() != key->subkey("record-id", "second").view());
  CHECK(a.view() != key->subkey("record-i", "dfirst").view());
  CHECK(a.view() != key->subkey("salt", "first").view());
}
