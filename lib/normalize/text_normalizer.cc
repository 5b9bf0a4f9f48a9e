#include <utility>

#include "base/try.h"
#include "normalize/planned.h"
#include "tamis/normalize.h"

namespace tamis {

namespace normalize {

namespace {

class PublicNormalizer final : public TextNormalizer {
 public:
  explicit PublicNormalizer(PlannedNormalizer planned) : planned_(std::move(planned)) {}
  const PlannedNormalizer& planned() const { return planned_; }

 private:
  PlannedNormalizer planned_;
};

}  // namespace

}  // namespace normalize

std::string_view mark_kind_name(MarkKind kind) {
  switch (kind) {
    case MarkKind::kQuote:
      return "quote";
    case MarkKind::kAttribution:
      return "attribution";
    case MarkKind::kHeader:
      return "header";
    case MarkKind::kSignature:
      return "signature";
    case MarkKind::kFooter:
      return "footer";
  }
  return "unknown";
}

Result<std::shared_ptr<const TextNormalizer>> TextNormalizer::create(
    const NormalizeSettings& settings) {
  TAMIS_TRY(normalize::PlannedNormalizer planned, normalize::PlannedNormalizer::create(settings));
  return std::shared_ptr<const TextNormalizer>(
      std::make_shared<normalize::PublicNormalizer>(std::move(planned)));
}

Result<NormalizedText> TextNormalizer::run(std::string_view decoded) const {
  // The only class derived from this one.
  const auto& self = static_cast<const normalize::PublicNormalizer&>(*this);
  normalize::PlannedNormalizer::Scratch scratch;
  normalize::NormalizeReport report;
  text::Text text(decoded);
  TAMIS_CHECK(self.planned().run(text, scratch, report));
  NormalizedText out;
  out.edits_ = text.edits();
  out.undo_log_ = UndoLog::record(decoded, out.edits_);
  out.counts_ = report.counts;
  out.marks_ = std::move(report.marks);
  out.held_back_ = std::move(report.held_back);
  out.text_ = std::move(text).take();
  return out;
}

}  // namespace tamis
