// What stands in the place of a value, and how text that already looks like one is told apart.
//
//   write_placeholder("EMAIL_ADDRESS", 3)        // [EMAIL_ADDRESS_3]
//   find_stand_ins("see [EMAIL_ADDRESS_3]", …)   // 4: where a backslash goes: "see [\EMAIL_ADDRESS_3]"
//
// Grammar: "[" type "_" number "]", type a name of the type table. So that every such text in an output is ours, a source's "[", any
// number of backslashes, a type name and "_" get one more backslash after the bracket. The rule is injective: removing one backslash from
// each "[\…TYPE_" gives the source back. It does not ask for the number and the closing bracket, so that nothing that is dropped or
// replaced behind the name can complete a forgery.
// A program cannot know whether a placeholder in its input was written by an earlier run of Tamis; it is escaped and counted like any other.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "redact/types.h"

namespace tamis::redact {

std::string write_placeholder(std::string_view type, uint32_t number);
// "[" type "_" tail "]": stand-ins of other kinds (transforms.h). Tails do not begin with a digit.
std::string write_stand_in(std::string_view type, std::string_view tail);

// Of `types`; appends the positions after a "[" where a backslash must go, in order. Cost: one memchr pass over the text.
void find_stand_ins(std::string_view text, std::span<const EntityType> types,
                    std::vector<size_t>& positions);

}  // namespace tamis::redact
