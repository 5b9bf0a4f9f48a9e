#include "manifest/listed_files.h"

#include <algorithm>
#include <map>
#include <set>

#include "io/path.h"
#include "manifest/advice.h"
#include "manifest/merkle.h"
#include "manifest/safe_path.h"

namespace tamis::manifest {
namespace {

// Where a listed file stands among those that are there. Both lists are in the same order but for a few, so that what is looked for
// stands at the next place.
std::vector<bool> find_files(const std::vector<FileEntry>& files, const DeliveryTree& tree) {
  std::vector<bool> there(files.size(), false);
  auto next = tree.files.begin();
  for (size_t i = 0; i < files.size(); ++i) {
    const std::string& path = files[i].path;
    if (next == tree.files.end() || next->first != path) next = tree.files.find(path);
    there[i] = next != tree.files.end();
    if (there[i]) ++next;
  }
  return there;
}

// Every path that may be there, in order.
std::vector<std::string_view> all_paths(const std::vector<FileEntry>& files) {
  std::vector<std::string_view> own(manifest_paths().begin(), manifest_paths().end());
  std::vector<std::string_view> listed;
  listed.reserve(files.size());
  for (const FileEntry& file : files) listed.push_back(file.path);
  std::sort(own.begin(), own.end());
  // A list in another order is a failure already.
  if (!std::is_sorted(listed.begin(), listed.end())) std::sort(listed.begin(), listed.end());
  std::vector<std::string_view> all(own.size() + listed.size());
  std::merge(own.begin(), own.end(), listed.begin(), listed.end(), all.begin());
  return all;
}

std::set<std::string_view> folders_of(const std::vector<std::string_view>& paths) {
  // An empty delivery still has the folders of its shards.
  std::set<std::string_view> folders{"data", "manifest/records"};
  std::string_view last;
  for (const std::string_view path : paths) {
    const size_t slash = path.rfind('/');
    const std::string_view folder = slash == std::string_view::npos ? "" : path.substr(0, slash);
    if (folder == last) continue;
    last = folder;
    for (size_t at = path.find('/'); at != std::string_view::npos; at = path.find('/', at + 1))
      folders.insert(path.substr(0, at));
  }
  return folders;
}

}  // namespace

ListedFiles read_list(std::string_view bytes, OtherFiles others, FailureList& failures) {
  ListedFiles out;
  MerkleRoot root;
  std::map<std::string, uint64_t> meet;  // collision key -> line
  for (const std::string_view path : manifest_paths()) meet[collision_key(path)] = 0;
  out.files.reserve(bytes.size() / 128);  // a line is about as long
  std::string_view rest = bytes;
  for (uint64_t line = 1; !rest.empty(); ++line) {
    const size_t feed = rest.find('\n');
    const std::string_view text = rest.substr(0, feed);
    rest.remove_prefix(std::min(rest.size(), text.size() + 1));
    root.add(leaf_hash(text));
    if (feed == std::string_view::npos)
      failures.add(kFilesPath, line, "a line feed at its end", "none", kGetAgain);
    auto entry = FileEntry::parse(text);
    if (!entry) {
      failures.add(kFilesPath, line, "a file of the delivery", entry.error().message, kAskSender);
      continue;
    }
    if (const std::string_view problem = path_problem(entry->path); !problem.empty()) {
      failures.add(kFilesPath, line, std::string(problem), "a path that is never opened",
                   kAskSender);
      continue;
    }
    if (!out.files.empty() && out.files.back().path >= entry->path) {
      failures.add(kFilesPath, line, "paths in the order of their bytes, each once",
                   "another order", kAskSender);
    }
    const size_t before = meet.size();
    meet.emplace_hint(meet.end(), collision_key(entry->path), line);
    if (meet.size() == before) {
      failures.add(kFilesPath, line,
                   "paths that differ also where case and normal form do not count",
                   "one that meets another", kAskSender);
    }
    const bool wants_salt = entry->role == FileRole::kOther && others == OtherFiles::kSalted;
    if (others != OtherFiles::kUnknown && wants_salt == entry->salt.empty()) {
      failures.add(kFilesPath, line,
                   wants_salt ? "a salt, as a private delivery has it" : "no salt",
                   wants_salt ? "none" : "one", kAskSender);
    }
    out.bytes += entry->bytes;
    out.files.push_back(std::move(*entry));
  }
  out.lines = root.size();
  out.root = root.root();
  out.digest = sha256(bytes);
  return out;
}

std::vector<bool> compare_tree(const std::vector<FileEntry>& files, const DeliveryTree& tree,
                               FailureList& failures) {
  std::vector<bool> there = find_files(files, tree);
  const std::vector<std::string_view> all = all_paths(files);
  // Normal form -> name of what is there and not listed. Both lists rise.
  std::multimap<std::string, std::string> others;
  auto next = all.begin();
  for (const auto& [path, size] : tree.files) {
    while (next != all.end() && *next < path) ++next;
    if (next == all.end() || *next != path) others.emplace(nfc(path), path);
  }
  for (size_t i = 0; i < files.size(); ++i) {
    if (there[i]) continue;
    const auto renamed = others.find(nfc(files[i].path));
    const bool same = renamed != others.end();
    failures.add(files[i].path, 0, "this file",
                 same ? "its name in another Unicode normal form: " + io::show_path(renamed->second)
                      : "nothing",
                 same
                     ? "rename it back, byte for byte; some file systems and archivers change names"
                     : kGetAgain);
  }
  for (const auto& [normal, path] : others) {
    failures.add(path, 0, "no file here: it is not in manifest/files.jsonl", "a file",
                 "remove it; nobody vouches for it");
  }
  const std::set<std::string_view> folders = folders_of(all);
  for (const std::string& folder : tree.folders) {
    if (!folders.contains(folder)) {
      failures.add(folder, 0, "no folder here: no listed file is in it", "a folder", "remove it");
    }
  }
  return there;
}

}  // namespace tamis::manifest
