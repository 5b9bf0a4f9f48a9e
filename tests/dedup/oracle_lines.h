// Units and their expected fingerprints, as tests/dedup/fingerprint_oracle.py writes them.
#pragma once

#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "dedup/bands.h"
#include "dedup/sketcher.h"

namespace tamis::dedup::oracle {

inline std::vector<std::string> split(std::string_view line, char separator) {
  std::vector<std::string> fields(1);
  for (const char c : line) {
    if (c == separator)
      fields.emplace_back();
    else
      fields.back() += c;
  }
  return fields;
}

inline const std::map<std::string, Profile>& profiles() {
  static const std::map<std::string, Profile> names = {{"standard", Profile::kStandard},
                                                       {"short", Profile::kShort},
                                                       {"ocr", Profile::kOcr},
                                                       {"code", Profile::kCode}};
  return names;
}

inline std::string digits(uint64_t value, int width) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%0*llx", width, static_cast<unsigned long long>(value));
  return buffer;
}

inline std::vector<std::string> texts_of(std::string_view hex_list) {
  std::vector<std::string> texts;
  for (const std::string& field : split(hex_list, ',')) {
    texts.emplace_back();
    unhex(field, texts.back());
  }
  return texts;
}

// What the library says of a unit, in the oracle's words.
inline std::string line_of(const std::string& profile, const std::vector<std::string>& texts) {
  Sketcher sketcher(profiles().at(profile));
  std::string line = profile + "\t";
  for (size_t i = 0; i < texts.size(); ++i) {
    line += (i ? "," : "") + hex(texts[i]);
    sketcher.add(texts[i]);
  }
  const Fingerprint f = sketcher.finish();
  uint64_t exclusive = 0, sum = 0;
  for (const uint64_t s : sketcher.shingles()) exclusive ^= s, sum += s;
  line += "\t" + hex(f.exact) + "\t" + digits(f.format, 8) + "\t" + digits(f.shingle_count, 1);
  line += "\t" + digits(exclusive, 16) + "\t" + digits(sum, 16) + "\t";
  for (const uint16_t slot : f.signature) line += digits(slot, 4);
  line += "\t";
  uint64_t keys[32];
  band_keys(f.signature, {32, 8}, keys);
  for (const uint64_t key : keys) line += digits(key, 16);
  return line;
}

}  // namespace tamis::dedup::oracle
