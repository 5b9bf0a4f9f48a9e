#include "filter.h"

#include <algorithm>
#include <thread>

#include "base/ordered_pipeline.h"
#include "base/try.h"
#include "io/file.h"
#include "io/lines.h"
#include "io/path.h"
#include "io/streams.h"

namespace tamis::tool {

namespace {

constexpr size_t kBatchBytes = size_t{1} << 20;

struct Batch {
  std::string bytes;            // the lines, one after the other, and padding
  std::vector<io::Line> lines;  // their views are set anew by the worker
};
struct Lines {
  std::string out[kMostOutputs];
  std::vector<std::string> problems;
  uint64_t records = 0, bytes = 0;
};
// One thread's.
struct FilterWorker {
  io::JsonlParser parser;
  RecordFunction function;
  size_t room[kMostOutputs] = {};  // what the last batch needed
};

Result<std::unique_ptr<io::ByteSource>> open_input(io::FileSystem& fs, const std::string& path) {
  TAMIS_TRY(auto file, fs.open_input(path));
  return io::open_source(std::move(file), io::packing_of_name(path),
                         path == "-" ? "standard input" : io::show_path(path));
}

Result<std::optional<Batch>> read_batch(io::LineReader& reader) {
  Batch batch;
  batch.bytes.reserve(kBatchBytes + kBatchBytes / 8);
  io::Line line;
  while (batch.bytes.size() < kBatchBytes) {
    TAMIS_TRY(const bool more, reader.next(line));
    if (!more) break;
    batch.bytes.append(line.bytes);
    batch.lines.push_back(line);
  }
  if (batch.lines.empty()) return std::optional<Batch>{};
  batch.bytes.append(io::kJsonPadding, '\0');
  return std::optional<Batch>(std::move(batch));
}

bool blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

Result<Lines> work_on(const Batch& batch, const std::string& source, FilterWorker& worker) {
  io::JsonlParser& parser = worker.parser;
  Lines result;
  for (size_t i = 0; i < kMostOutputs; ++i) result.out[i].reserve(worker.room[i]);
  size_t at = 0;
  for (const io::Line& line : batch.lines) {
    const std::string_view bytes = std::string_view(batch.bytes).substr(at, line.bytes.size());
    const size_t readable = batch.bytes.size() - at;
    at += line.bytes.size();
    result.bytes += line.size + 1;
    if (!line.too_long && blank(bytes)) continue;
    if (line.too_long || !parser.parse(bytes, readable)) {
      io::JsonlProblem p;
      if (line.too_long) {
        p.code = Code::kLimit;
        p.rule = "line.too_long";
        p.what = "the line is longer than 256 MiB and is left out; split it";
      } else {
        p = parser.problem();
      }
      p.fault_offset += line.offset;
      p.byte_offset = line.offset;
      p.line = line.number;
      result.problems.push_back(io::describe(p, source));
      continue;
    }
    const io::JsonlRecord& record = parser.record();
    const std::string number = std::to_string(line.number);
    Status done = worker.function(record, record.id.empty() ? std::string_view(number) : record.id,
                                  result.out);
    if (!done) {
      if (done.error().code == Code::kNoMemory || done.error().code == Code::kOutput)
        return tl::make_unexpected(done.error());
      result.problems.push_back(source + ", line " + number + ": " + done.error().message);
      continue;
    }
    ++result.records;
  }
  for (size_t i = 0; i < kMostOutputs; ++i)
    worker.room[i] = result.out[i].size() + result.out[i].size() / 8;
  return result;
}

Status run(const Options& options, const FilterArguments& a, const FilterPlan& plan,
           Terminal& terminal, uint64_t& problems) {
  io::FileSystem& fs = io::FileSystem::real();
  TAMIS_TRY(auto source, open_input(fs, a.input));
  io::LineReader reader(*source, uint64_t{256} << 20);
  std::unique_ptr<io::WritableFile> out;
  if (!plan.consume) {
    TAMIS_TRY(out, fs.create_output(a.output, 0644));
  }
  std::vector<std::unique_ptr<io::WritableFile>> sides(plan.side_files.size());
  for (size_t i = 0; i < sides.size(); ++i) {
    if (plan.side_files[i].empty()) continue;
    TAMIS_TRY(sides[i], fs.create_output(plan.side_files[i], 0600));
  }
  const std::string name = a.input == "-" ? "standard input" : io::show_path(a.input);
  const unsigned jobs = job_count(options);
  io::JsonlFields fields;
  fields.id = a.id_field;
  fields.text = a.text_field;
  fields.group = fields.order = fields.speaker = "";
  std::vector<FilterWorker> workers;
  for (unsigned i = 0; i < jobs; ++i)
    workers.push_back({io::JsonlParser(fields, io::JsonlLimits{}), plan.worker()});
  uint64_t records = 0, bytes = 0;
  Status status = ordered_pipeline<Batch, Lines>(
      jobs,
      [&]() -> Result<std::optional<Batch>> {
        if (!terminal.progress({"read", bytes, 0}))
          return fail(Code::kCancelled, "stopped, as you asked");
        return read_batch(reader);
      },
      [&](unsigned w, Batch batch) { return work_on(batch, name, workers[w]); },
      [&](Lines lines) -> Status {
        records += lines.records;
        bytes += lines.bytes;
        problems += lines.problems.size();
        terminal.end_progress();
        for (const std::string& p : lines.problems) terminal.warn(p);
        TAMIS_CHECK(out ? out->write(lines.out[0]) : plan.consume(lines.out));
        for (size_t i = 0; i < sides.size(); ++i)
          if (sides[i]) TAMIS_CHECK(sides[i]->write(lines.out[i + 1]));
        return {};
      });
  terminal.end_progress();
  TAMIS_CHECK(status);
  if (plan.at_end) TAMIS_CHECK(plan.at_end());
  if (out) TAMIS_CHECK(out->close());
  for (const auto& side : sides)
    if (side) TAMIS_CHECK(side->close());
  if (records == 0 && problems > 0)
    terminal.warn(
        name + " holds no JSON lines; one JSON object a line was expected, with the text in \"" +
        a.text_field + "\". tamis redact and tamis normalize read plain text with --text");
  terminal.say(human_count(records) + " records, " + human_bytes(bytes) +
               (problems ? ", " + human_count(problems) + " lines left out" : "") + "\n");
  return {};
}

}  // namespace

CLI::App* add_filter(CLI::App& app, const std::string& name, const std::string& what,
                     FilterArguments& a, bool has_output) {
  CLI::App* c = app.add_subcommand(name, what);
  c->add_option("IN", a.input, "JSON lines, also .gz or .zst; - is standard input")
      ->capture_default_str();
  if (has_output)
    c->add_option("-o,--output", a.output, "Where to; - is standard output")->capture_default_str();
  c->add_option("--id-field", a.id_field,
                "Name of the id's field; without one the line's number is the id")
      ->capture_default_str();
  c->add_option("--text-field", a.text_field, "Name of the text's field")->capture_default_str();
  return c;
}

unsigned job_count(const Options& options) {
  return options.jobs ? options.jobs : std::max(1u, std::thread::hardware_concurrency());
}

int run_filter(const Options& options, const FilterArguments& a, const FilterPlan& plan) {
  Terminal terminal(options);
  uint64_t problems = 0;
  const Status status = run(options, a, plan, terminal, problems);
  if (!status) return terminal.report(status.error());
  return problems ? kInputOutput : kDone;
}

}  // namespace tamis::tool
