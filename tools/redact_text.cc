#include "redact_text.h"

#include "base/try.h"
#include "io/file.h"
#include "io/path.h"
#include "io/streams.h"
#include "tamis/text_stream.h"

namespace tamis::tool {

namespace {

constexpr size_t kPiece = size_t{64} << 10;

Status run(Terminal& terminal, const FilterArguments& a, TextStream& stream) {
  io::FileSystem& fs = io::FileSystem::real();
  TAMIS_TRY(auto file, fs.open_input(a.input));
  TAMIS_TRY(auto source,
            io::open_source(std::move(file), io::packing_of_name(a.input),
                            a.input == "-" ? "standard input" : io::show_path(a.input)));
  TAMIS_TRY(auto out, fs.create_output(a.output, 0644));
  std::string piece(kPiece, '\0'), redacted;
  for (uint64_t bytes = 0;;) {
    if (!terminal.progress({"read", bytes, 0}))
      return fail(Code::kCancelled, "stopped, as you asked");
    TAMIS_TRY(const size_t n, source->read(piece.data(), piece.size()));
    if (n == 0) break;
    bytes += n;
    TAMIS_CHECK(stream.push(std::string_view(piece).substr(0, n), redacted));
    TAMIS_CHECK(out->write(redacted));
    redacted.clear();
  }
  TAMIS_CHECK(stream.finish(redacted));
  TAMIS_CHECK(out->write(redacted));
  return out->close();
}

}  // namespace

int run_redact_text(const Options& options, const FilterArguments& a, const Recipe& recipe,
                    const EngineOptions& given, uint64_t part_bytes, bool fail_on_findings) {
  Terminal terminal(options);
  const auto engine = Engine::create(recipe, given);
  if (!engine) return terminal.report(engine.error());
  for (const std::string& t : (*engine)->not_scanned()) terminal.say(t + ": not scanned\n");
  auto stream = TextStream::create(*engine, {.part_bytes = part_bytes});
  if (!stream) return terminal.report(stream.error());
  const Status status = run(terminal, a, *stream);
  terminal.end_progress();
  if (!status) return terminal.report(status.error());
  terminal.say(human_count(stream->findings()) + " findings\n");
  return fail_on_findings && stream->findings() > 0 ? kFailed : kDone;
}

}  // namespace tamis::tool
