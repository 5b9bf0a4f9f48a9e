#include "tokenize/pattern.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "base/try.h"
#include "base/utf8.h"

namespace tamis::tokenize {
namespace {

constexpr uint32_t kNoLimit = ~uint32_t{0};
constexpr size_t kPatternBytes = 4096, kMostSteps = 4096;
constexpr uint32_t kTabulated =
    0x20000;  // the planes in which nearly all text is written: 16 KiB a set
constexpr size_t kTabulatedSets = 32;
constexpr int kDeepest = 32;
constexpr size_t kTriedKept = 4096;
constexpr size_t kFewFailures = 32;
constexpr uint32_t kMostRepeats = 64;  // of a group, which is written out

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

void CodePointSet::add(const CodePointSet& other) {
  ranges_.insert(ranges_.end(), other.ranges_.begin(), other.ranges_.end());
}

void CodePointSet::settle() {
  std::sort(ranges_.begin(), ranges_.end());
  std::vector<CodePointRange> joined;
  for (const auto& [first, last] : ranges_) {
    if (!joined.empty() && first <= joined.back().second + 1) {
      joined.back().second = std::max(joined.back().second, last);
    } else {
      joined.emplace_back(first, last);
    }
  }
  ranges_ = std::move(joined);
  ascii_ = {};
  for (uint32_t c = 0; c < 0x80; ++c)
    if (has_wide(c)) ascii_[c / 64] |= uint64_t{1} << (c % 64);
}

void CodePointSet::invert() {
  settle();
  std::vector<CodePointRange> gaps;
  uint32_t next = 0;
  for (const auto& [first, last] : ranges_) {
    if (first > next) gaps.emplace_back(next, first - 1);
    next = last + 1;
  }
  if (next < 0x110000) gaps.emplace_back(next, 0x10FFFF);
  ranges_ = std::move(gaps);
  settle();
}

void CodePointSet::tabulate() {
  if (ranges_.size() < 3) return;
  bits_.assign(kTabulated / 64, 0);
  for (const auto& [first, last] : ranges_)
    for (uint32_t c = first; c <= last && c < kTabulated; ++c)
      bits_[c / 64] |= uint64_t{1} << (c % 64);
}

bool CodePointSet::has_wide(char32_t c) const {
  if (c / 64 < bits_.size()) return (bits_[c / 64] >> (c % 64) & 1) != 0;
  const auto after = std::upper_bound(ranges_.begin(), ranges_.end(), CodePointRange{c, ~0u});
  return after != ranges_.begin() && std::prev(after)->second >= c;
}

namespace {

using Step = Pattern::Step;

// Reads a pattern and writes its steps.
class Compiler {
 public:
  Compiler(std::string_view pattern, std::string_view place) : in_(pattern), place_(place) {}

  Status run(std::vector<Step>& steps, std::vector<CodePointSet>& sets) {
    if (in_.size() > kPatternBytes || !utf8::valid(in_)) return refuse("a pattern of such length");
    TAMIS_TRY(Part whole, alternatives(0));
    if (at_ != in_.size()) return refuse("\")\" here");
    if (whole.may_be_empty) return refuse("a pattern that matches nothing at all");
    steps = std::move(whole.steps);
    steps.push_back({Step::kDone});
    sets = std::move(sets_);
    return {};
  }

 private:
  // Steps whose targets are relative to their own start; they end where the next part begins.
  struct Part {
    std::vector<Step> steps;
    bool may_be_empty = true;
    bool unlimited = false;  // holds a * or +
  };

  tl::unexpected<Error> refuse(std::string_view what) const {
    return fail(Code::kUnsupported,
                std::string(place_) + ": character " + std::to_string(at_ + 1) +
                    " of the pattern: " + std::string(what) + " is not supported",
                at_);
  }

  bool more() const { return at_ < in_.size(); }
  bool take(std::string_view s) {
    if (!in_.substr(at_).starts_with(s)) return false;
    at_ += s.size();
    return true;
  }

  static void append(Part& to, const Part& part) {
    const auto shift = static_cast<uint32_t>(to.steps.size());
    for (Step step : part.steps) {
      if (step.kind != Step::kSet && step.kind != Step::kDone) step.a += shift;
      to.steps.push_back(step);
    }
  }

  Result<Part> alternatives(int depth) {
    if (depth > kDeepest) return refuse("so deep a group");
    TAMIS_TRY(Part first, sequence(depth));
    std::vector<Part> all;
    all.push_back(std::move(first));
    while (take("|")) {
      TAMIS_TRY(Part next, sequence(depth));
      all.push_back(std::move(next));
    }
    if (all.size() == 1) return std::move(all[0]);
    // either 1: …, go end; either 2: …
    size_t size = all.back().steps.size();
    for (size_t i = 0; i + 1 < all.size(); ++i) size += all[i].steps.size() + 2;
    if (size > kMostSteps) return refuse("so large a pattern");
    Part out;
    out.may_be_empty = false;
    for (size_t i = 0; i < all.size(); ++i) {
      const bool last = i + 1 == all.size();
      if (!last)
        out.steps.push_back({Step::kEither, false,
                             static_cast<uint32_t>(out.steps.size() + all[i].steps.size() + 2)});
      append(out, all[i]);
      if (!last) out.steps.push_back({Step::kGo, false, static_cast<uint32_t>(size)});
      out.may_be_empty |= all[i].may_be_empty;
      out.unlimited |= all[i].unlimited;
    }
    return out;
  }

  Result<Part> sequence(int depth) {
    Part out;
    while (more() && in_[at_] != '|' && in_[at_] != ')') {
      TAMIS_TRY(Part part, item(depth));
      if (out.steps.size() + part.steps.size() > kMostSteps) return refuse("so large a pattern");
      append(out, part);
      out.may_be_empty = out.may_be_empty && part.may_be_empty;
      out.unlimited |= part.unlimited;
    }
    return out;
  }

  struct Quantifier {
    uint32_t min = 1, max = 1;
    bool possessive = false;
  };

  Result<Quantifier> quantifier() {
    Quantifier q;
    if (take("?")) {
      q = {0, 1};
    } else if (take("*")) {
      q = {0, kNoLimit};
    } else if (take("+")) {
      q = {1, kNoLimit};
    } else if (more() && in_[at_] == '{') {
      const size_t open = at_++;
      const auto number = [&]() -> std::optional<uint32_t> {
        uint32_t value = 0;
        const size_t start = at_;
        while (more() && in_[at_] >= '0' && in_[at_] <= '9' && value < 100000)
          value = value * 10 + static_cast<uint32_t>(in_[at_++] - '0');
        return at_ == start ? std::nullopt : std::optional(value);
      };
      const auto min = number();
      std::optional<uint32_t> max = min;
      if (take(",")) {
        max = number();
        if (!max) max = kNoLimit;
      }
      if (!min || !take("}") || *max < *min || *max == 0) {
        at_ = open;
        return refuse("\"{\"");
      }
      q = {*min, *max};
      // Here "+" would repeat once more, and "?" would be lazy.
      if (more() && (in_[at_] == '+' || in_[at_] == '?' || in_[at_] == '*'))
        return refuse("a quantifier after a quantifier");
      return q;
    } else {
      return q;
    }
    if (more() && in_[at_] == '?') return refuse("a lazy quantifier");
    if (take("+")) q.possessive = true;
    if (more() && (in_[at_] == '+' || in_[at_] == '?' || in_[at_] == '*' || in_[at_] == '{'))
      return refuse("a quantifier after a quantifier");
    return q;
  }

  Result<Part> item(int depth) {
    if (in_[at_] == '(') return group(depth);
    TAMIS_TRY(CodePointSet set, one_character());
    TAMIS_TRY(const Quantifier q, quantifier());
    Part part;
    part.steps.push_back(
        {Step::kSet, q.possessive, static_cast<uint32_t>(sets_.size()), q.min, q.max});
    part.may_be_empty = q.min == 0;
    part.unlimited = q.max == kNoLimit;
    sets_.push_back(std::move(set));
    return part;
  }

  Result<Part> group(int depth) {
    ++at_;  // (
    Step::Kind wrap = Step::kDone;
    const bool case_before = any_case_;
    if (take("?")) {
      if (take("i:")) {
        any_case_ = true;
      } else if (take("=")) {
        wrap = Step::kAhead;
      } else if (take("!")) {
        wrap = Step::kNotAhead;
      } else if (take(">")) {
        wrap = Step::kAtomic;
      } else if (!take(":")) {
        return refuse("\"(?\" and what follows");
      }
    }
    TAMIS_TRY(Part inner, alternatives(depth + 1));
    if (!take(")")) return refuse("a group without \")\"");
    any_case_ = case_before;
    const bool looks = wrap == Step::kAhead || wrap == Step::kNotAhead;
    if (wrap != Step::kDone) inner = wrapped(wrap, inner);
    TAMIS_TRY(const Quantifier q, quantifier());
    if (q.min == 1 && q.max == 1) return inner;
    if (looks) return refuse("a repeated look-ahead");
    if (inner.may_be_empty) return refuse("a repeated group that may be empty");
    // Steps are tried once for each place, but the runs inside are counted from where they began.
    if (inner.unlimited && q.max > 1) return refuse("a repeated group with * or + inside");
    if (q.min > kMostRepeats || (q.max != kNoLimit && q.max > kMostRepeats))
      return refuse("a group repeated so often");
    Part out = repeated(inner, q);
    if (out.steps.size() > kMostSteps) return refuse("so large a pattern");
    out.may_be_empty = q.min == 0;
    out.unlimited = q.max == kNoLimit || inner.unlimited;
    return q.possessive ? wrapped(Step::kAtomic, out) : std::move(out);
  }

  static Part wrapped(Step::Kind kind, const Part& inner) {
    Part out;
    out.steps.push_back({kind, false, static_cast<uint32_t>(inner.steps.size() + 2)});
    append(out, inner);
    out.steps.push_back({Step::kDone});
    out.may_be_empty = kind != Step::kAtomic || inner.may_be_empty;
    out.unlimited = inner.unlimited;
    return out;
  }

  static Part repeated(const Part& inner, const Quantifier& q) {
    Part out;
    const auto size = static_cast<uint32_t>(inner.steps.size());
    for (uint32_t i = 0; i < q.min; ++i) append(out, inner);
    if (q.max == kNoLimit) {  // either end: inner, go back
      const auto start = static_cast<uint32_t>(out.steps.size());
      out.steps.push_back({Step::kEither, false, start + size + 2});
      append(out, inner);
      out.steps.push_back({Step::kGo, false, start});
    } else {
      const uint32_t end = static_cast<uint32_t>(out.steps.size()) + (q.max - q.min) * (size + 1);
      for (uint32_t i = q.min; i < q.max; ++i) {
        out.steps.push_back({Step::kEither, false, end});
        append(out, inner);
      }
    }
    return out;
  }

  Result<CodePointSet> one_character() {
    CodePointSet set;
    const char c = in_[at_];
    if (c == '[') return bracket();
    if (c == '.') {
      ++at_;
      set.add('\n', '\n');
      set.invert();
      return set;
    }
    if (c == '\\') return escape();
    if (c == '^' || c == '$') return refuse("an anchor");
    if (c == '?' || c == '*' || c == '+' || c == '{' || c == '}' || c == ']')
      return refuse("\"" + std::string(1, c) + "\" here");
    const utf8::Decoded d = utf8::decode(in_, at_);
    if (any_case_ && !folds_alone()) return refuse("(?i: ) of these characters");
    at_ += d.size;
    add_folded(set, d.code_point);
    set.settle();
    return set;
  }

  // In Oniguruma some characters fold to two letters (U+00DF to "ss"), and some beyond ASCII fold to ASCII: for the letters of
  // endings like 's and 'll there are U+017F and U+212A alone. What could meet a ligature, or is not ASCII, is refused.
  bool folds_alone() const {
    if (static_cast<uint8_t>(in_[at_]) >= 0x80) return false;
    if (at_ + 1 >= in_.size() || !is_letter(in_[at_]) || !is_letter(in_[at_ + 1])) return true;
    const char pair[2] = {static_cast<char>(in_[at_] | 0x20),
                          static_cast<char>(in_[at_ + 1] | 0x20)};
    for (const std::string_view ligature : {"ss", "st", "ff", "fi", "fl"})
      if (ligature == std::string_view(pair, 2)) return false;
    return true;
  }

  void add_folded(CodePointSet& set, uint32_t c) const {
    set.add(c, c);
    if (!any_case_ || c >= 0x80 || !is_letter(static_cast<char>(c))) return;
    set.add(c ^ 0x20, c ^ 0x20);
    if ((c | 0x20) == 's') set.add(0x17F, 0x17F);
    if ((c | 0x20) == 'k') set.add(0x212A, 0x212A);
  }

  // \n and its like, \p{L}, \s, \d and what they are not.
  Result<CodePointSet> escape() {
    CodePointSet set;
    const size_t start = at_++;
    if (!more()) return refuse("a \"\\\" at the end");
    const char c = in_[at_++];
    switch (c) {
      case 'n':
        set.add('\n', '\n');
        break;
      case 'r':
        set.add('\r', '\r');
        break;
      case 't':
        set.add('\t', '\t');
        break;
      case 'f':
        set.add('\f', '\f');
        break;
      case 'v':
        set.add('\v', '\v');
        break;
      case 's':
      case 'S':
        for (const auto& [first, last] : white_space()) set.add(first, last);
        if (c == 'S') set.invert();
        break;
      case 'd':
      case 'D':
        for (const auto& [first, last] : category_ranges("Nd")) set.add(first, last);
        if (c == 'D') set.invert();
        break;
      case 'p':
      case 'P': {
        std::string_view name;
        bool inverse = c == 'P';
        if (take("{")) {
          if (take("^")) inverse = !inverse;
          const size_t end = in_.find('}', at_);
          if (end != std::string_view::npos) {
            name = in_.substr(at_, end - at_);
            at_ = end + 1;
          }
        }
        const auto ranges = category_ranges(name);
        if (ranges.empty()) {
          at_ = start;
          return refuse("this property of characters");
        }
        for (const auto& [first, last] : ranges) set.add(first, last);
        if (inverse) set.invert();
        break;
      }
      case 'x': {
        uint32_t value = 0;
        const bool braces = take("{");
        size_t digits = 0;
        while (more() && digits < (braces ? 6u : 2u)) {
          const char d = in_[at_];
          const char lower = static_cast<char>(d | 0x20);
          if (d >= '0' && d <= '9') {
            value = value * 16 + static_cast<uint32_t>(d - '0');
          } else if (lower >= 'a' && lower <= 'f') {
            value = value * 16 + static_cast<uint32_t>(lower - 'a' + 10);
          } else {
            break;
          }
          ++at_;
          ++digits;
        }
        // Without braces two digits are a byte, not a character.
        if (digits == 0 ||
            (braces ? !take("}") || value > 0x10FFFF : digits != 2 || value > 0x7F)) {
          at_ = start;
          return refuse("this number of a character");
        }
        set.add(value, value);
        break;
      }
      default:
        if (is_letter(c) || (c >= '0' && c <= '9') || static_cast<uint8_t>(c) >= 0x80) {
          at_ = start;
          return refuse("this escape");
        }
        set.add(static_cast<uint8_t>(c), static_cast<uint8_t>(c));
    }
    set.settle();
    return set;
  }

  Result<CodePointSet> bracket() {
    CodePointSet set;
    ++at_;
    const bool inverse = take("^");
    bool first = true;
    for (;; first = false) {
      if (!more()) return refuse("a set without \"]\"");
      if (in_[at_] == ']' && !first) break;
      if (in_[at_] == '[' || in_.substr(at_).starts_with("&&")) return refuse("a set within a set");
      const bool is_class = in_[at_] == '\\' && at_ + 1 < in_.size() &&
                            std::string_view("sSdDpP").find(in_[at_ + 1]) != std::string_view::npos;
      if (is_class) {
        TAMIS_TRY(const CodePointSet part, escape());
        set.add(part);
        if (more() && in_[at_] == '-' && at_ + 1 < in_.size() && in_[at_ + 1] != ']')
          return refuse("a range from a class");
        continue;
      }
      TAMIS_TRY(const uint32_t low, single());
      uint32_t high = low;
      if (more() && in_[at_] == '-' && at_ + 1 < in_.size() && in_[at_ + 1] != ']') {
        ++at_;
        TAMIS_TRY(high, single());
        if (high < low) return refuse("a range that goes backwards");
      }
      if (any_case_) {
        if (high >= 0x80) return refuse("(?i: ) of this set");
        for (uint32_t c = low; c <= high; ++c) add_folded(set, c);
      } else {
        set.add(low, high);
      }
    }
    ++at_;
    if (inverse) {
      if (any_case_) return refuse("(?i: ) of this set");
      set.invert();
    }
    set.settle();
    return set;
  }

  // One character of a set, written out or as an escape.
  Result<uint32_t> single() {
    if (in_[at_] == '\\') {
      const size_t start = at_;
      TAMIS_TRY(const CodePointSet one, escape());
      for (uint32_t c = 0; c < 0x110000; ++c)
        if (one.has(c)) return c;
      at_ = start;
      return refuse("this escape");
    }
    const utf8::Decoded d = utf8::decode(in_, at_);
    at_ += d.size;
    return uint32_t{d.code_point};
  }

  std::string_view in_, place_;
  size_t at_ = 0;
  bool any_case_ = false;
  std::vector<CodePointSet> sets_;
};

}  // namespace

Result<Pattern> Pattern::compile(std::string_view pattern, std::string_view place) {
  Pattern out;
  TAMIS_CHECK(Compiler(pattern, place).run(out.steps_, out.sets_));
  for (size_t i = 0; i < std::min(out.sets_.size(), kTabulatedSets); ++i) out.sets_[i].tabulate();
  out.find_beginnings();
  return out;
}

// Follows all ways from the first step to a step that takes a character. Where none must be taken, anything may come.
void Pattern::find_beginnings() {
  std::vector<bool> seen(steps_.size());
  std::vector<uint32_t> open{0};
  while (!open.empty()) {
    const uint32_t step = open.back();
    open.pop_back();
    if (seen[step]) continue;
    seen[step] = true;
    const Step& s = steps_[step];
    switch (s.kind) {
      case Step::kSet:
        for (uint32_t c = 0; c < 0x80; ++c)
          if (sets_[s.a].has(c)) begins_.set(c);
        if (s.min == 0) open.push_back(step + 1);
        break;
      case Step::kEither:
        open.push_back(s.a);
        open.push_back(step + 1);
        break;
      case Step::kGo:
      case Step::kAhead:
      case Step::kNotAhead:
        open.push_back(s.a);
        break;
      case Step::kAtomic:
      case Step::kDone:
        begins_.set();
        return;
    }
  }
  for (size_t byte = 0x80; byte < begins_.size(); ++byte) begins_.set(byte);
}

size_t Pattern::match(std::string_view text, size_t at, PatternScratch& scratch) const {
  scratch.choices.clear();
  // Between attempts a table that was much used starts anew, and one that grew for one long match is given back.
  if (scratch.tried.empty() || scratch.tried_count > kTriedKept / 4) {
    scratch.tried.assign(kTriedKept, {});
    scratch.tried_count = 0;
  }
  return run(text, 0, at, scratch);
}

// Whether the step is tried at this place for the first time in this attempt: what failed there would fail again.
bool Pattern::first_time(uint32_t step, size_t at, PatternScratch& scratch) const {
  using Tried = PatternScratch::Tried;
  if (scratch.tried_count * 2 >= scratch.tried.size()) {
    std::vector<Tried> larger(scratch.tried.size() * 4);
    for (const Tried& t : scratch.tried) {
      if (t.attempt == 0) continue;
      size_t slot = (t.state * 0x9E3779B97F4A7C15u >> 20) % larger.size();
      while (larger[slot].attempt != 0) slot = (slot + 1) % larger.size();
      larger[slot] = t;
    }
    scratch.tried = std::move(larger);
  }
  const uint64_t state = uint64_t{at} * kMostSteps * 2 + step;
  const uint64_t attempt = scratch.attempt;
  size_t slot = (state * 0x9E3779B97F4A7C15u >> 20) % scratch.tried.size();
  while (scratch.tried[slot].attempt != 0) {
    if (scratch.tried[slot].state == state && scratch.tried[slot].attempt == attempt) return false;
    slot = (slot + 1) % scratch.tried.size();
  }
  scratch.tried[slot] = {state, attempt};
  ++scratch.tried_count;
  return true;
}

bool Pattern::may_go_on(uint32_t step, std::string_view text, size_t at) const {
  const Step& s = steps_[step];
  if (s.kind != Step::kSet || s.min == 0) return true;
  return at < text.size() && sets_[s.a].has(utf8::decode(text, at).code_point);
}

size_t Pattern::run(std::string_view text, uint32_t step, size_t at,
                    PatternScratch& scratch) const {
  const size_t base = scratch.choices.size();
  const uint64_t attempt_before = scratch.attempt;
  scratch.attempt = ++scratch.attempts;
  const auto finish = [&](size_t end) {
    scratch.choices.resize(base);
    scratch.attempt = attempt_before;
    return end;
  };
  size_t failures = 0;
  while (true) {
    const Step& s = steps_[step];
    bool failed = false;
    switch (s.kind) {
      case Step::kSet: {
        const CodePointSet& set = sets_[s.a];
        size_t low = at;
        uint32_t count = 0;
        while (count < s.max && at < text.size()) {
          const auto lead = static_cast<uint8_t>(text[at]);
          const utf8::Decoded d =
              lead < 0x80 ? utf8::Decoded{lead, 1, true} : utf8::decode(text, at);
          if (!set.has(d.code_point)) break;
          at += d.size;
          if (++count == s.min) low = at;
        }
        failed = count < s.min;
        if (!failed && !s.possessive && at > low) scratch.choices.push_back({step + 1, low, at});
        ++step;
        break;
      }
      case Step::kEither:
        scratch.choices.push_back({s.a, at, at});
        ++step;
        break;
      case Step::kGo:
        step = s.a;
        break;
      case Step::kAhead:
      case Step::kNotAhead:
        failed = (run(text, step + 1, at, scratch) != kNoMatch) == (s.kind == Step::kNotAhead);
        step = s.a;
        break;
      case Step::kAtomic: {
        const size_t end = run(text, step + 1, at, scratch);
        failed = end == kNoMatch;
        at = end;
        step = s.a;
        break;
      }
      case Step::kDone:
        return finish(at);
    }
    // The latest choice that was not tried yet.
    while (failed) {
      if (scratch.choices.size() == base) return finish(kNoMatch);
      PatternScratch::Choice& choice = scratch.choices.back();
      step = choice.step;
      if (choice.at == choice.low) {
        at = choice.at;
        scratch.choices.pop_back();
      } else {
        do {
          --choice.at;
        } while (utf8::is_continuation(text[choice.at]));
        at = choice.at;
        if (choice.at == choice.low) scratch.choices.pop_back();
      }
      // What the step cannot begin with needs no remembering, nor do the first few failures.
      failed = !may_go_on(step, text, at);
      if (!failed) failed = ++failures > kFewFailures && !first_time(step, at, scratch);
    }
  }
}

}  // namespace tamis::tokenize
