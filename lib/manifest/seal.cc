#include "manifest/seal.h"

#include <algorithm>

#include "base/try.h"
#include "io/path.h"
#include "manifest/gates.h"
#include "manifest/merkle.h"
#include "manifest/small_cells.h"
#include "manifest/statement_file.h"

namespace tamis::manifest {
namespace {

constexpr uint32_t kFileMode = 0644;

void say(Json& head, std::string_view name, const std::string& value) {
  if (!value.empty()) head.set(name, value);
}

Status pass_gates(const Json& head) {
  std::string why;
  for (const Gate& gate : closed_gates(head)) {
    why.append(why.empty() ? "" : "; ").append(gate.why).append(": ").append(gate.what_to_do);
    if (!gate.waiver.empty())
      why.append(", or have it waived: --waive ").append(gate.waiver).append("=NAME");
  }
  if (why.empty()) return {};
  return fail(Code::kUsage, "the delivery cannot be sealed: " + why +
                                ". A draft (without --route) can be made of it as it is");
}

Status check_head(const Json& head, const std::string& bytes) {
  auto problems = check_members(head);
  if (problems.empty()) problems = check_balance(head);
  if (!problems.empty()) {
    const HeadProblem& p = problems.front();
    return fail(Code::kInternal, "the head of the delivery is not right: " + p.where +
                                     ": expected " + p.expected + ", found " + p.found);
  }
  if (bytes.size() > kMaxHeadBytes) {
    return fail(Code::kLimit,
                "manifest/dataset.json would be 1 MiB or longer; shorten what the recipe says of "
                "the dataset");
  }
  return {};
}

}  // namespace

Json head_of(const Statement& statement) {
  Json head = statement.further.is_null() ? Json::object() : statement.further;
  say(head, "title", statement.title);
  say(head, "description", statement.description);
  say(head, "supplier", statement.supplier);
  say(head, "license", statement.license);
  say(head, "route", statement.route);
  for (const std::string& reason : statement.blocked) {
    Json reasons = head["blocked"];
    head.set("blocked", reasons.push(reason));
  }
  head.set("steps", to_json(statement.steps)).set("balance", to_json(statement.balance));
  return head;
}

Status write_new_file(io::FileSystem& fs, const std::string& path, std::string_view bytes) {
  TAMIS_TRY(auto file, fs.create(path, kFileMode));
  TAMIS_CHECK(file->write(bytes));
  TAMIS_CHECK(file->sync());
  return file->close();
}

Result<SealedManifest> seal_manifest(SealInput input, const Signer* signer) {
  SealedManifest out;
  std::sort(input.files.begin(), input.files.end(),
            [](const FileEntry& a, const FileEntry& b) { return a.path < b.path; });
  MerkleRoot file_root;
  uint64_t bytes = 0;
  for (const FileEntry& file : input.files) {
    const std::string line = file.line();
    file_root.add(leaf_hash(line));
    out.list.append(line).append("\n");
    bytes += file.bytes;
  }
  const Sha256Digest list_digest = sha256(out.list);

  const std::string name = signer ? signer->verifying().name() : std::string();
  const std::string origin = origin_of(input.draft, name);
  Json head = input.statement ? head_of(*input.statement) : std::move(input.head);
  head.set("format", kHeadFormat).set("draft", input.draft).set("origin", origin);
  if (signer) head.set("signer", signer->verifying().text());
  if (input.version > 1) head.set("version", input.version).set("previous", input.previous);
  head.set("records", Json()
                          .set("count", input.records)
                          .set("root", hex(input.record_root))
                          .set("leaf", kLeafFormula));
  head.set("files", Json()
                        .set("count", file_root.size())
                        .set("bytes", bytes)
                        .set("root", hex(file_root.root()))
                        .set("sha256", hex(list_digest)));
  head.set("statistics", std::move(input.statistics));
  if (!input.draft) TAMIS_CHECK(pass_gates(head));
  hide_small_cells(head);
  out.head = head.canonical();
  TAMIS_CHECK(check_head(head, out.head));

  out.checkpoint = {origin,           input.records,    input.record_root, sha256(out.head),
                    file_root.size(), file_root.root(), input.version};
  out.note = out.checkpoint.text();
  if (signer) {
    TAMIS_TRY(out.note, sign_note(out.note, *signer));
    Envelope envelope{statement_payload(out.checkpoint, list_digest), {}};
    TAMIS_CHECK(add_signature(envelope, *signer));
    out.statement = envelope.text();
  }
  out.bytes = bytes + out.list.size() + out.head.size() + out.note.size() + out.statement.size();
  return out;
}

Status write_manifest(io::FileSystem& fs, const std::string& folder, const SealedManifest& sealed) {
  TAMIS_CHECK(write_new_file(fs, io::join_path(folder, kFilesPath), sealed.list));
  TAMIS_CHECK(write_new_file(fs, io::join_path(folder, kHeadPath), sealed.head));
  if (!sealed.statement.empty()) {
    TAMIS_CHECK(write_new_file(fs, io::join_path(folder, kStatementPath), sealed.statement));
  }
  return write_new_file(fs, io::join_path(folder, kCheckpointPath), sealed.note);
}

}  // namespace tamis::manifest
