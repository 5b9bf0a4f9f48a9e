// timestamp: an authority's word that a delivery existed, asked for and attached.
#include <memory>

#include "commands.h"
#include "documents.h"
#include "io/file.h"
#include "tamis/timestamp.h"

namespace tamis::tool {

namespace {

constexpr uint64_t kMaxFile = uint64_t{1} << 20;

struct State {
  std::string delivery, query, reply, authority;
};

int run(const Options& options, const State& s) {
  const Terminal terminal(options);
  if (s.query.empty() && s.reply.empty()) {
    return terminal.report({Code::kUsage,
                            "say what to do: --query FILE writes the question for the authority, "
                            "--attach FILE puts its answer into the delivery",
                            Error::kNoOffset,
                            {}});
  }
  io::FileSystem& fs = io::FileSystem::real();
  if (!s.query.empty()) {
    const Result<std::string> query = timestamp_query(s.delivery);
    if (!query) return terminal.report(query.error());
    const Status written = write_document(s.query, *query);
    return written ? kDone : terminal.report(written.error());
  }
  const Result<std::string> reply = io::read_file(fs, s.reply, kMaxFile);
  if (!reply) return terminal.report(reply.error());
  Result<std::string> authority = std::string();
  if (!s.authority.empty()) authority = io::read_file(fs, s.authority, kMaxFile);
  if (!authority) return terminal.report(authority.error());
  const Status attached = attach_timestamp(s.delivery, *reply, *authority);
  return attached ? kDone : terminal.report(attached.error());
}

}  // namespace

void add_timestamp(CLI::App& app, const Options& options, Command& chosen) {
  auto s = std::make_shared<State>();
  CLI::App* c = app.add_subcommand("timestamp", "Ask a time-stamping authority about a delivery");
  c->add_option("DELIVERY", s->delivery, "The folder")->required();
  CLI::Option* query = c->add_option("--query", s->query, "Write the question here (RFC 3161)");
  CLI::Option* reply =
      c->add_option("--attach", s->reply, "Put the authority's answer beside the checkpoint");
  c->add_option("--authority", s->authority,
                "Certificates of the authority (PEM): the answer must be signed by one of them")
      ->needs(reply);
  query->excludes(reply);
  c->footer(
      "Nothing is sent; take the question to the authority as it wishes.\n"
      "Examples:\n"
      "  tamis timestamp delivery --query question.tsq\n"
      "  curl -H 'Content-Type: application/timestamp-query' --data-binary @question.tsq "
      "https://tsa.example/ > answer.tsr\n"
      "  tamis timestamp delivery --attach answer.tsr --authority tsa.pem\n"
      "  tamis verify delivery --authority tsa.pem");
  c->callback([&options, &chosen, s] { chosen = [&options, s] { return run(options, *s); }; });
}

}  // namespace tamis::tool
