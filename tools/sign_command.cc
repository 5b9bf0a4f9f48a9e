#include <cstdio>
#include <memory>

#include "commands.h"
#include "tamis/sign.h"

namespace tamis::tool {

namespace {

struct State {
  std::string delivery;
  SignOptions options;
};

int run(const Options& options, const State& s) {
  const Terminal terminal(options);
  const Result<std::string> name = sign(s.delivery, s.options);
  if (!name) return terminal.report(name.error());
  terminal.say("signed as " + *name + "\n");
  return kDone;
}

}  // namespace

void add_sign(CLI::App& app, const Options& options, Command& chosen) {
  auto s = std::make_shared<State>();
  CLI::App* c = app.add_subcommand("sign", "Add a signature to a signed delivery");
  c->add_option("DELIVERY", s->delivery, "The folder")->required();
  CLI::Option* key = c->add_option("--key", s->options.key_file, "A private key of tamis keygen");
  CLI::Option* command =
      c->add_option("--command", s->options.command,
                    "Or a program that signs: the message on its stdin, Ed25519 on its stdout, as "
                    "64 bytes or base64");
  c->add_option("--public", s->options.public_key, "The public key of that program, or its file")
      ->needs(command);
  command->excludes(key);
  c->footer(
      "Check with tamis verify DELIVERY --signer FIRST.pub --signer SECOND.pub.\n"
      "Examples:\n"
      "  tamis sign delivery --key notary.key\n"
      "  tamis sign delivery --command 'hsm-sign --slot 3' --public notary.pub");
  c->callback([&options, &chosen, s] { chosen = [&options, s] { return run(options, *s); }; });
}

}  // namespace tamis::tool
