#include "manifest/erasure_notice.h"

#include <algorithm>
#include <charconv>

#include "base/json_number.h"
#include "base/try.h"
#include "manifest/checkpoint.h"
#include "manifest/command_signer.h"
#include "manifest/sealed_delivery.h"
#include "manifest/verify_head.h"
#include "tamis/withdraw.h"

namespace tamis::manifest {
namespace {

constexpr std::string_view kFirst = "tamis-erasure/1";

bool decimal(std::string_view text, uint64_t& value) {
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return false;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() &&
         value <= static_cast<uint64_t>(kMaxExactInteger);
}

bool digest(std::string_view digits, Sha256Digest& out) {
  std::string bytes;
  if (!unhex(digits, bytes) || bytes.size() != out.size()) return false;
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return true;
}

}  // namespace

std::string ErasureNotice::text() const {
  std::string out(kFirst);
  out.append("\n").append(origin).append("\nversion ").append(std::to_string(version));
  out.append("\ncheckpoint ").append(hex(checkpoint)).append("\nprevious ").append(hex(previous));
  out.append("\nwithdrawn ").append(std::to_string(records.size())).append("\n");
  for (const auto& [number, leaf] : records) {
    out.append(std::to_string(number)).append(" ").append(hex(leaf)).append("\n");
  }
  return out;
}

Result<ErasureNotice> ErasureNotice::parse(std::string_view text) {
  ErasureNotice out;
  uint64_t number = 0;
  const auto after = [&](std::string_view word, std::string_view& rest) {
    ++number;
    const size_t feed = text.find('\n');
    if (feed == std::string_view::npos || !text.substr(0, feed).starts_with(word)) return false;
    rest = text.substr(word.size(), feed - word.size());
    text.remove_prefix(feed + 1);
    return true;
  };
  const auto refuse = [&](std::string_view expected) {
    return fail(
        Code::kInput,
        "erasure notice, line " + std::to_string(number) + ": expected " + std::string(expected),
        number);
  };
  std::string_view rest;
  uint64_t count = 0;
  if (!after(kFirst, rest) || !rest.empty()) return refuse(kFirst);
  if (!after("", rest) || rest.empty()) return refuse("an origin");
  out.origin = std::string(rest);
  if (!after("version ", rest) || !decimal(rest, out.version) || out.version < 2) {
    return refuse("\"version\" and a number from 2 on");
  }
  if (!after("checkpoint ", rest) || !digest(rest, out.checkpoint)) {
    return refuse("\"checkpoint\" and 64 digits");
  }
  if (!after("previous ", rest) || !digest(rest, out.previous)) {
    return refuse("\"previous\" and 64 digits");
  }
  if (!after("withdrawn ", rest) || !decimal(rest, count) || count == 0) {
    return refuse("\"withdrawn\" and how many, at least one");
  }
  while (!text.empty()) {
    auto& [place, leaf] = out.records.emplace_back();
    const bool there = after("", rest);
    const size_t space = rest.find(' ');
    if (!there || space == std::string_view::npos || !decimal(rest.substr(0, space), place) ||
        !digest(rest.substr(space + 1), leaf)) {
      return refuse("the number of a record and its leaf");
    }
    if (out.records.size() > 1 && out.records[out.records.size() - 2].first >= place) {
      return refuse("numbers that rise");
    }
  }
  if (out.records.size() != count) return refuse(std::to_string(count) + " records");
  return out;
}

}  // namespace tamis::manifest

namespace tamis {

using namespace manifest;

Result<std::string> acknowledge(std::string_view notice, const SignOptions& signer,
                                const std::vector<std::string>& copies) {
  io::FileSystem& fs = io::FileSystem::real();
  TAMIS_TRY(const Note note, Note::parse(notice));
  TAMIS_TRY(const ErasureNotice erasure, ErasureNotice::parse(note.text));
  for (const std::string& copy : copies) {
    TAMIS_TRY(const SealedDelivery d, SealedDelivery::open(fs, copy));
    if (d.checkpoint.origin != erasure.origin) {
      return fail(Code::kMismatch,
                  "a copy has another origin than the notice; name the delivery "
                  "that the notice is about");
    }
    for (const auto& [number, leaf] : erasure.records) {
      const auto gone = withdrawn_between(d.withdrawn, number, number + 1);
      if (gone.empty() || gone.front().leaf != leaf) {
        return fail(Code::kMismatch, "a copy of version " + std::to_string(d.checkpoint.version) +
                                         " still holds record " + std::to_string(number) +
                                         "; replace it by version " +
                                         std::to_string(erasure.version) + " first");
      }
    }
  }
  if (signer.key_file.empty() && signer.command.empty()) return std::string(notice);
  TAMIS_TRY(const auto by, open_signer(fs, signer.key_file, signer.command, signer.public_key));
  if (note.signed_by(by->verifying())) {
    return fail(Code::kUsage, "this key has signed the notice already");
  }
  return note.signatures.empty() ? sign_note(note.text, *by) : cosign_note(notice, *by);
}

Result<NoticeReport> read_notice(std::string_view notice, const std::vector<std::string>& keys) {
  TAMIS_TRY(const Note note, Note::parse(notice));
  TAMIS_TRY(const ErasureNotice erasure, ErasureNotice::parse(note.text));
  NoticeReport out;
  out.origin = show_text(erasure.origin, 120);
  out.version = erasure.version;
  out.withdrawn = erasure.records.size();
  for (const std::string& text : keys) {
    TAMIS_TRY(const VerifyingKey key, VerifyingKey::parse(text, "signer"));
    (note.signed_by(key) ? out.signers : out.missing).push_back(show_text(key.name(), 120));
  }
  return out;
}

}  // namespace tamis
