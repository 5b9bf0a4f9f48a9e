#include "normalize/lexicon.h"

#include <algorithm>

#include "base/hash.h"
#include "base/try.h"
#include "io/path.h"
#include "normalize/word_scan.h"
#include "text/varint.h"

namespace tamis::normalize {

namespace {

constexpr std::string_view kMagic = "TAMISLEX";
constexpr uint64_t kVersion = 1;
constexpr size_t kDigestBytes = 32;

// One word of a block: how much of the word before it begins with, and the rest.
struct Entry {
  uint64_t shared = 0, count = 0;
  std::string_view rest;
};

bool read_entry(std::string_view bytes, size_t& at, Entry& entry) {
  uint64_t size = 0;
  if (!text::read_varint(bytes, at, entry.shared) || !text::read_varint(bytes, at, size))
    return false;
  if (size > bytes.size() - at) return false;
  entry.rest = bytes.substr(at, size);
  at += size;
  return text::read_varint(bytes, at, entry.count);
}

}  // namespace

Result<std::shared_ptr<const Lexicon>> Lexicon::open(io::FileSystem& fs, const std::string& path) {
  TAMIS_TRY(std::string bytes, io::read_file(fs, path, kLexiconLimit));
  return from_bytes(std::move(bytes), io::show_path(path));
}

Result<std::shared_ptr<const Lexicon>> Lexicon::from_bytes(std::string bytes,
                                                           std::string_view name) {
  std::shared_ptr<Lexicon> lexicon(new Lexicon);
  lexicon->bytes_ = std::move(bytes);
  TAMIS_CHECK(lexicon->check(name));
  lexicon->sha256_ = sha256_hex(lexicon->bytes_);
  return std::shared_ptr<const Lexicon>(std::move(lexicon));
}

Status Lexicon::check(std::string_view name) {
  size_t at = 0;
  const auto damaged = [&](std::string what) {
    return fail(Code::kCorrupt,
                std::string(name) + ", byte " + std::to_string(at) + ": " + std::move(what) +
                    "; make the lexicon again with `tamis lexicon build`",
                at);
  };
  const std::string_view all = bytes_;
  if (!all.starts_with(kMagic))
    return fail(Code::kInput,
                std::string(name) +
                    " is not a lexicon of Tamis: expected \"TAMISLEX\" at its start; make one with "
                    "`tamis lexicon build ARCHIVE -o FILE`",
                0);
  if (all.size() < kMagic.size() + kDigestBytes) return damaged("the file is cut short");
  const std::string_view content = all.substr(0, all.size() - kDigestBytes);
  at = kMagic.size();
  uint64_t version = 0;
  if (!text::read_varint(content, at, version)) return damaged("the file is cut short");
  if (version != kVersion)
    return fail(Code::kUnsupported,
                std::string(name) + " is a lexicon of version " + std::to_string(version) +
                    "; this build reads version " + std::to_string(kVersion),
                at);
  const Sha256Digest digest = tamis::sha256(content);
  if (all.substr(content.size()) !=
      std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size())) {
    at = content.size();
    return damaged("the digest does not match what stands before it");
  }
  if (!text::read_varint(content, at, documents_) ||
      !text::read_varint(content, at, min_documents_) || !text::read_varint(content, at, words_))
    return damaged("the header is cut short");
  std::string word, last;
  for (uint64_t i = 0; i < words_; ++i) {
    if (i % kWordsPerBlock == 0) {
      blocks_.push_back(at);
      word.clear();
    }
    Entry entry;
    if (!read_entry(content, at, entry)) return damaged("a word is cut short");
    if (entry.shared > word.size() || entry.shared + entry.rest.size() > kLongestWord ||
        (i % kWordsPerBlock == 0 && entry.shared != 0))
      return damaged("a word has a length that it cannot have");
    word.resize(entry.shared);
    word += entry.rest;
    if ((i > 0 && word <= last) || word.empty()) return damaged("the words are not in order");
    if (entry.count < min_documents_ || entry.count > documents_ || entry.count == 0)
      return damaged("a word has a count that it cannot have");
    last = word;
  }
  body_end_ = at;
  if (at != content.size()) return damaged("expected the digest after the last word");
  return {};
}

uint64_t Lexicon::documents_with(std::string_view folded_word) const {
  const std::string_view content = std::string_view(bytes_).substr(0, body_end_);
  const auto first_word = [&](uint64_t block) {
    size_t at = block;
    Entry entry;
    read_entry(content, at, entry);
    return entry.rest;
  };
  // The last block whose first word is not beyond the one looked for.
  auto block =
      std::upper_bound(blocks_.begin(), blocks_.end(), folded_word,
                       [&](std::string_view word, uint64_t b) { return word < first_word(b); });
  if (block == blocks_.begin()) return 0;
  --block;
  size_t at = *block;
  const size_t end = block + 1 == blocks_.end() ? content.size() : block[1];
  std::string word;
  for (Entry entry; at < end && read_entry(content, at, entry);) {
    word.resize(entry.shared);
    word += entry.rest;
    if (word == folded_word) return entry.count;
    if (word > folded_word) return 0;
  }
  return 0;
}

void LexiconWriter::add(std::string_view word, uint64_t documents) {
  size_t shared = 0;
  if (words_ % kWordsPerBlock != 0)
    shared = static_cast<size_t>(
        std::mismatch(word.begin(), word.end(), last_.begin(), last_.end()).first - word.begin());
  text::append_varint(body_, shared);
  text::append_varint(body_, word.size() - shared);
  body_ += word.substr(shared);
  text::append_varint(body_, documents);
  last_ = word;
  ++words_;
}

std::string LexiconWriter::finish() && {
  std::string out(kMagic);
  text::append_varint(out, kVersion);
  text::append_varint(out, documents_);
  text::append_varint(out, min_documents_);
  text::append_varint(out, words_);
  out += body_;
  const Sha256Digest digest = sha256(out);
  out.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  return out;
}

}  // namespace tamis::normalize
