// Random calls of the C interface, sensible and senseless, on handles that are NULL, fresh, used, or whose parents are gone.
//
// The input is a program: an operation byte, then the operation's arguments. After each call the promises of tamis.h are
// checked: a failure has details that agree with its code and leaves its out parameters neutral, a success has no details,
// spans lie inside their texts, and text that comes out is UTF-8. What C forbids anyhow (a freed handle, a pointer
// to nowhere) is not tried.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "require.h"
#include "tamis.h"

namespace {

class Input {
 public:
  Input(const uint8_t* data, size_t size) : at_(data), end_(data + size) {}
  bool done() const { return at_ == end_; }
  uint8_t byte() { return done() ? 0 : *at_++; }
  uint64_t number() {
    switch (byte() % 8) {
      case 0:
        return 0;
      case 1:
        return UINT64_MAX;
      case 2:
        return uint64_t{byte()} << (byte() % 64);
      default:
        return byte();
    }
  }
  // A piece of the input: a real allocation, so that a sanitizer sees its end.
  std::vector<uint8_t> bytes() {
    const size_t wanted = byte() < 128 ? byte() % 32 : byte() * 16u;
    const size_t size = std::min(wanted, static_cast<size_t>(end_ - at_));
    std::vector<uint8_t> piece(at_, at_ + size);
    at_ += size;
    return piece;
  }

 private:
  const uint8_t* at_;
  const uint8_t* end_;
};

struct Text {
  explicit Text(Input& in) : bytes(in.bytes()), view{bytes.data(), bytes.size()} {
    switch (in.byte()) {
      case 1:
        view = {nullptr, 0};
        break;
      case 2:
        view = {nullptr, in.number() | 1};
        break;
      case 3:
        view.size |= uint64_t{1} << 63;
        break;
      default:
        break;
    }
  }
  std::vector<uint8_t> bytes;
  tamis_view view;
};

void promise_utf8(tamis_view v) {
  require(v.data != nullptr || v.size == 0);
  if (v.size != 0)
    require(
        tamis::utf8::valid({reinterpret_cast<const char*>(v.data), static_cast<size_t>(v.size)}));
}

// The details of a call: asked for or not.
class Details {
 public:
  explicit Details(Input& in) : wanted_(in.byte() % 4 != 0) {}
  tamis_error** out() { return wanted_ ? &error_ : nullptr; }
  // What the call returned; true: it succeeded.
  bool took(int32_t code) {
    require(code >= TAMIS_OK && code < TAMIS_E_INTERNAL);  // a defect of Tamis is a finding
    if (wanted_) {
      require((code == TAMIS_OK) == (error_ == nullptr));
      require(tamis_error_code(error_) == code);
      require(code == TAMIS_OK || tamis_error_message(error_).size != 0);
      promise_utf8(tamis_error_message(error_));
      promise_utf8(tamis_error_rule(error_));
      tamis_error_free(error_);
    }
    return code == TAMIS_OK;
  }

 private:
  bool wanted_;
  tamis_error* error_ = reinterpret_cast<tamis_error*>(this);  // rubbish: every call must set it
};

template <class T>
class Slots {
 public:
  explicit Slots(void (*free)(T*)) : free_(free) {}
  ~Slots() {
    for (T* t : slots_) free_(t);
  }
  T*& at(Input& in) { return slots_[in.byte() % slots_.size()]; }
  void put(Input& in, T* t) {
    T*& slot = at(in);
    free_(slot);
    slot = t;
  }

 private:
  void (*free_)(T*);
  std::array<T*, 3> slots_{};
};

tamis_engine* default_engine() {
  static tamis_engine* engine = [] {
    tamis_engine* e = nullptr;
    tamis_engine_create({nullptr, 0}, &e, nullptr);
    return e;
  }();
  return engine;
}

tamis_vocabulary* embedded_vocabulary() {
  static tamis_vocabulary* vocabulary = [] {
    tamis_vocabulary* v = nullptr;
    tamis_vocabulary_open(tamis_view_of("o200k_base"), &v, nullptr);
    return v;
  }();
  return vocabulary;
}

class Program {
 public:
  Program(const uint8_t* data, size_t size) : in_(data, size) {}

  void run() {
    // A recipe takes milliseconds to compile, so only a few.
    for (int steps = 0; steps < 64 && !in_.done(); ++steps) {
      switch (in_.byte() % 21) {
        case 0:
          create_engine();
          break;
        case 1:
          create_worker();
          break;
        case 2:
        case 3:
        case 4:
          refine();
          break;
        case 5:
          refine_document();
          break;
        case 6:
          refine_group();
          break;
        case 7:
          ask_finding();
          break;
        case 8:
          look_up();
          break;
        case 9:
          ask_numbers();
          break;
        case 10:
          ask_texts();
          break;
        case 11:
          encode();
          break;
        case 12:
          decode();
          break;
        case 13:
          workers_.put(in_, nullptr);
          break;
        case 14:
          outcomes_.put(in_, nullptr);
          break;
        case 15:
          engines_.put(in_, nullptr);
          break;
        case 16:
          create_guard();
          break;
        case 17:
          guard_text();
          break;
        case 18:
          cut();
          break;
        case 19:
          encode_with_offsets();
          break;
        case 20:
          redact();
          break;
      }
    }
  }

 private:
  tamis_engine* engine() {
    tamis_engine* e = engines_.at(in_);
    return e != nullptr || in_.byte() % 8 == 0 ? e : default_engine();
  }
  tamis_vocabulary* vocabulary() { return in_.byte() % 8 == 0 ? nullptr : embedded_vocabulary(); }

  void create_engine() {
    const Text recipe(in_);
    if (++engines_made_ > 2) return;
    tamis_engine* made = reinterpret_cast<tamis_engine*>(this);
    Details details(in_);
    const bool ok = details.took(tamis_engine_create(recipe.view, &made, details.out()));
    require(ok == (made != nullptr));
    if (ok) {
      require(tamis_engine_recipe_digest(made).size == 64);
      promise_utf8(tamis_engine_recipe(made));
    }
    engines_.put(in_, made);
  }

  void create_worker() {
    tamis_worker* made = reinterpret_cast<tamis_worker*>(this);
    Details details(in_);
    const bool ok = details.took(tamis_worker_create(engine(), &made, details.out()));
    require(ok == (made != nullptr));
    workers_.put(in_, made);
  }

  void keep(tamis_outcome* made, bool ok) {
    require(ok == (made != nullptr));
    if (ok) {
      promise_utf8(tamis_outcome_text(made));
      tamis_span all{};
      // The whole source is the whole output. Not the other way: what was deleted at an end gave no byte.
      require(tamis_outcome_to_output(made, {0, UINT64_MAX}, TAMIS_UNIT_BYTE, &all, nullptr) ==
              TAMIS_OK);
      require(all.begin == 0 && all.end == tamis_outcome_text(made).size);
    }
    outcomes_.put(in_, made);
  }

  void refine() {
    const Text text(in_);
    tamis_outcome* made = reinterpret_cast<tamis_outcome*>(this);
    Details details(in_);
    const bool ok =
        details.took(tamis_worker_refine(workers_.at(in_), text.view, &made, details.out()));
    keep(made, ok);
  }

  void redact() {
    const Text document(in_);
    const int32_t format = in_.byte() % 11 - 1;
    tamis_redacted* made = reinterpret_cast<tamis_redacted*>(this);
    Details details(in_);
    const bool ok = details.took(
        tamis_worker_redact(workers_.at(in_), document.view, format, &made, details.out()));
    require(ok == (made != nullptr));
    if (!ok) return;
    require(tamis_redacted_format(made) > TAMIS_FORMAT_AUTO);
    require(tamis_redacted_changed_count(made) <= tamis_redacted_value_count(made));
    tamis_finding finding{};
    finding.struct_size = sizeof finding;
    for (uint64_t i = 0; i < tamis_redacted_finding_count(made); ++i) {
      require(tamis_redacted_finding(made, i, TAMIS_UNIT_BYTE, &finding, nullptr) == TAMIS_OK);
      require(finding.source.end <= document.view.size);
    }
    tamis_span all{};
    require(tamis_redacted_to_output(made, {0, UINT64_MAX}, TAMIS_UNIT_BYTE, &all, nullptr) ==
            TAMIS_OK);
    require(all.begin == 0 && all.end == tamis_redacted_document(made).size);
    tamis_redacted_free(made);
  }

  void refine_document() {
    const Text id(in_), text(in_), speaker(in_), name(in_), value(in_);
    const tamis_field fields[2] = {{name.view, value.view}, {value.view, name.view}};
    tamis_document document{};
    document.struct_size = in_.byte() == 1 ? in_.number() % sizeof document : sizeof document;
    document.id = id.view;
    document.text = text.view;
    document.speaker = speaker.view;
    document.field_count = in_.byte() % 3u;
    document.fields = in_.byte() == 1 ? nullptr : fields;
    tamis_outcome* made = reinterpret_cast<tamis_outcome*>(this);
    Details details(in_);
    const bool ok = details.took(tamis_worker_refine_document(
        workers_.at(in_), in_.byte() == 1 ? nullptr : &document, &made, details.out()));
    if (ok) {
      require(tamis_outcome_field_count(made) == document.field_count);
      promise_utf8(tamis_outcome_speaker(made));
    }
    keep(made, ok);
  }

  void refine_group() {
    const Text one(in_), two(in_), three(in_);
    const Text* texts[] = {&one, &two, &three};
    tamis_document documents[3] = {};
    tamis_outcome* made[3];
    for (int i = 0; i < 3; ++i) {
      documents[i].struct_size =
          in_.byte() == 1 ? in_.number() % sizeof documents[i] : sizeof documents[i];
      documents[i].text = texts[i]->view;
      made[i] = reinterpret_cast<tamis_outcome*>(this);
    }
    const uint64_t count = in_.byte() == 1 ? UINT64_MAX - in_.byte() : in_.byte() % 4u;
    Details details(in_);
    const bool ok = details.took(tamis_worker_refine_group(
        workers_.at(in_), in_.byte() == 1 ? nullptr : documents, count, made, details.out()));
    for (uint64_t i = 0; count <= 3 && i < count; ++i) keep(made[i], ok);
  }

  void ask_finding() {
    const tamis_outcome* outcome = outcomes_.at(in_);
    const uint64_t count = tamis_outcome_finding_count(outcome);
    const uint64_t index = in_.number();
    const int32_t unit = in_.byte() % 4;
    tamis_finding finding{};
    finding.struct_size = in_.byte() == 1 ? in_.number() % sizeof finding : sizeof finding;
    Details details(in_);
    if (!details.took(tamis_outcome_finding(outcome, index, unit, &finding, details.out()))) return;
    require(index < count);
    require(finding.source.begin < finding.source.end);
    require(finding.type.size != 0 && finding.rule.size != 0);
    require(finding.score_ppm >= 0 && finding.score_ppm <= 1000000);
    // A finding leads to the output and back to a span that covers it.
    tamis_span there{}, back{};
    require(tamis_outcome_to_output(outcome, finding.source, unit, &there, nullptr) == TAMIS_OK);
    require(tamis_outcome_to_source(outcome, there, unit, &back, nullptr) == TAMIS_OK);
    if (there.begin < there.end)
      require(back.begin <= finding.source.begin && back.end >= finding.source.end);
  }

  void look_up() {
    const tamis_outcome* outcome = outcomes_.at(in_);
    const tamis_span span{in_.number(), in_.number()};
    const int32_t unit = in_.byte() % 4;
    tamis_span found{77, 7};
    Details details(in_);
    const auto ask = in_.byte() % 2 == 0 ? tamis_outcome_to_source : tamis_outcome_to_output;
    if (details.took(ask(outcome, span, unit, &found, details.out())))
      require(found.begin <= found.end);
    else
      require(found.begin == 0 && found.end == 0);
  }

  void ask_numbers() {
    const tamis_outcome* outcome = outcomes_.at(in_);
    tamis_fingerprint fingerprint{};
    fingerprint.struct_size =
        in_.byte() == 1 ? in_.number() % sizeof fingerprint : sizeof fingerprint;
    Details first(in_);
    if (first.took(tamis_outcome_fingerprint(outcome, &fingerprint, first.out())))
      require(fingerprint.signature != nullptr && fingerprint.signature_slots == 256);
    tamis_counts counts{};
    counts.struct_size = in_.byte() == 1 ? in_.number() % sizeof counts : sizeof counts;
    Details second(in_);
    second.took(tamis_outcome_counts(outcome, &counts, second.out()));
    const Text name(in_);
    uint64_t tokens = 7;
    Details third(in_);
    if (!third.took(tamis_outcome_tokens(outcome, name.view, &tokens, third.out())))
      require(tokens == 0);
    Details fourth(in_);
    if (!fourth.took(tamis_outcome_tokens_at(outcome, in_.number(), &tokens, fourth.out())))
      require(tokens == 0);
  }

  void ask_texts() {
    const tamis_outcome* outcome = outcomes_.at(in_);
    promise_utf8(tamis_outcome_language(outcome));
    promise_utf8(tamis_outcome_quarantine_reason(outcome));
    const uint64_t index = in_.number();
    tamis_field field{};
    Details details(in_);
    if (details.took(tamis_outcome_field(outcome, index, &field, details.out())))
      promise_utf8(field.value);
    const tamis_engine* e = engine();
    promise_utf8(tamis_engine_type(e, index));
    promise_utf8(tamis_engine_not_scanned(e, index));
    promise_utf8(tamis_engine_vocabulary(e, index));
    promise_utf8(tamis_vocabulary_embedded(index));
    promise_utf8(tamis_code_name(static_cast<int32_t>(index)));
  }

  void encode() {
    const Text text(in_);
    const tamis_vocabulary* v = vocabulary();
    tamis_ids* ids = reinterpret_cast<tamis_ids*>(this);
    Details first(in_);
    const bool ok = first.took(tamis_vocabulary_encode(v, text.view, &ids, first.out()));
    require(ok == (ids != nullptr));
    uint64_t count = 0;
    Details second(in_);
    require(second.took(tamis_vocabulary_count(v, text.view, &count, second.out())) == ok);
    require(count == tamis_ids_count(ids));
    if (ok && tamis::utf8::valid({reinterpret_cast<const char*>(text.view.data),
                                  static_cast<size_t>(text.view.size)})) {
      tamis_buffer* bytes = nullptr;
      require(tamis_vocabulary_decode(v, tamis_ids_data(ids), count, &bytes, nullptr) == TAMIS_OK);
      const tamis_view back = tamis_buffer_view(bytes);
      require(back.size == text.view.size);
      require(back.size == 0 || std::memcmp(back.data, text.view.data, back.size) == 0);
      tamis_buffer_free(bytes);
    }
    tamis_ids_free(ids);
  }

  void create_guard() {
    const Text string(in_), family(in_);
    const tamis_vocabulary* given[] = {vocabulary(), embedded_vocabulary()};
    const tamis_view families[] = {tamis_view_of("llama2"), family.view};
    tamis_guard_options options{};
    options.struct_size = in_.byte() == 1 ? in_.number() % sizeof options : sizeof options;
    options.vocabularies = in_.byte() == 1 ? nullptr : given;
    options.vocabulary_count = in_.byte() % 3u;
    options.templates = in_.byte() == 1 ? nullptr : families;
    options.template_count = in_.byte() % 3u;
    options.strings = in_.byte() == 1 ? nullptr : &string.view;
    options.string_count = in_.byte() == 1 ? in_.number() : in_.byte() % 2u;
    if (options.string_count > 1 && options.string_count < UINT64_MAX / 2)
      options.string_count = 1;  // more than there are would be a pointer to nowhere
    tamis_guard* made = reinterpret_cast<tamis_guard*>(this);
    Details details(in_);
    const bool of_engine = in_.byte() % 4 == 0;
    const bool ok = details.took(of_engine ? tamis_engine_guard(engine(), &made, details.out())
                                           : tamis_guard_create(&options, &made, details.out()));
    require(ok == (made != nullptr));
    for (uint64_t i = 0; i < tamis_guard_string_count(made); ++i)
      require(tamis_guard_string(made, i).size != 0);
    guards_.put(in_, made);
  }

  void guard_text() {
    const Text text(in_);
    const tamis_guard* guard = guards_.at(in_);
    tamis_guarded* guarded = reinterpret_cast<tamis_guarded*>(this);
    Details first(in_);
    const bool ok = first.took(tamis_guard_break_up(guard, text.view, &guarded, first.out()));
    require(ok == (guarded != nullptr));
    tamis_guard_findings* findings = reinterpret_cast<tamis_guard_findings*>(this);
    Details second(in_);
    require(second.took(tamis_guard_find(guard, text.view, &findings, second.out())) == ok);
    require(tamis_guard_findings_count(findings) == tamis_guarded_total(guarded));
    const int32_t unit = in_.byte() % 4;
    tamis_guard_finding finding{};
    finding.struct_size = sizeof finding;
    const uint64_t index = in_.number();
    Details third(in_);
    if (third.took(tamis_guard_findings_at(findings, index, unit, &finding, third.out()))) {
      require(index < tamis_guard_findings_count(findings));
      require(finding.source.begin < finding.source.end);
      require(finding.string < tamis_guard_string_count(guard));
      require(tamis_guarded_of_string(guarded, finding.string) > 0);
      tamis_span there{}, back{};
      require(tamis_guarded_to_output(guarded, finding.source, unit, &there, nullptr) == TAMIS_OK);
      require(tamis_guarded_to_source(guarded, there, unit, &back, nullptr) == TAMIS_OK);
      require(back.begin <= finding.source.begin && back.end >= finding.source.end);
    }
    if (ok) {
      tamis_buffer* source = nullptr;
      require(tamis_guarded_undo(guarded, &source, nullptr) == TAMIS_OK);
      const tamis_view bytes = tamis_buffer_view(source);
      require(bytes.size == text.view.size);
      require(bytes.size == 0 || std::memcmp(bytes.data, text.view.data, bytes.size) == 0);
      tamis_buffer_free(source);
    }
    tamis_guard_findings_free(findings);
    tamis_guarded_free(guarded);
  }

  void cut() {
    const Text text(in_);
    const uint64_t ends[] = {in_.number(), in_.number()};
    tamis_chunk_options options{};
    options.struct_size = in_.byte() == 1 ? in_.number() % sizeof options : sizeof options;
    options.max_tokens = in_.byte() % 64u;
    options.overlap_tokens = in_.byte() % 16u;
    options.guard = guards_.at(in_);
    tamis_chunker* chunker = reinterpret_cast<tamis_chunker*>(this);
    Details first(in_);
    const bool made =
        first.took(tamis_chunker_create(vocabulary(), &options, &chunker, first.out()));
    require(made == (chunker != nullptr));
    tamis_chunks* chunks = reinterpret_cast<tamis_chunks*>(this);
    Details second(in_);
    const uint64_t end_count = in_.byte() == 1 ? UINT64_MAX : in_.byte() % 3u;
    const bool ok = second.took(tamis_chunker_cut(
        chunker, text.view, in_.byte() == 1 ? nullptr : ends, end_count, &chunks, second.out()));
    require(ok == (chunks != nullptr));
    tamis_chunker_free(chunker);
    const int32_t unit = in_.byte() % 4;
    uint64_t last = 0;
    for (uint64_t i = 0; i <= tamis_chunks_count(chunks); ++i) {
      tamis_chunk chunk{};
      chunk.struct_size = sizeof chunk;
      Details third(in_);
      if (!third.took(tamis_chunks_at(chunks, i, unit, &chunk, third.out()))) continue;
      require(i < tamis_chunks_count(chunks));
      require(chunk.span.begin <= last && chunk.span.end > last);
      require(chunk.tokens <= (options.max_tokens == 0 ? 512 : options.max_tokens));
      last = chunk.span.end;
    }
    tamis_chunks_free(chunks);
  }

  void encode_with_offsets() {
    const Text text(in_), other(in_);
    const tamis_vocabulary* v = vocabulary();
    const int32_t unit = in_.byte() % 4;
    tamis_ids* ids = reinterpret_cast<tamis_ids*>(this);
    Details first(in_);
    const bool ok =
        first.took(tamis_vocabulary_encode_with_offsets(v, text.view, unit, &ids, first.out()));
    require(ok == (ids != nullptr));
    uint64_t before = 0;
    for (uint64_t i = 0; i < tamis_ids_count(ids); ++i) {
      const tamis_span span = tamis_ids_spans(ids)[i];
      require(span.begin >= before && span.begin < span.end && span.end <= text.view.size);
      before = span.begin;
    }
    const tamis_view texts[] = {text.view, other.view};
    const tamis_vocabulary* const all[] = {v, embedded_vocabulary()};
    uint64_t counts[2] = {7, 7}, alike[2] = {7, 7};
    const uint64_t count = in_.byte() == 1 ? UINT64_MAX : in_.byte() % 3u;
    Details second(in_);
    if (second.took(tamis_vocabulary_count_many(v, in_.byte() == 1 ? nullptr : texts, count, counts,
                                                second.out())) &&
        count > 0 && ok)
      require(counts[0] == tamis_ids_count(ids));
    Details third(in_);
    if (third.took(tamis_vocabulary_count_all(all, in_.byte() % 3u, text.view, alike, third.out())))
      require(alike[0] == 7 || alike[1] == 7 || alike[0] == alike[1]);
    tamis_ids_free(ids);
  }

  void decode() {
    const std::vector<uint8_t> piece = in_.bytes();
    std::vector<uint32_t> ids(piece.size() / 3);
    for (size_t i = 0; i < ids.size(); ++i)
      ids[i] =
          piece[3 * i] | uint32_t{piece[3 * i + 1]} << 8 | uint32_t{piece[3 * i + 2] % 8u} << 16;
    tamis_buffer* bytes = reinterpret_cast<tamis_buffer*>(this);
    Details details(in_);
    const uint64_t count = in_.byte() == 1 ? UINT64_MAX : ids.size();
    const bool ok = details.took(
        tamis_vocabulary_decode(vocabulary(), ids.data(), count, &bytes, details.out()));
    require(ok == (bytes != nullptr));
    tamis_buffer_free(bytes);
  }

  Input in_;
  int engines_made_ = 0;
  Slots<tamis_engine> engines_{tamis_engine_free};
  Slots<tamis_worker> workers_{tamis_worker_free};
  Slots<tamis_outcome> outcomes_{tamis_outcome_free};
  Slots<tamis_guard> guards_{tamis_guard_free};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Program(data, size).run();
  return 0;
}
