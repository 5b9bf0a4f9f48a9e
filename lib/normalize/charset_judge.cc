#include "normalize/charset_judge.h"

#include <algorithm>
#include <string>
#include <tuple>

#include "base/hash.h"
#include "base/try.h"
#include "base/utf8.h"
#include "normalize/charset_converter.h"

namespace tamis::normalize {

namespace {

constexpr size_t kScripts = static_cast<size_t>(Script::kOther) + 1;

uint32_t bit(Script script) { return 1u << static_cast<unsigned>(script); }
// What a text pays whose language the charset was not made for.
constexpr uint64_t kUnusual = 8 * CharsetModel::kStepsPerBit;
bool is_for(const CharsetRow& row, std::string_view language) {
  return row.languages.empty() || row.is_for(language);
}

// A charset this far behind the best so far is out of the question.
constexpr uint64_t kFar = 400 * CharsetModel::kStepsPerBit;

bool beyond_ascii(uint8_t byte) { return byte >= 0x80; }

}  // namespace

void sort_verdicts(std::vector<CharsetVerdict>& verdicts) {
  std::ranges::sort(verdicts, [](const CharsetVerdict& a, const CharsetVerdict& b) {
    return std::tuple(a.steps, a.row) < std::tuple(b.steps, b.row);
  });
}

// How often each pair of bytes stands in the text.
struct CharsetJudge::Pairs {
  struct Pair {
    uint8_t before, byte;
    uint32_t count;
  };
  std::vector<Pair> beyond;  // with a byte beyond ASCII
  std::vector<Pair> ascii;
  std::array<uint32_t, 256> bytes{};
  mutable std::vector<uint64_t> ascii_steps;  // by language; ~0: not worked out

  Pairs(std::span<const std::string_view> pieces, std::span<const std::string> sights,
        size_t languages)
      : ascii_steps(languages, ~uint64_t{0}) {
    std::vector<uint16_t> all;
    size_t size = 0;
    for (const std::string_view piece : pieces) size += piece.size();
    all.reserve(size + 2 * sights.size());
    const auto read = [&](std::string_view piece, uint8_t before) {
      for (const char c : piece) {
        const auto byte = static_cast<uint8_t>(c);
        all.push_back(static_cast<uint16_t>(before << 8 | byte));
        ++bytes[byte];
        before = byte;
      }
    };
    for (const std::string_view piece : pieces) read(piece, '\n');
    for (const std::string& sight : sights)
      if (bytes[static_cast<uint8_t>(sight[1])] == 0)
        read(std::string_view(sight).substr(1), static_cast<uint8_t>(sight[0]));
    count(all);
    // Frequent ones first: a charset that is out of the question is soon known to be.
    std::ranges::sort(beyond, [](const Pair& a, const Pair& b) {
      return std::tuple(b.count, a.before, a.byte) < std::tuple(a.count, b.before, b.byte);
    });
  }

 private:
  void add(size_t pair, uint32_t n) {
    const Pair p{static_cast<uint8_t>(pair >> 8), static_cast<uint8_t>(pair), n};
    (beyond_ascii(p.before) || beyond_ascii(p.byte) ? beyond : ascii).push_back(p);
  }

  void count(std::vector<uint16_t>& all) {
    constexpr size_t kFew = 4096;  // are sorted, more are counted in a table of all pairs
    if (all.size() > kFew) {
      std::vector<uint32_t> counts(1 << 16);
      for (const uint16_t pair : all) ++counts[pair];
      for (size_t pair = 0; pair < counts.size(); ++pair)
        if (counts[pair] > 0) add(pair, counts[pair]);
      return;
    }
    std::ranges::sort(all);
    for (size_t i = 0; i < all.size();) {
      size_t end = i + 1;
      while (end < all.size() && all[end] == all[i]) ++end;
      add(all[i], static_cast<uint32_t>(end - i));
      i = end;
    }
  }
};

Result<CharsetJudge> CharsetJudge::create() {
  CharsetJudge judge;
  for (const CharsetRow& row : charset_rows()) {
    if (row.kind != CharsetKind::kSingle) continue;
    Single single;
    single.row = &row;
    for (unsigned b = 0; b < 256; ++b) {
      TAMIS_TRY(CharsetConverter converter, CharsetConverter::open(row.name));
      const char byte = static_cast<char>(b);
      std::string text;
      converter.convert({&byte, 1}, true, text);
      single.characters[b] = text.empty() ? U'\uFFFD' : utf8::decode(text, 0).code_point;
      single.signs[b] = judge.model_.sign_of(single.characters[b]);
    }
    for (LanguageId l = 0; l < judge.model_.languages(); ++l)
      single.made_for.push_back(is_for(row, judge.model_.name(l)));
    // Pairs within ASCII are counted once for all.
    if (single.characters['a'] == U'a' && single.characters['%'] == U'%')
      judge.singles_.push_back(std::move(single));
  }
  return judge;
}

// Which scripts' languages are worth trying: those of an eighth of the letters.
uint32_t CharsetJudge::scripts_of(std::span<const uint64_t> letters) const {
  uint64_t all = 0;
  uint32_t scripts = 0;
  for (const uint64_t n : letters) all += n;
  for (size_t s = 0; s < kScripts; ++s)
    if (letters[s] > 0 && letters[s] * 8 >= all) scripts |= bit(static_cast<Script>(s));
  uint32_t known = 0;
  for (LanguageId l = 0; l < model_.languages(); ++l) known |= bit(model_.script(l));
  scripts &= known;
  return scripts == 0 ? bit(Script::kLatin) : scripts;
}

CharsetVerdict CharsetJudge::judge_single(const Single& charset, const Pairs& pairs,
                                          uint64_t limit) const {
  CharsetVerdict verdict;
  verdict.row = charset.row;
  std::array<uint64_t, kScripts> letters{};
  Xxh3 text;
  for (unsigned b = 0x80; b < 256; ++b) {
    if (pairs.bytes[b] == 0) continue;
    const Sign& sign = charset.signs[b];
    if (sign.kind == SignKind::kBroken) verdict.errors += pairs.bytes[b];
    if (sign.kind == SignKind::kLetter) letters[static_cast<size_t>(sign.script)] += pairs.bytes[b];
    const char32_t c = charset.characters[b];
    text.update({reinterpret_cast<const char*>(&c), sizeof c});
  }
  verdict.text = text.finish().low;
  for (const auto& p : pairs.beyond) verdict.beyond += p.count;
  const uint32_t scripts = scripts_of(letters);
  verdict.steps = ~uint64_t{0};
  for (LanguageId l = 0; l < model_.languages(); ++l) {
    if ((scripts & bit(model_.script(l))) == 0) continue;
    uint64_t& ascii = pairs.ascii_steps[l];
    if (ascii == ~uint64_t{0}) {
      ascii = 0;
      for (const auto& p : pairs.ascii)
        ascii += uint64_t{p.count} * model_.cost(l, charset.signs[p.before], charset.signs[p.byte]);
    }
    const uint64_t base = ascii + (charset.made_for[l] != 0 ? 0 : kUnusual);
    const uint64_t enough = std::min(limit, verdict.steps);
    uint64_t sum = 0;
    for (const auto& p : pairs.beyond) {
      sum += uint64_t{p.count} * model_.cost(l, charset.signs[p.before], charset.signs[p.byte]);
      if (base + sum > enough) break;
    }
    const uint64_t steps = base + sum;
    if (steps >= verdict.steps) continue;
    verdict.steps = steps;
    verdict.beyond_steps = sum;
    verdict.language = l;
  }
  verdict.steps += static_cast<uint64_t>(charset.row->rarity) * CharsetModel::kStepsPerBit;
  return verdict;
}

CharsetVerdict CharsetJudge::judge_decoded(const CharsetRow& row,
                                           std::span<const std::string_view> pieces,
                                           uint64_t limit) const {
  CharsetVerdict verdict;
  verdict.row = &row;
  verdict.steps = ~uint64_t{0};
  std::vector<Sign> signs;
  std::vector<uint8_t> beyond;
  std::array<uint64_t, kScripts> letters{};
  Xxh3 text;
  const Sign start = model_.sign_of('\n');
  for (const std::string_view piece : pieces) {
    Result<CharsetConverter> converter = CharsetConverter::open(row.name);
    if (!converter) return verdict;
    std::string decoded;
    converter->convert(piece, false, decoded);  // what is cut off at the end is no error
    verdict.errors += converter->undecodable();
    if (verdict.errors * CharsetModel::kBrokenCost > limit) {
      verdict.steps = verdict.errors * CharsetModel::kBrokenCost;
      return verdict;
    }
    text.update(decoded);
    signs.push_back(start);
    beyond.push_back(0);
    for (size_t at = 0; at < decoded.size();) {
      const utf8::Decoded d = utf8::decode(decoded, at);
      at += d.size;
      signs.push_back(model_.sign_of(d.code_point));
      beyond.push_back(d.code_point >= 0x80);
      const Sign& sign = signs.back();
      if (sign.kind == SignKind::kBroken && d.code_point != 0xFFFD) ++verdict.errors;
      if (beyond.back() != 0 || beyond[beyond.size() - 2] != 0) ++verdict.beyond;
      if (sign.kind == SignKind::kLetter && d.code_point >= 0x80)
        ++letters[static_cast<size_t>(sign.script)];
    }
  }
  verdict.text = text.finish().low;
  const uint32_t scripts = scripts_of(letters);
  for (LanguageId l = 0; l < model_.languages(); ++l) {
    if ((scripts & bit(model_.script(l))) == 0) continue;
    const uint64_t enough = std::min(limit, verdict.steps);
    uint64_t sum = 0, beyond_sum = 0;
    for (size_t i = 1; i < signs.size() && sum <= enough; ++i) {
      const uint32_t cost = model_.cost(l, signs[i - 1], signs[i]);
      sum += cost;
      if (beyond[i] != 0 || beyond[i - 1] != 0) beyond_sum += cost;
    }
    const uint64_t steps = sum + (is_for(row, model_.name(l)) ? 0 : kUnusual);
    if (steps >= verdict.steps) continue;
    verdict.steps = steps;
    verdict.beyond_steps = beyond_sum;
    verdict.language = l;
  }
  verdict.steps += static_cast<uint64_t>(row.rarity) * CharsetModel::kStepsPerBit;
  return verdict;
}

std::vector<CharsetVerdict> CharsetJudge::rank(std::span<const std::string_view> pieces,
                                               std::span<const std::string> sights,
                                               const CharsetRow* also) const {
  std::vector<CharsetVerdict> verdicts;
  const Pairs pairs(pieces, sights, model_.languages());
  uint64_t limit = ~uint64_t{0};
  const auto add = [&](const CharsetVerdict& verdict) {
    verdicts.push_back(verdict);
    limit = std::min(limit, verdict.steps + kFar);
  };
  // Those named keep what they cost, to compare.
  for (const Single& single : singles_)
    if (single.row->rarity != kNever || single.row == also)
      add(judge_single(single, pairs, single.row == also ? ~uint64_t{0} : limit));
  for (const CharsetRow& row : charset_rows()) {
    const bool decoded = row.kind == CharsetKind::kMultiByte || row.kind == CharsetKind::kUtf8;
    if (decoded && (row.rarity != kNever || &row == also))
      add(judge_decoded(row, pieces, &row == also ? ~uint64_t{0} : limit));
  }
  sort_verdicts(verdicts);
  return verdicts;
}

}  // namespace tamis::normalize
