#include "io/inventory.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "io/fault_file_system.h"
#include "io/source_kinds.h"
#include "io/temporary_folder.h"

using namespace tamis;
using namespace tamis::io;
using tamis::testing::Call;
using tamis::testing::Fault;
using tamis::testing::FaultFileSystem;
using tamis::testing::TemporaryFolder;
namespace files = std::filesystem;

namespace {

FileSystem& real() { return FileSystem::real(); }

std::map<std::string, std::string> reasons(const Inventory& inventory) {
  std::map<std::string, std::string> out;
  for (const SourceFile& f : inventory.files) out[f.path] = not_taken_name(f.reason);
  return out;
}

const SourceFile& find(const Inventory& inventory, std::string_view path) {
  for (const SourceFile& f : inventory.files)
    if (f.path == path) return f;
  FAIL("not in the inventory: " << path);
  return inventory.files.front();
}

Result<std::string> drain(Result<std::unique_ptr<ByteSource>> source) {
  if (!source) return tl::make_unexpected(source.error());
  std::string bytes;
  char buffer[1000];
  for (;;) {
    const auto n = (*source)->read(buffer, sizeof buffer);
    if (!n) return tl::make_unexpected(n.error());
    if (*n == 0) return bytes;
    bytes.append(buffer, *n);
  }
}

}  // namespace

TEST_CASE("every file is listed in byte order of its whole path, with type, size and digest") {
  const TemporaryFolder folder;
  const std::vector<std::string> names = {"a-b.txt", "a.txt",    "a/b.jsonl",    "a/b/c.ndjson",
                                          "a0.md",   "b\nc.txt", "\xC3\xBC.txt", "\xFF\xFE.TXT"};
  for (auto it = names.rbegin(); it != names.rend(); ++it) folder.write(*it, "content of a file\n");
  const Inventory inventory = take_inventory(real(), folder.path(), {}).value();
  REQUIRE(inventory.files.size() == names.size());
  REQUIRE(std::is_sorted(names.begin(), names.end()));
  for (size_t i = 0; i < names.size(); ++i) {
    const SourceFile& file = inventory.files[i];
    CHECK(file.path == names[i]);
    CHECK(file.number == i + 1);
    CHECK(file.taken());
    CHECK(file.stat.size == 18);
    // printf 'content of a file\n' | sha256sum
    CHECK(hex(file.sha256) == "a10ff6ac3594659ec39e097d68dc06bc0f1322ded04952045c31c37e1ad7a605");
    CHECK(drain(open_entry(real(), inventory, file)).value() == "content of a file\n");
  }
  CHECK(inventory.files[2].type == SourceType::kJsonl);
  CHECK(inventory.files[4].type == SourceType::kMarkdown);
  CHECK(inventory.files[7].type == SourceType::kText);
}

TEST_CASE("the inventory does not depend on the order in which the system lists names") {
  const TemporaryFolder folder;
  for (int i = 0; i < 40; ++i)
    folder.write("d" + std::to_string(i % 7) + "/" + std::to_string(i) + ".txt", "x");
  std::vector<std::string> first;
  for (uint64_t seed = 0; seed < 5; ++seed) {
    FaultFileSystem fs(real());
    fs.shuffle_lists(seed);
    std::vector<std::string> paths;
    const Inventory inventory = take_inventory(fs, folder.path(), {}).value();
    for (const SourceFile& f : inventory.files) paths.push_back(f.path);
    if (seed == 0) first = paths;
    CHECK(paths == first);
  }
  CHECK(first.size() == 40);
}

TEST_CASE("what is not taken is listed with its reason, and kinds never come from a name") {
  const TemporaryFolder folder;
  folder.write("archive/taken.jsonl", "{}");
  folder.write("archive/scan.pdf", "%PDF-1.4");
  folder.write("archive/letter.of Jane Doe", "x");
  folder.write("archive/noending", "x");
  folder.write("archive/empty.txt", "");
  folder.write("archive/.hidden.txt", "x");
  folder.write("archive/.git/objects/x.txt", "x");
  folder.write("archive/false.txt", "%PDF-1.4 in truth");
  folder.write("archive/false.jsonl.gz", "not gzip");
  folder.write("archive/table.csv.gz", "x");
  folder.write("outside.txt", "x");
  const auto at = [&](const char* name) { return folder.at(std::string("archive/") + name); };
  files::create_symlink("taken.jsonl", at("inside.jsonl"));
  files::create_symlink(folder.at("outside.txt"), at("outside.txt"));
  files::create_symlink("../outside.txt", at("outside2.txt"));
  files::create_symlink("outside.txt", at("outside3.txt"));  // through another link
  files::create_symlink("..", at("up"));
  files::create_symlink(".", at("self"));
  files::create_symlink(".git/objects", at("folder"));
  files::create_symlink("nowhere", at("dangling.txt"));
  files::create_symlink("circle", at("circle"));
  REQUIRE(::mkfifo(at("fifo.txt").c_str(), 0600) == 0);
  const int sock = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string short_name = at("s");
  REQUIRE(short_name.size() < sizeof address.sun_path);
  short_name.copy(address.sun_path, sizeof address.sun_path);
  REQUIRE(::bind(sock, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  ::close(sock);

  const Inventory inventory = take_inventory(real(), folder.at("archive"), {}).value();
  const std::map<std::string, std::string> expected = {
      {"taken.jsonl", "taken"},
      {"scan.pdf", "unknown type"},
      {"letter.of Jane Doe", "unknown type"},
      {"noending", "unknown type"},
      {"empty.txt", "empty"},
      {".hidden.txt", "hidden"},
      {".git/objects/x.txt", "hidden"},
      {"false.txt", "content is not what the name says"},
      {"false.jsonl.gz", "content is not what the name says"},
      {"table.csv.gz", "unknown type"},
      {"inside.jsonl", "link inside the archive"},
      {"outside.txt", "link out of the archive"},
      {"outside2.txt", "link out of the archive"},
      {"outside3.txt", "link out of the archive"},
      {"up", "link out of the archive"},
      {"self", "link inside the archive"},
      {"folder", "link inside the archive"},
      {"dangling.txt", "link to nothing"},
      {"circle", "link to nothing"},
      {"fifo.txt", "pipe"},
      {"s", "socket"},
  };
  CHECK(reasons(inventory) == expected);
  CHECK(find(inventory, "letter.of Jane Doe").kind == "other");
  CHECK(find(inventory, "noending").kind == "no ending");
  CHECK(find(inventory, "scan.pdf").kind == "pdf");
  CHECK(find(inventory, "table.csv.gz").kind == "csv");
}

TEST_CASE("links lead to the same verdict when the archive itself is named through a link") {
  const TemporaryFolder folder;
  folder.write("archive/a.txt", "x");
  files::create_symlink("a.txt", folder.at("archive/in.txt"));
  files::create_symlink("../archive/a.txt", folder.at("archive/round.txt"));
  files::create_symlink("archive", folder.at("door"));
  const Inventory inventory = take_inventory(real(), folder.at("door"), {}).value();
  CHECK(reasons(inventory) ==
        std::map<std::string, std::string>{{"a.txt", "taken"},
                                           {"in.txt", "link inside the archive"},
                                           {"round.txt", "link inside the archive"}});
}

TEST_CASE("a single file is an archive of one, also through a link") {
  const TemporaryFolder folder;
  folder.write("a.jsonl", "{}");
  files::create_symlink("a.jsonl", folder.at("link.jsonl"));
  for (const char* name : {"a.jsonl", "link.jsonl"}) {
    const Inventory inventory = take_inventory(real(), folder.at(name), {}).value();
    REQUIRE(inventory.files.size() == 1);
    CHECK(inventory.single_file);
    CHECK(inventory.files[0].path == name);
    CHECK(inventory.files[0].taken());
    CHECK(drain(open_entry(real(), inventory, inventory.files[0])).value() == "{}");
  }
}

TEST_CASE("an archive that is not there or no archive is an error with what to do") {
  const TemporaryFolder folder;
  CHECK(take_inventory(real(), folder.at("none"), {}).error().code == Code::kInput);
  CHECK(take_inventory(real(), "/dev/null", {}).error().code == Code::kInput);
  CHECK(take_inventory(real(), folder.path(), {}).value().files.empty());
}

TEST_CASE("a file that vanishes before it is read is told, and the rest goes on") {
  const TemporaryFolder folder;
  folder.write("a.txt", "x");
  folder.write("b.txt", "x");
  FaultFileSystem fs(real());
  fs.set_hook([&](const Call& call) -> std::optional<Error> {
    if (call.operation == "open_found" && call.path == folder.at("a.txt"))
      files::remove(folder.at("a.txt"));
    return std::nullopt;
  });
  const Inventory inventory = take_inventory(fs, folder.path(), {}).value();
  CHECK(reasons(inventory) ==
        std::map<std::string, std::string>{{"a.txt", "vanished"}, {"b.txt", "taken"}});
}

TEST_CASE("a file that changes while it is read is told, whatever the change") {
  const std::string old(100'000, 'o');
  const std::map<std::string, std::function<void(const TemporaryFolder&)>> changes = {
      {"longer", [](const TemporaryFolder& f) { f.write("a.txt", std::string(200'000, 'n')); }},
      {"shorter", [](const TemporaryFolder& f) { f.write("a.txt", "n"); }},
      {"same size", [](const TemporaryFolder& f) { f.write("a.txt", std::string(100'000, 'n')); }},
      {"removed", [](const TemporaryFolder& f) { files::remove(f.at("a.txt")); }},
      {"same size, time set back",
       [](const TemporaryFolder& f) {
         const auto before = files::last_write_time(f.at("a.txt"));
         f.write("a.txt", std::string(100'000, 'n'));
         files::last_write_time(f.at("a.txt"), before);
       }},
  };
  for (const auto& [name, change] : changes) {
    CAPTURE(name);
    const TemporaryFolder folder;
    folder.write("a.txt", old);
    FaultFileSystem fs(real());
    fs.set_max_read(50'000);
    int reads = 0;
    fs.set_hook([&](const Call& call) -> std::optional<Error> {
      if (call.operation == "read" && ++reads == 2) change(folder);
      return std::nullopt;
    });
    const Inventory inventory = take_inventory(fs, folder.path(), {}).value();
    CHECK(inventory.files[0].reason == NotTaken::kChanged);
    CHECK_FALSE(inventory.files[0].has_digest);
  }
}

TEST_CASE("a file that changed since the inventory is not read, and its name is not told") {
  const TemporaryFolder folder;
  folder.write("a/secret name.txt", "old");
  const Inventory inventory = take_inventory(real(), folder.path(), {}).value();
  const SourceFile& file = inventory.files[0];
  CHECK(drain(open_entry(real(), inventory, file)).value() == "old");

  folder.write("a/secret name.txt", "new");
  const auto changed = open_entry(real(), inventory, file);
  REQUIRE_FALSE(changed.has_value());
  CHECK(changed.error().code == Code::kInput);
  CHECK(changed.error().message ==
        "source file #1 changed while it was read; run again when nothing writes to the archive");

  files::remove(folder.at("a/secret name.txt"));
  CHECK(open_entry(real(), inventory, file).error().message.find("source file #1: it vanished") ==
        0);
  files::create_symlink("/etc/hostname", folder.at("a/secret name.txt"));
  CHECK(open_entry(real(), inventory, file).error().message.find("secret") == std::string::npos);
}

TEST_CASE("folders and files that may not be read are entries, not errors") {
  const TemporaryFolder folder;
  folder.write("a.txt", "x");
  folder.write("closed/b.txt", "x");
  folder.write("z.txt", "x");
  FaultFileSystem fs(real());
  fs.set_hook([&](const Call& call) -> std::optional<Error> {
    const Error refused{Code::kInput, "no", Error::kNoOffset, std::string(kNoPermissionRule)};
    if (call.operation == "list" && call.path == folder.at("closed")) return refused;
    if (call.operation == "open_found" && call.path == folder.at("a.txt")) return refused;
    if (call.operation == "read" && call.path == folder.at("z.txt"))
      return Error{Code::kInput, "i/o", Error::kNoOffset, {}};
    return std::nullopt;
  });
  const Inventory inventory = take_inventory(fs, folder.path(), {}).value();
  CHECK(reasons(inventory) == std::map<std::string, std::string>{{"a.txt", "no permission"},
                                                                 {"closed", "no permission"},
                                                                 {"z.txt", "unreadable"}});
}

TEST_CASE("the mode of a file decides who reads it, if we are not root") {
  if (::geteuid() == 0) {
    MESSAGE("skipped: root may read everything");
    return;
  }
  const TemporaryFolder folder;
  folder.write("a.txt", "x");
  files::permissions(folder.at("a.txt"), files::perms::none);
  CHECK(take_inventory(real(), folder.path(), {})->files[0].reason == NotTaken::kNoPermission);
}

TEST_CASE("a tree deeper than a path may be long is walked as far as the system lets us") {
  const TemporaryFolder folder;
  const std::string name(200, 'd');
  const int start = ::open(".", O_RDONLY);
  REQUIRE(::chdir(folder.path().c_str()) == 0);
  int depth = 0;
  for (; depth < 60; ++depth) {
    REQUIRE(::mkdir(name.c_str(), 0700) == 0);
    REQUIRE(::chdir(name.c_str()) == 0);
  }
  REQUIRE(::fchdir(start) == 0);
  const Inventory inventory = take_inventory(real(), folder.path(), {}).value();
  REQUIRE(inventory.files.size() == 1);
  CHECK(inventory.files[0].reason == NotTaken::kUnreadable);
  CHECK(inventory.files[0].path.size() > 3500);
  // Taken down from inside, since no path reaches its end.
  REQUIRE(::chdir(folder.path().c_str()) == 0);
  for (int i = 0; i < depth; ++i) REQUIRE(::chdir(name.c_str()) == 0);
  for (int i = 0; i < depth; ++i) {
    REQUIRE(::chdir("..") == 0);
    REQUIRE(::rmdir(name.c_str()) == 0);
  }
  REQUIRE(::fchdir(start) == 0);
  ::close(start);
}

TEST_CASE("a folder that holds itself, as a mount can make it, is entered once") {
  const TemporaryFolder folder;
  folder.write("a/loop/x.txt", "x");
  FaultFileSystem fs(real());
  fs.pretend(folder.at("a/loop"), real().stat(folder.path(), true).value());
  const Inventory inventory = take_inventory(fs, folder.path(), {}).value();
  CHECK(reasons(inventory) ==
        std::map<std::string, std::string>{{"a/loop", "folder within itself"}});
}

TEST_CASE("an inventory in which any call fails loses no file in silence") {
  const TemporaryFolder folder;
  for (const char* name : {"a.txt", "b/c.txt", "b/d.jsonl", "e.bin"}) folder.write(name, "x");
  for (uint64_t k = 0;; ++k) {
    FaultFileSystem fs(real());
    fs.fail_at(k, Fault::kInputOutput);
    const auto inventory = take_inventory(fs, folder.path(), {});
    if (!fs.fired()) {
      CHECK(k > 10);
      break;
    }
    if (!inventory) continue;
    uint64_t bad = 0;
    std::string seen;
    for (const SourceFile& f : inventory->files) {
      bad += f.reason == NotTaken::kUnreadable;
      seen += f.path + ' ';
    }
    CHECK(bad == 1);
    CHECK((seen == "a.txt b/c.txt b/d.jsonl e.bin " || seen == "a.txt b e.bin "));
  }
}

TEST_CASE("the walk can be stopped, and digests can be left to the caller") {
  const TemporaryFolder folder;
  folder.write("a.txt", "12345");
  folder.write("b.txt", "x");
  uint64_t bytes = 0;
  InventoryOptions options;
  options.progress = [&](uint64_t n) {
    bytes += n;
    return false;
  };
  CHECK(take_inventory(real(), folder.path(), options).error().code == Code::kCancelled);
  CHECK(bytes == 5);
  options.digest = false;
  Inventory inventory = take_inventory(real(), folder.path(), options).value();
  CHECK_FALSE(inventory.files[0].has_digest);
  digest_entry(real(), inventory, inventory.files[0]);
  CHECK(inventory.files[0].has_digest);
}

TEST_CASE("the kind of a file is told by the ending of its name, in any case") {
  CHECK(kind_of_name("a.JSONL").type == SourceType::kJsonl);
  CHECK(kind_of_name("a.ndjson.gz").type == SourceType::kJsonl);
  CHECK(kind_of_name("a.ndjson.gz").packing == Packing::kGzip);
  CHECK(kind_of_name("a.b.md.zst").type == SourceType::kMarkdown);
  CHECK(kind_of_name("a.txt~").type == SourceType::kOther);
  CHECK(kind_of_name("txt").name == "no ending");
  CHECK(kind_of_name(".txt").name == "no ending");
  CHECK(kind_of_name("x.gz").name == "container");
  CHECK(kind_of_name("x.gz").type == SourceType::kOther);
}
