// What the commands that deal with deliveries, proofs and notices share: keys and checkpoints in, a document or a report out.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/result.h"
#include "terminal.h"

namespace tamis::tool {

// Public keys as text, each given so or by the file that holds it.
Result<std::vector<std::string>> read_keys(const std::vector<std::string>& keys);
// A checkpoint as a signed note; "" if no file is named.
Result<std::string> read_checkpoint(const std::string& path);
// Writes a file whole, or stdout for "-".
Status write_document(const std::string& path, std::string_view bytes);

// On stdout: JSON, the verdict alone with --quiet, or text.
template <class Report>
void print_report(const Options& options, const Report& report) {
  if (options.json)
    std::printf("%s\n", report.to_json().c_str());
  else if (options.quiet)
    std::printf("%s\n", report.verdict().c_str());
  else
    std::fputs(report.to_text().c_str(), stdout);
}

}  // namespace tamis::tool
