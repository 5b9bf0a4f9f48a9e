// Where a change moved the text.
//
// Every pass that rewrites text leaves an EditMap. It answers one question in both directions:
// "these bytes here, where were they there?"
//
//   EditMapBuilder b;                       // "a  b\r\n" -> "a b\n"
//   b.keep(1);
//   b.replace(2, 1, EditRule::kWhitespace); // two spaces became one
//   b.keep(1);
//   b.replace(2, 1, EditRule::kLineEnd);
//   EditMap m = b.finish();
//   m.to_source({1, 2});                    // {1, 3}: the one space covers both
//
// A position inside a rewritten run maps to the whole run, so a finding never loses a byte on its
// way back. Maps compose: compose(decode_and_normalize, redact) is one map from decoded text to
// output.
//
// Units: bytes, 64 bit, half-open. Cost: O(log runs) a look-up, a few bytes an edit, nothing for
// untouched text.
// Thread-safety: immutable after construction. Ownership: owns its runs, borrows no text.
// Format: docs/decisions/0001-coordinates.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/result.h"

namespace tamis {

// Bytes [begin, end).
struct Span {
  uint64_t begin = 0;
  uint64_t end = 0;

  uint64_t size() const { return end - begin; }
  bool empty() const { return begin == end; }
  friend bool operator==(const Span&, const Span&) = default;
};

// Why a run was rewritten. Numbers are stored, so they are never reused.
enum class EditRule : uint16_t {
  kNone = 0,
  kInvalidByte = 1,         // decode: an ill-formed sequence became U+FFFD
  kByteOrderMark = 2,       // decode: a leading U+FEFF was removed
  kCharset = 3,             // decode: converted from another encoding
  kSurrogate = 4,           // repair: surrogates (JSON escapes, CESU-8) joined or replaced
  kMojibake = 5,            // repair: UTF-8 that was read as a single-byte charset
  kC1 = 6,                  // repair: a C1 control that was windows-1252
  kEntity = 7,              // repair: a character reference of HTML
  kLigature = 8,            // a Latin ligature was opened
  kNormalForm = 10,         // Unicode form
  kControl = 20,            // a control character was removed
  kInvisible = 21,          // an invisible character was removed
  kBidi = 22,               // a bidi control that does nothing, or does not nest, was removed
  kTag = 23,                // a tag character outside a flag was removed
  kVariationSelector = 24,  // a variation selector that selects nothing was removed
  kLineEnd = 30,            // CR LF or CR became LF
  kTrailingSpace = 31,      // blanks before a line end were removed
  kWhitespace = 32,         // other white space
  kBlankLines = 33,         // structure: blank lines beyond the second were removed
  kHyphenation = 34,        // structure: a word that a line end had cut was joined
  kPageFurniture = 35,      // structure: a running header, footer or page number was removed
  kCueTime = 36,            // structure: times and numbers of subtitles were removed
  kRepeat = 37,             // structure: further copies of a looped phrase were removed
  kMailQuote = 38,          // structure: quoted mail was removed
  kMailSignature = 39,      // structure: a mail's signature or footer was removed
  kPlaceholderEscape = 40,  // text that looked like our placeholder was escaped
  kRedaction = 41,          // a finding was replaced
  kPassage = 42,            // what other documents hold too was cut
  kPartRemoved = 43,        // a part that nobody can look at became a note
  kGuard = 50,              // a special token was broken
  kSearchFold = 60,         // search: NFKC and case folding
};

// One rewritten run, as iterated.
struct Edit {
  uint64_t source_begin = 0;
  uint64_t source_size = 0;
  uint64_t output_begin = 0;
  uint64_t output_size = 0;
  EditRule rule = EditRule::kNone;

  friend bool operator==(const Edit&, const Edit&) = default;
};

class EditMap {
 public:
  EditMap() = default;  // the identity of the empty text
  static EditMap identity(uint64_t size);

  uint64_t source_size() const { return source_size_; }
  uint64_t output_size() const { return output_size_; }
  uint64_t edit_count() const { return edit_count_; }
  bool is_identity() const { return edit_count_ == 0; }

  // The smallest source span that produced `output`, and the smallest output span that `source`
  // went to. Both cover: a span that holds one byte of a rewritten run gets the whole run.
  //   A span that encloses a deletion (or insertion) covers it; one that only touches it at its border does not.
  //   A span wholly inside deleted text maps to the empty span at that place.
  //   An empty span maps to an empty span, before whatever was inserted or deleted there; strictly inside a rewritten
  //   run it maps to the whole run.
  //   A span beyond the text is cut to it.
  Span to_source(Span output) const { return map(output, Direction::kToSource); }
  Span to_output(Span source) const { return map(source, Direction::kToOutput); }

  // Calls f(const Edit&) in order.
  template <class F>
  void for_each_edit(F&& f) const {
    Cursor c(*this);
    Edit e;
    while (c.next(e)) f(static_cast<const Edit&>(e));
  }

  class Cursor {
   public:
    explicit Cursor(const EditMap& map) : map_(&map) {}
    bool next(Edit& edit);  // false at the end

   private:
    friend class EditMap;
    const EditMap* map_;
    size_t at_ = 0;                     // byte in packed_
    uint64_t source_ = 0, output_ = 0;  // the end of the edit before
    Edit last_;                         // the edit before: "the same again" is packed in one number
  };

  // first: A -> B, then: B -> C; the answer: A -> C. Edits of the two that share a byte of B, lie
  // one inside the other, or delete and insert at the same place fuse into one, with the rule of
  // `then`; edits that only touch stay apart. For a span that is not empty, compose(f, g) covers
  // what f and g give one after the other, in both directions. Precondition: first.output_size() ==
  // then.source_size().
  static EditMap compose(const EditMap& first, const EditMap& then);

  // The packed form, and back; a damaged one is Code::kCorrupt.
  std::string serialize() const;
  static Result<EditMap> deserialize(std::string_view bytes);
  size_t memory_bytes() const;

  friend bool operator==(const EditMap& a, const EditMap& b) {
    return a.source_size_ == b.source_size_ && a.output_size_ == b.output_size_ &&
           a.packed_ == b.packed_;
  }

 private:
  friend class EditMapBuilder;
  static constexpr uint64_t kCheckpointEvery = 64;  // edits
  enum class Direction { kToSource, kToOutput };
  struct Checkpoint {
    uint64_t source = 0, output = 0;  // the end of the edit before
    uint64_t at = 0;                  // byte in packed_; the edit there is written in full
  };
  struct Run;
  Run run_at(uint64_t position, Direction direction) const;
  Span map(Span span, Direction direction) const;

  uint64_t source_size_ = 0, output_size_ = 0, edit_count_ = 0;
  std::string packed_;                   // docs/decisions/0001-coordinates.md, "Packed form"
  std::vector<Checkpoint> checkpoints_;  // before edit 64, 128, ...
};

// Builds a map front to back. Replacements that touch stay apart, so that each maps to its own
// place; only deletions of one rule that touch, or insertions of one rule, become one. A
// replacement of nothing by nothing is dropped.
// Thread-safety: none.
class EditMapBuilder {
 public:
  void keep(uint64_t size) { kept_ += size; }
  void replace(uint64_t source_size, uint64_t output_size, EditRule rule);
  uint64_t source_size() const { return source_ + pending_.source_size + kept_; }
  uint64_t output_size() const { return output_ + pending_.output_size + kept_; }
  bool empty() const { return !has_pending_ && map_.edit_count_ == 0; }  // no edit so far
  EditMap finish();  // the builder is empty afterwards

 private:
  void pack_pending();

  EditMap map_;
  uint64_t kept_ = 0;                 // since pending_
  uint64_t source_ = 0, output_ = 0;  // where pending_ begins
  uint64_t kept_before_ = 0;          // between pending_ and the edit before it
  Edit pending_;  // not packed yet: it may still grow. Only sizes and rule are used.
  Edit packed_last_;
  bool has_pending_ = false;
};

// The bytes that an EditMap replaced, in order. Raw values: keep it in memory or encrypted in a
// ledger, never in a delivery.
//
//   UndoLog log = UndoLog::record(decoded, map);
//   undo(output, map, log) == decoded
class UndoLog {
 public:
  // Precondition: source.size() == map.source_size().
  static UndoLog record(std::string_view source, const EditMap& map);
  std::string_view bytes() const { return bytes_; }
  static UndoLog from_bytes(std::string bytes);

 private:
  std::string bytes_;
};

// The source text, byte for byte; Code::kCorrupt if output, map and log do not belong together.
Result<std::string> undo(std::string_view output, const EditMap& map, const UndoLog& log);

}  // namespace tamis
