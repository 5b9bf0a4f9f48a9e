// What a receiver is told to do about a failure, in the words that several checks share.
#pragma once

#include <string_view>

namespace tamis::manifest {

inline constexpr std::string_view kGetAgain = "get this file again; if it stays so, ask the sender";
inline constexpr std::string_view kAskSender =
    "ask the sender for a new delivery; this one was not written as it says";
inline constexpr std::string_view kChangedAfter =
    "something was changed after sealing; get the delivery again from the sender";

}  // namespace tamis::manifest
