#include "dedup/tokens.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "dedup/mixing.h"

namespace tamis::dedup {
namespace {

constexpr uint64_t kHighBits = 0x8080808080808080u;
constexpr uint64_t kLowerCase =
    0x2020202020202020u;  // makes A-Z lower; a-z and 0-9 have the bit already

bool is_ascii(const char* bytes, size_t n) {
  for (; n >= 8; bytes += 8, n -= 8)
    if (load64(bytes) & kHighBits) return false;
  for (; n > 0; ++bytes, --n)
    if (static_cast<unsigned char>(*bytes) >= 0x80) return false;
  return true;
}

// hash_token() of the lower-cased letters and digits; readable as there.
uint64_t hash_long_ascii(const char* bytes, size_t n) {
  uint64_t hash = 0;
  for (; n > 16; bytes += 16, n -= 16)
    hash = absorb(hash, load64(bytes) | kLowerCase, load64(bytes + 8) | kLowerCase);
  const KeepPair keep = keep16(n);
  return absorb(hash, (load64(bytes) | kLowerCase) & keep.low,
                (load64(bytes + 8) | kLowerCase) & keep.high);
}

}  // namespace

void Tokenizer::add(std::string_view text, Shingler& out) {
  folder_.separate();
  if (profile_ != Profile::kStandard) return folder_.run(text, out);

  size_t edges = 0;
  uint64_t inside = 0;  // 1: the byte before was part of a run
  for (size_t tile = 0; tile < text.size(); tile += kTileBytes) {
    const std::string_view bytes = text.substr(tile, kTileBytes);
    text::scan(bytes, classes_.data());
    const size_t blocks = text::blocks_for(bytes.size());
    for (size_t b = 0; b < blocks; ++b) {
      const uint64_t word = classes_[b].letter | classes_[b].digit | classes_[b].non_ascii;
      const size_t base = tile + b * text::kBlockBytes;
      for (uint64_t turn = word ^ (word << 1 | inside); turn != 0; turn &= turn - 1)
        edges_[edges++] = base + static_cast<size_t>(std::countr_zero(turn));
      inside = word >> 63;
    }
    add_runs(text, edges & ~size_t{1}, out);
    // A run that goes on in the next tile waits for its end.
    if (edges & 1) edges_[0] = edges_[edges - 1];
    edges &= 1;
  }
  if (edges == 1) {
    edges_[1] = text.size();
    add_runs(text, 2, out);
  }
}

void Tokenizer::add_runs(std::string_view text, size_t edges, Shingler& out) {
  uint64_t* room = out.reserve();
  uint64_t* next = room;
  for (size_t i = 0; i < edges; i += 2) {
    const size_t begin = edges_[i], size = edges_[i + 1] - begin;
    const char* bytes = text.data() + begin;
    char end_of_text[32];
    if (begin + 16 > text.size()) {  // then size < 16
      std::memset(end_of_text, 0, sizeof end_of_text);
      std::memcpy(end_of_text, bytes, size);
      bytes = end_of_text;
    }
    const KeepPair keep = keep16(std::min<size_t>(size, 16));
    const uint64_t low = load64(bytes) & keep.low, high = load64(bytes + 8) & keep.high;
    const bool ascii = ((low | high) & kHighBits) == 0;
    if (ascii && size <= 16) [[likely]] {
      *next++ = absorb(0, low | (kLowerCase & keep.low), high | (kLowerCase & keep.high));
      continue;
    }
    if (ascii && begin + size + 16 <= text.size() && is_ascii(bytes, size)) {
      *next++ = hash_long_ascii(bytes, size);
      continue;
    }
    out.commit(static_cast<size_t>(next - room));
    folder_.run(text.substr(begin, size), out);
    room = next = out.reserve();
  }
  out.commit(static_cast<size_t>(next - room));
}

}  // namespace tamis::dedup
