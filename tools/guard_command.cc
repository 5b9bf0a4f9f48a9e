#include <cstdio>
#include <memory>
#include <mutex>

#include "base/json.h"
#include "base/try.h"
#include "filter.h"
#include "pipeline/record_names.h"
#include "tamis/guard.h"
#include "tamis/vocabulary.h"
#include "text/units.h"
#include "tokenize/control_strings.h"

namespace tamis::tool {

namespace {

struct State {
  FilterArguments io;
  std::vector<std::string> vocabularies{"o200k_base"}, templates{"distinctive"}, strings;
  std::string action = "break", findings, offsets = "byte";
  bool list = false, fail_on_findings = false;
};

Result<std::shared_ptr<const Guard>> make_guard(const State& s) {
  GuardOptions options;
  for (const std::string& name : s.vocabularies) {
    TAMIS_TRY(auto vocabulary, Vocabulary::open_any(name));
    options.vocabularies.push_back(std::move(vocabulary));
  }
  options.templates = s.templates;
  options.strings = s.strings;
  return Guard::create(std::move(options));
}

void print_strings(const Guard& guard) {
  std::vector<std::vector<std::string>> rows{{"looked for", "origin"}};
  for (const ControlString& c : guard.strings())
    rows.push_back({std::string(c.text), std::string(c.origin)});
  std::fputs(table(rows).c_str(), stdout);
  rows = {{"family", "strings", "source"}};
  for (const auto& family : tokenize::template_families()) {
    std::string strings;
    for (const auto& row : tokenize::template_strings())
      if (row.family == family.name)
        strings +=
            (strings.empty() ? "" : " ") + std::string(row.text) + (row.distinctive ? "" : "*");
    rows.push_back({std::string(family.name), strings, std::string(family.source)});
  }
  std::fputs(("\nTemplates; those with * only where the family is named:\n" + table(rows)).c_str(),
             stdout);
}

void write_findings(const Guard& guard, std::string_view text, OffsetUnit unit, std::string_view id,
                    std::string& out) {
  const text::UnitIndex index(text);
  JsonWriter w(out);
  w.begin_object().key("findings").begin_array();
  for (const GuardFinding& f : guard.find(text)) {
    const Span span = index.from_bytes(f.span, unit);
    w.begin_object();
    w.key("end").integer(static_cast<int64_t>(span.end));
    w.key("start").integer(static_cast<int64_t>(span.begin));
    w.key("string").string(guard.strings()[f.string].text);
    w.end_object();
  }
  w.end_array();
  w.key("id").string(pipeline::well_formed(id));
  w.end_object();
  out += '\n';
}

int run(const Options& options, const State& s) {
  const Terminal terminal(options);
  const auto made = make_guard(s);
  if (!made) return terminal.report(made.error());
  const Guard& guard = **made;
  if (s.list) {
    print_strings(guard);
    return kDone;
  }
  const std::map<std::string, OffsetUnit> units{{"byte", OffsetUnit::kByte},
                                                {"codepoint", OffsetUnit::kCodePoint},
                                                {"utf16", OffsetUnit::kUtf16}};
  const OffsetUnit unit = units.at(s.offsets);
  std::mutex mutex;
  GuardCounts sums;
  FilterPlan plan;
  plan.side_files = {s.findings};
  plan.worker = [&]() -> RecordFunction {
    return [&](const io::JsonlRecord& r, std::string_view id, std::string* out) -> Status {
      const Guarded guarded = guard.break_up(r.text);
      {
        const std::lock_guard lock(mutex);
        sums += guarded.counts;
      }
      if (!s.findings.empty() && guarded.counts.total() > 0)
        write_findings(guard, r.text, unit, id, out[1]);
      if (s.action == "quarantine" && guarded.counts.total() > 0)
        return fail(Code::kInput, "held back: it holds a control string");
      JsonWriter w(out[0]);
      w.begin_object();
      w.key("id").string(pipeline::well_formed(id));
      w.key("text").string(pipeline::well_formed(
          s.action == "break" ? std::string_view(guarded.text) : std::string_view(r.text)));
      w.end_object();
      out[0] += '\n';
      return {};
    };
  };
  const int code = run_filter(options, s.io, plan);
  for (size_t i = 0; i < sums.by_string.size(); ++i)
    if (sums.by_string[i] > 0)
      terminal.say(human_count(sums.by_string[i]) + "  " + std::string(guard.strings()[i].text) +
                   "\n");
  if (sums.look_alikes > 0)
    terminal.say(human_count(sums.look_alikes) + "  that look broken already, left as they are\n");
  if (code == kDone && s.fail_on_findings && sums.total() > 0) return kFailed;
  return code;
}

}  // namespace

void add_guard(CLI::App& app, const Options& options, Command& chosen) {
  auto s = std::make_shared<State>();
  CLI::App* c = add_filter(
      app, "guard", "Break up control tokens, so that no encoder reads them as control", s->io);
  c->add_option("--vocab", s->vocabularies,
                "Its special tokens are looked for: a vocabulary that is built in, or the path of "
                "a pack; may be given again")
      ->take_all()
      ->capture_default_str();
  c->add_option("--templates", s->templates,
                "Families of chat templates, \"distinctive\", \"all\" or \"none\"; may be given "
                "again")
      ->take_all()
      ->capture_default_str();
  c->add_option("--string", s->strings, "A further string; may be given again")->take_all();
  c->add_option("--action", s->action, "What is done with a text that holds one")
      ->check(CLI::IsMember({"break", "report", "quarantine"}))
      ->capture_default_str();
  c->add_option("--findings", s->findings, "Write what was found, a line per record (private)");
  c->add_option("--offsets", s->offsets, "Unit of start and end, in the field as it came in")
      ->check(CLI::IsMember({"byte", "codepoint", "utf16"}))
      ->capture_default_str();
  c->add_flag("--list", s->list, "List what is looked for, and the table of templates");
  c->add_flag("--fail-on-findings", s->fail_on_findings, "Exit with 1 if anything was found");
  c->footer(
      "Writes {\"id\":…,\"text\":…} a line, with one backslash behind the first character of each\n"
      "string: <|endoftext|> becomes <\\|endoftext|>. What was found is counted on stderr.\n"
      "Examples:\n"
      "  tamis guard in.jsonl -o out.jsonl\n"
      "  tamis guard in.jsonl --templates llama2 --templates mistral --action report "
      "--fail-on-findings -o /dev/null\n"
      "  tamis guard --list");
  c->callback([&options, &chosen, s] { chosen = [&options, s] { return run(options, *s); }; });
}

}  // namespace tamis::tool
