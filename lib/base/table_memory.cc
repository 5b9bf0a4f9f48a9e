#include "base/table_memory.h"

#include <cstdint>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace tamis {
namespace {

constexpr size_t kLargePage = size_t{1} << 21;

std::align_val_t alignment_of(size_t bytes) {
  return std::align_val_t{bytes < kLargePage ? 64 : kLargePage};
}

}  // namespace

void* allocate_table(size_t bytes) {
  void* memory = ::operator new(bytes, alignment_of(bytes));
#ifdef __linux__
  // Advice: where it is not taken, the pages are small ones.
  if (bytes >= kLargePage) static_cast<void>(madvise(memory, bytes, MADV_HUGEPAGE));
#endif
  return memory;
}

void free_table(void* memory, size_t bytes) { ::operator delete(memory, alignment_of(bytes)); }

void map_ahead(const void* memory, size_t bytes) {
#if defined(__linux__) && defined(MADV_POPULATE_READ)
  constexpr uintptr_t kPage = 4096;
  const auto begin = reinterpret_cast<uintptr_t>(memory) & ~(kPage - 1);
  const auto end = reinterpret_cast<uintptr_t>(memory) + bytes;
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the page that the memory begins in
  static_cast<void>(madvise(reinterpret_cast<void*>(begin), end - begin, MADV_POPULATE_READ));
#else
  static_cast<void>(memory), static_cast<void>(bytes);
#endif
}

}  // namespace tamis
