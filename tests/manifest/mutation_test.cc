// Every change to a delivery is found, and a verifier that shares no code with ours agrees on each.
#include <doctest/doctest.h>
#include <zstd.h>

#include <cstdlib>
#include <map>
#include <random>

#include "base/command.h"
#include "manifest/forge.h"
#include "manifest/key_file.h"
#include "manifest/python_verifier.h"
#include "manifest/sample_delivery.h"
#include "manifest/verify.h"
#include "tamis/withdraw.h"

using namespace tamis;
using namespace tamis::testing;
namespace fs = std::filesystem;

namespace {

std::string unpacked(std::string_view packed) {
  std::string out(1 << 20, '\0');
  const size_t n = ZSTD_decompress(out.data(), out.size(), packed.data(), packed.size());
  REQUIRE(ZSTD_isError(n) == 0);
  out.resize(n);
  return out;
}

std::string packed(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const size_t n = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3);
  out.resize(n);
  return out;
}

class Mutator {
 public:
  Mutator(uint64_t seed, const std::string& base, const std::string& older,
          const SigningKey& stranger)
      : random_(seed), base_(base), older_(older), stranger_(stranger) {
    for (const auto& [path, bytes] : snapshot(base)) paths_.push_back(path);
  }

  static constexpr uint64_t kKinds = 18;

  // Changes the copy in `folder` and says how.
  std::string run(const std::string& folder, std::optional<uint64_t> kind) {
    folder_ = folder;
    while (true) {
      const std::string what = once(kind ? *kind : pick(kKinds));
      if (!what.empty()) return what;
    }
  }

 private:
  std::string once(uint64_t kind) {
    const std::string path = paths_[pick(paths_.size())];
    std::string bytes = get(at(path));
    switch (kind) {
      case 0:
      case 1:
      case 2:
      case 3: {
        const size_t i = pick(bytes.size());
        bytes[i] = static_cast<char>(bytes[i] ^ (1 << pick(8)));
        put(at(path), bytes);
        return "flip " + path;
      }
      case 4:
        put(at(path), bytes.substr(0, pick(bytes.size())));
        return "truncate " + path;
      case 5:
        put(at(path), bytes + std::string(1 + pick(40), "\n\0{x"[pick(4)]));
        return "append " + path;
      case 6: {
        const std::string other = paths_[pick(paths_.size())];
        const std::string theirs = get(at(other));
        if (theirs == bytes) return "";
        put(at(path), theirs);
        put(at(other), bytes);
        return "swap " + path + " " + other;
      }
      case 7: {
        const char* names[] = {"copy.bin", "data/part-00009.jsonl.zst", "README",
                               "manifest/records/part-00004.leaves"};
        const std::string name = names[pick(4)];
        fs::rename(at(path), at(name));
        return "rename " + path + " " + name;
      }
      case 8:
        fs::rename(at("notes/caf\xC3\xA9 ~$%-.md"), at("notes/cafe\xCC\x81 ~$%-.md"));
        return "rename to NFD";
      case 9: {
        const char* names[] = {"x",
                               "data/x",
                               "manifest/x.json",
                               ".hidden",
                               "data/part-00004.jsonl.zst",
                               "notes/readme.md"};
        const std::string name = names[pick(6)];
        put(at(name), pick(2) == 0 ? "" : "stray");
        return "add " + name;
      }
      case 10:
        fs::remove(at(path));
        return "remove " + path;
      case 11: {
        const char* names[] = {"empty", "data/empty", "manifest/records/empty/er"};
        fs::create_directories(at(names[pick(3)]));
        return "add an empty folder";
      }
      case 12: {
        fs::remove(at(path));
        fs::create_symlink(fs::path(base_) / path, at(path));
        return "link " + path;
      }
      case 13:
        return replay();
      case 14:
        return edit_head();
      case 15:
        return edit_record();
      case 16:
        return edit_list();
      default:
        return edit_note();
    }
  }

  uint64_t pick(uint64_t n) { return std::uniform_int_distribution<uint64_t>(0, n - 1)(random_); }
  std::string at(const std::string& path) const { return folder_ + "/" + path; }

  // Some files of an older version, which was signed and sealed as well.
  std::string replay() {
    const auto old = snapshot(older_);
    std::string what;
    size_t changed = 0, different = 0;
    for (const auto& [path, bytes] : old) {
      const bool differs = !fs::exists(at(path)) || get(at(path)) != bytes;
      different += differs ? 1 : 0;
      if (!differs || pick(3) != 0) continue;
      put(at(path), bytes);
      what += " " + path;
      ++changed;
    }
    // All of them together would be the older delivery itself; our new shard is in its way then, but be sure.
    return changed == 0 || changed == different ? "" : "replay" + what;
  }

  // A number in the head, with the checkpoint put right but for its signature; or left wrong.
  std::string edit_head() {
    const bool mend = pick(2) == 0;
    const std::string note = get(at("manifest/checkpoint"));
    Forgery f;
    f.old_signature = note.substr(note.rfind("\n\n") + 1);
    const uint64_t which = pick(6);
    f.head = [&](Json& head) {
      Json s = head["statistics"];
      Json t = s["tokens"];
      switch (which) {
        case 0:
          s.set("text_bytes", s["text_bytes"].as_int() + 1);
          break;
        case 1:
          s.set("tokens", t.set("o200k_base", 7));
          break;
        case 2:
          head.set("title", "Other letters");
          break;
        case 3:
          head.set("license", "MIT");
          break;
        case 4:
          head.set("draft", true);
          break;
        default:
          head.set("not_scanned", Json::array());
          break;
      }
      head.set("statistics", s);
    };
    forge(folder_, f);
    if (!mend) put(at("manifest/checkpoint"), note);
    return "edit head " + std::to_string(which) + (mend ? ", mended" : "");
  }

  // A record changed by a stranger who puts everything right but for the signature.
  std::string edit_record() {
    const std::string shard = "part-0000" + std::to_string(pick(4));
    std::string lines = unpacked(get(at("data/" + shard + ".jsonl.zst")));
    const size_t place = lines.find("Letter");
    lines.replace(place, 6, "Lettre");
    const std::string bytes = packed(lines);
    std::string leaves;
    for (size_t i = 0; i < lines.size();) {
      const size_t end = lines.find('\n', i);
      const auto leaf = manifest::leaf_hash(std::string_view(lines).substr(i, end - i));
      leaves.append(reinterpret_cast<const char*>(leaf.data()), leaf.size());
      i = end + 1;
    }
    put(at("data/" + shard + ".jsonl.zst"), bytes);
    put(at("manifest/records/" + shard + ".leaves"), leaves);
    manifest::MerkleRoot root;
    for (const auto& [path, content] : snapshot(folder_)) {
      if (!path.ends_with(".leaves")) continue;
      for (size_t i = 0; i < content.size(); i += 32) {
        Sha256Digest leaf;
        std::copy_n(content.begin() + static_cast<long>(i), 32, leaf.begin());
        root.add(leaf);
      }
    }
    const std::string note = get(at("manifest/checkpoint"));
    Forgery f;
    f.old_signature = note.substr(note.rfind("\n\n") + 1);
    f.list = [&](std::vector<Json>& entries) {
      for (Json& e : entries) {
        if (e["path"].as_string() == "data/" + shard + ".jsonl.zst") {
          e.set("bytes", bytes.size()).set("sha256", sha256_hex(bytes));
        }
        if (e["path"].as_string() == "manifest/records/" + shard + ".leaves")
          e.set("sha256", sha256_hex(leaves));
      }
    };
    f.head = [&](Json& head) {
      Json records = head["records"];
      head.set("records", records.set("root", hex(root.root())));
    };
    forge(folder_, f);
    return "edit a record of " + shard + ", mended";
  }

  std::string edit_list() {
    const std::string note = get(at("manifest/checkpoint"));
    const uint64_t which = pick(5);
    Forgery f;
    f.old_signature = note.substr(note.rfind("\n\n") + 1);
    f.sort = false;
    f.list = [&](std::vector<Json>& entries) {
      const size_t i = pick(entries.size() - 1);
      switch (which) {
        case 0:
          std::swap(entries[i], entries[i + 1]);
          break;
        case 1:
          entries.insert(entries.begin() + static_cast<long>(i), entries[i]);
          break;
        case 2:
          entries.erase(entries.begin() + static_cast<long>(i));
          break;
        case 3:
          entries[i].set("bytes", entries[i]["bytes"].as_int() + 1);
          break;
        default:
          entries[i].set("path", "data/../" + entries[i]["path"].as_string());
          break;
      }
    };
    forge(folder_, f);
    return "edit list " + std::to_string(which);
  }

  std::string edit_note() {
    std::string note = get(at("manifest/checkpoint"));
    const size_t blank = note.rfind("\n\n");
    switch (pick(4)) {
      case 0:
        note.resize(blank + 1);
        break;  // nobody signed
      case 1:
        note = manifest::sign_note(note.substr(0, blank + 1), stranger_).value();
        break;
      case 2:
        note.insert(note.find('\n') + 1, "0");
        break;
      default:
        note.insert(blank + 1, "an extension\n");
        break;
    }
    put(at("manifest/checkpoint"), note);
    return "edit note";
  }

  std::mt19937_64 random_;
  std::string base_, older_, folder_;
  const SigningKey& stranger_;
  std::vector<std::string> paths_;
};

void copy_delivery(const std::string& from, const std::string& to) {
  fs::copy(from, to, fs::copy_options::recursive);
}

}  // namespace

TEST_CASE("every change to a sealed delivery is found and named, and the Python verifier agrees") {
  TemporaryFolder folder;
  const SigningKey key = sample_key(), stranger = sample_key("mallory.example/x", 'm');
  REQUIRE(write_sample(io::FileSystem::real(), folder.at("base"), 20, &key));
  REQUIRE(write_sample(io::FileSystem::real(), folder.at("older"), 16, &key, "open",
                       " (first version)"));
  VerifyOptions trusting;
  trusting.signer = key.verifying().text();
  REQUIRE(verify(folder.at("base"), trusting)->intact());
  REQUIRE(verify(folder.at("older"), trusting)->intact());

  // Of the first version, and of one that took records back; older files that come back are of the version before.
  WithdrawOptions w;
  w.delivery = folder.at("base");
  w.out = folder.at("second");
  w.ids = {"rec-100003", "rec-100011"};
  w.signer.key_file = folder.at("a.key");
  REQUIRE(manifest::write_key_files(io::FileSystem::real(), w.signer.key_file, key));
  REQUIRE(withdraw(w));
  REQUIRE(verify(folder.at("second"), trusting)->intact());

  const bool python = run_command("python3 --version").has_value();
  if (!python) MESSAGE("no python3: the second opinion is skipped");
  const char* const full = std::getenv("TAMIS_FULL");
  const size_t total = full && *full ? 10080 : 600;
  constexpr size_t kBatch = 60;
  Mutator first(42, folder.at("base"), folder.at("older"), stranger);
  Mutator second(43, folder.at("second"), folder.at("base"), stranger);
  std::map<std::string, size_t> kinds;
  for (size_t done = 0; done < total; done += kBatch) {
    const bool later = done / kBatch % 2 == 1;
    const std::string base = folder.at(later ? "second" : "base");
    Mutator& mutator = later ? second : first;
    std::string names = " " + base;
    std::vector<std::string> what;
    for (size_t i = 0; i < kBatch; ++i) {
      const std::string copy = folder.at("m" + std::to_string(i));
      copy_delivery(base, copy);
      // Each kind in turn first, so that none is left to luck.
      const size_t n = done / (2 * kBatch) * kBatch + i;
      const std::string said =
          mutator.run(copy, n < Mutator::kKinds ? std::optional(n) : std::nullopt);
      CAPTURE(said);
      ++kinds[said.substr(0, said.find(' '))];
      VerifyOptions options;
      options.jobs = 1;
      if (n % 2 == 0) options.signer = key.verifying().text();
      const auto report = verify(copy, options);
      if (report) {
        CHECK_FALSE(report->intact());
        CHECK_FALSE(report->failures.empty());
        for (const VerifyFailure& f : report->failures) {
          CHECK_FALSE(f.file.empty());
          CHECK_FALSE(f.expected.empty());
          CHECK_FALSE(f.found.empty());
          CHECK_FALSE(f.what_to_do.empty());
        }
      }
      what.push_back(said);
      names += " " + copy;
    }
    if (python) {
      const auto lines = run_command("python3 " + kPythonVerifier + " --json" + names);
      REQUIRE(lines);
      std::stringstream in(*lines);
      std::string line;
      REQUIRE(std::getline(in, line));
      CHECK_MESSAGE(Json::parse(line)->operator[]("intact").as_bool(), line);  // the base
      size_t i = 0;
      for (; std::getline(in, line); ++i) {
        CAPTURE(what[i]);
        CHECK_MESSAGE(Json::parse(line)->operator[]("intact") == Json(false), line);
      }
      CHECK(i == kBatch);
    }
    for (size_t i = 0; i < kBatch; ++i) fs::remove_all(folder.at("m" + std::to_string(i)));
  }
  for (const auto& [kind, count] : kinds) MESSAGE(kind << ": " << count);
  CHECK(kinds.size() == 10);
}
