// A time-stamp of RFC 3161 beside the checkpoint: an authority's word that these lines existed at a time.
//
//   TAMIS_TRY(std::string query, time_stamp_query(checkpoint.text()));           // goes to the authority
//   TAMIS_TRY(TimeStamp stamp, TimeStamp::parse(reply));                         // what it answered, DER
//   stamp.is_of(checkpoint.text());  stamp.time                                  // "2027-01-31T12:00:00Z"
//   TAMIS_CHECK(check_time_stamp(reply, checkpoint.text(), authority_pem));      // the signature, up to a certificate that one trusts
//
// The imprint is SHA-256 of the checkpoint's signed lines. Without a certificate of the authority a stamp is a claim: anybody can sign one.
// Thread-safety: values and pure functions. Format: docs/formats/manifest.md, "manifest/checkpoint.tsr".
#pragma once

#include <string>
#include <string_view>

#include "tamis/result.h"

namespace tamis::manifest {

inline constexpr std::string_view kTimeStampPath = "manifest/checkpoint.tsr";
inline constexpr uint64_t kMaxTimeStamp = uint64_t{1} << 20;

struct TimeStamp {
  std::string time;     // RFC 3339, in UTC
  std::string imprint;  // 32 bytes
  // Code::kInput if it is no TimeStampResp that grants a token over a SHA-256 imprint.
  static Result<TimeStamp> parse(std::string_view reply);
  bool is_of(std::string_view text) const;
};

Result<std::string> time_stamp_query(std::string_view text);
// Code::kMismatch if the token is not signed, over this text, by a time-stamping certificate that leads to one in `authority` (PEM).
Status check_time_stamp(std::string_view reply, std::string_view text, std::string_view authority);

}  // namespace tamis::manifest
