#include "normalize/entities.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "normalize/entity_evidence.h"
#include "normalize/entity_table.h"

namespace tamis::normalize {

namespace {

// "&", then a name or number, then ";".
struct Reference {
  size_t begin = 0, end = 0;
  char32_t first = 0, second = 0;  // what it stands for; first is 0 if nothing that text can hold
  bool numeric = false;
  bool against = false;  // something says that it is meant as it stands
};

bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_blank(char32_t c) { return c == 0 || c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_letter(char32_t c) { return u_isalpha(static_cast<UChar32>(c)); }
bool is_mark(char32_t c) { return (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_M_MASK) != 0; }
bool is_high(char32_t c) { return c >= 0xD800 && c <= 0xDBFF; }
bool is_low(char32_t c) { return c >= 0xDC00 && c <= 0xDFFF; }

// HTML Living Standard, 13.2.5.80: numbers of C1 controls are windows-1252. What it makes U+FFFD, and controls but
// tab and line ends, stay references.
char32_t character_of_number(char32_t n, const Charsets& charsets) {
  if (n >= 0x80 && n <= 0x9F) n = charsets.windows_1252(static_cast<uint8_t>(n));
  if (n == '\t' || n == '\n' || n == '\r') return n;
  if (n > 0x10FFFF || U_IS_UNICODE_NONCHAR(static_cast<UChar32>(n)) || n == 0xFFFD ||
      u_charType(static_cast<UChar32>(n)) == U_CONTROL_CHAR)
    return 0;
  return n;
}

// Reads what `in` has at `at`, which is "&"; end == 0 if it has no shape of a reference.
Reference read_reference(std::string_view in, size_t at, const Charsets& charsets) {
  Reference r{at, 0, 0, 0, false, false};
  size_t i = at + 1;
  if (i < in.size() && in[i] == '#') {
    const bool hex = i + 1 < in.size() && (in[i + 1] == 'x' || in[i + 1] == 'X');
    i += hex ? 2 : 1;
    const size_t digits = i;
    char32_t n = 0;
    for (; i < in.size() && i - digits < 8; ++i) {
      const char c = in[i];
      const auto lower = static_cast<char>(c | 0x20);
      if (is_digit(c))
        n = n * (hex ? 16 : 10) + static_cast<char32_t>(c - '0');
      else if (hex && lower >= 'a' && lower <= 'f')
        n = n * 16 + static_cast<char32_t>(lower - 'a' + 10);
      else
        break;
    }
    if (i == digits || i >= in.size() || in[i] != ';') return r;
    r.end = i + 1;
    r.numeric = true;
    r.first = character_of_number(n, charsets);
    return r;
  }
  while (i < in.size() && i - at <= kLongestEntityName + 1 &&
         (is_ascii_letter(in[i]) || is_digit(in[i])))
    ++i;
  if (i == at + 1 || i >= in.size() || in[i] != ';' || is_digit(in[at + 1])) return r;
  r.end = i + 1;
  const std::string_view name = in.substr(at + 1, i - at - 1);
  if (const NamedEntity* entity = find_entity(name)) {
    r.first = entity->first;
    r.second = entity->second;
  } else if (name.size() > 3 && std::all_of(name.begin(), name.end(), is_upper)) {
    std::string lower(name);
    for (char& c : lower) c = static_cast<char>(c | 0x20);
    entity = find_entity(lower);
    if (entity != nullptr && entity->second == 0 && entity->first < 0x250 &&
        is_letter(entity->first))
      r.first = static_cast<char32_t>(u_toupper(static_cast<UChar32>(entity->first)));
  }
  return r;
}

char32_t before(std::string_view in, size_t at) {
  if (at == 0) return 0;
  do --at;
  while (utf8::is_continuation(in[at]));
  return utf8::decode(in, at).code_point;
}

char32_t after(std::string_view in, size_t at) {
  return at < in.size() ? utf8::decode(in, at).code_point : 0;
}

// Letters that are words: French à, Portuguese é and ó, Italian è, Norwegian å, Swedish ö, Vietnamese ý.
bool is_word(char32_t c) {
  constexpr std::u32string_view kWords =
      U"\u00E0\u00E1\u00E5\u00F4\u00FD\u00E8\u00E9\u00EC\u00ED\u00F2\u00F3\u00F6\u00F9\u0151"
      U"\u00C0\u00C1\u00C5\u00D4\u00DD\u00C8\u00C9\u00CC\u00CD\u00D2\u00D3\u00D6\u00D9\u0150";
  return kWords.find(c) != std::u32string_view::npos;
}

// Characters that stand beside a word, never between two blanks.
bool leans(char32_t c) {
  switch (c) {
    case '"':
    case '\'':
    case 0xA0:
    case 0xAD:
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x200B:
    case 0x200C:
    case 0x200D:
      return true;
    default:
      return is_mark(c) || (c >= 0x80 && c < 0x250 && is_letter(c) && !is_word(c) && c != 0xAA &&
                            c != 0xB5 && c != 0xBA);
  }
}

// Quoted as a thing that is spoken of: `&lt;`, "&lt;".
bool is_quoted(char32_t left, char32_t right) {
  return (left == right && (left == '"' || left == '\'' || left == '`')) ||
         (left == '`' && right == '\'') || (left == 0x201C && right == 0x201D) ||
         (left == 0x2018 && right == 0x2019) || (left == 0x201E && right == 0x201C) ||
         (left == 0xAB && right == 0xBB);
}

// p = &sum; return &copy; Foo &image; at the end of a line: the address of a variable, or a reference to be declared.
bool is_address(std::string_view in, const Reference& r) {
  if (r.numeric || r.first < 0x80 || (r.first < 0x250 && is_letter(r.first))) return false;
  size_t end = r.end;
  while (end < in.size() && (in[end] == ' ' || in[end] == '\t')) ++end;
  if (end < in.size() && in[end] != '\n' && in[end] != '\r' && in[end] != '}' &&
      !in.substr(end).starts_with("//") && !in.substr(end).starts_with("/*"))
    return false;
  size_t begin = r.begin;
  while (begin > 0 && (in[begin - 1] == ' ' || in[begin - 1] == '\t')) --begin;
  const std::string_view left = in.substr(0, begin);
  return left.ends_with('=') || left.ends_with("return") || left.ends_with('*') ||
         left.ends_with("const");
}

class Judge {
 public:
  Judge(std::string_view in, const Charsets& charsets) : in_(in), charsets_(charsets) {}

  // Those to take; empty if the text is to stay.
  std::vector<Reference> judge() {
    find();
    if (std::none_of(found_.begin(), found_.end(), [](const Reference& r) { return r.first != 0; }))
      return {};
    const EntityEvidence evidence(in_);
    if (evidence.is_markup() || evidence.is_code()) return {};
    size_t against = 0, in_words = 0;
    for (size_t i = 0; i < found_.size(); ++i) {
      Reference& r = found_[i];
      // What stands beside it, as it will be read.
      const bool touches_left = i > 0 && found_[i - 1].end == r.begin && found_[i - 1].first != 0;
      const bool touches_right =
          i + 1 < found_.size() && found_[i + 1].begin == r.end && found_[i + 1].first != 0;
      const char32_t left = touches_left ? found_[i - 1].first : before(in_, r.begin);
      const char32_t right = touches_right ? found_[i + 1].first : after(in_, r.end);
      r.against = speaks_against(r, left, right, evidence);
      against += r.against ? 1 : 0;
      in_words += !r.against && is_in_word(r, left, right) ? 1 : 0;
    }
    // One that is meant as it stands makes the others of its text suspect, unless letters of many words are among them.
    if (against > 0 && in_words < 2 * against) return {};
    std::erase_if(found_, [](const Reference& r) { return r.against; });
    return std::move(found_);
  }

 private:
  void find() {
    for (size_t at = in_.find('&'); at != std::string_view::npos; at = in_.find('&', at)) {
      Reference r = read_reference(in_, at, charsets_);
      if (r.end == 0) {
        ++at;
        continue;
      }
      if (is_high(r.first)) {
        const Reference low = r.end < in_.size() && in_[r.end] == '&'
                                  ? read_reference(in_, r.end, charsets_)
                                  : Reference{};
        if (is_low(low.first)) {
          r.first = 0x10000 + ((r.first - 0xD800) << 10) + (low.first - 0xDC00);
          r.end = low.end;
        }
      }
      if (r.first >= 0xD800 && r.first <= 0xDFFF) r.first = 0;
      resolve(r);
      found_.push_back(r);
      at = r.end;
    }
  }

  // "&amp;lt;" begins with a reference whose character makes another one of what follows.
  void resolve(Reference& r) const {
    std::string rest;
    while (r.first == '&' && r.second == 0) {
      rest.assign(1, '&');
      rest.append(in_.substr(r.end, kLongestEntityName + 3));
      const Reference inner = read_reference(rest, 0, charsets_);
      if (inner.end == 0 || inner.first == 0 || U_IS_SURROGATE(inner.first)) return;
      r.first = inner.first;
      r.second = inner.second;
      r.end += inner.end - 1;
    }
  }

  static bool is_in_word(const Reference& r, char32_t left, char32_t right) {
    return (is_letter(r.first) || r.first == 0x2019 || r.first == '\'') &&
           (is_letter(left) || is_letter(right));
  }

  // Nothing follows, or what ends a sentence or a bracket and then nothing.
  bool ends_there(const Reference& r, char32_t right) const {
    if (is_blank(right)) return true;
    const size_t end = in_.find_first_not_of(".,;:!?)]", r.end);
    return end != r.end && is_blank(after(in_, end));
  }

  // Letters and digits up to a "&": a reference that this one would complete.
  bool follows_part(size_t at) const {
    size_t i = at;
    while (i > 0 && at - i <= kLongestEntityName &&
           (is_ascii_letter(in_[i - 1]) || is_digit(in_[i - 1]) || in_[i - 1] == '#'))
      --i;
    return i > 0 && in_[i - 1] == '&';
  }

  bool speaks_against(const Reference& r, char32_t left, char32_t right,
                      const EntityEvidence& evidence) const {
    if (r.first == 0 || follows_part(r.begin)) return true;
    if (is_quoted(left, right)) return true;
    const auto near = [&](EntityEvidence::Sign sign) {
      return evidence.near(sign, r.begin, r.end);
    };
    if (near(EntityEvidence::kCode) || is_address(in_, r)) return true;
    if (is_in_word(r, left, right)) return false;
    const bool alone = (is_blank(left) || left == '(' || left == '[') && ends_there(r, right);
    if (alone && (leans(r.first) || near(EntityEvidence::kTechnical))) return true;
    if (near(EntityEvidence::kTalk)) return true;
    // Text that was escaped as a whole has none of these as they are.
    return (r.first == '&' && near(EntityEvidence::kAmpersand)) ||
           (r.first == '<' && near(EntityEvidence::kLess)) ||
           (r.first == '>' && near(EntityEvidence::kGreater));
  }

  std::string_view in_;
  const Charsets& charsets_;
  std::vector<Reference> found_;
};

}  // namespace

bool decode_entities(text::Text& text, const Charsets& charsets, NormalizeCounts& counts) {
  const std::vector<Reference> references = Judge(text.bytes(), charsets).judge();
  if (references.empty()) return false;
  text::Rewriter out(text);
  for (const Reference& r : references) {
    std::string bytes;
    utf8::append(bytes, r.first);
    if (r.second != 0) utf8::append(bytes, r.second);
    out.keep_to(r.begin);
    out.replace(r.end - r.begin, bytes, EditRule::kEntity);
  }
  counts.entities += references.size();
  std::move(out).finish();
  return true;
}

}  // namespace tamis::normalize
