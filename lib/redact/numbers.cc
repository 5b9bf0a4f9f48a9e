#include "redact/numbers.h"

#include <algorithm>
#include <array>

#include "redact/chars.h"
#include "redact/edges.h"
#include "redact/identifiers.h"

namespace tamis::redact {

int left_edge(std::string_view text, size_t begin) {
  const unsigned char c = byte_at(text, begin - 1), before = byte_at(text, begin - 2);
  if (touches_word_before(text, begin)) return kNever;
  switch (c) {
    case '$':
      return kNever;  // money, shell arguments
    case '.':
      return is_alnum(before) ? -15 : 0;  // a fraction, or part of a dotted name
    case '-':
      return is_alnum(before) ? -8 : 0;  // part of a hyphened name; also a minus sign
    case '#':
      return -5;
    case '%':
      return -8;  // %20 and the like
    case '\\':
      return -8;  // \u0030
    case 0xA3:
      return before == 0xC2 ? kNever : 0;  // £
    case 0xA5:
      return before == 0xC2 ? kNever : 0;  // ¥
    case 0xAC:
      return before == 0x82 ? kNever : 0;  // €
    default:
      return 0;
  }
}

int right_edge(std::string_view text, size_t end) {
  const unsigned char c = byte_at(text, end), after = byte_at(text, end + 1);
  if (touches_word_after(text, end)) return kNever;
  switch (c) {
    case '%':
    case '$':
      return kNever;
    case '.':
      return is_alnum(after) ? -15 : 0;
    case '-':
      return is_alnum(after) ? -8 : 0;
    case ':':
      return is_digit(after) ? -10 : 0;  // a time of day or a port
    case 0xC2:
      return after == 0xA3 || after == 0xA5 || after == 0xB0 ? kNever : 0;  // £ ¥ °
    case 0xE2:
      return after == 0x82 && byte_at(text, end + 2) == 0xAC ? kNever : 0;  // €
    default:
      return 0;
  }
}

uint32_t group_value(std::string_view text, const DigitGroup& group) {
  uint32_t value = 0;
  for (uint64_t i = group.begin; i < group.end && i < group.begin + 9; ++i)
    value = value * 10 + static_cast<uint32_t>(text[i] - '0');
  return value;
}

size_t date_at(std::string_view text, Chain chain, size_t at) {
  if (at + 2 >= chain.size()) return 0;
  const DigitGroup &a = chain[at], &b = chain[at + 1], &c = chain[at + 2];
  if (b.joint != c.joint) return 0;
  if (b.joint != Joint::kHyphen && b.joint != Joint::kDot && b.joint != Joint::kSlash) return 0;
  if (b.size() > 2 || a.size() > 4 || c.size() > 4) return 0;
  const uint32_t x = group_value(text, a), y = group_value(text, b), z = group_value(text, c);
  const auto year = [](const DigitGroup& g, uint32_t v) {
    return g.size() == 4 && v >= 1900 && v < 2100;
  };
  const auto day_and_month = [](uint32_t p, uint32_t q) {
    return (p >= 1 && p <= 31 && q >= 1 && q <= 12) || (p >= 1 && p <= 12 && q >= 1 && q <= 31);
  };
  if (year(a, x) && c.size() <= 2 && day_and_month(y, z)) return 3;
  if (year(c, z) && a.size() <= 2 && day_and_month(x, y)) return 3;
  // 07/10/19: two digits of the year, where nothing else is written so; dots are versions and sections.
  if (b.joint != Joint::kDot && a.size() <= 2 && b.size() == 2 && c.size() == 2 &&
      day_and_month(x, y))
    return 3;
  return 0;
}

size_t find_identifier(NumberContext& context, Chain chain, size_t at) {
  size_t reach = 0;
  for (size_t i = at; i < chain.size() && i < at + 12 && reach < kShortestIdentifier; ++i)
    reach += chain[i].size();
  if (reach < kShortestIdentifier) return 0;
  const DigitGroup& first = chain[at];
  std::array<uint8_t, kLongestIdentifier> digits;
  size_t count = 0, single = 0;
  Grouping grouping = 0;
  Joint inner = Joint::kNone;
  size_t taken = 0;
  int best = 0;  // a longer reading of the same start must be worth more
  Candidate winner;
  for (size_t i = at; i < chain.size(); ++i) {
    const DigitGroup& g = chain[i];
    if (i > at) {
      if (i == at + 1) inner = g.joint;
      if (g.joint != inner || (inner != Joint::kBlank && inner != Joint::kHyphen &&
                               inner != Joint::kDot && inner != Joint::kWide))
        break;
    }
    single += g.size() == 1;
    if (single > 2) break;  // a row of single digits
    if (count + g.size() > kLongestIdentifier || i - at >= 12) break;
    grouping |= Grouping{g.size()} << (5 * (i - at));
    for (uint64_t p = g.begin; p < g.end; ++p)
      digits[count++] = static_cast<uint8_t>(context.text[p] - '0');

    if ((kIdentifierLengths >> count & 1) == 0) continue;
    const auto kinds = identifiers();
    for (size_t k = 0; k < kinds.size(); ++k) {
      const Identifier& kind = kinds[k];
      if (count < kind.shortest || count > kind.longest) continue;
      const Strength s = kind.check({digits.data(), count});
      if (!s.possible) continue;
      // The most that words can add is not enough: no need to read them.
      if (kind.rule.base + kind.known_grouping + s.decibans + kStrongestCue <= best) continue;
      const int left = left_edge(context.text, first.begin),
                right = right_edge(context.text, g.end);
      if (left == kNever || right == kNever) continue;
      int against = left + right;
      int evidence = kind.rule.base + s.decibans;
      if (i > at) {
        const auto end = std::find(kind.groupings.begin(), kind.groupings.end(), Grouping{0});
        evidence += std::find(kind.groupings.begin(), end, grouping) == end ? kind.other_grouping
                                                                            : kind.known_grouping;
        if (inner == Joint::kWide) against -= 12;  // columns of a table, unless words say otherwise
        // The middle of a longer row of numbers; a date or a number with hyphens beside it is no row.
        if (at > 0 && first.joint == inner && chain[at - 1].size() == first.size() &&
            (at == 1 || chain[at - 1].joint == inner))
          against -= 10;
        if (i + 1 < chain.size() && chain[i + 1].joint == inner &&
            chain[i + 1].size() == g.size() &&
            (i + 2 == chain.size() || chain[i + 2].joint == inner))
          against -= 10;
      }
      const CueReading cues = context.cues.read(first.begin, g.end);
      const int words = cues[kind.subject];
      evidence += words + against;
      if (evidence <= best) continue;
      best = evidence;
      taken = i + 1 - at;
      winner = {first.begin,
                g.end,
                static_cast<RuleId>(std::size(kRules) + k),
                static_cast<int16_t>(evidence),
                s.validated,
                s.reserved,
                static_cast<int16_t>(words),
                static_cast<int16_t>(against)};
    }
  }
  if (taken != 0) context.out.push_back(winner);
  return taken;
}

namespace {

// The end of " 10:11:12" or "T10:11:12.345+01:00" behind a date; RFC 3339 section 5.6, the offset with or without a colon.
size_t time_end(std::string_view text, size_t end) {
  const auto two = [&](size_t at) {
    return is_digit(byte_at(text, at)) && is_digit(byte_at(text, at + 1));
  };
  size_t at = end;
  if (byte_at(text, at) != ' ' && byte_at(text, at) != 'T') return end;
  ++at;
  if (!two(at) || byte_at(text, at + 2) != ':' || !two(at + 3)) return end;
  at += 5;
  if (byte_at(text, at) == ':' && two(at + 1)) at += 3;
  if ((byte_at(text, at) == '.' || byte_at(text, at) == ',') && is_digit(byte_at(text, at + 1)))
    for (size_t n = 0; n < 10 && (n == 0 || is_digit(byte_at(text, at))); ++n) ++at;
  if (byte_at(text, at) == 'Z') return at + 1;
  if ((byte_at(text, at) == '+' || byte_at(text, at) == '-') && two(at + 1)) {
    at += 3;
    if (byte_at(text, at) == ':' && two(at + 1))
      at += 3;
    else if (two(at))
      at += 2;
  }
  return at;
}

void take_date(NumberContext& context, Chain date) {
  constexpr RuleId kDate = rule_id("date.numeric"), kBirth = rule_id("birth.numeric");
  const size_t begin = date.front().begin, end = time_end(context.text, date.back().end);
  if (!context.want_dates || left_edge(context.text, begin) < -8 ||
      touches_word_after(context.text, end))
    return;
  const CueReading cues = context.cues.read(begin, end);
  if (date[1].joint == Joint::kDot && cues.before[static_cast<size_t>(Subject::kVersion)] > 0)
    return;  // "version 2019.1.4"
  const int words = cues[Subject::kBirth];
  const int birth = rule(kBirth).base + words;
  if (birth >= 0)
    context.out.push_back({begin, end, kBirth, static_cast<int16_t>(birth), false, false,
                           static_cast<int16_t>(words)});
  context.out.push_back({begin, end, kDate, rule(kDate).base, false, false});
}

}  // namespace

// A card's four groups of four that a line end cuts between two of them. Tables have such numbers side by side too, so words must speak for it.
static void find_cut_card(NumberContext& context, Chain chain) {
  const std::string_view text = context.text;
  const DigitGroup& last = chain.back();
  if (!context.want_identifiers || last.size() != 4) return;
  size_t at = last.end;
  while (at < last.end + 2 && byte_at(text, at) == ' ') ++at;
  if (byte_at(text, at) == '\r') ++at;
  if (byte_at(text, at) != '\n') return;
  ++at;
  for (size_t n = 0; n < 4 && (byte_at(text, at) == ' ' || byte_at(text, at) == '>'); ++n) ++at;
  if (!is_digit(byte_at(text, at)) ||
      !context.cues.near(Subject::kCard, chain.front().begin, at + 1))
    return;
  size_t first = chain.size() - 1;
  while (first > 0 && chain.size() - first < 3 && chain[first - 1].size() == 4 &&
         (chain[first].joint == Joint::kBlank || chain[first].joint == Joint::kHyphen))
    --first;
  if (first > 0 && chain[first - 1].size() == 4) return;  // a row of its own
  std::array<uint8_t, 16> digits;
  size_t count = 0, end = at;
  for (size_t i = first; i < chain.size(); ++i)
    for (uint64_t p = chain[i].begin; p < chain[i].end; ++p)
      digits[count++] = static_cast<uint8_t>(text[p] - '0');
  while (count < digits.size()) {
    for (size_t n = 0; n < 4; ++n, ++end) {
      if (!is_digit(byte_at(text, end))) return;
      digits[count++] = static_cast<uint8_t>(text[end] - '0');
    }
    if (count == digits.size()) break;
    if (byte_at(text, end) != ' ' && byte_at(text, end) != '-') return;
    ++end;
  }
  const size_t begin = chain[first].begin;
  const Identifier& card = identifiers()[0];  // card.luhn
  const Strength strength = card.check({digits.data(), count});
  if (!strength.possible || left_edge(text, begin) == kNever || right_edge(text, end) == kNever)
    return;
  const int words = context.cues.read(begin, end)[card.subject];
  constexpr int kColumns = -20;
  const int evidence = card.rule.base + strength.decibans + kColumns + words;
  if (evidence < 0) return;
  context.out.push_back({begin, end, static_cast<RuleId>(std::size(kRules)),
                         static_cast<int16_t>(evidence), strength.validated, strength.reserved,
                         static_cast<int16_t>(words), kColumns});
}

void find_numbers(NumberContext& context, Chain chain, size_t starts) {
  if (starts == chain.size()) find_cut_card(context, chain);
  // What proves itself goes first, so that no telephone number takes a part of it away: it reads the groups in between.
  size_t free_from = 0;
  const auto telephones = [&](size_t to) {
    Chain between = chain.subspan(free_from, to - free_from);
    size_t first = free_from, at = 0;  // `first`: of between, in chain
    while ((context.want_phone || context.want_dates) && at < between.size() &&
           first + at < starts) {
      if (const size_t date = date_at(context.text, between, at); date != 0) {
        take_date(context, between.subspan(at, date));
        at += date;
      } else if (const size_t taken = context.want_phone ? find_phone(context, between, at) : 0;
                 taken != 0) {
        first += at + taken;  // the next number begins anew
        between = between.subspan(at + taken);
        at = 0;
      } else {
        ++at;
      }
    }
  };
  for (size_t at = 0; at < chain.size();) {
    const size_t candidates = context.out.size();
    size_t taken = context.want_ip ? find_ipv4(context, chain, at) : 0;
    if (taken == 0 && context.want_identifiers)
      taken = find_identifier(context, chain.subspan(free_from), at - free_from);
    if (at >= starts) context.out.resize(candidates);  // the next page finds it
    if (taken == 0) {
      ++at;
      continue;
    }
    telephones(at);
    at += taken;
    free_from = at;
  }
  telephones(chain.size());
}

}  // namespace tamis::redact
