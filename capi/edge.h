// The edge between C and C++: every function of tamis.h is one line of guard around a body.
//
//   int32_t tamis_engine_create(tamis_view recipe, tamis_engine** engine, tamis_error** error) {
//     return guard(error, [&]() -> Status {
//       TAMIS_CHECK(require_out(engine, "engine"));     // *engine = nullptr, or TAMIS_E_USAGE
//       ...                                             // anything may be thrown here
//     });
//   }
//
// Nothing passes the edge but codes: std::bad_alloc becomes TAMIS_E_NOMEM, whatever else a library threw becomes
// TAMIS_E_INTERNAL. Its what() is not shown, as it may hold text of a document.
// Thread-safety: no state. Cost: nothing on success.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "base/try.h"
#include "tamis.h"
#include "tamis/result.h"

namespace tamis::capi {

// Give the code, and the details through `out` if it is not null and there is memory for them.
int32_t report(const Error& error, tamis_error** out) noexcept;
int32_t report_no_memory(tamis_error** out) noexcept;
int32_t report_unexpected(tamis_error** out) noexcept;

template <class Body>
int32_t guard(tamis_error** error, Body&& body) noexcept {
  if (error != nullptr) *error = nullptr;
  try {
    const Status status = std::forward<Body>(body)();
    return status ? TAMIS_OK : report(status.error(), error);
  } catch (const std::bad_alloc&) {
    return report_no_memory(error);
  } catch (...) {
    return report_unexpected(error);
  }
}

// For functions that cannot fail: `neutral` if the handle is null, or if something was thrown after all.
template <class Handle, class Value, class Body>
Value ask(const Handle* handle, Value neutral, Body&& body) noexcept {
  if (handle == nullptr) return neutral;
  try {
    return std::forward<Body>(body)(*handle);
  } catch (...) {
    return neutral;
  }
}

inline tamis_view to_view(std::string_view s) {
  return {reinterpret_cast<const uint8_t*>(s.data()), s.size()};
}

// Only after require(view).
inline std::string_view to_string_view(tamis_view v) {
  return v.size == 0
             ? std::string_view()
             : std::string_view(reinterpret_cast<const char*>(v.data), static_cast<size_t>(v.size));
}

inline Status usage(std::string message) { return fail(Code::kUsage, std::move(message)); }

inline Status require(const void* argument, const char* name) {
  if (argument != nullptr) return {};
  return usage(std::string(name) + " is NULL, but this call needs it");
}

inline Status require(tamis_view view, const char* name) {
  if (view.data == nullptr && view.size != 0)
    return usage(std::string(name) + " has size " + std::to_string(view.size) +
                 " but its data is NULL");
  if (view.size > static_cast<uint64_t>(std::numeric_limits<ptrdiff_t>::max()))
    return usage(std::string(name) + " has size " + std::to_string(view.size) +
                 ", more than an address space holds: was a negative number converted?");
  return {};
}

// A file's name, after require(view).
inline Result<std::string> to_path(tamis_view view, const char* name) {
  const std::string_view path = to_string_view(view);
  if (path.find('\0') == std::string_view::npos) return std::string(path);
  return fail(Code::kUsage, std::string(name) + " holds a NUL byte, which no file name can");
}

// Elements of an array that lies in memory.
inline Status require_count(uint64_t count, const char* name) {
  if (count < uint64_t{1} << 44) return {};
  return usage(std::string(name) + " is " + std::to_string(count) +
               ", more than an address space holds: was a negative number converted?");
}

// An out parameter is neutral until the call succeeds.
template <class T>
Status require_out(T* out, const char* name) {
  TAMIS_CHECK(require(static_cast<const void*>(out), name));
  *out = T{};
  return {};
}

// Fills a struct that the caller has sized, who may be older or newer than this library: the fields
// that both know are filled, fields that only the caller knows become zero.
Status fill_sized(void* target, const void* value, size_t known_size, size_t first_size,
                  const char* name);

template <class T>
Status fill_sized(T* target, T value, size_t first_size, const char* name) {
  TAMIS_CHECK(require(static_cast<const void*>(target), name));
  return fill_sized(static_cast<void*>(target), &value, sizeof(T), first_size, name);
}

// The reverse: reads a struct that the caller has sized and filled. Fields that the caller does not know are zero; a field
// that this library does not know must be zero, else it would be ignored in silence: Code::kUnsupported.
Status read_sized(void* value, const void* source, size_t known_size, size_t first_size,
                  const char* name);

}  // namespace tamis::capi
