// Several threads at the C edge.
#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tamis.h"

namespace {

std::string text_of(tamis_view view) {
  return {reinterpret_cast<const char*>(view.data), static_cast<size_t>(view.size)};
}

tamis_view view_of(const std::string& s) {
  return {reinterpret_cast<const uint8_t*>(s.data()), s.size()};
}

std::string invented_text(int i) {
  return "\xF0\x9F\x98\x80 turn " + std::to_string(i) + " of jane" + std::to_string(i) +
         "@corp.test, card 4111 1111 1111 1111\r\n";
}

}  // namespace

TEST_CASE("one engine serves eight threads, and each gets what one thread alone gets") {
  tamis_engine* engine = nullptr;
  REQUIRE(tamis_engine_create(tamis_view_of(""), &engine, nullptr) == TAMIS_OK);
  constexpr int kTexts = 200;
  const auto run = [&](std::vector<std::string>& out) {
    tamis_worker* worker = nullptr;
    if (tamis_worker_create(engine, &worker, nullptr) != TAMIS_OK) return;
    for (int i = 0; i < kTexts; ++i) {
      const std::string text = invented_text(i);
      tamis_outcome* outcome = nullptr;
      if (tamis_worker_refine(worker, view_of(text), &outcome, nullptr) != TAMIS_OK) break;
      out.push_back(text_of(tamis_outcome_text(outcome)));
      tamis_outcome_free(outcome);
    }
    tamis_worker_free(worker);
  };
  std::vector<std::string> alone;
  run(alone);
  REQUIRE(alone.size() == kTexts);
  std::vector<std::vector<std::string>> found(8);
  std::vector<std::thread> threads;
  for (auto& mine : found) threads.emplace_back([&run, &mine] { run(mine); });
  for (auto& thread : threads) thread.join();
  tamis_engine_free(engine);
  for (const auto& mine : found) CHECK(mine == alone);
}

TEST_CASE("an outcome answers eight threads alike, whichever asks first") {
  tamis_engine* engine = nullptr;
  tamis_worker* worker = nullptr;
  REQUIRE(tamis_engine_create(tamis_view_of(""), &engine, nullptr) == TAMIS_OK);
  REQUIRE(tamis_worker_create(engine, &worker, nullptr) == TAMIS_OK);
  std::string text;
  for (int i = 0; i < 50; ++i) text += invented_text(i);
  for (int round = 0; round < 20; ++round) {
    tamis_outcome* outcome = nullptr;
    REQUIRE(tamis_worker_refine(worker, view_of(text), &outcome, nullptr) == TAMIS_OK);
    std::vector<std::vector<uint64_t>> found(8);
    std::vector<std::thread> threads;
    for (auto& mine : found)
      threads.emplace_back([outcome, &mine] {
        for (uint64_t i = 0; i < tamis_outcome_finding_count(outcome); ++i) {
          tamis_finding finding;
          finding.struct_size = sizeof finding;
          tamis_span output;
          if (tamis_outcome_finding(outcome, i, TAMIS_UNIT_UTF16, &finding, nullptr) != TAMIS_OK ||
              tamis_outcome_to_output(outcome, finding.source, TAMIS_UNIT_UTF16, &output,
                                      nullptr) != TAMIS_OK)
            return;
          mine.insert(mine.end(),
                      {finding.source.begin, finding.source.end, output.begin, output.end});
        }
      });
    for (auto& thread : threads) thread.join();
    CHECK(found[0].size() >= 4 * 100);  // an address and a card each
    for (const auto& mine : found) CHECK(mine == found[0]);
    tamis_outcome_free(outcome);
  }
  tamis_worker_free(worker);
  tamis_engine_free(engine);
}

TEST_CASE("a second thread on one worker is told so, and the worker is not harmed") {
  tamis_engine* engine = nullptr;
  tamis_worker* worker = nullptr;
  REQUIRE(tamis_engine_create(tamis_view_of(""), &engine, nullptr) == TAMIS_OK);
  REQUIRE(tamis_worker_create(engine, &worker, nullptr) == TAMIS_OK);
  std::string text;
  for (int i = 0; i < 500; ++i) text += invented_text(i);
  tamis_outcome* alone = nullptr;
  REQUIRE(tamis_worker_refine(worker, view_of(text), &alone, nullptr) == TAMIS_OK);
  std::atomic<int> done{0}, refused{0}, wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      // Until the threads have met on the worker; a scheduler that never lets them is not what is tested.
      for (int i = 0; i < 200 && refused < 8; ++i) {
        tamis_outcome* outcome = nullptr;
        const int32_t code = tamis_worker_refine(worker, view_of(text), &outcome, nullptr);
        if (code == TAMIS_OK) {
          ++done;
          wrong += text_of(tamis_outcome_text(outcome)) != text_of(tamis_outcome_text(alone));
        } else {
          ++refused;
          wrong += code != TAMIS_E_USAGE || outcome != nullptr;
        }
        tamis_outcome_free(outcome);
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(done > 0);
  CHECK(refused > 0);
  tamis_outcome* after = nullptr;
  REQUIRE(tamis_worker_refine(worker, view_of(text), &after, nullptr) == TAMIS_OK);
  CHECK(text_of(tamis_outcome_text(after)) == text_of(tamis_outcome_text(alone)));
  tamis_outcome_free(after);
  tamis_outcome_free(alone);
  tamis_worker_free(worker);
  tamis_engine_free(engine);
}
