// Time-stamps of RFC 3161, with OpenSSL's own authority for the test.
#include <doctest/doctest.h>

#include "manifest/authority.h"
#include "manifest/forge.h"
#include "manifest/python_verifier.h"
#include "manifest/sample_delivery.h"
#include "manifest/time_stamp.h"
#include "tamis/timestamp.h"
#include "tamis/verify.h"

using namespace tamis;
using namespace tamis::testing;

TEST_CASE("a time-stamp is asked for, attached, and checked against its authority") {
  TemporaryFolder folder;
  if (!make_authority(folder.at("tsa"), "Time") || !make_authority(folder.at("other"), "Other")) {
    MESSAGE("no openssl: skipped");
    return;
  }
  const SigningKey key = sample_key();
  const std::string d = folder.at("d"), authority = get(folder.at("tsa/cert.pem"));
  REQUIRE(write_sample(io::FileSystem::real(), d, 9, &key));
  REQUIRE(write_sample(io::FileSystem::real(), folder.at("e"), 9, &key, "open", " b"));
  const auto query = timestamp_query(d);
  REQUIRE(query);
  // OpenSSL reads our question.
  const std::string reply = stamp(folder.at("tsa"), *query);
  REQUIRE_FALSE(reply.empty());
  CHECK(attach_timestamp(folder.at("e"), reply, "").error().code == Code::kInput);
  CHECK(attach_timestamp(d, reply, get(folder.at("other/cert.pem"))).error().code ==
        Code::kMismatch);
  CHECK(attach_timestamp(d, "x", "").error().code == Code::kInput);
  REQUIRE(attach_timestamp(d, reply, authority));
  CHECK(get(d + "/manifest/checkpoint.tsr") == reply);
  // Without the authority it is a claim; with it, it is checked.
  auto report = verify(d);
  CHECK_MESSAGE(report->intact(), report->to_text());
  CHECK(report->to_text().find("who says that it existed at 20") != std::string::npos);
  CHECK(python_says_intact(d));
  VerifyOptions o;
  o.authority = authority;
  report = verify(d, o);
  CHECK_MESSAGE(report->intact(), report->to_text());
  CHECK(report->to_text().find("RFC 3161, of this checkpoint, 20") != std::string::npos);
  o.authority = get(folder.at("other/cert.pem"));
  CHECK_FALSE(verify(d, o)->intact());
  // Asked for and not there; there and of something else; there and damaged. The signature itself is the authority's to check.
  o.authority = authority;
  CHECK_FALSE(verify(folder.at("e"), o)->intact());
  put(folder.at("e/manifest/checkpoint.tsr"), reply);
  CHECK_FALSE(verify(folder.at("e"))->intact());
  CHECK_FALSE(python_says_intact(folder.at("e")));
  const size_t imprint = reply.find(manifest::TimeStamp::parse(reply)->imprint);
  REQUIRE(imprint != std::string::npos);
  for (size_t i = 0; i < reply.size(); i += 29) {
    std::string damaged = reply;
    const size_t at = i % 2 == 0 ? imprint + i % 32 : i;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    put(d + "/manifest/checkpoint.tsr", damaged);
    CAPTURE(at);
    CHECK(python_says_intact(d) == verify(d)->intact());
    if (at != i) CHECK_FALSE(verify(d)->intact());
    if (i + 24 >= reply.size()) CHECK_FALSE(verify(d, o)->intact());
  }
  std::string unsigned_reply = reply;
  unsigned_reply.back() = static_cast<char>(unsigned_reply.back() ^ 1);
  put(d + "/manifest/checkpoint.tsr", unsigned_reply);
  CHECK(verify(d)->intact());  // who does not know the authority cannot see it
  CHECK_FALSE(verify(d, o)->intact());
  for (size_t size = 0; size < reply.size(); size += 11) {
    const auto cut = manifest::TimeStamp::parse(std::string_view(reply).substr(0, size));
    CHECK_FALSE(cut);
  }
}
