#include "pipeline/refine.h"
#include "redact/structured/structured.h"
#include "tamis/structured.h"
#include "text/scan.h"

namespace tamis {

struct StructuredRedactor::State {
  std::shared_ptr<const Engine> engine;
  redact::StructuredScratch scratch;
};

StructuredRedactor::StructuredRedactor(std::shared_ptr<const Engine> engine)
    : state_(std::make_unique<State>()) {
  state_->engine = std::move(engine);
}
StructuredRedactor::StructuredRedactor(StructuredRedactor&&) noexcept = default;
StructuredRedactor& StructuredRedactor::operator=(StructuredRedactor&&) noexcept = default;
StructuredRedactor::~StructuredRedactor() = default;

Result<StructuredOutcome> StructuredRedactor::redact(std::string_view document,
                                                     DocumentFormat format) {
  const auto& engine = static_cast<const pipeline::EngineImpl&>(*state_->engine);
  const Recipe& recipe = engine.recipe();
  if (engine.redactor() == nullptr)
    return fail(Code::kUsage, "the recipe switches redaction off; set redact.enabled = true",
                Error::kNoOffset, "redact.enabled");
  redact::AskOthers ask;
  if (!engine.detectors().empty())
    ask = [&engine](std::string_view text, std::vector<Finding>& findings) {
      std::vector<Finding>* const all[] = {&findings};
      return engine.detectors().find({&text, 1}, *engine.redactor(), all);
    };
  state_->scratch.vaulted.clear();
  auto outcome = redact::redact_alone(document, format, *engine.redactor(), state_->scratch,
                                      {.json_depth = recipe.json_depth,
                                       .document_bytes = recipe.document_bytes,
                                       .remove_parts = recipe.attachments == "remove"},
                                      ask);
  if (engine.vault() != nullptr) engine.vault()->add(state_->scratch.vaulted);
  if (outcome) outcome->engine_ = state_->engine;
  return outcome;
}

}  // namespace tamis
