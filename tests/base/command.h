// Runs an independent program (openssl, python3) as an oracle and gives what it prints. Tests only.
//
//   auto out = tamis::testing::run_command("openssl dgst -sha256 -r " + file);
//   if (!out) return;   // the program is not there: say so and skip
#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

namespace tamis::testing {

// stdout, whatever the exit status, which `status` receives; nothing if the shell could not find the program.
inline std::optional<std::string> run_command(const std::string& command, int* status = nullptr) {
  FILE* pipe = ::popen((command + " 2>/dev/null").c_str(), "r");
  if (!pipe) return std::nullopt;
  std::string out;
  std::array<char, 65536> buffer;
  size_t n;
  while ((n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0) out.append(buffer.data(), n);
  const int raw = ::pclose(pipe);
  const int code = WIFEXITED(raw) ? WEXITSTATUS(raw) : -1;
  if (status) *status = code;
  if (code == 127) return std::nullopt;
  return out;
}

inline void write_bytes(const std::string& path, std::string_view bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

inline std::string read_bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace tamis::testing
