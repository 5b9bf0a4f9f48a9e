#include "io/lines.h"

#include <doctest/doctest.h>
#include <malloc.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

using namespace tamis;
using namespace tamis::io;

namespace {

struct Seen {
  std::string bytes;
  uint64_t number, offset, size;
  bool too_long;
  friend bool operator==(const Seen&, const Seen&) = default;
};
void showValue(const Seen& s, std::ostream& os) {
  os << s.number << '@' << s.offset << '+' << s.size << (s.too_long ? " long" : "");
}

std::vector<Seen> lines_of(std::string_view bytes, uint64_t limit, size_t piece) {
  const auto source = open_memory(bytes, Packing::kPlain, "x", piece).value();
  LineReader reader(*source, limit);
  std::vector<Seen> seen;
  Line line;
  while (reader.next(line).value()) {
    // The padding may be read.
    volatile char sum = 0;
    if (!line.too_long)
      for (size_t i = 0; i < kJsonPadding; ++i) sum = sum + line.bytes.data()[line.size + i];
    seen.push_back({std::string(line.bytes), line.number, line.offset, line.size, line.too_long});
  }
  return seen;
}

// The obvious way.
std::vector<Seen> oracle(std::string_view bytes, uint64_t limit) {
  std::vector<Seen> seen;
  size_t at = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  while (at < bytes.size()) {
    const size_t end = std::min(bytes.find('\n', at), bytes.size());
    const bool too_long = end - at > limit;
    seen.push_back({too_long ? "" : std::string(bytes.substr(at, end - at)), seen.size() + 1, at,
                    end - at, too_long});
    at = end + 1;
  }
  return seen;
}

// Gives `size` bytes of one line without holding them.
class LongLine final : public ByteSource {
 public:
  explicit LongLine(uint64_t size) : left_(size) {}
  Result<size_t> read(char* buffer, size_t size) override {
    if (left_ == 0 && !tail_.empty()) {
      const size_t n = tail_.copy(buffer, size);
      tail_.erase(0, n);
      return n;
    }
    const size_t n = static_cast<size_t>(std::min<uint64_t>(size, left_));
    std::fill_n(buffer, n, 'x');
    left_ -= n;
    most_ = std::max(most_, ::mallinfo2().uordblks + ::mallinfo2().hblkhd);
    return n;
  }
  uint64_t packed_offset() const override { return 0; }
  std::string_view name() const override { return "x"; }
  size_t most_ = 0;

 private:
  uint64_t left_;
  std::string tail_ = "\nshort\n";
};

}  // namespace

TEST_CASE("lines are those of the obvious reader, whatever pieces the file comes in") {
  CHECK(rc::check("cut anywhere", [] {
    const auto bytes =
        *rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
                          "\n", "\n\n", "a", "line", "\r\n", std::string(1, '\0'),
                          std::string(40, 'y'), "\xFF", "\xEF\xBB\xBF")),
                      [](const std::vector<std::string>& v) {
                        std::string s;
                        for (const auto& p : v) s += p;
                        return s;
                      });
    const auto limit = *rc::gen::inRange<uint64_t>(0, 60);
    const auto piece = *rc::gen::inRange<size_t>(1, 30);
    RC_ASSERT(lines_of(bytes, limit, piece) == oracle(bytes, limit));
  }));
}

TEST_CASE("lines longer than the first buffer come whole, and short ones after them") {
  for (const size_t size :
       {size_t{1} << 20, (size_t{1} << 20) - 1, size_t{3'000'000}, size_t{20'000'000}}) {
    std::string bytes = "first\n" + std::string(size, 'x') + "\nlast";
    CHECK(lines_of(bytes, 1 << 30, 100'000) == oracle(bytes, 1 << 30));
    CHECK(lines_of(bytes, size, 100'000) == oracle(bytes, size));
    CHECK(lines_of(bytes, size - 1, 100'000) == oracle(bytes, size - 1));
  }
}

TEST_CASE("a line of 500 MB beyond the limit is measured and not kept") {
  const size_t before = ::mallinfo2().uordblks + ::mallinfo2().hblkhd;
  LongLine source(500'000'000);
  LineReader reader(source, 8 << 20);
  Line line;
  REQUIRE(reader.next(line).value());
  CHECK(line.too_long);
  CHECK(line.size == 500'000'000);
  REQUIRE(reader.next(line).value());
  CHECK(line.bytes == "short");
  CHECK(line.number == 2);
  CHECK(line.offset == 500'000'001);
  CHECK_FALSE(reader.next(line).value());
  CHECK(source.most_ < before + (17 << 20));
}

TEST_CASE("UTF-16 and UTF-32 are refused with what to do, with and without a mark") {
  for (const std::string& bytes : {std::string("\xFF\xFE{\0", 4), std::string("\xFE\xFF\0{", 4),
                                   std::string("\xFF\xFE\0\0", 4), std::string("\0\0\xFE\xFF", 4),
                                   std::string("{\0\"\0", 4), std::string("\0{\0\"", 4)}) {
    const auto source = open_memory(bytes, Packing::kPlain, "x", 1).value();
    LineReader reader(*source, 100);
    Line line;
    const auto more = reader.next(line);
    REQUIRE_FALSE(more.has_value());
    CHECK(more.error().code == Code::kUnsupported);
    CHECK(more.error().message.starts_with("x is in UTF-"));
    CHECK(more.error().message.find("iconv -f UTF-") != std::string::npos);
  }
}

TEST_CASE("lines before the damage of a file are given, then the error") {
  std::string bytes;
  for (int i = 0; i < 10; ++i) bytes += "line\n";
  class Breaking final : public ByteSource {
   public:
    explicit Breaking(std::string b) : bytes_(std::move(b)) {}
    Result<size_t> read(char* buffer, size_t size) override {
      if (bytes_.empty()) return fail(Code::kInput, "cut short");
      const size_t n = bytes_.copy(buffer, std::min<size_t>(size, 7));
      bytes_.erase(0, n);
      return n;
    }
    uint64_t packed_offset() const override { return 0; }
    std::string_view name() const override { return "x"; }

   private:
    std::string bytes_;
  } source(bytes + "half a li");
  LineReader reader(source, 100);
  Line line;
  for (int i = 0; i < 10; ++i) {
    REQUIRE(reader.next(line).value());
    CHECK(line.bytes == "line");
  }
  CHECK(reader.next(line).error().code == Code::kInput);
  CHECK(reader.next(line).error().code == Code::kInput);
}
