// Composition: held against a slow twin that merges edits until none meet, and against bytes that carry their origin.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tamis/edit_map.h"
#include "text/edit_script.h"
#include "text/text.h"

using namespace tamis;
using namespace tamis::test;
using tamis::text::Rewriter;
using tamis::text::Text;

namespace {

// Edits of both maps laid on B. Two groups meet if they hold edits of both maps that share a byte, nest, or are both empty
// at one place; groups merge until none meet.
struct Group {
  uint64_t begin, end;
  std::vector<Edit> of_first, of_then;
  size_t order = 0;  // among groups at one place
};

bool edits_meet(uint64_t a0, uint64_t a1, uint64_t b0, uint64_t b1) {
  if (a0 == a1 && b0 == b1) return a0 == b0;
  if (a0 == a1) return b0 < a0 && a0 < b1;
  if (b0 == b1) return a0 < b0 && b0 < a1;
  return std::max(a0, b0) < std::min(a1, b1);
}

bool groups_meet(const Group& x, const Group& y) {
  for (const Edit& f : x.of_first)
    for (const Edit& g : y.of_then)
      if (edits_meet(f.output_begin, f.output_begin + f.output_size, g.source_begin,
                     g.source_begin + g.source_size))
        return true;
  return false;
}

EditMap slow_compose(const EditMap& first, const EditMap& then) {
  std::vector<Group> groups;
  // In order of B; at one place empty edits come before others, as in each map.
  first.for_each_edit([&](const Edit& e) {
    groups.push_back({e.output_begin, e.output_begin + e.output_size, {e}, {}, 0});
  });
  then.for_each_edit([&](const Edit& e) {
    groups.push_back({e.source_begin, e.source_begin + e.source_size, {}, {e}, 0});
  });
  for (size_t i = 0; i < groups.size(); ++i) groups[i].order = i;
  for (bool again = true; again;) {
    again = false;
    for (size_t i = 0; i < groups.size() && !again; ++i)
      for (size_t j = i + 1; j < groups.size() && !again; ++j)
        if (groups_meet(groups[i], groups[j]) || groups_meet(groups[j], groups[i])) {
          Group& a = groups[i];
          const Group b = groups[j];
          a.begin = std::min(a.begin, b.begin);
          a.end = std::max(a.end, b.end);
          a.of_first.insert(a.of_first.end(), b.of_first.begin(), b.of_first.end());
          a.of_then.insert(a.of_then.end(), b.of_then.begin(), b.of_then.end());
          groups.erase(groups.begin() + static_cast<std::ptrdiff_t>(j));
          again = true;
        }
  }
  std::sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    return std::tie(a.begin, a.end, a.order) < std::tie(b.begin, b.end, b.order);
  });
  EditMapBuilder out;
  uint64_t at = 0;
  for (Group& group : groups) {
    out.keep(group.begin - at);
    at = group.end;
    uint64_t a_size = group.end - group.begin, c_size = a_size;
    for (const Edit& e : group.of_first) a_size = a_size - e.output_size + e.source_size;
    for (const Edit& e : group.of_then) c_size = c_size - e.source_size + e.output_size;
    const auto by_place = [](const Edit& x, const Edit& y) {
      return x.source_begin != y.source_begin ? x.source_begin < y.source_begin
                                              : x.output_begin < y.output_begin;
    };
    std::sort(group.of_then.begin(), group.of_then.end(), by_place);
    std::sort(group.of_first.begin(), group.of_first.end(), by_place);
    out.replace(a_size, c_size,
                group.of_then.empty() ? group.of_first[0].rule : group.of_then[0].rule);
  }
  out.keep(first.output_size() - at);
  return out.finish();
}

bool covers(Span outer, Span inner) { return outer.begin <= inner.begin && inner.end <= outer.end; }

// Text whose bytes know which source bytes they came from.
struct Origin {
  std::string bytes;
  std::vector<std::set<uint64_t>> from;
};

// Three dummy passes, each written twice: for Text through a Rewriter, and for Origin by hand.
enum class Dummy { kDropX, kFoldPairs, kGrowDigits };

void run_dummy(Text& text, Dummy which) {
  const std::string_view in = text.bytes();
  Rewriter w(text);
  for (size_t i = 0; i < in.size(); ++i) {
    if (which == Dummy::kDropX && in[i] == 'x') {
      w.keep_to(i);
      w.replace(1, "", EditRule::kInvisible);
    } else if (which == Dummy::kFoldPairs && in.substr(i, 2) == "ab") {
      w.keep_to(i);
      w.replace(2, "Q", EditRule::kNormalForm);
      ++i;
    } else if (which == Dummy::kGrowDigits && in[i] == '1') {
      w.keep_to(i);
      w.replace(1, "one", EditRule::kRedaction);
    } else if (which == Dummy::kGrowDigits && in[i] == 'Q') {
      w.keep_to(i);
      w.replace(0, "<", EditRule::kGuard);
    }
  }
  std::move(w).finish();
}

Origin run_dummy(const Origin& in, Dummy which) {
  Origin out;
  const auto push = [&](std::string_view s, const std::set<uint64_t>& from) {
    for (char c : s) {
      out.bytes += c;
      out.from.push_back(from);
    }
  };
  for (size_t i = 0; i < in.bytes.size(); ++i) {
    if (which == Dummy::kDropX && in.bytes[i] == 'x') continue;
    if (which == Dummy::kFoldPairs && in.bytes.compare(i, 2, "ab") == 0) {
      std::set<uint64_t> both = in.from[i];
      both.insert(in.from[i + 1].begin(), in.from[i + 1].end());
      push("Q", both);
      ++i;
    } else if (which == Dummy::kGrowDigits && in.bytes[i] == '1') {
      push("one", in.from[i]);
    } else {
      if (which == Dummy::kGrowDigits && in.bytes[i] == 'Q') push("<", {});
      push(in.bytes.substr(i, 1), in.from[i]);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("compose agrees with merging edits until none meet") {
  CHECK(rc::check("compose", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    for (int i = 0; i < 50; ++i) {
      const Script first = random_script(random, random() % 14, 6);
      const Script then = random_script_over(random, output_size(first), random() % 14);
      const EditMap f = build(first), g = build(then);
      const EditMap h = EditMap::compose(f, g);
      RC_ASSERT(h.source_size() == f.source_size());
      RC_ASSERT(h.output_size() == g.output_size());
      RC_ASSERT(h == slow_compose(f, g));
    }
  }));
}

TEST_CASE("a composed map covers what its parts give one after the other") {
  CHECK(rc::check("compose covers", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    for (int i = 0; i < 20; ++i) {
      const Script first = random_script(random, random() % 40, 12);
      const EditMap f = build(first);
      const EditMap g = build(random_script_over(random, f.output_size(), random() % 40));
      const EditMap h = EditMap::compose(f, g);
      for (int k = 0; k < 100; ++k) {
        if (const uint64_t size = h.output_size(); size > 0) {
          const uint64_t c = random() % size;
          const Span output{c, std::min(c + 1 + random() % 6, size)};
          RC_ASSERT(covers(h.to_source(output), f.to_source(g.to_source(output))));
        }
        if (const uint64_t size = h.source_size(); size > 0) {
          const uint64_t a = random() % size;
          const Span source{a, std::min(a + 1 + random() % 6, size)};
          RC_ASSERT(covers(h.to_output(source), g.to_output(f.to_output(source))));
        }
      }
    }
  }));
}

TEST_CASE("composing with the identity changes nothing") {
  CHECK(rc::check("identity", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    const EditMap f = build(random_script(random, 30, 10));
    RC_ASSERT(EditMap::compose(f, EditMap::identity(f.output_size())) == f);
    RC_ASSERT(EditMap::compose(EditMap::identity(f.source_size()), f) == f);
  }));
}

TEST_CASE(
    "three passes in any order: every byte's origin is covered, and undo gives the source back") {
  CHECK(rc::check("three dummy passes", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    std::string source;
    for (uint64_t n = random() % 300; n > 0; --n) source += "abx1 Qz\n"[random() % 8];
    Text text(source);
    Origin origin{source, {}};
    for (uint64_t i = 0; i < source.size(); ++i) origin.from.push_back({i});
    for (int pass = 0; pass < 3; ++pass) {
      const auto which = static_cast<Dummy>(random() % 3);
      run_dummy(text, which);
      origin = run_dummy(origin, which);
      RC_ASSERT(text.bytes() == origin.bytes);
    }
    for (uint64_t i = 0; i < origin.bytes.size(); ++i) {
      const Span back = text.edits().to_source({i, i + 1});
      for (uint64_t from : origin.from[i]) RC_ASSERT(covers(back, {from, from + 1}));
    }
    RC_ASSERT(text.borrowed() == (text.edits().is_identity()));
    const UndoLog log = UndoLog::record(source, text.edits());
    const auto undone = undo(text.bytes(), text.edits(), log);
    RC_ASSERT(undone.has_value());
    RC_ASSERT(*undone == source);
  }));
}

TEST_CASE("edits that only touch stay apart when composed") {
  EditMapBuilder b;  // e + combining acute, next to a mail address
  b.replace(3, 2, EditRule::kNormalForm);
  b.keep(8);
  const EditMap f = b.finish();
  b.keep(2);
  b.replace(8, 17, EditRule::kRedaction);
  const EditMap h = EditMap::compose(f, b.finish());
  CHECK(h.edit_count() == 2);
  CHECK(h.to_source({2, 19}) == Span{3, 11});
}
