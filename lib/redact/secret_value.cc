#include "redact/secret_value.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "redact/chars.h"

namespace tamis::redact {

namespace {

// By the first letter, a bit for the second: make_bigrams.py over text of 30 languages.
constexpr std::array<uint32_t, 26> kWordPairs = {
    0x13ebd6e, 0x1164911, 0x01a4d95, 0x0164919, 0x1fffdff, 0x01a4931, 0x0166991,
    0x01a4111, 0x22efc7f, 0x0000010, 0x0044111, 0x11c4919, 0x014d113, 0x13c6d7d,
    0x07efd6f, 0x01ec991, 0x0100000, 0x13e7d7d, 0x11cdd95, 0x15e4995, 0x00eb95f,
    0x0004111, 0x0006191, 0x0088100, 0x004c010, 0x0000111};

constexpr int kWordPair = 4, kOddPair = -11, kHump = -2, kLetterDigit = -4;

// Whole values, small; marks as in the value.
constexpr std::string_view kStandIns[] = {
    "password",      "passwd",        "pass",          "pwd",          "secret",
    "token",         "changeme",      "mypassword",    "my_password",  "my-password",
    "userpassword",  "userpass",      "passphrase",    "hidden",       "redacted",
    "null",          "none",          "nil",           "undefined",    "true",
    "false",         "apikey",        "api_key",       "api-key",      "dummy",
    "string",        "value",         "credentials",   "anonymous",    "anoncvs",
    "guest",         "passwort",      "kennwort",      "motdepasse",   "contraseña",
    "contrasena",    "clave",         "senha",         "parola",       "wachtwoord",
    "lösenord",      "hasło",         "heslo",         "jelszó",       "salasana",
    "пароль",        "密码",          "パスワード",    "required",     "optional",
    "default",       "empty",         "unknown",       "disabled",     "enabled",
    "foobar",        "foo",           "bar",           "baz",          "test",
    "testing",       "sample",        "abc",           "xyz",          "abc123",
    "todo",          "tbd",           "n/a",           "user",         "username",
    "login",         "email",         "text",          "number",       "object",
    "boolean",       "bearer",        "basic",         "digest",       "plain",
    "prompt",        "input",         "env",           "file",         "vault",
    "keyring",       "ask",           "auto",          "optional",     "masked",
    "hunter",        "somepassword",  "some_password", "the_password", "thepassword",
    "newpassword",   "new_password",  "oldpassword",   "old_password", "current_password",
    "passwordhash",  "password_hash", "access_token",  "accesstoken",  "refresh_token",
    "refreshtoken",  "id_token",      "client_secret", "client_id",    "auth_token",
    "mytoken",       "my_token",      "my-token",      "mysecret",     "my_secret",
    "my-secret",     "secretkey",     "secret_key",    "secret-key",   "supersecret",
    "super_secret",  "super-secret",  "topsecret",     "new-password", "current-password",
    "one-time-code",
};

// Anywhere in a value, small.
constexpr std::string_view kMarksOfManuals[] = {
    "xxxx",     "****",     "your_",    "your-",      "yourpass",    "yourtoken", "yourkey",
    "yoursecr", "example",  "changeme", "change_me",  "change-me",   "redacted",  "placeholder",
    "_here",    "-here",    "insert_",  "insert-",    "replace_",    "replace-",  "replaceme",
    "dummy",    "fixme",    "not_real", "not-a-real", "notreal",     "sanitized", "todo_",
    "my_super", "my-super", "goeshere", "somesecret", "some_secret", "enter_",    "enter-",
};

std::string small_letters(std::string_view value) {
  std::string small(value);
  for (char& c : small) c = static_cast<char>(to_lower(static_cast<unsigned char>(c)));
  return small;
}

}  // namespace

int written_decibans(std::string_view value) {
  int sum = 0;
  for (size_t i = 1; i < value.size(); ++i) {
    const unsigned char a = byte_at(value, i - 1), b = byte_at(value, i);
    if (is_letter(a) && is_letter(b)) {
      if (!is_upper(a) && is_upper(b))
        sum += kHump;
      else
        sum +=
            (kWordPairs[(a | 0x20u) - 'a'] >> ((b | 0x20u) - 'a') & 1) != 0 ? kWordPair : kOddPair;
    } else if ((is_letter(a) && is_digit(b)) || (is_digit(a) && is_letter(b))) {
      sum += kLetterDigit;
    }
  }
  return sum;
}

Makeup makeup_of(std::string_view value) {
  Makeup s;
  std::array<uint64_t, 4> seen{};
  for (char c : value) {
    const auto b = static_cast<unsigned char>(c);
    uint64_t& word = seen[b / 64];
    s.distinct += (word >> (b % 64) & 1) == 0;
    word |= uint64_t{1} << (b % 64);
    ++(b >= 0x80      ? s.other
       : is_digit(b)  ? s.digits
       : is_upper(b)  ? s.upper
       : is_letter(b) ? s.lower
                      : s.marks);
  }
  return s;
}

bool like_chance(std::string_view value) {
  const Makeup s = makeup_of(value);
  // Hexadecimal digits of one case: words of a to f alone with digits among them are none of any language.
  const auto hex_digit = [](char c) { return is_hex(static_cast<unsigned char>(c)); };
  if (value.size() >= 16 && s.digits >= 3 && s.letters() >= 3 && (s.lower == 0 || s.upper == 0) &&
      s.distinct >= 7 && std::all_of(value.begin(), value.end(), hex_digit))
    return true;
  // 16 random letters of base 62 hold no digit once in 17 times, and 24 once in 70.
  const bool classes = s.mixed() || (s.lower >= 4 && s.upper >= 4 && value.size() >= 20);
  return value.size() >= 12 && classes && s.distinct >= std::min<size_t>(8, value.size() / 2) &&
         written_decibans(value) <= -12;
}

bool holds_word(std::string_view value, size_t letters) {
  const auto kind = [&](size_t i) {
    const unsigned char c = byte_at(value, i);
    return is_letter(c) ? 1 + is_upper(c) : 0;
  };
  size_t begin = 0;
  for (size_t i = 1; i < value.size(); ++i) {
    if (kind(i) == 0 || kind(i) != kind(i - 1) || written_decibans(value.substr(i - 1, 2)) < 0)
      begin = i;
    if (i + 1 - begin >= letters) return true;
  }
  return false;
}

bool surely_by_chance(std::string_view value) {
  if (!like_chance(value)) return false;
  const Makeup s = makeup_of(value);
  if (s.digits < 2 || written_decibans(value) * 2 > -3 * static_cast<int>(value.size() - s.marks))
    return false;
  const bool one_case = s.lower < 3 || s.upper < 3;
  if (one_case) {
    const auto beyond_hex = std::count_if(value.begin(), value.end(), [](char c) {
      const auto b = static_cast<unsigned char>(c);
      return is_letter(b) && !is_hex(b);
    });
    if (value.size() < 20 || s.digits < 4 || beyond_hex < 4) return false;
  }
  return !holds_word(value, one_case ? 7 : 5);
}

bool secret_stand_in(std::string_view value) {
  if (value.empty()) return true;
  const unsigned char first = byte_at(value, 0);
  // Variables and templates: $X, <x>, {x}, [x], %(x)s, #{x}, {{ x }}; but %2F is an encoded byte.
  if (first == '<' || first == '{' || first == '[' || value.find("${") != value.npos ||
      value.find("{{") != value.npos || value.find("#{") != value.npos ||
      value.find("$(") != value.npos || value.find("%(") != value.npos ||
      value.find("...") != value.npos || value.find("\xE2\x80\xA6") != value.npos)
    return true;
  if (first == '$' || first == '%') {
    if (first == '%' && value.size() > 3 && is_hex(byte_at(value, 1)) && is_hex(byte_at(value, 2)))
      return false;
    // $NAME, $name, %NAME%, %s: but a password may begin so too, with other marks or digits amid letters.
    const std::string_view name = value.substr(1);
    return std::all_of(name.begin(), name.end(), [](char c) {
      const auto b = static_cast<unsigned char>(c);
      return is_word(b) || b == '%' || b == '.' || b == '-' || b == '>' || b == ':';
    });
  }
  if (std::all_of(value.begin(), value.end(), [&](char c) {
        const unsigned char b = to_lower(static_cast<unsigned char>(c));
        return b == to_lower(first) || b == '-' || b == ' ';
      }))
    return true;  // xxxxxxxx, ********, xxx-xxx
  const std::string small = small_letters(value);
  for (std::string_view word : kStandIns)
    if (small == word) return true;
  for (std::string_view mark : kMarksOfManuals)
    if (small.find(mark) != std::string::npos) return true;
  return false;
}

bool stands_for_a_token(std::string_view body) {
  if (makeup_of(body).distinct < 6) return true;
  if (body.find("xxxx") != body.npos || body.find("XXXX") != body.npos) return true;
  const std::string small = small_letters(body);
  for (std::string_view mark :
       {"example", "your", "abcdefgh", "12345678", "placeholder", "00000000", "deadbeef", "notreal",
        "redacted", "changeme", "testtest"})
    if (small.find(mark) != std::string::npos) return true;
  // Names of things with hyphens or humps: sk-proj-my-great-project-without-any-number
  return written_decibans(body) > 20;
}

}  // namespace tamis::redact
