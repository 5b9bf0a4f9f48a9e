#include "review_screen.h"

#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>
#include <set>

#include "base/try.h"
#include "commands.h"

namespace tamis::tool {

using namespace pipeline;

namespace {

constexpr size_t kAround = 160;  // bytes of context on either side

// Keys without waiting for a line end, and without an echo; the terminal is as before afterwards.
class Keyboard {
 public:
  Keyboard() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    saved_ = true;
    set(/*keys=*/true);
  }
  Keyboard(const Keyboard&) = delete;
  Keyboard& operator=(const Keyboard&) = delete;
  ~Keyboard() {
    if (saved_) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
  }

  // 0 at the end of input or after Ctrl-C.
  char key() {
    char c = 0;
    if (interrupted() || ::read(STDIN_FILENO, &c, 1) != 1 || interrupted()) return 0;
    return c == 3 || c == 4 ? '\0' : c;
  }
  // A line, with the terminal's own editing.
  std::string line() {
    set(false);
    std::string out;
    char c = 0;
    while (::read(STDIN_FILENO, &c, 1) == 1 && c != '\n') out += c;
    set(true);
    return out;
  }

 private:
  void set(bool keys) {
    if (!saved_) return;
    termios now = before_;
    if (keys) {
      now.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
      now.c_cc[VMIN] = 1;
      now.c_cc[VTIME] = 0;
    }
    ::tcsetattr(STDIN_FILENO, TCSADRAIN, &now);
  }
  termios before_{};
  bool saved_ = false;
};

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stderr); }

class Screen {
 public:
  Screen(const ReviewSession& session, const Terminal& terminal)
      : s_(session), terminal_(terminal), why_(session.why) {}

  Status run() {
    std::map<DocumentPlace, std::vector<const ReviewItem*>> items;
    std::map<DocumentPlace, const PassageDraw*> passages;
    std::set<uint64_t> sources;
    for (const ReviewItem& item : s_.queue.findings) {
      items[item.place].push_back(&item);
      sources.insert(item.place.source);
    }
    for (const PassageDraw& draw : s_.queue.passages) {
      passages[draw.place] = &draw;
      sources.insert(draw.place.source);
    }
    TAMIS_TRY(LedgerTexts texts, LedgerTexts::open(s_.ledger, s_.archive));
    return texts.for_each(
        sources, [&](const DocumentPlace& place, const SourceDocument& document) -> Result<bool> {
          if (const auto at = items.find(place); at != items.end())
            for (const ReviewItem* item : at->second) TAMIS_CHECK(ask_finding(*item, document));
          if (const auto at = passages.find(place); at != passages.end())
            TAMIS_CHECK(ask_passage(*at->second, document));
          return !left_;
        });
  }

  uint64_t made() const { return made_; }
  bool left() const { return left_; }

 private:
  Author author() const { return {s_.who, why_, time_now()}; }

  Status write(std::vector<Decision> decisions) {
    TAMIS_CHECK(s_.log.append(decisions));
    made_ += decisions.size();
    return {};
  }

  Status leave() {
    left_ = true;
    return fail(Code::kCancelled, "left");
  }

  std::string ask(const std::string& question, const std::string& otherwise) {
    print("  " + question + (otherwise.empty() ? "" : " [" + for_terminal(otherwise, false) + "]") +
          ": ");
    std::string answer = keyboard_.line();
    return answer.empty() ? otherwise : answer;
  }

  Status ask_finding(const ReviewItem& item, const SourceDocument& document) {
    ++number_;
    // Decided by an answer to another one: "allow" speaks of all with this value.
    if (allowed_.contains(item.finding.value)) return {};
    const LedgerFinding& f = item.finding;
    const std::string* text = text_at(document, f.field, s_.ledger.reading());
    if (text == nullptr || f.span.end > text->size())
      return fail(Code::kCorrupt, item.place.words() +
                                      ": the ledger's offsets do not lie in the "
                                      "archive's text; prepare again");
    bool masked = masked_;
    for (;;) {
      const Excerpt e = excerpt_of(*text, f.span, kAround, masked);
      print("\n" +
            terminal_.bold("[" + std::to_string(number_) + "/" +
                           std::to_string(s_.queue.findings.size()) + "] " + f.type) +
            "  " + f.rule + "  score " + std::to_string(f.score / 10'000) + " % (base " +
            std::to_string(f.evidence.base) + ", value " + std::to_string(f.evidence.value) +
            ", words " + std::to_string(f.evidence.words) + ", against " +
            std::to_string(f.evidence.against) + ")\n  " + item.place.words() +
            (f.field.empty() ? "" : ", " + for_terminal(f.field, false)) + "\n\n  " + e.before +
            terminal_.bold("\u27E6" + e.value + "\u27E7") + e.after +
            "\n\n  a accept  r reject: the value stays  l allow it everywhere  x mark a missed "
            "value  m " +
            (masked ? "show" : "hide") + "  M always  s skip  q leave\n");
      switch (keyboard_.key()) {
        case 'a':
          return write({decision_on(item, DecisionKind::kAccept, author())});
        case 'r':
          why_ = ask("why", why_);
          if (why_.empty()) break;
          return write({decision_on(item, DecisionKind::kReject, author())});
        case 'l':
          why_ = ask("why", why_);
          if (why_.empty()) break;
          allowed_.insert(f.value);
          return write({decision_on(item, DecisionKind::kAllow, author())});
        case 'x': {
          TAMIS_TRY(const uint64_t marked, mark(item.place, f.field, *text));
          static_cast<void>(marked);
          break;
        }
        case 'm':
          masked = !masked;
          break;
        case 'M':
          masked = masked_ = !masked_;
          break;
        case 's':
          return {};
        case 'q':
        case '\0':
          return leave();
        default:
          break;
      }
    }
  }

  Status ask_passage(const PassageDraw& draw, const SourceDocument& document) {
    ++passage_;
    const std::optional<Span> span = draw_passage(document.text, draw);
    if (!span || read_already(document.text, *span)) return {};
    bool masked = masked_;
    uint64_t missed = 0;
    for (;;) {
      const Excerpt e = excerpt_of(document.text, *span, 0, masked);
      print("\n" +
            terminal_.bold("[passage " + std::to_string(passage_) + "/" +
                           std::to_string(s_.queue.passages.size()) + "]") +
            "  nothing was found here; was something missed?\n  " + draw.place.words() + "\n\n  " +
            e.value + "\n\n  c read, nothing " + (missed > 0 ? "more " : "") +
            "missed  x mark a missed value  m " + (masked ? "show" : "hide") +
            "  M always  s skip  q leave\n");
      switch (keyboard_.key()) {
        case 'c':
          return write(
              {passage_read(s_.ledger, draw.place, document.text, *span, missed, author())});
        case 'x': {
          TAMIS_TRY(const uint64_t marked, mark(draw.place, {}, document.text));
          missed += marked;
          break;
        }
        case 'm':
          masked = !masked;
          break;
        case 'M':
          masked = masked_ = !masked_;
          break;
        case 's':
          return {};
        case 'q':
        case '\0':
          return leave();
        default:
          break;
      }
    }
  }

  // How many values were marked: 1, however often it stands there; 0 if none.
  Result<uint64_t> mark(const DocumentPlace& place, const std::string& field,
                        const std::string& text) {
    const std::string value = ask("the value, as it stands there", "");
    if (value.empty()) return 0;
    if (text.find(value) == std::string::npos) {
      print("  it does not stand in this text\n");
      return 0;
    }
    std::string type = ask("its type", type_);
    if (const Status known = check_mark_type(s_.ledger, type); !known) {
      print("  " + known.error().message + "\n");
      return 0;
    }
    type_ = type;
    why_ = ask("why", why_.empty() ? "missed" : why_);
    std::vector<Decision> marks = marks_of(s_.ledger, place, field, text, value, type, author());
    if (marks.empty()) {
      print("  it stands there only inside longer words; give the whole word\n");
      return 0;
    }
    print("  marked at " + human_count(marks.size()) + " places of this text\n");
    TAMIS_CHECK(write(std::move(marks)));
    return 1;
  }

  bool read_already(std::string_view text, const Span& span) const {
    const redact::Tag tag = s_.ledger.key().text({}, text);
    return std::ranges::any_of(s_.log.decisions(), [&](const Decision& d) {
      return d.kind == DecisionKind::kPassage && d.text == tag && d.span.begin < span.end &&
             span.begin < d.span.end;
    });
  }

  const ReviewSession& s_;
  const Terminal& terminal_;
  Keyboard keyboard_;
  std::string why_, type_ = "PERSON";
  std::set<redact::Tag> allowed_;
  uint64_t made_ = 0, number_ = 0, passage_ = 0;
  bool masked_ = true, left_ = false;
};

}  // namespace

std::string time_now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  char buffer[32];
  std::strftime(buffer, sizeof buffer, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return buffer;
}

Result<uint64_t> review_at_terminal(const ReviewSession& session, const Terminal& terminal) {
  Screen screen(session, terminal);
  const Status status = screen.run();
  if (!status && !screen.left()) return tl::make_unexpected(status.error());
  return screen.made();
}

}  // namespace tamis::tool
