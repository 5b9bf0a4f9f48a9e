#include "tamis/sign.h"

#include <algorithm>

#include "base/try.h"
#include "manifest/command_signer.h"
#include "manifest/sealed_delivery.h"
#include "manifest/statement_file.h"
#include "manifest/versions.h"

namespace tamis {

using namespace manifest;

Result<std::string> manifest::sign(io::FileSystem& fs, const std::string& delivery,
                                   const SignOptions& options) {
  TAMIS_TRY(const auto signer,
            open_signer(fs, options.key_file, options.command, options.public_key));
  const VerifyingKey& key = signer->verifying();
  TAMIS_TRY(const SealedDelivery d, SealedDelivery::open(fs, delivery));
  if (!d.head.has("signer")) {
    return fail(Code::kUsage,
                "nobody signed this delivery; a first signature is made by tamis prepare --key, "
                "because the head names it");
  }
  TAMIS_TRY(const std::string bytes, read_found(fs, d.path_of(kStatementPath), 1 << 20));
  TAMIS_TRY(Envelope envelope, Envelope::parse(bytes));
  const bool note_signed = d.note.signed_by(key);
  const bool statement_signed = envelope.signed_by(key);
  if (note_signed && statement_signed) {
    return fail(Code::kUsage, "this key has signed the delivery already");
  }
  // Whoever is interrupted between the two files calls again, and the rest is done.
  if (!statement_signed) {
    TAMIS_CHECK(add_signature(envelope, *signer));
    TAMIS_CHECK(put_in_place(fs, d, kStatementPath, envelope.text()));
  }
  if (!note_signed) {
    TAMIS_TRY(const std::string note, cosign_note(d.note_bytes, *signer));
    TAMIS_CHECK(put_in_place(fs, d, kCheckpointPath, note));
  }
  return key.name();
}

Result<std::string> sign(const std::string& delivery, const SignOptions& options) {
  return manifest::sign(io::FileSystem::real(), delivery, options);
}

}  // namespace tamis
