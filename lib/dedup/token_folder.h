// The careful way from text to tokens: one character at a time, through the tables.
//
// It reads any bytes; what the ASCII path of tokens.cc cannot take goes through here. A token grows
// in `token_`, folded, with its marks put in canonical order (The Unicode Standard 15.0, section
// 3.11, D109) before it is hashed.
// Tokens go to a Sink: a Shingler, or a TokenList that remembers where they began.
// Thread-safety: one thread. Cost: 5 to 20 cycles a character.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dedup/fold_tables.h"
#include "dedup/profile.h"
#include "dedup/shingler.h"
#include "dedup/token_list.h"

namespace tamis::dedup {

class TokenFolder {
 public:
  explicit TokenFolder(Profile profile);

  // Appends the tokens of `text`, which begins and ends between tokens.
  template <typename Sink>
  void run(std::string_view text, Sink& out);

  // A separator came by: the next character of the profile `short` has a space before it.
  void separate() { separated_ = true; }
  void clear();

 private:
  // One UTF-8 sequence, its first byte lowest.
  struct Character {
    uint32_t bytes;
    uint32_t size;
  };
  enum class Open : uint8_t { kNothing, kMarks, kWord, kSingle };

  static Character character(const char* bytes, size_t size);
  template <typename Sink>
  void ascii(unsigned char c, Sink& out);
  template <typename Sink>
  void code_point(uint16_t value, char32_t c, Character utf8, Sink& out);
  template <typename Sink>
  void plain(uint16_t value, char32_t c, Character utf8, Sink& out);
  template <typename Sink>
  void mapping(const FoldMapping& m, Sink& out);
  template <typename Sink>
  void syllable(char32_t c, Sink& out);
  template <typename Sink>
  void starter(bool single, Character utf8, Sink& out);
  template <typename Sink>
  void mark(uint8_t ccc, Character utf8, Sink& out);
  template <typename Sink>
  void symbol(Character utf8, Sink& out);
  template <typename Sink>
  void open(Open kind, Sink& out);
  void append(Character utf8);
  void next_letter(Character utf8);
  template <typename Sink>
  void close(Sink& out);
  void put_marks_in_order();

  Profile profile_;
  bool folds_, every_character_single_;
  bool separated_ = false;

  std::string token_;  // the open token in its first size_ bytes; kSlack more are readable
  size_t size_ = 0;
  size_t marks_at_ = 0;    // where the marks after the last starter begin
  uint8_t last_ccc_ = 0;   // of the last of them
  bool disorder_ = false;  // some of them stand in the wrong order
  Open open_ = Open::kNothing;
  size_t at_ = 0;  // of the character that is read, for sinks that ask where
};

extern template void TokenFolder::run<Shingler>(std::string_view, Shingler&);
extern template void TokenFolder::run<TokenList>(std::string_view, TokenList&);

}  // namespace tamis::dedup
