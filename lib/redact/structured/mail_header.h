// The header of a mail or of one of its parts.
//
//   const MailHeader header = read_mail_header(text, begin, end);
//   header.fields[0].name                  // "From"
//   parameter(text, header.find("content-type"), "charset")    // "iso-8859-1"
//
// Thread-safety: pure functions; views into the text. Sources: RFC 5322 section 2.2, RFC 2045 section 5, RFC 2231.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tamis::redact {

struct MailField {
  std::string_view name;
  size_t begin = 0, end = 0;  // of the body: behind the colon, before the last line end
};

struct MailHeader {
  std::vector<MailField> fields;
  size_t body = 0;  // where the body begins: behind the blank line
  // The first field of that name (small letters), or null.
  const MailField* find(std::string_view lower) const;
};

MailHeader read_mail_header(std::string_view text, size_t begin, size_t end);

struct MediaType {
  std::string type = "text", subtype = "plain";  // small letters
  std::string charset, boundary;
  size_t boundary_begin = 0, boundary_end = 0;  // where it is written
};
// Of a Content-Type field; the default of RFC 2045 section 5.2 if it is null or says nothing.
MediaType media_type(std::string_view text, const MailField* field);

// An encoded word at text[at] (RFC 2047 section 2): its end, or 0.
struct EncodedWord {
  size_t end = 0;
  std::string_view charset;
  bool base64 = false;
  std::string_view text;
};
EncodedWord encoded_word_at(std::string_view text, size_t at, size_t end);
// Its bytes, in its charset; false if they cannot be told.
bool decode_word(const EncodedWord& word, std::string& out);

}  // namespace tamis::redact
