#include <algorithm>
#include <cstring>
#include <memory>
#include <numeric>

#include "base/hash.h"
#include "base/json.h"
#include "base/try.h"
#include "dedup/passages.h"
#include "dedup/token_folder.h"
#include "dedup/token_list.h"
#include "filter.h"
#include "io/file.h"
#include "pipeline/record_names.h"
#include "spool.h"

namespace tamis::tool {

namespace {

struct State {
  FilterArguments io;
  std::string cut;
  dedup::PassageOptions passages;
};

// What is remembered of each record; its text and tokens lie in the spool.
struct Entry {
  std::string id;
  uint64_t text_at = 0, tokens_at = 0;
  uint32_t text_bytes = 0, tokens = 0;
  Hash128 exact;
};

// From the workers to the calling thread, as bytes of the filter's main output; then id, text, tokens, starts of paragraphs.
struct Parcel {
  Hash128 exact;
  uint32_t id, text, tokens, paragraphs;
};

class SpooledTokens final : public dedup::TokenSource {
 public:
  SpooledTokens(const Spool& spool, const std::vector<Entry>& entries)
      : spool_(spool), entries_(entries) {}
  Status tokens(size_t unit, std::vector<uint64_t>& out) const override {
    out.resize(entries_[unit].tokens);
    return spool_.read(entries_[unit].tokens_at, out.data(), out.size() * sizeof(uint64_t));
  }

 private:
  const Spool& spool_;
  const std::vector<Entry>& entries_;
};

template <typename T>
void append(std::string& out, const T* items, size_t count) {
  out.append(reinterpret_cast<const char*>(items), count * sizeof(T));
}

Status pack(std::string_view id, std::string_view text, const dedup::TokenList& list,
            const std::vector<uint32_t>& paragraphs, std::string& out) {
  if (text.size() >= ~uint32_t{0})
    return fail(Code::kLimit, "the text has 4 GiB or more; split it");
  const Parcel parcel{xxh3_128(text), static_cast<uint32_t>(id.size()),
                      static_cast<uint32_t>(text.size()), static_cast<uint32_t>(list.hashes.size()),
                      static_cast<uint32_t>(paragraphs.size())};
  append(out, &parcel, 1);
  out += id;
  out += text;
  append(out, list.hashes.data(), list.hashes.size());
  append(out, paragraphs.data(), paragraphs.size());
  return {};
}

Status unpack(std::string_view bytes, std::vector<Entry>& entries, Spool& spool,
              dedup::PassageIndex& index) {
  const auto take = [&bytes](size_t size) {
    const std::string_view part = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return part;
  };
  std::vector<uint64_t> tokens;
  std::vector<uint32_t> paragraphs;
  while (!bytes.empty()) {
    Parcel parcel;
    std::memcpy(&parcel, take(sizeof parcel).data(), sizeof parcel);
    Entry e;
    e.exact = parcel.exact;
    e.id = take(parcel.id);
    e.text_bytes = parcel.text;
    TAMIS_TRY(e.text_at, spool.add(take(parcel.text)));
    e.tokens = parcel.tokens;
    const std::string_view hashes = take(parcel.tokens * sizeof(uint64_t));
    TAMIS_TRY(e.tokens_at, spool.add(hashes));
    tokens.resize(parcel.tokens);
    std::memcpy(tokens.data(), hashes.data(), hashes.size());
    paragraphs.resize(parcel.paragraphs);
    const std::string_view starts = take(parcel.paragraphs * sizeof(uint32_t));
    std::memcpy(paragraphs.data(), starts.data(), starts.size());
    index.add(tokens, paragraphs);
    entries.push_back(std::move(e));
  }
  return {};
}

// Longer texts keep what they share; then the hash of the text, then the id: no order of input.
std::vector<uint32_t> keep_order(const std::vector<Entry>& entries) {
  std::vector<uint32_t> order(entries.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](uint32_t x, uint32_t y) {
    const Entry &a = entries[x], &b = entries[y];
    if (a.text_bytes != b.text_bytes) return a.text_bytes > b.text_bytes;
    if (a.exact != b.exact) return a.exact < b.exact;
    return a.id != b.id ? a.id < b.id : x < y;
  });
  return order;
}

// Writes what was found, and the texts without it if that is asked for.
class Report {
 public:
  Report(const State& s, const Spool& spool, const std::vector<Entry>& entries)
      : spool_(spool), entries_(entries), cuts_(!s.cut.empty()) {}

  Status add(size_t unit, const std::vector<dedup::Passage>& passages) {
    const Entry& e = entries_[unit];
    bytes_ += e.text_bytes;
    if (passages.empty() && !cuts_) return {};
    text_.resize(e.text_bytes);
    TAMIS_CHECK(spool_.read(e.text_at, text_.data(), text_.size()));
    std::string rest;
    size_t kept = 0;
    if (!passages.empty()) {
      list_.clear();
      dedup::TokenFolder(dedup::Profile::kStandard).run(text_, list_);
      for (const dedup::Passage& p : passages) {
        Span span = dedup::bytes_of(text_, list_.begins, p.first, p.count);
        span.begin = std::max<uint64_t>(span.begin, kept);
        found(e, p, span);
        rest.append(text_, kept, span.begin - kept);
        kept = span.end;
        shared_ += span.size();
      }
    }
    if (!cuts_) return {};
    rest.append(text_, kept);
    JsonWriter w(records);
    w.begin_object().key("id").string(pipeline::well_formed(e.id));
    w.key("text").string(rest);
    w.end_object();
    records += '\n';
    return {};
  }

  std::string lines, records;  // not yet written
  uint64_t shared() const { return shared_; }
  uint64_t bytes() const { return bytes_; }

 private:
  void found(const Entry& e, const dedup::Passage& p, Span span) {
    JsonWriter w(lines);
    w.begin_object();
    w.key("begin").integer(static_cast<int64_t>(span.begin));
    w.key("documents").integer(p.documents);
    w.key("end").integer(static_cast<int64_t>(span.end));
    w.key("id").string(pipeline::well_formed(e.id));
    w.key("kept_id").string(pipeline::well_formed(entries_[p.reference].id));
    w.key("tokens").integer(p.count);
    w.end_object();
    lines += '\n';
  }

  const Spool& spool_;
  const std::vector<Entry>& entries_;
  const bool cuts_;
  std::string text_;
  dedup::TokenList list_;
  uint64_t shared_ = 0, bytes_ = 0;
};

Status write_all(const State& s, const Spool& spool, const std::vector<Entry>& entries,
                 const std::vector<std::vector<dedup::Passage>>& found, const Terminal& terminal,
                 const dedup::PassageReport& totals) {
  io::FileSystem& fs = io::FileSystem::real();
  TAMIS_TRY(auto out, fs.create_output(s.io.output, 0644));
  std::unique_ptr<io::WritableFile> cut;
  if (!s.cut.empty()) {
    TAMIS_TRY(cut, fs.create_output(s.cut, 0644));
  }
  Report report(s, spool, entries);
  const auto flush = [&](size_t least) -> Status {
    if (report.lines.size() >= least) {
      TAMIS_CHECK(out->write(report.lines));
      report.lines.clear();
    }
    if (cut && report.records.size() >= least) {
      TAMIS_CHECK(cut->write(report.records));
      report.records.clear();
    }
    return {};
  };
  for (size_t unit = 0; unit < entries.size(); ++unit) {
    TAMIS_CHECK(report.add(unit, found[unit]));
    TAMIS_CHECK(flush(size_t{1} << 20));
  }
  TAMIS_CHECK(flush(0));
  TAMIS_CHECK(out->close());
  if (cut) TAMIS_CHECK(cut->close());
  terminal.say(human_count(totals.passages) + " passages in " + human_count(totals.units) +
               " records stand in others too: " + human_bytes(report.shared()) + " of " +
               human_bytes(report.bytes()) + "\n");
  if (totals.capped)
    terminal.say(human_count(totals.capped) + " places were compared with the first " +
                 human_count(s.passages.tries) + " that they resemble only; more may be shared\n");
  return {};
}

int run(const Options& options, State& s) {
  const Terminal terminal(options);
  auto index = dedup::PassageIndex::create(s.passages);
  if (!index) return terminal.report(index.error());
  std::vector<Entry> entries;
  Spool spool;
  FilterPlan plan;
  plan.worker = []() -> RecordFunction {
    struct Scratch {
      dedup::TokenList list;
      std::vector<uint32_t> paragraphs;
    };
    auto scratch = std::make_shared<Scratch>();
    return [scratch](const io::JsonlRecord& r, std::string_view id,
                     std::string out[kMostOutputs]) -> Status {
      scratch->list.clear();
      dedup::TokenFolder(dedup::Profile::kStandard).run(r.text, scratch->list);
      dedup::paragraph_starts(r.text, scratch->list, scratch->paragraphs);
      return pack(id, r.text, scratch->list, scratch->paragraphs, out[0]);
    };
  };
  plan.consume = [&](const std::string* out) { return unpack(out[0], entries, spool, *index); };
  plan.at_end = [&]() -> Status {
    dedup::PassageReport totals;
    TAMIS_TRY(const auto found,
              index->find(keep_order(entries), SpooledTokens(spool, entries), totals));
    return write_all(s, spool, entries, found, terminal, totals);
  };
  return run_filter(options, s.io, plan);
}

}  // namespace

void add_passages(CLI::App& app, const Options& options, Command& chosen) {
  auto s = std::make_shared<State>();
  CLI::App* c = add_filter(app, "passages", "Find text that different records share", s->io);
  c->add_option("--cut", s->cut, "Also write the records without it, {\"id\":…,\"text\":…} a line");
  c->add_option("--tokens", s->passages.run_tokens,
                "Runs of so many words, or of characters where words are not spaced")
      ->capture_default_str();
  c->add_option("--paragraph-tokens", s->passages.paragraph_tokens,
                "Whole paragraphs of so many; they end at blank lines, or with each line if there "
                "are none")
      ->capture_default_str();
  c->add_option("--documents", s->passages.documents, "Only what at least so many records hold")
      ->capture_default_str();
  c->footer(
      "Letterheads, disclaimers, quoted mails, forms. The longest record keeps what it shares; for "
      "every\n"
      "other one a line says which bytes of its text stand elsewhere too:\n"
      "{\"begin\":…,\"documents\":…,\"end\":…,\"id\":…,\"kept_id\":…,\"tokens\":…}\n"
      "Example: tamis passages mails.jsonl --documents 10 --output shared.jsonl --cut rest.jsonl");
  c->callback([&options, &chosen, s] { chosen = [&options, s] { return run(options, *s); }; });
}

}  // namespace tamis::tool
