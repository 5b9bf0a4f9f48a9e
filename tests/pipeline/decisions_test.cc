// Decisions: read strictly, looked up by tag, the later one holds.
#include "pipeline/decisions.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "io/temporary_folder.h"

using namespace tamis;
using namespace tamis::pipeline;
using tamis::testing::TemporaryFolder;

namespace {

const std::string kA(24, 'a'), kB(24, 'b'), kC(24, 'c');

std::string line(const std::string& members) {
  return R"({"when":"2026-01-02T03:04:05Z","who":"R. Reader","why":"a part number",)" + members +
         "}";
}

redact::Tag tag(const std::string& digits) {
  redact::Tag out{};
  REQUIRE(redact::parse_tag(digits, out));
  return out;
}

Decisions compiled(const std::vector<std::string>& lines) {
  std::string bytes;
  for (const std::string& l : lines) bytes += l + "\n";
  const auto parsed = parse_decisions(bytes, "test");
  REQUIRE_MESSAGE(parsed.has_value(), (parsed ? "" : parsed.error().message));
  return Decisions::compile(*parsed);
}

std::string on(const std::string& decision, const std::string& finding) {
  return line(R"("decision":")" + decision + R"(","finding":")" + finding +
              R"(","type":"PASSPORT")");
}

}  // namespace

TEST_CASE("of two decisions on one finding the later holds, and a withdrawn one does not") {
  CHECK(compiled({on("accept", kA)}).on_finding(tag(kA)) == DecisionKind::kAccept);
  CHECK(compiled({on("accept", kA), on("reject", kA)}).on_finding(tag(kA)) ==
        DecisionKind::kReject);
  const auto withdrawn =
      compiled({on("reject", kA), line(R"("decision":"withdraw","finding":")" + kA + "\"")});
  CHECK(withdrawn.on_finding(tag(kA)) == DecisionKind::kNone);
  CHECK(withdrawn.empty());
}

TEST_CASE("an allowed value is allowed until that is withdrawn") {
  const std::string allow =
      line(R"("decision":"allow","type":"PASSPORT","fingerprint":")" + kB + "\"");
  CHECK(compiled({allow}).allows(tag(kB)));
  CHECK_FALSE(compiled({allow}).allows(tag(kA)));
  CHECK_FALSE(compiled({allow, line(R"("decision":"withdraw","fingerprint":")" + kB + "\"")})
                  .allows(tag(kB)));
}

TEST_CASE("marks, passages and releases belong to a text") {
  const std::string mark = line(R"("decision":"mark","type":"PERSON","fingerprint":")" + kB +
                                R"(","text":")" + kC + R"(","start":3,"end":9)");
  const std::string passage =
      line(R"("decision":"passage","missed":1,"text":")" + kC + R"(","start":0,"end":90)");
  const std::string again =
      line(R"("decision":"passage","missed":2,"text":")" + kC + R"(","start":50,"end":120)");
  const std::string release = line(R"("decision":"release","text":")" + kC + "\"");
  const Decisions d = compiled({mark, mark, passage, again, release});
  const Decisions::OfText* text = d.on_text(tag(kC));
  REQUIRE(text != nullptr);
  REQUIRE(text->marks.size() == 1);
  CHECK(text->marks[0].span == Span{3, 9});
  CHECK(text->marks[0].type == "PERSON");
  REQUIRE(text->passages.size() == 1);  // the later reading takes the place of the one it overlaps
  CHECK(text->passages[0].missed == 2);
  CHECK(text->released);
  CHECK(d.on_text(tag(kA)) == nullptr);
  const Decisions none =
      compiled({mark, release, line(R"("decision":"withdraw","text":")" + kC + "\""),
                line(R"("decision":"withdraw","start":3,"end":9,"text":")" + kC + "\"")});
  CHECK(none.empty());
}

TEST_CASE("the digest is of what changes a delivery: not of who, why, when or the order") {
  const std::string one = on("accept", kA), two = on("reject", kB);
  std::string other = one;
  other.replace(other.find("R. Reader"), 9, "Somebody!");
  CHECK(compiled({one, two}).digest() == compiled({two, one}).digest());
  CHECK(compiled({one}).digest() == compiled({other}).digest());
  CHECK(compiled({one}).digest() != compiled({two}).digest());
  CHECK(compiled({one}).digest() != compiled({on("reject", kA)}).digest());
  CHECK(compiled({}).digest() != compiled({one}).digest());
}

TEST_CASE("a line that could not be replayed is refused, by its number") {
  const std::string bad[] = {
      "{",
      "[]",
      line(R"("decision":"maybe")"),
      on("accept", "abc"),
      line(R"("decision":"accept","type":"PASSPORT")"),
      line(R"("decision":"allow","type":"PASSPORT")"),
      line(R"("decision":"release")"),
      line(R"("decision":"withdraw")"),
      line(R"("decision":"mark","type":"PERSON","fingerprint":")" + kB + R"(","text":")" + kC +
           "\""),
      line(R"("decision":"mark","type":"NOBODY","start":1,"end":2,"fingerprint":")" + kB +
           R"(","text":")" + kC + "\""),
      line(R"("decision":"mark","type":"PERSON","start":2,"end":2,"fingerprint":")" + kB +
           R"(","text":")" + kC + "\""),
      line(R"("decision":"passage","start":5,"end":2,"text":")" + kC + "\""),
      line(R"("decision":"passage","start":-5,"end":2,"text":")" + kC + "\""),
      on("accept", kA).insert(1, R"("more":1,)"),
      R"({"decision":"accept","finding":")" + kA + R"(","type":"PASSPORT","who":"x"})",
  };
  for (const std::string& b : bad) {
    CAPTURE(b);
    const auto parsed = parse_decisions(on("accept", kA) + "\n" + b + "\n", "file");
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().code == Code::kCorrupt);
    CHECK(parsed.error().message.find("line 2") != std::string::npos);
  }
  CHECK_FALSE(parse_decisions(on("accept", kA), "file").has_value());  // no line feed: cut off
}

TEST_CASE("a decision's line is canonical JSON and reads back as itself") {
  Decision d;
  d.kind = DecisionKind::kMark;
  d.who = "R. \"Reader\"";
  d.why = "näme";
  d.when = "2026-01-02T03:04:05Z";
  d.text = tag(kA);
  d.value = tag(kB);
  d.type = "PERSON";
  d.field = "fields.note";
  d.has_span = true;
  d.span = {3, 9};
  d.place = "source file #3, line 17";
  const auto json = Json::parse(d.line());
  REQUIRE(json.has_value());
  CHECK(json->canonical() == d.line());
  const auto back = parse_decision(d.line(), "line");
  REQUIRE(back.has_value());
  CHECK(back->line() == d.line());
}

TEST_CASE("a log keeps what was in it, and is open once at a time") {
  TemporaryFolder folder;
  io::FileSystem& fs = io::FileSystem::real();
  Decision d = *parse_decision(on("accept", kA), "line");
  {
    auto log = DecisionLog::open(fs, folder.path());
    REQUIRE(log.has_value());
    REQUIRE(log->append({d}));
    const auto second = DecisionLog::open(fs, folder.path());
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().message.find("another review") != std::string::npos);
  }
  auto log = DecisionLog::open(fs, folder.path());
  REQUIRE(log.has_value());
  CHECK(log->decisions().size() == 1);
  REQUIRE(log->append({*parse_decision(on("reject", kB), "line")}));
  const auto read = Decisions::read(fs, folder.path());
  REQUIRE(read.has_value());
  CHECK(read->on_finding(tag(kA)) == DecisionKind::kAccept);
  CHECK(read->on_finding(tag(kB)) == DecisionKind::kReject);
  struct stat st{};
  REQUIRE(::stat((folder.path() + "/decisions.jsonl").c_str(), &st) == 0);
  CHECK((st.st_mode & 0777) == 0600);
}

TEST_CASE(
    "a ledger's key is made once, is for its owner alone, and is refused if others may read it") {
  TemporaryFolder folder;
  io::FileSystem& fs = io::FileSystem::real();
  CHECK_FALSE(read_ledger_key(fs, folder.path()).has_value());
  const auto made = open_ledger_key(fs, folder.path());
  REQUIRE(made.has_value());
  const std::string path = folder.path() + "/fingerprint.key";
  struct stat st{};
  REQUIRE(::stat(path.c_str(), &st) == 0);
  CHECK((st.st_mode & 0777) == 0600);
  CHECK(open_ledger_key(fs, folder.path())->id() == made->id());
  CHECK(read_ledger_key(fs, folder.path())->id() == made->id());
  TemporaryFolder other;
  CHECK(open_ledger_key(fs, other.path())->id() != made->id());
  std::filesystem::permissions(path, std::filesystem::perms(0644));
  CHECK(open_ledger_key(fs, folder.path()).error().message.find("others") != std::string::npos);
  std::filesystem::permissions(path, std::filesystem::perms(0600));
  std::ofstream(path) << "not a key\n";
  CHECK(open_ledger_key(fs, folder.path()).error().code == Code::kCorrupt);
}
