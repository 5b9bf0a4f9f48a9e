#include <cstdio>
#include <memory>

#include "base/keys.h"
#include "commands.h"
#include "io/file.h"
#include "io/path.h"
#include "manifest/key_file.h"
#include "tamis/redaction_key.h"

namespace tamis::tool {

namespace {

struct State {
  std::string file, name;
  bool redaction = false;
};

int make_redaction_key(const Terminal& terminal, const std::string& file, const std::string& name) {
  const Result<RedactionKey> key = RedactionKey::generate(name);
  if (!key) return terminal.report(key.error());
  if (const Status written = key->write(file); !written) return terminal.report(written.error());
  terminal.say("redaction key  " + file +
               "  keep it, outside of delivery and ledger; one for each receiver\nid             ");
  std::printf("%s\n", key->id().c_str());
  return kDone;
}

int run(const Options& options, const State& s) {
  const Terminal terminal(options);
  const std::string name = s.name.empty() ? std::string(io::file_name(s.file)) : s.name;
  if (s.redaction) return make_redaction_key(terminal, s.file, name);
  const Result<SigningKey> key = SigningKey::generate(name);
  if (!key) return terminal.report(key.error());
  if (const Status written = manifest::write_key_files(io::FileSystem::real(), s.file, *key);
      !written)
    return terminal.report(written.error());
  terminal.say("private key  " + s.file +
               "      keep it, outside of delivery and ledger\npublic key   " + s.file +
               ".pub  give it to the receiver\n");
  std::printf("%s\n", key->verifying().text().c_str());
  return kDone;
}

}  // namespace

void add_keygen(CLI::App& app, const Options& options, Command& chosen) {
  auto s = std::make_shared<State>();
  CLI::App* c = app.add_subcommand(
      "keygen", "Make a key pair for signing deliveries, or a key for redaction");
  c->add_option("FILE,-o,--output", s->file,
                "The private key (mode 0600); the public one is FILE.pub")
      ->required();
  c->add_option(
      "--name", s->name,
      "Who signs, as the receiver will see it: a domain, for instance; FILE's name if left out");
  c->add_flag("--redaction", s->redaction,
              "A secret key for redact.actions \"hash\", \"pseudonym\", \"date_shift\" and "
              "\"vault\"; NAME is "
              "the receiver");
  c->footer(
      "Examples:\n"
      "  tamis keygen archive.key --name archive.example.org\n"
      "  tamis keygen receiver.key --redaction --name receiver.example");
  c->callback([&options, &chosen, s] { chosen = [&options, s] { return run(options, *s); }; });
}

}  // namespace tamis::tool
