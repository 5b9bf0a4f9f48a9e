#include <doctest/doctest.h>
#include <sys/stat.h>
#include <zstd.h>

#include <set>

#include "base/command.h"
#include "io/fault_file_system.h"
#include "manifest/forge.h"
#include "manifest/key_file.h"
#include "manifest/python_verifier.h"
#include "manifest/sample_delivery.h"
#include "manifest/shard_writer.h"
#include "manifest/verify.h"

using namespace tamis;
using namespace tamis::testing;
namespace fs = std::filesystem;

namespace {

io::FileSystem& disk() { return io::FileSystem::real(); }

bool names(const VerifyReport& report, std::string_view text) {
  return report.to_text().find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("a signed delivery with a route is intact, and signed by whom the receiver names") {
  TemporaryFolder folder;
  const SigningKey key = sample_key();
  const auto seal = write_sample(disk(), folder.at("d"), 20, &key);
  REQUIRE_MESSAGE(seal, seal.error().message);
  CHECK_FALSE(seal->draft);
  CHECK(seal->origin == "archive.example/letters");
  CHECK(seal->note == get(folder.at("d/manifest/checkpoint")));
  VerifyOptions options;
  options.signer = key.verifying().text();
  const auto report = verify(folder.at("d"), options);
  REQUIRE(report);
  CHECK_MESSAGE(report->intact(), report->to_text());
  CHECK(report->verdict() == "intact, signed by archive.example/letters");
  CHECK(report->records == 20);
  CHECK(report->files == 14);
  CHECK(report->checked.size() == 11);
  CHECK(report->signer == SignerState::kVerified);
  CHECK(names(*report, "CHECKED"));
  CHECK(names(*report, "CLAIMED by the sender, not checked"));
  CHECK(Json::parse(report->to_json())->operator[]("intact").as_bool());
  CHECK(Json::parse(report->to_json())->canonical() == report->to_json());
  CHECK(python_says_intact(folder.at("d"), key.verifying().text()));
}

TEST_CASE("without a named signer a signed delivery is intact, signer unknown") {
  TemporaryFolder folder;
  const SigningKey key = sample_key();
  REQUIRE(write_sample(disk(), folder.at("d"), 3, &key));
  const auto report = verify(folder.at("d"));
  REQUIRE(report);
  CHECK(report->verdict() == "intact, signer unknown");
  CHECK(names(*report, "who the signer is"));
}

TEST_CASE("without a route or a key a delivery is a DRAFT and says so everywhere") {
  const SigningKey key = sample_key();
  for (const auto& [route, signer, origin] :
       {std::tuple<std::string, const SigningKey*, std::string>{"open", nullptr, "DRAFT/unsigned"},
        {"", &key, "DRAFT/archive.example/letters"},
        {"", nullptr, "DRAFT/unsigned"}}) {
    TemporaryFolder folder;
    const auto seal = write_sample(disk(), folder.at("d"), 3, signer, route);
    REQUIRE(seal);
    CHECK(seal->draft);
    CHECK(seal->origin == origin);
    const auto report = verify(folder.at("d"));
    REQUIRE(report);
    CHECK_MESSAGE(report->intact(), report->to_text());
    CHECK(report->draft);
    CHECK(names(*report, "DRAFT: this delivery was not sealed"));
    CHECK(report->verdict().ends_with("a DRAFT"));
    CHECK(Json::parse(get(folder.at("d/manifest/dataset.json")))->operator[]("draft").as_bool());
    CHECK(get(folder.at("d/manifest/checkpoint")).starts_with("DRAFT/"));
    CHECK(python_says_intact(folder.at("d")));
  }
}

TEST_CASE("a key of another person, and no key, are named when the receiver expects one") {
  TemporaryFolder folder;
  const SigningKey key = sample_key(), other = sample_key("mallory.example/x", 'm');
  REQUIRE(write_sample(disk(), folder.at("d"), 3, &other));
  REQUIRE(write_sample(disk(), folder.at("u"), 3, nullptr));
  VerifyOptions options;
  options.signer = key.verifying().text();
  for (const char* name : {"d", "u"}) {
    const auto report = verify(folder.at(name), options);
    REQUIRE(report);
    CHECK(report->signer == SignerState::kWrong);
    CHECK_FALSE(report->intact());
    CHECK(names(*report, "archive.example/letters"));
    CHECK_FALSE(python_says_intact(folder.at(name), options.signer));
  }
  // The same name with another key is another signer too.
  const SigningKey impostor = sample_key("archive.example/letters", 'i');
  REQUIRE(write_sample(disk(), folder.at("i"), 3, &impostor));
  CHECK(verify(folder.at("i"), options)->signer == SignerState::kWrong);
  options.signer = "no key";
  CHECK(verify(folder.at("d"), options).error().code == Code::kInput);
}

TEST_CASE("a delivery without records, and one with a record larger than a shard, are whole") {
  TemporaryFolder folder;
  REQUIRE(write_sample(disk(), folder.at("empty"), 0, nullptr));
  const auto empty = verify(folder.at("empty"));
  REQUIRE(empty);
  CHECK_MESSAGE(empty->intact(), empty->to_text());
  CHECK(get(folder.at("empty/manifest/checkpoint"))
            .find("\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n") != std::string::npos);
  CHECK(python_says_intact(folder.at("empty")));
  REQUIRE(write_sample(disk(), folder.at("wide"), 5, nullptr, "open", "", 10));
  const auto wide = verify(folder.at("wide"));
  REQUIRE(wide);
  CHECK_MESSAGE(wide->intact(), wide->to_text());
  CHECK(fs::exists(folder.at("wide/data/part-00004.jsonl.zst")));
  CHECK(python_says_intact(folder.at("wide")));
}

TEST_CASE(
    "the same records and words give the same bytes, and any number of jobs the same report") {
  TemporaryFolder folder;
  const SigningKey key = sample_key();
  REQUIRE(write_sample(disk(), folder.at("a"), 30, &key));
  REQUIRE(write_sample(disk(), folder.at("b"), 30, &key));
  CHECK(snapshot(folder.at("a")) == snapshot(folder.at("b")));
  put(folder.at("a/data/part-00001.jsonl.zst"), "x");
  put(folder.at("a/README.md"), "x");
  std::set<std::string> reports;
  for (const unsigned jobs : {1u, 2u, 7u}) {
    VerifyOptions options;
    options.jobs = jobs;
    reports.insert(verify(folder.at("a"), options)->to_json());
  }
  CHECK(reports.size() == 1);
}

TEST_CASE("a shard is one zstd frame that says its content's length and carries a checksum") {
  TemporaryFolder folder;
  for (const size_t lines : {0u, 1u, 50u, 60000u}) {
    auto shard = manifest::ShardWriter::create(3);
    std::string expected;
    uint32_t x = 7;
    for (size_t i = 0; i < lines; ++i) {
      std::string line;
      for (int k = 0; k < 20; ++k) {
        x = x * 1664525u + 1013904223u;
        line += std::to_string(x >> 8) + " ";
      }
      REQUIRE(shard->add(line));
      expected += line + "\n";
    }
    const std::string path = folder.at(std::to_string(lines));
    const auto packed = shard->finish(disk(), path);
    REQUIRE(packed);
    const std::string bytes = get(path);
    CHECK(packed->bytes == bytes.size());
    CHECK(hex(packed->sha256) == sha256_hex(bytes));
    CHECK(ZSTD_getFrameContentSize(bytes.data(), bytes.size()) == expected.size());
    CHECK(ZSTD_findFrameCompressedSize(bytes.data(), bytes.size()) == bytes.size());
    std::string unpacked(expected.size() + 1, '\0');
    REQUIRE(ZSTD_decompress(unpacked.data(), unpacked.size(), bytes.data(), bytes.size()) ==
            expected.size());
    unpacked.resize(expected.size());
    CHECK((unpacked == expected));
    int status = -1;
    if (run_command("zstd -tq " + path, &status)) CHECK(status == 0);
    std::string damaged = bytes;
    damaged[damaged.size() - 1] = static_cast<char>(damaged[damaged.size() - 1] ^ 1);
    CHECK(ZSTD_isError(ZSTD_decompress(unpacked.data(), unpacked.size(), damaged.data(),
                                       damaged.size())) != 0);
  }
}

TEST_CASE("a statement that does not balance is not sealed, and the message names the equation") {
  const struct {
    std::function<void(manifest::Statement&)> change;
    const char* named;
  } rows[] = {
      {[](auto& s) { s.steps[1].counts[2].second = 1; }, "balance[1]"},
      {[](auto& s) { s.steps[0].counts.emplace_back("lost", 0); }, "read.lost"},
      {[](auto& s) { s.balance.pop_back(); }, "statistics.records"},
      {[](auto& s) { s.balance[0].right = {"refine.elsewhere"}; }, "balance[0].right"},
      {[](auto& s) { s.balance[0].right = s.balance[0].left; }, "balance[0]"},
      {[](auto& s) { s.balance[0].right.clear(); }, "balance[0].right"},
      {[](auto& s) { s.steps[2].name = "read"; }, "steps[2]"},
      {[](auto& s) { s.steps[2].name = "statistics"; }, "steps[2]"},
      {[](auto& s) { s.steps[2].name = "Sift"; }, "steps[2]"},
      {[](auto& s) { s.steps.clear(), s.balance.clear(); }, "steps"},
      {[](auto& s) { s.route = "public"; }, "route"},
      {[](auto& s) { s.further.set("score", 0.5); }, "score"},
      {[](auto& s) { s.further.set("nothing", nullptr); }, "nothing"},
      {[](auto& s) { s.further.set("big", Json::array().push(int64_t{1} << 53)); }, "big[0]"},
      {[](auto& s) { s.further.set("quarantined", "many"); }, "quarantined"},
  };
  for (const auto& row : rows) {
    TemporaryFolder folder;
    auto writer = manifest::DeliveryWriter::create(disk(), folder.at("d"), {});
    REQUIRE(writer);
    REQUIRE(writer->add(manifest::Record{.id = "a", .text = "b"}));
    auto statement = sample_statement(1);
    row.change(statement);
    const auto seal = writer->seal(statement, nullptr);
    CAPTURE(row.named);
    REQUIRE_FALSE(seal);
    CHECK(seal.error().code == Code::kInternal);
    CHECK_MESSAGE(seal.error().message.find(row.named) != std::string::npos, seal.error().message);
    CHECK_FALSE(fs::exists(folder.at("d/manifest/dataset.json")));
  }
}

TEST_CASE("a head of one MiB or more is refused before anything is sealed") {
  TemporaryFolder folder;
  auto writer = manifest::DeliveryWriter::create(disk(), folder.at("d"), {});
  REQUIRE(writer);
  auto statement = sample_statement(0);
  statement.description = std::string(1 << 20, 'x');
  const auto seal = writer->seal(statement, nullptr);
  REQUIRE_FALSE(seal);
  CHECK(seal.error().code == Code::kLimit);
}

TEST_CASE("two records of one id are not sealed") {
  TemporaryFolder folder;
  auto writer = manifest::DeliveryWriter::create(disk(), folder.at("d"), {});
  REQUIRE(writer);
  for (const char* id : {"a", "b", "a"})
    REQUIRE(writer->add(manifest::Record{.id = id, .text = "x"}));
  CHECK(writer->seal(sample_statement(3), nullptr).error().code == Code::kInput);
}

TEST_CASE("files that would meet each other or the format's own names are refused") {
  TemporaryFolder folder;
  auto writer = manifest::DeliveryWriter::create(disk(), folder.at("d"), {});
  REQUIRE(writer);
  for (const char* bad : {"data/x", "manifest/records/x", "manifest/dataset.json", "../x", "/x",
                          "a\\b", "", "a/../b"}) {
    CHECK(writer->add_file(bad, "").error().code == Code::kUsage);
  }
  REQUIRE(
      writer->add_file("Stra\xC3\x9F"
                       "e.md",
                       ""));
  REQUIRE(writer->add_file("STRASSE.md", ""));
  const auto seal = writer->seal(sample_statement(0), nullptr);
  REQUIRE_FALSE(seal);
  CHECK(seal.error().message.find("case") != std::string::npos);
}

TEST_CASE(
    "a disk that fills, a kill or a power cut at any call leaves no delivery or a whole one") {
  const SigningKey key = sample_key();
  const auto work = [&](io::FileSystem& any, const std::string& folder) -> Status {
    auto seal = write_sample(any, folder + "/.staging", 4, &key, "open", "", 700);
    if (!seal) return tl::make_unexpected(seal.error());
    return any.rename(folder + "/.staging", folder + "/delivery");
  };
  uint64_t calls = 0;
  {
    TemporaryFolder folder;
    FaultFileSystem whole(disk());
    REQUIRE(work(whole, folder.path()));
    calls = whole.calls();
    CHECK(verify(folder.at("delivery"))->intact());
  }
  CHECK(calls > 40);
  size_t without = 0;
  for (const Fault fault : {Fault::kDiskFull, Fault::kKill, Fault::kPowerLoss}) {
    for (uint64_t k = 0; k < calls; ++k) {
      TemporaryFolder folder;
      FaultFileSystem broken(disk());
      broken.fail_at(k, fault);
      const Status status = work(broken, folder.path());
      REQUIRE(broken.fired());
      const bool there = fs::exists(folder.at("delivery"));
      CHECK(status.has_value() == there);
      if (there) CHECK(verify(folder.at("delivery"))->intact());
      without += there ? 0 : 1;
    }
  }
  CHECK(without == 3 * calls);  // every one of these calls is needed
}

TEST_CASE("a disk that cannot be read is a failure and never an intact delivery") {
  TemporaryFolder folder;
  REQUIRE(write_sample(disk(), folder.at("d"), 8, nullptr));
  VerifyOptions options;
  options.jobs = 1;
  FaultFileSystem whole(disk());
  REQUIRE(manifest::verify(whole, folder.at("d"), options)->intact());
  for (uint64_t k = 0; k < whole.calls(); ++k) {
    FaultFileSystem broken(disk());
    broken.fail_at(k, Fault::kInputOutput);
    const auto report = manifest::verify(broken, folder.at("d"), options);
    REQUIRE(broken.fired());
    if (report) CHECK_FALSE(report->intact());
  }
  FaultFileSystem slow(disk());
  slow.set_max_read(7);
  slow.shuffle_lists(5);
  CHECK(manifest::verify(slow, folder.at("d"), options)->to_json() ==
        verify(folder.at("d"), options)->to_json());
}

TEST_CASE("two hundred hostile paths are named, and none is opened") {
  std::vector<std::string> paths;
  for (const std::string inner : {"..", "../..", "../outside", "a/../../outside", "./x", "a/./b",
                                  "a//b", "a/", "/", "//", "."}) {
    for (const std::string before :
         {"", "notes/", "/", "C:/", "c:", "\\\\host\\share\\", "..\\", "a\\"}) {
      for (const std::string after : {"", "/passwd"}) paths.push_back(before + inner + after);
    }
  }
  for (int c = 0; c < 32; ++c) paths.push_back("a" + std::string(1, static_cast<char>(c)) + "b");
  for (const char* more :
       {"", "a\x7f", "a\xC2\x85", "a\xC2\x9B[31m", "Z:", "data/x", "manifest/dataset.json",
        "manifest/records/x", "Manifest/Dataset.json", "README.MD"}) {
    paths.push_back(more);
  }
  paths.push_back(std::string(256, 'n'));
  paths.push_back(std::string(1100, '/'));
  for (int i = 0; i < 6; ++i) paths.push_back("/proc/self/fd/" + std::to_string(i));
  CHECK(paths.size() >= 200);

  TemporaryFolder folder;
  put(folder.at("outside"), "secret");
  REQUIRE(write_sample(disk(), folder.at("base"), 3, nullptr));
  const auto files = snapshot(folder.at("base"));
  for (const auto& [name, bytes] : files) put(folder.at("d/" + name), bytes);
  for (const std::string& path : paths) {
    CAPTURE(path);
    for (const auto& [name, bytes] : files) {
      if (name.starts_with("manifest/")) put(folder.at("d/" + name), bytes);
    }
    Forgery f;
    f.list = [&](std::vector<Json>& entries) {
      Json e = entries[0];
      entries.push_back(e.set("path", path).set("bytes", 6).set("sha256", sha256_hex("secret")));
    };
    forge(folder.at("d"), f);
    FaultFileSystem watched(disk());
    const auto report = manifest::verify(watched, folder.at("d"), {});
    REQUIRE(report);
    CHECK_FALSE(report->intact());
    CHECK_FALSE(report->failures.empty());
    for (const Call& call : watched.log()) {
      const bool inside = call.path == folder.at("d") || call.path == folder.at("d/") ||
                          call.path.starts_with(folder.at("d/"));
      CHECK_MESSAGE(inside, call.path);
      CHECK(call.path.find("..") == std::string::npos);
    }
    // What is shown holds nothing that acts on a terminal.
    for (const char c : report->to_text())
      CHECK((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
  }
}

TEST_CASE("names with ~ $ % - and spaces raise no alarm") {
  TemporaryFolder folder;
  auto writer = manifest::DeliveryWriter::create(disk(), folder.at("d"), {});
  REQUIRE(writer);
  for (const char* name : {"~", "$HOME", "%2e%2e", "-rf", " a b ", "ab:c", "...", "..a", "a..",
                           "CON", "*?", "#", "\xE2\x80\xA8"}) {
    REQUIRE(writer->add_file(name, name));
    REQUIRE(writer->add_file(std::string("sub/") + name, name));
  }
  REQUIRE(writer->seal(sample_statement(0), nullptr));
  const auto report = verify(folder.at("d"));
  CHECK_MESSAGE(report->intact(), report->to_text());
  CHECK(python_says_intact(folder.at("d")));
}

TEST_CASE("a link in place of a file is named and not followed, a link to the delivery is") {
  TemporaryFolder folder;
  REQUIRE(write_sample(disk(), folder.at("d"), 3, nullptr));
  fs::create_directory_symlink(folder.at("d"), folder.at("link"));
  CHECK(verify(folder.at("link"))->intact());
  fs::create_symlink("/dev/null", folder.at("d/null"));
  fs::rename(folder.at("d/notes"), folder.at("notes"));
  fs::create_directory_symlink(folder.at("notes"), folder.at("d/notes"));
  const auto report = verify(folder.at("d"));
  CHECK(names(*report, "'null'"));
  CHECK(names(*report, "a link"));
  CHECK(report->failures.size() == 3);  // two links, and the note that is not there
}

TEST_CASE("what a dishonest sender writes into a well-sealed delivery is found") {
  const SigningKey key = sample_key();
  const struct {
    const char* what;
    std::function<void(Json&)> head;
    const char* named;
  } rows[] = {
      {"a total",
       [](Json& h) {
         Json s = h["statistics"];
         h.set("statistics", s.set("text_bytes", 1));
       },
       "statistics.text_bytes"},
      {"a token sum",
       [](Json& h) {
         Json s = h["statistics"], t = s["tokens"];
         h.set("statistics", s.set("tokens", t.set("o200k_base", 1)));
       },
       "statistics.tokens.o200k_base"},
      {"a vocabulary",
       [](Json& h) {
         Json s = h["statistics"], t = s["tokens"];
         h.set("statistics", s.set("tokens", t.set("other", 1)));
       },
       "statistics.tokens.other"},
      {"a language",
       [](Json& h) {
         Json s = h["statistics"];
         h.set("statistics", s.set("languages", Json::object()));
       },
       "statistics.languages.en"},
      {"an equation",
       [](Json& h) {
         Json b = Json::array();
         for (const Json& e : h["balance"].items()) {
           Json c = e;
           if (b.items().empty()) c.set("left", Json::array().push("refine.out"));
           b.push(c);
         }
         h.set("balance", b);
       },
       "balance[0]"},
      {"a draft", [](Json& h) { h.set("draft", true); }, "draft"},
      {"an origin", [](Json& h) { h.set("origin", "somebody.example"); }, "origin"},
      {"no signer",
       [](Json& h) {
         Json::Object m;
         for (const auto& x : h.members())
           if (x.first != "signer") m.push_back(x);
         h = Json::from_members(m);
       },
       "draft"},
      {"a count",
       [](Json& h) {
         Json r = h["records"];
         h.set("records", r.set("count", 21));
       },
       "records"},
      {"a root",
       [](Json& h) {
         Json r = h["records"];
         h.set("records", r.set("root", std::string(64, 'a')));
       },
       "records"},
      {"a list digest",
       [](Json& h) {
         Json r = h["files"];
         h.set("files", r.set("sha256", std::string(64, 'a')));
       },
       "files.sha256"},
      {"counts beyond all sums",
       [](Json& h) {
         Json s = h["statistics"];
         h.set("statistics", s.set("records", INT64_MAX).set("bytes", INT64_MAX));
         Json b = h["balance"];
         b.push(Json()
                    .set("left", Json::array().push("statistics.records").push("statistics.bytes"))
                    .set("right", Json::array().push("read.documents")));
         h.set("balance", b)
             .set("redaction", Json()
                                   .set("X", Json().set("found", INT64_MAX))
                                   .set("Y", Json().set("found", INT64_MAX)));
       },
       "statistics.records"},
      {"another format", [](Json& h) { h.set("format", "tamis-delivery/2"); }, "format"},
      {"a fraction", [](Json& h) { h.set("title2", 0.5); }, "title2"},
      {"a terminal's escape",
       [](Json& h) {
         Json r = h["records"];
         h.set("records", r.set("root", "\x1b[2J"));
       },
       "records"},
  };
  TemporaryFolder folder;
  REQUIRE(write_sample(disk(), folder.at("base"), 20, &key));
  const auto files = snapshot(folder.at("base"));
  std::string all;
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const std::string copy = folder.at("d" + std::to_string(&row - rows));
    for (const auto& [name, bytes] : files) put(copy + "/" + name, bytes);
    Forgery f;
    f.head = row.head;
    f.key = &key;
    forge(copy, f);
    const auto report = verify(copy);
    REQUIRE(report);
    CHECK_FALSE(report->intact());
    CHECK_MESSAGE(names(*report, row.named), report->to_text());
    all += " " + copy;
  }
  const auto said = run_command("python3 " + std::string(TAMIS_SOURCE_DIR) +
                                "/tests/manifest/verify_delivery.py --json" + all);
  if (!said) return;
  std::stringstream lines(*said);
  size_t seen = 0;
  for (std::string line; std::getline(lines, line); ++seen) {
    CHECK_MESSAGE(Json::parse(line)->operator[]("intact") == Json(false), line);
  }
  CHECK(seen == std::size(rows));
}

TEST_CASE("a member of the head that we do not know is listed as not checked") {
  const SigningKey key = sample_key();
  TemporaryFolder folder;
  REQUIRE(write_sample(disk(), folder.at("d"), 3, &key));
  Forgery f;
  f.head = [](Json& h) { h.set("weather", "fine"); };
  f.key = &key;
  forge(folder.at("d"), f);
  const auto report = verify(folder.at("d"));
  CHECK_MESSAGE(report->intact(), report->to_text());
  CHECK(names(*report, "what weather in the head means"));
  CHECK(python_says_intact(folder.at("d")));
}

TEST_CASE(
    "an older version sent again, and a second one of the same size, are told by a known "
    "checkpoint") {
  const SigningKey key = sample_key();
  TemporaryFolder folder;
  REQUIRE(write_sample(disk(), folder.at("new"), 20, &key));
  REQUIRE(write_sample(disk(), folder.at("old"), 16, &key));
  REQUIRE(write_sample(disk(), folder.at("twin"), 20, &key, "open", " otherwise"));
  VerifyOptions options;
  options.known_checkpoint = get(folder.at("new/manifest/checkpoint"));
  CHECK(verify(folder.at("new"), options)->intact());
  const auto old = verify(folder.at("old"), options);
  CHECK_FALSE(old->intact());
  CHECK(names(*old, "an older version, sent again"));
  CHECK(names(*verify(folder.at("twin"), options), "two deliveries claim one place"));
  options.known_checkpoint = get(folder.at("old/manifest/checkpoint"));
  // The texts differ from record to record alike, so the shorter one is how the longer one begins.
  const auto grown = verify(folder.at("new"), options);
  CHECK(grown->intact());
  CHECK(names(*grown, "its 16 records are the first ones of this delivery"));
  options.level = VerifyLevel::kStructure;
  CHECK(names(*verify(folder.at("new"), options),
              "that the records known before are a part of these"));
  options.known_checkpoint = "nonsense";
  CHECK(verify(folder.at("new"), options).error().code == Code::kInput);
}

TEST_CASE("a cluster that names no record, and an id used twice, are named with their lines") {
  TemporaryFolder folder;
  const auto write = [&](const std::string& name, const std::vector<manifest::Record>& records) {
    manifest::DeliveryOptions options;
    options.ids_differ = true;  // a promise that is broken here
    options.shard_bytes = 60;
    auto writer = manifest::DeliveryWriter::create(disk(), folder.at(name), options);
    REQUIRE(writer);
    for (const auto& r : records) REQUIRE(writer->add(r));
    REQUIRE(writer->seal(sample_statement(records.size()), nullptr));
  };
  manifest::Record repeat{.id = "b", .text = "x"};
  repeat.cluster = manifest::RecordCluster{"gone", 900000};
  write("dangling", {{.id = "a", .text = "x"}, repeat});
  const auto dangling = verify(folder.at("dangling"));
  REQUIRE(dangling->failures.size() == 1);
  CHECK(dangling->failures[0].file == "'data/part-00001.jsonl.zst'");
  CHECK(dangling->failures[0].line == 1);
  CHECK_FALSE(python_says_intact(folder.at("dangling")));
  write("twice", {{.id = "a", .text = "x"}, {.id = "b", .text = "y"}, {.id = "a", .text = "z"}});
  const auto twice = verify(folder.at("twice"));
  REQUIRE(twice->failures.size() == 1);
  CHECK(twice->failures[0].line == 1);
  CHECK(twice->failures[0].found.find("part-00000") != std::string::npos);
  CHECK_FALSE(python_says_intact(folder.at("twice")));
}

TEST_CASE("a mountain packed into a molehill is left after the listed bytes") {
  TemporaryFolder folder;
  REQUIRE(write_sample(disk(), folder.at("d"), 3, nullptr));
  const std::string path = folder.at("d/data/part-00000.jsonl.zst");
  std::string bomb(ZSTD_compressBound(1 << 28), '\0');
  {
    const std::string zeros(1 << 28, ' ');
    bomb.resize(ZSTD_compress(bomb.data(), bomb.size(), zeros.data(), zeros.size(), 1));
  }
  put(path, bomb);
  VerifyOptions options;
  uint64_t total = 0;
  options.progress = [&](uint64_t, uint64_t all) { return total = all, true; };
  const auto report = verify(folder.at("d"), options);
  CHECK(names(*report, "more than the listed"));
  CHECK(total < (1 << 20));
  options.line_bytes = 1000;
  Forgery f;
  f.list = [&](std::vector<Json>& entries) {
    for (Json& e : entries) {
      if (e["path"].as_string() == "data/part-00000.jsonl.zst") {
        e.set("bytes", bomb.size()).set("sha256", sha256_hex(bomb)).set("unpacked", 1 << 28);
      }
    }
  };
  forge(folder.at("d"), f);
  CHECK(names(*verify(folder.at("d"), options), "a line of more than 1000 bytes"));
}

TEST_CASE("the caller can stop a verification, and many failures are counted beyond the limit") {
  TemporaryFolder folder;
  REQUIRE(write_sample(disk(), folder.at("d"), 40, nullptr));
  VerifyOptions options;
  options.jobs = 2;
  options.progress = [](uint64_t done, uint64_t total) { return done < total / 2; };
  CHECK(verify(folder.at("d"), options).error().code == Code::kCancelled);
  uint64_t last = 0;
  options.progress = [&](uint64_t done, uint64_t total) {
    CHECK(done >= last);
    CHECK(done <= total);
    last = done;
    return true;
  };
  CHECK(verify(folder.at("d"), options)->intact());
  CHECK(last == verify(folder.at("d"))->bytes);
  for (int i = 0; i < 50; ++i) put(folder.at("d/stray" + std::to_string(i)), "");
  options.progress = nullptr;
  options.max_failures = 10;
  const auto report = verify(folder.at("d"), options);
  CHECK(report->failures.size() == 10);
  CHECK(report->more_failures == 40);
  CHECK(report->verdict() == "NOT INTACT: 50 failures");
}

TEST_CASE("what is no delivery is an error, not a report") {
  TemporaryFolder folder;
  CHECK(verify(folder.at("missing")).error().code == Code::kInput);
  CHECK(verify(folder.path()).error().code == Code::kInput);
  put(folder.at("file"), "x");
  CHECK(verify(folder.at("file")).error().code == Code::kInput);
}

TEST_CASE("keys are written with their modes, never over another, and read back") {
  TemporaryFolder folder;
  const SigningKey key = sample_key();
  REQUIRE(manifest::write_key_files(disk(), folder.at("a.key"), key));
  struct stat s;
  REQUIRE(::stat(folder.at("a.key").c_str(), &s) == 0);
  CHECK((s.st_mode & 0777) == 0600);
  CHECK(manifest::read_signing_key(disk(), folder.at("a.key"))->verifying() == key.verifying());
  CHECK(*manifest::read_verifying_key(disk(), folder.at("a.key.pub")) == key.verifying());
  CHECK(*manifest::read_verifying_key(disk(), key.verifying().text()) == key.verifying());
  const std::string before = get(folder.at("a.key"));
  CHECK_FALSE(
      manifest::write_key_files(disk(), folder.at("a.key"), sample_key("b.example/x", 'b')));
  CHECK(get(folder.at("a.key")) == before);
  // A private key that stands alone is somebody's: it stays, and no public half of another comes to lie beside it.
  fs::remove(folder.at("a.key.pub"));
  CHECK_FALSE(
      manifest::write_key_files(disk(), folder.at("a.key"), sample_key("b.example/x", 'b')));
  CHECK(get(folder.at("a.key")) == before);
  CHECK_FALSE(fs::exists(folder.at("a.key.pub")));
}

TEST_CASE("a private key that others may read is refused, as is what holds no key") {
  TemporaryFolder folder;
  REQUIRE(manifest::write_key_files(disk(), folder.at("a.key"), sample_key()));
  for (const mode_t mode : {mode_t{0640}, mode_t{0604}, mode_t{0644}, mode_t{0660}}) {
    REQUIRE(::chmod(folder.at("a.key").c_str(), mode) == 0);
    const auto refused = manifest::read_signing_key(disk(), folder.at("a.key"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("chmod 600") != std::string::npos);
  }
  put(folder.at("long"), std::string(5000, 'x'));
  ::chmod(folder.at("long").c_str(), 0600);
  CHECK_FALSE(manifest::read_signing_key(disk(), folder.at("long")));
  CHECK_FALSE(manifest::read_signing_key(disk(), folder.at("missing")));
  CHECK_FALSE(manifest::read_signing_key(disk(), folder.path()));
  const auto mistaken = manifest::read_verifying_key(disk(), "name+12345678+nonsense");
  REQUIRE_FALSE(mistaken);
  CHECK(mistaken.error().message.find("public key") != std::string::npos);
  ::chmod(folder.at("a.key").c_str(), 0600);
  const auto secret = manifest::read_verifying_key(disk(), folder.at("a.key"));
  REQUIRE_FALSE(secret);
  CHECK(secret.error().message.find("private") != std::string::npos);
}
