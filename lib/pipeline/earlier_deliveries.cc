#include "pipeline/earlier_deliveries.h"

#include "base/hash.h"
#include "base/try.h"
#include "dedup/sketcher.h"
#include "io/json_unescape.h"
#include "io/path.h"
#include "manifest/record.h"

namespace tamis::pipeline {

namespace {

constexpr std::string_view kKey = "dedup.against";
constexpr std::string_view kDigestKey = "dedup.against_sha256";
constexpr uint64_t kProgressEvery = 4096;  // records
constexpr size_t kBuffer = size_t{1} << 20;

tl::unexpected<Error> refuse(std::string message, std::string_view key = kKey) {
  return fail(Code::kRecipe, std::string(key) + ": " + std::move(message), Error::kNoOffset,
              std::string(key));
}

// A damaged delivery is said to be one of those of the recipe.
Error of_recipe(Error error) {
  error.message = std::string(kKey) + ": " + error.message;
  return error;
}

std::string_view unescaped(std::string_view raw, std::string& scratch) {
  if (raw.find('\\') == std::string_view::npos) return raw;
  scratch.resize(raw.size());
  scratch.resize(io::unescape_json(raw, scratch.data()));
  return scratch;
}

}  // namespace

std::string delivery_digest(const manifest::SealedDelivery& delivery) {
  return sha256_hex(delivery.checkpoint.text());
}

Result<std::vector<manifest::SealedDelivery>> open_earlier(io::FileSystem& fs, Recipe& recipe) {
  const bool global = recipe.dedup_scope == "global";
  if (global && recipe.against.empty())
    return refuse(
        "dedup.scope is \"global\", but no earlier delivery is named; name their folders");
  if (!global && !recipe.against.empty())
    return refuse("earlier deliveries are compared with dedup.scope = \"global\" only; set it");
  std::vector<manifest::SealedDelivery> out;
  std::vector<std::string> digests;
  for (const std::string& path : recipe.against) {
    auto opened = manifest::SealedDelivery::open(fs, path);
    if (!opened) return tl::make_unexpected(of_recipe(std::move(opened).error()));
    digests.push_back(delivery_digest(*opened));
    out.push_back(std::move(*opened));
  }
  if (!recipe.against_sha256.empty() && recipe.against_sha256 != digests)
    return refuse(
        "the deliveries of dedup.against are not those of these checkpoints; name those that were "
        "meant, or leave the digests out",
        kDigestKey);
  recipe.against_sha256 = std::move(digests);
  return out;
}

// Joins the records of a group, and sketches what is joined.
class EarlierReader {
 public:
  EarlierReader(io::FileSystem& fs, const Recipe& recipe, std::string scratch,
                const StageProgress& progress)
      : fs_(fs),
        near_(recipe.near != "off"),
        sketcher_(*dedup::profile_named(recipe.dedup_profile)),
        path_(std::move(scratch)),
        progress_(progress) {}

  Result<EarlierUnits> run(const std::vector<manifest::SealedDelivery>& deliveries) {
    TAMIS_CHECK(fs_.remove_tree(path_));
    TAMIS_TRY(file_, fs_.create(path_, 0600));
    for (const manifest::SealedDelivery& d : deliveries) total_ += d.checkpoint.records;
    for (const manifest::SealedDelivery& d : deliveries) {
      out_.digests_.push_back(delivery_digest(d));
      out_.records_.push_back(0);
      for (size_t shard = 0; shard < d.shards.size(); ++shard)
        if (Status status = add_shard(d, shard); !status)
          return tl::make_unexpected(of_recipe(std::move(status).error()));
      TAMIS_CHECK(finish_unit());
    }
    TAMIS_CHECK(file_->write(buffer_));
    TAMIS_CHECK(file_->close());
    TAMIS_TRY(out_.file_, fs_.open(path_));
    return std::move(out_);
  }

 private:
  Status add_shard(const manifest::SealedDelivery& d, size_t shard) {
    Status status;
    TAMIS_CHECK(d.for_each_line(fs_, shard, [&](uint64_t, std::string_view line) {
      status = add(line);
      return status.has_value();
    }));
    if (!status && status.error().code == Code::kInput)
      return fail(Code::kMismatch, io::show_path(d.path_of(d.shards[shard].data.path)) + ": " +
                                       status.error().message);
    return status;
  }

  Status add(std::string_view line) {
    TAMIS_CHECK(manifest::read_record(line, view_));
    if (view_.group.empty() || view_.group != group_) {
      TAMIS_CHECK(finish_unit());
      group_ = view_.group;
      record_ = unescaped(view_.id, scratch_);
    }
    open_ = true;
    sketcher_.add(unescaped(view_.text, scratch_));
    ++out_.records_.back();
    if (progress_ && ++done_ % kProgressEvery == 0 && !progress_(done_, total_))
      return fail(Code::kCancelled, "stopped, as you asked");
    return {};
  }

  Status finish_unit() {
    if (!open_) return {};
    open_ = false;
    group_.clear();
    dedup::Unit unit;
    unit.shipment = static_cast<uint32_t>(out_.digests_.size() - 1);
    unit.length = sketcher_.text_bytes();
    unit.key = xxh3_128(record_);
    out_.entries_.push_back({sketcher_.finish(), std::move(record_), shingles_at_});
    unit.fingerprint = &out_.entries_.back().fingerprint;
    out_.units_.push_back(unit);
    if (!near_) return {};
    const std::span<const uint64_t> shingles = sketcher_.shingles();
    shingles_at_ += shingles.size_bytes();
    buffer_.append(reinterpret_cast<const char*>(shingles.data()), shingles.size_bytes());
    if (buffer_.size() < kBuffer) return {};
    TAMIS_CHECK(file_->write(buffer_));
    buffer_.clear();
    return {};
  }

  io::FileSystem& fs_;
  const bool near_;
  dedup::Sketcher sketcher_;
  const std::string path_;
  const StageProgress& progress_;
  std::unique_ptr<io::WritableFile> file_;
  std::string buffer_;  // not yet written
  EarlierUnits out_;
  manifest::RecordView view_;
  std::string group_, record_, scratch_;  // of the unit that is open: its group, its first record
  bool open_ = false;
  uint64_t shingles_at_ = 0, done_ = 0, total_ = 0;
};

Result<EarlierUnits> EarlierUnits::read(io::FileSystem& fs,
                                        const std::vector<manifest::SealedDelivery>& deliveries,
                                        const Recipe& recipe, const std::string& scratch,
                                        const StageProgress& progress) {
  if (deliveries.empty()) return EarlierUnits();
  return EarlierReader(fs, recipe, scratch, progress).run(deliveries);
}

std::vector<EarlierUnits::Delivery> EarlierUnits::deliveries() const {
  std::vector<Delivery> out;
  for (size_t i = 0; i < digests_.size(); ++i) out.push_back({digests_[i], records_[i]});
  return out;
}

Status EarlierUnits::shingles(size_t unit, std::vector<uint64_t>& out) const {
  const Entry& e = entries_[unit];
  out.resize(e.fingerprint.shingle_count);
  char* at = reinterpret_cast<char*>(out.data());
  for (size_t done = 0, size = out.size() * sizeof(uint64_t); done < size;) {
    TAMIS_TRY(const size_t n, file_->read_at(at + done, size - done, e.shingles_at + done));
    if (n == 0)
      return fail(Code::kCorrupt,
                  "the ledger's work folder was changed; run the same command again");
    done += n;
  }
  return {};
}

}  // namespace tamis::pipeline
