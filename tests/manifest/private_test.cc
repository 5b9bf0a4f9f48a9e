// What a private delivery does not tell: its records, by guessing, and its small counts, by reckoning.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <fstream>
#include <map>

#include "base/command.h"
#include "manifest/forge.h"
#include "manifest/record.h"
#include "manifest/sample_delivery.h"
#include "manifest/small_cells.h"
#include "tamis/proof.h"

using namespace tamis;
using namespace tamis::testing;

namespace {

const std::string kAttack =
    "python3 " + std::string(TAMIS_SOURCE_DIR) + "/tests/manifest/attack.py ";

struct Findings {
  int64_t found, redacted, mask, drop, keep, allowed, denied, doubtful;
};

Json row_of(const Findings& f) {
  Json actions = Json::object();
  for (const auto& [name, count] :
       {std::pair{"drop", f.drop}, std::pair{"keep", f.keep}, std::pair{"mask", f.mask}})
    if (count > 0) actions.set(name, count);
  return Json()
      .set("actions", std::move(actions))
      .set("allowed", f.allowed)
      .set("denied", f.denied)
      .set("doubtful", f.doubtful)
      .set("found", f.found)
      .set("redacted", f.redacted);
}

Json private_head() { return Json().set("route", "private").set("signer", "k"); }

Json hidden(const Json& row) {
  Json head = private_head();
  head.set("redaction", Json().set("PERSON", Json().set("en", row)));
  manifest::hide_small_cells(head);
  return head["redaction"]["PERSON"]["en"];
}

// Whether a count may be what a row tells of it.
bool fits(const Json& told, int64_t count) {
  if (told.is_null()) return count == 0;
  return told.is_int() ? told.as_int() == count : count > 0;
}

// For each count of a row, and each difference of two: the least and the most that anybody can find who tries all rows.
std::map<std::string, std::pair<int64_t, int64_t>> all_that_fit(const Json& told) {
  constexpr int64_t kMost = 30;
  std::map<std::string, std::pair<int64_t, int64_t>> out;
  const auto note = [&](const char* name, int64_t count) {
    auto& [least, most] = out.try_emplace(name, count, count).first->second;
    least = std::min(least, count);
    most = std::max(most, count);
  };
  const Json& actions = told["actions"];
  for (int64_t found = 0; found <= kMost; ++found) {
    if (!fits(told["found"], found)) continue;
    for (int64_t redacted = 0; redacted <= found; ++redacted) {
      const int64_t kept = found - redacted;
      if (!fits(told["redacted"], redacted) || !fits(actions["keep"], kept)) continue;
      bool any = false;
      for (int64_t mask = 0; mask <= redacted; ++mask) {
        if (!fits(actions["mask"], mask) || !fits(actions["drop"], redacted - mask)) continue;
        note("mask", mask);
        note("drop", redacted - mask);
        any = true;
      }
      if (!any) continue;
      note("found", found);
      note("redacted", redacted);
      note("kept", kept);
      const auto part_of = [&](int64_t whole, const char* name, const char* rest) {
        for (int64_t part = 0; part <= whole; ++part) {
          if (!fits(told[name], part)) continue;
          note(name, part);
          note(rest, whole - part);
        }
      };
      part_of(kept, "allowed", "kept, not allowed");
      part_of(found, "denied", "found, not denied");
      part_of(found, "doubtful", "sure");
    }
  }
  return out;
}

}  // namespace

TEST_CASE("small cells of a private head are hidden, and what would tell them") {
  Json head;
  head.set("route", "private").set("signer", "k");
  const auto row = [](uint64_t records) {
    return Json().set("records", records).set("text_bytes", records * 100);
  };
  head.set("statistics",
           Json()
               .set("records", 1000)
               .set("languages", Json().set("de", row(7)).set("en", row(900)).set("fr", row(93))));
  head.set("uncovered", Json().set("de", 7).set("fr", 93));
  head.set("quarantined", Json().set("a", 2).set("b", 3).set("c", 50).set("d", 0));
  head.set("not_taken", Json().set("x", 1));
  head.set("redaction",
           Json().set("IBAN_CODE", Json().set("de", Json().set("found", 12).set("doubtful", 2))));
  head.set("rights", rights({terms("owner", 990), terms("unknown", 10)}, 10));
  manifest::hide_small_cells(head);
  CHECK(head["statistics"]["languages"].canonical() ==
        R"({"de":{"records":"*","text_bytes":"*"},"en":{"records":900,"text_bytes":90000},)"
        R"("fr":{"records":"*","text_bytes":"*"}})");
  CHECK(head["uncovered"].canonical() == R"({"de":"*","fr":"*"})");
  CHECK(head["quarantined"].canonical() == R"({"a":"*","b":"*","c":"*","d":0})");
  CHECK(head["not_taken"].canonical() == R"({"*":"*"})");
  CHECK(head["redaction"].canonical() == R"({"IBAN_CODE":{"de":{"doubtful":"*","found":12}}})");
  CHECK(head["rights"]["unknown"] == Json(10));
  const std::string once = head.canonical();
  manifest::hide_small_cells(head);
  CHECK(head.canonical() == once);
  std::vector<manifest::HeadProblem> problems;
  manifest::check_small_cells(head, problems);
  CHECK(problems.empty());
  CHECK(manifest::agrees(Json("*"), 3));
  CHECK_FALSE(manifest::agrees(Json("*"), 0));
  CHECK_FALSE(manifest::agrees(Json(4), 3));
}

TEST_CASE(
    "what is hidden of a private head is hidden at once, even where its counts contradict each "
    "other") {
  // 37 of 36 redacted: nobody believes it, until the 36 is hidden; then it tells that no more than three of 40 were kept.
  const Json row = hidden(row_of({40, 36, 26, 11, 3, 1, 0, 38}));
  CHECK(row["redacted"] == Json("*"));
  CHECK(row["actions"]["drop"] == Json("*"));
  CHECK(rc::check("a second time changes nothing", [] {
    const auto count = [] { return *rc::gen::inRange<int64_t>(0, 40); };
    Json head = private_head();
    head.set("redaction",
             Json().set("PERSON", Json().set("en", row_of({count(), count(), count(), count(),
                                                           count(), count(), count(), count()}))));
    Json languages = Json::object();
    Json reasons = Json::object();
    for (const char* name : {"de", "en", "und"}) {
      languages.set(name, Json().set("records", count()).set("text_bytes", count()));
      reasons.set(name, count());
    }
    head.set("statistics", Json().set("records", count()).set("languages", std::move(languages)));
    head.set("uncovered", Json().set("de", count()).set("fr", count()));
    head.set("quarantined", std::move(reasons));
    const auto unknown = count();
    head.set("rights", rights({terms("owner", static_cast<uint64_t>(count())),
                               terms("unknown", static_cast<uint64_t>(unknown))},
                              unknown));
    manifest::hide_small_cells(head);
    const std::string once = head.canonical();
    manifest::hide_small_cells(head);
    RC_ASSERT(head.canonical() == once);
  }));
}

TEST_CASE("nobody can reckon a small count of findings from what a private head tells") {
  // 12 found and 9 redacted would tell that 3 were kept; 30 and 28 that 2 were; 11 doubtful of 12 that one was sure.
  const Json kept = hidden(row_of({12, 9, 9, 0, 3, 0, 0, 0}));
  CHECK(kept["found"] == Json(12));
  CHECK(kept["redacted"] == Json("*"));
  CHECK(kept["actions"].canonical() == R"({"keep":"*","mask":"*"})");
  CHECK(hidden(row_of({30, 28, 28, 0, 2, 0, 0, 0}))["redacted"] == Json("*"));
  CHECK(hidden(row_of({12, 12, 12, 0, 0, 0, 0, 11}))["doubtful"] == Json("*"));
  // Nothing small, nothing hidden.
  const Json large = row_of({500, 480, 400, 80, 20, 10, 0, 100});
  CHECK(hidden(large) == large);
  CHECK(rc::check("each small count may be ten or more, for all that is told", [] {
    const auto up_to = [](int64_t n) { return *rc::gen::inRange<int64_t>(0, n + 1); };
    Findings f{};
    f.mask = up_to(14);
    f.drop = up_to(3) == 0 ? up_to(12) : 0;
    f.keep = up_to(2) == 0 ? up_to(14) : 0;
    f.redacted = f.mask + f.drop;
    f.found = f.redacted + f.keep;
    f.allowed = up_to(f.keep);
    f.denied = up_to(f.found);
    f.doubtful = up_to(f.found);
    RC_PRE(f.found <= 28);
    const Json told = hidden(row_of(f));
    const auto reckoned = all_that_fit(told);
    RC_ASSERT(!reckoned.empty());
    for (const auto& [name, range] : reckoned) {
      RC_LOG() << name << " " << range.first << "-" << range.second << " of " << told.canonical()
               << "\n";
      RC_ASSERT(range.first == 0 || range.second >= manifest::kSmallCell);
    }
  }));
}

TEST_CASE(
    "who has the manifest of a private delivery, one proof and many guesses confirms no other "
    "record") {
  if (!run_command("python3 --version")) {
    MESSAGE("no python3: skipped");
    return;
  }
  const SigningKey key = sample_key();
  TemporaryFolder folder;
  constexpr size_t kRecords = 50, kShown = 7;
  const char* const full = std::getenv("TAMIS_FULL");
  const size_t guesses = full && *full ? 1'000'000 : 5'000;
  // Accounts as they tempt: 3 of 40 were kept, 2 of 31 are sure.
  const auto tempting = [](manifest::Statement& statement) {
    statement.further.set(
        "redaction",
        Json()
            .set("EMAIL_ADDRESS", Json().set("en", row_of({40, 37, 37, 0, 3, 0, 0, 0})))
            .set("PERSON", Json().set("zh", row_of({31, 31, 20, 11, 0, 0, 0, 29}))));
  };
  for (const std::string route : {"private", "open"}) {
    REQUIRE(sealed_with(folder.at(route), key, tempting, kRecords, route));
    put(folder.at("proof"), prove(folder.at(route), {.id = {}, .number = kShown}).value());
    std::ofstream dictionary(folder.at("guesses"));
    const auto texts = sample_texts(kRecords);
    for (size_t i = 0; i < guesses; ++i) {
      SampleText text =
          i < kRecords ? texts[i] : SampleText{"rec-" + std::to_string(i), "a guess", ""};
      auto record = sample_record(text, i);
      record.rights = i % 2;
      dictionary << manifest::encode(record)->line << "\n";
    }
    dictionary.close();
    const std::string of = folder.at(route) + "/manifest/";
    const auto said =
        run_command(kAttack + of + "dataset.json " + of + "checkpoint " + of + "files.jsonl " + of +
                    "records " + folder.at("proof") + " " + folder.at("guesses"));
    REQUIRE(said);
    const Json report = Json::parse(said->substr(0, said->find('\n'))).value();
    MESSAGE(route << ": " << report["guesses"].as_int() << " guesses, " << report["hashes"].as_int()
                  << " hashes against " << report["values"].as_int()
                  << " values: " << report["compared"].as_int() << " compared, "
                  << report["confirmed"].items().size() << " records confirmed; "
                  << report["cells"].items().size() << " small counts told");
    CHECK(report["guesses"].as_int() == static_cast<int64_t>(guesses));
    const Json head = Json::parse(get(of + "dataset.json")).value();
    // The attack works: on the open route every record of the delivery is confirmed, and every small count told.
    if (route == "open") {
      CHECK(report["confirmed"].items().size() == kRecords);
      CHECK(report["cells"].items().size() >= 4);
      // And it sees through a head that hides only what is small.
      std::string naive = head.canonical();
      const size_t at = naive.find(R"("keep":3)");
      REQUIRE(at != std::string::npos);
      naive.replace(at + 7, 1, R"("*")");
      put(folder.at("naive.json"), naive);
      const auto seen = run_command(kAttack + folder.at("naive.json"));
      REQUIRE(seen);
      CHECK_MESSAGE(
          seen->find(R"("where": "redaction.EMAIL_ADDRESS.en.actions.keep")") != std::string::npos,
          *seen);
    } else {
      REQUIRE(report["confirmed"].items().size() == 1);
      CHECK(report["confirmed"].items()[0].as_int() == static_cast<int64_t>(kShown));
      CHECK_MESSAGE(report["cells"].items().empty(), *said);
      CHECK(head["redaction"]["EMAIL_ADDRESS"]["en"]["found"] == Json(40));
    }
  }
}
