// Bytes from a file, unpacked if it is packed; and bytes into a file, packed if it should be.
//
//   TAMIS_TRY(auto file, fs.open_input(path));
//   TAMIS_TRY(auto source, open_source(std::move(file), packing_of_name(path), "source file #17"));
//   char buffer[65536];
//   for (;;) {
//     TAMIS_TRY(size_t n, source->read(buffer, sizeof buffer));
//     if (n == 0) break;
//   }
//
// What a file is packed with is told by its first bytes; a name that promises something else is an
// error, so that a damaged archive is not taken for text. gzip may have several members, zstd
// several and skippable frames.
// Memory: bounded whatever the file claims. A small file that unpacks to terabytes is read like any
// long file; the limits on lines and documents are the reader's (jsonl.h, text_file.h). A truncated
// or damaged file gives every byte before the damage, then Code::kInput with the offset in the
// packed file.
// Thread-safety: one thread at a time. Formats: RFC 1952 (gzip), RFC 8878 (zstd).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "io/file.h"
#include "tamis/result.h"

namespace tamis::io {

enum class Packing { kPlain, kGzip, kZstd };

// By the ending .gz or .zst, in any case.
Packing packing_of_name(std::string_view name);
// By the first bytes (4 are enough).
Packing packing_of_bytes(std::string_view head);

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // 1 … size bytes; 0 = end. After an error, the same error.
  virtual Result<size_t> read(char* buffer, size_t size) = 0;
  // Bytes of the file, packed, that were used so far: what progress is measured by.
  virtual uint64_t packed_offset() const = 0;
  // What messages call it.
  virtual std::string_view name() const = 0;
};

// zstd's own default: frames that need more memory than 128 MiB are refused.
inline constexpr uint32_t kZstdWindowLogMax = 27;

// `promised` is what the name says, or nothing to go by the bytes alone: then kPlain. `name` is
// used in messages.
Result<std::unique_ptr<ByteSource>> open_source(std::unique_ptr<ReadableFile> file,
                                                Packing promised, std::string name);
// Over bytes that the caller keeps; unpacked like a file's. At most `piece` bytes are taken at a
// time.
Result<std::unique_ptr<ByteSource>> open_memory(std::string_view bytes, Packing promised,
                                                std::string name, size_t piece = 1 << 16);

// Where packed or plain bytes go. The bytes of the file depend on the bytes written alone, not on
// how they were cut into calls. finish() ends the frame, syncs and closes the file; without it the
// file is left as it is.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual Status write(std::string_view bytes) = 0;
  virtual Status finish() = 0;
  virtual uint64_t packed_bytes() const = 0;  // handed to the file so far
};

std::unique_ptr<ByteSink> plain_sink(std::unique_ptr<WritableFile> file);
// One frame with a checksum. Levels as zstd's: 1 (fast) … 19 (small).
Result<std::unique_ptr<ByteSink>> zstd_sink(std::unique_ptr<WritableFile> file, int level);

}  // namespace tamis::io
