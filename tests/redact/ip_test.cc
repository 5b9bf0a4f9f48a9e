#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "finder.h"
#include "redact/ip.h"
#include "redact/numbering.h"

using namespace tamis;
using namespace tamis::redact;
using namespace tamis::redact::test;

namespace {
std::string ip(std::string_view text) { return one(text, "IP_ADDRESS"); }
bool parse(std::string_view text, IpAddress& a) {
  return parse_ipv4(text, a) || parse_ipv6(text, a);
}
}  // namespace

TEST_CASE("reading and canonical writing agree with Python's ipaddress") {
  size_t valid = 0;
  for (const auto& [value, expected] : vectors("ip")) {
    INFO(value);
    IpAddress a;
    const bool read = parse(value, a);
    CHECK(read == (expected != "invalid"));
    if (read && expected != "invalid") {
      CHECK(canonical_ip(a) == expected);
      ++valid;
    }
  }
  CHECK(valid > 500);
}

TEST_CASE("what is written canonically is read back as the same address") {
  CHECK(rc::check([](const std::array<uint8_t, 16>& bytes, bool sparse) {
    IpAddress a, b;
    a.bytes = bytes;
    if (sparse)
      for (size_t i = 0; i < 12; ++i) a.bytes[i] = 0;
    RC_ASSERT(parse(canonical_ip(a), b));
    RC_ASSERT(a.bytes == b.bytes);
  }));
}

TEST_CASE("addresses are found in prose, logs and URLs") {
  CHECK(ip("from 203.0.113.77 to") == "203.0.113.77");
  CHECK(ip("http://198.51.100.23:8080/x") == "198.51.100.23");
  CHECK(ip("198.51.100.0/24") == "198.51.100.0");
  CHECK(ip("[198.51.100.23]") == "198.51.100.23");
  CHECK(ip("ip=198.51.100.23;") == "198.51.100.23");
  CHECK(ip("2001:db8:0:0:8:800:200c:417a") == "2001:db8:0:0:8:800:200c:417a");
  CHECK(ip("host 2001:DB8::8:800:200C:417A.") == "2001:DB8::8:800:200C:417A");
  CHECK(ip("http://[2001:db8::7]:80/") == "2001:db8::7");
  CHECK(ip("2001:db8::/32") == "2001:db8::");
  CHECK(ip("2001:db8::1: no route") == "2001:db8::1");
  CHECK(ip("addr:2001:db8::1 up") == "2001:db8::1");
  CHECK(ip("fe80::202:b3ff:fe1e:8329%eth0") == "fe80::202:b3ff:fe1e:8329%eth0");
  CHECK(ip("::ffff:192.0.2.128") == "::ffff:192.0.2.128");
  CHECK(ip("localhost is ::1 here") == "::1");
  CHECK(ip("192.168.001.020 GET") == "192.168.001.020");
}

TEST_CASE("versions, section numbers, masks and words are no addresses") {
  CHECK(ip("version 1.2.3.4") == "");
  CHECK(ip("version 141.2.3.4") == "");
  CHECK(ip("see section 3.2.1.4 below") == "");
  CHECK(ip("libfoo-1.2.3.4.tar.gz") == "");
  CHECK(ip("1.3.6.1.4.1.311") == "");  // an object identifier
  CHECK(ip("netmask 255.255.255.0") == "");
  CHECK(ip("192.0.2.256") == "");
  CHECK(ip("192.0.2.01") == "");
  CHECK(ip("192.0.2.1x") == "");
  CHECK(ip("std::vector") == "");
  CHECK(ip("dead::beef") == "");
  CHECK(ip("a::b Foo::1") == "");
  CHECK(ip("12:34:56") == "");
  CHECK(ip("::") == "");
  CHECK(ip("00:11:22:33:44:55:66:77") == "");  // EUI-64
  CHECK(ip("1:2:3:4:5:6:7:8") == "");
  CHECK(ip("ab:cd:ef:01:23:45:67:89:ab:cd:ef:01:23:45:67:89") == "");  // a fingerprint
}

TEST_CASE("documentation ranges, loopback and the unspecified address are reserved") {
  for (std::string_view a : {"192.0.2.9", "198.51.100.9", "203.0.113.9", "127.0.0.1", "0.0.0.0",
                             "255.255.255.255", "2001:db8::9", "3fff::9", "::1"}) {
    IpAddress address;
    REQUIRE(parse(a, address));
    CHECK(ip_reserved(address));
  }
  for (std::string_view a :
       {"192.0.3.9", "10.0.0.1", "192.168.1.1", "2001:db9::9", "4000::1", "::2"}) {
    IpAddress address;
    REQUIRE(parse(a, address));
    CHECK_FALSE(ip_reserved(address));
  }
}

TEST_CASE("an address written in several ways keeps one placeholder") {
  CHECK(rewritten("2001:db8::1 2001:0DB8:0:0:0:0:0:1 ::ffff:192.0.2.1 192.0.2.1") ==
        "[IP_ADDRESS_1] [IP_ADDRESS_1] [IP_ADDRESS_2] [IP_ADDRESS_2]");
}
