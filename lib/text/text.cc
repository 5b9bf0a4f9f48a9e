#include "text/text.h"

#include <algorithm>

namespace tamis::text {

void Rewriter::keep_to(size_t position) {
  position = std::min(position, in_.size());
  if (position <= at_) return;
  map_.keep(position - at_);
  at_ = position;
}

void Rewriter::replace(size_t input_size, std::string_view output, EditRule rule) {
  input_size = std::min(input_size, in_.size() - at_);
  if (in_.substr(at_, input_size) == output) {
    keep_to(at_ + input_size);
    return;
  }
  if (out_.empty()) out_.reserve(in_.size());
  out_.append(in_, copied_, at_ - copied_);
  out_.append(output);
  map_.replace(input_size, output.size(), rule);
  at_ += input_size;
  copied_ = at_;
}

void Rewriter::finish() && {
  if (map_.empty()) return;
  keep_to(in_.size());
  out_.append(in_, copied_, in_.size() - copied_);
  text_.edits_ = EditMap::compose(text_.edits_, map_.finish());
  text_.buffer_ = std::move(out_);
  text_.owned_ = true;
}

}  // namespace tamis::text
