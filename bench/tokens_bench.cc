// Counts and ids of whole documents, cold and warm apart; bench/peers/token_ids.py prints the same rows for peers.
//
//   bench_tokens CORPUS.jsonl MEGABYTES VOCABULARY…      // one that is built in, or the path of a pack
//   bench_tokens --long VOCABULARY…                      // milliseconds for 1 MiB of one thing: the first time / then
//
// A row: MB, MB/s of ids cold and warm, of counts cold and warm, and the tokens. Of several vocabularies a last row tells how fast all are
// counted in one scan, and the share that this is of the mean speed of one.
// Seconds are processor time of the one thread. Cold: the first pass of a vocabulary that was just opened, after one word; warm: the
// best of the next three.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/utf8.h"
#include "processor_time.h"
#include "tamis/vocabulary.h"

namespace {

using namespace tamis;

constexpr int kPasses = 4;

struct Rates {
  double cold = 0, warm = 0;
};

template <class Pass>
Rates rates_of(const std::vector<std::string>& texts, double megabytes, const Pass& pass) {
  Rates rates;
  for (int i = 0; i < kPasses; ++i) {
    const double start = processor_seconds();
    for (const std::string& text : texts) pass(text);
    const double rate = megabytes / (processor_seconds() - start);
    (i == 0 ? rates.cold : rates.warm) = i == 0 ? rate : std::max(rates.warm, rate);
  }
  return rates;
}

// Pieces that have no end: one thing again and again, or characters drawn at random out of so many from the first on.
struct Long {
  const char* name;
  char32_t first;
  uint32_t count;
};
constexpr Long kLong[] = {{"letter", 'z', 1},
                          {"spaces", ' ', 1},
                          {"line ends", '\n', 1},
                          {"emoji", 0x1F600, 1},
                          {"Han", 0x4E2D, 1},
                          {"random letters", 'a', 26},
                          {"random emoji", 0x1F300, 0x300},
                          {"random Han", 0x4E00, 0x5000}};

std::string long_text(const Long& what) {
  std::string text;
  for (uint64_t state = 1; text.size() < (size_t{1} << 20);) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    utf8::append(text, what.first + static_cast<char32_t>((state >> 33) % what.count));
  }
  return text;
}

int print_long(int count, char** names) {
  std::printf("| |");
  for (const Long& what : kLong) std::printf(" %s |", what.name);
  for (int i = 0; i < count; ++i) {
    std::printf("\n| %s |", names[i]);
    for (const Long& what : kLong) {
      const auto vocabulary = Vocabulary::open_any(names[i]);
      if (!vocabulary) {
        std::fprintf(stderr, "%s\n", vocabulary.error().message.c_str());
        return 3;
      }
      std::vector<uint32_t> ids;
      const Rates rates = rates_of({long_text(what)}, 1, [&](const std::string& text) {
        ids.clear();
        (*vocabulary)->encode(text, ids);
      });
      std::printf(" %.0f / %.0f |", 1e3 / rates.cold, 1e3 / rates.warm);
    }
  }
  std::printf("\n");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 2 && std::strcmp(argv[1], "--long") == 0) return print_long(argc - 2, argv + 2);
  if (argc < 4) {
    std::fputs(
        "usage: bench_tokens CORPUS.jsonl MEGABYTES VOCABULARY...\n"
        "       bench_tokens --long VOCABULARY...\n",
        stderr);
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
  std::vector<uint32_t> ids;
  std::vector<std::shared_ptr<const Vocabulary>> opened;
  double warm_seconds = 0;  // of counting a MB, all vocabularies added up
  for (int i = 3; i < argc; ++i) {
    Rates rates[2];
    uint64_t tokens = 0;
    for (int what = 0; what < 2; ++what) {
      const auto vocabulary = Vocabulary::open_any(argv[i]);
      if (!vocabulary) {
        std::fprintf(stderr, "%s\n", vocabulary.error().message.c_str());
        return 3;
      }
      (*vocabulary)->count("word");
      rates[what] = rates_of(texts, megabytes, [&](const std::string& text) {
        if (what == 1) {
          (*vocabulary)->count(text);
        } else {
          ids.clear();
          (*vocabulary)->encode(text, ids);
          tokens += ids.size();
        }
      });
      if (what == 1) opened.push_back(*vocabulary);
    }
    warm_seconds += 1 / rates[1].warm;
    std::printf("| Tamis | %s | %.1f | %.0f | %.0f | %.0f | %.0f | %llu |\n", argv[i], megabytes,
                rates[0].cold, rates[0].warm, rates[1].cold, rates[1].warm,
                static_cast<unsigned long long>(tokens / kPasses));
  }
  if (opened.size() < 2) return 0;
  std::vector<const Vocabulary*> all;
  for (const auto& vocabulary : opened) all.push_back(vocabulary.get());
  std::vector<uint64_t> counts(all.size());
  const Rates rates = rates_of(
      texts, megabytes, [&](const std::string& text) { Vocabulary::count_all(all, text, counts); });
  const double one = static_cast<double>(all.size()) / warm_seconds;
  std::printf("| Tamis | these %zu in one scan | %.1f | | | %.0f | %.0f | %.0f %% of one |\n",
              all.size(), megabytes, rates.cold, rates.warm, 100 * rates.warm / one);
  return 0;
}
