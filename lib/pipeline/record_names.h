// What the delivered records are called: by number, by a keyed hash, or as the partner called them.
//
// Every name can be told from the fates alone, before any record is written: a marked repeat must
// name its survivor, which may come later.
// Thread-safety: immutable.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/keys.h"
#include "pipeline/work_file.h"
#include "tamis/result.h"

namespace tamis::pipeline {

struct DeliverInput;

// An id as JSON can carry it: what is ill-formed becomes U+FFFD.
std::string well_formed(std::string_view bytes);

class RecordNames {
 public:
  static Result<RecordNames> create(const DeliverInput& input);

  // `place`: how many documents of the unit were delivered before this one.
  std::string record_id(uint64_t unit, uint64_t place, const RefinedDocument& document) const;
  // Of the first record of a unit that leaves; empty if passages were cut and it has none.
  std::string first_record_id(uint64_t unit) const;
  // Empty if the document stands alone.
  std::string group_id(uint64_t unit, const RefinedDocument& document) const;

 private:
  enum class Kind { kSequential, kKeyed, kKeep };
  std::string keyed(uint64_t unit, uint64_t place) const;

  Kind kind_ = Kind::kSequential;
  std::vector<uint64_t> first_number_;  // by unit, and one more: a unit has those up to the next
  const std::vector<const UnitMeta*>* units_ = nullptr;
  Secret key_;
  std::unordered_map<uint64_t, uint32_t>
      repeats_;  // keyed: units whose stable key stood before, and how often
  std::unordered_map<uint64_t, std::string>
      survivors_;  // keep: first ids of units that others repeat
};

}  // namespace tamis::pipeline
