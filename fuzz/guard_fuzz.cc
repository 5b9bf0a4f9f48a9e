// The guard on any bytes, with any strings: none is left, also over joins and under folding; the source comes back; nothing is found
// that is not there.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "require.h"
#include "tokenize/guard.h"
#include "tokenize/text_fold.h"

using namespace tamis;

namespace {

bool holds_none(std::string_view text, const Guard& guard) {
  return std::none_of(guard.strings().begin(), guard.strings().end(), [&](const ControlString& s) {
    return text.find(s.text) != std::string_view::npos;
  });
}

}  // namespace

// Lines up to an empty one are strings, the rest is text. The first byte says where the text is cut in two.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  GuardOptions options;
  options.templates = {"all"};
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.empty() || options.strings.size() == 16) break;
    options.strings.emplace_back(line);
  }
  const auto made = tokenize::GuardImpl::create(options);
  if (!made) return 0;
  const tokenize::GuardImpl& guard = **made;

  const Guarded g = guard.break_up(rest);
  require(holds_none(g.text, guard));
  require(undo(g.text, g.edits, UndoLog::record(rest, g.edits)).value() == rest);
  require((g.counts.total() == 0) == holds_none(rest, guard));
  require(guard.break_up(g.text).text == g.text);
  for (const GuardFinding& f : guard.find(rest))
    require(rest.substr(f.span.begin, f.span.size()) == guard.strings()[f.string].text);

  const size_t cut = rest.size() * data[0] / 256;
  tokenize::GuardJoin join;
  GuardCounts counts;
  std::string joined;
  for (const std::string_view part : {rest.substr(0, cut), rest.substr(cut)}) {
    text::Text text(part);
    guard.run(text, tokenize::GuardAction::kBreak, join, counts);
    joined += text.bytes();
  }
  require(holds_none(joined, guard));
  if (guard.closed(rest.substr(0, cut)))
    for (const ControlString& s : guard.strings())
      for (size_t n = 1; n < s.text.size(); ++n)
        require(!rest.substr(0, cut).ends_with(s.text.substr(0, n)));
  return 0;
}
