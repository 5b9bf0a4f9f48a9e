#include "manifest/inputs.h"

#include <string>

#include "base/json_number.h"

namespace tamis::manifest {

void InputRoot::add(const Sha256Digest& salt, const Sha256Digest& file) {
  std::string entry(reinterpret_cast<const char*>(salt.data()), salt.size());
  entry.append(reinterpret_cast<const char*>(file.data()), file.size());
  root_.add(leaf_hash(entry));
}

Json InputRoot::json() const {
  return Json().set("count", root_.size()).set("leaf", kInputLeaf).set("root", hex(root_.root()));
}

void check_inputs(const Json& head, std::vector<HeadProblem>& out) {
  if (!head.has("inputs")) return;
  const Json& inputs = head["inputs"];
  std::string root;
  if (inputs.members().size() != 3 || !inputs["count"].is_int() || inputs["count"].as_int() < 0 ||
      inputs["count"].as_int() > kMaxExactInteger || inputs["leaf"] != Json(kInputLeaf) ||
      !unhex(inputs["root"].as_string(), root) || root.size() != 32) {
    out.push_back({"inputs",
                   "a count, a root of 64 digits and the leaf \"" + std::string(kInputLeaf) + "\"",
                   "something else"});
  }
}

}  // namespace tamis::manifest
