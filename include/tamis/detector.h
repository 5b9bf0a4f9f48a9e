// A detector of the host's own: any model or program that finds values in text, asked beside the built-in rules.
//
//   class Names final : public tamis::Detector {
//     std::string name() const override { return "names"; }
//     std::string version() const override { return "2.1"; }
//     std::vector<std::string> types() const override { return {"PERSON"}; }
//     Status detect(std::span<const std::string_view> texts, std::vector<DetectedSpan>& found) const override {
//       for (size_t i = 0; i < texts.size(); ++i) …  found.push_back({i, "PERSON", begin, end, 870'000});
//       return {};
//     }
//   };
//   EngineOptions options;
//   options.detectors.push_back(std::make_shared<Names>());
//   auto engine = Engine::create(recipe, options);
//
// What a detector is given is the normalized text before anything is redacted, private as the archive; it must not keep it. A batch
// holds all texts, fields and kept speakers of a document, or of a whole group. Its findings take part in everything that follows: thresholds and
// actions by type, overlap, second look, counts. The rule of a finding is "detector.NAME".
//
// It fails closed. If detect() fails or throws, or a span lies outside of its text or inside a character, is of a type that types() does not
// name, or has a score outside of 0 … 1 000 000, the document is an error of Code::kInput, and `prepare` holds it back. Such an error never holds what
// the detector said, which may quote the text. Spans may overlap, each other and what rules find; empty ones are passed over.
//
// The recipe of the engine, and with it the manifest, the digest and the journal of `prepare`, name each detector with its version: change the
// version when results change, or work that was done before will be taken for good.
// Thread-safety: detect() is called by one thread at a time unless thread_safe() says that it need not be. Ownership: engines share
// detectors; they live as long as the last engine, worker or outcome. Cost: whatever detect() takes; without detectors nothing.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/finding.h"
#include "tamis/result.h"

namespace tamis {

struct DetectedSpan {
  uint64_t text = 0;            // which of the texts
  std::string type;             // one of types()
  uint64_t begin = 0, end = 0;  // in unit()
  int32_t score = 0;            // parts per million
};

class Detector {
 public:
  virtual ~Detector() = default;
  // Letters and digits of ASCII, with -, _ and . between them; 1 to 64 bytes.
  virtual std::string name() const = 0;
  virtual std::string version() const = 0;
  // Known types ("PERSON"), or new ones: capitals, digits and _.
  virtual std::vector<std::string> types() const = 0;
  virtual OffsetUnit unit() const { return OffsetUnit::kByte; }
  virtual bool thread_safe() const { return false; }
  // Appends to `found`, in any order. Texts are well-formed UTF-8, and lent for the call.
  virtual Status detect(std::span<const std::string_view> texts,
                        std::vector<DetectedSpan>& found) const = 0;
};

}  // namespace tamis
