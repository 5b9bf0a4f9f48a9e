#include "tokenize/tokenizer_rules.h"

#include <utility>

#include "base/try.h"
#include "tokenize/pattern.h"

namespace tamis::tokenize {
namespace {

constexpr std::string_view kMetaspace = "\u2581";

constexpr std::string_view kGpt2Pattern =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

// Patterns that mean what one of pieces.h does.
struct KnownPattern {
  std::string_view pattern;
  PreTokenizer rules;
};
constexpr KnownPattern kKnownPatterns[] = {
    {kGpt2Pattern, PreTokenizer::kGpt2},
    // Llama 3
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     PreTokenizer::kLlama3},
    // Qwen 2 and later
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     PreTokenizer::kQwen2},
    // GPT-OSS
    {R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     PreTokenizer::kO200k},
};

// What the reference's Digits takes for one: \p{N}, and two blocks of Unicode 17.
constexpr std::string_view kDigit = R"([\p{N}\x{11DE0}-\x{11DE9}\x{16FF4}-\x{16FF6}])";

constexpr std::pair<std::string_view, SplitStage::Behavior> kBehaviors[] = {
    {"Isolated", SplitStage::kIsolated},
    {"MergedWithPrevious", SplitStage::kMergedWithPrevious},
    {"MergedWithNext", SplitStage::kMergedWithNext},
    {"Contiguous", SplitStage::kContiguous},
};
constexpr std::pair<std::string_view, NormalStep::Kind> kForms[] = {
    {"NFC", NormalStep::kNfc},
    {"NFD", NormalStep::kNfd},
    {"NFKC", NormalStep::kNfkc},
    {"NFKD", NormalStep::kNfkd},
};

class RulesReader {
 public:
  RulesReader(std::string_view name, bool characters) : name_(name), characters_(characters) {}

  Result<TokenizerRules> run(const Json& file) {
    if (!file["normalizer"].is_null()) TAMIS_CHECK(normalizer(file["normalizer"], "/normalizer"));
    if (!file["pre_tokenizer"].is_null())
      TAMIS_CHECK(pre_tokenizer(file["pre_tokenizer"], "/pre_tokenizer"));
    if (!characters_ && !byte_level_)
      return bad("/pre_tokenizer", "without ByteLevel, or model/byte_fallback, is not supported");
    TextRules& text = out_.text;
    if (text.spaces)
      for (NormalStep& step : text.normalizer)
        if (step.kind == NormalStep::kPrepend) step.to = with_spaces(step.to);
    if (metaspace_ && (!text.stages.empty() || parts_ > 1))
      return bad("/pre_tokenizer", "Metaspace beside other parts is not supported");
    if (text.prefix != PrefixSpace::kNever && !metaspace_ && parts_ > 1)
      return bad("/pre_tokenizer", "add_prefix_space beside other parts is not supported");
    if (text.stages.size() == 1 && text.stages[0].behavior == SplitStage::kIsolated &&
        !text.stages[0].literal && !text.stages[0].invert)
      for (const KnownPattern& known : kKnownPatterns)
        if (known.pattern == text.stages[0].pattern) {
          out_.pre_tokenizer = known.rules;
          text.stages.clear();
          return std::move(out_);
        }
    if (!text.stages.empty()) out_.pre_tokenizer = PreTokenizer::kStages;
    return std::move(out_);
  }

 private:
  tl::unexpected<Error> bad(std::string_view pointer, std::string_view what,
                            Code code = Code::kUnsupported) const {
    return fail(code, name_ + ": " + std::string(pointer) + ": " + std::string(what));
  }
  tl::unexpected<Error> unknown(std::string_view pointer, const Json& part) const {
    return bad(std::string(pointer) + "/type",
               "\"" + part["type"].as_string() + "\" is not supported");
  }

  // Steps in order; "▁" for " " is not carried out but kept as a property (text_rules.h).
  Status normalizer(const Json& part, const std::string& pointer) {
    const std::string& type = part["type"].as_string();
    auto& steps = out_.text.normalizer;
    if (type == "Sequence") {
      const auto& parts = part["normalizers"].items();
      for (size_t i = 0; i < parts.size(); ++i)
        TAMIS_CHECK(normalizer(parts[i], pointer + "/normalizers/" + std::to_string(i)));
      return {};
    }
    for (const auto& [name, kind] : kForms) {
      if (name != type) continue;
      steps.push_back({kind, {}, {}});
      return {};
    }
    if (type == "Prepend") {
      const std::string& what = part["prepend"].as_string();
      if (what.empty())
        return bad(pointer + "/prepend", "expected a string that is not empty", Code::kInput);
      steps.push_back({NormalStep::kPrepend, {}, what});
      return {};
    }
    if (type == "Replace") {
      const Json& from = part["pattern"]["String"];
      const std::string& to = part["content"].as_string();
      if (!from.is_string() || from.as_string().empty())
        return bad(pointer + "/pattern", "only a String that is not empty is supported");
      if (characters_ && from.as_string() == " " && to == kMetaspace) {
        out_.text.spaces = true;
        return {};
      }
      if (characters_ &&
          (from.as_string().find_first_of(" ") != std::string::npos ||
           from.as_string().find(kMetaspace) != std::string::npos ||
           to.find(' ') != std::string::npos || to.find(kMetaspace) != std::string::npos))
        return bad(pointer, "replacing spaces or U+2581 otherwise is not supported");
      steps.push_back({NormalStep::kReplace, from.as_string(), to});
      return {};
    }
    return unknown(pointer, part);
  }

  Status pre_tokenizer(const Json& part, const std::string& pointer) {
    const std::string& type = part["type"].as_string();
    if (type == "Sequence") {
      const auto& parts = part["pretokenizers"].items();
      for (size_t i = 0; i < parts.size(); ++i)
        TAMIS_CHECK(pre_tokenizer(parts[i], pointer + "/pretokenizers/" + std::to_string(i)));
      return {};
    }
    if (byte_level_) return bad(pointer, "a part after ByteLevel is not supported");
    if (type == "Split") return split(part, pointer);
    ++parts_;
    if (type == "ByteLevel") return byte_level(part, pointer);
    if (type == "Metaspace") return metaspace(part, pointer);
    if (type == "Digits") {
      SplitStage stage;
      stage.pattern = std::string(kDigit);
      stage.behavior =
          part["individual_digits"].as_bool() ? SplitStage::kIsolated : SplitStage::kContiguous;
      out_.text.stages.push_back(std::move(stage));
      return {};
    }
    return unknown(pointer, part);
  }

  Status byte_level(const Json& part, const std::string& pointer) {
    if (characters_) return bad(pointer, "ByteLevel with model/byte_fallback is not supported");
    byte_level_ = true;
    // Both are true where the file does not say.
    if (!part["add_prefix_space"].is_bool() || part["add_prefix_space"].as_bool())
      out_.text.prefix = PrefixSpace::kUnlessSpace;
    if (!part["use_regex"].is_bool() || part["use_regex"].as_bool()) {
      SplitStage stage;
      stage.pattern = std::string(kGpt2Pattern);
      out_.text.stages.push_back(std::move(stage));
    }
    return {};
  }

  Status metaspace(const Json& part, const std::string& pointer) {
    if (!characters_) return bad(pointer, "Metaspace without model/byte_fallback is not supported");
    const Json& replacement = part["replacement"];
    if (!replacement.is_null() && replacement.as_string() != kMetaspace)
      return bad(pointer + "/replacement", "only U+2581 is supported");
    metaspace_ = true;
    out_.text.spaces = true;
    std::string scheme = part["prepend_scheme"].as_string();
    if (scheme.empty())
      scheme = part["add_prefix_space"].is_bool() && !part["add_prefix_space"].as_bool() ? "never"
                                                                                         : "always";
    if (scheme == "always") {
      out_.text.prefix = PrefixSpace::kUnlessSpace;
    } else if (scheme == "first") {
      out_.text.prefix = PrefixSpace::kFirstUnlessSpace;
    } else if (scheme != "never") {
      return bad(pointer + "/prepend_scheme", "expected \"always\", \"first\" or \"never\"",
                 Code::kInput);
    }
    const bool split = !part["split"].is_bool() || part["split"].as_bool();
    out_.pre_tokenizer = split ? PreTokenizer::kMetaspace : PreTokenizer::kNone;
    return {};
  }

  Status split(const Json& part, const std::string& pointer) {
    const Json& pattern = part["pattern"];
    SplitStage stage;
    stage.literal = pattern["String"].is_string();
    stage.pattern = pattern[stage.literal ? "String" : "Regex"].as_string();
    if (stage.pattern.empty())
      return bad(pointer + "/pattern", "expected a String or a Regex that is not empty",
                 Code::kInput);
    // The normalizer has left no space to split at.
    if (out_.text.spaces && stage.literal && stage.pattern == " ") return {};
    ++parts_;
    if (out_.text.spaces)
      return bad(pointer, "a Split of text whose spaces were replaced is not supported");
    bool known = false;
    for (const auto& [name, behavior] : kBehaviors) {
      if (name != part["behavior"].as_string()) continue;
      stage.behavior = behavior;
      known = true;
    }
    if (!known)
      return bad(pointer + "/behavior",
                 "\"" + part["behavior"].as_string() + "\" is not supported");
    stage.invert = part["invert"].as_bool();
    if (!stage.literal) {
      auto compiled = Pattern::compile(stage.pattern, name_ + ": " + pointer + "/pattern/Regex");
      if (!compiled) return tl::make_unexpected(std::move(compiled).error());
    }
    out_.text.stages.push_back(std::move(stage));
    return {};
  }

  std::string name_;
  bool characters_;
  bool byte_level_ = false, metaspace_ = false;
  int parts_ = 0;
  TokenizerRules out_;
};

}  // namespace

std::string with_spaces(std::string_view text) {
  std::string out;
  size_t done = 0;
  for (size_t at = text.find(kMetaspace); at != std::string_view::npos;
       at = text.find(kMetaspace, done)) {
    out += text.substr(done, at - done);
    out += ' ';
    done = at + kMetaspace.size();
  }
  return out += text.substr(done);
}

Result<TokenizerRules> read_tokenizer_rules(const Json& file, std::string_view name,
                                            bool characters) {
  TAMIS_TRY(TokenizerRules rules, RulesReader(name, characters).run(file));
  // Decoders may take one space from the front again.
  for (const Json& decoder : file["decoder"]["decoders"].items())
    rules.text.strip_decoded |= decoder["type"].as_string() == "Strip" &&
                                decoder["content"].as_string() == " " &&
                                decoder["start"].as_int() == 1;
  if (file["decoder"]["type"].as_string() == "Metaspace")
    rules.text.strip_decoded = rules.text.prefix != PrefixSpace::kNever;
  return rules;
}

}  // namespace tamis::tokenize
