#include "edge.h"

#include <algorithm>
#include <cstring>

namespace tamis::capi {

namespace {

// A caller may be newer than this library, but a struct of 4 KiB is a variable that nobody set.
constexpr uint64_t kLargestStruct = 4096;

// struct_size is the first member of every struct that may grow.
Result<size_t> sized(const void* given, size_t first_size, const char* name) {
  uint64_t size = 0;
  std::memcpy(&size, given, sizeof size);
  if (size >= first_size && size <= kLargestStruct) return static_cast<size_t>(size);
  return fail(Code::kUsage, std::string(name) + ": struct_size is " + std::to_string(size) +
                                ", but must be the struct's sizeof, at least " +
                                std::to_string(first_size) + "; set it before the call");
}

}  // namespace

Status fill_sized(void* target, const void* value, size_t known_size, size_t first_size,
                  const char* name) {
  TAMIS_TRY(const size_t size, sized(target, first_size, name));
  const size_t both = std::min(size, known_size);
  auto* to = static_cast<unsigned char*>(target);
  const auto* from = static_cast<const unsigned char*>(value);
  std::memcpy(to + sizeof(uint64_t), from + sizeof(uint64_t), both - sizeof(uint64_t));
  std::memset(to + both, 0, size - both);
  return {};
}

Status read_sized(void* value, const void* source, size_t known_size, size_t first_size,
                  const char* name) {
  TAMIS_TRY(const size_t size, sized(source, first_size, name));
  const size_t both = std::min(size, known_size);
  const auto* from = static_cast<const unsigned char*>(source);
  if (std::any_of(from + both, from + size, [](unsigned char byte) { return byte != 0; }))
    return fail(Code::kUnsupported,
                std::string(name) + " uses a field that this library (" + TAMIS_VERSION +
                    ") does not know; leave it zero, or use the library that the header came with");
  auto* to = static_cast<unsigned char*>(value);
  std::memcpy(to, from, both);
  std::memset(to + both, 0, known_size - both);
  return {};
}

}  // namespace tamis::capi
