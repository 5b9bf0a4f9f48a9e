// Cost of an edit map: to build, to look up, to compose; and its bytes per byte of text.
#include <benchmark/benchmark.h>

#include <random>

#include "tamis/edit_map.h"

using namespace tamis;

namespace {

EditMap prose_map(uint64_t edits, uint64_t seed = 1) {
  std::mt19937_64 random(seed);
  EditMapBuilder b;
  for (uint64_t i = 0; i < edits; ++i) {
    b.keep(200 + random() % 400);
    b.replace(1 + random() % 40, random() % 24,
              i % 2 == 0 ? EditRule::kRedaction : EditRule::kNormalForm);
  }
  return b.finish();
}

void BM_BuildEdits(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(prose_map(1000).edit_count());
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) * 1000);
}

void BM_LookUp(benchmark::State& state) {
  const EditMap map = prose_map(static_cast<uint64_t>(state.range(0)));
  std::mt19937_64 random(2);
  std::vector<Span> spans;
  for (int i = 0; i < 4096; ++i) {
    const uint64_t begin = random() % map.output_size();
    spans.push_back({begin, begin + 12});
  }
  size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(map.to_source(spans[i++ % spans.size()]));
  state.counters["bytes_per_byte"] =
      static_cast<double>(map.memory_bytes()) / static_cast<double>(map.source_size());
}

void BM_Compose(benchmark::State& state) {
  const EditMap first = prose_map(1000);
  std::mt19937_64 random(3);
  EditMapBuilder b;
  uint64_t left = first.output_size();
  while (left > 1000) {
    const uint64_t kept = 100 + random() % 600, size = 1 + random() % 30;
    b.keep(kept);
    b.replace(size, 10, EditRule::kRedaction);
    left -= kept + size;
  }
  b.keep(left);
  const EditMap then = b.finish();
  for (auto _ : state) benchmark::DoNotOptimize(EditMap::compose(first, then).edit_count());
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) *
                          static_cast<int64_t>(first.edit_count() + then.edit_count()));
}

BENCHMARK(BM_BuildEdits);
BENCHMARK(BM_LookUp)->Arg(10)->Arg(1000)->Arg(100000);
BENCHMARK(BM_Compose);

}  // namespace
