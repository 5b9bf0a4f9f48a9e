// SHA-256 of two messages at once: their blocks take turns in one core.
//
//   uint32_t* states[] = {first, second};            // eight words each, as FIPS 180-4 section 6.2 numbers them
//   if (has_sha_instructions()) sha256_two(states, {a, b}, blocks);
//
// One message waits for its own last round most of the time: the x86 instruction for two rounds takes four cycles and a new one could
// start every second. The rounds of another message fill the gaps, so that two take 0.6 of the time of one after the other.
// What is left of a message behind its last whole block is the caller's: hash.cc gives it to OpenSSL.
//
// Thread-safety: pure functions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tamis {

// Whether sha256_two() may be called: x86 with the SHA extensions.
bool has_sha_instructions();

// Absorbs `blocks` blocks of 64 bytes of each message into its state.
void sha256_two(const std::array<uint32_t*, 2>& states, std::array<const char*, 2> messages,
                size_t blocks);

}  // namespace tamis
