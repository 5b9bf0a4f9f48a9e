// From text to a fingerprint and its band keys, and from fingerprints to a selection.
#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <vector>

#include "dedup/bands.h"
#include "dedup/select.h"
#include "dedup/sketch.h"
#include "dedup/sketcher.h"
#include "kernels/sample_text.h"

using namespace tamis;
using namespace tamis::bench;

namespace {

constexpr size_t kDocument = 8 << 10;

// Sentences repeat and shingles would not: the words of the samples, drawn at random; scripts
// without blanks by their characters.
std::vector<std::string> documents(std::string_view language, size_t count, size_t size) {
  std::mt19937_64 random(1);
  const std::string_view text = article(language);
  std::vector<std::string> pieces(1);
  const bool spaced = language != "zh" && language != "ja" && language != "th";
  for (const char c : text) {
    if (spaced ? c == ' ' : (c & 0xC0) != 0x80) pieces.emplace_back();
    if (c != ' ') pieces.back() += c;
  }
  std::vector<std::string> all(count);
  for (std::string& document : all)
    while (document.size() < size) {
      document += pieces[random() % pieces.size()];
      if (spaced) document += ' ';
    }
  return all;
}

void BM_Fingerprint(benchmark::State& state, const char* language, size_t size) {
  const auto texts = documents(language, 64, size);
  dedup::Sketcher sketcher;
  uint64_t keys[32];
  size_t next = 0, bytes = 0;
  for (auto _ : state) {
    const std::string& text = texts[next++ % texts.size()];
    sketcher.add(text);
    const Fingerprint f = sketcher.finish();
    dedup::band_keys(f.signature, {32, 8}, keys);
    benchmark::DoNotOptimize(keys);
    bytes += text.size();
  }
  state.SetBytesProcessed(static_cast<int64_t>(bytes));
}

void BM_Sketch(benchmark::State& state) {
  std::mt19937_64 random(2);
  std::vector<uint64_t> set(static_cast<size_t>(state.range(0)));
  for (uint64_t& x : set) x = random();
  for (auto _ : state) benchmark::DoNotOptimize(dedup::sketch(set));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void BM_MatchingSlots(benchmark::State& state) {
  std::mt19937_64 random(3);
  dedup::Signature a, b;
  for (size_t i = 0; i < a.size(); ++i) a[i] = b[i] = static_cast<uint16_t>(random());
  for (auto _ : state) {
    benchmark::DoNotOptimize(a.data());
    benchmark::DoNotOptimize(dedup::matching_slots(a, b));
  }
}

class Sets final : public dedup::ShingleSource {
 public:
  std::vector<std::vector<uint64_t>> sets;
  Status shingles(size_t unit, std::vector<uint64_t>& out) const override {
    out = sets[unit];
    return {};
  }
};

// A quarter of the units are near copies of earlier ones.
void BM_Select(benchmark::State& state) {
  const auto count = static_cast<size_t>(state.range(0));
  std::mt19937_64 random(4);
  Sets source;
  std::vector<Fingerprint> fingerprints(count);
  std::vector<dedup::Unit> units(count);
  for (size_t i = 0; i < count; ++i) {
    std::vector<uint64_t> set(300);
    for (uint64_t& x : set) x = random();
    if (i % 4 == 3) {
      set = source.sets[random() % i];
      for (int edits = 0; edits < 15; ++edits) set[random() % set.size()] = random();
    }
    fingerprints[i].exact = {random(), i};
    fingerprints[i].shingle_count = 300;
    fingerprints[i].signature = dedup::sketch(set);
    units[i] = {&fingerprints[i], 0, 0, 2000 + random() % 100, {0, i}};
    source.sets.push_back(std::move(set));
  }
  for (auto _ : state) {
    const auto selection =
        dedup::select(units, {.jobs = static_cast<unsigned>(state.range(1))}, source);
    if (!selection) state.SkipWithError(selection.error().message.c_str());
    benchmark::DoNotOptimize(selection->report.kept);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK_CAPTURE(BM_Fingerprint, en, "en", kDocument);
BENCHMARK_CAPTURE(BM_Fingerprint, en_1k, "en", 1024);
BENCHMARK_CAPTURE(BM_Fingerprint, en_1m, "en", 1 << 20);
BENCHMARK_CAPTURE(BM_Fingerprint, fr, "fr", kDocument);
BENCHMARK_CAPTURE(BM_Fingerprint, ru, "ru", kDocument);
BENCHMARK_CAPTURE(BM_Fingerprint, hi, "hi", kDocument);
BENCHMARK_CAPTURE(BM_Fingerprint, ar, "ar", kDocument);
BENCHMARK_CAPTURE(BM_Fingerprint, zh, "zh", kDocument);
BENCHMARK_CAPTURE(BM_Fingerprint, ja, "ja", kDocument);
BENCHMARK_CAPTURE(BM_Fingerprint, th, "th", kDocument);
BENCHMARK_CAPTURE(BM_Fingerprint, ko, "ko", kDocument);
BENCHMARK(BM_Sketch)->Arg(50)->Arg(200)->Arg(1000)->Arg(10'000);
BENCHMARK(BM_MatchingSlots);
BENCHMARK(BM_Select)->Args({20'000, 1})->Args({20'000, 2})->Unit(benchmark::kMillisecond);

}  // namespace
