#include "tamis/vocabulary.h"

#include <algorithm>
#include <memory>

#include "answers.h"
#include "edge.h"
#include "handles.h"

using namespace tamis;
using namespace tamis::capi;

namespace {

constexpr tamis_view kNothing{nullptr, 0};

// A token that ends inside a character covers it.
tamis_span covering(const LazyUnits& units, Span bytes, OffsetUnit unit) {
  Span span = units.from_bytes(bytes, unit);
  while (bytes.begin < bytes.end && units.to_bytes({0, span.end}, unit).end < bytes.end) ++span.end;
  return {span.begin, span.end};
}

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

int32_t tamis_vocabulary_from_pack(tamis_view pack, tamis_vocabulary** vocabulary,
                                   tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(vocabulary, "vocabulary"));
    TAMIS_CHECK(require(pack, "pack"));
    TAMIS_TRY(auto opened, Vocabulary::from_pack(to_string_view(pack), "pack"));
    *vocabulary = new tamis_vocabulary{std::move(opened)};
    return {};
  });
}

int32_t tamis_vocabulary_compile(tamis_view file, tamis_view name, tamis_view licence,
                                 tamis_buffer** pack, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(pack, "pack"));
    TAMIS_CHECK(require(file, "file"));
    TAMIS_CHECK(require(name, "name"));
    TAMIS_CHECK(require(licence, "licence"));
    CompileOptions options;
    options.name = to_string_view(name);
    options.licence = to_string_view(licence);
    TAMIS_TRY(std::string bytes, Vocabulary::compile(to_string_view(file), options));
    *pack = new tamis_buffer{std::move(bytes)};
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

int32_t tamis_vocabulary_count_many(const tamis_vocabulary* vocabulary, const tamis_view* texts,
                                    uint64_t text_count, uint64_t* counts, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_count(text_count, "text_count"));
    if (text_count != 0) {
      TAMIS_CHECK(require(static_cast<const void*>(counts), "counts"));
      std::fill_n(counts, static_cast<size_t>(text_count), uint64_t{0});
      TAMIS_CHECK(require(static_cast<const void*>(texts), "texts"));
    }
    TAMIS_CHECK(require(vocabulary, "vocabulary"));
    std::vector<std::string_view> views;
    for (size_t i = 0; i < text_count; ++i) {
      TAMIS_CHECK(require(texts[i], "texts"));
      views.push_back(to_string_view(texts[i]));
    }
    vocabulary->vocabulary->count_many(views, {counts, static_cast<size_t>(text_count)});
    return {};
  });
}

int32_t tamis_vocabulary_count_all(const tamis_vocabulary* const* vocabularies,
                                   uint64_t vocabulary_count, tamis_view text, uint64_t* counts,
                                   tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_count(vocabulary_count, "vocabulary_count"));
    if (vocabulary_count != 0) {
      TAMIS_CHECK(require(static_cast<const void*>(counts), "counts"));
      std::fill_n(counts, static_cast<size_t>(vocabulary_count), uint64_t{0});
    }
    TAMIS_TRY(const auto given, to_vocabularies(vocabularies, vocabulary_count, "vocabularies"));
    TAMIS_CHECK(require(text, "text"));
    std::vector<const Vocabulary*> all;
    for (const auto& vocabulary : given) all.push_back(vocabulary.get());
    Vocabulary::count_all(all, to_string_view(text), {counts, all.size()});
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

int32_t tamis_vocabulary_encode_with_offsets(const tamis_vocabulary* vocabulary, tamis_view text,
                                             int32_t unit, tamis_ids** ids, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(ids, "ids"));
    TAMIS_CHECK(require(vocabulary, "vocabulary"));
    TAMIS_CHECK(require(text, "text"));
    TAMIS_TRY(const OffsetUnit in, to_unit(unit));
    auto made = std::make_unique<tamis_ids>();
    std::vector<Span> spans;
    vocabulary->vocabulary->encode_with_offsets(to_string_view(text), made->ids, spans);
    const LazyUnits units(to_string_view(text), LazyUnits::kBorrow);
    made->spans.reserve(spans.size());
    for (const Span& bytes : spans) made->spans.push_back(covering(units, bytes, in));
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

int32_t tamis_vocabulary_info(const tamis_vocabulary* vocabulary, tamis_buffer** json,
                              tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(json, "json"));
    TAMIS_CHECK(require(vocabulary, "vocabulary"));
    *json = new tamis_buffer{vocabulary->vocabulary->info_json()};
    return {};
  });
}

int32_t tamis_vocabulary_lint(const tamis_vocabulary* vocabulary, const tamis_view* placeholders,
                              uint64_t placeholder_count, uint64_t most, tamis_buffer** json,
                              tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(json, "json"));
    TAMIS_CHECK(require(vocabulary, "vocabulary"));
    TAMIS_TRY(const auto texts, to_strings(placeholders, placeholder_count, "placeholders"));
    *json = new tamis_buffer{vocabulary->vocabulary->lint_json(texts, most)};
    return {};
  });
}

void tamis_vocabulary_free(tamis_vocabulary* vocabulary) { delete vocabulary; }
