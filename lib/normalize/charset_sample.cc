#include "normalize/charset_sample.h"

#include <algorithm>
#include <cstring>

#include "base/utf8.h"

namespace tamis::normalize {

namespace {

constexpr char kEscape = 0x1B;  // ISO 2022 has nothing beyond ASCII but this
constexpr size_t kChunk = 1 << 16;

// The first byte that some charset may mean by something beyond ASCII.
size_t find_beyond(std::string_view bytes) {
  const size_t escape = std::min(bytes.find(kEscape), bytes.size());
  size_t at = 0;
  for (uint64_t word; escape - at >= 8; at += 8) {
    std::memcpy(&word, bytes.data() + at, 8);
    if (word & 0x8080808080808080u) break;
  }
  while (at < escape && static_cast<unsigned char>(bytes[at]) < 0x80) ++at;
  return at;
}

// In every charset of more than one byte a character that ASCII has below '0' stands alone: the least trail byte is 0x30, of GB
// 18030. So right after such a byte a character begins.
bool stands_alone(char c) { return static_cast<unsigned char>(c) < 0x30 && c != kEscape; }

std::string_view from_boundary(std::string_view bytes) {
  const auto at = std::ranges::find_if(bytes, stands_alone);
  return at == bytes.end() ? bytes : bytes.substr(static_cast<size_t>(at - bytes.begin()) + 1);
}
std::string_view to_boundary(std::string_view bytes) {
  for (size_t end = bytes.size(); end > bytes.size() / 2; --end)
    if (stands_alone(bytes[end - 1])) return bytes.substr(0, end);
  return bytes;
}

}  // namespace

bool CharsetSample::has_beyond_ascii() const {
  return std::any_of(present_.begin() + 0x80, present_.end(), [](uint8_t p) { return p != 0; });
}

void CharsetSample::add(std::string_view bytes) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kChunk))) {
    const std::string_view chunk = bytes.substr(0, kChunk);
    look(chunk);
    count_utf8(chunk);
    keep(chunk);
    size_ += chunk.size();
  }
}

void CharsetSample::look(std::string_view bytes) {
  if (!first_sights_.empty() && first_sights_.back().size() == 2) first_sights_.back() += bytes[0];
  for (size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (present_[byte] != 0) continue;
    present_[byte] = 1;
    if (byte < 0x80) continue;
    first_sights_.push_back({i == 0 ? before_ : bytes[i - 1]});
    first_sights_.back() += bytes.substr(i, 2);
  }
  before_ = bytes.back();
}

void CharsetSample::count_utf8(std::string_view bytes) {
  const auto count = [&](const utf8::Decoded& d) {
    if (!d.valid)
      ++bad_;
    else if (d.size > 1)
      ++good_;
  };
  // Is the sequence that begins `tail` one that more bytes could finish?
  const auto may_go_on = [](std::string_view tail) {
    const utf8::Decoded d = utf8::decode(tail, 0);
    if (d.valid || d.size != tail.size()) return false;
    const auto lead = static_cast<unsigned char>(tail[0]);
    return lead >= 0xC2 && lead <= 0xF4 &&
           tail.size() < (lead >= 0xF0   ? 4u
                          : lead >= 0xE0 ? 3u
                                         : 2u);
  };
  while (!unfinished_.empty() && !bytes.empty()) {
    unfinished_ += bytes[0];
    if (may_go_on(unfinished_)) {
      bytes.remove_prefix(1);
      continue;
    }
    const utf8::Decoded d = utf8::decode(unfinished_, 0);
    count(d);
    if (d.size == unfinished_.size()) bytes.remove_prefix(1);  // else the byte begins the next one
    unfinished_.clear();
  }
  // Fast up to what is not UTF-8; a text that has some has more.
  const size_t valid = std::min(utf8::find_invalid(bytes), bytes.size());
  for (const char c : bytes.substr(0, valid)) good_ += static_cast<unsigned char>(c) >= 0xC0;
  bytes.remove_prefix(valid);
  while (!bytes.empty()) {
    if (static_cast<unsigned char>(bytes[0]) < 0x80) {
      bytes.remove_prefix(1);
      continue;
    }
    if (bytes.size() < 4 && may_go_on(bytes)) {
      unfinished_ = bytes;
      break;
    }
    const utf8::Decoded d = utf8::decode(bytes, 0);
    count(d);
    bytes.remove_prefix(d.size);
  }
}

void CharsetSample::keep(std::string_view bytes) {
  uint64_t offset = size_;
  const auto pass = [&](size_t n) {
    if (n >= kBefore)
      last_ = bytes.substr(n - kBefore, kBefore);
    else
      last_ = (last_ + std::string(bytes.substr(0, n)));
    if (last_.size() > kBefore) last_.erase(0, last_.size() - kBefore);
    bytes.remove_prefix(n);
    offset += n;
  };
  if (head_.size() < kHead) {
    const size_t n = std::min(kHead - head_.size(), bytes.size());
    head_.append(bytes.substr(0, n));
    pass(n);
  }
  while (!bytes.empty()) {
    if (filling_) {
      std::string& window = windows_.back().bytes;
      const size_t n = std::min(kWindow - window.size(), bytes.size());
      window.append(bytes.substr(0, n));
      pass(n);
      filling_ = window.size() < kWindow;
      if (!filling_ && windows_.size() == kWindows) thin();
      continue;
    }
    if (offset < next_window_) {
      pass(static_cast<size_t>(std::min<uint64_t>(next_window_ - offset, bytes.size())));
      continue;
    }
    const size_t n = find_beyond(bytes);
    pass(n);
    if (bytes.empty()) break;
    windows_.push_back({offset, last_});
    filling_ = true;
    next_window_ = offset + distance_;
  }
}

void CharsetSample::thin() {
  size_t kept = 0;
  for (size_t i = 0; i < windows_.size(); i += 2) {
    if (kept != i) windows_[kept] = std::move(windows_[i]);
    ++kept;
  }
  windows_.resize(kept);
  distance_ *= 2;
}

std::vector<std::string_view> CharsetSample::pieces() const {
  std::vector<std::string_view> all;
  if (!head_.empty()) all.push_back(size_ > head_.size() ? to_boundary(head_) : head_);
  for (const Window& w : windows_) {
    const std::string_view piece = from_boundary(to_boundary(w.bytes));
    if (!piece.empty()) all.push_back(piece);
  }
  return all;
}

}  // namespace tamis::normalize
