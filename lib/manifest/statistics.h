// What a delivery holds, counted from its records alone: written into the head by the one side, counted again by the other.
//
//   Statistics s;
//   s.add(line_bytes, facts);          // on the writing side
//   s.add(line_bytes, record_view);    // on the reading side
//   s.merge(of_the_next_shard);
//   s.json() == head["statistics"]
//
// Thread-safety: values. Cost: a few look-ups a record.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "manifest/record.h"

namespace tamis::manifest {

struct LanguageCount {
  uint64_t records = 0, text_bytes = 0;
};

class Statistics {
 public:
  void add(uint64_t line_bytes, const RecordFacts& facts);
  void add(uint64_t line_bytes, const RecordView& record);
  void merge(const Statistics& next);
  uint64_t records() const { return records_; }
  uint64_t bytes() const { return bytes_; }  // of the lines with their line feeds
  uint64_t text_bytes() const { return text_bytes_; }
  uint64_t repeats() const { return repeats_; }
  uint64_t salted() const { return salted_; }
  // Records by the number of the terms that hold for them; not longer than the largest number wants.
  const std::vector<uint64_t>& rights() const { return rights_; }
  const std::map<std::string, uint64_t, std::less<>>& tokens() const { return tokens_; }
  const std::map<std::string, LanguageCount, std::less<>>& languages() const { return languages_; }
  Json json() const;
  // With what the head says elsewhere (rights, salts), and back.
  Json all_json() const;
  static std::optional<Statistics> from_json(const Json& all);

 private:
  void add_language(std::string_view language, uint64_t records, uint64_t text_bytes);
  void add_tokens(std::string_view vocabulary, uint64_t count);
  void add_rights(uint64_t terms, uint64_t records);
  uint64_t records_ = 0, bytes_ = 0, text_bytes_ = 0, repeats_ = 0, salted_ = 0;
  std::vector<uint64_t> rights_;
  std::map<std::string, uint64_t, std::less<>> tokens_;
  std::map<std::string, LanguageCount, std::less<>> languages_;
};

}  // namespace tamis::manifest
