#include "normalize/normal_form.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <bit>
#include <functional>
#include <vector>

#include "base/utf8.h"
#include "normalize/mark_order.h"

namespace tamis::normalize {

namespace {

struct FormInfo {
  UProperty quick_check;
  bool compatibility;
};

constexpr FormInfo kForms[] = {
    {UCHAR_INVALID_CODE, false},  // kNone
    {UCHAR_NFC_QUICK_CHECK, false}, {UCHAR_NFD_QUICK_CHECK, false},
    {UCHAR_NFKC_QUICK_CHECK, true}, {UCHAR_NFKD_QUICK_CHECK, true},
};

const icu::Normalizer2* instance(Form form, UErrorCode& status) {
  switch (form) {
    case Form::kNfd:
      return icu::Normalizer2::getNFDInstance(status);
    case Form::kNfkc:
      return icu::Normalizer2::getNFKCInstance(status);
    case Form::kNfkd:
      return icu::Normalizer2::getNFKDInstance(status);
    case Form::kNone:
    case Form::kNfc:
      break;
  }
  return icu::Normalizer2::getNFCInstance(status);
}

}  // namespace

// What the quick check must know of a character: two levels, 64 characters a block, block 0 for "nothing special here".
struct NormalForm::Data {
  // The low byte is the combining class; then the form's quick check, and whether there is a canonical decomposition.
  static constexpr uint16_t kNo = 0x100, kMaybe = 0x200, kDecomposes = 0x400;
  static constexpr size_t kPerBlock = 64;

  Form form = Form::kNfc;
  const icu::Normalizer2* icu = nullptr;  // of the form
  std::vector<uint16_t> block_of = std::vector<uint16_t>(0x110000 / kPerBlock);
  std::vector<uint64_t> special = {0};  // a bit per character of the block
  std::vector<uint16_t> info = std::vector<uint16_t>(kPerBlock);  // 0: inert
  bool leads_marked = true;

  uint16_t info_of(char32_t c) const {
    return info[block_of[c / kPerBlock] * kPerBlock + c % kPerBlock];
  }

  static bool decomposes(char32_t c) {
    return u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_DECOMPOSITION_TYPE) ==
           U_DT_CANONICAL;
  }

  void add(char32_t c) {
    const int quick = u_getIntPropertyValue(static_cast<UChar32>(c),
                                            kForms[static_cast<size_t>(form)].quick_check);
    uint16_t value =
        static_cast<uint16_t>(u_getCombiningClass(static_cast<UChar32>(c)) |
                              (quick == UNORM_NO ? kNo : 0) | (quick == UNORM_MAYBE ? kMaybe : 0));
    if (value == 0) return;
    if (decomposes(c)) value |= kDecomposes;
    uint16_t& block = block_of[c / kPerBlock];
    if (block == 0) {
      block = static_cast<uint16_t>(special.size());
      special.push_back(0);
      info.resize(info.size() + kPerBlock);
    }
    special[block] |= uint64_t{1} << (c % kPerBlock);
    info[block * kPerBlock + c % kPerBlock] = value;
    std::string bytes;
    utf8::append(bytes, c);
    leads_marked = leads_marked && is_compose_lead(static_cast<unsigned char>(bytes[0]));
  }
};

namespace {

// Unassigned, private and surrogate code points have class 0 and quick check Yes; going by ranges of one general category
// skips them all.
UBool add_range(const void* context, UChar32 start, UChar32 limit, UCharCategory category) {
  if (category == U_UNASSIGNED || category == U_PRIVATE_USE_CHAR || category == U_SURROGATE)
    return true;
  const auto& add = *static_cast<const std::function<void(char32_t)>*>(context);
  for (UChar32 c = start; c < limit; ++c) add(static_cast<char32_t>(c));
  return true;
}

struct Character {
  char32_t code_point;
  size_t size;
};

// utf8::decode() for text that is known to be well-formed: this is the inner loop of decomposed text.
inline Character character_at(std::string_view in, size_t at) {
  const auto* c = reinterpret_cast<const unsigned char*>(in.data()) + at;
  if (c[0] < 0x80) return {c[0], 1};
  if (c[0] < 0xE0) return {(c[0] & 0x1Fu) << 6 | (c[1] & 0x3Fu), 2};
  if (c[0] < 0xF0) return {(c[0] & 0x0Fu) << 12 | (c[1] & 0x3Fu) << 6 | (c[2] & 0x3Fu), 3};
  return {(c[0] & 0x07u) << 18 | (c[1] & 0x3Fu) << 12 | (c[2] & 0x3Fu) << 6 | (c[3] & 0x3Fu), 4};
}

inline size_t character_before(std::string_view in, size_t at) {
  do --at;
  while (utf8::is_continuation(in.data()[at]));
  return at;
}

// Windows longer than this have their marks ordered before ICU sees them.
constexpr size_t kLongWindow = 512;

}  // namespace

Result<NormalForm> NormalForm::create(Form form) {
  UErrorCode status = U_ZERO_ERROR;
  auto data = std::make_shared<Data>();
  data->form = form;
  data->icu = instance(form, status);
  if (U_FAILURE(status) || data->icu == nullptr)
    return fail(Code::kInternal, std::string("normal form: ICU has no data for it (") +
                                     u_errorName(status) + "); install ICU's data library");
  const std::function<void(char32_t)> add = [&](char32_t c) { data->add(c); };
  u_enumCharTypes(add_range, &add);
  if (form == Form::kNfc && !data->leads_marked)
    return fail(
        Code::kInternal,
        "normal form: this ICU knows marks in blocks that lib/normalize/look.h does not look "
        "at; extend is_compose_lead()");
  return NormalForm(std::move(data));
}

// One text's walk. Everything before done_ is settled and ends at a normalization boundary.
class NormalForm::Walk {
 public:
  Walk(const Data& data, text::Text& text, std::string& window, NormalizeCounts& counts)
      : data_(data), in_(text.bytes()), out_(text), window_(window), counts_(counts) {}

  Status run(std::span<const Look> looks) {
    if (data_.form == Form::kNfc) {
      for (size_t i = 0; i < looks.size() && !failed_; ++i)
        for (uint64_t bits = looks[i].compose; bits != 0; bits &= bits - 1)
          look_up(i * text::kBlockBytes + static_cast<size_t>(std::countr_zero(bits)));
    } else {
      for (size_t at = 0; at < in_.size() && !failed_;) {
        if (static_cast<unsigned char>(in_[at]) < 0x80) {
          ++at;
          continue;
        }
        at += look_up(at);
      }
    }
    if (failed_)
      return fail(Code::kNoMemory, "normal form: ICU could not normalize a window", done_);
    std::move(out_).finish();
    return {};
  }

 private:
  // The size of the character at `at`. Most turn out to be plain: this is kept to loads and one test for them.
  size_t look_up(size_t at) {
    const auto* const c = reinterpret_cast<const unsigned char*>(in_.data()) + at;
    size_t block = 0, size = 0;
    if (c[0] < 0xE0) {
      block = c[0] & 0x1Fu;
      size = 2;
    } else if (c[0] < 0xF0) {
      block = (c[0] & 0x0Fu) << 6 | (c[1] & 0x3Fu);
      size = 3;
    } else {
      block = (c[0] & 0x07u) << 12 | (c[1] & 0x3Fu) << 6 | (c[2] & 0x3Fu);
      size = 4;
    }
    const size_t at_block = data_.block_of[block];
    const unsigned low = c[size - 1] & 0x3Fu;
    if ((data_.special[at_block] >> low & 1) != 0 && at >= done_)
      look_at(at, size, data_.info[at_block * Data::kPerBlock + low]);
    return size;
  }

  void look_at(size_t at, size_t size, uint16_t info) {
    const auto combining_class = static_cast<uint8_t>(info);
    const uint8_t before = marks_end_ == at ? last_class_ : uint8_t{0};
    if (passes(at, info, combining_class, before)) {
      marks_end_ = at + size;
      last_class_ = combining_class;
    } else {
      rewrite_around(at, at + size);
    }
  }

  // True if the character changes nothing, given that all before it is in the form.
  bool passes(size_t at, uint16_t info, uint8_t combining_class, uint8_t before) const {
    if (info & Data::kNo) return false;
    if (combining_class != 0 && before > combining_class) return false;
    if ((info & Data::kMaybe) == 0) return true;
    // A MAYBE of class 0 (Indic vowel signs, Hangul jamo) composes with the character right before it or with none. One of
    // another class may also go before marks inside a composed letter: that is left to ICU.
    if (combining_class != 0) return false;
    if (at == 0) return true;
    const char32_t previous = character_at(in_, character_before(in_, at)).code_point;
    const char32_t here = character_at(in_, at).code_point;
    return data_.icu->composePair(static_cast<UChar32>(previous), static_cast<UChar32>(here)) < 0;
  }

  void rewrite_around(size_t begin, size_t end) {
    while (begin > done_ && !boundary_before(begin)) begin = character_before(in_, begin);
    while (end < in_.size() && !boundary_before(end)) end += character_at(in_, end).size;
    done_ = end;
    const std::string_view before = in_.substr(begin, end - begin);
    normalize(before);
    if (failed_ || window_ == before) return;

    // Whole characters that are the same at both ends were not touched.
    std::string_view from = before, to = window_;
    size_t same = 0;
    while (same < from.size() && same < to.size() && from[same] == to[same]) ++same;
    while (same > 0 && ((same < from.size() && utf8::is_continuation(from[same])) ||
                        (same < to.size() && utf8::is_continuation(to[same]))))
      --same;
    from.remove_prefix(same);
    to.remove_prefix(same);
    begin += same;
    same = 0;
    while (same < from.size() && same < to.size() &&
           from[from.size() - 1 - same] == to[to.size() - 1 - same])
      ++same;
    while (same > 0 && utf8::is_continuation(from[from.size() - same])) --same;
    from.remove_suffix(same);
    to.remove_suffix(same);
    out_.keep_to(begin);
    out_.replace(from.size(), to, EditRule::kNormalForm);
    ++counts_.normal_form;
  }

  // Hard are only the characters that the form always changes; marks and what may compose backward never have a boundary
  // before them, and the rest always has.
  bool boundary_before(size_t at) const {
    const char32_t c = character_at(in_, at).code_point;
    const uint16_t info = data_.info_of(c);
    if (info & Data::kNo) return data_.icu->hasBoundaryBefore(static_cast<UChar32>(c));
    return info == 0;
  }

  // The Canonical Composition Algorithm (Unicode 15, section 3.11, D117) over a window that is its own decomposition
  // already, in canonical order: a letter and its accents, jamo. False if the window is not of that kind.
  bool compose(std::string_view before) {
    const Character first = character_at(before, 0);
    char32_t starter = first.code_point;
    if (data_.info_of(starter) != 0 || (starter >= 0xC0 && Data::decomposes(starter))) return false;
    uint8_t previous_class = 0;  // of the character before
    uint8_t last_class = 0;      // of the last one in marks_
    window_.clear();
    marks_.clear();  // those after `starter` that did not compose with it
    for (size_t at = first.size; at < before.size();) {
      const Character d = character_at(before, at);
      const uint16_t info = data_.info_of(d.code_point);
      const auto combining_class = static_cast<uint8_t>(info);
      if ((info & (Data::kNo | Data::kDecomposes)) != 0 ||
          (combining_class != 0 && previous_class > combining_class))
        return false;
      previous_class = combining_class;
      at += d.size;
      const bool blocked = last_class != 0 && last_class >= combining_class;
      const UChar32 both = blocked || (info & Data::kMaybe) == 0
                               ? -1
                               : data_.icu->composePair(static_cast<UChar32>(starter),
                                                        static_cast<UChar32>(d.code_point));
      if (both >= 0) {
        starter = static_cast<char32_t>(both);
      } else if (combining_class == 0) {
        utf8::append(window_, starter);
        window_ += marks_;
        marks_.clear();
        starter = d.code_point;
        last_class = 0;
      } else {
        utf8::append(marks_, d.code_point);
        last_class = combining_class;
      }
    }
    utf8::append(window_, starter);
    window_ += marks_;
    return true;
  }

  void normalize(std::string_view before) {  // into window_
    if (data_.form == Form::kNfc && compose(before)) return;
    UErrorCode status = U_ZERO_ERROR;
    window_.clear();
    if (before.size() > kLongWindow) {
      const std::u16string ordered =
          decompose_in_order(before, kForms[static_cast<size_t>(data_.form)].compatibility);
      const icu::UnicodeString view(false, ordered.data(), static_cast<int32_t>(ordered.size()));
      data_.icu->normalize(view, status).toUTF8String(window_);
    } else {
      icu::StringByteSink<std::string> sink(&window_);
      data_.icu->normalizeUTF8(0, {before.data(), static_cast<int32_t>(before.size())}, sink,
                               nullptr, status);
    }
    failed_ = U_FAILURE(status);
  }

  const Data& data_;
  std::string_view in_;
  text::Rewriter out_;
  std::string& window_;
  std::string marks_;
  NormalizeCounts& counts_;
  size_t done_ = 0;
  size_t marks_end_ = ~size_t{0};  // where the last looked-up character ends, if it changed nothing
  uint8_t last_class_ = 0;
  bool failed_ = false;
};

Status NormalForm::run(text::Text& text, std::span<const Look> looks, std::string& window,
                       NormalizeCounts& counts) const {
  return Walk(*data_, text, window, counts).run(looks);
}

}  // namespace tamis::normalize
