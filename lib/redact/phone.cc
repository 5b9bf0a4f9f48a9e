// Telephone numbers among the digit chains.
//
// Four readings are tried, the surest first: international (+49 30 …, 0049 30 …, 011 49 …), North American (212-555-0123), the
// national form of the recipe's region, and the local form that words beside it speak for ("Tel. 9472 7916"). The first two and
// the third are held against the numbering plans (phone_plan.h); the last is judged by shape and words alone.
#include "redact/phone.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "redact/calling_codes.h"
#include "redact/chars.h"
#include "redact/edges.h"
#include "redact/luhn.h"
#include "redact/numbers.h"

namespace tamis::redact {

namespace {

using Verdict = PhonePlan::Verdict;

constexpr RuleId kInternational = rule_id("phone.international");
constexpr RuleId kPossible = rule_id("phone.possible");
constexpr RuleId kPrefix00 = rule_id("phone.prefix_00");
constexpr RuleId kRegion = rule_id("phone.region");
constexpr RuleId kNanp = rule_id("phone.nanp");
constexpr RuleId kLocal = rule_id("phone.local");

constexpr size_t kMostDigits = 15;  // ITU-T E.164 section 6
constexpr size_t kMostGroups = 8;

struct Reading {
  size_t begin = 0, end = 0;  // bytes
  size_t groups = 0;
  RuleId rule = 0;
  int evidence = kNever;
  bool validated = false;
  bool reserved = false;
  int words = 0, against = 0;  // of the evidence
};

// Digits of consecutive groups, without heap.
struct Buffer {
  std::array<char, 24> bytes;
  size_t size = 0;
  bool append(std::string_view text, const DigitGroup& g) {
    if (size + g.size() > bytes.size()) return false;
    std::copy(text.begin() + static_cast<std::ptrdiff_t>(g.begin),
              text.begin() + static_cast<std::ptrdiff_t>(g.end),
              bytes.begin() + static_cast<std::ptrdiff_t>(size));
    size += g.size();
    return true;
  }
  std::string_view view(size_t from = 0) const {
    return std::string_view(bytes.data(), size).substr(from);
  }
};

struct PhoneWords {
  int for_it = 0, against = 0;  // decibans; the second 0 or less
  int sum() const { return for_it + against; }
};
PhoneWords phone_words(const CueReading& c) {
  const int for_it = c[Subject::kPhone];
  const int against =
      std::max<int>({c.before[static_cast<size_t>(Subject::kPublication)],
                     c.before[static_cast<size_t>(Subject::kOtherNumber)], c[Subject::kAmount]});
  // The nearer and stronger word speaks.
  return {std::min(for_it, 30), against >= for_it - 8 ? -against : 0};
}

constexpr size_t kLongestExtension = 24;  // bytes

// Ends of "ext. 123", "x123", ", Durchwahl 12" after a number.
size_t extension_end(std::string_view text, size_t end) {
  constexpr std::string_view kWords[] = {"extension", "ext", "x",       "durchwahl", "dw",
                                         "poste",     "доб", "interno", "toestel",   "вн"};
  size_t at = end;
  while (at < end + 2 && (byte_at(text, at) == ' ' || byte_at(text, at) == ',')) ++at;
  // What the words begin with.
  const unsigned char c = to_lower(byte_at(text, at));
  if (c != 'e' && c != 'x' && c != 'd' && c != 'p' && c != 'i' && c != 't' && c != 0xD0) return end;
  for (std::string_view word : kWords) {
    if (!starts_with_folded(text.substr(std::min(at, text.size())), word)) continue;
    size_t p = at + word.size();
    for (size_t n = 0;
         n < 2 && (byte_at(text, p) == '.' || byte_at(text, p) == ':' || byte_at(text, p) == ' ');
         ++n)
      ++p;
    size_t digits = p;
    while (digits < p + 7 && is_digit(byte_at(text, digits))) ++digits;
    if (digits > p && digits - p <= 6 && !touches_word_after(text, digits)) return digits;
  }
  return end;
}

bool book_number(std::string_view digits) {
  if (digits.size() != 13 || !(digits.starts_with("978") || digits.starts_with("979")))
    return false;
  unsigned sum = 0;  // ISO 2108: EAN-13 check digit
  for (size_t i = 0; i < 13; ++i)
    sum += static_cast<unsigned>(digits[i] - '0') * (i % 2 == 0 ? 1 : 3);
  return sum % 10 == 0;
}

// 1234567, 0123456: what people type to fill a field.
bool ascending(std::string_view digits) {
  for (size_t i = 1; i < digits.size(); ++i)
    if ((digits[i] - digits[i - 1] + 10) % 10 != 1) return false;
  return true;
}

struct Reader {
  NumberContext& c;
  Chain chain;
  size_t at;

  std::string_view text() const { return c.text; }
  const DigitGroup& group(size_t i) const { return chain[i]; }

  // Where the number begins in bytes when a "(" stands before its first group.
  size_t with_parenthesis(size_t begin) const {
    const bool closes = at + 1 < chain.size() && group(at + 1).joint == Joint::kClose;
    return closes && byte_at(text(), begin - 1) == '(' ? begin - 1 : begin;
  }

  // A trunk prefix in parentheses after the country code: +44 (0)20.
  bool optional_zero(size_t i) const {
    return group(i).size() == 1 && text()[group(i).begin] == '0' &&
           group(i).joint == Joint::kOpen && i + 1 < chain.size() &&
           group(i + 1).joint == Joint::kClose;
  }

  void finish(Reading& r, const CueReading& cues) const {
    const size_t extended = extension_end(text(), r.end);
    int right = right_edge(text(), r.end);
    if (extended != r.end) right = 0;
    r.end = extended;
    const PhoneWords words = phone_words(cues);
    r.words = words.for_it;
    r.against = right + words.against;
    if (right == kNever)
      r.evidence = kNever;
    else
      r.evidence += right + words.sum();
  }

  // Two blanks part columns. A hyphen or a slash between blanks stands in numbers too ("+49 89 / 12 34 56 - 78"), and the plan
  // says how much of what follows belongs to the number.
  bool parts_numbers(size_t i) const {
    if (group(i).joint != Joint::kWide) return false;
    const char sign = text()[group(i - 1).end + 1];
    return sign != '-' && sign != '/';
  }

  // "12 34 56 - 78": the extension of a switchboard in a national form.
  bool short_extension(size_t i) const {
    if (group(i).joint != Joint::kWide || text()[group(i - 1).end + 1] != '-') return false;
    const size_t size = group(i).size();
    return ((size >= 2 && size <= 4) || (size == 1 && text()[group(i).begin] == '0')) &&
           (i + 1 == chain.size() || group(i + 1).joint == Joint::kWide);
  }

  // The number begins with `skip` digits of prefix and may end with any group; the longest valid one wins, else the longest
  // possible one. Four ends are tried: a number is not followed by more than three groups that could be its own.
  template <class Judge>
  bool longest(size_t skip, Buffer& digits, size_t& groups, Verdict& verdict, Judge&& judge) const {
    verdict = Verdict::kNo;
    groups = 0;
    std::array<std::pair<size_t, size_t>, kMostGroups> ends;  // groups, digits
    size_t count = 0, taken = 0;
    for (size_t i = at; i < chain.size() && taken < kMostGroups; ++i, ++taken) {
      if (i > at && (parts_numbers(i) || date_at(text(), chain, i) != 0)) break;
      if (i > at && optional_zero(i)) continue;
      if (!digits.append(text(), group(i)) || digits.size - skip > kMostDigits) break;
      ends[count++] = {i + 1 - at, digits.size};
    }
    for (size_t tries = 0; count > 0 && tries < 4 && verdict != Verdict::kValid; ++tries) {
      const auto [n, size] = ends[--count];
      if (size < skip + 5) break;
      digits.size = size;
      const Verdict v = judge(digits.view(skip));
      if (v <= verdict) continue;
      verdict = v;
      groups = n;
    }
    if (groups == 0) return false;
    digits.size = 0;
    for (size_t i = at; i < at + groups; ++i)
      if (i == at || !optional_zero(i)) digits.append(text(), group(i));
    return true;
  }

  Verdict judge_e164(std::string_view digits) const {
    const CallingCode code = calling_code(digits);
    if (code.code == 0 || digits.size() < 7) return Verdict::kNo;
    return c.plan.international(code.code, digits.substr(code.digits));
  }

  // What nearly every number of a log or a table lacks.
  bool has_plus() const {
    const size_t begin = group(at).begin;
    const auto before = [&](size_t n) { return byte_at(text(), begin - n); };
    const size_t n = before(1) == '(' ? 2 : 1;
    return before(n) == '+' || (before(n) == ' ' && before(n + 1) == '+');
  }
  bool may_have_exit_code() const {
    const unsigned char next = byte_at(text(), group(at).begin + 1);
    return text()[group(at).begin] == '0' && (next == '0' || next == '1');
  }
  bool may_be_north_american() const {
    const auto threes = [&](size_t i) {
      return i + 2 < chain.size() && group(i).size() == 3 && group(i + 1).size() == 3 &&
             group(i + 2).size() == 4;
    };
    return threes(at) || (group(at).size() == 1 && threes(at + 1));
  }

  Reading international() const {
    Reading r;
    size_t begin = group(at).begin;
    if (byte_at(text(), begin - 1) == '(') --begin;  // (+49) comes below, +(49) here
    if (byte_at(text(), begin - 1) == ' ' && byte_at(text(), begin - 2) == '+') --begin;
    if (byte_at(text(), begin - 1) != '+') return r;
    --begin;
    if (byte_at(text(), begin + 1) == ' ') {  // a sum: (f * 40) + 10486188
      size_t operand = begin;
      while (byte_at(text(), operand - 1) == ' ') --operand;
      if (is_word(byte_at(text(), operand - 1)) || byte_at(text(), operand - 1) == ')' ||
          byte_at(text(), operand - 1) == ']')
        return r;
    }
    const CallingCode code = calling_code(text().substr(group(at).begin, group(at).size()));
    if (code.code == 0) return r;  // also when a separator parts it: +3.140000
    if (byte_at(text(), begin - 1) == '(') --begin;
    const unsigned char before = byte_at(text(), begin - 1);
    if (touches_word_before(text(), begin) || before == '+' || before == ')') return r;
    Buffer digits;
    Verdict verdict;
    if (!longest(0, digits, r.groups, verdict, [&](std::string_view d) { return judge_e164(d); }))
      return r;
    r.begin = begin;
    r.end = group(at + r.groups - 1).end;
    r.rule = verdict == Verdict::kValid ? kInternational : kPossible;
    r.validated = verdict == Verdict::kValid;
    r.reserved = phone_reserved(digits.view());
    r.evidence = rule(r.rule).base + (r.groups == 1 && !r.validated ? -4 : 0);
    const CueReading cues = c.cues.read(r.begin, r.end);
    finish(r, cues);
    // "SSN: +1 212 555 0123": whatever the word says, a number with a plus that a plan knows is somebody's.
    if (r.validated && r.evidence < 0 && r.evidence > kNever / 2 &&
        cues.before[static_cast<size_t>(Subject::kOtherNumber)] > 0 &&
        cues.before[static_cast<size_t>(Subject::kPublication)] == 0 && cues[Subject::kAmount] == 0)
      r.evidence = 0;
    return r;
  }

  Reading exit_code() const {
    Reading r;
    const std::string_view first = text().substr(group(at).begin, group(at).size());
    const size_t skip = first.starts_with("00") && first != "000" ? 2 : first == "011" ? 3 : 0;
    if (skip == 0 || (first.size() > 2 && first[2] == '0')) return r;
    Buffer digits;
    Verdict verdict;
    if (!longest(skip, digits, r.groups, verdict,
                 [&](std::string_view d) { return judge_e164(d); }))
      return r;
    r.begin = group(at).begin;
    r.end = group(at + r.groups - 1).end;
    const int left = left_edge(text(), r.begin);
    if (verdict != Verdict::kValid || left == kNever) return r;
    r.rule = kPrefix00;
    r.validated = true;
    r.reserved = phone_reserved(digits.view(skip));
    bool dump = true;  // 00 02 01 32: bytes, not a prefix
    for (size_t i = at; i < at + r.groups; ++i) dump &= group(i).size() == 2;
    if (dump) return r;
    r.evidence = rule(r.rule).base + left + (r.groups > 1 ? 6 : -6);
    finish(r, c.cues.read(r.begin, r.end));
    return r;
  }

  Reading north_american() const {
    Reading r;
    size_t i = at;
    if (group(i).size() == 1 && text()[group(i).begin] == '1' && i + 3 < chain.size()) ++i;
    if (i + 2 >= chain.size()) return r;
    const DigitGroup &area = group(i), &exchange = group(i + 1), &line = group(i + 2);
    if (area.size() != 3 || exchange.size() != 3 || line.size() != 4) return r;
    if (line.joint == Joint::kOpen) return r;  // pages and a year: "270-286 (1981)"
    if (text()[area.begin] < '2' || text()[exchange.begin] < '2') return r;
    Buffer digits;
    for (size_t k = i; k < i + 3; ++k) digits.append(text(), group(k));
    const Verdict verdict = c.plan.international(1, digits.view());
    if (verdict == Verdict::kNo) return r;
    r.begin = group(at).begin;
    if (exchange.joint == Joint::kClose) {
      r.begin = i == at ? with_parenthesis(r.begin) : r.begin;
    }
    r.end = line.end;
    r.groups = i + 3 - at;
    const int left = left_edge(text(), r.begin);
    if (left == kNever) return r;
    r.rule = kNanp;
    r.validated = verdict == Verdict::kValid;
    r.reserved = phone_reserved("1" + std::string(digits.view()));
    r.evidence = rule(r.rule).base + left + (r.validated ? 0 : -10);
    if (exchange.joint == Joint::kClose)
      r.evidence += 8;
    else if (line.joint != exchange.joint)
      r.evidence -= exchange.joint == Joint::kDot ? 14 : 6;  // 252.227-7013: a clause
    else if (line.joint == Joint::kBlank)
      r.evidence -= 8;
    else if (line.joint != Joint::kHyphen && line.joint != Joint::kDot)
      r.evidence -= 10;
    if (at > 0 && group(at).joint == exchange.joint)
      r.evidence -= 12;  // the middle of a longer number
    if (i + 3 < chain.size() && group(i + 3).joint == line.joint) r.evidence -= 12;
    finish(r, c.cues.read(r.begin, r.end));
    return r;
  }

  Reading regional() const {
    Reading r;
    Buffer digits;
    Verdict verdict;
    if (!longest(0, digits, r.groups, verdict, [&](std::string_view d) {
          return d.size() < 5 ? Verdict::kNo : c.plan.national(c.region, d);
        }))
      return r;
    if (verdict != Verdict::kValid || book_number(digits.view())) return r;
    r.begin = with_parenthesis(group(at).begin);
    r.end = group(at + r.groups - 1).end;
    const int left = left_edge(text(), r.begin);
    if (left == kNever) return r;
    r.rule = kRegion;
    r.validated = true;
    std::string_view national = digits.view();
    while (national.starts_with('0')) national.remove_prefix(1);
    r.reserved = phone_reserved(std::to_string(c.plan.calling_code_of(c.region)).append(national));
    r.evidence = rule(r.rule).base + left + shape(r.groups, digits.view());
    finish(r, c.cues.read(r.begin, r.end));
    return r;
  }

  // How a national number is written: decibans for and against.
  int shape(size_t groups, std::string_view digits) const {
    const auto year = [&](size_t i) {
      const uint32_t v = group_value(text(), group(i));
      return group(i).size() == 4 && v >= 1800 && v < 2100;
    };
    int evidence = 0;
    const bool parenthesis = groups > 1 && group(at + 1).joint == Joint::kClose;
    if (parenthesis && byte_at(text(), group(at).begin - 1) != '(')
      return kNever;  // "(300, 400)/1400": it closes something else
    if (parenthesis) {
      evidence += year(at) ? -10 : 12;  // "(1998) 120 1234": a volume and pages
    }
    if (digits.front() == '0') evidence += groups > 1 ? 7 : 2;
    if (groups == 1) evidence -= 4;
    if (groups >= 3 && groups <= 5) evidence += 2;
    if (digits.size() < 7) evidence -= 8;
    if (digits.size() > 12) evidence -= 6;
    if (groups == 2 && group(at + 1).joint == Joint::kDot) evidence -= 12;  // a fraction
    if (groups == 2 && group(at + 1).joint == Joint::kHyphen &&
        group(at).size() == group(at + 1).size() &&
        group_value(text(), group(at + 1)) > group_value(text(), group(at)))
      evidence -= 12;  // a range of pages
    if (groups == 2 && year(at) && year(at + 1)) evidence += kNever;
    // A dump of bytes, fillers, decimal numbers side by side.
    const auto zeros = static_cast<size_t>(std::count(digits.begin(), digits.end(), '0'));
    if (zeros * 5 > digits.size() * 3) evidence -= 15;
    size_t dots = 0, pairs = 0;
    for (size_t i = at + 1; i < at + groups; ++i) {
      dots += group(i).joint == Joint::kDot;
      pairs += group(i).size() == 2 && group(i - 1).size() == 2;
    }
    if (dots > 0 && dots + 1 < groups) evidence -= 10;
    if (pairs >= 5) evidence -= 12;
    // A version in front of a year, coordinates, scores: groups of one digit make no telephone number but for a trunk prefix.
    size_t single = 0;
    for (size_t i = at + 1; i < at + groups; ++i) single += group(i).size() == 1;
    evidence -= static_cast<int>(8 * single);
    if (ascending(digits)) evidence -= 12;
    if (std::all_of(digits.begin(), digits.end(), [&](char d) { return d == digits.front(); }))
      evidence -= 15;
    if (chain.size() > 8 && at > 0) evidence -= 10;  // a row of numbers
    return evidence;
  }

  // Where the local form that begins here ends.
  size_t local_groups(Buffer& digits) const {
    size_t taken = 0;
    for (size_t i = at; i < chain.size() && taken < kMostGroups; ++i, ++taken) {
      const DigitGroup& g = group(i);
      if (i > at) {
        // "030 - 1234567" is written so, "170 - 353207" is a range.
        if (g.joint == Joint::kWide &&
            (digits.view().front() != '0' || (digits.size >= 6 && !short_extension(i))))
          break;
        if (g.joint == Joint::kOpen && digits.size >= 5) break;
        const Joint last = group(i - 1).joint;
        if (digits.size >= 9 && g.joint == Joint::kBlank && i > at + 1 && last != Joint::kBlank &&
            last != Joint::kClose)
          break;
        if (digits.size >= 7 && g.size() >= 7) break;  // the next number of a list
        if (date_at(text(), chain, i) != 0) break;
      }
      if (digits.size + g.size() > kMostDigits || !digits.append(text(), g)) break;
    }
    return taken;
  }

  // What stands before in the chain is the tail of something else that was found: an IBAN.
  bool follows_a_candidate() const { return c.ends_near(group(at).begin); }

  bool follows_a_phone() const {
    if (c.last_phone_end == 0 || group(at).begin - c.last_phone_end > 8) return false;
    const std::string_view gap =
        text().substr(c.last_phone_end, group(at).begin - c.last_phone_end);
    size_t separators = 0, words = 0;
    for (char ch : gap) {
      if (ch == ',' || ch == ';' || ch == '/' || ch == '|')
        ++separators;
      else if (ch == '\n' || ch == '.' || ch == ':')
        return false;
      else if (is_letter(static_cast<unsigned char>(ch)))
        ++words;
    }
    return (separators == 1 && words == 0) || (separators == 0 && words >= 1 && words <= 4);
  }

  Reading local() const {
    Reading r;
    // A local form begins where a chain does, after a date, or after a wide gap; not in the middle of a number.
    const bool begins = at == 0 || group(at).joint == Joint::kWide ||
                        group(at).joint == Joint::kOpen || date_before(at) != 0 ||
                        follows_a_candidate() ||
                        touches_word_before(text(), group(at - 1).begin);  // "eth0 0171 2345678"
    if (!begins) return r;
    // Without words, a telephone before it, or the parentheses around an area code, its evidence stays below 0.
    const size_t most = std::min(at + kMostGroups, chain.size());
    if (!(at + 1 < most && group(at + 1).joint == Joint::kClose) && !follows_a_phone() &&
        !c.cues.near(Subject::kPhone, group(at).begin, group(most - 1).end + kLongestExtension))
      return r;
    Buffer digits;
    r.groups = local_groups(digits);
    if (digits.size < 5 || book_number(digits.view())) return r;
    r.begin = with_parenthesis(group(at).begin);
    r.end = group(at + r.groups - 1).end;
    const int left = left_edge(text(), r.begin);
    if (left == kNever) return r;
    int evidence = rule(kLocal).base + left + shape(r.groups, digits.view());
    if (evidence + 30 < 0) return r;
    const CueReading cues = c.cues.read(r.begin, r.end);
    if (follows_a_phone()) evidence += 25 - std::min(25, std::max(0, phone_words(cues).sum()));
    // Without trunk prefix or parentheses only words speak for it, and they must stand close for a short one.
    r.rule = kLocal;
    r.evidence = evidence;
    finish(r, cues);
    return r;
  }

  size_t date_before(size_t i) const { return i >= 3 ? date_at(text(), chain, i - 3) : 0; }
};

}  // namespace

size_t find_phone(NumberContext& context, Chain chain, size_t at) {
  // Seven digits at least stand in reach, or a word may make five of them a number.
  size_t reach = 0;
  for (size_t i = at; i < chain.size() && i < at + kMostGroups && reach < 5; ++i)
    reach += chain[i].size();
  if (reach < 5 || chain[at].size() > kMostDigits) return 0;
  const Reader reader{context, chain, at};
  Reading best;
  if (reader.has_plus()) best = reader.international();
  if (best.evidence < 0) {
    const auto consider = [&best](const Reading& r) {
      if (r.evidence > best.evidence) best = r;
    };
    if (reader.may_have_exit_code()) consider(reader.exit_code());
    if (reader.may_be_north_american()) consider(reader.north_american());
    if (context.region >= 0) consider(reader.regional());
    consider(reader.local());
  }
  if (best.evidence < 0) return 0;
  context.out.push_back({best.begin, best.end, best.rule, static_cast<int16_t>(best.evidence),
                         best.validated, best.reserved, static_cast<int16_t>(best.words),
                         static_cast<int16_t>(best.against)});
  context.last_phone_end = best.end;
  return best.groups;
}

}  // namespace tamis::redact
