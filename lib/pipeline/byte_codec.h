// Little-endian records for files that only Tamis reads (work files, spools). Reading past the end
// turns ok() false and yields zeros, so a reader checks once at the end.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace tamis::pipeline {

class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_(out) {}
  template <class T>
  void fixed(T value) {  // trivially copyable, without padding
    static_assert(std::is_trivially_copyable_v<T>);
    out_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void bytes(std::string_view b) {
    fixed<uint64_t>(b.size());
    out_.append(b);
  }
  size_t size() const { return out_.size(); }

 private:
  std::string& out_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view in) : in_(in) {}
  template <class T>
  T fixed() {
    T value{};
    if (in_.size() < sizeof value) {
      ok_ = false;
      in_ = {};
    } else {
      std::memcpy(&value, in_.data(), sizeof value);
      in_.remove_prefix(sizeof value);
    }
    return value;
  }
  std::string_view bytes() {
    const uint64_t n = fixed<uint64_t>();
    if (n > in_.size()) {
      ok_ = false;
      in_ = {};
      return {};
    }
    const std::string_view b = in_.substr(0, n);
    in_.remove_prefix(n);
    return b;
  }
  bool ok() const { return ok_; }
  bool at_end() const { return in_.empty(); }
  size_t left() const { return in_.size(); }

 private:
  std::string_view in_;
  bool ok_ = true;
};

}  // namespace tamis::pipeline
