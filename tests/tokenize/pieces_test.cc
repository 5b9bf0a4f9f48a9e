// Where pieces begin by bitmaps, by character, and by the patterns themselves in the matcher of pattern.h.
#include "tokenize/pieces.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <vector>

#include "base/utf8.h"
#include "piece_text.h"
#include "tokenize/byte_scan.h"
#include "tokenize/embedded.h"
#include "tokenize/image.h"
#include "tokenize/pattern.h"
#include "tokenize/piece_starts.h"

using namespace tamis;
using namespace tamis::tokenize;
using namespace tamis::testing;

namespace {

CharClasses classes() { return Image(embedded_images().front().begin).classes(); }

// The ends that a window of `size` bytes of the text can tell.
template <class Pattern>
std::vector<uint32_t> by_bitmaps(std::string_view text, size_t size) {
  ClassWindow window;
  StartScratch scratch;
  const CharClasses known = classes();
  window.load(text.substr(0, size), known, Pattern::kMarksInWords);
  const Pieces<Pattern> pieces(text, window, known, size, size == text.size());
  PieceStarts<Pattern> starts(text, window, size, scratch);
  std::vector<uint32_t> ends(size + kSpareEnds);
  ends.resize(list_places(scratch.starts, starts.settle(pieces), ends.data()));
  return ends;
}

template <class Pattern>
std::vector<uint32_t> by_character(std::string_view text) {
  ClassWindow window;
  const CharClasses known = classes();
  window.load(text, known, Pattern::kMarksInWords);
  const Pieces<Pattern> pieces(text, window, known, text.size(), true);
  std::vector<uint32_t> ends;
  for (size_t at = 0; at < text.size(); ends.push_back(static_cast<uint32_t>(at)))
    at = pieces.next(at);
  return ends;
}

std::vector<uint32_t> by_pattern(const tokenize::Pattern& pattern, std::string_view text) {
  PatternScratch scratch;
  std::vector<uint32_t> ends;
  for (size_t at = 0; at < text.size(); ends.push_back(static_cast<uint32_t>(at)))
    at = pattern.match(text, at, scratch);
  return ends;
}

template <class Rules>
void check_rules(const char* reference) {
  CHECK(rc::check([&] {
    std::string text;
    for (int i = *rc::gen::inRange(1, 5); i > 0; --i) text += random_text();
    const std::vector<uint32_t> expected = by_character<Rules>(text);
    if (reference != nullptr) {
      const auto pattern = tokenize::Pattern::compile(reference, "test");
      RC_ASSERT(pattern.has_value());
      RC_ASSERT(expected == by_pattern(*pattern, text));
    }
    RC_ASSERT(by_bitmaps<Rules>(text, text.size()) == expected);
    // A window that is cut off tells less, and nothing else.
    const auto cut = *rc::gen::inRange<size_t>(0, text.size() + 1);
    const size_t size = utf8::character_start(text, cut);
    const std::vector<uint32_t> some = by_bitmaps<Rules>(text, size);
    RC_ASSERT(some.size() <= expected.size());
    RC_ASSERT(std::equal(some.begin(), some.end(), expected.begin()));
  }));
}

}  // namespace

TEST_CASE("pieces of o200k begin where its pattern says") { check_rules<O200k>(kO200k); }
TEST_CASE("pieces of Llama 3 begin where its pattern says") { check_rules<Llama3>(kLlama3); }
TEST_CASE("pieces of Qwen 2 begin where its pattern says") { check_rules<Qwen2>(kQwen2); }
TEST_CASE("pieces of cl100k begin by bitmaps where they begin by character") {
  check_rules<Cl100k>(nullptr);
}
TEST_CASE("pieces of GPT-2 begin by bitmaps where they begin by character") {
  check_rules<Gpt2>(nullptr);
}

TEST_CASE("bytes are classed by SIMD as one by one") {
  CHECK(rc::check([](const std::string& random) {
    std::string bytes = random;
    for (int c = 0; c < 256; ++c) bytes.push_back(static_cast<char>(c));
    bytes += random_text();
    std::vector<ByteBits> fast((bytes.size() + 63) / 64), slow(fast.size());
    scan_bytes(bytes, fast.data());
    scan_bytes_scalar(bytes, slow.data());
    RC_ASSERT(fast == slow);
  }));
}
