// What stands in a text in an encoding is found, and nothing else is.
#include "redact/packed_text.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace tamis;
using namespace tamis::redact;

namespace {

constexpr std::string_view kBody =
    "RnJvbTogbGVlQGNvcnAudGVzdA0KSUJBTiBERTg5MzcwNDAwNDQwNTMyMDEz\n"
    "MDAwMA==\n";

// "kind:span" of each part.
std::string parts_of(std::string_view text) {
  std::vector<PackedPart> parts;
  find_packed(text, parts);
  std::string out;
  for (const PackedPart& p : parts) {
    if (!out.empty()) out += " | ";
    out.append(p.kind).append(":");
    out.append(text.substr(p.span.begin, p.span.size()));
  }
  return out;
}

std::string without(std::string_view source) {
  std::vector<PackedPart> parts;
  find_packed(source, parts);
  text::Text text(source);
  remove_packed(text, parts);
  CHECK(text.edits().to_source({0, text.bytes().size()}) == Span{0, source.size()});
  return std::string(text.bytes());
}

std::string mail(std::string_view field, std::string_view body) {
  return "From: lee\n" + std::string(field) + "\nX-A: b\n\n" + std::string(body) + "--b--\n";
}

}  // namespace

TEST_CASE("a body in base64 is found behind the field that says so") {
  const std::string body(kBody.substr(0, kBody.size() - 1)), want = "base64:" + body;
  CHECK(parts_of(mail("Content-Transfer-Encoding: base64", kBody)) == want);
  CHECK(parts_of(mail("content-transfer-encoding:BASE64", kBody)) == want);
  CHECK(parts_of(mail("Content-Transfer-Encoding:\n \"base64\"", kBody)) == want);
  CHECK(parts_of(mail("Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: base64",
                      kBody)) == want);
  // Quoted, as in an answer.
  CHECK(parts_of(
            "> > Content-Transfer-Encoding: base64\n> >\n> > SGVsbG8gTGVl\n> > QUJDREVG\nHi\n") ==
        "base64:SGVsbG8gTGVl\n> > QUJDREVG");
  // Two parts of one mail.
  CHECK(parts_of(mail("Content-Transfer-Encoding: base64", kBody) +
                 mail("Content-Transfer-Encoding: base64", "SGVsbG8gTGVl\n")) ==
        want + " | base64:SGVsbG8gTGVl");
}

TEST_CASE("words about base64 are no part in it") {
  CHECK(parts_of("The field Content-Transfer-Encoding: base64 is followed by\n\nSGVsbG8gTGVl\n") ==
        "");
  CHECK(parts_of(mail("Content-Transfer-Encoding: base64", "Dear all, SGVsbG8gTGVl\n")) == "");
  CHECK(parts_of(mail("Content-Transfer-Encoding: quoted-printable", kBody)) == "");
  CHECK(parts_of("Use base64 for this.\n\nSGVsbG8gTGVl\n") == "");
  CHECK(parts_of("Content-Transfer-Encoding: base64") == "");
  CHECK(parts_of("6") == "");
  CHECK(parts_of("") == "");
  CHECK(parts_of("In 1666, begin 667 lines\nof text\n") == "");
}

TEST_CASE("uuencode is found from its first line to its last") {
  // python3: binascii.b2a_uu(b"Write to lee@corp.test today, not to me.")
  const std::string lines = "H5W)I=&4@=&\\@;&5E0&-O<G`N=&5S=\"!T;V1A>2P@;F]T('1O(&UE+@  \n`\nend";
  CHECK(parts_of("Hi\nbegin 644 a.txt\n" + lines + "\nbye") ==
        "uuencode:begin 644 a.txt\n" + lines);
  CHECK(parts_of("begin 100755 a.txt\n" + lines) == "uuencode:begin 100755 a.txt\n" + lines);
  CHECK(parts_of("begin-base64 644 a.txt\nSGVsbG8gTGVl\n====\n") == "uuencode:SGVsbG8gTGVl\n====");
  CHECK(parts_of("begin 644 files in the morning\nand end 7 in the evening\n") == "");
}

TEST_CASE("data: URLs are found, links and short ones are not") {
  CHECK(parts_of("![x](data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUA) y") ==
        "a data: URL:iVBORw0KGgoAAAANSUhEUgAAAAUA");
  CHECK(parts_of("data:text/plain;charset=utf-8;base64,V3JpdGUgdG8gbGVlQGNvcnAudGVzdA%3D%3D") ==
        "a data: URL:V3JpdGUgdG8gbGVlQGNvcnAudGVzdA%3D%3D");
  CHECK(parts_of("data:;base64,SGk=") == "");
  CHECK(parts_of("https://a.test/?x=;base64,iVBORw0KGgoAAAANSUhEUgAAAAUA") == "");
}

TEST_CASE("a text that was cut within base64 begins with its rest") {
  const std::string line = std::string(38, 'A') + std::string(38, 'z'), digest(64, 'a'),
                    rest = line + "\n" + line + "\n" + line + "\nQUI=";
  CHECK(parts_of(rest + "\n--b\n") == "base64:" + rest);
  CHECK(parts_of(line + "\n" + line + "\nand so on\n") == "");
  CHECK(parts_of(digest + "\n" + digest + "\n" + digest + "\n") == "");
}

TEST_CASE("a note stands where a part was, and the map leads back") {
  CHECK(
      without(mail("Content-Transfer-Encoding: base64", "SGVsbG8gTGVl\n")) ==
      mail("Content-Transfer-Encoding: base64", "[A part in base64 was removed here: 12 bytes]\n"));
  CHECK(without("The fog.") == "The fog.");
}

TEST_CASE("time is linear in texts that look like many beginnings") {
  const auto repeat = [](std::string_view s) {
    std::string out;
    while (out.size() < 4'000'000) out += s;
    return out;
  };
  for (const std::string_view unit :
       {"Content-Transfer-Encoding: base64\n", "begin 644 x\n", "6", "base64 ", "data:;base64,",
        "\n\nContent-Transfer-Encoding: base64\n\nA", "7777777 ", "> > > > 6", "begin 66666666"}) {
    const std::string text = repeat(unit);
    std::vector<PackedPart> parts;
    const auto start = std::chrono::steady_clock::now();
    find_packed(text, parts);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    CHECK_MESSAGE(took.count() < 4.0, unit);  // 1 MB/s, on a machine that does other things
  }
}
