#include "dedup/sketcher.h"

#include "dedup/sketch.h"

namespace tamis::dedup {
namespace {

constexpr std::string_view kJoint = "\xFF";
constexpr uint64_t kBytesPerShingle =
    6;  // of English; a wrong guess costs a second hashing, nothing else

}  // namespace

Sketcher::Sketcher(Profile profile)
    : profile_(profile), tokenizer_(profile), shingler_(shingle_tokens(profile)) {}

void Sketcher::add(std::string_view normalized) {
  if (texts_++ == 0) {
    shingler_.clear();
    shingler_.expect(normalized.size() / kBytesPerShingle);
  } else {
    exact_.update(kJoint);
  }
  exact_.update(normalized);
  bytes_ += normalized.size();
  tokenizer_.add(normalized, shingler_);
}

Fingerprint Sketcher::finish() {
  if (texts_ == 0) shingler_.clear();  // a unit without texts
  finished_ = shingler_.finish();
  Fingerprint f;
  f.exact = exact_.finish();
  f.format = format_id(profile_);
  f.shingle_count = static_cast<uint32_t>(finished_.size());
  f.signature = sketch(finished_);

  tokenizer_.clear();
  texts_ = bytes_ = 0;
  return f;
}

}  // namespace tamis::dedup
