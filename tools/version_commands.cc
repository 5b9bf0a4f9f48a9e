// diff, withdraw, acknowledge, extend: what becomes of a delivery after it was sent.
#include <cstdio>
#include <memory>

#include "base/json.h"
#include "commands.h"
#include "documents.h"
#include "io/file.h"
#include "tamis/diff.h"
#include "tamis/extend.h"
#include "tamis/withdraw.h"

namespace tamis::tool {

namespace {

struct DiffState {
  std::string before, after;
};

int run_diff(const Options& options, const DiffState& s) {
  const Terminal terminal(options);
  const Result<DiffReport> report = diff(s.before, s.after);
  if (!report) return terminal.report(report.error());
  if (options.json)
    std::printf("%s\n", report->to_json().c_str());
  else if (!options.quiet)
    std::fputs(report->to_text().c_str(), stdout);
  return report->same() ? kDone : kFailed;
}

void add_signer_options(CLI::App& c, SignOptions& s) {
  CLI::Option* key = c.add_option("--key", s.key_file, "A private key of tamis keygen");
  CLI::Option* command =
      c.add_option("--command", s.command, "Or a program that signs; see tamis sign --help");
  c.add_option("--public", s.public_key, "The public key of that program, or its file")
      ->needs(command);
  command->excludes(key);
}

struct WithdrawState {
  WithdrawOptions options;
};

int run_withdraw(const Options& options, WithdrawState s) {
  const Terminal terminal(options);
  if (s.options.notice_file.empty()) s.options.notice_file = s.options.out + ".erasure";
  const Result<WithdrawReport> report = withdraw(s.options);
  if (!report) return terminal.report(report.error());
  if (options.json) {
    Json ids = Json::array();
    for (const std::string& id : report->withdrawn) ids.push(id);
    Json out;
    out.set("version", report->version).set("records", report->records);
    out.set("withdrawn", std::move(ids)).set("repeats_left", report->repeats_left);
    out.set("shards_rewritten", report->shards_rewritten).set("notice", s.options.notice_file);
    std::printf("%s\n", out.canonical().c_str());
    return kDone;
  }
  terminal.say("version " + std::to_string(report->version) + ": " +
               human_count(report->withdrawn.size()) + " records withdrawn, " +
               human_count(report->records) +
               " left\nnotice for the receivers: " + s.options.notice_file + "\n");
  if (report->repeats_left != 0) {
    terminal.warn(std::to_string(report->repeats_left) +
                  " records are marked as repeats of withdrawn ones and still there; "
                  "--with-repeats takes them too\n");
  }
  return kDone;
}

struct ExtendState {
  ExtendOptions options;
};

int run_extend(const Options& options, ExtendState s) {
  const Terminal terminal(options);
  if (s.options.proof_file.empty()) s.options.proof_file = s.options.out + ".extension";
  const Result<ExtendReport> report = extend(s.options);
  if (!report) return terminal.report(report.error());
  if (options.json) {
    Json out;
    out.set("version", report->version).set("records", report->records);
    out.set("added", report->added).set("shards_added", report->shards_added);
    out.set("proof", report->proof.empty() ? "" : s.options.proof_file);
    std::printf("%s\n", out.canonical().c_str());
    return kDone;
  }
  terminal.say("version " + std::to_string(report->version) + ": " + human_count(report->added) +
               " records added, " + human_count(report->records) + " in all\n");
  if (!report->proof.empty())
    terminal.say("proof for whoever has the old checkpoint: " + s.options.proof_file + "\n");
  return kDone;
}

struct AcknowledgeState {
  std::string notice, output;
  std::vector<std::string> copies, signers;
  SignOptions signer;
};

int run_acknowledge(const Options& options, const AcknowledgeState& s) {
  const Terminal terminal(options);
  io::FileSystem& fs = io::FileSystem::real();
  Result<std::string> bytes = io::read_file(fs, s.notice, uint64_t{1} << 30);
  if (!bytes) return terminal.report(bytes.error());
  const Result<std::vector<std::string>> keys = read_keys(s.signers);
  if (!keys) return terminal.report(keys.error());
  const Result<NoticeReport> report = read_notice(*bytes, *keys);
  if (!report) return terminal.report(report.error());
  const Result<std::string> answer = acknowledge(*bytes, s.signer, s.copies);
  if (!answer) return terminal.report(answer.error());
  terminal.say(report->origin + ", version " + std::to_string(report->version) + ": " +
               human_count(report->withdrawn) + " records to erase\n");
  for (const std::string& name : report->signers) terminal.say("signed by " + name + "\n");
  for (const std::string& name : report->missing) terminal.warn("not signed by " + name + "\n");
  // Nobody answers a notice that is not from whom it should be.
  if (!report->missing.empty()) return kFailed;
  if (*answer == *bytes) return kDone;
  if (const Status written = write_document(s.output.empty() ? s.notice : s.output, *answer);
      !written)
    return terminal.report(written.error());
  return kDone;
}

}  // namespace

void add_versions(CLI::App& app, const Options& options, Command& chosen) {
  auto d = std::make_shared<DiffState>();
  CLI::App* c = app.add_subcommand("diff", "Compare two deliveries by file and by record");
  c->add_option("BEFORE", d->before, "A delivery")->required();
  c->add_option("AFTER", d->after, "Another, or a later version")->required();
  c->footer("Exit code 0 if nothing differs, else 1.\nExample: tamis diff delivery delivery-2");
  c->callback([&options, &chosen, d] { chosen = [&options, d] { return run_diff(options, *d); }; });

  auto w = std::make_shared<WithdrawState>();
  c = app.add_subcommand("withdraw", "Make a version of a delivery without some of its records");
  c->add_option("DELIVERY", w->options.delivery, "The folder that was sent")->required();
  c->add_option("--record", w->options.ids, "Id of a record; may be repeated");
  c->add_option("--subject", w->options.subject,
                R"(A file of what concerns a person, a JSON object a line: {"id":…}, {"group":…})"
                R"( or {"contains":…})");
  c->add_flag("--with-repeats", w->options.with_repeats,
              "Also records that are marked as repeats of withdrawn ones");
  c->add_option("-o,--out", w->options.out, "The new version; must not exist")->required();
  c->add_option("--notice", w->options.notice_file, "The erasure notice; OUT.erasure if left out");
  add_signer_options(*c, w->options.signer);
  c->footer(
      "The records' leaves stay in the log, so that every other proof stays good. The old version "
      "is left alone.\n"
      "Example: tamis withdraw delivery --record 000042 --out delivery-2 --key archive.key");
  c->callback(
      [&options, &chosen, w] { chosen = [&options, w] { return run_withdraw(options, *w); }; });

  auto e = std::make_shared<ExtendState>();
  c = app.add_subcommand("extend", "Make a version of a delivery with more records");
  c->add_option("DELIVERY", e->options.delivery, "The folder that was sent")->required();
  c->add_option("SHIPMENT", e->options.shipment,
                "What tamis prepare made of the new part of the archive, on the same route")
      ->required();
  c->add_option("-o,--out", e->options.out, "The new version; must not exist")->required();
  c->add_option("--proof", e->options.proof_file,
                "The proof of continuation; OUT.extension if left out");
  c->add_flag("--copy", e->options.copy,
              "Copy the old files and check them, where else they get a second name");
  c->add_option("--key", e->options.signer.key_file,
                "The key that signed the delivery; of a private one it also makes the salts");
  CLI::Option* command = c->add_option("--command", e->options.signer.command,
                                       "Or a program that signs; see tamis sign --help");
  c->add_option("--public", e->options.signer.public_key,
                "The public key of that program, or its file")
      ->needs(command);
  c->footer(
      "Only the new records are read. Their ids and groups get the version in front: "
      "v2-000000001.\n"
      "Examples:\n"
      "  tamis extend delivery delivery-of-2027 --out delivery-2 --key archive.key\n"
      "  tamis check-proof delivery-2.extension --checkpoint delivery/manifest/checkpoint");
  c->callback(
      [&options, &chosen, e] { chosen = [&options, e] { return run_extend(options, *e); }; });

  auto a = std::make_shared<AcknowledgeState>();
  c = app.add_subcommand("acknowledge", "Read an erasure notice, and sign that it was followed");
  c->add_option("NOTICE", a->notice, "What tamis withdraw wrote")->required();
  c->add_option("--signer", a->signers,
                "A public key that must have signed the notice; may be repeated");
  c->add_option("--copy", a->copies,
                "A delivery that must not hold the records any more; may be repeated");
  c->add_option("-o,--output", a->output, "The signed notice; NOTICE itself if left out");
  add_signer_options(*c, a->signer);
  c->footer(
      "Without --key or --command the notice is only read and checked.\n"
      "Examples:\n"
      "  tamis acknowledge delivery-2.erasure --signer archive.pub --copy delivery-2 --key me.key\n"
      "  tamis acknowledge delivery-2.erasure --signer archive.pub --signer receiver.pub");
  c->callback(
      [&options, &chosen, a] { chosen = [&options, a] { return run_acknowledge(options, *a); }; });
}

}  // namespace tamis::tool
