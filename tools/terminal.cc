#include "terminal.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace tamis::tool {

namespace {

std::atomic<int> g_signals{0};

extern "C" void on_signal(int signal) {
  if (g_signals.fetch_add(1) > 0) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
}

// Columns that a cell takes: characters, not bytes.
size_t width(std::string_view s) {
  return static_cast<size_t>(std::ranges::count_if(
      s, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

void catch_interrupts() {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of write(), with a message
}

bool interrupted() { return g_signals.load() > 0; }

int exit_code(const Error& error) {
  switch (error.code) {
    case Code::kOk:
      return kDone;
    case Code::kMismatch:
      return kFailed;
    case Code::kUsage:
    case Code::kRecipe:
    case Code::kUnsupported:
      return kUsage;
    case Code::kCancelled:
      return 130;  // 128 + SIGINT, as shells expect
    default:
      return kInputOutput;
  }
}

std::string human_bytes(uint64_t bytes) {
  constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB", "PB"};
  double value = static_cast<double>(bytes);
  size_t unit = 0;
  while (value >= 999.5 && unit + 1 < std::size(kUnits)) {
    value /= 1000;
    ++unit;
  }
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, unit == 0 || value >= 99.95 ? "%.0f %s" : "%.1f %s", value,
                kUnits[unit]);
  return buffer;
}

std::string human_count(uint64_t n) {
  std::string digits = std::to_string(n), out;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += ' ';
    out += digits[i];
  }
  return out;
}

std::string human_seconds(double seconds) {
  char buffer[48];
  if (seconds < 60)
    std::snprintf(buffer, sizeof buffer, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
  else if (seconds < 3600)
    std::snprintf(buffer, sizeof buffer, "%d min %02d s", static_cast<int>(seconds) / 60,
                  static_cast<int>(seconds) % 60);
  else
    std::snprintf(buffer, sizeof buffer, "%d h %02d min", static_cast<int>(seconds) / 3600,
                  static_cast<int>(seconds) / 60 % 60);
  return buffer;
}

std::string shell_quote(std::string_view word) {
  const bool plain = !word.empty() && std::ranges::all_of(word, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) ||
           std::string_view("_-./,:=@%+").find(c) != std::string_view::npos;
  });
  if (plain) return std::string(word);
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string table(const std::vector<std::vector<std::string>>& rows, std::string_view indent) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line(indent);
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string gap(widths[i] - width(row[i]), ' ');
      const bool number = !row[i].empty() && std::isdigit(static_cast<unsigned char>(row[i][0]));
      if (i > 0) line += "  ";
      line += number ? gap + row[i] : row[i] + gap;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

Terminal::Terminal(const Options& options)
    : quiet_(options.quiet), tty_(::isatty(STDERR_FILENO) == 1) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  colour_ = tty_ && (!no_color || !*no_color) && !(term && std::string_view(term) == "dumb");
}

void Terminal::say(std::string_view text) const {
  if (quiet_) return;
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void Terminal::warn(std::string_view text) const {
  const std::string line = bold("warning: ") + std::string(text) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

int Terminal::report(const Error& error) const {
  const std::string line = "tamis: " + error.message + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
  return exit_code(error);
}

std::string Terminal::bold(std::string_view text) const {
  return colour_ ? "\033[1m" + std::string(text) + "\033[0m" : std::string(text);
}

bool Terminal::progress(const Progress& p) {
  if (tty_ && !quiet_) {
    const auto now = std::chrono::steady_clock::now();
    if (stage_ != p.stage) {
      end_progress();
      stage_ = p.stage;
      stage_start_ = now;
      last_draw_ = {};
    }
    if (now - last_draw_ > std::chrono::milliseconds(100)) {
      last_draw_ = now;
      const double seconds = std::chrono::duration<double>(now - stage_start_).count();
      std::string line = "\r\033[K" + stage_ + "  " + human_bytes(p.done);
      if (p.total > 0) line += " of " + human_bytes(p.total);
      if (seconds > 0.5 && p.done > 0) {
        const double rate = static_cast<double>(p.done) / seconds;
        line += "  " + human_bytes(static_cast<uint64_t>(rate)) + "/s";
        if (p.total > p.done)
          line += "  " + human_seconds(static_cast<double>(p.total - p.done) / rate) + " left";
      }
      std::fputs(line.c_str(), stderr);
      std::fflush(stderr);
      drawn_ = true;
    }
  }
  return !interrupted();
}

void Terminal::end_progress() {
  if (drawn_) std::fputs("\r\033[K", stderr);
  drawn_ = false;
}

}  // namespace tamis::tool
