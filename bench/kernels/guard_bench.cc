// Bytes per second of the guard on text that holds nothing, and of cutting text into chunks beside plain counting.
#include <benchmark/benchmark.h>

#include "kernels/sample_text.h"
#include "tamis/chunk.h"
#include "tamis/guard.h"

using namespace tamis;
using namespace tamis::bench;

namespace {

constexpr size_t kText = 256 << 10;

void report(benchmark::State& state, const std::string& text) {
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) *
                          static_cast<int64_t>(text.size()));
}

void BM_GuardClean(benchmark::State& state, const char* language) {
  GuardOptions options;
  options.vocabularies = {Vocabulary::open("o200k_base").value(),
                          Vocabulary::open("cl100k_base").value()};
  const auto guard = Guard::create(options).value();
  const std::string text = sample_text(language, kText);
  for (auto _ : state) benchmark::DoNotOptimize(guard->find(text).size());
  report(state, text);
}

void BM_Count(benchmark::State& state, const char* language) {
  const auto vocabulary = Vocabulary::open("o200k_base").value();
  const std::string text = sample_text(language, kText);
  for (auto _ : state) benchmark::DoNotOptimize(vocabulary->count(text));
  report(state, text);
}

void BM_Chunk(benchmark::State& state, const char* language) {
  ChunkOptions options;
  options.vocabulary = Vocabulary::open("o200k_base").value();
  options.max_tokens = static_cast<uint32_t>(state.range(0));
  const auto chunker = Chunker::create(options).value();
  const std::string text = sample_text(language, kText);
  for (auto _ : state) benchmark::DoNotOptimize(chunker->cut(text)->size());
  report(state, text);
}

BENCHMARK_CAPTURE(BM_GuardClean, english, "en");
BENCHMARK_CAPTURE(BM_GuardClean, all, "all");
BENCHMARK_CAPTURE(BM_Count, english, "en");
BENCHMARK_CAPTURE(BM_Count, all, "all");
BENCHMARK_CAPTURE(BM_Chunk, english, "en")->Arg(128)->Arg(512)->Arg(4096);
BENCHMARK_CAPTURE(BM_Chunk, all, "all")->Arg(128)->Arg(512)->Arg(4096);

}  // namespace
