// Text that is difficult to cut, and the patterns by which it is cut.
#pragma once

#include <rapidcheck.h>

#include <string>
#include <vector>

namespace tamis::testing {

inline constexpr const char* kLlama3 =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
inline constexpr const char* kQwen2 =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
inline constexpr const char* kO200k =
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

// What the rules tell apart, and what stands at the edges of their classes.
inline std::string random_text() {
  const auto parts =
      *rc::gen::container<std::vector<std::string>>(rc::gen::weightedOneOf<std::string>(
          {{12,
            rc::gen::element<std::string>("a", "bc", "D", "EF", "the", "word", "\u00e9", "\u0416")},
           {8,
            rc::gen::element<std::string>(" ", " ", " ", "  ", "    ", "\t", "\u00a0", "\u3000")},
           {4, rc::gen::element<std::string>("\n", "\n", "\r\n", "\n\n", "\v", "\u2028", "\u0085")},
           {5, rc::gen::element<std::string>(".", ",", "(", "/", "//", "\"", "-", "\u2014",
                                             "\u3002", "\U0001f600")},
           {4, rc::gen::element<std::string>("'", "'s", "'S", "'t", "'re", "'LL", "'ve", "'\u017f",
                                             "'x", "'s's")},
           {3, rc::gen::element<std::string>("1", "23", "4567", "\u0663", "\u00bd", "\u2167")},
           {3, rc::gen::element<std::string>("\u65e5\u672c", "\u0301", "\u02b0", "\u01c5", "\u05d0",
                                             "\u0e01\u0e31")},
           {1, rc::gen::element<std::string>(std::string(70, 'a'), std::string(70, ' '),
                                             std::string(70, '1'), std::string(70, '\n'),
                                             std::string(70, '.'), std::string(63, 'a'))}}));
  std::string text;
  for (const std::string& part : parts) text += part;
  return text;
}

}  // namespace tamis::testing
