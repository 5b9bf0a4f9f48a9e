#include "base/json.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>

#include "base/command.h"
#include "base/json_number.h"
#include "io/temporary_folder.h"

using namespace tamis;

namespace {

std::string number(double d) {
  std::string out;
  append_json_number(d, out);
  return out;
}

double from_bits(uint64_t bits) {
  double d;
  std::memcpy(&d, &bits, 8);
  return d;
}

struct Refusal {
  const char* text;
  uint64_t offset;
};

}  // namespace

TEST_CASE("every pair of the RFC 8785 test data is written byte for byte") {
  const std::filesystem::path data =
      std::filesystem::path(TAMIS_SOURCE_DIR) / "../shared/data/manifest/jcs";
  if (!std::filesystem::exists(data)) {
    MESSAGE("skipped: no ../shared");
    return;
  }
  size_t pairs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(data / "input")) {
    CAPTURE(entry.path().filename().string());
    const auto json = Json::parse(testing::read_bytes(entry.path().string()));
    REQUIRE(json);
    const std::string expected =
        testing::read_bytes((data / "output" / entry.path().filename()).string());
    CHECK(json->canonical() == expected);
    const auto again = Json::parse(expected);
    REQUIRE(again);
    CHECK(again->canonical() == expected);
    ++pairs;
  }
  CHECK(pairs == 6);
}

TEST_CASE("numbers are written as RFC 8785, appendix B lists them") {
  const std::pair<uint64_t, const char*> rows[] = {
      {0x0000000000000000, "0"},
      {0x8000000000000000, "0"},
      {0x0000000000000001, "5e-324"},
      {0x8000000000000001, "-5e-324"},
      {0x7fefffffffffffff, "1.7976931348623157e+308"},
      {0xffefffffffffffff, "-1.7976931348623157e+308"},
      {0x4340000000000000, "9007199254740992"},
      {0xc340000000000000, "-9007199254740992"},
      {0x4430000000000000, "295147905179352830000"},
      {0x44b52d02c7e14af5, "9.999999999999997e+22"},
      {0x44b52d02c7e14af6, "1e+23"},
      {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
      {0x444b1ae4d6e2ef4e, "999999999999999700000"},
      {0x444b1ae4d6e2ef4f, "999999999999999900000"},
      {0x444b1ae4d6e2ef50, "1e+21"},
      {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
      {0x3eb0c6f7a0b5ed8d, "0.000001"},
      {0x41b3de4355555553, "333333333.3333332"},
      {0x41b3de4355555554, "333333333.33333325"},
      {0x41b3de4355555555, "333333333.3333333"},
      {0x41b3de4355555556, "333333333.3333334"},
      {0x41b3de4355555557, "333333333.33333343"},
      {0xbecbf647612f3696, "-0.0000033333333333333333"},
      {0x43143ff3c1cb0959, "1424953923781206.2"},
  };
  for (const auto& [bits, text] : rows) CHECK(number(from_bits(bits)) == text);
  CHECK(number(std::numeric_limits<double>::infinity()) == "null");
  CHECK(number(std::nan("")) == "null");
}

TEST_CASE("integers beyond 2^53 are written as the double next to them, as RFC 8785 wants") {
  CHECK(Json(int64_t{9007199254740991}).canonical() == "9007199254740991");
  CHECK(Json(int64_t{9007199254740993}).canonical() == "9007199254740992");
  CHECK(Json(std::numeric_limits<int64_t>::max()).canonical() == "9223372036854776000");
}

TEST_CASE("a double is read back as it was written") {
  CHECK(rc::check([](uint64_t bits) {
    const double d = from_bits(bits);
    RC_PRE(std::isfinite(d));
    double back = 0;
    RC_ASSERT(parse_json_number(number(d), back));
    RC_ASSERT(back == d);
  }));
}

TEST_CASE("keys are sorted by UTF-16 units, so an emoji comes before a full-width letter") {
  Json j;
  j.set("\xEF\xBD\x81", 1)
      .set("\xF0\x9F\x98\x80", 2)
      .set("z", 3)
      .set("", 4)
      .set("a", 5)
      .set("aa", 6);
  CHECK(j.canonical() ==
        "{\"\":4,\"a\":5,\"aa\":6,\"z\":3,\"\xF0\x9F\x98\x80\":2,\"\xEF\xBD\x81\":1}");
}

TEST_CASE("strings are escaped where RFC 8785 says so and nowhere else") {
  std::string out;
  append_json_string(std::string("\0\x01\b\t\n\x0b\f\r\x1f \"\\/<>\x7f\xC3\xA9\xE2\x80\xA8", 21),
                     out);
  CHECK(out ==
        "\"\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f \\\"\\\\/<>\x7f\xC3\xA9\xE2\x80\xA8\"");
}

TEST_CASE("a string survives writing and reading, wherever the escapes fall in a word of eight") {
  CHECK(rc::check([] {
    const auto text = *rc::gen::container<std::string>(
        rc::gen::elementOf(std::string("abcdefgh \"\\\n\x01\x1f\x20\x7f")));
    std::string line;
    append_json_string(text, line);
    const auto back = Json::parse(line);
    RC_ASSERT(back.has_value());
    RC_ASSERT(back->as_string() == text);
    for (const char c : line) RC_ASSERT(static_cast<unsigned char>(c) >= 0x20);
  }));
}

TEST_CASE("what is not JSON is refused at the byte where it goes wrong") {
  const Refusal rows[] = {
      {"", 0},
      {" ", 1},
      {"{", 1},
      {"[1,]", 3},
      {"[1 2]", 3},
      {"{\"a\":1,}", 7},
      {"{a:1}", 1},
      {"{\"a\" 1}", 5},
      {"[1]]", 3},
      {"1 2", 2},
      {"\xEF\xBB\xBF{}", 0},
      {"nul", 0},
      {"tru ", 0},
      {"+1", 0},
      {"-", 1},
      {"01", 1},
      {"1.", 2},
      {".5", 0},
      {"1e", 2},
      {"1e400", 0},
      {"NaN", 0},
      {"\"a", 2},
      {"\"a\nb\"", 2},
      {"\"\\x\"", 2},
      {"\"\\u12g4\"", 5},
      {"\"\\ud800\"", 7},
      {"\"\\ud800\\u0041\"", 7},
      {"\"\\udc00\"", 1},
      {"\"\xC3\"", 1},
      {"\"\xED\xA0\x80\"", 1},
      {"[\"ok\",\"\xFF\"]", 7},
      {"{\"a\":1,\"b\":2,\"a\":3}", 13},
      {"{\"a\":1,\"\\u0061\":3}", 7},
      {"// no\n1", 0},
      {"'a'", 0},
  };
  for (const Refusal& row : rows) {
    CAPTURE(row.text);
    const auto json = Json::parse(row.text, "list.json");
    REQUIRE_FALSE(json);
    CHECK(json.error().code == Code::kInput);
    CHECK(json.error().offset == row.offset);
    CHECK(json.error().message.starts_with("list.json: byte " + std::to_string(row.offset)));
  }
}

TEST_CASE("a duplicate among many keys is found too") {
  std::string text = "{";
  for (int i = 0; i < 1000; ++i) text += "\"k" + std::to_string(i) + "\":0,";
  const size_t place = text.size();
  text += "\"k500\":1}";
  const auto json = Json::parse(text);
  REQUIRE_FALSE(json);
  CHECK(json.error().offset == place);
}

TEST_CASE("nesting ends at the limit that the caller sets, and never deeper than the stack bears") {
  CHECK(Json::parse(std::string(64, '[') + std::string(64, ']')));
  const auto deep = Json::parse(std::string(65, '[') + std::string(65, ']'));
  REQUIRE_FALSE(deep);
  CHECK(deep.error().offset == 64);
  CHECK_FALSE(Json::parse(std::string(5'000'000, '['), "x", UINT32_MAX));
  CHECK(Json::parse("[[]]", "x", 2));
  CHECK_FALSE(Json::parse("[[]]", "x", 1));
  CHECK(Json::parse("7", "x", 0));
}

TEST_CASE("numbers without fraction or exponent are integers where they fit") {
  CHECK(Json::parse("9223372036854775807")->is_int());
  CHECK(Json::parse("-9223372036854775808")->as_int() == std::numeric_limits<int64_t>::min());
  CHECK(Json::parse("9223372036854775808")->is_double());
  CHECK(Json::parse("1.0")->is_double());
  CHECK(Json::parse("1e0")->is_double());
  CHECK(Json::parse("-0")->canonical() == "0");
  CHECK(Json::parse("1e-400")->as_double() == 0.0);
  CHECK(Json::parse("0.0000001e-999999999999999999999")->as_double() == 0.0);
  CHECK(Json::parse("0e999999999999999999999")->as_double() == 0.0);
  CHECK_FALSE(Json::parse("0.0000001e999999999999999999999"));
  CHECK_FALSE(Json::parse(std::string(400, '9')));
  CHECK(Json::parse("0." + std::string(400, '0') + "1")->as_double() == 0.0);
}

TEST_CASE("escaped surrogate pairs become one character") {
  CHECK(Json::parse("\"\\ud83d\\uDE00\"")->as_string() == "\xF0\x9F\x98\x80");
}

TEST_CASE("the line writer writes what canonical() writes") {
  std::string line;
  JsonWriter w(line);
  w.begin_object().key("a").begin_array().integer(1).null().boolean(true).end_array();
  w.key("b").begin_object().end_object().key("c").string("x\ty").key("d").begin_array().end_array();
  w.end_object();
  const auto json = Json::parse(line);
  REQUIRE(json);
  CHECK(json->canonical() == line);
  CHECK(line == R"({"a":[1,null,true],"b":{},"c":"x\ty","d":[]})");
}

TEST_CASE("the pretty form keeps the order of insertion and says the same") {
  Json j;
  j.set("z", 1).set("a", Json::array().push("x").push(Json::object()));
  CHECK(j.pretty() == "{\n  \"z\": 1,\n  \"a\": [\n    \"x\",\n    {}\n  ]\n}");
  CHECK(Json::parse(j.pretty())->canonical() == j.canonical());
}

TEST_CASE("asking for another type gives that type's neutral value") {
  const Json j("text");
  CHECK(j.as_int() == 0);
  CHECK(j.items().empty());
  CHECK(j["key"].is_null());
  CHECK_FALSE(j.as_bool());
  CHECK(Json(3).as_double() == 3.0);
}

TEST_CASE("the strict reader agrees with Python's json module on what is canonical") {
  testing::TemporaryFolder folder;
  // Python writes integers, strings and structure as RFC 8785 does when asked for no spaces and sorted ASCII keys.
  Json j;
  Json inner;
  for (int i = 0; i < 40; ++i)
    inner.set("k" + std::to_string(i * 7919 % 101), Json(int64_t{i} * i * i - 5000));
  j.set("inner", inner)
      .set("text", "quote \" backslash \\ tab \t \xC3\xA9 \xF0\x9F\x98\x80 del \x7f");
  j.set("list", Json::array().push(true).push(false).push(nullptr).push("").push(-1));
  testing::write_bytes(folder.at("in.json"), j.pretty());
  const auto theirs = testing::run_command(
      "python3 -c 'import json,sys; d=json.load(open(sys.argv[1],encoding=\"utf-8\")); "
      "sys.stdout.buffer.write(json.dumps(d,sort_keys=True,separators=(\",\",\":\"),ensure_ascii="
      "False)"
      ".encode(\"utf-8\"))' " +
      folder.at("in.json"));
  if (!theirs) {
    MESSAGE("skipped: no python3");
    return;
  }
  CHECK(j.canonical() == *theirs);
}

TEST_CASE("a string that fills several vectors is escaped as its bytes are one by one") {
  for (size_t before = 0; before < 150; ++before)
    for (unsigned c = 0; c < 256; c += before % 8 == 0 ? 1 : 31) {
      const std::string text =
          std::string(before, 'a') + static_cast<char>(c) + std::string(before % 70, 'b') + "\n";
      std::string whole, expected = "\"";
      append_json_string(text, whole);
      for (const char byte : text) {
        std::string one;
        append_json_string({&byte, 1}, one);
        expected.append(one, 1, one.size() - 2);
      }
      CAPTURE(before);
      CHECK(whole == expected + "\"");
    }
}
