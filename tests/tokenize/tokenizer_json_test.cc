#include "tokenize/tokenizer_json.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "base/hash.h"
#include "small_vocabulary.h"

using namespace tamis;
using namespace tamis::testing;

namespace {

SmallVocabulary spaces_vocabulary() {  // as SentencePiece writes it
  SmallVocabulary v;
  v.characters = true;
  v.initial = {"a", "b", "\u2581", "<", ">"};
  v.merges = {{"a", "b"}, {"\u2581", "ab"}, {"\u2581", "\u2581"}};
  v.number();
  return v;
}

std::string error_of(const std::string& json) {
  const auto v = vocabulary_of(json);
  return v ? "" : v.error().message;
}

constexpr const char* kReplaceSpaces =
    R"(,"normalizer":{"type":"Replace","pattern":{"String":" "},"content":"▁"})";

}  // namespace

TEST_CASE("a space and U+2581 are the same where the normalizer says so") {
  const SmallVocabulary small = spaces_vocabulary();
  const auto v = vocabulary_of(small.json(kReplaceSpaces)).value();
  const auto expected = small.encode("ab\u2581ab\u2581\u2581ab");
  CHECK(v->encode("ab ab  ab") == expected);
  CHECK(v->encode("ab\u2581ab \u2581ab") == expected);
  CHECK(v->decode(expected).value() == "ab ab  ab");
}

TEST_CASE("what is prepended counts, is not decoded, and covers no byte of the text") {
  const SmallVocabulary small = spaces_vocabulary();
  const auto v =
      vocabulary_of(
          small.json(
              R"(,"normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},)"
              R"({"type":"Replace","pattern":{"String":" "},"content":"▁"}]},)"
              R"("decoder":{"type":"Sequence","decoders":[{"type":"Strip","content":" ","start":1,"stop":0}]})"))
          .value();
  CHECK(v->encode("ab") == small.encode("\u2581ab"));
  CHECK(v->encode("").empty());
  CHECK(v->decode(v->encode("ab a")).value() == "ab a");
  std::vector<uint32_t> ids;
  std::vector<Span> spans;
  v->encode_with_offsets("ab b", ids, spans);
  REQUIRE(spans.size() == ids.size());
  CHECK(spans.front() == Span{0, 2});
  CHECK(spans.back() == Span{3, 4});
}

TEST_CASE("an added token that is not special is matched, a special one is text") {
  const SmallVocabulary small = spaces_vocabulary();
  const std::string rest =
      std::string(kReplaceSpaces) +
      R"(,"added_tokens":[{"id":900,"content":"<a>","special":false,"normalized":false,"lstrip":false,"rstrip":false,"single_word":false},)"
      R"({"id":901,"content":"<b>","special":true,"normalized":false,"lstrip":false,"rstrip":false,"single_word":false}])";
  const auto v = vocabulary_of(small.json(rest)).value();
  auto expected = small.encode("ab");
  expected.push_back(900);
  const auto tail = small.encode("<b>\u2581");
  expected.insert(expected.end(), tail.begin(), tail.end());
  CHECK(v->encode("ab<a><b> ") == expected);
  CHECK(v->count("ab<a><b> ") == expected.size());
  CHECK(v->decode(expected).value() == "ab<a><b> ");
  const auto control = v->control_tokens();
  REQUIRE(control.size() == 2);
  CHECK_FALSE(control[0].special);
  CHECK(control[1].special);
}

TEST_CASE("what cannot be done is refused by its place") {
  const SmallVocabulary v = spaces_vocabulary();
  const auto refused = [&](const std::string& rest, const std::string& place) {
    const std::string message = error_of(v.json(rest));
    INFO(message);
    CHECK(message.find(place) != std::string::npos);
  };
  refused(
      R"(,"normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"StripAccents"}]})",
      "small.json: /normalizer/normalizers/1/type");
  refused(R"(,"pre_tokenizer":{"type":"BertPreTokenizer"})", "/pre_tokenizer/type");
  refused(R"(,"pre_tokenizer":{"type":"ByteLevel"})", "/pre_tokenizer");
  refused(R"(,"pre_tokenizer":{"type":"Split","pattern":{"Regex":"\\w+"},"behavior":"Isolated"})",
          "/pre_tokenizer/pattern/Regex: character 1");
  refused(R"(,"added_tokens":[{"id":1,"content":"a"}])", "/added_tokens/0/id");
  refused(R"(,"added_tokens":[{"id":999,"content":"x","single_word":true,"special":false}])",
          "/added_tokens/0/single_word");
  SmallVocabulary bytes;
  bytes.merges = {{"a", "b"}};
  bytes.number();
  const std::string without = error_of(bytes.json(kWholeText));
  CHECK(without.find("/pre_tokenizer") != std::string::npos);
  CHECK(error_of("{}").find("/model") != std::string::npos);
  CHECK(error_of(R"({"model":{"type":"Unigram","vocab":[]}})").find("/model/type") !=
        std::string::npos);
}

TEST_CASE("damaged and hostile files give an error with a place") {
  CHECK(error_of("").find("small.json") != std::string::npos);
  CHECK(error_of(std::string(100000, '[')).find("byte") != std::string::npos);
  CHECK(error_of("{\"model\":" + std::string(100000, '[') + std::string(100000, ']') + "}")
            .find("byte") != std::string::npos);
  CHECK(error_of(R"({"model":{"type":"BPE","byte_fallback":true,"vocab":{"a":-1},"merges":[]}})")
            .find("/model/vocab") != std::string::npos);
  CHECK(error_of(
            R"({"model":{"type":"BPE","byte_fallback":true,"vocab":{"a":0,"b":1},"merges":["a"]}})")
            .find("/model/merges/0") != std::string::npos);
  CHECK(
      error_of(
          R"({"model":{"type":"BPE","byte_fallback":true,"vocab":{"a":0,"b":1},"merges":["a b"]}})")
          .find("/model/merges/0") != std::string::npos);
  CHECK(
      error_of(
          R"({"model":{"type":"BPE","byte_fallback":true,"vocab":{"a":0,"b":99999999},"merges":[]}})")
          .find("/model/vocab") != std::string::npos);
}

TEST_CASE(
    "merges that could never come to be are harmless") {  // each of "ab", "ba" needs a token that needs it
  SmallVocabulary v;
  v.merges = {{"aba", "b"}, {"ab", "ab"}, {"abab", "a"}};
  v.number();
  v.ids.emplace("ab", 500);
  v.ids.emplace("aba", 501);
  const auto built = vocabulary_of(v.json(kByteLevelWhole));
  REQUIRE(built);
  CHECK((*built)->encode("ababab") == v.encode("ababab"));
  CHECK((*built)->info().merges == 0);
}

TEST_CASE("a cut or changed pack is refused, and never read beyond its end") {
  SmallVocabulary v = spaces_vocabulary();
  const auto pack =
      tokenize::compile_tokenizer_json(v.json(kReplaceSpaces), "small.json", {"small", "MIT"});
  REQUIRE(pack);
  const std::string bytes = tokenize::write_pack(*pack);
  for (size_t size = 0; size < bytes.size(); size += 7)
    CHECK_FALSE(Vocabulary::from_pack(bytes.substr(0, size), "cut.tpack"));
  for (size_t at = 0; at < bytes.size(); at += 11) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x20);
    CHECK_FALSE(Vocabulary::from_pack(changed, "changed.tpack"));
  }
  const auto again = tokenize::read_pack(bytes, "small.tpack");
  REQUIRE(again);
  CHECK(tokenize::write_pack(*again) == bytes);
}

namespace {

// A pack again after its inside was changed: sizes and digest are put right, so that what lies behind them is read.
std::string resealed(const std::string& pack, std::string_view from, std::string_view to) {
  constexpr size_t kPreamble = 16, kDigest = 32;
  const auto size_at = [&](size_t at) {
    uint32_t n = 0;
    for (size_t i = 4; i-- > 0;) n = n << 8 | static_cast<uint8_t>(pack[at + i]);
    return n;
  };
  std::string header = pack.substr(kPreamble, size_at(12));
  const std::string rest =
      pack.substr(kPreamble + header.size(), pack.size() - kPreamble - header.size() - kDigest);
  const size_t at = header.find(from);
  REQUIRE(at != std::string::npos);
  header.replace(at, from.size(), to);
  std::string out = pack.substr(0, 12);
  for (int shift = 0; shift < 32; shift += 8)
    out.push_back(static_cast<char>(header.size() >> shift & 0xFF));
  out += header + rest;
  const Sha256Digest digest = sha256(out);
  out.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  return out;
}

}  // namespace

TEST_CASE("a pack that lies about itself, and bears a right digest, is refused with the place") {
  const SmallVocabulary small = spaces_vocabulary();
  const auto pack =
      tokenize::compile_tokenizer_json(small.json(kReplaceSpaces), "small.json", {"small", "MIT"});
  REQUIRE(pack);
  const std::string bytes = tokenize::write_pack(*pack);
  const auto count = [](std::string_view name, uint64_t n) {
    return "\"" + std::string(name) + "\":" + std::to_string(n);
  };
  const std::string merges = count("merges", pack->merges.size()),
                    tokens = count("tokens", pack->tokens.size()),
                    ranges = count("class_ranges", pack->classes.size());
  struct Lie {
    std::string from, to;
    const char* named;
  };
  for (const Lie& lie : std::vector<Lie>{
           {merges, count("merges", uint64_t{1} << 52), "byte "},
           {merges, count("merges", 0), "byte "},
           {merges, "\"merges\":-1", "byte "},
           {tokens, count("tokens", uint64_t{1} << 52), "byte "},
           {tokens, count("tokens", pack->tokens.size() - 1), "byte "},
           {ranges, count("class_ranges", uint64_t{1} << 52), "byte "},
           {ranges, "\"class_ranges\":\"many\"", "byte "},
           {"\"name\":\"small\"", "\"name\":\"../small\"", "name"},
           {"\"name\":\"small\"", "\"name\":\"\"", "name"},
           {"\"ids\":\"listed\"", "\"ids\":\"guessed\"", "guessed"},
           {"\"pre_tokenizer\":\"", "\"pre_tokenizer\":\"x", "pre-tokenizer"},
           {"\"unit\":\"character\"", "\"unit\":\"byte\"", "byte"},
           {"\"byte_tokens\":[", "\"byte_tokens\":[7,", "byte "},
           {"{", std::string(50000, '['), "byte"},
       }) {
    const auto opened = Vocabulary::from_pack(resealed(bytes, lie.from, lie.to), "lie.tpack");
    INFO(lie.from << " -> " << lie.to.substr(0, 60));
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code != Code::kInternal);
    CHECK(opened.error().message.starts_with("lie.tpack: "));
    CHECK_MESSAGE(opened.error().message.find(lie.named) != std::string::npos,
                  opened.error().message);
  }
}

TEST_CASE("merges of a pack that go in circles, or lead to other bytes, are refused") {
  const SmallVocabulary small = spaces_vocabulary();
  const auto pack =
      tokenize::compile_tokenizer_json(small.json(kReplaceSpaces), "small.json", {"small", ""});
  REQUIRE(pack);
  const uint32_t a = small.ids.at("a"), b = small.ids.at("b"), ab = small.ids.at("ab");
  for (const tokenize::MergeRule rule :
       {tokenize::MergeRule{ab, ab, ab}, {ab, b, ab}, {b, a, ab}, {a, b, a}, {a, 1'999'999, ab}}) {
    tokenize::Pack changed = *pack;
    changed.merges[0] = rule;
    const auto opened = Vocabulary::from_pack(tokenize::write_pack(changed), "circle.tpack");
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == Code::kCorrupt);
    const std::string& message = opened.error().message;
    CHECK_MESSAGE((message.find("merge 1 of 3 ") != std::string::npos ||
                   message.find("token " + std::to_string(rule.id)) != std::string::npos),
                  message);
  }
  tokenize::Pack twice = *pack;
  twice.merges.push_back(twice.merges.front());
  CHECK_FALSE(Vocabulary::from_pack(tokenize::write_pack(twice), "twice.tpack"));
}

TEST_CASE("tokens cover the text piece by piece, and say what their bytes say") {
  const auto v = Vocabulary::open("o200k_base").value();
  CHECK(rc::check([&] {
    const auto characters = *rc::gen::container<std::vector<char32_t>>(
        rc::gen::element<char32_t>(U'a', U'b', U' ', U'\n', U'.', U'7', U'\'', U'\u00E9', U'\u0301',
                                   U'\u6F22', U'\u05D0', U'\U0001F600', U'\u200D', U'\uFFFD'));
    std::string text;
    for (const char32_t c : characters) utf8::append(text, c);
    std::vector<uint32_t> ids;
    std::vector<Span> spans;
    v->encode_with_offsets(text, ids, spans);
    RC_ASSERT(ids == v->encode(text));
    RC_ASSERT(spans.size() == ids.size());
    uint64_t end = 0;
    for (size_t i = 0; i < ids.size(); ++i) {
      RC_ASSERT(spans[i].begin == end);
      end = spans[i].end;
      RC_ASSERT(v->token_bytes(ids[i]).value() == text.substr(spans[i].begin, spans[i].size()));
    }
    RC_ASSERT(end == text.size());
  }));
}
