// Makes vocabulary packs, and the images of them that are built into the library. Used while Tamis is built.
//
//   tamis_vocabulary pack NAME RANKS.tiktoken CLASSES.txt UNICODE OUT.tpack     e.g. o200k_base, unicode-16.0.0.txt, 16.0.0
//   tamis_vocabulary image IN.tpack OUT.timg
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/try.h"
#include "io/file.h"
#include "tokenize/image.h"
#include "tokenize/pack.h"
#include "tokenize/tiktoken_ranks.h"

namespace {

using namespace tamis;
using namespace tamis::tokenize;

Status write(const std::string& path, std::string_view bytes) {
  return io::write_file_atomic(io::FileSystem::real(), path, bytes, 0644);
}

Result<std::string> read(const std::string& path) {
  return io::read_file(io::FileSystem::real(), path);
}

Status make_pack(const std::vector<std::string>& words) {
  TAMIS_TRY(const TiktokenSource source, tiktoken_source(words[0]));
  TAMIS_TRY(const std::string ranks, read(words[1]));
  TAMIS_TRY(const std::string class_lines, read(words[2]));
  ClassSource classes;
  classes.unicode = words[3];
  TAMIS_TRY(classes.ranges, parse_class_ranges(class_lines, words[2]));
  TAMIS_TRY(const Pack pack, compile_tiktoken(ranks, source, classes));
  return write(words[4], write_pack(pack));
}

Status make_image(const std::vector<std::string>& words) {
  TAMIS_TRY(const std::string bytes, read(words[0]));
  TAMIS_TRY(const Pack pack, read_pack(bytes, words[0]));
  TAMIS_TRY(const ImageBytes image, build_image(pack, sha256(bytes)));
  return write(words[1], Image(image.get()).bytes());
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + (argc > 2 ? 2 : argc), argv + argc);
  const std::string_view command = argc > 1 ? argv[1] : "";
  Status status;
  if (command == "pack" && words.size() == 5) {
    status = make_pack(words);
  } else if (command == "image" && words.size() == 2) {
    status = make_image(words);
  } else {
    std::fputs(
        "usage: tamis_vocabulary pack NAME RANKS.tiktoken CLASSES.txt UNICODE OUT.tpack\n"
        "       tamis_vocabulary image IN.tpack OUT.timg\n",
        stderr);
    return 2;
  }
  if (status) return 0;
  std::fprintf(stderr, "tamis_vocabulary: %s\n", status.error().message.c_str());
  return 3;
}
