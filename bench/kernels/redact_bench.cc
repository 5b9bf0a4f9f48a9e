// Bytes per second of Redactor::find(): prose, digit-dense logs, and the worst texts known, with the speed written beside each.
#include <benchmark/benchmark.h>

#include "kernels/sample_text.h"
#include "redact/redactor.h"
#include "text/scan.h"

using namespace tamis;
using namespace tamis::bench;

namespace {

constexpr size_t kDocument = 8 << 10;

void find_in(benchmark::State& state, const std::string& text) {
  const auto redactor = redact::Redactor::create(Recipe{}).value();
  redact::Scratch scratch;
  text::ClassMap classes;
  std::vector<Finding> findings;
  classes.scan(text);
  for (auto _ : state) {
    redactor->find(text, classes, scratch, findings);
    benchmark::DoNotOptimize(findings.data());
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) *
                          static_cast<int64_t>(text.size()));
  state.counters["findings"] = static_cast<double>(findings.size());
}

std::string repeated(std::string_view unit, size_t size) {
  std::string text;
  while (text.size() < size) text += unit;
  return text;
}

void redact_prose(benchmark::State& state, const char* language) {
  find_in(state, sample_text(language, kDocument));
}
void redact_unit(benchmark::State& state, const char* unit) {
  find_in(state, repeated(unit, 64 << 10));
}

void create(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(redact::Redactor::create(Recipe{}));
}

}  // namespace

BENCHMARK(create)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(redact_prose, english, "en");
BENCHMARK_CAPTURE(redact_prose, all_languages, "all");
BENCHMARK_CAPTURE(
    redact_unit, mail_headers,
    "From: Jane Doe <jane@corp.test>\nDate: Mon, 4 Dec 2023 10:11:12 +0100\nSubject: lunch\n\n");
BENCHMARK_CAPTURE(
    redact_unit, access_log,
    "198.51.100.23 - - [04/Dec/2023:10:11:12 +0100] \"GET /a/b.html HTTP/1.1\" 200 5316\n");
BENCHMARK_CAPTURE(redact_unit, timestamps,
                  "2023-12-04 10:11:12.345 1701681072345 worker 12 took 1234567 ns\n");
BENCHMARK_CAPTURE(redact_unit, number_table, "17 4096 65536 1048576 16777216\n");
BENCHMARK_CAPTURE(redact_unit, hostile_at, "a@");
BENCHMARK_CAPTURE(redact_unit, hostile_colons, "::");
BENCHMARK_CAPTURE(redact_unit, hostile_ones, "1");
BENCHMARK_CAPTURE(redact_unit, hostile_spaced_ones, "1 ");
BENCHMARK_CAPTURE(redact_unit, hostile_exit_codes, "0049 ");
BENCHMARK_CAPTURE(redact_unit, hostile_telephones, "+1 212 555 0123 ");
BENCHMARK_CAPTURE(redact_unit, hostile_cards, "4111 1111 1111 1111 ");
BENCHMARK_CAPTURE(redact_unit, hostile_domains, "a.b@c.d.e.f.g.h.");
