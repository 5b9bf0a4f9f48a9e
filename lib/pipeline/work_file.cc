#include "pipeline/work_file.h"

#include <cstring>
#include <span>

#include "base/hash.h"
#include "base/try.h"
#include "pipeline/byte_codec.h"

namespace tamis::pipeline {

namespace {

constexpr char kMagic[8] = {'T', 'A', 'M', 'I', 'S', 'W', 'K', '5'};

struct Header {
  char magic[8];
  uint64_t body_size, shingles_size, tokens_size, index_size, sent_size;
  uint64_t units;
  uint64_t check_high, check_low;  // XXH3-128 of everything behind the header
};

struct UnitRow {
  Fingerprint fingerprint;
  Hash128 stable_key;
  uint64_t first_position, normalized_bytes, shingles_at, tokens_at, source;
  uint32_t documents, held, tokens, paragraphs;
};
static_assert(std::is_trivially_copyable_v<UnitRow>);
static_assert(std::is_trivially_copyable_v<SentUnit>);

Status damaged(const std::string& path) {
  return fail(Code::kCorrupt,
              "the work file " + path +
                  " is damaged; it can be removed, the segment is then refined again");
}

// `begin`: of the shingles in the file; the tokens follow.
std::vector<UnitMeta> units_from(std::string_view index, uint32_t segment, uint64_t begin,
                                 uint64_t shingles_size) {
  std::vector<UnitMeta> out(index.size() / sizeof(UnitRow));
  for (size_t i = 0; i < out.size(); ++i) {
    UnitRow row;
    std::memcpy(&row, index.data() + i * sizeof row, sizeof row);
    out[i] = {row.fingerprint,
              row.first_position,
              row.normalized_bytes,
              segment,
              row.documents,
              row.held,
              begin + row.shingles_at,
              begin + shingles_size + row.tokens_at,
              row.tokens,
              row.paragraphs,
              static_cast<uint32_t>(row.source),
              row.stable_key};
  }
  return out;
}

std::vector<SentUnit> sent_from(std::string_view rows, uint64_t begin) {
  std::vector<SentUnit> out(rows.size() / sizeof(SentUnit));
  if (!out.empty()) std::memcpy(out.data(), rows.data(), rows.size());
  for (SentUnit& unit : out) unit.shingles_at += begin;
  return out;
}

template <typename T>
std::string_view bytes_of(std::span<const T> items) {
  return {reinterpret_cast<const char*>(items.data()), items.size_bytes()};
}

void write_counts(ByteWriter& w, const NormalizeCounts& c) { w.fixed(c); }

void write_guarded(ByteWriter& w, const std::vector<ControlCount>& guarded, uint64_t look_alikes) {
  w.fixed(static_cast<uint32_t>(guarded.size()));
  for (const ControlCount& c : guarded) {
    w.bytes(c.string);
    w.fixed(c.count);
  }
  w.fixed(look_alikes);
}

void write_finding(ByteWriter& w, const AuditedFinding& a) {
  const Finding& f = a.finding;
  w.bytes(f.type);
  w.bytes(f.rule);
  w.bytes(a.action);
  w.fixed(f.score);
  w.fixed(static_cast<uint8_t>((f.doubtful ? 1 : 0) | (f.validated ? 2 : 0) | (f.reserved ? 4 : 0) |
                               (f.covered ? 8 : 0) | (f.kept ? 16 : 0) | (f.allowed ? 32 : 0)));
  w.fixed(a.decision);
  w.fixed(a.place.kind);
  w.bytes(a.place.field);
  w.fixed(f.span);
  w.fixed(a.code_points);
  w.fixed(f.evidence);
  w.fixed(a.id);
  w.fixed(a.value);
}

void read_finding(ByteReader& r, AuditedFinding& a) {
  Finding& f = a.finding;
  f.type = r.bytes();
  f.rule = r.bytes();
  a.action = r.bytes();
  f.score = r.fixed<int32_t>();
  const uint8_t flags = r.fixed<uint8_t>();
  f.doubtful = flags & 1;
  f.validated = flags & 2;
  f.reserved = flags & 4;
  f.covered = flags & 8;
  f.kept = flags & 16;
  f.allowed = flags & 32;
  a.decision = r.fixed<DecisionKind>();
  a.place.kind = r.fixed<TextPlace::Kind>();
  a.place.field = r.bytes();
  f.span = r.fixed<Span>();
  a.code_points = r.fixed<Span>();
  f.evidence = r.fixed<Evidence>();
  a.id = r.fixed<redact::Tag>();
  a.value = r.fixed<redact::Tag>();
}

void write_audit(ByteWriter& w, const DocumentAudit& audit) {
  w.fixed(static_cast<uint32_t>(audit.findings.size()));
  for (const AuditedFinding& a : audit.findings) write_finding(w, a);
  w.fixed(audit.text);
  w.fixed(audit.readings);
  w.bytes(audit.released);
}

// `begins`: of the document's tokens, if they are wanted.
void encode_refined(const SourceDocument& d, const Outcome* o, const DocumentAudit* audit,
                    std::span<const uint32_t> begins, const std::string& held_reason,
                    std::string& out) {
  ByteWriter w(out);
  w.fixed(d.position);
  w.fixed(d.source);
  w.fixed(d.part);
  w.fixed(d.line);
  w.bytes(d.id);
  w.bytes(d.group);
  w.fixed<uint8_t>(d.has_order);
  w.fixed(d.order);
  w.fixed<uint64_t>(d.text.size());
  w.fixed(xxh3_128(d.text));
  w.bytes(bytes_of(begins));
  if (!o) {  // held: nothing of its text is kept
    for (int i = 0; i < 3; ++i) w.bytes({});
    w.bytes(held_reason);
    for (int i = 0; i < 2; ++i) w.fixed<uint32_t>(0);
    write_audit(w, {});
    w.fixed<uint8_t>(0);
    w.fixed<uint32_t>(0);
    write_counts(w, {});
    write_guarded(w, {}, 0);
    return;
  }
  const bool held = !o->quarantine_reason().empty();
  w.bytes(held ? std::string_view{} : o->text());
  w.bytes(held ? std::string_view{} : o->speaker());
  w.bytes(o->language());
  w.bytes(o->quarantine_reason());
  w.fixed(static_cast<uint32_t>(o->tokens().size()));
  for (const uint64_t t : o->tokens()) w.fixed(t);
  const size_t fields = held ? 0 : o->fields().size();
  w.fixed(static_cast<uint32_t>(fields));
  for (size_t i = 0; i < fields; ++i) {
    w.bytes(o->fields()[i].first);
    w.bytes(o->fields()[i].second);
  }
  write_audit(w, audit ? *audit : DocumentAudit{});
  w.fixed<uint8_t>(held && audit);
  // What does not leave needs no way back.
  const size_t vaulted = held || !audit ? 0 : audit->vaulted.size();
  w.fixed(static_cast<uint32_t>(vaulted));
  for (size_t i = 0; i < vaulted; ++i) {
    w.bytes(audit->vaulted[i].type);
    w.bytes(audit->vaulted[i].box);
  }
  write_counts(w, o->counts());
  write_guarded(w, o->guarded(), o->look_alikes());
}

bool decode_refined(ByteReader& r, RefinedDocument& d) {
  d.position = r.fixed<uint64_t>();
  d.source = r.fixed<uint32_t>();
  d.part = r.fixed<uint32_t>();
  d.line = r.fixed<uint64_t>();
  d.id = r.bytes();
  d.group = r.bytes();
  d.has_order = r.fixed<uint8_t>() != 0;
  d.order = r.fixed<int64_t>();
  d.decoded_bytes = r.fixed<uint64_t>();
  d.raw = r.fixed<Hash128>();
  const std::string_view begins = r.bytes();
  d.begins.resize(begins.size() / sizeof(uint32_t));
  if (!begins.empty()) std::memcpy(d.begins.data(), begins.data(), begins.size());
  d.text = r.bytes();
  d.speaker = r.bytes();
  d.language = r.bytes();
  d.quarantine = r.bytes();
  d.tokens.resize(std::min<size_t>(r.fixed<uint32_t>(), r.left()));
  for (uint64_t& t : d.tokens) t = r.fixed<uint64_t>();
  d.fields.resize(std::min<size_t>(r.fixed<uint32_t>(), r.left()));
  for (auto& [name, value] : d.fields) {
    name = r.bytes();
    value = r.bytes();
  }
  d.findings.resize(std::min<size_t>(r.fixed<uint32_t>(), r.left()));
  for (AuditedFinding& a : d.findings) read_finding(r, a);
  d.text_tag = r.fixed<redact::Tag>();
  d.readings = r.fixed<Readings>();
  d.released = r.bytes();
  d.releasable = r.fixed<uint8_t>() != 0;
  d.vaulted.resize(std::min<size_t>(r.fixed<uint32_t>(), r.left()));
  for (redact::SealedValue& v : d.vaulted) {
    v.type = r.bytes();
    v.box = r.bytes();
  }
  d.counts = r.fixed<NormalizeCounts>();
  d.guarded.resize(std::min<size_t>(r.fixed<uint32_t>(), r.left()));
  for (ControlCount& c : d.guarded) {
    c.string = r.bytes();
    c.count = r.fixed<uint64_t>();
  }
  d.look_alikes = r.fixed<uint64_t>();
  return r.ok();
}

}  // namespace

void encode(const SourceDocument& d, std::string& out) {
  ByteWriter w(out);
  w.fixed(d.position);
  w.fixed(d.source);
  w.fixed(d.part);
  w.fixed(d.line);
  w.fixed(d.byte_offset);
  w.bytes(d.id);
  w.bytes(d.text);
  w.bytes(d.group);
  w.bytes(d.speaker);
  w.fixed<uint8_t>(d.has_order);
  w.fixed(d.order);
  w.fixed(static_cast<uint32_t>(d.fields.size()));
  for (const std::string& f : d.fields) w.bytes(f);
}

bool decode(std::string_view bytes, SourceDocument& d) {
  ByteReader r(bytes);
  d.position = r.fixed<uint64_t>();
  d.source = r.fixed<uint32_t>();
  d.part = r.fixed<uint32_t>();
  d.line = r.fixed<uint64_t>();
  d.byte_offset = r.fixed<uint64_t>();
  d.id = r.bytes();
  d.text = r.bytes();
  d.group = r.bytes();
  d.speaker = r.bytes();
  d.has_order = r.fixed<uint8_t>() != 0;
  d.order = r.fixed<int64_t>();
  d.fields.resize(std::min<size_t>(r.fixed<uint32_t>(), r.left()));
  for (std::string& f : d.fields) f = r.bytes();
  return r.ok() && r.at_end();
}

WorkFileWriter::WorkFileWriter() = default;

void WorkFileWriter::add_unit(const std::vector<SourceDocument>& documents,
                              const std::vector<size_t>& members, const UnitOutcome& unit,
                              const std::string& held_reason) {
  UnitRow row{};
  const std::vector<Outcome>& outcomes = unit.outcomes;
  const std::vector<uint64_t>& shingles = unit.shingles;
  const bool held = outcomes.empty();
  if (!held) row.fingerprint = outcomes.front().fingerprint();
  row.first_position = documents[members.front()].position;
  row.shingles_at = shingles_.size();
  row.normalized_bytes = unit.normalized_bytes;
  row.documents = static_cast<uint32_t>(members.size());
  std::string key;
  for (size_t i = 0; i < members.size(); ++i) {
    const SourceDocument& d = documents[members[i]];
    if (held || !outcomes[i].quarantine_reason().empty()) ++row.held;
    ByteWriter w(key);
    w.bytes(d.group);
    w.bytes(d.id);
    w.fixed(d.part);
    const DocumentAudit* audit = i < unit.audits.size() ? &unit.audits[i] : nullptr;
    const DocumentTokens* tokens = i < unit.tokens.size() ? &unit.tokens[i] : nullptr;
    encode_refined(d, held ? nullptr : &outcomes[i], audit,
                   tokens ? std::span<const uint32_t>(tokens->begins) : std::span<const uint32_t>(),
                   held_reason, body_);
  }
  row.stable_key = xxh3_128(key);
  row.source = documents[members.front()].source;
  shingles_ += bytes_of<uint64_t>(shingles);
  if (unit.sent) {
    SentUnit sent{unit.sent->fingerprint, unit.sent->bytes, row.shingles_at};
    if (sent.fingerprint != row.fingerprint) {
      sent.shingles_at = shingles_.size();
      shingles_ += bytes_of<uint64_t>(unit.sent->shingles);
    }
    ByteWriter(sent_).fixed(sent);
  }
  row.tokens_at = tokens_.size();
  for (const DocumentTokens& t : unit.tokens) tokens_ += bytes_of<uint64_t>(t.hashes);
  for (const DocumentTokens& t : unit.tokens) {
    for (const uint32_t paragraph : t.paragraphs) ByteWriter(tokens_).fixed(row.tokens + paragraph);
    row.tokens += static_cast<uint32_t>(t.hashes.size());
    row.paragraphs += static_cast<uint32_t>(t.paragraphs.size());
  }
  ByteWriter(index_).fixed(row);
  ++units_;
}

Status WorkFileWriter::write(io::FileSystem& fs, const std::string& path) {
  Header h{};
  std::memcpy(h.magic, kMagic, sizeof kMagic);
  h.body_size = body_.size();
  h.shingles_size = shingles_.size();
  h.tokens_size = tokens_.size();
  h.index_size = index_.size();
  h.sent_size = sent_.size();
  h.units = units_;
  const std::string* const parts[] = {&body_, &shingles_, &tokens_, &index_, &sent_};
  Xxh3 hasher;
  for (const std::string* part : parts) hasher.update(*part);
  const Hash128 check = hasher.finish();
  h.check_high = check.high;
  h.check_low = check.low;
  std::string header;
  ByteWriter(header).fixed(h);
  // Not synced: what a power cut takes, the checksum misses, and the segment is refined again.
  const std::string temporary = path + ".tmp";
  TAMIS_CHECK(fs.remove_tree(temporary));
  TAMIS_TRY(auto file, fs.create(temporary, 0600));
  TAMIS_CHECK(file->write(header));
  for (const std::string* part : parts) TAMIS_CHECK(file->write(*part));
  TAMIS_CHECK(file->close());
  return fs.rename(temporary, path);
}

std::vector<UnitMeta> WorkFileWriter::units(uint32_t segment) const {
  return units_from(index_, segment, sizeof(Header) + body_.size(), shingles_.size());
}

std::vector<SentUnit> WorkFileWriter::sent() const {
  return sent_from(sent_, sizeof(Header) + body_.size());
}

Result<WorkFile> WorkFile::read(io::FileSystem& fs, const std::string& path) {
  WorkFile f;
  TAMIS_TRY(f.bytes_, io::read_file(fs, path, uint64_t{1} << 40));
  Header h{};
  if (f.bytes_.size() < sizeof h) return tl::make_unexpected(damaged(path).error());
  std::memcpy(&h, f.bytes_.data(), sizeof h);
  const std::string_view rest = std::string_view(f.bytes_).substr(sizeof h);
  if (std::memcmp(h.magic, kMagic, sizeof kMagic) != 0 || h.body_size > rest.size() ||
      h.shingles_size > rest.size() || h.tokens_size > rest.size() ||
      h.index_size != h.units * sizeof(UnitRow) ||
      (h.sent_size != 0 && h.sent_size != h.units * sizeof(SentUnit)) ||
      h.body_size + h.shingles_size + h.tokens_size + h.index_size + h.sent_size != rest.size() ||
      xxh3_128(rest) != Hash128{h.check_high, h.check_low})
    return tl::make_unexpected(damaged(path).error());
  f.body_at_ = sizeof h;
  f.body_size_ = h.body_size;
  f.shingles_size_ = h.shingles_size;
  f.index_at_ = sizeof h + h.body_size + h.shingles_size + h.tokens_size;
  f.index_size_ = h.index_size;
  f.units_ = static_cast<uint32_t>(h.units);
  return f;
}

std::vector<UnitMeta> WorkFile::units(uint32_t segment) const {
  return units_from(std::string_view(bytes_).substr(index_at_, index_size_), segment,
                    body_at_ + body_size_, shingles_size_);
}

std::vector<SentUnit> WorkFile::sent() const {
  return sent_from(std::string_view(bytes_).substr(index_at_ + index_size_), body_at_ + body_size_);
}

void WorkFile::tokens(const UnitMeta& unit, std::vector<uint64_t>& hashes,
                      std::vector<uint32_t>& paragraphs) const {
  hashes.resize(unit.tokens);
  paragraphs.resize(unit.paragraphs);
  const char* at = bytes_.data() + unit.tokens_at;
  if (!hashes.empty()) std::memcpy(hashes.data(), at, hashes.size() * sizeof(uint64_t));
  if (!paragraphs.empty())
    std::memcpy(paragraphs.data(), at + hashes.size() * sizeof(uint64_t),
                paragraphs.size() * sizeof(uint32_t));
}

WorkFile::Cursor::Cursor(const WorkFile& file) : file_(file) {}

bool WorkFile::Cursor::next(uint32_t& unit, RefinedDocument& document) {
  while (left_ == 0) {
    if (unit_ == file_.units_) return false;
    UnitRow row;
    std::memcpy(&row, file_.bytes_.data() + file_.index_at_ + unit_ * sizeof row, sizeof row);
    left_ = row.documents;
    ++unit_;
  }
  --left_;
  unit = unit_ - 1;
  ByteReader r(std::string_view(file_.bytes_).substr(file_.body_at_ + at_, file_.body_size_ - at_));
  const size_t before = r.left();
  ok_ = decode_refined(r, document);
  at_ += before - r.left();
  return ok_;
}

Status WorkFile::Cursor::status() const {
  if (ok_) return {};
  return fail(Code::kCorrupt,
              "a work file is damaged; remove the folder \"work\" in the ledger and run the same "
              "command again");
}

Status read_words(io::FileSystem& fs, const std::string& path, uint64_t at,
                  std::span<uint64_t> out) {
  TAMIS_TRY(auto file, fs.open(path));
  size_t done = 0;
  while (done < out.size_bytes()) {
    TAMIS_TRY(const size_t n, file->read_at(reinterpret_cast<char*>(out.data()) + done,
                                            out.size_bytes() - done, at + done));
    if (n == 0) return damaged(path);
    done += n;
  }
  return {};
}

Status read_tokens(io::FileSystem& fs, const std::string& path, const UnitMeta& unit,
                   std::vector<uint64_t>& out) {
  out.resize(unit.tokens);
  return read_words(fs, path, unit.tokens_at, out);
}

}  // namespace tamis::pipeline
