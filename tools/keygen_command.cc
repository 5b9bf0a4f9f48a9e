#include <cstdio>
#include <memory>

#include "base/keys.h"
#include "commands.h"
#include "io/file.h"
#include "io/path.h"
#include "manifest/key_file.h"

namespace tamis::tool {

namespace {

struct State {
  std::string file, name;
};

int run(const Options& options, const State& s) {
  const Terminal terminal(options);
  const std::string name = s.name.empty() ? std::string(io::file_name(s.file)) : s.name;
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
  CLI::App* c = app.add_subcommand("keygen", "Make an Ed25519 key pair for signing deliveries");
  c->add_option("FILE,-o,--output", s->file,
                "The private key (mode 0600); the public one is FILE.pub")
      ->required();
  c->add_option(
      "--name", s->name,
      "Who signs, as the receiver will see it: a domain, for instance; FILE's name if left out");
  c->footer("Example: tamis keygen archive.key --name archive.example.org");
  c->callback([&options, &chosen, s] { chosen = [&options, s] { return run(options, *s); }; });
}

}  // namespace tamis::tool
