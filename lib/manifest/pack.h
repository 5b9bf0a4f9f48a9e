// The parts of a packed delivery that stand alone: the stream, encrypted or open, and the files inside it.
//
//   TAMIS_TRY(auto stream, PackStream::create(file, receivers));     // no receivers: open
//   TAMIS_CHECK(stream.write(bytes));  TAMIS_CHECK(stream.finish());
//
//   Unpacker files(fs, folder);                                     // takes bytes as they come
//   TAMIS_CHECK(read_stream(file, &key, [&](std::string_view plain) { return files.take(plain); }));
//   TAMIS_CHECK(files.finish());
//
// Thread-safety: one thread each. No libsodium type leaves pack.cc. Format: docs/formats/pack.md.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/keys.h"
#include "io/file.h"
#include "tamis/pack.h"

namespace tamis::manifest {

class PackStream {
 public:
  // Writes the head of the stream. Without receivers it is open: whoever has it can read it.
  static Result<PackStream> create(io::WritableFile& file,
                                   const std::vector<VerifyingKey>& receivers);
  PackStream(PackStream&&) noexcept;
  ~PackStream();
  Status write(std::string_view bytes);
  Status finish();  // the last piece; the file is the caller's to close

 private:
  struct State;
  explicit PackStream(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Gives every piece of an encrypted stream once it is known to be genuine, and the bytes of an open one as they come. Only an ok return says
// that the end was the true one. `key`: null opens only what is open.
Status read_stream(io::ReadableFile& file, const SigningKey* key,
                   const std::function<Status(std::string_view plain)>& take);

// Files, from the plain bytes of a pack, into a folder that exists and is empty.
class Unpacker {
 public:
  Unpacker(io::FileSystem& fs, std::string folder) : fs_(fs), folder_(std::move(folder)) {}
  Status take(std::string_view bytes);
  Status finish();  // Code::kInput if the end came too early
  const PackReport& report() const { return report_; }

 private:
  enum class Expects { kPathSize, kPath, kFileSize, kBytes, kNothing };
  Status field();
  Status begin_file();
  Status end_file();

  io::FileSystem& fs_;
  std::string folder_;
  Expects expects_ = Expects::kPathSize;
  size_t wanted_ = 2;  // bytes of the field that is awaited
  std::string field_;  // of which these are here
  std::string path_;
  uint64_t left_ = 0;  // bytes of the file that are to come
  std::unique_ptr<io::WritableFile> file_;
  std::set<std::string> folders_, keys_;  // folders made; collision keys of paths
  PackReport report_;
};

// What precedes a file in the plain bytes; with an empty path, what ends them.
std::string pack_entry(std::string_view path, uint64_t size);

Result<PackReport> pack(io::FileSystem& fs, const PackOptions& options);
Result<PackReport> unpack(io::FileSystem& fs, const UnpackOptions& options);

}  // namespace tamis::manifest
