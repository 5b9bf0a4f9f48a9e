// Mail: its header fields as they read, then each part that is text, decoded.
#include <algorithm>
#include <vector>

#include "base/try.h"
#include "base/utf8.h"
#include "redact/chars.h"
#include "redact/structured/field_names.h"
#include "redact/structured/mail_header.h"
#include "redact/structured/packed_layers.h"
#include "redact/structured/readers.h"
#include "redact/structured/transfer.h"

namespace tamis::redact {

namespace {

// Fields whose quoted strings are quoted strings: addresses, parameters, trace (RFC 5322 section 3.6, RFC 2045, RFC 2183).
constexpr std::string_view kStructured[] = {
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "bcc",
    "resent-from",
    "resent-to",
    "resent-cc",
    "resent-sender",
    "return-path",
    "received",
    "message-id",
    "in-reply-to",
    "references",
    "content-type",
    "content-disposition",
    "content-id",
    "disposition-notification-to",
    "delivered-to",
    "list-id",
    "authentication-results",
    "dkim-signature",
};

constexpr uint32_t kMailDepth = 32;

bool is_blank(unsigned char c) { return c == ' ' || c == '\t'; }

class MailReader {
 public:
  MailReader(ValueView& view, const ReadLimits& limits, Charsets& charsets)
      : view_(view), limits_(limits), charsets_(charsets) {}

  // One message, or those of an mbox (RFC 4155): lines "From " where a message begins, behind a blank line.
  Status messages(uint32_t layer) {
    const std::string_view text = view_.layer(layer);
    if (!text.starts_with("From ")) return message(layer, 0, text.size(), kMailDepth);
    size_t begin = 0;
    for (size_t at = 0; (at = text.find("\nFrom ", at)) != std::string_view::npos; ++at)
      if (ends_message(text, at) && begins_message(text, at + 1)) {
        TAMIS_CHECK(message(layer, begin, at + 1, kMailDepth));
        begin = at + 1;
      }
    return message(layer, begin, text.size(), kMailDepth);
  }

 private:
  // The line end at `at` is that of a blank line.
  static bool ends_message(std::string_view text, size_t at) {
    if (at > 0 && text[at - 1] == '\r') --at;
    return at > 0 && text[at - 1] == '\n';
  }
  // Behind the line "From …" stands a header field: other lines that begin so are text that nobody quoted.
  static bool begins_message(std::string_view text, size_t at) {
    const size_t line_end = text.find('\n', at);
    if (line_end == std::string_view::npos) return false;
    const size_t end = std::min(text.find('\n', line_end + 1), text.size());
    return !read_mail_header(text, line_end + 1, end).fields.empty();
  }

  Status message(uint32_t layer, size_t begin, size_t end, uint32_t depth) {
    const std::string_view text = view_.layer(layer);
    size_t at = begin;
    if (text.substr(at, end - at).starts_with("From ")) {  // the line of an mbox
      const size_t line_end = std::min(text.find('\n', at), end);
      plain_value(layer, at, line_end);
      at = std::min(line_end + 1, end);
    }
    return entity(layer, at, end, depth, /*outermost=*/true);
  }

  // A header and what belongs to it (RFC 2045 section 2.4).
  Status entity(uint32_t layer, size_t begin, size_t end, uint32_t depth, bool outermost) {
    const std::string_view text = view_.layer(layer);
    const MailHeader header = read_mail_header(text, begin, end);
    if (outermost && header.fields.empty())
      return fail(Code::kInput, "not mail: a header field such as \"From:\" was expected", begin,
                  "mail.header");
    view_.part();
    const MediaType media = media_type(text, header.find("content-type"));
    // Lines between parts repeat the boundary: it must stay as it is.
    if (media.boundary.find('@') != std::string::npos)
      view_.hold_back("the boundary between its parts may hold an address");
    const bool removed = limits_.remove_parts && header.body < end &&
                         !why_unreadable(layer, header, media, end).empty();
    for (const MailField& f : header.fields)
      if (!removed || !describes_body(layer, f))
        field(layer, text, f, media.boundary_begin, media.boundary_end);
    if (!removed) return body(layer, header, media, end, depth);
    remove_body(layer, header, media, end);
    return {};
  }

  // ---- Parts that nobody can look at ----

  static std::string transfer_encoding(std::string_view text, const MailHeader& header) {
    std::string encoding;
    if (const MailField* f = header.find("content-transfer-encoding")) {
      for (const char c : text.substr(f->begin, f->end - f->begin))
        if (!is_space(static_cast<unsigned char>(c)))
          encoding += static_cast<char>(to_lower(static_cast<unsigned char>(c)));
    }
    return encoding;
  }
  static bool is_plain(std::string_view encoding) {
    return encoding.empty() || encoding == "7bit" || encoding == "8bit" || encoding == "binary";
  }

  static bool is_readable(const MediaType& media) {
    return (media.type == "text" && media.subtype != "rtf") || media.type == "message" ||
           media.type == "multipart" ||
           (media.type == "application" && text_of_application(media.subtype));
  }

  // As far as the header and the encoded bytes tell; empty: it can be looked at.
  std::string why_unreadable(uint32_t layer, const MailHeader& header, const MediaType& media,
                             size_t end) const {
    const std::string_view text = view_.layer(layer);
    if (!is_readable(media)) return kind_of_part(media);
    const std::string encoding = transfer_encoding(text, header);
    const bool base64 = encoding == "base64";
    if (!base64 && encoding != "quoted-printable" && !is_plain(encoding))
      return "in a transfer encoding that is not known";
    const std::string_view body = text.substr(header.body, end - header.body);
    if (std::string bytes; base64 && !decode_base64(body, bytes)) return "in base64 that is broken";
    if (media.type == "text" && !can_write_back(media.charset))
      return "in a charset that is not read";
    if (media.type == "text" && is_plain(encoding) && has_uuencoded(body)) return "in uuencode";
    return {};
  }

  // A field that tells of what is gone: what stands there afterwards is plain text (RFC 2045). Others are looked at as ever; a digest
  // of what is gone (RFC 1864) would tell whoever has the file that this is it.
  bool describes_body(uint32_t layer, const MailField& f) {
    struct Row {
      std::string_view name, value;  // "": it is looked at
    };
    constexpr Row kRows[] = {
        {"content-type", " text/plain; charset=us-ascii"},
        {"content-transfer-encoding", " 7bit"},
        {"content-disposition", " inline"},
        {"content-id", ""},
        {"content-description", ""},
        {"content-language", ""},
    };
    constexpr std::string_view kContent = "content-";
    if (!starts_with_folded(f.name, kContent)) return false;
    std::string_view value = " removed";
    for (const Row& row : kRows)
      if (equal_folded(f.name, row.name)) value = row.value;
    if (value.empty()) return false;
    view_.replace(layer, {f.begin, f.end}, std::string(value));
    return true;
  }

  // Without the line end behind it, which may belong to a delimiter.
  void remove_body(uint32_t layer, const MailHeader& header, const MediaType& media, size_t end) {
    const std::string_view text = view_.layer(layer);
    const std::string why = why_unreadable(layer, header, media, end);
    size_t stop = end;
    while (stop > header.body && (text[stop - 1] == '\n' || text[stop - 1] == '\r')) --stop;
    std::string note = "[A part of this mail was removed here: " + why + ", " +
                       std::to_string(stop - header.body) + " bytes. Nobody could look into it.]";
    // A body may have begun without a blank line, because its first line was no field. The note is none either, but readers differ.
    const std::string_view head = text.substr(0, header.body);
    if (!head.ends_with("\n\n") && !head.ends_with("\n\r\n") && head != "\n" && head != "\r\n")
      note.insert(0, head.ends_with("\r\n") ? "\r\n" : "\n");
    view_.remove_part(layer, {header.body, stop}, std::move(note));
  }

  // ---- Header fields ----

  // All of a field but bytes [kept_begin, kept_end).
  void field(uint32_t layer, std::string_view text, const MailField& f, size_t kept_begin,
             size_t kept_end) {
    if (!view_.bytes().empty() && !view_.bytes().ends_with('\n')) view_.filler("\n");
    view_.filler(f.name);
    view_.filler(":");
    const size_t from = view_.bytes().size();
    const bool structured =
        std::any_of(std::begin(kStructured), std::end(kStructured),
                    [&](std::string_view name) { return equal_folded(f.name, name); });
    size_t at = f.begin, value = at;
    Escape escape = Escape::kHeaderText;
    view_.begin_value(layer, value, escape);
    const auto turn = [&](size_t to, Escape next) {  // ends the value, and begins another
      view_.end_value(to);
      escape = next;
      view_.begin_value(layer, to, escape);
    };
    while (at < f.end) {
      if (at == kept_begin && kept_end > kept_begin) {
        view_.end_value(at);
        at = kept_end;
        view_.begin_value(layer, at, escape);
        continue;
      }
      const unsigned char c = byte_at(text, at);
      if (c == '\r' || c == '\n') {  // RFC 5322 section 2.2.3
        size_t next = at;
        while (next < f.end && (text[next] == '\r' || text[next] == '\n')) ++next;
        if (next < f.end && is_blank(byte_at(text, next))) ++next;
        view_.decoded(at, next - at, " ");
        at = next;
        continue;
      }
      if (c == '=' && escape == Escape::kHeaderText) {
        const EncodedWord word = encoded_word_at(text, at, f.end);
        if (word.end != 0) {
          view_.end_value(at);
          encoded_word(layer, at, word);
          at = word.end;
          size_t next = at;  // blanks between two of them are not seen (RFC 2047 section 6.2)
          while (next < f.end && is_space(byte_at(text, next))) ++next;
          if (encoded_word_at(text, next, f.end).end != 0) at = next;
          view_.begin_value(layer, at, escape);
          continue;
        }
      }
      if (structured && c == '"') {
        const bool closes = escape == Escape::kQuotedString;
        if (closes) turn(at, Escape::kHeaderText);
        view_.verbatim(at, text.substr(at, 1));
        ++at;
        if (!closes) turn(at, Escape::kQuotedString);
        continue;
      }
      if (c == '\\' && escape == Escape::kQuotedString && at + 1 < f.end) {
        view_.decoded(at, 2, text.substr(at + 1, 1));
        at += 2;
        continue;
      }
      view_.verbatim(at, text.substr(at, 1));
      ++at;
    }
    view_.end_value(f.end);
    echo_parameters(from);
    echo_queries(view_, from);
  }

  void encoded_word(uint32_t layer, size_t at, const EncodedWord& word) {
    std::string bytes, text;
    view_.begin_value(layer, at, Escape::kEncodedWord);
    if (!decode_word(word, bytes) || !to_utf8(bytes, word.charset, text)) {
      view_.hold_back(
          "a word of its header is encoded in a way, or in a charset, that is not known");
      text = view_.layer(layer).substr(at, word.end - at);
    }
    view_.decoded(at, word.end - at, text);
    view_.end_value(word.end);
  }

  // RFC 2231: name*=charset'language'value and name*0*=…; name*1*=…, without percent signs.
  void echo_parameters(size_t begin) {
    const size_t end = view_.bytes().size();
    const std::string text(view_.bytes().substr(begin, end - begin));
    if (text.find("*=") == std::string::npos) return;
    view_.part();
    view_.begin_echo();
    for (size_t at = 0; (at = text.find("*=", at)) != std::string::npos;) {
      at += 2;
      for (; at < text.size() && text[at] != ';' && !is_space(byte_at(text, at)); ++at) {
        if (text[at] == '%' && is_hex(byte_at(text, at + 1)) && is_hex(byte_at(text, at + 2))) {
          const char byte = static_cast<char>(hex_value(byte_at(text, at + 1)) << 4 |
                                              hex_value(byte_at(text, at + 2)));
          view_.decoded(begin + at, 3, std::string_view(&byte, 1));
          at += 2;
        } else {
          view_.verbatim(begin + at, std::string_view(text).substr(at, 1));
        }
      }
    }
    view_.end_echo();
    view_.part();
  }

  // ---- Bodies ----

  Status body(uint32_t layer, const MailHeader& header, const MediaType& media, size_t end,
              uint32_t depth) {
    size_t begin = header.body;
    if (begin >= end) return {};
    const bool parted = media.type == "multipart" && !media.boundary.empty();
    const bool message_within =
        media.type == "message" && (media.subtype == "rfc822" || media.subtype == "global");
    if (!is_readable(media)) {
      view_.hold_back("a part of it (" + kind_of_part(media) +
                      ") cannot be looked at; set redact.attachments = \"remove\" in the "
                      "recipe to leave a note in its place");
      return {};
    }
    const std::string encoding = transfer_encoding(view_.layer(layer), header);
    const bool plain = is_plain(encoding);
    if (encoding == "base64") {
      TAMIS_TRY(layer, add_base64_layer(view_, layer, begin, end));
    } else if (encoding == "quoted-printable") {
      layer = add_printable_layer(view_, layer, begin, end);
    } else if (!plain) {
      view_.hold_back("a part of it is in a transfer encoding that is not known");
      return {};
    } else if (!parted && !message_within) {
      layer = add_plain_layer(view_, layer, begin, end);
    }
    if (!plain || (!parted && !message_within)) {
      begin = 0;
      end = view_.layer(layer).size();
    }
    // RFC 2045 section 6.4 wants no encoding around parts; what decodes is read.
    if (parted) return parts(layer, media.boundary, begin, end, depth);
    if (message_within && !read_mail_header(view_.layer(layer), begin, end).fields.empty()) {
      if (depth == 0) return too_deep();
      return message(layer, begin, end, depth - 1);
    }
    if (message_within) layer = add_plain_layer(view_, layer, begin, end);
    TAMIS_TRY(layer, add_charset_layer(view_, layer, charsets_, media.charset));
    view_.part();
    return content(layer, media);
  }

  // A part that is not what its type says is read as the text that it is.
  Status content(uint32_t layer, const MediaType& media) {
    ReadLimits within = limits_;
    if (within.layers > 0) --within.layers;
    const std::string_view sub = media.subtype;
    if (sub == "html" || sub == "xhtml+xml")
      return read_markup(view_, layer, /*html=*/true, within);
    if (sub == "json" || sub.ends_with("+json")) {
      if (looks_like_json(view_.layer(layer))) return read_json(view_, layer, within);
    } else if (sub == "csv" || sub == "tab-separated-values") {
      Table table = look_at_table(view_.layer(layer));
      if (sub != "csv") table.delimiter = '\t';
      return read_table(view_, layer, table, within);
    }
    if (has_uuencoded(view_.layer(layer)))
      view_.hold_back("a part of it holds a file in uuencode, which is not looked at; take it out");
    return read_text(view_, layer, within);
  }

  // "begin 644 name" and a whole line of 45 bytes, or of none (POSIX uuencode).
  static bool has_uuencoded(std::string_view text) {
    for (size_t at = 0; at < text.size();) {
      const size_t end = std::min(text.find('\n', at), text.size());
      if (text.substr(at).starts_with("begin ") && is_digit(byte_at(text, at + 6)) &&
          is_digit(byte_at(text, at + 7)) && is_digit(byte_at(text, at + 8))) {
        const char length = end + 1 < text.size() ? text[end + 1] : '\0';
        const size_t next = std::min(text.find('\n', end + 1), text.size());
        if (length > ' ' && length <= 'M' && next - end > 4) return true;
      }
      at = end + 1;
    }
    return false;
  }

  // RFC 2046 section 5.1.1.
  Status parts(uint32_t layer, const std::string& boundary, size_t begin, size_t end,
               uint32_t depth) {
    if (depth == 0) return too_deep();
    const std::string_view text = view_.layer(layer);
    const std::string delimiter = "--" + boundary;
    size_t part = begin;  // of the preamble, a part or the epilogue
    bool in_part = false, any = false;
    const auto close = [&](size_t to) -> Status {
      // The line end before a delimiter belongs to it.
      if (to > part && text[to - 1] == '\n') --to;
      if (to > part && text[to - 1] == '\r') --to;
      if (!in_part) {
        if (to > part) plain_value(layer, part, to);
        return {};
      }
      return entity(layer, part, to, depth - 1, /*outermost=*/false);
    };
    for (size_t at = begin; at < end;) {
      const size_t line_end = std::min(text.find('\n', at), end);
      const std::string_view line = text.substr(at, line_end - at);
      const size_t next = std::min(line_end + 1, end);
      if (line.starts_with(delimiter)) {
        std::string_view rest = line.substr(delimiter.size());
        const bool last = rest.starts_with("--");
        if (last) rest.remove_prefix(2);
        if (rest.find_first_not_of(" \t\r") == std::string_view::npos) {
          TAMIS_CHECK(close(at));
          part = next;
          in_part = !last;
          any = true;
        }
      }
      at = next;
    }
    if (!any) return read_rest(layer, begin, end);
    return close(end);
  }

  // A multipart without its delimiter: what a reader shows is the text as it stands.
  Status read_rest(uint32_t layer, size_t begin, size_t end) {
    plain_value(layer, begin, end);
    return {};
  }

  void plain_value(uint32_t layer, size_t begin, size_t end) {
    view_.part();
    const size_t from = view_.bytes().size();
    view_.begin_value(layer, begin, Escape::kNone);
    view_.verbatim(begin, view_.layer(layer).substr(begin, end - begin));
    view_.end_value(end);
    echo_queries(view_, from);
    view_.part();
  }

  static bool text_of_application(std::string_view sub) {
    return sub == "json" || sub == "xml" || sub == "csv" || sub == "pgp-signature" ||
           sub == "xhtml+xml" || sub == "javascript" || sub == "ics" || sub.ends_with("+json") ||
           sub.ends_with("+xml");
  }

  // By a fixed table: a name from the mail may be private.
  static std::string kind_of_part(const MediaType& media) {
    for (const std::string_view known : {"image", "audio", "video", "application", "font", "model"})
      if (media.type == known) return std::string(known);
    return "of another kind";
  }

  static tl::unexpected<Error> too_deep() {
    return fail(Code::kLimit, "mail within mail, deeper than is read", Error::kNoOffset,
                "mail.depth");
  }

  ValueView& view_;
  const ReadLimits limits_;
  Charsets& charsets_;
};

}  // namespace

Status read_mail(ValueView& view, uint32_t layer, const ReadLimits& limits, Charsets& charsets) {
  return MailReader(view, limits, charsets).messages(layer);
}

}  // namespace tamis::redact
