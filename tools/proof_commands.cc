// prove: one record of a delivery, with the few hashes that lead to its signed checkpoint.
// check-proof: the same, believed or not, with no delivery at hand.
#include <cstdio>
#include <memory>

#include "commands.h"
#include "documents.h"
#include "io/file.h"
#include "tamis/proof.h"

namespace tamis::tool {

namespace {

constexpr uint64_t kMaxProof = uint64_t{3} << 29;  // the longest record in base64, and more

struct ProveState {
  std::string delivery, output = "-", since;
  ProveOptions options;
  uint64_t number = 0;
  bool by_number = false;
};

int run_prove(const Options& options, ProveState s) {
  const Terminal terminal(options);
  Result<std::string> proof;
  if (!s.since.empty()) {
    const Result<std::string> known = read_checkpoint(s.since);
    if (!known) return terminal.report(known.error());
    proof = prove_extension(s.delivery, *known);
  } else {
    if (s.by_number) s.options.number = s.number;
    proof = prove(s.delivery, s.options);
  }
  if (!proof) return terminal.report(proof.error());
  if (const Status written = write_document(s.output, *proof); !written)
    return terminal.report(written.error());
  return kDone;
}

struct CheckState {
  std::string proof, checkpoint;
  std::vector<std::string> signers;
};

int run_check(const Options& options, const CheckState& s) {
  const Terminal terminal(options);
  ProofCheckOptions o;
  Result<std::vector<std::string>> keys = read_keys(s.signers);
  if (!keys) return terminal.report(keys.error());
  o.signers = std::move(*keys);
  Result<std::string> known = read_checkpoint(s.checkpoint);
  if (!known) return terminal.report(known.error());
  o.known_checkpoint = std::move(*known);
  const Result<std::string> proof = io::read_file(io::FileSystem::real(), s.proof, kMaxProof);
  if (!proof) return terminal.report(proof.error());
  const Result<ProofReport> report = check_proof(*proof, o);
  if (!report) return terminal.report(report.error());
  print_report(options, *report);
  return report->holds() ? kDone : kFailed;
}

}  // namespace

void add_proofs(CLI::App& app, const Options& options, Command& chosen) {
  auto p = std::make_shared<ProveState>();
  CLI::App* c = app.add_subcommand("prove", "Prove that a delivery holds one record");
  c->add_option("DELIVERY", p->delivery, "The folder that was sent")->required();
  CLI::Option* id = c->add_option("RECORD", p->options.id, "Id of the record");
  CLI::Option* number =
      c->add_option("--number", p->number, "Its place among all records instead, from 0");
  CLI::Option* since = c->add_option(
      "--since", p->since,
      "Instead of a record: prove that the delivery continues the one of this checkpoint");
  id->excludes(number)->excludes(since);
  number->excludes(since);
  c->add_option("-o,--output", p->output, "The proof; - is stdout")->capture_default_str();
  c->footer(
      "A proof is a text of about 1.5 KB and the record (c2sp.org/tlog-proof); tamis check-proof "
      "needs nothing else.\n"
      "Examples:\n"
      "  tamis prove delivery 000042 -o letter.tlog-proof\n"
      "  tamis prove delivery --since checkpoint-of-last-year -o extension.proof");
  c->callback([&options, &chosen, p, number] {
    p->by_number = number->count() != 0;
    chosen = [&options, p] { return run_prove(options, *p); };
  });

  auto k = std::make_shared<CheckState>();
  c = app.add_subcommand("check-proof", "Check what tamis prove made, without the delivery");
  c->add_option("PROOF", k->proof, "The proof; - is stdin")->required();
  c->add_option("--signer", k->signers,
                "A public key that must have signed, or a file that holds it; may be repeated");
  c->add_option("--checkpoint", k->checkpoint,
                "A checkpoint had before: of the same delivery, or of the one that is continued");
  c->footer(
      "Without --signer the proof says what the checkpoint pins, not who stands behind it.\n"
      "Example: tamis check-proof letter.tlog-proof --signer archive.key.pub");
  c->callback(
      [&options, &chosen, k] { chosen = [&options, k] { return run_check(options, *k); }; });
}

}  // namespace tamis::tool
