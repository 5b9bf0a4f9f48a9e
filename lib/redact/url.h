// Credentials inside URLs: "scheme://user:password@host", and tokens in the query.
//
//   UrlReader urls;
//   urls.read(text, colon, out);           // text[colon] is a ':'; colons come in order
//     postgres://app:s3cr3t@db.test/x      -> "app:s3cr3t"
//     https://api.test/v1?access_token=…   -> the value
//
// The host stays: it says where, not who. What stands for a password in manuals ("password", "xxxx", "${TOKEN}", "<secret>") is none.
// Sources: RFC 3986 section 3.2.1; the WHATWG URL standard for an @ inside the userinfo (the last one counts); RFC 6750 section 2.3.
// Cost: linear; a URL is read once, up to 4 KiB of it.
#pragma once

#include <string_view>

#include "redact/candidate.h"

namespace tamis::redact {

class UrlReader {
 public:
  void read(std::string_view text, size_t colon, Candidates& out);
  // text[at] ends the user and password of a URL that was read: no e-mail address.
  bool in_userinfo(size_t at) const { return at >= userinfo_begin_ && at <= userinfo_end_; }

 private:
  size_t read_url(std::string_view text, size_t slashes, Candidates& out);

  size_t userinfo_begin_ = 1, userinfo_end_ = 0;  // of the last URL that had one
  size_t done_ = 0;                               // authorities before this byte were read
  size_t query_done_ = 0;                         // and queries
};

}  // namespace tamis::redact
