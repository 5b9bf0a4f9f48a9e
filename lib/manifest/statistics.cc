#include "manifest/statistics.h"

namespace tamis::manifest {

void Statistics::add_language(std::string_view language, uint64_t records, uint64_t text_bytes) {
  if (language.empty()) return;
  auto found = languages_.find(language);
  if (found == languages_.end())
    found = languages_.emplace(std::string(language), LanguageCount{}).first;
  found->second.records += records;
  found->second.text_bytes += text_bytes;
}

void Statistics::add_tokens(std::string_view vocabulary, uint64_t count) {
  const auto found = tokens_.find(vocabulary);
  if (found == tokens_.end()) {
    tokens_.emplace(std::string(vocabulary), count);
  } else {
    found->second += count;
  }
}

void Statistics::add_rights(uint64_t terms, uint64_t records) {
  if (rights_.size() <= terms) rights_.resize(terms + 1);
  rights_[terms] += records;
}

void Statistics::add(uint64_t line_bytes, const RecordFacts& facts) {
  ++records_;
  bytes_ += line_bytes;
  text_bytes_ += facts.text_bytes;
  repeats_ += facts.repeats ? 1 : 0;
  salted_ += facts.salted ? 1 : 0;
  add_rights(facts.rights, 1);
  add_language(facts.language, 1, facts.text_bytes);
  for (const auto& [vocabulary, count] : facts.tokens) add_tokens(vocabulary, count);
}

void Statistics::add(uint64_t line_bytes, const RecordView& record) {
  ++records_;
  bytes_ += line_bytes;
  text_bytes_ += record.text_bytes;
  repeats_ += record.has_cluster ? 1 : 0;
  salted_ += record.salt.empty() ? 0 : 1;
  add_rights(record.rights, 1);
  add_language(record.language, 1, record.text_bytes);
  for (const auto& [raw, count] : record.tokens) {
    if (raw.find('\\') == std::string_view::npos) {
      add_tokens(raw, count);
    } else {
      const auto name = Json::parse('"' + std::string(raw) + '"');
      add_tokens(name ? name->as_string() : std::string(raw), count);
    }
  }
}

void Statistics::merge(const Statistics& next) {
  records_ += next.records_;
  bytes_ += next.bytes_;
  text_bytes_ += next.text_bytes_;
  repeats_ += next.repeats_;
  salted_ += next.salted_;
  for (size_t i = 0; i < next.rights_.size(); ++i) add_rights(i, next.rights_[i]);
  for (const auto& [name, count] : next.languages_)
    add_language(name, count.records, count.text_bytes);
  for (const auto& [name, count] : next.tokens_) add_tokens(name, count);
}

Json Statistics::json() const {
  Json::Object languages;
  for (const auto& [name, count] : languages_) {
    languages.emplace_back(
        name, Json().set("records", count.records).set("text_bytes", count.text_bytes));
  }
  Json::Object tokens;
  for (const auto& [name, count] : tokens_) tokens.emplace_back(name, count);
  Json out;
  out.set("records", records_).set("bytes", bytes_).set("text_bytes", text_bytes_);
  out.set("near_duplicates", repeats_);
  out.set("languages", Json::from_members(std::move(languages)));
  out.set("tokens", Json::from_members(std::move(tokens)));
  return out;
}

Json Statistics::all_json() const {
  Json rights = Json::array();
  for (const uint64_t records : rights_) rights.push(records);
  Json out = json();
  return out.set("rights", std::move(rights)).set("salted", salted_);
}

std::optional<Statistics> Statistics::from_json(const Json& all) {
  const auto count = [](const Json& j) { return static_cast<uint64_t>(j.as_int()); };
  Statistics out;
  out.records_ = count(all["records"]);
  out.bytes_ = count(all["bytes"]);
  out.text_bytes_ = count(all["text_bytes"]);
  out.repeats_ = count(all["near_duplicates"]);
  out.salted_ = count(all["salted"]);
  for (const Json& records : all["rights"].items()) out.rights_.push_back(count(records));
  for (const auto& [name, row] : all["languages"].members())
    out.languages_[name] = {count(row["records"]), count(row["text_bytes"])};
  for (const auto& [name, tokens] : all["tokens"].members()) out.tokens_[name] = count(tokens);
  // What all_json() would not write was not written by it.
  if (out.all_json().canonical() != all.canonical()) return std::nullopt;
  return out;
}

}  // namespace tamis::manifest
