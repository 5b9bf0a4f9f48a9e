#include "tokenize/vocabulary_report.h"

#include <algorithm>
#include <string_view>

#include "base/utf8.h"

namespace tamis::tokenize {
namespace {

// Tokens of one kind: how many, and the first ids.
class Listed {
 public:
  explicit Listed(uint64_t most) : most_(most) {}
  void add(uint32_t id) {
    if (count_++ < most_) ids_.push(int64_t{id});
  }
  Json take() {
    Json out = Json::object();
    out.set("count", count_);
    out.set("ids", std::move(ids_));
    return out;
  }

 private:
  uint64_t most_, count_ = 0;
  Json ids_ = Json::array();
};

// What may stand beside a placeholder.
constexpr std::string_view kLeft[] = {"", "a ", "a", "7", "\n", "(", "\u65e5"};
constexpr std::string_view kRight[] = {"", " a", "a", "7", "\n", ".", "\u65e5"};

Json placeholder_row(const Vocabulary& v, const std::string& text) {
  Json row = Json::object();
  row.set("tokens", v.count(text));
  row.set("tokens_in_sentence", v.count("Dear " + text + ", thank") - v.count("Dear , thank"));
  uint64_t stable = 0, all = 0;
  for (const std::string_view left : kLeft)
    for (const std::string_view right : kRight) {
      const std::string whole = std::string(left) + text + std::string(right);
      ++all;
      if (v.count(whole) == v.count(left) + v.count(text) + v.count(right)) ++stable;
    }
  row.set("stable_edges", stable);
  row.set("edges_tried", all);
  return row;
}

}  // namespace

std::vector<std::string> usual_placeholders() {
  return {"[PERSON_1]", "[EMAIL_ADDRESS_12]", "[PHONE_NUMBER_3]", "[IBAN_CODE_1]",
          "[STREET_ADDRESS_2]"};
}

Json info_report(const Vocabulary& v) {
  Json out = Json::object();
  out.set("name", v.name());
  out.set("sha256", v.content_hash());
  out.set("tokens", v.size());
  const VocabularyInfo info = v.info();
  out.set("greatest_id", info.greatest_id);
  out.set("image_bytes", info.image_bytes);
  out.set("merges", info.merges);
  out.set("out_of_order", info.unordered);
  out.set("pre_tokenizer", info.pre_tokenizer);
  if (!info.rules.empty()) out.set("rules", info.rules);
  out.set("unicode", info.unicode);
  out.set("source", info.source);
  out.set("licence", info.licence);
  Json special = Json::array(), added = Json::array();
  for (const ControlToken& token : v.control_tokens())
    (token.special ? special : added)
        .push(std::string(token.text) + " = " + std::to_string(token.id));
  out.set("special_tokens", std::move(special));
  out.set("added_tokens", std::move(added));
  return out;
}

Json lint_report(const Vocabulary& v, const std::vector<std::string>& placeholders, uint64_t most) {
  Listed never(most), cut(most), partial(most);
  std::vector<bool> control(v.info().greatest_id + 1);
  for (const ControlToken& token : v.control_tokens()) control[token.id] = true;
  const bool alone = v.info().rules.find("\"prepend\"") == std::string::npos &&
                     v.info().rules.find("prefix_space") == std::string::npos;
  std::vector<uint32_t> ids;
  for (uint32_t id = 0; id < control.size(); ++id) {
    const auto bytes = v.token_bytes(id);
    if (!bytes || control[id]) continue;
    const auto is_itself = [&] { return ids.size() == 1 && ids[0] == id; };
    if (!utf8::valid(*bytes)) partial.add(id);
    ids.clear();
    v.encode_piece(*bytes, ids);
    if (!is_itself()) {
      never.add(id);
      continue;
    }
    if (!alone || !utf8::valid(*bytes)) continue;
    ids.clear();
    v.encode(*bytes, ids);
    if (!is_itself()) cut.add(id);
  }
  Json out = Json::object();
  out.set("name", v.name());
  out.set("tokens", v.size());
  out.set("never_merged", never.take());
  out.set("cut", cut.take());
  out.set("partial_utf8", partial.take());
  Json rows = Json::object();
  for (const std::string& text : placeholders) rows.set(text, placeholder_row(v, text));
  out.set("placeholders", std::move(rows));
  return out;
}

}  // namespace tamis::tokenize

namespace tamis {

std::string Vocabulary::info_json() const { return tokenize::info_report(*this).canonical(); }

std::string Vocabulary::lint_json(const std::vector<std::string>& placeholders,
                                  uint64_t most) const {
  return tokenize::lint_report(
             *this, placeholders.empty() ? tokenize::usual_placeholders() : placeholders, most)
      .canonical();
}

}  // namespace tamis
