#include <cstddef>
#include <cstring>
#include <memory>
#include <vector>

#include "edge.h"
#include "handles.h"

using namespace tamis;
using namespace tamis::capi;

namespace {

// Says whether this thread may use the worker, and gives it back at the end.
class Turn {
 public:
  explicit Turn(tamis_worker& worker)
      : worker_(worker), taken_(!worker.busy.test_and_set(std::memory_order_acquire)) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    if (taken_) worker_.busy.clear(std::memory_order_release);
  }
  Status check() const {
    if (taken_) return {};
    return usage("worker is in use by another thread; create one worker per thread");
  }

 private:
  tamis_worker& worker_;
  bool taken_;
};

// Runs `refine` on a worker whose scratch no exception has left half-done.
template <class Refine>
auto on_sound_scratch(tamis_worker& worker, Refine&& refine) {
  if (worker.interrupted) {
    worker.worker = Worker(worker.state->engine);
    worker.redactor.reset();
  }
  worker.interrupted = true;
  auto result = refine(worker.worker);
  worker.interrupted = false;
  return result;
}

constexpr uint64_t kFirstDocumentSize = offsetof(tamis_document, field_count) + sizeof(uint64_t);

// `at` points to a tamis_document of the caller's making and size.
Result<Document> to_document(const void* at) {
  tamis_document d;
  TAMIS_CHECK(read_sized(&d, at, sizeof d, kFirstDocumentSize, "document"));
  TAMIS_CHECK(require(d.id, "document.id"));
  TAMIS_CHECK(require(d.text, "document.text"));
  TAMIS_CHECK(require(d.speaker, "document.speaker"));
  TAMIS_CHECK(require(d.group, "document.group"));
  if (d.field_count != 0) TAMIS_CHECK(require(d.fields, "document.fields"));
  TAMIS_CHECK(require_count(d.field_count, "document.field_count"));
  Document document{.id = to_string_view(d.id),
                    .text = to_string_view(d.text),
                    .speaker = to_string_view(d.speaker),
                    .group = to_string_view(d.group),
                    .fields = {}};
  for (uint64_t i = 0; i < d.field_count; ++i) {
    TAMIS_CHECK(require(d.fields[i].name, "document.fields.name"));
    TAMIS_CHECK(require(d.fields[i].value, "document.fields.value"));
    document.fields.emplace_back(to_string_view(d.fields[i].name),
                                 to_string_view(d.fields[i].value));
  }
  return document;
}

// The elements lie as far apart as the caller's tamis_document is large.
Result<std::vector<Document>> to_documents(const tamis_document* documents, uint64_t count) {
  const uint64_t stride = documents->struct_size;
  const auto* at = reinterpret_cast<const unsigned char*>(documents);
  std::vector<Document> given;
  for (uint64_t i = 0; i < count; ++i, at += stride) {
    uint64_t size = 0;
    std::memcpy(&size, at, sizeof size);
    if (size != stride)
      return fail(Code::kUsage, "documents[" + std::to_string(i) + "].struct_size is " +
                                    std::to_string(size) + ", but the first one's is " +
                                    std::to_string(stride) + "; they must be equal");
    TAMIS_TRY(Document document, to_document(at));
    given.push_back(std::move(document));
  }
  return given;
}

Status refine_one(tamis_worker& worker, const Document& document, tamis_outcome** outcome) {
  Turn turn(worker);
  TAMIS_CHECK(turn.check());
  TAMIS_TRY(Outcome refined,
            on_sound_scratch(worker, [&](Worker& w) { return w.refine(document); }));
  *outcome = new tamis_outcome(worker.state, std::move(refined), document.text);
  return {};
}

}  // namespace

int32_t tamis_worker_create(const tamis_engine* engine, tamis_worker** worker,
                            tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(worker, "worker"));
    TAMIS_CHECK(require(engine, "engine"));
    *worker = new tamis_worker(engine->state);
    return {};
  });
}

void tamis_worker_free(tamis_worker* worker) { delete worker; }

int32_t tamis_worker_refine(tamis_worker* worker, tamis_view text, tamis_outcome** outcome,
                            tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(outcome, "outcome"));
    TAMIS_CHECK(require(worker, "worker"));
    TAMIS_CHECK(require(text, "text"));
    Document document;
    document.text = to_string_view(text);
    return refine_one(*worker, document, outcome);
  });
}

int32_t tamis_worker_redact(tamis_worker* worker, tamis_view document, int32_t format,
                            tamis_redacted** redacted, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(redacted, "redacted"));
    TAMIS_CHECK(require(worker, "worker"));
    TAMIS_CHECK(require(document, "document"));
    const auto given = static_cast<DocumentFormat>(format);
    if (document_format_name(given).empty())
      return usage("format must be one of TAMIS_FORMAT_..., but is " + std::to_string(format));
    Turn turn(*worker);
    TAMIS_CHECK(turn.check());
    const std::string_view source = to_string_view(document);
    TAMIS_TRY(StructuredOutcome outcome, on_sound_scratch(*worker, [&](Worker&) {
                if (!worker->redactor)
                  worker->redactor = std::make_unique<StructuredRedactor>(worker->state->engine);
                return worker->redactor->redact(source, given);
              }));
    *redacted = new tamis_redacted(std::move(outcome), source);
    return {};
  });
}

int32_t tamis_worker_refine_document(tamis_worker* worker, const tamis_document* document,
                                     tamis_outcome** outcome, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(outcome, "outcome"));
    TAMIS_CHECK(require(worker, "worker"));
    TAMIS_CHECK(require(document, "document"));
    TAMIS_TRY(const Document given, to_document(document));
    return refine_one(*worker, given, outcome);
  });
}

int32_t tamis_worker_refine_group(tamis_worker* worker, const tamis_document* documents,
                                  uint64_t count, tamis_outcome** outcomes, tamis_error** error) {
  return guard(error, [&]() -> Status {
    if (count == 0) return require(worker, "worker");
    TAMIS_CHECK(require(outcomes, "outcomes"));
    TAMIS_CHECK(require_count(count, "count"));
    for (uint64_t i = 0; i < count; ++i) outcomes[i] = nullptr;
    TAMIS_CHECK(require(worker, "worker"));
    TAMIS_CHECK(require(documents, "documents"));
    TAMIS_TRY(const std::vector<Document> given, to_documents(documents, count));
    Turn turn(*worker);
    TAMIS_CHECK(turn.check());
    TAMIS_TRY(std::vector<Outcome> refined,
              on_sound_scratch(*worker, [&](Worker& w) { return w.refine_group(given); }));
    if (refined.size() != count)
      return fail(Code::kInternal, "the group has " + std::to_string(count) +
                                       " documents, but got " + std::to_string(refined.size()) +
                                       " outcomes");
    std::vector<std::unique_ptr<tamis_outcome>> made;
    made.reserve(refined.size());
    for (size_t i = 0; i < refined.size(); ++i)
      made.push_back(
          std::make_unique<tamis_outcome>(worker->state, std::move(refined[i]), given[i].text));
    for (size_t i = 0; i < made.size(); ++i) outcomes[i] = made[i].release();
    return {};
  });
}
