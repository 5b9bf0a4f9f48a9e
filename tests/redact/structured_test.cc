// Documents rewritten where they stand: what is found, what comes out, and that all else stays.
#include "redact/structured/structured.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <chrono>

#include "finder.h"
#include "io/json_check.h"

using namespace tamis;
using namespace tamis::redact;
using namespace tamis::redact::test;

namespace {

using F = DocumentFormat;

Result<StructuredOutcome> outcome_of(std::string_view source, F format,
                                     const Redactor& redactor = standard(),
                                     const AskOthers& ask_others = {}) {
  StructuredScratch scratch;
  return redact_alone(source, format, redactor, scratch, {}, ask_others);
}

std::string written(std::string_view source, F format, const Redactor& redactor = standard()) {
  auto outcome = outcome_of(source, format, redactor);
  REQUIRE_MESSAGE(outcome.has_value(), (outcome ? std::string() : outcome.error().message));
  return std::string(outcome->text());
}

std::shared_ptr<const Redactor> with_action(const std::string& type, const std::string& action) {
  Recipe recipe;
  recipe.actions[type] = action;
  return make(recipe);
}

// The records of a table by RFC 4180, as a machine of four states: another way than the code's.
std::vector<std::vector<std::string>> records_of(std::string_view text, char delimiter) {
  std::vector<std::vector<std::string>> records;
  enum { kStart, kBare, kQuoted, kQuoteInQuoted } state = kStart;
  std::vector<std::string> record;
  std::string cell;
  bool any = false;
  for (size_t i = 0; i <= text.size(); ++i) {
    const bool over = i == text.size();
    const char c = over ? '\n' : text[i];
    if (over && !any) break;
    if (state == kQuoted && !over) {
      if (c == '"')
        state = kQuoteInQuoted;
      else
        cell += c;
      continue;
    }
    if (state == kQuoteInQuoted && c == '"') {
      cell += c;
      state = kQuoted;
      continue;
    }
    if (c == delimiter || c == '\n' || c == '\r') {
      record.push_back(std::exchange(cell, {}));
      state = kStart;
      any = c == delimiter;
      if (c != delimiter) records.push_back(std::exchange(record, {}));
      if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
      continue;
    }
    any = true;
    if (state == kStart && c == '"') {
      state = kQuoted;
    } else {
      cell += c;
      if (state != kBare) state = kBare;
    }
  }
  return records;
}

}  // namespace

TEST_CASE("values of JSON are found under their keys and written back as JSON") {
  CHECK(written(R"({"ssn": 219099999, "n": 1})", F::kJson) == R"({"ssn": "[US_SSN_1]", "n": 1})");
  CHECK(written(R"({ "mail" :"\u006cee@corp.test",  "x":[true,null,1e5] })", F::kJson) ==
        R"({ "mail" :"[EMAIL_ADDRESS_1]",  "x":[true,null,1e5] })");
  CHECK(written(R"({"homePhone":"030\u00201234567"})", F::kJson) ==
        R"({"homePhone":"[PHONE_NUMBER_1]"})");
  CHECK(written(R"({"phones":["030 1234567"]})", F::kJson) == R"({"phones":["[PHONE_NUMBER_1]"]})");
  CHECK(written(R"({"type":"phone","value":"030 1234567"})", F::kJson) ==
        R"({"type":"phone","value":"[PHONE_NUMBER_1]"})");
  CHECK(written(R"({"phone":{"value":"030 1234567"}})", F::kJson) ==
        R"({"phone":{"value":"[PHONE_NUMBER_1]"}})");
  CHECK(written("\xEF\xBB\xBF[\"lee@corp.test\"]", F::kJson) ==
        "\xEF\xBB\xBF[\"[EMAIL_ADDRESS_1]\"]");
}

TEST_CASE("keys that hold a value are rewritten too") {
  CHECK(written(R"({"lee@corp.test":{"n":3}})", F::kJson) == R"({"[EMAIL_ADDRESS_1]":{"n":3}})");
}

TEST_CASE(
    "JSON in a string or a cell is read as JSON, and written back as often escaped as before") {
  CHECK(written(R"({"b":"{\"ssn\":219099999,\"m\":\"{\\\"e\\\":\\\"lee@corp.test\\\"}\"}"})",
                F::kJson) ==
        R"({"b":"{\"ssn\":\"[US_SSN_1]\",\"m\":\"{\\\"e\\\":\\\"[EMAIL_ADDRESS_1]\\\"}\"}"})");
  CHECK(written("id,data\n1,\"{\"\"ssn\"\":219099999}\"\n2,{\"ssn\":219099999}\n", F::kCsv) ==
        "id,data\n1,\"{\"\"ssn\"\":\"\"[US_SSN_1]\"\"}\"\n2,{\"ssn\":\"[US_SSN_1]\"}\n");
}

TEST_CASE("what one value names is found in all of the document") {
  CHECK(written(R"({"passport_no":"C01X00T47","note":"lost c01 x00 t47 in May"})", F::kJson) ==
        R"({"passport_no":"[PASSPORT_1]","note":"lost [PASSPORT_1] in May"})");
}

TEST_CASE("the actions of a type keep a document whole") {
  CHECK(written(R"({"ssn":219099999})", F::kJson, *with_action("US_SSN", "drop")) ==
        R"({"ssn":null})");
  CHECK(written(R"({"ssn":219099999})", F::kJson, *with_action("US_SSN", "mask")) ==
        R"({"ssn":"*********"})");
  CHECK(written(R"({"ssn":219099999})", F::kJson, *with_action("US_SSN", "keep")) ==
        R"({"ssn":219099999})");
  CHECK(written("mail\nlee@corp.test\nlin@corp.test", F::kCsv,
                *with_action("EMAIL_ADDRESS", "drop")) == "mail\n\"\"\n\"\"");
  const auto held =
      outcome_of(R"({"ssn":219099999})", F::kJson, *with_action("US_SSN", "quarantine"));
  REQUIRE(held.has_value());
  CHECK_FALSE(held->quarantine_reason().empty());
}

TEST_CASE("cells are found under the heads of their columns, and stay cells") {
  CHECK(written("name,phone,ssn,note\r\nAnn,\"030 1234567\",219-09-9999,\"said \"\"write "
                "lee@corp.test\"\", then left\"\r\n\"B, b\",,219099999,lee@corp.test",
                F::kCsv) ==
        "name,phone,ssn,note\r\nAnn,\"[PHONE_NUMBER_1]\",[US_SSN_1],\"said \"\"write "
        "[EMAIL_ADDRESS_1]\"\", then left\"\r\n\"B, b\",,[US_SSN_1],[EMAIL_ADDRESS_1]");
  CHECK(written("a;ssn\n1;219099999\n", F::kCsv) == "a;ssn\n1;[US_SSN_1]\n");
  // A quote that closes nothing is a character of a table with tabs.
  CHECK(written("a\tssn\n\"x\t219-09-9999\n5\"\t219-09-9999\n", F::kTsv) ==
        "a\tssn\n\"x\t[US_SSN_1]\n5\"\t[US_SSN_1]\n");
}

TEST_CASE("a document in another charset comes back in it") {
  CHECK(written("n\xE4me;ssn\nM\xFCller;219-09-9999\n", F::kCsv) ==
        "n\xE4me;ssn\nM\xFCller;[US_SSN_1]\n");
  const auto wide = [](std::string_view ascii) {
    std::string out = "\xFF\xFE";
    for (const char c : ascii) out.append({c, '\0'});
    return out;
  };
  CHECK(written(wide("lee@corp.test\tx\n"), F::kTsv) == wide("[EMAIL_ADDRESS_1]\tx\n"));
}

TEST_CASE("the parameters of URLs are read without their percent signs") {
  CHECK(written(R"({"u":"https://shop.test/?mail=lee%40corp.test&q=1"})", F::kJson) ==
        R"({"u":"https://shop.test/?mail=[EMAIL_ADDRESS_1]&q=1"})");
}

TEST_CASE("a document that is not what its format says is an error with its byte") {
  const auto fault = [](std::string_view source, F format) {
    const auto outcome = outcome_of(source, format);
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error().code == Code::kInput);
    return outcome.error().offset;
  };
  CHECK(fault(R"({"a":[1,}})", F::kJson) == 8);
  CHECK(fault("\xEF\xBB\xBF{\"a\":[1,}}", F::kJson) == 11);
  CHECK(fault("{\"a\":1}\n{\"a\":}\n", F::kJsonLines) == 13);
  CHECK(fault("a,b\n1,\"2\n", F::kCsv) == 6);
  CHECK(outcome_of(std::string(100, '['), F::kJson).error().code == Code::kLimit);
}

TEST_CASE("lines of JSON are documents of their own") {
  const std::string source = "{\"a\":\"lee@corp.test\"}\r\n\n{\"b\":\"lin@corp.test\"}";
  const auto outcome = outcome_of(source, F::kJsonLines);
  REQUIRE(outcome.has_value());
  CHECK(outcome->text() == "{\"a\":\"[EMAIL_ADDRESS_1]\"}\r\n\n{\"b\":\"[EMAIL_ADDRESS_1]\"}");
  std::vector<std::string> cut;
  for (const Finding& f : outcome->findings())
    cut.push_back(source.substr(f.span.begin, f.span.size()));
  CHECK(cut == std::vector<std::string>{"lee@corp.test", "lin@corp.test"});
}

TEST_CASE("what others find in the values is rewritten, and their failure is the document's") {
  const AskOthers finds_fog = [](std::string_view text, std::vector<Finding>& findings) -> Status {
    const size_t at = text.find("Fog");
    Finding f = find("lee@corp.test").at(0);
    f.span = {at, at + 3};
    findings.push_back(f);
    standard().settle(findings);
    return {};
  };
  const auto outcome = outcome_of(R"({"t":"a Fog"})", F::kJson, standard(), finds_fog);
  REQUIRE(outcome.has_value());
  CHECK(outcome->text() == R"({"t":"a [EMAIL_ADDRESS_1]"})");
  const AskOthers fails = [](std::string_view, std::vector<Finding>&) -> Status {
    return fail(Code::kInput, "a detector failed");
  };
  CHECK_FALSE(outcome_of("[1]", F::kJson, standard(), fails).has_value());
}

TEST_CASE("a format is told by name and bytes, and a doubt is said") {
  const auto guess = [](std::string_view bytes, std::string_view name = {}) {
    const FormatGuess g = guess_document_format(bytes, name);
    return std::string(document_format_name(g.format)) + (g.sure ? "" : "?");
  };
  CHECK(guess(R"({"a":1})") == "json");
  CHECK(guess(R"({"a":1})", "x.jsonl") == "jsonl");
  CHECK(guess("{\"a\":1}\n{\"a\":2}\n") == "jsonl");
  CHECK(guess("a\tb\nc\td\n") == "tsv");
  CHECK(guess("a,b\nc,d\n") == "csv?");
  CHECK(guess("a,b\nc,d\n", "X.CSV.gz") == "csv");
  CHECK(guess("{\"a\":1}", "x.csv") == "csv?");
  CHECK(guess("The fog.", "x.json") == "json?");
  CHECK(guess("The fog.") == "text");
  CHECK(guess("<p>The fog.</p>") == "xml?");
  CHECK(guess("<p>The fog.</p>", "x.htm") == "html");
  CHECK(guess("The fog.", "x.html") == "html");
  CHECK(guess("<!DOCTYPE html><p>The fog.") == "html");
  CHECK(guess("<?xml version='1.0'?><p>The fog.</p>") == "xml");
  CHECK(guess("The fog.", "x.eml") == "mail?");
  CHECK(guess("From: a@corp.test\nSubject: fog\n\nThe fog.") == "mail");
  CHECK(guess("From: a@corp.test\nSubject: fog\n\nThe fog.", "x.txt") == "text?");
}

TEST_CASE("text of HTML is read as it is shown, and its attributes, scripts and comments too") {
  CHECK(written("<p>Write <b>lee</b>&#64;corp.test!", F::kHtml) ==
        "<p>Write <b>[EMAIL_ADDRESS_1]</b>!");
  CHECK(written("<a href=\"mailto:lee@corp.test\">Lee &amp; co</a>", F::kHtml) ==
        "<a href=\"mailto:[EMAIL_ADDRESS_1]\">Lee &amp; co</a>");
  CHECK(written("<table><tr><th>Name<th>SSN<tr><td>A<td>219-09-9999</table>", F::kHtml) ==
        "<table><tr><th>Name<th>SSN<tr><td>A<td>[US_SSN_1]</table>");
  CHECK(written("<input name='passport number' value=C01X00T47>", F::kHtml) ==
        "<input name='passport number' value=[PASSPORT_1]>");
  CHECK(written("<script type=application/json>{\"ssn\":219099999}</script>", F::kHtml) ==
        "<script type=application/json>{\"ssn\":\"[US_SSN_1]\"}</script>");
  CHECK(written("a < b <!-- lee@corp.test", F::kHtml) == "a < b <!-- [EMAIL_ADDRESS_1]");
  CHECK(written("<p>n\xE4me lee@corp.test", F::kHtml) == "<p>n\xE4me [EMAIL_ADDRESS_1]");
  CHECK(written("<p>At <i>198.51.100.7</i><i>219-09-9999</i>", F::kHtml) ==
        "<p>At <i>[IP_ADDRESS_1]</i><i>[US_SSN_1]</i>");
  // Blocks part words.
  CHECK(written("<p>lee@corp.test</p><p>org</p>", F::kHtml) ==
        "<p>[EMAIL_ADDRESS_1]</p><p>org</p>");
}

TEST_CASE("values of XML are found under the names of their elements and attributes") {
  CHECK(written("<a><ssn>219099999</ssn><m><![CDATA[lee@corp.test]]></m></a>", F::kXml) ==
        "<a><ssn>[US_SSN_1]</ssn><m><![CDATA[[EMAIL_ADDRESS_1]]]></m></a>");
  CHECK(written("<a ssn='219099999'/>", F::kXml) == "<a ssn='[US_SSN_1]'/>");
  CHECK(written("<t system=\"phone\" value=\"030 1234567\"/>", F::kXml) ==
        "<t system=\"phone\" value=\"[PHONE_NUMBER_1]\"/>");
  CHECK(written("<?xml version='1.0' encoding='iso-8859-1'?><a>n\xE4 lee@corp.test</a>", F::kXml) ==
        "<?xml version='1.0' encoding='iso-8859-1'?><a>n\xE4 [EMAIL_ADDRESS_1]</a>");
  // One word in two elements, two values side by side, and a milestone between them.
  CHECK(written("<p>Ask <hi>lee</hi>@corp.test</p>", F::kXml) ==
        "<p>Ask <hi>[EMAIL_ADDRESS_1]</hi></p>");
  CHECK(written("<p>At <a>198.51.100.7</a><b>219-09-9999</b></p>", F::kXml) ==
        "<p>At <a>[IP_ADDRESS_1]</a><b>[US_SSN_1]</b></p>");
  CHECK(written("<p>At 198.51.100.7<lb/>219-09-9999</p>", F::kXml) ==
        "<p>At [IP_ADDRESS_1]<lb/>[US_SSN_1]</p>");
  // "]]>" may not stand in text.
  CHECK(written("<a>lee@corp.test]&gt;</a>", F::kXml) == "<a>[EMAIL_ADDRESS_1]]&gt;</a>");
}

TEST_CASE("an address in angle brackets, where HTML sees a tag, is read too") {
  CHECK(written("<p>Ask <lee@corp.test> or </kim@corp.test>", F::kHtml) ==
        "<p>Ask <[EMAIL_ADDRESS_1]> or </[EMAIL_ADDRESS_2]>");
  CHECK(written("<p><Lee Fog lee@corp.test title='kim@corp.test' 4111 1111 1111 1111>", F::kHtml) ==
        "<p><Lee Fog [EMAIL_ADDRESS_1] title='[EMAIL_ADDRESS_2]' [CREDIT_CARD_1]>");
  CHECK(written("<a @click='f(1)' :href=x>y</a>", F::kHtml) == "<a @click='f(1)' :href=x>y</a>");
  CHECK_FALSE(outcome_of("<lee@corp.test/>", F::kXml)->quarantine_reason().empty());
}

TEST_CASE("what is dropped ends no section, comment or script") {
  const auto drop = with_action("EMAIL_ADDRESS", "drop");
  const auto dropped = [&](std::string_view source, F format) {
    return written(source, format, *drop);
  };
  CHECK(dropped("<a><![CDATA[]]lee@corp.test>x]]></a>", F::kXml) ==
        "<a><![CDATA[]]]]><![CDATA[>x]]></a>");
  CHECK(dropped("<a><![CDATA[]lee@corp.test]>x]]></a>", F::kXml) ==
        "<a><![CDATA[]]]><![CDATA[]>x]]></a>");
  CHECK(dropped("<a>]]lee@corp.test></a>", F::kXml) == "<a>]] ></a>");
  CHECK(dropped("<!-- -lee@corp.test-> x -->", F::kHtml) == "<!-- -_-> x -->");
  CHECK(dropped("<a><!-- a - lee@corp.test --></a>", F::kXml) == "<a><!-- a - _ --></a>");
}

TEST_CASE("XML that is not closed is refused, and what its document type hides is held back") {
  for (const std::string_view source :
       {"<a><b></a>", "<a>", "<a", "<a b='c>", "</a>", "<a><![CDATA[x</a>", "<a>< b</a>"}) {
    const auto outcome = outcome_of(source, F::kXml);
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error().code == Code::kInput);
  }
  const auto held = outcome_of("<!DOCTYPE a [<!ENTITY at '@'>]><a>lee&at;corp.test</a>", F::kXml);
  REQUIRE(held.has_value());
  CHECK_FALSE(held->quarantine_reason().empty());
}

TEST_CASE("mail is read as a reader shows it: fields, encoded words, parts and their encodings") {
  CHECK(written(
            "From: Lee <lee@corp.test>\nSubject: =?utf-8?Q?ssn_219-09?= =?utf-8?Q?-9999?=\n\nHi\n",
            F::kMail) ==
        "From: Lee <[EMAIL_ADDRESS_1]>\nSubject: =?utf-8?Q?ssn_=5BUS=5FSSN=5F1=5D?= \n\nHi\n");
}

TEST_CASE("parts of mail that cannot be looked at hold it back") {
  const auto reason = [](std::string_view head, std::string_view body) {
    const auto outcome = outcome_of(
        "From: lee@corp.test\nSubject: x\n" + std::string(head) + "\n\n" + std::string(body),
        F::kMail);
    return outcome ? outcome->quarantine_reason() : "refused: " + outcome.error().message;
  };
  CHECK(reason("X-A: b", "Hi\n") == "");
  CHECK(reason("Content-Type: text/html", "<p>Hi\n") == "");
  CHECK(reason("Content-Type: image/png", "Hi\n") != "");
  CHECK(reason("Content-Type: text/rtf", "Hi\n") != "");
  CHECK(reason("Content-Type: application/pkcs7-mime", "Hi\n") != "");
  CHECK(reason("Content-Transfer-Encoding: x-uuencode", "Hi\n") != "");
  CHECK(reason("Content-Type: text/plain; charset=utf-7", "Hi\n") != "");
  CHECK(reason("Content-Transfer-Encoding: base64", "SGk") == "");
  CHECK(reason("Content-Transfer-Encoding: base64", "SGk=SGk=") != "");
  CHECK(reason("X-A: b", "begin 644 a.txt\n#0V%T\n`\nend\n") != "");
  CHECK(reason("Subject: =?x-unknown?Q?a?=", "Hi\n") != "");
  CHECK(reason("Content-Type: multipart/mixed; boundary=\"a@corp.test\"",
               "--a@corp.test\n\nHi\n--a@corp.test--\n") != "");
}

TEST_CASE("parts of mail that cannot be looked at become a note, if the recipe wants it") {
  StructuredScratch scratch;
  const auto removed = [&](const std::string& source) {
    auto outcome = redact_alone(source, F::kMail, standard(), scratch, {.remove_parts = true});
    REQUIRE_MESSAGE(outcome.has_value(), (outcome ? std::string() : outcome.error().message));
    CHECK(outcome->quarantine_reason() == "");
    return std::to_string(outcome->removed()) + "\n" + std::string(outcome->text());
  };
  const std::string gone = "[A part of this mail was removed here: ";
  // All of a mail: its own header stays, and says what the body is now.
  CHECK(removed("From: lee@corp.test\r\nContent-Type: image/png;\r\n name=\"lee@corp.test.png\"\r\n"
                "Content-Disposition: attachment; filename=a.png\r\nContent-MD5: abc\r\n"
                "Content-Transfer-Encoding: base64\r\n\r\niVBORw0K\r\n") ==
        "1\nFrom: [EMAIL_ADDRESS_1]\r\nContent-Type: text/plain; charset=us-ascii\r\n"
        "Content-Disposition: inline\r\nContent-MD5: removed\r\n"
        "Content-Transfer-Encoding: 7bit\r\n\r\n" +
            gone + "image, 8 bytes. Nobody could look into it.]\r\n");
  // A part among others, which are looked at.
  CHECK(
      removed("Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nlee@corp.test\n--b\n"
              "Content-Type: application/pdf\nContent-ID: <a@corp.test>\n\n%PDF-1.4 x\n--b--\n") ==
      "1\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n[EMAIL_ADDRESS_1]\n--b\n"
      "Content-Type: text/plain; charset=us-ascii\nContent-ID: <[EMAIL_ADDRESS_2]>\n\n" +
          gone + "application, 10 bytes. Nobody could look into it.]\n--b--\n");
  CHECK(removed("Subject: x\nContent-Transfer-Encoding: base64\n\nSGk=SGk=\n") ==
        "1\nSubject: x\nContent-Transfer-Encoding: 7bit\n\n" + gone +
            "in base64 that is broken, 8 bytes. Nobody could look into it.]\n");
  CHECK(removed("Subject: x\nContent-Transfer-Encoding: x-own\n\nHi\n").starts_with("1\n"));
  CHECK(
      removed("Subject: x\nContent-Type: text/plain; charset=utf-7\n\n+AGE-\n").starts_with("1\n"));
  CHECK(removed("Subject: x\nA: b\n\nbegin 644 a.txt\n#0V%T\n`\nend\n").starts_with("1\n"));
  CHECK(removed("Subject: x\nContent-Type: image/png\n\n") ==
        "0\nSubject: x\nContent-Type: image/png\n\n");
  CHECK(removed("Subject: x\n\nHi\n") == "0\nSubject: x\n\nHi\n");
  // What is removed is told from what is redacted.
  auto outcome = redact_alone("Subject: x\nContent-Type: image/png\n\nabc", F::kMail, standard(),
                              scratch, {.remove_parts = true});
  size_t runs = 0;
  outcome->edits().for_each_edit([&](const Edit& e) { runs += e.rule == EditRule::kPartRemoved; });
  CHECK(runs == 2);
}

TEST_CASE("the boundary between the parts of a mail stays, whatever it looks like") {
  const std::string source =
      "From: lee@corp.test\nSubject: x\nContent-Type: multipart/mixed; "
      "boundary=\"4111111111111111\"\n\n"
      "--4111111111111111\nContent-Transfer-Encoding: "
      "base64\n\nbGVlQGNvcnAudGVzdA==\n--4111111111111111--\n";
  const std::string text = written(source, F::kMail);
  CHECK(text.find("boundary=\"4111111111111111\"") != std::string::npos);
  CHECK(text.find("W0VNQUlMX0FERFJFU1NfMV0=\n--4111111111111111--") != std::string::npos);
}

TEST_CASE("many small parts in a charset that nobody says are read in the time of a few") {
  std::string source = "From: lee@corp.test\nContent-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 20000; ++i) source += "--b\n\nn\xE4 lee@corp.test\n";
  const auto begin = std::chrono::steady_clock::now();
  const std::string text = written(source + "--b--\n", F::kMail);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));  // once 150
  CHECK(text.find("corp") == std::string::npos);
}

TEST_CASE("the messages of an mbox are read one by one, and their numbers go through") {
  const std::string source =
      "From lee@corp.test Mon Mar  2 10:00:00 2020\nFrom: "
      "lee@corp.test\nContent-Transfer-Encoding: quoted-printable\n\n"
      "kim=40corp.test\nFrom here on:\nit is text.\n\n"
      "From kim@corp.test Mon Mar  2 10:00:00 2020\nFrom: "
      "kim@corp.test\nContent-Transfer-Encoding: base64\n\n"
      "bGVlQGNvcnAudGVzdA==\n";
  CHECK(written(source, F::kMail) ==
        "From [EMAIL_ADDRESS_1] Mon Mar  2 10:00:00 2020\nFrom: "
        "[EMAIL_ADDRESS_1]\nContent-Transfer-Encoding: quoted-printable\n\n"
        "[EMAIL_ADDRESS_2]\nFrom here on:\nit is text.\n\n"
        "From [EMAIL_ADDRESS_2] Mon Mar  2 10:00:00 2020\nFrom: "
        "[EMAIL_ADDRESS_2]\nContent-Transfer-Encoding: base64\n\n"
        "W0VNQUlMX0FERFJFU1NfMV0=\n");
}

TEST_CASE("any JSON comes out as JSON, and every byte outside of the edits as it was") {
  static constexpr std::string_view kPieces[] = {"lee@corp.test",
                                                 "219-09-9999",
                                                 "\\\"",
                                                 "\\\\",
                                                 "\\u00e9",
                                                 "\\ud83d\\ude00",
                                                 "\\ud800",
                                                 " ",
                                                 "fog ",
                                                 "{\\\"ssn\\\":219099999}",
                                                 "[EMAIL_ADDRESS_1]",
                                                 "?a=lee%40corp.test&b=1",
                                                 "é",
                                                 "\\n",
                                                 "4111111111111111"};
  CHECK(rc::check([] {
    const auto string = [] {
      std::string out = "\"";
      for (int n = *rc::gen::inRange(0, 5); n > 0; --n)
        (out += ' ') += kPieces[*rc::gen::inRange<size_t>(0, std::size(kPieces))];
      return out + "\"";
    };
    std::string source;
    std::string close;
    for (int n = *rc::gen::inRange(1, 12); n > 0; --n) {
      const int kind = *rc::gen::inRange(0, 4);
      if (!source.empty() && source.back() != '[' && source.back() != '{') source += ", ";
      const bool member = !close.empty() && close.back() == '}';
      if (close.empty() || kind == 0) {
        if (member) source += string() + ":";
        source += kind % 2 ? '{' : '[';
        close += kind % 2 ? '}' : ']';
        continue;
      }
      if (member) source += (kind == 1 ? "\"ssn\"" : string()) + std::string(": ");
      source += kind == 1 ? "219099999" : kind == 2 ? string() : "null";
    }
    source.append(close.rbegin(), close.rend());
    RC_ASSERT(!io::find_json_fault(source, 64));
    const auto outcome = outcome_of(source, F::kJson);
    RC_ASSERT(outcome.has_value());
    const std::string_view text = outcome->text();
    RC_ASSERT(!io::find_json_fault(text, 64));
    RC_ASSERT(text.find("lee@corp") == std::string_view::npos);
    uint64_t from = 0, to = 0;
    outcome->edits().for_each_edit([&](const Edit& e) {
      RC_ASSERT(source.substr(from, e.source_begin - from) == text.substr(to, e.output_begin - to));
      from = e.source_begin + e.source_size;
      to = e.output_begin + e.output_size;
    });
    RC_ASSERT(source.substr(from) == text.substr(to));
  }));
}

TEST_CASE("any table keeps its records and cells, and cells without a finding their text") {
  static constexpr std::string_view kPieces[] = {
      "lee@corp.test", "\"",  "\"\"",          ",", "\n", "\r\n", "fog", " ", "219-09-9999", "é",
      ",\"",           "\",", "lee@corp.test,"};
  for (const char* action : {"placeholder", "drop"}) {
    const auto redactor = with_action("EMAIL_ADDRESS", action);
    CHECK(rc::check([&] {
      std::string source = "word,ssn\n";
      for (int n = *rc::gen::inRange(0, 14); n > 0; --n)
        source += kPieces[*rc::gen::inRange<size_t>(0, std::size(kPieces))];
      const auto outcome = outcome_of(source, F::kCsv, *redactor);
      if (!outcome) {  // a quote is not closed
        RC_ASSERT(outcome.error().rule == "csv.quote");
        return;
      }
      const auto before = records_of(source, ','), after = records_of(outcome->text(), ',');
      RC_ASSERT(before.size() == after.size());
      for (size_t i = 0; i < before.size(); ++i) {
        RC_ASSERT(before[i].size() == after[i].size());
        for (size_t k = 0; k < before[i].size(); ++k)
          if (before[i][k].find("corp") == std::string::npos &&
              before[i][k].find("219") == std::string::npos)
            RC_ASSERT(before[i][k] == after[i][k]);
      }
    }));
  }
}
