// Writes a delivery: records into packed shards, the trees over them, the head, the checkpoint.
//
//   TAMIS_TRY(auto delivery, DeliveryWriter::create(fs, staging, {}));
//   for (const Record& r : records) TAMIS_CHECK(delivery.add(r));
//   TAMIS_CHECK(delivery.add_file("README.md", card));
//   TAMIS_TRY(Seal seal, delivery.seal(statement, key));      // null: a draft
//   TAMIS_CHECK(fs.rename(staging, out));                      // the caller's, when all else is in place
//
// Everything is written below `staging` and synced before seal() returns; the delivery appears by the caller's rename.
// After an error the writer is of no more use: remove the staging folder.
//
// The bytes depend on the records, the statement, the options and the version of zstd; never on the clock, the machine or
// the number of threads.
//
// Thread-safety: one thread; encode() the records on many. Ownership: the file system must outlive the writer.
// Memory: one packed shard, and 16 bytes a record to see that ids differ (unless they must).
// Format: docs/formats/manifest.md.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/keys.h"
#include "io/file.h"
#include "manifest/file_list.h"
#include "manifest/head.h"
#include "manifest/record.h"
#include "manifest/statistics.h"
#include "tamis/result.h"

namespace tamis::manifest {

class Salts;

struct DeliveryOptions {
  uint64_t shard_bytes = uint64_t{256}
                         << 20;  // of lines before packing; a longer line makes a shard of its own
  int zstd_level = 3;            // 1 … 19
  bool ids_differ = false;       // the caller numbers them, so there is no need to look
  // For a private delivery that somebody signs; must outlive the writer. Records that come encoded have theirs already.
  const Salts* salts = nullptr;
};

// What was sealed, to be shown and kept in the ledger.
struct Seal {
  bool draft = true;
  std::string origin;
  Checkpoint checkpoint;
  std::string note;  // the bytes of manifest/checkpoint
  Statistics statistics;
  uint64_t bytes = 0;  // of all files
};

class DeliveryWriter {
 public:
  // Makes the folder and its parts. Code::kOutput if something is in it already.
  static Result<DeliveryWriter> create(io::FileSystem& fs, std::string staging,
                                       DeliveryOptions options);
  DeliveryWriter(DeliveryWriter&&) noexcept;
  DeliveryWriter& operator=(DeliveryWriter&&) noexcept;
  ~DeliveryWriter();

  Status add(const Record& record);
  Status add(const EncodedRecord& record);
  // Anything else that leaves with the records: a card, a licence. Not below data/ or manifest/records/.
  Status add_file(const std::string& path, std::string_view bytes);

  uint64_t records() const;
  const Statistics& statistics() const;

  // Code::kInput if two ids are equal, Code::kInternal if the statement does not balance, Code::kUsage if it cannot be
  // written. Without a route or a key the delivery is a draft.
  Result<Seal> seal(const Statement& statement, const Signer* signer);

 private:
  struct State;
  explicit DeliveryWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tamis::manifest
