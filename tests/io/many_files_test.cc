#include "io/many_files.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <vector>

#include "io/fault_file_system.h"
#include "io/temporary_folder.h"

using namespace tamis;
using namespace tamis::io;
using tamis::testing::FaultFileSystem;
using tamis::testing::TemporaryFolder;

namespace {

Result<std::string> read_whole(FilesReader& files, const std::string& path, uint64_t expected) {
  std::string bytes;
  const Status read = files.read(path, expected, [&](std::string_view block, bool) {
    bytes.append(block);
    return true;
  });
  if (!read) return tl::make_unexpected(read.error());
  return bytes;
}

}  // namespace

TEST_CASE("a file is read to its end, whatever size was expected") {
  const TemporaryFolder folder;
  FaultFileSystem other(FileSystem::real());
  for (FileSystem* fs : {&FileSystem::real(), static_cast<FileSystem*>(&other)}) {
    FilesReader files(*fs, folder.path());
    for (const size_t size : {size_t{0}, size_t{1}, size_t{4096}, size_t{262143}, size_t{262144},
                              size_t{262145}, size_t{1000000}}) {
      std::string bytes(size, '\0');
      for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 7 + i / 256);
      folder.write("f/file", bytes);
      for (const size_t expected : {size_t{0}, size_t{1}, size_t{4095}, size, size + 1, 3 * size}) {
        CAPTURE(size);
        CAPTURE(expected);
        CHECK(read_whole(files, "f/file", expected) == bytes);
      }
    }
  }
}

TEST_CASE("files of many folders come in any order, each with its own bytes") {
  const TemporaryFolder folder;
  const std::vector<std::string> paths = {"top",   "a/b/one", "a/two", "a/b/three",
                                          "b/one", "top2",    "a/b c", "a/b/one"};
  for (const std::string& path : paths) folder.write(path, "in " + path);
  FilesReader first(FileSystem::real(), folder.path());
  CHECK(read_whole(first, "a/two", 6) == "in a/two");
  FilesReader files = std::move(first);
  for (const std::string& path : paths) CHECK(read_whole(files, path, 3) == "in " + path);
  CHECK(read_whole(files, "a/nothing", 3).error().code == Code::kInput);
  CHECK(read_whole(files, "nowhere/nothing", 3).error().code == Code::kInput);
  CHECK(read_whole(files, "a/b/three", 3) == "in a/b/three");
}

TEST_CASE("a last block is told as such, and stays while the next file is read") {
  const TemporaryFolder folder;
  folder.write("f/a", std::string(4096, 'a'));
  folder.write("f/b", std::string(300000, 'b'));
  folder.write("g/c", std::string(70000, 'c'));
  FilesReader files(FileSystem::real(), folder.path());
  const auto last_of = [&](const std::string& path, uint64_t expected) {
    std::vector<std::string_view> lasts;
    size_t before = 0;
    CHECK(files.read(path, expected, [&](std::string_view block, bool last) {
      if (last) lasts.push_back(block);
      before += last ? 0 : 1;
      CHECK((lasts.empty() || last));  // nothing comes behind it
      return true;
    }));
    return std::pair(lasts, before);
  };
  const auto [a, before_a] = last_of("f/a", 4096);
  REQUIRE(a.size() == 1);
  CHECK(before_a == 0);
  const auto [b, before_b] = last_of("f/b", 300000);
  CHECK(a[0] == std::string(4096, 'a'));
  REQUIRE(b.size() == 1);
  CHECK(before_b == 1);
  const auto [c, before_c] = last_of("g/c", 70000);
  CHECK(b[0] == std::string(300000 - 262144, 'b'));
  REQUIRE(c.size() == 1);
  CHECK(c[0] == std::string(70000, 'c'));
  // More bytes than expected: the first read cannot know the end.
  CHECK(last_of("f/a", 100).second > 0);
}

TEST_CASE("what takes the bytes can stop, and that is no error") {
  const TemporaryFolder folder;
  folder.write("file", std::string(1000000, 'x'));
  FilesReader files(FileSystem::real(), folder.path());
  size_t blocks = 0;
  CHECK(files.read("file", 1000000, [&](std::string_view, bool) {
    ++blocks;
    return false;
  }));
  CHECK(blocks == 1);
}

TEST_CASE(
    "only a regular file is read: no link, no pipe that nobody writes to, no device, no folder") {
  const TemporaryFolder folder;
  folder.write("file", "bytes");
  std::filesystem::create_symlink("file", folder.at("link"));
  std::filesystem::create_directory(folder.at("folder"));
  REQUIRE(::mkfifo(folder.at("fifo").c_str(), 0600) == 0);
  FilesReader files(FileSystem::real(), folder.path());
  for (const char* name : {"link", "folder", "fifo"}) {
    CAPTURE(name);
    CHECK(read_whole(files, name, 5).error().code == Code::kInput);
  }
  FilesReader devices(FileSystem::real(), "/dev");
  CHECK(read_whole(devices, "zero", 5).error().code == Code::kInput);
}

TEST_CASE("the root may be a link, as the user named it") {
  const TemporaryFolder folder;
  folder.write("real/file", "bytes");
  folder.write("real/f/file", "more bytes");
  std::filesystem::create_directory_symlink("real", folder.at("root"));
  FilesReader files(FileSystem::real(), folder.at("root"));
  CHECK(read_whole(files, "file", 5) == "bytes");
  CHECK(read_whole(files, "f/file", 5) == "more bytes");
}

TEST_CASE("a folder says of what kind its entries are, in the order of their bytes") {
  const TemporaryFolder folder;
  folder.write("b", "");
  folder.write("a/x", "");
  std::filesystem::create_symlink("b", folder.at("c"));
  REQUIRE(::mkfifo(folder.at("B").c_str(), 0600) == 0);
  const auto entries = list_kinds(FileSystem::real(), folder.path()).value();
  const std::vector<std::pair<std::string, FileKind>> expected = {{"B", FileKind::kFifo},
                                                                  {"a", FileKind::kDirectory},
                                                                  {"b", FileKind::kRegular},
                                                                  {"c", FileKind::kSymlink}};
  REQUIRE(entries.size() == expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    CHECK(entries[i].name == expected[i].first);
    // A file system that does not tell leaves it to stat().
    if (entries[i].kind != FileKind::kMissing) CHECK(entries[i].kind == expected[i].second);
  }
  CHECK(list_kinds(FileSystem::real(), folder.at("b")).error().code == Code::kInput);
}
