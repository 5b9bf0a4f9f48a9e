#include <cstdio>
#include <memory>

#include "commands.h"
#include "io/file.h"
#include "manifest/key_file.h"
#include "tamis/verify.h"

namespace tamis::tool {

namespace {

struct State {
  std::string delivery, signer, checkpoint;
};

int run(const Options& options, const State& s) {
  Terminal terminal(options);
  io::FileSystem& fs = io::FileSystem::real();
  VerifyOptions o;
  o.jobs = options.jobs;
  o.progress = [&](uint64_t done, uint64_t total) {
    return terminal.progress({"verify", done, total});
  };
  if (!s.signer.empty()) {
    const Result<VerifyingKey> key = manifest::read_verifying_key(fs, s.signer);
    if (!key) return terminal.report(key.error());
    o.signer = key->text();
  }
  if (!s.checkpoint.empty()) {
    Result<std::string> known = io::read_file(fs, s.checkpoint, 1 << 20);
    if (!known) return terminal.report(known.error());
    o.known_checkpoint = std::move(*known);
  }
  const Result<VerifyReport> report = verify(s.delivery, o);
  terminal.end_progress();
  if (!report) return terminal.report(report.error());
  if (options.json)
    std::printf("%s\n", report->to_json().c_str());
  else if (options.quiet)
    std::printf("%s\n", report->verdict().c_str());
  else
    std::fputs(report->to_text().c_str(), stdout);
  return report->intact() ? kDone : kFailed;
}

}  // namespace

void add_verify(CLI::App& app, const Options& options, Command& chosen) {
  auto s = std::make_shared<State>();
  CLI::App* c =
      app.add_subcommand("verify", "Check a delivery: every byte, every count, the signer");
  c->add_option("DELIVERY", s->delivery, "The folder that was sent")->required();
  c->add_option(
      "--signer", s->signer,
      "The sender's public key, or a file that holds it; had from the sender by another way");
  c->add_option("--checkpoint", s->checkpoint,
                "A checkpoint had before or elsewhere, which this delivery must be");
  c->footer(
      "What can be counted or hashed is CHECKED; what cannot (rights, consent, provenance, "
      "redaction) is CLAIMED.\n"
      "Example: tamis verify delivery --signer archive.key.pub");
  c->callback([&options, &chosen, s] { chosen = [&options, s] { return run(options, *s); }; });
}

}  // namespace tamis::tool
