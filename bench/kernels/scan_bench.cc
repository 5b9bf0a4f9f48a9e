// Bytes per second of the byte-class scan and of the unit index.
#include <benchmark/benchmark.h>

#include "kernels/sample_text.h"
#include "text/scan.h"
#include "text/units.h"

using namespace tamis;
using namespace tamis::bench;

namespace {

constexpr size_t kDocument = 8 << 10;

void report(benchmark::State& state, size_t bytes) {
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) * static_cast<int64_t>(bytes));
}

template <class Scan>
void scan_with(benchmark::State& state, size_t size, Scan scan) {
  const std::string text = sample_text("all", size);
  std::vector<text::ClassBlock> blocks(text::blocks_for(text.size()));
  for (auto _ : state) {
    scan(text, blocks.data());
    benchmark::DoNotOptimize(blocks.data());
    benchmark::ClobberMemory();
  }
  report(state, text.size());
}

void BM_ScanDocument(benchmark::State& state) { scan_with(state, kDocument, text::scan); }
void BM_ScanDocumentScalar(benchmark::State& state) {
  scan_with(state, kDocument, text::scan_scalar);
}
void BM_ScanBeyondCache(benchmark::State& state) { scan_with(state, 64 << 20, text::scan); }

void BM_UnitIndex(benchmark::State& state, const char* language) {
  const std::string text = sample_text(language, kDocument);
  for (auto _ : state) {
    const text::UnitIndex index(text);
    benchmark::DoNotOptimize(index.from_bytes(text.size() / 2, OffsetUnit::kUtf16));
  }
  report(state, text.size());
}

BENCHMARK(BM_ScanDocument);
BENCHMARK(BM_ScanDocumentScalar);
BENCHMARK(BM_ScanBeyondCache);
BENCHMARK_CAPTURE(BM_UnitIndex, en, "en");
BENCHMARK_CAPTURE(BM_UnitIndex, all, "all");

}  // namespace
