#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <set>

#include "base/json.h"
#include "base/try.h"
#include "commands.h"
#include "io/file.h"
#include "pipeline/review.h"
#include "review_screen.h"

namespace tamis::tool {

using namespace pipeline;

namespace {

struct State {
  std::string ledger, source, by, why, decide;
  bool list = false, all = false, context = false, unmasked = false;
  uint64_t passages = 0, seed = 1;
};

std::string default_name() {
  for (const char* variable : {"USER", "LOGNAME"})
    if (const char* name = std::getenv(variable); name != nullptr && *name != '\0') return name;
  return {};
}

Json finding_json(const ReviewItem& item) {
  const LedgerFinding& f = item.finding;
  Json out = Json::object();
  out.set("finding", redact::tag_text(f.id)).set("fingerprint", redact::tag_text(f.value));
  out.set("type", f.type).set("rule", f.rule).set("score", f.score).set("action", f.action);
  out.set("evidence", Json::object()
                          .set("base", int64_t{f.evidence.base})
                          .set("value", int64_t{f.evidence.value})
                          .set("words", int64_t{f.evidence.words})
                          .set("against", int64_t{f.evidence.against}));
  out.set("source", item.place.source).set("line", item.place.line).set("part", item.place.part);
  out.set("field", f.field).set("start", f.span.begin).set("end", f.span.end);
  out.set("doubtful", f.doubtful).set("record", item.record);
  out.set("decision", decision_name(f.decision));
  return out;
}

void print_lines(const std::vector<Json>& lines) {
  for (const Json& line : lines) std::printf("%s\n", line.canonical().c_str());
}

std::string item_row(const Json& line) {
  std::string out = line["finding"].as_string() + "  " + line["type"].as_string() + "  " +
                    line["rule"].as_string() + "  " +
                    std::to_string(line["score"].as_int() / 10'000) + " %  " +
                    DocumentPlace{static_cast<uint64_t>(line["source"].as_int()),
                                  static_cast<uint64_t>(line["line"].as_int()),
                                  static_cast<uint64_t>(line["part"].as_int())}
                        .words();
  if (!line["field"].as_string().empty())
    out += ", " + for_terminal(line["field"].as_string(), false);
  if (!line["decision"].as_string().empty()) out += "  " + line["decision"].as_string();
  out += "\n";
  if (line.has("excerpt")) {
    const Json& e = line["excerpt"];
    out += "    " + e["before"].as_string() + "\u27E6" + e["value"].as_string() + "\u27E7" +
           e["after"].as_string() + "\n";
  }
  return out;
}

std::string passage_row(const Json& line) {
  return "passage  bytes " + std::to_string(line["start"].as_int()) + " to " +
         std::to_string(line["end"].as_int()) + "  " +
         DocumentPlace{static_cast<uint64_t>(line["source"].as_int()),
                       static_cast<uint64_t>(line["line"].as_int()),
                       static_cast<uint64_t>(line["part"].as_int())}
             .words() +
         "\n    " + line["excerpt"]["value"].as_string() + "\n";
}

Json excerpt_json(const Excerpt& e) {
  return Json::object().set("before", e.before).set("value", e.value).set("after", e.after);
}

// The lines of --list; texts are read only where something of them is shown or drawn.
Result<std::vector<Json>> list_lines(const Ledger& ledger, const ReviewQueue& queue,
                                     const State& s) {
  std::vector<Json> lines;
  std::map<DocumentPlace, std::vector<size_t>> items;
  std::map<DocumentPlace, const PassageDraw*> passages;
  std::set<uint64_t> sources;
  for (const ReviewItem& item : queue.findings) {
    if (s.context) {
      items[item.place].push_back(lines.size());
      sources.insert(item.place.source);
    }
    lines.push_back(finding_json(item));
  }
  for (const PassageDraw& draw : queue.passages) {
    passages[draw.place] = &draw;
    sources.insert(draw.place.source);
  }
  if (sources.empty()) return lines;
  TAMIS_TRY(LedgerTexts texts, LedgerTexts::open(ledger, s.source));
  TAMIS_CHECK(texts.for_each(
      sources, [&](const DocumentPlace& place, const SourceDocument& document) -> Result<bool> {
        if (const auto at = items.find(place); at != items.end()) {
          for (const size_t i : at->second) {
            const LedgerFinding& f = queue.findings[i].finding;
            if (const std::string* text = text_at(document, f.field, ledger.reading()))
              lines[i].set("excerpt", excerpt_json(excerpt_of(*text, f.span, 80, !s.unmasked)));
          }
        }
        if (const auto at = passages.find(place); at != passages.end()) {
          if (const auto span = draw_passage(document.text, *at->second))
            lines.push_back(Json::object()
                                .set("passage", true)
                                .set("source", place.source)
                                .set("line", place.line)
                                .set("part", place.part)
                                .set("start", span->begin)
                                .set("end", span->end)
                                .set("excerpt", excerpt_json(excerpt_of(document.text, *span, 0,
                                                                        !s.unmasked))));
        }
        return true;
      }));
  return lines;
}

Result<std::string> read_answers(io::FileSystem& fs, const std::string& path) {
  TAMIS_TRY(auto file, fs.open_input(path));
  std::string out, buffer(1 << 16, '\0');
  for (;;) {
    TAMIS_TRY(const size_t n, file->read(buffer.data(), buffer.size()));
    if (n == 0) return out;
    out.append(buffer, 0, n);
    if (out.size() > size_t{1} << 30)
      return fail(Code::kLimit, "the answers are longer than 1 GiB; cut the file");
  }
}

Result<int> run_review(const Options& options, const State& s, const Terminal& terminal) {
  io::FileSystem& fs = io::FileSystem::real();
  TAMIS_TRY(const Ledger ledger, Ledger::open(fs, s.ledger));
  const std::string who = s.by.empty() ? default_name() : s.by;
  const auto left_open = [&](const DecisionLog& log) -> Result<uint64_t> {
    TAMIS_TRY(const ReviewQueue queue, make_queue(ledger, log.decisions(), {}));
    return queue.findings.size();
  };

  if (!s.decide.empty()) {
    TAMIS_TRY(const std::string answers, read_answers(fs, s.decide));
    TAMIS_TRY(const std::vector<Decision> decisions,
              decide(ledger, answers, s.decide == "-" ? "stdin" : s.decide, s.source,
                     {who, s.why, time_now()}));
    TAMIS_TRY(DecisionLog log, DecisionLog::open(fs, ledger.path()));
    TAMIS_CHECK(log.append(decisions));
    TAMIS_TRY(const uint64_t open, left_open(log));
    if (options.json)
      std::printf("%s\n", Json::object()
                              .set("decided", static_cast<uint64_t>(decisions.size()))
                              .set("open", open)
                              .canonical()
                              .c_str());
    terminal.say(human_count(decisions.size()) + " decisions written; " + human_count(open) +
                 " doubtful findings are open\nThe next tamis prepare with this ledger (and "
                 "--force) carries them out.\n");
    return kDone;
  }

  QueueOptions queue_options;
  queue_options.all = s.all;
  queue_options.passages = s.passages;
  queue_options.seed = s.seed;
  if (s.list) {
    TAMIS_TRY(const std::vector<Decision> decided, DecisionLog::read(fs, ledger.path()));
    TAMIS_TRY(const ReviewQueue queue, make_queue(ledger, decided, queue_options));
    TAMIS_TRY(const std::vector<Json> lines, list_lines(ledger, queue, s));
    if (options.json) {
      print_lines(lines);
      return kDone;
    }
    std::string out;
    for (const Json& line : lines) out += line.has("passage") ? passage_row(line) : item_row(line);
    std::fwrite(out.data(), 1, out.size(), stdout);
    terminal.say(human_count(queue.findings.size()) + " findings\n");
    return kDone;
  }
  if (::isatty(STDIN_FILENO) != 1 || ::isatty(STDERR_FILENO) != 1)
    return fail(Code::kUsage,
                "there is no terminal to ask at; use --list, and --decide FILE for the answers");
  if (who.empty())
    return fail(Code::kUsage, "decisions are signed; say who decides with --by NAME");
  TAMIS_TRY(DecisionLog log, DecisionLog::open(fs, ledger.path()));
  TAMIS_TRY(const ReviewQueue queue, make_queue(ledger, log.decisions(), queue_options));
  TAMIS_TRY(const uint64_t made,
            review_at_terminal({ledger, log, queue, s.source, who, s.why}, terminal));
  TAMIS_TRY(const uint64_t open, left_open(log));
  terminal.say("\n" + human_count(made) + " decisions written; " + human_count(open) +
               " doubtful findings are open\n" +
               (open > 0 ? "The same command goes on where you left.\n" : "") +
               "The next tamis prepare with this ledger (and --force) carries them out.\n");
  return kDone;
}

}  // namespace

void add_review(CLI::App& app, const Options& options, Command& chosen) {
  auto s = std::make_shared<State>();
  CLI::App* c = app.add_subcommand(
      "review", "Decide doubtful findings and look for missed ones, before a delivery is sealed");
  c->add_option("LEDGER", s->ledger, "The folder that was --ledger of prepare")->required();
  c->add_option("--source", s->source, "Where the archive lies, if it was moved");
  c->add_option("--passages", s->passages,
                "Also show so many passages in which nothing was found, drawn by chance");
  c->add_option("--seed", s->seed, "Which passages: the same seed draws the same")
      ->capture_default_str();
  c->add_option("--by", s->by, "Who decides; $USER if left out");
  c->add_option("--why", s->why, "The reason that is written beside decisions");
  c->add_flag("--list", s->list, "List what is open and decide nothing");
  c->add_flag("--all", s->all, "Every finding, not only the doubtful and open ones");
  c->add_flag("--context", s->context, "List with the text around each, letters and digits masked");
  c->add_flag("--unmasked", s->unmasked, "With --context or --passages: in clear (private)");
  c->add_option("--decide", s->decide,
                "Take answers from FILE, a JSON object a line; \"-\" is stdin");
  c->footer(
      "Text is masked until a key asks for it. Decisions go to LEDGER/decisions.jsonl and hold no "
      "value; the next\n"
      "prepare with this ledger and --force carries them out. Leave at any time; the same command "
      "goes on.\n"
      "Examples:\n"
      "  tamis review private/ledger --passages 50 --by \"R. Reader\"\n"
      "  tamis review private/ledger --list --context --json > open.jsonl\n"
      "  echo '{\"finding\":\"9f…\",\"decision\":\"reject\",\"why\":\"part number\"}' | tamis "
      "review "
      "private/ledger --decide -");
  c->callback([&options, &chosen, s] {
    chosen = [&options, s] {
      const Terminal terminal(options);
      const Result<int> code = run_review(options, *s, terminal);
      return code ? *code : terminal.report(code.error());
    };
  });
}

}  // namespace tamis::tool
