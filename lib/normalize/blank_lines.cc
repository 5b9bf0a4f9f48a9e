#include "normalize/blank_lines.h"

#include <algorithm>
#include <cstring>

#include "normalize/line_spans.h"

namespace tamis::normalize {

namespace {

constexpr size_t kAllowed = 2;

// Blank lines that begin at `at`, up to the first that is not.
struct BlankRun {
  size_t end;         // where the first line that is not blank begins, or the end of the text
  size_t after_kept;  // end of the last line that stays
  size_t lines;
};

BlankRun blank_run(std::string_view in, size_t at) {
  BlankRun run{at, at, 0};
  for (size_t i = at; i < in.size();) {
    if (in[i] == '\n') {
      run.end = ++i;
      if (++run.lines <= kAllowed) run.after_kept = i;
      continue;
    }
    const size_t size = white_space_at(in, i);
    if (size == 0) return run;
    i += size;
    if (i == in.size()) {  // blanks without a line end
      ++run.lines;
      run.end = i;
    }
  }
  return run;
}

}  // namespace

bool shorten_blank_lines(text::Text& text, NormalizeCounts& counts) {
  const std::string_view in = text.bytes();
  text::Rewriter out(text);
  const auto remove = [&](size_t begin, size_t end) {
    if (begin == end) return;
    out.keep_to(begin);
    out.replace(end - begin, "", EditRule::kBlankLines);
    ++counts.blank_lines;
  };
  size_t at = blank_run(in, 0).end;
  remove(0, at);
  while (at < in.size()) {
    const void* found = std::memchr(in.data() + at, '\n', in.size() - at);
    if (!found) break;
    at = static_cast<size_t>(static_cast<const char*>(found) - in.data()) + 1;
    if (at == in.size()) break;
    if (in[at] != '\n' && white_space_at(in, at) == 0) continue;
    const BlankRun run = blank_run(in, at);
    if (run.end == in.size())
      remove(at, run.end);
    else if (run.lines > kAllowed)
      remove(run.after_kept, run.end);
    at = std::max(at, run.end);
  }
  const bool changed = out.changed();
  std::move(out).finish();
  return changed;
}

}  // namespace tamis::normalize
