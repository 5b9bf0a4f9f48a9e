#include "io/source_kinds.h"

#include <string>

namespace tamis::io {
namespace {

struct Ending {
  std::string_view ending, kind;
  SourceType type = SourceType::kOther;
};

// Adding a kind is a row here; reading a kind is a row and a reader.
constexpr Ending kEndings[] = {
    {"jsonl", "jsonl", SourceType::kJsonl},
    {"ndjson", "jsonl", SourceType::kJsonl},
    {"txt", "text", SourceType::kText},
    {"md", "markdown", SourceType::kMarkdown},
    // Not read yet; named so that a partner sees what an archive holds.
    {"json", "json"},
    {"csv", "csv"},
    {"tsv", "tsv"},
    {"xml", "xml"},
    {"html", "html"},
    {"htm", "html"},
    {"xhtml", "html"},
    {"warc", "warc"},
    {"eml", "mail"},
    {"mbox", "mail"},
    {"msg", "mail"},
    {"pst", "mail"},
    {"pdf", "pdf"},
    {"doc", "office"},
    {"docx", "office"},
    {"odt", "office"},
    {"rtf", "office"},
    {"xls", "office"},
    {"xlsx", "office"},
    {"ods", "office"},
    {"ppt", "office"},
    {"pptx", "office"},
    {"odp", "office"},
    {"epub", "epub"},
    {"rst", "markup"},
    {"tex", "markup"},
    {"adoc", "markup"},
    {"org", "markup"},
    {"yaml", "yaml"},
    {"yml", "yaml"},
    {"toml", "toml"},
    {"log", "log"},
    {"srt", "subtitles"},
    {"vtt", "subtitles"},
    {"jpg", "picture"},
    {"jpeg", "picture"},
    {"png", "picture"},
    {"gif", "picture"},
    {"tif", "picture"},
    {"tiff", "picture"},
    {"webp", "picture"},
    {"heic", "picture"},
    {"jp2", "picture"},
    {"svg", "picture"},
    {"mp3", "sound"},
    {"wav", "sound"},
    {"flac", "sound"},
    {"ogg", "sound"},
    {"opus", "sound"},
    {"m4a", "sound"},
    {"mp4", "film"},
    {"mkv", "film"},
    {"mov", "film"},
    {"avi", "film"},
    {"webm", "film"},
    {"zip", "container"},
    {"tar", "container"},
    {"tgz", "container"},
    {"7z", "container"},
    {"rar", "container"},
    {"bz2", "container"},
    {"xz", "container"},
    {"parquet", "table"},
    {"arrow", "table"},
    {"sqlite", "table"},
    {"db", "table"},
    {"py", "code"},
    {"js", "code"},
    {"c", "code"},
    {"cc", "code"},
    {"h", "code"},
    {"java", "code"},
    {"rs", "code"},
    {"go", "code"},
    {"sh", "code"},
    {"exe", "program"},
    {"dll", "program"},
    {"so", "program"},
};

// The last ending in lower case, cut off `name`; "" if there is none.
std::string take_ending(std::string_view& name) {
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return {};
  std::string ending(name.substr(dot + 1));
  for (char& c : ending)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  name = name.substr(0, dot);
  return ending;
}

}  // namespace

SourceKind kind_of_name(std::string_view file_name) {
  SourceKind kind;
  kind.packing = packing_of_name(file_name);
  std::string_view rest = file_name;
  std::string ending = take_ending(rest);
  if (kind.packing != Packing::kPlain) {
    ending = take_ending(rest);
    kind.name = "container";  // x.gz, of who knows what
    if (ending.empty()) return kind;
  } else if (ending.empty()) {
    kind.name = "no ending";
    return kind;
  }
  kind.name = "other";
  for (const Ending& row : kEndings) {
    if (row.ending != ending) continue;
    kind.name = row.kind;
    kind.type = row.type;
  }
  return kind;
}

}  // namespace tamis::io
