// Asking the host's detectors (tamis/detector.h), and checking what they say.
//
//   TAMIS_TRY(Detectors detectors, Detectors::create(options.detectors, recipe));   // fills in recipe.detectors
//   TAMIS_CHECK(detectors.find(texts, redactor, findings));           // findings[i]: of texts[i], sorted, overlaps resolved
//
// Thread-safety: find() may be called by any number of threads; a detector that is not thread-safe is asked by one at a time.
// Ownership: findings point to names that live as long as this. Cost: the detectors'.
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "redact/redactor.h"
#include "tamis/detector.h"
#include "tamis/recipe.h"
#include "text/units.h"

namespace tamis::pipeline {

class Detectors {
 public:
  // Code::kRecipe if the recipe names detectors that are not given, or others; Code::kUsage for a wrong name or type.
  static Result<Detectors> create(const std::vector<std::shared_ptr<const Detector>>& given,
                                  Recipe& recipe);

  bool empty() const { return rows_.empty(); }
  // Types that they find, for Redactor::create().
  std::vector<redact::DetectedType> types() const;
  Status find(std::span<const std::string_view> texts, const redact::Redactor& redactor,
              std::span<std::vector<Finding>* const> findings) const;

 private:
  struct Row {
    std::shared_ptr<const Detector> detector;
    std::string name, rule;
    std::vector<std::string> types;
    OffsetUnit unit;
    std::unique_ptr<std::mutex> alone;  // null if it is thread-safe
  };
  Status ask(const Row& row, std::span<const std::string_view> texts,
             std::vector<DetectedSpan>& found) const;
  // `index` is of `text`.
  Status take(const Row& row, const DetectedSpan& said, std::string_view text,
              const text::UnitIndex& index, const redact::Redactor& redactor,
              std::vector<Finding>& findings) const;

  std::vector<Row> rows_;
};

// Errors of a detector carry a rule that begins so.
inline constexpr std::string_view kDetectorRule = "detector.";

}  // namespace tamis::pipeline
