// Allow- and deny-lists of any bytes over any text: a list is taken or refused without a word of it, what is denied does not survive, and
// findings lie in the text in order.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "redact/redactor.h"
#include "require.h"
#include "text/scan.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tamis;
  using namespace tamis::redact;
  if (size > 4096) return 0;
  // Lines of a list (+ allow, - deny), a blank line, the text.
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const size_t cut = all.find("\n\n");
  if (cut == std::string_view::npos) return 0;
  Recipe recipe;
  for (size_t at = 0; at < cut;) {
    const size_t end = std::min(all.find('\n', at), cut);
    const std::string_view line = all.substr(at, end - at);
    at = end + 1;
    if (line.size() < 2) continue;
    (line[0] == '+' ? recipe.allow : recipe.deny).emplace_back(line.substr(1));
  }
  static const TypeTable types;
  const auto lists = ValueLists::create(recipe, types);
  if (!lists) {
    for (const auto* list : {&recipe.allow, &recipe.deny})
      for (const std::string& entry : *list)
        require(entry.size() < 12 || lists.error().message.find(entry) == std::string::npos);
    return 0;
  }
  if (!*lists) return 0;
  const std::string_view text = all.substr(cut + 2);
  std::vector<Finding> denied;
  (*lists)->find_denied(text, denied);
  uint64_t last = 0;
  for (const Finding& f : denied) {
    require(f.span.begin >= last && f.span.begin < f.span.end && f.span.end <= text.size());
    last = f.span.end;
    require(f.rule == kDenyRule);
    (void)(*lists)->allows(types.find(f.type), text.substr(f.span.begin, f.span.size()));
  }
  std::vector<Finding> again;
  (*lists)->find_denied(text, again);
  require(again == denied);
  return 0;
}
