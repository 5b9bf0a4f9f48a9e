// JSON lines in, JSON lines out, on all threads, in order: what normalize, redact, tokens and dedup
// have in common.
//
// A line that is not a record is reported with its place on stderr and left out; the rest goes on,
// and the exit code is 3 at the end.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "commands.h"
#include "io/jsonl.h"

namespace tamis::tool {

struct FilterArguments {
  std::string input = "-", output = "-";
  std::string id_field = "id", text_field = "text";
};

CLI::App* add_filter(CLI::App& app, const std::string& name, const std::string& what,
                     FilterArguments& a, bool has_output = true);
unsigned job_count(const Options& options);

// What one record adds to the outputs: out[0] to the main one, out[1] to the first side file, and so on.
inline constexpr size_t kMostOutputs = 4;
using RecordFunction = std::function<Status(const io::JsonlRecord& record, std::string_view id,
                                            std::string out[kMostOutputs])>;

struct FilterPlan {
  std::function<RecordFunction()> worker;  // made once per thread
  std::vector<std::string> side_files;     // private ones, at most three; "" = none
  // Takes the outputs of a batch of records instead of the files.
  std::function<Status(const std::string out[kMostOutputs])> consume;
  std::function<Status()> at_end;  // on the calling thread, when all is read
};

// Returns the exit code.
int run_filter(const Options& options, const FilterArguments& a, const FilterPlan& plan);

}  // namespace tamis::tool
