#include "manifest/command_signer.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/try.h"
#include "manifest/key_file.h"

namespace tamis::manifest {
namespace {

constexpr size_t kLongestAnswer = 4096;

tl::unexpected<Error> failed(std::string what) {
  return fail(Code::kInput, "the signing command " + std::move(what) +
                                "; it must read the message on its standard input, write the "
                                "Ed25519 signature to its standard output and exit with 0");
}

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

// One socket is the program's standard input and output: writing to it with MSG_NOSIGNAL raises no SIGPIPE in a host that has not
// asked for one.
Result<std::string> converse(int fd, std::string_view message) {
  std::string answer;
  char buffer[512];
  while (true) {
    pollfd p{fd, static_cast<short>(message.empty() ? POLLIN : POLLIN | POLLOUT), 0};
    if (::poll(&p, 1, -1) < 0) {
      if (errno == EINTR) continue;
      return failed("cannot be listened to");
    }
    if ((p.revents & POLLOUT) != 0 && !message.empty()) {
      const ssize_t n = ::send(fd, message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n > 0) message.remove_prefix(static_cast<size_t>(n));
      if (n < 0 && errno != EAGAIN && errno != EINTR) message = {};  // it may answer nevertheless
      if (message.empty()) ::shutdown(fd, SHUT_WR);
    }
    if ((p.revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
      const ssize_t n = ::recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
      if (n == 0) return answer;
      if (n < 0 && errno != EAGAIN && errno != EINTR) return answer;
      if (n > 0) answer.append(buffer, static_cast<size_t>(n));
      if (answer.size() > kLongestAnswer) return failed("wrote more than a signature");
    }
  }
}

}  // namespace

Result<Signature> CommandSigner::sign(std::string_view message) const {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return failed("could not be started");
  }
  Descriptor ours(ends[0]), theirs(ends[1]);
  posix_spawn_file_actions_t actions;
  if (::posix_spawn_file_actions_init(&actions) != 0) return failed("could not be started");
  ::posix_spawn_file_actions_adddup2(&actions, theirs.get(), 0);
  ::posix_spawn_file_actions_adddup2(&actions, theirs.get(), 1);
  std::string shell = "sh", flag = "-c", command = command_;
  char* const arguments[] = {shell.data(), flag.data(), command.data(), nullptr};
  pid_t child = -1;
  const int started = ::posix_spawn(&child, "/bin/sh", &actions, nullptr, arguments, environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (started != 0) return failed("could not be started");
  theirs.close();
  const Result<std::string> answer = converse(ours.get(), message);
  ours.close();
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  TAMIS_TRY(std::string bytes, answer);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return failed("did not succeed");
  Signature out;
  if (bytes.size() != out.size()) {
    while (!bytes.empty() && (bytes.back() == '\n' || bytes.back() == '\r')) bytes.pop_back();
    std::string raw;
    if (!unbase64(bytes, raw) || raw.size() != out.size()) {
      return failed("wrote what is no signature of 64 bytes, nor base64 of one");
    }
    bytes = raw;
  }
  std::memcpy(out.data(), bytes.data(), out.size());
  if (!key_.verify(message, out)) return failed("wrote a signature that its public key refuses");
  return out;
}

Result<std::unique_ptr<Signer>> open_signer(io::FileSystem& fs, const std::string& key_file,
                                            const std::string& command,
                                            const std::string& public_key) {
  if (key_file.empty() == command.empty() || command.empty() != public_key.empty()) {
    return fail(Code::kUsage, "name a key to sign with, or a command and its public key");
  }
  if (!command.empty()) {
    TAMIS_TRY(VerifyingKey key, read_verifying_key(fs, public_key));
    return std::unique_ptr<Signer>(std::make_unique<CommandSigner>(std::move(key), command));
  }
  TAMIS_TRY(SigningKey key, read_signing_key(fs, key_file));
  return std::unique_ptr<Signer>(std::make_unique<SigningKey>(std::move(key)));
}

}  // namespace tamis::manifest
