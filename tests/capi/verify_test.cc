// Verification across the C edge, on a delivery that prepare() has just made.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "io/temporary_folder.h"
#include "tamis.h"
#include "tamis/prepare.h"

namespace {

using tamis::testing::TemporaryFolder;

std::string text_of(tamis_view view) {
  return {reinterpret_cast<const char*>(view.data), static_cast<size_t>(view.size)};
}

tamis_view view_of(const std::string& s) {
  return {reinterpret_cast<const uint8_t*>(s.data()), s.size()};
}

// An unsigned delivery of two invented letters.
std::string make_delivery(const TemporaryFolder& folder) {
  folder.write("archive/one.txt", "Dear Jane, write to jane@corp.test. Yours, Joe\n");
  folder.write("archive/two.txt", "The lighthouse was painted white that summer.\n");
  tamis::PrepareOptions options;
  options.archive = folder.at("archive");
  options.out = folder.at("delivery");
  options.ledger = folder.at("ledger");
  options.jobs = 1;
  const auto report = tamis::prepare(options);
  REQUIRE_MESSAGE(report, (report ? "" : report.error().message));
  return options.out;
}

std::string first_shard(const std::string& delivery) {
  for (const auto& entry : std::filesystem::directory_iterator(delivery + "/data"))
    return entry.path();
  return {};
}

}  // namespace

TEST_CASE("a delivery as it was made is intact, a draft, and signed by nobody") {
  const TemporaryFolder folder;
  const std::string delivery = make_delivery(folder);
  tamis_verification* found = nullptr;
  tamis_error* error = nullptr;
  REQUIRE(tamis_verify(view_of(delivery), nullptr, &found, &error) == TAMIS_OK);
  CHECK(error == nullptr);
  CHECK(tamis_verification_intact(found) == 1);
  CHECK(tamis_verification_draft(found) == 1);
  CHECK(tamis_verification_signer(found) == TAMIS_SIGNER_NONE);
  CHECK(text_of(tamis_verification_verdict(found)).find("intact") != std::string::npos);
  CHECK(text_of(tamis_verification_text(found)).find("CHECKED") != std::string::npos);
  CHECK(text_of(tamis_verification_text(found)).find("CLAIMED") != std::string::npos);
  CHECK(text_of(tamis_verification_json(found)).front() == '{');
  tamis_verification_free(found);
}

TEST_CASE(
    "a delivery with one changed byte is a mismatch, and the answer still says what was found") {
  const TemporaryFolder folder;
  const std::string delivery = make_delivery(folder);
  {
    std::fstream shard(first_shard(delivery), std::ios::in | std::ios::out | std::ios::binary);
    shard.seekg(20);
    const char byte = static_cast<char>(shard.get() ^ 1);
    shard.seekp(20);
    shard.put(byte);
  }
  tamis_verification* found = nullptr;
  tamis_error* error = nullptr;
  REQUIRE(tamis_verify(view_of(delivery), nullptr, &found, &error) == TAMIS_E_MISMATCH);
  REQUIRE(error != nullptr);
  REQUIRE(found != nullptr);
  CHECK(tamis_verification_intact(found) == 0);
  CHECK(text_of(tamis_error_message(error)) == text_of(tamis_verification_verdict(found)));
  tamis_error_free(error);
  tamis_verification_free(found);
}

TEST_CASE("progress is told how far verification is, and can stop it") {
  const TemporaryFolder folder;
  const std::string delivery = make_delivery(folder);
  struct Seen {
    int calls = 0;
    uint64_t last = 0, total = 0;
    int32_t answer = 0;
  } seen;
  tamis_verify_options options{};
  options.struct_size = sizeof options;
  options.jobs = 2;
  options.context = &seen;
  options.progress = [](void* context, uint64_t done, uint64_t total) {
    auto& s = *static_cast<Seen*>(context);
    ++s.calls;
    s.last = done;
    s.total = total;
    return s.answer;
  };
  tamis_verification* found = nullptr;
  REQUIRE(tamis_verify(view_of(delivery), &options, &found, nullptr) == TAMIS_OK);
  CHECK(seen.calls > 0);
  CHECK(seen.last == seen.total);
  CHECK(seen.total > 0);
  tamis_verification_free(found);

  seen.answer = 1;
  CHECK(tamis_verify(view_of(delivery), &options, &found, nullptr) == TAMIS_E_CANCELLED);
  CHECK(found == nullptr);
}
