#include "base/hash.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "base/command.h"
#include "io/temporary_folder.h"

using namespace tamis;
using testing::run_command;
using testing::TemporaryFolder;

namespace {

std::string bytes_of_length(size_t size) {
  std::string out(size, '\0');
  uint32_t x = 2463534242u;
  for (char& c : out) {
    x ^= x << 13, x ^= x >> 17, x ^= x << 5;
    c = static_cast<char>(x);
  }
  return out;
}

}  // namespace

TEST_CASE("SHA-256 of \"abc\" is the value of FIPS 180-4") {
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("SHA-256 agrees with the openssl command on every length around a block") {
  TemporaryFolder folder;
  std::string files;
  std::vector<std::string> ours;
  for (const size_t size : {0u, 1u, 55u, 56u, 57u, 63u, 64u, 65u, 127u, 128u, 1000u, 100000u}) {
    const std::string bytes = bytes_of_length(size);
    testing::write_bytes(folder.at(std::to_string(size)), bytes);
    files += " " + folder.at(std::to_string(size));
    Sha256 streamed;
    for (size_t at = 0; at < bytes.size(); at += 37) {
      streamed.update(std::string_view(bytes).substr(at, 37));
    }
    ours.push_back(hex(streamed.finish()));
    CHECK(ours.back() == sha256_hex(bytes));
    CHECK(hex(sha256(std::string_view(bytes).substr(0, size / 3),
                     std::string_view(bytes).substr(size / 3))) == ours.back());
    streamed.update("abc");
    CHECK(hex(streamed.finish()) == sha256_hex("abc"));
  }
  const auto theirs = run_command("openssl dgst -sha256 -r" + files);
  if (!theirs) {
    MESSAGE("skipped: no openssl command");
    return;
  }
  std::stringstream lines(*theirs);
  std::string line;
  size_t i = 0;
  while (std::getline(lines, line)) {
    REQUIRE(i < ours.size());
    CHECK(line.substr(0, 64) == ours[i++]);
  }
  CHECK(i == ours.size());
}

TEST_CASE("two messages hashed at once have the values of FIPS 180-4's examples") {
  const std::string two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  const std::string two_blocks_digest =
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
  const std::string million(1000000, 'a');
  const std::string million_digest =
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
  const auto [a, b] = sha256_each(two_blocks, million);
  CHECK(hex(a) == two_blocks_digest);
  CHECK(hex(b) == million_digest);
  const auto [c, d] = sha256_each(million, million);
  CHECK(hex(c) == million_digest);
  CHECK(hex(d) == million_digest);
  const auto [e, f] = sha256_each("abc", "");
  CHECK(hex(e) == sha256_hex("abc"));
  CHECK(hex(f) == sha256_hex(""));
}

TEST_CASE("two messages hashed at once have the digests that OpenSSL gives each alone") {
  const std::string bytes = bytes_of_length(5000);
  for (const size_t a : {0u, 1u, 55u, 56u, 63u, 64u, 65u, 119u, 120u, 128u, 1000u, 4096u}) {
    for (const size_t b : {0u, 1u, 55u, 56u, 63u, 64u, 65u, 119u, 120u, 128u, 1000u, 4096u}) {
      CAPTURE(a);
      CAPTURE(b);
      const std::string_view first = std::string_view(bytes).substr(3, a);
      const std::string_view second = std::string_view(bytes).substr(700, b);
      const auto both = sha256_each(first, second);
      CHECK(both[0] == sha256(first));
      CHECK(both[1] == sha256(second));
    }
  }
  CHECK(rc::check("any two texts", [](const std::string& a, const std::string& b, uint8_t times) {
    std::string first, second;
    for (int i = 0; i < times; ++i) first += a;
    for (int i = 0; i < times; ++i) second += b + "x";
    const auto both = sha256_each(first, second);
    RC_ASSERT(both[0] == sha256(first));
    RC_ASSERT(both[1] == sha256(second));
  }));
}

TEST_CASE("HMAC-SHA-256 agrees with the openssl command, also with keys longer than a block") {
  TemporaryFolder folder;
  testing::write_bytes(folder.at("message"), "what do ya want for nothing?");
  for (const size_t size : {1u, 31u, 32u, 64u, 65u, 131u}) {
    const std::string key = bytes_of_length(size);
    const auto theirs = run_command("openssl dgst -sha256 -mac HMAC -macopt hexkey:" + hex(key) +
                                    " -r " + folder.at("message"));
    if (!theirs) {
      MESSAGE("skipped: no openssl command");
      return;
    }
    CHECK(hex(hmac_sha256(key, "what do ya want for nothing?")) == theirs->substr(0, 64));
    const HmacSha256 keyed(key);
    CHECK(hex(keyed("what do ya want for nothing?")) == theirs->substr(0, 64));
    CHECK(hex(keyed("what do ya want for nothing?")) == theirs->substr(0, 64));
  }
}

TEST_CASE("HKDF-SHA-256 agrees with the openssl command") {
  for (const size_t size : {1u, 16u, 32u, 33u, 100u, 8160u}) {
    const std::string key = bytes_of_length(22);
    const std::string info = "record-id\nexample";
    const auto theirs = run_command("openssl kdf -binary -keylen " + std::to_string(size) +
                                    " -kdfopt digest:SHA256 -kdfopt hexkey:" + hex(key) +
                                    " -kdfopt hexinfo:" + hex(info) + " HKDF");
    if (!theirs) {
      MESSAGE("skipped: no openssl command");
      return;
    }
    CHECK(hex(hkdf_sha256(key, info, size)) == hex(*theirs));
  }
}

TEST_CASE("HKDF gives the third vector of RFC 5869, which has no salt and no info") {
  CHECK(hex(hkdf_sha256(std::string(22, '\x0b'), "", 42)) ==
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST_CASE("XXH3 gives the values of the reference's own check program for empty input") {
  CHECK(xxh3_64("") == 0x2D06800538D394C2u);
  CHECK(hex(xxh3_128("")) == "99aa06d3014798d86001c324468d497f");
}

TEST_CASE("streaming XXH3 equals the hash of the whole, however it is cut") {
  CHECK(rc::check([](const std::string& a, const std::string& b) {
    Xxh3 streamed;
    streamed.update(a);
    streamed.update(b);
    RC_ASSERT(streamed.finish() == xxh3_128(a + b));
    RC_ASSERT(streamed.finish() == xxh3_128(""));
  }));
}

TEST_CASE("hexadecimal is read back, and only in lower case") {
  CHECK(rc::check([](const std::string& bytes) {
    std::string back;
    RC_ASSERT(unhex(hex(bytes), back));
    RC_ASSERT(back == bytes);
  }));
  std::string out;
  CHECK(unhex("", out));
  CHECK_FALSE(unhex("0", out));
  CHECK_FALSE(unhex("0G", out));
  CHECK_FALSE(unhex("AB", out));
  CHECK_FALSE(unhex("ab ", out));
}

TEST_CASE("base64 gives the vectors of RFC 4648, section 10") {
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foob") == "Zm9vYg==");
  CHECK(base64("fooba") == "Zm9vYmE=");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64("\xfb\xff\xfe") == "+//+");
}

TEST_CASE("base64 is read back, and every value has one spelling only") {
  CHECK(rc::check([](const std::string& bytes) {
    std::string back;
    RC_ASSERT(unbase64(base64(bytes), back));
    RC_ASSERT(back == bytes);
  }));
  // Whatever four characters are accepted, they are what base64() writes.
  CHECK(rc::check([] {
    const auto text =
        *rc::gen::container<std::string>(4, rc::gen::elementOf(std::string("AQgwZ19=+/-_ \n")));
    std::string bytes;
    if (unbase64(text, bytes)) RC_ASSERT(base64(bytes) == text);
  }));
  std::string out;
  for (const char* bad :
       {"Zg", "Zg=", "Zh==", "Zm9=", "Zg==\n", "=Zg=", "Z===", "====", "Zg==Zg==", "Zm9v "}) {
    CAPTURE(bad);
    CHECK_FALSE(unbase64(bad, out));
  }
}

TEST_CASE("secrets are compared whole") {
  CHECK(equal_in_constant_time("abc", "abc"));
  CHECK_FALSE(equal_in_constant_time("abc", "abd"));
  CHECK_FALSE(equal_in_constant_time("abc", "abcd"));
}
