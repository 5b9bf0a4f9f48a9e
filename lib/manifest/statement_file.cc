#include "manifest/statement_file.h"

#include <algorithm>

#include "base/json.h"
#include "base/try.h"
#include "manifest/file_list.h"

namespace tamis::manifest {
namespace {

std::string key_hint(const VerifyingKey& key) {
  const std::string text = key.text();
  return text.substr(0, key.name().size() + 9);  // name, plus sign, eight digits
}

Json subject(std::string_view name, const Sha256Digest& digest) {
  return Json().set("name", name).set("digest", Json().set("sha256", hex(digest)));
}

}  // namespace

std::string statement_payload(const Checkpoint& checkpoint, const Sha256Digest& list) {
  Json out;
  out.set("_type", "https://in-toto.io/Statement/v1");
  out.set("subject",
          Json::array().push(subject(kHeadPath, checkpoint.head)).push(subject(kFilesPath, list)));
  out.set("predicateType", kPredicateType);
  out.set("predicate", Json().set("checkpoint", checkpoint.text()));
  return out.canonical();
}

std::string pre_authentication(std::string_view type, std::string_view body) {
  std::string out = "DSSEv1 " + std::to_string(type.size()) + ' ';
  out.append(type).append(" ").append(std::to_string(body.size())).append(" ").append(body);
  return out;
}

std::string Envelope::text() const {
  Json list = Json::array();
  for (const EnvelopeSignature& s : signatures) {
    list.push(Json().set("keyid", s.key).set("sig", base64(s.signature)));
  }
  return Json()
      .set("payload", base64(payload))
      .set("payloadType", kPayloadType)
      .set("signatures", std::move(list))
      .canonical();
}

Result<Envelope> Envelope::parse(std::string_view bytes) {
  TAMIS_TRY(const Json json, Json::parse(bytes, "the envelope", 4));
  Envelope out;
  if (!unbase64(json["payload"].as_string(), out.payload)) {
    return fail(Code::kInput, "expected a \"payload\" in base64");
  }
  for (const Json& s : json["signatures"].items()) {
    EnvelopeSignature& signature = out.signatures.emplace_back();
    signature.key = s["keyid"].as_string();
    if (!unbase64(s["sig"].as_string(), signature.signature)) {
      return fail(Code::kInput, "expected a \"sig\" in base64");
    }
  }
  // Also refuses other members, another type of payload and other spellings.
  if (out.signatures.empty() || out.text() != bytes) {
    return fail(Code::kInput,
                "expected canonical JSON with payload, payloadType and signatures, and no more");
  }
  return out;
}

bool Envelope::signed_by(const VerifyingKey& key) const {
  const std::string hint = key_hint(key);
  const std::string message = pre_authentication(kPayloadType, payload);
  return std::any_of(signatures.begin(), signatures.end(), [&](const EnvelopeSignature& s) {
    return s.key == hint && key.verify(message, s.signature);
  });
}

Status add_signature(Envelope& envelope, const Signer& signer) {
  TAMIS_TRY(const Signature signature,
            signer.sign(pre_authentication(kPayloadType, envelope.payload)));
  envelope.signatures.push_back(
      {key_hint(signer.verifying()),
       std::string(reinterpret_cast<const char*>(signature.data()), signature.size())});
  return {};
}

}  // namespace tamis::manifest
