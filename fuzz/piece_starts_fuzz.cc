// Where pieces begin: found by bitmaps in windows of any size, as character by character in one; and as the patterns themselves say, in
// the matcher of pattern.h. And counts of two vocabularies in one scan as one by one.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "require.h"
#include "tamis/vocabulary.h"
#include "tokenize/embedded.h"
#include "tokenize/image.h"
#include "tokenize/pattern.h"
#include "tokenize/piece_starts.h"

using namespace tamis;
using namespace tamis::tokenize;

namespace {

constexpr const char* kLlama3 =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr const char* kQwen2 =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr const char* kO200k =
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

using Ends = std::vector<size_t>;

// In windows of at most `most` bytes, which grow for a piece that fills one.
template <class Rules>
Ends by_bitmaps(std::string_view text, const CharClasses& classes, size_t most) {
  ClassWindow window;
  StartScratch scratch;
  Ends ends;
  size_t room = most;
  for (size_t begin = 0; begin < text.size();) {
    const std::string_view rest = text.substr(begin);
    const size_t size = utf8::character_start(rest, std::min(room, rest.size()));
    window.load(rest.substr(0, size), classes, Rules::kMarksInWords);
    const Pieces<Rules> pieces(rest, window, classes, size, size == rest.size());
    PieceStarts<Rules> starts(rest, window, size, scratch);
    std::vector<uint32_t> found(size + kSpareEnds);
    found.resize(list_places(scratch.starts, starts.settle(pieces), found.data()));
    for (const uint32_t end : found) ends.push_back(begin + end);
    room = found.empty() ? room * 2 : most;
    begin += found.empty() ? 0 : found.back();
  }
  return ends;
}

template <class Rules>
Ends by_character(std::string_view text, const CharClasses& classes) {
  ClassWindow window;
  window.load(text, classes, Rules::kMarksInWords);
  const Pieces<Rules> pieces(text, window, classes, text.size(), true);
  Ends ends;
  for (size_t at = 0; at < text.size(); ends.push_back(at)) at = pieces.next(at);
  return ends;
}

template <class Rules>
Ends compare(std::string_view text, size_t most) {
  const CharClasses classes = Image(embedded_images().front().begin).classes();
  Ends ends = by_character<Rules>(text, classes);
  require(by_bitmaps<Rules>(text, classes, most) == ends);
  require(by_bitmaps<Rules>(text, classes, text.size()) == ends);
  return ends;
}

tokenize::Pattern compiled(const char* pattern) {
  auto out = tokenize::Pattern::compile(pattern, "pattern");
  require(out.has_value());
  return std::move(*out);
}

Ends by_pattern(const tokenize::Pattern& pattern, std::string_view text) {
  PatternScratch scratch;
  Ends ends;
  for (size_t at = 0; at < text.size(); ends.push_back(at)) {
    at = pattern.match(text, at, scratch);
    require(at != kNoMatch);
  }
  return ends;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // First byte: the size of a window; then the text, in which what is ill-formed becomes U+FFFD.
  if (size < 2) return 0;
  const size_t most = 4 + data[0];
  std::string text;
  const std::string_view in(reinterpret_cast<const char*>(data + 1),
                            std::min(size - 1, size_t{4096}));
  for (size_t at = 0; at < in.size();) {
    const utf8::Decoded character = utf8::decode(in, at);
    utf8::append(text, character.valid ? character.code_point : char32_t{0xFFFD});
    at += character.size;
  }
  static const tokenize::Pattern llama3 = compiled(kLlama3), qwen2 = compiled(kQwen2),
                                 o200k = compiled(kO200k);
  compare<Cl100k>(text, most);
  compare<Gpt2>(text, most);
  require(compare<Llama3>(text, most) == by_pattern(llama3, text));
  require(compare<Qwen2>(text, most) == by_pattern(qwen2, text));
  require(compare<O200k>(text, most) == by_pattern(o200k, text));

  // Two patterns in one scan.
  static const auto first = Vocabulary::open("cl100k_base"),
                    second = Vocabulary::open("o200k_base");
  const Vocabulary* both[] = {first->get(), second->get()};
  uint64_t counts[2];
  Vocabulary::count_all(both, text, counts);
  require(counts[0] == both[0]->count(text) && counts[1] == both[1]->count(text));
  return 0;
}
