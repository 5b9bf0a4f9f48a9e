#include "dedup/word_diff.h"

#include <algorithm>

namespace tamis::dedup {

namespace {

constexpr std::string_view kWhite = " \t\n\r\f\v";

struct Word {
  std::string_view whole;  // with the white space behind it
  std::string_view word;
};

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of(kWhite), text.size());
    const size_t next = std::min(text.find_first_not_of(kWhite, end), text.size());
    words.push_back({text.substr(0, next), text.substr(0, end)});
    text.remove_prefix(next);
  }
  return words;
}

// Myers' greedy search. `trace[d]` are the furthest places of the diagonals -d … d after d edits, before they were extended by edit d.
class Script {
 public:
  Script(const std::vector<Word>& a, const std::vector<Word>& b) : a_(a), b_(b) {}

  std::vector<DiffKind> run() {
    const int n = static_cast<int>(a_.size()), m = static_cast<int>(b_.size());
    const int most = std::min(n + m, kMostEdits);
    std::vector<int> furthest(2 * static_cast<size_t>(most) + 3, 0);
    const auto at = [&](int k) -> int& { return furthest[static_cast<size_t>(k + most + 1)]; };
    int best = 0, best_k = 0, edits = 0;
    bool done = false;
    for (int d = 0; d <= most && !done; ++d) {
      trace_.emplace_back(furthest.begin() + (most + 1 - d), furthest.begin() + (most + 2 + d));
      edits = d;
      best = -1;
      for (int k = -d; k <= d; k += 2) {
        int x = k == -d || (k != d && at(k - 1) < at(k + 1)) ? at(k + 1) : at(k - 1) + 1;
        int y = x - k;
        while (x < n && y < m && same(x, y)) ++x, ++y;
        at(k) = x;
        if (x <= n && y <= m && x + y > best) best = x + y, best_k = k;
        if (x >= n && y >= m) {
          best_k = k;
          done = true;
          break;
        }
      }
    }
    const int x = at(best_k), y = x - best_k;
    std::vector<DiffKind> kinds = walk_back(edits, x, y);
    // What no script of so many edits reaches.
    kinds.insert(kinds.end(), static_cast<size_t>(n - x), DiffKind::kFirst);
    kinds.insert(kinds.end(), static_cast<size_t>(m - y), DiffKind::kSecond);
    return kinds;
  }

 private:
  bool same(int x, int y) const {
    return a_[static_cast<size_t>(x)].word == b_[static_cast<size_t>(y)].word;
  }

  std::vector<DiffKind> walk_back(int d, int x, int y) const {
    std::vector<DiffKind> kinds;
    for (; d > 0; --d) {
      const std::vector<int>& before = trace_[static_cast<size_t>(d)];
      const auto at = [&](int k) { return before[static_cast<size_t>(k + d)]; };
      const int k = x - y;
      const bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
      const int from_k = down ? k + 1 : k - 1;
      const int from_x = at(from_k), from_y = from_x - from_k;
      const int begin_x = down ? from_x : from_x + 1;
      for (; x > begin_x; --x, --y) kinds.push_back(DiffKind::kSame);
      kinds.push_back(down ? DiffKind::kSecond : DiffKind::kFirst);
      x = from_x;
      y = from_y;
    }
    for (; x > 0; --x) kinds.push_back(DiffKind::kSame);
    std::reverse(kinds.begin(), kinds.end());
    return kinds;
  }

  const std::vector<Word>&a_, &b_;
  std::vector<std::vector<int>> trace_;
};

}  // namespace

std::vector<DiffPart> diff_words(std::string_view first, std::string_view second) {
  const std::vector<Word> a = words_of(first), b = words_of(second);
  std::vector<DiffPart> parts;
  size_t x = 0, y = 0;
  for (const DiffKind kind : Script(a, b).run()) {
    const std::string_view text = kind == DiffKind::kSecond ? b[y].whole : a[x].whole;
    x += kind != DiffKind::kSecond;
    y += kind != DiffKind::kFirst;
    if (!parts.empty() && parts.back().kind == kind) {
      DiffPart& last = parts.back();
      last.text = {last.text.data(), last.text.size() + text.size()};
    } else {
      parts.push_back({kind, text});
    }
  }
  return parts;
}

}  // namespace tamis::dedup
