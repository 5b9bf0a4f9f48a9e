// Lines of JSON that must be canonical (RFC 8785): members in one order, one spelling for each string and number. So the
// grammar is fixed, and a single pass tells both what the line says and that no byte of it could be different.
//
//   class PointReader : CanonicalReader {
//    public:
//     explicit PointReader(std::string_view line) : CanonicalReader(line) {}
//     Status run(int64_t& x) {
//       return whole([&] { return take("{") && member("x") && integer(x) && take("}"); }, "nothing after the point");
//     }
//   };
//
// What reads returns false where it finds something else, and refuse() says what was expected there.
//
// Thread-safety: one thread. Ownership: looks into the line. Cost: one pass; nothing is allocated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "tamis/result.h"

namespace tamis::manifest {

// As it stands between the quotes of a canonical line.
std::string escaped(std::string_view text);

class CanonicalReader {
 protected:
  explicit CanonicalReader(std::string_view line) : line_(line) {}

  struct StringSpan {
    std::string_view raw;  // between the quotes
    uint64_t bytes = 0;    // of the string itself
  };

  // `read` must take every byte. Code::kInput with the byte and what was expected there.
  template <class Read>
  Status whole(Read&& read, std::string_view nothing_after) {
    if (const size_t bad = utf8::find_invalid(line_); bad != std::string_view::npos) {
      refuse_at(bad, "well-formed UTF-8");
    } else if (read() && at_ != line_.size()) {
      refuse(nothing_after);
    }
    return failed_ ? refusal() : Status();
  }

  bool refuse(std::string_view expected) { return refuse_at(at_, expected); }
  bool refuse_at(size_t at, std::string_view expected) {
    failed_ = true;
    error_at_ = at;
    expected_ = expected;
    return false;
  }

  size_t at() const { return at_; }

  bool take(std::string_view bytes) {
    if (line_.substr(at_, bytes.size()) != bytes) return false;
    at_ += bytes.size();
    return true;
  }

  // `"name":` of the line's next member, after its comma. Members come in canonical order, so an unknown or misplaced one leaves
  // something behind that the end of the object does not fit.
  bool member(std::string_view name) {
    const size_t begin = at_;
    if ((first_ || take(",")) && take("\"") && take(name) && take("\":")) {
      first_ = false;
      return true;
    }
    at_ = begin;
    return false;
  }

  bool string(StringSpan& out);
  bool filled(std::string_view& out);  // between the quotes; not empty
  bool integer(int64_t& out);          // within 2^53
  static std::string unescaped(const StringSpan& s);

 private:
  size_t escape() const;
  Status refusal() const;

  std::string_view line_;
  size_t at_ = 0;
  bool first_ = true;
  bool failed_ = false;
  size_t error_at_ = 0;
  std::string_view expected_;
};

}  // namespace tamis::manifest
