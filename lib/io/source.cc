#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "base/try.h"
#include "io/streams.h"

namespace tamis::io {
namespace {

constexpr size_t kPackedBuffer = 1 << 17;
constexpr size_t kMagicBytes = 4;

// Bytes over memory as a file, so that there is one way to unpack.
class MemoryFile final : public ReadableFile {
 public:
  MemoryFile(std::string_view bytes, size_t piece) : bytes_(bytes), piece_(piece) {}
  Result<size_t> read(char* buffer, size_t size) override {
    TAMIS_TRY(const size_t n, read_at(buffer, size, at_));
    at_ += n;
    return n;
  }
  Result<size_t> read_at(char* buffer, size_t size, uint64_t offset) const override {
    if (offset >= bytes_.size()) return size_t{0};
    const size_t n = std::min({size, piece_, bytes_.size() - static_cast<size_t>(offset)});
    if (n > 0) std::memcpy(buffer, bytes_.data() + offset, n);
    return n;
  }
  Result<FileStat> stat() const override {
    FileStat s;
    s.kind = FileKind::kRegular;
    s.size = bytes_.size();
    return s;
  }

 private:
  std::string_view bytes_;
  size_t piece_;
  uint64_t at_ = 0;
};

// The packed bytes, by the buffer.
class PackedInput {
 public:
  PackedInput(std::unique_ptr<ReadableFile> file, std::string name)
      : file_(std::move(file)),
        name_(std::move(name)),
        buffer_(std::make_unique_for_overwrite<char[]>(kPackedBuffer)) {}

  std::string_view bytes() const { return {buffer_.get() + begin_, end_ - begin_}; }
  void take(size_t n) {
    begin_ += n;
    taken_ += n;
  }
  // At least `least` bytes, or what is left; short reads are made up for, so that an unpacker sees
  // the same pieces of a damaged file each time.
  Status fill(size_t least) {
    if (end_ - begin_ >= least || at_end_) return {};
    return read_up_to(kPackedBuffer);
  }
  // What tells the packing, and no more waiting than that.
  Status fill_head() { return read_up_to(kMagicBytes); }
  // Straight from the file, past the buffer.
  Result<size_t> read(char* buffer, size_t size) {
    if (at_end_) return size_t{0};
    TAMIS_TRY(const size_t n, file_->read(buffer, size));
    at_end_ = n == 0;
    taken_ += n;
    return n;
  }
  uint64_t taken() const { return taken_; }
  const std::string& name() const { return name_; }

  tl::unexpected<Error> damaged(std::string_view what) const {
    return fail(Code::kInput,
                name_ + ", packed byte " + std::to_string(taken_) + ": " + std::string(what),
                taken_);
  }

 private:
  Status read_up_to(size_t least) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    while (end_ < least && !at_end_) {
      TAMIS_TRY(const size_t n, file_->read(buffer_.get() + end_, kPackedBuffer - end_));
      end_ += n;
      at_end_ = n == 0;
    }
    return {};
  }

  std::unique_ptr<ReadableFile> file_;
  std::string name_;
  std::unique_ptr<char[]> buffer_;
  size_t begin_ = 0, end_ = 0;
  bool at_end_ = false;
  uint64_t taken_ = 0;
};

class SourceOver : public ByteSource {
 public:
  explicit SourceOver(PackedInput input) : input_(std::move(input)) {}
  uint64_t packed_offset() const override { return input_.taken(); }
  std::string_view name() const override { return input_.name(); }

  Result<size_t> read(char* buffer, size_t size) final {
    if (error_) return tl::make_unexpected(*error_);
    if (size == 0 || ended_) return size_t{0};
    auto n = unpack(buffer, size);
    if (!n)
      error_ = n.error();
    else if (*n == 0)
      ended_ = true;
    return n;
  }

 protected:
  virtual Result<size_t> unpack(char* buffer, size_t size) = 0;
  // The bytes that were unpacked in the call that found the damage are not given up: the error
  // waits for the next call.
  Result<size_t> fail_after(size_t unpacked, tl::unexpected<Error> error) {
    if (unpacked == 0) return error;
    error_ = std::move(error).value();
    return unpacked;
  }
  PackedInput input_;

 private:
  std::optional<Error> error_;
  bool ended_ = false;
};

class PlainSource final : public SourceOver {
 public:
  using SourceOver::SourceOver;

 private:
  Result<size_t> unpack(char* buffer, size_t size) override {
    const std::string_view ready = input_.bytes();  // what was read to look for a magic number
    if (ready.empty()) return input_.read(buffer, size);
    const size_t n = std::min(size, ready.size());
    std::memcpy(buffer, ready.data(), n);
    input_.take(n);
    return n;
  }
};

class GzipSource final : public SourceOver {
 public:
  explicit GzipSource(PackedInput input) : SourceOver(std::move(input)) {}
  ~GzipSource() override {
    if (ready_) inflateEnd(&stream_);
  }

 private:
  Result<size_t> unpack(char* buffer, size_t size) override {
    if (!ready_) {
      constexpr int kGzipOnly = 15 + 16;  // zlib.h: window bits, plus 16 for the gzip wrapper
      if (inflateInit2(&stream_, kGzipOnly) != Z_OK)
        return fail(Code::kNoMemory, "no memory to unpack " + input_.name());
      ready_ = true;
    }
    const auto room = static_cast<uInt>(std::min<size_t>(size, 1u << 30));
    stream_.next_out = reinterpret_cast<Bytef*>(buffer);
    stream_.avail_out = room;
    while (stream_.avail_out == room) {
      if (!in_member_) {
        TAMIS_TRY(const bool more, next_member());
        if (!more) return size_t{0};
      }
      TAMIS_CHECK(input_.fill(1));
      const std::string_view packed = input_.bytes();
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
      stream_.avail_in = static_cast<uInt>(packed.size());
      const int status = inflate(&stream_, Z_NO_FLUSH);
      input_.take(packed.size() - stream_.avail_in);
      const size_t unpacked = room - stream_.avail_out;
      if (status == Z_STREAM_END) {
        in_member_ = false;
      } else if (status == Z_MEM_ERROR) {
        return fail(Code::kNoMemory, "no memory to unpack " + input_.name());
      } else if (status != Z_OK && status != Z_BUF_ERROR) {
        return fail_after(unpacked,
                          input_.damaged("the gzip data is damaged here; copy the file again "
                                         "(gzip -t tells more)"));
      } else if (packed.empty() && unpacked == 0) {  // nothing to give, nothing held back
        return cut_short();
      }
    }
    return room - stream_.avail_out;
  }

  tl::unexpected<Error> cut_short() const {
    return input_.damaged("the gzip data breaks off here; the file was cut short, copy it again");
  }

  // gzip(1) lets zeros follow the last member, as tapes and block devices leave them.
  Result<bool> next_member() {
    const bool first = !started_;
    for (;;) {
      TAMIS_CHECK(input_.fill(2));
      const std::string_view packed = input_.bytes();
      if (packed.empty()) return false;
      if (packing_of_bytes(packed) == Packing::kGzip) break;
      if (packed == "\x1F") {  // half of the magic number
        input_.take(1);
        return cut_short();
      }
      if (first || packed[0] != '\0')
        return input_.damaged(
            "what follows the gzip data is not gzip; cut it off or copy the file again");
      input_.take(1);
    }
    inflateReset(&stream_);
    in_member_ = started_ = true;
    return true;
  }

  z_stream stream_{};
  bool ready_ = false, in_member_ = false, started_ = false;
};

class ZstdSource final : public SourceOver {
 public:
  explicit ZstdSource(PackedInput input) : SourceOver(std::move(input)) {}
  ~ZstdSource() override { ZSTD_freeDCtx(context_); }

 private:
  Result<size_t> unpack(char* buffer, size_t size) override {
    if (context_ == nullptr) {
      context_ = ZSTD_createDCtx();
      if (context_ == nullptr ||
          ZSTD_isError(ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, kZstdWindowLogMax)))
        return fail(Code::kNoMemory, "no memory to unpack " + input_.name());
    }
    ZSTD_outBuffer out{buffer, size, 0};
    while (out.pos == 0) {
      TAMIS_CHECK(input_.fill(1));
      const std::string_view packed = input_.bytes();
      if (packed.empty() && frame_done_) return size_t{0};
      ZSTD_inBuffer in{packed.data(), packed.size(), 0};
      const size_t left = ZSTD_decompressStream(context_, &out, &in);
      input_.take(in.pos);
      if (ZSTD_isError(left)) return fail_after(out.pos, explain(ZSTD_getErrorCode(left)));
      frame_done_ = left == 0;
      if (packed.empty() && out.pos == 0)  // nothing to give, nothing held back
        return input_.damaged(
            "the zstd data breaks off here; the file was cut short, copy it again");
    }
    return out.pos;
  }

  tl::unexpected<Error> explain(ZSTD_ErrorCode code) const {
    switch (code) {
      case ZSTD_error_memory_allocation:
        return fail(Code::kNoMemory, "no memory to unpack " + input_.name());
      case ZSTD_error_frameParameter_windowTooLarge:
        return input_.damaged(
            "the zstd frame needs a window of more than 128 MiB; pack it again with --long=27 or "
            "less");
      case ZSTD_error_dictionary_wrong:
        return input_.damaged("the zstd frame needs a dictionary; unpack it by hand");
      case ZSTD_error_prefix_unknown:
        return input_.damaged(
            "what follows the zstd data is not zstd; cut it off or copy the file again");
      default:
        return input_.damaged(
            "the zstd data is damaged here; copy the file again or unpack it by hand (zstd -t "
            "tells more)");
    }
  }

  ZSTD_DCtx* context_ = nullptr;
  bool frame_done_ = true;
};

bool ends_with_folded(std::string_view name, std::string_view lower) {
  if (name.size() < lower.size()) return false;
  name.remove_prefix(name.size() - lower.size());
  return std::equal(name.begin(), name.end(), lower.begin(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
  });
}

Result<std::unique_ptr<ByteSource>> open(PackedInput input, Packing promised) {
  TAMIS_CHECK(input.fill_head());
  const Packing found = packing_of_bytes(input.bytes());
  if (promised != Packing::kPlain && found != promised)
    return input.damaged(
        promised == Packing::kGzip
            ? "named .gz, but does not begin as gzip; copy it again or rename it"
            : "named .zst, but does not begin as zstd; copy it again or rename it");
  switch (found) {
    case Packing::kGzip:
      return std::make_unique<GzipSource>(std::move(input));
    case Packing::kZstd:
      return std::make_unique<ZstdSource>(std::move(input));
    case Packing::kPlain:
      break;
  }
  return std::make_unique<PlainSource>(std::move(input));
}

}  // namespace

Packing packing_of_name(std::string_view name) {
  if (ends_with_folded(name, ".gz")) return Packing::kGzip;
  if (ends_with_folded(name, ".zst")) return Packing::kZstd;
  return Packing::kPlain;
}

Packing packing_of_bytes(std::string_view head) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(head[i]); };
  if (head.size() >= 2 && byte(0) == 0x1F && byte(1) == 0x8B) return Packing::kGzip;
  if (head.size() < 4) return Packing::kPlain;
  if (byte(0) == 0x28 && byte(1) == 0xB5 && byte(2) == 0x2F && byte(3) == 0xFD)
    return Packing::kZstd;
  // RFC 8878 section 3.1.2: a skippable frame may come first.
  if ((byte(0) & 0xF0) == 0x50 && byte(1) == 0x2A && byte(2) == 0x4D && byte(3) == 0x18)
    return Packing::kZstd;
  return Packing::kPlain;
}

Result<std::unique_ptr<ByteSource>> open_source(std::unique_ptr<ReadableFile> file,
                                                Packing promised, std::string name) {
  return open(PackedInput(std::move(file), std::move(name)), promised);
}

Result<std::unique_ptr<ByteSource>> open_memory(std::string_view bytes, Packing promised,
                                                std::string name, size_t piece) {
  return open(PackedInput(std::make_unique<MemoryFile>(bytes, piece), std::move(name)), promised);
}

}  // namespace tamis::io
