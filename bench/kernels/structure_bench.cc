// Bytes per second of each profile, and of each structure pass added to "archive", over documents as they come: those of a corpus
// of bench/make_corpus.py that TAMIS_BENCH_CORPUS names (its first 32 MB of text), else 8 KiB samples of all languages.
// CPU time, one thread; clean documents are borrowed, so the numbers are those of looking.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "io/file.h"
#include "io/jsonl.h"
#include "io/streams.h"
#include "kernels/sample_text.h"
#include "normalize/planned.h"

using namespace tamis;
using namespace tamis::bench;

namespace {

constexpr size_t kCorpusBytes = size_t{32} << 20;

std::vector<std::string> read_corpus(const std::string& path) {
  std::vector<std::string> texts;
  auto file = io::FileSystem::real().open_input(path);
  if (!file) return texts;
  auto source = io::open_source(std::move(*file), io::packing_of_name(path), path);
  if (!source) return texts;
  io::JsonlReader reader(**source, {}, {});
  for (size_t bytes = 0; bytes < kCorpusBytes;) {
    const auto event = reader.next();
    if (!event || *event != io::JsonlEvent::kRecord) break;
    texts.emplace_back(reader.record().text);
    bytes += texts.back().size();
  }
  return texts;
}

const std::vector<std::string>& documents() {
  static const std::vector<std::string> texts = [] {
    const char* path = std::getenv("TAMIS_BENCH_CORPUS");
    std::vector<std::string> read = path ? read_corpus(path) : std::vector<std::string>{};
    if (read.empty()) read.push_back(sample_text("all", 8 << 10));
    return read;
  }();
  return texts;
}

void run(benchmark::State& state, const NormalizeSettings& settings) {
  const auto normalizer = normalize::PlannedNormalizer::create(settings);
  if (!normalizer) return state.SkipWithError(normalizer.error().message.c_str());
  normalize::PlannedNormalizer::Scratch scratch;
  size_t bytes = 0, borrowed = 0;
  for (const std::string& source : documents()) bytes += source.size();
  for (auto _ : state) {
    borrowed = 0;
    for (const std::string& source : documents()) {
      normalize::NormalizeReport report;
      text::Text text(source);
      if (!normalizer->run(text, scratch, report)) return state.SkipWithError("failed");
      borrowed += text.borrowed() ? 1 : 0;
      benchmark::DoNotOptimize(text.bytes().data());
    }
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) * static_cast<int64_t>(bytes));
  state.counters["documents"] = static_cast<double>(documents().size());
  state.counters["borrowed"] = static_cast<double>(borrowed);
}

const int registered = [] {
  for (const normalize::ProfileInfo& p : normalize::profiles()) {
    NormalizeSettings settings;
    settings.profile = p.name;
    benchmark::RegisterBenchmark(("BM_Profile/" + settings.profile).c_str(),
                                 [settings](benchmark::State& state) { run(state, settings); });
  }
  for (const StructurePassInfo& p : structure_passes()) {
    if (p.name == "hyphenation") continue;  // needs a lexicon of the corpus
    NormalizeSettings settings;
    settings.structure = {std::string(p.name)};
    benchmark::RegisterBenchmark(("BM_Pass/" + settings.structure[0]).c_str(),
                                 [settings](benchmark::State& state) { run(state, settings); });
  }
  return 0;
}();

}  // namespace
