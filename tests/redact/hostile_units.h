// What the worst texts known repeat: beginnings of many things that never come to an end, and things that stand too close.
// Whoever finds a worse one adds it: the test of linear time and `bench_redact --hostile` read them.
#pragma once

#include <string_view>

namespace tamis::redact::test {

// clang-format off
inline constexpr std::string_view kHostileUnits[] = {
    "a@", "@", "1", "1 ", "1.", "1-", "12345678 ", "1.1.1.1 ", ":", "::", "1:", "a:", "http://",
    "http://a:b@", "?a=b&", "http://?a=b;", "+1 212 555 0123 ", "+4930", "0049 ",
    "tel 1234567 ", "phone 123-", "DE12", "DE89 3704 0044 0532 0130 0", "4111 1111 1111 1111 ",
    "4111", "[EMAIL_ADDRESS_", "[\\", "{a,b", "}@a.b ", "\"a\"@", "a.b@c.d.e.f.g.h.",
    "=a@b.test", "%40a@", "(030) ", "é@é", "фон 1234567", "password=", "token: a1",
    "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\nABCDEFGH", "eyJ",
    "eyJhbGciOiJub25lIn0.", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb ",
    "0x52908400098527886E0f7030069857d2e4169ee7 ", "00:1b:63:84:45:e6 ", "2024-01-31 ",
    "born 2024-01-31 ", "123-45-6789 ", "4111 1111\n", "credit card 4111 1111\n", "DE89 3704\n",
    "a=\n@b.", "a\\&@b.", "arroba ", "a arroba b punto ", "собака точка ", "thursda ",
    "tuesday", "segunda-feira", "\"pin\": \"4711\", ", "password: \"a b c d e\" ",
    "mnemonic legal ", "seed: a 1 ", "seed words legal zoo ", "api-a_b-", "key=a1B", "京A1234", "12가", "A12B",
    "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=", "act of 2004 ", "[[[[", "((1", "....", "://",
};
// clang-format on

}  // namespace tamis::redact::test
