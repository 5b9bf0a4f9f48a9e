#include "tokenize/pack.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/hash.h"
#include "base/json.h"
#include "base/try.h"
#include "text/varint.h"

namespace tamis::tokenize {
namespace {

constexpr std::string_view kMagic = "TAMISVOC";
constexpr uint32_t kFormat = 1;
constexpr size_t kPreamble = 16;  // magic, format, size of the header
constexpr size_t kDigest = 32;
constexpr uint32_t kEscape = 15;  // in a nibble: the number follows as a varint

constexpr std::pair<PreTokenizer, std::string_view> kPreTokenizers[] = {
    {PreTokenizer::kCl100k, "cl100k"},
    {PreTokenizer::kO200k, "o200k"},
};

void append_u32(std::string& out, uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8)
    out.push_back(static_cast<char>(value >> shift & 0xFF));
}

uint32_t read_u32(std::string_view bytes, size_t at) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value |= uint32_t{static_cast<uint8_t>(bytes[at + i])} << (8 * i);
  return value;
}

std::string_view view(const Sha256Digest& d) {
  return {reinterpret_cast<const char*>(d.data()), d.size()};
}

Json header_of(const Pack& pack) {
  Json header = Json::object();
  header.set("class_ranges", static_cast<uint64_t>(pack.classes.size()));
  header.set("ids", "rank");
  header.set("licence", pack.licence);
  header.set("name", pack.name);
  header.set("pre_tokenizer", pre_tokenizer_name(pack.pre_tokenizer));
  Json source = Json::object();
  source.set("file", pack.source_file);
  source.set("sha256", pack.source_sha256);
  header.set("source", std::move(source));
  Json specials = Json::array();
  for (const SpecialToken& token : pack.special_tokens) {
    Json row = Json::object();
    row.set("id", token.id);
    row.set("text", token.text);
    specials.push(std::move(row));
  }
  header.set("special_tokens", std::move(specials));
  header.set("tokens", static_cast<uint64_t>(pack.tokens.size()));
  header.set("unicode", pack.unicode);
  return header;
}

// Reads the sections after the header; every failure names its byte.
class Reader {
 public:
  Reader(std::string_view bytes, std::string_view name, size_t at)
      : bytes_(bytes), name_(name), at_(at) {}

  size_t at() const { return at_; }

  tl::unexpected<Error> damaged(std::string_view expected) const {
    return fail(Code::kCorrupt,
                std::string(name_) + ": byte " + std::to_string(at_) + ": expected " +
                    std::string(expected) + "; the vocabulary pack is damaged, compile it again",
                at_);
  }

  Result<uint64_t> number(uint64_t limit, std::string_view what) {
    uint64_t value = 0;
    const size_t before = at_;
    if (!text::read_varint(bytes_, at_, value) || value >= limit) {
      at_ = before;
      return damaged(what);
    }
    return value;
  }

  Result<uint8_t> byte(std::string_view what) {
    if (at_ >= bytes_.size()) return damaged(what);
    return static_cast<uint8_t>(bytes_[at_++]);
  }

  Result<std::string_view> take(size_t size, std::string_view what) {
    if (bytes_.size() - at_ < size) return damaged(what);
    at_ += size;
    return bytes_.substr(at_ - size, size);
  }

 private:
  std::string_view bytes_, name_;
  size_t at_;
};

void write_classes(const std::vector<ClassRange>& ranges, std::string& out) {
  uint32_t next = 0;
  for (const ClassRange& r : ranges) {
    text::append_varint(out, r.first - next);
    text::append_varint(out, r.last - r.first);
    out.push_back(static_cast<char>(r.char_class));
    next = r.last + 1;
  }
}

Result<std::vector<ClassRange>> read_classes(Reader& in, uint64_t count) {
  std::vector<ClassRange> ranges;
  uint32_t next = 0;
  for (uint64_t i = 0; i < count; ++i) {
    ClassRange r;
    TAMIS_TRY(const uint64_t gap,
              in.number(0x110000 - next, "the gap before a character class range"));
    r.first = next + static_cast<uint32_t>(gap);
    TAMIS_TRY(const uint64_t length,
              in.number(0x110000 - r.first, "the length of a character class range"));
    r.last = r.first + static_cast<uint32_t>(length);
    TAMIS_TRY(r.char_class, in.byte("a character class"));
    const bool one_bit = r.char_class != 0 && (r.char_class & (r.char_class - 1)) == 0;
    if (!one_bit || r.char_class >> kCharClassBits != 0)
      return in.damaged("a known character class before this byte");
    next = r.last + 1;
    ranges.push_back(r);
  }
  return ranges;
}

size_t shared_prefix(std::string_view a, std::string_view b) {
  return static_cast<size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first -
                             a.begin());
}

// Front coding: how much of the token before is kept, what follows it, and the id.
void write_tokens(const TokenTable& tokens, std::string& out) {
  std::string_view before;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const std::string_view bytes = tokens.bytes(i);
    const auto kept = static_cast<uint32_t>(shared_prefix(before, bytes));
    const auto added = static_cast<uint32_t>(bytes.size()) - kept;
    out.push_back(static_cast<char>(std::min(kept, kEscape) << 4 | std::min(added, kEscape)));
    if (kept >= kEscape) text::append_varint(out, kept - kEscape);
    if (added >= kEscape) text::append_varint(out, added - kEscape);
    out += bytes.substr(kept);
    text::append_varint(out, tokens.id(i));
    before = bytes;
  }
}

Result<TokenTable> read_tokens(Reader& in, uint64_t count) {
  TokenTable tokens;
  std::string before, bytes;
  for (uint64_t i = 0; i < count; ++i) {
    TAMIS_TRY(const uint8_t sizes, in.byte("the lengths of a token"));
    uint64_t kept = sizes >> 4, added = sizes & 15;
    if (kept == kEscape) {
      TAMIS_TRY(const uint64_t more,
                in.number(kTokenBytesLimit, "how much of the token before is kept"));
      kept += more;
    }
    if (added == kEscape) {
      TAMIS_TRY(const uint64_t more, in.number(kTokenBytesLimit, "the length of a token"));
      added += more;
    }
    if (kept > before.size() || kept + added > kTokenBytesLimit)
      return in.damaged("a token of at most " + std::to_string(kTokenBytesLimit) +
                        " bytes that begins like the one before");
    TAMIS_TRY(const std::string_view suffix, in.take(added, "the bytes of a token"));
    bytes.assign(before, 0, kept).append(suffix);
    if (bytes <= before) return in.damaged("tokens in byte order, none twice or empty");
    TAMIS_TRY(const uint64_t id,
              in.number(kTokenIdLimit, "a token id below " + std::to_string(kTokenIdLimit)));
    tokens.add(bytes, static_cast<uint32_t>(id));
    before.swap(bytes);
  }
  return tokens;
}

Result<std::vector<SpecialToken>> read_specials(const Json& rows, const Reader& in) {
  std::vector<SpecialToken> specials;
  for (const Json& row : rows.items()) {
    const int64_t id = row["id"].as_int();
    if (!row["id"].is_int() || id < 0 || id >= int64_t{kTokenIdLimit} ||
        row["text"].as_string().empty())
      return in.damaged("special tokens with an id and a text in the header");
    specials.push_back({row["text"].as_string(), static_cast<uint32_t>(id)});
  }
  return specials;
}

}  // namespace

std::string_view pre_tokenizer_name(PreTokenizer rules) {
  for (const auto& [known, name] : kPreTokenizers)
    if (known == rules) return name;
  return {};
}

void TokenTable::add(std::string_view bytes, uint32_t id) {
  tokens_.push_back({static_cast<uint32_t>(blob_.size()), id, static_cast<uint16_t>(bytes.size())});
  blob_ += bytes;
  id_limit_ = std::max(id_limit_, id + 1);
}

std::string write_pack(const Pack& pack) {
  const std::string header = header_of(pack).canonical();
  std::string out(kMagic);
  append_u32(out, kFormat);
  append_u32(out, static_cast<uint32_t>(header.size()));
  out += header;
  write_classes(pack.classes, out);
  write_tokens(pack.tokens, out);
  out += view(sha256(out));
  return out;
}

Result<Pack> read_pack(std::string_view bytes, std::string_view name) {
  Reader start(bytes, name, 0);
  if (bytes.size() < kPreamble + kDigest || !bytes.starts_with(kMagic))
    return fail(
        Code::kInput,
        std::string(name) + ": not a vocabulary pack: it should begin with " + std::string(kMagic),
        0);
  if (const uint32_t format = read_u32(bytes, 8); format != kFormat)
    return fail(Code::kUnsupported,
                std::string(name) + ": vocabulary pack of format " + std::to_string(format) +
                    ", this build reads format " + std::to_string(kFormat) +
                    "; compile the vocabulary again",
                8);
  const std::string_view body = bytes.substr(0, bytes.size() - kDigest);
  if (view(sha256(body)) != bytes.substr(body.size()))
    return fail(Code::kCorrupt,
                std::string(name) + ": byte " + std::to_string(body.size()) +
                    ": the SHA-256 at the end is not that of the file; the vocabulary pack is "
                    "damaged or cut off, copy it again",
                body.size());
  const uint32_t header_size = read_u32(bytes, 12);
  if (header_size > body.size() - kPreamble)
    return start.damaged("a header that lies within the file");
  TAMIS_TRY(const Json header, Json::parse(body.substr(kPreamble, header_size), name));

  Reader in(body, name, kPreamble + header_size);
  Pack pack;
  pack.name = header["name"].as_string();
  pack.unicode = header["unicode"].as_string();
  pack.licence = header["licence"].as_string();
  pack.source_file = header["source"]["file"].as_string();
  pack.source_sha256 = header["source"]["sha256"].as_string();
  std::optional<PreTokenizer> rules;
  for (const auto& [known, rules_name] : kPreTokenizers)
    if (rules_name == header["pre_tokenizer"].as_string()) rules = known;
  if (!rules)
    return fail(Code::kUnsupported,
                std::string(name) + ": pre-tokenizer \"" + header["pre_tokenizer"].as_string() +
                    "\" is not known to this build, which has cl100k and o200k");
  pack.pre_tokenizer = *rules;
  if (header["ids"].as_string() != "rank")
    return fail(Code::kUnsupported,
                std::string(name) +
                    ": this build reads packs whose ids are merge ranks (\"ids\": \"rank\")");
  TAMIS_TRY(pack.special_tokens, read_specials(header["special_tokens"], in));
  TAMIS_TRY(pack.classes, read_classes(in, static_cast<uint64_t>(header["class_ranges"].as_int())));
  TAMIS_TRY(pack.tokens, read_tokens(in, static_cast<uint64_t>(header["tokens"].as_int())));
  if (in.at() != body.size()) return in.damaged("the end of the pack");
  TAMIS_CHECK(check_tokens(pack.tokens, pack.special_tokens, name));
  return pack;
}

Status check_tokens(const TokenTable& tokens, const std::vector<SpecialToken>& special_tokens,
                    std::string_view name) {
  std::vector<bool> taken(kTokenIdLimit);
  size_t single = 0;
  const auto claim = [&](uint32_t id) {
    const bool fresh = id < kTokenIdLimit && !taken[id];
    if (fresh) taken[id] = true;
    return fresh;
  };
  const auto bad_id = [&](uint32_t id) {
    return fail(Code::kInput, std::string(name) + ": token id " + std::to_string(id) +
                                  " is given twice, or is not below " +
                                  std::to_string(kTokenIdLimit));
  };
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (!claim(tokens.id(i))) return bad_id(tokens.id(i));
    if (tokens.bytes(i).size() == 1) ++single;
  }
  for (const SpecialToken& token : special_tokens)
    if (!claim(token.id)) return bad_id(token.id);
  if (single != 256)
    return fail(Code::kInput, std::string(name) + ": holds " + std::to_string(single) +
                                  " tokens of one byte; a byte-level vocabulary needs all 256, or "
                                  "some text has no encoding");
  return {};
}

}  // namespace tamis::tokenize
