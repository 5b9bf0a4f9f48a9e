#include "io/lines.h"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "base/try.h"
#include "io/text_file.h"

namespace tamis::io {
namespace {

constexpr size_t kBuffer = 1 << 20;
constexpr size_t kLongBuffer = 8 * kBuffer;  // more is given back after a long line

tl::unexpected<Error> wide(std::string_view name, std::string_view encoding) {
  return fail(Code::kUnsupported,
              std::string(name) + " is in " + std::string(encoding) +
                  "; convert it to UTF-8 (iconv -f " + std::string(encoding) + " -t UTF-8)",
              0);
}

}  // namespace

LineReader::LineReader(ByteSource& source, uint64_t line_bytes)
    : source_(source), limit_(line_bytes) {}

// realloc() moves the pages of a large buffer instead of copying them, so a long line is in memory
// once.
bool LineReader::reserve(size_t size) {
  char* grown = static_cast<char*>(std::realloc(buffer_.get(), size + kJsonPadding));
  if (grown == nullptr) return false;
  std::ignore = buffer_.release();
  buffer_.reset(grown);
  capacity_ = size;
  return true;
}

Result<size_t> LineReader::fill() {
  if (at_end_) return size_t{0};
  if (begin_ > 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    scanned_ -= begin_;
    begin_ = 0;
  }
  const bool shrink = capacity_ > kLongBuffer && end_ < kBuffer / 2;
  if (shrink || end_ == capacity_) {
    // The limit and one byte more tell a line that is too long from one that just fits.
    const uint64_t most = std::max<uint64_t>(limit_ + 1, kBuffer);
    const uint64_t wanted = shrink ? kBuffer : std::max<uint64_t>(2 * capacity_, kBuffer);
    if (!reserve(static_cast<size_t>(std::min(wanted, most))))
      return fail(Code::kNoMemory, std::string(source_.name()) + ": no memory for a line of " +
                                       std::to_string(end_) + " bytes; lower limits.line_bytes");
  }
  TAMIS_TRY(const size_t n, source_.read(buffer_.get() + end_, capacity_ - end_));
  at_end_ = n == 0;
  end_ += n;
  std::memset(buffer_.get() + end_, 0, kJsonPadding);
  return n;
}

Status LineReader::begin() {
  started_ = true;
  while (end_ < 4) {
    TAMIS_TRY(const size_t n, fill());
    if (n == 0) break;
  }
  const std::string_view head(buffer_.get(), end_);
  if (const std::string_view encoding = wide_encoding(head); !encoding.empty())
    return wide(source_.name(), encoding);
  // Without a mark: a JSON object in UTF-16 begins "{ NUL" or "NUL {".
  if (head.starts_with(std::string_view("{\0", 2))) return wide(source_.name(), "UTF-16LE");
  if (head.starts_with(std::string_view("\0{", 2))) return wide(source_.name(), "UTF-16BE");
  if (head.starts_with("\xEF\xBB\xBF")) begin_ = scanned_ = offset_ = 3;
  return {};
}

Result<bool> LineReader::next(Line& line) {
  if (!started_) TAMIS_CHECK(begin());
  for (;;) {
    const char* from = buffer_.get() + scanned_;
    const void* found = end_ > scanned_ ? std::memchr(from, '\n', end_ - scanned_) : nullptr;
    const char* stop = static_cast<const char*>(found);
    if (stop == nullptr) {
      scanned_ = end_;
      if (end_ - begin_ > limit_) return skip_long(line);
      TAMIS_TRY(const size_t n, fill());
      if (n > 0) continue;
      if (begin_ == end_) return false;
      stop = buffer_.get() + end_;  // the last line, without its LF
    }
    const char* first = buffer_.get() + begin_;
    const auto size = static_cast<size_t>(stop - first);
    line.too_long = size > limit_;
    line.bytes = line.too_long ? std::string_view() : std::string_view(first, size);
    line.number = ++number_;
    line.offset = offset_;
    line.size = size;
    const size_t used = size + (found != nullptr ? 1 : 0);
    begin_ += used;
    offset_ += used;
    scanned_ = begin_;
    return true;
  }
}

// The rest of a line that is too long is read and forgotten.
Result<bool> LineReader::skip_long(Line& line) {
  line.too_long = true;
  line.bytes = {};
  line.number = ++number_;
  line.offset = offset_;
  line.size = end_ - begin_;
  begin_ = end_ = scanned_ = 0;
  for (;;) {
    TAMIS_TRY(const size_t n, fill());
    const char* first = buffer_.get();
    const void* stop = n > 0 ? std::memchr(first, '\n', n) : nullptr;
    const size_t size =
        stop != nullptr ? static_cast<size_t>(static_cast<const char*>(stop) - first) : n;
    line.size += size;
    if (stop == nullptr && n > 0) {
      end_ = 0;
      continue;
    }
    begin_ = scanned_ = size + (stop != nullptr ? 1 : 0);
    offset_ += line.size + (stop != nullptr ? 1 : 0);
    return true;
  }
}

}  // namespace tamis::io
