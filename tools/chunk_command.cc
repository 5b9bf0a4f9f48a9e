#include <algorithm>
#include <memory>
#include <unordered_set>

#include "base/hash.h"
#include "base/json.h"
#include "base/ordered_pipeline.h"
#include "base/sort.h"
#include "base/try.h"
#include "filter.h"
#include "io/file.h"
#include "io/jsonl.h"
#include "io/path.h"
#include "io/streams.h"
#include "pipeline/record_names.h"
#include "tamis/chunk.h"
#include "tamis/vocabulary.h"
#include "text/units.h"

namespace tamis::tool {

namespace {

constexpr size_t kBatchBytes = size_t{1} << 20;
constexpr uint64_t kGroupBytes = uint64_t{256} << 20;

struct State {
  FilterArguments io;
  std::string group_field, order_field, joint = "\n\n", vocabulary = "o200k_base", offsets = "byte";
  uint32_t max_tokens = 512, overlap = 0;
  bool no_guard = false;
};

struct Part {
  std::string id, text;
  bool has_order = false;
  int64_t order = 0;
};
// A record by itself, or the records of a group in order.
struct Unit {
  std::string group;
  uint64_t line = 0;
  std::vector<Part> parts;
};
struct Lines {
  std::string out;
  std::vector<std::string> problems;
  uint64_t chunks = 0, tokens = 0, broken = 0, forced = 0;
};

// Reads records and gathers groups, which must lie together.
class UnitReader {
 public:
  UnitReader(io::ByteSource& source, const State& s, std::string name)
      : reader_(source, fields_of(s), {}),
        name_(std::move(name)),
        grouped_(!s.group_field.empty()) {}

  Result<std::optional<std::vector<Unit>>> next(std::vector<std::string>& problems) {
    std::vector<Unit> batch;
    uint64_t bytes = 0;
    while (bytes < kBatchBytes && !ended_) {
      TAMIS_TRY(const io::JsonlEvent event, reader_.next());
      if (event == io::JsonlEvent::kProblem) {
        problems.push_back(io::describe(reader_.problem(), name_));
        continue;
      }
      ended_ = event == io::JsonlEvent::kEnd;
      const bool goes_on = !ended_ && grouped_ && !open_.parts.empty() && !open_.group.empty() &&
                           reader_.record().group == open_.group;
      if (!goes_on && !open_.parts.empty()) {
        bytes += open_bytes_;
        batch.push_back(finish());
      }
      if (ended_) break;
      TAMIS_CHECK(add(reader_.record()));
    }
    if (batch.empty()) return std::optional<std::vector<Unit>>{};
    return std::optional<std::vector<Unit>>(std::move(batch));
  }
  uint64_t records() const { return records_; }

 private:
  static io::JsonlFields fields_of(const State& s) {
    io::JsonlFields fields;
    fields.id = s.io.id_field;
    fields.text = s.io.text_field;
    fields.group = s.group_field;
    fields.order = s.group_field.empty() ? "" : s.order_field;
    fields.speaker = "";
    return fields;
  }

  Status add(const io::JsonlRecord& r) {
    ++records_;
    if (open_.parts.empty()) {
      open_.group = grouped_ ? r.group : std::string_view();
      open_.line = r.line;
      if (!open_.group.empty() && !seen_.insert(xxh3_128(open_.group).low).second)
        return fail(Code::kInput, name_ + ", line " + std::to_string(r.line) +
                                      ": its group was met before, with other records between; "
                                      "sort the input by group first");
    }
    open_bytes_ += r.text.size();
    if (open_bytes_ > kGroupBytes && open_.parts.size() > 0)
      return fail(Code::kLimit, name_ + ", line " + std::to_string(r.line) +
                                    ": its group has more than 256 MiB of text; divide it");
    open_.parts.push_back({r.id.empty() ? std::to_string(r.line) : std::string(r.id),
                           std::string(r.text), r.has_order, r.order});
    return {};
  }

  Unit finish() {
    if (std::ranges::all_of(open_.parts, [](const Part& p) { return p.has_order; }))
      stable_sort_by(open_.parts, &Part::order);
    open_bytes_ = 0;
    return std::exchange(open_, {});
  }

  io::JsonlReader reader_;
  std::string name_;
  bool grouped_, ended_ = false;
  Unit open_;
  uint64_t open_bytes_ = 0, records_ = 0;
  std::unordered_set<uint64_t> seen_;
};

class ChunkWriter {
 public:
  ChunkWriter(const State& s, const Chunker& chunker, const Guard* guard, OffsetUnit unit)
      : state_(s), chunker_(chunker), guard_(guard), unit_(unit) {}

  Status write(const Unit& unit, Lines& lines) const {
    // The documents joined, and where each lies.
    std::string joined;
    std::vector<Span> places;
    std::vector<uint64_t> ends;
    for (const Part& part : unit.parts) {
      if (!places.empty()) {
        joined += state_.joint;
        ends.push_back(joined.size());
      }
      places.push_back({joined.size(), joined.size() + part.text.size()});
      joined += part.text;
    }
    std::string_view text = joined;
    Guarded guarded;
    guarded.edits = EditMap::identity(joined.size());
    if (guard_ != nullptr) {
      guarded = guard_->break_up(joined);
      text = guarded.text;
      lines.broken += guarded.counts.total();
      for (uint64_t& end : ends) end = guarded.edits.to_output({end, end}).begin;
    }
    TAMIS_TRY(const std::vector<Chunk> chunks, chunker_.cut(text, ends));
    std::vector<text::UnitIndex> indexes;
    for (const Part& part : unit.parts) indexes.emplace_back(part.text);
    for (size_t i = 0; i < chunks.size(); ++i) {
      const Chunk& c = chunks[i];
      const Span source = guarded.edits.to_source(c.span);
      JsonWriter w(lines.out);
      w.begin_object();
      w.key("chunk").integer(static_cast<int64_t>(i));
      if (unit.group.empty()) write_end(w, source, places[0], indexes[0]);
      w.key("ends_with").string(chunk_end_name(c.end));
      if (unit.group.empty()) {
        w.key("id").string(pipeline::well_formed(unit.parts[0].id));
      } else {
        w.key("group").string(pipeline::well_formed(unit.group));
      }
      if (state_.overlap > 0) w.key("overlap").integer(static_cast<int64_t>(c.overlap));
      if (unit.group.empty())
        write_start(w, source, places[0], indexes[0]);
      else
        write_parts(w, unit, source, places, indexes);
      w.key("text").string(text.substr(c.span.begin, c.span.size()));
      w.key("tokens").integer(static_cast<int64_t>(c.tokens));
      w.end_object();
      lines.out += '\n';
      ++lines.chunks;
      lines.tokens += c.tokens;
      lines.forced += c.end == ChunkEnd::kForced ? 1 : 0;
    }
    return {};
  }

 private:
  Span in_part(Span source, Span place, const text::UnitIndex& index) const {
    const uint64_t begin = std::clamp(source.begin, place.begin, place.end) - place.begin;
    const uint64_t end = std::clamp(source.end, place.begin, place.end) - place.begin;
    return index.from_bytes(Span{begin, end}, unit_);
  }
  void write_end(JsonWriter& w, Span source, Span place, const text::UnitIndex& index) const {
    w.key("end").integer(static_cast<int64_t>(in_part(source, place, index).end));
  }
  void write_start(JsonWriter& w, Span source, Span place, const text::UnitIndex& index) const {
    w.key("start").integer(static_cast<int64_t>(in_part(source, place, index).begin));
  }
  void write_parts(JsonWriter& w, const Unit& unit, Span source, const std::vector<Span>& places,
                   const std::vector<text::UnitIndex>& indexes) const {
    w.key("parts").begin_array();
    auto first = std::ranges::partition_point(
        places, [&](const Span& p) { return p.end <= source.begin && p.end != p.begin; });
    for (auto p = first; p != places.end() && p->begin < source.end; ++p) {
      const auto i = static_cast<size_t>(p - places.begin());
      w.begin_object();
      write_end(w, source, *p, indexes[i]);
      w.key("id").string(pipeline::well_formed(unit.parts[i].id));
      write_start(w, source, *p, indexes[i]);
      w.end_object();
    }
    w.end_array();
  }

  const State& state_;
  const Chunker& chunker_;
  const Guard* guard_;
  OffsetUnit unit_;
};

Status run(const Options& options, const State& s, Terminal& terminal, uint64_t& problems) {
  TAMIS_TRY(auto vocabulary, Vocabulary::open_any(s.vocabulary));
  ChunkOptions chunk_options;
  if (!s.no_guard) {
    GuardOptions guard_options;
    guard_options.vocabularies = {vocabulary};
    TAMIS_TRY(chunk_options.guard, Guard::create(std::move(guard_options)));
  }
  const std::shared_ptr<const Guard> guard = chunk_options.guard;
  chunk_options.vocabulary = std::move(vocabulary);
  chunk_options.max_tokens = s.max_tokens;
  chunk_options.overlap_tokens = s.overlap;
  TAMIS_TRY(const auto chunker, Chunker::create(std::move(chunk_options)));
  const std::map<std::string, OffsetUnit> units{{"byte", OffsetUnit::kByte},
                                                {"codepoint", OffsetUnit::kCodePoint},
                                                {"utf16", OffsetUnit::kUtf16}};
  const ChunkWriter writer(s, *chunker, guard.get(), units.at(s.offsets));

  io::FileSystem& fs = io::FileSystem::real();
  const std::string name = s.io.input == "-" ? "standard input" : io::show_path(s.io.input);
  TAMIS_TRY(auto file, fs.open_input(s.io.input));
  TAMIS_TRY(auto source, io::open_source(std::move(file), io::packing_of_name(s.io.input), name));
  UnitReader reader(*source, s, name);
  TAMIS_TRY(auto out, fs.create_output(s.io.output, 0644));

  Lines sums;
  uint64_t bytes = 0;
  std::vector<std::string> unreadable;
  const auto warn = [&](std::vector<std::string>& what) {
    problems += what.size();
    if (!what.empty()) terminal.end_progress();
    for (const std::string& p : what) terminal.warn(p);
    what.clear();
  };
  Status status = ordered_pipeline<std::vector<Unit>, Lines>(
      job_count(options),
      [&]() -> Result<std::optional<std::vector<Unit>>> {
        if (!terminal.progress({"chunk", bytes, 0}))
          return fail(Code::kCancelled, "stopped, as you asked");
        auto batch = reader.next(unreadable);
        warn(unreadable);
        return batch;
      },
      [&](unsigned, std::vector<Unit> batch) -> Result<Lines> {
        Lines lines;
        for (const Unit& unit : batch) {
          const Status done = writer.write(unit, lines);
          if (done) continue;
          if (done.error().code == Code::kNoMemory) return tl::make_unexpected(done.error());
          lines.problems.push_back(name + ", line " + std::to_string(unit.line) + ": " +
                                   done.error().message);
        }
        return lines;
      },
      [&](Lines lines) -> Status {
        warn(lines.problems);
        bytes += lines.out.size();
        sums.chunks += lines.chunks;
        sums.tokens += lines.tokens;
        sums.broken += lines.broken;
        sums.forced += lines.forced;
        return out->write(lines.out);
      });
  terminal.end_progress();
  TAMIS_CHECK(status);
  TAMIS_CHECK(out->close());
  terminal.say(human_count(reader.records()) + " records, " + human_count(sums.chunks) +
               " chunks, " + human_count(sums.tokens) + " tokens" +
               (sums.broken ? ", " + human_count(sums.broken) + " control strings broken up" : "") +
               (sums.forced ? ", " + human_count(sums.forced) + " cuts forced" : "") +
               (problems ? ", " + human_count(problems) + " records left out" : "") + "\n");
  return {};
}

}  // namespace

void add_chunk(CLI::App& app, const Options& options, Command& chosen) {
  auto s = std::make_shared<State>();
  CLI::App* c = add_filter(app, "chunk", "Cut text into chunks of a token budget", s->io);
  c->add_option("--vocab", s->vocabulary,
                "A vocabulary that is built in, or the path of a pack; its tokens are counted")
      ->capture_default_str();
  c->add_option("--max-tokens", s->max_tokens, "Tokens of a chunk, at most")->capture_default_str();
  c->add_option("--overlap", s->overlap,
                "Tokens that a chunk may repeat of the one before, in whole sentences or words")
      ->capture_default_str();
  c->add_option("--group-field", s->group_field,
                "Name of the group's field: records of a group, which must follow one another, are "
                "joined in order and cut together; groups are never mixed");
  c->add_option("--order-field", s->order_field,
                "Name of the field with a record's place in its group; without it the place in "
                "the file counts");
  c->add_option("--joint", s->joint, "What is put between the records of a group")
      ->default_str("two line ends");
  c->add_option("--offsets", s->offsets, "Unit of start and end, in the field as it came in")
      ->check(CLI::IsMember({"byte", "codepoint", "utf16"}))
      ->capture_default_str();
  c->add_flag("--no-guard", s->no_guard,
              "Leave control tokens in the text as they are (see `tamis guard`)");
  c->footer(
      "Writes {\"chunk\":0,\"end\":…,\"ends_with\":\"paragraph\",\"id\":…,\"start\":…,\"text\":…,"
      "\"tokens\":N} a line;\n"
      "for groups \"group\" and \"parts\":[{\"end\":…,\"id\":…,\"start\":…}] stand for id, start "
      "and "
      "end.\n"
      "No chunk has more tokens than --max-tokens, and without --overlap the counts add up to that "
      "of the whole.\n"
      "Examples:\n"
      "  tamis chunk in.jsonl --vocab o200k_base --max-tokens 512 --overlap 64 -o chunks.jsonl\n"
      "  tamis chunk chats.jsonl --group-field thread --order-field turn --max-tokens 4096");
  c->callback([&options, &chosen, s] {
    chosen = [&options, s] {
      Terminal terminal(options);
      uint64_t problems = 0;
      const Status status = run(options, *s, terminal, problems);
      if (!status) return terminal.report(status.error());
      return static_cast<int>(problems ? kInputOutput : kDone);
    };
  });
}

}  // namespace tamis::tool
