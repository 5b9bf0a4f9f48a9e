#include "manifest/withdrawn.h"

#include <algorithm>

#include "base/json.h"
#include "base/json_number.h"

namespace tamis::manifest {
namespace {

bool count(const Json& json, uint64_t& out) {
  if (!json.is_int() || json.as_int() < 0 || json.as_int() > kMaxExactInteger) return false;
  out = static_cast<uint64_t>(json.as_int());
  return true;
}

bool parse_line(std::string_view line, Withdrawn& out) {
  const auto json = Json::parse(line, "the line", 2);
  std::string leaf;
  if (!json || !count((*json)["number"], out.number) || !count((*json)["version"], out.version) ||
      !unhex((*json)["leaf"].as_string(), leaf) || leaf.size() != out.leaf.size()) {
    return false;
  }
  std::copy(leaf.begin(), leaf.end(), out.leaf.begin());
  out.id = (*json)["id"].as_string();
  // Also refuses other members and other spellings.
  return !out.id.empty() && out.version >= 2 && out.line() == line;
}

}  // namespace

std::string Withdrawn::line() const {
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("id").string(id).key("leaf").string(hex(leaf));
  w.key("number").integer(static_cast<int64_t>(number));
  w.key("version").integer(static_cast<int64_t>(version)).end_object();
  return out;
}

Result<std::vector<Withdrawn>> parse_withdrawn(std::string_view bytes) {
  std::vector<Withdrawn> out;
  for (uint64_t line = 1; !bytes.empty(); ++line) {
    const size_t feed = bytes.find('\n');
    Withdrawn w;
    if (feed == std::string_view::npos || !parse_line(bytes.substr(0, feed), w)) {
      return fail(Code::kInput,
                  "a withdrawn record: canonical JSON with id, leaf, number, version, and a line "
                  "feed",
                  line);
    }
    if (!out.empty() && out.back().number >= w.number) {
      return fail(Code::kInput, "numbers that rise", line);
    }
    out.push_back(std::move(w));
    bytes.remove_prefix(feed + 1);
  }
  return out;
}

std::span<const Withdrawn> withdrawn_between(std::span<const Withdrawn> all, uint64_t begin,
                                             uint64_t end) {
  const auto before = [](const Withdrawn& w, uint64_t number) { return w.number < number; };
  const auto first = std::lower_bound(all.begin(), all.end(), begin, before);
  return {first, std::lower_bound(first, all.end(), end, before)};
}

}  // namespace tamis::manifest
