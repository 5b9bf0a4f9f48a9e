#include "normalize/normalize.h"

#include "base/try.h"
#include "normalize/decode.h"
#include "normalize/entities.h"
#include "normalize/invisibles.h"
#include "normalize/ligatures.h"
#include "normalize/lines.h"

namespace tamis::normalize {

namespace {

// What lines.h does at the two ends of a text, which no bitmap shows.
bool needs_look_at_ends(std::string_view bytes) {
  return !bytes.empty() &&
         (bytes.back() == ' ' || bytes.back() == '\t' || bytes.starts_with("\xEF\xBB\xBF"));
}

}  // namespace

Result<Normalizer> Normalizer::create(const Options& options) {
  TAMIS_TRY(Repairer repairer, Repairer::create());
  TAMIS_TRY(NormalForm form, NormalForm::create(options.form));
  return Normalizer(options, std::move(repairer), std::move(form));
}

Status Normalizer::run(text::Text& text, Scratch& scratch, NormalizeCounts& counts) const {
  decode_utf8(text, counts);
  constexpr size_t kLimit = size_t{1} << 31;
  if (text.bytes().size() >= kLimit)
    return fail(Code::kLimit, "normalize: a text of " + std::to_string(text.bytes().size()) +
                                  " bytes; the longest that can be normalized has 2147483647");
  std::vector<Look>& looks = scratch.looks_;
  LookSummary any = look_at(text.bytes(), looks);
  for (bool first = true;; first = false) {
    // What a later pass made may be for an earlier one: letters that touch now may be mojibake together, compatibility forms
    // have blanks and ampersands. Nearly always nothing is found, and the second time ends here.
    const bool repaired = repair(text, looks, any, counts);
    if (!first && !repaired && options_.form == Form::kNfc) return {};

    // Before lines: a blank may be trailing, and before normal form: letters may meet, once something invisible is gone.
    bool changed = options_.invisibles && any.invisible && remove_invisibles(text, looks, counts);
    if (changed) any = look_at(text.bytes(), looks);
    if (options_.lines && (any.change || needs_look_at_ends(text.bytes())) &&
        clean_lines(text, looks, counts)) {
      any = look_at(text.bytes(), looks);
      changed = true;
    }
    if (options_.form != Form::kNone && (any.compose || options_.form != Form::kNfc)) {
      const uint64_t before = counts.normal_form;
      TAMIS_CHECK(form_.run(text, looks, scratch.window_, counts));
      changed = changed || counts.normal_form != before;
    }
    if (!changed && !(repaired && any.ampersand)) return {};
    any = look_at(text.bytes(), looks);
    if (!any.pair && !any.ampersand && !any.change && options_.form == Form::kNfc) return {};
  }
}

// Character references first: what they stand for may be half of a mojibake.
bool Normalizer::repair(text::Text& text, std::vector<Look>& looks, LookSummary& any,
                        NormalizeCounts& counts) const {
  bool changed =
      options_.entities && any.ampersand && decode_entities(text, repairer_.charsets(), counts);
  if (changed) any = look_at(text.bytes(), looks);
  if (options_.repair && (any.pair || any.change) && repairer_.run(text, looks, counts)) {
    any = look_at(text.bytes(), looks);
    changed = true;
  }
  if (options_.ligatures && any.compose && open_ligatures(text, counts)) {
    any = look_at(text.bytes(), looks);
    changed = true;
  }
  return changed;
}

}  // namespace tamis::normalize
