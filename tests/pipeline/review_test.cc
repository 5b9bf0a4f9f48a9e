// Findings are accounted for, decided by people, and the next prepare carries the decisions out.
#include "pipeline/review.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "base/json.h"
#include "base/utf8.h"
#include "io/streams.h"
#include "io/temporary_folder.h"
#include "manifest/key_file.h"
#include "pipeline/explain.h"
#include "redact/decibans.h"
#include "tamis/prepare.h"
#include "tamis/verify.h"

using namespace tamis;
using namespace tamis::pipeline;
using tamis::testing::TemporaryFolder;
namespace stdfs = std::filesystem;

namespace {

// Reserved: 078-05-1120 was printed on sample cards. Its form alone leaves a doubt.
const std::string kDoubtful = "078-05-1120";
const Author kReader{"R. Reader", "looked at it", "2026-01-02T03:04:05Z"};

std::string record(const std::string& id, const std::string& text, const std::string& more = "") {
  std::string line = Json::object().set("id", id).set("text", text).canonical();
  line.insert(line.size() - 1, more);
  return line + "\n";
}

struct Case {
  TemporaryFolder folder;
  std::string archive = folder.path() + "/archive", out = folder.path() + "/out",
              ledger = folder.path() + "/ledger";
  PrepareOptions options;

  explicit Case(const std::string& lines) {
    write(lines);
    options.archive = archive;
    options.out = out;
    options.ledger = ledger;
    options.jobs = 1;
    options.recipe.near = "off";
    options.recipe.language = false;
    options.recipe.vocabularies.clear();
    options.force = true;
  }
  void write(const std::string& lines) const {
    stdfs::create_directories(archive);
    std::ofstream(archive + "/a.jsonl", std::ios::binary) << lines;
  }
  PrepareReport run() const {
    auto report = prepare(options);
    REQUIRE_MESSAGE(report.has_value(), (report ? "" : report.error().message));
    return std::move(*report);
  }
  Ledger open() const {
    auto made = Ledger::open(io::FileSystem::real(), ledger);
    REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().message));
    return std::move(*made);
  }
  std::vector<std::string> texts() const {
    auto source =
        io::open_source(std::move(*io::FileSystem::real().open(out + "/data/part-00000.jsonl.zst")),
                        io::Packing::kZstd, "shard");
    REQUIRE(source);
    std::string bytes, buffer(1 << 16, '\0');
    for (;;) {
      const auto n = (*source)->read(buffer.data(), buffer.size());
      REQUIRE(n);
      if (*n == 0) break;
      bytes.append(buffer, 0, *n);
    }
    std::vector<std::string> all;
    for (size_t at = 0; at < bytes.size();) {
      const size_t end = bytes.find('\n', at);
      all.push_back((*Json::parse(bytes.substr(at, end - at)))["text"].as_string());
      at = end + 1;
    }
    return all;
  }
  std::vector<LedgerFinding> findings() const {
    std::vector<LedgerFinding> all;
    REQUIRE(open().for_each_entry([&](const LedgerEntry& e) -> Result<bool> {
      all.insert(all.end(), e.findings.begin(), e.findings.end());
      return true;
    }));
    return all;
  }
  ReviewQueue queue(const QueueOptions& o = {}) const {
    const auto decided = DecisionLog::read(io::FileSystem::real(), ledger);
    REQUIRE(decided);
    auto made = make_queue(open(), *decided, o);
    REQUIRE(made);
    return std::move(*made);
  }
  void decide_all(const std::vector<Decision>& decisions) const {
    auto log = DecisionLog::open(io::FileSystem::real(), ledger);
    REQUIRE(log);
    REQUIRE(log->append(decisions));
  }
  Result<std::vector<Decision>> answers(const std::string& jsonl) const {
    return decide(open(), jsonl, "answers", "", kReader);
  }
};

}  // namespace

TEST_CASE(
    "every finding is accounted for: text, speaker and fields, and its evidence adds up to its "
    "score") {
  Case c(record("1", "Mail ann@example.com or call +1 202 555 0143, card 4111 1111 1111 1111.",
                R"(,"note":"also bob@example.org","speaker":"eve@example.net")") +
         record("2", "IBAN DE89 3704 0044 0532 0130 00, passport no. C01X00T47, born 1 May 1970"));
  c.options.recipe.fields = {"note"};
  c.options.recipe.speakers = "keep";
  const PrepareReport report = c.run();
  std::set<std::string> places, types;
  for (const LedgerFinding& f : c.findings()) {
    CAPTURE(f.rule);
    places.insert(f.field);
    types.insert(f.type);
    CHECK(redact::ppm(f.evidence.sum()) == f.score);
    CHECK(f.action == (f.covered ? "" : f.kept ? "keep" : "placeholder"));
  }
  CHECK(places == std::set<std::string>{"", "fields.note", "speaker"});
  for (const char* type : {"EMAIL_ADDRESS", "PHONE_NUMBER", "CREDIT_CARD", "IBAN_CODE", "PASSPORT"})
    CHECK(types.contains(type));
  uint64_t emails = 0;
  for (const auto& [language, count] : report.read.findings.at("EMAIL_ADDRESS"))
    emails += count.found;
  CHECK(emails == 3);  // the manifest counts fields and speakers too
}

TEST_CASE("offsets are of the text as it was read, in bytes and in code points") {
  const std::string before = "Gr\u00FC\u00DFe \U0001F600  an ";
  Case c(record("1", before + "ann@example.com  und andere"));
  c.run();
  const auto found = c.findings();
  REQUIRE(found.size() == 1);
  CHECK(found[0].span == Span{before.size(), before.size() + 15});
  CHECK(found[0].code_points.begin == 12);
  CHECK(found[0].code_points.end == 27);
}

TEST_CASE("equal values have one fingerprint, and the ledger holds no value") {
  Case c(record("1", "ann@example.com") + record("2", "Ann@Example.com and bob@example.org"));
  c.run();
  const auto found = c.findings();
  REQUIRE(found.size() == 3);
  CHECK(found[0].value == found[1].value);
  CHECK(found[0].value != found[2].value);
  CHECK(found[0].id != found[1].id);
  for (const auto& entry : stdfs::directory_iterator(c.ledger)) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(in), {});
    CHECK(bytes.find("example.com") == std::string::npos);
  }
}

TEST_CASE("a rejected finding is restored at its place and nowhere else") {
  Case c(record("1", "Part " + kDoubtful + " of the lamp") +
         record("2", "Another " + kDoubtful + " is here"));
  c.run();
  ReviewQueue queue = c.queue();
  REQUIRE(queue.findings.size() == 2);
  CHECK(c.texts() ==
        std::vector<std::string>{"Part [US_SSN_1] of the lamp", "Another [US_SSN_1] is here"});
  c.decide_all({decision_on(queue.findings[0], DecisionKind::kReject, kReader)});
  CHECK(c.queue().findings.size() == 1);
  const PrepareReport report = c.run();
  CHECK(c.texts() == std::vector<std::string>{"Part " + kDoubtful + " of the lamp",
                                              "Another [US_SSN_1] is here"});
  CHECK(report.review.rejected == 1);
  CHECK(report.review.open == 1);
  const auto found = c.findings();
  REQUIRE(found.size() == 2);
  CHECK(found[0].decision == DecisionKind::kReject);
  CHECK(found[0].kept);
  CHECK(found[0].action == "keep");
  CHECK(found[1].decision == DecisionKind::kNone);
}

TEST_CASE(
    "what was rejected is not sought in its group, and what stands elsewhere in it stays "
    "redacted") {
  const std::string chat = R"(,"group":"chat")";
  Case c(record("1", "Part " + kDoubtful + " of the lamp", chat) +
         record("2", "SSN: " + kDoubtful + ", as Ann said", chat));
  c.run();
  std::vector<ReviewItem> items = c.queue({true, 0, 1}).findings;
  REQUIRE(items.size() == 2);
  c.decide_all({decision_on(items[0], DecisionKind::kReject, kReader)});
  c.run();
  CHECK(c.texts() == std::vector<std::string>{"Part " + kDoubtful + " of the lamp",
                                              "SSN: [US_SSN_1], as Ann said"});
}

TEST_CASE(
    "a decision holds for the text that was looked at, wherever it moved, and not for another") {
  Case c(record("1", "Part " + kDoubtful + " of the lamp"));
  c.run();
  c.decide_all({decision_on(c.queue().findings.at(0), DecisionKind::kReject, kReader)});
  c.write(record("0", "A new first line") + record("1", "Part " + kDoubtful + " of the lamp"));
  c.run();
  CHECK(c.texts().at(1) == "Part " + kDoubtful + " of the lamp");
  c.write(record("1", "Part " + kDoubtful + " of the lamp!"));
  CHECK(c.run().review.open == 1);
  CHECK(c.texts().at(0) == "Part [US_SSN_1] of the lamp!");
}

TEST_CASE("an allowed value stays everywhere it is found with its type") {
  Case c(record("1", "Part " + kDoubtful + " of the lamp") +
         record("2", "Another " + kDoubtful + " is here") + record("3", "ann@example.com"));
  c.run();
  c.decide_all({decision_on(c.queue().findings.at(0), DecisionKind::kAllow, kReader)});
  CHECK(c.queue().findings.empty());
  const PrepareReport report = c.run();
  CHECK(report.review.allowed == 2);
  CHECK(report.review.open == 0);
  CHECK(c.texts() == std::vector<std::string>{"Part " + kDoubtful + " of the lamp",
                                              "Another " + kDoubtful + " is here",
                                              "[EMAIL_ADDRESS_1]"});
}

TEST_CASE("a marked value is redacted, and sought through its group") {
  const std::string chat = R"(,"group":"chat")";
  Case c(record("1", "The key of locker Q77-81X is lost", chat) +
         record("2", "q7781x was never locked", chat) + record("3", "Q77-81X elsewhere"));
  c.run();
  CHECK(c.findings().empty());
  const std::string text = "The key of locker Q77-81X is lost";
  const size_t at = text.find("Q77");
  const auto decisions =
      c.answers(R"({"decision":"mark","source":1,"line":1,"start":)" + std::to_string(at) +
                R"(,"end":)" + std::to_string(at + 7) + R"(,"type":"NATIONAL_ID"})");
  REQUIRE_MESSAGE(decisions.has_value(), (decisions ? "" : decisions.error().message));
  c.decide_all(*decisions);
  const PrepareReport report = c.run();
  CHECK(report.review.marked == 1);
  CHECK(c.texts() == std::vector<std::string>{"The key of locker [NATIONAL_ID_1] is lost",
                                              "[NATIONAL_ID_1] was never locked",
                                              "Q77-81X elsewhere"});
}

TEST_CASE("a required review keeps a delivery from being sealed until every doubt is decided") {
  Case c(record("1", "Part " + kDoubtful + " of the lamp") + record("2", "A quiet night"));
  const std::string key_file = c.folder.path() + "/k";
  REQUIRE(manifest::write_key_files(io::FileSystem::real(), key_file,
                                    *SigningKey::generate("archive.example")));
  c.options.key_file = key_file;
  c.options.route = "open";
  c.options.recipe.license = "CC0-1.0";
  c.options.recipe.waive_languages = "A test";  // nobody told them
  CHECK_FALSE(c.run().draft);                   // optional: it may leave
  c.options.recipe.review = "required";
  PrepareReport report = c.run();
  CHECK(report.draft);
  CHECK(report.draft_reason.find("review: 1 doubtful") != std::string::npos);
  CHECK(std::ranges::any_of(report.warnings, [](const std::string& w) {
    return w.find("tamis review") != std::string::npos;
  }));
  auto checked = verify(c.out);
  REQUIRE(checked);
  CHECK(checked->intact());
  CHECK(checked->draft);
  std::ifstream in(c.out + "/manifest/dataset.json");
  const std::string head(std::istreambuf_iterator<char>(in), {});
  CHECK((*Json::parse(head))["blocked"].items().size() == 1);
  CHECK((*Json::parse(head))["review"]["open"].as_int() == 1);

  c.decide_all({decision_on(c.queue().findings.at(0), DecisionKind::kAccept, kReader)});
  report = c.run();
  CHECK_FALSE(report.draft);
  CHECK(report.review.accepted == 1);
  checked = verify(c.out);
  REQUIRE(checked);
  CHECK(checked->intact());
  CHECK_FALSE(checked->draft);
}

TEST_CASE("a doubt in a document that does not leave need not be decided") {
  Case c(record("1", "Part " + kDoubtful + " of the lamp") +
         record("2", "Part " + kDoubtful + " of the lamp"));
  c.options.recipe.review = "required";
  CHECK(c.run().review.open == 1);  // the repeat is dropped
  CHECK(c.queue().findings.size() == 1);
}

TEST_CASE(
    "a document that a rule held back leaves redacted once it is released; one that was not read "
    "does not") {
  Case c(record("1", "Part " + kDoubtful + " of <|endoftext|> the lamp") + "{\"id\": \"broken\n" +
         record("3", "A quiet night"));
  c.options.recipe.actions = {{"US_SSN", "quarantine"}};
  PrepareReport report = c.run();
  CHECK(report.records == 1);
  Ledger ledger = c.open();
  auto held = ledger.held();
  REQUIRE(held);
  REQUIRE(held->size() == 2);
  std::vector<Decision> decisions;
  for (const LedgerHeld& h : *held) {
    const auto release = release_of(h, kReader);
    if (h.place.line == 2) {
      REQUIRE_FALSE(release.has_value());
      CHECK(release.error().message.find("cannot be released") != std::string::npos);
    } else {
      REQUIRE(release.has_value());
      decisions.push_back(*release);
    }
  }
  REQUIRE(decisions.size() == 1);
  c.decide_all(decisions);
  report = c.run();
  CHECK(report.records == 2);
  CHECK(report.review.released == 1);
  CHECK(c.texts().at(0).starts_with("Part [US_SSN_1] of <"));
  CHECK(c.texts().at(0).find("<|endoftext|>") == std::string::npos);
  const auto why = explain(c.open(), {}, "1");
  REQUIRE(why);
  REQUIRE(why->size() == 1);
  CHECK(why->front().document->released.find("US_SSN") != std::string::npos);
}

TEST_CASE(
    "a released document does not leave with a control token, though the recipe would have held it "
    "back for one") {
  Case c(record("1", "It said <|endoftext|> and stopped"));
  c.options.recipe.guard_action = "quarantine";
  CHECK(c.run().records == 0);
  const auto held = c.open().held();
  REQUIRE(held);
  REQUIRE(held->size() == 1);
  c.decide_all({*release_of(held->front(), kReader)});
  CHECK(c.run().records == 1);
  CHECK(c.texts().at(0).find("<|endoftext|>") == std::string::npos);
}

TEST_CASE("answers that cannot be carried out are refused by their line, and none is written") {
  Case c(record("1", "Part " + kDoubtful + " of the lamp"));
  c.run();
  const std::string id = redact::tag_text(c.queue().findings.at(0).finding.id);
  const std::string good = R"({"finding":")" + id +
                           R"(","decision":"accept"})"
                           "\n";
  CHECK(c.answers(good + "\n" + good)->size() == 2);
  const std::pair<std::string, std::string> bad[] = {
      {"nonsense", "one JSON object"},
      {R"({"decision":"perhaps"})", "decision"},
      {R"({"decision":"accept"})", "finding"},
      {R"({"decision":"accept","finding":"x"})", "24 digits"},
      {R"({"decision":"accept","finding":")" + std::string(24, '0') + "\"}", "no finding"},
      {R"({"decision":"accept","finding":")" + id + R"(","more":1})", "not known"},
      {R"({"decision":"mark","source":1,"line":1,"start":0,"end":4,"type":"NOBODY"})", "type"},
      {R"({"decision":"mark","source":1,"line":1,"start":0,"end":4,"type":"DATE_TIME"})", "keeps"},
      {R"({"decision":"mark","source":1,"line":1,"start":4,"end":4,"type":"PERSON"})", "start"},
      {R"({"decision":"mark","source":1,"line":1,"start":0,"end":4000,"type":"PERSON"})", "text"},
      {R"({"decision":"mark","source":1,"line":9,"start":0,"end":4,"type":"PERSON"})", "place"},
      {R"({"decision":"mark","source":1,"line":1,"start":0,"end":4,"type":"PERSON","field":"no"})",
       "field"},
      {R"({"decision":"release","source":1,"line":1})", "held"},
      {R"({"decision":"withdraw"})", "expected one"},
  };
  for (const auto& [line, word] : bad) {
    CAPTURE(line);
    const auto made = c.answers(good + line + "\n");
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().message.find("line 2") != std::string::npos);
    CHECK(made.error().message.find(word) != std::string::npos);
    CHECK(made.error().message.find(kDoubtful) == std::string::npos);
  }
}

TEST_CASE(
    "an archive that changed after the ledger was written is refused, by the number of the file") {
  Case c(record("1", "Part " + kDoubtful + " of the lamp"));
  c.run();
  c.write(record("1", "Something else"));
  const auto made =
      c.answers(R"({"decision":"mark","source":1,"line":1,"start":0,"end":4,"type":"PERSON"})");
  REQUIRE_FALSE(made.has_value());
  CHECK(made.error().message.find("source file #1") != std::string::npos);
  CHECK(made.error().message.find("a.jsonl") == std::string::npos);
}

TEST_CASE(
    "passages are drawn by their seed from documents that leave, and what was read is counted") {
  std::string lines;
  for (int i = 0; i < 40; ++i)
    lines += record(std::to_string(i), "Night " + std::to_string(i) +
                                           ": the lamp burned, mail ann@example.com, "
                                           "and the harbour was quiet until the morning came.");
  Case c(lines);
  c.run();
  const auto drawn = c.queue({false, 10, 3}).passages;
  REQUIRE(drawn.size() == 10);
  const auto again = c.queue({false, 10, 3}).passages;
  const auto other = c.queue({false, 10, 4}).passages;
  const auto places = [](const std::vector<PassageDraw>& draws) {
    std::vector<DocumentPlace> out;
    for (const PassageDraw& d : draws) out.push_back(d.place);
    return out;
  };
  CHECK(places(drawn) == places(again));
  CHECK(places(drawn) != places(other));

  std::string text;
  const Ledger ledger = c.open();
  auto texts = LedgerTexts::open(ledger, "");
  REQUIRE(texts);
  REQUIRE(texts->for_each({1},
                          [&](const DocumentPlace& place, const SourceDocument& d) -> Result<bool> {
                            if (place == drawn[0].place) text = d.text;
                            return true;
                          }));
  const auto span = draw_passage(text, drawn[0]);
  REQUIRE(span);
  CHECK(text.substr(span->begin, span->size()).find("ann@example.com") == std::string::npos);
  c.decide_all({passage_read(ledger, drawn[0].place, text, *span, 1, kReader)});
  const PrepareReport report = c.run();
  CHECK(report.review.passages == 1);
  CHECK(report.review.passage_bytes == span->size());
  CHECK(report.review.missed == 1);
}

TEST_CASE("a passage holds no byte of a finding and no half character") {
  CHECK(rc::check("of any text and findings", [] {
    const auto words = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "lamp ", "\u00FCber ", "\u706F\u53F0 ", "\U0001F600 ", "quiet morning "));
    std::string text;
    for (const std::string& w : words) text += w;
    PassageDraw draw;
    draw.draw = *rc::gen::arbitrary<uint64_t>();
    uint64_t at = 0;
    for (const auto& [gap, size] : *rc::gen::container<std::vector<std::pair<uint8_t, uint8_t>>>(
             rc::gen::arbitrary<std::pair<uint8_t, uint8_t>>())) {
      const Span span{at + gap, at + gap + size};
      draw.findings.push_back(span);
      at = span.end;
    }
    const auto passage = draw_passage(text, draw);
    if (!passage) return;
    RC_ASSERT(passage->end <= text.size());
    RC_ASSERT(passage->size() <= kPassageBytes);
    RC_ASSERT(utf8::valid(text.substr(passage->begin, passage->size())));
    for (const Span& f : draw.findings)
      RC_ASSERT(f.empty() || f.end <= passage->begin || passage->end <= f.begin);
  }));
}

TEST_CASE(
    "nothing of a text can move a terminal's cursor or hide, and masked text has no letters or "
    "digits") {
  CHECK(for_terminal("a\x1b[2Jb", false) == "a\\u{1b}[2Jb");
  CHECK(for_terminal("\u202Eabc\u200B", false) == "\\u{202e}abc\\u{200b}");
  CHECK(for_terminal("\xC2\x9B"
                     "5n",
                     false) == "\\u{9b}5n");
  CHECK(for_terminal("one\ntwo", false) == "one two");
  CHECK(for_terminal("\xFF", false) == "\uFFFD");
  CHECK(for_terminal("+1 (202) 555-0143", true) ==
        "+\u2022 (\u2022\u2022\u2022) \u2022\u2022\u2022-\u2022\u2022\u2022\u2022");
  CHECK(rc::check("whatever bytes come", [] {
    const auto text = *rc::gen::arbitrary<std::string>();
    for (const bool masked : {false, true}) {
      const std::string shown = for_terminal(text, masked);
      RC_ASSERT(utf8::valid(shown));
      for (const char c : shown) {
        RC_ASSERT(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
        if (masked)
          RC_ASSERT(!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z'));
      }
    }
  }));
}

TEST_CASE("an explanation says what was found, by which rule, and what a repeat repeats") {
  Case c(record("first", "IBAN DE89 3704 0044 0532 0130 00") +
         record("second", "IBAN DE89 3704 0044 0532 0130 00"));
  c.run();
  const auto first = explain(c.open(), {}, "000000001");
  REQUIRE(first);
  REQUIRE(first->size() == 1);
  CHECK(first->front().text().find("rule iban.mod97: ISO 13616") != std::string::npos);
  CHECK(first->front().text().find("DE89") == std::string::npos);
  const auto second = explain(c.open(), {}, "a.jsonl:2");
  REQUIRE(second);
  CHECK(second->front().text().find("dropped: its normalized text is the same as that of record "
                                    "000000001") != std::string::npos);
  CHECK(explain(c.open(), {}, "a.jsonl")->size() == 2);
  CHECK(explain(c.open(), {}, "#1:2")->size() == 1);
  CHECK(explain(c.open(), {}, "second")->size() == 1);
  CHECK(explain(c.open(), {}, "nobody").error().code == Code::kInput);
  CHECK(rule_source("review.marked").size() > 10);
}
