// What a sender could do who writes a delivery by hand, or a stranger on its way: change anything, and put the roots, digests and
// the checkpoint right again as far as the key allows.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "base/json.h"
#include "io/temporary_folder.h"
#include "manifest/checkpoint.h"
#include "manifest/merkle.h"
#include "manifest/statement_file.h"

namespace tamis::testing {

inline void put(const std::string& path, std::string_view bytes) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

inline std::string get(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Forgery {
  std::function<void(std::vector<Json>&)> list;  // entries of manifest/files.jsonl
  std::function<void(Json&)> head;
  bool sort = true;
  const SigningKey* key = nullptr;  // signs anew; the head must name it
  std::string old_signature;        // else these lines are kept as they were
};

// Rewrites the manifest of the delivery in `folder`.
inline void forge(const std::string& folder, const Forgery& f) {
  std::vector<Json> entries;
  std::string list = get(folder + "/manifest/files.jsonl");
  for (size_t at = 0; at < list.size();) {
    const size_t end = list.find('\n', at);
    entries.push_back(Json::parse(std::string_view(list).substr(at, end - at)).value());
    at = end + 1;
  }
  if (f.list) f.list(entries);
  if (f.sort) {
    std::sort(entries.begin(), entries.end(), [](const Json& a, const Json& b) {
      return a["path"].as_string() < b["path"].as_string();
    });
  }
  list.clear();
  manifest::MerkleRoot files;
  int64_t bytes = 0;
  for (const Json& e : entries) {
    const std::string line = e.canonical();
    files.add(manifest::leaf_hash(line));
    list += line + "\n";
    bytes += e["bytes"].as_int();
  }
  put(folder + "/manifest/files.jsonl", list);

  Json head = Json::parse(get(folder + "/manifest/dataset.json")).value();
  Json described = head["files"];
  described.set("count", files.size())
      .set("bytes", bytes)
      .set("root", hex(files.root()))
      .set("sha256", sha256_hex(list));
  head.set("files", described);
  if (f.head) f.head(head);
  const std::string head_bytes = head.canonical();
  put(folder + "/manifest/dataset.json", head_bytes);

  std::string root;
  unhex(head["records"]["root"].as_string(), root);
  manifest::Checkpoint c;
  c.origin = head["origin"].as_string();
  c.records = static_cast<uint64_t>(head["records"]["count"].as_int());
  std::copy_n(root.begin(), std::min<size_t>(root.size(), 32), c.record_root.begin());
  c.head = sha256(head_bytes);
  c.files = files.size();
  c.file_root = files.root();
  if (head.has("version")) c.version = static_cast<uint64_t>(head["version"].as_int());
  std::string note =
      f.key ? manifest::sign_note(c.text(), *f.key).value() : c.text() + f.old_signature;
  put(folder + "/manifest/checkpoint", note);
  if (f.key) {
    manifest::Envelope e{manifest::statement_payload(c, sha256(list)), {}};
    static_cast<void>(manifest::add_signature(e, *f.key));
    put(folder + "/manifest/statement.dsse.json", e.text());
  }
}

}  // namespace tamis::testing
