// One record and a few hashes: proof that a signed delivery holds it, for somebody who has nothing else.
//
//   auto proof = prove("delivery", {.id = "000042"});            // text, about 1.5 KB and the record
//   auto report = check_proof(*proof, {.signers = {public_key}});
//   report->holds();         // the record is in the delivery whose checkpoint these keys signed
//   report->record;          // its line (docs/formats/record.md)
//
//   auto extension = prove_extension("delivery", old_checkpoint);   // nothing was changed or removed since
//   check_proof(*extension, {.signers = {key}, .known_checkpoint = old_checkpoint});
//
// A proof is a text of https://c2sp.org/tlog-proof with the record as its extra data: an inclusion proof of RFC 9162 (section
// 2.1.3) and the delivery's checkpoint. An extension is a consistency proof (2.1.4) in the same dress. With no signer named, or
// for a delivery that nobody signed, a proof says what the checkpoint pins and not who stands behind it.
//
// Thread-safety: pure. Ownership: values. Cost: prove() reads 32 bytes a record and one shard, or as many as it takes to find an
// id; check_proof() hashes the record and at most 64 nodes, and needs no file. Format: docs/formats/proof.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/result.h"
#include "tamis/verify.h"

namespace tamis {

struct ProveOptions {
  std::string id;                  // of the record; or
  std::optional<uint64_t> number;  // its place among all records, from 0: reads one shard only
};

// Code::kInput if the record is not there, Code::kMismatch if the delivery is not intact where it was read.
Result<std::string> prove(const std::string& delivery, const ProveOptions& options);

// That the records of `known_checkpoint` (the text of a former manifest/checkpoint) are the first ones of this delivery.
// Code::kMismatch if they are not.
Result<std::string> prove_extension(const std::string& delivery, std::string_view known_checkpoint);

struct ProofCheckOptions {
  std::vector<std::string>
      signers;                   // public keys; each must have signed. None: nobody is asked for
  std::string known_checkpoint;  // needed for an extension
};

struct ProofReport {
  bool extension = false;  // else a record
  uint64_t number = 0;     // of the record, from 0; of an extension the records known before
  uint64_t records = 0;    // in the delivery
  std::string record;      // its line, without line feed; a canonical record if holds()
  std::string origin;      // first line of the checkpoint
  bool draft = false;
  SignerState signer = SignerState::kUnsigned;
  std::vector<std::string> signer_names;  // of the keys that were asked for and hold
  std::vector<VerifyFailure> failures;

  bool holds() const { return failures.empty(); }
  std::string verdict() const;
  std::string to_text() const;
  std::string to_json() const;  // canonical JSON (RFC 8785), without line feed
};

// An Error only for an option that makes no sense (Code::kUsage, Code::kInput of a key). What is wrong with the proof is in the
// report, `file` being "proof" and `line` its line.
Result<ProofReport> check_proof(std::string_view proof, const ProofCheckOptions& options = {});

}  // namespace tamis
