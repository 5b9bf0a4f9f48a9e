#include "tokenize/normal_form_9.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/utf8.h"

namespace tamis::tokenize {
namespace {

constexpr uint8_t kLastVersion = 9;

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
        std::stable_sort(characters_.begin() + static_cast<ptrdiff_t>(i),
                         characters_.begin() + static_cast<ptrdiff_t>(end),
                         [](const Character& a, const Character& b) {
                           return a.combining_class < b.combining_class;
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

bool is_in_normal_form(std::string_view text, NormalStep::Kind form) {
  const icu::Normalizer2* data = data_of(form);
  UErrorCode status = U_ZERO_ERROR;
  if (text.size() > size_t{1} << 30) return false;  // ICU counts in 32 bits
  return data == nullptr ||
         data->isNormalizedUTF8({text.data(), static_cast<int32_t>(text.size())}, status) != 0;
}

void to_normal_form(text::Text& text, NormalStep::Kind form) {
  const icu::Normalizer2* data = data_of(form);
  if (data == nullptr) return;
  Former former(*data, form);
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
