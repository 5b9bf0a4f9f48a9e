#include "tamis/timestamp.h"

#include "base/try.h"
#include "manifest/sealed_delivery.h"
#include "manifest/time_stamp.h"
#include "manifest/versions.h"

namespace tamis {

using namespace manifest;

Result<std::string> timestamp_query(const std::string& delivery) {
  TAMIS_TRY(const SealedDelivery d, SealedDelivery::open(io::FileSystem::real(), delivery));
  return time_stamp_query(d.checkpoint.text());
}

Status manifest::attach_timestamp(io::FileSystem& fs, const std::string& delivery,
                                  std::string_view reply, std::string_view authority) {
  TAMIS_TRY(const SealedDelivery d, SealedDelivery::open(fs, delivery));
  TAMIS_TRY(const TimeStamp stamp, TimeStamp::parse(reply));
  if (!stamp.is_of(d.checkpoint.text())) {
    return fail(Code::kInput,
                "the time-stamp is of something else than this delivery's checkpoint; ask the "
                "authority with a query that tamis timestamp made");
  }
  if (!authority.empty()) TAMIS_CHECK(check_time_stamp(reply, d.checkpoint.text(), authority));
  return put_in_place(fs, d, kTimeStampPath, reply);
}

Status attach_timestamp(const std::string& delivery, std::string_view reply,
                        std::string_view authority) {
  return manifest::attach_timestamp(io::FileSystem::real(), delivery, reply, authority);
}

}  // namespace tamis
