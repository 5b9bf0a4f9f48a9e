// Refining any bytes: what comes out is UTF-8, findings lie inside the decoded text, the edit map leads back to it byte for
// byte, the same input gives the same output, in one piece or in several, and the SIMD scan sees what the scalar one sees.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "require.h"
#include "tamis/engine.h"
#include "tamis/text_stream.h"
#include "text/scan.h"

using namespace tamis;

namespace {

std::shared_ptr<const Engine> make_engine() {
  Recipe recipe;
  recipe.vocabularies.clear();  // fuzzed by bpe_fuzz.cc, and slow to load under sanitizers
  return Engine::create(recipe).value();
}

void check(const Document& document, const Outcome& outcome) {
  require(utf8::valid(outcome.text()));
  require(outcome.edits().source_size() == document.text.size());
  const auto back =
      undo(outcome.text(), outcome.edits(), UndoLog::record(document.text, outcome.edits()));
  require(back.has_value() && *back == document.text);
  for (const Finding& f : outcome.findings())
    require(f.span.begin < f.span.end && f.span.end <= document.text.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::shared_ptr<const Engine> engine = make_engine();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Document document;
  document.text = text;
  Worker worker(engine);
  const auto once = worker.refine(document);
  require(once.has_value());
  check(document, *once);
  const auto again = worker.refine(document);
  require(again.has_value() && again->text() == once->text() &&
          again->fingerprint() == once->fingerprint() && again->findings() == once->findings());

  // In pieces, whose sizes the bytes say.
  if (once->quarantine_reason().empty() && size <= (64u << 10)) {
    auto stream = TextStream::create(engine, {.part_bytes = 64 << 10});
    require(stream.has_value());
    std::string out;
    for (size_t at = 0; at < size;) {
      const size_t n = std::min<size_t>(size - at, data[at] + 1u);
      require(stream->push(text.substr(at, n), out).has_value());
      at += n;
    }
    require(stream->finish(out).has_value() && out == once->text());
  }

  // Cut in two documents of one group: each keeps its own promises, and scratch of the first does not reach the second.
  const Document halves[] = {
      {.id = {}, .text = text.substr(0, size / 2), .speaker = "a", .fields = {}},
      {.id = {}, .text = text.substr(size / 2), .speaker = "b", .fields = {}}};
  const auto group = worker.refine_group(halves);
  require(group.has_value() && group->size() == 2);
  for (size_t i = 0; i < 2; ++i) check(halves[i], (*group)[i]);

  std::vector<text::ClassBlock> fast(text::blocks_for(size)), slow(text::blocks_for(size));
  text::scan(text, fast.data());
  text::scan_scalar(text, slow.data());
  require(fast == slow);
  return 0;
}
