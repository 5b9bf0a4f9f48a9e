// Streams of text: however the pieces are cut, the same bytes come out.
#include "tamis/text_stream.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "io/text_file.h"

using namespace tamis;

namespace {

std::shared_ptr<const Engine> engine_of(Recipe recipe = {}) {
  recipe.vocabularies.clear();
  recipe.language = false;
  auto engine = Engine::create(std::move(recipe));
  REQUIRE(engine.has_value());
  return *engine;
}

const std::shared_ptr<const Engine>& standard() {
  static const auto engine = engine_of();
  return engine;
}

constexpr uint64_t kPart = 64 << 10;

Result<std::string> streamed(std::string_view text, const std::vector<size_t>& pieces,
                             const std::shared_ptr<const Engine>& engine = standard()) {
  auto stream = TextStream::create(engine, {.part_bytes = kPart});
  REQUIRE(stream.has_value());
  std::string out;
  for (size_t i = 0; !text.empty(); ++i) {
    const size_t n =
        std::min(text.size(), pieces.empty() ? text.size() : pieces[i % pieces.size()]);
    if (Status s = stream->push(text.substr(0, n), out); !s) return tl::make_unexpected(s.error());
    text.remove_prefix(n);
  }
  if (Status s = stream->finish(out); !s) return tl::make_unexpected(s.error());
  return out;
}

// Paragraphs with invented values, longer than some parts.
std::string long_text(unsigned seed, size_t bytes) {
  static constexpr std::string_view kPieces[] = {"The harbour is quiet. ",
                                                 "Write to person7@corp.test today. ",
                                                 "\n\n",
                                                 "\r\n",
                                                 "call +1 202-555-0143 ",
                                                 "4111 1111 1111 1111",
                                                 " é😀 ",
                                                 "Fog\n",
                                                 "192.0.2.17 ",
                                                 "\n \n",
                                                 "[EMAIL_ADDRESS_1] ",
                                                 "Passport No. C01X00T47 ",
                                                 "人",
                                                 "-----BEGIN RSA PRIVATE KEY-----\n",
                                                 "person9@corp.test, "};
  std::string out;
  uint64_t state = seed * 2654435761u + 1;
  while (out.size() < bytes) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    out += kPieces[(state >> 33) % std::size(kPieces)];
  }
  return out;
}

}  // namespace

TEST_CASE("however the pieces are cut, the same bytes come out") {
  const std::string text = long_text(7, 300'000);
  const auto whole = streamed(text, {});
  REQUIRE(whole.has_value());
  CHECK(rc::check("cuts", [&] {
    const auto pieces = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<size_t>>(rc::gen::inRange<size_t>(1, 70'000)));
    const auto cut = streamed(text, pieces);
    RC_ASSERT(cut.has_value());
    RC_ASSERT(*cut == *whole);
  }));
  const auto bytes = streamed(std::string_view(text).substr(0, 140'000), {1});
  const auto same = streamed(std::string_view(text).substr(0, 140'000), {});
  REQUIRE(bytes.has_value());
  CHECK(*bytes == *same);
}

TEST_CASE("a text of one part comes out as a worker makes it") {
  Worker worker(standard());
  for (unsigned seed = 0; seed < 20; ++seed) {
    const std::string text = long_text(seed, 500 * seed);
    const auto outcome = worker.refine({.id = {}, .text = text, .speaker = {}, .fields = {}});
    REQUIRE(outcome.has_value());
    CHECK(streamed(text, {100}).value() == outcome->text());
  }
}

TEST_CASE(
    "a longer text comes out as its parts do in a group, but for what is only learned later") {
  // Addresses are found wherever they stand, so that nothing is learned later.
  std::string text;
  for (int i = 0; text.size() < 200'000; ++i)
    text += "Write to person" + std::to_string(i % 50) + "@corp.test about the fog.\n\n";
  std::vector<Document> parts;
  for (const std::string_view part : io::split_text(text, kPart))
    parts.push_back({.id = {}, .text = part, .speaker = {}, .fields = {}});
  REQUIRE(parts.size() >= 4);
  Worker worker(standard());
  const auto outcomes = worker.refine_group(parts);
  REQUIRE(outcomes.has_value());
  std::string expected;
  for (const Outcome& o : *outcomes) expected += o.text();
  CHECK(streamed(text, {777}).value() == expected);
  CHECK(expected.find("[EMAIL_ADDRESS_50]") != std::string::npos);
  CHECK(expected.find("[EMAIL_ADDRESS_51]") == std::string::npos);
}

TEST_CASE("what was found once is found in the parts behind") {
  std::string text = "Passport No. C01X00T47\n\n";
  while (text.size() < 2 * kPart) text += "The harbour is quiet.\n\n";
  text += "She lost c01 x00 t47 in May.\n";
  const auto out = streamed(text, {5000});
  REQUIRE(out.has_value());
  CHECK(out->find("She lost [PASSPORT_1] in May.") != std::string::npos);
}

TEST_CASE("a part that must not leave ends the stream, and nothing of it comes out") {
  Recipe recipe;
  recipe.actions["EMAIL_ADDRESS"] = "quarantine";
  auto stream = TextStream::create(engine_of(recipe), {.part_bytes = kPart});
  REQUIRE(stream.has_value());
  std::string out, quiet;
  while (quiet.size() < kPart + 100) quiet += "The harbour is quiet.\n\n";
  REQUIRE(stream->push(quiet, out).has_value());
  const size_t before = out.size();
  CHECK(before > 0);
  const Status status = stream->push("jane@corp.test " + quiet, out);
  REQUIRE_FALSE(status.has_value());
  CHECK(status.error().code == Code::kInput);
  CHECK(status.error().message.find("jane") == std::string::npos);
  CHECK(out.find("jane") == std::string::npos);
  CHECK(out.size() == before);
  CHECK(stream->push("x", out).error().code == Code::kUsage);
  CHECK(stream->finish(out).error().code == Code::kUsage);
}

TEST_CASE("options out of bounds and too many values are told") {
  CHECK(TextStream::create(nullptr).error().code == Code::kUsage);
  CHECK(TextStream::create(standard(), {.part_bytes = 100}).error().code == Code::kUsage);
  CHECK(TextStream::create(standard(), {.part_bytes = 1u << 30}).error().code == Code::kUsage);
  auto stream = TextStream::create(standard(), {.part_bytes = kPart, .most_values = 2});
  REQUIRE(stream.has_value());
  std::string out;
  REQUIRE(stream->push("a@corp.test b@corp.test a@corp.test ", out).has_value());
  REQUIRE(stream->push("c@corp.test", out).has_value());
  CHECK(stream->finish(out).error().code == Code::kLimit);
}
