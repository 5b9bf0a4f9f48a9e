#include "pipeline/detectors.h"

#include <algorithm>
#include <new>
#include <optional>
#include <set>

#include "base/try.h"
#include "redact/decibans.h"
#include "redact/type_table.h"

namespace tamis::pipeline {

namespace {

constexpr size_t kLongestName = 64;

bool is_name(std::string_view name) {
  const auto alnum = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return !name.empty() && name.size() <= kLongestName && alnum(name.front()) &&
         alnum(name.back()) && std::ranges::all_of(name, [&](char c) {
           return alnum(c) || c == '-' || c == '_' || c == '.';
         });
}

// Never what the detector said: it may quote the text.
tl::unexpected<Error> held(std::string_view rule, std::string_view name, std::string_view what) {
  return fail(Code::kInput,
              "the detector \"" + std::string(name) + "\" " + std::string(what) +
                  "; the document is held back until the detector is put right",
              Error::kNoOffset, std::string(rule));
}

}  // namespace

Result<Detectors> Detectors::create(const std::vector<std::shared_ptr<const Detector>>& given,
                                    Recipe& recipe) {
  Detectors out;
  std::vector<std::string> known;
  std::set<std::string> names;
  for (const std::shared_ptr<const Detector>& detector : given) {
    if (detector == nullptr) return fail(Code::kUsage, "a detector is null");
    Row row;
    row.detector = detector;
    row.name = detector->name();
    const std::string version = detector->version();
    if (!is_name(row.name) || !is_name(version))
      return fail(Code::kUsage,
                  "a detector's name and version must be 1 to 64 letters and digits of ASCII, with "
                  "-, _ and . between them");
    if (!names.insert(row.name).second)
      return fail(Code::kUsage, "two detectors are named \"" + row.name + "\"; rename one");
    row.rule = std::string(kDetectorRule) + row.name;
    row.types = detector->types();
    if (row.types.empty())
      return fail(Code::kUsage, "the detector \"" + row.name + "\" names no type that it finds");
    for (const std::string& type : row.types)
      if (!redact::is_type_name(type))
        return fail(Code::kUsage,
                    "the detector \"" + row.name +
                        "\" names a type that is not written in capitals, digits and _, as in "
                        "\"PERSON\"");
    row.unit = detector->unit();
    if (!detector->thread_safe()) row.alone = std::make_unique<std::mutex>();
    known.push_back(row.name + " " + version);
    out.rows_.push_back(std::move(row));
  }
  std::ranges::sort(known);
  if (!recipe.redact && !known.empty())
    return fail(Code::kRecipe,
                "detectors were given, but redact.enabled = false: nothing would be redacted",
                Error::kNoOffset, "redact.enabled");
  std::ranges::sort(recipe.detectors);
  if (!recipe.detectors.empty() && recipe.detectors != known) {
    std::string message = "redact.detectors asks for";
    for (const std::string& d : recipe.detectors) message += " \"" + d + "\"";
    message += known.empty() ? ", and none was given" : ", but these were given:";
    for (const std::string& d : known) message += " \"" + d + "\"";
    return fail(Code::kRecipe, message + "; give the engine those, or change the recipe",
                Error::kNoOffset, "redact.detectors");
  }
  recipe.detectors = std::move(known);
  return out;
}

std::vector<redact::DetectedType> Detectors::types() const {
  std::vector<redact::DetectedType> out;
  for (const Row& row : rows_)
    for (const std::string& type : row.types)
      out.push_back({type, "found by the detector " + row.name});
  return out;
}

Status Detectors::find(std::span<const std::string_view> texts, const redact::Redactor& redactor,
                       std::span<std::vector<Finding>* const> findings) const {
  std::vector<DetectedSpan> found;
  std::vector<std::optional<text::UnitIndex>> indexes(texts.size());  // made when first needed
  for (const Row& row : rows_) {
    found.clear();
    TAMIS_CHECK(ask(row, texts, found));
    for (const DetectedSpan& said : found) {
      if (said.text >= texts.size())
        return held(row.rule, row.name, "speaks of a text that it was not given");
      std::optional<text::UnitIndex>& index = indexes[said.text];
      if (!index) index.emplace(texts[said.text]);
      TAMIS_CHECK(take(row, said, texts[said.text], *index, redactor, *findings[said.text]));
    }
  }
  for (size_t i = 0; i < findings.size(); ++i) {
    redactor.note_allowed(texts[i], *findings[i]);
    redactor.settle(*findings[i]);
  }
  return {};
}

Status Detectors::ask(const Row& row, std::span<const std::string_view> texts,
                      std::vector<DetectedSpan>& found) const {
  std::unique_lock<std::mutex> lock;
  if (row.alone) lock = std::unique_lock(*row.alone);
  try {
    if (row.detector->detect(texts, found)) return {};
  } catch (const std::bad_alloc&) {
    throw;
  } catch (...) {  // held back below, like an error that it returns
  }
  return held(row.rule, row.name, "failed");
}

Status Detectors::take(const Row& row, const DetectedSpan& said, std::string_view text,
                       const text::UnitIndex& index, const redact::Redactor& redactor,
                       std::vector<Finding>& findings) const {
  const auto type = std::ranges::find(row.types, said.type);
  if (type == row.types.end())
    return held(row.rule, row.name, "found a type that it had not named");
  if (said.score < 0 || said.score > 1'000'000)
    return held(row.rule, row.name, "gave a score that is not between 0 and 1 000 000 ppm");
  // An offset beyond the text or inside a character does not survive the way there and back.
  const Span span = index.to_bytes(Span{said.begin, said.end}, row.unit);
  const auto starts_character = [&](uint64_t at) {
    return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
  };
  if (said.begin > said.end || index.from_bytes(span, row.unit) != Span{said.begin, said.end} ||
      !starts_character(span.begin) || !starts_character(span.end))
    return held(row.rule, row.name, "gave a span outside of its text, or inside a character");
  if (span.empty()) return {};
  const redact::TypeId id = redactor.types().find(*type);
  const redact::EntityType& entity = redactor.types()[id];
  if (!redactor.looks_for(id) || said.score < redact::ppm(entity.doubtful)) return {};
  Finding f;
  f.type = entity.name;
  f.rule = row.rule;
  f.score = said.score;
  f.doubtful = said.score < redact::ppm(entity.sure);
  f.span = span;
  findings.push_back(f);
  return {};
}

}  // namespace tamis::pipeline
