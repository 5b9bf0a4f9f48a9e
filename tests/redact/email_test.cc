#include <doctest/doctest.h>

#include "finder.h"

using namespace tamis;
using namespace tamis::redact;
using namespace tamis::redact::test;

namespace {
std::string email(std::string_view text) { return one(text, "EMAIL_ADDRESS"); }
}  // namespace

TEST_CASE("addresses are found with what belongs to them and without what does not") {
  CHECK(email("jane@corp.test") == "jane@corp.test");
  CHECK(email("Mail jane.doe+list@mail.corp.test.") == "jane.doe+list@mail.corp.test");
  CHECK(email("<jane@corp.test>") == "jane@corp.test");
  CHECK(email("'jane@corp.test'") == "jane@corp.test");
  CHECK(email("mailto:jane@corp.test?subject=x") == "jane@corp.test");
  CHECK(email("to=jane@corp.test&x=1") == "jane@corp.test");
  CHECK(email("*jane@corp.test*") == "jane@corp.test");
  CHECK(email("(jane@corp.test)") == "jane@corp.test");
  CHECK(email("mailto%3Ajane@corp.test") == "jane@corp.test");
  CHECK(email("o'brien@corp.test") == "o'brien@corp.test");
  CHECK(email("jane_doe-@corp.test") == "jane_doe-@corp.test");
  CHECK(email("JANE@CORP.TEST") == "JANE@CORP.TEST");
  CHECK(email("jane@corp.test,") == "jane@corp.test");
  CHECK(email("jane@sub.example.museum") == "jane@sub.example.museum");
  CHECK(email("\"jane doe\"@corp.test") == "\"jane doe\"@corp.test");
  CHECK(email("jane@[192.0.2.1]") == "jane@[192.0.2.1]");
  CHECK(email("jane@[IPv6:2001:db8::1]") == "jane@[IPv6:2001:db8::1]");
  CHECK(email("{jane, joe}@cs.corp.test") == "{jane, joe}@cs.corp.test");
}

TEST_CASE("addresses in other scripts, RFC 6531, and addresses that touch words without spaces") {
  CHECK(email("josé@correo.example") == "josé@correo.example");
  CHECK(email("почта: иван@почта.рф.") == "иван@почта.рф");
  CHECK(email("jane@xn--e1aybc.xn--p1ai") == "jane@xn--e1aybc.xn--p1ai");
  CHECK(email("邮箱jane@corp.test请回复") == "jane@corp.test");
  CHECK(email("“jane@corp.test”") == "jane@corp.test");
  CHECK(email("jane@corp.test。") == "jane@corp.test");
}

TEST_CASE("a return path hides its addressee before an equals sign") {
  CHECK(email("bounce-jane=corp.test@list.example") == "bounce-jane=corp.test@list.example");
}

TEST_CASE("the sentence behind an address is not part of it") {
  CHECK(email("Ask jane@corp.test.Next week") == "jane@corp.test");
  CHECK(email("Ask jane@corp.com.Next week") == "jane@corp.com");
  CHECK(email("jane@corp.com-") == "jane@corp.com");
  CHECK(email("jane@corp.com..") == "jane@corp.com");
}

TEST_CASE("a network's own names need a sign that mail is meant") {
  CHECK(email("see jane@fin.megacorp now") == "jane@fin.megacorp");
  CHECK(find("see jane@fin.megacorp now")[0].doubtful);
  CHECK(email("From: <root@box>") == "root@box");
  CHECK(email("run root@box now") == "");
}

TEST_CASE("what only looks like an address is left alone") {
  CHECK(email("icon@2x.png") == "");
  CHECK(email("npm i left-pad@1.3.0") == "");
  CHECK(email("getty@tty1.service") == "");
  CHECK(email("@decorator.method") == "");
  CHECK(email("git@github.com:org/repo.git") == "");
  CHECK(email("hmac-sha2-256-etm@openssh.com") == "");
  CHECK(email("a @ b.com") == "");
  CHECK(email("10@3.50") == "");
  CHECK(email("@@@@") == "");
}

TEST_CASE(
    "reserved domains are reserved, and a local part longer than RFC 5321 allows is redacted but "
    "not validated") {
  CHECK(find("jane@example.com")[0].reserved);
  CHECK(find("jane@mail.example.org")[0].reserved);
  CHECK(find("jane@corp.test")[0].reserved);
  CHECK_FALSE(find("jane@corp.com")[0].reserved);
  const std::string text = std::string(100, 'a') + "@corp.com";
  CHECK(email(text) == text);
  CHECK_FALSE(find(text)[0].validated);
  CHECK(find("jane@corp.com")[0].validated);
}
