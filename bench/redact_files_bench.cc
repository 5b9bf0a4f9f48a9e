// Redactor::find() over whole files, by file: bytes a second, findings, and a digest of them, so that two builds can be held side by side.
//
//   bench_redact FILE.jsonl…        // bench/make_logs.py, bench/make_corpus.py
//
// Seconds are processor time of the one thread, for the byte-class map and the finding; reading JSON is not counted. All detectors are on.
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/json.h"
#include "processor_time.h"
#include "redact/redactor.h"
#include "text/scan.h"

using namespace tamis;

int main(int argc, char** argv) {
  const auto redactor = redact::Redactor::create(Recipe{});
  if (argc < 2 || !redactor) {
    std::fputs("usage: bench_redact FILE.jsonl...\n", stderr);
    return 2;
  }
  redact::Scratch scratch;
  text::ClassMap classes;
  std::vector<Finding> findings;
  for (int i = 1; i < argc; ++i) {
    double seconds = 0;
    size_t bytes = 0, found = 0;
    std::string digest;
    std::ifstream in(argv[i]);
    for (std::string line; std::getline(in, line);) {
      const auto record = Json::parse(line, argv[i]);
      if (!record) return 3;
      const std::string text = (*record)["text"].as_string();
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
