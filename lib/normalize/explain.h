// What was changed, one edit at a time, for `tamis normalize --explain`.
//
//   for_each_change(text.source(), text.bytes(), text.edits(), [](const Change& c) {
//     print(c.rule, c.edit.source_begin, c.before, c.after);   // "normal-form", 3, "e\xCC\x81", "\xC3\xA9"
//   });
//
// `before` is raw text of the archive and may be ill-formed: show it to the person who asked, never log it.
// Thread-safety: pure. Ownership: views into the two texts. Cost: one step per edit.
#pragma once

#include <string_view>

#include "tamis/edit_map.h"
#include "text/edit_rules.h"

namespace tamis::normalize {

struct Change {
  Edit edit;
  std::string_view rule;    // its name
  std::string_view before;  // bytes of the source
  std::string_view after;   // bytes of the output
};

// Calls f(const Change&) in order. Precondition: `map` leads from `source` to `output`.
template <class F>
void for_each_change(std::string_view source, std::string_view output, const EditMap& map, F&& f) {
  map.for_each_edit([&](const Edit& e) {
    const Change change{e, text::edit_rule_name(e.rule),
                        source.substr(e.source_begin, e.source_size),
                        output.substr(e.output_begin, e.output_size)};
    f(change);
  });
}

}  // namespace tamis::normalize
