// What the ledger says of a finding instead of its value: tags under the ledger's own key.
//
//   TAMIS_TRY(AuditKey key, AuditKey::create(secret));           // 32 random bytes, one file per ledger
//   Tag value = key.value("EMAIL_ADDRESS", "Jane@Corp.test");    // equal for jane@corp.test, here and in the next run
//   Tag text = key.text("", document.text);                      // the text a decision was made in
//   Tag id = key.finding(text, span, "EMAIL_ADDRESS");           // this value at this place
//
// A tag is HMAC-SHA-256 cut to 96 bits: whoever has the key can ask whether two values are equal, or try a guess; nobody else
// can. 96 bits keep a billion values apart but for one chance in 10^11. Tags of different kinds never meet: each kind has a
// subkey of its own (HKDF, RFC 5869).
// A text is known by the HMAC of its XXH3-128: who could make two texts with one XXH3 would gain that a decision on one of them
// holds for the same value at the same place of the other.
// Thread-safety: immutable. Cost: about a microsecond a tag, and XXH3 over the text.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/keys.h"
#include "tamis/edit_map.h"
#include "tamis/result.h"

namespace tamis::redact {

using Tag = std::array<uint8_t, 12>;

std::string tag_text(const Tag& tag);               // 24 digits
bool parse_tag(std::string_view digits, Tag& tag);  // false: not 24 of [0-9a-f]

struct TagHash {
  size_t operator()(const Tag& tag) const;
};

class AuditKey {
 public:
  static constexpr size_t kBytes = 32;
  static Result<AuditKey> create(const Secret& key);  // Code::kInput unless it has kBytes

  // `as_written`: of the text that the finding lies in; spellings of one value give one tag (numbering.h).
  Tag value(std::string_view type, std::string_view as_written) const;
  // `field` is empty for the text of the document.
  Tag text(std::string_view field, std::string_view decoded) const;
  Tag finding(const Tag& text, Span span, std::string_view type) const;
  // Which key this is; tells nothing else.
  const std::string& id() const { return id_; }

 private:
  explicit AuditKey(const Secret& key);
  HmacSha256 value_, text_, finding_;
  std::string id_;
};

}  // namespace tamis::redact
