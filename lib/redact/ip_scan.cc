// Where addresses stand in text: dotted quads among the digit chains, IPv6 around colons.
#include <algorithm>

#include "redact/chars.h"
#include "redact/edges.h"
#include "redact/ip.h"
#include "redact/mac.h"
#include "redact/numbers.h"

namespace tamis::redact {

namespace {

constexpr RuleId kV4 = rule_id("ip.v4");
constexpr RuleId kV4Padded = rule_id("ip.v4_padded");
constexpr RuleId kV6 = rule_id("ip.v6");
constexpr RuleId kV6Unallocated = rule_id("ip.v6_unallocated");

// 255.255.240.0: ones, then zeros. A mask says nothing of a person.
bool is_netmask(const std::array<uint32_t, 4>& o) {
  const uint32_t mask = o[0] << 24 | o[1] << 16 | o[2] << 8 | o[3];
  return o[0] == 255 && mask != 0xFFFFFFFF && ((~mask + 1) & ~mask) == 0;
}

int quad_evidence(const std::array<uint32_t, 4>& o) {
  const uint32_t most = *std::max_element(o.begin(), o.end());
  int evidence = 0;
  if (most <= 31) {
    evidence -= o[0] == 10 ? 6 : 16;  // section and version numbers look like this
  } else if (most < 100 && o[0] != 10) {
    evidence -= o[0] < 10 ? 14 : 5;
  }
  if (o[0] == 0 && most != 0) evidence -= 16;  // 0.0.0.255 is a wildcard mask; 0.1.2.3 is no one's
  return evidence;
}

bool followed_by(std::string_view text, size_t at, std::string_view what) {
  return text.substr(std::min(at, text.size()), what.size()) == what;
}

}  // namespace

size_t find_ipv4(NumberContext& context, Chain chain, size_t at) {
  if (at + 3 >= chain.size() || chain[at].joint == Joint::kDot) return 0;
  std::array<uint32_t, 4> octets;
  bool padded = false, three_each = true;
  for (size_t i = 0; i < 4; ++i) {
    const DigitGroup& g = chain[at + i];
    if (g.size() > 3 || (i > 0 && g.joint != Joint::kDot)) return 0;
    octets[i] = group_value(context.text, g);
    if (octets[i] > 255) return 0;
    padded |= g.size() > 1 && context.text[g.begin] == '0';
    three_each &= g.size() == 3;
  }
  if (at + 4 < chain.size() && chain[at + 4].joint == Joint::kDot)
    return 0;  // an object identifier, a French telephone
  const size_t begin = chain[at].begin, end = chain[at + 3].end;
  if ((padded && !three_each) || is_netmask(octets)) return 4;
  // "MF4800_192.0.2.45": names of devices end so, and of files with a version ("lib_1.2.3.4"), which has small numbers.
  constexpr int kNameBefore = -6;
  const int left =
      byte_at(context.text, begin - 1) == '_' ? kNameBefore : left_edge(context.text, begin);
  int right = right_edge(context.text, end);
  if (left == kNever || right == kNever) return 4;
  if (byte_at(context.text, end) == ':') right = 0;                 // a port
  if (followed_by(context.text, end, ".in-addr.arpa")) right = 10;  // RFC 1035 section 3.5
  const RuleId id = padded ? kV4Padded : kV4;
  const int looks = quad_evidence(octets) + left + right;
  const int shape = rule(id).base + looks;
  if (shape + 30 < 0) return 4;
  const CueReading cues = context.cues.read(begin, end);
  const int words = cues[Subject::kIpAddress],
            version = cues.before[static_cast<size_t>(Subject::kVersion)];
  const int evidence = shape + words - version;
  if (evidence < 0) return 4;
  IpAddress address;
  address.bytes[10] = address.bytes[11] = 0xFF;
  for (size_t i = 0; i < 4; ++i) address.bytes[12 + i] = static_cast<uint8_t>(octets[i]);
  context.out.push_back({begin, end, id, static_cast<int16_t>(evidence), !padded,
                         ip_reserved(address), static_cast<int16_t>(words),
                         static_cast<int16_t>(looks - version)});
  return 4;
}

namespace {

bool in_address(unsigned char c) { return is_hex(c) || c == ':' || c == '.'; }

// Eight groups of two digits are a hardware address (EUI-64), not an Internet one.
bool is_eui64(std::string_view a) {
  if (a.size() != 23) return false;
  for (size_t i = 0; i < a.size(); ++i)
    if ((a[i] == ':') != (i % 3 == 2)) return false;
  return true;
}

// The end of "%eth0" after a link-local address.
size_t zone_end(std::string_view text, size_t at, const IpAddress& a) {
  const bool scoped = (a.bytes[0] == 0xFE && (a.bytes[1] & 0xC0) == 0x80) || a.bytes[0] == 0xFF;
  if (!scoped || byte_at(text, at) != '%' || !is_alnum(byte_at(text, at + 1))) return at;
  size_t end = at + 1;
  while (end < at + 33 && (is_word(byte_at(text, end)) || byte_at(text, end) == '-')) ++end;
  return end;
}

// Six octets: "00:1a:2b:3c:4d:5e". Nothing but digits is more likely a clock or a ratio.
bool take_mac(std::string_view text, size_t begin, size_t end, Candidates& out) {
  constexpr RuleId kMac = rule_id("mac.colons");
  const std::string_view run = text.substr(begin, end - begin);
  if (run.size() != 17) return false;
  size_t letters = 0, zeros = 0;
  for (size_t i = 0; i < run.size(); ++i) {
    if ((run[i] == ':') != (i % 3 == 2)) return false;
    letters += is_letter(byte_at(run, i));
    zeros += run[i] == '0';
  }
  if (touches_word_before(text, begin) || touches_word_after(text, end)) return true;
  const bool no_one = zeros == 12 || equal_folded(run, "ff:ff:ff:ff:ff:ff");
  const int evidence =
      rule(kMac).base - (letters == 0 && zeros < 6 && !speaks_of_hardware(text, begin) ? 22 : 0);
  if (evidence >= 0)
    out.push_back({begin, end, kMac, static_cast<int16_t>(evidence), letters > 0, no_one});
  return true;
}

void judge_run(std::string_view text, size_t begin, size_t end, const CueReader& cues,
               Candidates& out) {
  while (end > begin && text[end - 1] == '.') --end;
  const auto colons = std::count(text.begin() + static_cast<std::ptrdiff_t>(begin),
                                 text.begin() + static_cast<std::ptrdiff_t>(end), ':');
  if (colons < 2 || colons > 9 || end - begin > 50) return;
  if (colons == 5 && take_mac(text, begin, end, out)) return;
  // Clocks and ratios: without "::" an address has seven colons, or six and dots (RFC 4291 section 2.2).
  if (colons < 6 && text.substr(begin, end - begin).find("::") == std::string_view::npos) return;
  IpAddress address;
  std::string_view run = text.substr(begin, end - begin);
  if (!parse_ipv6(run, address)) {
    // "addr:2001:db8::1" and "2001:db8::1: no route": one colon beside belongs to the sentence.
    if (run.front() == ':' && run[1] != ':')
      ++begin;
    else if (run.back() == ':' && run[run.size() - 2] != ':')
      --end;
    else
      return;
    run = text.substr(begin, end - begin);
    if (!parse_ipv6(run, address)) {
      if (run.back() != ':' || run[run.size() - 2] == ':') return;
      run = text.substr(begin, --end - begin);
      if (!parse_ipv6(run, address)) return;
    }
  }
  if (run == "::" || is_eui64(run)) return;
  const unsigned char left = byte_at(text, begin - 1);
  if (touches_word_before(text, begin) || (left == '.' && is_alnum(byte_at(text, begin - 2))))
    return;
  end = zone_end(text, end, address);
  if (touches_word_after(text, end)) return;

  // A row of small decimal numbers is a list or a clock, not eight groups of 16 random bits.
  size_t longest = 0, letters = 0, in_group = 0;
  for (char c : run) {
    in_group = c == ':' ? 0 : in_group + 1;
    longest = std::max(longest, in_group);
    letters += is_letter(static_cast<unsigned char>(c));
  }
  if (letters == 0 && longest <= 2 && run.find("::") == std::string_view::npos) return;

  const bool whole = run.find("::") == std::string_view::npos;
  const RuleId id = whole || ipv6_allocated(address) ? kV6 : kV6Unallocated;
  const int words = cues.read(begin, end)[Subject::kIpAddress];
  int evidence = rule(id).base + words;
  if (id == kV6Unallocated) {
    if (std::none_of(run.begin(), run.end(),
                     [](char c) { return is_digit(static_cast<unsigned char>(c)); }))
      return;  // "dead::beef" and Add::Face are words of programs
    if (std::count(run.begin(), run.end(), ':') >= 4) evidence += 8;
    if (left == '[' && byte_at(text, end) == ']' && !is_word(byte_at(text, begin - 2)) &&
        byte_at(text, begin - 2) != ']')
      evidence += 8;  // not a[::2]
  }
  if (evidence < 0) return;
  out.push_back({begin, end, id, static_cast<int16_t>(evidence), id == kV6, ip_reserved(address),
                 static_cast<int16_t>(words)});
}

}  // namespace

void find_ipv6(std::string_view text, size_t colon, size_t& done, const CueReader& cues,
               Candidates& out) {
  if (colon < done) return;
  const unsigned char next = byte_at(text, colon + 1);
  if (!is_hex(next) && next != ':') return;
  size_t begin = colon;
  while (begin > done && colon - begin < 5 && is_hex(byte_at(text, begin - 1))) --begin;
  size_t end = colon + 1;
  while (in_address(byte_at(text, end))) ++end;
  done = end;
  judge_run(text, begin, end, cues, out);
}

}  // namespace tamis::redact
