#include "redact/apply.h"

#include <algorithm>
#include <vector>

#include "base/utf8.h"
#include "redact/placeholder.h"
#include "redact/redactor.h"

namespace tamis::redact {

namespace {

// A piece of text that one winner rewrites: its own span, and what only covered findings reach beside it.
struct Piece {
  uint64_t begin = 0, end = 0;
  const Finding* winner = nullptr;
};

// The union of the findings that are rewritten, cut into one piece per winner. `findings` are sorted by begin, so a cluster of
// overlapping ones is a run; bytes before the first winner of a cluster go to it, bytes behind one go to it up to the next.
std::vector<Piece> pieces_of(std::span<const Finding> findings, const Redactor& redactor) {
  std::vector<Piece> pieces;
  size_t first_of_cluster = 0;
  uint64_t cluster_begin = 0, cluster_end = 0;
  bool open = false;
  const auto close = [&] {
    if (!open) return;
    for (size_t i = first_of_cluster; i < pieces.size(); ++i) {
      if (i == first_of_cluster) pieces[i].begin = cluster_begin;
      pieces[i].end = i + 1 < pieces.size() ? pieces[i + 1].winner->span.begin : cluster_end;
    }
    open = false;
  };
  for (const Finding& f : findings) {
    if (redactor.action(f) == Action::kKeep || f.span.empty()) continue;
    if (!open || f.span.begin >= cluster_end) {
      close();
      open = true;
      first_of_cluster = pieces.size();
      cluster_begin = f.span.begin;
      cluster_end = f.span.end;
    }
    cluster_end = std::max(cluster_end, f.span.end);
    if (!f.covered) pieces.push_back({f.span.begin, f.span.end, &f});
  }
  close();
  return pieces;
}

std::string mask(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size(); at += utf8::decode(text, at).size) out += '*';
  return out;
}

// Where the source, without what is rewritten, looks like a placeholder: positions in `bytes` for a backslash, in order.
std::vector<size_t> stand_ins(std::string_view bytes, std::span<const Piece> pieces,
                              const Redactor& redactor) {
  std::vector<size_t> found;
  const bool drops = std::any_of(pieces.begin(), pieces.end(), [&](const Piece& p) {
    return redactor.action(*p.winner) == Action::kDrop;
  });
  if (!drops) {
    find_stand_ins(bytes, redactor.types().rows(), found);
    if (found.empty() || pieces.empty()) return found;
    found.clear();
  }
  // Dropping joins what stood apart, so the joined text is searched; a piece that is replaced parts it.
  std::string joined;
  std::vector<std::pair<size_t, size_t>> starts;  // in joined, in bytes
  uint64_t at = 0;
  const auto keep = [&](uint64_t to) {
    starts.emplace_back(joined.size(), at);
    joined.append(bytes, at, to - at);
  };
  for (const Piece& p : pieces) {
    keep(p.begin);
    if (redactor.action(*p.winner) != Action::kDrop) {
      starts.emplace_back(joined.size(), p.begin);
      joined += '\0';
    }
    at = p.end;
  }
  keep(bytes.size());
  find_stand_ins(joined, redactor.types().rows(), found);
  for (size_t& position : found) {
    // The byte before is the bracket: it was kept, and the backslash goes behind it.
    auto run = std::upper_bound(starts.begin(), starts.end(), position - 1,
                                [](size_t p, const auto& start) { return p < start.first; });
    --run;
    position = run->second + (position - 1 - run->first) + 1;
  }
  return found;
}

}  // namespace

Result<ApplyReport> apply(text::Text& text, std::span<const Finding> findings,
                          const Redactor& redactor, Numbering& numbering) {
  ApplyReport report;
  const std::string_view bytes = text.bytes();
  uint64_t last = 0;
  for (const Finding& f : findings) {
    if (f.span.begin < last || f.span.end < f.span.begin || f.span.end > bytes.size() ||
        redactor.types().find(f.type) == kNoType)
      return fail(Code::kInternal, "redaction: findings do not fit the text they are applied to",
                  f.span.begin);
    last = f.span.begin;
    if (f.covered) continue;
    const Action action = redactor.action(f);
    if (action == Action::kKeep) ++report.kept;
    if (action == Action::kQuarantine && report.quarantine_reason.empty())
      report.quarantine_reason =
          "it holds " + std::string(f.type) + ", for which the recipe says \"quarantine\"";
  }

  const std::vector<Piece> pieces = pieces_of(findings, redactor);
  const std::vector<size_t> escapes = stand_ins(bytes, pieces, redactor);
  text::Rewriter writer(text);
  auto escape = escapes.begin();
  const auto escape_to = [&](uint64_t end) {
    for (; escape != escapes.end() && *escape <= end; ++escape) {
      if (*escape < writer.position()) continue;
      writer.keep_to(*escape);
      writer.replace(0, "\\", EditRule::kPlaceholderEscape);
      ++report.escaped;
    }
  };
  for (const Piece& p : pieces) {
    escape_to(p.begin);
    writer.keep_to(p.begin);
    const std::string_view value = bytes.substr(p.begin, p.end - p.begin);
    const Finding& f = *p.winner;
    std::string output;
    switch (redactor.action(f)) {
      case Action::kPlaceholder:
      case Action::kQuarantine:  // what is held back is redacted as well
        output =
            write_placeholder(f.type, numbering.number(redactor.types().find(f.type),
                                                       bytes.substr(f.span.begin, f.span.size())));
        break;
      case Action::kMask:
        output = mask(value);
        break;
      case Action::kDrop:
      case Action::kKeep:
        break;
    }
    writer.replace(value.size(), output, EditRule::kRedaction);
    ++report.replaced;
  }
  escape_to(bytes.size());
  std::move(writer).finish();
  return report;
}

}  // namespace tamis::redact
