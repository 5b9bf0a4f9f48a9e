#include "base/sha256_lanes.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tamis {

#if defined(__x86_64__)

namespace {

using Words = unsigned __int128;

constexpr size_t kRounds = 64;
constexpr size_t kSteps = kRounds / 4;  // of four rounds, for which one vector holds the words

// FIPS 180-4 section 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes. The cube
// root of p * 2^96 is 2^32 times that of p.
constexpr std::array<uint32_t, kRounds> round_constants() {
  std::array<uint32_t, kRounds> out{};
  size_t count = 0;
  for (uint32_t p = 2; count < out.size(); ++p) {
    bool prime = true;
    for (uint32_t d = 2; d * d <= p; ++d) prime = prime && p % d != 0;
    if (!prime) continue;
    uint64_t root = 0;
    for (uint64_t bit = uint64_t{1} << 35; bit != 0; bit >>= 1) {
      const Words next = root | bit;
      if (next * next * next <= Words{p} << 96) root |= bit;
    }
    out[count++] = static_cast<uint32_t>(root);
  }
  return out;
}

alignas(16) constexpr std::array<uint32_t, kRounds> kConstants = round_constants();
static_assert(kConstants[0] == 0x428a2f98 && kConstants[63] == 0xc67178f2);

#define TAMIS_SHA __attribute__((target("sha,sse4.1"), always_inline)) inline

// The state as the instructions want it: words A B E F in one register and C D G H in the other, A and C highest.
struct Lane {
  __m128i abef, cdgh;
  __m128i words[4];  // of the message, the next four first
};

TAMIS_SHA __m128i load(const void* from) {
  return _mm_loadu_si128(static_cast<const __m128i*>(from));
}

TAMIS_SHA void load_state(Lane& lane, const uint32_t* state) {
  const __m128i badc = _mm_shuffle_epi32(load(state), 0xB1);
  const __m128i hgfe = _mm_shuffle_epi32(load(state + 4), 0x1B);
  lane.abef = _mm_alignr_epi8(badc, hgfe, 8);
  lane.cdgh = _mm_blend_epi16(hgfe, badc, 0xF0);
}

TAMIS_SHA void store_state(const Lane& lane, uint32_t* state) {
  const __m128i feba = _mm_shuffle_epi32(lane.abef, 0x1B);
  const __m128i dchg = _mm_shuffle_epi32(lane.cdgh, 0xB1);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(state), _mm_blend_epi16(feba, dchg, 0xF0));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

// Words of a message are big-endian (section 3.1).
TAMIS_SHA void load_block(Lane& lane, const char* block) {
  const __m128i order = _mm_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203);
  for (size_t i = 0; i < 4; ++i) lane.words[i] = _mm_shuffle_epi8(load(block + 16 * i), order);
}

// Four rounds (section 6.2.2, step 3), and the four words that are wanted four steps later (step 1).
TAMIS_SHA void four_rounds(Lane& lane, size_t step) {
  __m128i& now = lane.words[step % 4];
  const __m128i second = lane.words[(step + 1) % 4];
  const __m128i third = lane.words[(step + 2) % 4];
  const __m128i last = lane.words[(step + 3) % 4];
  const __m128i sum = _mm_add_epi32(now, load(&kConstants[4 * step]));
  lane.cdgh = _mm_sha256rnds2_epu32(lane.cdgh, lane.abef, sum);
  lane.abef = _mm_sha256rnds2_epu32(lane.abef, lane.cdgh, _mm_shuffle_epi32(sum, 0x0E));
  if (step + 4 >= kSteps) return;
  const __m128i before = _mm_alignr_epi8(last, third, 4);
  now = _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(now, second), before), last);
}

}  // namespace

bool has_sha_instructions() {
  return __builtin_cpu_supports("sha") && __builtin_cpu_supports("sse4.1") &&
         __builtin_cpu_supports("ssse3");
}

__attribute__((target("sha,sse4.1"))) void sha256_two(const std::array<uint32_t*, 2>& states,
                                                      std::array<const char*, 2> messages,
                                                      size_t blocks) {
  Lane a, b;
  load_state(a, states[0]);
  load_state(b, states[1]);
  for (; blocks != 0; --blocks) {
    const __m128i a_abef = a.abef, a_cdgh = a.cdgh, b_abef = b.abef, b_cdgh = b.cdgh;
    load_block(a, messages[0]);
    load_block(b, messages[1]);
#pragma GCC unroll 16
    for (size_t step = 0; step < kSteps; ++step) {
      four_rounds(a, step);
      four_rounds(b, step);
    }
    a.abef = _mm_add_epi32(a.abef, a_abef);
    a.cdgh = _mm_add_epi32(a.cdgh, a_cdgh);
    b.abef = _mm_add_epi32(b.abef, b_abef);
    b.cdgh = _mm_add_epi32(b.cdgh, b_cdgh);
    for (const char*& message : messages) message += 64;
  }
  store_state(a, states[0]);
  store_state(b, states[1]);
}

#else

bool has_sha_instructions() { return false; }
void sha256_two(const std::array<uint32_t*, 2>&, std::array<const char*, 2>, size_t) {}

#endif

}  // namespace tamis
