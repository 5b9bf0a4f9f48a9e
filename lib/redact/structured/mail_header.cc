#include "redact/structured/mail_header.h"

#include <algorithm>

#include "redact/chars.h"
#include "redact/structured/transfer.h"

namespace tamis::redact {

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(to_lower(static_cast<unsigned char>(c)));
  return out;
}

// RFC 2045 section 5.1.
bool in_token(unsigned char c) {
  return c > ' ' && c < 0x7F &&
         std::string_view("()<>@,;:\\\"/[]?=").find(static_cast<char>(c)) == std::string_view::npos;
}

// Behind blanks, line ends and comments (RFC 5322 section 3.2.2).
size_t skip_blanks(std::string_view text, size_t at, size_t end) {
  size_t depth = 0;
  for (; at < end; ++at) {
    const char c = text[at];
    if (c == '(') {
      ++depth;
    } else if (c == ')' && depth > 0) {
      --depth;
    } else if (c == '\\' && depth > 0) {
      ++at;
    } else if (depth == 0 && !is_space(static_cast<unsigned char>(c))) {
      break;
    }
  }
  return std::min(at, end);
}

}  // namespace

const MailField* MailHeader::find(std::string_view name) const {
  for (const MailField& f : fields)
    if (equal_folded(f.name, name)) return &f;
  return nullptr;
}

MailHeader read_mail_header(std::string_view text, size_t begin, size_t end) {
  MailHeader header;
  size_t at = begin;
  while (at < end) {
    const size_t line_end = std::min(text.find('\n', at), end);
    const size_t next = std::min(line_end + 1, end);
    std::string_view line = text.substr(at, line_end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) {
      at = next;
      break;
    }
    if ((line[0] == ' ' || line[0] == '\t') && !header.fields.empty()) {
      header.fields.back().end = at + line.size();
      at = next;
      continue;
    }
    size_t name = 0;
    while (name < line.size() && line[name] > ' ' && line[name] < 0x7F && line[name] != ':') ++name;
    size_t colon = name;
    while (colon < line.size() && (line[colon] == ' ' || line[colon] == '\t'))
      ++colon;  // RFC 5322 section 4.5
    if (name == 0 || colon >= line.size() || line[colon] != ':')
      break;  // the body began without a blank line
    header.fields.push_back({line.substr(0, name), at + colon + 1, at + line.size()});
    at = next;
  }
  header.body = at;
  return header;
}

MediaType media_type(std::string_view text, const MailField* field) {
  MediaType media;
  if (field == nullptr) return media;
  const size_t end = field->end;
  size_t at = skip_blanks(text, field->begin, end);
  size_t from = at;
  while (at < end && in_token(byte_at(text, at))) ++at;
  if (at == from || byte_at(text, at) != '/') return media;
  const std::string type = lower(text.substr(from, at - from));
  from = ++at;
  while (at < end && in_token(byte_at(text, at))) ++at;
  if (at == from) return media;
  media.type = type;
  media.subtype = lower(text.substr(from, at - from));
  for (;;) {
    at = skip_blanks(text, at, end);
    if (at >= end) return media;
    if (text[at] != ';') {
      ++at;
      continue;
    }
    at = skip_blanks(text, at + 1, end);
    from = at;
    while (at < end && in_token(byte_at(text, at))) ++at;
    std::string name = lower(text.substr(from, at - from));
    if (name.ends_with("*0"))
      name.resize(name.size() - 2);  // RFC 2231: one section is all that is needed here
    at = skip_blanks(text, at, end);
    if (at >= end || text[at] != '=') continue;
    at = skip_blanks(text, at + 1, end);
    std::string value;
    const bool quoted = at < end && text[at] == '"';
    const size_t value_begin = at + (quoted ? 1 : 0);
    if (quoted) {
      for (++at; at < end && text[at] != '"'; ++at) {
        if (text[at] == '\\' && at + 1 < end) ++at;
        if (text[at] != '\r' && text[at] != '\n') value += text[at];
      }
      ++at;
    } else {
      while (at < end && !is_space(byte_at(text, at)) && text[at] != ';') value += text[at++];
    }
    if (name == "charset" && media.charset.empty()) media.charset = lower(value);
    if (name == "boundary" && media.boundary.empty()) {
      media.boundary = value;
      media.boundary_begin = value_begin;
      media.boundary_end = std::min(quoted ? at - 1 : at, end);
    }
  }
}

EncodedWord encoded_word_at(std::string_view text, size_t at, size_t end) {
  EncodedWord word;
  if (text.compare(at, 2, "=?") != 0) return word;
  size_t charset_end = at + 2;
  while (charset_end < end && in_token(byte_at(text, charset_end))) ++charset_end;
  if (charset_end == at + 2 || byte_at(text, charset_end) != '?' ||
      byte_at(text, charset_end + 2) != '?')
    return word;
  const unsigned char kind = to_lower(byte_at(text, charset_end + 1));
  if (kind != 'b' && kind != 'q') return word;
  const size_t from = charset_end + 3;
  size_t to = from;
  // Section 2 forbids blanks here; programs write them, and readers take them, where it is one line.
  while (to < end && text[to] != '?' && text[to] != '\n') ++to;
  if (to + 1 >= end || text[to] != '?' || text[to + 1] != '=') return word;
  word.charset = text.substr(at + 2, charset_end - at - 2);
  word.charset = word.charset.substr(0, word.charset.find('*'));  // RFC 2231 section 5: a language
  word.base64 = kind == 'b';
  word.text = text.substr(from, to - from);
  word.end = to + 2;
  return word;
}

bool decode_word(const EncodedWord& word, std::string& out) {
  if (word.base64) return decode_base64(word.text, out);
  for (size_t i = 0; i < word.text.size(); ++i) {
    const char c = word.text[i];
    if (c == '=' && is_hex(byte_at(word.text, i + 1)) && is_hex(byte_at(word.text, i + 2))) {
      out += static_cast<char>(hex_value(byte_at(word.text, i + 1)) << 4 |
                               hex_value(byte_at(word.text, i + 2)));
      i += 2;
    } else {
      out += c == '_' ? ' ' : c;
    }
  }
  return true;
}

}  // namespace tamis::redact
