// A full disk, an error, a kill or a power cut at any call of what changes a delivery: there is the old one or the new one, whole, and
// the same call again ends it.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <functional>

#include "io/fault_file_system.h"
#include "manifest/authority.h"
#include "manifest/erasure_notice.h"
#include "manifest/forge.h"
#include "manifest/key_file.h"
#include "manifest/sample_delivery.h"
#include "manifest/versions.h"
#include "tamis/proof.h"
#include "tamis/timestamp.h"
#include "tamis/verify.h"

using namespace tamis;
using namespace tamis::testing;
namespace fs = std::filesystem;

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

// What is at a place: a folder's files, a file, or nothing.
Files contents(const std::string& path) {
  if (fs::is_directory(path)) return snapshot(path);
  if (fs::exists(path)) return {{"", get(path)}};
  return {};
}

struct Operation {
  std::string name;
  // What it may change, below the folder it works in; the last one is there when the call has done its work.
  std::vector<std::string> places;
  std::function<Status(io::FileSystem&, const std::string& folder)> run;
};

class Interruptions {
 public:
  explicit Interruptions(const std::string& route) {
    io::FileSystem& real = io::FileSystem::real();
    REQUIRE(write_sample(real, start_.at("old"), 8, &key_, route, "", 900));
    REQUIRE(write_sample(real, start_.at("shipment"), 4, &key_, route, " more", 900));
    REQUIRE(manifest::write_key_files(real, start_.at("a.key"), key_));
    REQUIRE(manifest::write_key_files(real, start_.at("b.key"), sample_key("notary.example", 'n')));
    authority_ = make_authority(authority_folder_.path(), "Time");
    if (authority_) reply_ = stamp(authority_folder_.path(), *timestamp_query(start_.at("old")));
  }

  std::vector<Operation> operations() const {
    const auto plain = [](auto result) -> Status {
      if (!result) return tl::make_unexpected(std::move(result).error());
      return {};
    };
    const auto extension = [plain](bool copy) {
      return [plain, copy](io::FileSystem& any, const std::string& at) {
        ExtendOptions o;
        o.delivery = at + "/old";
        o.shipment = at + "/shipment";
        o.out = at + "/new";
        o.proof_file = at + "/proof";
        o.signer.key_file = at + "/a.key";
        o.copy = copy;
        return plain(manifest::extend(any, o));
      };
    };
    std::vector<Operation> out = {
        {"extend", {"old", "proof", "new"}, extension(false)},
        {"extend, copied", {"old", "proof", "new"}, extension(true)},
        {"withdraw",
         {"old", "notice", "new"},
         [plain](io::FileSystem& any, const std::string& at) {
           WithdrawOptions o;
           o.delivery = at + "/old";
           o.out = at + "/new";
           o.notice_file = at + "/notice";
           o.ids = {"rec-100003"};
           o.signer.key_file = at + "/a.key";
           return plain(manifest::withdraw(any, o));
         }},
        {"acknowledge",
         {"notice"},
         [](io::FileSystem& any, const std::string& at) {
           const std::string notice = get(at + "/notice");
           SignOptions by;
           by.key_file = at + "/b.key";
           const auto answer = acknowledge(notice, by, {});
           REQUIRE(answer);
           return manifest::write_beside(any, at + "/notice", *answer);
         }},
        {"sign",
         {"old"},
         [plain](io::FileSystem& any, const std::string& at) {
           SignOptions by;
           by.key_file = at + "/b.key";
           return plain(manifest::sign(any, at + "/old", by));
         }},
    };
    if (authority_) {
      out.push_back({"timestamp", {"old"}, [this](io::FileSystem& any, const std::string& at) {
                       return manifest::attach_timestamp(any, at + "/old", reply_, "");
                     }});
    }
    return out;
  }

  void interrupt(const Operation& operation) {
    CAPTURE(operation.name);
    const bool acknowledges = operation.places == std::vector<std::string>{"notice"};
    const auto fresh = [&](TemporaryFolder& folder) {
      fs::copy(start_.path(), folder.path(), fs::copy_options::recursive);
      if (!acknowledges) return;
      WithdrawOptions o;
      o.delivery = folder.at("old");
      o.out = folder.at("second");
      o.notice_file = folder.at("notice");
      o.ids = {"rec-100003"};
      o.signer.key_file = folder.at("a.key");
      REQUIRE(withdraw(o));
    };
    TemporaryFolder before, after;
    fresh(before);
    fresh(after);
    FaultFileSystem counting(io::FileSystem::real());
    REQUIRE(operation.run(counting, after.path()));
    const uint64_t calls = counting.calls();
    // Every call in full; else a sample that walks through all of them from one kind of fault to the next.
    const char* const full = std::getenv("TAMIS_FULL");
    const uint64_t step = (full && *full) || calls < 40 ? 1 : 7;
    size_t stopped = 0;
    const Fault faults[] = {Fault::kDiskFull, Fault::kInputOutput, Fault::kKill, Fault::kPowerLoss};
    for (uint64_t f = 0; f < std::size(faults); ++f) {
      for (uint64_t k = f % step; k < calls; k += step) {
        CAPTURE(f);
        CAPTURE(k);
        TemporaryFolder folder;
        fresh(folder);
        FaultFileSystem broken(io::FileSystem::real());
        broken.fail_at(k, faults[f]);
        const Status status = operation.run(broken, folder.path());
        REQUIRE(broken.fired());
        stopped += status ? 0 : 1;
        for (const std::string& place : operation.places) {
          CAPTURE(place);
          const Files now = contents(folder.at(place));
          const bool is_old = now == contents(before.at(place));
          const bool is_new = now == contents(after.at(place));
          // A delivery that two files join is intact between them too, and the same call adds the second.
          const bool between = operation.places.size() == 1 && fs::is_directory(folder.at(place)) &&
                               verify(folder.at(place))->intact();
          CHECK((is_old || is_new || between));
          if (status) CHECK(is_new);
          if (&place == &operation.places.back() && is_new && !is_old)
            for (const std::string& other : operation.places)
              CHECK(contents(folder.at(other)) == contents(after.at(other)));
        }
        const bool done = contents(folder.at(operation.places.back())) ==
                          contents(after.at(operation.places.back()));
        if (done) continue;
        REQUIRE(operation.run(io::FileSystem::real(), folder.path()));
        for (const std::string& place : operation.places)
          CHECK(contents(folder.at(place)) == contents(after.at(place)));
      }
    }
    CHECK(stopped > 0);
    MESSAGE(operation.name << ": " << calls << " calls, " << stopped << " interrupted");
  }

 private:
  TemporaryFolder start_, authority_folder_;
  SigningKey key_ = sample_key();
  bool authority_ = false;
  std::string reply_;
};

}  // namespace

TEST_CASE(
    "an extension, a withdrawal, a signature, a time-stamp and an answer to a notice are there or "
    "not, wherever they are interrupted") {
  for (const std::string route : {"open", "private"}) {
    CAPTURE(route);
    Interruptions i(route);
    for (const Operation& operation : i.operations()) i.interrupt(operation);
  }
}
