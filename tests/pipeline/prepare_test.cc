#include "pipeline/prepare.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "base/json.h"
#include "io/fault_file_system.h"
#include "io/streams.h"
#include "io/temporary_folder.h"
#include "manifest/key_file.h"
#include "tamis/verify.h"

using namespace tamis;
using tamis::testing::Fault;
using tamis::testing::FaultFileSystem;
using tamis::testing::TemporaryFolder;
namespace stdfs = std::filesystem;

namespace {

void write(const std::string& path, const std::string& bytes) {
  stdfs::create_directories(stdfs::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string record(const std::string& id, const std::string& text, const std::string& more = "") {
  Json j = Json::object();
  j.set("id", id).set("text", text);
  std::string line = j.canonical();
  line.insert(line.size() - 1, more);
  return line + "\n";
}

const std::string kLong =
    "It was a bright cold day in the valley and the clocks of all the churches were striking at "
    "once while the people of the town went "
    "down to the river with their baskets and their dogs and nobody spoke of the letter that had "
    "come in the night from the other side. ";

// Two files whose groups cross, repeats, bad lines, something that is not taken.
void make_archive(const std::string& root) {
  std::string a, b;
  a += record("a1", "Write to ann@example.com. " + kLong,
              R"(,"group":"chat","order":2,"speaker":"Ann")");
  a += record("a2", "On its own: 192.0.2.7 and again ann@example.com");
  a += "{\"id\": \"broken\n";
  a += record("a3", "The same text twice.");
  b += record("b1", "Ask ann@example.com or bob@example.org",
              R"(,"group":"chat","order":1,"speaker":"Bob")");
  b += record("b2", "The same text twice.");
  b += record("b3", kLong + kLong + "One ending, in a place by the sea.");
  b += record("b4", kLong + kLong + "One ending, in a place by the lake.");
  write(root + "/a.jsonl", a);
  write(root + "/sub/b.jsonl", b);
  write(root + "/letter.txt", "Dear all,\r\n\r\nthe caf\x65\xCC\x81 is closed.  \r\n");
  write(root + "/picture.png", "\x89PNG\r\n\x1a\n....");
}

std::map<std::string, std::string> contents(const std::string& folder) {
  std::map<std::string, std::string> out;
  if (!stdfs::exists(folder)) return out;
  for (const auto& entry : stdfs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    out[stdfs::relative(entry.path(), folder).string()] =
        std::string(std::istreambuf_iterator<char>(in), {});
  }
  return out;
}

std::string unpacked(const std::string& path) {
  auto source =
      io::open_source(std::move(*io::FileSystem::real().open(path)), io::Packing::kZstd, path);
  REQUIRE(source);
  std::string out, buffer(1 << 16, '\0');
  for (;;) {
    const auto n = (*source)->read(buffer.data(), buffer.size());
    REQUIRE(n);
    if (*n == 0) return out;
    out.append(buffer, 0, *n);
  }
}

std::vector<Json> lines(const std::string& bytes) {
  std::vector<Json> out;
  for (size_t at = 0; at < bytes.size();) {
    const size_t end = bytes.find('\n', at);
    const auto json = Json::parse(std::string_view(bytes).substr(at, end - at));
    REQUIRE(json);
    out.push_back(*json);
    at = end + 1;
  }
  return out;
}

struct Place {
  TemporaryFolder folder;
  std::string archive = folder.path() + "/archive", out = folder.path() + "/out",
              ledger = folder.path() + "/ledger";
  // With a key of the ledger given, the ledgers of two places are the same, but for the path that one of them names.
  Place() {
    make_archive(archive);
    write(ledger + "/fingerprint.key", std::string(64, '7') + "\n");
    stdfs::permissions(ledger, stdfs::perms::owner_all);
    stdfs::permissions(ledger + "/fingerprint.key",
                       stdfs::perms::owner_read | stdfs::perms::owner_write);
  }
  std::map<std::string, std::string> ledger_contents() const {
    auto files = contents(ledger);
    CHECK(files.erase("archive.path") == 1);
    return files;
  }

  PrepareOptions options(unsigned jobs = 1) const {
    PrepareOptions o;
    o.archive = archive;
    o.out = out;
    o.ledger = ledger;
    o.jobs = jobs;
    return o;
  }
  std::vector<Json> records() const { return lines(unpacked(out + "/data/part-00000.jsonl.zst")); }
  std::vector<Json> documents() const { return lines(unpacked(ledger + "/documents.jsonl.zst")); }
};

const Json* with_text(const std::vector<Json>& records, std::string_view part) {
  for (const Json& r : records)
    if (r["text"].as_string().find(part) != std::string::npos) return &r;
  return nullptr;
}

}  // namespace

TEST_CASE("what is read is delivered, repeated, held or not taken, and the sums say so") {
  Place p;
  const auto report = prepare(p.options());
  REQUIRE(report);
  CHECK(report->sources.files == 4);
  CHECK(report->sources.not_taken.size() == 1);
  CHECK(report->read.documents == 8);
  CHECK(report->read.quarantined.size() == 1);
  CHECK(report->dropped_exact == 1);
  CHECK(report->marked_near == 1);
  CHECK(report->records == 7);
  CHECK(report->draft);
  const auto checked = verify(p.out);
  REQUIRE(checked);
  CHECK(checked->intact());
}

TEST_CASE(
    "a placeholder keeps its number through a group that lies in two files, in the order of the "
    "group") {
  Place p;
  REQUIRE(prepare(p.options()));
  const auto records = p.records();
  const Json* first = with_text(records, "Ask ");
  const Json* second = with_text(records, "Write to");
  REQUIRE(first);
  REQUIRE(second);
  CHECK((*first)["text"].as_string() == "Ask [EMAIL_ADDRESS_1] or [EMAIL_ADDRESS_2]");
  CHECK((*second)["text"].as_string().starts_with("Write to [EMAIL_ADDRESS_1]. "));
  CHECK((*first)["order"].as_int() == 1);
  CHECK((*second)["order"].as_int() == 2);
  CHECK((*first)["group"] == (*second)["group"]);
  CHECK((*first)["speaker"].as_string() == "speaker_1");
  CHECK((*second)["speaker"].as_string() == "speaker_2");
}

TEST_CASE("with group_scope = file the same value in two files is two groups") {
  Place p;
  PrepareOptions o = p.options();
  o.recipe.groups_span_files = false;
  REQUIRE(prepare(o));
  const auto records = p.records();
  CHECK((*with_text(records, "Ask "))["group"] != (*with_text(records, "Write to"))["group"]);
}

TEST_CASE("a near repeat is marked with its survivor, or dropped") {
  Place p;
  REQUIRE(prepare(p.options()));
  const auto records = p.records();
  const Json *sea = with_text(records, "the sea"), *lake = with_text(records, "the lake");
  REQUIRE(sea);
  REQUIRE(lake);

  const bool lake_kept = (*lake)["cluster"].is_null();
  const Json& marked = lake_kept ? *sea : *lake;
  const Json& kept = lake_kept ? *lake : *sea;
  CHECK(marked["cluster"]["kept_id"] == kept["id"]);

  PrepareOptions o = p.options();
  o.recipe.near = "drop";
  o.force = true;
  const auto dropped = prepare(o);
  REQUIRE(dropped);
  CHECK(dropped->dropped_near == 1);
  CHECK(dropped->records == 6);
}

TEST_CASE("any number of threads gives the same bytes in the delivery and in the ledger") {
  Place one, three;
  REQUIRE(prepare(one.options(1)));
  REQUIRE(prepare(three.options(3)));
  CHECK(contents(one.out) == contents(three.out));
  CHECK(one.ledger_contents() == three.ledger_contents());
}

TEST_CASE("the ledger says of every document what became of it") {
  Place p;
  REQUIRE(prepare(p.options()));
  std::map<std::string, std::string> fates;
  for (const Json& d : p.documents()) fates[d["id"].as_string()] = d["fate"].as_string();
  CHECK(fates.size() == 8);
  CHECK(fates["a1"] == "delivered");
  CHECK((fates["a3"] == "dropped") != (fates["b2"] == "dropped"));
  CHECK(stdfs::status(p.ledger).permissions() == stdfs::perms::owner_all);
}

TEST_CASE("ids are numbers, keyed, or the partner's own") {
  Place p;
  auto ids = [&] {
    std::set<std::string> out;
    for (const Json& r : p.records()) out.insert(r["id"].as_string());
    return out;
  };
  REQUIRE(prepare(p.options()));
  CHECK(ids().contains("000000001"));

  PrepareOptions o = p.options();
  o.force = true;
  o.recipe.ids = "keep";
  REQUIRE(prepare(o));
  CHECK(ids().contains("a1"));

  o.recipe.ids = "keyed";
  auto refused = prepare(o);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("--key") != std::string::npos);

  const std::string key = p.folder.path() + "/k";
  REQUIRE(manifest::write_key_files(io::FileSystem::real(), key, *SigningKey::generate("k")));
  o.key_file = key;
  o.route = "private";
  REQUIRE(prepare(o));
  const auto keyed = ids();
  CHECK(keyed.size() == 7);
  for (const std::string& id : keyed) CHECK(id.size() == 32);

  write(p.archive + "/twice.jsonl", record("a1", "another text with the id of the first"));
  o.recipe.ids = "keep";
  refused = prepare(o);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("same id") != std::string::npos);
}

TEST_CASE("a delivery with a route and a key is sealed, and its signer is told from a stranger") {
  Place p;
  const std::string key_file = p.folder.path() + "/k";
  const auto key = SigningKey::generate("archive.example");
  REQUIRE(manifest::write_key_files(io::FileSystem::real(), key_file, *key));
  PrepareOptions o = p.options();
  o.key_file = key_file;
  o.route = "open";
  o.recipe.license = "CC0-1.0";
  const auto report = prepare(o);
  REQUIRE(report);
  CHECK_FALSE(report->draft);
  VerifyOptions v;
  v.signer = key->verifying().text();
  CHECK(verify(p.out, v)->signer == SignerState::kVerified);
  v.signer = SigningKey::generate("archive.example")->verifying().text();
  CHECK(verify(p.out, v)->signer == SignerState::kWrong);
}

TEST_CASE(
    "an output that is not empty, a finished ledger, and folders inside one another are refused") {
  Place p;
  REQUIRE(prepare(p.options()));
  CHECK(prepare(p.options()).error().code == Code::kOutput);
  PrepareOptions o = p.options();
  o.out += "2";
  CHECK(prepare(o).error().message.find("finished delivery") != std::string::npos);
  // A kill as the last folder of the work is removed comes after the delivery is finished.
  stdfs::create_directory(p.ledger + "/work");
  CHECK(prepare(o).error().message.find("finished delivery") != std::string::npos);
  o = p.options();
  o.ledger = p.out + "/ledger";
  CHECK(prepare(o).error().code == Code::kUsage);
  o.ledger = p.archive + "/ledger";
  CHECK(prepare(o).error().code == Code::kUsage);
  o = p.options();
  o.out = p.folder.path();
  CHECK(prepare(o).error().code == Code::kUsage);
}

TEST_CASE("an archive that is not there is an error, and leaves nothing behind") {
  Place p;
  PrepareOptions o = p.options();
  o.archive += "-not";
  stdfs::remove_all(p.ledger);
  const auto report = prepare(o);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == Code::kInput);
  CHECK_FALSE(stdfs::exists(p.ledger));
  CHECK_FALSE(stdfs::exists(p.out));
}

TEST_CASE("a longer text is delivered in numbered parts of one group") {
  Place p;
  std::string text;
  for (int i = 0; i < 100; ++i) text += "Paragraph " + std::to_string(i) + " of a long book.\n\n";
  write(p.archive + "/book.txt", text);
  PrepareOptions o = p.options();
  o.recipe.document_bytes = 1024;
  REQUIRE(prepare(o));
  std::string joined;
  std::set<std::string> groups;
  for (const Json& r : p.records())
    if (r["text"].as_string().find("of a long book") != std::string::npos) {
      joined += r["text"].as_string();
      groups.insert(r["group"].as_string());
    }
  CHECK(groups.size() == 1);
  CHECK(joined == text);
}

TEST_CASE("a file that changes between the readings is an error that names it by number") {
  Place p;
  FaultFileSystem fs(io::FileSystem::real());
  int opened = 0;
  fs.set_hook([&](const tamis::testing::Call& call) -> std::optional<Error> {
    if (call.path.ends_with("/sub/b.jsonl") && call.operation.starts_with("open") && ++opened == 3)
      std::ofstream(p.archive + "/sub/b.jsonl", std::ios::app) << record("new", "text");
    return std::nullopt;
  });
  const auto report = pipeline::prepare(fs, p.options());
  REQUIRE_FALSE(report);
  CHECK(report.error().code == Code::kInput);
  CHECK(report.error().message.find("source file #4") != std::string::npos);
  CHECK(report.error().message.find("b.jsonl") == std::string::npos);
  CHECK_FALSE(stdfs::exists(p.out));
}

TEST_CASE(
    "a full disk, an error, a kill or a power cut at any call leaves no delivery or a whole one, "
    "and the same command ends it") {
  Place reference;
  FaultFileSystem counting(io::FileSystem::real());
  const auto whole = pipeline::prepare(counting, reference.options());
  REQUIRE(whole);
  const auto delivery = contents(reference.out), ledger = reference.ledger_contents();
  const uint64_t calls = counting.calls();
  // Every call in full; else a sample that walks through all of them from one kind of fault to the
  // next.
  const uint64_t step = std::getenv("TAMIS_FULL") && *std::getenv("TAMIS_FULL") ? 1 : 5;
  const Fault faults[] = {Fault::kDiskFull, Fault::kInputOutput, Fault::kKill, Fault::kPowerLoss};
  for (uint64_t f = 0; f < 4; ++f) {
    for (uint64_t k = f % step; k < calls; k += step) {
      CAPTURE(f);
      CAPTURE(k);
      Place p;
      FaultFileSystem broken(io::FileSystem::real());
      broken.fail_at(k, faults[f]);
      const auto report = pipeline::prepare(broken, p.options());
      if (report && (report->sources.not_taken != whole->sources.not_taken ||
                     report->read.quarantined != whole->read.quarantined)) {
        // A source file could not be read, or not to its end: the delivery is whole without it,
        // counts it, and warns.
        CHECK_FALSE(report->warnings.empty());
        CHECK(verify(p.out)->intact());
        continue;
      }
      if (report || stdfs::exists(p.out)) CHECK(contents(p.out) == delivery);
      if (report) continue;
      const auto again = prepare(p.options());
      if (!again) CAPTURE(again.error().message);
      REQUIRE(again);
      CHECK(contents(p.out) == delivery);
      CHECK(p.ledger_contents() == ledger);
    }
  }
}
