// Secrets that are given a name: password = "…", "api_key": "…", <password>…</password>, --token …, "the password is …",
// Authorization: Bearer …, Cookie: …, curl -u user:…; and what else begins with a word of the same table.
//
//   find_assignments(text, {.emails = false}, out);
//
// A word of secret_words.h says that a secret follows; what stands between it and the value (value_link.h) says how; and the value must
// look like one: not a word of prose, a type, an expression, or what manuals write there (secret_value.h). The value alone is the span.
// Names of services beside the word give the form that their keys have (named_keys.cc).
// Cost: one pass of secret_words.h; behind each word at most a few hundred bytes are read.
#pragma once

#include <string_view>

#include "redact/candidate.h"

namespace tamis::redact {

struct AssignmentsWanted {
  bool secrets = true;
  bool emails = true;        // whose @ is a word: "juan arroba ejemplo punto es"
  bool usernames = true;     // on pages of networks, and in sentences
  bool private_keys = true;  // files of them: "-----BEGIN …"
};

void find_assignments(std::string_view text, const AssignmentsWanted& wanted, Candidates& out);

}  // namespace tamis::redact
