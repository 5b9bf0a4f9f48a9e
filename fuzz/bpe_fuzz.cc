// Byte-pair encoding against its definition. The input makes a vocabulary of listed merges over a few letters, in whatever order, and a text.
#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "require.h"
#include "tokenize/encoder.h"
#include "tokenize/image.h"

namespace {

using namespace tamis;
using namespace tamis::tokenize;

using Rules = std::map<std::pair<uint32_t, uint32_t>, std::pair<size_t, uint32_t>>;  // rank, id

std::vector<uint32_t> by_definition(std::vector<uint32_t> parts, const Rules& rules,
                                    std::pair<uint32_t, uint32_t>* last = nullptr) {
  while (true) {
    auto best = rules.end();
    size_t where = 0;
    for (size_t i = 0; i + 1 < parts.size(); ++i) {
      const auto found = rules.find({parts[i], parts[i + 1]});
      if (found == rules.end() ||
          (best != rules.end() && found->second.first >= best->second.first))
        continue;
      best = found;
      where = i;
    }
    if (best == rules.end()) return parts;
    if (last != nullptr) *last = best->first;
    parts[where] = best->second.second;
    parts.erase(parts.begin() + static_cast<ptrdiff_t>(where) + 1);
  }
}

std::vector<uint32_t> letters_of(std::string_view text) {
  std::vector<uint32_t> out;
  for (const char c : text) out.push_back(static_cast<uint8_t>(c));
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // First byte: how many merges, and in the highest bit whether the text repeats itself; two bytes a merge, as places among the tokens so far; two bytes to swap their ranks; then the text.
  if (size < 4) return 0;
  const size_t merges = data[0] % 32;
  if (size < 1 + 3 * merges) return 0;
  std::vector<std::string> tokens{"a", "b", "c", "\n"};
  std::map<std::string, uint32_t> ids;
  for (int b = 0; b < 256; ++b)
    ids.emplace(std::string(1, static_cast<char>(b)), static_cast<uint32_t>(b));
  std::vector<std::pair<std::string, std::string>> list;
  for (size_t i = 0; i < merges; ++i) {
    const std::string left = tokens[data[1 + 3 * i] % tokens.size()];
    const std::string right = tokens[data[2 + 3 * i] % tokens.size()];
    if (left.size() + right.size() > 64) continue;
    if (ids.emplace(left + right, static_cast<uint32_t>(ids.size())).second)
      tokens.push_back(left + right);
    list.emplace_back(left, right);
    std::swap(list.back(), list[data[3 + 3 * i] % list.size()]);
  }
  Rules rules;
  for (size_t i = 0; i < list.size(); ++i)
    rules[{ids[list[i].first], ids[list[i].second]}] = {i, ids[list[i].first + list[i].second]};

  Pack pack;
  pack.name = "fuzzed";
  pack.pre_tokenizer = PreTokenizer::kNone;
  pack.listed_merges = true;
  pack.whole_pieces = false;
  std::vector<std::pair<size_t, MergeRule>> found;
  for (const auto& [text, id] : ids) {
    pack.tokens.add(text, id);
    std::pair<uint32_t, uint32_t> last{};
    if (text.size() > 1 &&
        by_definition(letters_of(text), rules, &last) == std::vector<uint32_t>{id})
      found.push_back({rules[last].first, {last.first, last.second, id}});
  }
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& f : found) pack.merges.push_back(f.second);

  const auto image = build_image(pack, Sha256Digest{});
  require(image.has_value());
  std::string text;
  for (size_t i = 1 + 3 * merges; i < std::min(size, size_t{2000}); ++i)
    text += "abc\n"[data[i] % 4];
  if (text.empty()) return 0;
  // A text that repeats itself, with an end of its own.
  if (data[0] >= 128) {
    const std::string unit = text.substr(0, 24), end = text.substr(unit.size(), 40);
    while (text.size() < 600) text += unit;
    text = text.substr(0, 600) + end;
  }
  const Encoder encoder{Image(image->get())};
  EncodeScratch scratch;
  std::vector<uint32_t> encoded;
  encoder.encode(text, scratch, encoded);
  require(encoded == by_definition(letters_of(text), rules));
  require(encoder.count(text, scratch) == encoded.size());
  // The same as short pieces, which are encoded by other means.
  for (size_t i = 0, length = 1; i < std::min<size_t>(text.size(), 200);
       i += length, length = length % 20 + 1) {
    const std::string piece = text.substr(i, length);
    encoded.clear();
    encoder.encode_piece(piece, scratch, encoded);
    require(encoded == by_definition(letters_of(piece), rules));
  }
  return 0;
}
