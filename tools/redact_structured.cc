#include "redact_structured.h"

#include <atomic>
#include <vector>

#include "base/json.h"
#include "base/ordered_pipeline.h"
#include "base/try.h"
#include "filter.h"
#include "findings_line.h"
#include "io/path.h"
#include "io/streams.h"

namespace tamis::tool {

namespace {

constexpr size_t kBatchBytes = size_t{1} << 20;

// Reads up to `most` bytes more; false at the end.
Result<bool> read_more(io::ByteSource& source, std::string& bytes, size_t most) {
  const size_t before = bytes.size();
  bytes.resize(before + most);
  auto got = source.read(bytes.data() + before, most);
  bytes.resize(before + (got ? *got : 0));
  if (!got) return tl::make_unexpected(std::move(got).error());
  return *got > 0;
}

struct Totals {
  uint64_t documents = 0, values = 0, changed = 0, numbers = 0, removed = 0, found = 0;
  void add(const StructuredOutcome& outcome) {
    ++documents;
    values += outcome.values();
    changed += outcome.changed();
    numbers += outcome.numbers();
    removed += outcome.removed();
    for (const Finding& f : outcome.findings()) found += f.covered ? 0 : 1;
  }
  Totals& operator+=(const Totals& o) {
    documents += o.documents;
    values += o.values;
    changed += o.changed;
    numbers += o.numbers;
    removed += o.removed;
    found += o.found;
    return *this;
  }
};

class DocumentCommand {
 public:
  DocumentCommand(const Options& options, const StructuredArguments& a,
                  const std::shared_ptr<const Engine>& engine, Terminal& terminal)
      : options_(options),
        a_(a),
        engine_(engine),
        terminal_(terminal),
        name_(a.input == "-" ? "standard input" : io::show_path(a.input)) {}

  Status run() {
    io::FileSystem& fs = io::FileSystem::real();
    TAMIS_TRY(auto file, fs.open_input(a_.input));
    TAMIS_TRY(source_, io::open_source(std::move(file), io::packing_of_name(a_.input), name_));
    std::string head;
    TAMIS_TRY(const DocumentFormat format, format_of(head));
    TAMIS_TRY(out_, fs.create_output(a_.output, 0644));
    if (!a_.findings.empty()) {
      TAMIS_TRY(side_, fs.create_output(a_.findings, 0600));
    }
    TAMIS_CHECK(format == DocumentFormat::kJsonLines ? lines(std::move(head))
                                                     : whole(std::move(head), format));
    TAMIS_CHECK(out_->close());
    if (side_) TAMIS_CHECK(side_->close());
    terminal_.say(
        human_count(totals_.documents) + (totals_.documents == 1 ? " document, " : " documents, ") +
        human_count(totals_.values) + " values, " + human_count(totals_.changed) + " rewritten" +
        (totals_.numbers ? " (" + human_count(totals_.numbers) + " numbers became strings)" : "") +
        (totals_.removed ? ", " + human_count(totals_.removed) + " parts removed" : "") +
        (problems_ ? ", " + human_count(problems_) + " lines left out" : "") + "\n");
    return {};
  }

  const Totals& totals() const { return totals_; }
  uint64_t problems() const { return problems_; }

 private:
  // Reads the beginning, or all of it if that is needed to tell.
  Result<DocumentFormat> format_of(std::string& head) {
    if (a_.format != DocumentFormat::kAuto) return a_.format;
    bool more = true;
    while (more && head.size() < kBatchBytes) {
      TAMIS_TRY(more, read_more(*source_, head, kBatchBytes));
    }
    FormatGuess guess = guess_document_format(head, a_.input);
    // What begins like JSON and is cut off here may be whole.
    while (!guess.sure && more && head.size() <= engine_->recipe().document_bytes) {
      TAMIS_TRY(more, read_more(*source_, head, size_t{16} << 20));
      if (!more) guess = guess_document_format(head, a_.input);
    }
    if (!guess.sure)
      return fail(Code::kInput,
                  name_ + ": the format is in doubt: " + guess.reason + "; say it with --format",
                  Error::kNoOffset, "format");
    terminal_.say("read as " + std::string(document_format_name(guess.format)) + ": " +
                  guess.reason + "\n");
    return guess.format;
  }

  Error placed(Error error) const {
    error.message =
        name_ + (error.offset == Error::kNoOffset ? "" : ", byte " + std::to_string(error.offset)) +
        ": " + error.message;
    return error;
  }

  Status whole(std::string bytes, DocumentFormat format) {
    const uint64_t limit = engine_->recipe().document_bytes;
    for (bool more = true; more && bytes.size() <= limit;) {
      TAMIS_TRY(more, read_more(*source_, bytes, kBatchBytes * 4));
    }
    StructuredRedactor worker(engine_);
    auto outcome = worker.redact(bytes, format);
    if (!outcome) return tl::make_unexpected(placed(std::move(outcome).error()));
    if (!outcome->quarantine_reason().empty())
      return fail(Code::kInput, name_ + ": held back: " + outcome->quarantine_reason());
    totals_.add(*outcome);
    TAMIS_CHECK(out_->write(outcome->text()));
    if (!side_) return {};
    std::string rows;
    write_findings(outcome->findings(), bytes, a_.unit, "1", rows);
    return side_->write(rows);
  }

  struct Batch {
    std::string bytes;  // whole lines
    uint64_t first_line = 1, offset = 0;
  };
  struct Done {
    std::string out, rows;
    std::vector<std::string> problems;
    Totals totals;
  };

  Status lines(std::string rest) {
    const unsigned jobs = job_count(options_);
    std::vector<StructuredRedactor> workers;
    for (unsigned i = 0; i < jobs; ++i) workers.emplace_back(engine_);
    uint64_t next_line = 1, offset = 0;
    bool more = true;
    return ordered_pipeline<Batch, Done>(
        jobs,
        [&]() -> Result<std::optional<Batch>> {
          if (interrupted()) return fail(Code::kCancelled, "stopped, as you asked");
          size_t cut = std::string::npos;
          while (more &&
                 (rest.size() < kBatchBytes || (cut = rest.rfind('\n')) == std::string::npos)) {
            if (rest.size() > engine_->recipe().line_bytes)
              return fail(Code::kLimit,
                          name_ + ", line " + std::to_string(next_line) +
                              ": longer than limits.line_bytes; split it or raise the limit");
            TAMIS_TRY(more, read_more(*source_, rest, kBatchBytes));
          }
          if (rest.empty()) return std::optional<Batch>{};
          Batch batch;
          batch.first_line = next_line;
          batch.offset = offset;
          if (!more) {
            batch.bytes = std::move(rest);
            rest.clear();
          } else {
            batch.bytes = rest.substr(0, cut + 1);
            rest.erase(0, cut + 1);
          }
          offset += batch.bytes.size();
          for (const char c : batch.bytes) next_line += c == '\n';
          return std::optional<Batch>(std::move(batch));
        },
        [&](unsigned w, Batch batch) { return work_on(workers[w], batch); },
        [&](Done done) -> Status {
          totals_ += done.totals;
          problems_ += done.problems.size();
          for (const std::string& p : done.problems) terminal_.warn(p);
          TAMIS_CHECK(out_->write(done.out));
          if (side_) TAMIS_CHECK(side_->write(done.rows));
          return {};
        });
  }

  Result<Done> work_on(StructuredRedactor& worker, const Batch& batch) {
    Done done;
    done.out.reserve(batch.bytes.size());
    uint64_t number = batch.first_line;
    const std::string_view bytes = batch.bytes;
    for (size_t at = 0; at < bytes.size(); ++number) {
      const size_t end = std::min(bytes.find('\n', at), bytes.size());
      const size_t next = std::min(end + 1, bytes.size());
      const std::string_view line = bytes.substr(at, end - at);
      const size_t begin = at;
      at = next;
      if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
        done.out.append(bytes, begin, next - begin);
        continue;
      }
      auto outcome = worker.redact(line, DocumentFormat::kJson);
      std::string problem;
      if (!outcome) {
        const Error& e = outcome.error();
        if (e.code == Code::kNoMemory || e.code == Code::kInternal) return tl::make_unexpected(e);
        if (e.offset != Error::kNoOffset)
          problem = ", byte " + std::to_string(batch.offset + begin + e.offset);
        problem += ": " + e.message;
      } else if (!outcome->quarantine_reason().empty()) {
        problem = ": held back: " + outcome->quarantine_reason();
      }
      if (!problem.empty()) {
        done.problems.push_back(name_ + ", line " + std::to_string(number) + problem +
                                "; the line is left out");
        continue;
      }
      done.totals.add(*outcome);
      done.out += outcome->text();
      done.out.append(bytes, end, next - end);
      if (side_)
        write_findings(outcome->findings(), line, a_.unit, std::to_string(number), done.rows);
    }
    return done;
  }

  const Options& options_;
  const StructuredArguments& a_;
  const std::shared_ptr<const Engine> engine_;
  Terminal& terminal_;
  const std::string name_;
  std::unique_ptr<io::ByteSource> source_;
  std::unique_ptr<io::WritableFile> out_, side_;
  Totals totals_;
  uint64_t problems_ = 0;
};

}  // namespace

int redact_structured(const Options& options, const StructuredArguments& arguments,
                      const std::shared_ptr<const Engine>& engine) {
  Terminal terminal(options);
  DocumentCommand command(options, arguments, engine, terminal);
  if (Status status = command.run(); !status) return terminal.report(status.error());
  if (command.problems() > 0) return kInputOutput;
  return arguments.fail_on_findings && command.totals().found > 0 ? kFailed : kDone;
}

}  // namespace tamis::tool
