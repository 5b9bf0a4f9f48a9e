// JSON values, read strictly and written canonically (RFC 8785).
//
//   TAMIS_TRY(Json head, Json::parse(bytes, "manifest/dataset.json"));
//   head["statistics"]["records"].as_int()
//   head.canonical();                          // keys sorted by UTF-16 units, shortest numbers, no white space
//
// Reading refuses duplicate keys, lone surrogates, invalid UTF-8, more than `depth` levels, and
// anything after the value; errors carry the byte offset. Numbers without fraction or exponent that
// fit are int64; everything else is a double. This is for manifests, recipes and ledgers, which are
// small. JSONL archives are read by lib/io/jsonl.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "tamis/result.h"

namespace tamis {

class Json {
 public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;  // in the order of insertion

  Json() = default;  // null
  Json(std::nullptr_t) {}
  Json(bool b) : value_(b) {}
  Json(int i) : value_(int64_t{i}) {}
  Json(unsigned i) : value_(int64_t{i}) {}
  Json(int64_t i) : value_(i) {}
  Json(uint64_t i) : value_(static_cast<int64_t>(i)) {}  // counts below 2^63
  Json(double d) : value_(d) {}
  Json(const char* s) : value_(std::string(s)) {}
  Json(std::string_view s) : value_(std::string(s)) {}
  Json(std::string s) : value_(std::move(s)) {}

  // Not the variant's own copy constructor: libstdc++ 12 believes that copying a string or a vector into one cannot fail,
  // and where memory runs out it destroys what was never made. Assigning makes the copy first.
  Json(const Json& other) {
    std::visit([this](const auto& value) { value_ = value; }, other.value_);
  }
  Json& operator=(const Json& other) { return *this = Json(other); }
  Json(Json&&) noexcept = default;
  Json& operator=(Json&&) noexcept = default;
  ~Json() = default;

  static Json array() {
    Json j;
    j.value_ = Array{};
    return j;
  }
  static Json object() {
    Json j;
    j.value_ = Object{};
    return j;
  }

  // Keys must differ.
  static Json from_members(Object members) {
    Json j;
    j.value_ = std::move(members);
    return j;
  }

  bool is_null() const { return value_.index() == 0; }
  bool is_bool() const { return value_.index() == 1; }
  bool is_int() const { return value_.index() == 2; }
  bool is_double() const { return value_.index() == 3; }
  bool is_string() const { return value_.index() == 4; }
  bool is_array() const { return value_.index() == 5; }
  bool is_object() const { return value_.index() == 6; }

  // The value, or the neutral one of the asked type if it is another.
  bool as_bool() const;
  int64_t as_int() const;
  double as_double() const;
  const std::string& as_string() const;
  const Array& items() const;
  const Object& members() const;

  const Json& operator[](std::string_view key) const;  // null if absent or not an object
  Json& set(std::string_view key, Json value);         // makes this an object if null; replaces
  Json& push(Json value);                              // makes this an array if null
  bool has(std::string_view key) const;

  std::string canonical() const;
  void canonical(std::string& out) const;  // appends
  std::string pretty() const;              // two spaces, keys in order of insertion, for people

  static Result<Json> parse(std::string_view bytes, std::string_view name = "JSON",
                            uint32_t depth = 64);

  friend bool operator==(const Json&, const Json&) = default;

 private:
  std::variant<std::monostate, bool, int64_t, double, std::string, Array, Object> value_;
};

// Writes one JSON value straight into a string, for lines by the million. The caller gives members
// in canonical order; a test holds each kind of line against Json::canonical().
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view k);
  JsonWriter& string(std::string_view s);  // well-formed UTF-8
  JsonWriter& integer(int64_t i);
  JsonWriter& boolean(bool b);
  JsonWriter& null();

 private:
  void comma();
  std::string& out_;
  bool first_ = true;
};

// s in quotes, escaped as RFC 8785 section 3.2.2.2 says; appends.
void append_json_string(std::string_view s, std::string& out);
// The order of keys of RFC 8785 section 3.2.3: by UTF-16 units.
bool json_key_less(std::string_view a, std::string_view b);
// The first control, quote or backslash in s from `at` on, or s.size(): what a string must escape.
size_t find_json_escape(std::string_view s, size_t at);

}  // namespace tamis
