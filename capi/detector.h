// Detectors of C, as the library knows them.
#pragma once

#include <memory>
#include <vector>

#include "tamis.h"
#include "tamis/detector.h"
#include "tamis/result.h"

namespace tamis::capi {

// TAMIS_E_USAGE names the member that makes no sense.
Result<std::vector<std::shared_ptr<const Detector>>> to_detectors(const tamis_detector* detectors,
                                                                  uint64_t count);

}  // namespace tamis::capi
