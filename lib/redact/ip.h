// Internet addresses in text: reading, and what an address is for.
//
//   IpAddress a;
//   parse_ipv6("2001:db8::1", a);           // 16 bytes, network order
//   parse_ipv4("192.0.2.1", a);             // stored as ::ffff:192.0.2.1
//   ip_reserved(a);                          // true: both are from documentation ranges
//
// Sources: RFC 3986 section 3.2.2 (IPv4address: no leading zeros), RFC 4291 section 2.2 (the three text forms of IPv6), RFC 5952
// (canonical text), RFC 4007 section 11 (zone), RFC 6890 and the IANA special-purpose registries.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "redact/candidate.h"
#include "redact/cues.h"

namespace tamis::redact {

struct IpAddress {
  std::array<uint8_t, 16> bytes{};
  bool v4 = false;  // written as IPv4
  friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

// The whole of `text`, or false. No zone, no prefix length.
bool parse_ipv4(std::string_view text, IpAddress& address);
bool parse_ipv6(std::string_view text, IpAddress& address);

// Documentation (RFC 5737, 3849, 9637), this host (0.0.0.0, ::), loopback, limited broadcast: no one's address.
bool ip_reserved(const IpAddress& address);
// In a part of the IPv6 space that IANA has given out: 2000::/3, fc00::/7, fe80::/10, ff00::/8, 64:ff9b::/96, 100::/64, ::1, ::ffff:0:0/96.
bool ipv6_allocated(const IpAddress& address);
// RFC 5952 text, or dotted decimal if the address was written or mapped as IPv4: one spelling per address.
std::string canonical_ip(const IpAddress& address);

// An IPv6 address around text[colon]. `done`: bytes before it were read as part of an earlier run of hexadecimal digits, colons
// and dots; moved on, so that each run is read once.
void find_ipv6(std::string_view text, size_t colon, size_t& done, const CueReader& cues,
               Candidates& out);

}  // namespace tamis::redact
