// Bytes per second of normalization, profile "archive", on documents of 8 KiB: clean text in many scripts, and text with work in it.
// Beside it ICU's normalizeUTF8 (NFC only) over the same bytes.
#include <benchmark/benchmark.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include "base/utf8.h"
#include "kernels/sample_text.h"
#include "normalize/look.h"
#include "normalize/normalize.h"

using namespace tamis;
using namespace tamis::bench;

namespace {

constexpr size_t kDocument = 8 << 10;

void report(benchmark::State& state, size_t bytes) {
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) * static_cast<int64_t>(bytes));
}

void normalize_all(benchmark::State& state, const std::string& source) {
  auto normalizer = normalize::Normalizer::create(normalize::Options{});
  if (!normalizer) return state.SkipWithError(normalizer.error().message.c_str());
  normalize::Normalizer::Scratch scratch;
  NormalizeCounts counts;
  bool borrowed = false;
  for (auto _ : state) {
    text::Text text(source);
    if (!normalizer->run(text, scratch, counts)) return state.SkipWithError("failed");
    borrowed = text.borrowed();
    benchmark::DoNotOptimize(text.bytes().data());
  }
  report(state, source.size());
  state.counters["borrowed"] = borrowed;
}

void BM_Normalize(benchmark::State& state, const char* language) {
  normalize_all(state, sample_text(language, kDocument));
}

void BM_NormalizeCrLf(benchmark::State& state, const char* language) {
  normalize_all(state, sample_text(language, kDocument, "\r\n"));
}

std::string decomposed(const char* language) {
  UErrorCode status = U_ZERO_ERROR;
  std::string nfd;
  icu::Normalizer2::getNFDInstance(status)
      ->normalize(icu::UnicodeString::fromUTF8(sample_text(language, kDocument)), status)
      .toUTF8String(nfd);
  return nfd;
}

void BM_NormalizeDecomposed(benchmark::State& state, const char* language) {
  normalize_all(state, decomposed(language));
}

void BM_NormalizeInvalid(benchmark::State& state) {  // Latin-1 called UTF-8
  std::string latin1;
  const std::string text = sample_text("fr", kDocument);
  for (size_t at = 0; at < text.size();) {
    const utf8::Decoded d = utf8::decode(text, at);
    latin1.push_back(static_cast<char>(d.code_point));
    at += d.size;
  }
  normalize_all(state, latin1);
}

void BM_NormalizeMojibake(
    benchmark::State& state) {  // every accented letter is two characters, read as Latin-1
  std::string misread;
  for (const char byte : sample_text("fr", kDocument))
    utf8::append(misread, static_cast<unsigned char>(byte));
  normalize_all(state, misread);
}

void BM_NormalizeReferences(benchmark::State& state) {
  std::string text;
  while (text.size() < kDocument) text += "caf&eacute; d&#8217;&eacute;t&eacute; &amp; fils, ";
  normalize_all(state, text);
}

void icu_all(benchmark::State& state, const std::string& source) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
  for (auto _ : state) {
    std::string out;
    icu::StringByteSink<std::string> sink(&out, static_cast<int32_t>(source.size()));
    nfc->normalizeUTF8(0, source, sink, nullptr, status);
    benchmark::DoNotOptimize(out.data());
  }
  report(state, source.size());
}

void BM_IcuNfc(benchmark::State& state, const char* language) {
  icu_all(state, sample_text(language, kDocument));
}
void BM_IcuNfcDecomposed(benchmark::State& state, const char* language) {
  icu_all(state, decomposed(language));
}

void BM_Look(benchmark::State& state) {
  const std::string text = sample_text("all", kDocument);
  std::vector<normalize::Look> looks(text::blocks_for(text.size()));
  for (auto _ : state) benchmark::DoNotOptimize(normalize::look(text, looks.data()).compose);
  report(state, text.size());
}

void BM_ValidUtf8(benchmark::State& state) {
  const std::string text = sample_text("all", kDocument);
  for (auto _ : state) benchmark::DoNotOptimize(utf8::valid(text));
  report(state, text.size());
}

const int registered = [] {
  for (const Sample& s : kSamples)
    benchmark::RegisterBenchmark(
        ("BM_Normalize/" + std::string(s.language)).c_str(),
        [&s](benchmark::State& state) { BM_Normalize(state, s.language.data()); });
  return 0;
}();

BENCHMARK_CAPTURE(BM_Normalize, all, "all");
BENCHMARK_CAPTURE(BM_IcuNfc, en, "en");
BENCHMARK_CAPTURE(BM_IcuNfc, all, "all");
BENCHMARK_CAPTURE(BM_NormalizeCrLf, en, "en");
BENCHMARK_CAPTURE(BM_NormalizeCrLf, all, "all");
BENCHMARK_CAPTURE(BM_NormalizeDecomposed, vi, "vi");
BENCHMARK_CAPTURE(BM_NormalizeDecomposed, ko, "ko");
BENCHMARK_CAPTURE(BM_IcuNfcDecomposed, vi, "vi");
BENCHMARK_CAPTURE(BM_IcuNfcDecomposed, ko, "ko");
BENCHMARK(BM_NormalizeInvalid);
BENCHMARK(BM_NormalizeMojibake);
BENCHMARK(BM_NormalizeReferences);
BENCHMARK(BM_Look);
BENCHMARK(BM_ValidUtf8);

}  // namespace
