#include "manifest/verify.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <random>
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
#include "manifest/statement_file.h"
#include "manifest/time_stamp.h"
#include "manifest/verify_head.h"
#include "manifest/verify_notes.h"
#include "manifest/withdrawn.h"

namespace tamis::manifest {
namespace {

constexpr uint64_t kMaxListBytes = uint64_t{1} << 30;
constexpr uint64_t kMaxStatementBytes = uint64_t{1} << 20;
constexpr uint64_t kManyRecords = uint64_t{1} << 40;  // what an IdMark can number
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
  bool leaves_only = false;  // its lines are left out
};

struct TaskResult {
  std::optional<ShardCheck> shard;
  FileCheck file;
};

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
      TAMIS_TRY(const Note note, Note::parse(options_.known_checkpoint));
      TAMIS_TRY(known_, Checkpoint::parse(note.text));
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
      compare_tree();
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
    total_ += bytes.size();
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
    for (const std::string_view path : manifest_paths()) meet[collision_key(path)] = 0;
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
      const size_t before = meet.size();
      meet.emplace_hint(meet.end(), collision_key(entry->path), line);
      if (meet.size() == before) {
        failures_.add(kFilesPath, line,
                      "paths that differ also where case and normal form do not count",
                      "one that meets another", kAskSender);
      }
      const bool wants_salt = entry->role == FileRole::kOther && salted(head_);
      if (head_.is_object() && wants_salt == entry->salt.empty()) {
        failures_.add(kFilesPath, line,
                      wants_salt ? "a salt, as a private delivery has it" : "no salt",
                      wants_salt ? "none" : "one", kAskSender);
      }
      listed_bytes += entry->bytes;
      files_.push_back(std::move(*entry));
    }
    list_read_ = true;
    list_digest_ = sha256(*bytes);
    file_count_ = file_root.size();
    file_root_ = file_root.root();
    const Json& said = head_["files"];
    if (!head_.is_object()) return;
    compare(kHeadPath, "files.count", std::to_string(said["count"].as_int()),
            std::to_string(file_count_));
    compare(kHeadPath, "files.bytes", std::to_string(said["bytes"].as_int()),
            std::to_string(listed_bytes));
    compare(kHeadPath, "files.root", said["root"].as_string(), hex(file_root_));
    compare(kHeadPath, "files.sha256", said["sha256"].as_string(), hex(list_digest_));
    check("file list", std::to_string(file_count_) + " lines under the root in the head", true);
  }

  // Something written in `file` against what we counted ourselves.
  void compare(std::string_view file, std::string_view name, const std::string& said,
               const std::string& counted) {
    if (said != counted) {
      failures_.add(file, 0, std::string(name) + ": " + counted + ", as counted here",
                    said.empty() ? "nothing" : show_text(said, 80), kChanged);
    }
  }

  // What is listed against what is there.
  void compare_tree() {
    for (const VerifyFailure& problem : tree_.problems) failures_.add(problem);
    if (!list_read_) return;
    const std::vector<std::string_view> listed = find_listed();
    std::multimap<std::string, std::string>
        others;  // normal form -> name of what is there and not listed
    for (const auto& [path, size] : tree_.files) {
      if (!std::binary_search(listed.begin(), listed.end(), std::string_view(path)))
        others.emplace(nfc(path), path);
    }
    for (size_t i = 0; i < files_.size(); ++i) {
      if (there_[i]) continue;
      const FileEntry& file = files_[i];
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
    const std::set<std::string_view> folders = folders_of(listed);
    for (const std::string& folder : tree_.folders) {
      if (!folders.contains(folder)) {
        failures_.add(folder, 0, "no folder here: no listed file is in it", "a folder",
                      "remove it");
      }
    }
    pair_shards();
  }

  // Every path that may be there, in order; and which listed files are, in there_. Both lists are in the same order but for a few,
  // so that what is looked for stands at the next place.
  std::vector<std::string_view> find_listed() {
    std::vector<std::string_view> listed(manifest_paths().begin(), manifest_paths().end());
    there_.assign(files_.size(), false);
    auto next = tree_.files.begin();
    for (size_t i = 0; i < files_.size(); ++i) {
      const std::string& path = files_[i].path;
      listed.push_back(path);
      if (next == tree_.files.end() || next->first != path) next = tree_.files.find(path);
      there_[i] = next != tree_.files.end();
      if (there_[i]) ++next;
    }
    const auto files = listed.begin() + static_cast<std::ptrdiff_t>(manifest_paths().size());
    std::sort(listed.begin(), files);
    if (!std::is_sorted(files, listed.end())) std::sort(files, listed.end());
    std::inplace_merge(listed.begin(), files, listed.end());
    return listed;
  }

  static std::set<std::string_view> folders_of(const std::vector<std::string_view>& listed) {
    // An empty delivery still has the folders of its shards.
    std::set<std::string_view> folders{"data", "manifest/records"};
    std::string_view last;
    for (const std::string_view path : listed) {
      const size_t slash = path.rfind('/');
      const std::string_view folder = slash == std::string_view::npos ? "" : path.substr(0, slash);
      if (folder == last) continue;
      last = folder;
      for (size_t at = path.find('/'); at != std::string_view::npos; at = path.find('/', at + 1))
        folders.insert(path.substr(0, at));
    }
    return folders;
  }

  // Records that were taken back, if some were.
  void read_withdrawn(const FileEntry& entry) {
    const auto bytes = read_small(kWithdrawnPath, kMaxListBytes);
    if (!bytes) {
      shards_whole_ = false;
      return;
    }
    // It is a listed file too, and counted with them.
    done_ -= bytes->size();
    total_ -= bytes->size();
    auto withdrawn = parse_withdrawn(*bytes);
    if (!withdrawn) {
      failures_.add(kWithdrawnPath, withdrawn.error().offset, withdrawn.error().message,
                    "something else", kGetAgain);
      shards_whole_ = false;
      return;
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
      ids_.push_back(IdMark::of(xxh3_128(escaped(withdrawn_[i].id)), withdrawn_[i].number));
    }
  }

  // As it stands between the quotes of a canonical line.
  static std::string escaped(std::string_view text) {
    std::string quoted;
    append_json_string(text, quoted);
    return quoted.substr(1, quoted.size() - 2);
  }

  void pair_shards() {
    std::map<std::string_view, const FileEntry*> by_path;
    for (const FileEntry& file : files_) by_path.emplace_hint(by_path.end(), file.path, &file);
    if (const auto entry = by_path.find(kWithdrawnPath); entry != by_path.end()) {
      if (entry->second->role == FileRole::kWithdrawn) read_withdrawn(*entry->second);
    }
    uint64_t first = 0;
    uint32_t shard = 0;
    for (; shard < kMaxShards; ++shard) {
      const auto data = by_path.find(data_path(shard));
      const auto leaves = by_path.find(leaves_path(shard));
      if (data == by_path.end() || leaves == by_path.end()) break;
      const uint64_t next = first + std::min(leaves->second->records, kManyRecords - first);
      const uint64_t taken = withdrawn_between(withdrawn_, first, next).size();
      if (data->second->role != FileRole::kData || leaves->second->role != FileRole::kLeaves ||
          data->second->records + taken != leaves->second->records ||
          leaves->second->bytes != 32 * leaves->second->records) {
        failures_.add(kFilesPath, 0,
                      "a data file and its leaves, with the same records but for withdrawn ones, "
                      "for shard " +
                          std::to_string(shard),
                      "something else", kAskSender);
        shards_whole_ = false;
      }
      tasks_.push_back({data->second, leaves->second, first, false});
      first = next;
      by_path.erase(data);
      by_path.erase(leaves);
    }
    if (!withdrawn_.empty() && withdrawn_.back().number >= first) {
      failures_.add(kWithdrawnPath, withdrawn_.size(), "a number below " + std::to_string(first),
                    std::to_string(withdrawn_.back().number), kAskSender);
      shards_whole_ = false;
    }
    choose_sample();
    for (const auto& [path, file] : by_path) {
      const bool withdrawn = path == kWithdrawnPath && file->role == FileRole::kWithdrawn;
      if (!withdrawn && (file->role != FileRole::kOther || is_reserved_path(path))) {
        failures_.add(
            path, 0,
            "data and leaves numbered from 0 without a gap, and nothing else under such names",
            "a file outside of that", kAskSender);
        shards_whole_ = false;
      }
      tasks_.push_back({file, nullptr, 0, false});
    }
    // A file that is not there was reported; it has nothing to hash.
    const auto gone = [&](const Task& t) {
      const auto is_there = [&](const FileEntry* file) {
        return there_[static_cast<size_t>(file - files_.data())];
      };
      return !is_there(t.file) || (t.leaves && !is_there(t.leaves));
    };
    for (const Task& task : tasks_) shards_whole_ = shards_whole_ && !(task.leaves && gone(task));
    std::erase_if(tasks_, gone);
    for (const Task& task : tasks_)
      total_ += task.file->bytes + (task.leaves ? task.leaves->bytes : 0);
    compare_sizes();
  }

  // Which shards are read where not all are: those with the smallest digests of seed and number, so that a sender cannot know
  // them beforehand, and a receiver can ask for the same ones again.
  void choose_sample() {
    if (level() != VerifyLevel::kSample || tasks_.empty()) return;
    seed_ = options_.sample_seed;
    std::random_device random;
    while (seed_ == 0) seed_ = (uint64_t{random()} << 32 | random()) >> 11;
    std::vector<std::pair<Sha256Digest, size_t>> order;
    for (size_t i = 0; i < tasks_.size(); ++i) {
      order.emplace_back(sha256(std::to_string(seed_) + ' ' + std::to_string(i)), i);
    }
    std::sort(order.begin(), order.end());
    sampled_ = std::max<size_t>(1, (tasks_.size() * options_.sample_percent + 99) / 100);
    shards_ = tasks_.size();
    for (size_t i = sampled_; i < order.size(); ++i) tasks_[order[i].second].leaves_only = true;
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
    for (const Task& task : tasks_) {
      if (level() == VerifyLevel::kStructure || task.leaves_only) compare_size(*task.file);
      if (level() == VerifyLevel::kStructure && task.leaves) compare_size(*task.leaves);
    }
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
    compare(kCheckpointPath, "version", std::to_string(point->version),
            std::to_string(version_of(head_)));
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
    // Of several keys the one that the head names comes first; the others must have signed besides.
    for (VerifyingKey& key : cosigners_) {
      if (signer_ && *signer_ != key && head_["signer"].as_string() == key.text()) {
        std::swap(*signer_, key);
      }
    }
    const SealCheck seal = check_signature(head_, *note, signer_, failures_);
    report_.signer = seal.state;
    report_.signer_name = seal.name;
    for (const std::string& line : seal.not_checked) report_.not_checked.push_back(line);
    check("signature", seal.detail,
          report_.signer != SignerState::kUnsigned || signer_.has_value());
    check_cosigners(*note, cosigners_, failures_);
    for (const VerifyingKey& key : cosigners_) {
      const std::string name = show_text(key.name(), 120);
      report_.signer_name.append(report_.signer_name.empty() ? "" : ", ").append(name);
      std::erase(report_.not_checked,
                 "the signature of " + show_text(key.name(), 80) + ": its key is not known here");
    }
    check("cosigners", std::to_string(cosigners_.size()) + " more signed the checkpoint",
          !cosigners_.empty());
    if (list_read_) {
      std::optional<std::string> statement;
      if (tree_.files.contains(std::string(kStatementPath))) {
        statement = read_small(kStatementPath, kMaxStatementBytes);
      }
      check_statement(head_, statement, *point, list_digest_, failures_);
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

  // The time-stamp, if there is one: that it is of this checkpoint, and who signed it if the receiver knows the authority.
  void check_stamp() {
    const bool there = tree_.files.contains(std::string(kTimeStampPath));
    std::optional<std::string> bytes;
    if (there || !options_.authority.empty()) bytes = read_small(kTimeStampPath, kMaxTimeStamp);
    if (!bytes) return;
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
    size_t next = 0;
    TAMIS_CHECK((ordered_pipeline<Task, TaskResult>(
        jobs,
        [&]() -> Result<std::optional<Task>> {
          if (next == tasks_.size()) return std::optional<Task>();
          return std::optional<Task>(tasks_[next++]);
        },
        [&](unsigned thread, const Task& task) -> Result<TaskResult> {
          TaskResult out;
          if (task.leaves) {
            out.shard = check_one({*task.file, *task.leaves, task.first_record,
                                   withdrawn_between(withdrawn_, task.first_record,
                                                     task.first_record + task.leaves->records),
                                   options_.line_bytes, mark_, inspector_, thread},
                                  tick, task);
          } else {
            out.file = check_file(files[thread], *task.file, tick);
          }
          if (stop) return fail(Code::kCancelled, "stopped before everything was checked");
          return out;
        },
        [&](TaskResult result) -> Status {
          take(std::move(result));
          return {};
        })));
    report_.resumed_shards = resumed_;
    if (resume_) resume_->clear();
    if (sampled_ < shards_) {
      report_.not_checked.push_back("all but " + std::to_string(sampled_) + " of " +
                                    std::to_string(shards_) + " shards; --seed " +
                                    std::to_string(seed_) + " picks these again");
    }
    const size_t left_out = level() == VerifyLevel::kSample ? shards_ - sampled_ : 0;
    check("bytes", "SHA-256 of " + std::to_string(files_.size() - left_out) + " files", true);
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

  void take(TaskResult result) {
    FileCheck& file = result.shard ? *result.shard : result.file;
    for (VerifyFailure& failure : file.failures) failures_.add(std::move(failure));
    failures_.add_uncounted(file.more_failures);
    if (!result.shard) return;
    ShardCheck& shard = *result.shard;
    shards_whole_ = shards_whole_ && shard.whole && shard.range.begin() == record_root_.size();
    if (shard.prefix) {
      known_prefix_ = record_root_;
      known_prefix_->append(*shard.prefix);
    }
    record_root_.append(shard.range);
    statistics_.merge(shard.statistics);
    ids_.insert(ids_.end(), shard.ids.begin(), shard.ids.end());
    kept_.insert(kept_.end(), shard.kept.begin(), shard.kept.end());
    for (RescanFinding& finding : shard.rescan) report_.rescan.push_back(std::move(finding));
    for (const auto& [type, count] : shard.rescan_by_type) report_.rescan_by_type[type] += count;
  }

  // Where record `number` stands.
  std::pair<std::string, uint64_t> place_of(uint64_t number) const {
    for (const Task& task : tasks_) {
      if (!task.leaves || number < task.first_record ||
          number - task.first_record >= task.leaves->records) {
        continue;
      }
      const auto before = withdrawn_between(withdrawn_, task.first_record, number + 1);
      if (!before.empty() && before.back().number == number) {
        const auto all = withdrawn_between(withdrawn_, 0, number);
        return {std::string(kWithdrawnPath), all.size() + 1};
      }
      return {task.file->path, number - task.first_record - before.size() + 1};
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
    for (const IdMark& kept : sampled_ == shards_ ? kept_ : std::vector<IdMark>()) {
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
    check("withdrawn",
          std::to_string(withdrawn_.size()) + " records taken back, their leaves left in the log",
          !withdrawn_.empty());
    if (checkpoint_) {
      compare(kCheckpointPath, "records",
              std::to_string(checkpoint_->records) + " " + hex(checkpoint_->record_root),
              std::to_string(record_root_.size()) + " " + hex(record_root_.root()));
    }
    check("record root", "RFC 9162 root of all records, as in the checkpoint",
          checkpoint_.has_value());
    finish_known();
    if (sampled_ < shards_) {
      report_.not_checked.push_back("the statistics, and that ids differ across all shards");
      return;
    }
    for (const StatisticsDifference& d :
         compare_statistics(head_["statistics"], statistics_.json())) {
      failures_.add(kHeadPath, 0, d.name + ": " + d.counted + ", as counted here", d.said,
                    kChanged);
    }
    compare_records(head_, statistics_, failures_);
    check("counts",
          "records, bytes, rights, languages, tokens and repeats, counted again from the records",
          true);
  }

  void finish_known() {
    if (!known_ || mark_ == 0) return;
    if (mark_ == record_root_.size()) known_prefix_ = record_root_;
    if (!known_prefix_ || known_prefix_->root() != known_->record_root) {
      failures_.add(kCheckpointPath, 3,
                    "a log that begins with the " + std::to_string(mark_) +
                        " records known before, root " + hex(known_->record_root),
                    known_prefix_ ? hex(known_prefix_->root()) : "another log",
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
          "every file but the manifest's own: " + std::to_string(files_.size()) + " are listed");
    } else if (level() == VerifyLevel::kStructure) {
      report_.not_checked.push_back("the bytes of the files, the records and the statistics");
    }
    const bool counted = level() >= VerifyLevel::kSample && sampled_ == shards_;
    report_.records = counted       ? statistics_.records()
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
  Sha256Digest head_digest_{}, list_digest_{};
  std::vector<FileEntry> files_;
  bool list_read_ = false;
  uint64_t file_count_ = 0;
  Sha256Digest file_root_{};
  std::vector<Withdrawn> withdrawn_;
  std::vector<Task> tasks_;
  uint64_t seed_ = 0;
  size_t sampled_ = 0, shards_ = 0;  // at level `sample`
  uint64_t mark_ = 0;                // records known before, if their root is to be looked at
  std::optional<MerkleRoot> known_prefix_;
  std::vector<bool> there_;  // whether a listed file is there
  uint64_t done_ = 0, total_ = 0;

  bool shards_whole_ = true;
  MerkleRoot record_root_;
  Statistics statistics_;
  std::deque<IdMark> ids_;  // grows without a copy
  std::vector<IdMark> kept_;
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
