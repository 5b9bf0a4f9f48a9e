// Names of accounts: "Username: j.doe_77", "login: jdoe", "Skype: live:jdoe", "follow me on Twitter @jdoe_77".
//
//   const UsernameIndex names = UsernameIndex::compile();     // once; share it
//   names.find(text, colon, out);                             // text[colon] is a ':'
//   names.find_handle(text, at, cues, out);                   // text[at] is an '@'
//   find_profile(text, begin, out);                           // behind "facebook.com/"
//   find_username_in_sentence(text, begin, out);              // behind "my username "
//   find_login_beside(text, begin, out);                      // before the word for a password that was found
//
// A name has no shape of its own, so a label and a sign must stand before it and nothing but a break behind it ("Username: the name
// of …" explains a form). In a sentence it needs a digit, for "username is required". An @ names a person only beside words of social
// networks, or behind another one: programs use it for a hundred other things. The pages that networks keep of their members hold their names.
// Thread-safety: immutable. Cost: the two letters before a colon are looked up; a cue reading for each @ that begins a word.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "redact/candidate.h"
#include "redact/cues.h"
#include "redact/word_tails.h"

namespace tamis::redact {

class UsernameIndex {
 public:
  static UsernameIndex compile();
  void find(std::string_view text, size_t colon, Candidates& out) const;
  void find_handle(std::string_view text, size_t at, const CueReader& cues, Candidates& out) const;

 private:
  std::vector<std::string> labels_;  // in label form (labels.h), sorted
  WordTails ends_;                   // of labels
};

// text[at] is what follows the address of a network's pages, or "username ".
void find_profile(std::string_view text, size_t at, Candidates& out);
// What stands beside a password that was found: text[secret] begins the word for it. "Login nebel.j / Kennwort: …",
// "mi usuario es anaNiebla y mi clave es …", two lines of settings.
void find_login_beside(std::string_view text, size_t secret, Candidates& out);
void find_username_in_sentence(std::string_view text, size_t at, Candidates& out);

}  // namespace tamis::redact
