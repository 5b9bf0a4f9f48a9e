#include "redact/apply.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/utf8.h"
#include "redact/placeholder.h"
#include "redact/redactor.h"
#include "redact/transforms.h"

namespace tamis::redact {

namespace {

constexpr size_t kUnitWindow = 24;  // behind a number: "-month-old"

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

struct StandIn {
  std::string text;
  Action action;  // the one that was carried out
};

// What stands for a piece. A date or number that cannot be read becomes a placeholder.
StandIn stand_in(std::string_view text, const Piece& piece, const Redactor& redactor,
                 Numbering& numbering, const Surroundings& around) {
  const Finding& f = *piece.winner;
  const TypeId type = redactor.types().find(f.type);
  const std::string_view value = text.substr(f.span.begin, f.span.size());
  const Transforms& transforms = redactor.transforms();
  const DateHints hints{around.language, transforms.order()};
  // What reaches beyond the winner would be lost in a shifted date.
  const bool alone = piece.end - piece.begin == value.size();
  const Action action = redactor.action(f);
  std::optional<std::string> out;
  switch (action) {
    case Action::kHash:
      out = transforms.hash(type, value);
      break;
    case Action::kPseudonym:
      out = transforms.pseudonym(type, value);
      break;
    case Action::kVault:  // the whole piece comes back, byte for byte
      out = transforms.vault()->stand_in(f.type, text.substr(piece.begin, piece.end - piece.begin));
      break;
    case Action::kDateShift:
      if (alone) out = transforms.date_shift(value, around.group, hints);
      break;
    case Action::kGeneralize:
      out = transforms.generalize(type, value, text.substr(f.span.end, kUnitWindow), hints);
      break;
    default:
      break;
  }
  if (out) return StandIn{std::move(*out), action};
  return StandIn{write_placeholder(f.type, numbering.number(type, value)),
                 action == Action::kQuarantine ? action : Action::kPlaceholder};
}

}  // namespace

Result<ApplyReport> apply(text::Text& text, std::span<const Finding> findings,
                          const Redactor& redactor, Numbering& numbering,
                          const Surroundings& around) {
  ApplyReport report;
  const std::string_view bytes = text.bytes();
  uint64_t last = 0;
  for (const Finding& f : findings) {
    if (f.span.begin < last || f.span.end < f.span.begin || f.span.end > bytes.size() ||
        redactor.types().find(f.type) == kNoType)
      return fail(Code::kInternal, "redaction: findings do not fit the text they are applied to",
                  f.span.begin);
    last = f.span.begin;
    report.actions.emplace_back();
    if (f.covered) continue;
    const Action action = redactor.action(f);
    report.actions.back() = action_name(action);
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
    const Action action = redactor.action(f);
    if (action == Action::kMask) {
      output = mask(value);
    } else if (action != Action::kDrop) {
      StandIn made = stand_in(bytes, p, redactor, numbering, around);
      if (made.action != action) {
        report.actions[static_cast<size_t>(p.winner - findings.data())] = action_name(made.action);
        ++report.unreadable;
        if (redactor.transforms().quarantines_unreadable() && report.quarantine_reason.empty())
          report.quarantine_reason = "it holds " + std::string(f.type) + " in a form that \"" +
                                     std::string(action_name(action)) + "\" cannot read";
      }
      output = std::move(made.text);
      if (action == Action::kVault)
        report.vaulted.push_back(redactor.transforms().vault()->seal(f.type, value));
    }
    writer.replace(value.size(), output, EditRule::kRedaction);
    ++report.replaced;
  }
  escape_to(bytes.size());
  std::move(writer).finish();
  return report;
}

}  // namespace tamis::redact
