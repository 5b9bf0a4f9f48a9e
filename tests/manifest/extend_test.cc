// More records for a delivery that was sent.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "base/command.h"
#include "manifest/forge.h"
#include "manifest/key_file.h"
#include "manifest/python_verifier.h"
#include "manifest/sample_delivery.h"
#include "tamis/diff.h"
#include "tamis/extend.h"
#include "tamis/proof.h"
#include "tamis/verify.h"
#include "tamis/withdraw.h"

using namespace tamis;
using namespace tamis::testing;
namespace fs = std::filesystem;

namespace {

struct Two {
  TemporaryFolder folder;
  SigningKey key = sample_key();
  std::string old, shipment;
  explicit Two(const std::string& route = "open", size_t records = 20, size_t more = 9) {
    old = folder.at("old");
    shipment = folder.at("shipment");
    REQUIRE(write_sample(io::FileSystem::real(), old, records, &key, route));
    REQUIRE(write_sample(io::FileSystem::real(), shipment, more, &key, route, " of next year"));
    REQUIRE(manifest::write_key_files(io::FileSystem::real(), folder.at("a.key"), key));
  }
  ExtendOptions options(const std::string& to = "v2") const {
    ExtendOptions o;
    o.delivery = old;
    o.shipment = shipment;
    o.out = folder.at(to);
    o.signer.key_file = folder.at("a.key");
    o.shard_bytes = 2000;
    return o;
  }
};

ino_t inode(const std::string& path) {
  struct stat s{};
  REQUIRE(::stat(path.c_str(), &s) == 0);
  return s.st_ino;
}

}  // namespace

TEST_CASE(
    "an extension has the old records first, is proven to continue, and both verifiers agree") {
  for (const std::string route : {"open", "private"}) {
    CAPTURE(route);
    Two t(route);
    const auto report = extend(t.options());
    REQUIRE_MESSAGE(report, report.error().message);
    CHECK(report->version == 2);
    CHECK(report->added == 9);
    CHECK(report->records == 29);
    const std::string v2 = t.folder.at("v2");
    VerifyOptions o;
    o.signer = t.key.verifying().text();
    o.known_checkpoint = get(t.old + "/manifest/checkpoint");
    const auto verified = verify(v2, o);
    REQUIRE(verified);
    CHECK_MESSAGE(verified->intact(), verified->to_text());
    CHECK(verified->records == 29);
    CHECK(python_says_intact(v2));
    const auto checked =
        check_proof(report->proof, {.signers = {o.signer}, .known_checkpoint = o.known_checkpoint});
    REQUIRE_MESSAGE(checked, checked.error().message);
    CHECK(checked->holds());
    const auto d = diff(t.old, v2);
    REQUIRE(d);
    CHECK(d->added.size() == 9);
    CHECK(d->added[0] == "v2-rec-100000");
    CHECK(d->records_same == 20);
    CHECK(d->files_changed.empty());
    CHECK(d->files_removed.empty());
    // The same again gives the same bytes, and so does copying; the old version is as it was.
    REQUIRE(verify(t.old)->intact());
    auto again = t.options("again");
    again.copy = true;
    REQUIRE(extend(again));
    CHECK(snapshot(t.folder.at("again")) == snapshot(v2));
    // A third version of a shipment of its own, and a record of the first taken back from it.
    auto third = t.options("v3");
    third.delivery = v2;
    REQUIRE(extend(third));
    CHECK_MESSAGE(verify(third.out)->intact(), verify(third.out)->to_text());
    CHECK(python_says_intact(third.out));
    WithdrawOptions w;
    w.delivery = third.out;
    w.out = t.folder.at("v4");
    w.ids = {"rec-100003", "v2-rec-100003"};
    w.signer = third.signer;
    const auto withdrawn = withdraw(w);
    REQUIRE_MESSAGE(withdrawn, withdrawn.error().message);
    o.known_checkpoint = get(v2 + "/manifest/checkpoint");
    CHECK_MESSAGE(verify(w.out, o)->intact(), verify(w.out, o)->to_text());
    CHECK(python_says_intact(w.out));
  }
}

TEST_CASE("an extension reads no old data file: they are second names of the same bytes") {
  Two t;
  // Nobody can read this shard any more, and it is not needed.
  const std::string shard = "/data/part-00001.jsonl.zst";
  const ino_t before = inode(t.old + shard);
  const std::string bytes = get(t.old + shard);
  put(t.old + shard, std::string(bytes.size(), '?'));
  REQUIRE(extend(t.options()));
  CHECK(inode(t.folder.at("v2") + shard) == before);
  put(t.old + shard, bytes);
  CHECK(verify(t.folder.at("v2"))->intact());
  // Copies are held against their digests.
  put(t.old + shard, std::string(bytes.size(), '?'));
  auto o = t.options("copied");
  o.copy = true;
  const auto refused = extend(o);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::kMismatch);
  CHECK_FALSE(fs::exists(o.out));
  CHECK_FALSE(fs::exists(o.out + ".partial"));
}

TEST_CASE("terms of rights, waivers and claims of a shipment join those of the delivery") {
  Two t;
  const auto head = [](const std::string& d) {
    return Json::parse(get(d + "/manifest/dataset.json")).value();
  };
  forge(t.shipment, {.list = {},
                     .head =
                         [](Json& h) {
                           Json r = h["rights"];
                           Json terms = Json::array();
                           terms.push(Json().set("basis", "unknown").set("records", 9));
                           h.set("rights", r.set("terms", terms).set("unknown", 9));
                           h.set("waivers",
                                 Json::array().push(
                                     Json().set("by", "Jane Roe").set("what", "unknown_rights")));
                         },
                     .key = &t.key,
                     .old_signature = {}});
  REQUIRE(verify(t.shipment)->intact());
  REQUIRE(extend(t.options()));
  const Json h = head(t.folder.at("v2"));
  CHECK(h["rights"]["terms"].items().size() == 2);
  CHECK(h["rights"]["unknown"] == Json(9));
  CHECK(h["waivers"].canonical() == R"([{"by":"Jane Roe","what":"unknown_rights"}])");
  CHECK(h["shipments"].items().size() == 1);
  CHECK(h["shipments"].items()[0]["claims"]["title"] == Json("Letters"));
  CHECK(verify(t.folder.at("v2"))->intact());
  CHECK(python_says_intact(t.folder.at("v2")));
  forge(t.shipment, {.list = {},
                     .head =
                         [](Json& s) {
                           s.set("waivers", Json::array())
                               .set("draft", true)
                               .set("blocked", Json::array().push("x"))
                               .set("origin", "DRAFT/" + std::string("archive.example/letters"));
                         },
                     .key = &t.key,
                     .old_signature = {}});
  const auto barred = extend(t.options("v2b"));
  REQUIRE_FALSE(barred);
  CHECK(barred.error().code == Code::kUsage);
  CHECK(barred.error().message.find("unknown rights") != std::string::npos);
  CHECK_FALSE(fs::exists(t.folder.at("v2b")));
}

TEST_CASE("what does not go together is not put together") {
  Two t, p("private");
  const auto refused = [&](ExtendOptions o, Code code) {
    const auto r = extend(o);
    REQUIRE_FALSE(r);
    CHECK_MESSAGE(r.error().code == code, r.error().message);
    CHECK_FALSE(fs::exists(o.out));
  };
  auto o = t.options("no");
  o.shipment = p.shipment;
  refused(o, Code::kUsage);
  o = t.options("no");
  o.signer = {};
  refused(o, Code::kUsage);
  o = t.options("no");
  o.delivery = t.folder.at("nowhere");
  refused(o, Code::kInput);
  put(t.folder.at("there/x"), "mine");
  o = t.options("there");
  CHECK(extend(o).error().code == Code::kOutput);
  CHECK(get(t.folder.at("there/x")) == "mine");
  const std::string leaves = "/manifest/records/part-00000.leaves";
  const std::string bytes = get(t.old + leaves);
  put(t.old + leaves, std::string(bytes.size(), 'x'));
  refused(t.options("no"), Code::kMismatch);
  put(t.old + leaves, bytes);
  const std::string shard = "/data/part-00000.jsonl.zst";
  put(t.shipment + shard, get(t.shipment + shard).substr(1));
  CHECK_FALSE(extend(t.options("no")));
  CHECK_FALSE(fs::exists(t.folder.at("no")));
}
