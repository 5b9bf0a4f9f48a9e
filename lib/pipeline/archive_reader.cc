#include "pipeline/archive_reader.h"

#include <array>
#include <utility>

#include "base/try.h"

namespace tamis::pipeline {

namespace {
constexpr std::string_view kCharsetRule = "file.charset_unsure";
}  // namespace

// One source file while it is read: either reader, over one source of bytes.
struct ArchiveReader::Open {
  const io::SourceFile* file;
  std::unique_ptr<io::ByteSource> source;
  std::unique_ptr<io::JsonlReader> records;
  std::unique_ptr<io::TextFileReader> text;
};

ArchiveReader::ArchiveReader(io::FileSystem& fs, const io::Inventory& inventory,
                             const Recipe& recipe, const SourceCharsets* known)
    : fs_(fs),
      inventory_(inventory),
      recipe_(recipe),
      fields_{recipe.id_field,    recipe.text_field,    recipe.group_field,
              recipe.order_field, recipe.speaker_field, recipe.fields},
      known_(known) {
  if (known_ == nullptr) charsets_.resize(inventory.files.size() + 1);
}

ArchiveReader::~ArchiveReader() = default;

Result<ArchiveReader::Item> ArchiveReader::next(SourceDocument& document, Problem& problem) {
  for (;;) {
    if (!parts_.empty()) {
      document = std::move(parts_.front());
      parts_.pop_front();
      document.position = position_++;
      return Item::kDocument;
    }
    if (!open_) {
      bool is_problem = false;
      TAMIS_TRY(const bool more, open_next(problem, is_problem));
      if (is_problem) return Item::kProblem;
      if (!more) return Item::kEnd;
    }
    const uint64_t before = open_->source->packed_offset();
    bool is_problem = false;
    Result<bool> more =
        open_->records ? read_record(document, problem, is_problem) : read_text(document);
    bytes_done_ += open_->source->packed_offset() - before;
    if (!more) return end_badly(std::move(more).error(), problem);
    if (is_problem) return Item::kProblem;
    if (!*more) {
      open_.reset();
      continue;
    }
    if (!parts_.empty()) continue;  // the text was split
    document.position = position_++;
    return Item::kDocument;
  }
}

Result<bool> ArchiveReader::open_next(Problem& problem, bool& has_problem) {
  while (next_file_ < inventory_.files.size()) {
    const io::SourceFile& file = inventory_.files[next_file_++];
    if (!file.taken()) continue;
    open_ = std::make_unique<Open>();
    open_->file = &file;
    if (Status opened = open_file(file); !opened) {
      TAMIS_TRY(const Item item, end_badly(std::move(opened).error(), problem));
      has_problem = item == Item::kProblem;
    }
    return true;
  }
  return false;
}

Status ArchiveReader::open_file(const io::SourceFile& file) {
  if (known_ == nullptr) {
    TAMIS_TRY(charsets_[file.number], learn_charset(file));
  }
  const SourceCharset& charset = (known_ == nullptr ? charsets_ : *known_)[file.number];
  if (!charset.problem.empty())
    return fail(Code::kInput, charset.problem, Error::kNoOffset, std::string(kCharsetRule));
  TAMIS_TRY(open_->source, io::open_entry(fs_, inventory_, file));
  if (charset.converted()) {
    TAMIS_TRY(open_->source, decoding_source(std::move(open_->source), charset.charset));
  }
  if (file.type == io::SourceType::kJsonl)
    open_->records = std::make_unique<io::JsonlReader>(
        *open_->source, fields_, io::JsonlLimits{recipe_.line_bytes, recipe_.json_depth});
  else
    open_->text = std::make_unique<io::TextFileReader>(*open_->source, recipe_.document_bytes);
  return {};
}

Result<SourceCharset> ArchiveReader::learn_charset(const io::SourceFile& file) {
  const OpenSource open = [&] { return io::open_entry(fs_, inventory_, file); };
  if (file.type == io::SourceType::kJsonl) {
    TAMIS_TRY(const std::unique_ptr<io::ByteSource> source, open());
    std::array<char, 4> head;
    size_t have = 0;
    while (have < head.size()) {
      // A file that breaks off so early is the reader's to report.
      const Result<size_t> n = source->read(head.data() + have, head.size() - have);
      if (!n || *n == 0) break;
      have += *n;
    }
    const std::string_view wide = wide_json({head.data(), have});
    if (!wide.empty()) return examine_conversion(open, wide, "format");
    SourceCharset utf8;
    utf8.charset = "utf-8";
    utf8.known_by = "format";
    return utf8;
  }
  if (!detector_) {
    TAMIS_TRY(detector_, CharsetDetector::create());
  }
  return examine_text(open, *detector_, recipe_.charset, recipe_.charset_fallback);
}

Result<bool> ArchiveReader::read_record(SourceDocument& document, Problem& problem,
                                        bool& is_problem) {
  TAMIS_TRY(const io::JsonlEvent event, open_->records->next());
  if (event == io::JsonlEvent::kEnd) return false;
  const uint64_t number = open_->file->number;
  if (event == io::JsonlEvent::kProblem) {
    const io::JsonlProblem& p = open_->records->problem();
    problem = {static_cast<uint32_t>(number), p.line, p.fault_offset, std::string(p.rule),
               io::describe(p, io::source_name(number))};
    is_problem = true;
    return true;
  }
  const io::JsonlRecord& r = open_->records->record();
  document.source = static_cast<uint32_t>(number);
  document.part = 0;
  document.line = r.line;
  document.byte_offset = r.byte_offset;
  document.id = r.id;
  document.group = r.group;
  document.speaker = r.speaker;
  document.has_order = r.has_order;
  document.order = r.order;
  document.fields.assign(r.extra.begin(), r.extra.end());
  if (r.text.size() > recipe_.document_bytes)
    split(document, r.text);
  else
    document.text = r.text;
  return true;
}

Result<bool> ArchiveReader::read_text(SourceDocument& document) {
  io::TextPart part;
  TAMIS_TRY(const bool more, open_->text->next(part));
  if (!more) return false;
  document = {};
  document.source = static_cast<uint32_t>(open_->file->number);
  document.part = part.number == 1 && part.last ? 0 : static_cast<uint32_t>(part.number);
  document.byte_offset = part.offset;
  document.text = part.bytes;
  document.fields.resize(recipe_.fields.size());
  return true;
}

void ArchiveReader::split(SourceDocument& document, std::string_view text) {
  document.text.clear();
  for (const std::string_view bytes : io::split_text(text, recipe_.document_bytes)) {
    SourceDocument part = document;
    part.part = static_cast<uint32_t>(parts_.size() + 1);
    part.text = bytes;
    parts_.push_back(std::move(part));
  }
}

// The file cannot be read on. If it is the file that was listed, that is its own fault, and a
// problem to be recorded; if not, nothing that was concluded from the first reading holds.
Result<ArchiveReader::Item> ArchiveReader::end_badly(Error error, Problem& problem) {
  const io::SourceFile& file = *open_->file;
  open_.reset();
  if (error.code != Code::kInput && error.code != Code::kUnsupported)
    return tl::make_unexpected(std::move(error));
  if (error.rule == io::kChangedRule || error.rule == io::kMissingRule)
    return fail(Code::kInput,
                io::source_name(file.number) +
                    " changed while it was read; leave the archive alone and run the same command "
                    "again");
  problem = {static_cast<uint32_t>(file.number), 0,
             error.offset == Error::kNoOffset ? 0 : error.offset,
             error.rule == kCharsetRule         ? std::string(kCharsetRule)
             : error.code == Code::kUnsupported ? "file.unsupported"
                                                : "file.cut_short",
             std::move(error.message)};
  return Item::kProblem;
}

}  // namespace tamis::pipeline
