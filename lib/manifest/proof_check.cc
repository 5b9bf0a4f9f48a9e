// What the receiver of a proof asks of it, and how the answer is said.
#include "base/json.h"
#include "base/try.h"
#include "manifest/checkpoint.h"
#include "manifest/proof.h"
#include "manifest/record.h"
#include "manifest/verify_head.h"

namespace tamis {
namespace {

using namespace manifest;

constexpr std::string_view kAskAgain =
    "ask whoever gave you the proof to make it again from the delivery";
constexpr std::string_view kChanged = "something in it was changed; do not believe it";

class ProofChecker {
 public:
  explicit ProofChecker(const ProofCheckOptions& options) : options_(options) {}

  Result<ProofReport> run(std::string_view text) {
    std::vector<VerifyingKey> keys;
    for (const std::string& signer : options_.signers) {
      TAMIS_TRY(keys.emplace_back(), VerifyingKey::parse(signer, "signer"));
    }
    std::optional<Checkpoint> known;
    if (!options_.known_checkpoint.empty()) {
      TAMIS_TRY(known, parse_known_checkpoint(options_.known_checkpoint));
    }
    const auto proof = ProofText::parse(text);
    if (!proof) {
      failed(proof.error().offset, proof.error().message, "something else", kAskAgain);
      return std::move(out_);
    }
    out_.extension = proof->extension;
    out_.number = proof->index;
    const auto note = Note::parse(proof->checkpoint);
    const auto point = note ? Checkpoint::parse(note->text) : tl::make_unexpected(note.error());
    if (!point) {
      failed(0, "a checkpoint at the end", point.error().message, kAskAgain);
      return std::move(out_);
    }
    out_.origin = point->origin;
    out_.records = point->records;
    out_.draft = point->origin.starts_with(kDraftPrefix);
    if (out_.extension) {
      if (!known) {
        return fail(Code::kUsage,
                    "this proves that a delivery continues an older one; give the checkpoint of "
                    "the older one with --checkpoint");
      }
      check_extension(*proof, *known, *point);
    } else {
      check_record(*proof, *point);
      if (known && *known != *point) {
        failed(0, "the checkpoint that was known before", "another one",
               "the record is of another delivery, or of another version of it");
      }
    }
    check_signers(*note, keys);
    return std::move(out_);
  }

 private:
  void failed(uint64_t line, std::string expected, std::string found, std::string_view to_do) {
    out_.failures.push_back({"proof", line == Error::kNoOffset ? 0 : line, std::move(expected),
                             std::move(found), std::string(to_do)});
  }

  void check_record(const ProofText& proof, const Checkpoint& point) {
    out_.record = proof.extra;
    RecordView record;
    if (const Status read = read_record(proof.extra, record); !read) {
      failed(2, "a canonical record", read.error().message, kChanged);
    }
    if (proof.index >= point.records) {
      failed(3, "a number below " + std::to_string(point.records), std::to_string(proof.index),
             kChanged);
    } else if (const size_t wanted = inclusion_path(proof.index, point.records).size();
               wanted != proof.hashes.size()) {
      failed(4, std::to_string(wanted) + " hashes", std::to_string(proof.hashes.size()), kChanged);
    } else if (!verify_inclusion(leaf_hash(proof.extra), proof.index, point.records, proof.hashes,
                                 point.record_root)) {
      failed(4, "hashes that lead from this record to the root in the checkpoint",
             "hashes that lead to another root", kChanged);
    }
  }

  void check_extension(const ProofText& proof, const Checkpoint& known, const Checkpoint& point) {
    if (known.origin != point.origin) {
      failed(0, "the origin of the known checkpoint", "another origin",
             "check that this is the delivery you meant");
    }
    if (proof.index != known.records) {
      failed(2, std::to_string(known.records) + ", the records of the known checkpoint",
             std::to_string(proof.index), "ask for a proof from the checkpoint that you know");
    } else if (!verify_consistency(known.records, point.records, proof.hashes, known.record_root,
                                   point.record_root)) {
      failed(3, "hashes that lead from the known root to the one in the checkpoint",
             "hashes that do not", kChanged);
    }
  }

  void check_signers(const Note& note, const std::vector<VerifyingKey>& keys) {
    out_.signer = note.signatures.empty() ? SignerState::kUnsigned : SignerState::kUnknown;
    for (const VerifyingKey& key : keys) {
      const std::string name = show_text(key.name(), 120);
      if (note.signed_by(key)) {
        out_.signer_names.push_back(name);
        continue;
      }
      out_.signer = SignerState::kWrong;
      failed(0, "a signature of " + name + " under the checkpoint that holds",
             note.signatures.empty() ? "nobody signed" : "none that holds",
             "do not believe the proof before this signer has explained it");
    }
    if (!keys.empty() && out_.signer != SignerState::kWrong) out_.signer = SignerState::kVerified;
  }

  const ProofCheckOptions& options_;
  ProofReport out_;
};

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out.append(out.empty() ? "" : ", ").append(name);
  return out;
}

constexpr std::string_view kStates[] = {"unsigned", "unknown", "verified", "wrong"};

}  // namespace

Result<ProofReport> check_proof(std::string_view proof, const ProofCheckOptions& options) {
  return ProofChecker(options).run(proof);
}

std::string ProofReport::verdict() const {
  if (!holds()) return "NOT PROVEN";
  std::string out =
      extension ? "proven: the first " + std::to_string(number) + " of " + std::to_string(records) +
                      " records are the ones known before"
                : "proven: record " + std::to_string(number) + " of " + std::to_string(records);
  if (signer == SignerState::kVerified) out += ", signed by " + joined(signer_names);
  if (signer == SignerState::kUnknown) out += ", signer not checked";
  if (signer == SignerState::kUnsigned) out += ", unsigned";
  return draft ? out + ", a DRAFT" : out;
}

std::string ProofReport::to_text() const {
  std::string out;
  if (!origin.empty()) out.append("origin   ").append(show_text(origin, 120)).append("\n");
  // What is not proven may be anything, and is not passed on.
  if (!record.empty() && holds())
    out.append("record   ").append(show_text(record, 2000)).append("\n");
  show_failures(failures, "", out);
  return out.append(verdict()).append("\n");
}

std::string ProofReport::to_json() const {
  Json names = Json::array();
  for (const std::string& name : signer_names) names.push(name);
  Json out;
  out.set("proven", holds()).set("verdict", verdict()).set("draft", draft);
  out.set("kind", extension ? "extension" : "record").set("origin", show_text(origin, 300));
  out.set("number", number).set("records", records);
  if (!extension && holds()) out.set("record", record);
  out.set("signer",
          Json().set("state", kStates[static_cast<size_t>(signer)]).set("names", std::move(names)));
  out.set("failures", failures_json(failures));
  return out.canonical();
}

}  // namespace tamis
