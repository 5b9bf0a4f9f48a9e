// What every fallible call of Tamis returns: a value, or an Error that says what to do.
//
//   tamis::Result<Recipe> recipe = Recipe::from_toml(text, "recipe.toml");
//   if (!recipe) { show(recipe.error().message); return exit_code(recipe.error().code); }
//
// Nothing in Tamis throws of its own accord, prints, or aborts; std::bad_alloc passes through.
// Messages name the input, the place, what was expected and what to do. They never hold text of the
// archive.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace tamis {

// Pinned for ever: the C ABI (capi/tamis.h) uses the same numbers.
enum class Code : int32_t {
  kOk = 0,
  kUsage = 1,         // a call or a command line that makes no sense
  kRecipe = 2,        // a recipe that cannot be used
  kInput = 3,         // something read was not what it should be
  kOutput = 4,        // something could not be written
  kLimit = 5,         // a declared limit was passed
  kNoMemory = 6,      //
  kCorrupt = 7,       // a file of Tamis's own (pack, key, journal) is damaged
  kMismatch = 8,      // verification found a difference
  kCancelled = 9,     // the caller asked to stop
  kUnsupported = 10,  // well-formed, but not something this build can do
  kInternal = 11,     // a defect of Tamis
};

struct Error {
  static constexpr uint64_t kNoOffset = ~uint64_t{0};

  Code code = Code::kInternal;
  std::string message;
  uint64_t offset = kNoOffset;  // byte in the input that the message speaks of
  std::string rule;             // the rule or recipe key concerned, if one is
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

inline tl::unexpected<Error> fail(Code code, std::string message,
                                  uint64_t offset = Error::kNoOffset, std::string rule = {}) {
  return tl::make_unexpected(Error{code, std::move(message), offset, std::move(rule)});
}

}  // namespace tamis
