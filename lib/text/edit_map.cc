#include "tamis/edit_map.h"

#include <algorithm>

#include "text/varint.h"

namespace tamis {

namespace {

// One edit of the packed form: 2 * kept + same, and unless `same`, the two sizes and the rule.
void append_edit(std::string& out, uint64_t kept, const Edit& edit, bool same) {
  text::append_varint(out, kept << 1 | (same ? 1u : 0u));
  if (same) return;
  text::append_varint(out, edit.source_size);
  text::append_varint(out, edit.output_size);
  text::append_varint(out, static_cast<uint64_t>(edit.rule));
}

bool same_shape(const Edit& a, const Edit& b) {
  return a.source_size == b.source_size && a.output_size == b.output_size && a.rule == b.rule;
}

}  // namespace

EditMap EditMap::identity(uint64_t size) {
  EditMap map;
  map.source_size_ = map.output_size_ = size;
  return map;
}

// packed_ is written by the builder alone (deserialize() rebuilds it), so reading it cannot fail.
bool EditMap::Cursor::next(Edit& edit) {
  if (at_ >= map_->packed_.size()) return false;
  uint64_t kept = 0;
  text::read_varint(map_->packed_, at_, kept);
  if ((kept & 1) == 0) {
    uint64_t rule = 0;
    text::read_varint(map_->packed_, at_, last_.source_size);
    text::read_varint(map_->packed_, at_, last_.output_size);
    text::read_varint(map_->packed_, at_, rule);
    last_.rule = static_cast<EditRule>(rule);
  }
  last_.source_begin = source_ + (kept >> 1);
  last_.output_begin = output_ + (kept >> 1);
  source_ = last_.source_begin + last_.source_size;
  output_ = last_.output_begin + last_.output_size;
  edit = last_;
  return true;
}

// The run that holds byte `position` of the side that is asked about, and where it lies on the other side.
struct EditMap::Run {
  bool edited;
  uint64_t begin, end;  // of an edited run, on the asked side
  uint64_t other_begin,
      other_end;  // of the byte (kept) or of the whole run (edited), on the other side
};

EditMap::Run EditMap::run_at(uint64_t position, Direction direction) const {
  const bool from_output = direction == Direction::kToSource;
  Cursor cursor(*this);
  // Edits before the last checkpoint that lies at or before `position` end there or earlier: none of them holds the byte.
  const auto after = std::upper_bound(
      checkpoints_.begin(), checkpoints_.end(), position,
      [&](uint64_t p, const Checkpoint& c) { return p < (from_output ? c.output : c.source); });
  if (after != checkpoints_.begin()) {
    const Checkpoint& c = *(after - 1);
    cursor.at_ = c.at;
    cursor.source_ = c.source;
    cursor.output_ = c.output;
  }
  for (;;) {
    const uint64_t from = from_output ? cursor.output_ : cursor.source_;
    const uint64_t to = from_output ? cursor.source_ : cursor.output_;
    Edit e;
    const bool more = cursor.next(e);
    const uint64_t begin = from_output ? e.output_begin : e.source_begin;
    const uint64_t size = from_output ? e.output_size : e.source_size;
    if (!more || position < begin)
      return {false, position, position + 1, to + (position - from), to + (position - from) + 1};
    if (position < begin + size) {
      const uint64_t other = from_output ? e.source_begin : e.output_begin;
      return {true, begin, begin + size, other,
              other + (from_output ? e.source_size : e.output_size)};
    }
  }
}

Span EditMap::map(Span span, Direction direction) const {
  const uint64_t size = direction == Direction::kToSource ? output_size_ : source_size_;
  span.begin = std::min(span.begin, size);
  span.end = std::clamp(span.end, span.begin, size);
  if (is_identity()) return span;
  if (span.empty()) {
    if (span.begin == 0) return {0, 0};
    const Run before = run_at(span.begin - 1, direction);
    if (before.edited && before.end > span.begin) return {before.other_begin, before.other_end};
    return {before.other_end, before.other_end};
  }
  return {run_at(span.begin, direction).other_begin, run_at(span.end - 1, direction).other_end};
}

size_t EditMap::memory_bytes() const {
  return sizeof(EditMap) + packed_.capacity() + checkpoints_.capacity() * sizeof(Checkpoint);
}

std::string EditMap::serialize() const {
  std::string out(1, '\1');  // version of the form
  text::append_varint(out, source_size_);
  text::append_varint(out, output_size_);
  text::append_varint(out, edit_count_);
  out += packed_;
  return out;
}

Result<EditMap> EditMap::deserialize(std::string_view bytes) {
  const auto corrupt = [](const char* what, size_t at) {
    return fail(Code::kCorrupt, std::string("edit map: ") + what + " at byte " + std::to_string(at),
                at);
  };
  if (bytes.empty() || bytes[0] != '\1') return corrupt("unknown version", 0);
  size_t at = 1;
  uint64_t source_size = 0, output_size = 0, count = 0;
  if (!text::read_varint(bytes, at, source_size) || !text::read_varint(bytes, at, output_size) ||
      !text::read_varint(bytes, at, count))
    return corrupt("no whole header", at);

  EditMapBuilder builder;
  const size_t packed_at = at;
  uint64_t source_left = source_size, output_left = output_size;
  Edit e;
  for (uint64_t i = 0; i < count; ++i) {
    const size_t edit_at = at;
    uint64_t kept = 0;
    if (!text::read_varint(bytes, at, kept)) return corrupt("an edit is cut off", edit_at);
    if ((kept & 1) == 0) {
      uint64_t rule = 0;
      if (!text::read_varint(bytes, at, e.source_size) ||
          !text::read_varint(bytes, at, e.output_size) || !text::read_varint(bytes, at, rule))
        return corrupt("an edit is cut off", edit_at);
      if (rule > 0xFFFF) return corrupt("a rule out of range", edit_at);
      e.rule = static_cast<EditRule>(rule);
    }
    kept >>= 1;
    if (kept > source_left || kept > output_left || e.source_size > source_left - kept ||
        e.output_size > output_left - kept)
      return corrupt("an edit reaches beyond the text", edit_at);
    source_left -= kept + e.source_size;
    output_left -= kept + e.output_size;
    builder.keep(kept);
    builder.replace(e.source_size, e.output_size, e.rule);
  }
  if (source_left != output_left) return corrupt("the sizes do not add up", at);
  builder.keep(source_left);
  EditMap map = builder.finish();
  // One map has one packed form; anything else was not written by us.
  if (map.edit_count_ != count || map.packed_ != bytes.substr(packed_at))
    return corrupt("edits are not in their packed form", packed_at);
  return map;
}

void EditMapBuilder::replace(uint64_t source_size, uint64_t output_size, EditRule rule) {
  if (source_size == 0 && output_size == 0) return;
  if (has_pending_ && kept_ == 0 && pending_.rule == rule) {
    const bool deletions = output_size == 0 && pending_.output_size == 0;
    const bool insertions = source_size == 0 && pending_.source_size == 0;
    if (deletions || insertions) {
      pending_.source_size += source_size;
      pending_.output_size += output_size;
      return;
    }
  }
  pack_pending();
  pending_ = Edit{0, source_size, 0, output_size, rule};
  has_pending_ = true;
  kept_before_ = kept_;
  source_ += kept_;
  output_ += kept_;
  kept_ = 0;
}

void EditMapBuilder::pack_pending() {
  if (!has_pending_) return;
  const uint64_t index = map_.edit_count_++;
  const bool at_checkpoint = index % EditMap::kCheckpointEvery == 0;
  if (at_checkpoint && index != 0)
    map_.checkpoints_.push_back(
        {source_ - kept_before_, output_ - kept_before_, map_.packed_.size()});
  append_edit(map_.packed_, kept_before_, pending_,
              !at_checkpoint && same_shape(pending_, packed_last_));
  packed_last_ = pending_;
  source_ += pending_.source_size;
  output_ += pending_.output_size;
  pending_ = Edit{};
  has_pending_ = false;
}

EditMap EditMapBuilder::finish() {
  pack_pending();
  map_.source_size_ = source_ + kept_;
  map_.output_size_ = output_ + kept_;
  map_.packed_.shrink_to_fit();
  map_.checkpoints_.shrink_to_fit();
  EditMap map = std::move(map_);
  *this = EditMapBuilder();
  return map;
}

}  // namespace tamis
