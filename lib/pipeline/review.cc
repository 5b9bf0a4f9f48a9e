#include "pipeline/review.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/json.h"
#include "base/nearest.h"
#include "base/sort.h"
#include "base/try.h"
#include "base/utf8.h"
#include "pipeline/audit.h"
#include "redact/types.h"

namespace tamis::pipeline {

namespace {

std::string draw_message(uint64_t seed, const DocumentPlace& place) {
  std::string message;
  for (const uint64_t n : {seed, place.source, place.line, place.part})
    for (int shift = 0; shift < 64; shift += 8) message += static_cast<char>(n >> shift & 0xFF);
  return message;
}

// Weighted drawing without putting back (Efraimidis and Spirakis, "Weighted random sampling with a reservoir", 2006): the n largest
// of u^(1/weight), here as log(u) / weight. u is a hash of seed and place.
struct Ticket {
  double key = 0;
  PassageDraw draw;
  bool operator<(const Ticket& o) const {
    return key != o.key ? key > o.key : draw.place < o.draw.place;
  }
};

Result<std::vector<PassageDraw>> draw_documents(const Ledger& ledger, const QueueOptions& options) {
  std::set<Ticket> best;
  TAMIS_CHECK(ledger.for_each_document([&](const LedgerDocument& d) -> Result<bool> {
    if (d.record.empty() || d.bytes == 0) return true;
    const std::string message = draw_message(options.seed, d.place);
    const double u = (static_cast<double>(xxh3_64(message) >> 11) + 0.5) * 0x1p-53;
    Ticket ticket{std::log(u) / static_cast<double>(d.bytes),
                  {d.place, d.record, xxh3_64(message, 1), {}}};
    if (best.size() == options.passages && !(ticket < *best.rbegin())) return true;
    best.insert(std::move(ticket));
    if (best.size() > options.passages) best.erase(std::prev(best.end()));
    return true;
  }));
  std::vector<PassageDraw> out;
  for (const Ticket& ticket : best) out.push_back(ticket.draw);
  std::ranges::sort(out, {}, &PassageDraw::place);
  return out;
}

uint64_t back_to_character(std::string_view text, uint64_t at) {
  return utf8::character_start(text, at);
}
uint64_t on_to_character(std::string_view text, uint64_t at) {
  while (at < text.size() && utf8::is_continuation(text[at])) ++at;
  return at;
}

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// Has no shape of its own, or moves the cursor: nothing of it may reach a terminal.
bool is_hidden(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x61C || c == 0xFEFF ||
         (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || (c >= 0xFFF9 && c <= 0xFFFB) ||
         (c >= 0xE0000 && c <= 0xE0FFF);
}

std::string escaped(char32_t c) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string digits;
  for (auto n = static_cast<uint32_t>(c); n != 0 || digits.empty(); n >>= 4)
    digits.insert(digits.begin(), kDigits[n & 15]);
  return "\\u{" + digits + "}";
}

}  // namespace

Result<ReviewQueue> make_queue(const Ledger& ledger, const std::vector<Decision>& decided,
                               const QueueOptions& options) {
  ReviewQueue queue;
  const Decisions decisions = Decisions::compile(decided);
  if (options.passages > 0) {
    TAMIS_TRY(queue.passages, draw_documents(ledger, options));
  }
  TAMIS_CHECK(ledger.for_each_entry([&](const LedgerEntry& e) -> Result<bool> {
    const auto drawn = std::ranges::lower_bound(queue.passages, e.place, {}, &PassageDraw::place);
    const bool is_drawn = drawn != queue.passages.end() && drawn->place == e.place;
    for (const LedgerFinding& f : e.findings) {
      if (is_drawn && f.field.empty()) drawn->findings.push_back(f.span);
      LedgerFinding now = f;
      const DecisionKind kind = decisions.on_finding(f.id);
      if (kind != DecisionKind::kNone)
        now.decision = kind;
      else if (f.decision == DecisionKind::kNone && decisions.allows(f.value))
        now.decision = DecisionKind::kAllow;
      if (options.all ? !f.covered : now.open() && !e.record.empty())
        queue.findings.push_back({e.place, e.record, std::move(now)});
    }
    return true;
  }));
  stable_sort_by(queue.findings, &ReviewItem::place);
  for (PassageDraw& draw : queue.passages) std::ranges::sort(draw.findings, {}, &Span::begin);
  return queue;
}

std::optional<Span> draw_passage(std::string_view text, const PassageDraw& draw) {
  // The gaps between findings, as long as anything could be read in them.
  constexpr uint64_t kShortest = 20;
  std::vector<Span> gaps;
  uint64_t at = 0, total = 0;
  const auto gap = [&](uint64_t end) {
    if (end >= at + kShortest) {
      gaps.push_back({at, end});
      total += end - at;
    }
  };
  for (const Span& f : draw.findings) {
    gap(std::min<uint64_t>(f.begin, text.size()));
    at = std::max(at, f.end);
  }
  gap(text.size());
  if (total == 0) return std::nullopt;
  uint64_t place = draw.draw % total;
  auto chosen = gaps.begin();
  while (place >= chosen->size()) place -= (chosen++)->size();
  place += chosen->begin;
  const uint64_t half = kPassageBytes / 2;
  Span out{place - std::min(place - chosen->begin, half),
           place + std::min(chosen->end - place, half)};
  out.begin = on_to_character(text, out.begin);
  out.end = back_to_character(text, out.end);
  if (out.end <= out.begin) return std::nullopt;
  return out;
}

std::string for_terminal(std::string_view text, bool masked) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const utf8::Decoded c = utf8::decode(text, at);
    const std::string_view bytes = text.substr(at, c.size);
    at += c.size;
    if (c.code_point == U'\n' || c.code_point == U'\t' || c.code_point == U'\r')
      out += ' ';
    else if (is_hidden(c.code_point))
      out += masked ? "\u2022" : escaped(c.code_point);
    else if (masked && (bytes.size() > 1 || is_alnum(bytes.front())))
      out += "\u2022";
    else if (c.valid)
      out += bytes;
    else
      out += "\uFFFD";
  }
  return out;
}

Excerpt excerpt_of(std::string_view text, Span span, size_t around, bool masked) {
  span.begin = std::min<uint64_t>(span.begin, text.size());
  span.end = std::clamp<uint64_t>(span.end, span.begin, text.size());
  const uint64_t from = on_to_character(text, span.begin - std::min<uint64_t>(span.begin, around));
  const uint64_t to = back_to_character(text, std::min<uint64_t>(span.end + around, text.size()));
  Excerpt out;
  if (from < span.begin) out.before = for_terminal(text.substr(from, span.begin - from), masked);
  out.value = for_terminal(text.substr(span.begin, span.size()), masked);
  if (to > span.end) out.after = for_terminal(text.substr(span.end, to - span.end), masked);
  return out;
}

namespace {

Decision signed_by(const Author& author, DecisionKind kind) {
  Decision d;
  d.kind = kind;
  d.who = author.who;
  d.why = author.why;
  d.when = author.when;
  return d;
}

}  // namespace

Decision decision_on(const ReviewItem& item, DecisionKind kind, const Author& author) {
  Decision d = signed_by(author, kind);
  d.finding = item.finding.id;
  d.value = item.finding.value;
  d.type = item.finding.type;
  d.field = item.finding.field;
  d.place = item.place.words();
  return d;
}

std::vector<Decision> marks_of(const Ledger& ledger, const DocumentPlace& place,
                               std::string_view field, std::string_view text,
                               std::string_view value, const std::string& type,
                               const Author& author) {
  std::vector<Decision> out;
  if (value.empty()) return out;
  for (size_t at = text.find(value); at != std::string_view::npos;) {
    const size_t end = at + value.size();
    // Beyond ASCII many scripts part no words: what may stand alone is marked.
    const bool joined = (at > 0 && is_alnum(text[at - 1]) && is_alnum(text[at])) ||
                        (end < text.size() && is_alnum(text[end]) && is_alnum(text[end - 1]));
    if (!joined) {
      Decision d = signed_by(author, DecisionKind::kMark);
      d.text = ledger.key().text(field, text);
      d.value = ledger.key().value(type, value);
      d.type = type;
      d.field = field;
      d.has_span = true;
      d.span = {at, end};
      d.place = place.words();
      out.push_back(std::move(d));
    }
    at = text.find(value, joined ? at + 1 : end);
  }
  return out;
}

Decision passage_read(const Ledger& ledger, const DocumentPlace& place, std::string_view text,
                      Span span, uint64_t missed, const Author& author) {
  Decision d = signed_by(author, DecisionKind::kPassage);
  d.text = ledger.key().text({}, text);
  d.has_span = true;
  d.span = span;
  d.missed = missed;
  d.place = place.words();
  return d;
}

Status check_mark_type(const Ledger& ledger, const std::string& type) {
  const redact::TypeId id = redact::find_type(type);
  if (id == redact::kNoType) {
    std::vector<std::string_view> names;
    for (const redact::EntityType& t : redact::entity_types()) names.push_back(t.name);
    const std::string_view near = nearest(type, names);
    return fail(Code::kUsage, "the type of a mark must be one of `tamis redact --list-types`" +
                                  (near.empty() ? std::string()
                                                : "; did you mean \"" + std::string(near) + "\"?"));
  }
  const Json& word = ledger.recipe()["redact"]["actions"][type];
  const std::string_view action = word.is_string()
                                      ? std::string_view(word.as_string())
                                      : redact::action_name(redact::entity_types()[id].action);
  if (action == redact::action_name(redact::Action::kKeep))
    return fail(Code::kUsage, "the recipe keeps " + type +
                                  ", so a mark of that type would change nothing; choose another "
                                  "type, or another action in redact.actions");
  return {};
}

Result<Decision> release_of(const LedgerHeld& held, const Author& author) {
  if (!held.text)
    return fail(Code::kInput,
                held.place.words() + " cannot be released: " + held.reason +
                    ". It was not read to its end, so nobody can say what would leave; "
                    "mend the file and prepare again");
  Decision d = signed_by(author, DecisionKind::kRelease);
  d.text = held.text;
  d.place = held.place.words();
  return d;
}

}  // namespace tamis::pipeline
