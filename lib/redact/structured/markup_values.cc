// XML and HTML: the text as a reader sees it, then attributes, scripts and comments.
#include <algorithm>
#include <array>
#include <vector>

#include "base/try.h"
#include "base/utf8.h"
#include "normalize/entity_table.h"
#include "redact/chars.h"
#include "redact/structured/field_names.h"
#include "redact/structured/readers.h"
#include "redact/words.h"

namespace tamis::redact {

namespace {

// clang-format off
// Elements whose bounds part no words (HTML Living Standard, phrasing content). Sorted.
constexpr std::string_view kInline[] = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "nobr", "q", "rp",
    "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
};
// Their content is no markup (13.2.5: raw text, and the two whose references are decoded).
constexpr std::string_view kRawText[] = {"iframe", "noembed", "noframes", "script", "style", "xmp"};
constexpr std::string_view kReferences[] = {"textarea", "title"};
// Attributes that name what another attribute of the element holds.
constexpr std::string_view kNaming[] = {
    "name", "itemprop", "property", "key", "system", "type", "label", "placeholder", "aria-label", "autocomplete", "id", "title", "kind", "term",
};
// clang-format on

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\f") == std::string_view::npos;
}
bool begins_name(unsigned char c) { return is_letter(c) || c == '_' || c == ':' || c >= 0x80; }
bool ends_tag_name(unsigned char c) { return is_space(c) || c == '/' || c == '>' || c == 0; }

struct Reference {
  size_t size = 0;  // 0: there is none
  std::string bytes;
};

// HTML Living Standard 13.2.5.72 and on; XML 1.0 section 4.1. Named ones need their semicolon here.
Reference reference_at(std::string_view text, size_t at) {
  Reference found;
  size_t end = at + 1;
  if (byte_at(text, end) == '#') {
    const bool hex = (byte_at(text, end + 1) | 0x20) == 'x';
    end += hex ? 2 : 1;
    const size_t first = end;
    uint32_t c = 0;
    for (; hex ? is_hex(byte_at(text, end)) : is_digit(byte_at(text, end)); ++end)
      c = std::min<uint32_t>(
          c * (hex ? 16 : 10) + static_cast<uint32_t>(hex_value(byte_at(text, end))), 0x110000);
    if (end == first) return found;
    if (byte_at(text, end) == ';') ++end;
    if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = 0xFFFD;
    utf8::append(found.bytes, c);
    found.size = end - at;
    return found;
  }
  while (end - at <= normalize::kLongestEntityName && is_alnum(byte_at(text, end))) ++end;
  if (byte_at(text, end) != ';') return found;
  const normalize::NamedEntity* named = normalize::find_entity(text.substr(at + 1, end - at - 1));
  if (named == nullptr) {
    if (text.substr(at, end - at) != "&apos") return found;
    found.bytes = "'";
  } else {
    utf8::append(found.bytes, named->first);
    if (named->second != 0) utf8::append(found.bytes, named->second);
  }
  found.size = end + 1 - at;
  return found;
}

// &name; of some meaning that only the document type tells (XML 1.0 section 4.1).
bool names_entity(std::string_view text, size_t at) {
  size_t end = at + 1;
  while (end - at <= 64 && (begins_name(byte_at(text, end)) || is_digit(byte_at(text, end)) ||
                            byte_at(text, end) == '-' || byte_at(text, end) == '.'))
    ++end;
  return end > at + 1 && byte_at(text, end) == ';';
}

struct Attribute {
  std::string_view name;
  size_t begin = 0, end = 0;
  Escape escape = Escape::kAttribute;
};

class MarkupReader {
 public:
  MarkupReader(ValueView& view, uint32_t layer, bool html, const ReadLimits& limits)
      : view_(view), layer_(layer), html_(html), limits_(limits), text_(view.layer(layer)) {}

  Status run() {
    const size_t from = view_.bytes().size();
    view_.part();
    for (size_t at = 0; at < text_.size();) {
      const size_t open = std::min(text_.find('<', at), text_.size());
      if (open > at) characters(at, open, Escape::kCharacters);
      if (open == text_.size()) break;
      TAMIS_TRY(at, markup(open));
    }
    if (!html_ && !elements_.empty())
      return fail(Code::kInput, "not XML: an element is not closed", text_.size(), "xml.tags");
    for (const Aside& a : asides_) read_aside(a);
    echo_queries(view_, from);
    echo_apart();
    return {};
  }

 private:
  struct Element {
    std::string_view name;
    bool has_text = false;  // of its own
    bool within_text = false;
  };
  struct Row {  // of a table
    std::vector<std::string> heads;
    size_t column = 0;
    bool head_row = false, first_row = true;
  };
  struct Aside {
    size_t begin = 0, end = 0;
    Escape escape = Escape::kMarkup;
    std::string label;
    bool json = false;
  };

  // What begins with the '<' at `at`; the place behind it.
  Result<size_t> markup(size_t at) {
    const std::string_view rest = text_.substr(at);
    if (rest.starts_with("<!--")) return aside_until(at, 4, "-->");
    if (!html_ && rest.starts_with("<![CDATA[")) {
      const size_t end = text_.find("]]>", at + 9);
      if (end == std::string_view::npos) return unfinished(at);
      characters(at + 9, end, Escape::kCdata);
      return end + 3;
    }
    if (rest.starts_with("<?")) return aside_until(at, 2, html_ ? ">" : "?>");
    if (rest.starts_with("<!")) return declaration(at);
    if (rest.starts_with("</") && begins_name(byte_at(text_, at + 2))) return end_tag(at);
    if (begins_name(byte_at(text_, at + 1)) && (!html_ || is_letter(byte_at(text_, at + 1))))
      return start_tag(at);
    if (!html_) return fail(Code::kInput, "not XML: '<' begins no tag", at, "xml.tags");
    if (rest.starts_with("</") && rest.size() > 2)
      return aside_until(at, 2, ">");  // a bogus comment
    characters(at, at + 1, Escape::kCharacters);
    return at + 1;
  }

  tl::unexpected<Error> unfinished(size_t at) const {
    return fail(Code::kInput,
                std::string(html_ ? "not HTML" : "not XML") + ": what begins here does not end", at,
                html_ ? "html.tags" : "xml.tags");
  }

  Result<size_t> aside_until(size_t at, size_t opening, std::string_view closing) {
    size_t end = text_.find(closing, at + opening);
    if (end == std::string_view::npos) {
      if (!html_) return unfinished(at);
      asides_.push_back({at + opening, text_.size(), Escape::kMarkup, {}, false});
      return text_.size();
    }
    asides_.push_back({at + opening, end, Escape::kMarkup, {}, false});
    return end + closing.size();
  }

  // <!DOCTYPE …>, with an internal subset in brackets and quoted strings (XML 1.0 section 2.8).
  Result<size_t> declaration(size_t at) {
    char quote = 0;
    int depth = 0;
    for (size_t i = at + 2; i < text_.size(); ++i) {
      const char c = text_[i];
      if (quote != 0) {
        if (c == quote) quote = 0;
      } else if (!html_ && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == '[') {
        ++depth;
      } else if (c == ']') {
        --depth;
      } else if (c == '>' && (html_ || depth <= 0)) {
        asides_.push_back({at + 2, i, Escape::kMarkup, {}, false});
        return i + 1;
      }
    }
    if (!html_) return unfinished(at);
    asides_.push_back({at + 2, text_.size(), Escape::kMarkup, {}, false});
    return text_.size();
  }

  Result<size_t> end_tag(size_t at) {
    size_t name_end = at + 2;
    while (!ends_tag_name(byte_at(text_, name_end))) ++name_end;
    const size_t close = text_.find('>', name_end);
    if (close == std::string_view::npos) {
      if (!html_) return unfinished(at);
      return text_.size();
    }
    const std::string_view written = text_.substr(at + 2, name_end - at - 2);
    look_at_names(at + 2, close);
    if (html_) {
      leave_html(lower(written));
      return close + 1;
    }
    if (elements_.empty() || elements_.back().name != written)
      return fail(Code::kInput, "not XML: an end tag has no start tag", at, "xml.tags");
    elements_.pop_back();
    if (elements_.empty() || !elements_.back().has_text) fresh_ = true;
    return close + 1;
  }

  Result<size_t> start_tag(size_t at) {
    size_t i = at + 1;
    while (!ends_tag_name(byte_at(text_, i))) ++i;
    const std::string_view written = text_.substr(at + 1, i - at - 1);
    const std::string name = html_ ? lower(written) : std::string(written);
    std::vector<Attribute> attributes;
    bool empty = false;
    size_t names = at + 1;  // where names begin that no value has followed yet
    for (;;) {
      while (is_space(byte_at(text_, i)) ||
             (byte_at(text_, i) == '/' && byte_at(text_, i + 1) != '>'))
        ++i;
      if (i >= text_.size()) {
        if (!html_) return unfinished(at);
        break;
      }
      if (text_[i] == '>') {
        ++i;
        break;
      }
      if (text_[i] == '/') {
        empty = true;
        i += 2;
        break;
      }
      if (!html_ && text_[i] == '<') return unfinished(at);
      Attribute a;
      const size_t name_begin = i++;
      while (i < text_.size() && !is_space(byte_at(text_, i)) && text_[i] != '=' &&
             text_[i] != '>' && text_[i] != '/')
        ++i;
      a.name = text_.substr(name_begin, i - name_begin);
      size_t sign = i;
      while (is_space(byte_at(text_, sign))) ++sign;
      if (byte_at(text_, sign) != '=') {  // a name alone
        if (!html_) return fail(Code::kInput, "not XML: an attribute has no value", at, "xml.tags");
        continue;
      }
      look_at_names(names, i);
      i = sign + 1;
      while (is_space(byte_at(text_, i))) ++i;
      const char quote = i < text_.size() ? text_[i] : '\0';
      if (quote == '"' || quote == '\'') {
        a.begin = i + 1;
        a.end = text_.find(quote, i + 1);
        if (a.end == std::string_view::npos) {
          if (!html_) return unfinished(at);
          a.end = text_.size();
        }
        i = std::min(a.end + 1, text_.size());
      } else {
        a.escape = Escape::kAttributeBare;
        a.begin = i;
        while (i < text_.size() && !is_space(byte_at(text_, i)) && text_[i] != '>') ++i;
        a.end = i;
      }
      attributes.push_back(a);
      names = i;
    }
    look_at_names(names, i);
    const Attribute* naming = naming_attribute(attributes);
    for (const Attribute& a : attributes)
      if (!is_blank(value_of(a)))
        asides_.push_back({a.begin, a.end, a.escape, attribute_label(written, a, naming), false});
    if (html_) return enter_html(name, attributes, i);
    if (empty) {
      // A milestone, such as the <lb/> of TEI: words end there.
      if (!elements_.empty() && elements_.back().has_text) view_.filler("\n");
    } else {
      const bool within =
          !elements_.empty() && (elements_.back().has_text || elements_.back().within_text);
      elements_.push_back({written, false, within});
      if (!within) fresh_ = true;
    }
    return i;
  }

  // Names of elements and attributes are no values, but "<lee@corp.test>" in HTML is a person's address in the place of a name.
  void look_at_names(size_t begin, size_t end) {
    const std::string_view names = text_.substr(begin, end - begin);
    size_t digits = 0;
    bool address = false;
    for (size_t i = 0; i < names.size(); ++i) {
      digits += is_digit(byte_at(names, i)) ? 1 : 0;
      address |= names[i] == '@' && i > 0 && is_alnum(byte_at(names, i - 1));
    }
    if (!address && digits < 5) return;
    while (end > begin &&
           (text_[end - 1] == '>' || text_[end - 1] == '/' || is_space(byte_at(text_, end - 1))))
      --end;
    if (html_)
      asides_.push_back({begin, end, Escape::kMarkup, {}, false});
    else if (address || digits >= 9)
      view_.hold_back(
          "the name of an element or attribute may hold a value, and cannot be rewritten");
  }

  // The one of an element that says what the others hold, by the order of kNaming; nullptr if none does.
  const Attribute* naming_attribute(const std::vector<Attribute>& all) const {
    const Attribute* best = nullptr;
    size_t rank = std::size(kNaming);
    for (const Attribute& a : all)
      for (size_t i = 0; i < rank; ++i)
        if (equal_folded(local(a.name), kNaming[i]) && may_be_label(value_of(a))) {
          best = &a;
          rank = i;
        }
    return best;
  }
  std::string_view value_of(const Attribute& a) const {
    return text_.substr(a.begin, a.end - a.begin);
  }

  // What an attribute's value is of: its name, or where that is generic what another attribute or the element says.
  std::string attribute_label(std::string_view element, const Attribute& a,
                              const Attribute* naming) const {
    const std::string name = lower(local(a.name));
    if (name == "href" || name == "src" || name == "action") return {};
    if (!is_generic_name(name)) return field_label(local(a.name));
    if (naming != nullptr && naming != &a) return field_label(value_of(*naming));
    std::string label = field_label(local(element));
    if (is_generic_name(lower(local(element))) && !elements_.empty())
      label = field_label(local(elements_.back().name)) + " " + label;
    return html_ ? field_label(local(a.name)) : label + " " + field_label(local(a.name));
  }

  static std::string_view local(std::string_view name) {
    const size_t colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
  }
  static std::string lower(std::string_view name) {
    std::string out(name);
    for (char& c : out) c = static_cast<char>(to_lower(static_cast<unsigned char>(c)));
    return out;
  }

  // ---- The text of HTML ----

  Result<size_t> enter_html(const std::string& name, const std::vector<Attribute>& attributes,
                            size_t at) {
    if (is_one_of(name, kRawText) || is_one_of(name, kReferences)) {
      size_t end = at;
      for (;; ++end) {
        end = std::min(text_.find("</", end), text_.size());
        if (end >= text_.size() || (equal_folded(text_.substr(end + 2, name.size()), name) &&
                                    ends_tag_name(byte_at(text_, end + 2 + name.size()))))
          break;
      }
      if (is_one_of(name, kReferences)) {
        separator_ = "\n";
        characters(at, end, Escape::kCharacters);
        separator_ = "\n";
      } else {
        bool json = false;
        for (const Attribute& a : attributes)
          json |= name == "script" && equal_folded(a.name, "type") &&
                  value_of(a).find("json") != std::string_view::npos;
        asides_.push_back({at, end, Escape::kMarkup, {}, json});
      }
      return end;
    }
    if (name == "table") rows_.push_back({});
    if (name == "pre") ++preformatted_;
    if (is_one_of(name, kInline)) return at;
    if (!rows_.empty() && name == "tr") {
      Row& row = rows_.back();
      row.column = 0;
      row.head_row = row.first_row;
      separator_ = "\n\n";
    } else if (!rows_.empty() && (name == "td" || name == "th")) {
      Row& row = rows_.back();
      if (name == "td") row.head_row = false;
      separator_ = cell_separator(row, name == "th");
      cell_begin_ = kNotYet;
    } else if (name == "dd") {
      separator_ = label_before() ? ": " : "\n";
    } else if (separator_ != "\n\n") {
      separator_ = "\n";
    }
    if (name == "dt" || name == "label") cell_begin_ = kNotYet;
    return at;
  }

  void leave_html(const std::string& name) {
    if (is_one_of(name, kInline)) return;
    if (name == "pre" && preformatted_ > 0) --preformatted_;
    if (!rows_.empty()) {
      Row& row = rows_.back();
      if (name == "td" || name == "th") {
        if (name == "th" && row.head_row && row.first_row) {
          row.heads.resize(row.column);
          row.heads.push_back(cell_begin_ == kNotYet
                                  ? std::string()
                                  : field_label(view_.bytes().substr(cell_begin_)));
        }
        ++row.column;
      }
      if (name == "tr") {
        if (!row.head_row) row.heads.resize(row.first_row ? 0 : row.heads.size());
        row.first_row = false;
      }
      if (name == "table") {
        rows_.pop_back();
        separator_ = "\n\n";
        return;
      }
    }
    if (separator_.empty()) separator_ = "\n";
  }

  // What was written last is a word that may speak of what comes: the cell before, or a <dt>.
  bool label_before() const {
    if (cell_begin_ == kNotYet || cell_begin_ >= view_.bytes().size()) return false;
    std::string_view words = view_.bytes().substr(cell_begin_);
    return !words.ends_with(':') && may_be_label(words);
  }

  std::string cell_separator(const Row& row, bool head) const {
    if (!head && row.column < row.heads.size() && !row.heads[row.column].empty())
      return "\n\n" + row.heads[row.column] + ": ";
    if (row.column == 0) return "\n\n";
    return label_before() ? ": " : " | ";
  }

  // ---- Text of both ----

  void characters(size_t begin, size_t end, Escape escape) {
    const bool blank = is_blank(text_.substr(begin, end - begin));
    if (html_) {
      if (blank && !separator_.empty()) return;
      if (!separator_.empty() && !view_.bytes().empty()) {
        if (separator_.starts_with("\n\n")) {
          view_.part();
          view_.filler(std::string_view(separator_).substr(2));
        } else {
          view_.filler(separator_);
        }
      }
      separator_.clear();
      if (cell_begin_ == kNotYet) cell_begin_ = view_.bytes().size();
    } else {
      if (elements_.empty()) return;  // white space between the prolog and the root
      Element& element = elements_.back();
      if (blank && !element.has_text && !element.within_text) return;
      if (!blank && fresh_ && !element.has_text) {
        const bool leaf = text_.substr(end).starts_with("</");
        const std::string label = element_label();
        if (leaf) {
          view_.label(label);
        } else {
          view_.part();
          if (!label.empty()) view_.filler(label + ": ");
        }
      }
      if (!blank) {
        element.has_text = true;
        fresh_ = false;
      }
    }
    const size_t from = view_.bytes().size();
    view_.begin_value(layer_, begin, escape);
    copy(begin, end, escape, html_ && preformatted_ == 0);
    view_.end_value(end);
    note_glued({from, view_.bytes().size()});
  }

  // "lee<b>@corp.test</b>" is one word, "<td>1</td><td>2</td>" is not, and markup does not always say which: what stands side by side
  // with no blank between is read as one, and once more apart.
  void note_glued(Span node) {
    const std::string_view bytes = view_.bytes();
    if (node.begin > 0 && node.end > node.begin && last_.end == node.begin &&
        last_.end > last_.begin && !is_space(byte_at(bytes, node.begin - 1)) &&
        !is_space(byte_at(bytes, node.begin))) {
      if (glued_.empty() || glued_.back().begin != last_.begin) glued_.push_back(last_);
      glued_.push_back(node);
    }
    last_ = node;
  }

  void echo_apart() {
    for (const Span& node : glued_) {
      const std::string bytes(view_.bytes().substr(node.begin, node.end - node.begin));
      view_.part();
      view_.begin_echo();
      view_.verbatim(node.begin, bytes);
      view_.end_echo();
    }
    view_.part();
  }

  std::string element_label() const {
    const std::string_view name = local(elements_.back().name);
    std::string label = field_label(name);
    if (is_generic_name(name) && elements_.size() > 1)
      label = field_label(local(elements_[elements_.size() - 2].name)) + " " + label;
    return label;
  }

  void copy(size_t begin, size_t end, Escape escape, bool collapse) {
    const bool references = escape == Escape::kCharacters || escape == Escape::kAttribute ||
                            escape == Escape::kAttributeBare;
    size_t plain = begin;
    const auto flush = [&](size_t to) { view_.verbatim(plain, text_.substr(plain, to - plain)); };
    const std::string_view within = text_.substr(0, end);
    for (size_t at = begin; at < end;) {
      const char c = text_[at];
      if (references && c == '&') {
        const Reference r = reference_at(within, at);
        if (r.size != 0) {
          flush(at);
          view_.decoded(at, r.size, r.bytes);
          at += r.size;
          plain = at;
          continue;
        }
        if (!html_ && names_entity(within, at))
          view_.hold_back(
              "an entity that its document type declares is not looked into; write out what it "
              "stands for");
      } else if (collapse && is_space(static_cast<unsigned char>(c))) {
        size_t next = at + 1;
        while (next < end && is_space(byte_at(text_, next))) ++next;
        if (c != ' ' || next > at + 1) {
          flush(at);
          view_.decoded(at, next - at, " ");
          plain = next;
        }
        at = next;
        continue;
      }
      ++at;
    }
    flush(end);
  }

  void read_aside(const Aside& a) {
    if (a.json && limits_.layers > 0) {
      const uint32_t layer = view_.begin_layer(layer_, a.begin, Escape::kMarkup);
      view_.verbatim(a.begin, text_.substr(a.begin, a.end - a.begin));
      view_.end_layer(a.end);
      ReadLimits within = limits_;
      --within.layers;
      if (read_json(view_, layer, within)) return;
      view_.drop_layer();
    }
    if (a.end <= a.begin) return;
    view_.label(a.label);
    view_.begin_value(layer_, a.begin, a.escape);
    copy(a.begin, a.end, a.escape, false);
    view_.end_value(a.end);
  }

  static constexpr size_t kNotYet = ~size_t{0};

  ValueView& view_;
  const uint32_t layer_;
  const bool html_;
  const ReadLimits limits_;
  const std::string_view text_;
  std::vector<Aside> asides_;
  std::vector<Element> elements_;  // of XML, open
  bool fresh_ = true;              // no text of the innermost element stands at the end of the view
  std::vector<Row> rows_;          // of HTML: a table each, the innermost last
  std::string separator_ = "\n";   // before the next text of HTML
  size_t cell_begin_ = kNotYet;    // of the last cell, in the view
  size_t preformatted_ = 0;
  Span last_;                // the text before, in the view
  std::vector<Span> glued_;  // texts with no blank between them
};

}  // namespace

Status read_markup(ValueView& view, uint32_t layer, bool html, const ReadLimits& limits) {
  return MarkupReader(view, layer, html, limits).run();
}

}  // namespace tamis::redact
