#include "tamis/chunk.h"

#include <cstddef>
#include <memory>

#include "answers.h"
#include "edge.h"
#include "handles.h"

using namespace tamis;
using namespace tamis::capi;

static_assert(static_cast<int32_t>(ChunkEnd::kText) == TAMIS_CHUNK_TEXT);
static_assert(static_cast<int32_t>(ChunkEnd::kDocument) == TAMIS_CHUNK_DOCUMENT);
static_assert(static_cast<int32_t>(ChunkEnd::kParagraph) == TAMIS_CHUNK_PARAGRAPH);
static_assert(static_cast<int32_t>(ChunkEnd::kSentence) == TAMIS_CHUNK_SENTENCE);
static_assert(static_cast<int32_t>(ChunkEnd::kWord) == TAMIS_CHUNK_WORD);
static_assert(static_cast<int32_t>(ChunkEnd::kPiece) == TAMIS_CHUNK_PIECE);
static_assert(static_cast<int32_t>(ChunkEnd::kCluster) == TAMIS_CHUNK_CLUSTER);
static_assert(static_cast<int32_t>(ChunkEnd::kCharacter) == TAMIS_CHUNK_CHARACTER);
static_assert(static_cast<int32_t>(ChunkEnd::kForced) == TAMIS_CHUNK_FORCED);

namespace {

constexpr size_t kFirstOptionsSize =
    offsetof(tamis_chunk_options, guard) + sizeof(const tamis_guard*);
constexpr size_t kFirstChunkSize = offsetof(tamis_chunk, flags) + sizeof(uint32_t);

// Ends out of order would make the cutter look behind itself.
Status require_ends(std::span<const uint64_t> ends, uint64_t size) {
  uint64_t before = 0;
  for (size_t i = 0; i < ends.size(); ++i) {
    if (ends[i] < before || ends[i] > size)
      return usage("document_ends[" + std::to_string(i) + "] is " + std::to_string(ends[i]) +
                   ", but must be at least " + std::to_string(before) + " and at most " +
                   std::to_string(size) + ", the text's size");
    before = ends[i];
  }
  return {};
}

}  // namespace

int32_t tamis_chunker_create(const tamis_vocabulary* vocabulary, const tamis_chunk_options* options,
                             tamis_chunker** chunker, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(chunker, "chunker"));
    TAMIS_CHECK(require(vocabulary, "vocabulary"));
    tamis_chunk_options given{};
    if (options != nullptr)
      TAMIS_CHECK(read_sized(&given, options, sizeof given, kFirstOptionsSize, "options"));
    ChunkOptions made;
    made.vocabulary = vocabulary->vocabulary;
    if (given.max_tokens != 0) made.max_tokens = given.max_tokens;
    made.overlap_tokens = given.overlap_tokens;
    if (given.guard != nullptr) made.guard = given.guard->guard;
    TAMIS_TRY(auto compiled, Chunker::create(std::move(made)));
    *chunker = new tamis_chunker{std::move(compiled)};
    return {};
  });
}

void tamis_chunker_free(tamis_chunker* chunker) { delete chunker; }

int32_t tamis_chunker_cut(const tamis_chunker* chunker, tamis_view text,
                          const uint64_t* document_ends, uint64_t document_end_count,
                          tamis_chunks** chunks, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(chunks, "chunks"));
    TAMIS_CHECK(require(chunker, "chunker"));
    TAMIS_CHECK(require(text, "text"));
    if (document_end_count != 0)
      TAMIS_CHECK(require(static_cast<const void*>(document_ends), "document_ends"));
    TAMIS_CHECK(require_count(document_end_count, "document_end_count"));
    const std::span<const uint64_t> ends{document_ends, static_cast<size_t>(document_end_count)};
    TAMIS_CHECK(require_ends(ends, text.size));
    const std::string_view source = to_string_view(text);
    TAMIS_TRY(auto cut, chunker->chunker->cut(source, ends));
    *chunks = new tamis_chunks(std::move(cut), source);
    return {};
  });
}

uint64_t tamis_chunks_count(const tamis_chunks* chunks) {
  return ask(chunks, uint64_t{0}, [](const auto& c) { return c.chunks.size(); });
}

int32_t tamis_chunks_at(const tamis_chunks* chunks, uint64_t index, int32_t unit,
                        tamis_chunk* chunk, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require(chunks, "chunks"));
    TAMIS_TRY(const OffsetUnit in, to_unit(unit));
    TAMIS_CHECK(require_index(index, chunks->chunks.size(), "chunk", "text"));
    const Chunk& c = chunks->chunks[static_cast<size_t>(index)];
    const Span span = chunks->units.from_bytes(c.span, in);
    return fill_sized(chunk,
                      {.struct_size = 0,
                       .span = {span.begin, span.end},
                       .tokens = c.tokens,
                       .overlap = c.overlap,
                       .end = static_cast<int32_t>(c.end),
                       .flags = 0},
                      kFirstChunkSize, "chunk");
  });
}

void tamis_chunks_free(tamis_chunks* chunks) { delete chunks; }
