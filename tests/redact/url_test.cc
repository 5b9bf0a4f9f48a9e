#include <doctest/doctest.h>

#include "finder.h"

using namespace tamis;
using namespace tamis::redact;
using namespace tamis::redact::test;

namespace {
std::string secret(std::string_view text) { return one(text, "URL_CREDENTIALS"); }
}  // namespace

TEST_CASE("user and password in a URL are found, the host stays") {
  CHECK(secret("postgres://app:s3cr3t99@db.corp.test:5432/main") == "app:s3cr3t99");
  CHECK(secret("https://jane:p%40ss@host.corp.test/") == "jane:p%40ss");
  CHECK(secret("ftp://jane:pa@ss@host.corp.test/") == "jane:pa@ss");  // the last @ counts
  CHECK(secret("redis://:t0ps3cret@cache/0") == ":t0ps3cret");
  CHECK(secret("https://x1y2z3a4b5c6d7e8f9@git.corp.test/r.git") == "x1y2z3a4b5c6d7e8f9");
  CHECK(rewritten("see https://jane:hunter2@corp.test/x.") ==
        "see https://[URL_CREDENTIALS_1]@corp.test/x.");
}

TEST_CASE("tokens in a query are found, whatever stands for one in a manual is not") {
  CHECK(secret("https://api.corp.test/v1?q=1&access_token=abcDEF123456.") == "abcDEF123456");
  CHECK(secret("https://api.corp.test/v1?key=AbCdEf0123456789ghij&x=1") == "AbCdEf0123456789ghij");
  CHECK(secret("https://api.corp.test/?key=name") == "");
  CHECK(secret("https://api.corp.test/?password=xxxxxxxx") == "");
  CHECK(secret("https://api.corp.test/?access_token=<your token>") == "");
  CHECK(secret("https://api.corp.test/?access_token=${TOKEN}") == "");
  CHECK(secret("https://a.corp.test/?to=https://u:hunter2@b.corp.test/") == "u:hunter2");
}

TEST_CASE("placeholders of manuals and plain URLs are no credentials") {
  CHECK(secret("http://user:password@proxy:3128/") == "");
  CHECK(secret("http://${USER}:${PASS}@proxy/") == "");
  CHECK(secret("redis+unix://[[USERNAME:]PASSWORD@localhost]PATH") == "");
  CHECK(secret("https://corp.test:8080/a@b:c") == "");
  CHECK(secret("https://corp.test/@user:name") == "");
  CHECK(secret("://a:b@c") == "");
  CHECK(secret("ssh://git@corp.test/x") == "");
}
