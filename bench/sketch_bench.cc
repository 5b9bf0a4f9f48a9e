// What near-duplicates cost before any pair is looked at: text to signature and band keys, one core.
//
//   bench_sketch CORPUS.jsonl [any|han|kana|hangul|thai] [standard|short|ocr|code]
//
// Of a script: those documents of the corpus in which a third of the characters are of it, which is how Chinese, Japanese, Korean and Thai
// are found in a mixed one. Seconds are processor time of the one thread; the best of five passes.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/utf8.h"
#include "dedup/bands.h"
#include "dedup/sketcher.h"
#include "processor_time.h"

namespace {

using namespace tamis;

struct Script {
  std::string_view name;
  uint32_t first, last;
};
// The block that no text of the script goes without (Unicode, Blocks.txt).
constexpr Script kScripts[] = {
    {"any", 0, 0x10FFFF},       {"han", 0x4E00, 0x9FFF},  {"kana", 0x3040, 0x30FF},
    {"hangul", 0xAC00, 0xD7A3}, {"thai", 0x0E00, 0x0E7F},
};

bool is_written_in(std::string_view text, const Script& script) {
  size_t all = 0, of_script = 0;
  for (size_t at = 0; at < text.size(); ++all) {
    const utf8::Decoded d = utf8::decode(text, at);
    of_script += d.code_point >= script.first && d.code_point <= script.last ? 1 : 0;
    at += d.size;
  }
  return of_script * 3 >= all;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view wanted = argc > 2 ? argv[2] : "any";
  const auto* script = std::find_if(std::begin(kScripts), std::end(kScripts),
                                    [&](const Script& s) { return s.name == wanted; });
  const auto profile = dedup::profile_named(argc > 3 ? argv[3] : "standard");
  if (argc < 2 || script == std::end(kScripts) || !profile) {
    std::fputs(
        "usage: bench_sketch CORPUS.jsonl [any|han|kana|hangul|thai] [standard|short|ocr|code]\n",
        stderr);
    return 2;
  }
  std::vector<std::string> texts;
  double megabytes = 0;
  std::ifstream in(argv[1]);
  for (std::string line; std::getline(in, line);) {
    const auto record = Json::parse(line, argv[1]);
    if (!record || !is_written_in((*record)["text"].as_string(), *script)) continue;
    texts.emplace_back((*record)["text"].as_string());
    megabytes += static_cast<double>(texts.back().size()) * 1e-6;
  }
  dedup::Sketcher sketcher(*profile);
  const dedup::BandPlan plan = dedup::plan_bands(800);
  std::vector<uint64_t> keys(plan.bands);
  uint64_t check = 0;
  double best = 0;
  for (int pass = 0; pass < 5; ++pass) {
    const double start = processor_seconds();
    for (const std::string& text : texts) {
      sketcher.add(text);
      const Fingerprint f = sketcher.finish();
      dedup::band_keys(f.signature, plan, keys.data());
      check += keys[0] + f.shingle_count;
    }
    best = std::max(best, megabytes / (processor_seconds() - start));
  }
  std::printf("%s: %zu documents, %.1f MB, %.1f MB/s (check %llx)\n", std::string(wanted).c_str(),
              texts.size(), megabytes, best, static_cast<unsigned long long>(check));
  return texts.empty() ? 1 : 0;
}
