#include "lazy_units.h"

#include <algorithm>
#include <cstring>
#include <memory>

namespace tamis::capi {
namespace {

bool is_ascii(std::string_view text) {
  uint64_t seen = 0;
  size_t i = 0;
  for (; i + sizeof(uint64_t) <= text.size(); i += sizeof(uint64_t)) {
    uint64_t word;
    std::memcpy(&word, text.data() + i, sizeof word);
    seen |= word;
  }
  for (; i < text.size(); ++i) seen |= static_cast<unsigned char>(text[i]);
  return (seen & 0x8080808080808080u) == 0;
}

}  // namespace

LazyUnits::LazyUnits(std::string_view text, Ownership ownership)
    : size_(text.size()), ascii_(is_ascii(text)) {
  if (ascii_) return;
  if (ownership == kCopy) {
    copy_ = text;
    text_ = copy_;
  } else {
    text_ = text;
  }
}

LazyUnits::~LazyUnits() { delete index_.load(std::memory_order_acquire); }

const text::UnitIndex& LazyUnits::index() const {
  if (const auto* present = index_.load(std::memory_order_acquire)) return *present;
  auto built = std::make_unique<const text::UnitIndex>(text_);
  const text::UnitIndex* expected = nullptr;
  // Two threads may both build it; the first to arrive is kept.
  if (index_.compare_exchange_strong(expected, built.get(), std::memory_order_acq_rel))
    return *built.release();
  return *expected;
}

Span LazyUnits::from_bytes(Span bytes, OffsetUnit unit) const {
  bytes = {std::min(bytes.begin, size_), std::min(bytes.end, size_)};
  if (ascii_ || unit == OffsetUnit::kByte) return bytes;
  return index().from_bytes(bytes, unit);
}

Span LazyUnits::to_bytes(Span offsets, OffsetUnit unit) const {
  if (ascii_ || unit == OffsetUnit::kByte)
    return {std::min(offsets.begin, size_), std::min(offsets.end, size_)};
  const uint64_t all = index().from_bytes(size_, unit);
  return {index().to_bytes(std::min(offsets.begin, all), unit),
          index().to_bytes(std::min(offsets.end, all), unit)};
}

}  // namespace tamis::capi
