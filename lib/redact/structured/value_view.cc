#include "redact/structured/value_view.h"

#include <algorithm>

#include "redact/redactor.h"

namespace tamis::redact {

namespace {

// A value that a label speaks of stands in quotes, so that detectors see where it ends. Longer ones are prose.
constexpr size_t kLongestQuoted = 200;

struct Quotes {
  std::string_view open, close;
};
constexpr Quotes kQuotes[] = {{"\"", "\""}, {"“", "”"}, {"«", "»"}, {"「", "」"}};

// Quotes that the value itself does not hold; nullptr if it should stand without.
const Quotes* quotes_for(std::string_view value) {
  if (value.empty() || value.size() > kLongestQuoted) return nullptr;
  for (const char c : value)
    if (static_cast<unsigned char>(c) < ' ') return nullptr;
  for (const Quotes& q : kQuotes) {
    if (q.open == "\"" && value.find('\\') != std::string_view::npos) continue;
    if (value.find(q.close) == std::string_view::npos) return &q;
  }
  return nullptr;
}

}  // namespace

ValueView::ValueView(std::string_view source) : source_(source) {
  bytes_.reserve(source.size() + source.size() / 4);
}

std::string_view ValueView::layer(uint32_t index) const {
  return index == 0 ? source_ : std::string_view(layers_[index - 1]);
}

uint32_t ValueView::begin_layer(uint32_t parent, uint64_t begin, Escape escape, char mark) {
  layers_.emplace_back();
  open_ = {};
  open_.parent = parent;
  open_.begin = begin;
  open_.escape = escape;
  open_.mark = mark;
  open_.first_run = runs_.size();
  what_ = Open::kLayer;
  return static_cast<uint32_t>(layers_.size());
}

void ValueView::end_layer(uint64_t end) {
  open_.end = end;
  open_.out_end = layers_.back().size();
  open_.last_run = runs_.size();
  layer_parts_.push_back(open_);
  what_ = Open::kNothing;
}

void ValueView::drop_layer() {
  runs_.resize(layer_parts_.back().first_run);
  layer_parts_.pop_back();
  layers_.pop_back();
}

void ValueView::part() {
  if (bytes_.ends_with("\n\n") || bytes_.empty()) return;
  bytes_ += "\n\n";
}

void ValueView::label(std::string_view text) {
  part();
  if (text.empty()) return;
  bytes_ += text;
  bytes_ += ": ";
  labelled_ = true;
}

void ValueView::begin_value(uint32_t layer, uint64_t begin, Escape escape, char mark) {
  open_ = {};
  open_.parent = layer;
  open_.begin = begin;
  open_.escape = escape;
  open_.mark = mark;
  open_.out_begin = bytes_.size();
  open_.first_run = runs_.size();
  what_ = Open::kValue;
}

void ValueView::end_value(uint64_t end) {
  what_ = Open::kNothing;
  const bool labelled = std::exchange(labelled_, false);
  open_.end = end;
  if (bytes_.size() == open_.out_begin) return;
  if (const Quotes* q =
          labelled ? quotes_for(std::string_view(bytes_).substr(open_.out_begin)) : nullptr) {
    bytes_.insert(open_.out_begin, q->open);
    open_.out_begin += q->open.size();
    for (size_t i = open_.first_run; i < runs_.size(); ++i) runs_[i].out += q->open.size();
    open_.out_end = bytes_.size();
    bytes_ += q->close;
  } else {
    open_.out_end = bytes_.size();
  }
  open_.last_run = runs_.size();
  values_.push_back(open_);
}

void ValueView::verbatim(uint64_t at, std::string_view bytes) {
  if (bytes.empty()) return;
  std::string& out = what_ == Open::kLayer ? layers_.back() : bytes_;
  // Goes on where the last run ends?
  if (runs_.size() > open_.first_run) {
    const Run& last = runs_.back();
    if (last.in_size == 0 && last.in + (out.size() - last.out) == at) {
      out += bytes;
      return;
    }
  }
  runs_.push_back({out.size(), at, 0});
  out += bytes;
}

void ValueView::decoded(uint64_t at, uint64_t size, std::string_view bytes) {
  if (bytes.empty()) return;
  std::string& out = what_ == Open::kLayer ? layers_.back() : bytes_;
  runs_.push_back({out.size(), at, std::max<uint64_t>(size, 1)});
  out += bytes;
}

void ValueView::begin_echo() {
  open_ = {};
  open_.out_begin = bytes_.size();
  open_.first_run = runs_.size();
  what_ = Open::kEcho;
}

void ValueView::end_echo() {
  what_ = Open::kNothing;
  labelled_ = false;
  open_.out_end = bytes_.size();
  open_.last_run = runs_.size();
  if (open_.out_end > open_.out_begin) echoes_.push_back(open_);
}

void ValueView::replace(uint32_t layer, Span span, std::string output) {
  replaced_.emplace_back(layer,
                         Change{span.begin, span.end, std::move(output), EditRule::kPartRemoved});
}

const ValueView::Run* ValueView::run_at(const Part& part, uint64_t out) const {
  const auto first = runs_.begin() + static_cast<ptrdiff_t>(part.first_run);
  const auto last = runs_.begin() + static_cast<ptrdiff_t>(part.last_run);
  const auto next =
      std::upper_bound(first, last, out, [](uint64_t at, const Run& r) { return at < r.out; });
  return next == first ? &*first : &*(next - 1);
}

// Where the run ends in the parent.
uint64_t ValueView::run_in_end(const Part& part, const Run& run) const {
  if (run.in_size != 0) return run.in + run.in_size;
  const auto index = static_cast<size_t>(&run - runs_.data());
  const uint64_t out_end = index + 1 < part.last_run ? runs_[index + 1].out : part.out_end;
  return run.in + (out_end - run.out);
}

// `out` lies in the part: a view's or layer's bytes to those of its parent.
Span ValueView::into_parent(const Part& part, Span out) const {
  if (is_whole(part.escape) || part.first_run == part.last_run) return {part.begin, part.end};
  const Run* first = run_at(part, out.begin);
  if (out.empty()) {  // a place between two bytes
    if (out.begin >= part.out_end) {
      const uint64_t end = run_in_end(part, *run_at(part, part.out_end));
      return {end, end};
    }
    const uint64_t in = first->in_size == 0 ? first->in + (out.begin - first->out) : first->in;
    return {in, in};
  }
  const Run* last = run_at(part, out.end - 1);
  return {first->in_size == 0 ? first->in + (out.begin - first->out) : first->in,
          last->in_size == 0 ? last->in + (out.end - last->out) : last->in + last->in_size};
}

size_t ValueView::first_value_ending_after(uint64_t view) const {
  return static_cast<size_t>(
      std::upper_bound(values_.begin(), values_.end(), view,
                       [](uint64_t at, const Part& v) { return at < v.out_end; }) -
      values_.begin());
}

bool ValueView::touches(Span view) const {
  const size_t i = first_value_ending_after(view.begin);
  return i < values_.size() && values_[i].out_begin < view.end;
}

Span ValueView::to_source(Span view) const {
  bool any = false;
  Span all;
  for (size_t i = first_value_ending_after(view.begin);
       i < values_.size() && values_[i].out_begin < view.end; ++i) {
    const Part& v = values_[i];
    Span here = {std::max(view.begin, v.out_begin), std::min(view.end, v.out_end)};
    const Part* part = &v;
    for (;;) {
      here = into_parent(*part, here);
      if (part->parent == 0) break;
      part = &layer_parts_[part->parent - 1];
    }
    all = any ? Span{std::min(all.begin, here.begin), std::max(all.end, here.end)} : here;
    any = true;
  }
  return all;
}

uint64_t ValueView::source_place(uint32_t layer, uint64_t at) const {
  for (; layer != 0; layer = layer_parts_[layer - 1].parent)
    at = into_parent(layer_parts_[layer - 1], {at, at}).begin;
  return at;
}

void ValueView::settle(std::vector<Finding>& findings, const Redactor& redactor) const {
  if (findings.empty()) return;
  bool moved = false;
  std::vector<Finding> kept;
  kept.reserve(findings.size());
  for (Finding& f : findings) {
    const auto echo = std::upper_bound(echoes_.begin(), echoes_.end(), f.span.begin,
                                       [](uint64_t at, const Part& e) { return at < e.out_end; });
    if (echo != echoes_.end() && echo->out_begin < f.span.end) {
      f.span = into_parent(
          *echo, {std::max(f.span.begin, echo->out_begin), std::min(f.span.end, echo->out_end)});
      moved = true;
    }
    if (touches(f.span)) kept.push_back(f);
  }
  findings = std::move(kept);
  if (!moved) return;
  redactor.settle(findings);
  // An echo often says what the text said already.
  findings.erase(std::unique(findings.begin(), findings.end(),
                             [](const Finding& a, const Finding& b) {
                               return a.span == b.span && a.rule == b.rule;
                             }),
                 findings.end());
  redactor.settle(findings);
}

ValueView::Change ValueView::change_of(const Part& part, Span out, std::string_view output,
                                       EditRule rule) const {
  const Span in = into_parent(part, out);
  return {in.begin, in.end,
          escape_into(output, part.escape, part.mark, {layer(part.parent), in.begin, in.end}),
          rule};
}

namespace {

// `text` from `begin` on, with changes whose positions are those of the whole.
template <class Changes>
std::string changed(std::string_view text, uint64_t begin, const Changes& changes) {
  std::string out;
  uint64_t at = begin;
  for (const auto& c : changes) {
    out.append(text, at - begin, c.begin - at);
    out += c.output;
    at = c.end;
  }
  return out.append(text, at - begin);
}

}  // namespace

Result<Written> ValueView::write(const std::vector<ViewEdit>& edits) const {
  Written written;
  written.removed = removed_;
  std::vector<std::vector<Change>> changes(layers_.size() + 1);
  for (const auto& [layer, change] : replaced_) changes[layer].push_back(change);
  // What each value becomes. An edit over several values is written into the first; what it reaches of the others goes.
  const auto written_as = [&](const Part& part) {
    return layer(part.parent).substr(part.begin, part.end - part.begin);
  };
  size_t v = 0;
  std::vector<ViewEdit> of_value;
  const auto write_value = [&](const Part& value) {
    if (of_value.empty()) return;
    ++written.values;
    const std::string_view view = bytes_;
    const EditRule rule = of_value.front().rule;
    auto& into = changes[value.parent];
    std::string text;
    bool whole = is_whole(value.escape);
    if (whole || value.escape == Escape::kCellBare) {
      text = changed(view.substr(value.out_begin, value.out_end - value.out_begin), value.out_begin,
                     of_value);
      whole |= needs_quotes(text, value.mark);
    }
    if (whole) {
      if (value.escape == Escape::kJsonNumber) ++written.numbers;
      into.push_back(
          {value.begin, value.end, encode_whole(text, value.escape, written_as(value)), rule});
    } else {
      for (const ViewEdit& e : of_value)
        into.push_back(change_of(value, {e.begin, e.end}, e.output, e.rule));
    }
    of_value.clear();
  };
  for (const ViewEdit& e : edits) {
    bool first = true;
    while (v < values_.size() && values_[v].out_end < e.begin) write_value(values_[v++]);
    for (;;) {
      if (v >= values_.size()) break;
      const Part& value = values_[v];
      const bool inside = e.begin == e.end ? value.out_begin <= e.begin && e.begin <= value.out_end
                                           : value.out_begin < e.end && e.begin < value.out_end;
      if (inside)
        of_value.push_back({std::max(e.begin, value.out_begin), std::min(e.end, value.out_end),
                            std::exchange(first, false) ? e.output : std::string_view(), e.rule});
      if (value.out_end >= e.end) break;
      write_value(value);
      ++v;
    }
  }
  if (v < values_.size()) write_value(values_[v]);

  const auto by_place = [](const Change& a, const Change& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
  };
  // Innermost first: a layer was made after the one that holds it.
  for (size_t i = layers_.size(); i > 0; --i) {
    std::vector<Change>& own = changes[i];
    if (own.empty()) continue;
    std::sort(own.begin(), own.end(), by_place);
    const Part& part = layer_parts_[i - 1];
    if (is_whole(part.escape)) {
      changes[part.parent].push_back(
          {part.begin, part.end,
           encode_whole(changed(layers_[i - 1], 0, own), part.escape, written_as(part)),
           own.front().rule});
      continue;
    }
    for (const Change& c : own)
      changes[part.parent].push_back(change_of(part, {c.begin, c.end}, c.output, c.rule));
  }

  std::vector<Change>& top = changes[0];
  std::sort(top.begin(), top.end(), by_place);
  EditMapBuilder map;
  uint64_t at = 0;
  written.text.reserve(source_.size());
  for (const Change& c : top) {
    if (c.begin < at || c.end < c.begin || c.end > source_.size())
      return fail(Code::kInternal, "redaction: two values of the document claim the same bytes",
                  c.begin);
    written.text.append(source_, at, c.begin - at);
    written.text += c.output;
    map.keep(c.begin - at);
    map.replace(c.end - c.begin, c.output.size(), c.rule);
    at = c.end;
  }
  written.text.append(source_, at);
  map.keep(source_.size() - at);
  written.edits = map.finish();
  return written;
}

}  // namespace tamis::redact
