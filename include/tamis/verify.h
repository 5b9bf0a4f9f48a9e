// Checking a delivery: what its receiver runs, with no recipe, no ledger and no network.
//
//   VerifyOptions o;
//   o.signer = "archive.example/letters+a1b2c3d4+AT…";   // the sender's public key, had from the sender by another way
//   auto report = verify("delivery", o);
//   report->intact();        // every byte, count and root is as the manifest says, and the signer is who you named
//   report->to_text();       // CHECKED apart from CLAIMED, for people
//   report->to_json();       // the same for programs
//
// What can be counted or hashed is checked: structure, every byte, every record, the counts, the
// balance of the steps, the roots, the signature. What cannot (rights, consent, provenance, how
// text was redacted) is listed as claimed. Without `signer` a delivery is at best "intact, signer
// unknown": whoever changed it could have signed it anew.
//
// Thread-safety: pure; any number of calls at a time. `progress` is called by one thread at a time.
// Prints nothing.
// How deep it looks is `level`: `signature` reads the manifest's own files, `structure` also the names and sizes of all others,
// `sample` also every leaf and some shards, `full` everything. What a level leaves out stands under NOT CHECKED. reverify() (tamis/reverify.h)
// goes on from there with the receiver's own vocabularies and detectors.
// Cost: one pass over the files, on `jobs` threads; 16 bytes of memory a record, and one line of
// each shard at work.
// Format: docs/formats/manifest.md.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tamis/result.h"

namespace tamis {

enum class VerifyLevel : int32_t {
  kSignature = 0,
  kStructure = 1,
  kSample = 2,
  kFull = 3,
  kRecompute = 4  // of tamis/reverify.h
};

struct VerifyOptions {
  std::string signer;                  // the text of a public key; "": none is known
  std::vector<std::string> cosigners;  // further keys; each must have signed too
  VerifyLevel level = VerifyLevel::kFull;
  uint32_t sample_percent = 10;  // of the shards, at least one
  uint64_t sample_seed = 0;      // the same seed picks the same shards; 0: drawn by chance
  std::string authority;         // certificates (PEM) of a time-stamping authority; "": none
  std::string known_checkpoint;  // the text of a checkpoint had before or elsewhere; "": none
  unsigned jobs = 0;             // threads; 0: one per core
  // A folder of the receiver's, where finished shards are noted: a call that was stopped goes on there, as long as the
  // files are the same by size, times and inode. Emptied when all is done. "": nothing is noted.
  std::string resume;
  uint64_t max_failures = 1000;             // kept in the report; the others are counted
  uint64_t line_bytes = uint64_t{1} << 30;  // a longer record is a failure, not a need for memory
  // Bytes done and in all. Returns false to stop; the call then ends with Code::kCancelled.
  std::function<bool(uint64_t done, uint64_t total)> progress;
};

enum class SignerState : int32_t {
  kUnsigned = 0,  // nobody signed
  kUnknown = 1,   // signed by the key that the delivery itself names
  kVerified = 2,  // signed by the key in VerifyOptions::signer
  kWrong = 3,  // not signed by the key in VerifyOptions::signer, or a signature that does not hold
};

struct VerifyCheck {
  std::string name;    // "bytes"
  std::string detail;  // "SHA-256 of 7 files, 81234 bytes"
  bool passed = false;
};

struct VerifyFailure {
  std::string file;   // a path inside the delivery, made safe to show
  uint64_t line = 0;  // from 1; 0: the whole file
  std::string expected, found, what_to_do;
};

// What a detector of the receiver's would still redact: where it stands, never what it is.
struct RescanFinding {
  std::string file;
  uint64_t line = 0;   // from 1
  std::string member;  // "text", "speaker", or "fields." and the name of the field
  std::string type, rule;
  uint64_t begin = 0, end = 0;  // bytes of the member
  friend bool operator==(const RescanFinding&, const RescanFinding&) = default;
};

struct VerifyReport {
  std::vector<VerifyCheck> checked;
  std::vector<std::pair<std::string, std::string>> claimed;  // member of the head, what it says
  std::vector<std::string> not_checked;
  std::vector<VerifyFailure> failures;  // in the order of the files
  uint64_t more_failures = 0;           // beyond max_failures

  VerifyLevel level = VerifyLevel::kFull;
  bool draft = true;  // not sealed: no route or no signature
  SignerState signer = SignerState::kUnsigned;
  std::string signer_name;
  // Records counted, at a lower level as the checkpoint says; files and bytes in the folder, at level `signature` as listed.
  uint64_t records = 0, files = 0, bytes = 0;

  bool rescanned = false;
  std::vector<RescanFinding> rescan;               // the first ones of each shard
  std::map<std::string, uint64_t> rescan_by_type;  // all of them
  uint64_t resumed_shards = 0;

  // Nothing wrong was found at this level. What a rescan finds is the receiver's opinion and no failure.
  bool intact() const { return failures.empty() && more_failures == 0; }
  std::string verdict() const;  // one line: "intact, signed by archive.example/letters"
  std::string to_text() const;  // several lines, ending with the verdict
  std::string to_json() const;  // canonical JSON (RFC 8785), without line feed
};

// Everything wrong with the delivery is in the report. An Error is only returned if there is
// nothing to look at (Code::kInput), an option makes no sense (Code::kUsage) or the caller stopped
// (Code::kCancelled).
Result<VerifyReport> verify(const std::string& path, const VerifyOptions& options = {});

}  // namespace tamis
