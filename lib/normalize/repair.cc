#include "normalize/repair.h"

#include <unicode/uchar.h>

#include "base/try.h"
#include "base/utf8.h"
#include "normalize/repair_runs.h"

namespace tamis::normalize {

namespace {

bool is_latin(char32_t c) { return c < 0x250 && u_isalpha(static_cast<UChar32>(c)); }

// What windows-1252 text is made of. Beside other scripts a C1 control is debris of something else.
bool is_western(char32_t c) { return c < 0x250 || (c >= 0x2000 && c <= 0x2122); }

// U+0085 between a word and a space was the ellipsis of windows-1252; elsewhere it may be NEL, a line end (lines.h).
bool is_ellipsis(char32_t left, char32_t right) {
  return left > ' ' && (right == ' ' || right == 0 || u_ispunct(static_cast<UChar32>(right)));
}

// Single C1 controls, by windows-1252. A letter is believed only beside a Latin one.
bool repair_c1(text::Text& text, std::span<const Look> looks, const Charsets& charsets,
               NormalizeCounts& counts) {
  const std::string_view in = text.bytes();
  text::Rewriter out(text);
  for_each_marked(looks, &Look::change, [&](size_t at) {
    if (in[at] != '\xC2') return;
    const utf8::Decoded c = utf8::decode(in, at);
    const char32_t meant = charsets.windows_1252(static_cast<uint8_t>(c.code_point));
    if (meant == c.code_point) return;
    size_t left_at = at;
    while (left_at > 0 && utf8::is_continuation(in[--left_at])) {
    }
    const char32_t left = at == 0 ? 0 : utf8::decode(in, left_at).code_point;
    const char32_t right = at + 2 < in.size() ? utf8::decode(in, at + 2).code_point : 0;
    if (c.code_point == 0x85 && !is_ellipsis(left, right)) return;
    if (!is_western(left) || !is_western(right)) return;
    if (u_isalpha(static_cast<UChar32>(meant)) && !is_latin(left) && !is_latin(right)) return;
    std::string bytes;
    utf8::append(bytes, meant);
    out.keep_to(at);
    out.replace(2, bytes, EditRule::kC1);
    ++counts.repairs;
  });
  const bool changed = out.changed();
  std::move(out).finish();
  return changed;
}

}  // namespace

Result<Repairer> Repairer::create() {
  TAMIS_TRY(Charsets charsets, Charsets::create());
  return Repairer(std::make_shared<const Charsets>(std::move(charsets)));
}

bool Repairer::run(text::Text& text, std::vector<Look>& looks, NormalizeCounts& counts) const {
  Evidence evidence{};
  bool changed = false;
  for (;;) {  // each layer makes the text shorter
    const auto found = MojibakeFinder(text.bytes(), looks, *charsets_).find(evidence);
    if (found.empty()) break;
    changed = true;
    counts.repairs += found.size();
    text::Rewriter out(text);
    for (const MojibakeSequence& s : found) {
      std::string bytes;
      utf8::append(bytes, s.result);
      if (s.keep_space) bytes += ' ';
      out.keep_to(s.begin);
      out.replace(s.end - s.begin, bytes, EditRule::kMojibake);
    }
    std::move(out).finish();
    look_at(text.bytes(), looks);
  }
  if (repair_c1(text, looks, *charsets_, counts)) {
    changed = true;
    look_at(text.bytes(), looks);
  }
  return changed;
}

}  // namespace tamis::normalize
