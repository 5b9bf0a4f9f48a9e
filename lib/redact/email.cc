#include "redact/email.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "redact/chars.h"
#include "redact/domains.h"
#include "redact/edges.h"
#include "redact/ip.h"
#include "redact/words.h"

namespace tamis::redact {

namespace {

constexpr RuleId kAddrSpec = rule_id("email.addr_spec");
constexpr RuleId kUnknownTld = rule_id("email.unknown_tld");
constexpr RuleId kHostOnly = rule_id("email.host_only");
constexpr RuleId kQuoted = rule_id("email.quoted_local");
constexpr RuleId kIpLiteral = rule_id("email.ip_literal");
constexpr RuleId kBraceList = rule_id("email.brace_list");

constexpr size_t kReach = 256;

// atext of RFC 5322 without the marks that programs put before an address: = / ? ` { | }
bool in_local(unsigned char c) {
  return is_word(c) || (c != 0 && std::string_view(".+-%'~#!$^*&").find(static_cast<char>(c)) !=
                                      std::string_view::npos);
}

// Marks that begin no local part in practice: quotes, list bullets, markdown.
bool no_start(unsigned char c) { return !is_word(c) && c < 0x80; }

// The first byte of the local part that ends at `at` (the @).
size_t local_begin(std::string_view text, size_t at) {
  const size_t limit = at > kReach ? at - kReach : 0;
  size_t begin = at;
  bool ascii = false;
  while (begin > limit) {
    const unsigned char c = byte_at(text, begin - 1);
    if (c < 0x80) {
      if (!in_local(c)) break;
      ascii |= is_alnum(c);
      --begin;
      continue;
    }
    const size_t start = utf8::character_start(text, begin - 1);
    if (start < limit) break;
    const utf8::Decoded d = utf8::decode(text, start);
    if (!d.valid || start + d.size != begin || !letter_beyond_ascii(d.code_point)) break;
    if (ascii && unspaced_script(d.code_point)) break;
    begin = start;
  }
  return begin;
}

// An encoded blank, colon, bracket or the like (RFC 3986 section 2.1) ends what stands before the address in a URL.
size_t after_escapes(std::string_view text, size_t begin, size_t at) {
  for (size_t i = at; i-- > begin;) {
    if (text[i] != '%' || !is_hex(byte_at(text, i + 1)) || !is_hex(byte_at(text, i + 2)) ||
        i + 3 >= at)
      continue;
    const int value = hex_value(byte_at(text, i + 1)) * 16 + hex_value(byte_at(text, i + 2));
    if (value < 0x80 && !in_local(static_cast<unsigned char>(value))) return i + 3;
  }
  return begin;
}

struct Domain {
  size_t end = 0;  // 0: none
  TopLevel top = TopLevel::kUnknown;
  size_t labels = 0;
  uint16_t size = 0;            // of the name in `bytes`
  uint16_t last = 0;            // where its last label begins
  std::array<char, 260> bytes;  // small letters, whole run

  std::string_view name() const { return {bytes.data(), size}; }
  std::string_view last_label() const { return name().substr(last); }
  void settle(size_t new_end, TopLevel new_top, size_t count, size_t begin, size_t length) {
    end = new_end;
    top = new_top;
    labels = count;
    last = static_cast<uint16_t>(begin);
    size = static_cast<uint16_t>(begin + length);
  }
};

// The longest name from `begin` on whose last label is a top-level domain; else the whole run of labels.
void read_domain(std::string_view text, size_t begin, Domain& domain) {
  size_t at = begin, labels = 0, used = 0;
  bool found = false;
  const size_t limit = std::min(text.size(), begin + 253);  // RFC 1035 section 2.3.4
  while (at < limit) {
    const size_t label_begin = used;
    bool letters_beyond = false;
    size_t ascii_end = 0;  // where a label in ASCII would end if what follows is not part of it
    while (at < limit && used - label_begin < 63) {
      const unsigned char c = byte_at(text, at);
      if (is_alnum(c) || c == '-') {
        domain.bytes[used++] = static_cast<char>(to_lower(c));
        ++at;
        continue;
      }
      if (c < 0x80) break;
      const utf8::Decoded d = utf8::decode(text, at);
      if (!d.valid || !letter_beyond_ascii(d.code_point) || at + d.size > limit) break;
      if (!letters_beyond) {
        ascii_end = at;
        letters_beyond = true;
      }
      for (size_t i = 0; i < d.size; ++i) domain.bytes[used++] = text[at++];
    }
    std::string_view label(domain.bytes.data() + label_begin, used - label_begin);
    size_t end = at;
    while (label.ends_with('-')) {
      label.remove_suffix(1);
      --end;
    }
    if (label.empty() || label.starts_with('-')) break;
    ++labels;
    TopLevel top = labels < 2 ? TopLevel::kUnknown : top_level(label);
    // "jane@corp.test请回复": the label goes on as the sentence does.
    if (top == TopLevel::kUnknown && labels >= 2 && letters_beyond && ascii_end > 0) {
      const std::string_view head = label.substr(0, label.size() - (end - ascii_end));
      if (!head.empty() && top_level(head) != TopLevel::kUnknown) {
        top = top_level(head);
        end = ascii_end;
        label = head;
      }
    }
    const bool cut = end != at;
    if (top == TopLevel::kPublic || top == TopLevel::kPrivate) {
      // "jane@corp.com.Next week": a capital after small letters begins a sentence.
      const bool sentence =
          found && is_upper(byte_at(text, end - label.size())) && !is_upper(byte_at(text, begin));
      if (!sentence) domain.settle(end, top, labels, label_begin, label.size());
      found = true;
    } else if (!found) {
      domain.settle(end, top, labels, label_begin, label.size());
    } else if (domain.top == TopLevel::kPrivate && !is_upper(byte_at(text, end - label.size()))) {
      // "jane@mail.corp.intern": inside networks names end as their owners like.
      domain.settle(end, TopLevel::kPrivate, labels, label_begin, label.size());
    }
    if (cut || byte_at(text, at) != '.') break;
    domain.bytes[used++] = '.';
    ++at;
  }
}

// Where the name of a host goes on after a line end, as scans and narrow columns cut it: "jane@corp-" "mail.test", "jane@corp."
// "test", "jane@" "corp.test". `at` is the line end; the next line must go on in small letters.
bool goes_on_below(std::string_view text, size_t at) {
  const unsigned char next = byte_at(text, at + 1);
  return byte_at(text, at) == '\n' && is_alnum(next) && !is_upper(next);
}

// The domain from `begin` on that a line end cut at `cut`; false if what the two lines say together is none. A hyphen at a line's
// end is left out: nobody can tell whether it is the name's own, and its last label is the same either way.
bool read_cut_domain(std::string_view text, size_t begin, size_t cut, Domain& domain) {
  const size_t head = cut - begin, hyphen = head > 0 && text[cut - 1] == '-' ? 1 : 0;
  std::string joined(text.substr(begin, head - hyphen));
  joined += text.substr(cut + 1, 253);
  Domain whole;
  read_domain(joined, 0, whole);
  const size_t left_out = hyphen + 1;
  if (whole.end <= head - hyphen || whole.labels < 2 ||
      (whole.top != TopLevel::kPublic && whole.top != TopLevel::kPrivate))
    return false;
  domain = whole;
  domain.end = begin + whole.end + left_out;
  return true;
}

// "jane.fog-" at the end of the line before text[begin]: what stands there belongs to the name.
size_t cut_local_begin(std::string_view text, size_t begin) {
  if (begin < 3 || text[begin - 1] != '\n' || text[begin - 2] != '-' ||
      !is_alnum(byte_at(text, begin - 3)))
    return begin;
  const size_t above = local_begin(text, begin - 1);
  return above < begin - 2 && !no_start(byte_at(text, above)) ? above : begin;
}

// "git@host" is how programs log in, not how a person is reached.
bool service_account(std::string_view local) {
  constexpr std::string_view kNames[] = {"git",     "hg",       "svn",  "bzr",     "anonymous",
                                         "anoncvs", "gitolite", "user", "username"};
  return std::any_of(std::begin(kNames), std::end(kNames),
                     [&](std::string_view n) { return equal_folded(local, n); });
}

// What manuals write for a host: <user@host>.
bool stand_in_host(std::string_view host) {
  constexpr std::string_view kNames[] = {
      "host",   "hostname", "host.domain",   "domain",         "domain.tld", "mail", "email",
      "server", "machine",  "somewhere",     "there",          "here",       "dst",  "remote",
      "id",     "hidden",   "newdomain.tld", "yourdomain.tld", "site.tld"};
  return is_one_of(host, kNames);
}

// Names of algorithms that SSH writes like addresses (RFC 4251 section 6): zlib@openssh.com.
bool algorithm_name(std::string_view local, std::string_view domain) {
  constexpr std::string_view kOwners[] = {"openssh.com", "libssh.org", "lysator.liu.se", "ssh.com",
                                          "tinyssh.org"};
  if (!is_one_of(domain, kOwners)) return false;
  constexpr std::string_view kWords[] = {"zlib",  "tun",      "session-bind", "statvfs", "fstatvfs",
                                         "fsync", "hardlink", "limits",       "lsetstat"};
  return is_one_of(local, kWords) || local.find('-') != std::string_view::npos;
}

struct Local {
  size_t begin = 0;
  RuleId rule = 0;
  bool found = false;
};

Local read_local(std::string_view text, size_t at) {
  const unsigned char last = byte_at(text, at - 1);
  if (last == '"') {  // "john doe"@host
    for (size_t i = at - 1, n = 0; i-- > 0 && n < 66; ++n) {
      const unsigned char c = byte_at(text, i);
      if (c == '"' && byte_at(text, i - 1) != '\\')
        return {i, kQuoted, i + 2 < at && !touches_word_before(text, i)};
      if (c == '\n' || c == '@') break;
    }
    return {};
  }
  if (last == '}') {  // {one, two}@host
    for (size_t i = at - 1, n = 0; i-- > 0 && n < 200; ++n) {
      const unsigned char c = byte_at(text, i);
      if (c == '{') return {i, kBraceList, i + 3 < at};
      if (!in_local(c) && !is_space(c) && c != ',' && c != ';' && c != '|' && c != '/' && c < 0x80)
        break;
    }
    return {};
  }
  size_t begin = local_begin(text, at);
  // A return path names its addressee before an equals sign: bounce-jane=corp.test@list.test
  if (begin < at && byte_at(text, begin - 1) == '=') {
    Domain inner;
    read_domain(text, begin, inner);
    if (inner.end == at && (inner.top == TopLevel::kPublic || inner.top == TopLevel::kPrivate) &&
        inner.labels >= 2)
      begin = local_begin(text, begin - 1);
  }
  begin = after_escapes(text, begin, at);
  while (begin < at && no_start(byte_at(text, begin))) ++begin;
  return {begin, kAddrSpec, begin < at && last != '.'};
}

}  // namespace

void find_email(std::string_view text, size_t at, const CueReader& cues, Candidates& out) {
  const unsigned char next = byte_at(text, at + 1);
  const bool below = goes_on_below(text, at + 1);
  if (!is_alnum(next) && next < 0x80 && next != '[' && !below) return;
  Local local = read_local(text, at);
  if (!local.found) return;

  if (next == '[') {
    const size_t close = text.substr(0, std::min(text.size(), at + 52)).find(']', at + 2);
    if (close == std::string_view::npos) return;
    std::string_view inside = text.substr(at + 2, close - at - 2);
    IpAddress address;
    const bool v6 = starts_with_folded(inside, "ipv6:");
    if (v6 ? !parse_ipv6(inside.substr(5), address) : !parse_ipv4(inside, address)) return;
    out.push_back(
        {local.begin, close + 1, kIpLiteral, rule(kIpLiteral).base, true, ip_reserved(address)});
    return;
  }

  Domain domain;
  bool cut = false;
  if (below) {
    if (!read_cut_domain(text, at + 1, at + 1, domain)) return;
    cut = true;
  } else {
    read_domain(text, at + 1, domain);
    if (domain.end == 0) return;
    const unsigned char last = byte_at(text, domain.end);
    if ((last == '-' || last == '.') && goes_on_below(text, domain.end + 1) &&
        (domain.labels < 2 || domain.top == TopLevel::kUnknown))
      cut = read_cut_domain(text, at + 1, domain.end + 1, domain);
  }
  if (domain.top == TopLevel::kFile) return;
  const std::string_view name = text.substr(local.begin, at - local.begin);
  RuleId id = local.rule;
  const bool known = domain.labels >= 2 && domain.top != TopLevel::kUnknown;
  if (!known) id = domain.labels >= 2 ? kUnknownTld : kHostOnly;
  int evidence = rule(id).base, words = 0, against = 0;
  if (local.rule == kBraceList && !known) return;
  if (!known) {
    const std::string_view last = domain.last_label();
    if (last.size() < 2 || std::any_of(last.begin(), last.end(), [](char c) {
          return is_digit(static_cast<unsigned char>(c));
        }))
      return;  // name@1.2.3, getty@tty1
    const unsigned char before = byte_at(text, local.begin - 2);
    const bool angles = byte_at(text, local.begin - 1) == '<' && byte_at(text, domain.end) == '>';
    if (angles && (before == 0 || is_space(before) || before == '"' || before == ':'))
      evidence += 10;
    if (stand_in_host(domain.name())) against -= 20;
    if (const unsigned char after = byte_at(text, domain.end);
        after == '(' || after == '_' || after == '{' || after == '$')
      against -= 10;
    words = cues.read(local.begin, domain.end)[Subject::kEmail];
  }
  if (cut) against -= 15;
  if (local.rule == kAddrSpec) local.begin = cut_local_begin(text, local.begin);
  if (service_account(name)) against -= 40;
  if (algorithm_name(name, domain.name())) against -= 40;
  evidence += words + against;
  if (evidence < 0) return;
  const bool validated =
      known && !cut && (local.rule == kAddrSpec ? name.size() <= 64 : local.rule == kQuoted);
  out.push_back({local.begin, domain.end, id, static_cast<int16_t>(evidence), validated,
                 domain_reserved(domain.name()), static_cast<int16_t>(words),
                 static_cast<int16_t>(against)});
}

}  // namespace tamis::redact
