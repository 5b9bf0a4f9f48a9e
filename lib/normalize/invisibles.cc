#include "normalize/invisibles.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <vector>

#include "base/utf8.h"
#include "normalize/character_context.h"
#include "normalize/invisible_table.h"

namespace tamis::normalize {

namespace {

constexpr char32_t kSoftHyphen = 0xAD, kGraphemeJoiner = 0x34F, kZeroWidthSpace = 0x200B,
                   kJoiner = 0x200D;
constexpr char32_t kBlackFlag = 0x1F3F4, kCancelTag = 0xE007F, kParagraphSeparator = 0x2029;
constexpr uint64_t kPayload = 4;  // removed tags or selectors in a row

struct Invisible {
  size_t at;
  uint8_t size;
  char32_t code_point;
  const InvisibleRow* row;
};

// One paragraph in the sense of UAX #9: which of its bidi controls nest?
class Paragraph {
 public:
  bool contains(size_t at) const { return at >= begin_ && at < end_; }
  bool nests(size_t at) const { return std::binary_search(paired_.begin(), paired_.end(), at); }

  // The paragraph that `at` lies in; `at` never goes back, so the text is read once.
  void read(std::string_view in, size_t at) {
    begin_ = end_;
    paired_.clear();
    open_.clear();
    for (size_t i = begin_; i < in.size();) {
      const utf8::Decoded d = utf8::decode(in, i);
      if (is_line_end(d.code_point) || d.code_point == kParagraphSeparator) {
        if (i >= at) break;
        begin_ = i + d.size;
        paired_.clear();
        open_.clear();
      } else {
        match(d.code_point, i);
      }
      i += d.size;
      end_ = i;
    }
    std::sort(paired_.begin(), paired_.end());
  }

 private:
  struct Opener {
    size_t at;
    bool isolate;
  };

  // UAX #9, BD9 and BD11: PDI closes the last isolate and forgets what was opened in it; PDF closes the last embedding or
  // override of the same isolate. Deeper than max_depth (BD2, 125) an opener has no effect.
  void match(char32_t c, size_t at) {
    if ((c >= 0x202A && c <= 0x202E && c != 0x202C) || (c >= 0x2066 && c <= 0x2068)) {
      if (open_.size() < 125) open_.push_back({at, c >= 0x2066});
    } else if (c == 0x202C) {
      if (!open_.empty() && !open_.back().isolate) pair(at);
    } else if (c == 0x2069) {
      auto isolate =
          std::find_if(open_.rbegin(), open_.rend(), [](const Opener& o) { return o.isolate; });
      if (isolate == open_.rend()) return;
      open_.erase(isolate.base(), open_.end());
      pair(at);
    }
  }
  void pair(size_t at) {
    paired_.push_back(open_.back().at);
    paired_.push_back(at);
    open_.pop_back();
  }

  size_t begin_ = 0, end_ = 0;
  std::vector<size_t> paired_;
  std::vector<Opener> open_;
};

class InvisibleRemover {
 public:
  InvisibleRemover(text::Text& text, NormalizeCounts& counts)
      : in_(text.bytes()), out_(text), counts_(counts) {}

  bool run(std::span<const Look> looks) {
    // A byte order mark at the start is the business of lines.h.
    while (in_.substr(done_).starts_with("\xEF\xBB\xBF")) done_ += 3;
    start_ = done_;
    for (size_t block = 0; block < looks.size(); ++block)
      for (uint64_t bits = looks[block].invisible; bits != 0; bits &= bits - 1) {
        const size_t at = block * text::kBlockBytes + static_cast<size_t>(std::countr_zero(bits));
        if (at < done_ || is_plain_punctuation(at)) continue;
        if (invisible_row(utf8::decode(in_, at).code_point) != nullptr) take_run(at);
      }
    const bool changed = out_.changed();
    std::move(out_).finish();
    return changed;
  }

 private:
  // Dashes and quotes, U+2010 to U+2027, share two bytes with the zero width characters and are in all prose.
  bool is_plain_punctuation(size_t at) const {
    return in_[at] == '\xE2' && in_[at + 1] == '\x80' && in_[at + 2] >= '\x90' &&
           in_[at + 2] <= '\xA7';
  }

  // All invisible characters that stand together: each is judged by those before it that stay, and by the visible
  // characters at both ends.
  void take_run(size_t begin) {
    run_.clear();
    size_t end = begin;
    next_ = kNoCharacter;
    while (end < in_.size()) {
      const utf8::Decoded d = utf8::decode(in_, end);
      const InvisibleRow* row = invisible_row(d.code_point);
      if (row == nullptr) {
        next_ = d.code_point;
        break;
      }
      run_.push_back({end, d.size, d.code_point, row});
      end += d.size;
    }
    begin_ = begin;
    end_ = end;
    next_base_ = is_combining_mark(next_) ? kNoCharacter : next_;
    previous_ = base_ = kNoCharacter;
    if (begin > start_) {
      size_t at = begin - 1;
      while (utf8::is_continuation(in_[at])) --at;
      previous_ = utf8::decode(in_, at).code_point;
      base_ = base_before(in_, begin);
    }
    last_kept_ = kNoCharacter;
    flag_end_ = flag_tags();
    uint64_t row_of_payload = 0;
    for (size_t i = 0; i < run_.size(); ++i) {
      const Invisible& c = run_[i];
      if (stays(i)) {
        last_kept_ = c.code_point;
        row_of_payload = 0;
        continue;
      }
      out_.keep_to(c.at);
      out_.replace(c.size, "", c.row->rule);
      ++counts_.invisibles;
      const bool spells =
          c.row->rule == EditRule::kTag || c.row->rule == EditRule::kVariationSelector;
      row_of_payload = spells ? row_of_payload + 1 : 0;
      if (row_of_payload == kPayload) ++counts_.hidden_payloads;
    }
    done_ = end;
  }

  bool stays(size_t index) {
    const Invisible& c = run_[index];
    const bool first =
        last_kept_ == kNoCharacter;  // nothing invisible stays between it and previous_
    switch (c.row->keep) {
      case Keep::kNever:
        return false;
      case Keep::kLineBreakHyphen:
        return is_letter(base_) && is_line_end(next_) && last_kept_ != kSoftHyphen;
      case Keep::kBeforeMark:
        return is_combining_mark(next_) && last_kept_ != kGraphemeJoiner;
      case Keep::kSpacelessScript:
        return !is_blank_or_none(previous_) && !is_blank_or_none(next_) &&
               last_kept_ != kZeroWidthSpace && (is_spaceless(base_) || is_spaceless(next_base_));
      case Keep::kNonJoiner:
        if (last_kept_ == c.code_point) return false;
        if (first && virama_before(in_, begin_)) return true;
        return !is_blank_or_none(previous_) && !is_blank_or_none(next_) &&
               (joins_or_has_conjuncts(base_) || joins_or_has_conjuncts(next_base_));
      case Keep::kJoiner:
        return joiner_stays(first);
      case Keep::kRightToLeft:
        return text_is_right_to_left();
      case Keep::kPairedBidi:
        if (!paragraph_.contains(c.at)) paragraph_.read(in_, c.at);
        return paragraph_.nests(c.at);
      case Keep::kHangul:
        return is_hangul(base_) || is_hangul(next_base_);
      case Keep::kMongolian:
        return first && is_mongolian(base_);
      case Keep::kStandardVariation:
        return first && varies_by_standard(previous_);
      case Keep::kEmojiVariation:
        return first && is_emoji(previous_);
      case Keep::kIdeographVariation:
        return first && is_ideograph(previous_);
      case Keep::kFlagTag:
        return index < flag_end_;
      case Keep::kMusic:
        return is_musical(base_) || is_musical(next_base_);
      case Keep::kShorthand:
        return is_shorthand(base_) || is_shorthand(next_base_);
    }
    return false;
  }

  bool joiner_stays(bool first) const {
    if (last_kept_ == kJoiner) return false;
    const bool after_emoji =
        (first && (is_pictograph(previous_) || is_emoji_modifier(previous_))) ||
        (last_kept_ == 0xFE0F && is_pictograph(previous_));
    if (after_emoji && is_pictograph(next_)) return true;
    if (first && virama_before(in_, begin_)) return true;
    if (virama_after(in_, end_)) return true;
    if (is_blank_or_none(previous_) && is_blank_or_none(next_)) return false;
    return joins(base_) || joins(next_base_);
  }

  // UTS #51, ED-14a and 2.6: a black flag, the letters and digits of a subdivision code, CANCEL TAG. The number of characters of
  // the run that are one.
  size_t flag_tags() const {
    if (previous_ != kBlackFlag) return 0;
    size_t i = 0;
    while (i < run_.size() && ((run_[i].code_point >= 0xE0030 && run_[i].code_point <= 0xE0039) ||
                               (run_[i].code_point >= 0xE0061 && run_[i].code_point <= 0xE007A)))
      ++i;
    return i >= 3 && i <= 6 && i < run_.size() && run_[i].code_point == kCancelTag ? i + 1 : 0;
  }

  // Whether there is a right-to-left letter: beside one in another line a mark still puts a Latin heading on its side.
  bool text_is_right_to_left() {
    if (right_to_left_) return *right_to_left_;
    right_to_left_ = false;
    for (size_t i = 0; i < in_.size() && !*right_to_left_;) {
      const utf8::Decoded d = utf8::decode(in_, i);
      i += d.size;
      right_to_left_ = d.code_point >= 0x590 && invisible_row(d.code_point) == nullptr &&
                       is_right_to_left(d.code_point);
    }
    return *right_to_left_;
  }

  std::string_view in_;
  text::Rewriter out_;
  NormalizeCounts& counts_;
  size_t start_ = 0, done_ = 0;
  Paragraph paragraph_;
  std::optional<bool> right_to_left_;

  // The run at hand.
  std::vector<Invisible> run_;
  size_t begin_ = 0, end_ = 0;
  char32_t previous_ = kNoCharacter, next_ = kNoCharacter;   // right before and after it
  char32_t base_ = kNoCharacter, next_base_ = kNoCharacter;  // the same, where they are no marks
  char32_t last_kept_ = kNoCharacter;
  size_t flag_end_ = 0;
};

}  // namespace

bool remove_invisibles(text::Text& text, std::span<const Look> looks, NormalizeCounts& counts) {
  return InvisibleRemover(text, counts).run(looks);
}

}  // namespace tamis::normalize
