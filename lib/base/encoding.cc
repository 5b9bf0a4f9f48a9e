// Bytes as text: hexadecimal and base64 (RFC 4648), written one way and read strictly.
#include <array>
#include <cstdint>
#include <string_view>

#include "base/hash.h"

namespace tamis {
namespace {

constexpr char kHex[] = "0123456789abcdef";
constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr uint8_t kNone = 0xFF;

// What each byte stands for among `digits`.
constexpr std::array<uint8_t, 256> values_of(std::string_view digits) {
  std::array<uint8_t, 256> values{};
  for (auto& v : values) v = kNone;
  for (uint8_t i = 0; i < digits.size(); ++i) values[static_cast<unsigned char>(digits[i])] = i;
  return values;
}

constexpr std::array<uint8_t, 256> kHexValue = values_of(kHex);
constexpr std::array<uint8_t, 256> kBase64Value = values_of(kBase64);

uint8_t byte_at(std::string_view s, size_t i) { return static_cast<uint8_t>(s[i]); }

}  // namespace

std::string hex(std::string_view bytes) {
  std::string out(bytes.size() * 2, '\0');
  for (size_t i = 0; i < bytes.size(); ++i) {
    out[2 * i] = kHex[byte_at(bytes, i) >> 4];
    out[2 * i + 1] = kHex[byte_at(bytes, i) & 15];
  }
  return out;
}

std::string hex(const Sha256Digest& digest) {
  return hex(std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

std::string hex(const Hash128& h) {
  std::string out(32, '\0');
  for (unsigned i = 0; i < 16; ++i) {
    out[i] = kHex[(h.high >> (60 - 4 * i)) & 15];
    out[16 + i] = kHex[(h.low >> (60 - 4 * i)) & 15];
  }
  return out;
}

bool unhex(std::string_view digits, std::string& bytes) {
  bytes.clear();
  if (digits.size() % 2 != 0) return false;
  bytes.resize(digits.size() / 2);
  bool right = true;
  for (size_t i = 0; i < bytes.size(); ++i) {
    const uint8_t high = kHexValue[byte_at(digits, 2 * i)];
    const uint8_t low = kHexValue[byte_at(digits, 2 * i + 1)];
    right = right && high != kNone && low != kNone;
    bytes[i] = static_cast<char>(high << 4 | (low & 15));
  }
  if (!right) bytes.clear();
  return right;
}

std::string base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t left = bytes.size() - i;
    uint32_t bits = uint32_t{byte_at(bytes, i)} << 16;
    if (left > 1) bits |= uint32_t{byte_at(bytes, i + 1)} << 8;
    if (left > 2) bits |= byte_at(bytes, i + 2);
    out.push_back(kBase64[bits >> 18]);
    out.push_back(kBase64[(bits >> 12) & 63]);
    out.push_back(left > 1 ? kBase64[(bits >> 6) & 63] : '=');
    out.push_back(left > 2 ? kBase64[bits & 63] : '=');
  }
  return out;
}

bool unbase64(std::string_view text, std::string& bytes) {
  bytes.clear();
  if (text.size() % 4 != 0) return false;
  size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  bytes.reserve(text.size() / 4 * 3);
  for (size_t i = 0; i < text.size(); i += 4) {
    const size_t digits = i + 4 == text.size() ? 4 - padding : 4;
    uint32_t bits = 0;
    for (size_t k = 0; k < digits; ++k) {
      const uint8_t value = kBase64Value[byte_at(text, i + k)];
      if (value == kNone) {
        bytes.clear();
        return false;
      }
      bits |= uint32_t{value} << (18 - 6 * k);
    }
    // Spare bits must be zero, so that a value has one spelling only (RFC 4648 section 3.5).
    const size_t size = digits - 1;
    if ((bits & (0xFFFFFFu >> (8 * size))) != 0 && size < 3) {
      bytes.clear();
      return false;
    }
    for (size_t k = 0; k < size; ++k) bytes.push_back(static_cast<char>(bits >> (16 - 8 * k)));
  }
  return true;
}

}  // namespace tamis
