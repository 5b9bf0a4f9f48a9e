// Sealing: from files that are written to the manifest that pins them. What a new delivery, a new version of one and a new
// signature have in common.
//
//   SealInput in;  in.files = …; in.records = …; in.record_root = …; in.statistics = …; in.statement = &statement;
//   TAMIS_TRY(SealedManifest m, seal_manifest(std::move(in), &signer));    // nothing is written yet
//   TAMIS_CHECK(write_manifest(fs, folder, m));
//
// Thread-safety: values and pure functions. Format: docs/formats/manifest.md.
#pragma once

#include <string>
#include <vector>

#include "base/keys.h"
#include "io/file.h"
#include "manifest/checkpoint.h"
#include "manifest/file_list.h"
#include "manifest/head.h"

namespace tamis::manifest {

struct SealInput {
  bool draft = true;
  std::vector<FileEntry> files;  // in any order
  uint64_t records = 0;          // leaves of the record tree, and its root
  Sha256Digest record_root{};
  Json statistics;
  const Statement* statement = nullptr;  // what a new delivery says; or
  Json head;                             // the head of the former version, whose words stay
  std::string previous;                  // digest of the former checkpoint's text, hex
  uint64_t version = 1;
};

struct SealedManifest {
  Checkpoint checkpoint;
  std::string head, list, note;
  std::string statement;  // "" if nobody signed
  uint64_t bytes = 0;     // of all files of the delivery
};

// The words of a head: all but what follows from the files.
Json head_of(const Statement& statement);

// Code::kUsage if a gate bars the seal (gates.h), Code::kInternal if the head is not right or does not balance, Code::kLimit if it is too long.
Result<SealedManifest> seal_manifest(SealInput input, const Signer* signer);

// Creates the files of the manifest below `folder`, whose folder "manifest" exists, and syncs them.
Status write_manifest(io::FileSystem& fs, const std::string& folder, const SealedManifest& sealed);
// A new file, written, synced and closed.
Status write_new_file(io::FileSystem& fs, const std::string& path, std::string_view bytes);

}  // namespace tamis::manifest
