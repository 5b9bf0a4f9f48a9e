// Taking records back from a delivery that was sent: a new version without them, and a notice for the receivers to sign.
//
//   WithdrawOptions o;
//   o.delivery = "delivery"; o.out = "delivery-2"; o.ids = {"000042"};
//   o.signer.key_file = "archive.key";
//   auto report = withdraw(o);                        // report->notice goes to every receiver
//   acknowledge(notice, {.key_file = "receiver.key"}, copies);   // the receiver's answer: the notice with one signature more
//
// The shards that held the records are written anew without them; their leaves stay in the log (docs/formats/manifest.md), so the new version
// proves that it is the old one less what it names, and proofs of other records stay good. Nothing that was dropped as a repeat comes back.
// Every line of the old version is read and held against its leaf on the way. The new version appears whole or not at all; the old
// one is left alone, and is yours to delete.
//
// Thread-safety: one call per output at a time. Memory: one shard. Format: docs/formats/erasure.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/result.h"
#include "tamis/sign.h"

namespace tamis {

struct WithdrawOptions {
  std::string delivery, out;     // `out` must not exist
  std::vector<std::string> ids;  // of records
  // What concerns one person, a JSON object a line: {"id":…}, {"group":…} or {"contains":…}: a record with this id, all of this
  // group, all whose text or fields hold these words to the letter.
  std::string subject;
  std::string
      notice_file;  // where the notice is written, before the new version appears; "": nowhere
  bool with_repeats = false;  // also records that are marked as repeats of withdrawn ones
  SignOptions signer;  // the key that signed the delivery; nothing for one that nobody signed
};

struct WithdrawReport {
  uint64_t version = 0, records = 0;   // records that are left
  std::vector<std::string> withdrawn;  // ids, in the order of the records
  uint64_t repeats_left = 0;  // records marked as repeats of withdrawn ones, and still there
  uint64_t shards_rewritten = 0;
  std::string notice;
};

// Code::kInput if a line of the request meets no record, Code::kMismatch if the delivery is not intact.
Result<WithdrawReport> withdraw(const WithdrawOptions& options);

// The notice with the signature of whoever erased the records, or with none more if `signer` names nothing. Each of `copies` is a
// delivery that must not hold them any more (Code::kMismatch).
Result<std::string> acknowledge(std::string_view notice, const SignOptions& signer,
                                const std::vector<std::string>& copies);

struct NoticeReport {
  std::string origin;
  uint64_t version = 0, withdrawn = 0;
  std::vector<std::string> signers;  // of the keys asked for, those whose signature holds
  std::vector<std::string> missing;  // and those whose does not
};
// Code::kInput if it is no notice.
Result<NoticeReport> read_notice(std::string_view notice, const std::vector<std::string>& keys);

}  // namespace tamis
