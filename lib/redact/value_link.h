// What stands between a name and its value, and where the value lies.
//
//   ValueLink v = link_value(text, name_begin, name_end, wanted);
//     password = "x"   "password": "x"   password => 'x'   password: str = "x"   Password=x;      kSign
//     ("password", "x")                                                                           kPair
//     setPassword("x")   password 'x'                                                             kCall
//     <password>x</password>   <add key="password" value="x"/>                                    kTag
//     --password x   login me password x                                                          kFlag
//     the password for the lab is x   das Passwort lautet x   密码是x                             kProse
//
// Thread-safety: pure. Cost: at most 64 bytes for the link and kLongestValue for the value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tamis::redact {

inline constexpr size_t kLongestValue = 512;

enum class Link : uint8_t { kNone, kSign, kPair, kCall, kTag, kFlag, kProse };

struct ValueLink {
  Link link = Link::kNone;
  size_t begin = 0, end = 0;  // the value, without quotes
  bool quoted = false;
  bool setting = false;  // unquoted, to the end of a line of settings
  bool alone = false;    // nothing but blanks and ends of sentences behind it on its line
  bool program = false;  // unquoted, and a ; , or ) ends it as in code
};

// Which verbs count as links: none, those that are no other word of English, or all.
enum class Sentences : uint8_t { kNone, kEnglish, kAny };

ValueLink link_value(std::string_view text, size_t name_begin, size_t name_end,
                     Sentences sentences);

// The value that begins at text[at], quoted or not; `line`: only the end of the line or a blank ends an unquoted one.
ValueLink value_at(std::string_view text, size_t at, Link link, bool line);

}  // namespace tamis::redact
