#include "manifest/record.h"

#include <algorithm>

#include "base/json.h"
#include "base/json_number.h"
#include "base/utf8.h"
#include "manifest/merkle.h"
#include "manifest/salts.h"

namespace tamis::manifest {
namespace {

tl::unexpected<Error> cannot_write(std::string_view member, std::string_view expected) {
  return fail(Code::kInput, "a record cannot be written: its \"" + std::string(member) +
                                "\" should be " + std::string(expected));
}

template <class Value>
std::vector<std::pair<std::string_view, Value>> sorted(
    const std::vector<std::pair<std::string_view, Value>>& members) {
  auto out = members;
  std::sort(out.begin(), out.end(),
            [](const auto& a, const auto& b) { return json_key_less(a.first, b.first); });
  return out;
}

template <class Value>
bool has_duplicate(const std::vector<std::pair<std::string_view, Value>>& sorted_members) {
  return std::adjacent_find(sorted_members.begin(), sorted_members.end(),
                            [](const auto& a, const auto& b) { return a.first == b.first; }) !=
         sorted_members.end();
}

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

bool is_language_tag(std::string_view tag) {
  // Subtags of one to eight letters and digits, joined by hyphens; the first has letters only.
  size_t length = 0;
  bool first = true;
  for (const char c : tag) {
    if (c == '-') {
      if (length == 0) return false;
      length = 0;
      first = false;
    } else if (!is_alphanumeric(c) || ++length > 8 || (first && c >= '0' && c <= '9')) {
      return false;
    }
  }
  return length != 0;
}

bool is_sha256(std::string_view text) {
  std::string bytes;
  return text.size() == 64 && unhex(text, bytes);
}

bool is_salt(std::string_view text) {
  std::string bytes;
  return text.size() == 24 && unbase64(text, bytes) && bytes.size() == kSaltBytes;
}

Result<EncodedRecord> encode(const Record& record, const Salts* salts) {
  if (record.id.empty()) return cannot_write("id", "not empty");
  if (!record.language.empty() && !is_language_tag(record.language)) {
    return cannot_write("language", "a BCP 47 tag");
  }
  if (record.order && (*record.order > kMaxExactInteger || *record.order < -kMaxExactInteger)) {
    return cannot_write("order", "an integer within 2^53; number the group from 0 instead");
  }
  if (record.cluster &&
      (record.cluster->kept_id.empty() || record.cluster->jaccard_ppm > 1000000)) {
    return cannot_write("cluster", "a kept id with a similarity of 0 to 1000000 ppm");
  }
  if (record.cluster && !record.cluster->delivery.empty() && !is_sha256(record.cluster->delivery)) {
    return cannot_write("cluster", "a delivery by the SHA-256 of its checkpoint, in hex");
  }
  uint64_t passages_end = 0;
  for (const RecordPassage& p : record.passages) {
    if (p.begin < passages_end || p.end <= p.begin || p.end > record.text.size() || p.documents < 2)
      return cannot_write("passages", "stretches of the text, rising and apart, in 2 documents");
    passages_end = p.end;
  }
  if (record.rights >= kMaxTerms) return cannot_write("rights", "the number of one of 1000 terms");
  const auto fields = sorted(record.fields);
  const auto tokens = sorted(record.tokens);
  if (has_duplicate(fields)) return cannot_write("fields", "without a name twice");
  if (has_duplicate(tokens)) return cannot_write("tokens", "without a vocabulary twice");

  EncodedRecord out;
  out.line.reserve(record.text.size() + record.text.size() / 32 + 256);
  JsonWriter w(out.line);
  w.begin_object();
  if (record.cluster) {
    w.key("cluster").begin_object();
    if (!record.cluster->delivery.empty()) w.key("delivery").string(record.cluster->delivery);
    w.key("jaccard_ppm").integer(record.cluster->jaccard_ppm);
    w.key("kept_id").string(record.cluster->kept_id).end_object();
  }
  if (!fields.empty()) {
    w.key("fields").begin_object();
    for (const auto& [name, value] : fields) w.key(name).string(value);
    w.end_object();
  }
  if (!record.group.empty()) w.key("group").string(record.group);
  w.key("id").string(record.id);
  if (!record.language.empty()) w.key("language").string(record.language);
  if (record.order) w.key("order").integer(*record.order);
  if (!record.passages.empty()) {
    w.key("passages").begin_array();
    for (const RecordPassage& p : record.passages) {
      w.begin_object().key("begin").integer(static_cast<int64_t>(p.begin));
      w.key("documents").integer(static_cast<int64_t>(p.documents));
      w.key("end").integer(static_cast<int64_t>(p.end)).end_object();
    }
    w.end_array();
  }
  if (record.rights != 0) w.key("rights").integer(static_cast<int64_t>(record.rights));
  const size_t salt_at = out.line.size();
  if (!record.speaker.empty()) w.key("speaker").string(record.speaker);
  w.key("text").string(record.text);
  if (!tokens.empty()) {
    w.key("tokens").begin_object();
    for (const auto& [vocabulary, count] : tokens) {
      if (vocabulary.empty()) return cannot_write("tokens", "counted by a named vocabulary");
      if (count > static_cast<uint64_t>(kMaxExactInteger))
        return cannot_write("tokens", "below 2^53");
      w.key(vocabulary).integer(static_cast<int64_t>(count));
    }
    w.end_object();
  }
  w.end_object();
  if (!utf8::valid(out.line)) return cannot_write("text", "well-formed UTF-8, as all its members");
  if (salts) out.line.insert(salt_at, ",\"salt\":\"" + salts->of_record(out.line) + '"');

  out.leaf = leaf_hash(out.line);
  out.id = xxh3_128(record.id);
  out.facts.text_bytes = record.text.size();
  out.facts.repeats = record.cluster.has_value();
  out.facts.salted = salts != nullptr;
  out.facts.rights = record.rights;
  out.facts.language = std::string(record.language);
  for (const auto& [vocabulary, count] : tokens) out.facts.tokens.emplace_back(vocabulary, count);
  return out;
}

}  // namespace tamis::manifest
