#include "manifest/proof.h"

#include <algorithm>
#include <charconv>

#include "base/json.h"
#include "base/json_number.h"
#include "base/try.h"
#include "manifest/canonical_reader.h"
#include "manifest/checkpoint.h"
#include "manifest/record.h"
#include "manifest/sealed_delivery.h"
#include "manifest/verify_head.h"

namespace tamis::manifest {
namespace {

constexpr std::string_view kInclusion = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtension = "tamis-extension/1";
constexpr size_t kHighestTree = 64;

std::string_view view(const Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

bool decimal(std::string_view text, uint64_t& value) {
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return false;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() &&
         value <= static_cast<uint64_t>(kMaxExactInteger);
}

tl::unexpected<Error> refuse(uint64_t line, std::string_view expected) {
  return fail(Code::kInput, std::string(expected), line);
}

tl::unexpected<Error> not_intact() {
  return fail(Code::kMismatch,
              "the records are not those of the checkpoint, so nothing can be proven; tamis verify "
              "says what is wrong");
}

struct Found {
  uint64_t number = 0;
  std::string line;
};

Result<Found> find_record(io::FileSystem& fs, const SealedDelivery& d, const ProveOptions& o) {
  std::optional<Found> found;
  RecordView view;
  const std::string id = escaped(o.id);
  for (size_t i = 0; i < d.shards.size() && !found; ++i) {
    const Shard& s = d.shards[i];
    if (o.number && (*o.number < s.first || *o.number - s.first >= s.leaves.records)) continue;
    TAMIS_CHECK(d.for_each_line(fs, i, [&](uint64_t number, std::string_view line) {
      const bool here = o.number ? *o.number == number
                                 : line.find(id) != std::string_view::npos &&
                                       read_record(line, view) && view.id == id;
      if (here) found = Found{number, std::string(line)};
      return !here;
    }));
  }
  if (!found) {
    return fail(Code::kInput, o.number ? "record " + std::to_string(*o.number) +
                                             ": expected a number below " +
                                             std::to_string(d.checkpoint.records)
                                       : "no record of the delivery has this id; tamis prove "
                                         "--number takes its place among all records instead");
  }
  return std::move(*found);
}

}  // namespace

std::string ProofText::text() const {
  std::string out(extension ? kExtension : kInclusion);
  if (!extension) out.append("\nextra ").append(base64(extra));
  out.append(extension ? "\nold " : "\nindex ").append(std::to_string(index)).append("\n");
  for (const Sha256Digest& hash : hashes) out.append(base64(view(hash))).append("\n");
  return out.append("\n").append(checkpoint);
}

Result<ProofText> ProofText::parse(std::string_view text) {
  ProofText out;
  uint64_t number = 0;
  bool whole = true;
  const auto next = [&](std::string_view& line) {
    const size_t feed = text.find('\n');
    whole = whole && feed != std::string_view::npos;
    line = text.substr(0, feed);
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    ++number;
  };
  std::string_view line;
  next(line);
  if (line != kInclusion && line != kExtension) {
    return refuse(number, std::string(kInclusion) + " or " + std::string(kExtension));
  }
  out.extension = line == kExtension;
  next(line);
  if (!out.extension) {
    if (!line.starts_with("extra ") || !unbase64(line.substr(6), out.extra)) {
      return refuse(number, "\"extra\" and the record in base64");
    }
    next(line);
  }
  const std::string_view word = out.extension ? "old " : "index ";
  if (!line.starts_with(word) || !decimal(line.substr(word.size()), out.index)) {
    return refuse(number, "\"" + std::string(word) + "\" and a number");
  }
  while (true) {
    next(line);
    if (line.empty()) break;
    std::string bytes;
    if (!unbase64(line, bytes) || bytes.size() != 32 || out.hashes.size() == kHighestTree) {
      return refuse(number, "a hash of 32 bytes in base64, at most 64 of them");
    }
    std::copy(bytes.begin(), bytes.end(), out.hashes.emplace_back().begin());
  }
  if (!whole || text.empty()) return refuse(number, "an empty line and a checkpoint");
  out.checkpoint = std::string(text);
  return out;
}

Result<std::string> prove(io::FileSystem& fs, const std::string& delivery,
                          const ProveOptions& options) {
  if (options.id.empty() && !options.number) {
    return fail(Code::kUsage, "name the record to prove, by its id or its number");
  }
  TAMIS_TRY(const SealedDelivery d, SealedDelivery::open(fs, delivery));
  TAMIS_TRY(Found found, find_record(fs, d, options));
  StreamedProof streamed(inclusion_path(found.number, d.checkpoint.records));
  TAMIS_CHECK(d.for_each_leaf(fs, [&](uint64_t, const Sha256Digest& leaf) { streamed.add(leaf); }));
  ProofText out{false, found.number, std::move(found.line), streamed.proof(), d.note_bytes};
  if (!verify_inclusion(leaf_hash(out.extra), out.index, d.checkpoint.records, out.hashes,
                        d.checkpoint.record_root)) {
    return not_intact();
  }
  return out.text();
}

Result<std::string> prove_extension(io::FileSystem& fs, const std::string& delivery,
                                    std::string_view known_checkpoint) {
  TAMIS_TRY(const Checkpoint known, parse_known_checkpoint(known_checkpoint));
  TAMIS_TRY(const SealedDelivery d, SealedDelivery::open(fs, delivery));
  if (known.records == 0 || known.records > d.checkpoint.records) {
    return fail(Code::kMismatch, "the known checkpoint has " + std::to_string(known.records) +
                                     " records and the delivery " +
                                     std::to_string(d.checkpoint.records) +
                                     ": expected some, and no more than the delivery");
  }
  StreamedProof streamed(consistency_path(known.records, d.checkpoint.records));
  MerkleRoot first;
  TAMIS_CHECK(d.for_each_leaf(fs, [&](uint64_t number, const Sha256Digest& leaf) {
    streamed.add(leaf);
    if (number < known.records) first.add(leaf);
  }));
  if (first.root() != known.record_root) {
    return fail(Code::kMismatch, "the first " + std::to_string(known.records) +
                                     " records are not those of the known checkpoint; this "
                                     "delivery does not continue that one");
  }
  ProofText out{true, known.records, {}, streamed.proof(), d.note_bytes};
  if (!verify_consistency(known.records, d.checkpoint.records, out.hashes, known.record_root,
                          d.checkpoint.record_root)) {
    return not_intact();
  }
  return out.text();
}

}  // namespace tamis::manifest

namespace tamis {

Result<std::string> prove(const std::string& delivery, const ProveOptions& options) {
  return manifest::prove(io::FileSystem::real(), delivery, options);
}

Result<std::string> prove_extension(const std::string& delivery,
                                    std::string_view known_checkpoint) {
  return manifest::prove_extension(io::FileSystem::real(), delivery, known_checkpoint);
}

}  // namespace tamis
