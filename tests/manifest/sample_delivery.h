// A small delivery for tests: a dozen records in several shards, every member of a record somewhere, two more files.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/keys.h"
#include "io/file.h"
#include "io/temporary_folder.h"
#include "manifest/delivery_writer.h"
#include "manifest/salts.h"

namespace tamis::testing {

inline SigningKey sample_key(std::string_view name = "archive.example/letters", char seed = 's') {
  return SigningKey::from_seed(name, std::string(32, seed)).value();
}

struct SampleText {
  std::string id, text, kept;
};

inline std::vector<SampleText> sample_texts(size_t count, std::string_view salt = "") {
  std::vector<SampleText> out;
  for (size_t i = 0; i < count; ++i) {
    std::string text = "Letter " + std::to_string(i) + std::string(salt) +
                       " of [PERSON_1]\nto \"the \\ archive\"\t";
    for (size_t k = 0; k < 5 + i % 7; ++k)
      text += "and so on caf\xC3\xA9 \xF0\x9F\x98\x80 " + std::to_string(i * k) + " ";
    out.push_back({"rec-" + std::to_string(100000 + i), text, i % 5 == 4 ? "rec-100000" : ""});
  }
  return out;
}

inline manifest::Record sample_record(const SampleText& t, size_t i) {
  manifest::Record r;
  r.id = t.id;
  r.text = t.text;
  r.language = i % 3 == 0 ? "en" : i % 3 == 1 ? "zh-Hant" : "";
  r.tokens = {{"o200k_base", 10 + i}, {"cl100k_base", 11 + i}};
  if (i % 2 == 0) {
    r.group = "chat-1";
    r.order = static_cast<int64_t>(i) - 3;
    r.speaker = "A";
  }
  if (!t.kept.empty()) r.cluster = manifest::RecordCluster{t.kept, 912345};
  if (i % 4 == 0) r.fields = {{"subject", "Re: tea"}, {"place", "caf\xC3\xA9"}};
  return r;
}

inline manifest::Statement sample_statement(uint64_t records, std::string route = "open") {
  manifest::Statement s;
  s.title = "Letters";
  s.supplier = "An archive";
  s.license = "CC0-1.0";
  s.route = std::move(route);
  s.steps = {{"read", "tamis", "0.1.0", {{"documents", records + 3}}, {}},
             {"refine",
              "tamis",
              "0.1.0",
              {{"in", records + 3}, {"out", records + 1}, {"quarantined", 2}},
              {}},
             {"sift", "tamis", "0.1.0", {{"kept", records}, {"dropped", 1}}, {}}};
  s.balance = {{{"read.documents"}, {"refine.in"}},
               {{"refine.in"}, {"refine.out", "refine.quarantined"}},
               {{"refine.out"}, {"sift.kept", "sift.dropped"}},
               {{"sift.kept"}, {"statistics.records"}}};
  s.further = Json::object();
  s.further.set("recipe", Json().set("deliver", Json().set("ids", "sequential")));
  s.further.set(
      "rights",
      Json()
          .set(
              "terms",
              Json::array().push(
                  Json().set("basis", "license").set("license", "CC0-1.0").set("records", records)))
          .set("unknown", 0));
  s.further.set("not_scanned", Json::array().push("PERSON"));
  s.further.set("quarantined", Json().set("not valid UTF-8", 2));
  return s;
}

// Writes it into `folder`, which must not hold anything.
inline Result<manifest::Seal> write_sample(io::FileSystem& fs, const std::string& folder,
                                           size_t records, const SigningKey* key,
                                           std::string route = "open", std::string_view salt = "",
                                           uint64_t shard_bytes = 2000) {
  manifest::DeliveryOptions options;
  options.shard_bytes = shard_bytes;
  std::optional<manifest::Salts> salts;
  if (key && route == "private") options.salts = &salts.emplace(*key, "sample");
  auto writer = manifest::DeliveryWriter::create(fs, folder, options);
  if (!writer) return tl::make_unexpected(writer.error());
  const auto texts = sample_texts(records, salt);
  for (size_t i = 0; i < texts.size(); ++i) {
    if (auto added = writer->add(sample_record(texts[i], i)); !added)
      return tl::make_unexpected(added.error());
  }
  for (const auto& [path, bytes] : {std::pair<std::string, std::string>{"README.md", "# Letters\n"},
                                    {"notes/caf\xC3\xA9 ~$%-.md", "A note.\n"}}) {
    if (auto added = writer->add_file(path, bytes); !added)
      return tl::make_unexpected(added.error());
  }
  return writer->seal(sample_statement(records, std::move(route)), key);
}

inline Json terms(std::string_view basis, uint64_t records) {
  return Json().set("basis", basis).set("records", records);
}

inline Json rights(std::vector<Json> all, Json unknown) {
  Json list = Json::array();
  for (Json& t : all) list.push(std::move(t));
  return Json().set("terms", std::move(list)).set("unknown", std::move(unknown));
}

// A sample whose statement was changed, sealed or not.
inline Result<manifest::Seal> sealed_with(const std::string& folder, const SigningKey& key,
                                          const std::function<void(manifest::Statement&)>& change,
                                          size_t records = 12, std::string route = "open") {
  manifest::DeliveryOptions options;
  options.shard_bytes = 2000;
  std::optional<manifest::Salts> salts;
  if (route == "private") options.salts = &salts.emplace(key, "sample");
  auto writer = manifest::DeliveryWriter::create(io::FileSystem::real(), folder, options);
  REQUIRE(writer);
  const auto texts = sample_texts(records);
  for (size_t i = 0; i < texts.size(); ++i) {
    auto r = sample_record(texts[i], i);
    r.rights = i % 2;
    REQUIRE(writer->add(r));
  }
  REQUIRE(writer->add_file("README.md", "# Letters\n"));
  auto statement = sample_statement(records, route);
  statement.further.set(
      "rights", rights({terms("owner", (records + 1) / 2), terms("consent", records / 2)}, 0));
  change(statement);
  return writer->seal(statement, &key);
}

// Path -> bytes of everything in a folder.
inline std::vector<std::pair<std::string, std::string>> snapshot(const std::string& folder) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    out.emplace_back(std::filesystem::relative(entry.path(), folder).string(),
                     std::string(std::istreambuf_iterator<char>(in), {}));
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace tamis::testing
