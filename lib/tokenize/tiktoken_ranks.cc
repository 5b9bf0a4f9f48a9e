#include "tokenize/tiktoken_ranks.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/hash.h"
#include "base/try.h"

namespace tamis::tokenize {
namespace {

constexpr std::string_view kMit =
    "MIT: Copyright (c) 2022 OpenAI, Shantanu Jain (tiktoken); the rank file is the one in the "
    "MIT-licensed crate "
    "tiktoken-rs 0.12.1 by Roger Zurawicki. Character classes: Unicode License V3, Copyright (c) "
    "2024 Unicode, Inc.";

struct Known {
  std::string_view name;
  PreTokenizer pre_tokenizer;
  std::string_view sha256;  // of the rank file
  std::vector<SpecialToken> special_tokens;
};

// Names, special tokens and digests: tiktoken 0.14.0, tiktoken_ext/openai_public.py.
std::vector<Known> known_sources() {
  return {
      {"cl100k_base",
       PreTokenizer::kCl100k,
       "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
       {{"<|endoftext|>", 100257},
        {"<|fim_prefix|>", 100258},
        {"<|fim_middle|>", 100259},
        {"<|fim_suffix|>", 100260},
        {"<|endofprompt|>", 100276}}},
      {"o200k_base",
       PreTokenizer::kO200k,
       "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
       {{"<|endoftext|>", 199999}, {"<|endofprompt|>", 200018}}},
      {"p50k_base",
       PreTokenizer::kGpt2,
       "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069",
       {{"<|endoftext|>", 50256}}},
      {"r50k_base",
       PreTokenizer::kGpt2,
       "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930",
       {{"<|endoftext|>", 50256}}},
  };
}

// "aGVsbG8= 15339" into bytes and rank.
bool read_line(std::string_view line, std::string& bytes, uint32_t& rank) {
  const size_t space = line.find(' ');
  if (space == std::string_view::npos || !unbase64(line.substr(0, space), bytes)) return false;
  const char* end = line.data() + line.size();
  const auto [stop, error] = std::from_chars(line.data() + space + 1, end, rank);
  return error == std::errc() && stop == end;
}

}  // namespace

Result<TiktokenSource> tiktoken_source(std::string_view name) {
  std::string names;
  for (const Known& known : known_sources()) {
    if (known.name == name)
      return TiktokenSource{std::string(name), known.pre_tokenizer, known.special_tokens,
                            std::string(known.sha256), std::string(kMit)};
    names += (names.empty() ? "" : ", ") + std::string(known.name);
  }
  return fail(Code::kUsage, "no rank file is known by the name \"" + std::string(name) +
                                "\"; known are " + names);
}

Result<Pack> compile_tiktoken(std::string_view ranks, const TiktokenSource& source,
                              const ClassSource& classes) {
  const std::string file = source.name + ".tiktoken";
  const std::string digest = sha256_hex(ranks);
  if (!source.file_sha256.empty() && source.file_sha256 != digest)
    return fail(Code::kInput, file + ": expected the rank file with SHA-256 " + source.file_sha256 +
                                  ", this one has " + digest);

  std::vector<std::pair<std::string, uint32_t>> tokens;
  size_t number = 0;
  for (size_t at = 0; at < ranks.size();) {
    const size_t end = std::min(ranks.find('\n', at), ranks.size());
    const std::string_view line = ranks.substr(at, end - at);
    ++number;
    if (!line.empty()) {
      std::string bytes;
      uint32_t rank = 0;
      if (!read_line(line, bytes, rank) || bytes.empty() || bytes.size() > kTokenBytesLimit ||
          rank >= kTokenIdLimit)
        return fail(Code::kInput,
                    file + ": line " + std::to_string(number) + ": expected 1 to " +
                        std::to_string(kTokenBytesLimit) +
                        " bytes in base64, a space, and a rank below " +
                        std::to_string(kTokenIdLimit),
                    at);
      tokens.emplace_back(std::move(bytes), rank);
    }
    at = end + 1;
  }
  std::sort(tokens.begin(), tokens.end());

  Pack pack;
  pack.name = source.name;
  pack.pre_tokenizer = source.pre_tokenizer;
  pack.unicode = classes.unicode;
  pack.source_file = file;
  pack.source_sha256 = digest;
  pack.licence = source.licence;
  pack.classes = classes.ranges;
  pack.special_tokens = source.special_tokens;
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (i > 0 && tokens[i].first == tokens[i - 1].first)
      return fail(Code::kInput, file + ": ranks " + std::to_string(tokens[i - 1].second) + " and " +
                                    std::to_string(tokens[i].second) +
                                    " are given to the same bytes");
    pack.tokens.add(tokens[i].first, tokens[i].second);
  }
  TAMIS_CHECK(check_tokens(pack, file));
  return pack;
}

}  // namespace tamis::tokenize
