#include "tamis/text_stream.h"

#include <algorithm>
#include <unordered_set>

#include "base/hash.h"
#include "base/try.h"
#include "io/text_file.h"
#include "pipeline/refine.h"

namespace tamis {

namespace {

// A part holds any span that a rule may report, with what the rule reads beside it.
constexpr uint64_t kLeastPart = 64 << 10, kMostPart = 64 << 20;
static_assert(kLeastPart > redact::kWindow);

}  // namespace

struct TextStream::State {
  State(std::shared_ptr<const Engine> e, const TextStreamOptions& o)
      : engine(std::move(e)), worker(engine, /*fingerprint=*/false), options(o) {}

  // The first `size` bytes of the buffer.
  Status part(size_t size, std::string& out) {
    const std::string_view bytes(buffer.data() + begin, size);
    Document document;
    document.text = bytes;
    TAMIS_TRY(const Outcome outcome, worker.refine_next(document, memory));
    if (!outcome.quarantine_reason().empty())
      return fail(Code::kInput,
                  "the part of the stream that begins at byte " + std::to_string(offset) +
                      " is held back: " + outcome.quarantine_reason(),
                  offset);
    for (const Finding& f : outcome.findings()) {
      if (f.covered) continue;
      ++found;
      if (!f.kept) values.insert(xxh3_64(bytes.substr(f.span.begin, f.span.size())));
    }
    if (values.size() > options.most_values)
      return fail(
          Code::kLimit,
          "the stream holds more than " + std::to_string(options.most_values) +
              " distinct values, which are remembered for their numbers; raise most_values, "
              "or begin another stream",
          offset);
    out += outcome.text();
    offset += size;
    begin += size;
    return {};
  }

  // One byte more than a part tells that it is not the end, and whether an LF follows a CR.
  Status push(std::string_view piece, std::string& out) {
    const auto wanted = static_cast<size_t>(options.part_bytes) + 1;
    while (!piece.empty()) {
      if (buffer.size() - begin < wanted) {
        buffer.erase(0, begin);
        begin = 0;
        const size_t taken = std::min(piece.size(), wanted - buffer.size());
        buffer.append(piece.substr(0, taken));
        piece.remove_prefix(taken);
      }
      while (buffer.size() - begin >= wanted) TAMIS_CHECK(part(next_part(), out));
    }
    return {};
  }
  Status finish(std::string& out) {
    while (buffer.size() > begin) TAMIS_CHECK(part(next_part(), out));
    return {};
  }
  size_t next_part() const {
    return io::text_part_size(std::string_view(buffer).substr(begin), options.part_bytes);
  }

  std::shared_ptr<const Engine> engine;
  WorkerImpl worker;
  WorkerImpl::GroupMemory memory;
  TextStreamOptions options;
  std::string buffer;
  size_t begin = 0;     // of what was not refined, in the buffer
  uint64_t offset = 0;  // the same in the stream
  uint64_t found = 0;
  std::unordered_set<uint64_t> values;  // fingerprints
  bool over = false;
};

TextStream::TextStream(std::unique_ptr<State> state) : state_(std::move(state)) {}
TextStream::TextStream(TextStream&&) noexcept = default;
TextStream& TextStream::operator=(TextStream&&) noexcept = default;
TextStream::~TextStream() = default;

Result<TextStream> TextStream::create(std::shared_ptr<const Engine> engine,
                                      const TextStreamOptions& options) {
  if (engine == nullptr) return fail(Code::kUsage, "a text stream needs an engine");
  const uint64_t most = std::min(kMostPart, engine->recipe().document_bytes);
  if (options.part_bytes < kLeastPart || options.part_bytes > most)
    return fail(Code::kUsage, "part_bytes must lie between " + std::to_string(kLeastPart) +
                                  " and " + std::to_string(most) +
                                  ", the lesser of 64 MiB and limits.document_bytes");
  return TextStream(std::make_unique<State>(std::move(engine), options));
}

Status TextStream::push(std::string_view piece, std::string& out) {
  if (state_->over) return fail(Code::kUsage, "the text stream is over; begin another");
  Status status = state_->push(piece, out);
  state_->over = !status;
  return status;
}

Status TextStream::finish(std::string& out) {
  if (state_->over) return fail(Code::kUsage, "the text stream is over; begin another");
  state_->over = true;
  return state_->finish(out);
}

uint64_t TextStream::findings() const { return state_->found; }

}  // namespace tamis
