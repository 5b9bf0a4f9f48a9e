// The parameters of URLs, as their reader sees them: name, and value without percent signs.
#include "base/utf8.h"
#include "redact/chars.h"
#include "redact/structured/field_names.h"
#include "redact/structured/readers.h"

namespace tamis::redact {

namespace {

constexpr size_t kLongestName = 48, kLongestValue = 2048;

bool in_query(unsigned char c) {  // RFC 3986 section 3.4, and what browsers let through
  return c > ' ' && c != '"' && c != '<' && c != '>' && c != '#' && c != 0x7F && c != '`' &&
         c != '&' && c != ';';
}

// The name before text[equals], "" if it is none.
std::string_view name_before(std::string_view text, size_t equals, size_t begin) {
  size_t at = equals;
  while (at > begin && equals - at < kLongestName) {
    const unsigned char c = byte_at(text, at - 1);
    if (!is_word(c) && c != '-' && c != '.' && c != '[' && c != ']' && c != '%') break;
    --at;
  }
  const unsigned char before = at > begin ? byte_at(text, at - 1) : 0;
  return before == '?' || before == '&' || before == ';' ? text.substr(at, equals - at)
                                                         : std::string_view();
}

}  // namespace

void echo_queries(ValueView& view, size_t begin) {
  const size_t end = view.bytes().size();
  for (size_t at = begin;
       (at = view.bytes().substr(0, end).find('=', at)) != std::string_view::npos; ++at) {
    const std::string_view text = view.bytes();
    const std::string name(name_before(text, at, begin));
    if (name.empty()) continue;
    size_t stop = at + 1;
    bool coded = false;
    while (stop < end && stop - at <= kLongestValue && in_query(byte_at(text, stop))) {
      coded |= text[stop] == '%' || text[stop] == '+';
      ++stop;
    }
    if (stop == at + 1) continue;
    const std::string label = field_label(name);
    if (!coded && label == name) continue;  // the text says as much
    const std::string value(text.substr(at + 1, stop - at - 1));
    view.label(label);
    view.begin_echo();
    for (size_t i = 0; i < value.size(); ++i) {
      if (value[i] == '%' && is_hex(byte_at(value, i + 1)) && is_hex(byte_at(value, i + 2))) {
        // All bytes of a character are one unit.
        std::string bytes;
        size_t next = i;
        while (value[next] == '%' && is_hex(byte_at(value, next + 1)) &&
               is_hex(byte_at(value, next + 2))) {
          bytes += static_cast<char>(hex_value(byte_at(value, next + 1)) << 4 |
                                     hex_value(byte_at(value, next + 2)));
          next += 3;
          if (utf8::valid(bytes) || bytes.size() == 4) break;
        }
        view.decoded(at + 1 + i, next - i, bytes);
        i = next - 1;
      } else if (value[i] == '+') {
        view.decoded(at + 1 + i, 1, " ");
      } else {
        view.verbatim(at + 1 + i, std::string_view(value).substr(i, 1));
      }
    }
    view.end_echo();
    at = stop - 1;
  }
}

}  // namespace tamis::redact
