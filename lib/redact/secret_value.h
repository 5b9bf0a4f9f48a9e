// Does this value look like a secret: made by chance, written by somebody, or standing for one in a manual?
//
//   written_decibans("database_password")      //  +56: letters follow one another as in words
//   written_decibans("q7Zp0xVb93KdLmW2")       //  -60: as chance puts them
//   like_chance("q7Zp0xVb93KdLmW2")            //  true
//   secret_stand_in("<your key>")              //  true
//
// The measure adds up, pair by pair, how much likelier two neighbours are in words than in a random string of base 62. Inside words 95 %
// of the pairs are among 265 of the 676 that there are (make_bigrams.py), so such a pair is worth 10 log10(.95 / .39) = +4 decibans,
// any other -11. From a small letter to a capital: once a word of six letters in a compound name, 17 % of a random string's pairs,
// -2; between a letter and a digit: rarer than one pair in twenty of names and 27 % of random ones, -4. Integers only, so the
// same everywhere. Cost: linear in the value.
#pragma once

#include <cstddef>
#include <string_view>

namespace tamis::redact {

int written_decibans(std::string_view value);

struct Makeup {
  size_t lower = 0, upper = 0, digits = 0, marks = 0, other = 0;  // bytes; other: beyond ASCII
  size_t distinct = 0;
  bool mixed() const { return digits > 0 && lower + upper > 0; }
  size_t letters() const { return lower + upper; }
};
Makeup makeup_of(std::string_view value);

// Digits and letters mixed, many different ones, and no words: 16 times likelier by chance and more. Of random strings of 16 letters
// and digits 98 in 100 are so far from words, of 24 nearly all.
bool like_chance(std::string_view value);

// Whether so many letters of one case stand in a row, each pair as in words. Five: once in a hundred random tokens of base 62, and in
// most names of code.
bool holds_word(std::string_view value, size_t letters);

// By chance where nothing but the value speaks: letters of both cases and digits, or a row of 20 and more of one case beyond hexadecimal
// digits, and no word.
bool surely_by_chance(std::string_view value);

// What manuals write where a secret would stand, as a whole value: "changeme", "xxxx", "${TOKEN}", "<your key>".
bool secret_stand_in(std::string_view value);
// The same inside a token of a known form: "EXAMPLE", "xxxx", "12345678", one letter again and again.
bool stands_for_a_token(std::string_view body);

}  // namespace tamis::redact
