// Which Tamis this is, and what it was built on.
#pragma once

#include <string>
#include <string_view>

namespace tamis {

std::string_view version();  // "0.1.0"
std::string version_text();  // for people: Tamis, ICU, Unicode and library versions, a line each

}  // namespace tamis
