// A delivered record: one document as it leaves, as one line of canonical JSON (RFC 8785).
//
//   Record r{.id = "000001", .text = "Dear [PERSON_1]", .language = "en"};
//   r.tokens.emplace_back("o200k_base", 5);
//   TAMIS_TRY(EncodedRecord e, encode(r));       // on any thread
//   TAMIS_CHECK(delivery.add(e));                // in order
//
//   TAMIS_TRY(RecordView v, read_record(line));  // strict: the line is canonical and keeps the schema
//
// Absent members are left out: empty language, group, speaker, fields, tokens, no order, no cluster,
// no passages.
// With salts (salts.h) the line also carries bytes that nobody can guess, as the private route wants it.
//
// Thread-safety: values and pure functions. Ownership: Record and RecordView borrow, EncodedRecord owns.
// Cost: reading takes one pass and copies nothing. Format: docs/formats/record.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "tamis/result.h"

namespace tamis::manifest {

class Salts;

// That a record repeats one which is in the delivery too: near = "mark" keeps both. Or one of an earlier delivery.
struct RecordCluster {
  std::string_view kept_id;
  uint32_t jaccard_ppm = 0;        // verified similarity, 0 … 1 000 000
  std::string_view delivery = {};  // the earlier one: SHA-256 of its checkpoint's lines, in hex
};

// A stretch of the text that other documents of the archive hold too.
struct RecordPassage {
  uint64_t begin = 0, end = 0;  // bytes of `text`
  uint64_t documents = 0;       // units that hold it, this one among them; 2 and more
  friend bool operator==(const RecordPassage&, const RecordPassage&) = default;
};

struct Record {
  std::string_view id = {};        // not empty; unique in a delivery
  std::string_view text = {};      // well-formed UTF-8, may be empty
  std::string_view language = {};  // BCP 47
  // Vocabulary -> count, in any order.
  std::vector<std::pair<std::string_view, uint64_t>> tokens = {};
  std::string_view group = {};
  std::optional<int64_t> order = {};  // within 2^53: canonical JSON has no other integers
  std::string_view speaker = {};
  std::optional<RecordCluster> cluster = {};
  std::vector<RecordPassage> passages = {};  // rising, apart, not empty
  // Name -> value, in any order.
  std::vector<std::pair<std::string_view, std::string_view>> fields = {};
  uint64_t rights = 0;  // which of the head's rights.terms hold for it
};

// What the statistics of the head count.
struct RecordFacts {
  uint64_t text_bytes = 0;
  bool repeats = false;  // has a cluster
  bool salted = false;
  uint64_t rights = 0;
  std::string language;
  std::vector<std::pair<std::string, uint64_t>> tokens;
};

struct EncodedRecord {
  std::string line;  // without line feed
  Sha256Digest leaf;
  Hash128 id;  // XXH3-128 of it, to see that ids differ
  RecordFacts facts;
};

// Code::kInput names the member that cannot be written: ill-formed UTF-8, an empty id, a language that is no BCP 47 tag, a
// number beyond 2^53, a name twice. It never holds the value.
Result<EncodedRecord> encode(const Record& record, const Salts* salts = nullptr);

// A line, taken apart. Strings are as they stand between the quotes, escapes and all; canonical escaping makes equal
// strings equal here too.
struct RecordView {
  std::string_view id, language, group, speaker, salt, text;
  uint64_t text_bytes = 0;  // of the text itself
  std::optional<int64_t> order;
  std::string_view cluster_kept_id, cluster_delivery;
  uint64_t cluster_ppm = 0;
  uint64_t rights = 0;
  bool has_cluster = false;
  std::vector<RecordPassage> passages;
  std::vector<std::pair<std::string_view, uint64_t>> tokens;  // names as they stand
  std::vector<std::pair<std::string_view, std::string_view>> fields;
};

// Into `view`, whose memory is reused. Code::kInput with the byte of the line where it is not what a record is.
Status read_record(std::string_view line, RecordView& view);

inline constexpr uint64_t kMaxTerms = 1000;  // of rights; a record names one of them
bool is_salt(std::string_view text);         // 16 bytes in base64

bool is_sha256(std::string_view text);       // in lower-case hex
bool is_language_tag(std::string_view tag);  // the shape that RFC 5646 section 2.1 gives every tag

}  // namespace tamis::manifest
