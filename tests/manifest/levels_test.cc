// How deep a verification looks, who signed besides, and what is known from before.
#include <doctest/doctest.h>

#include <filesystem>
#include <set>

#include "base/command.h"
#include "manifest/forge.h"
#include "manifest/key_file.h"
#include "manifest/python_verifier.h"
#include "manifest/sample_delivery.h"
#include "manifest/verify.h"
#include "manifest/withdrawn.h"
#include "tamis/sign.h"

using namespace tamis;
using namespace tamis::testing;

namespace {

bool intact_at(const std::string& d, VerifyLevel level, uint32_t percent = 10, uint64_t seed = 1) {
  VerifyOptions o;
  o.level = level;
  o.sample_percent = percent;
  o.sample_seed = seed;
  const auto report = verify(d, o);
  REQUIRE(report);
  CHECK(Json::parse(report->to_json()).has_value());
  return report->intact();
}

void damage(const std::string& path) {
  std::string bytes = get(path);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 4);
  put(path, bytes);
}

}  // namespace

TEST_CASE("each level finds what it looks at, and says what it left out") {
  TemporaryFolder folder;
  const SigningKey key = sample_key();
  const auto make = [&](const std::string& name) {
    REQUIRE(write_sample(io::FileSystem::real(), folder.at(name), 20, &key));
    return folder.at(name);
  };
  constexpr auto kSignature = VerifyLevel::kSignature, kStructure = VerifyLevel::kStructure,
                 kSample = VerifyLevel::kSample, kFull = VerifyLevel::kFull;
  const auto expect = [&](const std::string& d, bool signature, bool structure, bool sample,
                          bool full) {
    CAPTURE(d);
    CHECK(intact_at(d, kSignature) == signature);
    CHECK(intact_at(d, kStructure) == structure);
    CHECK(intact_at(d, kSample, 100) == sample);
    CHECK(intact_at(d, kFull) == full);
  };
  expect(make("whole"), true, true, true, true);
  std::string d = make("shard");
  damage(d + "/data/part-00001.jsonl.zst");
  expect(d, true, true, false, false);
  d = make("leaves");
  damage(d + "/manifest/records/part-00001.leaves");
  expect(d, true, true, false, false);
  CHECK_FALSE(intact_at(d, kSample, 0));
  d = make("card");
  damage(d + "/README.md");
  expect(d, true, true, false, false);
  d = make("longer");
  put(d + "/data/part-00001.jsonl.zst", get(d + "/data/part-00001.jsonl.zst") + "x");
  expect(d, true, false, false, false);
  d = make("stray");
  put(d + "/stray", "x");
  expect(d, true, false, false, false);
  d = make("list");
  damage(d + "/manifest/files.jsonl");
  expect(d, false, false, false, false);
  d = make("head");
  damage(d + "/manifest/dataset.json");
  expect(d, false, false, false, false);
  d = make("note");
  damage(d + "/manifest/checkpoint");
  expect(d, false, false, false, false);

  VerifyOptions o;
  o.level = kSignature;
  o.signer = key.verifying().text();
  const auto report = verify(folder.at("whole"), o);
  CHECK(report->verdict() ==
        "the manifest is intact, files not looked at, signed by archive.example/letters");
  CHECK(report->records == 20);
  CHECK(report->to_text().find("every file but the manifest's own") != std::string::npos);
}

TEST_CASE("a failure is told in the group of checks that met it, also where the group ends there") {
  TemporaryFolder folder;
  const SigningKey key = sample_key();
  const struct {
    const char *path, *group;
    bool there;
  } rows[] = {{"manifest/dataset.json", "head", false},
              {"manifest/dataset.json", "head", true},
              {"manifest/files.jsonl", "file list", false},
              {"manifest/checkpoint", "checkpoint", false},
              {"manifest/checkpoint", "checkpoint", true},
              {"manifest/statement.dsse.json", "statement", false}};
  for (const auto& row : rows) {
    CAPTURE(row.path);
    CAPTURE(row.there);
    const std::string d = folder.at(row.group) + (row.there ? "-damaged" : "-gone");
    REQUIRE(write_sample(io::FileSystem::real(), d, 20, &key));
    REQUIRE(std::filesystem::remove(d + "/" + row.path));
    if (row.there) put(d + "/" + row.path, "{");
    const auto report = verify(d, {});
    REQUIRE(report);
    std::set<std::string> failed;
    for (const auto& group : report->checked)
      if (!group.passed) failed.insert(group.name);
    CHECK(failed == std::set<std::string>{row.group});
  }
}

TEST_CASE("a sample reads the shards that its seed picks, and other seeds read others") {
  TemporaryFolder folder;
  const SigningKey key = sample_key();
  const std::string d = folder.at("d");
  REQUIRE(write_sample(io::FileSystem::real(), d, 20, &key, "open", "", 700));
  size_t shards = 0;
  while (std::filesystem::exists(d + "/" + manifest::data_path(static_cast<uint32_t>(shards))))
    ++shards;
  REQUIRE(shards > 8);
  damage(d + "/data/part-00003.jsonl.zst");
  size_t found = 0;
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    const bool intact = intact_at(d, VerifyLevel::kSample, 30, seed);
    CHECK(intact == intact_at(d, VerifyLevel::kSample, 30, seed));
    found += intact ? 0 : 1;
  }
  CHECK(found > 5);
  CHECK(found < 55);
  VerifyOptions o;
  o.level = VerifyLevel::kSample;
  o.sample_percent = 101;
  CHECK(verify(d, o).error().code == Code::kUsage);
}

TEST_CASE("all named signers must have signed, by key file or by command") {
  TemporaryFolder folder;
  const SigningKey key = sample_key(), second = sample_key("notary.example", 'n'),
                   third = sample_key("hsm.example", 'h');
  const std::string d = folder.at("d");
  REQUIRE(write_sample(io::FileSystem::real(), d, 9, &key));
  REQUIRE(manifest::write_key_files(io::FileSystem::real(), folder.at("n.key"), second));
  VerifyOptions both;
  both.signer = second.verifying().text();
  both.cosigners = {key.verifying().text()};
  const auto before = verify(d, both);
  REQUIRE_FALSE(before->intact());
  CHECK(before->to_text().find("notary.example") != std::string::npos);
  REQUIRE(sign(d, {.key_file = folder.at("n.key"), .command = {}, .public_key = {}}));
  CHECK(sign(d, {.key_file = folder.at("n.key"), .command = {}, .public_key = {}}).error().code ==
        Code::kUsage);
  const auto after = verify(d, both);
  CHECK_MESSAGE(after->intact(), after->to_text());
  CHECK(after->verdict() == "intact, signed by archive.example/letters, notary.example");
  CHECK(after->not_checked.empty());
  CHECK(python_says_intact(d));

  // A program: openssl holds the key. Seeds become PKCS #8 by the prefix of RFC 8410, section 7.
  std::string der;
  REQUIRE(unhex("302e020100300506032b657004220420", der));
  put(folder.at("h.der"), der + std::string(32, 'h'));
  const std::string openssl = "cat > " + folder.at("m") +
                              " && openssl pkeyutl -sign -rawin -inkey " + folder.at("h.der") +
                              " -keyform DER -in " + folder.at("m");
  if (run_command("openssl version")) {
    for (const std::string form : {"", " | base64 -w0"}) {
      const std::string copy = folder.at("c" + std::to_string(form.size()));
      std::filesystem::copy(d, copy, std::filesystem::copy_options::recursive);
      const auto signed_by =
          sign(copy,
               {.key_file = {}, .command = openssl + form, .public_key = third.verifying().text()});
      REQUIRE_MESSAGE(signed_by, signed_by.error().message);
      VerifyOptions all = both;
      all.cosigners.push_back(third.verifying().text());
      CHECK(verify(copy, all)->intact());
      CHECK_FALSE(verify(d, all)->intact());
    }
    // A program with another key, and one that fails.
    const auto wrong = sign(d, {.key_file = {},
                                .command = openssl,
                                .public_key = sample_key("x", 'x').verifying().text()});
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().message.find("public key refuses") != std::string::npos);
  }
  for (const char* command : {"false", "true", "cat", "yes", "head -c 64 /dev/zero; exit 3"}) {
    CAPTURE(command);
    CHECK_FALSE(
        sign(d, {.key_file = {}, .command = command, .public_key = third.verifying().text()}));
  }
  CHECK(verify(d, both)->intact());
  REQUIRE(write_sample(io::FileSystem::real(), folder.at("draft"), 3, nullptr));
  CHECK_FALSE(
      sign(folder.at("draft"), {.key_file = folder.at("n.key"), .command = {}, .public_key = {}}));
}

TEST_CASE("the statement says what the checkpoint says, and openssl verifies its envelope") {
  TemporaryFolder folder;
  const SigningKey key = sample_key();
  const std::string d = folder.at("d"), path = d + "/manifest/statement.dsse.json";
  REQUIRE(write_sample(io::FileSystem::real(), d, 9, &key));
  const std::string good = get(path);
  const auto envelope = manifest::Envelope::parse(good).value();
  const Json statement = Json::parse(envelope.payload).value();
  CHECK(statement["_type"].as_string() == "https://in-toto.io/Statement/v1");
  CHECK(get(d + "/manifest/checkpoint")
            .starts_with(statement["predicate"]["checkpoint"].as_string()));
  CHECK(statement["subject"].items()[0]["digest"]["sha256"].as_string() ==
        sha256_hex(get(d + "/manifest/dataset.json")));
  // DSSE, "protocol": PAE(type, body) = "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body.
  CHECK(manifest::pre_authentication("http://example.com/HelloWorld", "hello world") ==
        "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  const auto refused = [&](const std::string& bytes, std::string_view said) {
    put(path, bytes);
    const auto report = verify(d);
    CHECK_FALSE(report->intact());
    CHECK_MESSAGE(report->to_text().find(said) != std::string::npos, report->to_text());
    CHECK_FALSE(python_says_intact(d));
  };
  manifest::Envelope e = envelope;
  e.payload += " ";
  refused(e.text(), "the statement that follows from the checkpoint");
  e = envelope;
  e.signatures[0].signature[5] = static_cast<char>(e.signatures[0].signature[5] ^ 1);
  refused(e.text(), "that holds");
  refused(good + "\n", "a DSSE envelope");
  std::filesystem::remove(path);
  CHECK_FALSE(verify(d)->intact());
  CHECK_FALSE(python_says_intact(d));
  put(path, good);
  CHECK(verify(d)->intact());
  // A draft that nobody signed has none.
  REQUIRE(write_sample(io::FileSystem::real(), folder.at("draft"), 3, nullptr));
  CHECK_FALSE(std::filesystem::exists(folder.at("draft/manifest/statement.dsse.json")));
  put(folder.at("draft/manifest/statement.dsse.json"), good);
  CHECK_FALSE(verify(folder.at("draft"))->intact());
  CHECK_FALSE(python_says_intact(folder.at("draft")));
}

TEST_CASE("a longer delivery is held against the records known before, wherever they end") {
  TemporaryFolder folder;
  const SigningKey key = sample_key();
  REQUIRE(write_sample(io::FileSystem::real(), folder.at("new"), 20, &key));
  for (size_t n = 1; n < 20; ++n) {
    const std::string name = "old" + std::to_string(n), twin = "twin" + std::to_string(n);
    REQUIRE(write_sample(io::FileSystem::real(), folder.at(name), n, &key));
    REQUIRE(write_sample(io::FileSystem::real(), folder.at(twin), n, &key, "open", " otherwise"));
    for (const VerifyLevel level : {VerifyLevel::kSample, VerifyLevel::kFull}) {
      VerifyOptions o;
      o.level = level;
      o.known_checkpoint = get(folder.at(name + "/manifest/checkpoint"));
      const auto report = verify(folder.at("new"), o);
      CHECK_MESSAGE(report->intact(), report->to_text());
      CHECK(report->to_text().find("its " + std::to_string(n) + " records are the first ones") !=
            std::string::npos);
      o.known_checkpoint = get(folder.at(twin + "/manifest/checkpoint"));
      const auto other = verify(folder.at("new"), o);
      CHECK_FALSE(other->intact());
      CHECK(other->to_text().find("does not continue the one you know") != std::string::npos);
    }
  }
}

TEST_CASE("withdrawn records are read as they are written, and in no other spelling") {
  using manifest::parse_withdrawn;
  manifest::Withdrawn w{41, 2, sha256("x"), "000042"};
  const std::string line = w.line() + "\n";
  CHECK(Json::parse(w.line())->canonical() == w.line());
  CHECK(parse_withdrawn(line).value() == std::vector{w});
  CHECK(parse_withdrawn("").value().empty());
  manifest::Withdrawn next = w;
  next.number = 42;
  next.id = "caf\xC3\xA9 \"7\"";
  CHECK(parse_withdrawn(line + next.line() + "\n").value() == std::vector{w, next});
  CHECK(parse_withdrawn(line + line).error().offset == 2);
  CHECK_FALSE(parse_withdrawn(w.line()));
  CHECK_FALSE(parse_withdrawn(" " + line));
  w.version = 1;
  CHECK_FALSE(parse_withdrawn(w.line() + "\n"));
  w.version = 2;
  w.id.clear();
  CHECK_FALSE(parse_withdrawn(w.line() + "\n"));
  const std::vector<manifest::Withdrawn> all = {{3, 2, {}, "a"}, {5, 2, {}, "b"}, {9, 2, {}, "c"}};
  CHECK(manifest::withdrawn_between(all, 3, 9).size() == 2);
  CHECK(manifest::withdrawn_between(all, 4, 5).empty());
  CHECK(manifest::withdrawn_between(all, 9, 100).size() == 1);
}

TEST_CASE("a verification that was stopped goes on, and reads again what has changed since") {
  TemporaryFolder folder;
  const SigningKey key = sample_key();
  const std::string d = folder.at("d");
  REQUIRE(write_sample(io::FileSystem::real(), d, 40, &key));
  VerifyOptions o;
  o.jobs = 1;
  const std::string whole = verify(d, o)->to_json();
  o.resume = folder.at("notes");
  uint64_t calls = 0;
  o.progress = [&](uint64_t done, uint64_t total) { return ++calls, 3 * done < 2 * total; };
  const auto stopped = verify(d, o);
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error().code == Code::kCancelled);
  const size_t noted = static_cast<size_t>(std::distance(
      std::filesystem::directory_iterator(o.resume), std::filesystem::directory_iterator()));
  REQUIRE(noted > 1);
  // A shard that was noted is touched, another damaged: both are read again.
  const std::string first = d + "/data/part-00000.jsonl.zst",
                    second = d + "/data/part-00001.jsonl.zst";
  const std::string bytes = get(second);
  put(first, get(first));
  damage(second);
  o.progress = nullptr;
  const auto damaged = verify(d, o);
  REQUIRE(damaged);
  CHECK_FALSE(damaged->intact());
  put(second, bytes);
  // Notes that are no notes are passed over.
  REQUIRE(verify(d, o)->intact());
  CHECK_FALSE(std::filesystem::exists(o.resume));
  o.progress = [&](uint64_t done, uint64_t total) { return 3 * done < 2 * total; };
  CHECK_FALSE(verify(d, o));
  for (const auto& note : std::filesystem::directory_iterator(o.resume)) {
    put(note.path().string(), "{\"format\":\"tamis-verify-note/1\"}");
    break;
  }
  o.progress = nullptr;
  const auto resumed = verify(d, o);
  REQUIRE(resumed);
  CHECK(resumed->intact());
  CHECK(resumed->resumed_shards > 0);
  CHECK(resumed->resumed_shards < noted);
  Json said = Json::parse(resumed->to_json()).value();
  CHECK(said["records"] == Json(40));
  CHECK(said["checked"] == Json::parse(whole).value()["checked"]);
  // Inside the delivery there is no place for notes.
  o.resume = d + "/notes";
  CHECK(verify(d, o).error().code == Code::kUsage);
  // What only rooms above can do is not done by halves here.
  o.resume = "";
  o.level = VerifyLevel::kRecompute;
  CHECK(verify(d, o).error().code == Code::kUsage);
}
