// Which format a document has.
#include <algorithm>
#include <cstddef>
#include <string>

#include "io/json_check.h"
#include "redact/chars.h"
#include "redact/structured/readers.h"
#include "tamis/structured.h"

namespace tamis {

namespace {

struct Name {
  DocumentFormat format;
  std::string_view name;
};
constexpr Name kNames[] = {
    {DocumentFormat::kAuto, "auto"}, {DocumentFormat::kText, "text"},
    {DocumentFormat::kJson, "json"}, {DocumentFormat::kJsonLines, "jsonl"},
    {DocumentFormat::kCsv, "csv"},   {DocumentFormat::kTsv, "tsv"},
    {DocumentFormat::kXml, "xml"},   {DocumentFormat::kHtml, "html"},
    {DocumentFormat::kMail, "mail"},
};

// What a name ends in.
struct Ending {
  std::string_view ending;
  DocumentFormat format;
};
constexpr Ending kEndings[] = {
    {"json", DocumentFormat::kJson},       {"geojson", DocumentFormat::kJson},
    {"jsonl", DocumentFormat::kJsonLines}, {"ndjson", DocumentFormat::kJsonLines},
    {"csv", DocumentFormat::kCsv},         {"tsv", DocumentFormat::kTsv},
    {"tab", DocumentFormat::kTsv},         {"txt", DocumentFormat::kText},
    {"md", DocumentFormat::kText},         {"log", DocumentFormat::kText},
    {"xml", DocumentFormat::kXml},         {"svg", DocumentFormat::kXml},
    {"xhtml", DocumentFormat::kXml},       {"tei", DocumentFormat::kXml},
    {"html", DocumentFormat::kHtml},       {"htm", DocumentFormat::kHtml},
    {"eml", DocumentFormat::kMail},        {"mbox", DocumentFormat::kMail},
};

using redact::byte_at;
using redact::is_alnum;
using redact::is_letter;
using redact::to_lower;

DocumentFormat format_of_ending(std::string_view name) {
  for (const std::string_view packed : {".gz", ".zst"})
    if (name.size() > packed.size() &&
        redact::equal_folded(name.substr(name.size() - packed.size()), packed))
      name.remove_suffix(packed.size());
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return DocumentFormat::kAuto;
  const std::string_view ending = name.substr(dot + 1);
  for (const Ending& row : kEndings)
    if (redact::equal_folded(ending, row.ending)) return row.format;
  return DocumentFormat::kAuto;
}

// A field name and a colon (RFC 5322 section 2.2) that mail begins with.
bool begins_like_mail(std::string_view text) {
  constexpr std::string_view kFirst[] = {
      "return-path",  "received", "delivered-to",   "from",
      "to",           "subject",  "date",           "message-id",
      "mime-version", "x-",       "dkim-signature", "authentication-results",
      "content-type", "reply-to", "sender",         "arc-seal",
      "envelope-to",
  };
  size_t fields = 0, lines = 0;
  bool known = false;
  for (size_t at = 0; at < text.size() && lines < 40; ++lines) {
    const size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    at = end + 1;
    if (line.empty()) break;
    if (line[0] == ' ' || line[0] == '\t') {
      if (fields == 0) return false;
      continue;
    }
    if (lines == 0 && line.starts_with("From ")) continue;  // of an mbox
    size_t name = 0;
    while (name < line.size() && line[name] > ' ' && line[name] != ':' && line[name] < 0x7F) ++name;
    if (name == 0 || byte_at(line, name) != ':') return false;
    for (const std::string_view first : kFirst)
      known |= first.ends_with('-') ? redact::starts_with_folded(line, first)
                                    : redact::equal_folded(line.substr(0, name), first);
    ++fields;
  }
  return fields >= 2 && known;
}

bool contains_folded(std::string_view text, std::string_view lower) {
  for (size_t at = 0; at + lower.size() <= text.size(); ++at)
    if (redact::equal_folded(text.substr(at, lower.size()), lower)) return true;
  return false;
}

FormatGuess guess_by_bytes(std::string_view bytes) {
  std::string_view text = bytes;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {DocumentFormat::kText, true, "it is empty"};
  const char c = text[first];
  if (c == '{' || c == '[') {
    if (!io::find_json_fault(text, 1024))
      return {DocumentFormat::kJson, true, "it is one JSON value"};
    const size_t end = text.find('\n', first);
    if (end != std::string_view::npos &&
        !io::find_json_fault(text.substr(first, end - first), 1024))
      return {DocumentFormat::kJsonLines, true, "its first line is a JSON value"};
    return {DocumentFormat::kText, false, "it begins like JSON and is none"};
  }
  if (c == '<') {
    const std::string_view head = text.substr(first, 2048);
    const bool declared = head.starts_with("<?xml");
    if (redact::starts_with_folded(head, "<!doctype html") || contains_folded(head, "<html") ||
        contains_folded(head, "<body"))
      return declared ? FormatGuess{DocumentFormat::kXml, true, "it is XHTML"}
                      : FormatGuess{DocumentFormat::kHtml, true, "it has the tags of HTML"};
    if (declared) return {DocumentFormat::kXml, true, "it has an XML declaration"};
    if (is_letter(byte_at(head, 1)) || head.starts_with("<!"))
      return {DocumentFormat::kXml, false, "it begins with a tag and says not which markup it is"};
  }
  if (begins_like_mail(text))
    return {DocumentFormat::kMail, true, "it begins with header fields of mail"};
  if (redact::records_agree(text, '\t'))
    return {DocumentFormat::kTsv, true, "its lines have as many tabs each"};
  for (const char delimiter : {',', ';', '|'})
    if (redact::records_agree(text, delimiter))
      return {DocumentFormat::kCsv, false, "its lines have as many cells each; so may text"};
  return {DocumentFormat::kText, true, "it has no structure that is known"};
}

}  // namespace

std::string_view document_format_name(DocumentFormat format) {
  for (const Name& row : kNames)
    if (row.format == format) return row.name;
  return {};
}

std::optional<DocumentFormat> document_format_of_name(std::string_view name) {
  for (const Name& row : kNames)
    if (row.name == name) return row.format;
  return std::nullopt;
}

FormatGuess guess_document_format(std::string_view bytes, std::string_view file_name) {
  const DocumentFormat named = format_of_ending(file_name);
  FormatGuess guess = guess_by_bytes(bytes);
  if (named == DocumentFormat::kAuto) return guess;
  using F = DocumentFormat;
  const auto says = [&](std::string_view what) {
    return "its name says " + std::string(document_format_name(named)) + ", " + std::string(what);
  };
  const bool markup = guess.format == F::kXml || guess.format == F::kHtml;
  if (guess.format == named && (guess.sure || named == F::kCsv || markup))
    return {named, true, says("and its bytes agree")};
  // A JSON Lines file of one line, a table of one column or with records of unlike length, HTML that begins with words or a tag, text
  // of any look. Mail is no plain text: its encodings hide what it says.
  const bool plain = guess.format == F::kText && guess.sure;
  const bool agree = (named == F::kJsonLines && guess.format == F::kJson) ||
                     (named == F::kHtml && (markup || plain)) ||
                     (named == F::kText && guess.format != F::kMail) ||
                     ((named == F::kCsv || named == F::kTsv) &&
                      (plain || guess.format == F::kCsv || guess.format == F::kTsv));
  if (agree) return {named, true, says("and its bytes do not deny it")};
  return {named, false, says("but " + guess.reason)};
}

}  // namespace tamis
