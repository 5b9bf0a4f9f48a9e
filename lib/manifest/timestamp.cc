#include "tamis/timestamp.h"

#include "base/try.h"
#include "manifest/sealed_delivery.h"
#include "manifest/time_stamp.h"

namespace tamis {

using namespace manifest;

Result<std::string> timestamp_query(const std::string& delivery) {
  TAMIS_TRY(const SealedDelivery d, SealedDelivery::open(io::FileSystem::real(), delivery));
  return time_stamp_query(d.checkpoint.text());
}

Status attach_timestamp(const std::string& delivery, std::string_view reply,
                        std::string_view authority) {
  io::FileSystem& fs = io::FileSystem::real();
  TAMIS_TRY(const SealedDelivery d, SealedDelivery::open(fs, delivery));
  TAMIS_TRY(const TimeStamp stamp, TimeStamp::parse(reply));
  if (!stamp.is_of(d.checkpoint.text())) {
    return fail(Code::kInput,
                "the time-stamp is of something else than this delivery's checkpoint; ask the "
                "authority with a query that tamis timestamp made");
  }
  if (!authority.empty()) TAMIS_CHECK(check_time_stamp(reply, d.checkpoint.text(), authority));
  return io::write_file_atomic(fs, d.path_of(kTimeStampPath), reply, 0644);
}

}  // namespace tamis
