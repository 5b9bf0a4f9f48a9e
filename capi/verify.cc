#include "tamis/verify.h"

#include <cstddef>
#include <memory>

#include "edge.h"
#include "handles.h"

using namespace tamis;
using namespace tamis::capi;

static_assert(static_cast<int32_t>(SignerState::kUnsigned) == TAMIS_SIGNER_NONE);
static_assert(static_cast<int32_t>(SignerState::kUnknown) == TAMIS_SIGNER_UNKNOWN);
static_assert(static_cast<int32_t>(SignerState::kVerified) == TAMIS_SIGNER_VERIFIED);
static_assert(static_cast<int32_t>(SignerState::kWrong) == TAMIS_SIGNER_WRONG);

namespace {

constexpr tamis_view kNothing{nullptr, 0};
constexpr size_t kFirstOptionsSize = offsetof(tamis_verify_options, context) + sizeof(void*);

Result<VerifyOptions> to_options(const tamis_verify_options* given) {
  VerifyOptions options;
  if (given == nullptr) return options;
  tamis_verify_options o;
  TAMIS_CHECK(read_sized(&o, given, sizeof o, kFirstOptionsSize, "options"));
  TAMIS_CHECK(require(o.signer, "options.signer"));
  TAMIS_CHECK(require(o.known_checkpoint, "options.known_checkpoint"));
  if (o.flags != 0)
    return fail(Code::kUnsupported, "options.flags is " + std::to_string(o.flags) +
                                        ", but no flag is known; set it to 0");
  options.signer = to_string_view(o.signer);
  options.known_checkpoint = to_string_view(o.known_checkpoint);
  options.jobs = o.jobs;
  if (o.max_failures != 0) options.max_failures = o.max_failures;
  if (o.progress != nullptr)
    options.progress = [call = o.progress, context = o.context](uint64_t done, uint64_t total) {
      return call(context, done, total) == 0;
    };
  return options;
}

}  // namespace

int32_t tamis_verify(tamis_view path, const tamis_verify_options* options,
                     tamis_verification** verification, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(verification, "verification"));
    TAMIS_CHECK(require(path, "path"));
    TAMIS_TRY(const std::string folder, to_path(path, "path"));
    TAMIS_TRY(const VerifyOptions chosen, to_options(options));
    TAMIS_TRY(const VerifyReport report, verify(folder, chosen));
    auto found = std::make_unique<tamis_verification>(
        tamis_verification{.intact = report.intact(),
                           .draft = report.draft,
                           .signer = static_cast<int32_t>(report.signer),
                           .verdict = report.verdict(),
                           .text = report.to_text(),
                           .json = report.to_json()});
    Status status;
    if (!found->intact) status = fail(Code::kMismatch, found->verdict);
    *verification = found.release();
    return status;
  });
}

int32_t tamis_verification_intact(const tamis_verification* verification) {
  return ask(verification, int32_t{0}, [](const auto& v) { return int32_t{v.intact}; });
}

int32_t tamis_verification_draft(const tamis_verification* verification) {
  return ask(verification, int32_t{1}, [](const auto& v) { return int32_t{v.draft}; });
}

int32_t tamis_verification_signer(const tamis_verification* verification) {
  return ask(verification, int32_t{TAMIS_SIGNER_NONE}, [](const auto& v) { return v.signer; });
}

tamis_view tamis_verification_verdict(const tamis_verification* verification) {
  return ask(verification, kNothing, [](const auto& v) { return to_view(v.verdict); });
}

tamis_view tamis_verification_text(const tamis_verification* verification) {
  return ask(verification, kNothing, [](const auto& v) { return to_view(v.text); });
}

tamis_view tamis_verification_json(const tamis_verification* verification) {
  return ask(verification, kNothing, [](const auto& v) { return to_view(v.json); });
}

void tamis_verification_free(tamis_verification* verification) { delete verification; }
