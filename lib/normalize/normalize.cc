#include "normalize/normalize.h"

#include "base/try.h"
#include "normalize/decode.h"
#include "normalize/invisibles.h"
#include "normalize/lines.h"

namespace tamis::normalize {

Result<Normalizer> Normalizer::create(std::string_view profile) {
  if (profile == "archive") return create(Options{});
  if (profile == "train" || profile == "search" || profile == "strict")
    return fail(Code::kUnsupported,
                "normalize.profile: \"" + std::string(profile) +
                    "\" is reserved and does nothing of its own yet; use \"archive\"",
                Error::kNoOffset, "normalize.profile");
  return fail(Code::kRecipe, "normalize.profile: unknown profile; expected \"archive\"",
              Error::kNoOffset, "normalize.profile");
}

Result<Normalizer> Normalizer::create(const Options& options) {
  TAMIS_TRY(NormalForm form, NormalForm::create());
  return Normalizer(options, std::move(form));
}

Status Normalizer::run(text::Text& text, Scratch& scratch, NormalizeCounts& counts) const {
  decode_utf8(text, counts);
  constexpr size_t kLimit = size_t{1} << 31;
  if (text.bytes().size() >= kLimit)
    return fail(Code::kLimit, "normalize: a text of " + std::to_string(text.bytes().size()) +
                                  " bytes; the longest that can be normalized has 2147483647");
  const auto look_again = [&] {
    const size_t blocks = text::blocks_for(text.bytes().size());
    if (scratch.looks_.size() < blocks) scratch.looks_.resize(blocks);
    return look(text.bytes(), scratch.looks_.data());
  };
  const auto looks = [&] {
    return std::span<const Look>(scratch.looks_.data(), text::blocks_for(text.bytes().size()));
  };
  LookSummary any = look_again();
  // Before lines: a blank may be trailing, and before normal form: letters may meet, once something invisible is gone.
  if (options_.invisibles && any.invisible && remove_invisibles(text, looks(), counts))
    any = look_again();
  if (options_.lines) {
    const std::string_view bytes = text.bytes();
    const bool at_ends = !bytes.empty() && (bytes.back() == ' ' || bytes.back() == '\t' ||
                                            bytes.starts_with("\xEF\xBB\xBF"));
    if ((any.change || at_ends) && clean_lines(text, looks(), counts)) any = look_again();
  }
  if (options_.normal_form && any.compose) return form_.run(text, looks(), scratch.window_, counts);
  return {};
}

}  // namespace tamis::normalize
