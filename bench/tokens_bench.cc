// Counts and ids of whole documents, cold and warm apart; bench/peers/token_ids.py prints the same rows for peers.
//
//   bench_tokens CORPUS.jsonl MEGABYTES VOCABULARY…      // one that is built in, or the path of a pack
//
// Seconds are processor time of the one thread. Cold: the first pass of a vocabulary that was just opened; warm: the second.
#include <time.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "base/json.h"
#include "tamis/vocabulary.h"

namespace {

using namespace tamis;

double processor_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

template <class Pass>
double rate(const std::vector<std::string>& texts, double megabytes, const Pass& pass) {
  const double start = processor_seconds();
  for (const std::string& text : texts) pass(text);
  return megabytes / (processor_seconds() - start);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fputs("usage: bench_tokens CORPUS.jsonl MEGABYTES VOCABULARY...\n", stderr);
    return 2;
  }
  std::vector<std::string> texts;
  double megabytes = 0;
  std::ifstream in(argv[1]);
  for (std::string line; megabytes < std::atof(argv[2]) && std::getline(in, line);) {
    const auto record = Json::parse(line, argv[1]);
    if (!record) return 3;
    texts.push_back((*record)["text"].as_string());
    megabytes += static_cast<double>(texts.back().size()) / 1e6;
  }
  uint64_t total = 0;
  std::vector<uint32_t> ids;
  for (int i = 3; i < argc; ++i) {
    double cold[2] = {}, warm[2] = {};
    for (int what = 0; what < 2; ++what) {
      const auto vocabulary = Vocabulary::open_any(argv[i]);
      if (!vocabulary) {
        std::fprintf(stderr, "%s\n", vocabulary.error().message.c_str());
        return 3;
      }
      const auto pass = [&](const std::string& text) {
        ids.clear();
        if (what == 0) {
          total += (*vocabulary)->count(text);
        } else {
          (*vocabulary)->encode(text, ids);
        }
      };
      cold[what] = rate(texts, megabytes, pass);
      warm[what] = rate(texts, megabytes, pass);
    }
    std::printf("| Tamis | %s | %.1f | %.0f | %.0f | %.0f | %.0f |\n", argv[i], megabytes, cold[1],
                warm[1], cold[0], warm[0]);
  }
  return total == 0 ? 1 : 0;
}
