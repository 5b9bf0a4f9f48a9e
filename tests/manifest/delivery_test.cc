#include <doctest/doctest.h>
#include <sys/stat.h>

#include "base/command.h"
#include "manifest/sample_delivery.h"
#include "manifest/verify.h"

using namespace tamis;
using namespace tamis::testing;

namespace {

io::FileSystem& disk() { return io::FileSystem::real(); }

std::string text_of(const Result<VerifyReport>& report) {
  return report ? report->to_text() : report.error().message;
}

}  // namespace

TEST_CASE("a signed delivery with a route is intact, and signed by whom the receiver names") {
  TemporaryFolder folder;
  const SigningKey key = sample_key();
  const auto seal = write_sample(disk(), folder.at("d"), 20, &key);
  REQUIRE_MESSAGE(seal, seal.error().message);
  CHECK_FALSE(seal->draft);
  VerifyOptions options;
  options.signer = key.verifying().text();
  const auto report = verify(folder.at("d"), options);
  REQUIRE(report);
  CHECK_MESSAGE(report->intact(), text_of(report));
  CHECK(report->verdict() == "intact, signed by archive.example/letters");
  CHECK(report->records == 20);
  MESSAGE(text_of(report));
  MESSAGE(report->to_json());
  MESSAGE(*run_command(
      "cd " + folder.at("d") +
      "; find . -type f -size -200k | sort; cat manifest/checkpoint manifest/dataset.json "
      "manifest/files.jsonl; zstd -lv data/part-00000.jsonl.zst; zstd -dc data/*"));
}
