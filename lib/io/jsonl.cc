#include "io/jsonl.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <optional>
#include <utility>

#include "base/try.h"
#include "base/utf8.h"
#include "io/json_check.h"
#include "io/json_unescape.h"

namespace tamis::io {
namespace {

namespace ondemand = simdjson::ondemand;
static_assert(kJsonPadding == simdjson::SIMDJSON_PADDING);

constexpr size_t kSmallParser = 1 << 16;  // bytes of JSON that the index is first made for
constexpr size_t kLargeParser = 8 << 20;  // more is given back after a long line
constexpr uint64_t kSimdjsonMost = (uint64_t{1} << 32) - 1024;

enum class Role { kId, kText, kGroup, kOrder, kSpeaker, kExtra };

struct Slot {
  Role role;
  std::string name;
  size_t index = 0;  // of an extra field
  bool seen = false;
};

struct Fault {
  std::string_view rule, what;
};

// By role; one row for each problem that a field can have.
constexpr Fault kWrongType[] = {
    {"json.id_type", "the id is neither a string nor a number"},
    {"json.text_type", "the text is not a string"},
    {"json.group_type",
     "the group is neither a string nor a number; correct it, or say group = \"\" in the recipe"},
    {"json.order_type",
     "the order is not a whole number of 64 bits; correct it, or say order = \"\" in the recipe"},
    {"json.speaker_type",
     "the speaker is neither a string nor a number; correct it, or say speaker = \"\" in the "
     "recipe"},
    {"json.field_type", "a field that the recipe lists is an array or an object"},
};
constexpr Fault kTwice = {"json.duplicate_field",
                          "a field that is read occurs twice; remove the wrong one"};
constexpr Fault kNoText = {"json.text_missing",
                           "there is no text; name its field in the recipe (source.text)"};
constexpr Fault kNotObject = {"json.not_object", "the line is JSON, but not an object"};

std::string_view trimmed(std::string_view token) {
  while (!token.empty() && (token.back() == ' ' || token.back() == '\t' || token.back() == '\n' ||
                            token.back() == '\r'))
    token.remove_suffix(1);
  return token;
}

// Buffers that grow by doubling and never keep their content.
class Scratch {
 public:
  char* at_least(size_t size) {
    if (size > size_ || (size_ > kLargeParser && size < size_ / 8)) {
      size_ = std::bit_ceil(std::max(size, size_t{4096}));
      bytes_ = std::make_unique_for_overwrite<char[]>(size_);
    }
    return bytes_.get();
  }

 private:
  std::unique_ptr<char[]> bytes_;
  size_t size_ = 0;
};

}  // namespace

struct JsonlParser::State {
  State(JsonlFields f, JsonlLimits l) : limits(l) {
    limits.line_bytes = std::min(limits.line_bytes, kSimdjsonMost);
    const auto add = [&](Role role, std::string name, size_t index = 0) {
      if (!name.empty()) slots.push_back({role, std::move(name), index});
    };
    add(Role::kId, std::move(f.id));
    add(Role::kText, std::move(f.text));
    add(Role::kGroup, std::move(f.group));
    add(Role::kOrder, std::move(f.order));
    add(Role::kSpeaker, std::move(f.speaker));
    record.extra.resize(f.extra.size());
    for (size_t i = 0; i < f.extra.size(); ++i) add(Role::kExtra, std::move(f.extra[i]), i);
  }

  enum class Outcome { kFine, kIllFormedUtf8, kRefused };

  bool parse(std::string_view json, size_t readable) {
    if (json.size() > limits.line_bytes) return set_too_long(json.size());
    if (readable < json.size() + kJsonPadding) json = padded_copy(json, padded);
    Outcome outcome = read(json, json);
    if (outcome == Outcome::kIllFormedUtf8) outcome = read(replaced_copy(json), json);
    // simdjson's fallback says ill-formed also of a backslash before a character beyond ASCII.
    if (outcome != Outcome::kFine) return set_refused(json);
    if (fault != nullptr) return set_problem(Code::kInput, *fault, fault_at);
    return true;
  }

  // Finds the structure in `structure`; takes the strings from `original`, which has the same size.
  Outcome read(std::string_view structure, std::string_view original) {
    reset(original.size());
    if (!prepare(structure.size())) return Outcome::kRefused;
    ondemand::document document;
    if (const auto error =
            parser->iterate(structure.data(), structure.size(), structure.size() + kJsonPadding)
                .get(document))
      return error == simdjson::UTF8_ERROR ? Outcome::kIllFormedUtf8 : Outcome::kRefused;
    ondemand::object object;
    if (document.get_object().get(object)) return Outcome::kRefused;
    const ptrdiff_t shift = original.data() - structure.data();
    for (auto field : object) {
      ondemand::raw_json_string raw_key;
      ondemand::value value;
      if (field.key().get(raw_key) || field.value().get(value)) return Outcome::kRefused;
      std::string_view key;
      if (!read_key(raw_key.raw() + shift, key)) return Outcome::kRefused;
      if (!read_value(key, value, shift, original)) return Outcome::kRefused;
    }
    // Anything after the object: simdjson answers OUT_OF_BOUNDS only where nothing is left.
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return Outcome::kRefused;
    for (const Slot& slot : slots)
      if (slot.role == Role::kText && !has_text) note(kNoText, 0);
    return Outcome::kFine;
  }

  bool prepare(size_t size) {
    const bool shrink = capacity > kLargeParser && size < capacity / 8;
    if (parser && size <= capacity && !shrink) return true;
    parser.emplace();
    capacity = std::bit_ceil(std::max(size, kSmallParser));
    return !parser->allocate(capacity);
  }

  void reset(size_t size) {
    record.id = record.text = record.group = record.speaker = {};
    record.has_order = false;
    record.order = 0;
    std::fill(record.extra.begin(), record.extra.end(), std::string_view());
    record.line = 1;
    record.byte_offset = 0;
    record.byte_size = size;
    for (Slot& slot : slots) slot.seen = false;
    has_text = false;
    fault = nullptr;
    unescaped = nullptr;
    line_size = size;
  }

  // `first` is the byte after the opening quote. Keys are short: a byte at a time will do.
  bool read_key(const char* first, std::string_view& key) {
    const char* p = first;
    bool escaped = false;
    for (; *p != '"'; ++p) {
      if (*p != '\\') continue;
      escaped = true;
      ++p;
    }
    key = {first, static_cast<size_t>(p - first)};
    return !escaped || unescape(key, key);
  }

  bool read_value(std::string_view key, ondemand::value value, ptrdiff_t shift,
                  std::string_view original) {
    std::string_view token = value.raw_json_token();
    const char kind = token.empty() ? '\0' : token[0];
    if (kind == '{' || kind == '[') {
      ondemand::object object;
      ondemand::array array;
      std::string_view whole;
      if (kind == '{') {
        if (value.get_object().get(object) || object.raw_json().get(whole)) return false;
      } else {
        if (value.get_array().get(array) || array.raw_json().get(whole)) return false;
      }
      if (limits.json_depth == 0 || find_json_fault(whole, limits.json_depth - 1)) return false;
    } else if (kind == '"') {
      // Left unread, a string before a ':' would be skipped as if it were a key.
      ondemand::raw_json_string consumed;
      if (value.get_raw_json_string().get(consumed)) return false;
    }
    token = trimmed({token.data() + shift, token.size()});
    const auto at = static_cast<uint64_t>(token.data() - original.data());
    bool wanted = false;
    for (Slot& slot : slots) wanted |= slot.name == key;
    switch (kind) {
      case '{':
      case '[':
        break;
      case '"':
        if (token.size() < 2 || token.back() != '"') return false;
        token = token.substr(1, token.size() - 2);
        if (wanted ? !unescape(token, token) : !escapes_are_valid(token)) return false;
        break;
      case 't':
        if (token != "true") return false;
        break;
      case 'f':
        if (token != "false") return false;
        break;
      case 'n':
        if (token != "null") return false;
        break;
      default:
        if (find_json_fault(token, 0)) return false;  // a number, or nothing that JSON knows
    }
    if (!wanted) return true;
    for (Slot& slot : slots)
      if (slot.name == key) set(slot, kind, token, at);
    return true;
  }

  void set(Slot& slot, char kind, std::string_view token, uint64_t at) {
    if (std::exchange(slot.seen, true)) return note(kTwice, at);
    if (kind == 'n') return;
    const bool string = kind == '"';
    const bool number = kind == '-' || (kind >= '0' && kind <= '9');
    switch (slot.role) {
      case Role::kText:
        if (!string) return note_type(slot, at);
        record.text = token;
        has_text = true;
        return;
      case Role::kId:
      case Role::kGroup:
      case Role::kSpeaker:
        if (!string && !number) return note_type(slot, at);
        (slot.role == Role::kId      ? record.id
         : slot.role == Role::kGroup ? record.group
                                     : record.speaker) = token;
        return;
      case Role::kOrder: {
        const char* begin = std::to_address(token.begin());
        const char* end = begin + token.size();
        const auto [stop, error] = std::from_chars(begin, end, record.order);
        record.has_order = number && error == std::errc() && stop == end;
        if (!record.has_order) {
          record.order = 0;
          note_type(slot, at);
        }
        return;
      }
      case Role::kExtra:
        if (kind == '{' || kind == '[') return note_type(slot, at);
        record.extra[slot.index] = token;
        return;
    }
  }

  // A view into the line, or into scratch memory if there are escapes.
  bool unescape(std::string_view raw, std::string_view& decoded) {
    if (raw.find('\\') == std::string_view::npos) {
      decoded = raw;
      return true;
    }
    // Decoding never lengthens, so the strings of one line fit side by side.
    if (unescaped == nullptr) unescaped = scratch.at_least(line_size);
    const size_t size = unescape_json(raw, unescaped);
    if (size == kBadEscape) return false;
    decoded = {unescaped, size};
    unescaped += size;
    return true;
  }

  static std::string_view padded_copy(std::string_view json, Scratch& to) {
    char* copy = to.at_least(json.size() + kJsonPadding);
    if (!json.empty()) std::memcpy(copy, json.data(), json.size());
    std::memset(copy + json.size(), 0, kJsonPadding);
    return {copy, json.size()};
  }

  // simdjson refuses a line for one ill-formed byte; with '?' in the place of such bytes it finds
  // the strings all the same, and they are then taken from the line as it is.
  std::string_view replaced_copy(std::string_view json) {
    const std::string_view copy = padded_copy(json, replaced);
    char* bytes = const_cast<char*>(copy.data());
    for (size_t at = 0; at < copy.size();) {
      const size_t bad = utf8::find_invalid(copy.substr(at));
      if (bad == std::string_view::npos) break;
      at += bad;
      const size_t size = utf8::decode(copy, at).size;
      std::memset(bytes + at, '?', size);
      at += size;
    }
    return copy;
  }

  void note(const Fault& f, uint64_t at) {
    if (fault != nullptr) return;
    fault = &f;
    fault_at = at;
  }
  void note_type(const Slot& slot, uint64_t at) {
    note(kWrongType[static_cast<size_t>(slot.role)], at);
  }

  bool set_problem(Code code, const Fault& f, uint64_t at) {
    problem = {code, f.rule, f.what, 1, 0, line_size, at};
    return false;
  }

  bool set_too_long(size_t size) {
    line_size = size;
    return set_problem(
        Code::kLimit,
        {"json.line_too_long",
         "the line is longer than limits.line_bytes; raise it, or cut the record up"},
        0);
  }

  bool set_refused(std::string_view json) {
    const auto found = find_json_fault(json, limits.json_depth);
    if (found && found->too_deep)
      return set_problem(Code::kLimit, {"json.too_deep", found->what}, found->offset);
    if (found) return set_problem(Code::kInput, {"json.invalid", found->what}, found->offset);
    const size_t first = json.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && json[first] != '{')
      return set_problem(Code::kInput, kNotObject, first);
    return set_problem(Code::kInternal,
                       {"json.internal", "the two JSON readers disagree; please report this"}, 0);
  }

  JsonlLimits limits;
  std::vector<Slot> slots;
  std::optional<ondemand::parser> parser;
  size_t capacity = 0;
  Scratch padded, replaced, scratch;
  char* unescaped = nullptr;  // the free rest of scratch
  size_t line_size = 0;
  bool has_text = false;
  const Fault* fault = nullptr;  // the first problem with a field
  uint64_t fault_at = 0;
  JsonlRecord record;
  JsonlProblem problem;
};

JsonlParser::JsonlParser(JsonlFields fields, JsonlLimits limits)
    : state_(std::make_unique<State>(std::move(fields), limits)) {}
JsonlParser::JsonlParser(JsonlParser&&) noexcept = default;
JsonlParser& JsonlParser::operator=(JsonlParser&&) noexcept = default;
JsonlParser::~JsonlParser() = default;

bool JsonlParser::parse(std::string_view json, size_t readable) {
  return state_->parse(json, readable);
}
const JsonlRecord& JsonlParser::record() const { return state_->record; }
const JsonlProblem& JsonlParser::problem() const { return state_->problem; }

JsonlReader::JsonlReader(ByteSource& source, JsonlFields fields, JsonlLimits limits)
    : lines_(source, std::min(limits.line_bytes, kSimdjsonMost)),
      parser_(std::move(fields), limits) {}

Result<JsonlEvent> JsonlReader::next() {
  Line line;
  for (;;) {
    TAMIS_TRY(const bool more, lines_.next(line));
    if (!more) return JsonlEvent::kEnd;
    if (line.too_long || line.bytes.find_first_not_of(" \t\r") != std::string_view::npos) break;
    ++blank_;
  }
  JsonlParser::State& state = *parser_.state_;
  const bool fine = line.too_long ? state.set_too_long(static_cast<size_t>(line.size))
                                  : state.parse(line.bytes, line.bytes.size() + kJsonPadding);
  if (fine) {
    state.record.line = line.number;
    state.record.byte_offset = line.offset;
    return JsonlEvent::kRecord;
  }
  state.problem.line = line.number;
  state.problem.byte_offset = line.offset;
  state.problem.fault_offset += line.offset;
  return JsonlEvent::kProblem;
}

std::string describe(const JsonlProblem& problem, std::string_view source_name) {
  std::string text(source_name);
  text += ", line " + std::to_string(problem.line);
  text += ", byte " + std::to_string(problem.fault_offset) + ": ";
  text += problem.what;
  return text;
}

}  // namespace tamis::io
