#include "tamis/diff.h"

#include <algorithm>
#include <map>

#include "base/json.h"
#include "base/try.h"
#include "manifest/record.h"
#include "manifest/sealed_delivery.h"
#include "manifest/verify_head.h"

namespace tamis {

using namespace manifest;

namespace {

constexpr size_t kShownName = 120;

struct PlacedLeaf {
  Sha256Digest leaf{};
  uint64_t number = 0;
  friend bool operator<(const PlacedLeaf& a, const PlacedLeaf& b) {
    return a.leaf != b.leaf ? a.leaf < b.leaf : a.number < b.number;
  }
};

struct Side {
  const SealedDelivery& delivery;
  std::vector<PlacedLeaf> leaves;  // of shards that the other side does not have
  std::vector<uint64_t> only;      // numbers of records that the other side does not have
  std::vector<std::pair<uint64_t, std::string>> ids;  // of those, in order
};

// The leaves of shards whose files differ, less what was withdrawn; the number of the others' records is returned.
Result<uint64_t> read_leaves(io::FileSystem& fs, const SealedDelivery& other, Side& side) {
  const SealedDelivery& d = side.delivery;
  std::map<Sha256Digest, size_t> theirs;
  for (const Shard& s : other.shards) ++theirs[s.data.sha256];
  uint64_t same = 0;
  for (size_t i = 0; i < d.shards.size(); ++i) {
    const Shard& s = d.shards[i];
    if (auto found = theirs.find(s.data.sha256); found != theirs.end() && found->second > 0) {
      --found->second;
      same += s.data.records;
      continue;
    }
    auto gone = withdrawn_between(d.withdrawn, s.first, s.first + s.leaves.records);
    TAMIS_CHECK(d.for_each_leaf(fs, i, [&](uint64_t number, const Sha256Digest& leaf) {
      if (!gone.empty() && gone.front().number == number) {
        gone = gone.subspan(1);
      } else {
        side.leaves.push_back({leaf, number});
      }
    }));
  }
  std::sort(side.leaves.begin(), side.leaves.end());
  return same;
}

uint64_t subtract(Side& a, Side& b) {
  uint64_t same = 0;
  size_t i = 0, k = 0;
  while (i < a.leaves.size() && k < b.leaves.size()) {
    if (a.leaves[i].leaf == b.leaves[k].leaf) {
      ++same, ++i, ++k;
    } else if (a.leaves[i].leaf < b.leaves[k].leaf) {
      a.only.push_back(a.leaves[i++].number);
    } else {
      b.only.push_back(b.leaves[k++].number);
    }
  }
  for (; i < a.leaves.size(); ++i) a.only.push_back(a.leaves[i].number);
  for (; k < b.leaves.size(); ++k) b.only.push_back(b.leaves[k].number);
  std::sort(a.only.begin(), a.only.end());
  std::sort(b.only.begin(), b.only.end());
  return same;
}

Status read_ids(io::FileSystem& fs, Side& side) {
  RecordView view;
  size_t next = 0;
  for (size_t i = 0; i < side.delivery.shards.size() && next < side.only.size(); ++i) {
    const Shard& s = side.delivery.shards[i];
    if (side.only[next] >= s.first + s.leaves.records) continue;
    Status read;
    TAMIS_CHECK(side.delivery.for_each_line(fs, i, [&](uint64_t number, std::string_view line) {
      if (next == side.only.size() || side.only[next] != number) return true;
      read = read_record(line, view);
      if (!read) return false;
      const auto id = Json::parse('"' + std::string(view.id) + '"');
      side.ids.emplace_back(number, id ? id->as_string() : std::string());
      ++next;
      return true;
    }));
    TAMIS_CHECK(read);
  }
  return {};
}

void compare_files(const SealedDelivery& before, const SealedDelivery& after, DiffReport& out) {
  std::map<std::string_view, const FileEntry*> old;
  for (const FileEntry& file : before.files) old.emplace(file.path, &file);
  for (const FileEntry& file : after.files) {
    const auto was = old.find(file.path);
    if (was == old.end()) {
      out.files_added.push_back(file.path);
    } else {
      if (was->second->sha256 == file.sha256)
        ++out.files_same;
      else
        out.files_changed.push_back(file.path);
      old.erase(was);
    }
  }
  for (const auto& [path, file] : old) out.files_removed.emplace_back(path);
}

}  // namespace

Result<DiffReport> diff(const std::string& before, const std::string& after) {
  io::FileSystem& fs = io::FileSystem::real();
  TAMIS_TRY(const SealedDelivery old, SealedDelivery::open(fs, before));
  TAMIS_TRY(const SealedDelivery now, SealedDelivery::open(fs, after));
  DiffReport out;
  compare_files(old, now, out);
  Side a{old, {}, {}, {}}, b{now, {}, {}, {}};
  TAMIS_TRY(const uint64_t in_same_shards, read_leaves(fs, now, a));
  TAMIS_CHECK(read_leaves(fs, old, b));
  out.records_same = in_same_shards + subtract(a, b);
  TAMIS_CHECK(read_ids(fs, a));
  TAMIS_CHECK(read_ids(fs, b));
  std::map<std::string_view, bool> was;  // id -> also in the other
  for (const auto& [number, id] : a.ids) was.emplace(id, false);
  for (const auto& [number, id] : b.ids) {
    const auto found = was.find(id);
    if (found != was.end()) found->second = true;
    (found == was.end() ? out.added : out.changed).push_back(id);
  }
  for (const auto& [number, id] : a.ids) {
    if (!was.at(id)) out.removed.push_back(id);
  }
  return out;
}

bool DiffReport::same() const {
  return files_added.empty() && files_removed.empty() && files_changed.empty() && added.empty() &&
         removed.empty() && changed.empty();
}

std::string DiffReport::to_text(uint64_t most) const {
  std::string out;
  const auto list = [&](std::string_view title, char mark, const std::vector<std::string>& names) {
    if (names.empty()) return;
    out.append(title).append("  ").append(std::to_string(names.size())).append("\n");
    for (size_t i = 0; i < names.size() && i < most; ++i) {
      out.append("  ").append(1, mark).append(" ").append(show_text(names[i], kShownName));
      out.append("\n");
    }
    if (names.size() > most) out.append("  …\n");
  };
  list("files added", '+', files_added);
  list("files removed", '-', files_removed);
  list("files changed", '~', files_changed);
  list("records added", '+', added);
  list("records removed", '-', removed);
  list("records changed", '~', changed);
  out.append("same: ").append(std::to_string(files_same)).append(" files, ");
  return out.append(std::to_string(records_same)).append(" records\n");
}

std::string DiffReport::to_json() const {
  const auto names = [](const std::vector<std::string>& list) {
    Json out = Json::array();
    for (const std::string& name : list) out.push(name);
    return out;
  };
  Json files, records;
  files.set("added", names(files_added)).set("removed", names(files_removed));
  files.set("changed", names(files_changed)).set("same", files_same);
  records.set("added", names(added)).set("removed", names(removed));
  records.set("changed", names(changed)).set("same", records_same);
  return Json()
      .set("same", same())
      .set("files", std::move(files))
      .set("records", std::move(records))
      .canonical();
}

}  // namespace tamis
