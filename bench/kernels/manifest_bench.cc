// What sealing and verifying cost a record, beside the SHA-256 that both are made of.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "base/hash.h"
#include "base/json.h"
#include "manifest/checkpoint.h"
#include "manifest/merkle.h"
#include "manifest/proof.h"
#include "manifest/record.h"
#include "manifest/shard_writer.h"

namespace {

using namespace tamis;

std::string letter(size_t size) {
  std::string out;
  uint32_t x = 1;
  while (out.size() < size) {
    x = x * 1664525u + 1013904223u;
    out += "of the archive, said \"" + std::to_string(x >> 20) + "\", and so on\n";
  }
  out.resize(size);
  return out;
}

void bytes(benchmark::State& state, size_t each) {
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * each));
}

void sha256_of(benchmark::State& state) {
  const std::string text = letter(static_cast<size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(sha256(text));
  bytes(state, text.size());
}
BENCHMARK(sha256_of)->Arg(65)->Arg(2048)->Arg(1 << 20);

void hmac_of_an_id(benchmark::State& state) {
  const HmacSha256 hmac("key");
  for (auto _ : state) benchmark::DoNotOptimize(hmac("source/17/000042"));
}
BENCHMARK(hmac_of_an_id);

void record_root(benchmark::State& state) {
  manifest::MerkleRoot root;
  Sha256Digest leaf{};
  for (auto _ : state) {
    leaf[0] = static_cast<uint8_t>(leaf[0] + 1);
    root.add(leaf);
  }
  benchmark::DoNotOptimize(root.root());
}
BENCHMARK(record_root);

// One record of ten million: how long its proof is, and what it costs to check it whole, signature included.
void check_proof_of_ten_million(benchmark::State& state) {
  constexpr uint64_t kRecords = 10'000'000, kIndex = 1'234'567;
  manifest::Record record{.id = "001234567", .text = "Dear [PERSON_1], thank you for the tea."};
  const manifest::EncodedRecord encoded = manifest::encode(record).value();
  manifest::StreamedProof hashes(manifest::inclusion_path(kIndex, kRecords));
  manifest::MerkleRoot root;
  for (uint64_t i = 0; i < kRecords; ++i) {
    Sha256Digest leaf{};
    for (unsigned k = 0; k < 8; ++k) leaf[k] = static_cast<uint8_t>(i >> (8 * k));
    if (i == kIndex) leaf = encoded.leaf;
    hashes.add(leaf);
    root.add(leaf);
  }
  const SigningKey key = SigningKey::generate("archive.example/letters").value();
  manifest::Checkpoint point{key.verifying().name(), kRecords, root.root(), {}, 1000, {}};
  manifest::ProofText text{false, kIndex, encoded.line, hashes.proof(),
                           manifest::sign_note(point.text(), key).value()};
  const std::string proof = text.text();
  const ProofCheckOptions options{.signers = {key.verifying().text()}, .known_checkpoint = {}};
  for (auto _ : state) {
    if (!check_proof(proof, options)->holds()) state.SkipWithError("a proof that does not hold");
  }
  state.counters["proof_bytes"] = static_cast<double>(proof.size());
  state.counters["hashes"] = static_cast<double>(text.hashes.size());
}
BENCHMARK(check_proof_of_ten_million)->Unit(benchmark::kMicrosecond);

manifest::Record sample(const std::string& text) {
  manifest::Record r{.id = "000042", .text = text, .language = "en"};
  r.tokens = {{"o200k_base", 500}};
  return r;
}

void encode_record(benchmark::State& state) {
  const std::string text = letter(static_cast<size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(manifest::encode(sample(text)));
  bytes(state, text.size());
}
BENCHMARK(encode_record)->Arg(100)->Arg(4096);

void read_record_line(benchmark::State& state) {
  const std::string text = letter(static_cast<size_t>(state.range(0)));
  const std::string line = manifest::encode(sample(text))->line;
  manifest::RecordView view;
  for (auto _ : state) benchmark::DoNotOptimize(manifest::read_record(line, view));
  bytes(state, line.size());
}
BENCHMARK(read_record_line)->Arg(100)->Arg(4096);

void parse_json(benchmark::State& state) {
  const std::string line = manifest::encode(sample(letter(4096)))->line;
  for (auto _ : state) benchmark::DoNotOptimize(Json::parse(line));
  bytes(state, line.size());
}
BENCHMARK(parse_json);

void pack_lines(benchmark::State& state) {
  const std::string line = letter(4096);
  auto shard = manifest::ShardWriter::create(3);
  for (auto _ : state) {
    if (shard->unpacked() > (64u << 20)) shard = manifest::ShardWriter::create(3);
    benchmark::DoNotOptimize(shard->add(line));
  }
  bytes(state, line.size() + 1);
}
BENCHMARK(pack_lines);

}  // namespace
