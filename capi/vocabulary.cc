#include "tamis/vocabulary.h"

#include <memory>

#include "edge.h"
#include "handles.h"

using namespace tamis;
using namespace tamis::capi;

namespace {

constexpr tamis_view kNothing{nullptr, 0};

}  // namespace

uint64_t tamis_vocabulary_embedded_count(void) {
  uint64_t count = 0;
  guard(nullptr, [&]() -> Status {
    count = Vocabulary::embedded().size();
    return {};
  });
  return count;
}

tamis_view tamis_vocabulary_embedded(uint64_t index) {
  tamis_view name = kNothing;
  guard(nullptr, [&]() -> Status {
    const auto names = Vocabulary::embedded();
    if (index < names.size()) name = to_view(names[static_cast<size_t>(index)]);
    return {};
  });
  return name;
}

int32_t tamis_vocabulary_open(tamis_view name, tamis_vocabulary** vocabulary, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(vocabulary, "vocabulary"));
    TAMIS_CHECK(require(name, "name"));
    TAMIS_TRY(auto opened, Vocabulary::open(to_string_view(name)));
    *vocabulary = new tamis_vocabulary{std::move(opened)};
    return {};
  });
}

int32_t tamis_vocabulary_open_file(tamis_view path, tamis_vocabulary** vocabulary,
                                   tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(vocabulary, "vocabulary"));
    TAMIS_CHECK(require(path, "path"));
    TAMIS_TRY(const std::string file, to_path(path, "path"));
    TAMIS_TRY(auto opened, Vocabulary::open_file(file));
    *vocabulary = new tamis_vocabulary{std::move(opened)};
    return {};
  });
}

tamis_view tamis_vocabulary_name(const tamis_vocabulary* vocabulary) {
  return ask(vocabulary, kNothing, [](const auto& v) { return to_view(v.vocabulary->name()); });
}

tamis_view tamis_vocabulary_content_hash(const tamis_vocabulary* vocabulary) {
  return ask(vocabulary, kNothing,
             [](const auto& v) { return to_view(v.vocabulary->content_hash()); });
}

uint32_t tamis_vocabulary_size(const tamis_vocabulary* vocabulary) {
  return ask(vocabulary, uint32_t{0}, [](const auto& v) { return v.vocabulary->size(); });
}

int32_t tamis_vocabulary_count(const tamis_vocabulary* vocabulary, tamis_view text, uint64_t* count,
                               tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(count, "count"));
    TAMIS_CHECK(require(vocabulary, "vocabulary"));
    TAMIS_CHECK(require(text, "text"));
    *count = vocabulary->vocabulary->count(to_string_view(text));
    return {};
  });
}

int32_t tamis_vocabulary_encode(const tamis_vocabulary* vocabulary, tamis_view text,
                                tamis_ids** ids, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(ids, "ids"));
    TAMIS_CHECK(require(vocabulary, "vocabulary"));
    TAMIS_CHECK(require(text, "text"));
    auto made = std::make_unique<tamis_ids>();
    vocabulary->vocabulary->encode(to_string_view(text), made->ids);
    *ids = made.release();
    return {};
  });
}

int32_t tamis_vocabulary_decode(const tamis_vocabulary* vocabulary, const uint32_t* ids,
                                uint64_t count, tamis_buffer** bytes, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(bytes, "bytes"));
    TAMIS_CHECK(require(vocabulary, "vocabulary"));
    if (count != 0) TAMIS_CHECK(require(ids, "ids"));
    TAMIS_CHECK(require_count(count, "count"));
    TAMIS_TRY(std::string decoded,
              vocabulary->vocabulary->decode({ids, static_cast<size_t>(count)}));
    *bytes = new tamis_buffer{std::move(decoded)};
    return {};
  });
}

void tamis_vocabulary_free(tamis_vocabulary* vocabulary) { delete vocabulary; }
