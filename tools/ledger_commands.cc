// Commands that read a ledger: explain, quarantine.
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <set>

#include "base/json.h"
#include "base/try.h"
#include "base/utf8.h"
#include "commands.h"
#include "io/file.h"
#include "io/path.h"
#include "pipeline/explain.h"
#include "pipeline/review.h"
#include "review_screen.h"

namespace tamis::tool {

using namespace pipeline;

namespace {

struct ExplainState {
  std::string ledger, name;
};

Result<int> run_explain(const Options& options, const ExplainState& s) {
  TAMIS_TRY(const Ledger ledger, Ledger::open(io::FileSystem::real(), s.ledger));
  TAMIS_TRY(const std::vector<Decision> decisions,
            DecisionLog::read(ledger.file_system(), ledger.path()));
  TAMIS_TRY(const std::vector<Explanation> found, explain(ledger, decisions, s.name));
  for (size_t i = 0; i < found.size(); ++i) {
    const std::string out =
        options.json ? found[i].json().canonical() + "\n" : (i > 0 ? "\n" : "") + found[i].text();
    std::fwrite(out.data(), 1, out.size(), stdout);
  }
  return kDone;
}

struct QuarantineState {
  std::string ledger, name, by, why, source;
  bool unmasked = false;
};

Json held_json(const Ledger& ledger, const LedgerHeld& h) {
  Json out = Json::object();
  out.set("source", h.place.source).set("line", h.place.line).set("part", h.place.part);
  out.set("byte", h.byte).set("reason", h.reason).set("message", h.message);
  out.set("releasable", h.text.has_value());
  if (h.text) out.set("text", redact::tag_text(*h.text));
  if (const LedgerSource* source = ledger.source(h.place.source))
    if (utf8::valid(source->name)) out.set("source_name", source->name);
  return out;
}

std::string held_words(const Ledger& ledger, const LedgerHeld& h) {
  std::string out = h.place.words();
  if (const LedgerSource* source = ledger.source(h.place.source))
    out += " " + io::show_path(source->name);
  out += ": " + h.reason + (h.text ? "" : " (cannot be released)") + "\n";
  if (!h.message.empty()) out += "    " + h.message + "\n";
  return out;
}

// Those that a name means: a tag of the list, a source file, or one line of it.
Result<std::vector<LedgerHeld>> named(const Ledger& ledger, const std::string& name) {
  TAMIS_TRY(const std::vector<LedgerHeld> all, ledger.held());
  std::vector<LedgerHeld> out;
  redact::Tag tag{};
  const bool is_tag = redact::parse_tag(name, tag);
  for (const LedgerHeld& h : all) {
    const LedgerSource* source = ledger.source(h.place.source);
    const std::string file = source ? source->name : std::string();
    const std::string line = ":" + std::to_string(h.place.line);
    const std::string number = "#" + std::to_string(h.place.source);
    if ((is_tag && h.text == tag) || name == file || name == file + line || name == number ||
        name == number + line)
      out.push_back(h);
  }
  if (out.empty())
    return fail(Code::kInput,
                "nothing of this name was held back; `tamis quarantine list` shows what was. Give "
                "a source file, or file and line as in letters/1.jsonl:3");
  return out;
}

Result<int> list_held(const Options& options, const QuarantineState& s, const Terminal& terminal) {
  TAMIS_TRY(const Ledger ledger, Ledger::open(io::FileSystem::real(), s.ledger));
  TAMIS_TRY(const std::vector<LedgerHeld> held, ledger.held());
  for (const LedgerHeld& h : held) {
    const std::string out =
        options.json ? held_json(ledger, h).canonical() + "\n" : held_words(ledger, h);
    std::fwrite(out.data(), 1, out.size(), stdout);
  }
  terminal.say(human_count(held.size()) + " held back\n");
  return kDone;
}

Result<int> show_held(const Options& options, const QuarantineState& s) {
  TAMIS_TRY(const Ledger ledger, Ledger::open(io::FileSystem::real(), s.ledger));
  TAMIS_TRY(const std::vector<LedgerHeld> held, named(ledger, s.name));
  std::map<DocumentPlace, const LedgerHeld*> wanted;
  std::set<uint64_t> sources;
  for (const LedgerHeld& h : held) {
    if (h.text) {
      wanted[h.place] = &h;
      sources.insert(h.place.source);
    } else {
      const std::string out =
          options.json ? held_json(ledger, h).canonical() + "\n" : held_words(ledger, h);
      std::fwrite(out.data(), 1, out.size(), stdout);
    }
  }
  if (sources.empty()) return kDone;
  TAMIS_TRY(LedgerTexts texts, LedgerTexts::open(ledger, s.source));
  TAMIS_CHECK(texts.for_each(
      sources, [&](const DocumentPlace& place, const SourceDocument& document) -> Result<bool> {
        const auto at = wanted.find(place);
        if (at == wanted.end()) return true;
        const std::string shown = for_terminal(document.text, !s.unmasked);
        const std::string out =
            options.json ? held_json(ledger, *at->second).set("excerpt", shown).canonical() + "\n"
                         : held_words(ledger, *at->second) + "    " + shown + "\n";
        std::fwrite(out.data(), 1, out.size(), stdout);
        return true;
      }));
  return kDone;
}

Result<int> release_held(const Options& options, const QuarantineState& s,
                         const Terminal& terminal) {
  TAMIS_TRY(const Ledger ledger, Ledger::open(io::FileSystem::real(), s.ledger));
  std::string who = s.by;
  for (const char* variable : {"USER", "LOGNAME"})
    if (const char* name = std::getenv(variable); who.empty() && name != nullptr) who = name;
  if (who.empty())
    return fail(Code::kUsage, "decisions are signed; say who decides with --by NAME");
  TAMIS_TRY(const std::vector<LedgerHeld> held, named(ledger, s.name));
  std::vector<Decision> decisions;
  for (const LedgerHeld& h : held) {
    TAMIS_TRY(Decision d, release_of(h, {who, s.why, time_now()}));
    decisions.push_back(std::move(d));
  }
  TAMIS_TRY(DecisionLog log, DecisionLog::open(ledger.file_system(), ledger.path()));
  TAMIS_CHECK(log.append(decisions));
  if (options.json)
    std::printf("%s\n", Json::object()
                            .set("released", static_cast<uint64_t>(decisions.size()))
                            .canonical()
                            .c_str());
  terminal.say(human_count(decisions.size()) +
               " documents released; they leave with the next tamis prepare with this ledger (and "
               "--force), redacted like all others\n");
  return kDone;
}

int finish(const Terminal& terminal, const Result<int>& code) {
  return code ? *code : terminal.report(code.error());
}

}  // namespace

void add_explain(CLI::App& app, const Options& options, Command& chosen) {
  auto s = std::make_shared<ExplainState>();
  CLI::App* c = app.add_subcommand("explain",
                                   "Say why a document was redacted, dropped, marked or held back");
  c->add_option("LEDGER", s->ledger, "The folder that was --ledger of prepare")->required();
  c->add_option("NAME", s->name,
                "A record's id, a document's own id, or a source file, with or without :LINE")
      ->required();
  c->footer(
      "Rules, score and its parts, actions, the record it repeats, decisions. No value is shown "
      "(tamis review does).\n"
      "Examples:\n"
      "  tamis explain private/ledger 000000017\n"
      "  tamis explain private/ledger letters/1.jsonl:3 --json");
  c->callback([&options, &chosen, s] {
    chosen = [&options, s] { return finish(Terminal(options), run_explain(options, *s)); };
  });
}

void add_quarantine(CLI::App& app, const Options& options, Command& chosen) {
  CLI::App* c = app.add_subcommand("quarantine", "What was held back: list, show, release");
  c->require_subcommand(1);
  auto s = std::make_shared<QuarantineState>();
  const auto add = [&](const char* name, const char* meaning) {
    CLI::App* sub = c->add_subcommand(name, meaning);
    sub->add_option("LEDGER", s->ledger, "The folder that was --ledger of prepare")->required();
    return sub;
  };
  const auto add_name = [&](CLI::App* sub) {
    sub->add_option("NAME", s->name, "A source file, with or without :LINE")->required();
  };

  CLI::App* list = add("list", "Every line, file and document that was held back, and why");
  list->callback([&options, &chosen, s] {
    chosen = [&options, s] {
      const Terminal t(options);
      return finish(t, list_held(options, *s, t));
    };
  });
  CLI::App* show = add("show", "Why, and the text of a document (masked)");
  add_name(show);
  show->add_option("--source", s->source, "Where the archive lies, if it was moved");
  show->add_flag("--unmasked", s->unmasked, "The text in clear (private)");
  show->callback([&options, &chosen, s] {
    chosen = [&options, s] { return finish(Terminal(options), show_held(options, *s)); };
  });
  CLI::App* release = add("release", "Let documents leave with the next prepare");
  add_name(release);
  release->add_option("--by", s->by, "Who decides; $USER if left out");
  release->add_option("--why", s->why, "The reason; it is written down")->required();
  release->callback([&options, &chosen, s] {
    chosen = [&options, s] {
      const Terminal t(options);
      return finish(t, release_held(options, *s, t));
    };
  });
  c->footer(
      "A document that a rule held back can be released; what could not be read cannot.\n"
      "Examples:\n"
      "  tamis quarantine list private/ledger\n"
      "  tamis quarantine release private/ledger letters/1.jsonl:3 --why \"cleared with the "
      "author\"");
}

}  // namespace tamis::tool
