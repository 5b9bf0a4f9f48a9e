// The values of a structured document as one text that detectors can read, and the way back into the document.
//
//   ValueView view(source);                                // {"phone": "030\u00201234567"}
//   view.label("phone");
//   view.begin_value(0, 11, Escape::kJsonString);
//   view.verbatim(11, "030");                              // byte 11 of layer 0 and on
//   view.decoded(14, 6, " ");                              // six bytes that stand for one
//   view.verbatim(20, "1234567");
//   view.end_value(27);
//   view.bytes()                                           // phone: "030 1234567"
//   view.to_source(span_of_the_number)                     // {11, 27}
//   TAMIS_TRY(Written written, view.write(edits));         // the document with the edits of bytes() in it
//
// Labels, quotes and blank lines between values are the view's own: they tell detectors what a value is and keep values
// apart; edits there are dropped. What a value's bytes were written as is its Escape: text that comes in is escaped again, so the document parses
// as before, and every byte that no edit touches stays.
// A layer is text that was packed inside another layer and is read as a document of its own: JSON in a string or in a
// cell, base64 of a mail, UTF-16. Layer 0 is the source. Values and layers know their place by runs: bytes side by side, or one unit that stands for another.
// An echo shows bytes of the view a second time, decoded once more (percent signs of a URL); what is found there is carried back.
//
// Thread-safety: serves one thread. Ownership: borrows the source; owns layers. Cost: one copy of the values, 32 bytes a run.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "redact/structured/escape.h"
#include "tamis/edit_map.h"
#include "tamis/finding.h"
#include "tamis/result.h"

namespace tamis::redact {

// One change of the view, as the edits of a text::Text give it.
struct ViewEdit {
  uint64_t begin = 0, end = 0;
  std::string_view output;
  EditRule rule = EditRule::kRedaction;
};

struct Written {
  std::string text;
  EditMap edits;         // source -> text
  uint64_t values = 0;   // values that changed
  uint64_t numbers = 0;  // of them numbers that became strings
  uint64_t removed = 0;  // parts that became a note
};

class ValueView {
 public:
  explicit ValueView(std::string_view source);

  std::string_view bytes() const { return bytes_; }
  std::string_view layer(uint32_t index) const;  // stays as long as the view
  size_t value_count() const { return values_.size(); }
  // Something in the document cannot be looked at: `reason` says what, and none of its text.
  void hold_back(std::string reason) {
    if (held_back_.empty()) held_back_ = std::move(reason);
  }
  const std::string& held_back() const { return held_back_; }

  // Bytes of a layer that are no value and go, with what stands there instead; apart from every value, as it is written in the layer.
  void replace(uint32_t layer, Span span, std::string output);
  // Of these, a part of the document.
  void remove_part(uint32_t layer, Span span, std::string note) {
    replace(layer, span, std::move(note));
    ++removed_;
  }

  // A new layer inside `parent`, whose bytes [begin, end) it was written as; then text() … and end_layer().
  uint32_t begin_layer(uint32_t parent, uint64_t begin, Escape escape, char mark = 0);
  void end_layer(uint64_t end);  // `end` in the parent
  // The layer that was made last has no values: it is forgotten.
  void drop_layer();

  // Starts a new paragraph: no word before speaks of what follows.
  void part();
  // A new part with words that speak of its value, which then stands in quotes if it is short.
  void label(std::string_view text);
  // Any bytes of the view's own.
  void filler(std::string_view text) { bytes_ += text; }

  void begin_value(uint32_t layer, uint64_t begin, Escape escape, char mark = 0);
  void end_value(uint64_t end);
  // Bytes of the value or layer that is open: as they stand there, or `size` bytes that stand for `bytes`.
  void verbatim(uint64_t at, std::string_view bytes);
  void decoded(uint64_t at, uint64_t size, std::string_view bytes);

  // Shows bytes [begin, end) of the view again; then echo_verbatim(), echo_decoded() with positions in the view.
  void begin_echo();
  void end_echo();

  // Whether a value has bytes in [begin, end).
  bool touches(Span view) const;
  // Where the byte `at` of a layer stands in the source.
  uint64_t source_place(uint32_t layer, uint64_t at) const;
  // The smallest span of the source that gave these bytes of the view.
  Span to_source(Span view) const;
  // What was found in echoes is found where it stands; what lies in no value is dropped. Sorts, and resolves overlaps.
  void settle(std::vector<Finding>& findings, const class Redactor& redactor) const;

  // `edits` in order, apart from each other.
  Result<Written> write(const std::vector<ViewEdit>& edits) const;

 private:
  struct Run {
    uint64_t out = 0, in = 0;
    uint64_t in_size = 0;  // 0: side by side
  };
  struct Part {
    uint32_t parent = 0;
    Escape escape = Escape::kNone;
    char mark = 0;                // a delimiter, for escapes that depend on one
    uint64_t begin = 0, end = 0;  // as it is written in the parent
    uint64_t out_begin = 0, out_end = 0;
    size_t first_run = 0, last_run = 0;
  };
  struct Change {
    uint64_t begin = 0, end = 0;
    std::string output;
    EditRule rule = EditRule::kNone;
  };
  const Run* run_at(const Part& part, uint64_t out) const;
  uint64_t run_in_end(const Part& part, const Run& run) const;
  Span into_parent(const Part& part, Span out) const;
  Change change_of(const Part& part, Span out, std::string_view output, EditRule rule) const;
  size_t first_value_ending_after(uint64_t view) const;

  std::string_view source_;
  std::string bytes_, held_back_;
  std::deque<std::string> layers_;  // from layer 1 on; they stay where they are
  std::vector<Part> layer_parts_;
  std::vector<Part> values_;  // in order of the view
  std::vector<Part> echoes_;  // in order of the view; parent is the view itself
  std::vector<Run> runs_;
  std::vector<std::pair<uint32_t, Change>> replaced_;  // layer, change
  uint64_t removed_ = 0;
  Part open_;
  enum class Open : uint8_t { kNothing, kLayer, kValue, kEcho } what_ = Open::kNothing;
  bool labelled_ = false;  // label() speaks of the value that comes
};

}  // namespace tamis::redact
