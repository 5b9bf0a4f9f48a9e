#include "tamis/extend.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/try.h"
#include "manifest/head.h"
#include "manifest/key_file.h"
#include "manifest/next_version.h"
#include "manifest/proof.h"
#include "manifest/record.h"
#include "manifest/rights.h"
#include "manifest/salts.h"
#include "manifest/seal.h"
#include "manifest/shard_series.h"
#include "manifest/small_cells.h"
#include "manifest/versions.h"

namespace tamis {

using namespace manifest;

namespace {

// Sums of counts at any depth; what one side hides stays hidden.
Json sum_of(const Json& a, const Json& b) {
  if (a.is_null()) return b;
  if (b.is_null()) return a;
  if (a.is_int() && b.is_int()) return Json(a.as_int() + b.as_int());
  if (!a.is_object() || !b.is_object()) return Json(kHidden);
  Json out = a;
  for (const auto& [key, value] : b.members()) out.set(key, sum_of(a[key], value));
  return out;
}

// Whether ids were made by number or by hash, and so cannot be those of a later version.
bool ids_are_ours(const Json& head) {
  const std::string& ids = head["recipe"]["deliver"]["ids"].as_string();
  return ids == "sequential" || ids == "keyed";
}

class Extension {
 public:
  Extension(io::FileSystem& fs, const ExtendOptions& options) : fs_(fs), options_(options) {}

  Result<ExtendReport> run() {
    TAMIS_TRY(old_, SealedDelivery::open(fs_, options_.delivery));
    TAMIS_TRY(new_, SealedDelivery::open(fs_, options_.shipment));
    TAMIS_CHECK(check_pair());
    TAMIS_TRY(signer_, signer_of_next(fs_, old_, options_.signer));
    version_ = old_.checkpoint.version + 1;
    prefix_ = "v" + std::to_string(version_) + "-";
    previous_ = sha256_hex(old_.checkpoint.text());
    if (salted(old_.head)) {
      if (options_.signer.key_file.empty()) {
        return fail(Code::kUsage,
                    "the salts of a private delivery are made with a key; name its file too");
      }
      TAMIS_TRY(const SigningKey key, read_signing_key(fs_, options_.signer.key_file));
      salts_.emplace(key, "shipment " + sha256_hex(new_.checkpoint.text()));
    }
    merge_rights();
    TAMIS_TRY(VersionFolder next, VersionFolder::begin(fs_, old_, options_.out));
    TAMIS_CHECK(write(next));
    if (old_.checkpoint.records > 0) {
      TAMIS_TRY(report_.proof, prove_extension(fs_, next.path(), old_.note_bytes));
      TAMIS_CHECK(write_beside(fs_, options_.proof_file, report_.proof));
    }
    TAMIS_CHECK(next.commit());
    return std::move(report_);
  }

 private:
  Status check_pair() const {
    if (old_.head["route"] != new_.head["route"]) {
      return fail(Code::kUsage,
                  "the shipment has another route than the delivery; prepare it with the same one");
    }
    if (new_.checkpoint.version != 1 || !new_.withdrawn.empty()) {
      return fail(Code::kUsage, "a shipment is a first version; this one has been changed since");
    }
    if (new_.checkpoint.records == 0) return fail(Code::kUsage, "the shipment has no records");
    if (salted(old_.head) != salted(new_.head)) {
      return fail(Code::kUsage,
                  "a shipment of a private delivery is prepared with a key too (--route private "
                  "--key), or of an unsigned draft without one");
    }
    return {};
  }

  // Terms of the shipment find their place among those of the delivery, which always come first.
  void merge_rights() {
    const Json unknown = Json().set("basis", kUnknownBasis);
    const auto terms_of = [&](const Json& head) {
      std::vector<Json> out = head["rights"]["terms"].items();
      if (out.empty()) out.push_back(Json(unknown).set("records", head["statistics"]["records"]));
      return out;
    };
    has_rights_ = old_.head.has("rights") || new_.head.has("rights");
    terms_ = terms_of(old_.head);
    const auto plain = [](Json terms) { return terms.set("records", 0).canonical(); };
    for (const Json& theirs : terms_of(new_.head)) {
      const auto same = std::find_if(terms_.begin(), terms_.end(), [&](const Json& ours) {
        return plain(ours) == plain(theirs);
      });
      rights_of_.push_back(static_cast<uint64_t>(same - terms_.begin()));
      if (same == terms_.end()) {
        terms_.push_back(theirs);
      } else {
        same->set("records", sum_of((*same)["records"], theirs["records"]));
      }
    }
  }

  Status write(VersionFolder& next) {
    const Keep how = options_.copy ? Keep::kCopy : Keep::kLink;
    std::vector<FileEntry> files;
    for (const FileEntry& file : old_.files) {
      TAMIS_CHECK(next.keep(file, how));
      files.push_back(file);
    }
    TAMIS_CHECK(next.make_folders(data_path(0)));
    TAMIS_CHECK(next.make_folders(leaves_path(0)));
    MerkleRoot log;
    TAMIS_CHECK(
        old_.for_each_leaf(fs_, [&](uint64_t, const Sha256Digest& leaf) { log.add(leaf); }));
    if (log.root() != old_.checkpoint.record_root) {
      return fail(Code::kMismatch,
                  "the leaves of the delivery are not those of its checkpoint; tamis verify says "
                  "what is wrong");
    }
    if (!ids_are_ours(old_.head)) TAMIS_CHECK(read_old_ids());
    const uint32_t first = static_cast<uint32_t>(old_.shards.size());
    ShardSeries shards(fs_, next.path(), {options_.shard_bytes, 3}, first, std::move(log));
    TAMIS_CHECK(add_records(shards));
    TAMIS_TRY(std::vector<FileEntry> added, shards.finish());
    report_.shards_added = added.size() / 2;
    for (FileEntry& file : added) files.push_back(std::move(file));

    SealInput input;
    input.draft = old_.head["draft"].as_bool();
    input.statistics = sum_of(old_.head["statistics"], fresh_.json());
    input.head = make_head(input.statistics, files.size());
    input.files = std::move(files);
    input.records = shards.root().size();
    input.record_root = shards.root().root();
    input.previous = previous_;
    input.version = version_;
    report_.version = version_;
    report_.records = static_cast<uint64_t>(input.statistics["records"].as_int());
    report_.added = fresh_.records();
    TAMIS_TRY(const SealedManifest sealed, seal_manifest(std::move(input), signer_.get()));
    return write_manifest(fs_, next.path(), sealed);
  }

  Status add_records(ShardSeries& shards) {
    for (size_t i = 0; i < new_.shards.size(); ++i) {
      Status status;
      TAMIS_CHECK(new_.for_each_line(fs_, i, [&](uint64_t, std::string_view line) {
        status = add_record(line, shards);
        return status.has_value();
      }));
      TAMIS_CHECK(status);
    }
    std::sort(ids_.begin(), ids_.end());
    if (std::adjacent_find(ids_.begin(), ids_.end()) == ids_.end()) return {};
    return fail(Code::kInput, "two records of the new version would have one id");
  }

  // The same record under the ids of this version, with terms of rights as this version numbers them.
  Status add_record(std::string_view line, ShardSeries& shards) {
    TAMIS_CHECK(read_record(line, view_));
    TAMIS_TRY(const Json json, Json::parse(line, "record", 8));
    const std::string id = prefix_ + json["id"].as_string();
    const std::string group = json.has("group") ? prefix_ + json["group"].as_string() : "";
    // What repeated a record of the old version in another delivery, repeats one of the same now.
    const std::string& of = json["cluster"]["delivery"].as_string();
    const bool repeats_old = of == previous_;
    const std::string kept = (of.empty() ? prefix_ : "") + json["cluster"]["kept_id"].as_string();
    Record r;
    r.id = id;
    r.text = json["text"].as_string();
    r.language = json["language"].as_string();
    for (const auto& [name, count] : json["tokens"].members())
      r.tokens.emplace_back(name, static_cast<uint64_t>(count.as_int()));
    r.group = group;
    if (json.has("order")) r.order = json["order"].as_int();
    r.speaker = json["speaker"].as_string();
    if (json.has("cluster")) {
      r.cluster = RecordCluster{kept, static_cast<uint32_t>(view_.cluster_ppm),
                                repeats_old ? std::string_view() : view_.cluster_delivery};
    }
    r.passages = view_.passages;
    for (const auto& [name, value] : json["fields"].members())
      r.fields.emplace_back(name, value.as_string());
    if (view_.rights >= rights_of_.size()) {
      return fail(Code::kMismatch,
                  "a record of the shipment names terms of rights that its head does not have");
    }
    r.rights = rights_of_[view_.rights];
    TAMIS_TRY(const EncodedRecord encoded, encode(r, salts_ ? &*salts_ : nullptr));
    ids_.push_back(encoded.id);
    fresh_.add(encoded.line.size() + 1, encoded.facts);
    return shards.add(encoded.line, encoded.leaf);
  }

  Status read_old_ids() {
    for (size_t i = 0; i < old_.shards.size(); ++i) {
      Status status;
      TAMIS_CHECK(old_.for_each_line(fs_, i, [&](uint64_t, std::string_view line) {
        status = note_id(line);
        return status.has_value();
      }));
      TAMIS_CHECK(status);
    }
    for (const Withdrawn& w : old_.withdrawn) ids_.push_back(xxh3_128(w.id));
    return {};
  }

  Status note_id(std::string_view line) {
    TAMIS_CHECK(read_record(line, view_));
    TAMIS_TRY(const Json id, Json::parse('"' + std::string(view_.id) + '"'));
    ids_.push_back(xxh3_128(id.as_string()));
    return {};
  }

  Json make_head(const Json& statistics, uint64_t file_count) const {
    // The shipment's steps keep their names, with the version behind them.
    const std::string suffix = "_" + std::to_string(version_);
    Json equations = Json::array();
    const auto side = [&](const Json& names) {
      Json out = Json::array();
      for (const Json& item : names.items()) {
        const std::string& name = item.as_string();
        const size_t dot = std::min(name.find('.'), name.size());
        const std::string_view step = std::string_view(name).substr(0, dot);
        const bool counted = step == "statistics" || step == "files";
        out.push(counted ? name : std::string(step) + suffix + name.substr(dot));
      }
      return out;
    };
    for (const Json& e : new_.head["balance"].items())
      equations.push(Json().set("left", side(e["left"])).set("right", side(e["right"])));
    Json head =
        next_head(old_, "extend" + suffix, Change::kAdded, statistics, file_count, equations);
    Json steps = head["steps"];
    for (Json step : new_.head["steps"].items())
      steps.push(step.set("name", step["name"].as_string() + suffix));
    head.set("steps", std::move(steps));
    set_rights(head);
    if (old_.head.has("uncovered") || new_.head.has("uncovered"))
      head.set("uncovered", sum_of(old_.head["uncovered"], new_.head["uncovered"]));
    set_waivers(head);
    Json shipments = head["shipments"];
    head.set("shipments", shipments.push(shipment_claims()));
    return head;
  }

  void set_rights(Json& head) const {
    if (!has_rights_) return;
    Json all = Json::array();
    Json unknown(0);
    for (const Json& terms : terms_) {
      if (is_unknown(terms)) unknown = sum_of(unknown, terms["records"]);
      all.push(terms);
    }
    head.set("rights", Json().set("terms", std::move(all)).set("unknown", std::move(unknown)));
  }

  // One waiver of each kind; where both versions have one, both names stand in it.
  void set_waivers(Json& head) const {
    std::map<std::string, std::string> by;
    for (const Json* from : {&old_.head, &new_.head}) {
      for (const Json& w : (*from)["waivers"].items()) {
        std::string& names = by[w["what"].as_string()];
        if (names == w["by"].as_string()) continue;
        names.append(names.empty() ? "" : "; ").append(w["by"].as_string());
      }
    }
    if (by.empty()) return;
    Json out = Json::array();
    for (const auto& [what, names] : by) out.push(Json().set("by", names).set("what", what));
    head.set("waivers", std::move(out));
  }

  Json shipment_claims() const {
    constexpr std::string_view kJoined[] = {"rights", "uncovered", "waivers",  "previous",
                                            "route",  "steps",     "shipments"};
    Json claims = Json::object();
    for (const auto& [name, value] : new_.head.members()) {
      const bool joined =
          std::find(std::begin(kJoined), std::end(kJoined), name) != std::end(kJoined);
      if (kind_of_member(name) == MemberKind::kClaimed && !joined) claims.set(name, value);
    }
    return Json()
        .set("claims", std::move(claims))
        .set("records", fresh_.records())
        .set("version", version_);
  }

  io::FileSystem& fs_;
  const ExtendOptions& options_;
  SealedDelivery old_, new_;
  std::unique_ptr<Signer> signer_;
  std::optional<Salts> salts_;
  uint64_t version_ = 0;
  std::string prefix_, previous_;  // of the new ids; the old checkpoint's digest
  bool has_rights_ = false;
  std::vector<Json> terms_;
  std::vector<uint64_t> rights_of_;  // the shipment's number of terms -> ours
  std::vector<Hash128> ids_;
  RecordView view_;
  Statistics fresh_;
  ExtendReport report_;
};

}  // namespace

Result<ExtendReport> manifest::extend(io::FileSystem& fs, const ExtendOptions& options) {
  return Extension(fs, options).run();
}

Result<ExtendReport> extend(const ExtendOptions& options) {
  return manifest::extend(io::FileSystem::real(), options);
}

}  // namespace tamis
