// Memory for tables that are read at random places.
//
//   std::vector<Line, TableAllocator<Line>> lines(1 << 18);
//
// Pages of 4 KiB cost a look-up a second miss, for the page's address; where the kernel has larger ones on request (Linux, transparent huge
// pages), tables of 2 MiB and more ask for them. They are then resident as a whole.
// Thread-safety: plain functions. Ownership: the container's.
#pragma once

#include <cstddef>

namespace tamis {

// Aligned to a cache line. Throws std::bad_alloc, as containers expect.
void* allocate_table(size_t bytes);
void free_table(void* memory, size_t bytes);

// Asks for read-only memory that the program was linked with before it is read page by page: on Linux one call maps what lies in the page
// cache (some 50 us a MiB); elsewhere, and where the kernel does not know it, nothing.
void map_ahead(const void* memory, size_t bytes);

template <class T>
struct TableAllocator {
  using value_type = T;
  TableAllocator() = default;
  template <class U>
  TableAllocator(const TableAllocator<U>&) {}  // NOLINT: containers convert it
  T* allocate(size_t count) { return static_cast<T*>(allocate_table(count * sizeof(T))); }
  void deallocate(T* memory, size_t count) { free_table(memory, count * sizeof(T)); }
  friend bool operator==(const TableAllocator&, const TableAllocator&) { return true; }
};

}  // namespace tamis
