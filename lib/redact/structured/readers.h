// What reads the values of each kind of document into a ValueView.
//
//   ValueView view(source);
//   ReadLimits limits;
//   TAMIS_CHECK(read_json(view, 0, limits));            // layer 0 is a JSON text
//
// Each reader takes a layer of the view and adds its values in the order in which a person would read them; what is packed inside a
// value (JSON in a string or a cell, HTML in a mail) becomes a layer of its own, `depth` deep. Code::kInput, with the byte, where the
// layer is not what its name says; the caller must then hold the whole document back, or read the layer as plain text.
// Thread-safety: pure functions of the view. Cost: linear; memory: the view.
#pragma once

#include <cstdint>
#include <string_view>

#include "redact/structured/charsets.h"
#include "redact/structured/value_view.h"
#include "tamis/result.h"

namespace tamis::redact {

struct ReadLimits {
  uint32_t json_depth = 64;
  uint32_t layers = 8;  // documents within documents
  uint64_t document_bytes = uint64_t{64} << 20;
  bool remove_parts = false;  // parts of a mail that cannot be looked at become a note
};

// RFC 8259: strings and numbers, under their keys; keys that may themselves hold a value.
Status read_json(ValueView& view, uint32_t layer, const ReadLimits& limits);

struct Table {
  char delimiter = ',';
  bool header = false;  // the first record names the columns
};
// RFC 4180, also with ; tab or | between cells. The delimiter that makes the first records equally long.
Table look_at_table(std::string_view text);
// The cells of the first record are words, not values.
bool has_header(std::string_view text, char delimiter);
// The first records, two or more, have as many cells each, two or more.
bool records_agree(std::string_view text, char delimiter);
Status read_table(ValueView& view, uint32_t layer, const Table& table, const ReadLimits& limits);

// XML 1.0, and HTML as the WHATWG's tokenizer sees it.
Status read_markup(ValueView& view, uint32_t layer, bool html, const ReadLimits& limits);

// RFC 5322 with MIME (RFC 2045, 2046, 2047, 2231): one message, or those of an mbox (RFC 4155).
Status read_mail(ValueView& view, uint32_t layer, const ReadLimits& limits, Charsets& charsets);

// Text without a structure: one value; of URLs in it also the decoded parameters.
Status read_text(ValueView& view, uint32_t layer, const ReadLimits& limits);

// An object or array, to its end.
bool looks_like_json(std::string_view text);

// Shows the parameters of URLs among the view's bytes from `begin` on again, decoded and under their names (url_queries.cc).
void echo_queries(ValueView& view, size_t begin);

}  // namespace tamis::redact
