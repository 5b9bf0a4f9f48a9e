// Packs and tokenizer.json files: hostile ones give an error or a vocabulary that keeps its promises. A file that begins with '{' is compiled; any
// other is taken for the inside of a pack, whose magic, sizes and digest are put right so that the fuzzer reaches what lies behind.
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "require.h"
#include "tamis/vocabulary.h"
#include "tokenize/pack.h"
#include "tokenize/tokenizer_json.h"

namespace {

using namespace tamis;

constexpr std::string_view kTexts[] = {"",
                                       "a",
                                       "ab ab  ab\n\n\nab",
                                       "The quick brown fox's 12345\t\r\n x",
                                       "\u65e5\u672c\u8a9e e\u0301 \u2581\u2581",
                                       "<a><b>",
                                       "\xFF\xC3(",
                                       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                                       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};

void use(const Vocabulary& v) {
  for (const std::string_view text : kTexts) {
    std::vector<uint32_t> ids, again;
    std::vector<Span> spans;
    v.encode(text, ids);
    v.encode_with_offsets(text, again, spans);
    require(v.count(text) == ids.size());
    require(ids == again && spans.size() == ids.size());
    for (const Span& s : spans) require(s.begin <= s.end && s.end <= text.size());
    require(v.decode(ids).has_value());
  }
}

std::string as_pack(std::string_view inside, uint8_t format) {
  std::string out = "TAMISVOC";
  out += {static_cast<char>(1 + format % 2), 0, 0, 0};
  out += inside;
  const Sha256Digest digest = sha256(out);
  out.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (input.empty()) return 0;
  if (input.front() == '{') {
    const auto pack = tokenize::compile_tokenizer_json(input, "fuzzed.json", {"fuzzed", ""});
    if (!pack) {
      require(!pack.error().message.empty());
      return 0;
    }
    // What was compiled is written, read and opened.
    const std::string bytes = tokenize::write_pack(*pack);
    const auto v = Vocabulary::from_pack(bytes, "fuzzed.tpack");
    if (!v) require(v.error().code == Code::kUnsupported);
    if (v) use(**v);
    return 0;
  }
  const auto v = Vocabulary::from_pack(as_pack(input.substr(1), data[0]), "fuzzed.tpack");
  if (v) use(**v);
  return 0;
}
