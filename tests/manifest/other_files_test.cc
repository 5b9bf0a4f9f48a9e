// Files that are no shards: small ones are read together and hashed two by two, and each is answered for alone.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "io/fault_file_system.h"
#include "io/path.h"
#include "manifest/forge.h"
#include "manifest/sample_delivery.h"
#include "manifest/verify.h"

using namespace tamis;
using namespace tamis::testing;

namespace {

std::string content(size_t i, size_t size) {
  std::string out(size, '\0');
  for (size_t k = 0; k < size; ++k) out[k] = static_cast<char>(k * 31 + k / 256 + i);
  return out;
}

// Their paths. One of each length around a block of SHA-256 and around what is read at once, in two folders.
std::vector<std::string> write_delivery(const std::string& folder) {
  const std::vector<size_t> sizes = {0,    1,     55,    56,    63,    64,     65,     4095, 4096,
                                     4097, 65535, 65536, 65537, 70000, 262143, 262144, 2,    300000,
                                     3,    128,   4096,  4096,  4096,  4096,   4096,   4096, 4096,
                                     4096, 4096,  4096,  4096,  4096,  4096,   4096,   4096, 777};
  auto writer = manifest::DeliveryWriter::create(io::FileSystem::real(), folder, {});
  REQUIRE(writer);
  const auto texts = sample_texts(4);
  for (size_t i = 0; i < texts.size(); ++i) REQUIRE(writer->add(sample_record(texts[i], i)));
  std::vector<std::string> paths;
  for (size_t i = 0; i < sizes.size(); ++i) {
    paths.push_back((i % 5 == 4 ? "scans/" : "mail/") + std::to_string(10 + i) + ".txt");
    REQUIRE(writer->add_file(paths.back(), content(i, sizes[i])));
  }
  REQUIRE(writer->seal(sample_statement(texts.size()), nullptr));
  return paths;
}

}  // namespace

TEST_CASE("of many other files each that was changed is named, and no other") {
  TemporaryFolder folder;
  const std::string d = folder.at("d");
  const std::vector<std::string> paths = write_delivery(d);
  VerifyOptions one;
  one.jobs = 1;
  VerifyOptions four;
  four.jobs = 4;
  REQUIRE(verify(d, one)->intact());
  CHECK(verify(d, one)->to_json() == verify(d, four)->to_json());
  for (const std::string& path : paths) {
    const std::string file = d + "/" + path;
    const std::string right = get(file);
    std::vector<std::string> wrong = {right + "x", right.substr(0, right.size() / 2)};
    for (const size_t at : {size_t{0}, right.size() / 2, right.size() - 1}) {
      if (right.empty()) continue;
      wrong.push_back(right);
      wrong.back()[at] = static_cast<char>(wrong.back()[at] ^ 0x10);
    }
    for (const std::string& bytes : wrong) {
      if (bytes == right) continue;
      CAPTURE(path);
      put(file, bytes);
      const auto report = verify(d, one);
      REQUIRE(report->failures.size() == 1);
      CHECK(report->failures[0].file == io::show_path(path));
      CHECK(report->failures[0].found ==
            std::to_string(bytes.size()) + " bytes with SHA-256 " + sha256_hex(bytes));
      CHECK(report->to_json() == verify(d, four)->to_json());
    }
    put(file, right);
  }
  CHECK(verify(d, one)->intact());
}

TEST_CASE("two files that changed places are both named, in the order of the list") {
  TemporaryFolder folder;
  const std::string d = folder.at("d");
  write_delivery(d);
  const std::string a = get(d + "/mail/31.txt");
  const std::string b = get(d + "/mail/32.txt");
  REQUIRE(a.size() == b.size());
  put(d + "/mail/31.txt", b);
  put(d + "/mail/32.txt", a);
  const auto report = verify(d);
  REQUIRE(report->failures.size() == 2);
  CHECK(report->failures[0].file == io::show_path("mail/31.txt"));
  CHECK(report->failures[1].file == io::show_path("mail/32.txt"));
}

TEST_CASE(
    "other files are the same whether the system's own calls read them or a file system does") {
  TemporaryFolder folder;
  const std::string d = folder.at("d");
  const std::vector<std::string> paths = write_delivery(d);
  put(d + "/" + paths[9], "changed");
  FaultFileSystem slow(io::FileSystem::real());
  slow.set_max_read(1000);
  CHECK(manifest::verify(slow, d, {})->to_json() == verify(d)->to_json());
}

TEST_CASE("a verification of small files can be stopped after each of them") {
  TemporaryFolder folder;
  const std::string d = folder.at("d");
  write_delivery(d);
  uint64_t calls = 0;
  VerifyOptions options;
  options.jobs = 1;
  options.progress = [&](uint64_t, uint64_t) {
    ++calls;
    return true;
  };
  REQUIRE(verify(d, options)->intact());
  CHECK(calls > 36);
  for (uint64_t stop = 0; stop < calls; ++stop) {
    uint64_t left = stop;
    options.progress = [&](uint64_t, uint64_t) { return left-- != 0; };
    const auto report = verify(d, options);
    REQUIRE_FALSE(report);
    CHECK(report.error().code == Code::kCancelled);
  }
}
