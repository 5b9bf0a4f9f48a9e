// `tamis reveal LEDGER`: what the action "vault" took out of a text, back in its place.
#include <algorithm>
#include <cstdio>
#include <memory>

#include "base/json.h"
#include "base/try.h"
#include "commands.h"
#include "io/file.h"
#include "io/path.h"
#include "io/streams.h"
#include "redaction_key.h"
#include "tamis/vault.h"

namespace tamis::tool {

namespace {

constexpr size_t kPiece = size_t{1} << 20;
constexpr size_t kLongestLine = size_t{256} << 20;
constexpr size_t kDepth = 64;

struct State {
  std::string ledger, redaction_key, input = "-", output = "-", format = "records";
};

// Every string value; names of members stay.
Json revealed(const Json& json, const Vault& vault, RevealCounts& counts) {
  if (json.is_string()) return Json(vault.reveal(json.as_string(), counts));
  if (json.is_object()) {
    Json out = Json::object();
    for (const auto& [name, value] : json.members()) out.set(name, revealed(value, vault, counts));
    return out;
  }
  if (json.is_array()) {
    Json out = Json::array();
    for (const Json& item : json.items()) out.push(revealed(item, vault, counts));
    return out;
  }
  return json;
}

Result<std::string> reveal_line(std::string_view line, const std::string& where, const Vault& vault,
                                bool records, RevealCounts& counts) {
  if (!records || line.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return vault.reveal(line, counts);
  const bool ended = line.ends_with('\n');
  if (ended) line.remove_suffix(1);
  TAMIS_TRY(const Json json, Json::parse(line, where, kDepth));
  return revealed(json, vault, counts).canonical() + (ended ? "\n" : "");
}

Result<RevealCounts> reveal(const State& s, const Vault& vault) {
  io::FileSystem& fs = io::FileSystem::real();
  const std::string name = s.input == "-" ? "standard input" : io::show_path(s.input);
  TAMIS_TRY(auto file, fs.open_input(s.input));
  TAMIS_TRY(auto source, io::open_source(std::move(file), io::packing_of_name(s.input), name));
  TAMIS_TRY(auto out, fs.create_output(s.output, 0600));
  RevealCounts counts;
  std::string buffer;
  uint64_t number = 0;
  for (bool more = true; more;) {
    if (interrupted()) return fail(Code::kCancelled, "stopped, as you asked");
    const size_t before = buffer.size();
    buffer.resize(before + kPiece);
    auto n = source->read(buffer.data() + before, kPiece);
    if (!n) return tl::make_unexpected(std::move(n).error());
    buffer.resize(before + *n);
    more = *n > 0;
    size_t at = 0;
    for (size_t end; at < buffer.size(); at = end) {
      end = buffer.find('\n', at);
      if (end == std::string::npos && more) break;
      end = std::min(end == std::string::npos ? end : end + 1, buffer.size());
      const std::string where = name + ", line " + std::to_string(++number);
      TAMIS_TRY(const std::string line, reveal_line(std::string_view(buffer).substr(at, end - at),
                                                    where, vault, s.format == "records", counts));
      TAMIS_CHECK(out->write(line));
    }
    buffer.erase(0, at);
    if (buffer.size() > kLongestLine)
      return fail(Code::kLimit, name + ", line " + std::to_string(number + 1) +
                                    ": longer than 256 MiB; split it");
  }
  TAMIS_CHECK(out->close());
  return counts;
}

Result<int> run(const Options& options, const State& s) {
  const Terminal terminal(options);
  TAMIS_TRY(const RedactionKey key, read_redaction_key(s.redaction_key));
  TAMIS_TRY(const Vault vault, Vault::open(s.ledger, key));
  TAMIS_TRY(const RevealCounts counts, reveal(s, vault));
  terminal.say(human_count(counts.restored) + " values restored from a vault of " +
               human_count(vault.size()) + "\n");
  if (counts.unknown == 0) return kDone;
  terminal.warn(human_count(counts.unknown) +
                " stand-ins are of another vault and stay as they are; name the ledger of the "
                "delivery that they come from");
  return kFailed;
}

}  // namespace

void add_reveal(CLI::App& app, const Options& options, Command& chosen) {
  auto s = std::make_shared<State>();
  CLI::App* c = app.add_subcommand(
      "reveal",
      "Put back what the action \"vault\" took out; the output is as private as the "
      "archive");
  c->add_option("LEDGER", s->ledger, "The ledger of the prepare that made the delivery")
      ->required();
  c->add_option("--redaction-key", s->redaction_key,
                "The key that the prepare was given: a file, or env:NAME")
      ->required();
  c->add_option("-i,--input", s->input, "Text from a delivery (.gz and .zst are read); - is stdin")
      ->capture_default_str();
  c->add_option("-o,--output", s->output, "Written with mode 0600; - is stdout")
      ->capture_default_str();
  c->add_option("--format", s->format,
                "records: a JSON object a line, whose strings are restored; text: anything else")
      ->check(CLI::IsMember({"records", "text"}))
      ->capture_default_str();
  c->footer(
      "Examples:\n"
      "  tamis reveal private/ledger --redaction-key receiver.key "
      "-i delivery/data/part-00000.jsonl.zst -o private/restored.jsonl\n"
      "  echo 'Ask [PERSON_V-…].' | tamis reveal private/ledger --redaction-key env:KEY "
      "--format text");
  c->callback([&options, &chosen, s] {
    chosen = [&options, s] {
      const Result<int> code = run(options, *s);
      return code ? *code : Terminal(options).report(code.error());
    };
  });
}

}  // namespace tamis::tool
