// Answers that several handles give alike: counts, marks, and what is wrong with a question.
//
// Thread-safety: pure.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "edge.h"
#include "lazy_units.h"
#include "tamis/normalize.h"
#include "tamis/redaction_key.h"
#include "tamis/vocabulary.h"

namespace tamis::capi {

// TAMIS_E_USAGE unless it is one of TAMIS_UNIT_….
Result<OffsetUnit> to_unit(int32_t unit);
// TAMIS_E_USAGE unless index < count: "there is no mark 7: the outcome has 3".
Status require_index(uint64_t index, size_t count, const char* what, const char* owner);

// TAMIS_E_USAGE if it ends before it begins.
Status require_span(tamis_span span, const char* name);
// Null if neither is given; `where` stands before their names in messages (engine.cc).
Result<std::shared_ptr<const RedactionKey>> to_redaction_key(tamis_view text, tamis_view file,
                                                             const std::string& where);
// The elements of an array of views or vocabularies that a caller gave; TAMIS_E_USAGE names what is missing.
Result<std::vector<std::string>> to_strings(const tamis_view* views, uint64_t count,
                                            const char* name);
Result<std::vector<std::shared_ptr<const Vocabulary>>> to_vocabularies(
    const tamis_vocabulary* const* vocabularies, uint64_t count, const char* name);

Status fill_finding(tamis_finding* finding, const Finding& f, const LazyUnits& source,
                    OffsetUnit unit);
// A span of one text, led into another by `map` in bytes.
template <class Map>
Result<tamis_span> led(tamis_span span, const char* name, int32_t unit, const LazyUnits& from,
                       const LazyUnits& to, Map&& map) {
  if (Status fine = require_span(span, name); !fine)
    return tl::make_unexpected(std::move(fine).error());
  const Result<OffsetUnit> in = to_unit(unit);
  if (!in) return tl::make_unexpected(in.error());
  const Span found = to.from_bytes(map(from.to_bytes({span.begin, span.end}, *in)), *in);
  return tamis_span{found.begin, found.end};
}
Status fill_counts(tamis_counts* counts, const NormalizeCounts& c);
Status fill_mark(tamis_mark* mark, const Mark& m, const LazyUnits& units, OffsetUnit unit);

}  // namespace tamis::capi
