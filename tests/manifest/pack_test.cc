#include "manifest/pack.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <random>

#include "base/command.h"
#include "manifest/forge.h"
#include "manifest/key_file.h"
#include "manifest/sample_delivery.h"
#include "tamis/verify.h"

using namespace tamis;
using namespace tamis::testing;

namespace {

struct Packed {
  TemporaryFolder folder;
  SigningKey sender = sample_key(), receiver = sample_key("receiver.example", 'r'),
             second = sample_key("second.example", '2'), other = sample_key("other.example", 'o');
  std::string d = folder.at("d"), file = folder.at("d.tpk");
  Packed() {
    REQUIRE(write_sample(io::FileSystem::real(), d, 60, &sender));
    for (const auto& [name, key] : {std::pair{"r", &receiver}, {"2", &second}, {"o", &other}})
      REQUIRE(manifest::write_key_files(io::FileSystem::real(), folder.at(name), *key));
    const auto report = pack({.delivery = d,
                              .out = file,
                              .receivers = {receiver.verifying().text(), second.verifying().text()},
                              .progress = {}});
    REQUIRE_MESSAGE(report, report.error().message);
  }
  Result<PackReport> unpack_as(const std::string& key, const std::string& out,
                               const std::string& from = "") const {
    return unpack({.packed = from.empty() ? file : from,
                   .out = folder.at(out),
                   .key_file = folder.at(key),
                   .progress = {}});
  }
};

}  // namespace

TEST_CASE("each receiver unpacks the delivery byte for byte, and nobody else does") {
  Packed p;
  for (const std::string key : {"r", "2"}) {
    const auto report = p.unpack_as(key, "out-" + key);
    REQUIRE_MESSAGE(report, report.error().message);
    CHECK(snapshot(p.folder.at("out-" + key)) == snapshot(p.d));
    CHECK(report->files == snapshot(p.d).size());
    CHECK(verify(p.folder.at("out-" + key))->intact());
  }
  const auto stranger = p.unpack_as("o", "out-o");
  REQUIRE_FALSE(stranger);
  CHECK(stranger.error().message.find("not encrypted to the key of other.example") !=
        std::string::npos);
  CHECK_FALSE(std::filesystem::exists(p.folder.at("out-o")));
  CHECK_FALSE(std::filesystem::exists(p.folder.at("out-o.partial")));
  CHECK(p.unpack_as("r", "out-r").error().code == Code::kOutput);  // it is there already
  // Nothing of the content or the receivers shows, and a second pack is another file.
  const std::string bytes = get(p.file);
  for (const char* word : {"Letter", "manifest", "receiver.example", "README", "archive.example"})
    CHECK(bytes.find(word) == std::string::npos);
  REQUIRE(pack({.delivery = p.d,
                .out = p.folder.at("again"),
                .receivers = {p.receiver.verifying().text()},
                .progress = {}}));
  CHECK(get(p.folder.at("again")) != bytes);
}

TEST_CASE(
    "a packed delivery that was changed or cut anywhere is refused, and nothing is left of it") {
  Packed p;
  const std::string bytes = get(p.file);
  REQUIRE(bytes.size() > 10000);
  std::mt19937_64 random(5);
  const auto refused = [&](const std::string& changed) {
    put(p.folder.at("c"), changed);
    const auto report = p.unpack_as("r", "out", p.folder.at("c"));
    CHECK_FALSE(report);
    CHECK_FALSE(std::filesystem::exists(p.folder.at("out")));
    CHECK_FALSE(std::filesystem::exists(p.folder.at("out.partial")));
  };
  for (size_t at = 0; at < 15 + 160 + 24 + 40; ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ (1 << random() % 8));
    refused(changed);
  }
  for (size_t i = 0; i < 200; ++i) {
    std::string changed = bytes;
    const size_t at = random() % bytes.size();
    changed[at] = static_cast<char>(changed[at] ^ (1 << random() % 8));
    refused(changed);
    refused(bytes.substr(0, random() % bytes.size()));
  }
  refused("");
  refused(bytes + "x");
  refused(bytes + bytes);
}

TEST_CASE(
    "a long stream cut between two pieces is not whole, nor is one with two of them swapped") {
  TemporaryFolder folder;
  const SigningKey key = sample_key("receiver.example", 'r');
  io::FileSystem& fs = io::FileSystem::real();
  std::string plain(5 * 65536, 'a');
  for (size_t i = 0; i < plain.size(); ++i) plain[i] = static_cast<char>(i / 65536 + i % 251);
  const auto sealed = [&](std::string_view bytes) {
    const std::string path = folder.at("s");
    static_cast<void>(fs.remove(path));
    auto file = fs.create(path, 0600).value();
    auto stream = manifest::PackStream::create(*file, {key.verifying()}).value();
    // In uneven parts: where a caller cuts means nothing.
    for (size_t at = 0; at < bytes.size(); at += 9973)
      REQUIRE(stream.write(bytes.substr(at, 9973)));
    REQUIRE(stream.finish());
    REQUIRE(file->close());
    return get(path);
  };
  const auto opened = [&](const std::string& bytes) -> std::optional<std::string> {
    put(folder.at("o"), bytes);
    auto file = fs.open(folder.at("o")).value();
    std::string out;
    const Status status = manifest::read_stream(*file, &key, [&](std::string_view piece) -> Status {
      out.append(piece);
      return {};
    });
    return status ? std::optional(out) : std::nullopt;
  };
  constexpr size_t kHead = 13 + 2 + 80 + 24, kPiece = 65536 + 17;
  for (const size_t size : {size_t{0}, size_t{1}, size_t{65535}, size_t{65536}, size_t{65537},
                            size_t{131072}, plain.size()}) {
    const std::string bytes = sealed(std::string_view(plain).substr(0, size));
    CHECK(opened(bytes) == plain.substr(0, size));
    const size_t pieces = std::max<size_t>(1, (size + 65535) / 65536);
    CHECK(bytes.size() == kHead + size + 17 * pieces);
  }
  const std::string bytes = sealed(plain);
  for (size_t pieces = 0; pieces < 5; ++pieces)
    CHECK_FALSE(opened(bytes.substr(0, kHead + pieces * kPiece)));
  std::string swapped = bytes;
  std::swap_ranges(swapped.begin() + kHead, swapped.begin() + kHead + kPiece,
                   swapped.begin() + static_cast<long>(kHead + kPiece));
  CHECK_FALSE(opened(swapped));
  // The pieces of one pack behind the head of another.
  CHECK_FALSE(opened(sealed(plain).substr(0, kHead) + bytes.substr(kHead)));
}

TEST_CASE("what lies about its files inside a genuine stream is refused") {
  TemporaryFolder folder;
  io::FileSystem& fs = io::FileSystem::real();
  size_t tried = 0;
  const auto unpacks = [&](const std::string& plain) {
    const std::string out = folder.at("u" + std::to_string(tried++));
    REQUIRE(fs.make_directory(out, 0755));
    manifest::Unpacker files(fs, out);
    for (size_t at = 0; at < plain.size(); at += 3) {
      if (!files.take(std::string_view(plain).substr(at, 3))) return false;
    }
    return files.finish().has_value();
  };
  const auto entry = [](std::string_view path, std::string_view bytes) {
    return manifest::pack_entry(path, bytes.size()) + std::string(bytes);
  };
  const std::string end = manifest::pack_entry({}, 0);
  CHECK(unpacks(entry("a/b", "x") + entry("a/c", "") + end));
  CHECK(get(folder.at("u0/a/b")) == "x");
  CHECK_FALSE(unpacks(entry("a", "x")));
  CHECK_FALSE(unpacks(entry("a", "x") + end + "x"));
  CHECK_FALSE(unpacks(manifest::pack_entry("a", 5) + "x" + end));
  CHECK_FALSE(unpacks(entry("a", "x") + entry("A", "x") + end));
  CHECK_FALSE(unpacks(entry("a", "x") + entry("a/b", "x") + end));
  for (const std::string path :
       {"../a", "/a", "a/../b", ".", "a//b", "C:x", "a\\b", "a\nb", "a/", "\xFF"}) {
    CAPTURE(path);
    CHECK_FALSE(unpacks(entry(path, "x") + end));
  }
  CHECK_FALSE(unpacks(manifest::pack_entry("a", ~uint64_t{0}) + "x"));
  CHECK_FALSE(unpacks(std::string("\xFF\xFF")));
}

TEST_CASE("what cannot be packed is said") {
  Packed p;
  PackOptions o{.delivery = p.d, .out = p.folder.at("x"), .receivers = {}, .progress = {}};
  CHECK(pack(o).error().code == Code::kUsage);
  o.receivers = {"no key"};
  CHECK(pack(o).error().code == Code::kInput);
  o.receivers = {p.receiver.verifying().text()};
  const std::string shard = get(p.d + "/data/part-00001.jsonl.zst");
  for (const std::string& other : {shard + "x", shard.substr(1), std::string()}) {
    put(p.d + "/data/part-00001.jsonl.zst", other);
    CHECK(pack(o).error().code == Code::kMismatch);
    CHECK_FALSE(std::filesystem::exists(o.out));
  }
}

TEST_CASE("an open pack needs no key, is the same each time, and is refused when cut or changed") {
  Packed p;
  const auto open_pack = [&](const std::string& name) {
    return pack({.delivery = p.d,
                 .out = p.folder.at(name),
                 .receivers = {},
                 .unencrypted = true,
                 .progress = {}});
  };
  REQUIRE(open_pack("open"));
  REQUIRE(open_pack("again"));
  const std::string bytes = get(p.folder.at("open"));
  CHECK(bytes == get(p.folder.at("again")));
  const auto unpack_open = [&](const std::string& from, const std::string& key) {
    return unpack({.packed = p.folder.at(from),
                   .out = p.folder.at("out"),
                   .key_file = key.empty() ? "" : p.folder.at(key),
                   .progress = {}});
  };
  for (const std::string key : {"", "r"}) {
    const auto report = unpack_open("open", key);
    REQUIRE_MESSAGE(report, report.error().message);
    CHECK(snapshot(p.folder.at("out")) == snapshot(p.d));
    std::filesystem::remove_all(p.folder.at("out"));
  }
  for (const size_t keep : {size_t{15}, size_t{16}, size_t{46}, size_t{47}, bytes.size() / 2,
                            bytes.size() - 33, bytes.size() - 32, bytes.size() - 1}) {
    put(p.folder.at("c"), bytes.substr(0, keep));
    CHECK_FALSE(unpack_open("c", ""));
    CHECK_FALSE(std::filesystem::exists(p.folder.at("out")));
  }
  std::mt19937_64 random(8);
  for (int i = 0; i < 60; ++i) {
    std::string changed = bytes;
    changed[random() % changed.size()] ^= static_cast<char>(1 + random() % 255);
    put(p.folder.at("c"), changed);
    CHECK_FALSE(unpack_open("c", ""));
  }
  put(p.folder.at("c"), bytes + 'x');
  CHECK_FALSE(unpack_open("c", ""));
  // Encryption is left out only on purpose, and what is encrypted needs a key.
  const auto none =
      pack({.delivery = p.d, .out = p.folder.at("n"), .receivers = {}, .progress = {}});
  REQUIRE_FALSE(none);
  CHECK(none.error().code == Code::kUsage);
  CHECK_FALSE(std::filesystem::exists(p.folder.at("n")));
  const auto locked =
      unpack({.packed = p.file, .out = p.folder.at("out"), .key_file = "", .progress = {}});
  REQUIRE_FALSE(locked);
  CHECK(locked.error().message.find("--key") != std::string::npos);
}
