// How a verification is said: CHECKED apart from CLAIMED, and one line at the end that holds the verdict.
#include "base/json.h"
#include "base/utf8.h"
#include "manifest/verify_head.h"
#include "tamis/verify.h"

namespace tamis {
namespace {

constexpr std::string_view kLevels[] = {"signature", "structure", "sample", "full", "recompute"};
constexpr std::string_view kStates[] = {"unsigned", "unknown", "verified", "wrong"};

size_t width(std::string_view text) {
  size_t out = 0;
  for (const char c : text) out += utf8::is_continuation(c) ? 0 : 1;
  return out;
}

void row(std::string& out, std::string_view mark, std::string_view name, size_t column,
         std::string_view rest) {
  out.append("  ").append(mark).append(name);
  out.append(column > width(name) ? column - width(name) : 0, ' ')
      .append("  ")
      .append(rest)
      .append("\n");
}

std::string rescan_text(const VerifyReport& r) {
  constexpr size_t kShown = 50;
  std::string out = "\nYOUR DETECTORS would still redact";
  if (r.rescan_by_type.empty()) return out + " nothing\n";
  out += "\n";
  size_t column = 0;
  for (const auto& [type, count] : r.rescan_by_type) column = std::max(column, width(type));
  for (const auto& [type, count] : r.rescan_by_type)
    row(out, "      ", type, column, std::to_string(count));
  for (size_t i = 0; i < r.rescan.size() && i < kShown; ++i) {
    const RescanFinding& f = r.rescan[i];
    out.append("  ").append(f.file).append(", line ").append(std::to_string(f.line));
    out.append(", ").append(f.member).append(" bytes ").append(std::to_string(f.begin));
    out.append("-").append(std::to_string(f.end)).append(": ").append(f.type);
    out.append(" (").append(f.rule).append(")\n");
  }
  if (r.rescan.size() > kShown) out += "  and more; --json lists them\n";
  return out;
}

}  // namespace

std::string VerifyReport::verdict() const {
  if (!intact()) {
    const uint64_t count = failures.size() + more_failures;
    return "NOT INTACT: " + std::to_string(count) + (count == 1 ? " failure" : " failures");
  }
  constexpr std::string_view kIntact[] = {
      "the manifest is intact, files not looked at", "the structure is intact, bytes not read",
      "intact in a sample", "intact", "intact, its tokens counted again"};
  std::string out(kIntact[static_cast<size_t>(level)]);
  if (signer == SignerState::kVerified) out += ", signed by " + signer_name;
  if (signer == SignerState::kUnknown) out += ", signer unknown";
  if (signer == SignerState::kUnsigned) out += ", unsigned";
  return draft ? out + ", a DRAFT" : out;
}

std::string VerifyReport::to_text() const {
  std::string out;
  size_t column = 0;
  for (const VerifyCheck& c : checked) column = std::max(column, width(c.name));
  for (const auto& [name, value] : claimed) column = std::max(column, width(name));
  if (draft) out += "DRAFT: this delivery was not sealed\n\n";
  out += "CHECKED\n";
  for (const VerifyCheck& c : checked)
    row(out, c.passed ? "ok    " : "FAIL  ", c.name, column, c.detail);
  if (!claimed.empty()) out += "\nCLAIMED by the sender, not checked\n";
  for (const auto& [name, value] : claimed) row(out, "      ", name, column, value);
  if (!not_checked.empty()) out += "\nNOT CHECKED\n";
  for (const std::string& line : not_checked) out.append("        ").append(line).append("\n");
  if (rescanned) out += rescan_text(*this);
  if (!failures.empty()) out += "\nFAILURES\n";
  manifest::show_failures(failures, "  ", out);
  if (more_failures != 0)
    out.append("  and ").append(std::to_string(more_failures)).append(" more\n");
  return out.append("\n").append(verdict()).append("\n");
}

std::string VerifyReport::to_json() const {
  Json checks = Json::array();
  for (const VerifyCheck& c : checked) {
    checks.push(Json().set("name", c.name).set("detail", c.detail).set("passed", c.passed));
  }
  Json claims = Json::object();
  for (const auto& [name, value] : claimed) claims.set(name, value);
  Json open = Json::array();
  for (const std::string& line : not_checked) open.push(line);
  Json out;
  out.set("level", kLevels[static_cast<size_t>(level)]);
  out.set("intact", intact()).set("verdict", verdict()).set("draft", draft);
  out.set("signer",
          Json().set("state", kStates[static_cast<size_t>(signer)]).set("name", signer_name));
  out.set("records", records).set("files", files).set("bytes", bytes);
  out.set("checked", std::move(checks))
      .set("claimed", std::move(claims))
      .set("not_checked", std::move(open));
  out.set("failures", manifest::failures_json(failures)).set("more_failures", more_failures);
  if (resumed_shards != 0) out.set("resumed_shards", resumed_shards);
  if (rescanned) {
    Json findings = Json::array(), types = Json::object();
    for (const RescanFinding& f : rescan) {
      findings.push(Json()
                        .set("file", f.file)
                        .set("line", f.line)
                        .set("member", f.member)
                        .set("type", f.type)
                        .set("rule", f.rule)
                        .set("begin", f.begin)
                        .set("end", f.end));
    }
    for (const auto& [type, count] : rescan_by_type) types.set(type, count);
    out.set("rescan", Json().set("by_type", std::move(types)).set("findings", std::move(findings)));
  }
  return out.canonical();
}

}  // namespace tamis
