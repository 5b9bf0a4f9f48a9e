#include "redact/word_tails.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "redact/labels.h"

using namespace tamis::redact;

namespace {

constexpr size_t kBytes = 64, kWords = 6;

std::vector<std::string> forms_of_all_labels() {
  std::vector<std::string> forms;
  for_each_label(label_rows(), [&](std::string_view phrase, const LabelKind&) {
    forms.push_back(label_form(phrase));
  });
  return forms;
}

// The form as people write it: capitals, more blanks, hyphens and signs between words, dots between letters.
std::string written(const std::string& form, std::mt19937& random) {
  constexpr std::string_view kBetween[] = {" ", "  ", "-", " - ", ": ", "/", ". ", " (", "\t"};
  std::string out;
  for (size_t i = 0; i < form.size(); ++i) {
    const auto c = static_cast<unsigned char>(form[i]);
    if (c == ' ')
      out += kBetween[random() % std::size(kBetween)];
    else if (is_letter(c) && random() % 4 == 0)
      out += static_cast<char>(c ^ 0x20u);
    else
      out += form[i];
    const unsigned char next = byte_at(form, i + 1);
    if (is_alnum(c) && is_alnum(next) && random() % 12 == 0) out += random() % 2 == 0 ? '.' : '\'';
  }
  return out;
}

}  // namespace

TEST_CASE("no label is ruled out by its tail, however it is written and whatever stands before") {
  const std::vector<std::string> forms = forms_of_all_labels();
  REQUIRE(forms.size() > 1000);
  PhraseTails phrases;
  WordTails words;
  for (const std::string& form : forms) phrases.add(form), words.add(form);
  std::mt19937 random(5);
  for (const std::string& form : forms)
    for (const std::string before : {"", "x ", "\n", "Herr M\u00FCller, ", "a.b "}) {
      const std::string text = before + written(form, random);
      CAPTURE(text);
      CHECK(words.may_end(text, text.size(), Inside::kDots));
      CHECK(phrases.may_end(text, text.size(), kBytes, kWords));
      CHECK(phrases.may_end(text + ": 12", text.size(), kBytes, kWords));
    }
}

TEST_CASE("most other words of a line are ruled out, and the line above is no part of a phrase") {
  PhraseTails phrases;
  for (const std::string& form : forms_of_all_labels()) phrases.add(form);
  std::mt19937 random(7);
  int passed = 0;
  constexpr int kTexts = 20000;
  for (int i = 0; i < kTexts; ++i) {
    std::string text;
    for (int n = 0; n < 3; ++n, text += ' ')
      for (auto letters = 3 + random() % 6; letters > 0; --letters)
        text += static_cast<char>('a' + random() % 26);
    text.pop_back();
    passed += phrases.may_end(text, text.size(), kBytes, kWords);
  }
  CHECK(passed < kTexts / 5);  // three looks each

  PhraseTails one;
  one.add("passport no");
  for (const std::string yes : {"Passport No", "the pass.port no", "x\npassport-no"})
    CHECK(one.may_end(yes, yes.size(), kBytes, kWords));
  for (const std::string no : {"passport\nno", "no", "passports no", "passport no of"})
    CHECK_FALSE(one.may_end(no, no.size(), kBytes, kWords));
}
