// A proof that somebody sends: read strictly, judged, and said. The first byte chooses whether a checkpoint is known.
//
// Nothing may crash; what parses is written back byte for byte; what is called proven is proven the slow way too.
#include <string>
#include <string_view>

#include "base/json.h"
#include "manifest/checkpoint.h"
#include "manifest/proof.h"
#include "manifest/record.h"
#include "require.h"

namespace {

using namespace tamis;
using namespace tamis::manifest;

// RFC 9162 section 2.1.3.1 read backwards, from the top down.
bool leads_to_root(Sha256Digest leaf, uint64_t index, uint64_t size,
                   std::span<const Sha256Digest> proof, Sha256Digest& root) {
  if (size == 1) {
    root = leaf;
    return proof.empty();
  }
  if (proof.empty()) return false;
  uint64_t k = 1;
  while (2 * k < size) k *= 2;
  Sha256Digest below;
  const bool left = index < k;
  if (!leads_to_root(leaf, left ? index : index - k, left ? k : size - k,
                     proof.first(proof.size() - 1), below)) {
    return false;
  }
  root = left ? node_hash(below, proof.back()) : node_hash(proof.back(), below);
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto parsed = ProofText::parse(bytes);
  if (parsed) require(parsed->text() == bytes);
  ProofCheckOptions options;
  if (data[0] % 2 == 1 && parsed) {
    const auto note = Note::parse(parsed->checkpoint);
    if (note && Checkpoint::parse(note->text)) options.known_checkpoint = parsed->checkpoint;
  }
  const auto report = check_proof(bytes, options);
  if (!report) {
    require(report.error().code == Code::kUsage && parsed && parsed->extension);
    return 0;
  }
  require(!report->to_text().empty());
  require(Json::parse(report->to_json()).has_value());
  if (!report->holds()) return 0;
  require(parsed.has_value());
  const Checkpoint point = Checkpoint::parse(Note::parse(parsed->checkpoint)->text).value();
  if (parsed->extension) return 0;
  RecordView view;
  require(read_record(report->record, view).has_value());
  Sha256Digest root;
  require(leads_to_root(leaf_hash(report->record), parsed->index, point.records, parsed->hashes,
                        root) &&
          root == point.record_root);
  return 0;
}
