// cue times: what a subtitle file says to a player goes, what it says to a reader stays.
//
//   1                                              Where were you?
//   00:00:01,000 --> 00:00:02,500       ->         At home.
//   Where were you?
//
//   2
//   00:00:02,500 --> 00:00:04,000
//   At home.
//
// Knows SubRip (.srt), WebVTT (W3C Candidate Recommendation "WebVTT: The Web Video Text Tracks Format", section 4) and lines
// "[00:01.000 --> 00:04.000] words" as speech recognisers print them. Removed are timing lines with their settings, cue
// identifiers (in SubRip numbers only), the WEBVTT header, its NOTE, STYLE and REGION blocks, the blank lines that part cues, and in
// WebVTT the tags <00:00:01.000> <c> <b> <i> <u> <lang>. A voice tag names who speaks: "<v Ann>Yes</v>" becomes "Ann: Yes".
// Only a text that is a subtitle file is touched: its first line is WEBVTT or its first block a cue, or it has three timing lines.
// Never changes: the words; who speaks; lines between cues; in SubRip also the markup; any text without such times.
//
// Rule: kCueTime. Idempotent: the result has no timing line left. Thread-safety: pure. Cost: linear; a look at the first
// bytes of each line.
#pragma once

#include "tamis/engine.h"
#include "text/text.h"

namespace tamis::normalize {

// True if something changed. The text is well-formed, with LF line ends.
bool remove_cue_times(text::Text& text, NormalizeCounts& counts);

}  // namespace tamis::normalize
