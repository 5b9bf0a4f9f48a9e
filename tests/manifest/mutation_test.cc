// Every change to a delivery or a proof is found, on both routes, in first and later versions, with time-stamps; and a verifier that
// shares no code with ours agrees on each. With TAMIS_FULL there are 10,000 and more.
#include <doctest/doctest.h>
#include <zstd.h>

#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "base/command.h"
#include "manifest/authority.h"
#include "manifest/forge.h"
#include "manifest/key_file.h"
#include "manifest/python_verifier.h"
#include "manifest/sample_delivery.h"
#include "manifest/time_stamp.h"
#include "manifest/verify.h"
#include "tamis/extend.h"
#include "tamis/proof.h"
#include "tamis/timestamp.h"
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
        if (name == path) return "";
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

// What stands in the table for a mutation: its first word.
std::string kind_of(const std::string& said) { return said.substr(0, said.find(' ')); }

struct Tally {
  size_t made = 0, found = 0, agreed = 0;
};

// A delivery to change, and the one before it, whose files come back in a replay.
struct Base {
  std::string name, folder, older, authority;  // authority: a file of certificates, or ""
};

// An authority's word on a checkpoint is no part of what the sender sealed: its bytes may differ where it says and proves the same.
bool is_same_stamp(const std::string& base, const std::string& copy) {
  const auto before = manifest::TimeStamp::parse(get(base + "/manifest/checkpoint.tsr"));
  const auto after = manifest::TimeStamp::parse(get(copy + "/manifest/checkpoint.tsr"));
  return before && after && before->imprint == after->imprint && before->time == after->time;
}

class Mutations {
 public:
  Mutations() {
    python_ = run_command("python3 --version").has_value();
    if (!python_) MESSAGE("no python3: the second opinion is skipped");
    stamps_ = make_authority(folder_.at("tsa"), "Time");
    if (!stamps_) MESSAGE("no openssl: nothing is time-stamped");
    REQUIRE(manifest::write_key_files(io::FileSystem::real(), folder_.at("a.key"), key_));
  }

  const std::vector<Base>& bases() {
    if (!bases_.empty()) return bases_;
    first("open-0", "open", " (first version)", 16);
    add("open, version 1, stamped", first("open-1", "open", "", 20), "open-0", true);
    add("open, version 2", withdrawn("open-2", "open-1"), "open-1", false);
    first("private-0", "private", " (first version)", 16);
    add("private, version 1, stamped", first("private-1", "private", "", 20), "private-0", true);
    first("shipment", "private", " of next year", 9);
    ExtendOptions e;
    e.delivery = folder_.at("private-1");
    e.shipment = folder_.at("shipment");
    e.out = folder_.at("private-2");
    e.signer.key_file = folder_.at("a.key");
    e.shard_bytes = 2000;
    REQUIRE(extend(e));
    add("private, version 3, stamped", withdrawn("private-3", "private-2"), "private-2", true);
    return bases_;
  }

  void of_deliveries(size_t each) {
    constexpr size_t kBatch = 60;
    for (size_t b = 0; b < bases().size(); ++b) {
      const Base& base = bases()[b];
      Mutator mutator(42 + b, base.folder, base.older, stranger_);
      for (size_t done = 0; done < each; done += kBatch) batch(base, mutator, done, kBatch);
    }
  }

  void of_proofs(size_t each) {
    for (const Base& base : bases()) {
      std::mt19937_64 random(base.name.size());
      const std::string right = prove(base.folder, {.id = {}, .number = 9}).value();
      const std::string other = prove(base.folder, {.id = {}, .number = 10}).value();
      std::string names;
      std::vector<std::string> what;
      for (size_t i = 0; i < each; ++i) {
        std::string proof = right;
        what.push_back(change_proof(proof, other, random));
        const auto report =
            check_proof(proof, {.signers = {key_.verifying().text()}, .known_checkpoint = {}});
        tally(base.name, "proof", !report || !report->holds());
        const std::string path = folder_.at("proofs/" + std::to_string(i));
        put(path, proof);
        names += " " + path;
      }
      agree_on_proofs(base, names, what);
    }
  }

  void print() const {
    std::string table;
    size_t made = 0, found = 0, agreed = 0;
    for (const auto& [key, t] : tallies_) {
      table += "\n  " + key.first + ", " + key.second + ": " + std::to_string(t.made) + ", found " +
               std::to_string(t.found) + ", by Python too " + std::to_string(t.agreed);
      made += t.made;
      found += t.found;
      agreed += t.agreed;
    }
    MESSAGE(made << " mutations, " << found << " found and named, " << agreed << " by Python too; "
                 << same_stamps_
                 << " more changed a time-stamp without changing what it says or who signed it"
                 << table);
    CHECK(found == made);
    if (python_) CHECK(agreed == made);
  }

  size_t kinds() const {
    std::set<std::string> out;
    for (const auto& [key, t] : tallies_) out.insert(key.second);
    return out.size();
  }

 private:
  std::string first(const std::string& name, const std::string& route, const std::string& salt,
                    size_t records) {
    REQUIRE(write_sample(io::FileSystem::real(), folder_.at(name), records, &key_, route, salt));
    return name;
  }

  std::string withdrawn(const std::string& name, const std::string& from) {
    WithdrawOptions w;
    w.delivery = folder_.at(from);
    w.out = folder_.at(name);
    w.ids = {"rec-100003", "rec-100011"};
    w.signer.key_file = folder_.at("a.key");
    REQUIRE(withdraw(w));
    return name;
  }

  void add(const std::string& name, const std::string& folder, const std::string& older,
           bool stamped) {
    Base base{name, folder_.at(folder), folder_.at(older), ""};
    if (stamped && stamps_) {
      base.authority = folder_.at("tsa/cert.pem");
      const std::string reply = stamp(folder_.at("tsa"), timestamp_query(base.folder).value());
      REQUIRE(attach_timestamp(base.folder, reply, get(base.authority)));
    }
    REQUIRE(verify(base.folder, options_for(base, true))->intact());
    REQUIRE(verify(base.older, options_for({}, true))->intact());
    bases_.push_back(base);
  }

  VerifyOptions options_for(const Base& base, bool signer) const {
    VerifyOptions options;
    options.jobs = 1;
    if (signer) options.signer = key_.verifying().text();
    if (!base.authority.empty()) options.authority = get(base.authority);
    return options;
  }

  void tally(const std::string& base, const std::string& kind, bool found) {
    Tally& t = tallies_[{base, kind}];
    ++t.made;
    t.found += found ? 1 : 0;
  }

  void batch(const Base& base, Mutator& mutator, size_t done, size_t size) {
    std::string names;
    std::vector<std::string> what;
    std::vector<bool> same;
    for (size_t i = 0; i < size; ++i) {
      const std::string copy = folder_.at("m" + std::to_string(i));
      copy_delivery(base.folder, copy);
      // Each kind in turn first, so that none is left to luck.
      const size_t n = done + i;
      const std::string said =
          mutator.run(copy, n < Mutator::kKinds ? std::optional(n) : std::nullopt);
      CAPTURE(base.name);
      CAPTURE(said);
      const auto report = verify(copy, options_for(base, n % 2 == 0));
      const bool found = !report || is_named(*report);
      // Only where the stamp itself was changed: then everything else is as it was.
      same.push_back(!found && said.ends_with("manifest/checkpoint.tsr") &&
                     is_same_stamp(base.folder, copy));
      same_stamps_ += same.back() ? 1 : 0;
      if (!same.back()) {
        tally(base.name, kind_of(said), found);
        CHECK(found);
      }
      what.push_back(said);
      names += " " + copy;
    }
    if (python_) agree_on_deliveries(base, names, what, same);
    for (size_t i = 0; i < size; ++i) fs::remove_all(folder_.at("m" + std::to_string(i)));
  }

  static bool is_named(const VerifyReport& report) {
    for (const VerifyFailure& f : report.failures) {
      CHECK_FALSE(f.file.empty());
      CHECK_FALSE(f.expected.empty());
      CHECK_FALSE(f.found.empty());
      CHECK_FALSE(f.what_to_do.empty());
    }
    return !report.intact() && !report.failures.empty();
  }

  void agree_on_deliveries(const Base& base, const std::string& names,
                           const std::vector<std::string>& what, const std::vector<bool>& same) {
    const std::string authority = base.authority.empty() ? "" : " --authority " + base.authority;
    const auto lines = run_command("python3 " + kPythonVerifier + " --json" + authority + " " +
                                   base.folder + names);
    REQUIRE(lines);
    std::stringstream in(*lines);
    std::string line;
    REQUIRE(std::getline(in, line));
    CHECK_MESSAGE(Json::parse(line)->operator[]("intact").as_bool(), line);  // the base
    size_t i = 0;
    for (; std::getline(in, line); ++i) {
      CAPTURE(what[i]);
      const bool intact = Json::parse(line)->operator[]("intact").as_bool();
      CHECK_MESSAGE(intact == same[i], line);
      if (!same[i] && !intact) ++tallies_[{base.name, kind_of(what[i])}].agreed;
    }
    CHECK(i == what.size());
  }

  // Says how. Whatever changes, it is no longer the same text.
  static std::string change_proof(std::string& proof, const std::string& other,
                                  std::mt19937_64& random) {
    const auto pick = [&](uint64_t n) {
      return std::uniform_int_distribution<uint64_t>(0, n - 1)(random);
    };
    const std::string before = proof;
    const auto line_of = [&](const std::string& text, uint64_t n) {
      size_t begin = 0;
      while (n-- > 0) begin = text.find('\n', begin) + 1;
      return std::pair(begin, text.find('\n', begin) + 1 - begin);
    };
    const auto lines = static_cast<uint64_t>(std::count(proof.begin(), proof.end(), '\n'));
    std::string said;
    while (proof == before) {
      switch (pick(5)) {
        case 0: {
          const size_t i = pick(proof.size());
          proof[i] = static_cast<char>(proof[i] ^ (1 << pick(8)));
          said = "flip byte " + std::to_string(i);
          break;
        }
        case 1:
          proof.resize(pick(proof.size()));
          said = "truncate";
          break;
        case 2: {
          const auto [begin, size] = line_of(proof, pick(lines));
          proof.erase(begin, size);
          said = "a line left out";
          break;
        }
        case 3: {
          const auto [begin, size] = line_of(proof, pick(lines));
          const std::string line = proof.substr(begin, size);
          // One more signature is no change: a checkpoint may have any number.
          if (!line.starts_with("\xE2\x80\x94 ")) proof.insert(begin, line);
          said = "a line twice";
          break;
        }
        default: {
          const uint64_t n = pick(lines);
          const auto [begin, size] = line_of(proof, n);
          const auto [from, length] = line_of(other, n);
          proof.replace(begin, size, other.substr(from, length));
          said = "a line of another proof";
          break;
        }
      }
    }
    return said;
  }

  void agree_on_proofs(const Base& base, const std::string& names,
                       const std::vector<std::string>& what) {
    if (!python_) return;
    const auto said = run_command("python3 " + std::string(TAMIS_SOURCE_DIR) +
                                  "/tests/manifest/check_proof.py --each --signer '" +
                                  key_.verifying().text() + "'" + names);
    REQUIRE(said);
    std::stringstream in(*said);
    std::string line;
    size_t i = 0;
    for (; std::getline(in, line); ++i) {
      CAPTURE(what[i]);
      const bool found = line.find(": NOT PROVEN: ") != std::string::npos;
      CHECK_MESSAGE(found, line);
      tallies_[{base.name, "proof"}].agreed += found ? 1 : 0;
    }
    CHECK(i == what.size());
  }

  TemporaryFolder folder_;
  SigningKey key_ = sample_key(), stranger_ = sample_key("mallory.example/x", 'm');
  bool python_ = false, stamps_ = false;
  std::vector<Base> bases_;
  std::map<std::pair<std::string, std::string>, Tally> tallies_;
  size_t same_stamps_ = 0;
};

}  // namespace

TEST_CASE("every change to a sealed delivery is found and named, and the Python verifier agrees") {
  const char* const full = std::getenv("TAMIS_FULL");
  const bool all = full && *full;
  Mutations mutations;
  mutations.of_deliveries(all ? 2520 : 120);
  mutations.of_proofs(all ? 500 : 25);
  mutations.print();
  CHECK(mutations.kinds() == 11);
}
