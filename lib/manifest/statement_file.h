// manifest/statement.dsse.json: the checkpoint said once more, as an in-toto statement in a DSSE envelope, for receivers whose
// tools read attestations and not signed notes.
//
//   TAMIS_TRY(std::string bytes, sign_statement(checkpoint, list_digest, {&signer}));
//   TAMIS_TRY(Envelope e, Envelope::parse(bytes));
//   e.payload == statement_payload(checkpoint, list_digest) && e.signed_by(key)
//
// Its payload follows from the checkpoint alone, so there is one right spelling of it. Sources: in-toto attestation framework,
// Statement v1; DSSE v1 (the "pre-authentication encoding" is what is signed).
// Thread-safety: values and pure functions. Format: docs/formats/manifest.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "manifest/checkpoint.h"

namespace tamis::manifest {

inline constexpr std::string_view kStatementPath = "manifest/statement.dsse.json";
inline constexpr std::string_view kPayloadType = "application/vnd.in-toto+json";
inline constexpr std::string_view kPredicateType = "urn:tamis:delivery:1";

// Canonical JSON: subjects manifest/dataset.json and manifest/files.jsonl, predicate the checkpoint's text.
std::string statement_payload(const Checkpoint& checkpoint, const Sha256Digest& list);
// PAE(type, body) of DSSE: what is signed.
std::string pre_authentication(std::string_view type, std::string_view body);

struct EnvelopeSignature {
  std::string key;  // name+id, as in the key's text
  std::string signature;
};

struct Envelope {
  std::string payload;
  std::vector<EnvelopeSignature> signatures;

  std::string text() const;  // canonical JSON, without line feed
  // Strict: what parses is what text() writes. Code::kInput says what is wrong.
  static Result<Envelope> parse(std::string_view bytes);
  bool signed_by(const VerifyingKey& key) const;  // and the signature holds
};

// The envelope with one signature more.
Status add_signature(Envelope& envelope, const Signer& signer);

}  // namespace tamis::manifest
