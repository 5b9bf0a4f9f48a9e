#include "io/jsonl.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <simdjson.h>
#include <stdlib.h>

#include <charconv>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "base/hash.h"
#include "io/json_check.h"
#include "io/temporary_folder.h"

using namespace tamis;
using namespace tamis::io;
using tamis::testing::TemporaryFolder;

namespace {

// A record or problem on one line, so that two readings can be compared.
std::string row(const JsonlRecord& r) {
  std::string s = "R " + std::to_string(r.line) + " " + std::to_string(r.byte_offset) + " " +
                  std::to_string(r.byte_size) + " id=" + hex(r.id) + " text=" + hex(r.text) +
                  " group=" + hex(r.group) + " speaker=" + hex(r.speaker);
  s += r.has_order ? " order=" + std::to_string(r.order) : "";
  for (const auto& e : r.extra) s += e.data() == nullptr ? " -" : " extra=" + hex(e);
  return s;
}
std::string row(const JsonlProblem& p) {
  return "P " + std::to_string(p.line) + " " + std::to_string(p.byte_offset) + " " +
         std::to_string(p.byte_size) + " " + std::string(p.rule) + " @" +
         std::to_string(p.fault_offset);
}

std::vector<std::string> read_all(std::string_view bytes, size_t piece = 1 << 16,
                                  JsonlFields fields = {}, JsonlLimits limits = {}) {
  const auto source = open_memory(bytes, Packing::kPlain, "x", piece).value();
  JsonlReader reader(*source, std::move(fields), limits);
  std::vector<std::string> rows;
  for (;;) {
    const auto event = reader.next();
    if (!event) {
      rows.push_back("E " + event.error().message);
      return rows;
    }
    if (*event == JsonlEvent::kEnd) return rows;
    rows.push_back(*event == JsonlEvent::kRecord ? row(reader.record()) : row(reader.problem()));
  }
}

struct One {
  JsonlParser parser;
  bool fine;
  One(std::string_view json, JsonlFields fields = {}, JsonlLimits limits = {})
      : parser(std::move(fields), limits), fine(parser.parse(json)) {}
  const JsonlRecord* operator->() const {
    REQUIRE(fine);
    return &parser.record();
  }
  std::string rule() const { return fine ? "" : std::string(parser.problem().rule); }
  uint64_t at() const { return parser.problem().fault_offset; }
};

}  // namespace

TEST_CASE("a record gives its fields") {
  const One r(
      R"({"id":"a1","group":"g","order":3,"speaker":"Ann","text":"hello\nworld","x":[1,{"y":2}]})");
  CHECK(r->id == "a1");
  CHECK(r->group == "g");
  CHECK(r->has_order);
  CHECK(r->order == 3);
  CHECK(r->speaker == "Ann");
  CHECK(r->text == "hello\nworld");
}

TEST_CASE("absent and null fields are empty, and an empty string is a text") {
  const One r(R"({"text":"","id":null,"group":null,"order":null,"speaker":null})");
  CHECK(r->id.empty());
  CHECK(r->text.empty());
  CHECK_FALSE(r->has_order);
  CHECK(One(R"({"text":null})").rule() == "json.text_missing");
}

TEST_CASE("fields have the names that the recipe gives them, and extra ones are found") {
  JsonlFields fields{"key", "body", "", "", "", {"title", "year", "open", "none", "key"}};
  const One r(
      R"({"id":1,"key":"k","body":"b","group":[],"title":"tí\u0074le","year":1999,"open":true})",
      fields);
  CHECK(r->id == "k");
  CHECK(r->text == "b");
  CHECK(r->group.empty());
  REQUIRE(r->extra.size() == 5);
  CHECK(r->extra[0] == "títle");
  CHECK(r->extra[1] == "1999");
  CHECK(r->extra[2] == "true");
  CHECK(r->extra[3].data() == nullptr);
  CHECK(r->extra[4] == "k");
  CHECK(One(R"({"body":"b","title":{}})", fields).rule() == "json.field_type");
}

TEST_CASE("a number as id, group or speaker is taken as it is written") {
  const One r(R"({"id":12345678901234567890123,"group":-7,"speaker":1.50,"text":"x"})");
  CHECK(r->id == "12345678901234567890123");
  CHECK(r->group == "-7");
  CHECK(r->speaker == "1.50");
}

TEST_CASE("a field of the wrong type sets the record aside, with the place of the value") {
  CHECK(One(R"({"text":1})").rule() == "json.text_type");
  CHECK(One(R"({"text":["x"]})").rule() == "json.text_type");
  CHECK(One(R"({"text":"x","id":true})").rule() == "json.id_type");
  CHECK(One(R"({"text":"x","group":{}})").rule() == "json.group_type");
  CHECK(One(R"({"text":"x","speaker":[]})").rule() == "json.speaker_type");
  for (const char* order : {"1.5", "1e3", "\"1\"", "9223372036854775808", "true", "[]"}) {
    const One r(R"({"text":"x","order":)" + std::string(order) + "}");
    CHECK(r.rule() == "json.order_type");
    CHECK(r.at() == 20);
  }
  CHECK(One(R"({"text":"x","order":-9223372036854775808})")->order == INT64_MIN);
  CHECK(One(R"({"x":1})").rule() == "json.text_missing");
  CHECK(One(R"({})").rule() == "json.text_missing");
}

TEST_CASE("a field that is read twice sets the record aside, any other may repeat") {
  CHECK(One(R"({"text":"a","text":"b"})").rule() == "json.duplicate_field");
  CHECK(One(R"({"text":"a","te\u0078t":"b"})").rule() == "json.duplicate_field");
  CHECK(One(R"({"text":"a","id":null,"id":1})").rule() == "json.duplicate_field");
  CHECK(One(R"({"text":"a","x":1,"x":2})")->text == "a");
}

TEST_CASE("what is JSON but no object is told from what is no JSON") {
  for (const char* json : {"[]", "1", "\"text\"", "null", " [{\"text\":\"x\"}] "})
    CHECK(One(json).rule() == "json.not_object");
  for (const char* json : {"", " ", "text", "{", "}", "{\"text\":\"x\"", "{\"text\":\"x\"}}",
                           "{\"text\":\"x\"} {\"text\":\"y\"}", "{\"text\":\"x\",}"})
    CHECK(One(json).rule() == "json.invalid");
}

TEST_CASE("JSON is held to its grammar also where nobody asked for the value") {
  for (const char* value :
       {"tru",      "nul",       "01",      "1.",         "+1",   "NaN",     "'x'",
        "[1 2]",    "[1,]",      "{\"a\"}", "{\"a\":1,}", "[}",   "\"\\x\"", "\"\\u12\"",
        "\"a\tb\"", "[\"\\q\"]", "1 2",     "[1]]",       "\x01", "\xC3\xA9"}) {
    const std::string json = "{\"text\":\"x\",\"y\":" + std::string(value) + "}";
    const One r(json);
    CHECK_MESSAGE(r.rule() == "json.invalid", json);
    CHECK(r.at() == find_json_fault(json, 64)->offset);
  }
  CHECK(One("{\"text\":\"x\",\"\\q\":1}").rule() == "json.invalid");
  CHECK(One(R"({"text":"x":"y"})").rule() == "json.invalid");
  CHECK(One(R"({"text":"x","y":"z":1})").rule() == "json.invalid");
}

TEST_CASE("a problem goes before a field's when a line has both") {
  CHECK(One(R"({"text":1,"x":tru})").rule() == "json.invalid");
  CHECK(One(R"({"text":1,"text":2)").rule() == "json.invalid");
}

TEST_CASE("escaped surrogates: pairs are joined, a lone one keeps its three bytes") {
  CHECK(One(R"({"text":"\ud83d\ude00"})")->text == "\xF0\x9F\x98\x80");
  CHECK(One(R"({"text":"a\ud83dz"})")->text == "a\xED\xA0\xBDz");
  CHECK(One(R"({"text":"\ude00","id":"\ud800"})")->id == "\xED\xA0\x80");
  CHECK(One(R"({"text":"x","\ud800":1})")->text == "x");
}

TEST_CASE("ill-formed UTF-8 inside strings stays as it is, in every field") {
  const One r("{\"id\":\"\xFF\",\"text\":\"a\xC3(\\n\xE2\x82\",\"x\":\"\x80\",\"\xC0\xAF\":1}");
  CHECK(r->id == "\xFF");
  CHECK(r->text == "a\xC3(\n\xE2\x82");
  CHECK(One("{\"text\":\"x\",\"y\":\xFF}").rule() == "json.invalid");
  CHECK(One("{\"text\":\"\xC3\"}")->text == "\xC3");
  CHECK(One("{\"text\":\"a\xED\xA0\x80z\"}")->text == "a\xED\xA0\x80z");
}

TEST_CASE("NUL: escaped it is text, raw it is not JSON") {
  CHECK(One(R"({"text":"a\u0000b"})")->text == std::string_view("a\0b", 3));
  CHECK(One(std::string("{\"text\":\"a\0b\"}", 14)).rule() == "json.invalid");
  CHECK(One(std::string("{\"text\":\"ab\"}\0", 14)).rule() == "json.invalid");
}

TEST_CASE("nesting deeper than the limit is its own problem") {
  const auto nested = [](int depth) {
    return "{\"text\":\"x\",\"y\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  CHECK(One(nested(63))->text == "x");
  CHECK(One(nested(64)).rule() == "json.too_deep");
  CHECK(One(nested(100'000)).rule() == "json.too_deep");
  CHECK(One(nested(100'000)).parser.problem().code == Code::kLimit);
  CHECK(One(nested(5000), {}, {.json_depth = 5001})->text == "x");
}

TEST_CASE("lines of a file: the bad ones are told by line and byte, the rest goes on") {
  const std::string file =
      "\xEF\xBB\xBF{\"text\":\"one\"}\r\n"
      "\n"
      " \t\r\n"
      "{\"text\":\"two\",}\n"
      "{\"text\":7}\n"
      "{\"text\":\"" +
      std::string(200, 'x') +
      "\"}\n"
      "{\"text\":\"three\"}";
  const std::vector<std::string> expected = {
      "R 1 3 15 id= text=6f6e65 group= speaker=",
      "P 4 24 15 json.invalid @38",
      "P 5 40 10 json.text_type @48",
      "P 6 51 211 json.line_too_long @51",
      "R 7 263 16 id= text=7468726565 group= speaker=",
  };
  for (const size_t piece : {1, 2, 3, 7, 64, 1000})
    CHECK(read_all(file, piece, {}, {.line_bytes = 100}) == expected);

  const auto source = open_memory(file, Packing::kPlain, "x").value();
  JsonlReader reader(*source, {}, {.line_bytes = 100});
  REQUIRE(reader.next().value() == JsonlEvent::kRecord);
  REQUIRE(reader.next().value() == JsonlEvent::kProblem);
  CHECK(describe(reader.problem(), "source file #2") ==
        "source file #2, line 4, byte 38: a key in double quotes was expected");
  CHECK(reader.blank_lines() == 2);
}

TEST_CASE("messages never hold what was read") {
  const std::string canary = "canary-7f3a";
  for (const std::string& line :
       {"{\"text\":\"" + canary, canary, "{\"" + canary + "\":}",
        "{\"text\":{\"" + canary + "\":1}}", "{\"text\":\"a\",\"order\":\"" + canary + "\"}"}) {
    const One r(line);
    REQUIRE_FALSE(r.fine);
    CHECK(describe(r.parser.problem(), "source file #1").find(canary) == std::string::npos);
  }
}

TEST_CASE("an empty file has no records, and no error") {
  CHECK(read_all("").empty());
  CHECK(read_all("\n\n").empty());
  CHECK(read_all("\xEF\xBB\xBF").empty());
}

TEST_CASE("the same parser reads line after line, long and short, good and bad") {
  JsonlParser parser({}, {});
  const std::string long_text(20'000'000, 'y');
  for (int i = 0; i < 3; ++i) {
    REQUIRE(parser.parse("{\"text\":\"" + long_text + "\\n\"}"));
    CHECK(parser.record().text == long_text + "\n");
    CHECK_FALSE(parser.parse("{\"text\":"));
    REQUIRE(parser.parse(R"({"text":"\u0061","id":7})"));
    CHECK(parser.record().text == "a");
    CHECK(parser.record().id == "7");
  }
}

TEST_CASE("what Python's json makes of a file is what this reader makes of it") {
  if (std::system("python3 -c 0 2>/dev/null") != 0) {
    MESSAGE("skipped: no python3");
    return;
  }
  const TemporaryFolder folder;
  const std::string script = std::string(TAMIS_SOURCE_DIR) + "/tests/io/jsonl_cases.py";
  REQUIRE(std::system(("python3 '" + script + "' 20260101 8000 '" + folder.at("lines") + "' '" +
                       folder.at("expected") + "'")
                          .c_str()) == 0);
  const std::string lines = folder.read("lines");
  std::istringstream expected(folder.read("expected"));

  // Once with every implementation of simdjson that this machine can run; the last is the fallback.
  const simdjson::implementation* active = simdjson::get_active_implementation();
  for (const auto* implementation : simdjson::get_available_implementations()) {
    if (!implementation->supported_by_runtime_system()) continue;
    simdjson::get_active_implementation() = implementation;
    expected.clear();
    expected.seekg(0);
    const auto source = open_memory(lines, Packing::kPlain, "x", 10'007).value();
    JsonlReader reader(*source, {.extra = {"note"}}, {});
    std::string want;
    uint64_t records = 0, problems = 0, wrong = 0;
    std::map<std::string_view, uint64_t> rules;
    while (std::getline(expected, want)) {
      const JsonlEvent event = reader.next().value();
      std::string got = "P";
      if (event == JsonlEvent::kProblem) {
        ++problems;
        ++rules[reader.problem().rule];
      } else {
        REQUIRE(event == JsonlEvent::kRecord);
        ++records;
        const JsonlRecord& r = reader.record();
        got = "R\t" + hex(r.id) + '\t' + hex(r.text) + '\t' + hex(r.group) + '\t' + hex(r.speaker) +
              '\t' + (r.extra[0].data() == nullptr ? "-" : hex(r.extra[0])) + '\t' +
              (r.has_order ? std::to_string(r.order) : "-");
      }
      if (got != want && ++wrong < 5)
        MESSAGE("line " << (records + problems) << ": " << got << " and not " << want);
    }
    CHECK(wrong == 0);
    CHECK(reader.next().value() == JsonlEvent::kEnd);
    CHECK(records > 3000);
    CHECK(problems > 2000);
    CHECK(rules["json.internal"] == 0);
    CHECK(rules["json.invalid"] > 500);
    CHECK(rules["json.duplicate_field"] > 20);
  }
  simdjson::get_active_implementation() = active;
}

TEST_CASE("whole, in pieces, and line by line in memory: the same records") {
  CHECK(rc::check("any bytes made of JSON's own", [] {
    const auto file =
        *rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
                          "{", "}", "[", "]", ":", ",", "\"", "\\", "\n", " ", "{\"text\":\"",
                          "\"}\n", "\\u", "d83d", "\"id\":", "1", "e", "-", "true", "null",
                          "\xC3\xA9", "\xFF", "abc", "\"text\"", "\\n")),
                      [](const std::vector<std::string>& v) {
                        std::string s;
                        for (const auto& p : v) s += p;
                        return s;
                      });
    const auto piece = *rc::gen::inRange<size_t>(1, 20);
    const JsonlLimits limits{.line_bytes = *rc::gen::inRange<uint64_t>(1, 60), .json_depth = 3};
    const auto whole = read_all(file, 1 << 20, {}, limits);
    RC_ASSERT(read_all(file, piece, {}, limits) == whole);

    // The slow twin: a line is a record or a field's problem exactly if it is a JSON object.
    std::istringstream lines(file);
    std::string line;
    size_t at = 0;
    while (std::getline(lines, line)) {
      const bool blank = line.find_first_not_of(" \t\r") == std::string::npos;
      if (blank && line.size() <= limits.line_bytes) continue;
      RC_ASSERT(at < whole.size());
      const std::string& got = whole[at++];
      if (line.size() > limits.line_bytes) {
        RC_ASSERT(got.find("json.line_too_long") != std::string::npos);
        continue;
      }
      const auto fault = find_json_fault(line, limits.json_depth);
      RC_ASSERT((got.find("json.too_deep") != std::string::npos) == (fault && fault->too_deep));
      RC_ASSERT((got.find("json.invalid") != std::string::npos) == (fault && !fault->too_deep));
      RC_ASSERT(got.find("json.internal") == std::string::npos);
    }
    RC_ASSERT(at == whole.size());
  }));
}
