// How the command speaks: data on stdout, everything else on stderr; colour and progress on a
// terminal only; NO_COLOR is honoured.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/prepare.h"

namespace tamis::tool {

// Documented in `tamis --help`.
enum ExitCode : int { kDone = 0, kFailed = 1, kUsage = 2, kInputOutput = 3 };
int exit_code(const Error& error);

struct Options {  // of every command
  bool quiet = false;
  bool json = false;
  unsigned jobs = 0;
};

std::string human_bytes(uint64_t bytes);         // "12.3 MB", decimal units
std::string human_count(uint64_t n);             // "1 234 567", with narrow gaps
std::string human_seconds(double seconds);       // "3 min 20 s"
std::string shell_quote(std::string_view word);  // for command lines that we suggest

// Rows of cells, columns aligned; numbers (cells that start with a digit) to the right.
std::string table(const std::vector<std::vector<std::string>>& rows,
                  std::string_view indent = "  ");

class Terminal {
 public:
  explicit Terminal(const Options& options);
  void say(std::string_view text) const;   // stderr, unless --quiet
  void warn(std::string_view text) const;  // stderr, always
  int report(const Error& error) const;    // stderr, always; returns the exit code
  std::string bold(std::string_view text) const;
  bool colours() const { return colour_; }  // whether stderr takes them
  // For PrepareOptions::progress; false once Ctrl-C was pressed.
  bool progress(const Progress& p);
  void end_progress();

 private:
  bool quiet_, tty_, colour_;
  bool drawn_ = false;
  std::string stage_;
  std::chrono::steady_clock::time_point stage_start_, last_draw_;
};

// Ctrl-C and SIGTERM ask running work to stop at a safe place; a second one ends at once.
void catch_interrupts();
bool interrupted();

}  // namespace tamis::tool
