// Reads a line that must be canonical: members in one order, one spelling for each string and number. So the grammar is
// fixed, and a single pass tells both what the line says and that no byte of it could be different.
#include <charconv>

#include "base/json.h"
#include "base/json_number.h"
#include "base/utf8.h"
#include "manifest/record.h"

namespace tamis::manifest {
namespace {

struct StringSpan {
  std::string_view raw;  // between the quotes
  uint64_t bytes = 0;    // of the string itself
};

class LineReader {
 public:
  LineReader(std::string_view line, RecordView& view) : line_(line), view_(view) {}

  Status run() {
    if (const size_t bad = utf8::find_invalid(line_); bad != std::string_view::npos) {
      at_ = bad;
      refuse("well-formed UTF-8");
    } else if (record() && at_ != line_.size()) {
      refuse("nothing after the record");
    }
    if (!failed_) return {};
    return fail(Code::kInput,
                "byte " + std::to_string(error_at_) + ": expected " + std::string(expected_),
                error_at_);
  }

 private:
  bool refuse(std::string_view expected) { return refuse_at(at_, expected); }
  bool refuse_at(size_t at, std::string_view expected) {
    failed_ = true;
    error_at_ = at;
    expected_ = expected;
    return false;
  }

  bool take(std::string_view bytes) {
    if (line_.substr(at_, bytes.size()) != bytes) return false;
    at_ += bytes.size();
    return true;
  }

  // `"name":` of the next member, after its comma. Members come in canonical order, so an unknown or misplaced one leaves
  // something behind that the end of the object does not fit.
  bool member(std::string_view name) {
    const size_t begin = at_;
    if ((first_ || take(",")) && take("\"") && take(name) && take("\":")) {
      first_ = false;
      return true;
    }
    at_ = begin;
    return false;
  }

  bool record() {
    view_.has_cluster = false;
    view_.order.reset();
    view_.cluster_kept_id = view_.cluster_delivery = view_.language = view_.group = view_.speaker =
        view_.salt = {};
    view_.rights = 0;
    view_.tokens.clear();
    view_.fields.clear();
    view_.passages.clear();
    if (!take("{")) return refuse("'{' of a record");
    first_ = true;
    if (member("cluster") && !cluster()) return false;
    if (member("fields") && !fields()) return false;
    if (member("group") && !filled(view_.group)) return false;
    if (!member("id")) return refuse("a record's members in canonical order, \"id\" among them");
    if (!filled(view_.id)) return false;
    if (member("language")) {
      const size_t begin = at_;
      if (!filled(view_.language)) return false;
      if (!is_language_tag(view_.language)) return refuse_at(begin, "a BCP 47 tag");
    }
    if (member("order")) {
      int64_t order = 0;
      if (!integer(order)) return false;
      view_.order = order;
    }
    const size_t passages_at = at_;
    if (member("passages") && !passages()) return false;
    if (member("rights")) {
      const size_t begin = at_;
      int64_t rights = 0;
      if (!integer(rights)) return false;
      if (rights < 1 || rights >= static_cast<int64_t>(kMaxTerms))
        return refuse_at(begin, "the number of terms, from 1 on; leave 0 out");
      view_.rights = static_cast<uint64_t>(rights);
    }
    if (member("salt")) {
      const size_t begin = at_;
      if (!filled(view_.salt)) return false;
      if (!is_salt(view_.salt)) return refuse_at(begin, "16 bytes in base64");
    }
    if (member("speaker") && !filled(view_.speaker)) return false;
    StringSpan text;
    if (!member("text"))
      return refuse("a record's members in canonical order, \"text\" among them");
    if (!string(text)) return false;
    view_.text = text.raw;
    view_.text_bytes = text.bytes;
    if (!view_.passages.empty() && view_.passages.back().end > text.bytes)
      return refuse_at(passages_at, "passages that end within the text");
    if (member("tokens") && !tokens()) return false;
    return take("}") || refuse("'}' after the members that a record may have");
  }

  bool cluster() {
    int64_t ppm = 0;
    const size_t begin = at_;
    if (take("{\"delivery\":")) {
      if (!filled(view_.cluster_delivery)) return false;
      if (!is_sha256(view_.cluster_delivery)) return refuse_at(begin, "a SHA-256 in hex");
      if (!take(",\"jaccard_ppm\":")) return refuse("\"jaccard_ppm\"");
    } else if (!take("{\"jaccard_ppm\":")) {
      return refuse("\"delivery\" or \"jaccard_ppm\"");
    }
    if (!integer(ppm)) return false;
    if (ppm < 0 || ppm > 1000000) return refuse_at(begin, "a similarity of 0 to 1000000 ppm");
    if (!take(",\"kept_id\":")) return refuse("\"kept_id\"");
    if (!filled(view_.cluster_kept_id)) return false;
    view_.cluster_ppm = static_cast<uint64_t>(ppm);
    view_.has_cluster = true;
    return take("}") || refuse("'}' after \"kept_id\"");
  }

  bool passages() {
    if (!take("[")) return refuse("'[' of passages");
    do {
      const size_t begin = at_;
      int64_t from = 0, documents = 0, to = 0;
      if (!number("{\"begin\":", from) || !number(",\"documents\":", documents) ||
          !number(",\"end\":", to))
        return false;
      if (!take("}")) return refuse("'}' after \"end\"");
      const uint64_t before = view_.passages.empty() ? 0 : view_.passages.back().end;
      if (from < 0 || static_cast<uint64_t>(from) < before || to <= from || documents < 2)
        return refuse_at(begin, "passages that rise, are apart, and stand in 2 documents");
      view_.passages.push_back({static_cast<uint64_t>(from), static_cast<uint64_t>(to),
                                static_cast<uint64_t>(documents)});
    } while (take(","));
    return take("]") || refuse("',' or ']'");
  }

  bool number(std::string_view name, int64_t& out) {
    if (!take(name)) return refuse("\"begin\", \"documents\" and \"end\" of a passage");
    return integer(out);
  }

  bool fields() {
    return entries([this](std::string_view name) {
      StringSpan value;
      if (!string(value)) return false;
      view_.fields.emplace_back(name, value.raw);
      return true;
    });
  }

  bool tokens() {
    return entries([this](std::string_view name) {
      const size_t begin = at_;
      int64_t count = 0;
      if (!integer(count)) return false;
      if (count < 0 || name.empty())
        return refuse_at(begin, "a count of tokens for a named vocabulary");
      view_.tokens.emplace_back(name, static_cast<uint64_t>(count));
      return true;
    });
  }

  // A non-empty object whose keys rise.
  template <class Value>
  bool entries(Value&& value) {
    if (!take("{")) return refuse("'{'");
    std::string previous;
    for (bool first = true; first || !take("}"); first = false) {
      if (!first && !take(",")) return refuse("',' or '}'");
      const size_t begin = at_;
      StringSpan name;
      if (!string(name)) return false;
      const std::string key = unescaped(name);
      if (!first && !json_key_less(previous, key))
        return refuse_at(begin, "names in canonical order, each once");
      previous = key;
      if (!take(":")) return refuse("':'");
      if (!value(name.raw)) return false;
    }
    return true;
  }

  bool filled(std::string_view& out) {
    const size_t begin = at_;
    StringSpan s;
    if (!string(s)) return false;
    if (s.raw.empty()) return refuse_at(begin, "a string that is not empty; leave the member out");
    out = s.raw;
    return true;
  }

  bool string(StringSpan& out) {
    if (!take("\"")) return refuse("a string");
    const size_t begin = at_;
    uint64_t escapes = 0;  // bytes that escaping added
    while (true) {
      at_ = find_json_escape(line_, at_);
      if (at_ == line_.size()) return refuse("a closing quote");
      if (line_[at_] == '"') break;
      if (line_[at_] != '\\') return refuse("controls escaped");
      const size_t size = escape();
      if (size == 0) return refuse("an escape as RFC 8785 writes it");
      at_ += size;
      escapes += size - 1;
    }
    out.raw = line_.substr(begin, at_ - begin);
    out.bytes = out.raw.size() - escapes;
    ++at_;
    return true;
  }

  // The bytes of the escape at at_, all of which stand for one; 0 if canonical JSON has no such escape.
  size_t escape() const {
    const std::string_view e = line_.substr(at_, 6);
    if (e.size() < 2) return 0;
    constexpr std::string_view kShort = "\"\\bfnrt";
    if (kShort.find(e[1]) != std::string_view::npos) return 2;
    if (e.size() < 6 || e.substr(1, 3) != "u00") return 0;
    const char high = e[4];
    const char low = e[5];
    const bool digit = low >= '0' && low <= '9';
    if ((high != '0' && high != '1') || (!digit && (low < 'a' || low > 'f'))) return 0;
    // These five have a short form.
    if (high == '0' && (low == '8' || low == '9' || low == 'a' || low == 'c' || low == 'd'))
      return 0;
    return 6;
  }

  // Keys are few and short; only they are ever unescaped.
  static std::string unescaped(const StringSpan& s) {
    if (s.bytes == s.raw.size()) return std::string(s.raw);
    std::string quoted = "\"";
    quoted.append(s.raw).append("\"");
    const auto parsed = Json::parse(quoted);
    return parsed ? parsed->as_string() : std::string();
  }

  bool integer(int64_t& out) {
    const size_t begin = at_;
    if (at_ < line_.size() && line_[at_] == '-') ++at_;
    const size_t digits = at_;
    while (at_ < line_.size() && line_[at_] >= '0' && line_[at_] <= '9') ++at_;
    const std::string_view text = line_.substr(begin, at_ - begin);
    const bool padded = line_.substr(digits, 1) == "0" && (at_ - digits > 1 || digits != begin);
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), out);
    if (parsed.ec != std::errc() || padded || out > kMaxExactInteger || out < -kMaxExactInteger) {
      return refuse_at(begin, "an integer within 2^53");
    }
    return true;
  }

  std::string_view line_;
  RecordView& view_;
  size_t at_ = 0;
  bool first_ = true;
  bool failed_ = false;
  size_t error_at_ = 0;
  std::string_view expected_;
};

}  // namespace

Status read_record(std::string_view line, RecordView& view) { return LineReader(line, view).run(); }

}  // namespace tamis::manifest
