// A small delivery with one part of it replaced by the input, and the digests around it put right, so that the input is read and not
// merely found to have another digest.
//
// The first byte says which part: the head, the file list, the checkpoint, a shard, a shard's lines, its leaves, a lone record, a note
// or a key. Nothing may crash; what is called intact is what the slow way calls right.
#include <zstd.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/keys.h"
#include "manifest/checkpoint.h"
#include "manifest/delivery_writer.h"
#include "manifest/erasure_notice.h"
#include "manifest/merkle.h"
#include "manifest/rights.h"
#include "manifest/small_cells.h"
#include "manifest/statement_file.h"
#include "manifest/time_stamp.h"
#include "manifest/verify.h"
#include "manifest/withdrawn.h"
#include "memory_file_system.h"
#include "require.h"

namespace {

using namespace tamis;
using fuzzing::MemoryFileSystem;
using manifest::leaf_hash;
using manifest::MerkleRoot;

const std::string kData = "d/data/part-00000.jsonl.zst";
const std::string kLeaves = "d/manifest/records/part-00000.leaves";
const std::string kHead = "d/manifest/dataset.json";
const std::string kList = "d/manifest/files.jsonl";
const std::string kNote = "d/manifest/checkpoint";

MemoryFileSystem base() {
  MemoryFileSystem out;
  auto writer = manifest::DeliveryWriter::create(out, "d", {});
  for (const char* id : {"1", "2", "3"}) {
    manifest::Record r{.id = id, .text = "some text"};
    r.tokens = {{"o200k_base", 2}};
    r.language = "en";
    require(writer->add(r));
  }
  require(writer->add_file("README.md", "# A delivery\n"));
  manifest::Statement s;
  s.steps = {{"deliver", "tamis", "1", {{"records", 3}}, {}}};
  s.balance = {{{"deliver.records"}, {"statistics.records"}}};
  require(writer->seal(s, nullptr));
  require(manifest::verify(out, "d", {})->intact());
  return out;
}

template <class F>
void for_each_line(std::string_view text, F&& f) {
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    f(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
}

// Puts the list, the head and the checkpoint right around what the files are now.
void mend(MemoryFileSystem& fs, bool list_too) {
  Json head = Json::parse(fs.files[kHead]).value();
  if (list_too) {
    std::string list;
    for_each_line(fs.files[kList], [&](std::string_view line) {
      Json e = Json::parse(line).value();
      const std::string& bytes = fs.files["d/" + e["path"].as_string()];
      e.set("bytes", bytes.size()).set("sha256", sha256_hex(bytes));
      list += e.canonical() + '\n';
    });
    fs.files[kList] = list;
  }
  MerkleRoot root;
  int64_t bytes = 0;
  for_each_line(fs.files[kList], [&](std::string_view line) {
    root.add(leaf_hash(line));
    if (const auto e = Json::parse(line))
      bytes += std::clamp<int64_t>((*e)["bytes"].as_int(), 0, 1 << 30);
  });
  head.set("files", Json()
                        .set("count", root.size())
                        .set("bytes", bytes)
                        .set("root", hex(root.root()))
                        .set("sha256", sha256_hex(fs.files[kList])));
  fs.files[kHead] = head.canonical();
}

void mend_checkpoint(MemoryFileSystem& fs) {
  const auto head = Json::parse(fs.files[kHead]);
  manifest::Checkpoint c;
  c.origin = head ? (*head)["origin"].as_string() : "x";
  if (head)
    c.records = static_cast<uint64_t>(std::max<int64_t>(0, (*head)["records"]["count"].as_int()));
  std::string root;
  if (head && unhex((*head)["records"]["root"].as_string(), root) && root.size() == 32) {
    std::copy(root.begin(), root.end(), c.record_root.begin());
  }
  c.head = sha256(fs.files[kHead]);
  MerkleRoot files;
  for_each_line(fs.files[kList], [&](std::string_view line) { files.add(leaf_hash(line)); });
  c.files = files.size();
  c.file_root = files.root();
  fs.files[kNote] = c.text();
}

// Lines as the only shard, with leaves, counts and roots that fit.
void set_lines(MemoryFileSystem& fs, std::string_view lines) {
  std::string packed(ZSTD_compressBound(lines.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), lines.data(), lines.size(), 1));
  std::string leaves;
  MerkleRoot root;
  int64_t records = 0;
  for_each_line(lines, [&](std::string_view line) {
    const Sha256Digest leaf = leaf_hash(line);
    leaves.append(reinterpret_cast<const char*>(leaf.data()), leaf.size());
    root.add(leaf);
    ++records;
  });
  fs.files[kData] = packed;
  fs.files[kLeaves] = leaves;
  std::string list;
  for_each_line(fs.files[kList], [&](std::string_view line) {
    Json e = Json::parse(line).value();
    if (e.has("records")) e.set("records", records);
    if (e.has("unpacked")) e.set("unpacked", lines.size());
    list += e.canonical() + '\n';
  });
  fs.files[kList] = list;
  Json head = Json::parse(fs.files[kHead]).value();
  head.set("records", Json()
                          .set("count", records)
                          .set("root", hex(root.root()))
                          .set("leaf", manifest::kLeafFormula));
  fs.files[kHead] = head.canonical();
  mend(fs, true);
}

void try_record(std::string_view line) {
  manifest::RecordView view;
  const bool strict = manifest::read_record(line, view).has_value();
  const auto json = Json::parse(line, "line", 3);
  const bool canonical = json && json->canonical() == line;
  require(!strict || canonical);
  if (!strict) return;
  require(view.text_bytes == (*json)["text"].as_string().size());
  manifest::Record r;
  r.id = (*json)["id"].as_string();
  r.text = (*json)["text"].as_string();
  r.language = (*json)["language"].as_string();
  r.group = (*json)["group"].as_string();
  r.speaker = (*json)["speaker"].as_string();
  if (json->has("order")) r.order = (*json)["order"].as_int();
  for (const auto& [name, value] : (*json)["tokens"].members()) {
    r.tokens.emplace_back(name, static_cast<uint64_t>(value.as_int()));
  }
  for (const auto& [name, value] : (*json)["fields"].members())
    r.fields.emplace_back(name, value.as_string());
  if (json->has("cluster")) {
    const Json& c = (*json)["cluster"];
    r.cluster = manifest::RecordCluster{c["kept_id"].as_string(),
                                        static_cast<uint32_t>(c["jaccard_ppm"].as_int())};
  }
  r.rights = static_cast<uint64_t>((*json)["rights"].as_int());
  require(r.rights == view.rights);
  for (const Json& p : (*json)["passages"].items())
    r.passages.push_back({static_cast<uint64_t>(p["begin"].as_int()),
                          static_cast<uint64_t>(p["end"].as_int()),
                          static_cast<uint64_t>(p["documents"].as_int())});
  const auto encoded = manifest::encode(r);
  require(encoded.has_value());
  // The salt is nothing that encode() could know; everything else it writes again.
  Json::Object plain;
  for (const auto& [name, value] : json->members())
    if (name != "salt") plain.emplace_back(name, value);
  require(encoded->line == Json::from_members(std::move(plain)).canonical());
}

// Hiding small cells leaves none, changes nothing the second time, and keeps the numbers of rows.
void try_head(std::string_view bytes) {
  const auto parsed = Json::parse(bytes, "head", 32);
  if (!parsed || !parsed->is_object() || !(*parsed)["statistics"].is_object()) return;
  Json head = *parsed;
  head.set("route", "private").set("signer", "k");
  std::vector<manifest::HeadProblem> problems;
  manifest::check_rights(head, problems);
  if (!problems.empty()) return;
  manifest::hide_small_cells(head);
  const std::string once = head.canonical();
  manifest::hide_small_cells(head);
  require(head.canonical() == once);
}

void try_note_and_keys(std::string_view bytes) {
  if (const auto note = manifest::Note::parse(bytes)) {
    require(bytes.starts_with(note->text));
    if (const auto c = manifest::Checkpoint::parse(note->text)) require(c->text() == note->text);
  }
  if (const auto envelope = manifest::Envelope::parse(bytes)) require(envelope->text() == bytes);
  if (const auto notice = manifest::ErasureNotice::parse(bytes)) require(notice->text() == bytes);
  if (const auto withdrawn = manifest::parse_withdrawn(bytes)) {
    std::string again;
    for (const manifest::Withdrawn& w : *withdrawn) again += w.line() + '\n';
    require(again == bytes);
  }
  static_cast<void>(manifest::TimeStamp::parse(bytes));
  if (const auto key = VerifyingKey::parse(bytes)) require(key->text() == bytes);
  if (const auto key = SigningKey::parse(bytes)) require(key->text().view() == bytes);
  if (const auto entry = manifest::FileEntry::parse(bytes)) require(entry->line() == bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const MemoryFileSystem* const original = new MemoryFileSystem(base());
  if (size == 0) return 0;
  const std::string rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  MemoryFileSystem fs = *original;
  switch (data[0] % 9) {
    case 0:
      try_head(rest);
      static_cast<void>(manifest::is_license_expression(rest));
      fs.files[kHead] = rest;
      mend_checkpoint(fs);
      break;
    case 1:
      fs.files[kList] = rest;
      mend(fs, false);
      mend_checkpoint(fs);
      break;
    case 2:
      fs.files[kNote] = rest;
      break;
    case 3:
      fs.files[kData] = rest;
      mend(fs, true);
      mend_checkpoint(fs);
      break;
    case 4:
      set_lines(fs, rest);
      mend_checkpoint(fs);
      break;
    case 5:
      fs.files[kLeaves] = rest;
      mend(fs, true);
      mend_checkpoint(fs);
      break;
    case 6:
      try_record(rest);
      return 0;
    case 7:
      try_note_and_keys(rest);
      return 0;
    default:
      fs.files["d/" + rest] = "stray";
      break;
  }
  VerifyOptions options;
  options.jobs = 1;
  const auto report = manifest::verify(fs, "d", options);
  require(report);
  require(!report->to_text().empty());
  require(Json::parse(report->to_json()).has_value());
  if (!report->intact()) return 0;
  // Only what the format leaves open may differ from the original: the words of the head, and signatures of strangers.
  switch (data[0] % 9) {
    case 1:
    case 5:
      require(fs.files == original->files);
      break;
    case 2:
      require(manifest::Note::parse(rest)->text == original->files.at(kNote));
      break;
    case 8:
      require(fs.files.size() == original->files.size() || rest.empty());
      break;
    default:
      break;
  }
  return 0;
}
