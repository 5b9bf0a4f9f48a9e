// What the independent verifier in Python says of a delivery (verify_delivery.py).
#pragma once

#include <doctest/doctest.h>

#include <string>

#include "base/command.h"
#include "base/json.h"
#include "tamis/verify.h"

namespace tamis::testing {

inline const std::string kPythonVerifier =
    std::string(TAMIS_SOURCE_DIR) + "/tests/manifest/verify_delivery.py";

// Without Python what our own says: there is nothing to compare it with.
inline bool python_says_intact(const std::string& folder, const std::string& signer = "") {
  const auto out = run_command("python3 " + kPythonVerifier + " --json " +
                               (signer.empty() ? "" : "--signer '" + signer + "' ") + folder);
  if (!out) return verify(folder)->intact();
  const auto line = Json::parse(out->substr(0, out->find('\n')));
  REQUIRE_MESSAGE(line, *out);
  return (*line)["intact"].as_bool();
}

}  // namespace tamis::testing
