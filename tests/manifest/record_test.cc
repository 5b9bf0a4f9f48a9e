#include "manifest/record.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <fstream>
#include <regex>
#include <set>

#include "base/command.h"
#include "base/json.h"
#include "base/utf8.h"
#include "io/temporary_folder.h"
#include "manifest/file_list.h"
#include "manifest/head.h"
#include "manifest/merkle.h"
#include "manifest/safe_path.h"

using namespace tamis;
using namespace tamis::manifest;

namespace {

std::string word() {
  std::string out;
  for (const std::string& character :
       *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
           "a", "b", "\"", "\\", "/", "\n", "\r", "\t", "\b", "\f", "\x01", "\x1f", "\x7f", " ",
           "\xC2\xA0", "\xF0\x9F\x98\x80")))
    out += character;
  return out;
}

// A line of files.jsonl, judged the slow way.
bool slow_is_entry(const std::string& line) {
  const auto json = Json::parse(line, "line", 3);
  if (!json || !json->is_object() || json->canonical() != line) return false;
  const std::string role((*json)["role"].as_string());
  std::set<std::string> wanted = {"bytes", "path", "role", "sha256"};
  if (role == "data") wanted.insert({"records", "unpacked"});
  if (role == "leaves" || role == "withdrawn") wanted.insert("records");
  if (role != "data" && role != "leaves" && role != "withdrawn" && role != "other") return false;
  for (const auto& [key, value] : json->members()) {
    if (key == "salt" && role == "other") {
      if (!std::regex_match(std::string(value.as_string()),
                            std::regex("[A-Za-z0-9+/]{21}[AQgw]==")))
        return false;
    } else if (wanted.erase(key) == 0) {
      return false;
    } else if (key == "sha256") {
      if (!std::regex_match(std::string(value.as_string()), std::regex("[0-9a-f]{64}")))
        return false;
    } else if (key == "bytes" || key == "records" || key == "unpacked") {
      if (!value.is_int() || value.as_int() < 0 || value.as_int() >= int64_t{1} << 53) return false;
    } else if (!value.is_string()) {
      return false;
    }
  }
  return wanted.empty();
}

// The slow way to judge a line: read it as any JSON, write it canonically, and look at each member.
bool slow_is_record(const std::string& line) {
  const auto json = Json::parse(line, "line", 3);
  if (!json || !json->is_object() || json->canonical() != line) return false;
  constexpr int64_t kMax = (int64_t{1} << 53) - 1;
  for (const auto& [key, value] : json->members()) {
    if (key == "id" || key == "group" || key == "speaker") {
      if (!value.is_string() || value.as_string().empty()) return false;
    } else if (key == "text") {
      if (!value.is_string()) return false;
    } else if (key == "language") {
      if (!std::regex_match(value.as_string(), std::regex("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")))
        return false;
    } else if (key == "order") {
      if (!value.is_int() || value.as_int() > kMax || value.as_int() < -kMax) return false;
    } else if (key == "tokens") {
      if (!value.is_object() || value.members().empty()) return false;
      for (const auto& [name, n] : value.members()) {
        if (name.empty() || !n.is_int() || n.as_int() < 0 || n.as_int() > kMax) return false;
      }
    } else if (key == "fields") {
      if (!value.is_object() || value.members().empty()) return false;
      for (const auto& [name, v] : value.members()) {
        if (!v.is_string()) return false;
      }
    } else if (key == "cluster") {
      const Json& ppm = value["jaccard_ppm"];
      const bool elsewhere = value.has("delivery");
      if (elsewhere && !std::regex_match(value["delivery"].as_string(), std::regex("[0-9a-f]{64}")))
        return false;
      if (value.members().size() != (elsewhere ? 3 : 2) || !ppm.is_int() || ppm.as_int() < 0 ||
          ppm.as_int() > 1000000 || !value["kept_id"].is_string() ||
          value["kept_id"].as_string().empty()) {
        return false;
      }
    } else if (key == "passages") {
      if (!value.is_array() || value.items().empty()) return false;
      int64_t before = 0;
      for (const Json& p : value.items()) {
        if (p.members().size() != 3 || !p["begin"].is_int() || !p["end"].is_int() ||
            !p["documents"].is_int() || p["documents"].as_int() < 2 ||
            p["documents"].as_int() > kMax || p["begin"].as_int() < before ||
            p["end"].as_int() <= p["begin"].as_int())
          return false;
        before = p["end"].as_int();
      }
      if (before > static_cast<int64_t>((*json)["text"].as_string().size())) return false;
    } else {
      return false;
    }
  }
  return json->has("id") && json->has("text");
}

const char kFull[] =
    R"({"cluster":{"jaccard_ppm":912345,"kept_id":"1"},"fields":{"a":"x\u0001","b":""},"group":"g","id":"2",)"
    R"("language":"zh-Hant","order":-3,"passages":[{"begin":0,"documents":2,"end":3},{"begin":3,"documents":10,"end":5}],"speaker":"s","text":"tab\tquote\"","tokens":{"cl100k_base":1,"o200k_base":0}})";

}  // namespace

TEST_CASE("a record is one line of canonical JSON, and reads back as it was") {
  CHECK(rc::check([] {
    const std::string id = "i" + word(), text = word(), group = word(), speaker = word(),
                      name = word(), value = word();
    const std::string other_name = name + "2";
    Record r{.id = id, .text = text};
    r.group = group;
    r.speaker = speaker;
    if (*rc::gen::arbitrary<bool>()) r.language = "en";
    if (*rc::gen::arbitrary<bool>()) r.order = *rc::gen::inRange<int64_t>(-1000, 1000);
    if (*rc::gen::arbitrary<bool>()) r.fields = {{name, value}, {other_name, ""}};
    if (*rc::gen::arbitrary<bool>()) r.tokens = {{"z", 1}, {"a", 2}};
    const std::string delivery(*rc::gen::arbitrary<bool>() ? 64 : 0, 'a');
    if (*rc::gen::arbitrary<bool>()) r.cluster = RecordCluster{id, 1000000, delivery};
    for (uint64_t at = 0; text.size() > at && *rc::gen::arbitrary<bool>();) {
      const uint64_t begin = *rc::gen::inRange<uint64_t>(at, text.size());
      at = *rc::gen::inRange<uint64_t>(begin + 1, text.size() + 1);
      r.passages.push_back({begin, at, *rc::gen::inRange<uint64_t>(2, 1000)});
    }
    const auto e = encode(r);
    RC_ASSERT(e.has_value());
    const auto json = Json::parse(e->line);
    RC_ASSERT(json.has_value());
    RC_ASSERT(json->canonical() == e->line);
    RC_ASSERT((*json)["id"].as_string() == id);
    RC_ASSERT((*json)["text"].as_string() == text);
    RC_ASSERT(json->has("group") == !group.empty());
    RC_ASSERT(json->has("speaker") == !speaker.empty());
    RC_ASSERT(json->has("fields") == !r.fields.empty());
    RC_ASSERT(e->leaf == sha256(std::string(1, '\0') + e->line));
    RecordView view;
    RC_ASSERT(read_record(e->line, view).has_value());
    RC_ASSERT(view.text_bytes == text.size());
    RC_ASSERT(view.tokens.size() == r.tokens.size());
    RC_ASSERT(view.order == r.order);
    RC_ASSERT(view.has_cluster == r.cluster.has_value());
    if (r.cluster) RC_ASSERT(view.cluster_delivery == delivery);
    RC_ASSERT(view.passages == r.passages);
    RC_ASSERT(slow_is_record(e->line));
  }));
}

TEST_CASE("keys above U+FFFF come before full-width ones, as UTF-16 sorts them") {
  Record r{.id = "1", .text = ""};
  r.fields = {{"\xEF\xBD\x81", "b"}, {"\xF0\x9F\x98\x80", "a"}, {"z", "c"}};
  const auto e = encode(r);
  REQUIRE(e);
  CHECK(e->line == Json::parse(e->line)->canonical());
  RecordView view;
  CHECK(read_record(e->line, view));
}

TEST_CASE("what cannot be a record is refused, and the message holds none of it") {
  const std::string secret = "canary-7391";
  const auto refused = [&](const Record& r, std::string_view named) {
    const auto e = encode(r);
    REQUIRE_FALSE(e);
    CHECK(e.error().message.find(named) != std::string::npos);
    CHECK(e.error().message.find(secret) == std::string::npos);
  };
  refused({.id = "", .text = secret}, "id");
  const std::string bad = secret + "\xFF";
  refused({.id = "a", .text = bad}, "UTF-8");
  refused({.id = bad, .text = ""}, "UTF-8");
  refused({.id = "a", .text = "", .language = "canary-7391!"}, "language");
  Record r{.id = "a", .text = secret};
  r.order = int64_t{1} << 53;
  refused(r, "order");
  r.order.reset();
  r.fields = {{secret, ""}, {secret, ""}};
  refused(r, "fields");
  r.fields.clear();
  r.tokens = {{"a", uint64_t{1} << 53}};
  refused(r, "tokens");
  r.tokens = {{"", 1}};
  refused(r, "tokens");
  r.tokens.clear();
  r.cluster = RecordCluster{"", 5};
  refused(r, "cluster");
  r.cluster = RecordCluster{"b", 1000001};
  refused(r, "cluster");
  r.cluster = RecordCluster{"b", 1, "not a digest"};
  refused(r, "cluster");
  r.cluster.reset();
  for (const std::vector<RecordPassage>& wrong : {std::vector<RecordPassage>{{0, 0, 2}},
                                                  {{0, secret.size() + 1, 2}},
                                                  {{0, 3, 1}},
                                                  {{2, 4, 2}, {3, 5, 2}},
                                                  {{5, 6, 2}, {1, 2, 2}}}) {
    r.passages = wrong;
    refused(r, "passages");
  }
}

TEST_CASE("passages that do not fit their text are no record") {
  const auto line = [](const std::string& passages) {
    return R"({"id":"1","passages":[)" + passages + R"(],"text":"a\nb"})";
  };
  RecordView view;
  CHECK(read_record(line(R"({"begin":0,"documents":2,"end":3})"), view));
  for (const char* wrong :
       {"", R"({"begin":0,"documents":2,"end":4})", R"({"begin":1,"documents":2,"end":1})",
        R"({"begin":-1,"documents":2,"end":1})", R"({"begin":0,"documents":1,"end":1})",
        R"({"begin":1,"documents":2,"end":2},{"begin":0,"documents":2,"end":1})",
        R"({"documents":2,"begin":0,"end":1})", R"({"begin":0,"documents":2,"end":1},)"})
    CHECK_FALSE(read_record(line(wrong), view));
}

TEST_CASE("a language tag has the shape of RFC 5646") {
  for (const char* good :
       {"en", "zh-Hant", "und", "de-1996", "sl-rozaj-biske", "x-private", "es-419"}) {
    CHECK(is_language_tag(good));
  }
  for (const char* bad :
       {"", "-", "en-", "-en", "en--us", "1en", "en_US", "abcdefghi", "en-abcdefghi", "\xC3\xA9"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_language_tag(bad));
  }
}

TEST_CASE(
    "every line that differs from a canonical record by one byte is judged as the slow way judges "
    "it") {
  const std::string full = kFull;
  REQUIRE(slow_is_record(full));
  RecordView view;
  REQUIRE(read_record(full, view));
  CHECK(view.text_bytes == 10);
  CHECK(view.tokens.size() == 2);
  size_t accepted = 0;
  const std::string bytes = "\"\\{}[]:,-+.eE019abu \n\x01\x7f\x80\xC3\xFFntr/";
  for (size_t i = 0; i <= full.size(); ++i) {
    for (const char c : bytes) {
      for (int kind = 0; kind < 3; ++kind) {
        std::string line = full;
        if (kind == 0) line.insert(i, 1, c);
        if (kind == 1 && i < line.size()) line[i] = c;
        if (kind == 2 && i < line.size()) line.erase(i, 1 + static_cast<size_t>(c & 3));
        const bool ours = read_record(line, view).has_value();
        if (ours != slow_is_record(line)) FAIL(line);
        accepted += ours ? 1 : 0;
      }
    }
  }
  CHECK(accepted > 100);
}

TEST_CASE("members in another order, twice, empty or null are refused at the byte") {
  RecordView view;
  const std::pair<const char*, uint64_t> rows[] = {
      {R"({"text":"","id":"1"})", 1},
      {R"({"id":"1"})", 9},
      {R"({"id":"","text":""})", 6},
      {R"({"id":"1","id":"1","text":""})", 9},
      {R"({"id":"1","text":null})", 17},
      {R"({"id":"1","text":"","tokens":{}})", 30},
      {R"({"fields":{"b":"","a":""},"id":"1","text":""})", 18},
      {R"({"id":"1","order":1.0,"text":""})", 19},
      {R"({"id":"1","order":-0,"text":""})", 18},
      {R"({"id":"1","text":"\u000a"})", 18},
      {R"({"id":"1","text":"\u001F"})", 18},
      {R"({"id":"1","text":"\/"})", 18},
      {R"({"id":"1","text":"\u00e9"})", 18},
      {R"({"id":"1","text":""} )", 20},
      {R"( {"id":"1","text":""})", 0},
      {"{\"id\":\"1\",\"text\":\"\n\"}", 18},
      {"{\"id\":\"1\",\"text\":\"\xED\xA0\x80\"}", 18},
      {"", 0},
  };
  for (const auto& [line, at] : rows) {
    CAPTURE(line);
    const auto read = read_record(line, view);
    REQUIRE_FALSE(read);
    CHECK_FALSE(slow_is_record(line));
    CHECK(read.error().offset == at);
  }
}

TEST_CASE("a file entry is read as it is written, and in no other spelling") {
  const std::string digest(64, 'a');
  const FileEntry data =
      FileEntry::parse(
          R"({"bytes":5,"path":"data/part-00000.jsonl.zst","records":1,"role":"data","sha256":")" +
          digest + R"(","unpacked":9})")
          .value();
  CHECK(data.role == FileRole::kData);
  CHECK(FileEntry::parse(data.line())->line() == data.line());
  for (const std::string& bad :
       {std::string("{}"), R"({"bytes":5,"path":"x","role":"data","sha256":")" + digest + R"("})",
        R"({"bytes":5,"path":"x","records":1,"role":"other","sha256":")" + digest + R"("})",
        R"({"bytes":-5,"path":"x","role":"other","sha256":")" + digest + R"("})",
        R"({"bytes":5.0,"path":"x","role":"other","sha256":")" + digest + R"("})",
        R"({"path":"x","bytes":5,"role":"other","sha256":")" + digest + R"("})",
        R"({"bytes":5,"path":"x","role":"else","sha256":")" + digest + R"("})",
        std::string(R"({"bytes":5,"path":"x","role":"other","sha256":"aa"})"),
        R"({"bytes":5,"path":"x","role":"other","sha256":")" + std::string(64, 'A') + R"("})",
        R"({"bytes":5,"path":7,"role":"other","sha256":")" + digest + R"("})"}) {
    CAPTURE(bad);
    CHECK_FALSE(FileEntry::parse(bad));
  }
  CHECK(data_path(0) == "data/part-00000.jsonl.zst");
  CHECK(data_path(99999) == "data/part-99999.jsonl.zst");
  CHECK(leaves_path(123) == "manifest/records/part-00123.leaves");
}

TEST_CASE("what a line of files.jsonl may be is what the slow way says") {
  size_t right = 0;
  CHECK(rc::check([&] {
    const auto rarely = [] { return *rc::gen::inRange(0, 10) == 0; };
    const auto number = [&] {
      return rarely() ? *rc::gen::element<std::string>("-1", "01", "1.0", "9007199254740992",
                                                       "99999999999999999999", "\"5\"", "-0")
                      : *rc::gen::element<std::string>("0", "5", "9007199254740991");
    };
    const std::string role =
        rarely() ? "else" : *rc::gen::element<std::string>("data", "leaves", "other", "withdrawn");
    std::string line = "{\"bytes\":" + number() + ",\"path\":";
    append_json_string(word(), line);
    if ((role != "other") != rarely()) line += ",\"records\":" + number();
    line += ",\"role\":\"" + role + "\"";
    if ((role == "other") != rarely()) line += ",\"salt\":\"AAECAwQFBgcICQoLDA0ODw==\"";
    line += ",\"sha256\":\"" + std::string(64, rarely() ? 'A' : 'a') + "\"";
    if ((role == "data") != rarely()) line += ",\"unpacked\":" + number();
    line += "}";
    // Sometimes one byte is another one, gone, or there twice.
    const size_t at = *rc::gen::inRange<size_t>(0, line.size());
    switch (*rc::gen::inRange(0, 12)) {
      case 0:
        line[at] = *rc::gen::arbitrary<char>();
        break;
      case 1:
        line.erase(at, 1);
        break;
      case 2:
        line.insert(at, 1, line[at]);
        break;
      default:
        break;
    }
    const auto entry = FileEntry::parse(line);
    right += entry.has_value();
    RC_ASSERT(entry.has_value() == slow_is_entry(line));
    if (entry) RC_ASSERT(entry->line() == line);
  }));
  CHECK(right > 0);  // it was no test of refusals alone
  FileEntry all{.path = "caf\xC3\xA9 \"\\\n\x01", .bytes = 5, .sha256 = sha256("x")};
  for (const FileRole role :
       {FileRole::kData, FileRole::kLeaves, FileRole::kOther, FileRole::kWithdrawn}) {
    all.role = role;
    const auto read = FileEntry::parse(all.line());
    REQUIRE(read);
    CHECK(read->path == all.path);
    CHECK(read->sha256 == all.sha256);
    CHECK(slow_is_entry(all.line()));
  }
}

TEST_CASE("paths that meet without regard to case or normal form have one collision key") {
  CHECK(collision_key("Caf\xC3\xA9") == collision_key("cafe\xCC\x81"));
  CHECK(collision_key("STRASSE") == collision_key("stra\xC3\x9F"
                                                  "e"));
  CHECK(collision_key("a") != collision_key("b"));
  CHECK(nfc("cafe\xCC\x81") == "caf\xC3\xA9");
  CHECK(path_problem("a/b").empty());
  CHECK_FALSE(path_problem("a/../b").empty());
}

TEST_CASE(
    "the page of the format, the JSON Schema and the program know the same members of the head") {
  const std::string docs = std::string(TAMIS_SOURCE_DIR) + "/docs/formats/";
  std::set<std::string> page, schema, program, claimed, page_claimed;
  std::ifstream in(docs + "manifest.md");
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("## ")) inside = line.find("manifest/dataset.json") != std::string::npos;
    if (line.starts_with("### ")) inside = false;
    std::smatch m;
    if (inside && std::regex_match(line, m, std::regex(R"(\| `([a-z_]+)` \|.*)"))) {
      page.insert(m[1]);
      if (line.find("no: claimed") != std::string::npos) page_claimed.insert(m[1]);
    }
  }
  const auto json = Json::parse(tamis::testing::read_bytes(docs + "dataset.schema.json"));
  REQUIRE(json);
  for (const auto& [name, value] : (*json)["properties"].members()) schema.insert(name);
  for (const auto name : known_members()) {
    program.insert(std::string(name));
    if (kind_of_member(name) == MemberKind::kClaimed) claimed.insert(std::string(name));
  }
  CHECK(page == program);
  CHECK(schema == program);
  page_claimed.insert({"route", "steps"});  // their shape is checked, what they mean is not
  CHECK(page_claimed == claimed);
}
