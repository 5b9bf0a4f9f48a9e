#include "tamis/text_stream.h"

#include <memory>
#include <utility>

#include "edge.h"
#include "handles.h"

using namespace tamis;
using namespace tamis::capi;

namespace {

// Runs `step` on a stream that serves one thread at a time, and that an exception ends.
template <class Step>
Status take_turn(tamis_text_stream& stream, tamis_buffer** out, Step&& step) {
  if (stream.busy.test_and_set(std::memory_order_acquire))
    return usage("stream is in use by another thread; push from one thread at a time");
  struct Turn {
    tamis_text_stream& s;
    ~Turn() { s.busy.clear(std::memory_order_release); }
  } turn{stream};
  if (stream.broken) return usage("stream is over; begin another");
  stream.broken = true;
  auto bytes = std::make_unique<tamis_buffer>();
  Status status = step(bytes->bytes);
  stream.broken = false;
  // What came out before a failure may leave, but nobody could tell where it ends; the call gives all or nothing.
  if (!status) return status;
  *out = bytes.release();
  return {};
}

}  // namespace

int32_t tamis_text_stream_create(const tamis_engine* engine, uint64_t part_bytes,
                                 uint64_t most_values, tamis_text_stream** stream,
                                 tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(stream, "stream"));
    TAMIS_CHECK(require(engine, "engine"));
    TextStreamOptions options;
    if (part_bytes != 0) options.part_bytes = part_bytes;
    if (most_values != 0) options.most_values = most_values;
    TAMIS_TRY(TextStream made, TextStream::create(engine->state->engine, options));
    *stream = new tamis_text_stream(std::move(made));
    return {};
  });
}

int32_t tamis_text_stream_push(tamis_text_stream* stream, tamis_view piece, tamis_buffer** out,
                               tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(out, "out"));
    TAMIS_CHECK(require(stream, "stream"));
    TAMIS_CHECK(require(piece, "piece"));
    return take_turn(*stream, out, [&](std::string& bytes) {
      return stream->stream.push(to_string_view(piece), bytes);
    });
  });
}

int32_t tamis_text_stream_finish(tamis_text_stream* stream, tamis_buffer** out,
                                 tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(out, "out"));
    TAMIS_CHECK(require(stream, "stream"));
    return take_turn(*stream, out,
                     [&](std::string& bytes) { return stream->stream.finish(bytes); });
  });
}

void tamis_text_stream_free(tamis_text_stream* stream) { delete stream; }
