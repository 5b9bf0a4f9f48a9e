#include "tamis/withdraw.h"

#include <algorithm>
#include <set>

#include "base/try.h"
#include "io/path.h"
#include "manifest/command_signer.h"
#include "manifest/erasure_notice.h"
#include "manifest/merkle.h"
#include "manifest/record.h"
#include "manifest/seal.h"
#include "manifest/sealed_delivery.h"
#include "manifest/shard_writer.h"
#include "manifest/statistics.h"
#include "manifest/verify_head.h"
#include "tamis/version.h"

namespace tamis {

using namespace manifest;

namespace {

constexpr uint32_t kFolderMode = 0755;
constexpr uint64_t kMaxSubject = uint64_t{1} << 26;
constexpr int kZstdLevel = 3;
constexpr size_t kStep = size_t{1} << 18;

// As it stands between the quotes of a canonical line.
std::string escaped(std::string_view text) {
  std::string quoted;
  append_json_string(text, quoted);
  return quoted.substr(1, quoted.size() - 2);
}

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
    out.push_back({Wish::Kind::kId, escaped(options.ids[i]), "record " + std::to_string(i + 1)});
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
    TAMIS_CHECK(take_signer());
    TAMIS_TRY(const io::FileStat there, fs_.stat(options_.out, false));
    if (there.kind != io::FileKind::kMissing) {
      return fail(Code::kOutput, io::show_path(options_.out) +
                                     ": expected nothing there; the new version needs a place of "
                                     "its own");
    }
    TAMIS_CHECK(choose());
    const std::string staging = options_.out + ".partial";
    TAMIS_CHECK(fs_.remove_tree(staging));
    auto written = write(staging);
    if (written) {
      if (const Status moved = fs_.rename(staging, options_.out); !moved) {
        written = tl::make_unexpected(moved.error());
      }
    }
    if (!written) static_cast<void>(fs_.remove_tree(staging));
    return written;
  }

 private:
  Status take_signer() {
    const bool named = !options_.signer.key_file.empty() || !options_.signer.command.empty();
    const std::string& key = old_.head["signer"].as_string();
    if (named) {
      TAMIS_TRY(signer_, open_signer(fs_, options_.signer.key_file, options_.signer.command,
                                     options_.signer.public_key));
    }
    if ((signer_ ? signer_->verifying().text() : "") != key) {
      return fail(Code::kUsage, key.empty()
                                    ? "nobody signed the delivery, so its next version has no "
                                      "signer either; leave the key out"
                                    : "the next version must be signed by the key that signed "
                                      "this one, " +
                                          show_text(key, 200));
    }
    return {};
  }

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
      if (view_.has_cluster) repeats.emplace_back(number, view_.cluster_kept_id);
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

  Result<WithdrawReport> write(const std::string& staging) {
    TAMIS_CHECK(make_folders(staging, ""));
    const uint64_t version = old_.checkpoint.version + 1;
    std::vector<FileEntry> files;
    for (const FileEntry& file : old_.files) {
      TAMIS_CHECK(make_folders(staging, file.path));
      if (file.role == FileRole::kWithdrawn) continue;
      if (file.role == FileRole::kData) continue;
      TAMIS_CHECK(copy(staging, file));
      files.push_back(file);
    }
    std::vector<Withdrawn> withdrawn = old_.withdrawn;
    for (size_t i = 0; i < old_.shards.size(); ++i) {
      TAMIS_TRY(FileEntry entry, write_shard(staging, i, version, withdrawn));
      files.push_back(std::move(entry));
    }
    std::sort(withdrawn.begin(), withdrawn.end(),
              [](const Withdrawn& a, const Withdrawn& b) { return a.number < b.number; });
    std::string list;
    for (const Withdrawn& w : withdrawn) list.append(w.line()).append("\n");
    TAMIS_CHECK(write_new_file(fs_, io::join_path(staging, kWithdrawnPath), list));
    FileEntry entry;
    entry.path = kWithdrawnPath;
    entry.role = FileRole::kWithdrawn;
    entry.bytes = list.size();
    entry.records = withdrawn.size();
    entry.sha256 = sha256(list);
    files.push_back(std::move(entry));

    SealInput input;
    input.draft = old_.head["draft"].as_bool();
    input.head = next_head(version, files.size());
    input.files = std::move(files);
    input.records = old_.checkpoint.records;
    input.record_root = old_.checkpoint.record_root;
    input.statistics = statistics_.json();
    input.previous = sha256_hex(old_.checkpoint.text());
    input.version = version;
    TAMIS_TRY(const SealedManifest sealed, seal_manifest(std::move(input), signer_.get()));
    TAMIS_CHECK(write_manifest(fs_, staging, sealed));
    for (const std::string& folder : folders_) {
      TAMIS_CHECK(fs_.sync_directory(io::join_path(staging, folder)));
    }

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
    return std::move(report_);
  }

  Status make_folders(const std::string& staging, std::string_view path) {
    if (folders_.insert("").second) TAMIS_CHECK(fs_.make_directory(staging, kFolderMode));
    for (size_t at = path.find('/'); at != std::string_view::npos; at = path.find('/', at + 1)) {
      const std::string folder(path.substr(0, at));
      if (folders_.insert(folder).second) {
        TAMIS_CHECK(fs_.make_directory(io::join_path(staging, folder), kFolderMode));
      }
    }
    return {};
  }

  Status copy(const std::string& staging, const FileEntry& file) {
    TAMIS_TRY(const auto in, fs_.open_found(old_.path_of(file.path)));
    TAMIS_TRY(const auto out, fs_.create(io::join_path(staging, file.path), 0644));
    std::string buffer(kStep, '\0');
    Sha256 sha;
    while (true) {
      TAMIS_TRY(const size_t n, in->read(buffer.data(), buffer.size()));
      if (n == 0) break;
      sha.update(std::string_view(buffer).substr(0, n));
      TAMIS_CHECK(out->write(std::string_view(buffer).substr(0, n)));
    }
    if (sha.finish() != file.sha256) {
      return fail(Code::kMismatch, io::show_path(old_.path_of(file.path)) +
                                       ": expected the bytes that were sealed, found others");
    }
    TAMIS_CHECK(out->sync());
    return out->close();
  }

  // A shard without what goes, or the same one; its statistics are counted either way.
  Result<FileEntry> write_shard(const std::string& staging, size_t shard, uint64_t version,
                                std::vector<Withdrawn>& withdrawn) {
    const Shard& s = old_.shards[shard];
    const auto next = numbers_.lower_bound(s.first);
    const bool same = next == numbers_.end() || *next >= s.first + s.leaves.records;
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
      TAMIS_CHECK(copy(staging, s.data));
      return s.data;
    }
    ++report_.shards_rewritten;
    TAMIS_TRY(const PackedShard packed, writer.finish(fs_, io::join_path(staging, s.data.path)));
    FileEntry entry = s.data;
    entry.bytes = packed.bytes;
    entry.records = records;
    entry.unpacked = packed.unpacked;
    entry.sha256 = packed.sha256;
    return entry;
  }

  // The head of the next version: the words of the old one, and a step for what was taken back. Equations that named what was counted
  // before now name what came into this step.
  Json next_head(uint64_t version, uint64_t file_count) const {
    Json head = old_.head;
    const std::string step = "withdraw_" + std::to_string(version);
    const Json before = old_.head["statistics"], after = statistics_.json();
    Json counts = Json::object();
    Json equations = Json::array();
    const auto moved = [&](const Json& side) {
      Json out = Json::array();
      for (const Json& item : side.items()) {
        const std::string& name = item.as_string();
        const size_t dot = name.find('.');
        const bool counted = name.starts_with("statistics.") || name == "files.count";
        out.push(counted ? step + "." + name.substr(dot + 1) + "_before" : name);
        if (counted) counts.set(name.substr(dot + 1) + "_before", 0);
      }
      return out;
    };
    for (const Json& e : old_.head["balance"].items()) {
      equations.push(Json().set("left", moved(e["left"])).set("right", moved(e["right"])));
    }
    const Json used = counts;
    for (const auto& [key, zero] : used.members()) {
      const std::string name = key.substr(0, key.size() - 7);  // without "_before"
      const bool files = name == "count";
      const int64_t was = files ? old_.head["files"]["count"].as_int() : before[name].as_int();
      const int64_t is = files ? static_cast<int64_t>(file_count) : after[name].as_int();
      const std::string change = name + (files ? "_added" : "_withdrawn");
      counts.set(key, was).set(change, files ? is - was : was - is);
      Json left = Json::array(), right = Json::array();
      left.push(files ? "files.count" : step + "." + key);
      right.push(files ? step + "." + key : "statistics." + name).push(step + "." + change);
      equations.push(Json().set("left", std::move(left)).set("right", std::move(right)));
    }
    Json steps = old_.head["steps"];
    steps.push(Json()
                   .set("name", step)
                   .set("tool", "tamis")
                   .set("version", std::string(tamis::version()))
                   .set("counts", std::move(counts)));
    return std::move(head.set("steps", std::move(steps)).set("balance", std::move(equations)));
  }

  io::FileSystem& fs_;
  const WithdrawOptions& options_;
  SealedDelivery old_;
  std::unique_ptr<Signer> signer_;
  std::vector<Wish> wishes_;
  std::set<uint64_t> numbers_;
  std::set<std::string> folders_;
  RecordView view_;
  Statistics statistics_;
  WithdrawReport report_;
};

}  // namespace

Result<WithdrawReport> withdraw(const WithdrawOptions& options) {
  return Withdrawal(io::FileSystem::real(), options).run();
}

}  // namespace tamis
