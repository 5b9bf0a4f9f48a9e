#include "manifest/shard_writer.h"

#include <zstd.h>

#include <algorithm>
#include <deque>

#include "base/try.h"

namespace tamis::manifest {
namespace {

// The packer is fed blocks of one size, so that its output does not depend on where lines end.
constexpr size_t kBlock = size_t{1} << 20;

// RFC 8878 section 3.1.1. What zstd writes when it does not know the length: the magic number, a descriptor that says
// "checksum, no length", and the window. What we want: the same with a length of eight bytes behind it.
constexpr size_t kShortHeader = 6;
constexpr uint8_t kChecksumFlag = 0x04;
constexpr uint8_t kEightByteLength = 0xC0;

}  // namespace

struct ShardWriter::State {
  struct Free {
    void operator()(ZSTD_CCtx* c) const { ZSTD_freeCCtx(c); }
  };
  std::unique_ptr<ZSTD_CCtx, Free> context;
  std::string block;
  std::deque<std::string> packed;
  uint64_t unpacked = 0;

  Status pack(bool last) {
    ZSTD_inBuffer in{block.data(), block.size(), 0};
    while (true) {
      if (packed.empty() || packed.back().size() == packed.back().capacity()) {
        packed.emplace_back().reserve(kBlock);
      }
      std::string& chunk = packed.back();
      const size_t begin = chunk.size();
      chunk.resize(chunk.capacity());
      ZSTD_outBuffer out{chunk.data(), chunk.size(), begin};
      const size_t left =
          ZSTD_compressStream2(context.get(), &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
      chunk.resize(out.pos);
      if (ZSTD_isError(left) != 0) {
        return fail(Code::kNoMemory, std::string("zstd cannot pack: ") + ZSTD_getErrorName(left));
      }
      if (last ? left == 0 : in.pos == in.size) break;
    }
    block.clear();
    return {};
  }
};

ShardWriter::ShardWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
ShardWriter::ShardWriter(ShardWriter&&) noexcept = default;
ShardWriter& ShardWriter::operator=(ShardWriter&&) noexcept = default;
ShardWriter::~ShardWriter() = default;

Result<ShardWriter> ShardWriter::create(int level) {
  if (level < 1 || level > 19) return fail(Code::kUsage, "a zstd level is 1 to 19");
  auto state = std::make_unique<State>();
  state->context.reset(ZSTD_createCCtx());
  state->block.reserve(kBlock);
  ZSTD_CCtx* const context = state->context.get();
  if (context == nullptr ||
      ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)) != 0 ||
      ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)) != 0 ||
      ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0)) != 0) {
    return fail(Code::kNoMemory, "zstd cannot start; is there memory left?");
  }
  return ShardWriter(std::move(state));
}

uint64_t ShardWriter::unpacked() const { return state_->unpacked; }

Status ShardWriter::add(std::string_view line) {
  state_->unpacked += line.size() + 1;
  for (std::string_view rest : {line, std::string_view("\n")}) {
    while (!rest.empty()) {
      const size_t n = std::min(kBlock - state_->block.size(), rest.size());
      state_->block.append(rest.substr(0, n));
      rest.remove_prefix(n);
      if (state_->block.size() == kBlock) TAMIS_CHECK(state_->pack(false));
    }
  }
  return {};
}

Result<PackedShard> ShardWriter::finish(io::FileSystem& fs, const std::string& path) {
  TAMIS_CHECK(state_->pack(true));
  std::string& first = state_->packed.front();
  if (first.size() < kShortHeader || static_cast<uint8_t>(first[4]) != kChecksumFlag) {
    return fail(Code::kInternal, "zstd wrote a frame header that we do not know");
  }
  std::string header = first.substr(0, kShortHeader);
  header[4] = static_cast<char>(kChecksumFlag | kEightByteLength);
  for (unsigned i = 0; i < 8; ++i) header.push_back(static_cast<char>(state_->unpacked >> (8 * i)));

  TAMIS_TRY(auto file, fs.create(path, 0644));
  PackedShard out;
  Sha256 sha;
  const auto write = [&](std::string_view bytes) -> Status {
    sha.update(bytes);
    out.bytes += bytes.size();
    return file->write(bytes);
  };
  TAMIS_CHECK(write(header));
  for (size_t i = 0; i < state_->packed.size(); ++i) {
    TAMIS_CHECK(write(std::string_view(state_->packed[i]).substr(i == 0 ? kShortHeader : 0)));
  }
  TAMIS_CHECK(file->sync());
  TAMIS_CHECK(file->close());
  out.unpacked = state_->unpacked;
  out.sha256 = sha.finish();
  return out;
}

std::string zstd_version() { return ZSTD_versionString(); }

}  // namespace tamis::manifest
