// What changes a delivery that is there, over any file system: the calls of include/tamis that say so in a line, open to tests that make
// every single write of them fail.
//
//   FaultFileSystem broken(io::FileSystem::real());
//   broken.fail_at(k, Fault::kPowerLoss);
//   withdraw(broken, options);                // whatever k is: the old version, or the new one, and nothing between
//
// A new version grows in a folder beside its place and is moved there when all of it is on the disk (next_version.h); a file that joins
// a delivery is written beside its place too, and renamed. What goes with a new version (a notice, a proof of continuation) is written
// before it appears: so it is never missing, and whoever was interrupted calls again.
//
// Thread-safety: one call per delivery at a time.
#pragma once

#include <string>
#include <string_view>

#include "io/file.h"
#include "manifest/sealed_delivery.h"
#include "tamis/extend.h"
#include "tamis/sign.h"
#include "tamis/withdraw.h"

namespace tamis::manifest {

Result<ExtendReport> extend(io::FileSystem& fs, const ExtendOptions& options);
Result<WithdrawReport> withdraw(io::FileSystem& fs, const WithdrawOptions& options);
Result<std::string> sign(io::FileSystem& fs, const std::string& delivery,
                         const SignOptions& options);
Status attach_timestamp(io::FileSystem& fs, const std::string& delivery, std::string_view reply,
                        std::string_view authority);

// A file of a delivery that is there: the old bytes or the new ones, and at no moment anything else in its folder. It is written in the
// folder above, under a name that follows from the checkpoint, and moved.
Status put_in_place(io::FileSystem& fs, const SealedDelivery& delivery, std::string_view path,
                    std::string_view bytes);
// A file that goes with a delivery: whole under its name or not there, and on the disk. "" is no name.
Status write_beside(io::FileSystem& fs, const std::string& path, std::string_view bytes);

}  // namespace tamis::manifest
