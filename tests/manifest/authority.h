// A time-stamping authority of OpenSSL's, for tests.
#pragma once

#include <string>

#include "base/command.h"
#include "manifest/forge.h"

namespace tamis::testing {

// An authority with a certificate of its own, in a folder.
inline bool make_authority(const std::string& at, const std::string& name) {
  put(at + "/ca.cnf",
      "[req]\ndistinguished_name=dn\nprompt=no\nx509_extensions=tsa\n[dn]\nCN=" + name +
          "\n[tsa]\nextendedKeyUsage=critical,timeStamping\n"
          "[a]\nserial=" +
          at +
          "/serial\nsigner_digest=sha256\ndefault_policy=1.2.3.4.1\n"
          "digests=sha256,sha512\nordering=yes\ntsa_name=yes\ness_cert_id_chain=no\n");
  put(at + "/serial", "01\n");
  int status = -1;
  run_command(
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -keyout " +
          at + "/key.pem -out " + at + "/cert.pem -config " + at + "/ca.cnf 2>&1",
      &status);
  return status == 0;
}

// Its answer to a query; "" if it gives none.
inline std::string stamp(const std::string& at, const std::string& query) {
  put(at + "/q.tsq", query);
  run_command("openssl ts -reply -section a -config " + at + "/ca.cnf -queryfile " + at +
              "/q.tsq -signer " + at + "/cert.pem -inkey " + at + "/key.pem -out " + at +
              "/r.tsr 2>&1");
  return get(at + "/r.tsr");
}

}  // namespace tamis::testing
