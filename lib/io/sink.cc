#include <zstd.h>

#include <algorithm>
#include <utility>

#include "base/try.h"
#include "io/streams.h"

namespace tamis::io {
namespace {

constexpr size_t kBlock = 1 << 20;

// Gathers blocks of one size, so that neither the packed bytes nor the number of system calls
// depend on the caller's cuts.
class BlockSink : public ByteSink {
 public:
  explicit BlockSink(std::unique_ptr<WritableFile> file) : file_(std::move(file)) {
    block_.reserve(kBlock);
  }

  Status write(std::string_view bytes) final {
    while (!bytes.empty()) {
      const size_t n = std::min(kBlock - block_.size(), bytes.size());
      block_.append(bytes.substr(0, n));
      bytes.remove_prefix(n);
      if (block_.size() == kBlock) {
        TAMIS_CHECK(put(block_, false));
        block_.clear();
      }
    }
    return {};
  }

  Status finish() final {
    TAMIS_CHECK(put(block_, true));
    block_.clear();
    TAMIS_CHECK(file_->sync());
    return file_->close();
  }

  uint64_t packed_bytes() const final { return packed_bytes_; }

 protected:
  virtual Status put(std::string_view block, bool last) = 0;
  Status to_file(std::string_view bytes) {
    TAMIS_CHECK(file_->write(bytes));
    packed_bytes_ += bytes.size();
    return {};
  }

 private:
  std::unique_ptr<WritableFile> file_;
  std::string block_;
  uint64_t packed_bytes_ = 0;
};

class PlainSink final : public BlockSink {
 public:
  using BlockSink::BlockSink;

 private:
  Status put(std::string_view block, bool) override { return to_file(block); }
};

class ZstdSink final : public BlockSink {
 public:
  ZstdSink(std::unique_ptr<WritableFile> file, ZSTD_CCtx* context)
      : BlockSink(std::move(file)), context_(context), packed_(ZSTD_CStreamOutSize(), '\0') {}
  ~ZstdSink() override { ZSTD_freeCCtx(context_); }

 private:
  Status put(std::string_view block, bool last) override {
    ZSTD_inBuffer in{block.data(), block.size(), 0};
    for (;;) {
      ZSTD_outBuffer out{packed_.data(), packed_.size(), 0};
      const size_t left =
          ZSTD_compressStream2(context_, &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
      if (ZSTD_isError(left))
        return fail(Code::kNoMemory,
                    std::string("cannot pack with zstd: ") + ZSTD_getErrorName(left));
      TAMIS_CHECK(to_file({packed_.data(), out.pos}));
      if (last ? left == 0 : in.pos == in.size) return {};
    }
  }

  ZSTD_CCtx* context_;
  std::string packed_;
};

}  // namespace

std::unique_ptr<ByteSink> plain_sink(std::unique_ptr<WritableFile> file) {
  return std::make_unique<PlainSink>(std::move(file));
}

Result<std::unique_ptr<ByteSink>> zstd_sink(std::unique_ptr<WritableFile> file, int level) {
  if (level < 1 || level > ZSTD_maxCLevel())
    return fail(Code::kUsage, "zstd level " + std::to_string(level) + " is not between 1 and " +
                                  std::to_string(ZSTD_maxCLevel()));
  ZSTD_CCtx* context = ZSTD_createCCtx();
  if (context == nullptr ||
      ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)) ||
      ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1))) {
    ZSTD_freeCCtx(context);
    return fail(Code::kNoMemory, "no memory to pack with zstd");
  }
  return std::make_unique<ZstdSink>(std::move(file), context);
}

}  // namespace tamis::io
