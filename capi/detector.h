// Detectors of C, as the library knows them.
#pragma once

#include <memory>
#include <vector>

#include "tamis.h"
#include "tamis/detector.h"
#include "tamis/engine.h"
#include "tamis/result.h"

namespace tamis::capi {

// `options` may be null. TAMIS_E_USAGE names the member that makes no sense.
Result<EngineOptions> to_engine_options(const tamis_engine_options* options);

}  // namespace tamis::capi
