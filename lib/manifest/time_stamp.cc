#include "manifest/time_stamp.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <openssl/x509.h>

#include <algorithm>
#include <memory>

#include "base/hash.h"
#include "base/try.h"

namespace tamis::manifest {
namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* p) const {
    Free(p);
  }
};
using Reply = std::unique_ptr<TS_RESP, Freed<TS_RESP_free>>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// One element of DER after the other (X.690 section 10.1: definite lengths, as short as can be).
class Der {
 public:
  explicit Der(std::string_view bytes) : rest_(bytes) {}
  // The content of the next element, which has this tag.
  bool take(uint8_t tag, std::string_view& content) {
    if (rest_.size() < 2 || byte(0) != tag) return false;
    size_t size = byte(1), at = 2;
    if (size & 0x80) {
      const size_t bytes = size & 0x7F;
      if (bytes < 1 || bytes > 4 || rest_.size() < 2 + bytes || byte(2) == 0) return false;
      size = 0;
      for (; at < 2 + bytes; ++at) size = size << 8 | byte(at);
      if (size < 0x80) return false;
    }
    if (rest_.size() - at < size) return false;
    content = rest_.substr(at, size);
    rest_.remove_prefix(at + size);
    return true;
  }
  bool skip(uint8_t tag) {
    std::string_view content;
    return take(tag, content);
  }
  bool into(uint8_t tag, Der& inner) {
    std::string_view content;
    if (!take(tag, content)) return false;
    inner = Der(content);
    return true;
  }
  bool is(uint8_t tag, std::string_view expected) {
    std::string_view content;
    return take(tag, content) && content == expected;
  }
  bool at_end() const { return rest_.empty(); }

 private:
  uint8_t byte(size_t i) const { return static_cast<uint8_t>(rest_[i]); }
  std::string_view rest_;
};

constexpr uint8_t kInteger = 0x02, kOctets = 0x04, kId = 0x06, kTime = 0x18, kSequence = 0x30,
                  kSet = 0x31, kExplicit = 0xA0;
// 1.2.840.113549.1.7.2, 1.2.840.113549.1.9.16.1.4 and 2.16.840.1.101.3.4.2.1
constexpr std::string_view kSignedData = "\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";
constexpr std::string_view kTstInfo = "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01\x04";
constexpr std::string_view kSha256 = "\x60\x86\x48\x01\x65\x03\x04\x02\x01";

// RFC 3161 section 2.4.2, inside RFC 5652 sections 3 and 5.1, up to what a stamp says. Whether it is signed is another question.
class ReplyReader {
 public:
  explicit ReplyReader(std::string_view reply) : all_(reply) {}

  bool run(TimeStamp& out) {
    Der reply(""), status(""), token(""), wrapped(""), data("");
    std::string_view granted;
    if (!all_.into(kSequence, reply) || !all_.at_end() || !reply.into(kSequence, status) ||
        !status.take(kInteger, granted) ||
        (granted != std::string_view("\0", 1) && granted != "\x01") ||
        !reply.into(kSequence, token) || !reply.at_end() || !token.is(kId, kSignedData) ||
        !token.into(kExplicit, wrapped) || !wrapped.into(kSequence, data)) {
      return false;
    }
    Der content(""), octets(""), inner(""), info("");
    return data.skip(kInteger) && data.skip(kSet) && data.into(kSequence, content) &&
           content.is(kId, kTstInfo) && content.into(kExplicit, octets) &&
           octets.into(kOctets, inner) && inner.into(kSequence, info) && read_info(info, out);
  }

 private:
  static bool read_info(Der& info, TimeStamp& out) {
    Der imprint(""), algorithm("");
    std::string_view digest, time;
    if (!info.skip(kInteger) || !info.skip(kId) || !info.into(kSequence, imprint) ||
        !imprint.into(kSequence, algorithm) || !algorithm.is(kId, kSha256) ||
        !imprint.take(kOctets, digest) || digest.size() != 32 || !info.skip(kInteger) ||
        !info.take(kTime, time)) {
      return false;
    }
    // GeneralizedTime as section 2.4.2 wants it: YYYYMMDDhhmmss[.s…]Z.
    const auto digits = [](std::string_view text) {
      return !text.empty() &&
             std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    if (time.size() < 15 || time.back() != 'Z' || !digits(time.substr(0, 14))) return false;
    const std::string_view fraction = time.substr(14, time.size() - 15);
    if (!fraction.empty() && (fraction[0] != '.' || !digits(fraction.substr(1)))) return false;
    out.imprint = std::string(digest);
    out.time.append(time.substr(0, 4)).append("-").append(time.substr(4, 2)).append("-");
    out.time.append(time.substr(6, 2)).append("T").append(time.substr(8, 2)).append(":");
    out.time.append(time.substr(10, 2)).append(":").append(time.substr(12, 2)).append("Z");
    return true;
  }
  Der all_;
};

}  // namespace

Result<TimeStamp> TimeStamp::parse(std::string_view reply) {
  TimeStamp out;
  if (reply.size() > kMaxTimeStamp || !ReplyReader(reply).run(out)) {
    return fail(Code::kInput,
                "expected a TimeStampResp of RFC 3161 in DER that grants a token over a SHA-256 "
                "imprint");
  }
  return out;
}

bool TimeStamp::is_of(std::string_view text) const {
  const Sha256Digest digest = sha256(text);
  return imprint == std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size());
}

Result<std::string> time_stamp_query(std::string_view text) {
  const std::unique_ptr<TS_REQ, Freed<TS_REQ_free>> query(TS_REQ_new());
  const std::unique_ptr<TS_MSG_IMPRINT, Freed<TS_MSG_IMPRINT_free>> imprint(TS_MSG_IMPRINT_new());
  const std::unique_ptr<X509_ALGOR, Freed<X509_ALGOR_free>> algorithm(X509_ALGOR_new());
  Sha256Digest digest = sha256(text);
  if (!query || !imprint || !algorithm ||
      X509_ALGOR_set0(algorithm.get(), OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nullptr) != 1 ||
      TS_MSG_IMPRINT_set_algo(imprint.get(), algorithm.get()) != 1 ||
      TS_MSG_IMPRINT_set_msg(imprint.get(), digest.data(), static_cast<int>(digest.size())) != 1 ||
      TS_REQ_set_version(query.get(), 1) != 1 ||
      TS_REQ_set_msg_imprint(query.get(), imprint.get()) != 1 ||
      TS_REQ_set_cert_req(query.get(), 1) != 1) {
    return fail(Code::kNoMemory, "a time-stamp query cannot be made; is there memory left?");
  }
  unsigned char* der = nullptr;
  const int size = i2d_TS_REQ(query.get(), &der);
  if (size <= 0) return fail(Code::kNoMemory, "a time-stamp query cannot be written");
  std::string out(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return out;
}

Status check_time_stamp(std::string_view reply, std::string_view text, std::string_view authority) {
  TAMIS_CHECK(TimeStamp::parse(reply).map([](const TimeStamp&) {}));
  const unsigned char* at = bytes_of(reply);
  const Reply read(d2i_TS_RESP(nullptr, &at, static_cast<long>(reply.size())));
  const std::unique_ptr<BIO, Freed<BIO_free>> pem(
      BIO_new_mem_buf(authority.data(), static_cast<int>(authority.size())));
  std::unique_ptr<X509_STORE, Freed<X509_STORE_free>> store(X509_STORE_new());
  const std::unique_ptr<TS_VERIFY_CTX, Freed<TS_VERIFY_CTX_free>> context(TS_VERIFY_CTX_new());
  if (!pem || !store || !context) return fail(Code::kNoMemory, "no memory to check a time-stamp");
  int certificates = 0;
  while (X509* const certificate = PEM_read_bio_X509(pem.get(), nullptr, nullptr, nullptr)) {
    X509_STORE_add_cert(store.get(), certificate);
    X509_free(certificate);
    ++certificates;
  }
  ERR_clear_error();
  if (certificates == 0)
    return fail(Code::kInput, "expected certificates of the authority, in PEM");
  Sha256Digest digest = sha256(text);
  unsigned char* const imprint =
      static_cast<unsigned char*>(OPENSSL_memdup(digest.data(), digest.size()));
  if (!imprint) return fail(Code::kNoMemory, "no memory to check a time-stamp");
  TS_VERIFY_CTX_set_flags(context.get(), TS_VFY_VERSION | TS_VFY_IMPRINT | TS_VFY_SIGNATURE);
  TS_VERIFY_CTX_set_imprint(context.get(), imprint, static_cast<long>(digest.size()));
  TS_VERIFY_CTX_set_store(context.get(), store.release());
  const bool holds = read && TS_RESP_verify_response(context.get(), read.get()) == 1;
  ERR_clear_error();
  if (holds) return {};
  return fail(Code::kMismatch,
              "the time-stamp is not signed, over this checkpoint, by an authority that you trust");
}

}  // namespace tamis::manifest
