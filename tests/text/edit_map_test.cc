#include "tamis/edit_map.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "text/edit_script.h"

using namespace tamis;
using namespace tamis::test;

namespace {

std::vector<Edit> edits_of(const EditMap& map) {
  std::vector<Edit> all;
  map.for_each_edit([&](const Edit& e) { all.push_back(e); });
  return all;
}

// Counts the spans for which the map and the oracle differ; one assertion per script keeps a million spans quick.
size_t disagreements(const EditMap& map, const Expanded& oracle, std::mt19937_64& random,
                     size_t spans) {
  size_t wrong = 0;
  for (size_t i = 0; i < spans; ++i) {
    const bool to_source = random() & 1;
    const auto& bytes = to_source ? oracle.to_source : oracle.to_output;
    const uint64_t begin = random() % (bytes.size() + 2);
    const uint64_t size = random() % 4 == 0 ? random() % (bytes.size() + 2) : random() % 8;
    const Span span{begin, begin + size};
    const Span got = to_source ? map.to_source(span) : map.to_output(span);
    wrong += got == look_up(bytes, span) ? 0 : 1;
  }
  return wrong;
}

bool covers(Span outer, Span inner) { return outer.begin <= inner.begin && inner.end <= outer.end; }

}  // namespace

TEST_CASE("the header's example: two spaces to one, CR LF to LF") {
  EditMapBuilder b;
  b.keep(1);
  b.replace(2, 1, EditRule::kWhitespace);
  b.keep(1);
  b.replace(2, 1, EditRule::kLineEnd);
  const EditMap m = b.finish();
  CHECK(m.source_size() == 6);
  CHECK(m.output_size() == 4);
  CHECK(m.edit_count() == 2);
  CHECK(m.to_source({1, 2}) == Span{1, 3});
  CHECK(m.to_source({0, 4}) == Span{0, 6});
  CHECK(m.to_output({2, 3}) == Span{1, 2});
  CHECK(m.to_output({4, 5}) == Span{3, 4});
  CHECK(edits_of(m) ==
        std::vector<Edit>{{1, 2, 1, 1, EditRule::kWhitespace}, {4, 2, 3, 1, EditRule::kLineEnd}});
  CHECK(b.source_size() == 0);
}

TEST_CASE("a span that only touches a deletion does not cover it, one that encloses it does") {
  EditMapBuilder b;  // "ab" + zero-width space + "cd"
  b.keep(2);
  b.replace(3, 0, EditRule::kInvisible);
  b.keep(2);
  const EditMap m = b.finish();
  CHECK(m.to_source({0, 2}) == Span{0, 2});
  CHECK(m.to_source({2, 4}) == Span{5, 7});
  CHECK(m.to_source({1, 3}) == Span{1, 6});
  CHECK(m.to_source({2, 2}) == Span{2, 2});
  CHECK(m.to_output({2, 5}) == Span{2, 2});
  CHECK(m.to_output({3, 6}) == Span{2, 3});
}

TEST_CASE("the identity maps every span to itself and costs nothing") {
  const EditMap m = EditMap::identity(uint64_t{1} << 40);
  CHECK(m.is_identity());
  CHECK(m.to_source({5, 1u << 30}) == Span{5, 1u << 30});
  CHECK(m.to_output({uint64_t{1} << 41, uint64_t{1} << 42}) ==
        Span{uint64_t{1} << 40, uint64_t{1} << 40});
  CHECK(m.memory_bytes() < 200);
  CHECK(EditMap().to_source({3, 9}) == Span{0, 0});
}

TEST_CASE("a span that ends before it begins is treated as empty") {
  CHECK(EditMap::identity(10).to_source({7, 3}) == Span{7, 7});
}

TEST_CASE(
    "replacements that touch keep their own places, deletions of one rule that touch become one") {
  EditMapBuilder b;
  b.replace(3, 2, EditRule::kNormalForm);
  b.replace(3, 2, EditRule::kNormalForm);
  b.replace(1, 0, EditRule::kControl);
  b.replace(2, 0, EditRule::kControl);
  b.replace(1, 0, EditRule::kTrailingSpace);
  b.replace(0, 0, EditRule::kGuard);
  const EditMap m = b.finish();
  CHECK(m.edit_count() == 4);
  CHECK(m.to_source({2, 4}) == Span{3, 6});
  CHECK(edits_of(m)[2] == Edit{6, 3, 4, 0, EditRule::kControl});
}

TEST_CASE("a million random spans agree with the byte-by-byte oracle, in both directions") {
  std::mt19937_64 random(20240601);
  const size_t scripts = full_run() ? 10000 : 1000, spans = 1000;
  for (size_t i = 0; i < scripts; ++i) {
    const Script script = random_script(random, random() % 600, i % 3 == 0 ? 500 : 5);
    const EditMap map = build(script);
    const Expanded oracle(script);
    REQUIRE(map.source_size() == oracle.to_output.size());
    REQUIRE(map.output_size() == oracle.to_source.size());
    REQUIRE(disagreements(map, oracle, random, spans) == 0);
  }
}

TEST_CASE("every span of small maps agrees with the oracle") {
  CHECK(rc::check("all spans", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    const Script script = random_script(random, random() % 12, 4);
    const EditMap map = build(script);
    const Expanded oracle(script);
    for (uint64_t begin = 0; begin <= oracle.to_source.size() + 1; ++begin)
      for (uint64_t end = begin; end <= oracle.to_source.size() + 1; ++end)
        RC_ASSERT(map.to_source({begin, end}) == look_up(oracle.to_source, {begin, end}));
    for (uint64_t begin = 0; begin <= oracle.to_output.size() + 1; ++begin)
      for (uint64_t end = begin; end <= oracle.to_output.size() + 1; ++end)
        RC_ASSERT(map.to_output({begin, end}) == look_up(oracle.to_output, {begin, end}));
  }));
}

TEST_CASE("a round trip covers the span it began with, unless its text was deleted") {
  CHECK(rc::check("round trip", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    const EditMap map = build(random_script(random, random() % 200, 20));
    for (int i = 0; i < 200; ++i) {
      const uint64_t begin = random() % (map.source_size() + 1);
      const Span span{begin, std::min(begin + random() % 10, map.source_size())};
      const Span there = map.to_output(span);
      if (!there.empty()) {
        const Span back = map.to_source(there);
        // Deletions at the borders of the span are not got back; every byte that left a trace is.
        for (uint64_t b = span.begin; b < span.end; ++b) {
          const bool left_a_trace = !map.to_output({b, b + 1}).empty();
          if (left_a_trace) RC_ASSERT(covers(back, {b, b + 1}));
        }
      }
    }
  }));
}

TEST_CASE("maps of more than one checkpoint find edits far from the start") {
  EditMapBuilder b;
  for (int i = 0; i < 100000; ++i) {
    b.keep(70);
    b.replace(2, 1, EditRule::kLineEnd);
  }
  const EditMap m = b.finish();
  for (uint64_t line : {0u, 63u, 64u, 65u, 127u, 128u, 4095u, 99999u}) {
    CHECK(m.to_source({line * 71 + 70, line * 71 + 71}) == Span{line * 72 + 70, line * 72 + 72});
    CHECK(m.to_output({line * 72 + 5, line * 72 + 9}) == Span{line * 71 + 5, line * 71 + 9});
  }
}

TEST_CASE("a map costs at most 0.02 byte per byte of ordinary text") {
  // One edit in 400 bytes, of many sizes and rules: about what redaction and normalization leave in prose.
  std::mt19937_64 random(7);
  const EditRule rules[] = {EditRule::kNormalForm, EditRule::kRedaction, EditRule::kTrailingSpace};
  EditMapBuilder b;
  for (int i = 0; i < 20000; ++i) {
    b.keep(200 + random() % 400);
    b.replace(1 + random() % 40, random() % 24, rules[random() % 3]);
  }
  const EditMap m = b.finish();
  CHECK(static_cast<double>(m.memory_bytes()) / static_cast<double>(m.source_size()) <= 0.02);

  // CR LF line ends: the same edit again and again is one byte a line, and its share of the checkpoints.
  EditMapBuilder lines;
  for (int i = 0; i < 20000; ++i) {
    lines.keep(20 + random() % 60);
    lines.replace(2, 1, EditRule::kLineEnd);
  }
  const EditMap crlf = lines.finish();
  CHECK(static_cast<double>(crlf.memory_bytes()) / static_cast<double>(crlf.source_size()) <=
        0.035);
}

TEST_CASE("the packed form comes back as the same map") {
  CHECK(rc::check("serialize", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    const EditMap map = build(random_script(random, random() % 300, 1000));
    const auto back = EditMap::deserialize(map.serialize());
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == map);
    RC_ASSERT(edits_of(*back) == edits_of(map));
    RC_ASSERT(back->edit_count() == map.edit_count());
    RC_ASSERT(back->to_source({0, map.output_size()}) == map.to_source({0, map.output_size()}));
  }));
}

TEST_CASE("the packed form is the one that the decision record spells out") {
  EditMapBuilder b;
  b.keep(3);
  b.replace(2, 1, EditRule::kLineEnd);
  b.keep(300);
  b.replace(2, 1, EditRule::kLineEnd);
  b.keep(1);
  CHECK(b.finish().serialize() ==
        std::string("\x01\xB4\x02\xB2\x02\x02\x06\x02\x01\x1E\xD9\x04", 12));
}

TEST_CASE("a damaged packed form is refused") {
  EditMapBuilder b;
  b.keep(3);
  b.replace(2, 1, EditRule::kLineEnd);
  b.keep(3);
  b.replace(2, 1, EditRule::kLineEnd);
  const std::string good = b.finish().serialize();
  REQUIRE(EditMap::deserialize(good).has_value());
  for (size_t cut = 0; cut < good.size(); ++cut)
    CHECK_FALSE(EditMap::deserialize(good.substr(0, cut)).has_value());
  CHECK_FALSE(EditMap::deserialize(good + '\0').has_value());
  // No single changed byte passes as another map of the same sizes without being that map's own packed form.
  for (size_t i = 0; i < good.size(); ++i)
    for (int v = 0; v < 256; ++v) {
      std::string bad = good;
      bad[i] = static_cast<char>(v);
      const auto map = EditMap::deserialize(bad);
      if (map)
        CHECK(map->serialize() == bad);
      else
        CHECK(map.error().code == Code::kCorrupt);
    }
}

TEST_CASE("undo gives the source back, byte for byte") {
  CHECK(rc::check("undo", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    const Script script = random_script(random, random() % 200, 50);
    std::string source(source_size(script), '\0'), output;
    for (char& c : source) c = static_cast<char>(random());
    uint64_t at = 0;
    for (const ScriptRun& r : script) {
      output += r.edited ? std::string(r.output_size, '#') : source.substr(at, r.source_size);
      at += r.source_size;
    }
    const EditMap map = build(script);
    const UndoLog log = UndoLog::record(source, map);
    const auto back = undo(output, map, UndoLog::from_bytes(std::string(log.bytes())));
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == source);
  }));
}

TEST_CASE("undo refuses a log or a text that belongs to another map") {
  EditMapBuilder b;
  b.keep(1);
  b.replace(3, 1, EditRule::kRedaction);
  const EditMap map = b.finish();
  const UndoLog log = UndoLog::record("abcd", map);
  CHECK(undo("a#", map, log).value() == "abcd");
  CHECK(undo("a##", map, log).error().code == Code::kCorrupt);
  CHECK(undo("a#", map, UndoLog::from_bytes("bc")).error().code == Code::kCorrupt);
}
