// Which strings read as control: one table of public chat templates and special tokens, with the source of each row.
//
//   for (const TemplateString& row : template_strings()) if (row.distinctive) …
//
// What a vocabulary's pack says of itself comes from the pack (Vocabulary::control_tokens()); the table is for the encoders that a
// receiver may use and the recipe does not name. A row is `distinctive` if ordinary text hardly ever holds it, so that breaking
// it by default costs nobody anything; "<s>" is HTML for struck-out text and waits to be asked for. A row may be the beginning
// that the tokens of a numbered series share.
// Thread-safety: constant tables.
#pragma once

#include <span>
#include <string_view>

#include "tamis/vocabulary.h"

namespace tamis::tokenize {

struct TemplateString {
  std::string_view family;
  std::string_view text;
  bool distinctive;
};
std::span<const TemplateString> template_strings();

struct TemplateFamily {
  std::string_view name;
  std::string_view source;  // where the strings are published
};
std::span<const TemplateFamily> template_families();

// Whether a vocabulary's token is guarded: all special ones; of the merely added ones those that look like marks ("<tool_call>"),
// not those that are content with an id of its own (runs of spaces or line ends, HTML elements).
bool is_guarded(const ControlToken& token);

}  // namespace tamis::tokenize
