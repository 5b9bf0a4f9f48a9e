// The checkpoint of a delivery: a few lines that pin everything else, to be signed, published, or read out on the phone.
//
//   archive.example/letters              origin: who vouches, or DRAFT/…
//   1042                                 records in the log
//   CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=    their RFC 9162 root
//   head sha256 9f86d0…                  digest of manifest/dataset.json
//   files 7 n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=   lines of manifest/files.jsonl and their root
//   version 2                            of a later version only
//
//   — archive.example/letters Az3grl…    one line per signature
//
// The format is that of transparency logs (https://c2sp.org/tlog-checkpoint) with extension lines, in a signed note
// (https://c2sp.org/signed-note), so their tools read it. Without a signature it is the text alone.
//
//   checkpoint.text();                         // what is signed
//   TAMIS_TRY(auto note, sign_note(text, key));
//   TAMIS_TRY(Note n, Note::parse(bytes));     // n.text, n.signatures
//
// Thread-safety: values and pure functions. Format: docs/formats/manifest.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/keys.h"
#include "tamis/result.h"

namespace tamis::manifest {

inline constexpr std::string_view kDraftPrefix = "DRAFT/";

struct Checkpoint {
  std::string origin;
  uint64_t records = 0;
  Sha256Digest record_root{};
  Sha256Digest head{};
  uint64_t files = 0;
  Sha256Digest file_root{};
  uint64_t version = 1;  // withdrawals and extensions count on

  std::string text() const;
  // Strict: the lines above and nothing else. Code::kInput with the line.
  static Result<Checkpoint> parse(std::string_view text);
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

struct NoteSignature {
  std::string name;
  uint32_t key_id = 0;
  std::string signature;  // without the key id
};

struct Note {
  std::string text;  // with its last line feed
  std::vector<NoteSignature> signatures;
  // Also of a text without a blank line: then nobody signed it. Code::kInput says what is wrong and where.
  static Result<Note> parse(std::string_view bytes);
  bool signed_by(const VerifyingKey& key) const;  // and the signature holds
};

// The note with one signature, ready to be written.
Result<std::string> sign_note(std::string_view text, const Signer& signer);
// The same note with one signature more.
Result<std::string> cosign_note(std::string_view note, const Signer& signer);

}  // namespace tamis::manifest
