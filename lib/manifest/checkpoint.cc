#include "manifest/checkpoint.h"

#include <algorithm>
#include <charconv>

#include "base/json_number.h"
#include "base/try.h"
#include "base/utf8.h"

namespace tamis::manifest {
namespace {

constexpr std::string_view kEmDash = "\xE2\x80\x94 ";
constexpr std::string_view kHead = "head sha256 ";
constexpr std::string_view kFiles = "files ";
constexpr std::string_view kVersion = "version ";

std::string_view view(const Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

bool digest_of(std::string_view bytes, Sha256Digest& digest) {
  if (bytes.size() != digest.size()) return false;
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return true;
}

bool base64_digest(std::string_view text, Sha256Digest& digest) {
  std::string bytes;
  return unbase64(text, bytes) && digest_of(bytes, digest);
}

bool decimal(std::string_view text, uint64_t& value) {
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return false;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() &&
         value <= static_cast<uint64_t>(kMaxExactInteger);
}

tl::unexpected<Error> refuse(size_t line, std::string_view expected) {
  return fail(Code::kInput, "line " + std::to_string(line) + ": expected " + std::string(expected),
              line);
}

}  // namespace

std::string Checkpoint::text() const {
  std::string out =
      origin + '\n' + std::to_string(records) + '\n' + base64(view(record_root)) + '\n';
  out.append(kHead).append(hex(head)).append("\n");
  out.append(kFiles)
      .append(std::to_string(files))
      .append(" ")
      .append(base64(view(file_root)))
      .append("\n");
  if (version > 1) out.append(kVersion).append(std::to_string(version)).append("\n");
  return out;
}

Result<Checkpoint> Checkpoint::parse(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return refuse(lines.size() + 1, "a line feed at its end");
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  if (lines.size() != 5 && lines.size() != 6) {
    return refuse(std::min<size_t>(lines.size(), 6) + 1, "five lines in all, or six");
  }
  Checkpoint out;
  out.origin = std::string(lines[0]);
  if (out.origin.empty()) return refuse(1, "an origin");
  if (!decimal(lines[1], out.records)) return refuse(2, "the number of records");
  if (!base64_digest(lines[2], out.record_root))
    return refuse(3, "the root of the records in base64");
  std::string head;
  if (!lines[3].starts_with(kHead) || !unhex(lines[3].substr(kHead.size()), head) ||
      !digest_of(head, out.head)) {
    return refuse(4, "\"head sha256\" and 64 digits");
  }
  const size_t space = lines[4].rfind(' ');
  if (!lines[4].starts_with(kFiles) || space < kFiles.size() ||
      !decimal(lines[4].substr(kFiles.size(), space - kFiles.size()), out.files) ||
      !base64_digest(lines[4].substr(space + 1), out.file_root)) {
    return refuse(5, "\"files\", their number and their root in base64");
  }
  if (lines.size() == 6 &&
      (!lines[5].starts_with(kVersion) || !decimal(lines[5].substr(kVersion.size()), out.version) ||
       out.version < 2)) {
    return refuse(6, "\"version\" and a number from 2 on");
  }
  return out;
}

Result<Note> Note::parse(std::string_view bytes) {
  if (bytes.empty() || bytes.back() != '\n') return refuse(1, "text that ends with a line feed");
  if (!utf8::valid(bytes)) return refuse(1, "well-formed UTF-8");
  if (std::any_of(bytes.begin(), bytes.end(),
                  [](char c) { return static_cast<uint8_t>(c) < 0x20 && c != '\n'; })) {
    return refuse(1, "no control characters but line feeds");
  }
  Note out;
  // The last empty line divides the text from the signatures.
  const size_t blank = bytes.rfind("\n\n");
  if (blank == std::string_view::npos) {
    out.text = std::string(bytes);
    return out;
  }
  out.text = std::string(bytes.substr(0, blank + 1));
  std::string_view rest = bytes.substr(blank + 2);
  size_t line = 2 + static_cast<size_t>(std::count(out.text.begin(), out.text.end(), '\n'));
  if (rest.empty()) return refuse(line, "a signature after the empty line");
  for (; !rest.empty(); ++line) {
    const std::string_view text = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(text.size() + 1);
    const size_t space = text.rfind(' ');
    NoteSignature signature;
    std::string body;
    if (!text.starts_with(kEmDash) || space < kEmDash.size() ||
        !unbase64(text.substr(space + 1), body) || body.size() < 5) {
      return refuse(line, "an em dash, a key name and a signature in base64");
    }
    signature.name = std::string(text.substr(kEmDash.size(), space - kEmDash.size()));
    if (!is_key_name(signature.name)) return refuse(line, "a key name");
    for (size_t i = 0; i < 4; ++i)
      signature.key_id = signature.key_id << 8 | static_cast<uint8_t>(body[i]);
    signature.signature = body.substr(4);
    out.signatures.push_back(std::move(signature));
  }
  return out;
}

bool Note::signed_by(const VerifyingKey& key) const {
  return std::any_of(signatures.begin(), signatures.end(), [&](const NoteSignature& s) {
    return s.name == key.name() && s.key_id == key.id() && key.verify(text, s.signature);
  });
}

Result<std::string> sign_note(std::string_view text, const Signer& signer) {
  return cosign_note(std::string(text) + "\n", signer);
}

Result<std::string> cosign_note(std::string_view note, const Signer& signer) {
  const std::string_view text = note.substr(0, note.rfind("\n\n") + 1);
  TAMIS_TRY(const Signature signature, signer.sign(text));
  const uint32_t id = signer.verifying().id();
  std::string body;
  for (int shift = 24; shift >= 0; shift -= 8) body.push_back(static_cast<char>(id >> shift));
  body.append(reinterpret_cast<const char*>(signature.data()), signature.size());
  std::string out(note);
  out.append(kEmDash).append(signer.verifying().name()).append(" ").append(base64(body));
  out.append("\n");
  return out;
}

}  // namespace tamis::manifest
