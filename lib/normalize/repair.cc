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

// U+0085 between a word and a space, or before what closes, was the ellipsis of windows-1252; elsewhere it may be NEL, a line end (lines.h).
bool is_ellipsis(char32_t left, char32_t right) {
  const bool punctuation = u_ispunct(static_cast<UChar32>(right));
  return left > ' ' ? right == ' ' || right == 0 || punctuation : left == ' ' && punctuation;
}

// Single C1 controls, by windows-1252: a row of them is judged by what stands to both sides. A letter is believed only
// beside a Latin one.
class C1Repairer {
 public:
  C1Repairer(text::Text& text, const Charsets& charsets)
      : in_(text.bytes()), out_(text), charsets_(charsets) {}

  size_t run(std::span<const Look> looks) && {
    size_t done = 0;
    for_each_marked(looks, &Look::change, [&](size_t at) {
      if (at < done || !is_c1(at)) return;
      done = at + 2;
      while (is_c1(done)) done += 2;
      if (done - at <= 2 * kLongestRow) repair_row(at, done);
    });
    std::move(out_).finish();
    return repaired_;
  }

 private:
  static constexpr size_t kLongestRow = 4;  // more in a row are a table of a charset, or no text

  bool is_c1(size_t at) const {
    return at + 1 < in_.size() && in_[at] == '\xC2' &&
           static_cast<unsigned char>(in_[at + 1]) < 0xA0;
  }
  char32_t meant(size_t at) const {
    return charsets_.windows_1252(static_cast<uint8_t>(in_[at + 1]));
  }

  void repair_row(size_t begin, size_t end) {
    size_t left_at = begin;
    while (left_at > 0 && utf8::is_continuation(in_[--left_at])) {
    }
    const char32_t left = begin == 0 ? 0 : utf8::decode(in_, left_at).code_point;
    const char32_t right = end < in_.size() ? utf8::decode(in_, end).code_point : 0;
    if (!is_western(left) || !is_western(right)) return;
    const bool letters = is_latin(left) || is_latin(right);
    for (size_t at = begin; at < end; at += 2) {
      const char32_t c = meant(at);
      if (c < 0xA0) continue;  // windows-1252 has no such byte
      if (in_[at + 1] == '\x85' &&
          !is_ellipsis(at == begin ? left : meant(at - 2), at + 2 == end ? right : meant(at + 2)))
        continue;
      if (!letters && u_isalpha(static_cast<UChar32>(c))) continue;
      std::string bytes;
      utf8::append(bytes, c);
      out_.keep_to(at);
      out_.replace(2, bytes, EditRule::kC1);
      ++repaired_;
    }
  }

  std::string_view in_;
  text::Rewriter out_;
  const Charsets& charsets_;
  size_t repaired_ = 0;
};

}  // namespace

Result<Repairer> Repairer::create() {
  TAMIS_TRY(Charsets charsets, Charsets::create());
  return Repairer(std::make_shared<const Charsets>(std::move(charsets)));
}

bool Repairer::run(text::Text& text, std::vector<Look>& looks, NormalizeCounts& counts) const {
  bool changed = false;
  Evidence evidence;
  for (;;) {  // each layer makes the text shorter
    const auto found = MojibakeFinder(text.bytes(), looks, *charsets_, evidence).find();
    if (found.empty()) {
      const size_t controls = C1Repairer(text, *charsets_).run(looks);
      if (controls == 0 && evidence.repaired.empty()) return changed;
      // What the layers above told also decides between charsets: the end is where a reader who knows nothing of them changes nothing.
      evidence = Evidence{};
      if (controls == 0) continue;
      counts.repairs += controls;
    } else {
      counts.repairs += found.size();
      evidence.repaired.clear();
      size_t shorter = 0;
      text::Rewriter out(text);
      for (const MojibakeSequence& s : found) {
        std::string bytes;
        utf8::append(bytes, s.result);
        if (s.keep_space) bytes += ' ';
        out.keep_to(s.begin);
        out.replace(s.end - s.begin, bytes, EditRule::kMojibake);
        evidence.repaired.emplace_back(s.begin - shorter, s.begin - shorter + bytes.size());
        shorter += s.end - s.begin - bytes.size();
      }
      std::move(out).finish();
    }
    changed = true;
    look_at(text.bytes(), looks);
  }
}

}  // namespace tamis::normalize
