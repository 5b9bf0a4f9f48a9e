#include "redact/structured/readers.h"

namespace tamis::redact {

Status read_text(ValueView& view, uint32_t layer, const ReadLimits& limits) {
  if (limits.layers > 0 && looks_like_json(view.layer(layer))) {
    ReadLimits within = limits;
    --within.layers;
    return read_json(view, layer, within);
  }
  const size_t from = view.bytes().size();
  view.begin_value(layer, 0, Escape::kNone);
  view.verbatim(0, view.layer(layer));
  view.end_value(view.layer(layer).size());
  echo_queries(view, from);
  return {};
}

}  // namespace tamis::redact
