// What the detection of a charset needs of a file, gathered in one reading of it.
//
//   CharsetSample sample;
//   while (read(piece)) sample.add(piece);
//   detector.detect(sample);
//
// Kept are the first 16 KiB, and up to 48 windows of 1 KiB from the rest, each at a place where there is something beyond ASCII,
// spread over the file (when there are more, every second is dropped and the distance doubled). Of all bytes: which
// values occur and beside what each was first seen, and how much is UTF-8. The sample does not depend on the pieces.
// Thread-safety: one thread at a time. Memory: 64 KiB. Cost: about 1 ns a byte.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tamis::normalize {

class CharsetSample {
 public:
  static constexpr size_t kHead = 16 << 10;
  static constexpr size_t kWindow = 1 << 10;
  static constexpr size_t kWindows = 48;
  static constexpr size_t kBefore = 64;  // bytes of a window before what it is about

  void add(std::string_view bytes);

  uint64_t size() const { return size_; }
  bool has(unsigned char byte) const { return present_[byte] != 0; }
  bool has_beyond_ascii() const;
  // Well-formed sequences of two bytes and more, and ill-formed ones (an unfinished one at the end is neither).
  uint64_t utf8_good() const { return good_; }
  uint64_t utf8_bad() const { return bad_; }
  uint64_t utf8_unfinished() const { return unfinished_.empty() ? 0 : 1; }
  const std::string& head() const { return head_; }
  // The head and the windows, each from one place where a character of any charset begins to another, as far as that can be
  // told from the bytes.
  std::vector<std::string_view> pieces() const;
  // For each value beyond ASCII the first byte that has it, between its neighbours: those that the pieces lack are rare, and may
  // be all that tells two charsets apart.
  const std::vector<std::string>& first_sights() const { return first_sights_; }

 private:
  struct Window {
    uint64_t offset = 0;
    std::string bytes;
  };
  void count_utf8(std::string_view bytes);
  void look(std::string_view bytes);
  void keep(std::string_view bytes);
  void thin();

  uint64_t size_ = 0, good_ = 0, bad_ = 0;
  std::array<uint8_t, 256> present_{};
  std::vector<std::string> first_sights_;
  char before_ = '\n';  // the byte before what comes next
  std::string head_;
  std::string unfinished_;  // a sequence of UTF-8 that a piece cut in two
  std::string last_;        // the kBefore bytes before what comes next
  std::vector<Window> windows_;
  bool filling_ = false;
  uint64_t next_window_ = kHead, distance_ = 4 * kWindow;
};

}  // namespace tamis::normalize
