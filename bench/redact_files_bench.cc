// Redactor::find() over whole files, by file: bytes a second, findings, and a digest of them, so that two builds can be held side by side.
//
//   bench_redact FILE.jsonl…        // bench/make_logs.py, bench/make_corpus.py
//   bench_redact --hostile          // the worst texts known; 1 if one is below 5 MB/s
//   bench_redact --engine [RULES]   // recipe to engine; 1 if it takes more than 50 ms
//
// Seconds are processor time of the one thread, for the byte-class map and the finding; reading JSON is not counted. All detectors are on.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/json.h"
#include "processor_time.h"
#include "redact/hostile_units.h"
#include "redact/redactor.h"
#include "tamis/engine.h"
#include "text/scan.h"

using namespace tamis;

namespace {

constexpr double kEngineMs = 50, kHostileMBs = 5;  // at most, at least

// From the text of a recipe to an engine that can work, with all detectors, a rule file and lists, as a program pays it.
int engine_time(const char* rules) {
  std::string toml = "redact.deny = [";
  for (int i = 0; i < 1000; ++i) toml += "\"PERSON: Ann" + std::to_string(i) + " Example\", ";
  toml += "]\nredact.allow = [";
  for (int i = 0; i < 1000; ++i) toml += "\"info" + std::to_string(i) + "@archive.test\", ";
  toml += "\"/[a-z]+@archive[.]test/\"]\n";
  if (rules != nullptr) toml += "redact.rules = [\"" + std::string(rules) + "\"]\n";
  std::vector<double> times;
  for (int i = 0; i < 21; ++i) {
    const double start = processor_seconds();
    auto recipe = Recipe::parse(toml);
    const auto engine =
        recipe ? Engine::create(std::move(*recipe)) : tl::make_unexpected(recipe.error());
    times.push_back(1e3 * (processor_seconds() - start));
    if (!engine) {
      std::fprintf(stderr, "%s\n", engine.error().message.c_str());
      return 3;
    }
  }
  const double first = times.front();
  std::sort(times.begin(), times.end());
  std::printf("recipe to engine, 2,001 list entries%s: first %.1f ms, median %.1f ms\n",
              rules != nullptr ? ", a rule file" : "", first, times[times.size() / 2]);
  return first > kEngineMs ? 1 : 0;
}

// The worst texts known, a MiB of each; slowest first.
int hostile_speed(const redact::Redactor& redactor) {
  redact::Scratch scratch;
  text::ClassMap classes;
  std::vector<Finding> findings;
  std::vector<std::pair<double, std::string_view>> rows;
  for (const std::string_view unit : redact::test::kHostileUnits) {
    std::string text;
    while (text.size() < (1 << 20)) text += unit;
    double best = 1e9;
    for (int i = 0; i < 3; ++i) {
      const double start = processor_seconds();
      classes.scan(text);
      redactor.find(text, classes, scratch, findings);
      best = std::min(best, processor_seconds() - start);
    }
    rows.emplace_back(static_cast<double>(text.size()) / 1e6 / best, unit);
  }
  std::sort(rows.begin(), rows.end());
  int slow = 0;
  for (const auto& [speed, unit] : rows) {
    std::string shown;
    for (const char c : unit) shown += c == '\n' ? std::string("\\n") : std::string(1, c);
    std::printf("%8.1f MB/s  %s%s\n", speed, shown.c_str(),
                speed < kHostileMBs ? "   too slow" : "");
    slow += speed < kHostileMBs;
  }
  return slow > 0 ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto redactor = redact::Redactor::create(Recipe{});
  if (argc < 2 || !redactor) {
    std::fputs("usage: bench_redact FILE.jsonl... | --hostile | --engine [RULES.toml]\n", stderr);
    return 2;
  }
  if (std::string_view(argv[1]) == "--hostile") return hostile_speed(**redactor);
  if (std::string_view(argv[1]) == "--engine") return engine_time(argc > 2 ? argv[2] : nullptr);
  redact::Scratch scratch;
  text::ClassMap classes;
  std::vector<Finding> findings;
  for (int i = 1; i < argc; ++i) {
    std::vector<std::string> texts;
    std::ifstream in(argv[i]);
    for (std::string line; std::getline(in, line);) {
      const auto record = Json::parse(line, argv[i]);
      if (!record) return 3;
      texts.push_back((*record)["text"].as_string());
    }
    double seconds = 0;
    size_t bytes = 0, found = 0;
    std::string digest;
    for (const std::string& text : texts) {
      const double start = processor_seconds();
      classes.scan(text);
      (*redactor)->find(text, classes, scratch, findings);
      seconds += processor_seconds() - start;
      bytes += text.size();
      found += findings.size();
      for (const Finding& f : findings)
        digest += std::string(f.rule) + ' ' + std::to_string(f.span.begin) + ' ' +
                  std::to_string(f.span.end) + ' ' + std::to_string(f.score) +
                  (f.covered ? "c\n" : "\n");
    }
    std::printf("%-60s %8.1f MB %9.1f MiB/s %9zu findings  %s\n", argv[i],
                static_cast<double>(bytes) / 1e6, static_cast<double>(bytes) / 1048576 / seconds,
                found, sha256_hex(digest).substr(0, 16).c_str());
  }
  return 0;
}
