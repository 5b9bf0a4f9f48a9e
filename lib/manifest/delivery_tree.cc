#include "manifest/delivery_tree.h"

#include "base/try.h"
#include "io/many_files.h"
#include "io/path.h"
#include "manifest/safe_path.h"

namespace tamis::manifest {
namespace {

constexpr size_t kDeepest = 64;

class Walk {
 public:
  Walk(io::FileSystem& fs, const std::string& root, Sizes sizes, DeliveryTree& tree)
      : fs_(fs), root_(root), sizes_(sizes), tree_(tree) {}

  // `folder` is relative: "" or "data/".
  void run(const std::string& folder, size_t depth) {
    const auto entries = io::list_kinds(fs_, io::join_path(root_, folder));
    if (!entries) {
      problem(folder, "a folder that can be read", entries.error().message,
              "mend it and verify again");
      return;
    }
    for (const io::FolderEntry& e : *entries) entry(folder + e.name, e.kind, depth);
  }

 private:
  void entry(const std::string& path, io::FileKind kind, size_t depth) {
    if (const std::string_view wrong = path_problem(path); !wrong.empty()) {
      problem(path, std::string(wrong), "another name",
              "remove it; a delivery made by tamis has no such name");
      return;
    }
    uint64_t size = 0;
    const bool wants_size = sizes_ == Sizes::kAsked && kind == io::FileKind::kRegular;
    if (kind == io::FileKind::kMissing || wants_size) {
      const auto stat = fs_.stat(io::join_path(root_, path), false);
      if (!stat) {
        problem(path, "a file that can be read", stat.error().message, "mend it and verify again");
        return;
      }
      kind = stat->kind;
      size = stat->size;
    }
    if (kind == io::FileKind::kRegular) {
      tree_.files.emplace_hint(tree_.files.end(), path, size);
    } else if (kind == io::FileKind::kDirectory && depth < kDeepest) {
      tree_.folders.insert(path);
      run(path + '/', depth + 1);
    } else {
      problem(path, "only files and folders", kind_name(kind),
              "remove it; a delivery holds no links and no devices");
    }
  }

  static std::string kind_name(io::FileKind kind) {
    switch (kind) {
      case io::FileKind::kSymlink:
        return "a link";
      case io::FileKind::kMissing:
        return "a file that vanished";
      case io::FileKind::kDirectory:
        return "folders nested too deep";
      default:
        return "something that is no file";
    }
  }

  void problem(const std::string& path, std::string expected, std::string found,
               std::string what_to_do) {
    tree_.problems.push_back(
        {io::show_path(path), 0, std::move(expected), std::move(found), std::move(what_to_do)});
  }

  io::FileSystem& fs_;
  const std::string& root_;
  Sizes sizes_;
  DeliveryTree& tree_;
};

}  // namespace

Result<DeliveryTree> read_tree(io::FileSystem& fs, const std::string& path, Sizes sizes) {
  TAMIS_TRY(const io::FileStat stat, fs.stat(path, true));
  if (stat.kind != io::FileKind::kDirectory) {
    return fail(Code::kInput, io::show_path(path) + ": expected the folder of a delivery, " +
                                  (stat.kind == io::FileKind::kMissing
                                       ? "but nothing is there; check the spelling"
                                       : "and this is none"));
  }
  DeliveryTree out;
  Walk(fs, path, sizes, out).run("", 0);
  return out;
}

}  // namespace tamis::manifest
