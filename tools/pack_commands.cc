#include <cstdio>
#include <memory>

#include "commands.h"
#include "documents.h"
#include "tamis/pack.h"

namespace tamis::tool {

namespace {

int run_pack(const Options& options, PackOptions o) {
  Terminal terminal(options);
  Result<std::vector<std::string>> keys = read_keys(o.receivers);
  if (!keys) return terminal.report(keys.error());
  o.receivers = std::move(*keys);
  o.progress = [&](uint64_t done, uint64_t total) {
    return terminal.progress({"pack", done, total});
  };
  const Result<PackReport> report = pack(o);
  terminal.end_progress();
  if (!report) return terminal.report(report.error());
  terminal.say("packed " + human_count(report->files) + " files, " + human_bytes(report->bytes) +
               (o.unencrypted ? std::string(", readable by whoever has the file\n")
                              : ", for " + human_count(o.receivers.size()) + " receivers\n"));
  return kDone;
}

int run_unpack(const Options& options, UnpackOptions o) {
  Terminal terminal(options);
  o.progress = [&](uint64_t done, uint64_t total) {
    return terminal.progress({"unpack", done, total});
  };
  const Result<PackReport> report = unpack(o);
  terminal.end_progress();
  if (!report) return terminal.report(report.error());
  terminal.say("unpacked " + human_count(report->files) + " files, " + human_bytes(report->bytes) +
               "\nCheck it: tamis verify " + shell_quote(o.out) + " --signer SENDER.pub\n");
  return kDone;
}

}  // namespace

void add_packs(CLI::App& app, const Options& options, Command& chosen) {
  auto p = std::make_shared<PackOptions>();
  CLI::App* c =
      app.add_subcommand("pack", "Put a delivery into one file, encrypted for its receivers");
  c->add_option("DELIVERY", p->delivery, "The folder")->required();
  c->add_option("--encrypt-to", p->receivers,
                "Public key of a receiver (tamis keygen), or its file; may be repeated");
  c->add_flag("--unencrypted", p->unencrypted, "Readable by whoever has the file")
      ->excludes("--encrypt-to");
  c->add_option("-o,--output", p->out, "The packed file; - is stdout")->required();
  c->footer(
      "Example: tamis pack delivery --encrypt-to receiver.key.pub -o delivery.tpk\n"
      "The receiver: tamis unpack delivery.tpk --key receiver.key -o delivery\n"
      "An open archive: tamis pack delivery --unencrypted -o delivery.tpk");
  c->callback([&options, &chosen, p] { chosen = [&options, p] { return run_pack(options, *p); }; });

  auto u = std::make_shared<UnpackOptions>();
  c = app.add_subcommand("unpack", "Open what tamis pack made");
  c->add_option("FILE", u->packed, "The packed file; - is stdin")->required();
  c->add_option("--key", u->key_file, "The receiver's private key; not for what is unencrypted");
  c->add_option("-o,--output", u->out, "The folder; must not exist")->required();
  c->footer(
      "The folder appears only if every byte was genuine and the end was there.\n"
      "Example: tamis unpack delivery.tpk --key receiver.key -o delivery");
  c->callback(
      [&options, &chosen, u] { chosen = [&options, u] { return run_unpack(options, *u); }; });
}

}  // namespace tamis::tool
