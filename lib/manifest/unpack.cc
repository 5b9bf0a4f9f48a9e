// The files of a delivery as one run of bytes, there and back.
#include <algorithm>
#include <optional>

#include "base/try.h"
#include "io/path.h"
#include "manifest/key_file.h"
#include "manifest/pack.h"
#include "manifest/safe_path.h"
#include "manifest/sealed_delivery.h"
#include "manifest/statement_file.h"
#include "manifest/time_stamp.h"

namespace tamis::manifest {
namespace {

constexpr size_t kStep = size_t{1} << 18;
constexpr size_t kLongestPath = 1024;
constexpr uint64_t kMaxFile = uint64_t{1} << 53;

uint64_t number(std::string_view bytes) {
  uint64_t out = 0;
  for (size_t i = bytes.size(); i-- > 0;) out = out << 8 | static_cast<uint8_t>(bytes[i]);
  return out;
}

tl::unexpected<Error> refuse(std::string_view expected) {
  return fail(Code::kInput, "packed delivery: expected " + std::string(expected) +
                                "; it was not made by tamis pack: ask the sender for another");
}

}  // namespace

std::string pack_entry(std::string_view path, uint64_t size) {
  std::string out;
  for (unsigned i = 0; i < 2; ++i) out.push_back(static_cast<char>(path.size() >> (8 * i)));
  if (path.empty()) return out;
  out.append(path);
  for (unsigned i = 0; i < 8; ++i) out.push_back(static_cast<char>(size >> (8 * i)));
  return out;
}

Status Unpacker::take(std::string_view bytes) {
  while (!bytes.empty()) {
    if (expects_ == Expects::kNothing) return refuse("nothing behind the last file");
    if (expects_ == Expects::kBytes) {
      const size_t n = static_cast<size_t>(std::min<uint64_t>(left_, bytes.size()));
      TAMIS_CHECK(file_->write(bytes.substr(0, n)));
      left_ -= n;
      report_.bytes += n;
      bytes.remove_prefix(n);
      if (left_ == 0) TAMIS_CHECK(end_file());
      continue;
    }
    const size_t n = std::min(wanted_ - field_.size(), bytes.size());
    field_.append(bytes.substr(0, n));
    bytes.remove_prefix(n);
    if (field_.size() == wanted_) TAMIS_CHECK(field());
  }
  return {};
}

Status Unpacker::field() {
  const std::string bytes = std::move(field_);
  field_.clear();
  switch (expects_) {
    case Expects::kPathSize:
      wanted_ = static_cast<size_t>(number(bytes));
      if (wanted_ > kLongestPath) return refuse("a path of at most 1024 bytes");
      expects_ = wanted_ == 0 ? Expects::kNothing : Expects::kPath;
      return {};
    case Expects::kPath:
      path_ = bytes;
      if (const std::string_view problem = path_problem(path_); !problem.empty()) {
        return refuse(problem);
      }
      if (!keys_.insert(collision_key(path_)).second) {
        return refuse("paths that differ also where case and normal form do not count");
      }
      wanted_ = 8;
      expects_ = Expects::kFileSize;
      return {};
    default:
      left_ = number(bytes);
      if (left_ > kMaxFile) return refuse("a file of a size that a manifest can hold");
      return begin_file();
  }
}

Status Unpacker::begin_file() {
  for (size_t at = path_.find('/'); at != std::string::npos; at = path_.find('/', at + 1)) {
    const std::string folder = path_.substr(0, at);
    if (folders_.insert(folder).second) {
      TAMIS_CHECK(fs_.make_directory(io::join_path(folder_, folder), 0755));
    }
  }
  TAMIS_TRY(file_, fs_.create(io::join_path(folder_, path_), 0644));
  expects_ = Expects::kBytes;
  return left_ == 0 ? end_file() : Status();
}

Status Unpacker::end_file() {
  TAMIS_CHECK(file_->sync());
  TAMIS_CHECK(file_->close());
  file_.reset();
  ++report_.files;
  wanted_ = 2;
  expects_ = Expects::kPathSize;
  return {};
}

Status Unpacker::finish() {
  if (expects_ != Expects::kNothing) return refuse("a last file, and the end behind it");
  for (auto folder = folders_.rbegin(); folder != folders_.rend(); ++folder) {
    TAMIS_CHECK(fs_.sync_directory(io::join_path(folder_, *folder)));
  }
  return {};
}

Result<PackReport> pack(io::FileSystem& fs, const PackOptions& options) {
  std::vector<VerifyingKey> receivers;
  for (const std::string& text : options.receivers) {
    TAMIS_TRY(receivers.emplace_back(), VerifyingKey::parse(text, "receiver"));
  }
  if (receivers.empty() != options.unencrypted) {
    return fail(Code::kUsage, options.unencrypted
                                  ? "--unencrypted and --encrypt-to: expected one of them"
                                  : "name 1 to 256 public keys of receivers with --encrypt-to, or "
                                    "say --unencrypted: then whoever has the file can read it");
  }
  TAMIS_TRY(const SealedDelivery d, SealedDelivery::open(fs, options.delivery));
  uint64_t total = 0;
  for (const FileEntry& file : d.files) total += file.bytes;
  TAMIS_TRY(const auto out, fs.create_output(options.out, 0600));
  TAMIS_TRY(PackStream stream, PackStream::create(*out, receivers));
  PackReport report;

  // The manifest's own files; those that the list names follow, each held against it.
  for (const std::string_view path :
       {kCheckpointPath, kHeadPath, kFilesPath, kStatementPath, kTimeStampPath}) {
    TAMIS_TRY(const io::FileStat stat, fs.stat(d.path_of(path), false));
    const bool may_miss = path == kStatementPath || path == kTimeStampPath;
    if (stat.kind == io::FileKind::kMissing && may_miss) continue;
    TAMIS_TRY(const std::string bytes, read_found(fs, d.path_of(path), uint64_t{1} << 30));
    TAMIS_CHECK(stream.write(pack_entry(path, bytes.size())));
    TAMIS_CHECK(stream.write(bytes));
    ++report.files;
    report.bytes += bytes.size();
  }
  std::string buffer(kStep, '\0');
  uint64_t done = 0;
  for (const FileEntry& file : d.files) {
    TAMIS_TRY(const auto in, fs.open_found(d.path_of(file.path)));
    TAMIS_CHECK(stream.write(pack_entry(file.path, file.bytes)));
    Sha256 sha;
    uint64_t size = 0;
    while (true) {
      TAMIS_TRY(const size_t n, in->read(buffer.data(), buffer.size()));
      if (n == 0) break;
      size += n;
      if (size > file.bytes) break;
      sha.update(std::string_view(buffer).substr(0, n));
      TAMIS_CHECK(stream.write(std::string_view(buffer).substr(0, n)));
      done += n;
      if (options.progress && !options.progress(done, total)) {
        return fail(Code::kCancelled, "stopped before everything was packed");
      }
    }
    if (size != file.bytes || sha.finish() != file.sha256) {
      return fail(Code::kMismatch, io::show_path(d.path_of(file.path)) +
                                       ": expected the bytes that were sealed, found others; "
                                       "tamis verify says everything that is wrong");
    }
    ++report.files;
    report.bytes += size;
  }
  TAMIS_CHECK(stream.write(pack_entry({}, 0)));
  TAMIS_CHECK(stream.finish());
  TAMIS_CHECK(out->sync());
  TAMIS_CHECK(out->close());
  return report;
}

Result<PackReport> unpack(io::FileSystem& fs, const UnpackOptions& options) {
  std::optional<SigningKey> key;
  if (!options.key_file.empty()) {
    TAMIS_TRY(key, read_signing_key(fs, options.key_file));
  }
  TAMIS_TRY(const auto file, fs.open_input(options.packed));
  TAMIS_TRY(const io::FileStat there, fs.stat(options.out, false));
  if (there.kind != io::FileKind::kMissing) {
    return fail(Code::kOutput,
                io::show_path(options.out) + ": expected nothing there; name another place");
  }
  const std::string staging = options.out + ".partial";
  TAMIS_CHECK(fs.remove_tree(staging));
  TAMIS_CHECK(fs.make_directory(staging, 0755));
  Unpacker files(fs, staging);
  Status done = read_stream(*file, key ? &*key : nullptr, [&](std::string_view plain) -> Status {
    if (options.progress && !options.progress(files.report().bytes, 0)) {
      return fail(Code::kCancelled, "stopped before everything was unpacked");
    }
    return files.take(plain);
  });
  if (done) done = files.finish();
  if (done) done = fs.sync_directory(staging);
  if (done) done = fs.rename(staging, options.out);
  if (!done) {
    static_cast<void>(fs.remove_tree(staging));
    return tl::make_unexpected(done.error());
  }
  return files.report();
}

}  // namespace tamis::manifest

namespace tamis {

Result<PackReport> pack(const PackOptions& options) {
  return manifest::pack(io::FileSystem::real(), options);
}

Result<PackReport> unpack(const UnpackOptions& options) {
  return manifest::unpack(io::FileSystem::real(), options);
}

}  // namespace tamis
