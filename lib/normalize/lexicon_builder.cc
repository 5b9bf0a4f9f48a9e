#include "normalize/lexicon_builder.h"

#include <algorithm>
#include <functional>
#include <queue>

#include "base/hash.h"
#include "base/try.h"
#include "normalize/lexicon.h"
#include "text/varint.h"

namespace tamis::normalize {

namespace {

// Of a word in the table, beside its letters: node, bucket and string of libstdc++.
constexpr uint64_t kEntryBytes = 96;
constexpr size_t kMostSpills = 64;  // of one counter, before they are merged into one
constexpr size_t kPieceBytes = size_t{1} << 18;

// Words in ascending order, from memory or from a file that a counter wrote.
class Run {
 public:
  explicit Run(std::vector<std::pair<std::string_view, uint64_t>> sorted)
      : sorted_(std::move(sorted)) {}
  explicit Run(std::unique_ptr<io::ReadableFile> file) : file_(std::move(file)) {}

  Result<bool> next() {
    if (!file_) {
      if (at_ == sorted_.size()) return false;
      word = sorted_[at_].first;
      count = sorted_[at_++].second;
      return true;
    }
    // A record is at most two numbers and a word.
    if (buffer_.size() - at_ < 2 * 10 + kLongestWord) TAMIS_CHECK(fill());
    if (at_ == buffer_.size()) return false;
    uint64_t size = 0;
    if (!text::read_varint(buffer_, at_, size) || size > buffer_.size() - at_) return damaged();
    word_.assign(buffer_, at_, size);
    at_ += size;
    if (!text::read_varint(buffer_, at_, count)) return damaged();
    word = word_;
    return true;
  }

  std::string_view word;
  uint64_t count = 0;

 private:
  tl::unexpected<Error> damaged() const {
    return fail(Code::kCorrupt,
                "a temporary file of words was changed while the lexicon was made; run the command "
                "again");
  }
  Status fill() {
    buffer_.erase(0, at_);
    at_ = 0;
    while (!ended_ && buffer_.size() < kPieceBytes) {
      const size_t had = buffer_.size();
      buffer_.resize(had + kPieceBytes);
      TAMIS_TRY(const size_t n, file_->read(buffer_.data() + had, kPieceBytes));
      buffer_.resize(had + n);
      ended_ = n == 0;
    }
    return {};
  }

  std::vector<std::pair<std::string_view, uint64_t>> sorted_;
  std::unique_ptr<io::ReadableFile> file_;
  std::string buffer_, word_;
  size_t at_ = 0;
  bool ended_ = false;
};

// Calls f(word, count) -> Status for each word once, in ascending order, with the sum of its counts.
template <class F>
Status merge(std::vector<Run>& runs, F&& f) {
  const auto later = [&](size_t a, size_t b) { return runs[a].word > runs[b].word; };
  std::priority_queue<size_t, std::vector<size_t>, decltype(later)> queue(later);
  for (size_t i = 0; i < runs.size(); ++i) {
    TAMIS_TRY(const bool more, runs[i].next());
    if (more) queue.push(i);
  }
  std::string word;
  while (!queue.empty()) {
    word = runs[queue.top()].word;
    uint64_t count = 0;
    while (!queue.empty() && runs[queue.top()].word == word) {
      const size_t i = queue.top();
      queue.pop();
      count += runs[i].count;
      TAMIS_TRY(const bool more, runs[i].next());
      if (more) queue.push(i);
    }
    TAMIS_CHECK(f(std::string_view(word), count));
  }
  return {};
}

// Writes words in the form that Run reads.
class SpillWriter {
 public:
  static Result<SpillWriter> create(io::FileSystem& fs, const std::string& path) {
    (void)fs.remove(
        path);  // a run that was cut off may have left one; if it cannot go, create() says why
    TAMIS_TRY(auto file, fs.create(path, 0600));
    return SpillWriter(std::move(file));
  }
  Status add(std::string_view word, uint64_t count) {
    text::append_varint(bytes_, word.size());
    bytes_ += word;
    text::append_varint(bytes_, count);
    if (bytes_.size() < kPieceBytes) return {};
    TAMIS_CHECK(file_->write(bytes_));
    bytes_.clear();
    return {};
  }
  Status finish() {
    TAMIS_CHECK(file_->write(bytes_));
    return file_->close();
  }

 private:
  explicit SpillWriter(std::unique_ptr<io::WritableFile> file) : file_(std::move(file)) {}
  std::unique_ptr<io::WritableFile> file_;
  std::string bytes_;
};

Status open_spills(io::FileSystem& fs, const std::vector<std::string>& paths,
                   std::vector<Run>& runs) {
  for (const std::string& path : paths) {
    TAMIS_TRY(auto file, fs.open(path));
    runs.emplace_back(std::move(file));
  }
  return {};
}

}  // namespace

LexiconCounter::~LexiconCounter() {
  for (const std::string& path : spills_) (void)fs_.remove(path);
}

Status LexiconCounter::add(std::string_view normalized_text) {
  ++documents_;
  scanner_.for_each(normalized_text, [&](std::string_view word) {
    auto at = words_.find(word);
    if (at == words_.end()) {
      at = words_.emplace(std::string(word), Count{}).first;
      used_ += kEntryBytes + (word.size() > 15 ? word.size() + 1 : 0);
    }
    Count& count = at->second;
    if (count.last == documents_) return;
    count.last = documents_;
    ++count.documents;
  });
  return used_ > memory_bytes_ ? spill() : Status{};
}

LexiconCounter::Sorted LexiconCounter::sorted() const {
  Sorted out;
  out.reserve(words_.size());
  for (const auto& [word, count] : words_) out.emplace_back(word, count.documents);
  std::ranges::sort(out);
  return out;
}

Status LexiconCounter::spill() {
  const std::string path = spill_path_ + "-" + std::to_string(++spilled_);
  TAMIS_TRY(SpillWriter writer, SpillWriter::create(fs_, path));
  spills_.push_back(path);
  for (const auto& [word, count] : sorted()) TAMIS_CHECK(writer.add(word, count));
  TAMIS_CHECK(writer.finish());
  words_.clear();
  used_ = 0;
  return spills_.size() < kMostSpills ? Status{} : merge_spills();
}

Status LexiconCounter::merge_spills() {
  std::vector<Run> runs;
  TAMIS_CHECK(open_spills(fs_, spills_, runs));
  const std::string path = spill_path_ + "-" + std::to_string(++spilled_);
  TAMIS_TRY(SpillWriter writer, SpillWriter::create(fs_, path));
  std::vector<std::string> merged = std::move(spills_);
  spills_ = {path};
  const Status done =
      merge(runs, [&](std::string_view word, uint64_t count) { return writer.add(word, count); });
  for (const std::string& old : merged) TAMIS_CHECK(fs_.remove(old));
  TAMIS_CHECK(done);
  return writer.finish();
}

struct LexiconMerge {
  static Status open(io::FileSystem& fs, const LexiconCounter& counter, std::vector<Run>& runs) {
    runs.emplace_back(counter.sorted());
    return open_spills(fs, counter.spills_, runs);
  }
};

Result<LexiconSummary> write_lexicon(io::FileSystem& fs, const std::string& path,
                                     std::span<const std::unique_ptr<LexiconCounter>> counters,
                                     uint64_t min_documents) {
  LexiconSummary summary;
  std::vector<Run> runs;
  for (const auto& counter : counters) {
    summary.documents += counter->documents();
    TAMIS_CHECK(LexiconMerge::open(fs, *counter, runs));
  }
  LexiconWriter writer(summary.documents, min_documents);
  TAMIS_CHECK(merge(runs, [&](std::string_view word, uint64_t count) -> Status {
    if (count < min_documents) {
      ++summary.left_out;
      return {};
    }
    ++summary.words;
    writer.add(word, count);
    if (writer.bytes() <= kLexiconLimit) return {};
    return fail(Code::kLimit,
                "the lexicon would be longer than 1 GiB; raise --min-documents, and rarer words "
                "are left out");
  }));
  const std::string bytes = std::move(writer).finish();
  summary.bytes = bytes.size();
  summary.sha256 = sha256_hex(bytes);
  TAMIS_CHECK(io::write_file_atomic(fs, path, bytes, 0600));
  return summary;
}

}  // namespace tamis::normalize
