#include "findings_line.h"

#include "base/json.h"
#include "pipeline/record_names.h"
#include "text/units.h"

namespace tamis::tool {

void write_findings(std::span<const Finding> findings, std::string_view source, OffsetUnit unit,
                    std::string_view id, std::string& out) {
  const text::UnitIndex index(source);
  JsonWriter w(out);
  w.begin_object().key("findings").begin_array();
  for (const Finding& f : findings) {
    if (f.covered) continue;
    const Span span = index.from_bytes(f.span, unit);
    w.begin_object();
    w.key("action").string(f.action);
    if (f.allowed) w.key("allowed").boolean(true);
    w.key("doubtful").boolean(f.doubtful);
    w.key("end").integer(static_cast<int64_t>(span.end));
    w.key("rule").string(f.rule);
    w.key("score").integer(f.score);
    w.key("start").integer(static_cast<int64_t>(span.begin));
    w.key("type").string(f.type);
    w.end_object();
  }
  w.end_array();
  w.key("id").string(pipeline::well_formed(id)).end_object();
  out += '\n';
}

}  // namespace tamis::tool
