#include "tamis/vocabulary.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "base/hash.h"
#include "base/try.h"
#include "base/utf8.h"
#include "io/file.h"
#include "tokenize/embedded.h"
#include "tokenize/encoder.h"
#include "tokenize/image.h"
#include "tokenize/pack.h"

namespace tamis {
namespace tokenize {
namespace {

constexpr uint64_t kPackFileLimit = uint64_t{1} << 28;
constexpr size_t kKeptScratches = 64;

// Scratch memory between calls, so that a thread finds a warm cache. Borrowed by one call at a time.
class ScratchPool {
 public:
  std::unique_ptr<EncodeScratch> take() {
    {
      const std::lock_guard lock(mutex_);
      if (!free_.empty()) {
        auto scratch = std::move(free_.back());
        free_.pop_back();
        return scratch;
      }
    }
    return std::make_unique<EncodeScratch>();
  }

  void give_back(std::unique_ptr<EncodeScratch> scratch) {
    const std::lock_guard lock(mutex_);
    if (free_.size() < kKeptScratches) free_.push_back(std::move(scratch));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<EncodeScratch>> free_;
};

// What Python's bytes.decode("utf-8", "replace") makes of ill-formed text: U+FFFD for each maximal subpart.
std::string replace_invalid(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  size_t kept = 0;
  for (size_t at = 0; at < text.size();) {
    const utf8::Decoded character = utf8::decode(text, at);
    if (!character.valid) {
      out += text.substr(kept, at - kept);
      utf8::append(out, 0xFFFD);
      kept = at + character.size;
    }
    at += character.size;
  }
  return out += text.substr(kept);
}

class BpeVocabulary final : public Vocabulary {
 public:
  // owned: what keeps the image's bytes; empty if they are the program's own.
  BpeVocabulary(const std::byte* image, ImageBytes owned)
      : owned_(std::move(owned)),
        image_(image),
        encoder_(image_),
        content_hash_(hex(image_.header().content_hash)) {}

  std::string_view name() const override { return image_.name(); }
  std::string_view content_hash() const override { return content_hash_; }
  uint32_t size() const override { return image_.header().tokens; }

  uint64_t count(std::string_view text) const override {
    uint64_t total = 0;
    with_valid(text, [&](std::string_view valid, EncodeScratch& scratch) {
      total = encoder_.count(valid, scratch);
    });
    return total;
  }

  void encode(std::string_view text, std::vector<uint32_t>& ids) const override {
    with_valid(text, [&](std::string_view valid, EncodeScratch& scratch) {
      encoder_.encode(valid, scratch, ids);
    });
  }

  void pieces(std::string_view text, const PieceSink& sink) const override {
    auto scratch = scratches_.take();
    encoder_.pieces(text, *scratch, sink);
    scratches_.give_back(std::move(scratch));
  }

  bool looks_ahead_at_spaces_only() const override { return true; }  // pieces.h

  std::vector<ControlToken> control_tokens() const override {
    std::vector<ControlToken> tokens;
    for (uint32_t i = 0; i < image_.header().special_tokens; ++i) {
      const auto [id, text] = image_.special_token(i);
      tokens.push_back({text, id, true, false});
    }
    return tokens;
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
    return out;
  }

 private:
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
    const Split* splits = image_.bpe_tables().splits;
    if (const std::string_view special = image_.special_text(id); !special.empty()) {
      out += special;
      return true;
    }
    if (id >= image_.header().id_limit || splits[id].left == kNoSuchToken) return false;
    open.assign(1, id);
    while (!open.empty()) {
      const Split split = splits[open.back()];
      open.pop_back();
      if (split.left == kSingleByte) {
        out.push_back(static_cast<char>(split.right));
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
  Encoder encoder_;
  std::string content_hash_;
  mutable ScratchPool scratches_;
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
    if (image.name == name) return std::make_shared<tokenize::BpeVocabulary>(image.begin, nullptr);
    names += (names.empty() ? "" : ", ") + std::string(image.name);
  }
  return fail(Code::kUsage, "no vocabulary \"" + std::string(name) +
                                "\" comes with Tamis; there are " + names +
                                ", and any other can be opened from a pack file");
}

Result<std::shared_ptr<const Vocabulary>> Vocabulary::open_file(const std::string& path) {
  TAMIS_TRY(const std::string bytes,
            io::read_file(io::FileSystem::real(), path, tokenize::kPackFileLimit));
  TAMIS_TRY(const tokenize::Pack pack, tokenize::read_pack(bytes, path));
  auto image = tokenize::build_image(pack, sha256(bytes));
  if (!image) {
    Error error = std::move(image).error();
    error.message = path + ": " + error.message;
    return tl::make_unexpected(std::move(error));
  }
  const std::byte* begin = image->get();
  return std::make_shared<tokenize::BpeVocabulary>(begin, std::move(*image));
}

}  // namespace tamis
