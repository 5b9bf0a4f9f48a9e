#include "pipeline/recipe_vocabularies.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/try.h"
#include "io/path.h"

namespace tamis::pipeline {

namespace {

using VocabularyPointer = std::shared_ptr<const Vocabulary>;

constexpr std::string_view kKey = "tokens.vocabularies";
constexpr std::string_view kDigestKey = "tokens.sha256";
constexpr size_t kShownDigits = 12;

tl::unexpected<Error> refuse(std::string message, std::string_view key = kKey) {
  return fail(Code::kRecipe, std::string(key) + ": " + std::move(message), Error::kNoOffset,
              std::string(key));
}

std::string with_digest(const Vocabulary& v) {
  return std::string(v.name()) + "@" + std::string(v.content_hash().substr(0, kShownDigits));
}

// A pack that says it is o200k_base, and is not.
bool borrows_a_name(const Vocabulary& v) {
  const auto known = Vocabulary::embedded();
  if (std::ranges::find(known, v.name()) == known.end()) return false;
  const auto real = Vocabulary::open(v.name());
  return !real || (*real)->content_hash() != v.content_hash();
}

Result<VocabularyPointer> open_pack(const std::string& path) {
  auto opened = Vocabulary::open_file(path);
  if (opened || opened.error().code == Code::kNoMemory) return opened;
  return refuse(
      "the pack " + io::show_path(path) + " cannot be used: " + opened.error().message +
      "; name a pack that `tamis vocab compile` made, by a path from the recipe's folder");
}

// A vocabulary that was handed in, or one of the library's.
Result<VocabularyPointer> find_named(const std::string& name,
                                     std::span<const VocabularyPointer> given) {
  VocabularyPointer found;
  for (const VocabularyPointer& v : given) {
    if (v->name() != name && with_digest(*v) != name) continue;
    if (found && found->content_hash() != v->content_hash())
      return refuse("two vocabularies named \"" + name + "\" were handed in; write \"" +
                    with_digest(*found) + "\" or \"" + with_digest(*v) + "\"");
    found = v;
  }
  if (found) return found;
  auto opened = Vocabulary::open(name);
  if (opened || opened.error().code == Code::kNoMemory) return opened;
  return refuse(opened.error().message + "; write the pack's path, ending with \".tpack\"");
}

Result<VocabularyPointer> open_one(const std::string& name_or_path,
                                   std::span<const VocabularyPointer> given) {
  if (Vocabulary::names_file(name_or_path)) return open_pack(name_or_path);
  return find_named(name_or_path, given);
}

Status all_are_named(std::span<const VocabularyPointer> given,
                     const std::vector<VocabularyPointer>& opened) {
  for (const VocabularyPointer& v : given)
    if (std::ranges::none_of(opened, [&](const VocabularyPointer& o) {
          return o->content_hash() == v->content_hash();
        }))
      return fail(Code::kUsage,
                  "the vocabulary \"" + std::string(v->name()) + "\" was handed in, but " +
                      std::string(kKey) + " does not name it; name it there, or do not hand it in",
                  Error::kNoOffset, std::string(kKey));
  return {};
}

}  // namespace

Result<std::vector<std::string>> vocabulary_labels(std::span<const VocabularyPointer> opened) {
  std::vector<std::string> labels;
  for (size_t i = 0; i < opened.size(); ++i) {
    const Vocabulary& v = *opened[i];
    bool alone = !borrows_a_name(v);
    for (size_t j = 0; j < opened.size(); ++j) {
      if (j == i || opened[j]->name() != v.name()) continue;
      alone = false;
      if (opened[j]->content_hash() == v.content_hash())
        return refuse("\"" + std::string(v.name()) +
                      "\" is named twice, and would be counted twice; name it once");
    }
    labels.push_back(alone ? std::string(v.name()) : with_digest(v));
  }
  return labels;
}

Result<std::vector<VocabularyPointer>> open_vocabularies(Recipe& recipe,
                                                         std::span<const VocabularyPointer> given) {
  if (std::ranges::any_of(given, [](const VocabularyPointer& v) { return v == nullptr; }))
    return fail(Code::kUsage, "a vocabulary that was handed in is null");
  std::vector<VocabularyPointer> opened;
  for (const std::string& name : recipe.vocabularies) {
    TAMIS_TRY(VocabularyPointer vocabulary, open_one(name, given));
    opened.push_back(std::move(vocabulary));
  }
  TAMIS_CHECK(all_are_named(given, opened));
  TAMIS_TRY(std::vector<std::string> labels, vocabulary_labels(opened));

  std::map<std::string, std::string> digests;
  for (size_t i = 0; i < opened.size(); ++i)
    digests[labels[i]] = std::string(opened[i]->content_hash());
  for (const auto& [name, digest] : recipe.vocabulary_sha256) {
    const auto at = digests.find(name);
    if (at == digests.end())
      return refuse("no vocabulary of " + std::string(kKey) + " is called \"" + name +
                        "\"; leave it out, or name it as the pack does (`tamis vocab info`)",
                    kDigestKey);
    if (at->second != digest)
      return refuse("\"" + name + "\" has the digest " + at->second +
                        ", not the one that is written there; name the pack that was meant, or "
                        "leave the digest out",
                    kDigestKey);
  }
  recipe.vocabularies = std::move(labels);
  recipe.vocabulary_sha256 = std::move(digests);
  return opened;
}

}  // namespace tamis::pipeline
