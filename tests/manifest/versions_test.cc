// What becomes of a delivery after it was sent: versions, withdrawals, differences.
#include <doctest/doctest.h>

#include <set>

#include "base/command.h"
#include "manifest/erasure_notice.h"
#include "manifest/forge.h"
#include "manifest/key_file.h"
#include "manifest/proof.h"
#include "manifest/python_verifier.h"
#include "manifest/sample_delivery.h"
#include "manifest/sealed_delivery.h"
#include "manifest/withdrawn.h"
#include "tamis/diff.h"
#include "tamis/verify.h"
#include "tamis/withdraw.h"

using namespace tamis;
using namespace tamis::testing;

namespace {

struct Made {
  TemporaryFolder folder;
  SigningKey key = sample_key();
  std::string d, key_file;
  explicit Made(size_t records = 20) {
    d = folder.at("d");
    key_file = folder.at("a.key");
    REQUIRE(write_sample(io::FileSystem::real(), d, records, &key));
    REQUIRE(manifest::write_key_files(io::FileSystem::real(), key_file, key));
  }
  WithdrawOptions options(const std::string& from, const std::string& to,
                          std::vector<std::string> ids) const {
    WithdrawOptions o;
    o.delivery = from;
    o.out = folder.at(to);
    o.ids = std::move(ids);
    o.signer.key_file = key_file;
    return o;
  }
};

std::string all_bytes_of(const std::string& d) {
  std::string out;
  for (const auto& [path, bytes] : snapshot(d)) {
    out += path.ends_with(".zst") ? run_command("zstd -dcq " + d + "/" + path).value_or("") : bytes;
  }
  return out;
}

}  // namespace

TEST_CASE(
    "a withdrawn record is gone from every file, and the new version is intact for both "
    "verifiers") {
  Made m;
  const auto report = withdraw(m.options(m.d, "v2", {"rec-100003", "rec-100011"}));
  REQUIRE_MESSAGE(report, report.error().message);
  CHECK(report->version == 2);
  CHECK(report->records == 18);
  CHECK(report->withdrawn == std::vector<std::string>{"rec-100003", "rec-100011"});
  const std::string v2 = m.folder.at("v2");
  VerifyOptions o;
  o.signer = m.key.verifying().text();
  o.known_checkpoint = get(m.d + "/manifest/checkpoint");
  const auto verified = verify(v2, o);
  REQUIRE(verified);
  CHECK_MESSAGE(verified->intact(), verified->to_text());
  CHECK(verified->records == 18);
  CHECK(verified->to_text().find("2 records taken back") != std::string::npos);
  CHECK(python_says_intact(v2));
  CHECK(all_bytes_of(m.d).find("Letter 3 of") != std::string::npos);
  const std::string left = all_bytes_of(v2);
  CHECK(left.find("Letter 3 of") == std::string::npos);
  CHECK(left.find("Letter 11 of") == std::string::npos);
  CHECK(left.find("Letter 4 of") != std::string::npos);
  // The log is the same one: a proof made before is good, and the old checkpoint is continued.
  const auto proof = prove(v2, {.id = "rec-100012", .number = {}});
  REQUIRE_MESSAGE(proof, proof.error().message);
  CHECK(check_proof(*proof, {.signers = {o.signer}, .known_checkpoint = {}})->holds());
  CHECK(manifest::ProofText::parse(*proof)->hashes ==
        manifest::ProofText::parse(prove(m.d, {.id = "rec-100012", .number = {}}).value())->hashes);
  CHECK_FALSE(prove(v2, {.id = "rec-100003", .number = {}}));
  CHECK_FALSE(prove(v2, {.id = {}, .number = 3}));
  CHECK(prove_extension(v2, o.known_checkpoint));
  // The other way round it is an older version, sent again.
  o.known_checkpoint = get(v2 + "/manifest/checkpoint");
  const auto replayed = verify(m.d, o);
  CHECK_FALSE(replayed->intact());
  CHECK(replayed->to_text().find("an older version, sent again") != std::string::npos);
  for (const VerifyLevel level :
       {VerifyLevel::kSignature, VerifyLevel::kStructure, VerifyLevel::kSample}) {
    VerifyOptions shallow;
    shallow.level = level;
    CHECK(verify(v2, shallow)->intact());
  }
}

TEST_CASE("version after version records go, until none is left") {
  Made m(9);
  std::string from = m.d;
  for (size_t i = 0; i < 9; ++i) {
    const std::string to = "v" + std::to_string(i + 2);
    auto o = m.options(from, to, {"rec-" + std::to_string(100008 - i)});
    const auto report = withdraw(o);
    REQUIRE_MESSAGE(report, report.error().message);
    CHECK(report->version == i + 2);
    CHECK(report->records == 8 - i);
    VerifyOptions v;
    v.known_checkpoint = get(from + "/manifest/checkpoint");
    const auto verified = verify(m.folder.at(to), v);
    CHECK_MESSAGE(verified->intact(), verified->to_text());
    CHECK(python_says_intact(m.folder.at(to)));
    from = m.folder.at(to);
  }
  CHECK(withdraw(m.options(from, "more", {"rec-100003"})).error().code == Code::kInput);
}

TEST_CASE("a subject's file withdraws by id, group and words, and every line must be answered") {
  Made m;
  auto o = m.options(m.d, "v2", {});
  o.subject = m.folder.at("subject");
  put(o.subject,
      "{\"id\":\"rec-100001\"}\n{\"contains\":\"Letter 7 of\"}\n\n{\"group\":\"chat-1\"}\n");
  const auto report = withdraw(o);
  REQUIRE_MESSAGE(report, report.error().message);
  CHECK(report->withdrawn.size() == 12);  // the even ones are the chat
  CHECK(verify(m.folder.at("v2"))->intact());
  for (const std::string& line : std::vector<std::string>{
           R"({"id":"rec-1"})", R"({"contains":"nobody wrote this"})", R"({"name":"x"})", "x",
           R"({"id":""})", R"({"id":"rec-100001","group":"chat-1"})"}) {
    put(o.subject, line + "\n");
    o.out = m.folder.at("never");
    CAPTURE(line);
    const auto refused = withdraw(o);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::kInput);
    CHECK_FALSE(std::filesystem::exists(o.out));
    CHECK_FALSE(std::filesystem::exists(o.out + ".partial"));
    // What a person asks for is not repeated in a message.
    CHECK(refused.error().message.find("nobody wrote") == std::string::npos);
  }
}

TEST_CASE("repeats of a withdrawn record stay unless they are asked for, and are counted") {
  Made m;  // every fifth record repeats the first
  const auto alone = withdraw(m.options(m.d, "alone", {"rec-100000"}));
  REQUIRE(alone);
  CHECK(alone->withdrawn.size() == 1);
  CHECK(alone->repeats_left == 4);
  CHECK(verify(m.folder.at("alone"))->intact());
  CHECK(python_says_intact(m.folder.at("alone")));
  auto o = m.options(m.d, "all", {"rec-100000"});
  o.with_repeats = true;
  const auto all = withdraw(o);
  REQUIRE(all);
  CHECK(all->withdrawn.size() == 5);
  CHECK(all->repeats_left == 0);
  CHECK(verify(m.folder.at("all"))->intact());
}

TEST_CASE("a withdrawal needs the key of the delivery, a free place and an intact delivery") {
  Made m;
  auto o = m.options(m.d, "v2", {"rec-100003"});
  o.signer = {};
  CHECK(withdraw(o).error().code == Code::kUsage);
  const SigningKey other = sample_key("mallory.example/x", 'm');
  REQUIRE(manifest::write_key_files(io::FileSystem::real(), m.folder.at("m.key"), other));
  o.signer.key_file = m.folder.at("m.key");
  CHECK(withdraw(o).error().code == Code::kUsage);
  o.signer.key_file = m.key_file;
  put(m.folder.at("v2/x"), "mine");
  CHECK(withdraw(o).error().code == Code::kOutput);
  CHECK(get(m.folder.at("v2/x")) == "mine");
  o.out = m.folder.at("v3");
  for (const std::string file : {"README.md", "data/part-00002.jsonl.zst"}) {
    const std::string bytes = get(m.d + "/" + file);
    put(m.d + "/" + file, bytes.substr(0, bytes.size() - 1));
    CHECK_FALSE(withdraw(o));
    CHECK_FALSE(std::filesystem::exists(o.out));
    put(m.d + "/" + file, bytes);
  }
  CHECK(withdraw(o));
  // A draft that nobody signed is withdrawn from without a key.
  REQUIRE(write_sample(io::FileSystem::real(), m.folder.at("draft"), 9, nullptr));
  o.delivery = m.folder.at("draft");
  o.out = m.folder.at("draft2");
  CHECK(withdraw(o).error().code == Code::kUsage);
  o.signer = {};
  REQUIRE(withdraw(o));
  CHECK(verify(o.out)->intact());
  CHECK(verify(o.out)->draft);
}

TEST_CASE("a withdrawn line that was forged, hidden or put back is found by both verifiers") {
  Made m;
  REQUIRE(withdraw(m.options(m.d, "v2", {"rec-100003", "rec-100011"})));
  const std::string v2 = m.folder.at("v2");
  const std::string good = get(v2 + "/manifest/withdrawn.jsonl");
  auto list = manifest::parse_withdrawn(good).value();
  const auto refused = [&](const std::string& bytes, uint64_t lines) {
    const std::string copy = m.folder.at("copy");
    std::filesystem::remove_all(copy);
    std::filesystem::copy(v2, copy, std::filesystem::copy_options::recursive);
    put(copy + "/manifest/withdrawn.jsonl", bytes);
    Forgery f;
    f.key = &m.key;
    f.list = [&](std::vector<Json>& entries) {
      for (Json& e : entries) {
        if (e["path"].as_string() == "manifest/withdrawn.jsonl")
          e.set("bytes", bytes.size()).set("sha256", sha256_hex(bytes)).set("records", lines);
      }
    };
    forge(copy, f);
    const auto report = verify(copy);
    REQUIRE(report);
    CHECK_FALSE(report->intact());
    CHECK_FALSE(python_says_intact(copy));
  };
  const auto text = [](const std::vector<manifest::Withdrawn>& all) {
    std::string out;
    for (const auto& w : all) out += w.line() + "\n";
    return out;
  };
  refused(text({list[0]}), 1);
  refused("", 0);
  refused(text(list), 3);
  auto forged = list;
  forged[0].leaf[0] ^= 1;
  refused(text(forged), 2);
  forged = list;
  forged[0].number = 4;
  refused(text(forged), 2);
  forged = list;
  forged[1].number = 400;
  refused(text(forged), 2);
  forged = list;
  forged[0].version = 3;
  refused(text(forged), 2);
  forged = list;
  forged[0].id = "rec-100004";
  refused(text(forged), 2);
  forged = list;
  forged[0].id = forged[1].id;
  refused(text(forged), 2);
  refused(text({list[1], list[0]}), 2);
  refused(good + " ", 2);
}

TEST_CASE("a receiver signs an erasure notice only if its copies hold the records no more") {
  Made m;
  const auto report = withdraw(m.options(m.d, "v2", {"rec-100003"}));
  REQUIRE(report);
  const SigningKey receiver = sample_key("receiver.example", 'r');
  REQUIRE(manifest::write_key_files(io::FileSystem::real(), m.folder.at("r.key"), receiver));
  const SignOptions by{.key_file = m.folder.at("r.key"), .command = {}, .public_key = {}};
  const std::vector<std::string> keys = {m.key.verifying().text(), receiver.verifying().text()};
  CHECK(read_notice(report->notice, keys)->missing == std::vector<std::string>{"receiver.example"});
  const auto refused = acknowledge(report->notice, by, {m.d});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("still holds record 3") != std::string::npos);
  const auto answer = acknowledge(report->notice, by, {m.folder.at("v2")});
  REQUIRE_MESSAGE(answer, answer.error().message);
  CHECK(answer->starts_with(report->notice));
  CHECK(read_notice(*answer, keys)->signers.size() == 2);
  CHECK(acknowledge(*answer, by, {}).error().code == Code::kUsage);
  CHECK(all_bytes_of(m.d).find("rec-100003") != std::string::npos);
  CHECK(answer->find("rec-100003") == std::string::npos);
  std::string forged = *answer;
  forged.replace(forged.find("\n3 "), 3, "\n4 ");
  CHECK(read_notice(forged, keys)->missing.size() == 2);
  const manifest::ErasureNotice n =
      manifest::ErasureNotice::parse(report->notice.substr(0, report->notice.rfind("\n\n") + 1))
          .value();
  CHECK(n.records.size() == 1);
  CHECK(manifest::ErasureNotice::parse(n.text()).value() == n);
  for (size_t size = 0; size < n.text().size(); ++size)
    CHECK_FALSE(manifest::ErasureNotice::parse(n.text().substr(0, size)));
}

TEST_CASE("two deliveries are compared by file and by record") {
  Made m;
  CHECK(diff(m.d, m.d)->same());
  REQUIRE(withdraw(m.options(m.d, "v2", {"rec-100003", "rec-100011"})));
  const auto less = diff(m.d, m.folder.at("v2"));
  REQUIRE_MESSAGE(less, less.error().message);
  CHECK(less->removed == std::vector<std::string>{"rec-100003", "rec-100011"});
  CHECK(less->added.empty());
  CHECK(less->changed.empty());
  CHECK(less->records_same == 18);
  CHECK(less->files_added == std::vector<std::string>{"manifest/withdrawn.jsonl"});
  CHECK(diff(m.folder.at("v2"), m.d)->added == less->removed);
  REQUIRE(write_sample(io::FileSystem::real(), m.folder.at("longer"), 23, &m.key));
  const auto more = diff(m.d, m.folder.at("longer"));
  CHECK(more->added == std::vector<std::string>{"rec-100020", "rec-100021", "rec-100022"});
  CHECK(more->records_same == 20);
  REQUIRE(write_sample(io::FileSystem::real(), m.folder.at("other"), 20, &m.key, "open", " b"));
  const auto other = diff(m.d, m.folder.at("other"));
  CHECK(other->changed.size() == 20);
  CHECK(other->records_same == 0);
  CHECK(Json::parse(other->to_json())->canonical() == other->to_json());
  CHECK(other->to_text(3).find("records changed  20\n") != std::string::npos);
}
