#include "manifest/proof.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <bit>
#include <random>

#include "base/command.h"
#include "manifest/forge.h"
#include "manifest/record.h"
#include "manifest/sample_delivery.h"

using namespace tamis;
using namespace tamis::testing;
using manifest::ProofText;

namespace {

const std::string kChecker = std::string(TAMIS_SOURCE_DIR) + "/tests/manifest/check_proof.py";

bool python_says(const std::string& arguments, bool& proven) {
  int status = -1;
  if (!run_command("python3 --version")) return false;
  if (!run_command("python3 " + kChecker + " " + arguments, &status)) return false;
  proven = status == 0;
  return true;
}

}  // namespace

TEST_CASE("each record of a delivery is proven by its id and by its number, and read by Python") {
  TemporaryFolder folder;
  const SigningKey key = sample_key();
  REQUIRE(write_sample(io::FileSystem::real(), folder.at("d"), 20, &key));
  put(folder.at("key"), key.verifying().text() + "\n");
  const auto texts = sample_texts(20);
  for (size_t i = 0; i < 20; ++i) {
    const auto by_id = prove(folder.at("d"), {.id = texts[i].id, .number = {}});
    REQUIRE_MESSAGE(by_id, by_id.error().message);
    const auto by_number = prove(folder.at("d"), {.id = {}, .number = i});
    REQUIRE(by_number);
    CHECK(*by_id == *by_number);
    const auto report =
        check_proof(*by_id, {.signers = {key.verifying().text()}, .known_checkpoint = {}});
    REQUIRE(report);
    CHECK_MESSAGE(report->holds(), report->to_text());
    CHECK(report->signer == SignerState::kVerified);
    CHECK(report->number == i);
    CHECK(report->records == 20);
    CHECK(report->record == manifest::encode(sample_record(texts[i], i))->line);
    put(folder.at("p"), *by_id);
    bool proven = false;
    if (i % 5 == 0 && python_says("--signer " + folder.at("key") + " " + folder.at("p"), proven)) {
      CHECK(proven);
    }
  }
  CHECK_FALSE(prove(folder.at("d"), {.id = "rec-1", .number = {}}));
  CHECK_FALSE(prove(folder.at("d"), {.id = {}, .number = 20}));
  CHECK(prove(folder.at("d"), {}).error().code == Code::kUsage);
}

TEST_CASE(
    "every bit of a proof counts: flipped, it is no proof of that record, and Python agrees") {
  TemporaryFolder folder;
  const SigningKey key = sample_key();
  REQUIRE(write_sample(io::FileSystem::real(), folder.at("d"), 13, &key));
  put(folder.at("key"), key.verifying().text());
  const std::string proof = prove(folder.at("d"), {.id = "rec-100007", .number = {}}).value();
  const ProofCheckOptions options{.signers = {key.verifying().text()}, .known_checkpoint = {}};
  REQUIRE(check_proof(proof, options)->holds());
  std::mt19937_64 random(7);
  std::string names;
  size_t asked = 0;
  for (size_t at = 0; at < proof.size(); ++at) {
    std::string changed = proof;
    changed[at] = static_cast<char>(changed[at] ^ (1 << random() % 8));
    const auto report = check_proof(changed, options);
    REQUIRE(report);
    CAPTURE(at);
    CHECK_FALSE(report->holds());
    for (const VerifyFailure& f : report->failures) {
      CHECK_FALSE(f.expected.empty());
      CHECK_FALSE(f.found.empty());
      CHECK_FALSE(f.what_to_do.empty());
    }
    // Not a byte of what is not proven is shown as if it were.
    CHECK(report->to_json().find("\"record\":\"{") == std::string::npos);
    if (at % 16 == 0) {
      put(folder.at("m" + std::to_string(asked)), changed);
      names += " " + folder.at("m" + std::to_string(asked++));
    }
  }
  if (const auto lines =
          run_command("python3 " + kChecker + " --each --signer " + folder.at("key") + names)) {
    CHECK(std::count(lines->begin(), lines->end(), '\n') == static_cast<long>(asked));
    CHECK(lines->find(": proven") == std::string::npos);
  }
  for (size_t size = 0; size < proof.size(); ++size) {
    CHECK_FALSE(check_proof(proof.substr(0, size), options)->holds());
  }
}

TEST_CASE(
    "a proof moved to another record, another number or another delivery fails, and says why") {
  TemporaryFolder folder;
  const SigningKey key = sample_key(), other = sample_key("mallory.example/x", 'm');
  REQUIRE(write_sample(io::FileSystem::real(), folder.at("d"), 20, &key));
  REQUIRE(write_sample(io::FileSystem::real(), folder.at("e"), 20, &other, "open", " (other)"));
  const std::string signer = key.verifying().text();
  const ProofText proof =
      ProofText::parse(prove(folder.at("d"), {.id = {}, .number = 4}).value()).value();
  const auto problem = [&](const ProofText& p) {
    const auto report = check_proof(p.text(), {.signers = {signer}, .known_checkpoint = {}});
    REQUIRE(report);
    REQUIRE_FALSE(report->holds());
    return report->failures.front().expected;
  };
  ProofText p = proof;
  p.index = 5;
  CHECK(problem(p) == "hashes that lead from this record to the root in the checkpoint");
  p = proof;
  p.index = 20;
  CHECK(problem(p) == "a number below 20");
  p = proof;
  p.hashes.pop_back();
  CHECK(problem(p) == "5 hashes");
  p = proof;
  p.extra.replace(p.extra.find("Letter"), 6, "Lettre");
  CHECK(problem(p) == "hashes that lead from this record to the root in the checkpoint");
  p = proof;
  p.checkpoint = get(folder.at("e/manifest/checkpoint"));
  CHECK(problem(p) == "hashes that lead from this record to the root in the checkpoint");
  // Another person's delivery proves what it holds; but not in the name of ours.
  const std::string theirs = prove(folder.at("e"), {.id = {}, .number = 4}).value();
  CHECK(check_proof(theirs)->holds());
  CHECK(check_proof(theirs)->signer == SignerState::kUnknown);
  const auto report = check_proof(theirs, {.signers = {signer}, .known_checkpoint = {}});
  CHECK_FALSE(report->holds());
  CHECK(report->signer == SignerState::kWrong);
  // Nor as a part of the version that is known.
  const std::string known = get(folder.at("d/manifest/checkpoint"));
  CHECK(check_proof(proof.text(), {.signers = {}, .known_checkpoint = known})->holds());
  CHECK_FALSE(check_proof(theirs, {.signers = {}, .known_checkpoint = known})->holds());
}

TEST_CASE("nothing is proven from a delivery that was changed") {
  TemporaryFolder folder;
  const SigningKey key = sample_key();
  for (const std::string file : {"manifest/records/part-00000.leaves", "data/part-00000.jsonl.zst",
                                 "manifest/dataset.json", "manifest/files.jsonl"}) {
    const std::string d = folder.at(std::to_string(file.size()));
    REQUIRE(write_sample(io::FileSystem::real(), d, 20, &key));
    std::string bytes = get(d + "/" + file);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    put(d + "/" + file, bytes);
    CAPTURE(file);
    CHECK_FALSE(prove(d, {.id = {}, .number = 0}));
  }
  CHECK(prove(folder.at("nothing"), {.id = "x", .number = {}}).error().code == Code::kInput);
}

TEST_CASE("a longer delivery proves that it continues a shorter one, and nothing else does") {
  TemporaryFolder folder;
  const SigningKey key = sample_key();
  REQUIRE(write_sample(io::FileSystem::real(), folder.at("new"), 20, &key));
  put(folder.at("key"), key.verifying().text());
  const std::string signer = key.verifying().text();
  const manifest::MerkleTree tree([&] {
    std::vector<Sha256Digest> leaves;
    const auto texts = sample_texts(20);
    for (size_t i = 0; i < 20; ++i)
      leaves.push_back(manifest::encode(sample_record(texts[i], i))->leaf);
    return leaves;
  }());
  for (size_t n = 1; n <= 20; ++n) {
    const std::string name = "old" + std::to_string(n);
    REQUIRE(write_sample(io::FileSystem::real(), folder.at(name), n, &key));
    const std::string known = get(folder.at(name + "/manifest/checkpoint"));
    const auto proof = prove_extension(folder.at("new"), known);
    REQUIRE_MESSAGE(proof, proof.error().message);
    CHECK(ProofText::parse(*proof)->hashes == tree.consistency(n));
    const auto report = check_proof(*proof, {.signers = {signer}, .known_checkpoint = known});
    REQUIRE(report);
    CHECK_MESSAGE(report->holds(), report->to_text());
    CHECK(report->number == n);
    if (n == 11) {
      put(folder.at("known"), known);
      put(folder.at("proof"), *proof);
      bool proven = false;
      if (python_says("--checkpoint " + folder.at("known") + " " + folder.at("proof"), proven))
        CHECK(proven);
      CHECK(check_proof(*proof).error().code == Code::kUsage);
      const std::string other = get(folder.at("old10/manifest/checkpoint"));
      CHECK_FALSE(check_proof(*proof, {.signers = {}, .known_checkpoint = other})->holds());
    }
  }
  REQUIRE(write_sample(io::FileSystem::real(), folder.at("changed"), 9, &key, "open", " changed"));
  const auto changed =
      prove_extension(folder.at("new"), get(folder.at("changed/manifest/checkpoint")));
  REQUIRE_FALSE(changed);
  CHECK(changed.error().code == Code::kMismatch);
  CHECK_FALSE(prove_extension(folder.at("old3"), get(folder.at("new/manifest/checkpoint"))));
}

TEST_CASE("a proof made from leaves that pass by once is the proof of the whole tree") {
  CHECK(rc::check([] {
    const auto n = *rc::gen::inRange<uint64_t>(1, 400);
    const auto k = *rc::gen::inRange<uint64_t>(0, n);
    std::vector<Sha256Digest> leaves;
    for (uint64_t i = 0; i < n; ++i) leaves.push_back(manifest::leaf_hash(std::to_string(i)));
    const manifest::MerkleTree tree(leaves);
    manifest::StreamedProof in(manifest::inclusion_path(k, n));
    manifest::StreamedProof on(manifest::consistency_path(k + 1, n));
    for (const auto& leaf : leaves) {
      in.add(leaf);
      on.add(leaf);
    }
    RC_ASSERT(in.proof() == tree.inclusion(k));
    RC_ASSERT(on.proof() == tree.consistency(k + 1));
    RC_ASSERT(manifest::verify_inclusion(leaves[k], k, n, in.proof(), tree.root()));
  }));
}

TEST_CASE("one record of ten million is proven in less than 2 KB") {
  // The size follows from the height of the tree and the length of the note: no ten million leaves are needed to see it.
  const SigningKey key = sample_key();
  ProofText p;
  p.index = 9'999'999;
  manifest::Record r{.id = "9999999", .text = "Dear [PERSON_1], thank you for the tea.\n"};
  r.tokens = {{"o200k_base", 12}};
  p.extra = manifest::encode(r)->line;
  size_t longest = 0;
  for (const uint64_t i : {uint64_t{0}, uint64_t{4'194'304}, uint64_t{9'999'999}})
    longest = std::max(longest, manifest::inclusion_path(i, 10'000'000).size());
  CHECK(longest == 24);
  p.hashes.resize(longest);
  manifest::Checkpoint c;
  c.origin = key.verifying().name();
  c.records = 10'000'000;
  c.files = 1000;
  p.checkpoint = manifest::sign_note(c.text(), key).value();
  CHECK(p.text().size() < 2000);
  CHECK(ProofText::parse(p.text()).value() == p);
}
