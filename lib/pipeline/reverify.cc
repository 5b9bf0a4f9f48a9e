#include "tamis/reverify.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "base/json.h"
#include "base/try.h"
#include "io/path.h"
#include "manifest/verify.h"
#include "pipeline/refine.h"

namespace tamis {

namespace pipeline {

namespace {

constexpr size_t kFindingsPerShard = 1000;

// A string as it stands between the quotes of a canonical line.
std::string unescaped(std::string_view raw) {
  if (raw.find('\\') == std::string_view::npos) return std::string(raw);
  const auto parsed = Json::parse('"' + std::string(raw) + '"');
  return parsed ? parsed->as_string() : std::string();
}

class Inspector final : public manifest::RecordInspector {
 public:
  Inspector(const EngineImpl& engine, bool recount, bool rescan, unsigned threads)
      : engine_(engine), recount_(recount), rescan_(rescan), scratch_(threads) {}

  void look(unsigned thread, const std::string& file, uint64_t line,
            const manifest::RecordView& record, manifest::ShardCheck& out) override {
    const std::string text = unescaped(record.text);
    if (recount_) recount(file, line, text, record, out);
    if (!rescan_) return;
    Scratch& scratch = scratch_[thread];
    scan(file, line, "text", text, scratch, out);
    for (const auto& [name, value] : record.fields)
      scan(file, line, "fields." + unescaped(name), unescaped(value), scratch, out);
    scan(file, line, "speaker", unescaped(record.speaker), scratch, out);
  }

  uint64_t recounted() const { return recounted_; }
  uint64_t wrong() const { return wrong_; }
  const std::set<std::string>& not_had() const { return not_had_; }
  const Status& status() const { return status_; }

 private:
  struct Scratch {
    text::ClassMap classes;
    redact::Scratch redact;
    std::vector<Finding> findings;
  };

  void recount(const std::string& file, uint64_t line, const std::string& text,
               const manifest::RecordView& record, manifest::ShardCheck& out) {
    if (record.tokens.empty()) return;
    std::vector<uint64_t> counts(engine_.counted().size());
    Vocabulary::count_all(engine_.counted(), text, counts);
    const std::vector<std::string>& names = engine_.recipe().vocabularies;
    for (const auto& [raw, said] : record.tokens) {
      const std::string name = unescaped(raw);
      const auto at = std::find(names.begin(), names.end(), name);
      if (at == names.end()) {
        const std::lock_guard lock(mutex_);
        not_had_.insert(name);
        continue;
      }
      ++recounted_;
      const uint64_t counted = counts[static_cast<size_t>(at - names.begin())];
      if (counted == said) continue;
      ++wrong_;
      manifest::add_failure(out, file, line,
                            std::to_string(counted) + " tokens of " + name + ", as counted here",
                            std::to_string(said),
                            "ask the sender which vocabulary this was; its digest is in the head");
    }
  }

  void scan(const std::string& file, uint64_t line, const std::string& member,
            const std::string& text, Scratch& scratch, manifest::ShardCheck& out) {
    const redact::Redactor* const redactor = engine_.redactor();
    if (redactor == nullptr || text.empty()) return;
    scratch.classes.scan(text);
    redactor->find(text, scratch.classes, scratch.redact, scratch.findings);
    if (!engine_.detectors().empty()) {
      const std::string_view texts[] = {text};
      std::vector<Finding>* const findings[] = {&scratch.findings};
      if (Status asked = engine_.detectors().find(texts, *redactor, findings); !asked) {
        const std::lock_guard lock(mutex_);
        if (status_) status_ = std::move(asked);
        return;
      }
    }
    for (const Finding& f : scratch.findings) {
      if (f.covered || redactor->action(f) == redact::Action::kKeep) continue;
      ++out.rescan_by_type[std::string(f.type)];
      if (out.rescan.size() == kFindingsPerShard) continue;
      out.rescan.push_back({io::show_path(file), line, member, std::string(f.type),
                            std::string(f.rule), f.span.begin, f.span.end});
    }
  }

  const EngineImpl& engine_;
  bool recount_, rescan_;
  std::vector<Scratch> scratch_;
  std::atomic<uint64_t> recounted_ = 0, wrong_ = 0;
  std::mutex mutex_;
  std::set<std::string> not_had_;
  Status status_;
};

}  // namespace

}  // namespace pipeline

Result<VerifyReport> reverify(const std::string& path, const ReverifyOptions& options) {
  const bool recount = options.verify.level == VerifyLevel::kRecompute;
  io::FileSystem& fs = io::FileSystem::real();
  if (!recount && !options.rescan) return manifest::verify(fs, path, options.verify);
  if (options.verify.level < VerifyLevel::kSample) {
    return fail(Code::kUsage, "at this level no record is read, so none can be scanned");
  }
  TAMIS_TRY(const auto engine, pipeline::EngineImpl::create(options.recipe, options.engine));
  VerifyOptions o = options.verify;
  if (o.jobs == 0) o.jobs = std::max(1u, std::thread::hardware_concurrency());
  pipeline::Inspector inspector(*engine, recount, options.rescan, o.jobs);
  TAMIS_TRY(VerifyReport report, manifest::verify(fs, path, o, &inspector));
  TAMIS_CHECK(inspector.status());
  report.rescanned = options.rescan;
  if (recount) {
    report.checked.push_back({"tokens",
                              std::to_string(inspector.recounted()) + " counts, made again",
                              inspector.wrong() == 0});
    for (const std::string& name : inspector.not_had())
      report.not_checked.push_back("tokens of " + name + ": this vocabulary is not in your recipe");
  }
  return report;
}

}  // namespace tamis
