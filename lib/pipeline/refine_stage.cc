#include "pipeline/refine_stage.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "base/hash.h"
#include "base/ordered_pipeline.h"
#include "base/sort.h"
#include "base/try.h"
#include "tamis/version.h"

namespace tamis::pipeline {

namespace {

constexpr uint64_t kProgressEvery = 1 << 20;

Status cancelled() { return fail(Code::kCancelled, "stopped, as you asked"); }

struct SegmentInput {
  uint32_t number = 0;
  std::vector<SourceDocument> documents;
};

// Hands out the segments of the plan: runs while the archive is read, then the scattered units from
// a spool.
class SegmentFeeder {
 public:
  explicit SegmentFeeder(const RefineInput& input)
      : in_(input),
        reader_(input.fs, input.inventory, input.engine->recipe(), &input.index.charsets) {}

  Result<std::optional<SegmentInput>> next() {
    if (in_.progress && !in_.progress(std::min(done_, in_.index.text_bytes), in_.index.text_bytes))
      return tl::make_unexpected(cancelled().error());
    if (segment_ < in_.plan.runs) return next_run();
    if (!read_) {
      TAMIS_CHECK(finish_reading());
    }
    if (segment_ < in_.plan.segments.size()) return next_scattered();
    return std::optional<SegmentInput>{};
  }

 private:
  struct Spooled {
    uint64_t at, size;
  };

  Result<std::optional<SegmentInput>> next_run() {
    const Segment& segment = in_.plan.segments[segment_];
    SegmentInput out;
    out.number = static_cast<uint32_t>(segment_++);
    for (; position_ < segment.end; ++position_) {
      SourceDocument document;
      TAMIS_CHECK(read(document));
      if (in_.plan.is_scattered(position_)) {
        TAMIS_CHECK(spool(document));
      } else {
        out.documents.push_back(std::move(document));
      }
    }
    return std::optional<SegmentInput>(std::move(out));
  }

  Result<std::optional<SegmentInput>> next_scattered() {
    SegmentInput out;
    out.number = static_cast<uint32_t>(segment_);
    for (const uint64_t position : in_.plan.segments[segment_].scattered) {
      const Spooled place = spooled_.at(position);
      std::string bytes(place.size, '\0');
      size_t done = 0;
      while (done < bytes.size()) {
        TAMIS_TRY(const size_t n,
                  spool_in_->read_at(bytes.data() + done, bytes.size() - done, place.at + done));
        if (n == 0) break;
        done += n;
      }
      SourceDocument document;
      if (done < bytes.size() || !decode(bytes, document))
        return fail(Code::kCorrupt,
                    "the spool in the ledger's work folder is damaged; run the same command again");
      done_ += document.text.size();
      out.documents.push_back(std::move(document));
    }
    ++segment_;
    return std::optional<SegmentInput>(std::move(out));
  }

  // The next document, which the index promised.
  Status read(SourceDocument& document) {
    Problem problem;
    for (;;) {
      TAMIS_TRY(const ArchiveReader::Item item, reader_.next(document, problem));
      if (item == ArchiveReader::Item::kProblem) continue;  // counted by the first reading
      if (item == ArchiveReader::Item::kEnd)
        return fail(Code::kInput,
                    "the archive changed while it was read: documents are gone; leave it alone and "
                    "run the same command again");
      TAMIS_CHECK(digest(document));
      if (!in_.plan.is_scattered(document.position)) done_ += document.text.size();
      return {};
    }
  }

  // Each source's digest is checked when the next source begins, or at the end.
  Status digest(const SourceDocument& document) {
    while (source_ < document.source) TAMIS_CHECK(check_source());
    hash_document(document, hasher_, scratch_);
    return {};
  }
  Status check_source() {
    const Hash128 now = hasher_.finish();
    if (now != in_.index.source_digests[source_])
      return fail(
          Code::kInput,
          io::source_name(source_) +
              " changed while it was read; leave the archive alone and run the same command again");
    ++source_;
    return {};
  }

  Status finish_reading() {
    read_ = true;
    SourceDocument document;
    Problem problem;
    for (;;) {
      TAMIS_TRY(const ArchiveReader::Item item, reader_.next(document, problem));
      if (item == ArchiveReader::Item::kEnd) break;
      if (item == ArchiveReader::Item::kDocument)
        return fail(Code::kInput,
                    "the archive changed while it was read: documents were added; leave it alone "
                    "and run the same command again");
    }
    while (source_ < in_.index.source_digests.size()) TAMIS_CHECK(check_source());
    if (!spool_out_) return {};
    TAMIS_CHECK(spool_out_->close());
    TAMIS_TRY(spool_in_, in_.fs.open(in_.workspace.spool_path()));
    return {};
  }

  Status spool(const SourceDocument& document) {
    if (!spool_out_) {
      TAMIS_CHECK(in_.fs.remove_tree(in_.workspace.spool_path()));
      TAMIS_TRY(spool_out_, in_.fs.create(in_.workspace.spool_path(), 0600));
    }
    scratch_.clear();
    encode(document, scratch_);
    spooled_[document.position] = {spooled_bytes_, scratch_.size()};
    spooled_bytes_ += scratch_.size();
    return spool_out_->write(scratch_);
  }

 public:
  static void hash_document(const SourceDocument& document, Xxh3& hasher, std::string& scratch) {
    scratch.clear();
    encode(document, scratch);
    hasher.update(scratch);
  }

 private:
  const RefineInput& in_;
  ArchiveReader reader_;
  size_t segment_ = 0;
  uint64_t position_ = 0, done_ = 0;
  bool read_ = false;
  Xxh3 hasher_;
  uint32_t source_ = 0;
  std::string scratch_;
  std::unique_ptr<io::WritableFile> spool_out_;
  std::unique_ptr<io::ReadableFile> spool_in_;
  std::unordered_map<uint64_t, Spooled> spooled_;
  uint64_t spooled_bytes_ = 0;
};

Document view_of(const SourceDocument& d, const Recipe& recipe) {
  Document v;
  v.id = d.id;
  v.text = d.text;
  v.speaker = d.speaker;
  v.group = d.group;
  for (size_t i = 0; i < d.fields.size(); ++i)
    if (!d.fields[i].empty()) v.fields.emplace_back(recipe.fields[i], d.fields[i]);
  return v;
}

uint64_t taken_bytes(const io::Inventory& inventory) {
  uint64_t bytes = 0;
  for (const io::SourceFile& file : inventory.files)
    if (file.taken()) bytes += file.stat.size;
  return bytes;
}

// What a work file depends on.
std::string segment_key(const SegmentInput& segment, const std::string& salt) {
  Xxh3 hasher;
  hasher.update(salt);
  std::string scratch;
  for (const SourceDocument& d : segment.documents)
    SegmentFeeder::hash_document(d, hasher, scratch);
  return hex(hasher.finish());
}

Result<RefinedSegment> refine_segment(const RefineInput& in, const std::string& salt,
                                      WorkerImpl& worker, const SegmentInput& segment) {
  RefinedSegment out;
  out.path = in.workspace.segment_path(segment_key(segment, salt));
  TAMIS_TRY(const io::FileStat stat, in.fs.stat(out.path, false));
  if (stat.kind == io::FileKind::kRegular) {
    if (const Result<WorkFile> done = WorkFile::read(in.fs, out.path)) {
      out.units = done->units(segment.number);
      out.sent = done->sent();
      out.reused = true;
      return out;
    }
  }
  const Recipe& recipe = in.engine->recipe();
  WorkFileWriter writer;
  for (const std::vector<size_t>& members : units_of(segment.documents, recipe.groups_span_files)) {
    std::vector<Document> views;
    for (const size_t m : members) views.push_back(view_of(segment.documents[m], recipe));
    Result<UnitOutcome> unit = worker.refine(views, {.shingles = recipe.near != "off",
                                                     .tokens = recipe.passages != "off",
                                                     .sent = recipe.dedup_scope == "global"});
    std::string held;
    if (!unit) {
      held = held_reason(unit.error());
      if (held.empty()) return tl::make_unexpected(std::move(unit).error());
      unit = UnitOutcome{};
      if (recipe.dedup_scope == "global") unit->sent.emplace();
    }
    writer.add_unit(segment.documents, members, *unit, held);
  }
  TAMIS_CHECK(writer.write(in.fs, out.path));
  out.units = writer.units(segment.number);
  out.sent = writer.sent();
  return out;
}

}  // namespace

std::string held_reason(const Error& error) {
  if (error.rule.starts_with(kDetectorRule)) return "a detector failed";
  switch (error.code) {
    case Code::kNoMemory:
    case Code::kCancelled:
    case Code::kOutput:
      return {};
    case Code::kLimit:
      return "longer than a limit of the recipe";
    default:
      return "not scanned to its end";
  }
}

Hash128 group_key(const SourceDocument& document, bool groups_span_files) {
  if (document.group.empty() && document.part == 0) return {};
  // A split text is a unit of its own; otherwise the group's name, in its file if the recipe says
  // so.
  std::string key;
  if (document.group.empty())
    key = "part" + std::to_string(document.source) + ":" + std::to_string(document.line);
  else
    key = "group" + (groups_span_files ? std::string() : std::to_string(document.source)) + ":" +
          document.group;
  return xxh3_128(key);
}

std::vector<std::vector<size_t>> units_of(const std::vector<SourceDocument>& documents,
                                          bool groups_span_files) {
  std::vector<std::vector<size_t>> units;
  std::unordered_map<std::string, size_t> unit_of;
  for (size_t i = 0; i < documents.size(); ++i) {
    const Hash128 group = group_key(documents[i], groups_span_files);
    if (group == Hash128{}) {
      units.push_back({i});
      continue;
    }
    const auto [at, fresh] = unit_of.try_emplace(hex(group), units.size());
    if (fresh) units.emplace_back();
    units[at->second].push_back(i);
  }
  for (std::vector<size_t>& unit : units) {
    if (std::ranges::all_of(unit, [&](size_t i) { return documents[i].has_order; }))
      stable_sort_by(unit, [&](size_t i) { return documents[i].order; });
  }
  return units;
}

Result<ArchiveIndex> index_archive(io::FileSystem& fs, const io::Inventory& inventory,
                                   const Recipe& recipe, const StageProgress& progress) {
  ArchiveIndex index;
  ArchiveReader reader(fs, inventory, recipe);
  SourceDocument document;
  Problem problem;
  Xxh3 hasher;
  std::string scratch;
  uint64_t asked = 0;
  index.source_digests.reserve(inventory.files.size() + 1);
  for (;;) {
    TAMIS_TRY(const ArchiveReader::Item item, reader.next(document, problem));
    if (progress && reader.source_bytes_done() - asked >= kProgressEvery) {
      asked = reader.source_bytes_done();
      if (!progress(asked, taken_bytes(inventory))) return tl::make_unexpected(cancelled().error());
    }
    if (item == ArchiveReader::Item::kEnd) break;
    if (item == ArchiveReader::Item::kProblem) {
      index.problems.push_back(problem);
      continue;
    }
    while (index.source_digests.size() < document.source)
      index.source_digests.push_back(hasher.finish());
    SegmentFeeder::hash_document(document, hasher, scratch);
    IndexEntry entry;
    entry.group = group_key(document, recipe.groups_span_files);
    entry.order = document.order;
    entry.has_order = document.has_order;
    entry.source = document.source;
    entry.text_bytes = static_cast<uint32_t>(
        std::min<uint64_t>(document.text.size(), std::numeric_limits<uint32_t>::max()));
    index.text_bytes += document.text.size();
    index.documents.push_back(entry);
  }
  while (index.source_digests.size() < inventory.files.size() + 1)
    index.source_digests.push_back(hasher.finish());
  index.charsets = reader.charsets();
  return index;
}

Result<std::vector<RefinedSegment>> refine_archive(const RefineInput& in) {
  const std::string salt = std::string(version()) + "\n" + in.engine->recipe().refining_json() +
                           "\n" + static_cast<const EngineImpl&>(*in.engine).journal_salt() + "\n" +
                           in.audit.key.id() + "\n" + in.audit.decisions.digest();
  std::vector<WorkerImpl> workers;
  for (unsigned i = 0; i < std::max(1u, in.jobs); ++i)
    workers.emplace_back(in.engine, /*fingerprint=*/true, &in.audit);
  std::vector<RefinedSegment> out;
  SegmentFeeder feeder(in);
  TAMIS_CHECK((ordered_pipeline<SegmentInput, RefinedSegment>(
      in.jobs, [&] { return feeder.next(); },
      [&](unsigned worker, SegmentInput segment) {
        return refine_segment(in, salt, workers[worker], segment);
      },
      [&](RefinedSegment segment) -> Status {
        out.push_back(std::move(segment));
        return {};
      })));
  return out;
}

}  // namespace tamis::pipeline
