// The words by which mail programs set apart what is not the writer's own text, in the languages they speak.
//
// All phrases are folded (word_scan.h, fold_word). A language is added here and nowhere else.
// Thread-safety: constant tables.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tamis::normalize {

// "… wrote:": how the line above a quote ends, without its colon, or what it holds near its end.
std::span<const std::string_view> attribution_verbs();
// "On …": how such a line begins.
std::span<const std::string_view> attribution_openers();

enum class HeaderField { kNone, kFrom, kSent, kTo, kSubject };
// The field of a header line by its label ("Von", "Gesendet"), folded.
HeaderField header_field(std::string_view label);

// "Sent from my …": lines that telephones and programs add.
std::span<const std::string_view> device_lines();

// Stems that a notice of confidentiality holds all of: the thing, what it is, whom it is for.
struct NoticeStems {
  std::string_view language;
  std::span<const std::string_view> thing, secret, reader;
};
std::span<const NoticeStems> notices();
// Calls f(const NoticeStems&) for each row with a stem of `secret` that `text` begins with, until f says true; true if it did.
template <class F>
bool any_notice_secret(std::string_view text, F&& f);

// The stems of `secret`, by their first byte: rows [first[b], first[b + 1]) of `rows` begin with b.
struct SecretIndex {
  struct Row {
    std::string_view stem;
    const NoticeStems* notice;
  };
  std::span<const Row> rows;
  std::span<const uint16_t, 257> first;
};
SecretIndex secret_index();

template <class F>
bool any_notice_secret(std::string_view text, F&& f) {
  if (text.empty()) return false;
  const SecretIndex index = secret_index();
  const auto b = static_cast<unsigned char>(text[0]);
  for (size_t i = index.first[b]; i < index.first[b + 1u]; ++i)
    if (text.starts_with(index.rows[i].stem) && f(*index.rows[i].notice)) return true;
  return false;
}

}  // namespace tamis::normalize
