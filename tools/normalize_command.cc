// tamis normalize: text in, text out, with what was changed and the way back.

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>

#include "base/json.h"
#include "base/try.h"
#include "base/utf8.h"
#include "filter.h"
#include "io/file.h"
#include "io/lines.h"
#include "io/path.h"
#include "io/streams.h"
#include "normalize/count_table.h"
#include "normalize/edit_lines.h"
#include "normalize/explain.h"
#include "normalize/planned.h"
#include "normalize/visible_text.h"
#include "pipeline/record_names.h"
#include "tamis/recipe.h"
#include "text/text.h"
#include "text/units.h"

namespace tamis::tool {

namespace {

using normalize::PlannedNormalizer;

constexpr uint64_t kLongestText = (uint64_t{1} << 31) - 1;
constexpr size_t kShownCharacters = 48;

struct State {
  FilterArguments io;
  NormalizeSettings settings;
  std::string recipe, edits, marks, offsets = "byte";
  bool explain = false, undo = false, plain = false;
};

// What --explain sums up, over all threads.
class RuleTable {
 public:
  struct Row {
    uint64_t edits = 0, removed = 0, added = 0;
  };
  void add(const std::map<std::string_view, Row>& rows) {
    const std::lock_guard lock(mutex_);
    for (const auto& [rule, row] : rows) {
      Row& sum = rows_[rule];
      sum.edits += row.edits;
      sum.removed += row.removed;
      sum.added += row.added;
    }
  }
  std::string text() const {
    if (rows_.empty()) return "Nothing was changed.\n";
    std::vector<std::vector<std::string>> cells{{"rule", "edits", "bytes before", "after", ""}};
    for (const text::EditRuleInfo& info : text::edit_rules()) {
      const auto row = rows_.find(info.name);
      if (row == rows_.end()) continue;
      cells.push_back({std::string(info.name), human_count(row->second.edits),
                       human_count(row->second.removed), human_count(row->second.added),
                       std::string(info.meaning)});
    }
    return table(cells);
  }

 private:
  std::mutex mutex_;
  std::map<std::string_view, Row> rows_;
};

// "id 17, line 3, byte 120  normal-form  "e\u{301}" -> "é""
void explain(std::string_view id, const text::Text& text, RuleTable& sums, std::string& out) {
  std::map<std::string_view, RuleTable::Row> rows;
  uint64_t line = 1, counted = 0;
  normalize::for_each_change(
      text.source(), text.bytes(), text.edits(), [&](const normalize::Change& c) {
        line += static_cast<uint64_t>(
            std::ranges::count(text.source().substr(counted, c.edit.source_begin - counted), '\n'));
        counted = c.edit.source_begin;
        RuleTable::Row& row = rows[c.rule];
        ++row.edits;
        row.removed += c.edit.source_size;
        row.added += c.edit.output_size;
        if (!id.empty()) out += normalize::visible_text(id, kShownCharacters) + ", ";
        out += "line " + std::to_string(line) + ", byte " + std::to_string(c.edit.source_begin) +
               ": " + std::string(c.rule) + " \"" +
               normalize::visible_text(c.before, kShownCharacters) + "\" -> \"" +
               normalize::visible_text(c.after, kShownCharacters) + "\"\n";
      });
  sums.add(rows);
}

void write_marks(std::string_view id, std::string_view text, const std::vector<Mark>& marks,
                 OffsetUnit unit, std::string& out) {
  const text::UnitIndex index(text);
  JsonWriter w(out);
  w.begin_object().key("id").string(id).key("marks").begin_array();
  for (const Mark& m : marks) {
    const Span span = index.from_bytes(m.span, unit);
    w.begin_object();
    w.key("end").integer(static_cast<int64_t>(span.end));
    w.key("kind").string(mark_kind_name(m.kind));
    w.key("level").integer(m.level);
    w.key("start").integer(static_cast<int64_t>(span.begin));
    w.end_object();
  }
  w.end_array().end_object();
  out += '\n';
}

const std::map<std::string, OffsetUnit> kUnits{{"byte", OffsetUnit::kByte},
                                               {"codepoint", OffsetUnit::kCodePoint},
                                               {"utf16", OffsetUnit::kUtf16}};

// out[1] edits, out[2] marks, out[3] explanation.
struct OneText {
  const State& s;
  const PlannedNormalizer& normalizer;
  RuleTable& sums;
  PlannedNormalizer::Scratch scratch;

  Status run(std::string_view id, text::Text& text, std::string out[kMostOutputs]) {
    normalize::NormalizeReport report;
    TAMIS_CHECK(normalizer.run(text, scratch, report));
    if (!report.held_back.empty())
      return fail(Code::kInput, "held back by the profile " + report.held_back);
    if (!s.edits.empty())
      normalize::append_edit_line(id, text.source(), text.bytes(), text.edits(), out[1]);
    if (!s.marks.empty()) write_marks(id, text.bytes(), report.marks, kUnits.at(s.offsets), out[2]);
    if (s.explain) explain(s.plain ? std::string_view() : id, text, sums, out[3]);
    return {};
  }
};

// With --explain and no -o, the explanation takes the place of the text.
bool explains_only(const State& s) { return s.explain && s.io.output == "-"; }

int run_records(const Options& options, const State& s, const PlannedNormalizer& normalizer) {
  RuleTable sums;
  FilterPlan plan;
  plan.side_files = {s.edits, s.marks, s.explain ? "-" : ""};
  if (explains_only(s)) plan.consume = [](const std::string*) -> Status { return {}; };
  plan.worker = [&]() -> RecordFunction {
    auto one = std::make_shared<OneText>(OneText{s, normalizer, sums, {}});
    return [one](const io::JsonlRecord& r, std::string_view id,
                 std::string out[kMostOutputs]) -> Status {
      const std::string name = pipeline::well_formed(id);
      text::Text text(r.text);
      TAMIS_CHECK(one->run(name, text, out));
      JsonWriter w(out[0]);
      w.begin_object().key("id").string(name);
      w.key("text").string(text.bytes()).end_object();
      out[0] += '\n';
      return {};
    };
  };
  const int code = run_filter(options, s.io, plan);
  if (s.explain && code != kUsage) std::printf("\n%s", sums.text().c_str());
  return code;
}

Result<std::string> read_whole(const std::string& path) {
  TAMIS_TRY(auto file, io::FileSystem::real().open_input(path));
  TAMIS_TRY(auto source, io::open_source(std::move(file), io::packing_of_name(path),
                                         path == "-" ? "standard input" : io::show_path(path)));
  std::string bytes;
  for (char buffer[1 << 16];;) {
    TAMIS_TRY(const size_t n, source->read(buffer, sizeof buffer));
    if (n == 0) return bytes;
    bytes.append(buffer, n);
    if (bytes.size() > kLongestText)
      return fail(Code::kLimit, std::string(source->name()) +
                                    " is longer than 2147483647 bytes; split it, or bring it into "
                                    "JSON lines");
  }
}

Status write_whole(const std::string& path, std::string_view bytes, uint32_t mode) {
  TAMIS_TRY(auto out, io::FileSystem::real().create_output(path, mode));
  TAMIS_CHECK(out->write(bytes));
  return out->close();
}

Status run_text(const State& s, const PlannedNormalizer& normalizer) {
  TAMIS_TRY(const std::string decoded, read_whole(s.io.input));
  RuleTable sums;
  OneText one{s, normalizer, sums, {}};
  text::Text text(decoded);
  std::string out[kMostOutputs];
  TAMIS_CHECK(one.run("", text, out));
  if (!s.edits.empty()) TAMIS_CHECK(write_whole(s.edits, out[1], 0600));
  if (!s.marks.empty()) TAMIS_CHECK(write_whole(s.marks, out[2], 0600));
  if (s.explain) TAMIS_CHECK(write_whole("-", out[3] + "\n" + sums.text(), 0644));
  return explains_only(s) ? Status{} : write_whole(s.io.output, text.bytes(), 0644);
}

// ---- The way back ---------------------------------------------------------------------------------

// A JSON string that reads as these bytes. A lone surrogate of three bytes is an escape, as it came; a pair of them can
// only have come as bytes, like everything else that is ill-formed.
void append_decoded_string(std::string_view bytes, std::string& out) {
  const auto surrogate = [&](size_t at) -> uint32_t {
    if (at + 3 > bytes.size() || static_cast<unsigned char>(bytes[at]) != 0xED) return 0;
    const auto b = static_cast<unsigned char>(bytes[at + 1]);
    const auto c = static_cast<unsigned char>(bytes[at + 2]);
    if (b < 0xA0 || b > 0xBF || c < 0x80 || c > 0xBF) return 0;
    return 0xD000u | ((b & 0x3Fu) << 6) | (c & 0x3Fu);
  };
  std::string piece;
  out += '"';
  const auto flush = [&](size_t begin, size_t end) {
    piece.clear();
    append_json_string(bytes.substr(begin, end - begin), piece);
    out.append(piece, 1, piece.size() - 2);
  };
  size_t kept = 0;
  for (size_t at = 0; at < bytes.size();) {
    const uint32_t unit = surrogate(at);
    if (unit == 0) {
      ++at;
      continue;
    }
    const uint32_t next = surrogate(at + 3);
    if (unit < 0xDC00 && next >= 0xDC00) {
      at += 6;
      continue;
    }
    flush(kept, at);
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\u%04x", unit);
    out += escape;
    kept = at += 3;
  }
  flush(kept, bytes.size());
  out += '"';
}

// Lines of a file that the user named.
struct LineFile {
  static Result<std::unique_ptr<LineFile>> open(const std::string& path) {
    auto file = std::make_unique<LineFile>();
    file->name = path == "-" ? "standard input" : io::show_path(path);
    TAMIS_TRY(auto input, io::FileSystem::real().open_input(path));
    TAMIS_TRY(file->source,
              io::open_source(std::move(input), io::packing_of_name(path), file->name));
    file->lines.emplace(*file->source, uint64_t{4} << 30);
    return file;
  }
  std::string place() const { return name + ", line " + std::to_string(line.number); }

  std::string name;
  std::unique_ptr<io::ByteSource> source;
  std::optional<io::LineReader> lines;
  io::Line line;
};

Status undo_text(const State& s) {
  TAMIS_TRY(const std::string output, read_whole(s.io.input));
  TAMIS_TRY(const auto edits, LineFile::open(s.edits));
  TAMIS_TRY(const bool more, edits->lines->next(edits->line));
  if (!more) return fail(Code::kInput, edits->name + " is empty; expected one line of edits");
  TAMIS_TRY(const normalize::EditLine line,
            normalize::parse_edit_line(edits->line.bytes, edits->place()));
  TAMIS_TRY(const std::string source, normalize::restore(output, line, edits->place()));
  return write_whole(s.io.output, source, 0600);
}

Status undo_records(const State& s) {
  TAMIS_TRY(const auto records, LineFile::open(s.io.input));
  TAMIS_TRY(const auto edits, LineFile::open(s.edits));
  TAMIS_TRY(auto out, io::FileSystem::real().create_output(s.io.output, 0600));
  io::JsonlFields fields;
  fields.id = s.io.id_field;
  fields.text = s.io.text_field;
  fields.group = fields.order = fields.speaker = "";
  io::JsonlParser parser(fields, {});
  std::string bytes;
  for (;;) {
    TAMIS_TRY(const bool more, records->lines->next(records->line));
    TAMIS_TRY(const bool has_edits, edits->lines->next(edits->line));
    if (more != has_edits)
      return fail(Code::kMismatch,
                  (more ? edits->name : records->name) + " ends after " +
                      std::to_string((more ? edits : records)->line.number) +
                      " lines, the other one goes on; both must be of the same run, line by line");
    if (!more) return out->close();
    if (!parser.parse(records->line.bytes, records->line.bytes.size()))
      return fail(Code::kInput, records->place() + ": " + std::string(parser.problem().what));
    TAMIS_TRY(const normalize::EditLine line,
              normalize::parse_edit_line(edits->line.bytes, edits->place()));
    if (line.id != parser.record().id)
      return fail(Code::kMismatch, edits->place() + ": the id is not that of " + records->place() +
                                       "; both files must be of the same run, line by line");
    TAMIS_TRY(const std::string source,
              normalize::restore(parser.record().text, line, edits->place()));
    bytes.clear();
    JsonWriter w(bytes);
    w.begin_object().key("id").string(line.id);
    bytes += ",\"text\":";
    append_decoded_string(source, bytes);
    bytes += "}\n";
    TAMIS_CHECK(out->write(bytes));
  }
}

// ---- Choosing ---------------------------------------------------------------------------------

Status check(const State& s) {
  const auto usage = [](std::string message) { return fail(Code::kUsage, std::move(message)); };
  if (s.undo && s.edits.empty())
    return usage("--undo needs --edits FILE: the file that was written together with IN");
  if (s.undo && (s.explain || !s.marks.empty()))
    return usage("--undo gives the decoded text back; it does not go with --explain or --marks");
  if (!s.undo && !s.edits.empty() && s.edits == s.io.output)
    return usage("--edits and -o name the same file; the edits are private, the output is not");
  if (s.explain && (s.edits == "-" || s.marks == "-"))
    return usage("--explain goes to standard output; give --edits and --marks a file");
  return {};
}

// The recipe's [normalize], and what the command line says beside it.
Result<NormalizeSettings> settings_of(const State& s) {
  NormalizeSettings out;
  if (!s.recipe.empty()) {
    TAMIS_TRY(const Recipe recipe, Recipe::load(s.recipe));
    out = {recipe.profile, recipe.form,   recipe.structure,
           recipe.lexicon, recipe.repair, recipe.entities};
  }
  if (!s.settings.profile.empty()) out.profile = s.settings.profile;
  if (!s.settings.form.empty()) out.form = s.settings.form;
  if (!s.settings.lexicon.empty()) out.lexicon = s.settings.lexicon;
  out.structure.insert(out.structure.end(), s.settings.structure.begin(),
                       s.settings.structure.end());
  return out;
}

int run(const Options& options, State& s) {
  const Terminal terminal(options);
  if (const Status fine = check(s); !fine) return terminal.report(fine.error());
  if (s.undo) {
    const Status done = s.plain ? undo_text(s) : undo_records(s);
    return done ? kDone : terminal.report(done.error());
  }
  const Result<NormalizeSettings> settings = settings_of(s);
  if (!settings) return terminal.report(settings.error());
  const Result<PlannedNormalizer> normalizer = PlannedNormalizer::create(*settings);
  if (!normalizer) return terminal.report(normalizer.error());
  if (!s.plain) return run_records(options, s, *normalizer);
  const Status done = run_text(s, *normalizer);
  return done ? kDone : terminal.report(done.error());
}

std::string pass_help() {
  std::string out = "Passes of --pass:\n";
  for (const StructurePassInfo& p : structure_passes()) {
    std::string name(p.name);
    name.resize(std::max<size_t>(name.size(), 22), ' ');
    out += "  " + name + std::string(p.meaning) + "\n";
  }
  out += "Profiles of --profile:\n";
  for (const normalize::ProfileInfo& p : normalize::profiles()) {
    std::string name(p.name);
    name.resize(std::max<size_t>(name.size(), 22), ' ');
    out += "  " + name + std::string(p.meaning) + "\n";
  }
  return out;
}

}  // namespace

void add_normalize(CLI::App& app, const Options& options, Command& chosen) {
  auto s = std::make_shared<State>();
  s->settings.profile.clear();
  CLI::App* c = add_filter(app, "normalize", "Repair and normalize text, reversibly", s->io);
  c->add_option("--profile", s->settings.profile, "archive (default), train, search or strict");
  c->add_option("--form", s->settings.form, "Unicode form, if not the profile's");
  c->add_option("--pass", s->settings.structure,
                "A structure pass beside the profile's; no-NAME takes one away; may be given again")
      ->take_all()
      ->allow_extra_args(false);
  c->add_option("--lexicon", s->settings.lexicon, "For the pass hyphenation: of `tamis lexicon`");
  c->add_option("--recipe", s->recipe, "TOML or JSON; its [normalize] part is used");
  c->add_flag("--text", s->plain, "IN is one plain text, and so is the output");
  c->add_option("--edits", s->edits, "Write every change with what it replaced (private)");
  c->add_option("--marks", s->marks, "Write the marks of the pass mail, in offsets of the output");
  c->add_option("--offsets", s->offsets, "Unit of the marks")
      ->check(CLI::IsMember({"byte", "codepoint", "utf16"}))
      ->capture_default_str();
  c->add_flag("--explain", s->explain,
              "Show every change on standard output, and the text only where -o says");
  c->add_flag("--undo", s->undo, "Give back the decoded text: IN is an output, --edits its edits");
  c->footer(pass_help() +
            "Writes {\"id\":…,\"text\":…} a line; what strict holds back is left out, and the exit "
            "code is 3.\n"
            "Examples:\n"
            "  tamis normalize in.jsonl -o out.jsonl\n"
            "  tamis normalize --text letter.txt --explain\n"
            "  tamis normalize in.jsonl --profile train --edits private/edits.jsonl -o out.jsonl\n"
            "  tamis normalize out.jsonl --undo --edits private/edits.jsonl -o in.again.jsonl\n"
            "  tamis normalize --text talk.srt --pass cue-times --pass repeated-tails");
  c->callback([&options, &chosen, s] { chosen = [&options, s] { return run(options, *s); }; });
}

}  // namespace tamis::tool
