// Secrets that have a grammar of their own: headers of HTTP, options of programs, numbers of four digits.
//
//   Authorization: Basic …        the credentials, if they decode to "user:password" (RFC 7617)
//   Authorization: Bearer …       the token (RFC 6750), and wherever the scheme stands before one
//   Cookie: a=b; sid=…            the values of sessions (RFC 6265 sections 4.1 and 4.2)
//   curl -u user:…                the password; also --user, mysql -p…, sshpass -p …, docker login -p …
//   jdbc:oracle:thin:user/…@      the password
//   PIN: …, my PIN is …           four to eight digits
//
// Thread-safety: pure. Cost: at most a few hundred bytes behind the word; a line of cookies is read once.
#pragma once

#include <string_view>

#include "redact/candidate.h"
#include "redact/value_link.h"

namespace tamis::redact {

void find_authorization(std::string_view text, size_t end, Candidates& out);
void find_bearer(std::string_view text, size_t end, Candidates& out);
void find_cookies(std::string_view text, size_t begin, size_t end, size_t& done, Candidates& out);
void find_command(std::string_view text, size_t begin, size_t end, Candidates& out);
void find_oracle_login(std::string_view text, size_t end, Candidates& out);
void find_pin(std::string_view text, size_t word, const ValueLink& value, Candidates& out);

}  // namespace tamis::redact
