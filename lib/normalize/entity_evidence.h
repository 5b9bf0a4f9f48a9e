// What in a text says that its character references are meant as they stand: markup, program code, talk of HTML.
//
//   EntityEvidence evidence(bytes);                    // one read of the text
//   evidence.is_markup();                              // a tag somewhere: all of the text is HTML or XML
//   evidence.near(EntityEvidence::kCode, begin, end);  // a sign of code within 300 bytes
//
// Thread-safety: immutable. Ownership: borrows nothing after construction. Cost: about 2 ns a byte; a binary search a question.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace tamis::normalize {

class EntityEvidence {
 public:
  enum Sign {
    kCode,  // a brace, or operators that only programs have
    kTalk,  // words that only those use who speak of references: "ampersand", "character entity"
    kTechnical,  // words that are used near references, and elsewhere: "HTML", "escape"
    kAmpersand,  // a bare &
    kLess,       // a bare <
    kGreater,    // a bare > that does not quote a line of mail
    kSigns
  };

  explicit EntityEvidence(std::string_view text);
  bool is_markup() const { return markup_; }
  bool is_code() const { return code_; }  // more than a line of it
  bool near(Sign sign, size_t begin, size_t end) const;

 private:
  void add(Sign sign, size_t at) { signs_[sign].push_back(at); }
  void look_at_word(std::string_view text, size_t begin, size_t end);

  bool markup_ = false, code_ = false;
  std::array<std::vector<size_t>, kSigns> signs_;
};

// The size of the tag, comment or declaration that begins at text[at] == '<'; 0 if none does. <jane@example.com> is none.
size_t tag_size(std::string_view text, size_t at);

}  // namespace tamis::normalize
