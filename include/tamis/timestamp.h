// A time-stamp of RFC 3161 for a delivery: an authority's word that its checkpoint existed at a time.
//
//   auto query = timestamp_query("delivery");              // TimeStampReq, for the authority
//   attach_timestamp("delivery", reply, authority_pem);    // its TimeStampResp, into manifest/checkpoint.tsr
//   verify("delivery", {.authority = authority_pem});      // is checked with everything else
//
// Nothing is sent: how the query gets to the authority (HTTP, mail) is the caller's business. A stamp is of one version; a later one
// has a checkpoint of its own. Thread-safety: one call per delivery at a time. Format: docs/formats/manifest.md.
#pragma once

#include <string>
#include <string_view>

#include "tamis/result.h"

namespace tamis {

Result<std::string> timestamp_query(const std::string& delivery);
// Code::kInput if the reply is none or of something else; Code::kMismatch if `authority` (certificates in PEM, "" for none) did not sign
// it. A stamp that was there is replaced.
Status attach_timestamp(const std::string& delivery, std::string_view reply,
                        std::string_view authority);

}  // namespace tamis
