#include "redact/worded_numbers.h"

#include "redact/coordinates.h"
#include "redact/mac.h"
#include "redact/mrz.h"
#include "redact/vin.h"

namespace tamis::redact {

void WordedNumbers::look_around(std::string_view text, size_t at, const CueIndex& cues,
                                const Wanted& wanted, Scan& scan, Candidates& out) const {
  if (wanted.labels) labels_.find(text, at, scan.labels, out);
  if (wanted.dates) months_.find(text, at, cues, scan.dates, out);
  if (wanted.ages) ages_.find(text, at, cues, out);
  if (wanted.positions) find_coordinates(text, at, scan.position_done, out);
  if (wanted.passports) find_mrz(text, at, scan.mrz_done, out);
  if (wanted.hardware) find_mac(text, at, scan.mac_done, out);
  if (wanted.vehicles) find_vin(text, at, out);
}

}  // namespace tamis::redact
