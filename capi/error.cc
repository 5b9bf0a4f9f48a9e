// Errors as objects: a code, a message, an offset and a rule, in one block of memory.
#include <cstdlib>
#include <cstring>

#include "base/utf8.h"
#include "edge.h"

struct tamis_error {
  int32_t code;
  uint64_t offset;
  tamis_view message;  // points behind this struct, or to static text
  tamis_view rule;
};

namespace tamis::capi {
namespace {

static_assert(static_cast<int32_t>(Code::kOk) == TAMIS_OK);
static_assert(static_cast<int32_t>(Code::kUsage) == TAMIS_E_USAGE);
static_assert(static_cast<int32_t>(Code::kRecipe) == TAMIS_E_RECIPE);
static_assert(static_cast<int32_t>(Code::kInput) == TAMIS_E_INPUT);
static_assert(static_cast<int32_t>(Code::kOutput) == TAMIS_E_OUTPUT);
static_assert(static_cast<int32_t>(Code::kLimit) == TAMIS_E_LIMIT);
static_assert(static_cast<int32_t>(Code::kNoMemory) == TAMIS_E_NOMEM);
static_assert(static_cast<int32_t>(Code::kCorrupt) == TAMIS_E_CORRUPT);
static_assert(static_cast<int32_t>(Code::kMismatch) == TAMIS_E_MISMATCH);
static_assert(static_cast<int32_t>(Code::kCancelled) == TAMIS_E_CANCELLED);
static_assert(static_cast<int32_t>(Code::kUnsupported) == TAMIS_E_UNSUPPORTED);
static_assert(static_cast<int32_t>(Code::kInternal) == TAMIS_E_INTERNAL);
static_assert(Error::kNoOffset == TAMIS_NO_OFFSET);

// When there is no memory, an error must not need any. Freeing it does nothing.
constexpr unsigned char kNoMemoryText[] =
    "out of memory: give the process more, or refine smaller documents";
constexpr tamis_error kNoMemory{
    TAMIS_E_NOMEM, TAMIS_NO_OFFSET, {kNoMemoryText, sizeof kNoMemoryText - 1}, {nullptr, 0}};

// What was given may be quoted in a message, and need not be UTF-8 as all text is that comes out: a '?' for each byte that is not.
uint8_t* append(uint8_t* at, std::string_view s, tamis_view* view) {
  if (!s.empty()) std::memcpy(at, s.data(), s.size());
  const std::string_view copy(reinterpret_cast<const char*>(at), s.size());
  for (size_t bad = utf8::find_invalid(copy); bad < copy.size(); bad = utf8::find_invalid(copy))
    at[bad] = '?';
  *view = {at, s.size()};
  return at + s.size();
}

}  // namespace

int32_t report(const Error& error, tamis_error** out) noexcept {
  // A failure that names no code would read as success.
  const Code code = error.code == Code::kOk ? Code::kInternal : error.code;
  if (out == nullptr) return static_cast<int32_t>(code);
  void* block = std::malloc(sizeof(tamis_error) + error.message.size() + error.rule.size());
  if (block != nullptr) {
    auto* made = new (block) tamis_error{static_cast<int32_t>(code), error.offset, {}, {}};
    uint8_t* at = append(reinterpret_cast<uint8_t*>(made + 1), error.message, &made->message);
    append(at, error.rule, &made->rule);
    *out = made;
  }
  return static_cast<int32_t>(code);
}

int32_t report_no_memory(tamis_error** out) noexcept {
  if (out != nullptr) *out = const_cast<tamis_error*>(&kNoMemory);
  return TAMIS_E_NOMEM;
}

int32_t report_unexpected(tamis_error** out) noexcept {
  try {
    return report({Code::kInternal,
                   "a library that Tamis uses failed in a way that Tamis does not know; please "
                   "report the call as a defect",
                   Error::kNoOffset,
                   {}},
                  out);
  } catch (...) {
    return TAMIS_E_INTERNAL;
  }
}

}  // namespace tamis::capi

int32_t tamis_error_code(const tamis_error* error) {
  return error != nullptr ? error->code : TAMIS_OK;
}

tamis_view tamis_error_message(const tamis_error* error) {
  return error != nullptr ? error->message : tamis_view{nullptr, 0};
}

uint64_t tamis_error_offset(const tamis_error* error) {
  return error != nullptr ? error->offset : TAMIS_NO_OFFSET;
}

tamis_view tamis_error_rule(const tamis_error* error) {
  return error != nullptr ? error->rule : tamis_view{nullptr, 0};
}

void tamis_error_free(tamis_error* error) {
  if (error != &tamis::capi::kNoMemory) std::free(error);
}
