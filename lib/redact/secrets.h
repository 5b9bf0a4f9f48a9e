// Tokens that services issue in a published form, password hashes, and crypto-currency addresses: long words that begin with known
// letters, or hold known marks; and last those of prefixed_token.h.
//
//   places of StartBits::secrets (starts.h): a word begins, and 16 bytes without a blank follow
//   n = may_be_secrets(text, blocks, base, places);
//   for each of these: find_secret(text, blocks, at, done, out);       // "ghp_" and 36 letters and digits …
//
// A kind is a row of provider_keys.cc: prefix, form (secret_shape.h), and a check if there is one (provider_checks.h). A token of one
// letter repeated, or with "EXAMPLE" or "xxxx" in it, stands for one in a manual and is left alone unless a checksum holds.
// Cost: a few operations per 64 bytes of prose; a table look-up at each beginning of a word inside long runs without blanks.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "redact/candidate.h"
#include "redact/provider_checks.h"
#include "redact/secret_shape.h"
#include "text/scan.h"

namespace tamis::redact {

struct SecretKind {
  Rule rule;
  std::string_view prefix;  // empty: told by its marks; the form's first run is then a whole word
  Shape shape;              // of what follows the prefix
  Check check;              // null: the form is all there is
};

std::span<const SecretKind> secret_kinds();

// Forms that say nothing by themselves and need the name of their service beside them: rows of named_keys.cc.
struct NamedKey {
  Rule rule;
  std::string_view service;  // small letters, as it stands in names of keys; its signs left out
  Shape shape;
};

std::span<const NamedKey> named_keys();

// Keeps of these places (base + places[i], each in StartBits::secrets) those where a secret may begin: a look at all of them before one is read.
// Returns how many are left.
size_t may_be_secrets(std::string_view text, std::span<const text::ClassBlock> blocks, size_t base,
                      std::span<uint16_t> places);

// `long_done`: 0 at the start of a text. Forms of kLongForm bytes and more are not sought again inside a run that one of them has
// read in vain, so that a text of "eyJ.eyJ.eyJ." is read once.
inline constexpr size_t kLongForm = 512;
void find_secret(std::string_view text, std::span<const text::ClassBlock> blocks, size_t at,
                 size_t& long_done, Candidates& out);

}  // namespace tamis::redact
