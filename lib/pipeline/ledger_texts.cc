#include "pipeline/ledger_texts.h"

#include <unordered_map>

#include "base/try.h"
#include "io/path.h"
#include "pipeline/archive_reader.h"

namespace tamis::pipeline {

Result<LedgerTexts> LedgerTexts::open(const Ledger& ledger, const std::string& archive) {
  const std::string root = archive.empty() ? ledger.archive() : archive;
  if (root.empty())
    return fail(Code::kUsage,
                "the ledger does not say where the archive lies; name it with --source");
  io::FileSystem& fs = ledger.file_system();
  TAMIS_TRY(const io::FileStat stat, fs.stat(root, true));
  if (stat.kind == io::FileKind::kMissing)
    return fail(Code::kInput, "the archive is no longer at " + io::show_path(root) +
                                  "; name its place with --source");
  LedgerTexts texts(ledger);
  io::InventoryOptions options;
  options.digest = false;
  TAMIS_TRY(texts.inventory_, io::take_inventory(fs, root, options));
  return texts;
}

Status LedgerTexts::for_each(const std::set<uint64_t>& sources, const Callback& f) {
  std::unordered_map<std::string_view, size_t> by_name;
  for (size_t i = 0; i < inventory_.files.size(); ++i) by_name.emplace(inventory_.files[i].path, i);
  std::vector<uint64_t> wanted(inventory_.files.size() +
                               1);  // number in the archive now -> in the ledger
  for (const uint64_t number : sources) {
    const LedgerSource* source = ledger_->source(number);
    if (source == nullptr)
      return fail(Code::kInput, io::source_name(number) + " is not in the ledger's sources.jsonl");
    const auto at = by_name.find(source->name);
    if (at == by_name.end())
      return fail(Code::kInput,
                  io::source_name(number) +
                      " is no longer in the archive; the ledger's sources.jsonl names "
                      "it. Bring it back, or prepare again");
    wanted[inventory_.files[at->second].number] = number;
  }
  // A walk of these files alone; numbers stay.
  io::Inventory some = inventory_;
  for (io::SourceFile& file : some.files)
    if (wanted[file.number] == 0) file.reason = io::NotTaken::kUnknownType;
  ArchiveReader reader(ledger_->file_system(), some, ledger_->reading());
  SourceDocument document;
  Problem problem;
  uint64_t left = 0,
           checked = 0;  // the file that the callback has left, and the one that is as it was
  for (;;) {
    TAMIS_TRY(const ArchiveReader::Item item, reader.next(document, problem));
    if (item == ArchiveReader::Item::kEnd) return {};
    if (item == ArchiveReader::Item::kProblem) continue;  // in the ledger's quarantine.jsonl
    if (document.source == left) continue;
    const uint64_t number = wanted[document.source];
    if (document.source != checked) {
      TAMIS_CHECK(check_digest(document.source, number));
      checked = document.source;
    }
    TAMIS_TRY(const bool go_on, f({number, document.line, document.part}, document));
    if (!go_on) left = document.source;
  }
}

Status LedgerTexts::check_digest(uint64_t number_now, uint64_t number) {
  io::SourceFile file = inventory_.files[number_now - 1];
  io::digest_entry(ledger_->file_system(), inventory_, file);
  if (file.taken() && hex(file.sha256) == ledger_->source(number)->sha256) return {};
  return fail(Code::kInput, io::source_name(number) +
                                " is not what it was when the ledger was written; prepare again, "
                                "or bring the old file back");
}

const std::string* text_at(const SourceDocument& document, std::string_view place,
                           const Recipe& recipe) {
  if (place.empty()) return &document.text;
  if (place == kSpeakerPlace) return &document.speaker;
  for (size_t i = 0; i < document.fields.size() && i < recipe.fields.size(); ++i)
    if (place == field_place(recipe.fields[i])) return &document.fields[i];
  return nullptr;
}

}  // namespace tamis::pipeline
