// Payment card numbers: issuer ranges, lengths, Luhn.
//
//   card_check({4,1,1,1, 1,1,1,1, 1,1,1,1, 1,1,1,1})   // possible, validated, reserved: the best known test number
//
// Sources: ISO/IEC 7812-1 (structure, Luhn) and the ranges that the schemes publish; a row each in card.cc.
#pragma once

#include "redact/identifiers.h"

namespace tamis::redact {

Strength card_check(Digits digits);

}  // namespace tamis::redact
