#include "tokenize/normal_form_9.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "base/utf8.h"

namespace tamis::tokenize {
namespace {

constexpr uint8_t kLastVersion = 9;
constexpr UChar32 kBmp = 0x10000;

// Null only if ICU's data is missing, which the build's own tests would show; then text is left alone.
const icu::Normalizer2* data_of(NormalStep::Kind form) {
  UErrorCode status = U_ZERO_ERROR;
  switch (form) {
    case NormalStep::kNfd:
      return icu::Normalizer2::getNFDInstance(status);
    case NormalStep::kNfkc:
      return icu::Normalizer2::getNFKCInstance(status);
    case NormalStep::kNfkd:
      return icu::Normalizer2::getNFKDInstance(status);
    default:
      return icu::Normalizer2::getNFCInstance(status);
  }
}

bool is_known(UChar32 c) {
  UVersionInfo age;
  u_charAge(c, age);
  return age[0] != 0 && age[0] <= kLastVersion;
}

struct Character {
  UChar32 code_point;
  uint8_t combining_class;
  size_t place = 0;
};

class Former {
 public:
  Former(const icu::Normalizer2& data, NormalStep::Kind form)
      : data_(data), composes_(form == NormalStep::kNfc || form == NormalStep::kNfkc) {}

  // Whether nothing before this character touches it or what comes later.
  bool begins(UChar32 c) const { return !is_known(c) || data_.hasBoundaryBefore(c) != 0; }

  void add(UChar32 c) {
    if (!is_known(c)) {
      characters_.push_back({c, 0});
      return;
    }
    if (data_.getDecomposition(c, decomposition_) != 0) {
      for (int32_t i = 0; i < decomposition_.length();) {
        const UChar32 part = decomposition_.char32At(i);
        characters_.push_back({part, u_getCombiningClass(part)});
        i += U16_LENGTH(part);
      }
    } else {
      characters_.push_back({c, u_getCombiningClass(c)});
    }
  }

  // UAX #15, sections 1.3 and following: canonical order, then composition (D117).
  void finish(std::string& out) {
    for (size_t i = 0; i < characters_.size();) {
      size_t end = i + 1;
      if (characters_[i].combining_class != 0) {
        while (end < characters_.size() && characters_[end].combining_class != 0) ++end;
        for (size_t k = i; k < end; ++k) characters_[k].place = k;
        std::sort(characters_.begin() + static_cast<ptrdiff_t>(i),
                  characters_.begin() + static_cast<ptrdiff_t>(end),
                  [](const Character& a, const Character& b) {
                    return a.combining_class != b.combining_class
                               ? a.combining_class < b.combining_class
                               : a.place < b.place;
                  });
      }
      i = end;
    }
    if (composes_) compose();
    for (const Character& c : characters_) utf8::append(out, static_cast<char32_t>(c.code_point));
    characters_.clear();
  }

 private:
  void compose() {
    size_t starter = ~size_t{0}, kept = 0;
    uint8_t last_class = 0;
    for (size_t i = 0; i < characters_.size(); ++i) {
      const Character c = characters_[i];
      if (starter != ~size_t{0}) {
        const bool blocked = kept > starter + 1 && last_class >= c.combining_class;
        const UChar32 both =
            blocked || !is_known(c.code_point) || !is_known(characters_[starter].code_point)
                ? -1
                : data_.composePair(characters_[starter].code_point, c.code_point);
        if (both >= 0 && is_known(both)) {
          characters_[starter].code_point = both;
          continue;
        }
      }
      if (c.combining_class == 0) starter = kept;
      last_class = c.combining_class;
      characters_[kept++] = c;
    }
    characters_.resize(kept);
  }

  const icu::Normalizer2& data_;
  bool composes_;
  std::vector<Character> characters_;
  icu::UnicodeString decomposition_;
};

}  // namespace

NormalForm9::NormalForm9(NormalStep::Kind form) : form_(form), may_change_(kBmp / 64) {
  const icu::Normalizer2* data = data_of(form);
  if (data == nullptr) return;
  icu::UnicodeString character;
  for (UChar32 c = 0x80; c < kBmp; ++c) {
    if (U_IS_SURROGATE(c)) continue;
    UErrorCode status = U_ZERO_ERROR;
    character = c;
    if (u_getCombiningClass(c) != 0 || data->quickCheck(character, status) != UNORM_YES)
      may_change_[static_cast<size_t>(c) / 64] |= uint64_t{1} << (c % 64);
  }
}

// size: of the character at `at`.
bool NormalForm9::may_change(std::string_view text, size_t at, size_t& size) const {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[at + i]); };
  uint32_t c = byte(0);
  if (c < 0x80) {
    size = 1;
    return false;
  }
  if (c >= 0xF0) {
    size = 4;
    return true;
  }
  if (c < 0xE0) {
    size = 2;
    c = (c & 0x1F) << 6 | (byte(1) & 0x3F);
  } else {
    size = 3;
    c = (c & 0x0F) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3F);
  }
  return (may_change_[c / 64] >> (c % 64) & 1) != 0;
}

bool NormalForm9::holds(std::string_view text) const {
  const icu::Normalizer2* data = data_of(form_);
  if (data == nullptr) return true;
  size_t before = 0;  // the character before `at`
  for (size_t at = 0; at < text.size();) {
    uint64_t eight = 0;
    if (text.size() - at >= sizeof eight) {
      std::memcpy(&eight, text.data() + at, sizeof eight);
      if ((eight & 0x8080808080808080u) == 0) {
        at += sizeof eight;
        before = at - 1;
        continue;
      }
    }
    size_t size = 0;
    if (!may_change(text, at, size)) {
      before = at;
      at += size;
      continue;
    }
    do at += size;
    while (at < text.size() && may_change(text, at, size));
    UErrorCode status = U_ZERO_ERROR;
    // ICU counts in 32 bits.
    if (at - before > size_t{1} << 30 ||
        !data->isNormalizedUTF8({text.data() + before, static_cast<int32_t>(at - before)}, status))
      return false;
  }
  return true;
}

void NormalForm9::make(text::Text& text) const {
  const icu::Normalizer2* data = data_of(form_);
  if (data == nullptr) return;
  Former former(*data, form_);
  text::Rewriter rewriter(text);
  const std::string_view in = text.bytes();
  std::string out;
  for (size_t at = 0; at < in.size();) {
    const size_t begin = at;
    utf8::Decoded d = utf8::decode(in, at);
    at += d.size;
    // ASCII before ASCII is what it is.
    if (d.size == 1 && (at == in.size() || static_cast<uint8_t>(in[at]) < 0x80)) continue;
    former.add(static_cast<UChar32>(d.code_point));
    bool alone = !is_known(static_cast<UChar32>(d.code_point));
    while (at < in.size() && !alone) {
      d = utf8::decode(in, at);
      if (former.begins(static_cast<UChar32>(d.code_point))) break;
      former.add(static_cast<UChar32>(d.code_point));
      at += d.size;
    }
    out.clear();
    former.finish(out);
    rewriter.keep_to(begin);
    rewriter.replace(at - begin, out, EditRule::kNormalForm);
  }
  std::move(rewriter).finish();
}

}  // namespace tamis::tokenize
