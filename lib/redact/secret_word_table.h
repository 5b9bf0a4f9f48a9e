// The rows of secret_words.h, and the tables of half bytes made from them. Rows with the same four bytes stand together, longer ones first.
#pragma once

#include <array>
#include <cstdint>
#include <iterator>

#include "redact/chars.h"
#include "redact/secret_words.h"

namespace tamis::redact {

// clang-format off
inline constexpr SecretWord kSecretWords[] = {
    // text             print topic                      whole group
    {"mot de passe",       7, SecretTopic::kPassword,      false, 3},
    {"palavra-passe",      8, SecretTopic::kPassword,      false, 3},
    {"passphrase",         0, SecretTopic::kPassword,      false, 3},
    {"motdepasse",         5, SecretTopic::kPassword,      false, 3},
    {"password",           0, SecretTopic::kPassword,      false, 3},
    {"passwort",           0, SecretTopic::kPassword,      false, 3},
    {"passcode",           0, SecretTopic::kPassword,      false, 3},
    {"passordet",          0, SecretTopic::kPassword,      false, 3},
    {"passord",            0, SecretTopic::kPassword,      false, 3},
    {"sshpass",            3, SecretTopic::kCommand,       true,  3},
    {"passwd",             0, SecretTopic::kPassword,      false, 3},
    {"userpass",           4, SecretTopic::kPassword,      false, 3},
    {"dbpass",             2, SecretTopic::kPassword,      false, 3},
    {"pass",               0, SecretTopic::kPassword,      true,  3},
    {"pwd=",               0, SecretTopic::kPassword,      true,  5},
    {"pwd:",               0, SecretTopic::kPassword,      true,  5},
    {"pwd\"",              0, SecretTopic::kPassword,      true,  5},
    {"pwd'",               0, SecretTopic::kPassword,      true,  5},
    {"pwd ",               0, SecretTopic::kPassword,      true,  5},
    {"psk=",               0, SecretTopic::kPassword,      true,  5},
    {" pw:",               0, SecretTopic::kPassword,      false, 0},
    {" pw=",               0, SecretTopic::kPassword,      false, 0},
    {"kennwort",           2, SecretTopic::kPassword,      false, 3},
    {"contraseña",         5, SecretTopic::kPassword,      false, 2},
    {"contraseÑa",         5, SecretTopic::kPassword,      false, 2},
    {"contrasena",         5, SecretTopic::kPassword,      false, 2},
    {"clave",              1, SecretTopic::kPassword,      true,  2},
    {"senha",              1, SecretTopic::kPassword,      true,  2},
    {"parola",             1, SecretTopic::kPassword,      true,  4},
    {"wachtwoord",         4, SecretTopic::kPassword,      false, 6},
    {"lösenordet",         4, SecretTopic::kPassword,      false, 1},
    {"lösenord",           4, SecretTopic::kPassword,      false, 1},
    {"adgangskoden",       4, SecretTopic::kPassword,      false, 3},
    {"adgangskode",        4, SecretTopic::kPassword,      false, 3},
    {"kodeord",            2, SecretTopic::kPassword,      false, 1},
    {"hasło",              1, SecretTopic::kPassword,      true,  1},
    {"heslo",              1, SecretTopic::kPassword,      true,  2},
    {"jelszó",             1, SecretTopic::kPassword,      true,  7},
    {"jelszava",           1, SecretTopic::kPassword,      true,  7},
    {"salasana",           3, SecretTopic::kPassword,      true,  2},
    {"lozinka",            1, SecretTopic::kPassword,      true,  3},
    {"şifre",              2, SecretTopic::kPassword,      false, 4},
    {"sifre",              1, SecretTopic::kPassword,      true,  4},
    {"kata sandi",         3, SecretTopic::kPassword,      false, 0},
    {"secret",             0, SecretTopic::kSecret,        false, 6},
    {"token",              0, SecretTopic::kSecret,        false, 6},
    {"credentials",        0, SecretTopic::kSecret,        false, 1},
    {"credential",         0, SecretTopic::kSecret,        false, 1},
    {"authorization",      0, SecretTopic::kAuthorization, false, 4},
    {"auth",               0, SecretTopic::kSecret,        true,  4},
    {"session_id",         0, SecretTopic::kSecret,        false, 6},
    {"session-id",         0, SecretTopic::kSecret,        false, 6},
    {"sessionid",          0, SecretTopic::kSecret,        false, 6},
    {"sessid",             0, SecretTopic::kSecret,        false, 6},
    {"bearer ",            1, SecretTopic::kBearer,        true,  2},
    {"cookie",             0, SecretTopic::kCookie,        false, 1},
    {"\"kty\"",            0, SecretTopic::kJsonWebKey,    false, 7},
    {"curl ",              0, SecretTopic::kCommand,       true,  0},
    {"mysql",              0, SecretTopic::kCommand,       true,  3},
    {"docker login",       3, SecretTopic::kCommand,       true,  0},
    {"oracle:thin:",       3, SecretTopic::kOracle,        false, 1},
    {"identified by ",     6, SecretTopic::kIdentifiedBy,  true,  1},
    {"ikey",               0, SecretTopic::kKey,           false, 0},
    {"_key",               0, SecretTopic::kKey,           false, 7},
    {"-key",               0, SecretTopic::kKey,           false, 7},
    {" key",               0, SecretTopic::kKey,           false, 0},
    {"skey",               0, SecretTopic::kKey,           false, 5},
    {"tkey",               0, SecretTopic::kKey,           false, 7},
    {"ekey",               0, SecretTopic::kKey,           false, 7},
    {"nkey",               0, SecretTopic::kKey,           false, 7},
    {"gkey",               0, SecretTopic::kKey,           false, 7},
    {"hkey",               0, SecretTopic::kKey,           false, 3},
    {"dkey",               0, SecretTopic::kKey,           false, 7},
    {"rkey",               0, SecretTopic::kKey,           false, 7},
    {"pkey",               0, SecretTopic::kKey,           false, 3},
    {"pin:",               0, SecretTopic::kPin,           true,  5},
    {"pin=",               0, SecretTopic::kPin,           true,  4},
    {"pin ",               0, SecretTopic::kPin,           true,  5},
    {"pin\"",              0, SecretTopic::kPin,           true,  5},
    {"pin'",               0, SecretTopic::kPin,           true,  5},
    {"pin-",               0, SecretTopic::kPin,           true,  5},
    {"pin\xE7\xA0\x81",    0, SecretTopic::kPin,           true,  5},
    {"暗証番号",           5, SecretTopic::kPin,           false, 5},
    {"arroba",             2, SecretTopic::kSpelledAt,     true,  0},
    {"arobase",            2, SecretTopic::kSpelledAt,     true,  2},
    {"chiocciola",         1, SecretTopic::kSpelledAt,     true,  0},
    {"apenstaartje",       0, SecretTopic::kSpelledAt,     true,  2},
    {"klammeraffe",        5, SecretTopic::kSpelledAt,     true,  0},
    {"snabel-a",           1, SecretTopic::kSpelledAt,     true,  1},
    {"zavináč",            0, SecretTopic::kSpelledAt,     true,  2},
    {"małpa",              2, SecretTopic::kSpelledAt,     true,  2},
    {"malpa",              1, SecretTopic::kSpelledAt,     true,  0},
    {"kukac",              0, SecretTopic::kSpelledAt,     true,  0},
    {"собака",             2, SecretTopic::kSpelledAt,     true,  7},
    {"παπάκι",             2, SecretTopic::kSpelledAt,     true,  7},
    {"(ät)",               0, SecretTopic::kSpelledAt,     false, 1},
    {"[ät]",               0, SecretTopic::kSpelledAt,     false, 1},
    {"ароль",              3, SecretTopic::kPassword,      false, 5},
    {"АРОЛЬ",              3, SecretTopic::kPassword,      false, 5},
    {"арола",              3, SecretTopic::kPassword,      false, 5},
    {"κωδικός",            2, SecretTopic::kPassword,      false, 7},
    {"κωδικο",             2, SecretTopic::kPassword,      false, 7},
    {"密码",               2, SecretTopic::kPassword,      false, 7},
    {"密碼",               2, SecretTopic::kPassword,      false, 7},
    {"口令",               2, SecretTopic::kPassword,      false, 7},
    {"パスワード",         8, SecretTopic::kPassword,      false, 5},
    {"비밀번호",           8, SecretTopic::kPassword,      false, 5},
    {"סיסמה",              5, SecretTopic::kPassword,      false, 7},
    {"סיסמא",              5, SecretTopic::kPassword,      false, 7},
    {"المرور",             7, SecretTopic::kPassword,      false, 2},
    {"पासवर्ड",             8, SecretTopic::kPassword,      false, 5},
    {"รหัสผ่าน",             11, SecretTopic::kPassword,      false, 5},
    {"mật khẩu",           6, SecretTopic::kPassword,      false, 4},
};
// clang-format on

constexpr uint32_t small_print(const SecretWord& word) {
  uint32_t print = 0;
  for (size_t i = 0; i < 4; ++i)
    print |= static_cast<uint32_t>(static_cast<unsigned char>(word.text[word.print + i]) | 0x20u)
             << (8 * i);
  return print;
}

// Bit g of low[i][n] and high[i][n]: some row of group g has n as the low or high half of its byte i.
struct NibbleTables {
  alignas(16) std::array<std::array<uint8_t, 16>, 4> low{};
  alignas(16) std::array<std::array<uint8_t, 16>, 4> high{};
};
inline constexpr NibbleTables kNibbles = [] {
  NibbleTables tables;
  for (size_t row = 0; row < std::size(kSecretWords); ++row) {
    const SecretWord& word = kSecretWords[row];
    const auto group = static_cast<uint8_t>(1u << word.group);
    for (size_t i = 0; i < 4; ++i) {
      const auto c = static_cast<unsigned char>(word.text[word.print + i]);
      tables.low[i][c & 15u] |= group;
      tables.high[i][c >> 4] |= group;
      if (is_letter(c)) tables.high[i][(c ^ 0x20u) >> 4] |= group;
    }
  }
  return tables;
}();

}  // namespace tamis::redact
