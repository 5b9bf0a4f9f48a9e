#include "manifest/verify.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <span>
#include <thread>

#include "base/ordered_pipeline.h"
#include "base/try.h"
#include "io/path.h"
#include "manifest/advice.h"
#include "manifest/checkpoint.h"
#include "manifest/delivery_tree.h"
#include "manifest/file_list.h"
#include "manifest/head.h"
#include "manifest/listed_files.h"
#include "manifest/record_totals.h"
#include "manifest/shard_check.h"
#include "manifest/shard_plan.h"
#include "manifest/statement_file.h"
#include "manifest/time_stamp.h"
#include "manifest/verify_head.h"
#include "manifest/verify_notes.h"
#include "manifest/withdrawn.h"

namespace tamis::manifest {
namespace {

constexpr uint64_t kMaxListBytes = uint64_t{1} << 30;
constexpr uint64_t kMaxStatementBytes = uint64_t{1} << 20;
constexpr size_t kReadStep = size_t{1} << 16;
constexpr uint64_t kSmallFile = uint64_t{1} << 16;
constexpr size_t kFilesAtOnce = 16;

// What a thread found: of a shard, or of other files.
struct WorkResult {
  std::optional<ShardCheck> shard;
  FileCheck files;
};

// What a thread does next: a shard, or small files together, so that threads seldom wait for each other.
std::span<const Task> next_work(std::span<const Task> tasks) {
  const auto small = [](const Task& task) {
    return !task.leaves && task.file->bytes <= kSmallFile;
  };
  const auto most = tasks.first(std::min(kFilesAtOnce, tasks.size()));
  const auto end = std::find_if_not(most.begin(), most.end(), small);
  return tasks.first(std::max<size_t>(1, static_cast<size_t>(end - most.begin())));
}

class Verification {
 public:
  Verification(io::FileSystem& fs, const std::string& root, const VerifyOptions& options,
               RecordInspector* inspector)
      : fs_(fs),
        root_(root),
        options_(options),
        inspector_(inspector),
        failures_(options.max_failures) {}

  Result<VerifyReport> run() {
    if (!options_.signer.empty()) {
      TAMIS_TRY(signer_, VerifyingKey::parse(options_.signer, "signer"));
    }
    for (const std::string& text : options_.cosigners) {
      TAMIS_TRY(cosigners_.emplace_back(), VerifyingKey::parse(text, "cosigner"));
    }
    if (options_.sample_percent > 100) {
      return fail(Code::kUsage, "a sample is 0 to 100 percent of the shards");
    }
    if (level() == VerifyLevel::kRecompute && !inspector_) {
      return fail(
          Code::kUsage,
          "level recompute needs vocabularies, which this call does not have; use reverify");
    }
    if (inspector_ && !options_.resume.empty()) {
      return fail(Code::kUsage,
                  "what was recomputed or scanned is not noted; resume without it, then do it");
    }
    report_.level = options_.level;
    if (!options_.known_checkpoint.empty()) {
      TAMIS_TRY(known_, parse_known_checkpoint(options_.known_checkpoint));
    }
    TAMIS_CHECK(look());
    if (!tree_.files.contains(std::string(kHeadPath)) &&
        !tree_.files.contains(std::string(kCheckpointPath)) &&
        !tree_.files.contains(std::string(kFilesPath))) {
      return fail(Code::kInput,
                  io::show_path(root_) + ": expected a delivery, with a folder \"manifest\" in it");
    }
    read_head();
    read_list();
    if (level() > VerifyLevel::kSignature) {
      compare_folder();
      check("structure",
            std::to_string(tree_.files.size()) +
                " files, each listed, each well named, nothing else" +
                (level() == VerifyLevel::kStructure ? ", each of its size" : ""),
            true);
    }
    check_seal();
    if (level() >= VerifyLevel::kSample) {
      TAMIS_CHECK(read_files());
      finish_records();
    }
    finish_report();
    return std::move(report_);
  }

 private:
  VerifyLevel level() const { return options_.level; }
  size_t left_out() const { return plan_.shards() - plan_.sampled(); }  // shards, of a sample

  // What is there: everything, or at level `signature` the manifest's own files.
  Status look() {
    if (level() > VerifyLevel::kSignature) {
      const bool all = level() >= VerifyLevel::kFull;
      TAMIS_TRY(tree_, read_tree(fs_, root_, all ? Sizes::kLeftOut : Sizes::kAsked));
      return {};
    }
    for (const std::string_view path : manifest_paths()) {
      TAMIS_TRY(const io::FileStat stat, fs_.stat(io::join_path(root_, path), false));
      if (stat.kind == io::FileKind::kRegular) tree_.files.emplace(path, stat.size);
    }
    return {};
  }

  // Closes a group of checks: it passed if nothing failed since the last one was closed. One that fails is always told.
  void check(std::string name, std::string detail, bool applies) {
    const bool passed = failures_.count() == failed_before_;
    if (applies || !passed) report_.checked.push_back({std::move(name), std::move(detail), passed});
    failed_before_ = failures_.count();
  }

  // A file that describes the delivery, or nothing after a failure was noted.
  std::optional<std::string> read_small(std::string_view path, uint64_t limit) {
    if (!tree_.files.contains(std::string(path))) {
      failures_.add(path, 0, "this file", "nothing", kGetAgain);
      return std::nullopt;
    }
    std::string bytes;
    const Status status = read_all(path, limit, bytes);
    if (!status) {
      failures_.add(path, 0,
                    "a file that can be read, of at most " + std::to_string(limit) + " bytes",
                    status.error().message, kGetAgain);
      return std::nullopt;
    }
    done_ += bytes.size();
    total_ += bytes.size();
    return bytes;
  }

  Status read_all(std::string_view path, uint64_t limit, std::string& bytes) {
    TAMIS_TRY(const auto file, fs_.open_found(io::join_path(root_, path)));
    TAMIS_TRY(const io::FileStat stat, file->stat());
    bytes.reserve(static_cast<size_t>(std::min(stat.size, limit)) + kReadStep);
    while (true) {
      const size_t end = bytes.size();
      bytes.resize(end + kReadStep);
      TAMIS_TRY(const size_t n, file->read(bytes.data() + end, kReadStep));
      bytes.resize(end + n);
      if (n == 0) return {};
      if (bytes.size() > limit) return fail(Code::kLimit, "more");
    }
  }

  void read_head() {
    if (const auto bytes = read_small(kHeadPath, kMaxHeadBytes)) parse_head(*bytes);
    check("head", "canonical, with the members and types of " + std::string(kHeadFormat), true);
    if (!head_.is_object()) return;
    report_problems(check_balance(head_));
    check("balance",
          std::to_string(head_["balance"].items().size()) + " equations over the counts of " +
              std::to_string(head_["steps"].items().size()) + " steps",
          true);
  }

  void parse_head(const std::string& bytes) {
    head_digest_ = sha256(bytes);
    auto head = Json::parse(bytes, kHeadPath, 32);
    if (!head) {
      failures_.add(kHeadPath, 0, "a JSON document", head.error().message, kGetAgain);
      return;
    }
    if (head->canonical() != bytes) {
      failures_.add(kHeadPath, 0, "canonical JSON (RFC 8785)", "another spelling of it",
                    kAskSender);
    }
    head_ = std::move(*head);
    report_problems(check_members(head_));
  }

  void report_problems(const std::vector<HeadProblem>& problems) {
    for (const HeadProblem& p : problems) {
      failures_.add(kHeadPath, 0, show_text(p.where, 120) + ": " + p.expected, p.found, kAskSender);
    }
  }

  void read_list() {
    const auto bytes = read_small(kFilesPath, kMaxListBytes);
    if (bytes) {
      const OtherFiles others = !head_.is_object() ? OtherFiles::kUnknown
                                : salted(head_)    ? OtherFiles::kSalted
                                                   : OtherFiles::kPlain;
      list_ = manifest::read_list(*bytes, others, failures_);
    }
    if (list_ && head_.is_object()) {
      const Json& said = head_["files"];
      compare(kHeadPath, "files.count", std::to_string(said["count"].as_int()),
              std::to_string(list_->lines));
      compare(kHeadPath, "files.bytes", std::to_string(said["bytes"].as_int()),
              std::to_string(list_->bytes));
      compare(kHeadPath, "files.root", said["root"].as_string(), hex(list_->root));
      compare(kHeadPath, "files.sha256", said["sha256"].as_string(), hex(list_->digest));
    }
    check("file list",
          std::to_string(list_ ? list_->lines : 0) + " lines under the root in the head",
          list_ && head_.is_object());
  }

  // Something written in `file` against what we counted ourselves.
  void compare(std::string_view file, std::string_view name, const std::string& said,
               const std::string& counted) {
    if (said != counted) {
      failures_.add(file, 0, std::string(name) + ": " + counted + ", as counted here",
                    said.empty() ? "nothing" : show_text(said, 80), kChangedAfter);
    }
  }

  // What is listed against what is there, and what of it is to be read.
  void compare_folder() {
    for (const VerifyFailure& problem : tree_.problems) failures_.add(problem);
    if (!list_) return;
    const std::vector<bool> there = compare_tree(list_->files, tree_, failures_);
    const auto withdrawn =
        std::find_if(list_->files.begin(), list_->files.end(),
                     [](const FileEntry& file) { return file.path == kWithdrawnPath; });
    if (withdrawn != list_->files.end() && withdrawn->role == FileRole::kWithdrawn)
      withdrawn_read_ = read_withdrawn(*withdrawn);
    plan_ = ShardPlan(list_->files, withdrawn_, failures_);
    if (level() == VerifyLevel::kSample)
      plan_.choose_sample(options_.sample_percent, options_.sample_seed);
    plan_.leave_out(list_->files, there);
    total_ += plan_.bytes();
    compare_sizes();
  }

  // Records that were taken back. False if nobody can tell which.
  bool read_withdrawn(const FileEntry& entry) {
    const auto bytes = read_small(kWithdrawnPath, kMaxListBytes);
    if (!bytes) return false;
    // It is a listed file too, and counted with them.
    done_ -= bytes->size();
    total_ -= bytes->size();
    auto withdrawn = parse_withdrawn(*bytes);
    if (!withdrawn) {
      failures_.add(kWithdrawnPath, withdrawn.error().offset, withdrawn.error().message,
                    "something else", kGetAgain);
      return false;
    }
    withdrawn_ = std::move(*withdrawn);
    if (withdrawn_.empty() || withdrawn_.size() != entry.records) {
      failures_.add(kWithdrawnPath, 0, std::to_string(entry.records) + " lines, and at least one",
                    std::to_string(withdrawn_.size()), kAskSender);
    }
    const uint64_t version = head_.is_object() ? version_of(head_) : 1;
    for (size_t i = 0; i < withdrawn_.size(); ++i) {
      if (withdrawn_[i].version > version) {
        failures_.add(kWithdrawnPath, i + 1, "a version up to " + std::to_string(version),
                      std::to_string(withdrawn_[i].version), kAskSender);
      }
    }
    totals_.add_withdrawn(withdrawn_);
    return true;
  }

  // Files whose bytes are not read have their size at least.
  void compare_sizes() {
    if (level() >= VerifyLevel::kFull) return;
    const auto compare_size = [this](const FileEntry& file) {
      const uint64_t size = tree_.files.at(file.path);
      if (size != file.bytes) {
        failures_.add(file.path, 0, std::to_string(file.bytes) + " bytes", std::to_string(size),
                      kGetAgain);
      }
    };
    for (const Task& task : plan_.tasks()) {
      if (level() == VerifyLevel::kStructure || task.leaves_only) compare_size(*task.file);
      if (level() == VerifyLevel::kStructure && task.leaves) compare_size(*task.leaves);
    }
  }

  // The checkpoint as a note, or nothing after a failure was noted.
  std::optional<Note> read_checkpoint() {
    const auto bytes = read_small(kCheckpointPath, uint64_t{1} << 16);
    if (!bytes) return std::nullopt;
    auto note = Note::parse(*bytes);
    auto point = note ? Checkpoint::parse(note->text) : tl::make_unexpected(note.error());
    if (!point) {
      failures_.add(kCheckpointPath, point.error().offset, "a checkpoint", point.error().message,
                    kGetAgain);
      return std::nullopt;
    }
    checkpoint_ = *point;
    return std::move(*note);
  }

  void check_seal() {
    const std::optional<Note> note = read_checkpoint();
    if (note && head_.is_object()) compare_checkpoint();
    check("checkpoint", "names the digest of the head and both roots", note && head_.is_object());
    if (!note || !head_.is_object()) return;
    check_signers(*note);
    if (list_) {
      std::optional<std::string> statement;
      if (tree_.files.contains(std::string(kStatementPath))) {
        statement = read_small(kStatementPath, kMaxStatementBytes);
      }
      check_statement(head_, statement, *checkpoint_, list_->digest, failures_);
      check("statement", "in-toto, in a DSSE envelope, says the same as the checkpoint",
            statement.has_value());
    }
    check_stamp();
    if (!known_) return;
    const KnownCheck known = compare_known(head_, *checkpoint_, *known_, failures_);
    if (known.decided) {
      check("known checkpoint", known.detail, true);
    } else if (level() >= VerifyLevel::kSample) {
      mark_ = known_->records;
    } else {
      report_.not_checked.push_back(
          "that the records known before are a part of these: level sample or full tells");
    }
  }

  void compare_checkpoint() {
    const Checkpoint& point = *checkpoint_;
    const Json& records = head_["records"];
    compare(kCheckpointPath, "version", std::to_string(point.version),
            std::to_string(version_of(head_)));
    compare(kCheckpointPath, "origin", point.origin, head_["origin"].as_string());
    compare(kCheckpointPath, "head sha256", hex(point.head), hex(head_digest_));
    compare(kHeadPath, "records.count", std::to_string(records["count"].as_int()),
            std::to_string(point.records));
    compare(kHeadPath, "records.root", records["root"].as_string(), hex(point.record_root));
    if (list_) {
      compare(kCheckpointPath, "files", std::to_string(point.files) + " " + hex(point.file_root),
              std::to_string(list_->lines) + " " + hex(list_->root));
    }
  }

  void check_signers(const Note& note) {
    // Of several keys the one that the head names comes first; the others must have signed besides.
    for (VerifyingKey& key : cosigners_) {
      if (signer_ && *signer_ != key && head_["signer"].as_string() == key.text()) {
        std::swap(*signer_, key);
      }
    }
    const SealCheck seal = check_signature(head_, note, signer_, failures_);
    report_.signer = seal.state;
    report_.signer_name = seal.name;
    for (const std::string& line : seal.not_checked) report_.not_checked.push_back(line);
    check("signature", seal.detail,
          report_.signer != SignerState::kUnsigned || signer_.has_value());
    check_cosigners(note, cosigners_, failures_);
    for (const VerifyingKey& key : cosigners_) {
      const std::string name = show_text(key.name(), 120);
      report_.signer_name.append(report_.signer_name.empty() ? "" : ", ").append(name);
      std::erase(report_.not_checked,
                 "the signature of " + show_text(key.name(), 80) + ": its key is not known here");
    }
    check("cosigners", std::to_string(cosigners_.size()) + " more signed the checkpoint",
          !cosigners_.empty());
  }

  // The time-stamp, if there is one: that it is of this checkpoint, and who signed it if the receiver knows the authority.
  void check_stamp() {
    const bool there = tree_.files.contains(std::string(kTimeStampPath));
    std::optional<std::string> bytes;
    if (there || !options_.authority.empty()) bytes = read_small(kTimeStampPath, kMaxTimeStamp);
    if (!bytes) return check("time-stamp", "RFC 3161, of this checkpoint", false);
    const auto stamp = TimeStamp::parse(*bytes);
    if (!stamp || !stamp->is_of(checkpoint_->text())) {
      failures_.add(kTimeStampPath, 0, "a time-stamp (RFC 3161) of this checkpoint",
                    stamp ? "one of something else" : stamp.error().message, kGetAgain);
    } else if (options_.authority.empty()) {
      report_.not_checked.push_back("who says that it existed at " + stamp->time +
                                    ": name the authority's certificate with --authority");
    } else if (const Status signed_by =
                   check_time_stamp(*bytes, checkpoint_->text(), options_.authority);
               !signed_by) {
      failures_.add(kTimeStampPath, 0, "a time-stamp by the authority that you named",
                    signed_by.error().message, kAskSender);
    }
    check("time-stamp",
          "RFC 3161, of this checkpoint" + (stamp ? ", " + stamp->time : std::string()), true);
  }

  Status read_files() {
    if (!options_.resume.empty() && checkpoint_) {
      TAMIS_TRY(resume_, VerifyNotes::open(fs_, root_, options_.resume, *checkpoint_));
    }
    const unsigned jobs =
        options_.jobs != 0 ? options_.jobs : std::max(1u, std::thread::hardware_concurrency());
    std::atomic<bool> stop = false;
    std::mutex mutex;
    const Tick tick = [&](uint64_t bytes) {
      if (stop) return false;
      if (!options_.progress) return true;
      const std::lock_guard lock(mutex);
      done_ += bytes;
      if (!options_.progress(std::min(done_, total_), total_)) stop = true;
      return !stop;
    };
    std::vector<io::FilesReader> files;
    for (unsigned i = 0; i < jobs; ++i) files.emplace_back(fs_, root_);
    std::span<const Task> rest = plan_.tasks();
    using Work = std::span<const Task>;
    TAMIS_CHECK((ordered_pipeline<Work, WorkResult>(
        jobs,
        [&]() -> Result<std::optional<Work>> {
          if (rest.empty()) return std::optional<Work>();
          const Work work = next_work(rest);
          rest = rest.subspan(work.size());
          return std::optional<Work>(work);
        },
        [&](unsigned thread, Work work) -> Result<WorkResult> {
          WorkResult out;
          if (const Task& task = work.front(); task.leaves) {
            out.shard = check_one({*task.file, *task.leaves, task.first_record,
                                   withdrawn_between(withdrawn_, task.first_record,
                                                     task.first_record + task.leaves->records),
                                   options_.line_bytes, mark_, inspector_, thread},
                                  tick, task);
          } else {
            std::vector<const FileEntry*> entries;
            for (const Task& file : work) entries.push_back(file.file);
            out.files = check_files(files[thread], entries, tick);
          }
          if (stop) return fail(Code::kCancelled, "stopped before everything was checked");
          return out;
        },
        [&](WorkResult result) -> Status {
          take(std::move(result));
          return {};
        })));
    report_.resumed_shards = resumed_;
    if (resume_) resume_->clear();
    if (left_out() > 0) {
      report_.not_checked.push_back("all but " + std::to_string(plan_.sampled()) + " of " +
                                    std::to_string(plan_.shards()) + " shards; --seed " +
                                    std::to_string(plan_.seed()) + " picks these again");
    }
    check("bytes",
          "SHA-256 of " + std::to_string((list_ ? list_->files.size() : 0) - left_out()) + " files",
          true);
    return {};
  }

  // A shard, or what is left to do of one that was done before.
  ShardCheck check_one(const ShardTask& shard, const Tick& tick, const Task& task) {
    if (task.leaves_only) return check_leaves(fs_, root_, shard, tick);
    if (!resume_) return check_shard(fs_, root_, shard, tick);
    if (auto before = resume_->find(shard, tick)) {
      ++resumed_;
      return std::move(*before);
    }
    const std::optional<std::string> name = resume_->name_of(shard);
    ShardCheck check = check_shard(fs_, root_, shard, tick);
    if (name) resume_->note(*name, shard, check, tick);
    return check;
  }

  void take(WorkResult result) {
    FileCheck& file = result.shard ? *result.shard : result.files;
    for (VerifyFailure& failure : file.failures) failures_.add(std::move(failure));
    failures_.add_uncounted(file.more_failures);
    if (!result.shard) return;
    ShardCheck& shard = *result.shard;
    totals_.add(shard);
    for (RescanFinding& finding : shard.rescan) report_.rescan.push_back(std::move(finding));
    for (const auto& [type, count] : shard.rescan_by_type) report_.rescan_by_type[type] += count;
  }

  void finish_records() {
    totals_.check_ids(plan_, failures_);
    if (!plan_.whole() || !withdrawn_read_ || !totals_.whole() || !head_.is_object() || !list_)
      return;  // said already, where it is wrong
    if (left_out() == 0) totals_.check_kept(plan_, failures_);
    check("records",
          std::to_string(totals_.statistics().records()) +
              " lines, each canonical, of the record schema, with its own id and its leaf",
          true);
    check("withdrawn",
          std::to_string(withdrawn_.size()) + " records taken back, their leaves left in the log",
          !withdrawn_.empty());
    if (checkpoint_) {
      compare(kCheckpointPath, "records",
              std::to_string(checkpoint_->records) + " " + hex(checkpoint_->record_root),
              std::to_string(totals_.root().size()) + " " + hex(totals_.root().root()));
    }
    check("record root", "RFC 9162 root of all records, as in the checkpoint",
          checkpoint_.has_value());
    finish_known();
    if (left_out() > 0) {
      report_.not_checked.push_back("the statistics, and that ids differ across all shards");
      return;
    }
    for (const StatisticsDifference& d :
         compare_statistics(head_["statistics"], totals_.statistics().json())) {
      failures_.add(kHeadPath, 0, d.name + ": " + d.counted + ", as counted here", d.said,
                    kChangedAfter);
    }
    compare_records(head_, totals_.statistics(), failures_);
    check("counts",
          "records, bytes, rights, languages, tokens and repeats, counted again from the records",
          true);
  }

  void finish_known() {
    if (!known_ || mark_ == 0) return;
    const std::optional<MerkleRoot> first = totals_.first(mark_);
    if (!first || first->root() != known_->record_root) {
      failures_.add(kCheckpointPath, 3,
                    "a log that begins with the " + std::to_string(mark_) +
                        " records known before, root " + hex(known_->record_root),
                    first ? hex(first->root()) : "another log",
                    "this delivery does not continue the one you know; ask the sender why");
    }
    check("known checkpoint",
          "its " + std::to_string(mark_) + " records are the first ones of this delivery", true);
  }

  void finish_report() {
    for (const auto& [name, value] : head_.members()) {
      const MemberKind kind = kind_of_member(name);
      if (kind == MemberKind::kClaimed) report_.claimed.emplace_back(name, summary(value));
      if (kind == MemberKind::kUnknown) {
        report_.not_checked.push_back("what " + show_text(name, 40) +
                                      " in the head means: this version of tamis does not know it");
      }
    }
    if (report_.signer == SignerState::kUnknown) {
      report_.not_checked.push_back(
          "who the signer is: name the key that the sender gave you with --signer");
    }
    report_.draft = !head_.is_object() || head_["draft"].as_bool();
    if (level() == VerifyLevel::kSignature) {
      report_.not_checked.push_back(
          "every file but the manifest's own: " + std::to_string(list_ ? list_->files.size() : 0) +
          " are listed");
    } else if (level() == VerifyLevel::kStructure) {
      report_.not_checked.push_back("the bytes of the files, the records and the statistics");
    }
    const bool counted = level() >= VerifyLevel::kSample && left_out() == 0;
    report_.records = counted       ? totals_.statistics().records()
                      : checkpoint_ ? checkpoint_->records - withdrawn_.size()
                                    : 0;
    report_.files = tree_.files.size();
    report_.bytes = total_;
    report_.more_failures = failures_.beyond();
    report_.failures = failures_.take();
  }

  io::FileSystem& fs_;
  const std::string& root_;
  const VerifyOptions& options_;
  RecordInspector* inspector_;
  std::optional<VerifyNotes> resume_;
  std::atomic<uint64_t> resumed_ = 0;
  std::optional<VerifyingKey> signer_;
  std::vector<VerifyingKey> cosigners_;
  std::optional<Checkpoint> known_, checkpoint_;

  VerifyReport report_;
  FailureList failures_;
  uint64_t failed_before_ = 0;

  DeliveryTree tree_;
  Json head_;
  Sha256Digest head_digest_{};
  std::optional<ListedFiles> list_;
  std::vector<Withdrawn> withdrawn_;
  bool withdrawn_read_ = true;  // if there are some
  ShardPlan plan_;
  uint64_t mark_ = 0;  // records known before, if their root is to be looked at
  RecordTotals totals_;
  uint64_t done_ = 0, total_ = 0;
};

}  // namespace

Result<VerifyReport> verify(io::FileSystem& fs, const std::string& path,
                            const VerifyOptions& options, RecordInspector* inspector) {
  return Verification(fs, path, options, inspector).run();
}

}  // namespace tamis::manifest

namespace tamis {

Result<VerifyReport> verify(const std::string& path, const VerifyOptions& options) {
  return manifest::verify(io::FileSystem::real(), path, options);
}

}  // namespace tamis
