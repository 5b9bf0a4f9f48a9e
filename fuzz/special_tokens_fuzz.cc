// What leaves, as an encoder reads it that is told to read special tokens: under each of several packs it finds none, in one document, in
// a group joined, after redaction has joined what stood apart, and in chunks joined in the wrong order.
//
// The packs: o200k_base, cl100k_base, one whose reference normalizes (NFKC) before it looks for its tokens, and one that reads U+2581 as a space.
// The oracle is plain search, in the text and in what ICU makes of it.
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.h"
#include "require.h"
#include "tamis/chunk.h"
#include "tamis/engine.h"

using namespace tamis;

namespace {

std::string nfkc(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* normalizer = icu::Normalizer2::getNFKCInstance(status);
  require(U_SUCCESS(status));
  std::string out;
  normalizer
      ->normalize(icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())}),
                  status)
      .toUTF8String(out);
  require(U_SUCCESS(status));
  return out;
}

// A vocabulary of the characters a, b and the 256 bytes.
std::shared_ptr<const Vocabulary> small(const std::string& name, const std::string& rest) {
  std::string vocab = "\"a\":0,\"b\":1";
  const char* digits = "0123456789ABCDEF";
  for (unsigned b = 0; b < 256; ++b)
    vocab +=
        std::string(",\"<0x") + digits[b / 16] + digits[b % 16] + ">\":" + std::to_string(b + 2);
  const std::string file = "{\"model\":{\"type\":\"BPE\",\"byte_fallback\":true,\"vocab\":{" +
                           vocab + "},\"merges\":[]}," + rest + "}";
  return Vocabulary::from_pack(Vocabulary::compile(file, {name, "", name}).value(), name).value();
}

struct Packs {
  std::vector<std::shared_ptr<const Vocabulary>> all;
  std::shared_ptr<const Engine> engine;
  std::vector<std::shared_ptr<const Chunker>> chunkers;
};

Packs make_packs() {
  Packs p;
  p.all = {
      Vocabulary::open("o200k_base").value(), Vocabulary::open("cl100k_base").value(),
      small(
          "folding",
          R"("normalizer":{"type":"NFKC"},"added_tokens":[{"id":900,"content":"<ctrl-7>","special":true,"normalized":true},)"
          R"({"id":901,"content":"[end]","special":true,"normalized":true}])"),
      small(
          "spaces",
          R"("normalizer":{"type":"Replace","pattern":{"String":" "},"content":"\u2581"},"added_tokens":[{"id":900,"content":"<bos>","special":true},)"
          R"({"id":901,"content":"<a b>","special":true}])")};
  Recipe recipe;
  recipe.vocabularies = {"o200k_base", "cl100k_base", "folding", "spaces"};
  recipe.actions = {{"IP_ADDRESS", "drop"}, {"EMAIL_ADDRESS", "drop"}};
  recipe.language = false;
  p.engine =
      Engine::create(recipe, {.detectors = {}, .vocabularies = {p.all[2], p.all[3]}}).value();
  const auto guard =
      Guard::create({.vocabularies = p.all, .templates = {"distinctive"}, .strings = {}}).value();
  for (const auto& v : p.all)
    p.chunkers.push_back(
        Chunker::create({.vocabulary = v, .max_tokens = 24, .overlap_tokens = 0, .guard = guard})
            .value());
  return p;
}

bool reads_one(std::string_view text, const Vocabulary& v) {
  const std::string folded = v.folds_text() ? nfkc(text) : std::string();
  const auto tokens = v.control_tokens();
  return std::any_of(tokens.begin(), tokens.end(), [&](const ControlToken& t) {
    if (!t.special) return false;
    return text.find(t.text) != std::string_view::npos ||
           (v.folds_text() && folded.find(nfkc(t.text)) != std::string::npos);
  });
}

void require_none(std::string_view text, const Packs& p) {
  for (const auto& v : p.all) require(!reads_one(text, *v));
}

// Chunks that are all closed may be joined in any order.
void check_chunks(std::string_view text, const Chunker& chunker, const Packs& p) {
  const auto chunks = chunker.cut(text);
  if (!chunks) return;  // a placeholder that is longer than the budget
  std::string backwards;
  for (auto c = chunks->rbegin(); c != chunks->rend(); ++c) {
    const std::string_view chunk = text.substr(c->span.begin, c->span.size());
    require_none(chunk, p);
    if (!chunker.options().guard->closed(chunk)) return;
    backwards += chunk;
  }
  require_none(backwards, p);
}

}  // namespace

// One byte says which chunker; zero bytes part documents of one group.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Packs packs = make_packs();
  if (size < 1) return 0;
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::vector<Document> group;
  for (bool more = true; more && group.size() < 8;) {
    const size_t end = std::min(rest.find('\0'), rest.size());
    group.push_back({.id = {}, .text = rest.substr(0, end), .speaker = {}, .fields = {}});
    more = end < rest.size();
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  Worker worker(packs.engine);
  const auto outcomes = worker.refine_group(group);
  require(outcomes.has_value());
  std::string joined;
  for (const Outcome& o : *outcomes) {
    require(utf8::valid(o.text()));
    require_none(o.text(), packs);
    joined += o.text();
  }
  require_none(joined, packs);
  check_chunks(joined, *packs.chunkers[data[0] % packs.chunkers.size()], packs);
  return 0;
}
