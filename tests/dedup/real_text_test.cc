// Recall and precision on text that nobody here wrote: the documentation of this machine, in
// pieces, and edited pieces. The oracle knows ASCII only, keeps shingles as strings, and compares
// all pairs.
#include <doctest/doctest.h>
#include <zlib.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/hash.h"
#include "dedup/sketcher.h"
#include "selection_oracle.h"

namespace tamis::dedup {
namespace {

constexpr size_t kPieces = 2000, kVersions = 1000, kPieceBytes = 3000, kPiecesOfFile = 6;

std::string read_maybe_packed(const std::string& path) {
  std::string text;
  gzFile file = gzopen(path.c_str(), "rb");
  if (!file) return text;
  char buffer[65536];
  for (int n; (n = gzread(file, buffer, sizeof buffer)) > 0 && text.size() < kPieces * kPieceBytes;)
    text.append(buffer, static_cast<size_t>(n));
  gzclose(file);
  return text;
}

// Pieces of ASCII text, cut at lines, from files taken evenly over the folders.
std::vector<std::string> real_pieces() {
  namespace fs = std::filesystem;
  std::vector<std::string> paths;
  for (const char* folder :
       {"/usr/share/doc", "/usr/share/man", "/usr/share/perl", "/usr/share/common-licenses"}) {
    std::error_code error;
    for (auto it = fs::recursive_directory_iterator(folder, error);
         !error && it != fs::recursive_directory_iterator(); it.increment(error))
      if (it->is_regular_file(error) && !it->is_symlink(error)) paths.push_back(it->path());
  }
  std::sort(paths.begin(), paths.end());
  std::mt19937_64 random(2000);
  std::shuffle(paths.begin(), paths.end(), random);
  std::vector<std::string> pieces;
  for (const std::string& path : paths) {
    const std::string text = read_maybe_packed(path);
    size_t taken = 0;
    for (size_t at = 0; at < text.size() && taken < kPiecesOfFile && pieces.size() < kPieces;) {
      size_t end = text.find('\n', at + kPieceBytes);
      if (end == std::string::npos) end = text.size();
      std::string piece = text.substr(at, end - at);
      at = end;
      const bool plain = std::all_of(piece.begin(), piece.end(), [](char c) {
        return c == '\n' || c == '\t' || (c >= ' ' && c < 127);
      });
      if (!plain || piece.size() < 300) continue;
      pieces.push_back(std::move(piece));
      ++taken;
    }
  }
  return pieces;
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)))
      words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (!words.back().empty())
      words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

// A version with some words changed, or shortened, at a rate that puts J anywhere from .6 to 1.
std::string version_of(const std::string& text, std::mt19937_64& random) {
  const uint64_t one_in = 20 + random() % 400;
  std::string out;
  bool in_word = false, drop = false;
  for (const char c : text) {
    const bool letter = std::isalnum(static_cast<unsigned char>(c));
    if (letter && !in_word) drop = random() % one_in == 0;
    in_word = letter;
    if (!letter || !drop)
      out += c;
    else if (random() % 3 == 0)
      out += 'q';
  }
  if (random() % 5 == 0) out.resize(out.size() - out.size() / (5 + random() % 20));
  return out;
}

struct Corpus {
  std::vector<std::string> texts;
  std::vector<std::vector<uint32_t>> sets;  // numbers of distinct shingles
  std::map<std::pair<uint32_t, uint32_t>, uint32_t>
      shared;  // of pairs with a common shingle, first < second
};

Corpus with_all_pairs(std::vector<std::string> texts) {
  Corpus corpus;
  corpus.texts = std::move(texts);
  std::unordered_map<std::string, uint32_t> numbers;
  std::vector<std::vector<uint32_t>> holders;
  std::vector<uint32_t> count;
  for (uint32_t d = 0; d < corpus.texts.size(); ++d) {
    const auto words = words_of(corpus.texts[d]);
    std::set<uint32_t> set;
    for (size_t i = 0; i + 5 <= words.size(); ++i) {
      std::string shingle;
      for (size_t k = 0; k < 5; ++k) shingle += words[i + k] + ' ';
      set.insert(numbers.emplace(shingle, static_cast<uint32_t>(numbers.size())).first->second);
    }
    holders.resize(numbers.size());
    count.assign(d, 0);
    for (const uint32_t s : set) {
      for (const uint32_t other : holders[s]) ++count[other];
      holders[s].push_back(d);
    }
    for (uint32_t other = 0; other < d; ++other)
      if (count[other] * 4 > set.size())
        corpus.shared[{other, d}] = count[other];  // J >= .6 needs more
    corpus.sets.emplace_back(set.begin(), set.end());
  }
  return corpus;
}

TEST_CASE("on real text nearly every near duplicate is found, and every removed one is one") {
  std::vector<std::string> texts = real_pieces();
  if (texts.size() < kPieces) {
    MESSAGE("skipped: this machine has documentation for " << texts.size() << " documents only");
    return;
  }
  std::mt19937_64 random(77);
  for (size_t i = 0; i < kVersions; ++i)
    texts.push_back(version_of(texts[random() % kPieces], random));
  const Corpus corpus = with_all_pairs(std::move(texts));

  oracle::World world;
  world.fingerprints.reserve(corpus.texts.size());
  Sketcher sketcher;
  for (size_t d = 0; d < corpus.texts.size(); ++d) {
    sketcher.add(corpus.texts[d]);
    const uint64_t length = sketcher.text_bytes();
    const Fingerprint f = sketcher.finish();
    std::vector<uint64_t> set(sketcher.shingles().begin(), sketcher.shingles().end());
    CHECK(f.shingle_count == corpus.sets[d].size());
    world.fingerprints.push_back(f);
    world.shingles.push_back(std::move(set));
    world.units.push_back({&world.fingerprints.back(), 0, 0, length, {0, d}});
  }

  for (const uint32_t t : {700u, 800u, 900u}) {
    CAPTURE(t);
    const auto overlap = [&](uint32_t a, uint32_t b) {
      const auto it = corpus.shared.find(std::minmax(a, b));
      return Overlap{it == corpus.shared.end() ? 0u : it->second, corpus.sets[a].size(),
                     corpus.sets[b].size()};
    };
    uint64_t pairs = 0, missed = 0;
    for (const auto& [pair, shared] : corpus.shared) {
      if (!overlap(pair.first, pair.second).reaches(t)) continue;
      ++pairs;
      missed +=
          !oracle::proposed(world.fingerprints[pair.first], world.fingerprints[pair.second], t);
    }
    const auto selection = select(world.units, {.threshold_milli = t}, oracle::MemorySource(world));
    REQUIRE(selection);
    const auto& decisions = selection->decisions;
    for (uint32_t d = 0; d < decisions.size(); ++d) {
      CHECK(decisions[decisions[d].kept_index].kept());
      if (decisions[d].rule != Rule::kNear) continue;
      const Overlap o = overlap(d, decisions[d].kept_index);
      CHECK(o.reaches(t));
      CHECK(decisions[d].jaccard_ppm == o.intersection * 1'000'000 / o.united());
    }
    uint64_t overlooked = 0;  // kept beside one that is kept and near
    for (const auto& [pair, shared] : corpus.shared)
      overlooked += decisions[pair.first].kept() && decisions[pair.second].kept() &&
                    overlap(pair.first, pair.second).reaches(t);
    MESSAGE("t = " << t << ": " << corpus.texts.size() << " documents, " << pairs << " pairs, "
                   << missed << " missed; removed " << selection->report.near << " near and "
                   << selection->report.exact << " exact, overlooked " << overlooked
                   << "; counted exactly " << selection->report.verified << ", discarded unread "
                   << selection->report.discarded);
    CHECK(pairs >= 300);
    CHECK(missed * 1000 <= pairs * 5);
    CHECK(overlooked * 1000 <= selection->report.near * 5);
    CHECK(selection->report.capped_keys == 0);
  }
}

}  // namespace
}  // namespace tamis::dedup
