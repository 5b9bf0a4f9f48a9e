// What tests ask of the room: findings as text, with one redactor for all.
#pragma once

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "redact/redactor.h"
#include "text/scan.h"

namespace tamis::redact::test {

inline std::shared_ptr<const Redactor> make(const Recipe& recipe = {}) {
  auto made = Redactor::create(recipe);
  REQUIRE_MESSAGE(made.has_value(), (made ? std::string() : made.error().message));
  return *made;
}

inline const Redactor& standard() {
  static const std::shared_ptr<const Redactor> redactor = make();
  return *redactor;
}

inline std::vector<Finding> find(std::string_view text, const Redactor& redactor = standard()) {
  text::ClassMap classes;
  classes.scan(text);
  Scratch scratch;
  std::vector<Finding> out;
  redactor.find(text, classes, scratch, out);
  return out;
}

// "TYPE: bytes" for each winner, in order.
inline std::vector<std::string> found(std::string_view text,
                                      const Redactor& redactor = standard()) {
  std::vector<std::string> out;
  for (const Finding& f : find(text, redactor))
    if (!f.covered)
      out.push_back(std::string(f.type) + ": " +
                    std::string(text.substr(f.span.begin, f.span.size())));
  return out;
}

// The one value found in `text`, "" if none, "several" if more.
inline std::string one(std::string_view text, std::string_view type,
                       const Redactor& redactor = standard()) {
  const auto all = found(text, redactor);
  if (all.empty()) return "";
  if (all.size() > 1) return "several";
  const std::string prefix = std::string(type) + ": ";
  return all[0].starts_with(prefix) ? all[0].substr(prefix.size()) : "another type: " + all[0];
}

inline std::string rewritten(std::string_view text, const Redactor& redactor = standard(),
                             Numbering* numbering = nullptr) {
  text::Text t(text);
  Numbering own;
  const auto report = apply(t, find(text, redactor), redactor, numbering ? *numbering : own);
  REQUIRE(report.has_value());
  return std::string(t.bytes());
}

// Lines "value TAB expected" of tests/redact/vectors (make_vectors.py).
inline std::vector<std::pair<std::string, std::string>> vectors(const std::string& name) {
  std::vector<std::pair<std::string, std::string>> rows;
  std::ifstream in(std::string(TAMIS_SOURCE_DIR) + "/tests/redact/vectors/" + name + ".tsv");
  for (std::string line; std::getline(in, line);) {
    const size_t tab = line.find('\t');
    REQUIRE(tab != std::string::npos);
    rows.emplace_back(line.substr(0, tab), line.substr(tab + 1));
  }
  REQUIRE(rows.size() > 100);
  return rows;
}

}  // namespace tamis::redact::test
