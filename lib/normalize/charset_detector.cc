// The order of the tests, and when an answer is sure.

#include <algorithm>
#include <optional>

#include "base/try.h"
#include "normalize/charset_judge.h"
#include "normalize/charset_sample.h"
#include "tamis/charset.h"

namespace tamis {

namespace normalize {

namespace {

using namespace std::string_view_literals;

// Bits by which an answer must be ahead of the next one that is another text; more in a text of a word or two, which does not
// tell its language.
constexpr uint64_t kSureBits = 8, kSureBitsOfWord = 16;
constexpr uint64_t kFewBytes = 64;
// What a pair of neighbours beyond ASCII may cost on average in a text that is right.
constexpr uint64_t kPlausibleBits = 11;
// What a unit of UTF-16 or UTF-32 may cost.
constexpr uint64_t kPlausibleWideBits = 14;
// A charset that a text names must not be worse than the best by more than this, and a share of what the text costs.
constexpr uint64_t kDeclaredBits = 20;
constexpr uint64_t kDeclaredShare = 50;
// One sequence in so many may mean nothing: a stray byte does not turn a text into another.
constexpr uint64_t kStray = 500;
constexpr size_t kCandidates = 8;
constexpr size_t kDeclarationBytes = 1024;
constexpr uint64_t kStepsPerBit = CharsetModel::kStepsPerBit;

struct Mark {
  std::string_view bytes, charset;
};
// The Unicode Standard 15.0, section 2.6, table 2-4; GB 18030's is U+FEFF in it. UTF-32LE's begins like UTF-16LE's.
constexpr Mark kMarks[] = {
    {"\xEF\xBB\xBF"sv, "utf-8"}, {"\xFF\xFE\0\0"sv, "utf-32le"}, {"\0\0\xFE\xFF"sv, "utf-32be"},
    {"\xFF\xFE"sv, "utf-16le"},  {"\xFE\xFF"sv, "utf-16be"},     {"\x84\x31\x95\x33"sv, "gb18030"},
};

// What only the escape sequences of these have: RFC 1468, RFC 1557, RFC 1922.
constexpr Mark kEscapes[] = {
    {"\x1B$)C"sv, "iso-2022-kr"}, {"\x1B$)A"sv, "iso-2022-cn"}, {"\x1B$)G"sv, "iso-2022-cn"},
    {"\x1B$*H"sv, "iso-2022-cn"}, {"\x1B$B"sv, "iso-2022-jp"},  {"\x1B$@"sv, "iso-2022-jp"},
    {"\x1B(J"sv, "iso-2022-jp"},
};

CharsetGuess certain(std::string_view charset, CharsetOrigin origin) {
  return {charset, origin, true, {{charset, 0}}};
}

// charset=NAME, encoding="NAME", coding: NAME within the first bytes: HTML, XML, mail, Emacs.
const CharsetRow* declared(std::string_view head) {
  head = head.substr(0, kDeclarationBytes);
  std::string folded(head);
  for (char& c : folded)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  for (const std::string_view key : {"charset"sv, "encoding"sv, "coding"sv}) {
    for (size_t at = folded.find(key); at != std::string::npos; at = folded.find(key, at)) {
      at += key.size();
      const auto skip = [&](std::string_view what) {
        while (at < folded.size() && what.find(folded[at]) != std::string_view::npos) ++at;
      };
      skip(" \t");
      if (at == folded.size() || (folded[at] != '=' && folded[at] != ':')) continue;
      ++at;
      skip(" \t\"'");
      const size_t end = std::min(
          folded.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.:+", at), folded.size());
      if (const CharsetRow* row = find_charset(std::string_view(folded).substr(at, end - at)))
        return row;
    }
  }
  return nullptr;
}

bool sound(const CharsetVerdict& v) { return v.errors * kStray <= v.beyond; }
bool plausible(const CharsetVerdict& v) {
  return sound(v) && v.beyond_steps <= v.beyond * kPlausibleBits * kStepsPerBit;
}

uint64_t sure_bits(uint64_t size) {
  return size >= kFewBytes ? kSureBits
                           : kSureBitsOfWord - (kSureBitsOfWord - kSureBits) * size / kFewBytes;
}

bool ahead(const CharsetGuess& guess, uint64_t size) {
  return guess.candidates.size() == 1 || guess.candidates[1].doubt >= sure_bits(size);
}

CharsetGuess guess_of(const std::vector<CharsetVerdict>& verdicts, uint64_t size) {
  CharsetGuess guess;
  std::vector<uint64_t> texts;
  for (const CharsetVerdict& v : verdicts) {
    if (guess.candidates.size() == kCandidates) break;
    if (v.row == nullptr || std::ranges::find(texts, v.text) != texts.end()) continue;
    texts.push_back(v.text);
    const uint64_t doubt = (v.steps - verdicts.front().steps) / kStepsPerBit;
    guess.candidates.push_back(
        {v.row->name, static_cast<uint32_t>(std::min<uint64_t>(doubt, UINT32_MAX))});
  }
  if (guess.candidates.empty()) return guess;
  guess.charset = guess.candidates[0].charset;
  guess.origin = CharsetOrigin::kDetected;
  guess.sure = plausible(verdicts.front()) && ahead(guess, size);
  return guess;
}

// UTF-16 and UTF-32 without a mark. With NUL bytes there is nothing else that text could be; without (Chinese has none), the
// charsets of bytes must be worse.
std::optional<CharsetGuess> wide(const CharsetJudge& judge, const CharsetSample& sample) {
  constexpr size_t kLook = 4096;
  const std::string_view head = std::string_view(sample.head()).substr(0, kLook);
  if (head.size() < 2) return std::nullopt;
  const std::string_view pieces[] = {head};
  std::vector<CharsetVerdict> verdicts;
  for (const CharsetRow& row : charset_rows()) {
    if (row.kind != CharsetKind::kWide) continue;
    const CharsetVerdict v = judge.judge_decoded(row, pieces);
    const uint64_t units = head.size() / (row.name.starts_with("utf-32") ? 4 : 2);
    if (units >= 2 && v.errors == 0 && v.steps <= units * kPlausibleWideBits * kStepsPerBit)
      verdicts.push_back(v);
  }
  if (verdicts.empty()) return std::nullopt;
  if (!sample.has('\0'))
    for (const CharsetVerdict& v : judge.rank(pieces, {}, nullptr)) verdicts.push_back(v);
  sort_verdicts(verdicts);
  if (verdicts.front().row->kind != CharsetKind::kWide) return std::nullopt;
  CharsetGuess guess = guess_of(verdicts, sample.size());
  guess.sure = ahead(guess, sample.size());
  return guess;
}

// A sequence that the end cuts off speaks for UTF-8 only beside whole ones: "caf" and E9 is no such text.
bool is_utf8(const CharsetSample& s) {
  if (s.utf8_good() == 0) return s.utf8_bad() + s.utf8_unfinished() == 0;
  return s.utf8_bad() * 8 <= s.utf8_good();
}

CharsetGuess detect(const CharsetJudge& judge, const CharsetSample& sample) {
  const std::string_view head = sample.head();
  for (const Mark& mark : kMarks)
    if (head.starts_with(mark.bytes)) return certain(mark.charset, CharsetOrigin::kMark);
  const bool eight_bit = sample.has_beyond_ascii();
  const std::vector<std::string_view> pieces = sample.pieces();
  if (!eight_bit && sample.has('\x1B')) {
    for (const Mark& escape : kEscapes) {
      const bool there = std::ranges::any_of(pieces, [&](std::string_view piece) {
        return piece.find(escape.bytes) != std::string_view::npos;
      });
      if (!there) continue;
      const CharsetVerdict v = judge.judge_decoded(*find_charset(escape.charset), pieces);
      if (v.beyond > 0 && v.errors == 0) return certain(escape.charset, CharsetOrigin::kDetected);
    }
  }
  const bool utf8 = is_utf8(sample);
  if (sample.has('\0') || !utf8)
    if (std::optional<CharsetGuess> guess = wide(judge, sample)) return *guess;
  if (utf8) return certain("utf-8", CharsetOrigin::kUtf8);

  const CharsetRow* const said = declared(head);
  const std::vector<CharsetVerdict> verdicts = judge.rank(pieces, sample.first_sights(), said);
  CharsetGuess guess = guess_of(verdicts, sample.size());
  if (said == nullptr) return guess;
  const auto at = std::ranges::find(verdicts, said, &CharsetVerdict::row);
  if (at == verdicts.end()) return guess;
  const uint64_t behind = at->steps - verdicts.front().steps;
  if (sound(*at) && behind <= kDeclaredBits * kStepsPerBit + at->beyond_steps / kDeclaredShare) {
    guess.charset = said->name;
    guess.origin = CharsetOrigin::kDeclared;
    guess.sure = true;
  }
  return guess;
}

}  // namespace

}  // namespace normalize

Result<CharsetDetector> CharsetDetector::create() {
  TAMIS_TRY(auto judge, normalize::CharsetJudge::create());
  return CharsetDetector(std::make_shared<const normalize::CharsetJudge>(std::move(judge)));
}

CharsetGuess CharsetDetector::detect(const normalize::CharsetSample& sample) const {
  return normalize::detect(*judge_, sample);
}

CharsetGuess CharsetDetector::detect(std::string_view bytes) const {
  normalize::CharsetSample sample;
  sample.add(bytes);
  return detect(sample);
}

}  // namespace tamis
