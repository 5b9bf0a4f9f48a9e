#include "tamis/vocabulary.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/hash.h"
#include "base/json.h"
#include "base/try.h"
#include "base/utf8.h"
#include "io/file.h"
#include "text/text.h"
#include "tokenize/embedded.h"
#include "tokenize/encoder.h"
#include "tokenize/general_category.h"
#include "tokenize/image.h"
#include "tokenize/pack.h"
#include "tokenize/preparation.h"
#include "tokenize/scratch_pool.h"
#include "tokenize/stage_splitter.h"
#include "tokenize/tiktoken_ranks.h"
#include "tokenize/tokenizer_json.h"

namespace tamis {
namespace tokenize {
namespace {

constexpr uint64_t kPackFileLimit = uint64_t{1} << 28;

Result<Pack> compile(std::string_view bytes, const CompileOptions& options) {
  const size_t first = bytes.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && bytes[first] == '{')
    return compile_tokenizer_json(bytes, options.file, {options.name, options.licence});
  TAMIS_TRY(TiktokenSource source, tiktoken_source(options.name));
  if (!options.licence.empty()) source.licence = options.licence;
  return compile_tiktoken(bytes, source, {std::string(kUnicodeVersion), class_ranges()});
}

// What Python's bytes.decode("utf-8", "replace") makes of ill-formed text: U+FFFD for each maximal subpart.
void replace_invalid(text::Text& text) {
  text::Rewriter rewriter(text);
  const std::string_view in = text.bytes();
  for (size_t at = 0; at < in.size();) {
    const utf8::Decoded character = utf8::decode(in, at);
    if (!character.valid) {
      rewriter.keep_to(at);
      rewriter.replace(character.size, "\uFFFD", EditRule::kInvalidByte);
    }
    at += character.size;
  }
  std::move(rewriter).finish();
}

std::string replace_invalid(std::string_view bytes) {
  text::Text text(bytes);
  replace_invalid(text);
  return std::move(text).take();
}

class BpeVocabulary final : public Vocabulary {
 public:
  // owned: what keeps the image's bytes; empty if they are the program's own.
  BpeVocabulary(const std::byte* image, ImageBytes owned, Preparation preparation,
                StageSplitter stages, bool strip_decoded)
      : owned_(std::move(owned)),
        image_(image),
        tables_(image_.bpe_tables()),
        encoder_(image_, std::move(stages)),
        preparation_(std::move(preparation)),
        strip_decoded_(strip_decoded),
        content_hash_(hex(image_.header().content_hash)) {}

  static Result<std::shared_ptr<const Vocabulary>> create(const std::byte* bytes,
                                                          ImageBytes owned) {
    const Image image(bytes);
    std::vector<SpecialToken> tokens;
    for (uint32_t i = 0; i < image.header().special_tokens; ++i)
      tokens.push_back(image.special_token(i));
    TAMIS_TRY(const Json about, Json::parse(image.about(), image.name()));
    TAMIS_TRY(const TextRules rules, TextRules::from_json(about["rules"], image.name()));
    TAMIS_TRY(StageSplitter stages, StageSplitter::create(rules.stages, image.name()));
    TAMIS_TRY(Preparation preparation, Preparation::create(rules, std::move(tokens), image.name()));
    return std::make_shared<BpeVocabulary>(bytes, std::move(owned), std::move(preparation),
                                           std::move(stages), rules.strip_decoded);
  }

  std::string_view name() const override { return image_.name(); }
  std::string_view content_hash() const override { return content_hash_; }
  uint32_t size() const override { return image_.header().tokens; }

  uint64_t count(std::string_view text) const override {
    return utf8::valid(text) ? count_valid(text) : count_valid(replace_invalid(text));
  }

  void encode(std::string_view text, std::vector<uint32_t>& ids) const override {
    with_valid(text, [&](std::string_view valid, EncodeScratch& scratch) {
      if (preparation_.none()) return encoder_.encode(valid, scratch, ids);
      preparation_.run(valid, [&](const Stretch& s) {
        if (s.added_token != kNoToken) {
          ids.push_back(s.added_token);
        } else {
          encoder_.encode(s.text, scratch, ids);
        }
      });
    });
  }

  void pieces(std::string_view text, const PieceSink& sink) const override {
    if (text.empty()) return;
    auto scratch = scratches_.take();
    if (preparation_.none()) {
      encoder_.pieces(text, *scratch, sink);
    } else {
      Joiner joiner(sink);
      preparation_.run(text, [&](const Stretch& s) { joiner.stretch(s, encoder_, *scratch); });
      joiner.finish(text.size());
    }
    scratches_.give_back(std::move(scratch));
  }

  bool looks_ahead_at_spaces_only() const override {
    return preparation_.none() && image_.header().pre_tokenizer != PreTokenizer::kStages;
  }
  bool folds_text() const override { return preparation_.folds(); }

  std::vector<ControlToken> control_tokens() const override {
    std::vector<ControlToken> tokens;
    for (uint32_t i = 0; i < image_.header().special_tokens; ++i) {
      const SpecialToken token = image_.special_token(i);
      tokens.push_back({image_.special_token_text(i), token.id, token.special, token.normalized});
    }
    return tokens;
  }

  void encode_with_offsets(std::string_view text, std::vector<uint32_t>& ids,
                           std::vector<Span>& spans) const override {
    if (text.empty()) return;
    text::Text decoded(text);
    if (!utf8::valid(text)) replace_invalid(decoded);
    auto scratch = scratches_.take();
    preparation_.run(decoded.bytes(), [&](const Stretch& s) {
      const auto add = [&](uint32_t id, Span span) {
        ids.push_back(id);
        spans.push_back(decoded.borrowed() ? span : decoded.edits().to_source(span));
      };
      if (s.added_token != kNoToken) return add(s.added_token, {s.begin, s.end});
      uint64_t at = 0;
      encoder_.encode_sizes(s.text, *scratch, [&](std::span<const BpeTables::Match> tokens) {
        for (const BpeTables::Match& token : tokens) {
          add(token.id, s.source(at, at + token.size));
          at += token.size;
        }
      });
    });
    scratches_.give_back(std::move(scratch));
  }

  VocabularyInfo info() const override {
    const ImageHeader& header = image_.header();
    VocabularyInfo out;
    out.greatest_id = std::max(header.id_limit, 1u) - 1;
    for (uint32_t i = 0; i < header.special_tokens; ++i)
      out.greatest_id = std::max(out.greatest_id, image_.special_token(i).id);
    for (uint32_t number = 0; number < header.numbers; ++number) {
      if (tables_.splits[number].left >= kNeverMerged) continue;
      ++out.merges;
      if (!tables_.is_ordered(number)) ++out.unordered;
    }
    out.image_bytes = header.size;
    out.pre_tokenizer = std::string(pre_tokenizer_name(header.pre_tokenizer));
    if (const auto about = Json::parse(image_.about(), name()); about) {
      if (about->has("rules")) out.rules = (*about)["rules"].canonical();
      out.unicode = (*about)["unicode"].as_string();
      out.source = (*about)["source"].as_string();
      out.licence = (*about)["licence"].as_string();
    }
    return out;
  }

  Result<std::string> token_bytes(uint32_t id) const override {
    std::string out;
    std::vector<uint32_t> open;
    if (!append_bytes(id, open, out))
      return fail(Code::kInput,
                  "token " + std::to_string(id) + " is not in " + std::string(name()));
    return out;
  }

  void encode_piece(std::string_view piece, std::vector<uint32_t>& ids) const override {
    auto scratch = scratches_.take();
    encoder_.encode_piece(piece, *scratch, ids);
    scratches_.give_back(std::move(scratch));
  }

  Result<std::string> decode(std::span<const uint32_t> ids) const override {
    std::string out;
    std::vector<uint32_t> open;
    for (size_t i = 0; i < ids.size(); ++i)
      if (!append_bytes(ids[i], open, out))
        return fail(Code::kInput,
                    "token " + std::to_string(ids[i]) + " at place " + std::to_string(i) +
                        " is not in " + std::string(name()) +
                        "; were the ids made with another vocabulary?",
                    i);
    if (strip_decoded_ && out.starts_with(' ')) out.erase(0, 1);
    return out;
  }

  // Of text that is well-formed, under vocabularies that are not null.
  static void count_together(std::span<const BpeVocabulary* const> vocabularies,
                             std::string_view text, std::span<uint64_t> counts) {
    std::array<Sha256Digest, JointCounter::kMost> of;
    for (size_t i = 0; i < vocabularies.size(); ++i)
      of[i] = vocabularies[i]->image_.header().content_hash;
    const std::span<const Sha256Digest> key(of.data(), vocabularies.size());
    const BpeVocabulary& first = *vocabularies[0];
    auto scratch = first.joints_.take(key);
    if (scratch == nullptr) scratch = joint_scratch(vocabularies, key);

    std::array<const Encoder*, JointCounter::kMost> encoders;
    std::array<uint64_t, JointCounter::kMost> totals{};
    const size_t members = scratch->members.size();
    for (size_t i = 0; i < members; ++i) encoders[i] = &vocabularies[scratch->members[i]]->encoder_;
    size_t done = 0;
    if (scratch->counter != nullptr)
      done = scratch->counter->count(text, {encoders.data(), members}, {totals.data(), members});
    for (size_t i = 0, member = 0; i < vocabularies.size(); ++i) {
      const bool counted = member < members && scratch->members[member] == i;
      // Text that a rule changes is another text.
      if (counted && vocabularies[i]->preparation_.leaves(text)) {
        counts[i] = totals[member] + vocabularies[i]->count_valid(text.substr(done));
      } else {
        counts[i] = vocabularies[i]->count_valid(text);
      }
      member += counted ? 1 : 0;
    }
    first.joints_.give_back(std::move(scratch));
  }

 private:
  static std::unique_ptr<JointScratch> joint_scratch(
      std::span<const BpeVocabulary* const> vocabularies, std::span<const Sha256Digest> of) {
    auto scratch = std::make_unique<JointScratch>();
    scratch->of.assign(of.begin(), of.end());
    std::vector<const Encoder*> members;
    for (size_t i = 0; i < vocabularies.size(); ++i) {
      const Encoder& encoder = vocabularies[i]->encoder_;
      if (!JointCounter::takes(encoder) ||
          (!members.empty() && !JointCounter::share_classes(*members[0], encoder)))
        continue;
      members.push_back(&encoder);
      scratch->members.push_back(static_cast<uint8_t>(i));
    }
    if (members.size() > 1)
      scratch->counter =
          std::make_unique<JointCounter>(members, &vocabularies[0]->scratches_.budget());
    else
      scratch->members.clear();
    return scratch;
  }

  // Pieces of prepared text as pieces of the source: where a piece ends inside something that was rewritten, it is joined to the next.
  class Joiner {
   public:
    explicit Joiner(const PieceSink& sink) : sink_(sink) {}

    void stretch(const Stretch& s, const Encoder& encoder, EncodeScratch& scratch) {
      if (!wanted_) return;
      if (s.added_token != kNoToken) {
        tokens_ += 1;
        end(s.end);
        return;
      }
      encoder.pieces(s.text, scratch, [&](std::span<const Piece> pieces) {
        for (const Piece& piece : pieces) {
          tokens_ += piece.tokens;
          // A place of the source is reached exactly if what comes before and what comes after meet there.
          const uint64_t before = s.source(0, piece.end).end;
          const bool last = piece.end == s.text.size();
          const uint64_t after = last ? s.end : s.source(piece.end, s.text.size()).begin;
          if (before == after && before > at_) end(before);
        }
        return wanted_;
      });
    }
    void finish(uint64_t size) {
      if (at_ < size || tokens_ > 0) end(size);
    }

   private:
    void end(uint64_t at) {
      const Piece piece{at, tokens_};
      wanted_ = wanted_ && sink_({&piece, 1});
      at_ = at;
      tokens_ = 0;
    }
    const PieceSink& sink_;
    bool wanted_ = true;
    uint64_t at_ = 0;
    uint32_t tokens_ = 0;
  };

  uint64_t count_valid(std::string_view text) const override {
    if (text.empty()) return 0;
    auto scratch = scratches_.take();
    uint64_t total = 0;
    if (preparation_.none()) {
      total = encoder_.count(text, *scratch);
    } else {
      preparation_.run(text, [&](const Stretch& s) {
        total += s.added_token != kNoToken ? 1 : encoder_.count(s.text, *scratch);
      });
    }
    scratches_.give_back(std::move(scratch));
    return total;
  }

  template <class Use>
  void with_valid(std::string_view text, const Use& use) const {
    if (text.empty()) return;
    auto scratch = scratches_.take();
    if (utf8::valid(text)) {
      use(text, *scratch);
    } else {
      use(replace_invalid(text), *scratch);
    }
    scratches_.give_back(std::move(scratch));
  }

  // A token's bytes are those of the two that it is merged from, down to the single ones.
  bool append_bytes(uint32_t id, std::vector<uint32_t>& open, std::string& out) const {
    const uint32_t number = image_.number(id);
    if (number == kNoToken) {
      const std::string_view special = image_.special_text(id);
      out += special;
      return !special.empty();
    }
    open.assign(1, number);
    while (!open.empty()) {
      const Split split = tables_.splits[open.back()];
      open.pop_back();
      if (split.left == kSingleByte) {
        out.push_back(static_cast<char>(split.right));
      } else if (split.left == kCharacter) {
        for (uint32_t bytes = split.right; bytes != 0; bytes >>= 8)
          out.push_back(static_cast<char>(bytes & 0xFF));
      } else if (split.left == kNeverMerged) {
        out += image_.string(split.right);
      } else {
        open.push_back(split.right);
        open.push_back(split.left);
      }
    }
    return true;
  }

  ImageBytes owned_;
  Image image_;
  BpeTables tables_;
  Encoder encoder_;
  Preparation preparation_;
  bool strip_decoded_;
  std::string content_hash_;
  mutable ScratchPool scratches_;
  mutable JointPool joints_;
};

}  // namespace
}  // namespace tokenize

std::vector<std::string_view> Vocabulary::embedded() {
  std::vector<std::string_view> names;
  for (const auto& image : tokenize::embedded_images()) names.push_back(image.name);
  return names;
}

Result<std::shared_ptr<const Vocabulary>> Vocabulary::open(std::string_view name) {
  std::string names;
  for (const auto& image : tokenize::embedded_images()) {
    if (image.name == name) {
      const std::string_view bytes = tokenize::Image(image.begin).bytes();
      map_ahead(bytes.data(), bytes.size());
      return tokenize::BpeVocabulary::create(image.begin, nullptr);
    }
    names += (names.empty() ? "" : ", ") + std::string(image.name);
  }
  return fail(Code::kUsage, "no vocabulary \"" + std::string(name) +
                                "\" comes with Tamis; there are " + names +
                                ", and any other can be opened from a pack file");
}

Result<std::shared_ptr<const Vocabulary>> Vocabulary::open_file(const std::string& path) {
  TAMIS_TRY(const std::string bytes,
            io::read_file(io::FileSystem::real(), path, tokenize::kPackFileLimit));
  return from_pack(bytes, path);
}

Result<std::shared_ptr<const Vocabulary>> Vocabulary::from_pack(std::string_view bytes,
                                                                const std::string& name) {
  TAMIS_TRY(const tokenize::Pack pack, tokenize::read_pack(bytes, name));
  auto image = tokenize::build_image(pack, sha256(bytes));
  if (!image) {
    Error error = std::move(image).error();
    error.message = name + ": " + error.message;
    return tl::make_unexpected(std::move(error));
  }
  const std::byte* begin = image->get();
  return tokenize::BpeVocabulary::create(begin, std::move(*image));
}

Result<std::shared_ptr<const Vocabulary>> Vocabulary::open_any(const std::string& name_or_path) {
  return names_file(name_or_path) ? open_file(name_or_path) : open(name_or_path);
}

bool Vocabulary::names_file(std::string_view name_or_path) {
  return name_or_path.find('/') != std::string_view::npos || name_or_path.ends_with(".tpack");
}

Result<std::string> Vocabulary::compile(std::string_view bytes, const CompileOptions& options) {
  TAMIS_CHECK(tokenize::check_name(options.name, options.file));
  TAMIS_TRY(const tokenize::Pack pack, tokenize::compile(bytes, options));
  std::string out = tokenize::write_pack(pack);
  // What was written is what will be read: the pack must open.
  TAMIS_TRY(const auto opened, from_pack(out, options.file));
  return out;
}

void Vocabulary::count_many(std::span<const std::string_view> texts,
                            std::span<uint64_t> counts) const {
  for (size_t i = 0; i < std::min(texts.size(), counts.size()); ++i) counts[i] = count(texts[i]);
}

void Vocabulary::count_all(std::span<const Vocabulary* const> vocabularies, std::string_view text,
                           std::span<uint64_t> counts) {
  std::string replaced;
  if (!utf8::valid(text)) {
    replaced = tokenize::replace_invalid(text);
    text = replaced;
  }
  const size_t count = std::min(vocabularies.size(), counts.size());
  for (size_t first = 0; first < count;) {
    // Those of ours that follow one another, some at a time.
    std::array<const tokenize::BpeVocabulary*, tokenize::JointCounter::kMost> together{};
    size_t found = 0;
    while (found < together.size() && first + found < count) {
      together[found] = dynamic_cast<const tokenize::BpeVocabulary*>(vocabularies[first + found]);
      if (together[found] == nullptr) break;
      ++found;
    }
    if (found > 1) {
      tokenize::BpeVocabulary::count_together({together.data(), found}, text,
                                              counts.subspan(first, found));
    } else {
      counts[first] = vocabularies[first]->count_valid(text);
    }
    first += std::max<size_t>(found, 1);
  }
}

}  // namespace tamis
