// Domain names: which last labels exist, and which names are set aside for examples.
//
//   known_top_level("com")         // also "рф", "xn--p1ai"; small letters
//   domain_reserved("mail.example.org")
//
// Sources: IANA Root Zone Database (top_level_domains.inc, made by make_tlds.py); RFC 2606 and RFC 6761 (reserved names), RFC 6762
// (.local and the private names of its appendix G), RFC 7686 (.onion), ICANN board resolution 2024.07.29.06 (.internal).
#pragma once

#include <string_view>

namespace tamis::redact {

enum class TopLevel {
  kUnknown,
  kPublic,   // in the root zone
  kPrivate,  // used inside networks, or reserved
  kFile,     // the ending of a file name more often than of a host: icon@2x.png
};

TopLevel top_level(std::string_view label);     // small letters
bool domain_reserved(std::string_view domain);  // small letters

}  // namespace tamis::redact
