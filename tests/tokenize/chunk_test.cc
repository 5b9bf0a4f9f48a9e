#include "tamis/chunk.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <ctime>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "fake_vocabulary.h"
#include "tokenize/text_bounds.h"

using namespace tamis;

namespace {

using Strings = std::vector<std::string>;

std::shared_ptr<const Vocabulary> vocabulary(std::string_view name) {
  return Vocabulary::open(name).value();
}

std::vector<Chunk> cut(std::string_view text, uint32_t most, std::string_view name = "o200k_base",
                       uint32_t overlap = 0) {
  ChunkOptions options;
  options.vocabulary = vocabulary(name);
  options.max_tokens = most;
  options.overlap_tokens = overlap;
  auto chunks = Chunker::create(options).value()->cut(text);
  if (!chunks) FAIL_CHECK(chunks.error().message);
  return chunks ? std::move(*chunks) : std::vector<Chunk>();
}

std::string_view of(std::string_view text, const Chunk& c) {
  return text.substr(c.span.begin, c.span.size());
}

std::string join(const Strings& parts) {
  std::string out;
  for (const std::string& p : parts) out += p;
  return out;
}

// Grapheme cluster boundaries of the whole text, by ICU in one go.
std::set<size_t> clusters(const std::string& text) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> it(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
  const icu::UnicodeString s = icu::UnicodeString::fromUTF8(text);
  it->setText(s);
  std::set<size_t> out;
  for (int32_t at = it->first(); at != icu::BreakIterator::DONE; at = it->next()) {
    std::string before;
    s.tempSubString(0, at).toUTF8String(before);
    out.insert(before.size());
  }
  return out;
}

std::string nfc(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  std::string out;
  icu::Normalizer2::getNFCInstance(status)
      ->normalize(icu::UnicodeString::fromUTF8(
                      icu::StringPiece(text.data(), static_cast<int32_t>(text.size()))),
                  status)
      .toUTF8String(out);
  return out;
}

// The ends of the pieces, and the tokens of all.
std::pair<std::set<uint64_t>, uint64_t> pieces(std::string_view text, const Vocabulary& v) {
  std::pair<std::set<uint64_t>, uint64_t> out;
  v.pieces(text, [&](std::span<const Piece> some) {
    for (const Piece& p : some) {
      out.first.insert(p.end);
      out.second += p.tokens;
    }
    return true;
  });
  return out;
}

// By trying: whether some place behind `begin` within the budget is stable, as chunker.h has it.
bool could_be_cut(std::string_view text, const Vocabulary& v, uint32_t most, uint64_t begin) {
  const std::string_view rest = text.substr(begin);
  auto whole = pieces(rest, v);
  for (size_t at = 1; at < rest.size(); ++at) {
    if (utf8::is_continuation(rest[at]) || tokenize::is_inside_placeholder(text, begin + at))
      continue;
    auto left = pieces(rest.substr(0, at), v);
    if (left.second > most) continue;
    const auto right = pieces(rest.substr(at), v);
    for (const uint64_t end : right.first) left.first.insert(at + end);
    auto with_cut = whole.first;
    with_cut.insert(at);
    auto ids = v.encode(rest.substr(0, at));
    v.encode(rest.substr(at), ids);
    if (left.first == with_cut && ids == v.encode(rest)) return true;
  }
  return false;
}

// All that chunk.h promises of chunks without overlap, asked of the vocabulary and of ICU.
void check_chunks(const std::string& text, const std::vector<Chunk>& chunks, const Vocabulary& v,
                  uint32_t most) {
  const std::set<size_t> bounds = clusters(text);
  std::vector<uint32_t> ids;
  uint64_t at = 0, sum = 0;
  bool forced = false;
  for (const Chunk& c : chunks) {
    RC_ASSERT(c.span.begin == at);
    RC_ASSERT(c.span.end > at);
    at = c.span.end;
    RC_ASSERT(utf8::valid(of(text, c)));
    RC_ASSERT(c.tokens == v.count(of(text, c)));
    RC_ASSERT(c.tokens <= most);
    RC_ASSERT(c.overlap == 0u);
    sum += c.tokens;
    v.encode(of(text, c), ids);
    if (c.end == ChunkEnd::kForced) {
      forced = true;
      RC_ASSERT(!could_be_cut(text, v, most, c.span.begin));
    } else if (c.end != ChunkEnd::kCharacter) {
      RC_ASSERT(bounds.count(at) == 1u);
      RC_ASSERT(nfc(std::string_view(text).substr(0, at)) +
                    nfc(std::string_view(text).substr(at)) ==
                nfc(text));
    }
    RC_ASSERT(!tokenize::is_inside_placeholder(text, at));
  }
  RC_ASSERT(at == text.size());
  if (!forced) {
    RC_ASSERT(sum == v.count(text));
    RC_ASSERT(ids == v.encode(text));
  }
}

const Strings kFragments = {" ",           "  ",         "\n",
                            "\n\n",        "\r\n",       "\t",
                            "a",           "word",       "Hello",
                            ". ",          "! ",         "\"",
                            "e\u0301",     "\u0301",     "e",
                            "\u00e9",      "\u4f60",     "\u597d",
                            "\u3002",      "\u0e01",     "\u0e33",
                            "ก",           "\u1100",     "\u1161",
                            "\u11a8",      "\uac00",     "\U0001F468",
                            "\u200d",      "\U0001F469", "\U0001F1E9",
                            "\U0001F1EA",  "\ufe0f",     "'s",
                            "'",           "don't",      "123",
                            "4567",        "[PERSON_3]", "[EMAIL_ADDRESS_12]",
                            "[",           "_1]",        "//",
                            "/",           "...",        "-----",
                            "ABC",         "aBcD",       "\u0915\u094d",
                            "\u0937",      "\u0903",     "\u2028",
                            "\u00a0",      "\u3000",     "\ufeff",
                            "<|im_start|>"};

std::string any_text() {
  return join(*rc::gen::container<Strings>(rc::gen::weightedOneOf<std::string>(
      {{8, rc::gen::elementOf(kFragments)},
       {1, rc::gen::mapcat(rc::gen::elementOf(kFragments), [](const std::string& unit) {
          return rc::gen::map(rc::gen::inRange(1, 60), [unit](int n) {
            std::string out;
            for (int i = 0; i < n; ++i) out += unit;
            return out;
          });
        })}})));
}

}  // namespace

TEST_CASE("a text within the budget is one chunk") {
  const auto chunks = cut("Hello world.", 512);
  REQUIRE(chunks.size() == 1);
  CHECK(chunks[0] == Chunk{{0, 12}, 3, 0, ChunkEnd::kText});
  CHECK(cut("", 512).empty());
}

TEST_CASE(
    "a chunk ends with a paragraph rather than a sentence, and a sentence rather than a word") {
  std::string text;
  for (int i = 0; i < 6; ++i) text += "The quick brown fox jumps. ";
  text += "\n\nAnother paragraph begins here and goes on. And on and on it goes.";
  const auto chunks = cut(text, 48);
  REQUIRE(chunks.size() >= 2);
  CHECK(chunks[0].end == ChunkEnd::kParagraph);
  CHECK(text.substr(chunks[0].span.end) ==
        "Another paragraph begins here and goes on. And on and on it goes.");
  const auto small = cut(text, 16);
  CHECK(small[0].end == ChunkEnd::kSentence);
  CHECK(of(text, small[0]) == "The quick brown fox jumps. The quick brown fox jumps.");
  CHECK(cut("one two three four five six seven eight nine ten eleven", 8)[0].end ==
        ChunkEnd::kWord);
}

TEST_CASE("chunks of any text keep every promise") {
  for (const std::string_view name : {"o200k_base", "cl100k_base"}) {
    const auto v = vocabulary(name);
    CHECK(rc::check([&] {
      const std::string text = any_text();
      const auto most = *rc::gen::inRange<uint32_t>(8, 40);
      ChunkOptions options;
      options.vocabulary = v;
      options.max_tokens = most;
      const auto chunks = Chunker::create(options).value()->cut(text);
      if (!chunks) {
        // Only a placeholder may be too long for a budget as small as this.
        RC_ASSERT(chunks.error().code == Code::kLimit);
        RC_ASSERT(most < 12u && text.find("_1") != std::string::npos);
        RC_DISCARD("no cut");
      }
      check_chunks(text, *chunks, *v, most);
    }));
  }
}

TEST_CASE(
    "chunks that overlap have a count of their own each, repeat no more than asked, and leave "
    "nothing out") {
  for (const std::string_view name : {"o200k_base", "cl100k_base"}) {
    const auto v = vocabulary(name);
    CHECK(rc::check([&] {
      const std::string text = any_text();
      const auto most = *rc::gen::inRange<uint32_t>(16, 60);
      const auto overlap = *rc::gen::inRange<uint32_t>(0, most / 2 + 1);
      uint64_t last = 0;
      std::vector<uint32_t> ids, all = v->encode(text);
      bool forced = false;
      for (const Chunk& c : cut(text, most, name, overlap)) {
        forced = forced || c.end == ChunkEnd::kForced;
        RC_ASSERT(c.span.begin <= last);
        RC_ASSERT(c.span.end > last);
        RC_ASSERT(c.tokens == v->count(of(text, c)));
        RC_ASSERT(c.tokens <= most);
        RC_ASSERT(c.overlap <= overlap);
        RC_ASSERT(c.overlap == v->count(text.substr(c.span.begin, last - c.span.begin)));
        // The new part goes on where the ids of the chunks before ended.
        const auto mine = v->encode(of(text, c));
        ids.insert(ids.end(), mine.begin() + static_cast<ptrdiff_t>(c.overlap), mine.end());
        last = c.span.end;
      }
      RC_ASSERT(last == text.size());
      if (!forced) RC_ASSERT(ids == all);
    }));
  }
}

TEST_CASE("the overlap begins with a sentence where one fits") {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "The quick brown fox jumps over it. ";
  const auto chunks = cut(text, 40, "o200k_base", 20);
  REQUIRE(chunks.size() > 2);
  for (size_t i = 1; i < chunks.size(); ++i) {
    CHECK(chunks[i].overlap > 0);
    CHECK(of(text, chunks[i]).starts_with(" The quick"));
  }
}

TEST_CASE("a vocabulary that promises nothing of its pieces is compared chunk by chunk") {
  ChunkOptions options;
  options.vocabulary = fake_vocabulary({});
  options.max_tokens = 10;
  const auto chunker = Chunker::create(options).value();
  CHECK(rc::check([&] {
    const std::string text = any_text();
    const auto chunks = chunker->cut(text);
    if (!chunks) {
      RC_ASSERT(text.find("_") != std::string::npos);  // [PERSON_3] has ten
      RC_DISCARD("a placeholder");
    }
    check_chunks(text, *chunks, *options.vocabulary, 10);
  }));
}

TEST_CASE("with a guard no chunk ends where a control string could begin") {
  GuardOptions guarded;
  guarded.strings = {"word<|", "<|x|>"};
  ChunkOptions options;
  options.vocabulary = vocabulary("cl100k_base");
  options.max_tokens = 8;
  options.guard = Guard::create(guarded).value();
  const auto chunker = Chunker::create(options).value();
  std::string text;
  for (int i = 0; i < 200; ++i) text += i % 3 == 0 ? " <| word" : " of <";
  const auto chunks = chunker->cut(text).value();
  CHECK(chunks.size() > 20);
  for (const Chunk& c : chunks)
    if (c.end != ChunkEnd::kText) CHECK(options.guard->closed(of(text, c)));
}

TEST_CASE("documents that were joined are kept apart where the budget allows") {
  Strings documents(20, "A short message of some words, nothing more.");
  std::string text;
  std::vector<uint64_t> ends;
  for (const std::string& d : documents) {
    text += d + "\n\n";
    ends.push_back(text.size());
  }
  ChunkOptions options;
  options.vocabulary = vocabulary("o200k_base");
  options.max_tokens = 36;
  const auto cut = Chunker::create(options).value()->cut(text, ends);
  REQUIRE(cut.has_value());
  for (const Chunk& c : *cut) CHECK((c.end == ChunkEnd::kDocument || c.end == ChunkEnd::kText));
}

TEST_CASE(
    "a placeholder is never cut, and one that is longer than the budget is an error that names the "
    "place") {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "[EMAIL_ADDRESS_" + std::to_string(i * 1000) + "]";
  for (const Chunk& c : cut(text, 16))
    CHECK((c.span.end == text.size() || text[c.span.end - 1] == ']'));
  ChunkOptions options;
  options.vocabulary = fake_vocabulary({});
  options.max_tokens = 8;
  const auto chunks = Chunker::create(options).value()->cut("ab [EMAIL_ADDRESS_1] ab ab ab");
  REQUIRE_FALSE(chunks.has_value());
  CHECK(chunks.error().code == Code::kLimit);
  CHECK(chunks.error().offset == 3);
}

TEST_CASE("the shape of placeholders is told from other brackets") {
  const auto inside = [](std::string_view text, size_t at) {
    return tokenize::is_inside_placeholder(text, at);
  };
  const std::string text = "x[PERSON_3]y";
  for (size_t at = 0; at <= text.size(); ++at) CHECK(inside(text, at) == (at > 1 && at < 11));
  for (const char* other : {"[PERSON_]", "[PERSON]", "[_3]", "[3_3]", "[PERSON_3", "PERSON_3]",
                            "[Person_3]", "[PERSON_12345678901]", "[PERSON_3 ]"})
    for (size_t at = 0; at <= std::string_view(other).size(); ++at) CHECK_FALSE(inside(other, at));
}

TEST_CASE("options that make no sense are refused") {
  ChunkOptions options;
  CHECK(Chunker::create(options).error().code == Code::kUsage);
  options.vocabulary = vocabulary("o200k_base");
  options.max_tokens = 7;
  CHECK(Chunker::create(options).error().code == Code::kUsage);
  options.max_tokens = 100;
  options.overlap_tokens = 51;
  CHECK(Chunker::create(options).error().code == Code::kUsage);
  options.overlap_tokens = 50;
  const auto chunker = Chunker::create(options).value();
  const auto chunks = chunker->cut("ab\xFFgh");
  REQUIRE_FALSE(chunks.has_value());
  CHECK(chunks.error().code == Code::kInput);
  CHECK(chunks.error().offset == 2);
}

TEST_CASE("cluster boundaries are ICU's for the whole text") {
  auto bounds = tokenize::TextBounds::create().value();
  CHECK(rc::check([&] {
    const std::string text = any_text();
    const std::set<size_t> expected = clusters(text);
    bounds.set_text(text);
    for (size_t at = 0; at <= text.size(); ++at)
      if (at == text.size() || !utf8::is_continuation(text[at]))
        RC_ASSERT(bounds.is_cluster_bound(0, at) == (expected.count(at) == 1));
  }));
}

TEST_CASE("a quarter of a megabyte of one thing is cut in linear time and keeps its count") {
  const Strings units{
      "a",      " ", "\n",    "\u0301", "\U0001F468\u200d", "\U0001F1E9", "中", "<",     "[A_",
      "\u1100", "-", "A",     "\r\n",   "x\u0301",          "[P_1]",      "0",  "word ", "日A",
      "!'s",    "ก", "\u0e33"};
  for (const std::string_view name : {"o200k_base", "cl100k_base"}) {
    const auto v = vocabulary(name);
    for (const std::string& unit : units) {
      std::string text = "e";
      while (text.size() < 1 << 18) text += unit;
      for (const uint32_t overlap : {0u, 32u}) {
        ChunkOptions options;
        options.vocabulary = v;
        options.max_tokens = 256;
        options.overlap_tokens = overlap;
        const std::clock_t start = std::clock();
        const uint64_t count = v->count(text);
        const std::clock_t counted = std::clock();
        const auto chunks = Chunker::create(options).value()->cut(text);
        const double count_time = double(counted - start) / CLOCKS_PER_SEC;
        const double time = double(std::clock() - counted) / CLOCKS_PER_SEC;
        INFO(name << " " << unit << " " << overlap << ": " << time << " s");
        REQUIRE(chunks.has_value());
        CHECK(time < 3 + 10 * count_time);  // of processor time; under sanitizers too
        uint64_t sum = 0;
        bool forced = false;
        for (const Chunk& c : *chunks) {
          sum += c.tokens - c.overlap;
          forced = forced || c.end == ChunkEnd::kForced;
        }
        CHECK((forced ? sum >= count : sum == count));
        CHECK((!forced || unit == "[P_1]"));
      }
    }
  }
}
