#include "base/table_memory.h"

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

}  // namespace tamis
