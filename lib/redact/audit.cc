#include "redact/audit.h"

#include <algorithm>
#include <cstring>

#include "redact/numbering.h"
#include "redact/types.h"

namespace tamis::redact {

namespace {

constexpr std::string_view kPurpose = "tamis-audit-1 ";

HmacSha256 subkey(const Secret& key, std::string_view kind) {
  const Secret bytes(hkdf_sha256(key.view(), std::string(kPurpose).append(kind), 32));
  return HmacSha256(bytes.view());
}

Tag cut(const Sha256Digest& digest) {
  Tag tag;
  std::copy_n(digest.begin(), tag.size(), tag.begin());
  return tag;
}

void append(std::string& out, uint64_t n) {
  for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(n >> shift & 0xFF);
}

}  // namespace

std::string tag_text(const Tag& tag) {
  return hex(std::string_view(reinterpret_cast<const char*>(tag.data()), tag.size()));
}

bool parse_tag(std::string_view digits, Tag& tag) {
  std::string bytes;
  if (digits.size() != 2 * tag.size() || !unhex(digits, bytes)) return false;
  std::memcpy(tag.data(), bytes.data(), tag.size());
  return true;
}

size_t TagHash::operator()(const Tag& tag) const {
  size_t h = 0;
  std::memcpy(&h, tag.data(), sizeof h);
  return h;
}

AuditKey::AuditKey(const Secret& key)
    : value_(subkey(key, "value")),
      text_(subkey(key, "text")),
      finding_(subkey(key, "finding")),
      id_(hex(subkey(key, "id")("")).substr(0, 8)) {}

Result<AuditKey> AuditKey::create(const Secret& key) {
  if (key.view().size() != kBytes) return fail(Code::kInput, "expected a ledger key of 32 bytes");
  return AuditKey(key);
}

Tag AuditKey::value(std::string_view type, std::string_view as_written) const {
  const TypeId id = find_type(type);
  std::string message(type);
  message += '\0';
  message += id == kNoType ? std::string(as_written) : canonical_value(id, as_written);
  const Tag tag = cut(value_(message));
  wipe(message.data(), message.size());
  return tag;
}

Tag AuditKey::text(std::string_view field, std::string_view decoded) const {
  const Hash128 hash = xxh3_128(decoded);
  std::string message;
  append(message, hash.high);
  append(message, hash.low);
  append(message, decoded.size());
  message += field;
  return cut(text_(message));
}

Tag AuditKey::finding(const Tag& text, Span span, std::string_view type) const {
  std::string message(reinterpret_cast<const char*>(text.data()), text.size());
  append(message, span.begin);
  append(message, span.end);
  message += type;
  return cut(finding_(message));
}

}  // namespace tamis::redact
