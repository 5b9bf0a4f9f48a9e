// A document's text on its way through the passes.
//
// A Text starts as a view of the decoded field that the caller gave, and stays one as long as no
// pass changes a byte. A pass that wants to change something writes through a Rewriter; when it
// finishes, the Text owns the new bytes, and its map still leads from the decoded field to the
// present bytes.
//
//   Text text(decoded);
//   Rewriter w(text);                       // reads text.bytes()
//   w.keep_to(3);                           // borrow up to byte 3
//   w.replace(2, "\n", EditRule::kLineEnd); // bytes 3, 4 became one
//   std::move(w).finish();                  // the rest is kept; with no replace() nothing was copied
//
// Ownership: `decoded` must outlive the Text. Thread-safety: none, one thread at a time.
#pragma once

#include <string>
#include <string_view>

#include "tamis/edit_map.h"

namespace tamis::text {

class Text {
 public:
  explicit Text(std::string_view decoded)
      : source_(decoded), edits_(EditMap::identity(decoded.size())) {}

  std::string_view source() const { return source_; }
  std::string_view bytes() const { return owned_ ? std::string_view(buffer_) : source_; }
  bool borrowed() const { return !owned_; }
  const EditMap& edits() const { return edits_; }

  // The bytes, moved out or copied.
  std::string take() && { return owned_ ? std::move(buffer_) : std::string(source_); }

 private:
  friend class Rewriter;
  std::string_view source_;
  std::string buffer_;
  bool owned_ = false;
  EditMap edits_;
};

class Rewriter {
 public:
  explicit Rewriter(Text& text) : text_(text), in_(text.bytes()) {}

  size_t position() const { return at_; }  // in the input
  bool changed() const { return !map_.empty(); }
  void keep_to(size_t position);  // position >= position(), cut to the input
  // A replacement that equals its input is kept, so passes need not compare.
  void replace(size_t input_size, std::string_view output, EditRule rule);
  // Views of text.bytes() taken earlier end here if anything was replaced.
  void finish() &&;

 private:
  Text& text_;
  std::string_view in_;
  size_t at_ = 0;      // input consumed
  size_t copied_ = 0;  // input already in out_
  std::string out_;
  EditMapBuilder map_;
};

}  // namespace tamis::text
