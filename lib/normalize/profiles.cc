#include "normalize/profiles.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "base/nearest.h"
#include "base/try.h"

namespace tamis::normalize {

namespace {

using P = StructurePass;

constexpr ProfileInfo kProfiles[] = {
    {"archive", 0, false, "lossless repairs only"},
    {"train", pass_bit(P::kLigatures) | pass_bit(P::kBlankLines) | pass_bit(P::kMail), false,
     "archive, and what no author meant: ligatures, rows of blank lines; mail is marked"},
    {"search", pass_bit(P::kBlankLines) | pass_bit(P::kSearchFold), false,
     "one form for all spellings, for an index; not for a delivery"},
    {"strict", 0, true, "nothing is guessed: what would need it is held back"},
};

std::string known(const std::vector<std::string_view>& words) {
  std::string out;
  for (const std::string_view w : words)
    out += std::string(out.empty() ? "" : ", ") + '"' + std::string(w) + '"';
  return out;
}

Status unknown(std::string_view key, std::string_view word,
               const std::vector<std::string_view>& words) {
  std::string message =
      std::string(key) + ": \"" + std::string(word) + "\" is not known; expected " + known(words);
  if (const std::string_view guess = nearest(word, words); !guess.empty())
    message += "; did you mean \"" + std::string(guess) + "\"?";
  return fail(Code::kRecipe, std::move(message), Error::kNoOffset, std::string(key));
}

struct FormName {
  std::string_view name;
  Form form;
  bool lossless;  // canonically equivalent: every reader takes one for the other
};
constexpr FormName kForms[] = {{"nfc", Form::kNfc, true},
                               {"nfd", Form::kNfd, true},
                               {"nfkc", Form::kNfkc, false},
                               {"nfkd", Form::kNfkd, false}};

Status choose_form(std::string_view name, Plan& plan) {
  if (name.empty()) return {};
  const auto* row = std::ranges::find(kForms, name, &FormName::name);
  if (row == std::end(kForms)) {
    std::vector<std::string_view> names;
    for (const FormName& f : kForms) names.push_back(f.name);
    return unknown("normalize.form", name, names);
  }
  if (plan.strict && !row->lossless)
    return fail(Code::kRecipe,
                "normalize.form: \"" + std::string(name) +
                    "\" folds what an author wrote, and the profile \"strict\" loses nothing; use "
                    "\"nfc\" or \"nfd\", or another profile",
                Error::kNoOffset, "normalize.form");
  plan.base.form = row->form;
  return {};
}

}  // namespace

std::span<const ProfileInfo> profiles() { return kProfiles; }

Result<Plan> plan_of(const NormalizeSettings& settings) {
  const auto* row = std::ranges::find(kProfiles, settings.profile, &ProfileInfo::name);
  if (row == std::end(kProfiles)) {
    std::vector<std::string_view> names;
    for (const ProfileInfo& p : kProfiles) names.push_back(p.name);
    TAMIS_CHECK(unknown("normalize.profile", settings.profile, names));
  }
  Plan plan;
  plan.passes = row->passes;
  plan.strict = row->strict;
  for (const std::string_view word : settings.structure) {
    const bool off = word.starts_with("no-");
    const auto pass = structure_pass_from_name(off ? word.substr(3) : word);
    if (!pass) {
      std::vector<std::string_view> names;
      for (const StructurePassInfo& p : structure_passes()) names.push_back(p.name);
      TAMIS_CHECK(unknown("normalize.structure", word, names));
    }
    plan.passes = off ? plan.passes & ~pass_bit(*pass) : plan.passes | pass_bit(*pass);
  }
  const bool hyphens = (plan.passes & pass_bit(P::kHyphenation)) != 0;
  if (hyphens && settings.lexicon.empty())
    return fail(Code::kRecipe,
                "normalize.structure: \"hyphenation\" asks the archive's own words; make them with "
                "`tamis lexicon build ARCHIVE -o FILE` and name FILE as normalize.lexicon",
                Error::kNoOffset, "normalize.lexicon");
  if (!hyphens && !settings.lexicon.empty())
    return fail(Code::kRecipe,
                "normalize.lexicon is given, but nothing uses it; add \"hyphenation\" to "
                "normalize.structure",
                Error::kNoOffset, "normalize.lexicon");
  plan.base.repair = settings.repair;
  plan.base.entities = settings.entities;
  plan.base.ligatures = (plan.passes & pass_bit(P::kLigatures)) != 0;
  TAMIS_CHECK(choose_form(settings.form, plan));
  return plan;
}

}  // namespace tamis::normalize
