#include "io/inventory.h"

#include <algorithm>
#include <utility>

#include "base/try.h"
#include "io/path.h"
#include "io/source_kinds.h"
#include "io/text_file.h"

namespace tamis::io {
namespace {

constexpr size_t kReadBytes = 1 << 20;
constexpr size_t kHeadBytes = 512;  // that tell what a file is

bool same_file(const FileStat& a, const FileStat& b) {
  return a.device == b.device && a.inode == b.inode;
}
bool unchanged(const FileStat& a, const FileStat& b) {
  return same_file(a, b) && a.kind == b.kind && a.size == b.size && a.mtime_ns == b.mtime_ns &&
         a.ctime_ns == b.ctime_ns;
}

class Walk {
 public:
  Walk(FileSystem& fs, Inventory& inventory) : fs_(fs), inventory_(inventory) {}

  // An explicit stack, so that a tree as deep as an attacker likes costs heap and not stack.
  Status run(const FileStat& root) {
    root_ = root;
    TAMIS_TRY(std::vector<std::string> names, fs_.list(inventory_.root));
    push("", root, std::move(names), false);
    while (!open_.empty()) {
      Folder& folder = open_.back();
      if (folder.next == folder.entries.size()) {
        open_.pop_back();
        continue;
      }
      Entry entry = std::move(folder.entries[folder.next++]);
      visit(std::string(folder.path), folder.hidden, std::move(entry));  // may push to open_
    }
    return {};
  }

 private:
  struct Entry {
    std::string name;  // with a slash at its end if it is a folder
    Result<FileStat> stat;
  };
  struct Folder {
    std::string path;  // below the root; "" is the root
    FileStat stat;
    bool hidden = false;
    std::vector<Entry> entries;
    size_t next = 0;
  };

  // Byte order of whole paths: "a/b" comes after "a-b", so a folder sorts with its slash.
  void push(std::string path, const FileStat& stat, std::vector<std::string> names, bool hidden) {
    Folder folder{std::move(path), stat, hidden, {}, 0};
    folder.entries.reserve(names.size());
    for (std::string& name : names) {
      auto found = fs_.stat(full(join_path(folder.path, name)), false);
      if (found && found->kind == FileKind::kDirectory) name += '/';
      folder.entries.push_back({std::move(name), std::move(found)});
    }
    std::sort(folder.entries.begin(), folder.entries.end(),
              [](const Entry& a, const Entry& b) { return a.name < b.name; });
    open_.push_back(std::move(folder));
  }

  std::string full(const std::string& path) const { return join_path(inventory_.root, path); }

  void visit(const std::string& folder, bool hidden, Entry entry) {
    if (entry.name.ends_with('/')) entry.name.pop_back();
    SourceFile file;
    file.path = join_path(folder, entry.name);
    hidden |= entry.name.starts_with('.');
    if (!entry.stat) return add(std::move(file), "unknown", reason_of(entry.stat.error()));
    file.stat = *entry.stat;
    switch (file.stat.kind) {
      case FileKind::kDirectory:
        return enter(std::move(file), hidden);
      case FileKind::kRegular:
        return add_regular(std::move(file), entry.name, hidden);
      case FileKind::kSymlink:
        return add_link(std::move(file));
      case FileKind::kFifo:
        return add(std::move(file), "fifo", NotTaken::kFifo);
      case FileKind::kDevice:
        return add(std::move(file), "device", NotTaken::kDevice);
      case FileKind::kSocket:
        return add(std::move(file), "socket", NotTaken::kSocket);
      case FileKind::kMissing:
        return add(std::move(file), "unknown", NotTaken::kVanished);
    }
  }

  void enter(SourceFile folder, bool hidden) {
    for (const Folder& above : open_)
      if (same_file(above.stat, folder.stat))
        return add(std::move(folder), "folder", NotTaken::kFolderLoop);
    auto names = fs_.list(full(folder.path));
    if (!names) return add(std::move(folder), "folder", reason_of(names.error()));
    push(std::move(folder.path), folder.stat, std::move(*names), hidden);
  }

  void add_regular(SourceFile file, std::string_view name, bool hidden) {
    const SourceKind kind = kind_of_name(name);
    file.type = kind.type;
    file.packing = kind.packing;
    NotTaken reason = NotTaken::kTaken;
    if (hidden)
      reason = NotTaken::kHidden;
    else if (kind.type == SourceType::kOther)
      reason = NotTaken::kUnknownType;
    else if (file.stat.size == 0)
      reason = NotTaken::kEmpty;
    add(std::move(file), kind.name, reason);
  }

  void add_link(SourceFile link) {
    const NotTaken where = where_to(link);
    add(std::move(link), "link", where);
  }

  void add(SourceFile file, std::string_view kind, NotTaken reason) {
    file.number = inventory_.files.size() + 1;
    file.kind = kind;
    file.reason = reason;
    inventory_.files.push_back(std::move(file));
  }

  static NotTaken reason_of(const Error& error) {
    if (error.rule == kNoPermissionRule) return NotTaken::kNoPermission;
    if (error.rule == kMissingRule) return NotTaken::kVanished;
    return NotTaken::kUnreadable;
  }

  // Only looked at, never followed: what the link leads to is asked of the system, and from there
  // upwards each folder is compared with the root.
  NotTaken where_to(const SourceFile& link) {
    std::string path = full(link.path);
    const auto end = fs_.stat(path, true);
    if (!end || end->kind == FileKind::kMissing) return NotTaken::kLinkDangling;
    for (int hops = 0; end->kind != FileKind::kDirectory; ++hops) {
      const auto here = fs_.stat(path, false);
      if (!here || hops > 40) return NotTaken::kLinkDangling;
      if (here->kind != FileKind::kSymlink) {
        path = parent_path(path);
        break;
      }
      const auto next = fs_.read_link(path);
      if (!next) return NotTaken::kLinkDangling;
      path = join_path(parent_path(path), *next);
    }
    FileStat below;
    for (;;) {
      const auto here = fs_.stat(path, true);
      if (!here || here->kind == FileKind::kMissing) return NotTaken::kLinkOutside;
      if (same_file(*here, root_)) return NotTaken::kLink;
      if (same_file(*here, below)) return NotTaken::kLinkOutside;  // "/" is its own parent
      below = *here;
      path = join_path(path, "..");
    }
  }

  FileSystem& fs_;
  Inventory& inventory_;
  FileStat root_;
  std::vector<Folder> open_;
};

void take_single(Inventory& inventory, const FileStat& stat) {
  SourceFile file;
  file.number = 1;
  file.path = file_name(inventory.root);
  file.stat = stat;
  const SourceKind kind = kind_of_name(file.path);
  file.type = kind.type;
  file.packing = kind.packing;
  file.kind = kind.name;
  if (kind.type == SourceType::kOther)
    file.reason = NotTaken::kUnknownType;
  else if (stat.size == 0)
    file.reason = NotTaken::kEmpty;
  inventory.single_file = true;
  inventory.files.push_back(std::move(file));
}

tl::unexpected<Error> changed(const SourceFile& file) {
  return fail(Code::kInput,
              source_name(file.number) +
                  " changed while it was read; run again when nothing writes to the archive",
              Error::kNoOffset, std::string(kChangedRule));
}

// The same message whatever failed, with the number in the place of the name.
tl::unexpected<Error> unreadable(const SourceFile& file, const Error& error) {
  std::string why = "it cannot be read; check the disk";
  if (error.rule == kNoPermissionRule) why = "no permission to read it";
  if (error.rule == kMissingRule) why = "it vanished; run again when nothing writes to the archive";
  return fail(error.code == Code::kNoMemory ? error.code : Code::kInput,
              source_name(file.number) + ": " + why, error.offset, error.rule);
}

// A file that must stay, to its last byte, what the inventory saw.
class WatchedFile final : public ReadableFile {
 public:
  WatchedFile(std::unique_ptr<ReadableFile> file, SourceFile entry)
      : file_(std::move(file)), entry_(std::move(entry)) {}

  static Result<std::unique_ptr<WatchedFile>> open(FileSystem& fs, const Inventory& inventory,
                                                   const SourceFile& entry) {
    const std::string path = inventory.path_of(entry);
    // The user named the one file of an archive of one, and may have named a link.
    auto file = inventory.single_file ? fs.open(path) : fs.open_found(path);
    if (!file) return unreadable(entry, file.error());
    auto watched = std::make_unique<WatchedFile>(std::move(*file), entry);
    TAMIS_CHECK(watched->check());
    return watched;
  }

  Result<size_t> read(char* buffer, size_t size) override {
    auto n = file_->read(buffer, size);
    if (!n) return unreadable(entry_, n.error());
    read_ += *n;
    if (read_ > entry_.stat.size) return changed(entry_);
    if (*n == 0) {
      if (read_ != entry_.stat.size) return changed(entry_);
      TAMIS_CHECK(check());
    }
    return n;
  }
  Result<size_t> read_at(char* buffer, size_t size, uint64_t offset) const override {
    auto n = file_->read_at(buffer, size, offset);
    if (!n) return unreadable(entry_, n.error());
    return n;
  }
  Result<FileStat> stat() const override { return file_->stat(); }

 private:
  Status check() const {
    const auto now = file_->stat();
    if (!now) return unreadable(entry_, now.error());
    if (!unchanged(*now, entry_.stat)) return changed(entry_);
    return {};
  }

  std::unique_ptr<ReadableFile> file_;
  SourceFile entry_;
  uint64_t read_ = 0;
};

// What the first bytes say against the name; only what no text and no JSON can begin with.
bool is_what_it_says(const SourceFile& file, std::string_view head) {
  if (file.packing != Packing::kPlain) return packing_of_bytes(head) == file.packing;
  if (packing_of_bytes(head) != Packing::kPlain) return true;  // read as what it is
  return not_text(head).empty();
}

}  // namespace

std::string_view not_taken_name(NotTaken reason) {
  switch (reason) {
    case NotTaken::kTaken:
      return "taken";
    case NotTaken::kUnknownType:
      return "unknown type";
    case NotTaken::kNotWhatItSays:
      return "content is not what the name says";
    case NotTaken::kEmpty:
      return "empty";
    case NotTaken::kHidden:
      return "hidden";
    case NotTaken::kLink:
      return "link inside the archive";
    case NotTaken::kLinkOutside:
      return "link out of the archive";
    case NotTaken::kLinkDangling:
      return "link to nothing";
    case NotTaken::kFifo:
      return "pipe";
    case NotTaken::kDevice:
      return "device";
    case NotTaken::kSocket:
      return "socket";
    case NotTaken::kNoPermission:
      return "no permission";
    case NotTaken::kUnreadable:
      return "unreadable";
    case NotTaken::kVanished:
      return "vanished";
    case NotTaken::kChanged:
      return "changed while read";
    case NotTaken::kFolderLoop:
      return "folder within itself";
  }
  return "unknown";
}

std::string Inventory::path_of(const SourceFile& file) const {
  return single_file ? root : join_path(root, file.path);
}

std::string source_name(uint64_t number) { return "source file #" + std::to_string(number); }

Result<Inventory> take_inventory(FileSystem& fs, const std::string& root,
                                 const InventoryOptions& options) {
  Inventory inventory;
  inventory.root = root;
  TAMIS_TRY(const FileStat stat, fs.stat(root, true));
  switch (stat.kind) {
    case FileKind::kMissing:
      return fail(Code::kInput,
                  "the archive " + show_path(root) + " does not exist; check the spelling");
    case FileKind::kDirectory:
      TAMIS_CHECK(Walk(fs, inventory).run(stat));
      break;
    case FileKind::kRegular:
      take_single(inventory, stat);
      break;
    default:
      return fail(Code::kInput, "the archive " + show_path(root) +
                                    " is neither a folder nor a file; name one of these");
  }
  if (!options.digest) return inventory;
  for (SourceFile& file : inventory.files) {
    if (!file.taken()) continue;
    digest_entry(fs, inventory, file);
    if (options.progress && !options.progress(file.stat.size))
      return fail(Code::kCancelled, "stopped while the archive was listed");
  }
  return inventory;
}

void digest_entry(FileSystem& fs, const Inventory& inventory, SourceFile& file) {
  const auto refuse = [&](const Error& error) {
    file.reason = error.rule == kNoPermissionRule ? NotTaken::kNoPermission
                  : error.rule == kMissingRule    ? NotTaken::kVanished
                  : error.rule == kChangedRule    ? NotTaken::kChanged
                                                  : NotTaken::kUnreadable;
  };
  auto opened = WatchedFile::open(fs, inventory, file);
  if (!opened) return refuse(opened.error());
  const auto buffer = std::make_unique_for_overwrite<char[]>(kReadBytes);
  Sha256 hash;
  std::string head;
  for (;;) {
    const auto n = (*opened)->read(buffer.get(), kReadBytes);
    if (!n) return refuse(n.error());
    if (*n == 0) break;
    if (head.size() < kHeadBytes) head.append(buffer.get(), std::min(*n, kHeadBytes - head.size()));
    hash.update({buffer.get(), *n});
  }
  if (!is_what_it_says(file, head)) file.reason = NotTaken::kNotWhatItSays;
  file.sha256 = hash.finish();
  file.has_digest = true;
}

Result<std::unique_ptr<ByteSource>> open_entry(FileSystem& fs, const Inventory& inventory,
                                               const SourceFile& file) {
  TAMIS_TRY(auto watched, WatchedFile::open(fs, inventory, file));
  return open_source(std::move(watched), file.packing, source_name(file.number));
}

}  // namespace tamis::io
