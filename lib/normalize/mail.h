// mail: whose words a line of a mail holds, marked beside the text, and removed only if asked.
//
//   Yes, do.                                        own text, no mark
//   On 3 May 2024 at 10:12, Ann wrote:              kAttribution, level 0
//   > Shall I?                                      kQuote, level 1
//   >> The roof leaks.                              kQuote, level 2
//   --                                              kSignature, level 0
//   Bo
//
// Told apart are: lines that begin with ">" (RFC 3676, section 4.5; also "> > "), one level each; the line or two above them that say who
// wrote, in some forty languages; header blocks as Outlook writes them (three lines or more of From, Sent, To, Subject, one of
// them From), below which everything is one level deeper, to the end; a line "--" with at most twelve lines after it (RFC 3676, section 4.3: "-- ";
// the blank is gone when lines.h has run), to the end of its level; what telephones add; paragraphs at the end of a level that hold a
// message, its secrecy and its recipient. Words: mail_phrases.h.
//
// mark_mail() changes nothing. drop_mail() removes whole lines of the kinds it is told; it leaves a text alone whose last letter would go.
// Never changes: the writer's own lines, at level 0.
//
// Rules: kMailQuote, kMailSignature. Thread-safety: pure. Cost: linear; some look-ups for lines with a colon, and for the
// last paragraphs of a level.
#pragma once

#include <vector>

#include "tamis/normalize.h"
#include "text/text.h"

namespace tamis::normalize {

// Fills `marks`, in order of place; a mark never crosses another. The text is well-formed, with LF line ends.
void mark_mail(std::string_view text, std::vector<Mark>& marks);

struct MailDrop {
  bool quotes = false;      // kQuote, and kAttribution and kHeader with them
  bool signatures = false;  // kSignature and kFooter
};
// True if something changed.
bool drop_mail(text::Text& text, const MailDrop& drop, NormalizeCounts& counts);

}  // namespace tamis::normalize
