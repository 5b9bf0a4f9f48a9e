#include "detector.h"

#include <cstddef>
#include <string>

#include "edge.h"
#include "handles.h"

using namespace tamis;
using namespace tamis::capi;

namespace {

constexpr uint64_t kFirstDetectorSize = offsetof(tamis_detector, context) + sizeof(void*);

class CDetector final : public Detector {
 public:
  static Result<std::shared_ptr<const Detector>> create(const void* at) {
    tamis_detector d;
    TAMIS_CHECK(read_sized(&d, at, sizeof d, kFirstDetectorSize, "detector"));
    TAMIS_CHECK(require(d.name, "detector.name"));
    TAMIS_CHECK(require(d.version, "detector.version"));
    TAMIS_CHECK(require_count(d.type_count, "detector.type_count"));
    if (d.type_count != 0) TAMIS_CHECK(require(d.types, "detector.types"));
    if (d.detect == nullptr)
      return fail(Code::kUsage, "detector.detect is NULL, but this call needs it");
    if (d.unit < TAMIS_UNIT_BYTE || d.unit > TAMIS_UNIT_UTF16)
      return fail(Code::kUsage,
                  "detector.unit is not one of TAMIS_UNIT_BYTE, TAMIS_UNIT_CODEPOINT "
                  "and TAMIS_UNIT_UTF16");
    if ((d.flags & ~uint32_t{TAMIS_DETECTOR_THREAD_SAFE}) != 0)
      return fail(Code::kUnsupported, "detector.flags has bits that this library does not know");
    auto made = std::make_shared<CDetector>();
    made->name_ = to_string_view(d.name);
    made->version_ = to_string_view(d.version);
    for (uint64_t i = 0; i < d.type_count; ++i) {
      TAMIS_CHECK(require(d.types[i], "detector.types"));
      made->types_.emplace_back(to_string_view(d.types[i]));
    }
    made->unit_ = static_cast<OffsetUnit>(d.unit);
    made->thread_safe_ = (d.flags & TAMIS_DETECTOR_THREAD_SAFE) != 0;
    made->detect_ = d.detect;
    made->context_ = d.context;
    return std::shared_ptr<const Detector>(std::move(made));
  }

  std::string name() const override { return name_; }
  std::string version() const override { return version_; }
  std::vector<std::string> types() const override { return types_; }
  OffsetUnit unit() const override { return unit_; }
  bool thread_safe() const override { return thread_safe_; }

  Status detect(std::span<const std::string_view> texts,
                std::vector<DetectedSpan>& found) const override {
    std::vector<tamis_view> views;
    views.reserve(texts.size());
    for (const std::string_view text : texts) views.push_back(to_view(text));
    tamis_detections told;
    if (detect_(context_, views.data(), views.size(), &told) != 0 || !told.whole)
      return fail(Code::kInput, "the detector failed");
    found = std::move(told.found);
    return {};
  }

 private:
  std::string name_, version_;
  std::vector<std::string> types_;
  OffsetUnit unit_ = OffsetUnit::kByte;
  bool thread_safe_ = false;
  tamis_detect detect_ = nullptr;
  void* context_ = nullptr;
};

}  // namespace

namespace tamis::capi {

Result<std::vector<std::shared_ptr<const Detector>>> to_detectors(const tamis_detector* detectors,
                                                                  uint64_t count) {
  std::vector<std::shared_ptr<const Detector>> out;
  if (count == 0) return out;
  TAMIS_CHECK(require(detectors, "options.detectors"));
  // Elements have the size that the caller knows.
  const auto* at = reinterpret_cast<const unsigned char*>(detectors);
  const uint64_t size = detectors->struct_size;
  for (uint64_t i = 0; i < count; ++i) {
    TAMIS_TRY(auto detector, CDetector::create(at + i * size));
    if (reinterpret_cast<const tamis_detector*>(at + i * size)->struct_size != size)
      return fail(Code::kUsage, "options.detectors holds elements of different struct_size");
    out.push_back(std::move(detector));
  }
  return out;
}

}  // namespace tamis::capi

int32_t tamis_detections_add(tamis_detections* found, uint64_t text, tamis_view type,
                             tamis_span span, int32_t score_ppm) {
  if (found == nullptr) return TAMIS_E_USAGE;
  const int32_t code = guard(nullptr, [&]() -> Status {
    TAMIS_CHECK(require(type, "type"));
    DetectedSpan said;
    said.text = text;
    said.type = to_string_view(type);
    said.begin = span.begin;
    said.end = span.end;
    said.score = score_ppm;
    found->found.push_back(std::move(said));
    return {};
  });
  if (code != TAMIS_OK) found->whole = false;  // a caller who does not look must not lose a value
  return code;
}
