// Telephone numbers that regulators set aside for films and examples.
//
//   phone_reserved("12125550123")      // digits in E.164 form without the +
#pragma once

#include <string_view>

namespace tamis::redact {

bool phone_reserved(std::string_view e164);

}  // namespace tamis::redact
