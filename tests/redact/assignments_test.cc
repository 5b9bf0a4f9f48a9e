// Secrets that are given a name, in settings, code, headers, commands and sentences. Values are invented.
#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <random>

#include "base/hash.h"
#include "finder.h"
#include "redact/secret_value.h"
#include "redact/secret_words.h"
#include "redact/secrets.h"

using namespace tamis;
using namespace tamis::redact;
using namespace tamis::redact::test;

namespace {

std::string chance(std::mt19937& random, size_t size) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz";
  std::string out;
  while (out.size() < size) out += kLetters[random() % kLetters.size()];
  return out;
}

// The one value of a type; other types may be found beside it.
std::string only(std::string_view text, std::string_view type) {
  std::string value;
  for (const Finding& f : find(text)) {
    if (f.covered || f.type != type) continue;
    if (!value.empty()) return "several";
    value = text.substr(f.span.begin, f.span.size());
  }
  return value;
}
std::string password(std::string_view text) { return only(text, "PASSWORD"); }
std::string token(std::string_view text) { return only(text, "API_TOKEN"); }

}  // namespace

TEST_CASE("passwords that are given a name are found") {
  CHECK(password("password: hunter2") == "hunter2");
  CHECK(password("password = \"Tr0ub4dor&3\"") == "Tr0ub4dor&3");
  CHECK(password("{\"db_password\": \"kR7vvQ2x\"}") == "kR7vvQ2x");
  CHECK(password("PASSWD='letmein'") == "letmein");
  CHECK(password("Passwort: Geh3im!x.") ==
        "Geh3im!x.");  // a line of settings: the dot may belong to it
  CHECK(password("contraseña: s3creta99") == "s3creta99");
  CHECK(password("пароль: qwe123rty") == "qwe123rty");
  CHECK(password("password => 'abc123def'") == "abc123def");
  CHECK(password("const PASSWORD: &str = \"k9Tz-44\";") == "k9Tz-44");
  CHECK(password("password: str = 'k9Tz-44'") == "k9Tz-44");
  CHECK(password("conn.setPassword(\"k9Tz-44\")") == "k9Tz-44");
  CHECK(password("<password>k9Tz-44</password>") == "k9Tz-44");
  CHECK(password("<add key=\"Password\" value=\"k9Tz-44\" />") == "k9Tz-44");
  CHECK(password("('password', 'k9Tz-44')") == "k9Tz-44");
  CHECK(password("mysql --password k9Tz-44 db") == "k9Tz-44");
  CHECK(password("mysqldump --password=k9Tz-44 db") == "k9Tz-44");
  CHECK(password("**Password:** k9Tz-44") == "k9Tz-44");
  CHECK(password("DB_PASSWORD_PROD=k9&Tz,44\n") == "k9&Tz,44");
  CHECK(password("  password: k9;Tz)44\n") == "k9;Tz)44");
  CHECK(password("machine host.test login jane password k9Tz44") == "k9Tz44");
  CHECK(password("CREATE USER 'u'@'%' IDENTIFIED BY 'k9Tz-44';") == "k9Tz-44");
  CHECK(password("密码：k9Tz44") == "k9Tz44");
  CHECK(password("{\\\"password\\\": \\\"k9Tz-44\\\"}") == "k9Tz-44");
}

TEST_CASE("passwords in connection strings are found") {
  CHECK(password("Server=db.test;Database=x;User Id=sa;Password=k9Tz-44;Encrypt=yes") == "k9Tz-44");
  CHECK(password("Driver={X};Server=db;Uid=sa;Pwd=k9Tz-44;") == "k9Tz-44");
  CHECK(password("host=db user=jane password=k9Tz-44 dbname=x") == "k9Tz-44");
  CHECK(password("jdbc:oracle:thin:scott/k9Tz-44@db.test:1521/x") == "k9Tz-44");
  CHECK(password("jdbc:mysql://db.test/x?user=jane&password=k9Tz-44") == "k9Tz-44");
}

TEST_CASE("passwords in sentences of many languages are found") {
  for (std::string_view text : {
           "The password is k9Tz44.",
           "Your new password for the guest network is k9Tz44, please change it.",
           "Das Passwort lautet k9Tz44.",
           "Das Kennwort für den Drucker ist k9Tz44!",
           "Le mot de passe est k9Tz44.",
           "La contraseña es k9Tz44.",
           "La clave es k9Tz44 y no la compartas.",
           "La password è k9Tz44.",
           "A senha é k9Tz44.",
           "Het wachtwoord is k9Tz44.",
           "Lösenordet är k9Tz44.",
           "Adgangskoden er k9Tz44.",
           "Passordet er k9Tz44.",
           "Hasło to k9Tz44.",
           "Heslo je k9Tz44.",
           "Salasana on k9Tz44.",
           "Пароль: k9Tz44",
           "Пароль — k9Tz44.",
           "密码是k9Tz44。",
           "密碼為 k9Tz44",
           "パスワードはk9Tz44です。",
           "비밀번호는 k9Tz44 입니다",
           "הסיסמה היא k9Tz44",
           "كلمة المرور هي k9Tz44",
           "Mật khẩu là k9Tz44",
           "Ο κωδικός είναι k9Tz44",
       }) {
    INFO(text);
    CHECK(password(text) == "k9Tz44");
  }
  CHECK(password("The password is \"sunflower\".") == "sunflower");
}

TEST_CASE("words, expressions, templates and labels of forms are no passwords") {
  for (std::string_view text : {
           "password: string",
           "Password: required",
           "password = getpass()",
           "password = os.environ['X']",
           "password: ${DB_PASS}",
           "password: xxxxxxxx",
           "password: <your password>",
           "password = self.password",
           "Enter password: ",
           "password == other123",
           "type=\"password\" name=\"pw1234\"",
           "password: \"Enter your password 123\"",
           "compass: north123",
           "password::new1234",
           "the password is long",
           "The password is required.",
           "The password is case-sensitive.",
           "The password is 8 characters or more.",
           "The password is SHA-256 hashed.",
           "The password is stored in config2.yaml for now",
           "password: !Ref DbPassword2",
           "password: {{ vault_pass2 }}",
           "password=%(pass1)s",
           "password = config.get('pass1')",
           "password: process.env.PASS1",
           "password_file: /run/secrets/db1",
           "password_length = 16",
           "Password must have 8 to 16 characters",
           "passwords: 12 found",
           "\"password\": \"Passwort\"",
           "\"password\": \"Mot de passe\"",
           "password2 = password1;",
           "if (password != old1234)",
           "the password was changed on 2024-01-31",
           "password: changeme",
           "PASSWORD=$PASS1",
           "pass: 12, fail: 3",
           "PWD=/home/jane/src1",
           "--password-file x1y2z3",
           "password: *anchor1",
           "set password to your_password1",
       }) {
    INFO(text);
    CHECK(password(text) == "");
  }
}

TEST_CASE("a PIN needs its word, a sign or a verb, and four to eight digits") {
  CHECK(password("PIN: 4821") == "4821");
  CHECK(password("my pin is 4821") == "4821");
  CHECK(password("Ihre PIN lautet 482193.") == "482193");
  CHECK(password("PIN code: 4821") == "4821");
  CHECK(password("connect pin 4821 to ground") == "");
  CHECK(password("pin: 13") == "");
  CHECK(password("PIN: 123456789") == "");
  CHECK(password("spin: 4821") == "");
}

TEST_CASE("named secrets are found when chance made them, short or plain values are not") {
  std::mt19937 random(10);
  for (int i = 0; i < 50; ++i) {
    const std::string value = chance(random, 32) + "4x7Q";
    CHECK(token("api_key = \"" + value + "\"") == value);
    CHECK(token("CLIENT_SECRET=" + value) == value);
    CHECK(token("\"accessToken\": \"" + value + "\"") == value);
    CHECK(token("X-Api-Key: " + value) == value);
    CHECK(token("export MY_SERVICE_TOKEN=" + value) == value);
    CHECK(token("deploy --token " + value) == value);
    CHECK(token("//registry.test/:_authToken=" + value) == value);
    CHECK(token("<secret>" + value + "</secret>") == value);
    CHECK(token("the api key is " + value + ".") == value);
  }
  for (std::string_view text : {
           "token: refresh",
           "secret: /run/secrets/key1234567890",
           "token = next_token_from_stream2",
           "api_key = os.environ['API_KEY_2']",
           "api_key: ${API_KEY}",
           "token: <your-token-here-123>",
           "apiKey: process.env.API_KEY_1",
           "secret = \"my-super-secret-value-123\"",
           "PublicKeyToken=b77a5c561934e089",
           "nextToken: \"AbCdEf0123456789ghij\"",
           "cacheKey = \"3f2a9c0b1d4e5f60\"",
           "the key is \"3f2a9c0b1d4e5f6071\"",
           "integrity=\"sha512-q1w2e3r4t5y6u7i8o9p0\"",
           "sha256: 9f86d081884c7d659a2feaa0c55ad015",
           "commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
           "ETag: \"33a64df551425fcc55e4d42a148795d9\"",
           "id: 123e4567-e89b-12d3-a456-426614174000",
           "tokenizer = \"Xq7Zp0xVb93KdLmW2\"",
       }) {
    INFO(text);
    CHECK(token(text) == "");
  }
}

TEST_CASE("a key of anything is a secret if nobody chose it") {
  CHECK(token("brolqKey = 'q7Zk2Lm9Xw4Vb8Nc5Rt1'") == "q7Zk2Lm9Xw4Vb8Nc5Rt1");
  CHECK(token("brolq.key: 4f1c09d27be83a5566d0e19c7b42fa08") == "4f1c09d27be83a5566d0e19c7b42fa08");
  CHECK(token("{\"key\": \"q7Zk2Lm9Xw4Vb8Nc5Rt1Ph6D\"}") == "q7Zk2Lm9Xw4Vb8Nc5Rt1Ph6D");
  CHECK(token("BROLQ_API_KEY=0HokwouCHaX_J2Ur") == "0HokwouCHaX_J2Ur");
  CHECK(token("{\"key\": \"4f1c09d27be83a5566d0e19c7b42fa08\"}").empty());
  CHECK(token("cacheKey = 'q7Zk2Lm9Xw4Vb8Nc5Rt1'").empty());
  CHECK(token("monkey = 'q7Zk2Lm9Xw4Vb8Nc5Rt1'").empty());
  CHECK(token("{\"key\": \"userPreferences2021Sidebar\"}").empty());
  CHECK(token("rowKey = 'customer-2021-invoices-archive'").empty());
  CHECK(token("api_key = \"jobs[-1].Name1Ab\"").empty());
}

TEST_CASE("a name, a sign and what nobody chose are a token of a service that no row knows") {
  std::mt19937 random(20);
  for (int i = 0; i < 200; ++i) {
    const std::string value = "brolq_" + chance(random, 32);
    if (stands_for_a_token(value) || !surely_by_chance(value.substr(6))) continue;
    CHECK(token("We sent " + value + ", sorry.") == value);
    CHECK(token("x=\"" + value + "\"") == value);
    CHECK(token("see https://example.org/" + value).empty());
    CHECK(token("see " + value + ".jpg").empty());
    CHECK(token("see " + value + "@example").empty());
  }
  CHECK(token("brolq_live_4f1c09d27be83a55") == "brolq_live_4f1c09d27be83a55");
  CHECK(token("image_4f1c09d27be83a5566d0e19c7b42fa08").empty());
  CHECK(token("brolq-STM3500418AS_9VM3L3KP-part1").empty());
  CHECK(token("ssa.OpAMD64VPMOVSWBMasked128load").empty());
  CHECK(token("quarterly_Report_Of_The_2021_Annual_Meeting_3b").empty());
}

TEST_CASE("a service named beside a value tells the form of its keys") {
  std::mt19937 random(15);
  size_t rows = 0;
  for (const NamedKey& kind : named_keys()) {
    const Shape& shape = kind.shape;
    std::string value;
    for (size_t i = 0; i < shape.size(); ++i) {
      std::string letters = "0123456789abcdef";
      const Alphabet a = shape[i].alphabet;
      if (a == Alphabet::kDigit) letters = "0123456789";
      if (a == Alphabet::kUpper) letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
      if (a == Alphabet::kLower) letters = "abcdefghijklmnopqrstuvwxyz0123456789";
      if (a == Alphabet::kAlnum || a == Alphabet::kBase64 || a == Alphabet::kBase64Url ||
          a == Alphabet::kToken68)
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz";
      // No letter again behind itself, a digit now and then: what a long enough key of chance has.
      while (true) {
        std::string run;
        while (run.size() < shape[i].shortest) run += letters[random() % letters.size()];
        const auto digits = std::ranges::count_if(run, [](char c) { return c >= '0' && c <= '9'; });
        if (run.size() < 6 || digits >= 2) {
          value += run;
          break;
        }
      }
      if (shape[i].then != 0) value += shape[i].then;
    }
    ++rows;
    INFO(kind.rule.name);
    const auto seen = [&](const std::string& text) {
      return std::ranges::any_of(find(text), [&](const Finding& f) {
        return text.substr(f.span.begin, f.span.size()).starts_with(value);
      });
    };
    CHECK(seen(std::string(kind.service) + "_api_key = \"" + value + "\""));
    CHECK(seen(std::string(kind.service) + "_token: " + value + "\n"));
    const std::string cut = value.substr(0, value.size() - 1);
    const auto by_row = [&](const std::string& text) {
      return std::ranges::any_of(find(text),
                                 [&](const Finding& f) { return f.rule == kind.rule.name; });
    };
    if (shape[shape.size() - 1].shortest == shape[shape.size() - 1].longest)
      CHECK(!by_row(std::string(kind.service) + "_api_key = \"" + cut + "\""));
    CHECK(!by_row("other_api_key = \"" + value + "\""));
  }
  CHECK(rows >= 100);
}

TEST_CASE("headers: credentials of Basic must decode, tokens of Bearer look like chance") {
  std::mt19937 random(16);
  const std::string value = chance(random, 40);
  CHECK(token("Authorization: Bearer " + value) == value);
  CHECK(token("-H \"Authorization: Bearer " + value + "\"") == value);
  CHECK(token("'Authorization' => 'Token " + value + "'") == value);
  CHECK(token("{\"Authorization\": \"Bearer " + value + "\"}") == value);
  const std::string basic = base64("jane:k9Tz-44");
  CHECK(token("Authorization: Basic " + basic) == basic);
  CHECK(token("Proxy-Authorization: Basic " + basic + "\r\n") == basic);
  CHECK(token("Authorization: Basic " + base64("no colon in it")) == "");
  CHECK(token("Authorization: Basic " + base64("user:password")) == "");
  CHECK(token("Authorization: Bearer <token>") == "");
  CHECK(token("Authorization: Bearer ${TOKEN}") == "");
  CHECK(token("Authorization: Bearer your-access-token-here") == "");
  CHECK(token("Authorization: Digest x") == "");
  CHECK(token("the bearer of this letter") == "");
}

TEST_CASE("cookies: values of sessions are taken, settings stay") {
  std::mt19937 random(17);
  const std::string value = chance(random, 26);
  CHECK(token("Cookie: lang=en; sessionid=" + value + "; theme=dark") == value);
  CHECK(token("Set-Cookie: PHPSESSID=" + value + "; path=/; HttpOnly") == value);
  CHECK(token("Set-Cookie: connect.sid=s%3A" + value + "; Path=/") == "s%3A" + value);
  CHECK(token("Cookie: lang=en; theme=dark; width=1280") == "");
  CHECK(token("the cookie: it holds a session") == "");
  CHECK(token("Set-Cookie: <name>=<value>; Path=/") == "");
}

TEST_CASE("passwords in commands are taken, users stay") {
  CHECK(password("curl -u jane:k9Tz-44 https://host.test/") == "k9Tz-44");
  CHECK(password("curl -s --user 'jane:k9Tz-44' https://host.test/") == "k9Tz-44");
  CHECK(password("sshpass -p 'k9Tz-44' ssh host.test") == "k9Tz-44");
  CHECK(password("mysql -u root -pk9Tz44 db") == "k9Tz44");
  CHECK(password("docker login -u jane -p k9Tz-44 host.test") == "k9Tz-44");
  CHECK(password("curl -u $USER:$PASS https://host.test/") == "");
  CHECK(password("curl -u user:password https://host.test/") == "");
  CHECK(password("mysql -u root -p db") == "");
}

TEST_CASE("keys of wireless networks are passwords") {
  CHECK(password("wifi key: 9f8e7d6c5b") == "9f8e7d6c5b");
  CHECK(password("WPA2 key = \"kitchen-42-lamp\"") == "kitchen-42-lamp");
  CHECK(password("the wifi key is on the wall") == "");
}

TEST_CASE("the filter of words finds what a slow search finds, wherever the words lie") {
  std::mt19937 random(18);
  std::string text;
  for (int i = 0; i < 4000; ++i) {
    const SecretWord& word = secret_words()[random() % secret_words().size()];
    std::string written(word.text);
    if (i % 3 == 0)
      for (char& c : written)
        if (c >= 'a' && c <= 'z' && random() % 2 == 0) c = static_cast<char>(c - 32);
    text += written;
    for (auto n = random() % 70; n > 0; --n)
      text += static_cast<char>(n % 5 == 0 ? random() % 256 : ' ' + random() % 95);
  }
  std::vector<uint64_t> fast(text.size() / 64 + 1), slow(text.size() / 64 + 1);
  for (size_t cut = 0; cut < 70; ++cut) {
    const std::string_view part = std::string_view(text).substr(cut, 9000 + cut);
    filter_bytes(secret_word_filters(), part, 0, fast);
    filter_bytes_scalar(secret_word_filters(), part, 0, slow);
    size_t more = 0;
    for (size_t i = 0; i < (part.size() + 63) / 64; ++i)
      more += static_cast<size_t>(std::popcount(fast[i] & ~slow[i]));
    CHECK(more == 0);
    size_t missed = 0;
    for (size_t at = 0, begin = 0; at < part.size(); ++at)
      missed += secret_word_at(part, at, begin) != nullptr && (fast[at / 64] >> (at % 64) & 1) == 0;
    CHECK(missed == 0);
  }
  // Every row is seen, and begins where it is written.
  for (const SecretWord& word : secret_words()) {
    INFO(word.text);
    bool seen = false;
    const std::string around = "ab " + std::string(word.text) + " cd";
    for_each_secret_word(around, [&](size_t begin, const SecretWord& w) {
      seen |= begin + w.text.size() == 3 + word.text.size() || begin == 3;
    });
    CHECK(seen);
  }
}
