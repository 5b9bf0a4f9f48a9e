#include "normalize/search_fold.h"

#include <unicode/bytestream.h>
#include <unicode/edits.h>
#include <unicode/normalizer2.h>

#include <string>

#include "normalize/line_spans.h"

namespace tamis::normalize {

namespace {

bool even_out_blanks(text::Text& text, NormalizeCounts& counts) {
  const std::string_view in = text.bytes();
  text::Rewriter out(text);
  bool line_start = true;
  for (size_t at = 0; at < in.size();) {
    size_t end = at;
    for (size_t size; end < in.size() && (size = white_space_at(in, end)) != 0;) end += size;
    if (end > at) {
      const std::string_view one = line_start || end == in.size() || in[end] == '\n' ? "" : " ";
      if (in.substr(at, end - at) != one) {
        out.keep_to(at);
        out.replace(end - at, one, EditRule::kWhitespace);
        ++counts.whitespace;
      }
      at = end;
      continue;
    }
    line_start = in[at] == '\n';
    ++at;
  }
  const bool changed = out.changed();
  std::move(out).finish();
  return changed;
}

}  // namespace

Result<bool> fold_for_search(text::Text& text, NormalizeCounts& counts) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  const std::string_view in = text.bytes();
  const icu::StringPiece piece(in.data(), static_cast<int32_t>(in.size()));
  bool changed = false;
  if (U_SUCCESS(status) && !fold->isNormalizedUTF8(piece, status) && U_SUCCESS(status)) {
    std::string folded;
    folded.reserve(in.size());
    icu::StringByteSink<std::string> sink(&folded);
    icu::Edits edits;
    fold->normalizeUTF8(0, piece, sink, &edits, status);
    if (edits.copyErrorTo(status)) return fail(Code::kInternal, "search fold: ICU lost its edits");
    text::Rewriter out(text);
    icu::Edits::Iterator it = edits.getFineChangesIterator();
    while (U_SUCCESS(status) && it.next(status)) {
      out.keep_to(static_cast<size_t>(it.sourceIndex()));
      out.replace(static_cast<size_t>(it.oldLength()),
                  std::string_view(folded).substr(static_cast<size_t>(it.destinationIndex()),
                                                  static_cast<size_t>(it.newLength())),
                  EditRule::kSearchFold);
      ++counts.search_folds;
    }
    changed = out.changed();
    std::move(out).finish();
  }
  if (U_FAILURE(status))
    return fail(Code::kInternal, std::string("search fold: ICU says ") + u_errorName(status));
  return even_out_blanks(text, counts) || changed;
}

}  // namespace tamis::normalize
