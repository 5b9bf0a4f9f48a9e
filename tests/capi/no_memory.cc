// Memory that runs out at each allocation of a call in turn: the answer is TAMIS_E_NOMEM or the right result, nothing crashes,
// nothing is lost, and what the caller holds still works.
//
// This program's operator new, which every library in the process uses, can be told to fail once. Allocations by
// malloc (those of ICU, and of error objects) are not touched.
#include <atomic>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <new>
#include <string>
#include <string_view>

#include "tamis.h"

namespace {

std::atomic<long> until_failure{-1};  // counts down; 0 fails; negative never does
std::atomic<long> failed{0};
std::atomic<long> live{0};

void* allocate(std::size_t size, std::size_t alignment) {
  if (until_failure >= 0 && until_failure-- == 0) {
    ++failed;
    return nullptr;
  }
  void* p = alignment <= alignof(std::max_align_t)
                ? std::malloc(size == 0 ? 1 : size)
                : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (p != nullptr) ++live;
  return p;
}

void release(void* p) {
  if (p != nullptr) --live;
  std::free(p);
}

void* allocate_or_throw(std::size_t size, std::size_t alignment = 1) {
  if (void* p = allocate(size, alignment)) return p;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t n) { return allocate_or_throw(n); }
void* operator new[](std::size_t n) { return allocate_or_throw(n); }
void* operator new(std::size_t n, std::align_val_t a) {
  return allocate_or_throw(n, std::size_t(a));
}
void* operator new[](std::size_t n, std::align_val_t a) {
  return allocate_or_throw(n, std::size_t(a));
}
void* operator new(std::size_t n, const std::nothrow_t&) noexcept { return allocate(n, 1); }
void* operator new[](std::size_t n, const std::nothrow_t&) noexcept { return allocate(n, 1); }
void operator delete(void* p) noexcept { release(p); }
void operator delete[](void* p) noexcept { release(p); }
void operator delete(void* p, std::size_t) noexcept { release(p); }
void operator delete[](void* p, std::size_t) noexcept { release(p); }
void operator delete(void* p, std::align_val_t) noexcept { release(p); }
void operator delete[](void* p, std::align_val_t) noexcept { release(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { release(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { release(p); }

namespace {

int failures = 0;

void require(bool holds, const char* call, long n, const char* what) {
  if (holds) return;
  ++failures;
  std::fprintf(stderr, "%s, allocation %ld fails: not so: %s\n", call, n, what);
}

// `call` returns the code, `neutral` says whether its out parameters are, `undo` frees what it made. Each allocation is made
// to fail four times: what a library keeps, or what a worker makes anew, settles; what is lost is lost each time again.
void starve(const char* name, const std::function<int32_t(tamis_error**)>& call,
            const std::function<bool()>& neutral, const std::function<void()>& undo,
            bool dependency_loses = false) {
  tamis_error* error = nullptr;
  const int32_t in_plenty = call(&error);
  tamis_error_free(error);
  undo();
  long n = 0;
  for (bool starved = true; starved && n < 100000; ++n) {
    starved = false;
    long after[4];
    for (long& now : after) {
      const long failed_before = failed;
      until_failure = n;
      const int32_t code = call(&error);
      until_failure = -1;
      if (failed != failed_before) {
        starved = true;
        require(code == TAMIS_E_NOMEM || code == in_plenty, name, n,
                "TAMIS_E_NOMEM, or as in plenty");
      } else {
        require(code == in_plenty, name, n, "nothing failed, so as in plenty");
      }
      if (code == TAMIS_E_NOMEM) {
        require(tamis_error_code(error) == TAMIS_E_NOMEM, name, n, "details say TAMIS_E_NOMEM");
        require(neutral(), name, n, "out parameters are neutral");
      }
      tamis_error_free(error);
      undo();
      now = live;
    }
    require(dependency_loses || after[3] <= after[2] || after[2] <= after[1], name, n,
            "nothing is lost");
  }
  require(n < 100000, name, n, "a call has an end");
  require(n > 1, name, n, "a call allocates, or it would not be here");
  std::printf("  %s: %ld allocations\n", name, n - 1);
}

}  // namespace

int main() {
  tamis_engine* engine = nullptr;
  tamis_worker* worker = nullptr;
  tamis_vocabulary* vocabulary = nullptr;
  // Languages are told apart below: CLD2 loses a buffer where its next one cannot be had.
  const tamis_view no_language = tamis_view_of("[language]\nenabled = false\n");
  if (tamis_engine_create(no_language, &engine, nullptr) != TAMIS_OK ||
      tamis_worker_create(engine, &worker, nullptr) != TAMIS_OK ||
      tamis_vocabulary_open(tamis_view_of("o200k_base"), &vocabulary, nullptr) != TAMIS_OK)
    return 1;
  const std::string mail =
      "caf\x65\xCC\x81 \xF0\x9F\x98\x80 write to jane@corp.test, card 4111 1111 1111 1111, at "
      "192.0.2.7 or +1 212-555-0123\r\n";
  const tamis_view text{reinterpret_cast<const uint8_t*>(mail.data()), mail.size()};

  tamis_buffer* buffer = nullptr;
  const auto no_buffer = [&] { return buffer == nullptr; };
  const auto free_buffer = [&] {
    tamis_buffer_free(buffer);
    buffer = nullptr;
  };
  starve(
      "tamis_recipe_default", [&](auto e) { return tamis_recipe_default(&buffer, e); }, no_buffer,
      free_buffer);

  tamis_worker* other = nullptr;
  starve(
      "tamis_worker_create", [&](auto e) { return tamis_worker_create(engine, &other, e); },
      [&] { return other == nullptr; },
      [&] {
        tamis_worker_free(other);
        other = nullptr;
      });

  tamis_engine* another = nullptr;
  for (const char* recipe :
       {"[normalize]\nprofil = \"archive\"\n", "{\"a\":", "[redact]\nenabled = false\n"})
    starve(
        "tamis_engine_create",
        [&](auto e) { return tamis_engine_create(tamis_view_of(recipe), &another, e); },
        [&] { return another == nullptr; },
        [&] {
          tamis_engine_free(another);
          another = nullptr;
        });

  tamis_vocabulary* second = nullptr;
  for (const char* name : {"o200k_base", "no_such"})
    starve(
        "tamis_vocabulary_open",
        [&](auto e) { return tamis_vocabulary_open(tamis_view_of(name), &second, e); },
        [&] { return second == nullptr; },
        [&] {
          tamis_vocabulary_free(second);
          second = nullptr;
        });

  tamis_ids* ids = nullptr;
  starve(
      "tamis_vocabulary_encode",
      [&](auto e) { return tamis_vocabulary_encode(vocabulary, text, &ids, e); },
      [&] { return ids == nullptr; },
      [&] {
        tamis_ids_free(ids);
        ids = nullptr;
      });
  uint64_t count = 0;
  tamis_vocabulary_encode(vocabulary, text, &ids, nullptr);
  starve(
      "tamis_vocabulary_decode",
      [&](auto e) {
        return tamis_vocabulary_decode(vocabulary, tamis_ids_data(ids), tamis_ids_count(ids),
                                       &buffer, e);
      },
      no_buffer, free_buffer);
  tamis_ids_free(ids);

  starve(
      "tamis_vocabulary_encode_with_offsets",
      [&](auto e) {
        return tamis_vocabulary_encode_with_offsets(vocabulary, text, TAMIS_UNIT_UTF16, &ids, e);
      },
      [&] { return ids == nullptr; },
      [&] {
        tamis_ids_free(ids);
        ids = nullptr;
      });
  uint64_t counts[2] = {};
  const tamis_view texts[2] = {text, text};
  starve(
      "tamis_vocabulary_count_many",
      [&](auto e) { return tamis_vocabulary_count_many(vocabulary, texts, 2, counts, e); },
      [&] { return true; }, [] {});
  starve(
      "tamis_vocabulary_info",
      [&](auto e) { return tamis_vocabulary_info(vocabulary, &buffer, e); }, no_buffer,
      free_buffer);

  tamis_engine_options engine_options{};
  const tamis_vocabulary* const given[] = {vocabulary};
  engine_options.struct_size = sizeof engine_options;
  engine_options.vocabularies = given;
  engine_options.vocabulary_count = 1;
  starve(
      "tamis_engine_create_with",
      [&](auto e) {
        return tamis_engine_create_with(tamis_view_of("redact.enabled = false"), &engine_options,
                                        &another, e);
      },
      [&] { return another == nullptr; },
      [&] {
        tamis_engine_free(another);
        another = nullptr;
      });

  tamis_guard_options guard_options{};
  guard_options.struct_size = sizeof guard_options;
  guard_options.vocabularies = given;
  guard_options.vocabulary_count = 1;
  tamis_guard* guard = nullptr;
  const auto free_guard = [&] {
    tamis_guard_free(guard);
    guard = nullptr;
  };
  starve(
      "tamis_guard_create", [&](auto e) { return tamis_guard_create(&guard_options, &guard, e); },
      [&] { return guard == nullptr; }, free_guard);
  tamis_guard_create(&guard_options, &guard, nullptr);
  const std::string control = mail + "<|endoftext|>" + mail;
  const tamis_view controls{reinterpret_cast<const uint8_t*>(control.data()), control.size()};
  tamis_guarded* guarded = nullptr;
  const auto free_guarded = [&] {
    tamis_guarded_free(guarded);
    guarded = nullptr;
  };
  starve(
      "tamis_guard_break_up",
      [&](auto e) { return tamis_guard_break_up(guard, controls, &guarded, e); },
      [&] { return guarded == nullptr; }, free_guarded);
  tamis_guard_break_up(guard, controls, &guarded, nullptr);
  starve(
      "tamis_guarded_undo", [&](auto e) { return tamis_guarded_undo(guarded, &buffer, e); },
      no_buffer, free_buffer);
  free_guarded();
  tamis_guard_findings* findings = nullptr;
  starve(
      "tamis_guard_find", [&](auto e) { return tamis_guard_find(guard, controls, &findings, e); },
      [&] { return findings == nullptr; },
      [&] {
        tamis_guard_findings_free(findings);
        findings = nullptr;
      });

  tamis_chunk_options chunk_options{};
  chunk_options.struct_size = sizeof chunk_options;
  chunk_options.max_tokens = 16;
  chunk_options.guard = guard;
  tamis_chunker* chunker = nullptr;
  starve(
      "tamis_chunker_create",
      [&](auto e) { return tamis_chunker_create(vocabulary, &chunk_options, &chunker, e); },
      [&] { return chunker == nullptr; },
      [&] {
        tamis_chunker_free(chunker);
        chunker = nullptr;
      });
  tamis_chunker_create(vocabulary, &chunk_options, &chunker, nullptr);
  free_guard();
  tamis_chunks* chunks = nullptr;
  starve(
      "tamis_chunker_cut",
      [&](auto e) { return tamis_chunker_cut(chunker, text, nullptr, 0, &chunks, e); },
      [&] { return chunks == nullptr; },
      [&] {
        tamis_chunks_free(chunks);
        chunks = nullptr;
      });
  tamis_chunker_free(chunker);

  tamis_normalizer* normalizer = nullptr;
  starve(
      "tamis_normalizer_create",
      [&](auto e) { return tamis_normalizer_create(no_language, &normalizer, e); },
      [&] { return normalizer == nullptr; },
      [&] {
        tamis_normalizer_free(normalizer);
        normalizer = nullptr;
      });
  tamis_normalized* normalized = nullptr;
  tamis_normalizer_create(tamis_view_of("normalize.profile = \"train\""), &normalizer, nullptr);
  starve(
      "tamis_normalize", [&](auto e) { return tamis_normalize(normalizer, text, &normalized, e); },
      [&] { return normalized == nullptr; },
      [&] {
        tamis_normalized_free(normalized);
        normalized = nullptr;
      });
  tamis_normalize(normalizer, text, &normalized, nullptr);
  starve(
      "tamis_normalized_undo",
      [&](auto e) { return tamis_normalized_undo(normalized, &buffer, e); }, no_buffer,
      free_buffer);
  tamis_normalized_free(normalized);
  tamis_normalizer_free(normalizer);

  tamis_outcome* outcome = nullptr;
  const auto no_outcome = [&] { return outcome == nullptr; };
  const auto free_outcome = [&] {
    tamis_outcome_free(outcome);
    outcome = nullptr;
  };
  starve(
      "tamis_worker_refine", [&](auto e) { return tamis_worker_refine(worker, text, &outcome, e); },
      no_outcome, free_outcome);
  tamis_document documents[2] = {};
  for (tamis_document& d : documents) {
    d.struct_size = sizeof d;
    d.text = text;
    d.speaker = tamis_view_of("Jane Example");
  }
  tamis_outcome* group[2] = {};
  starve(
      "tamis_worker_refine_group",
      [&](auto e) { return tamis_worker_refine_group(worker, documents, 2, group, e); },
      [&] { return group[0] == nullptr && group[1] == nullptr; },
      [&] {
        for (tamis_outcome*& o : group) {
          tamis_outcome_free(o);
          o = nullptr;
        }
      });

  tamis_engine* with_language = nullptr;
  tamis_worker* linguist = nullptr;
  if (tamis_engine_create(tamis_view_of(""), &with_language, nullptr) != TAMIS_OK ||
      tamis_worker_create(with_language, &linguist, nullptr) != TAMIS_OK)
    return 1;
  starve(
      "tamis_worker_refine, with language",
      [&](auto e) { return tamis_worker_refine(linguist, text, &outcome, e); }, no_outcome,
      free_outcome, true);
  tamis_worker_free(linguist);
  tamis_engine_free(with_language);

  // The worker was starved in every way, and works.
  if (tamis_worker_refine(worker, text, &outcome, nullptr) != TAMIS_OK) return 1;
  tamis_worker* fresh = nullptr;
  tamis_outcome* expected = nullptr;
  if (tamis_worker_create(engine, &fresh, nullptr) != TAMIS_OK ||
      tamis_worker_refine(fresh, text, &expected, nullptr) != TAMIS_OK)
    return 1;
  const auto bytes = [](tamis_view v) {
    return std::string_view(reinterpret_cast<const char*>(v.data), static_cast<size_t>(v.size));
  };
  require(bytes(tamis_outcome_text(outcome)) == bytes(tamis_outcome_text(expected)), "refine", -1,
          "a starved worker gives what a fresh one gives");

  tamis_finding finding{};
  finding.struct_size = sizeof finding;
  tamis_outcome* asked = nullptr;
  starve(
      "tamis_outcome_finding",
      [&](auto e) {
        // A new outcome each time, as the first question sets up its index.
        const long pause = until_failure.exchange(-1);
        tamis_worker_refine(fresh, text, &asked, nullptr);
        until_failure = pause;
        return tamis_outcome_finding(asked, 0, TAMIS_UNIT_UTF16, &finding, e);
      },
      [] { return true; },
      [&] {
        tamis_outcome_free(asked);
        asked = nullptr;
      });
  starve(
      "tamis_outcome_tokens",
      [&](auto e) { return tamis_outcome_tokens(outcome, tamis_view_of("other"), &count, e); },
      [&] { return count == 0; }, [] {});

  tamis_outcome_free(expected);
  free_outcome();
  tamis_worker_free(fresh);
  tamis_worker_free(worker);
  tamis_vocabulary_free(vocabulary);
  tamis_engine_free(engine);
  std::printf("%d failed\n", failures);
  return failures != 0;
}
