// Fingerprints and selection: the bitmap path against the careful one, a used sketcher against a
// fresh one, the selection against the rule read aloud (tests/dedup/selection_oracle.h), shared
// passages against every pair of places (passages_oracle.h). The first byte chooses profile, threads
// and threshold.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "../tests/dedup/passages_oracle.h"
#include "../tests/dedup/selection_oracle.h"
#include "dedup/earlier.h"
#include "dedup/passages.h"
#include "dedup/sketcher.h"
#include "dedup/token_folder.h"
#include "dedup/token_list.h"
#include "dedup/tokens.h"
#include "require.h"

namespace {

using namespace tamis;
using namespace tamis::dedup;

void same_tokens_by_both_paths(std::string_view text) {
  Tokenizer tokenizer(Profile::kStandard);
  TokenFolder folder(Profile::kStandard);
  Shingler fast(5), careful(5);
  tokenizer.add(text, fast);
  folder.run(text, careful);
  const auto a = fast.finish(), b = careful.finish();
  require(std::equal(a.begin(), a.end(), b.begin(), b.end()));
}

// Of every four lines, the last is one that was delivered before.
void select_lines(std::string_view text, Profile profile, unsigned jobs, uint32_t threshold_milli) {
  constexpr size_t kMostUnits = 40;
  oracle::World now, earlier;
  Sketcher used(profile);
  for (size_t n = 0; !text.empty() && n < kMostUnits; ++n) {
    oracle::World& world = n % 4 == 3 ? earlier : now;
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));

    used.add(line.substr(0, line.size() / 2));
    used.add(line.substr(line.size() / 2));
    const uint64_t length = used.text_bytes();
    const Fingerprint f = used.finish();
    std::vector<uint64_t> shingles(used.shingles().begin(), used.shingles().end());
    Sketcher fresh(profile);
    fresh.add(line.substr(0, line.size() / 2));
    fresh.add(line.substr(line.size() / 2));
    require(fresh.finish() == f);
    std::vector<uint64_t> again(fresh.shingles().begin(), fresh.shingles().end());
    require(again == shingles);
    require(f.shingle_count == shingles.size() && length == line.size() + 1);
    std::sort(again.begin(), again.end());
    require(std::adjacent_find(again.begin(), again.end()) == again.end());

    world.add(std::move(shingles), f.exact, length, {0, world.units.size()});
    require(world.fingerprints.back().signature == f.signature);
  }
  const Options options{.threshold_milli = threshold_milli, .jobs = jobs};
  const oracle::MemorySource source(now), earlier_source(earlier);
  const auto repeats = find_repeats({now.units, source}, {earlier.units, earlier_source}, options);
  require(repeats.has_value());
  const auto selection = select(now.units, options, source, repeats->of);
  require(selection.has_value());
  require(selection->decisions ==
          oracle::select_slowly(now, threshold_milli, true, earlier).decisions);
}

// A line is a unit, a byte a token, and a bar begins a paragraph; so runs of 16 and paragraphs of 5 fit in short inputs.
void share_passages(std::string_view text) {
  constexpr size_t kMostBytes = 600;
  oracle::Units units(1);
  oracle::Starts starts(1);
  bool begins = true;
  for (const char c : text.substr(0, kMostBytes)) {
    if (c == '\n') {
      units.emplace_back();
      starts.emplace_back();
      begins = true;
    } else if (c == '|') {
      begins = true;
    } else {
      if (begins) starts.back().push_back(static_cast<uint32_t>(units.back().size()));
      begins = false;
      units.back().push_back(static_cast<unsigned char>(c));
    }
  }
  std::vector<uint32_t> order(units.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  const PassageOptions options{.run_tokens = 16, .paragraph_tokens = 5, .tries = 1'000'000};
  auto index = PassageIndex::create(options);
  for (size_t u = 0; u < units.size(); ++u) index->add(units[u], starts[u]);
  PassageReport report;
  const auto found = index->find(order, oracle::MemoryTokens(units), report);
  require(found.has_value());
  for (size_t u = 0; u < units.size(); ++u) {
    std::vector<bool> covered(units[u].size());
    for (const Passage& p : (*found)[u])
      for (uint32_t i = 0; i < p.count; ++i) {
        require(units[u][p.first + i] == units[p.reference][p.reference_first + i]);
        covered[p.first + i] = true;
      }
    require(covered == oracle::shared_slowly(units, starts, order, u, options));
  }
}

// Places of tokens rise, and what is cut for one is inside the text and holds its beginning.
void places_of_tokens(std::string_view text, Profile profile) {
  TokenList list;
  TokenFolder(profile).run(text, list);
  require(list.hashes.size() == list.begins.size());
  require(std::is_sorted(list.begins.begin(), list.begins.end()));
  std::vector<uint32_t> starts;
  paragraph_starts(text, list, starts);
  require(starts.empty() == list.empty());
  for (size_t i = 0; i < starts.size(); ++i) {
    const size_t next = i + 1 < starts.size() ? starts[i + 1] : list.begins.size();
    require(starts[i] < next);
    const Span span = bytes_of(text, list.begins, starts[i], next - starts[i]);
    require(span.begin <= list.begins[starts[i]] && span.end <= text.size());
    require(span.end > list.begins[next - 1]);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  same_tokens_by_both_paths(text);
  share_passages(text);
  const auto profile = static_cast<Profile>(1 + data[0] % 4);
  places_of_tokens(text, profile);
  constexpr uint32_t kThresholds[] = {800, 900, 700, 550};
  select_lines(text, profile, 1 + (data[0] >> 2) % 2, kThresholds[(data[0] >> 3) % 4]);
  return 0;
}
