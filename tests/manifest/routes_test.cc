// What a delivery must say before it is sealed, and what a private one does not tell.
#include <doctest/doctest.h>

#include "base/command.h"
#include "manifest/forge.h"
#include "manifest/gates.h"
#include "manifest/key_file.h"
#include "manifest/python_verifier.h"
#include "manifest/record.h"
#include "manifest/rights.h"
#include "manifest/sample_delivery.h"
#include "manifest/small_cells.h"
#include "tamis/proof.h"
#include "tamis/verify.h"
#include "tamis/withdraw.h"

using namespace tamis;
using namespace tamis::testing;
using manifest::is_license_expression;

TEST_CASE("license expressions are told from other text") {
  for (const char* good :
       {"MIT", "CC-BY-4.0", "GPL-2.0-or-later", "Apache-2.0+", "MIT OR Apache-2.0",
        "(MIT AND BSD-2-Clause) OR GPL-2.0-only WITH Classpath-exception-2.0", "LicenseRef-mine",
        "DocumentRef-a:LicenseRef-b", "((MIT))"}) {
    CAPTURE(good);
    CHECK(is_license_expression(good));
  }
  for (const char* bad :
       {"", " ", "MIT OR", "OR MIT", "MIT MIT", "(MIT", "MIT)", "MIT WITH", "all rights reserved!",
        "MIT,BSD", "()", "MIT AND AND MIT", "WITH", "+"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_license_expression(bad));
  }
}

TEST_CASE("each gate bars the seal until somebody answers for it, and a draft has no gates") {
  const SigningKey key = sample_key();
  const struct {
    const char* waiver;
    std::function<void(manifest::Statement&)> close;
    const char* why;
  } rows[] = {
      {"unknown_rights",
       [](auto& s) {
         s.further.set("rights", rights({terms("owner", 6), terms("unknown", 6)}, 6));
       },
       "6 records have unknown rights"},
      {"unknown_rights",
       [](auto& s) {
         s.further.set("rights", rights({terms("owner", 6), Json().set("records", 6)}, 6));
       },
       "6 records have unknown rights"},
      {"uncovered_languages", [](auto& s) { s.further.set("uncovered", Json().set("zh-Hant", 4)); },
       "zh-Hant 4"},
      {"open_reviews",
       [](auto& s) { s.further.set("review", Json().set("required", true).set("open", 3)); },
       "3 doubtful findings"},
      {"", [](auto& s) { s.license = ""; }, "no license"},
      {"", [](auto& s) { s.license = "do as you like!"; }, "no license"},
      {"",
       [](auto& s) { s.further.set("recipe", Json().set("deliver", Json().set("ids", "keyed"))); },
       "keyed ids"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.why);
    TemporaryFolder folder;
    const auto barred = sealed_with(folder.at("d"), key, row.close);
    REQUIRE_FALSE(barred);
    CHECK(barred.error().code == Code::kUsage);
    CHECK_MESSAGE(barred.error().message.find(row.why) != std::string::npos,
                  barred.error().message);
    CHECK_FALSE(std::filesystem::exists(folder.at("d/manifest/checkpoint")));
    // As a draft it is written as it is, and nobody takes it for sealed.
    const auto draft = sealed_with(folder.at("draft"), key, [&](auto& s) {
      row.close(s);
      s.route = "";
    });
    REQUIRE_MESSAGE(draft, draft.error().message);
    CHECK(verify(folder.at("draft"))->intact());
    CHECK(verify(folder.at("draft"))->draft);
    CHECK(python_says_intact(folder.at("draft")));
    const auto waived = sealed_with(folder.at("w"), key, [&](auto& s) {
      row.close(s);
      s.further.set("waivers", Json::array().push(
                                   Json()
                                       .set("by", "Jane Roe")
                                       .set("what", *row.waiver ? row.waiver : "unknown_rights")));
    });
    CHECK(waived.has_value() == (*row.waiver != 0));
    if (!waived) continue;
    CHECK(verify(folder.at("w"))->intact());
    CHECK_FALSE(verify(folder.at("w"))->draft);
    CHECK(verify(folder.at("w"))->to_text().find("Jane Roe") != std::string::npos);
    CHECK(python_says_intact(folder.at("w")));
    // A waiver taken out of the head, signed anew, is found.
    forge(folder.at("w"), {.list = {},
                           .head = [](Json& h) { h.set("waivers", Json::array()); },
                           .key = &key,
                           .old_signature = {}});
    CHECK_FALSE(verify(folder.at("w"))->intact());
    CHECK_FALSE(python_says_intact(folder.at("w")));
  }
}

TEST_CASE("rights, waivers and salts that are not as the format says are found by both verifiers") {
  const SigningKey key = sample_key();
  TemporaryFolder folder;
  REQUIRE(sealed_with(folder.at("d"), key, [](auto&) {}));
  REQUIRE(verify(folder.at("d"))->intact());
  CHECK(python_says_intact(folder.at("d")));
  const auto change_terms = [](Json& head, const std::function<void(Json&)>& f) {
    Json r = head["rights"];
    Json all = Json::array();
    bool first = true;
    for (Json t : r["terms"].items()) {
      if (std::exchange(first, false)) f(t);
      all.push(std::move(t));
    }
    head.set("rights", r.set("terms", std::move(all)));
  };
  const auto term = [&](const char* name, Json value) {
    return [=](Json& head) { change_terms(head, [&](Json& t) { t.set(name, value); }); };
  };
  const Json waiver = Json().set("by", "A").set("what", "open_reviews");
  const std::pair<const char*, std::function<void(Json&)>> good[] = {
      {"all members",
       [&](Json& h) {
         change_terms(h, [](Json& t) {
           t.set("holder", "H").set("author", "A").set("author_died", 1932);
           t.set("license", "MIT").set("license_sha256", std::string(64, 'a'));
           t.set("evidence_sha256", std::string(64, 'b')).set("conditions", "c");
           t.set("data_mining", "allowed").set("ai_training", "not_allowed");
           t.set("ai_generative_training", "constrained").set("ai_inference", "allowed");
           t.set("foundation_models", "allowed").set("fine_tuned_models", "allowed");
           t.set("custom_models", "allowed").set("expires", "2032-02-29");
           t.set("territory", Json::array().push("DE").push("worldwide"));
         });
       }},
      {"a waiver", [&](Json& h) { h.set("waivers", Json::array().push(waiver)); }},
      {"covered", [](Json& h) { h.set("uncovered", Json().set("en", 0)); }},
  };
  const std::pair<const char*, std::function<void(Json&)>> bad[] = {
      {"count", term("records", 5)},
      {"member", term("owner", "x")},
      {"basis", term("basis", "theft")},
      {"year", term("author_died", "1932")},
      {"year 0", term("author_died", 0)},
      {"date", term("expires", "2031-02-29")},
      {"date form", term("expires", "31-02-28")},
      {"use", term("ai_training", "yes")},
      {"digest", term("license_sha256", "aa")},
      {"license", term("license", "??")},
      {"holder", term("holder", "")},
      {"territory", term("territory", Json::array().push("Germany"))},
      {"no territory", term("territory", Json::array())},
      {"hidden", term("records", "*")},
      {"no terms", [](Json& h) { h.set("rights", rights({}, 0)); }},
      {"too few terms", [](Json& h) { h.set("rights", rights({terms("owner", 12)}, 0)); }},
      {"unknown",
       [](Json& h) {
         h.set("rights", h["rights"].has("terms") ? Json(h["rights"]).set("unknown", 1) : Json());
       }},
      {"more members", [](Json& h) { h.set("rights", Json(h["rights"]).set("x", 1)); }},
      {"waiver twice", [&](Json& h) { h.set("waivers", Json::array().push(waiver).push(waiver)); }},
      {"waiver of nobody",
       [](Json& h) {
         h.set("waivers", Json::array().push(Json().set("by", "").set("what", "open_reviews")));
       }},
      {"waiver of what",
       [](Json& h) {
         h.set("waivers", Json::array().push(Json().set("by", "A").set("what", "x")));
       }},
      {"waiver shape", [](Json& h) { h.set("waivers", Json::array().push("A")); }},
      {"inputs", [](Json& h) { h.set("inputs", Json().set("count", 1)); }},
      {"inputs of an open delivery",
       [](Json& h) {
         h.set("inputs", Json()
                             .set("count", 1)
                             .set("leaf", "SHA-256(0x00, salt, SHA-256 of the file)")
                             .set("root", std::string(64, 'a')));
       }},
      {"uncovered", [](Json& h) { h.set("uncovered", Json().set("en", 1)); }},
      {"hidden count", [](Json& h) { h.set("quarantined", Json().set("x", "*")); }},
      {"private without salts", [](Json& h) { h.set("route", "private"); }},
      {"shipments", [](Json& h) { h.set("shipments", Json::array().push("x")); }},
  };
  const auto intact = [&](const std::function<void(Json&)>& change) {
    const std::string copy = folder.at("copy");
    std::filesystem::remove_all(copy);
    std::filesystem::copy(folder.at("d"), copy, std::filesystem::copy_options::recursive);
    forge(copy, {.list = {}, .head = change, .key = &key, .old_signature = {}});
    const bool ours = verify(copy)->intact();
    CHECK(python_says_intact(copy) == ours);
    return ours;
  };
  for (const auto& [name, change] : good) {
    CAPTURE(name);
    CHECK(intact(change));
  }
  for (const auto& [name, change] : bad) {
    CAPTURE(name);
    CHECK_FALSE(intact(change));
  }
}

TEST_CASE(
    "a private delivery is intact for both verifiers, salted, hidden, and proves its records") {
  const SigningKey key = sample_key();
  TemporaryFolder folder;
  REQUIRE(write_sample(io::FileSystem::real(), folder.at("d"), 20, &key, "private"));
  REQUIRE(write_sample(io::FileSystem::real(), folder.at("again"), 20, &key, "private"));
  CHECK(snapshot(folder.at("d")) == snapshot(folder.at("again")));
  const auto report = verify(folder.at("d"));
  REQUIRE(report);
  CHECK_MESSAGE(report->intact(), report->to_text());
  CHECK(python_says_intact(folder.at("d")));
  const Json head = Json::parse(get(folder.at("d/manifest/dataset.json"))).value();
  CHECK(head["statistics"]["languages"]["en"]["records"] == Json("*"));
  CHECK(get(folder.at("d/manifest/files.jsonl")).find("\"salt\"") != std::string::npos);
  const auto proof = prove(folder.at("d"), {.id = "rec-100007", .number = {}});
  REQUIRE(proof);
  const auto checked =
      check_proof(*proof, {.signers = {key.verifying().text()}, .known_checkpoint = {}});
  REQUIRE(checked);
  CHECK(checked->holds());
  // Taking records back keeps the rest as it was.
  WithdrawOptions w;
  w.delivery = folder.at("d");
  w.out = folder.at("v2");
  w.ids = {"rec-100003"};
  w.signer.key_file = folder.at("a.key");
  REQUIRE(manifest::write_key_files(io::FileSystem::real(), w.signer.key_file, key));
  REQUIRE(withdraw(w));
  CHECK_MESSAGE(verify(w.out)->intact(), verify(w.out)->to_text());
  CHECK(python_says_intact(w.out));
}

TEST_CASE("two records differ in their salts also where their ids are the same") {
  const SigningKey key = sample_key();
  const manifest::Salts salts(key, "a"), others(key, "b");
  const auto salt_of = [](const manifest::Record& r, const manifest::Salts& s) {
    const std::string line = manifest::encode(r, &s)->line;
    return Json::parse(line)->operator[]("salt").as_string();
  };
  const manifest::Record one{.id = "1", .text = "x"}, two{.id = "1", .text = "y"};
  CHECK(salt_of(one, salts) == salt_of(one, salts));
  CHECK(salt_of(one, salts) != salt_of(two, salts));
  CHECK(salt_of(one, salts) != salt_of(one, others));
  CHECK(manifest::is_salt(salt_of(one, salts)));
  CHECK_FALSE(manifest::is_salt("AAAA"));
  manifest::RecordView view;
  const std::string line = manifest::encode(one, &salts)->line;
  CHECK(manifest::read_record(line, view));
  CHECK(view.salt == salt_of(one, salts));
  CHECK(manifest::read_record(R"({"id":"1","rights":3,"text":""})", view));
  CHECK(view.rights == 3);
  for (const char* bad :
       {R"({"id":"1","rights":0,"text":""})", R"({"id":"1","rights":1000,"text":""})",
        R"({"id":"1","rights":-1,"text":""})", R"({"id":"1","salt":"","text":""})",
        R"({"id":"1","salt":"AAAAAAAAAAAAAAAAAAAAAB==","text":""})",
        R"({"id":"1","salt":"AAAA","text":""})"}) {
    CAPTURE(bad);
    CHECK_FALSE(manifest::read_record(bad, view));
  }
}
