// EditMap::compose: two edit lists are walked along the text B between them, and edits that meet there become one.
#include <algorithm>

#include "tamis/edit_map.h"

namespace tamis {

namespace {

// An edit as it lies on B, and its size on the far side (A for the first map, C for the second).
struct Meeting {
  uint64_t begin = 0, end = 0;
  uint64_t far_size = 0;
  EditRule rule = EditRule::kNone;
  bool empty() const { return begin == end; }
};

// The edits of one of the two maps, in order of B.
class Walk {
 public:
  Walk(const EditMap& map, bool is_first) : cursor_(map), is_first_(is_first) { step(); }
  bool done() const { return done_; }
  const Meeting& now() const { return now_; }
  void step() {
    Edit e;
    done_ = !cursor_.next(e);
    if (done_) return;
    now_ = is_first_
               ? Meeting{e.output_begin, e.output_begin + e.output_size, e.source_size, e.rule}
               : Meeting{e.source_begin, e.source_begin + e.source_size, e.output_size, e.rule};
  }

 private:
  EditMap::Cursor cursor_;
  bool is_first_;
  bool done_ = false;
  Meeting now_;
};

}  // namespace

EditMap EditMap::compose(const EditMap& first, const EditMap& then) {
  if (first.is_identity() && first.output_size() == then.source_size()) return then;
  if (then.is_identity() && first.output_size() == then.source_size()) return first;

  EditMapBuilder out;
  Walk f(first, true), g(then, false);
  uint64_t done_to = 0;  // bytes of B already in `out`
  while (!f.done() || !g.done()) {
    uint64_t begin = 0, end = 0;                            // of the fused edit, on B
    uint64_t f_near = 0, f_far = 0, g_near = 0, g_far = 0;  // sums over the edits it is made of
    EditRule f_rule = EditRule::kNone, g_rule = EditRule::kNone;
    bool any_g = false;
    const auto take_f = [&] {
      if (f_near == 0 && f_far == 0) f_rule = f.now().rule;
      f_near += f.now().end - f.now().begin;
      f_far += f.now().far_size;
      end = std::max(end, f.now().end);
      f.step();
    };
    const auto take_g = [&] {
      if (!any_g) g_rule = g.now().rule;
      any_g = true;
      g_near += g.now().end - g.now().begin;
      g_far += g.now().far_size;
      end = std::max(end, g.now().end);
      g.step();
    };

    const bool f_leads = g.done() || (!f.done() && f.now().begin < g.now().begin);
    const bool tie = !f.done() && !g.done() && f.now().begin == g.now().begin;
    begin = end = f_leads ? f.now().begin : g.now().begin;
    if (tie && f.now().empty() && g.now().empty()) {
      // What was deleted here and what is inserted here: neither comes first, so they are one edit.
      while (!f.done() && f.now().begin == begin && f.now().empty()) take_f();
      while (!g.done() && g.now().begin == begin && g.now().empty()) take_g();
    } else {
      // At a tie an empty edit goes alone: it lies before the other one, not in it.
      if (f_leads || (tie && f.now().empty()))
        take_f();
      else
        take_g();
      for (;;) {
        if (!f.done() && f.now().begin < end)
          take_f();
        else if (!g.done() && g.now().begin < end)
          take_g();
        else
          break;
      }
    }
    out.keep(begin - done_to);
    done_to = end;
    const uint64_t size = end - begin;  // bytes of it that one map left alone are kept by that map
    out.replace(f_far + (size - f_near), g_far + (size - g_near), any_g ? g_rule : f_rule);
  }
  out.keep(std::max(done_to, first.output_size()) - done_to);
  return out.finish();
}

}  // namespace tamis
