#include "normalize/hyphenation.h"

#include <unicode/uchar.h>

#include <cstring>
#include <string>

#include "base/utf8.h"
#include "normalize/line_spans.h"
#include "normalize/word_scan.h"

namespace tamis::normalize {

namespace {

constexpr uint64_t kClearly = 4;     // times as often decides between two attested readings
constexpr size_t kShortestWord = 4;  // bytes: "a-\nt" is no cut that a typesetter makes
constexpr std::string_view kSoftHyphen = "\xC2\xAD";

enum class Reading { kUnsure, kJoined, kHyphenated };

class Asker {
 public:
  Asker(std::string_view text, const Lexicon& lexicon) : in_(text), lexicon_(lexicon) {}

  // The compounds on both sides first ("mother-in-|law"), then the words next to the hyphen.
  Reading ask(size_t left_end, size_t right_begin) {
    const Reading compound =
        compare(compound_before(in_, left_end), compound_after(in_, right_begin));
    if (compound != Reading::kUnsure) return compound;
    return compare(word_before(in_, left_end), word_after(in_, right_begin));
  }

 private:
  Reading compare(Span left, Span right) {
    if (left.empty() || right.empty()) return Reading::kUnsure;
    if (left.size() + right.size() < kShortestWord || left.size() + right.size() >= kLongestWord)
      return Reading::kUnsure;
    const uint64_t joined = capital_inside(left, right) ? 0 : count(left, "", right);
    const uint64_t hyphenated = count(left, "-", right);
    if (joined > 0 && joined >= kClearly * hyphenated) return Reading::kJoined;
    if (hyphenated > 0 && hyphenated >= kClearly * joined) return Reading::kHyphenated;
    return Reading::kUnsure;
  }

  uint64_t count(Span left, std::string_view between, Span right) {
    key_.clear();
    fold_word(slice(in_, left), key_);
    key_ += between;
    fold_word(slice(in_, right), key_);
    return lexicon_.documents_with(key_);
  }

  bool capital_inside(Span left, Span right) const {
    const size_t last = utf8::character_start(in_, left.end - 1);
    const char32_t before = utf8::decode(in_, last).code_point;
    const char32_t after = utf8::decode(in_, right.begin).code_point;
    return u_isUUppercase(static_cast<UChar32>(after)) &&
           !u_isUUppercase(static_cast<UChar32>(before));
  }

  std::string_view in_;
  const Lexicon& lexicon_;
  std::string key_;
};

// Begin of the hyphen that ends at `end`; `end` if none does.
size_t hyphen_before(std::string_view in, size_t end, bool& soft) {
  soft = false;
  if (end >= 1 && in[end - 1] == '-') return end - 1;
  if (end >= 3 && hyphen_at(in, end - 3) == 3) return end - 3;
  soft = end >= 2 && in.substr(end - 2, 2) == kSoftHyphen;
  return soft ? end - 2 : end;
}

}  // namespace

bool join_hyphenated(text::Text& text, const Lexicon& lexicon, NormalizeCounts& counts) {
  const std::string_view in = text.bytes();
  text::Rewriter out(text);
  Asker asker(in, lexicon);
  for (size_t at = 0; at < in.size(); ++at) {
    const void* found = std::memchr(in.data() + at, '\n', in.size() - at);
    if (!found) break;
    at = static_cast<size_t>(static_cast<const char*>(found) - in.data());
    bool soft = false;
    const size_t hyphen = hyphen_before(in, at, soft);
    if (hyphen == at || hyphen == 0) continue;
    size_t right = at + 1;
    while (right < in.size() && (in[right] == ' ' || in[right] == '\t')) ++right;
    if (word_before(in, hyphen).empty() || word_after(in, right).empty()) continue;
    const Reading reading = soft ? Reading::kJoined : asker.ask(hyphen, right);
    if (reading == Reading::kUnsure) continue;
    const size_t from = reading == Reading::kJoined ? hyphen : at;
    out.keep_to(from);
    out.replace(right - from, "", EditRule::kHyphenation);
    ++counts.hyphens;
  }
  const bool changed = out.changed();
  std::move(out).finish();
  return changed;
}

}  // namespace tamis::normalize
