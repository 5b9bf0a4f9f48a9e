// What --vocab names: a vocabulary that is built in, or the path of a pack.
#pragma once

#include <memory>
#include <string>

#include "tamis/vocabulary.h"

namespace tamis::tool {

inline Result<std::shared_ptr<const Vocabulary>> open_vocabulary(const std::string& name) {
  const bool is_path = name.find('/') != std::string::npos || name.ends_with(".tpack");
  return is_path ? Vocabulary::open_file(name) : Vocabulary::open(name);
}

}  // namespace tamis::tool
