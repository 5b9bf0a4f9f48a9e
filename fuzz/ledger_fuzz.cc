// Lines of a ledger and decisions are refused or read, a decision that was read is written as one that reads the same, and whatever a
// text holds, a terminal sees characters only.
#include <algorithm>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "pipeline/decisions.h"
#include "pipeline/ledger.h"
#include "pipeline/review.h"
#include "require.h"

using namespace tamis;
using namespace tamis::pipeline;

namespace {

template <class T>
void check_refusal(const Result<T>& read) {
  require(read.has_value() || !read.error().message.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto decisions = parse_decisions(text, "fuzz")) {
    std::string written;
    for (const Decision& d : *decisions) written.append(d.line()).append("\n");
    const auto again = parse_decisions(written, "again");
    require(again && again->size() == decisions->size());
    std::string twice;
    for (const Decision& d : *again) twice.append(d.line()).append("\n");
    require(twice == written);
    require(Decisions::compile(*decisions).digest() == Decisions::compile(*again).digest());
  }
  check_refusal(parse_entry(text, "fuzz"));
  check_refusal(parse_document(text, "fuzz"));
  check_refusal(parse_held(text, "fuzz"));
  check_refusal(parse_source(text, "fuzz"));

  PassageDraw draw;
  for (size_t i = 0; i + 1 < size && i < 64; i += 2)
    draw.findings.push_back({data[i], uint64_t{data[i]} + data[i + 1]});
  std::sort(draw.findings.begin(), draw.findings.end(),
            [](const Span& a, const Span& b) { return a.begin < b.begin; });
  draw.draw = size * 0x9E3779B97F4A7C15u;
  if (const auto passage = draw_passage(text, draw)) {
    require(passage->begin < passage->end && passage->end <= size);
    for (const Span& f : draw.findings)
      require(f.empty() || f.end <= passage->begin || passage->end <= f.begin);
    const Excerpt e = excerpt_of(text, *passage, 20, size % 2 == 0);
    for (const std::string* part : {&e.before, &e.value, &e.after}) {
      require(utf8::valid(*part));
      for (const char c : *part) require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
    }
  }
  return 0;
}
