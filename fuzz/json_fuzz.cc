// Json against simdjson: what one reads the other reads, but for what we refuse on purpose (a key twice, depth, numbers beyond a
// double). What is read is written canonically, and reads back as the same.
#include <simdjson.h>

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/utf8.h"
#include "require.h"

namespace {

using tamis::Json;

bool refused_on_purpose(const std::string& message) {
  for (const char* why : {"each key of an object once", "nested arrays", "fits a double"}) {
    if (message.find(why) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const size_t bad = tamis::utf8::find_invalid(bytes);
  require(bad == tamis::utf8::find_invalid_scalar(bytes));

  const auto ours = Json::parse(bytes, "input");
  simdjson::dom::parser parser;
  simdjson::dom::element element;
  const auto error = parser.parse(simdjson::padded_string(bytes)).get(element);
  if (!ours) {
    require(ours.error().offset <= size);
    require(ours.error().message.starts_with("input: byte "));
    require(error != simdjson::SUCCESS || refused_on_purpose(ours.error().message));
    return 0;
  }
  require(bad == std::string_view::npos);
  // simdjson has no integers beyond 64 bits.
  require(error == simdjson::SUCCESS || error == simdjson::NUMBER_ERROR);
  const std::string canonical = ours->canonical();
  const auto again = Json::parse(canonical, "input");
  require(again && again->canonical() == canonical);
  const auto pretty = Json::parse(ours->pretty(), "input");
  require(pretty && pretty->canonical() == canonical);
  return 0;
}
