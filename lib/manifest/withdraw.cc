#include "tamis/withdraw.h"

#include <algorithm>
#include <set>

#include "base/try.h"
#include "io/path.h"
#include "manifest/canonical_reader.h"
#include "manifest/erasure_notice.h"
#include "manifest/merkle.h"
#include "manifest/next_version.h"
#include "manifest/record.h"
#include "manifest/rights.h"
#include "manifest/seal.h"
#include "manifest/sealed_delivery.h"
#include "manifest/shard_writer.h"
#include "manifest/statistics.h"
#include "manifest/versions.h"

namespace tamis {

using namespace manifest;

namespace {

constexpr uint64_t kMaxSubject = uint64_t{1} << 26;
constexpr int kZstdLevel = 3;

// One line of a request, and whether some record answered it.
struct Wish {
  enum class Kind { kId, kGroup, kContains } kind = Kind::kId;
  std::string value;  // escaped
  std::string where;  // what messages call it
  bool met = false;
};

Result<std::vector<Wish>> read_wishes(const WithdrawOptions& options, io::FileSystem& fs) {
  std::vector<Wish> out;
  for (size_t i = 0; i < options.ids.size(); ++i) {
    out.push_back({Wish::Kind::kId, escaped(options.ids[i]),
                   "id " + std::to_string(i + 1) + " of those that were named"});
  }
  if (!options.subject.empty()) {
    TAMIS_TRY(const std::string text, io::read_file(fs, options.subject, kMaxSubject));
    std::string_view rest = text;
    for (uint64_t line = 1; !rest.empty(); ++line) {
      const std::string_view bytes = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), bytes.size() + 1));
      if (bytes.empty()) continue;
      const std::string where = "line " + std::to_string(line) + " of the subject's file";
      const auto json = Json::parse(bytes, where, 2);
      constexpr std::string_view kNames[] = {"id", "group", "contains"};
      const bool one = json && json->members().size() == 1;
      const auto name =
          one ? std::find(std::begin(kNames), std::end(kNames), json->members()[0].first)
              : std::end(kNames);
      if (name == std::end(kNames) || json->members()[0].second.as_string().empty()) {
        return fail(Code::kInput,
                    where +
                        ": expected {\"id\":…}, {\"group\":…} or "
                        "{\"contains\":…} with a text",
                    line);
      }
      out.push_back({static_cast<Wish::Kind>(name - std::begin(kNames)),
                     escaped(json->members()[0].second.as_string()), where});
    }
  }
  if (out.empty()) return fail(Code::kUsage, "name the records to withdraw, or a subject's file");
  return out;
}

bool answers(const RecordView& record, const Wish& wish) {
  switch (wish.kind) {
    case Wish::Kind::kId:
      return record.id == wish.value;
    case Wish::Kind::kGroup:
      return record.group == wish.value;
    case Wish::Kind::kContains:
      return record.text.find(wish.value) != std::string_view::npos ||
             std::any_of(record.fields.begin(), record.fields.end(), [&](const auto& field) {
               return field.second.find(wish.value) != std::string_view::npos;
             });
  }
  return false;
}

class Withdrawal {
 public:
  Withdrawal(io::FileSystem& fs, const WithdrawOptions& options) : fs_(fs), options_(options) {}

  Result<WithdrawReport> run() {
    TAMIS_TRY(wishes_, read_wishes(options_, fs_));
    TAMIS_TRY(old_, SealedDelivery::open(fs_, options_.delivery));
    TAMIS_TRY(signer_, signer_of_next(fs_, old_, options_.signer));
    TAMIS_TRY(VersionFolder next, VersionFolder::begin(fs_, old_, options_.out));
    TAMIS_CHECK(choose());
    TAMIS_CHECK(write(next));
    TAMIS_CHECK(write_beside(fs_, options_.notice_file, report_.notice));
    TAMIS_CHECK(next.commit());
    return std::move(report_);
  }

 private:
  // Which records go. Everything is read, so that nobody's wish is met by half.
  Status choose() {
    std::set<std::string, std::less<>> ids;
    std::vector<std::pair<uint64_t, std::string>> repeats;  // number, kept id
    const auto pass = [&](const auto& each) -> Status {
      for (size_t i = 0; i < old_.shards.size(); ++i) {
        Status read;
        TAMIS_CHECK(old_.for_each_line(fs_, i, [&](uint64_t number, std::string_view line) {
          read = read_record(line, view_);
          if (read) each(number);
          return read.has_value();
        }));
        if (!read)
          return fail(Code::kMismatch, old_.shards[i].data.path + ": " + read.error().message);
      }
      return {};
    };
    TAMIS_CHECK(pass([&](uint64_t number) {
      bool goes = false;
      for (Wish& wish : wishes_) {
        if (!answers(view_, wish)) continue;
        goes = wish.met = true;
      }
      if (view_.has_cluster && view_.cluster_delivery.empty())
        repeats.emplace_back(number, view_.cluster_kept_id);
      if (!goes) return;
      numbers_.insert(number);
      ids.emplace(view_.id);
    }));
    for (const Wish& wish : wishes_) {
      if (!wish.met) {
        return fail(Code::kInput, wish.where +
                                      ": no record answers to it; was it withdrawn "
                                      "before?");
      }
    }
    // A repeat may be kept by a withdrawn record; what it repeats is not brought back.
    uint64_t left = 0;
    for (const auto& [number, kept] : repeats) {
      if (!ids.contains(kept) || numbers_.contains(number)) continue;
      if (options_.with_repeats)
        numbers_.insert(number);
      else
        ++left;
    }
    report_.repeats_left = left;
    return {};
  }

  Status write(VersionFolder& next) {
    const uint64_t version = old_.checkpoint.version + 1;
    std::vector<FileEntry> files;
    for (const FileEntry& file : old_.files) {
      TAMIS_CHECK(next.make_folders(file.path));
      if (file.role == FileRole::kWithdrawn || file.role == FileRole::kData) continue;
      TAMIS_CHECK(next.keep(file, Keep::kCopy));
      files.push_back(file);
    }
    std::vector<Withdrawn> withdrawn = old_.withdrawn;
    for (size_t i = 0; i < old_.shards.size(); ++i) {
      TAMIS_TRY(FileEntry entry, write_shard(next, i, version, withdrawn));
      files.push_back(std::move(entry));
    }
    std::sort(withdrawn.begin(), withdrawn.end(),
              [](const Withdrawn& a, const Withdrawn& b) { return a.number < b.number; });
    std::string list;
    for (const Withdrawn& w : withdrawn) list.append(w.line()).append("\n");
    TAMIS_CHECK(write_new_file(fs_, next.at(kWithdrawnPath), list));
    FileEntry entry;
    entry.path = kWithdrawnPath;
    entry.role = FileRole::kWithdrawn;
    entry.bytes = list.size();
    entry.records = withdrawn.size();
    entry.sha256 = sha256(list);
    files.push_back(std::move(entry));

    SealInput input;
    input.draft = old_.head["draft"].as_bool();
    input.head = next_head(old_, "withdraw_" + std::to_string(version), Change::kWithdrawn,
                           statistics_.json(), files.size());
    if (input.head.has("rights"))
      input.head.set("rights", counted_rights(input.head["rights"], statistics_.rights()));
    input.files = std::move(files);
    input.records = old_.checkpoint.records;
    input.record_root = old_.checkpoint.record_root;
    input.statistics = statistics_.json();
    input.previous = sha256_hex(old_.checkpoint.text());
    input.version = version;
    TAMIS_TRY(const SealedManifest sealed, seal_manifest(std::move(input), signer_.get()));
    TAMIS_CHECK(write_manifest(fs_, next.path(), sealed));

    ErasureNotice notice;
    notice.origin = sealed.checkpoint.origin;
    notice.version = version;
    notice.checkpoint = sha256(sealed.checkpoint.text());
    notice.previous = sha256(old_.checkpoint.text());
    for (const Withdrawn& w : withdrawn) {
      if (w.version != version) continue;
      notice.records.emplace_back(w.number, w.leaf);
      report_.withdrawn.push_back(w.id);
    }
    report_.notice = notice.text();
    if (signer_) {
      TAMIS_TRY(report_.notice, sign_note(report_.notice, *signer_));
    }
    report_.version = version;
    report_.records = statistics_.records();
    return {};
  }

  // A shard without what goes, or the same one; its statistics are counted either way.
  Result<FileEntry> write_shard(VersionFolder& next, size_t shard, uint64_t version,
                                std::vector<Withdrawn>& withdrawn) {
    const Shard& s = old_.shards[shard];
    const auto goes = numbers_.lower_bound(s.first);
    const bool same = goes == numbers_.end() || *goes >= s.first + s.leaves.records;
    TAMIS_TRY(ShardWriter writer, ShardWriter::create(kZstdLevel));
    uint64_t records = 0;
    Status status;
    TAMIS_CHECK(old_.for_each_line(fs_, shard, [&](uint64_t number, std::string_view line) {
      status = read_record(line, view_);
      if (!status) return false;
      if (numbers_.contains(number)) {
        const auto id = Json::parse('"' + std::string(view_.id) + '"');
        withdrawn.push_back({number, version, leaf_hash(line), id ? id->as_string() : ""});
        return true;
      }
      statistics_.add(line.size() + 1, view_);
      ++records;
      if (!same) status = writer.add(line);
      return status.has_value();
    }));
    TAMIS_CHECK(status);
    if (same) {
      TAMIS_CHECK(next.keep(s.data, Keep::kCopy));
      return s.data;
    }
    ++report_.shards_rewritten;
    TAMIS_TRY(const PackedShard packed, writer.finish(fs_, next.at(s.data.path)));
    FileEntry entry = s.data;
    entry.bytes = packed.bytes;
    entry.records = records;
    entry.unpacked = packed.unpacked;
    entry.sha256 = packed.sha256;
    return entry;
  }

  io::FileSystem& fs_;
  const WithdrawOptions& options_;
  SealedDelivery old_;
  std::unique_ptr<Signer> signer_;
  std::vector<Wish> wishes_;
  std::set<uint64_t> numbers_;
  RecordView view_;
  Statistics statistics_;
  WithdrawReport report_;
};

}  // namespace

Result<WithdrawReport> manifest::withdraw(io::FileSystem& fs, const WithdrawOptions& options) {
  return Withdrawal(fs, options).run();
}

Result<WithdrawReport> withdraw(const WithdrawOptions& options) {
  return manifest::withdraw(io::FileSystem::real(), options);
}

}  // namespace tamis
