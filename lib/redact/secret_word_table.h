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
    // text             print topic                      whole
    {"mot de passe",       7, SecretTopic::kPassword,      false},
    {"palavra-passe",      8, SecretTopic::kPassword,      false},
    {"passphrase",         0, SecretTopic::kPassword,      false},
    {"motdepasse",         5, SecretTopic::kPassword,      false},
    {"password",           0, SecretTopic::kPassword,      false},
    {"passwort",           0, SecretTopic::kPassword,      false},
    {"passcode",           0, SecretTopic::kPassword,      false},
    {"passordet",          0, SecretTopic::kPassword,      false},
    {"passord",            0, SecretTopic::kPassword,      false},
    {"sshpass",            3, SecretTopic::kCommand,       true},
    {"passwd",             0, SecretTopic::kPassword,      false},
    {"userpass",           4, SecretTopic::kPassword,      false},
    {"dbpass",             2, SecretTopic::kPassword,      false},
    {"pass",               0, SecretTopic::kPassword,      true},
    {"pwd=",               0, SecretTopic::kPassword,      true},
    {"pwd:",               0, SecretTopic::kPassword,      true},
    {"pwd\"",              0, SecretTopic::kPassword,      true},
    {"pwd'",               0, SecretTopic::kPassword,      true},
    {"pwd ",               0, SecretTopic::kPassword,      true},
    {"psk=",               0, SecretTopic::kPassword,      true},
    {" pw:",               0, SecretTopic::kPassword,      false},
    {" pw=",               0, SecretTopic::kPassword,      false},
    {"kennwort",           2, SecretTopic::kPassword,      false},
    {"contraseña",         5, SecretTopic::kPassword,      false},
    {"contraseÑa",         5, SecretTopic::kPassword,      false},
    {"contrasena",         5, SecretTopic::kPassword,      false},
    {"clave",              1, SecretTopic::kPassword,      true},
    {"senha",              1, SecretTopic::kPassword,      true},
    {"parola",             1, SecretTopic::kPassword,      true},
    {"wachtwoord",         4, SecretTopic::kPassword,      false},
    {"lösenordet",         4, SecretTopic::kPassword,      false},
    {"lösenord",           4, SecretTopic::kPassword,      false},
    {"adgangskoden",       4, SecretTopic::kPassword,      false},
    {"adgangskode",        4, SecretTopic::kPassword,      false},
    {"kodeord",            2, SecretTopic::kPassword,      false},
    {"hasło",              1, SecretTopic::kPassword,      true},
    {"heslo",              1, SecretTopic::kPassword,      true},
    {"jelszó",             1, SecretTopic::kPassword,      true},
    {"jelszava",           1, SecretTopic::kPassword,      true},
    {"salasana",           3, SecretTopic::kPassword,      true},
    {"lozinka",            1, SecretTopic::kPassword,      true},
    {"şifre",              2, SecretTopic::kPassword,      false},
    {"sifre",              1, SecretTopic::kPassword,      true},
    {"kata sandi",         3, SecretTopic::kPassword,      false},
    {"secret",             0, SecretTopic::kSecret,        false},
    {"token",              0, SecretTopic::kSecret,        false},
    {"credentials",        0, SecretTopic::kSecret,        false},
    {"credential",         0, SecretTopic::kSecret,        false},
    {"authorization",      0, SecretTopic::kAuthorization, false},
    {"auth",               0, SecretTopic::kSecret,        true},
    {"session_id",         0, SecretTopic::kSecret,        false},
    {"session-id",         0, SecretTopic::kSecret,        false},
    {"sessionid",          0, SecretTopic::kSecret,        false},
    {"sessid",             0, SecretTopic::kSecret,        false},
    {"bearer ",            1, SecretTopic::kBearer,        true},
    {"cookie",             0, SecretTopic::kCookie,        false},
    {"\"kty\"",            0, SecretTopic::kJsonWebKey,    false},
    {"curl ",              0, SecretTopic::kCommand,       true},
    {"mysql",              0, SecretTopic::kCommand,       true},
    {"docker login",       3, SecretTopic::kCommand,       true},
    {"oracle:thin:",       3, SecretTopic::kOracle,        false},
    {"identified by ",     6, SecretTopic::kIdentifiedBy,  true},
    {"ikey",               0, SecretTopic::kKey,           false},
    {"_key",               0, SecretTopic::kKey,           false},
    {"-key",               0, SecretTopic::kKey,           false},
    {" key",               0, SecretTopic::kKey,           false},
    {"skey",               0, SecretTopic::kKey,           false},
    {"tkey",               0, SecretTopic::kKey,           false},
    {"ekey",               0, SecretTopic::kKey,           false},
    {"nkey",               0, SecretTopic::kKey,           false},
    {"gkey",               0, SecretTopic::kKey,           false},
    {"hkey",               0, SecretTopic::kKey,           false},
    {"dkey",               0, SecretTopic::kKey,           false},
    {"rkey",               0, SecretTopic::kKey,           false},
    {"pkey",               0, SecretTopic::kKey,           false},
    {"pin:",               0, SecretTopic::kPin,           true},
    {"pin=",               0, SecretTopic::kPin,           true},
    {"pin ",               0, SecretTopic::kPin,           true},
    {"pin-",               0, SecretTopic::kPin,           true},
    {"pin\xE7\xA0\x81",    0, SecretTopic::kPin,           true},
    {"暗証番号",           5, SecretTopic::kPin,           false},
    {"ароль",              3, SecretTopic::kPassword,      false},
    {"АРОЛЬ",              3, SecretTopic::kPassword,      false},
    {"арола",              3, SecretTopic::kPassword,      false},
    {"κωδικός",            2, SecretTopic::kPassword,      false},
    {"κωδικο",             2, SecretTopic::kPassword,      false},
    {"密码",               2, SecretTopic::kPassword,      false},
    {"密碼",               2, SecretTopic::kPassword,      false},
    {"口令",               2, SecretTopic::kPassword,      false},
    {"パスワード",         8, SecretTopic::kPassword,      false},
    {"비밀번호",           8, SecretTopic::kPassword,      false},
    {"סיסמה",              5, SecretTopic::kPassword,      false},
    {"סיסמא",              5, SecretTopic::kPassword,      false},
    {"المرور",             7, SecretTopic::kPassword,      false},
    {"पासवर्ड",             8, SecretTopic::kPassword,      false},
    {"รหัสผ่าน",             11, SecretTopic::kPassword,      false},
    {"mật khẩu",           6, SecretTopic::kPassword,      false},
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
    // Neighbours of the table share a group: they share letters, or at least a script.
    const auto group = static_cast<uint8_t>(1u << (row * 8 / std::size(kSecretWords)));
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
