#include "normalize/edit_lines.h"

#include "base/hash.h"
#include "base/json.h"
#include "base/try.h"
#include "base/utf8.h"
#include "normalize/explain.h"

namespace tamis::normalize {

void append_edit_line(std::string_view id, std::string_view source, std::string_view output,
                      const EditMap& map, std::string& out) {
  JsonWriter w(out);
  w.begin_object().key("edits").begin_array();
  for_each_change(source, output, map, [&](const Change& c) {
    w.begin_object();
    if (utf8::valid(c.before))
      w.key("before").string(c.before);
    else
      w.key("before_hex").string(hex(c.before));
    w.key("output_begin").integer(static_cast<int64_t>(c.edit.output_begin));
    w.key("output_size").integer(static_cast<int64_t>(c.edit.output_size));
    w.key("rule").string(c.rule);
    w.key("source_begin").integer(static_cast<int64_t>(c.edit.source_begin));
    w.key("source_size").integer(static_cast<int64_t>(c.edit.source_size));
    w.end_object();
  });
  w.end_array();
  w.key("id").string(id);
  w.key("output_size").integer(static_cast<int64_t>(output.size()));
  w.key("source_size").integer(static_cast<int64_t>(source.size()));
  w.key("source_xxh3").string(hex(xxh3_128(source)));
  w.end_object();
  out += '\n';
}

Result<EditLine> parse_edit_line(std::string_view line, const std::string& place) {
  TAMIS_TRY(const Json json, Json::parse(line, place));
  const auto wrong = [&](const std::string& what) {
    return fail(Code::kInput,
                place + ": " + what + "; expected a line that `tamis normalize --edits` wrote");
  };
  const Json& edits = json["edits"];
  if (!edits.is_array() || !json["id"].is_string() || !json["output_size"].is_int() ||
      !json["source_size"].is_int() || !json["source_xxh3"].is_string())
    return wrong("a member is missing or of another type");
  EditLine out;
  out.id = json["id"].as_string();
  out.source_xxh3 = json["source_xxh3"].as_string();
  const int64_t source_size = json["source_size"].as_int();
  const int64_t output_size = json["output_size"].as_int();
  EditMapBuilder builder;
  std::string before_all;
  int64_t source = 0, output = 0;
  for (const Json& edit : edits.items()) {
    std::string before = edit["before"].as_string();
    if (edit["before_hex"].is_string() && !unhex(edit["before_hex"].as_string(), before))
      return wrong("\"before_hex\" is not hexadecimal");
    const auto rule = text::edit_rule_from_name(edit["rule"].as_string());
    const int64_t source_begin = edit["source_begin"].as_int();
    const int64_t output_begin = edit["output_begin"].as_int();
    const int64_t removed = edit["source_size"].as_int(), added = edit["output_size"].as_int();
    if (!rule) return wrong("a rule is not known to this version");
    // What lies between two edits was kept, so it is as long on both sides.
    if (removed < 0 || added < 0 || source_begin < source || output_begin < output ||
        source_begin > source_size || removed > source_size - source_begin ||
        output_begin > output_size || added > output_size - output_begin ||
        source_begin - source != output_begin - output ||
        static_cast<uint64_t>(removed) != before.size())
      return wrong("an edit's place or size does not fit");
    builder.keep(static_cast<uint64_t>(source_begin - source));
    builder.replace(static_cast<uint64_t>(removed), static_cast<uint64_t>(added), *rule);
    before_all += before;
    source = source_begin + removed;
    output = output_begin + added;
  }
  if (source_size < source || source_size - source != output_size - output)
    return wrong("the sizes do not fit the edits");
  builder.keep(static_cast<uint64_t>(source_size - source));
  out.map = builder.finish();
  out.log = UndoLog::from_bytes(std::move(before_all));
  return out;
}

Result<std::string> restore(std::string_view output, const EditLine& line,
                            const std::string& place) {
  const auto mismatch = [&] {
    return fail(Code::kMismatch,
                place +
                    ": these edits belong to another text; give the output that was written "
                    "together with them, unchanged");
  };
  if (output.size() != line.map.output_size()) return mismatch();
  Result<std::string> source = undo(output, line.map, line.log);
  if (!source || hex(xxh3_128(*source)) != line.source_xxh3) return mismatch();
  return source;
}

}  // namespace tamis::normalize
