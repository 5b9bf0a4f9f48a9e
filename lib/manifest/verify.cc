#include "manifest/verify.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "base/ordered_pipeline.h"
#include "base/try.h"
#include "io/path.h"
#include "manifest/checkpoint.h"
#include "manifest/delivery_tree.h"
#include "manifest/file_list.h"
#include "manifest/head.h"
#include "manifest/merkle.h"
#include "manifest/safe_path.h"
#include "manifest/shard_check.h"
#include "manifest/verify_head.h"

namespace tamis::manifest {
namespace {

constexpr uint64_t kMaxListBytes = uint64_t{1} << 30;
constexpr std::string_view kGetAgain = "get this file again; if it stays so, ask the sender";
constexpr std::string_view kAskSender =
    "ask the sender for a new delivery; this one was not written as it says";
constexpr std::string_view kChanged =
    "something was changed after sealing; get the delivery again from the sender";

// One thing for a thread to do: a shard with its leaves, or any other file.
struct Task {
  const FileEntry* file = nullptr;
  const FileEntry* leaves = nullptr;  // null: not a shard
  uint64_t first_record = 0;
};

struct TaskResult {
  std::optional<ShardCheck> shard;
  FileCheck file;
};

class Verification {
 public:
  Verification(io::FileSystem& fs, const std::string& root, const VerifyOptions& options)
      : fs_(fs), root_(root), options_(options), failures_(options.max_failures) {}

  Result<VerifyReport> run() {
    if (!options_.signer.empty()) {
      TAMIS_TRY(signer_, VerifyingKey::parse(options_.signer, "signer"));
    }
    if (!options_.known_checkpoint.empty()) {
      TAMIS_TRY(const Note note, Note::parse(options_.known_checkpoint));
      TAMIS_TRY(known_, Checkpoint::parse(note.text));
    }
    TAMIS_TRY(tree_, read_tree(fs_, root_));
    if (!tree_.files.contains(std::string(kHeadPath)) &&
        !tree_.files.contains(std::string(kCheckpointPath)) &&
        !tree_.files.contains(std::string(kFilesPath))) {
      return fail(Code::kInput,
                  io::show_path(root_) + ": expected a delivery, with a folder \"manifest\" in it");
    }
    for (const auto& [path, size] : tree_.files) total_ += size;

    read_head();
    read_list();
    compare_tree();
    check("structure",
          std::to_string(tree_.files.size()) + " files, each listed, each well named, nothing else",
          true);
    check_seal();
    TAMIS_CHECK(read_files());
    finish_records();
    finish_report();
    return std::move(report_);
  }

 private:
  // Closes a group of checks: it passed if nothing failed since the last one was closed.
  void check(std::string name, std::string detail, bool applies) {
    if (applies)
      report_.checked.push_back(
          {std::move(name), std::move(detail), failures_.count() == failed_before_});
    failed_before_ = failures_.count();
  }

  // A file that describes the delivery, or nothing after a failure was noted.
  std::optional<std::string> read_small(std::string_view path, uint64_t limit) {
    if (!tree_.files.contains(std::string(path))) {
      failures_.add(path, 0, "this file", "nothing", kGetAgain);
      return std::nullopt;
    }
    auto file = fs_.open_found(io::join_path(root_, path));
    std::string bytes;
    Status status;
    if (!file) {
      status = tl::make_unexpected(file.error());
    } else {
      status = read_all(**file, limit, bytes);
    }
    if (!status) {
      failures_.add(path, 0,
                    "a file that can be read, of at most " + std::to_string(limit) + " bytes",
                    status.error().message, kGetAgain);
      return std::nullopt;
    }
    done_ += bytes.size();
    return bytes;
  }

  static Status read_all(io::ReadableFile& file, uint64_t limit, std::string& bytes) {
    constexpr size_t kStep = size_t{1} << 16;
    while (true) {
      const size_t end = bytes.size();
      bytes.resize(end + kStep);
      const auto n = file.read(bytes.data() + end, kStep);
      bytes.resize(end + (n ? *n : 0));
      if (!n) return tl::make_unexpected(n.error());
      if (*n == 0) return {};
      if (bytes.size() > limit) return fail(Code::kLimit, "more");
    }
  }

  void read_head() {
    const auto bytes = read_small(kHeadPath, kMaxHeadBytes);
    if (!bytes) return;
    head_digest_ = sha256(*bytes);
    auto head = Json::parse(*bytes, kHeadPath, 32);
    if (!head) {
      failures_.add(kHeadPath, 0, "a JSON document", head.error().message, kGetAgain);
      return;
    }
    if (head->canonical() != *bytes) {
      failures_.add(kHeadPath, 0, "canonical JSON (RFC 8785)", "another spelling of it",
                    kAskSender);
    }
    head_ = std::move(*head);
    const auto report = [this](const std::vector<HeadProblem>& problems) {
      for (const HeadProblem& p : problems) {
        failures_.add(kHeadPath, 0, show_text(p.where, 120) + ": " + p.expected, p.found,
                      kAskSender);
      }
    };
    report(check_members(head_));
    check("head", "canonical, with the members and types of " + std::string(kHeadFormat), true);
    if (!head_.is_object()) return;
    report(check_balance(head_));
    check("balance",
          std::to_string(head_["balance"].items().size()) + " equations over the counts of " +
              std::to_string(head_["steps"].items().size()) + " steps",
          true);
  }

  void read_list() {
    const auto bytes = read_small(kFilesPath, kMaxListBytes);
    if (!bytes) return;
    MerkleRoot file_root;
    uint64_t listed_bytes = 0;
    std::map<std::string, uint64_t> meet;  // collision key -> line
    for (const std::string_view path : {kHeadPath, kFilesPath, kCheckpointPath})
      meet[collision_key(path)] = 0;
    std::string_view rest = *bytes;
    for (uint64_t line = 1; !rest.empty(); ++line) {
      const size_t feed = rest.find('\n');
      const std::string_view text = rest.substr(0, feed);
      rest.remove_prefix(std::min(rest.size(), text.size() + 1));
      file_root.add(leaf_hash(text));
      if (feed == std::string_view::npos)
        failures_.add(kFilesPath, line, "a line feed at its end", "none", kGetAgain);
      auto entry = FileEntry::parse(text);
      if (!entry) {
        failures_.add(kFilesPath, line, "a file of the delivery", entry.error().message,
                      kAskSender);
        continue;
      }
      if (const std::string_view problem = path_problem(entry->path); !problem.empty()) {
        failures_.add(kFilesPath, line, std::string(problem), "a path that is never opened",
                      kAskSender);
        continue;
      }
      if (!files_.empty() && files_.back().path >= entry->path) {
        failures_.add(kFilesPath, line, "paths in the order of their bytes, each once",
                      "another order", kAskSender);
      }
      if (!meet.emplace(collision_key(entry->path), line).second) {
        failures_.add(kFilesPath, line,
                      "paths that differ also where case and normal form do not count",
                      "one that meets another", kAskSender);
      }
      listed_bytes += entry->bytes;
      files_.push_back(std::move(*entry));
    }
    list_read_ = true;
    file_count_ = file_root.size();
    file_root_ = file_root.root();
    const Json& said = head_["files"];
    if (!head_.is_object()) return;
    compare(kHeadPath, "files.count", std::to_string(said["count"].as_int()),
            std::to_string(file_count_));
    compare(kHeadPath, "files.bytes", std::to_string(said["bytes"].as_int()),
            std::to_string(listed_bytes));
    compare(kHeadPath, "files.root", said["root"].as_string(), hex(file_root_));
    compare(kHeadPath, "files.sha256", said["sha256"].as_string(), sha256_hex(*bytes));
    check("file list", std::to_string(file_count_) + " lines under the root in the head", true);
  }

  // Something written in `file` against what we counted ourselves.
  void compare(std::string_view file, std::string_view name, const std::string& said,
               const std::string& counted) {
    if (said != counted) {
      failures_.add(file, 0, std::string(name) + ": " + counted + ", as counted here",
                    show_text(said, 80), kChanged);
    }
  }

  // What is listed against what is there.
  void compare_tree() {
    for (const VerifyFailure& problem : tree_.problems) failures_.add(problem);
    if (!list_read_) return;
    std::multimap<std::string, std::string>
        others;  // normal form -> name of what is there and not listed
    std::set<std::string> listed, folders;
    const auto list = [&](const std::string& path) {
      listed.insert(path);
      for (size_t at = path.find('/'); at != std::string::npos; at = path.find('/', at + 1)) {
        folders.insert(path.substr(0, at));
      }
    };
    for (const std::string_view path : {kHeadPath, kFilesPath, kCheckpointPath})
      list(std::string(path));
    // An empty delivery still has the folders of its shards.
    folders.insert({"data", "manifest/records"});
    for (const FileEntry& file : files_) list(file.path);
    for (const auto& [path, size] : tree_.files) {
      if (!listed.contains(path)) others.emplace(nfc(path), path);
    }
    for (const FileEntry& file : files_) {
      if (tree_.files.contains(file.path)) continue;
      const auto renamed = others.find(nfc(file.path));
      const bool same = renamed != others.end();
      failures_.add(
          file.path, 0, "this file",
          same ? "its name in another Unicode normal form: " + io::show_path(renamed->second)
               : "nothing",
          same ? "rename it back, byte for byte; some file systems and archivers change names"
               : kGetAgain);
    }
    for (const auto& [normal, path] : others) {
      failures_.add(path, 0, "no file here: it is not in manifest/files.jsonl", "a file",
                    "remove it; nobody vouches for it");
    }
    for (const std::string& folder : tree_.folders) {
      if (!folders.contains(folder)) {
        failures_.add(folder, 0, "no folder here: no listed file is in it", "a folder",
                      "remove it");
      }
    }
    pair_shards();
  }

  void pair_shards() {
    std::map<std::string_view, const FileEntry*> by_path;
    for (const FileEntry& file : files_) by_path.emplace(file.path, &file);
    uint64_t first = 0;
    uint32_t shard = 0;
    for (; shard < kMaxShards; ++shard) {
      const auto data = by_path.find(data_path(shard));
      const auto leaves = by_path.find(leaves_path(shard));
      if (data == by_path.end() || leaves == by_path.end()) break;
      if (data->second->role != FileRole::kData || leaves->second->role != FileRole::kLeaves ||
          data->second->records != leaves->second->records ||
          leaves->second->bytes != 32 * leaves->second->records) {
        failures_.add(
            kFilesPath, 0,
            "a data file and its leaves, with the same records, for shard " + std::to_string(shard),
            "something else", kAskSender);
        shards_whole_ = false;
      }
      tasks_.push_back({data->second, leaves->second, first});
      first += data->second->records;
      by_path.erase(data);
      by_path.erase(leaves);
    }
    for (const auto& [path, file] : by_path) {
      if (file->role != FileRole::kOther || is_reserved_path(path)) {
        failures_.add(
            path, 0,
            "data and leaves numbered from 0 without a gap, and nothing else under such names",
            "a file outside of that", kAskSender);
        shards_whole_ = false;
      }
      tasks_.push_back({file, nullptr, 0});
    }
    // A file that is not there was reported; it has nothing to hash.
    const auto gone = [&](const Task& t) {
      return !tree_.files.contains(t.file->path) ||
             (t.leaves && !tree_.files.contains(t.leaves->path));
    };
    for (const Task& task : tasks_) shards_whole_ = shards_whole_ && !(task.leaves && gone(task));
    std::erase_if(tasks_, gone);
  }

  void check_seal() {
    const auto bytes = read_small(kCheckpointPath, uint64_t{1} << 16);
    if (!bytes) return;
    auto note = Note::parse(*bytes);
    auto point = note ? Checkpoint::parse(note->text) : tl::make_unexpected(note.error());
    if (!point) {
      failures_.add(kCheckpointPath, point.error().offset, "a checkpoint", point.error().message,
                    kGetAgain);
      return;
    }
    checkpoint_ = *point;
    if (!head_.is_object()) return;
    const Json& records = head_["records"];
    compare(kCheckpointPath, "origin", point->origin, head_["origin"].as_string());
    compare(kCheckpointPath, "head sha256", hex(point->head), hex(head_digest_));
    compare(kHeadPath, "records.count", std::to_string(records["count"].as_int()),
            std::to_string(point->records));
    compare(kHeadPath, "records.root", records["root"].as_string(), hex(point->record_root));
    if (list_read_) {
      compare(kCheckpointPath, "files", std::to_string(point->files) + " " + hex(point->file_root),
              std::to_string(file_count_) + " " + hex(file_root_));
    }
    check("checkpoint", "names the digest of the head and both roots", true);
    const SealCheck seal = check_signature(head_, *note, signer_, failures_);
    report_.signer = seal.state;
    report_.signer_name = seal.name;
    for (const std::string& line : seal.not_checked) report_.not_checked.push_back(line);
    check("signature", seal.detail,
          report_.signer != SignerState::kUnsigned || signer_.has_value());
    if (known_) compare_known();
  }

  // What the receiver knows of this delivery from before.
  void compare_known() {
    const auto say = [](const Checkpoint& c) {
      return std::to_string(c.records) + " records, root " + hex(c.record_root);
    };
    if (checkpoint_->origin != known_->origin) {
      failures_.add(kCheckpointPath, 1, "the origin of the known checkpoint", "another origin",
                    "check that this is the delivery you meant");
    } else if (*checkpoint_ == *known_) {
      // The same delivery.
    } else if (checkpoint_->records < known_->records) {
      failures_.add(kCheckpointPath, 2, say(*known_) + ", as known before", say(*checkpoint_),
                    "this is an older version, sent again; ask the sender for the newest");
    } else if (checkpoint_->records == known_->records) {
      failures_.add(kCheckpointPath, 3, say(*known_) + ", as known before", say(*checkpoint_),
                    "two deliveries claim one place; ask the sender which one holds");
    } else {
      report_.not_checked.push_back("that the records known before are a part of these");
      failed_before_ = failures_.count();
      return;
    }
    check("known checkpoint", "the same delivery", true);
  }

  Status read_files() {
    const unsigned jobs =
        options_.jobs != 0 ? options_.jobs : std::max(1u, std::thread::hardware_concurrency());
    std::atomic<bool> stop = false;
    std::mutex mutex;
    const Tick tick = [&](uint64_t bytes) {
      if (stop) return false;
      if (!options_.progress) return true;
      const std::lock_guard lock(mutex);
      done_ += bytes;
      if (!options_.progress(done_, total_)) stop = true;
      return !stop;
    };
    size_t next = 0;
    TAMIS_CHECK((ordered_pipeline<Task, TaskResult>(
        jobs,
        [&]() -> Result<std::optional<Task>> {
          if (next == tasks_.size()) return std::optional<Task>();
          return std::optional<Task>(tasks_[next++]);
        },
        [&](unsigned, const Task& task) -> Result<TaskResult> {
          TaskResult out;
          if (task.leaves) {
            out.shard = check_shard(fs_, root_, *task.file, *task.leaves, task.first_record,
                                    options_.line_bytes, tick);
          } else {
            out.file = check_file(fs_, root_, *task.file, tick);
          }
          if (stop) return fail(Code::kCancelled, "stopped before everything was checked");
          return out;
        },
        [&](TaskResult result) -> Status {
          take(std::move(result));
          return {};
        })));
    check("bytes", "SHA-256 of " + std::to_string(files_.size()) + " files", true);
    return {};
  }

  void take(TaskResult result) {
    FileCheck& file = result.shard ? *result.shard : result.file;
    for (VerifyFailure& failure : file.failures) failures_.add(std::move(failure));
    failures_.add_uncounted(file.more_failures);
    if (!result.shard) return;
    ShardCheck& shard = *result.shard;
    shards_whole_ = shards_whole_ && shard.whole && shard.range.begin() == record_root_.size();
    record_root_.append(shard.range);
    statistics_.merge(shard.statistics);
    ids_.insert(ids_.end(), shard.ids.begin(), shard.ids.end());
    kept_.insert(kept_.end(), shard.kept.begin(), shard.kept.end());
  }

  // Where record `number` stands.
  std::pair<std::string, uint64_t> place_of(uint64_t number) const {
    for (const Task& task : tasks_) {
      if (task.leaves && number - task.first_record < task.file->records &&
          number >= task.first_record) {
        return {task.file->path, number - task.first_record + 1};
      }
    }
    return {"data", 0};
  }

  void finish_records() {
    std::sort(ids_.begin(), ids_.end());
    for (size_t i = 1; i < ids_.size(); ++i) {
      if (!ids_[i].same_id(ids_[i - 1])) continue;
      const auto [file, line] = place_of(ids_[i].record());
      const auto [other, other_line] = place_of(ids_[i - 1].record());
      failures_.add(file, line, "an id of its own",
                    "that of " + other + ", line " + std::to_string(other_line), kAskSender);
    }
    if (!shards_whole_ || !head_.is_object() || !list_read_)
      return;  // said already, where it is wrong
    for (const IdMark& kept : kept_) {
      const auto at = std::lower_bound(ids_.begin(), ids_.end(),
                                       IdMark{kept.high, kept.low & ~IdMark::kRecordMask});
      if (at != ids_.end() && at->same_id(kept)) continue;
      const auto [file, line] = place_of(kept.record());
      failures_.add(file, line, "a cluster.kept_id that is a record of the delivery",
                    "none with that id", kAskSender);
    }
    check("records",
          std::to_string(statistics_.records()) +
              " lines, each canonical, of the record schema, with its own id and its leaf",
          true);
    if (checkpoint_) {
      compare(kCheckpointPath, "records",
              std::to_string(checkpoint_->records) + " " + hex(checkpoint_->record_root),
              std::to_string(record_root_.size()) + " " + hex(record_root_.root()));
    }
    check("record root", "RFC 9162 root of all records, as in the checkpoint",
          checkpoint_.has_value());
    for (const StatisticsDifference& d :
         compare_statistics(head_["statistics"], statistics_.json())) {
      failures_.add(kHeadPath, 0, d.name + ": " + d.counted + ", as counted here", d.said,
                    kChanged);
    }
    check("counts", "records, bytes, languages, tokens and repeats, counted again from the records",
          true);
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
    report_.records = statistics_.records();
    report_.files = tree_.files.size();
    report_.bytes = total_;
    report_.more_failures = failures_.beyond();
    report_.failures = failures_.take();
  }

  io::FileSystem& fs_;
  const std::string& root_;
  const VerifyOptions& options_;
  std::optional<VerifyingKey> signer_;
  std::optional<Checkpoint> known_, checkpoint_;

  VerifyReport report_;
  FailureList failures_;
  uint64_t failed_before_ = 0;

  DeliveryTree tree_;
  Json head_;
  Sha256Digest head_digest_{};
  std::vector<FileEntry> files_;
  bool list_read_ = false;
  uint64_t file_count_ = 0;
  Sha256Digest file_root_{};
  std::vector<Task> tasks_;
  uint64_t done_ = 0, total_ = 0;

  bool shards_whole_ = true;
  MerkleRoot record_root_;
  Statistics statistics_;
  std::deque<IdMark> ids_;  // grows without a copy
  std::vector<IdMark> kept_;
};

}  // namespace

Result<VerifyReport> verify(io::FileSystem& fs, const std::string& path,
                            const VerifyOptions& options) {
  return Verification(fs, path, options).run();
}

}  // namespace tamis::manifest

namespace tamis {

Result<VerifyReport> verify(const std::string& path, const VerifyOptions& options) {
  return manifest::verify(io::FileSystem::real(), path, options);
}

}  // namespace tamis
