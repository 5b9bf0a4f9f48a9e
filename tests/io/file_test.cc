#include "io/file.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "io/fault_file_system.h"
#include "io/temporary_folder.h"

using namespace tamis;
using namespace tamis::io;
using tamis::testing::Fault;
using tamis::testing::FaultFileSystem;
using tamis::testing::TemporaryFolder;
namespace files = std::filesystem;

namespace {

FileSystem& real() { return FileSystem::real(); }

size_t entries(const std::string& folder) {
  return static_cast<size_t>(
      std::distance(files::directory_iterator(folder), files::directory_iterator()));
}

}  // namespace

TEST_CASE("what is written atomically is read back, and no temporary file stays") {
  const TemporaryFolder folder;
  const std::string bytes("a\0b\xFF\n", 5);
  REQUIRE(write_file_atomic(real(), folder.at("f"), bytes, 0600));
  CHECK(read_file(real(), folder.at("f")).value() == bytes);
  CHECK(entries(folder.path()) == 1);
  CHECK((real().stat(folder.at("f"), false)->mode & 0777) == 0600);
}

TEST_CASE("a temporary file left by a killed run does not stop the next one") {
  const TemporaryFolder folder;
  folder.write("f.tmp", "half");
  REQUIRE(write_file_atomic(real(), folder.at("f"), "whole", 0600));
  CHECK(folder.read("f") == "whole");
  CHECK_FALSE(folder.has("f.tmp"));
}

TEST_CASE("an atomic write that breaks at any call leaves the old file or the new one") {
  for (const Fault fault :
       {Fault::kDiskFull, Fault::kInputOutput, Fault::kKill, Fault::kPowerLoss}) {
    for (uint64_t k = 0;; ++k) {
      const TemporaryFolder folder;
      folder.write("f", "old");
      FaultFileSystem fs(real());
      fs.fail_at(k, fault);
      const Status done = write_file_atomic(fs, folder.at("f"), "new content", 0600);
      const std::string found = folder.read("f");
      CHECK((found == "old" || found == "new content"));
      if (done) CHECK(found == "new content");
      if (!fs.fired()) {
        CHECK(done.has_value());
        CHECK(k >= 5);  // stat, create, write, sync, close, rename
        break;
      }
      CHECK_FALSE(done.has_value());
      if (fault == Fault::kDiskFull) CHECK(entries(folder.path()) == 1);
    }
  }
}

TEST_CASE("the power-loss double drops what was not synced") {
  const TemporaryFolder folder;
  FaultFileSystem fs(real());
  auto careless = fs.create(folder.at("careless"), 0600).value();
  REQUIRE(careless->write("never synced"));
  REQUIRE(careless->close());
  auto half = fs.create(folder.at("half"), 0600).value();
  REQUIRE(half->write("synced"));
  REQUIRE(half->sync());
  REQUIRE(half->write(" and not"));
  REQUIRE(half->close());
  REQUIRE(fs.sync_directory(folder.path()));
  auto unlisted = fs.create(folder.at("unlisted"), 0600).value();
  REQUIRE(unlisted->write("x"));
  REQUIRE(unlisted->sync());
  fs.fail_at(fs.calls(), Fault::kPowerLoss);
  CHECK_FALSE(fs.stat(folder.path(), false).has_value());
  CHECK(folder.read("careless").empty());
  CHECK(folder.read("half") == "synced");
  CHECK_FALSE(folder.has("unlisted"));
}

TEST_CASE("reading stops at the limit, also when the size of the file was not known") {
  const TemporaryFolder folder;
  folder.write("f", "12345");
  CHECK(read_file(real(), folder.at("f"), 5).value() == "12345");
  const auto cut = read_file(real(), folder.at("f"), 4);
  REQUIRE_FALSE(cut.has_value());
  CHECK(cut.error().code == Code::kLimit);
  // /proc says size 0 for files that are not empty.
  CHECK_FALSE(read_file(real(), "/proc/self/status").value().empty());
  CHECK(read_file(real(), "/proc/self/status", 3).error().code == Code::kLimit);
}

TEST_CASE("short reads do not shorten a file") {
  const TemporaryFolder folder;
  std::string bytes(10000, 'x');
  bytes[9999] = 'y';
  folder.write("f", bytes);
  FaultFileSystem fs(real());
  fs.set_max_read(7);
  CHECK(read_file(fs, folder.at("f")).value() == bytes);
}

TEST_CASE("create refuses what exists, and follows no link") {
  const TemporaryFolder folder;
  folder.write("f", "old");
  files::create_symlink(folder.at("g"), folder.at("link"));
  for (const char* name : {"f", "link"}) {
    const auto file = real().create(folder.at(name), 0600);
    REQUIRE_FALSE(file.has_value());
    CHECK(file.error().code == Code::kOutput);
  }
  CHECK(folder.read("f") == "old");
  CHECK_FALSE(folder.has("g"));
}

TEST_CASE("an output appears only when it is closed, and keeps the mode of the file it replaces") {
  const TemporaryFolder folder;
  folder.write("f", "old");
  files::permissions(folder.at("f"), files::perms{0640});
  {
    auto out = real().create_output(folder.at("f"), 0600).value();
    REQUIRE(out->write("new"));
    CHECK(folder.read("f") == "old");
    REQUIRE(out->close());
  }
  CHECK(folder.read("f") == "new");
  CHECK((real().stat(folder.at("f"), false)->mode & 0777) == 0640);
  {
    REQUIRE(real().create_output(folder.at("f"), 0600).value()->write("given up"));
  }
  CHECK(folder.read("f") == "new");
  CHECK(entries(folder.path()) == 1);
}

TEST_CASE("an output name as long as names can be is written") {
  const TemporaryFolder folder;
  const std::string name(255, 'n');
  auto out = real().create_output(folder.at(name), 0600).value();
  REQUIRE(out->write("x"));
  REQUIRE(out->close());
  CHECK(folder.read(name) == "x");
}

TEST_CASE("an output through a link writes what the link points to and leaves the link") {
  const TemporaryFolder folder;
  folder.write("real/f", "old");
  files::create_symlink("real/f", folder.at("one"));
  files::create_symlink("one", folder.at("two"));
  auto out = real().create_output(folder.at("two"), 0600).value();
  REQUIRE(out->write("new"));
  REQUIRE(out->close());
  CHECK(files::is_symlink(folder.at("two")));
  CHECK(files::is_symlink(folder.at("one")));
  CHECK(folder.read("real/f") == "new");

  files::create_symlink("nowhere", folder.at("dangling"));
  CHECK(real().create_output(folder.at("dangling"), 0600).error().code == Code::kOutput);
  files::create_symlink("circle", folder.at("circle"));
  CHECK(real().create_output(folder.at("circle"), 0600).error().code == Code::kOutput);
}

TEST_CASE("an output to a FIFO is written in place, and the FIFO stays") {
  const TemporaryFolder folder;
  REQUIRE(::mkfifo(folder.at("fifo").c_str(), 0600) == 0);
  std::string got;
  std::thread reader([&] { got = read_file(real(), folder.at("fifo")).value(); });
  {
    auto out = real().create_output(folder.at("fifo"), 0600).value();
    REQUIRE(out->write("through the pipe"));
    REQUIRE(out->sync());
    REQUIRE(out->close());
  }
  reader.join();
  CHECK(got == "through the pipe");
  CHECK(real().stat(folder.at("fifo"), false)->kind == FileKind::kFifo);
}

TEST_CASE("an output to /dev/null leaves the device a device") {
  auto out = real().create_output("/dev/null", 0600).value();
  REQUIRE(out->write("gone"));
  REQUIRE(out->sync());
  REQUIRE(out->close());
  CHECK(real().stat("/dev/null", false)->kind == FileKind::kDevice);
}

TEST_CASE("a full device is an error that says so") {
  if (real().stat("/dev/full", true)->kind != FileKind::kDevice) return;
  auto out = real().create_output("/dev/full", 0600).value();
  const Status written = out->write("x");
  REQUIRE_FALSE(written.has_value());
  CHECK(written.error().code == Code::kOutput);
  CHECK(written.error().message.find("disk is full") != std::string::npos);
}

TEST_CASE("standard output by any of its names is written to, and not truncated") {
  const TemporaryFolder folder;
  folder.write("redirected", "before ");
  for (const char* name : {"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"}) {
    const int saved = ::dup(1);
    const int fd = ::open(folder.at("redirected").c_str(), O_WRONLY | O_APPEND);
    REQUIRE(fd >= 0);
    ::dup2(fd, 1);
    ::close(fd);
    auto out = real().create_output(name, 0600);
    Status written = out ? (*out)->write("x") : Status{};
    Status closed = out ? (*out)->close() : Status{};
    ::dup2(saved, 1);
    ::close(saved);
    REQUIRE(out.has_value());
    CHECK(written.has_value());
    CHECK(closed.has_value());
  }
  CHECK(folder.read("redirected") == "before xxxx");
}

TEST_CASE("a pipe that takes little at a time gets everything, also when it does not block") {
  int ends[2];
  REQUIRE(::pipe2(ends, O_NONBLOCK) == 0);
  const std::string bytes(1 << 20, 'p');
  std::string got;
  std::thread reader([&] {
    char buffer[1000];
    auto in = real().open("/proc/self/fd/" + std::to_string(ends[0])).value();
    while (got.size() < bytes.size()) got.append(buffer, in->read(buffer, sizeof buffer).value());
  });
  auto out = real().create_output("/dev/fd/" + std::to_string(ends[1]), 0600).value();
  CHECK(out->write(bytes).has_value());
  reader.join();
  ::close(ends[0]);
  ::close(ends[1]);
  CHECK(got == bytes);
}

TEST_CASE("a reader that went away is an error, not a crash, when the program ignores SIGPIPE") {
  const auto before = ::signal(SIGPIPE, SIG_IGN);
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  ::close(ends[0]);
  auto out = real().create_output("/dev/fd/" + std::to_string(ends[1]), 0600).value();
  const Status written = out->write("x");
  ::close(ends[1]);
  ::signal(SIGPIPE, before);
  REQUIRE_FALSE(written.has_value());
  CHECK(written.error().code == Code::kOutput);
}

TEST_CASE("a found file is never opened through a link, and a FIFO is refused without waiting") {
  const TemporaryFolder folder;
  folder.write("f", "x");
  files::create_symlink("f", folder.at("link"));
  REQUIRE(::mkfifo(folder.at("fifo").c_str(), 0600) == 0);
  CHECK(real().open_found(folder.at("f")).has_value());
  CHECK(real().open(folder.at("link")).has_value());
  CHECK(real().open_found(folder.at("link")).error().code == Code::kInput);
  CHECK(real().open_found(folder.at("fifo")).error().code == Code::kInput);
  CHECK(real().open_found(folder.path()).error().code == Code::kInput);
  CHECK(real().open(folder.path()).error().code == Code::kInput);
}

TEST_CASE("what is missing is told apart from what cannot be looked at") {
  const TemporaryFolder folder;
  folder.write("f", "x");
  files::create_symlink("nowhere", folder.at("dangling"));
  files::create_symlink("circle", folder.at("circle"));
  CHECK(real().stat(folder.at("none"), true)->kind == FileKind::kMissing);
  CHECK(real().stat(folder.at("f/below"), true)->kind == FileKind::kMissing);
  CHECK(real().stat(folder.at("dangling"), true)->kind == FileKind::kMissing);
  CHECK(real().stat(folder.at("dangling"), false)->kind == FileKind::kSymlink);
  CHECK(real().stat(folder.at("circle"), true).error().code == Code::kInput);
  CHECK(real().stat(folder.at(std::string(300, 'n')), true).error().code == Code::kInput);
  CHECK(real().read_link(folder.at("dangling")).value() == "nowhere");
  const std::string nul = folder.at("f") + std::string("\0x", 2);
  CHECK(real().stat(nul, true).error().code == Code::kInput);
  CHECK_FALSE(real().open(nul).has_value());
}

TEST_CASE("names come in byte order, whatever bytes they are") {
  const TemporaryFolder folder;
  const std::vector<std::string> names = {"A", "a", "a\nb", "b", "\xC3\xBC", "\xFF\xFE"};
  for (auto it = names.rbegin(); it != names.rend(); ++it) folder.write(*it, "");
  CHECK(real().list(folder.path()).value() == names);
  CHECK_FALSE(real().list(folder.at("A")).has_value());
}

TEST_CASE("a folder made twice is fine, a file in its place is not") {
  const TemporaryFolder folder;
  CHECK(real().make_directory(folder.at("d"), 0700).has_value());
  CHECK(real().make_directory(folder.at("d"), 0700).has_value());
  CHECK((real().stat(folder.at("d"), false)->mode & 0777) == 0700);
  folder.write("f", "");
  CHECK(real().make_directory(folder.at("f"), 0700).error().code == Code::kOutput);
}

TEST_CASE("removing a tree leaves what its links point to") {
  const TemporaryFolder folder;
  folder.write("outside/f", "stays");
  folder.write("tree/a/b/c", "goes");
  files::create_directory_symlink(folder.at("outside"), folder.at("tree/a/link"));
  REQUIRE(real().remove_tree(folder.at("tree")));
  CHECK_FALSE(folder.has("tree"));
  CHECK(folder.read("outside/f") == "stays");
  CHECK(real().remove_tree(folder.at("tree")).has_value());
  CHECK(real().remove(folder.at("tree")).error().code == Code::kOutput);
}

TEST_CASE("renaming moves a folder, and names both in its error") {
  const TemporaryFolder folder;
  folder.write("a/f", "x");
  REQUIRE(real().make_directory(folder.at("sub"), 0700));
  REQUIRE(real().rename(folder.at("a"), folder.at("sub/b")));
  CHECK(folder.read("sub/b/f") == "x");
  const Status moved = real().rename(folder.at("none"), folder.at("z"));
  REQUIRE_FALSE(moved.has_value());
  CHECK(moved.error().message.find("none") != std::string::npos);
  CHECK(moved.error().message.find("/z") != std::string::npos);
}

TEST_CASE("a positioned read sees the same bytes wherever the sequential one is") {
  const TemporaryFolder folder;
  folder.write("f", "0123456789");
  const auto file = real().open(folder.at("f")).value();
  char buffer[4];
  CHECK(file->read(buffer, 4).value() == 4);
  CHECK(file->read_at(buffer, 4, 8).value() == 2);
  CHECK(std::string_view(buffer, 2) == "89");
  CHECK(file->read_at(buffer, 4, 10).value() == 0);
  CHECK(file->read(buffer, 4).value() == 4);
  CHECK(std::string_view(buffer, 4) == "4567");
}
