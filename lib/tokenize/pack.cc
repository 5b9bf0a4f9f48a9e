#include "tokenize/pack.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/hash.h"
#include "base/json.h"
#include "base/try.h"
#include "base/utf8.h"
#include "text/varint.h"
#include "tokenize/bpe.h"

namespace tamis::tokenize {
namespace {

constexpr std::string_view kMagic = "TAMISVOC";
constexpr uint32_t kFormat = 2;   // the newest; what needs no more than format 1 is written in it
constexpr size_t kPreamble = 16;  // magic, format, size of the header
constexpr size_t kDigest = 32;
constexpr size_t kLongestName = 64;
constexpr uint32_t kEscape = 15;  // in a nibble: the number follows as a varint

constexpr std::pair<PreTokenizer, std::string_view> kPreTokenizers[] = {
    {PreTokenizer::kCl100k, "cl100k"},       {PreTokenizer::kO200k, "o200k"},
    {PreTokenizer::kGpt2, "gpt2"},           {PreTokenizer::kLlama3, "llama3"},
    {PreTokenizer::kQwen2, "qwen2"},         {PreTokenizer::kNone, "none"},
    {PreTokenizer::kMetaspace, "metaspace"}, {PreTokenizer::kStages, "stages"},
};

bool is_plain(const SpecialToken& token) {
  return token.special && !token.normalized && !token.lstrip && !token.rstrip;
}

uint32_t format_of(const Pack& pack) {
  const bool plain = !pack.listed_merges && pack.rules.empty() && pack.whole_pieces &&
                     std::all_of(pack.special_tokens.begin(), pack.special_tokens.end(), is_plain);
  return plain ? 1 : 2;
}

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
  header.set("ids", pack.listed_merges ? "listed" : "rank");
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
    if (!token.special) row.set("special", false);
    if (token.normalized) row.set("normalized", true);
    if (token.lstrip) row.set("lstrip", true);
    if (token.rstrip) row.set("rstrip", true);
    specials.push(std::move(row));
  }
  header.set("special_tokens", std::move(specials));
  header.set("tokens", static_cast<uint64_t>(pack.tokens.size()));
  header.set("unicode", pack.unicode);
  if (format_of(pack) == 1) return header;
  if (pack.characters) {
    Json ids = Json::array();
    for (const uint32_t id : pack.byte_tokens) ids.push(id == kNoToken ? int64_t{-1} : int64_t{id});
    header.set("byte_tokens", std::move(ids));
  }
  header.set("merges", static_cast<uint64_t>(pack.merges.size()));
  header.set("rules", pack.rules.to_json());
  header.set("unit", pack.characters ? "character" : "byte");
  header.set("whole_pieces", pack.whole_pieces);
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

// The token that a merge leads to as the distance from the one before: mostly 1.
void write_merges(const std::vector<MergeRule>& merges, std::string& out) {
  int64_t before = -1;
  for (const MergeRule& rule : merges) {
    const int64_t step = int64_t{rule.id} - before;
    text::append_varint(out, rule.left);
    text::append_varint(out, rule.right);
    text::append_varint(out, static_cast<uint64_t>(step < 0 ? -2 * step - 1 : 2 * step));
    before = rule.id;
  }
}

Result<std::vector<MergeRule>> read_merges(Reader& in, uint64_t count) {
  std::vector<MergeRule> merges;
  int64_t before = -1;
  for (uint64_t i = 0; i < count; ++i) {
    MergeRule rule;
    TAMIS_TRY(const uint64_t left, in.number(kTokenIdLimit, "the left token of a merge"));
    TAMIS_TRY(const uint64_t right, in.number(kTokenIdLimit, "the right token of a merge"));
    TAMIS_TRY(const uint64_t coded, in.number(4 * uint64_t{kTokenIdLimit}, "the token of a merge"));
    const auto step = static_cast<int64_t>(coded / 2);
    const int64_t id = before + (coded % 2 == 0 ? step : -step - 1);
    if (id < 0 || id >= int64_t{kTokenIdLimit}) return in.damaged("a token id before this byte");
    rule = {static_cast<uint32_t>(left), static_cast<uint32_t>(right), static_cast<uint32_t>(id)};
    before = id;
    merges.push_back(rule);
  }
  return merges;
}

Result<std::vector<uint32_t>> read_byte_tokens(const Json& ids, const Reader& in) {
  std::vector<uint32_t> out;
  for (const Json& id : ids.items()) {
    if (!id.is_int() || id.as_int() < -1 || id.as_int() >= int64_t{kTokenIdLimit})
      return in.damaged("ids of byte tokens in the header");
    out.push_back(id.as_int() < 0 ? kNoToken : static_cast<uint32_t>(id.as_int()));
  }
  if (out.size() != 256) return in.damaged("256 ids of byte tokens in the header");
  return out;
}

Result<std::vector<SpecialToken>> read_specials(const Json& rows, const Reader& in) {
  std::vector<SpecialToken> specials;
  for (const Json& row : rows.items()) {
    const int64_t id = row["id"].as_int();
    if (!row["id"].is_int() || id < 0 || id >= int64_t{kTokenIdLimit} ||
        row["text"].as_string().empty())
      return in.damaged("special tokens with an id and a text in the header");
    SpecialToken token{row["text"].as_string(), static_cast<uint32_t>(id)};
    token.special = !row["special"].is_bool() || row["special"].as_bool();
    token.normalized = row["normalized"].as_bool();
    token.lstrip = row["lstrip"].as_bool();
    token.rstrip = row["rstrip"].as_bool();
    specials.push_back(std::move(token));
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
  append_u32(out, format_of(pack));
  append_u32(out, static_cast<uint32_t>(header.size()));
  out += header;
  write_classes(pack.classes, out);
  write_tokens(pack.tokens, out);
  write_merges(pack.merges, out);
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
  if (const uint32_t format = read_u32(bytes, 8); format < 1 || format > kFormat)
    return fail(Code::kUnsupported,
                std::string(name) + ": vocabulary pack of format " + std::to_string(format) +
                    ", this build reads formats 1 to " + std::to_string(kFormat) +
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
  TAMIS_CHECK(check_name(pack.name, name));
  pack.unicode = header["unicode"].as_string();
  pack.licence = header["licence"].as_string();
  pack.source_file = header["source"]["file"].as_string();
  pack.source_sha256 = header["source"]["sha256"].as_string();
  std::optional<PreTokenizer> rules;
  for (const auto& [known, rules_name] : kPreTokenizers)
    if (rules_name == header["pre_tokenizer"].as_string()) rules = known;
  if (!rules)
    return fail(Code::kUnsupported, std::string(name) + ": pre-tokenizer \"" +
                                        header["pre_tokenizer"].as_string() +
                                        "\" is not known to this build");
  pack.pre_tokenizer = *rules;
  const std::string& ids = header["ids"].as_string();
  if (ids != "rank" && ids != "listed")
    return fail(Code::kUnsupported, std::string(name) + ": ids of the kind \"" + ids +
                                        "\" are not known to this build");
  pack.listed_merges = ids == "listed";
  pack.characters = header["unit"].as_string() == "character";
  pack.whole_pieces = !header["whole_pieces"].is_bool() || header["whole_pieces"].as_bool();
  TAMIS_TRY(pack.rules, TextRules::from_json(header["rules"], name));
  if (pack.characters) {
    TAMIS_TRY(pack.byte_tokens, read_byte_tokens(header["byte_tokens"], in));
  }
  if (!pack.listed_merges && (pack.characters || !pack.whole_pieces))
    return in.damaged("ids that are listed, where characters or pieces are merged by rules");
  TAMIS_TRY(pack.special_tokens, read_specials(header["special_tokens"], in));
  TAMIS_TRY(pack.classes, read_classes(in, static_cast<uint64_t>(header["class_ranges"].as_int())));
  TAMIS_TRY(pack.tokens, read_tokens(in, static_cast<uint64_t>(header["tokens"].as_int())));
  if (pack.listed_merges) {
    TAMIS_TRY(pack.merges, read_merges(in, static_cast<uint64_t>(header["merges"].as_int())));
  }
  if (in.at() != body.size()) return in.damaged("the end of the pack");
  TAMIS_CHECK(check_tokens(pack, name));
  return pack;
}

Status check_name(std::string_view name, std::string_view file) {
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '+' || c == '-';
  });
  if (plain && !name.empty() && name.size() <= kLongestName && !name.ends_with(".tpack")) return {};
  return fail(Code::kInput, std::string(file) + ": a vocabulary's name is 1 to " +
                                std::to_string(kLongestName) +
                                " letters, digits, '.', '_', '+' and '-', and does not end with "
                                "\".tpack\"; compile it under such a name");
}

Status check_tokens(const Pack& pack, std::string_view name) {
  const TokenTable& tokens = pack.tokens;
  std::vector<bool> taken(kTokenIdLimit), special(kTokenIdLimit);
  bool single[256] = {};
  const auto claim = [](std::vector<bool>& ids, uint32_t id) {
    const bool fresh = id < kTokenIdLimit && !ids[id];
    if (fresh) ids[id] = true;
    return fresh;
  };
  const auto bad_id = [&](uint32_t id) {
    return fail(Code::kInput, std::string(name) + ": token id " + std::to_string(id) +
                                  " is given twice, or is not below " +
                                  std::to_string(kTokenIdLimit));
  };
  for (size_t i = 0; i < tokens.size(); ++i) {
    const std::string_view bytes = tokens.bytes(i);
    if (!claim(taken, tokens.id(i))) return bad_id(tokens.id(i));
    if (bytes.size() == 1) single[static_cast<uint8_t>(bytes[0])] = true;
    if (pack.characters && !utf8::valid(bytes))
      return fail(Code::kInput, std::string(name) + ": token " + std::to_string(tokens.id(i)) +
                                    " is not made of whole characters");
  }
  for (const uint32_t id : pack.byte_tokens)
    if (id != kNoToken && !claim(taken, id)) return bad_id(id);
  // In a list an added token may be one of the ordinary ones too.
  for (const SpecialToken& token : pack.special_tokens)
    if (!claim(special, token.id) || (!pack.listed_merges && taken[token.id]))
      return bad_id(token.id);
  for (uint32_t byte = 0; byte < 256; ++byte) {
    const bool in_text = byte < 0xC0 || (byte >= 0xC2 && byte <= 0xF4);
    const bool has_token = pack.characters
                               ? pack.byte_tokens[byte] != kNoToken || (byte < 0x80 && single[byte])
                               : single[byte];
    if (!has_token && (in_text || !pack.characters))
      return fail(Code::kInput, std::string(name) + ": holds no token for the byte " +
                                    std::to_string(byte) +
                                    "; without one for each, some text has no encoding");
  }
  return {};
}

}  // namespace tamis::tokenize
