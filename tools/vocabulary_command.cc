// tamis vocab: packs made, described and examined.
#include <cstdio>
#include <memory>

#include "base/json.h"
#include "base/try.h"
#include "commands.h"
#include "io/file.h"
#include "tamis/vocabulary.h"
#include "tokenize/vocabulary_report.h"

namespace tamis::tool {
namespace {

using namespace tamis::tokenize;

constexpr uint64_t kLargestFile = uint64_t{1} << 28;

struct CompileState {
  std::string in, out, name, licence;
};

std::string file_name(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

std::string stem(const std::string& path) {
  const std::string name = file_name(path);
  const size_t dot = name.find_last_of('.');
  return dot == 0 || dot == std::string::npos ? name : name.substr(0, dot);
}

int run_compile(const Options& options, const CompileState& s) {
  const Terminal terminal(options);
  io::FileSystem& fs = io::FileSystem::real();
  const auto source = io::read_file(fs, s.in, kLargestFile);
  if (!source) return terminal.report(source.error());
  const std::string name = s.name.empty() ? stem(s.in) : s.name;
  const auto pack = Vocabulary::compile(*source, {name, s.licence, s.in});
  if (!pack) return terminal.report(pack.error());
  const std::string out = s.out.empty() ? name + ".tpack" : s.out;
  if (auto written = io::write_file_atomic(fs, out, *pack, 0644); !written)
    return terminal.report(written.error());
  const auto made = Vocabulary::from_pack(*pack, out);
  if (!made) return terminal.report(made.error());
  terminal.say(out + ": " + std::to_string((*made)->size()) + " tokens, " +
               std::to_string(pack->size()) + " bytes\n");
  return kDone;
}

void add_compile(CLI::App& app, const Options& options, Command& chosen) {
  auto s = std::make_shared<CompileState>();
  CLI::App* c =
      app.add_subcommand("compile", "Make a pack from a tokenizer.json or a .tiktoken file");
  c->add_option("FILE", s->in,
                "tokenizer.json of Hugging Face tokenizers (BPE), or tiktoken's ranks")
      ->required();
  c->add_option("-o,--output", s->out, "The pack; NAME.tpack if not given");
  c->add_option(
      "--name", s->name,
      "The vocabulary's name; the file's if not given. Ranks are known by the names o200k_base, "
      "cl100k_base, p50k_base, r50k_base");
  c->add_option("--licence", s->licence,
                "What the pack says of the terms it may be handed on under");
  c->footer("Example: tamis vocab compile model/tokenizer.json --name qwen3 -o qwen3.tpack");
  c->callback(
      [&options, &chosen, s] { chosen = [&options, s] { return run_compile(options, *s); }; });
}

struct ReportState {
  std::string vocabulary;
  std::vector<std::string> placeholders = usual_placeholders();
  uint64_t most = 20;
};

Result<Json> report(const ReportState& s, bool lint) {
  TAMIS_TRY(const std::shared_ptr<const Vocabulary> v, Vocabulary::open_any(s.vocabulary));
  return lint ? lint_report(*v, s.placeholders, s.most) : info_report(*v);
}

void print(const Json& value, std::string_view indent) {
  for (const auto& [key, member] : value.members()) {
    std::string shown;
    if (member.is_object()) {
      std::printf("%s%s\n", std::string(indent).c_str(), key.c_str());
      print(member, std::string(indent) + "  ");
      continue;
    }
    if (member.is_array()) {
      for (const Json& item : member.items()) {
        if (!shown.empty()) shown += ", ";
        shown += item.is_string() ? item.as_string() : item.canonical();
      }
    } else {
      shown = member.is_string() ? member.as_string() : member.canonical();
    }
    std::printf("%s%-22s %s\n", std::string(indent).c_str(), key.c_str(), shown.c_str());
  }
}

void add_report(CLI::App& app, const Options& options, Command& chosen, bool lint) {
  auto s = std::make_shared<ReportState>();
  CLI::App* c = app.add_subcommand(
      lint ? "lint" : "info",
      lint ? "List tokens that cannot occur or are parts of characters; what placeholders cost"
           : "Say what a vocabulary is: name, hash, sizes, rules, special tokens, licence");
  c->add_option("VOCABULARY", s->vocabulary, "One that is built in, or the path of a pack")
      ->required();
  if (lint) {
    c->add_option("--placeholder", s->placeholders, "Text whose cost is told; may be given again")
        ->take_all();
    c->add_option("--most", s->most, "How many tokens of each kind are listed")
        ->capture_default_str();
  }
  c->footer(lint ? "Example: tamis vocab lint o200k_base"
                 : "Example: tamis vocab info qwen3.tpack");
  c->callback([&options, &chosen, s, lint] {
    chosen = [&options, s, lint] {
      const Result<Json> made = report(*s, lint);
      if (!made) return Terminal(options).report(made.error());
      if (options.json) {
        std::printf("%s\n", made->pretty().c_str());
      } else {
        print(*made, "");
      }
      return static_cast<int>(kDone);
    };
  });
}

}  // namespace

void add_vocabulary(CLI::App& app, const Options& options, Command& chosen) {
  CLI::App* c = app.add_subcommand("vocab", "Make, describe and examine vocabulary packs");
  c->require_subcommand(1);
  add_compile(*c, options, chosen);
  add_report(*c, options, chosen, false);
  add_report(*c, options, chosen, true);
}

}  // namespace tamis::tool
