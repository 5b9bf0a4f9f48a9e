// A folder that is gone when the test is over.
//
//   TemporaryFolder folder;
//   folder.write("mail/1.jsonl", "{\"text\":\"hello\"}\n");   // makes mail/ too; answers the path
//   run(folder.path());
//
// Goes around io::FileSystem on purpose: what tests prepare and look at must not depend on the code
// under test.
#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tamis::testing {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (place() / "tamis-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    path_ = pattern;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::string& path() const { return path_; }
  std::string at(std::string_view name) const { return path_ + '/' + std::string(name); }

  std::string write(std::string_view name, std::string_view bytes) const {
    const std::string path = at(name);
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!out.flush()) throw std::runtime_error("cannot write a test file");
    return path;
  }

  std::string read(std::string_view name) const {
    std::ifstream in(at(name), std::ios::binary);
    if (!in) throw std::runtime_error("cannot read a test file");
    return {std::istreambuf_iterator<char>(in), {}};
  }

  bool has(std::string_view name) const {
    return std::filesystem::exists(std::filesystem::symlink_status(at(name)));
  }

 private:
  // In memory where there is such a place: what is tested syncs every file it writes, and a slow disk would be waited for.
  static std::filesystem::path place() {
    const std::filesystem::path memory = "/dev/shm";
    std::error_code ignored;
    const bool fits = ::getenv("TMPDIR") == nullptr && ::access(memory.c_str(), W_OK) == 0 &&
                      std::filesystem::space(memory, ignored).available > (uintmax_t{1} << 30);
    return fits ? memory : std::filesystem::temp_directory_path();
  }

  std::string path_;
};

}  // namespace tamis::testing
