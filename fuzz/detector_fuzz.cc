// A detector that says anything: the document is held back, or what it named is gone and nothing else of the promises is broken.
// The input is a unit, then spans of eight bytes each, then a NUL and the text.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "require.h"
#include "tamis/engine.h"

using namespace tamis;

namespace {

class Says final : public Detector {
 public:
  OffsetUnit in = OffsetUnit::kByte;
  std::vector<DetectedSpan> spans;

  std::string name() const override { return "fuzz"; }
  std::string version() const override { return "1"; }
  std::vector<std::string> types() const override { return {"PERSON", "BIRD"}; }
  OffsetUnit unit() const override { return in; }
  Status detect(std::span<const std::string_view>,
                std::vector<DetectedSpan>& found) const override {
    found = spans;
    return {};
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  static const auto fakes = [] {
    std::vector<std::pair<std::shared_ptr<Says>, std::shared_ptr<const Engine>>> all;
    for (int unit = 0; unit < 3; ++unit) {
      auto fake = std::make_shared<Says>();
      fake->in = static_cast<OffsetUnit>(unit);
      Recipe recipe;
      recipe.vocabularies.clear();
      recipe.language = false;
      EngineOptions options;
      options.detectors.push_back(fake);
      all.emplace_back(fake, Engine::create(recipe, options).value());
    }
    return all;
  }();
  const auto& [fake, engine] = fakes[data[0] % 3];
  fake->spans.clear();
  size_t at = 1;
  for (; at + 8 <= size && data[at] != 0; at += 8) {
    DetectedSpan span;
    span.text = data[at + 1] == 255 ? 1 : 0;
    span.type = data[at + 1] % 16 == 3 ? "FISH" : data[at + 1] % 2 == 0 ? "PERSON" : "BIRD";
    span.begin = data[at + 2] | uint64_t{data[at + 3]} << 8;
    span.end = span.begin + data[at + 4];
    if (data[at + 5] == 7) std::swap(span.begin, span.end);
    span.score = data[at + 6] * 4000 - (data[at + 7] == 9 ? 5000 : 0);
    fake->spans.push_back(span);
  }
  const std::string_view text(reinterpret_cast<const char*>(data) + std::min(size, at + 1),
                              size - std::min(size, at + 1));
  Worker worker(engine);
  Document document;
  document.text = text;
  const auto outcome = worker.refine(document);
  if (!outcome) {
    require(outcome.error().code == Code::kInput && outcome.error().rule == "detector.fuzz");
    return 0;
  }
  require(utf8::valid(outcome->text()) && outcome->edits().source_size() == text.size());
  std::vector<bool> rewritten(text.size());
  outcome->edits().for_each_edit([&](const Edit& e) {
    for (uint64_t i = 0; i < e.source_size; ++i) rewritten[e.source_begin + i] = true;
  });
  for (const Finding& f : outcome->findings()) {
    require(f.span.begin <= f.span.end && f.span.end <= text.size());
    if (f.rule != "detector.fuzz" || f.kept) continue;
    for (uint64_t i = f.span.begin; i < f.span.end; ++i) require(rewritten[i]);
  }
  return 0;
}
