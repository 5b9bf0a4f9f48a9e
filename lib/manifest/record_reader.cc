#include "base/json.h"
#include "manifest/canonical_reader.h"
#include "manifest/record.h"

namespace tamis::manifest {
namespace {

class RecordReader : CanonicalReader {
 public:
  RecordReader(std::string_view line, RecordView& view) : CanonicalReader(line), view_(view) {}

  Status run() {
    return whole([this] { return record(); }, "nothing after the record");
  }

 private:
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
    if (member("cluster") && !cluster()) return false;
    if (member("fields") && !fields()) return false;
    if (member("group") && !filled(view_.group)) return false;
    if (!member("id")) return refuse("a record's members in canonical order, \"id\" among them");
    if (!filled(view_.id)) return false;
    if (member("language")) {
      const size_t begin = at();
      if (!filled(view_.language)) return false;
      if (!is_language_tag(view_.language)) return refuse_at(begin, "a BCP 47 tag");
    }
    if (member("order")) {
      int64_t order = 0;
      if (!integer(order)) return false;
      view_.order = order;
    }
    const size_t passages_at = at();
    if (member("passages") && !passages()) return false;
    if (member("rights")) {
      const size_t begin = at();
      int64_t rights = 0;
      if (!integer(rights)) return false;
      if (rights < 1 || rights >= static_cast<int64_t>(kMaxTerms))
        return refuse_at(begin, "the number of terms, from 1 on; leave 0 out");
      view_.rights = static_cast<uint64_t>(rights);
    }
    if (member("salt")) {
      const size_t begin = at();
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
    const size_t begin = at();
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
      const size_t begin = at();
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
      const size_t begin = at();
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
      const size_t begin = at();
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

  RecordView& view_;
};

}  // namespace

Status read_record(std::string_view line, RecordView& view) {
  return RecordReader(line, view).run();
}

}  // namespace tamis::manifest
