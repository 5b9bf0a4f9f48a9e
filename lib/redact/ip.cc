#include "redact/ip.h"

#include <algorithm>

#include "redact/chars.h"

namespace tamis::redact {

bool parse_ipv4(std::string_view text, IpAddress& address) {
  address = {};
  address.v4 = true;
  address.bytes[10] = address.bytes[11] = 0xFF;
  size_t at = 0;
  for (size_t octet = 0; octet < 4; ++octet) {
    if (octet > 0) {
      if (byte_at(text, at) != '.') return false;
      ++at;
    }
    const size_t begin = at;
    unsigned value = 0;
    while (at < begin + 3 && is_digit(byte_at(text, at)))
      value = value * 10 + static_cast<unsigned>(text[at++] - '0');
    if (at == begin || value > 255 || (at - begin > 1 && text[begin] == '0')) return false;
    address.bytes[12 + octet] = static_cast<uint8_t>(value);
  }
  return at == text.size();
}

bool parse_ipv6(std::string_view text, IpAddress& address) {
  address = {};
  std::array<uint16_t, 8> groups{};
  size_t count = 0, gap = 9;  // gap: groups before the "::"
  size_t at = 0;
  if (text.starts_with("::")) {
    gap = 0;
    at = 2;
  }
  while (at < text.size()) {
    if (count == 8) return false;
    const size_t begin = at;
    unsigned value = 0;
    while (at < begin + 4 && is_hex(byte_at(text, at))) {
      value = value << 4 | static_cast<unsigned>(hex_value(static_cast<unsigned char>(text[at])));
      ++at;
    }
    if (at == begin) return false;
    if (byte_at(text, at) == '.') {  // the last 32 bits in dotted decimal
      IpAddress v4;
      if (count > 6 || !parse_ipv4(text.substr(begin), v4)) return false;
      groups[count++] = static_cast<uint16_t>(v4.bytes[12] << 8 | v4.bytes[13]);
      groups[count++] = static_cast<uint16_t>(v4.bytes[14] << 8 | v4.bytes[15]);
      at = text.size();
      break;
    }
    groups[count++] = static_cast<uint16_t>(value);
    if (at == text.size()) break;
    if (text[at] != ':') return false;
    ++at;
    if (byte_at(text, at) == ':') {
      if (gap != 9) return false;
      gap = count;
      ++at;
    } else if (at == text.size()) {
      return false;  // a single colon at the end
    }
  }
  if (gap == 9 ? count != 8 : count > 7) return false;  // "::" stands for one group at least
  const size_t zeros = 8 - count;
  for (size_t i = 0, from = 0; i < 8; ++i) {
    const bool zero = gap != 9 && i >= gap && i < gap + zeros;
    const uint16_t g = zero ? uint16_t{0} : groups[from++];
    address.bytes[2 * i] = static_cast<uint8_t>(g >> 8);
    address.bytes[2 * i + 1] = static_cast<uint8_t>(g);
  }
  return true;
}

namespace {

struct Block {
  std::array<uint8_t, 16> prefix;
  uint8_t bits;
};

bool in(const IpAddress& a, const Block& b) {
  for (unsigned bit = 0; bit < b.bits; bit += 8) {
    const unsigned rest = std::min(8u, b.bits - bit);
    const auto mask = static_cast<uint8_t>(0xFF << (8 - rest));
    if ((a.bytes[bit / 8] & mask) != (b.prefix[bit / 8] & mask)) return false;
  }
  return true;
}

constexpr Block v4(uint8_t a, uint8_t b, uint8_t c, uint8_t d, uint8_t bits) {
  return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, a, b, c, d}, static_cast<uint8_t>(96 + bits)};
}

// clang-format off
constexpr Block kReserved[] = {
    v4(192, 0, 2, 0, 24),       // RFC 5737 TEST-NET-1
    v4(198, 51, 100, 0, 24),    // TEST-NET-2
    v4(203, 0, 113, 0, 24),     // TEST-NET-3
    v4(233, 252, 0, 0, 24),     // RFC 6676 MCAST-TEST-NET
    v4(127, 0, 0, 0, 8),        // RFC 1122 section 3.2.1.3 loopback
    v4(0, 0, 0, 0, 32),         // this host on this network
    v4(255, 255, 255, 255, 32), // limited broadcast
    {{0x20, 0x01, 0x0D, 0xB8}, 32},  // RFC 3849
    {{0x3F, 0xFF}, 20},              // RFC 9637
    {{}, 128},                       // RFC 4291 unspecified
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128},  // loopback
};
constexpr Block kAllocated[] = {
    {{0x20}, 3},
    {{0xFC}, 7},
    {{0xFE, 0x80}, 10},
    {{0xFF}, 8},
    {{0x00, 0x64, 0xFF, 0x9B}, 96},  // RFC 6052
    {{0x00, 0x64, 0xFF, 0x9B, 0x00, 0x01}, 48},  // RFC 8215
    {{0xFE, 0xC0}, 10},              // site-local, RFC 3513 section 2.5.6; deprecated by RFC 3879 and still met
    {{0x01, 0x00}, 64},              // RFC 6666
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, 96},
};
// clang-format on

}  // namespace

bool ip_reserved(const IpAddress& address) {
  return std::any_of(std::begin(kReserved), std::end(kReserved),
                     [&](const Block& b) { return in(address, b); });
}

bool ipv6_allocated(const IpAddress& address) {
  return std::any_of(std::begin(kAllocated), std::end(kAllocated),
                     [&](const Block& b) { return in(address, b); });
}

std::string canonical_ip(const IpAddress& address) {
  const auto& b = address.bytes;
  if (in(address, {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, 96}))
    return std::to_string(b[12]) + "." + std::to_string(b[13]) + "." + std::to_string(b[14]) + "." +
           std::to_string(b[15]);
  std::array<unsigned, 8> groups;
  for (size_t i = 0; i < 8; ++i) groups[i] = static_cast<unsigned>(b[2 * i] << 8 | b[2 * i + 1]);
  size_t
      longest = 0,
      start =
          8;  // RFC 5952 section 4.2.3: the longest run of zeros, the first of equals, two at least
  for (size_t i = 0; i < 8; ++i) {
    size_t n = 0;
    while (i + n < 8 && groups[i + n] == 0) ++n;
    if (n > longest && n > 1) longest = n, start = i;
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  for (size_t i = 0; i < 8;) {
    if (i == start) {
      out += "::";
      i += longest;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    bool begun = false;
    for (unsigned shift : {12u, 8u, 4u, 0u}) {
      const unsigned digit = groups[i] >> shift & 15;
      if (digit == 0 && !begun && shift != 0) continue;
      out += kHex[digit];
      begun = true;
    }
    ++i;
  }
  return out;
}

}  // namespace tamis::redact
