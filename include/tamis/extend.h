// More records for a delivery that was sent: a new version of it, with a shipment's records behind its own.
//
//   ExtendOptions o;
//   o.delivery = "delivery"; o.shipment = "delivery-of-2027"; o.out = "delivery-2";
//   o.signer.key_file = "archive.key";
//   auto report = extend(o);               // report->proof: to everybody who has the old checkpoint
//
// A shipment is what `tamis prepare` made of the new part of the archive: a delivery or a draft of the same route. Its records are
// read and held against its leaves; of the old version only the manifest and the leaves are read, and its other files become files of
// the new one as they are (a second name for the same bytes, or a copy where the disk cannot). The new records get ids and groups
// of their own by the version in front ("v2-000000001"). Only if the old ids are the archive's own (deliver.ids = "keep") are
// the old records read too, to see that no id comes twice. The new version appears whole or not at all.
//
// Rights and waivers of the shipment join those of the delivery; what else it claims stands apart, in "shipments" of the head. What
// would bar the seal of a delivery (docs/formats/manifest.md, "Routes") bars its extension.
//
// Thread-safety: one call per output at a time. Memory: one packed shard, 16 bytes a new record.
#pragma once

#include <cstdint>
#include <string>

#include "tamis/result.h"
#include "tamis/sign.h"

namespace tamis {

struct ExtendOptions {
  std::string delivery, shipment, out;  // `out` must not exist
  // The key that signed the delivery; nothing for one that nobody signed. On the private route a key file makes the salts, also where
  // a command signs.
  SignOptions signer;
  std::string
      proof_file;  // where the proof of continuation is written, before the new version appears; "": nowhere
  bool copy = false;  // old files are copied, and held against their digests on the way
  uint64_t shard_bytes = uint64_t{256} << 20;
};

struct ExtendReport {
  uint64_t version = 0, records = 0, added = 0, shards_added = 0;
  std::string
      proof;  // of continuation, for tamis check-proof; "" if the old version had no records
};

// Code::kUsage if the two do not go together or a gate is closed, Code::kMismatch if one is not intact.
Result<ExtendReport> extend(const ExtendOptions& options);

}  // namespace tamis
