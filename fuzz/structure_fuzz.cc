// Structure passes on any bytes, in any set: N(N(x)) = N(x), undo, marks of whole lines; edit lines there and back; any bytes as
// a lexicon. The first byte chooses input and profile, the second the passes or a size.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "normalize/edit_lines.h"
#include "normalize/hyphenation.h"
#include "normalize/lexicon.h"
#include "normalize/planned.h"
#include "normalize/structure.h"
#include "normalize/visible_text.h"
#include "require.h"

namespace {

using namespace tamis;

const normalize::Lexicon& words() {
  static const std::shared_ptr<const normalize::Lexicon> lexicon = [] {
    normalize::LexiconWriter writer(9, 1);
    for (const char* word : {"ab", "abab", "e-mail", "email", "example", "well-known"})
      writer.add(word, 3);
    return normalize::Lexicon::from_bytes(std::move(writer).finish(), "words").value();
  }();
  return *lexicon;
}

// Each pass alone, all, and some mixtures: a normalizer takes milliseconds to make, so there are few.
constexpr uint16_t kSets[16] = {0,     1 << 0, 1 << 1, 1 << 2, 1 << 4, 1 << 5, 1 << 6, 1 << 7,
                                0x1FF, 0x0FF,  0x1F0,  0x0C7,  0x016,  0x0E1,  0x09A,  0x165};

const TextNormalizer& normalizer_of(uint8_t profile, uint8_t set) {
  static std::vector<std::shared_ptr<const TextNormalizer>> made(size_t{4} * 16);
  static const char* const kProfiles[] = {"archive", "train", "search", "strict"};
  auto& slot = made[(size_t{profile} % 4) * 16 + set % 16];
  if (!slot) {
    NormalizeSettings settings;
    settings.profile = kProfiles[profile % 4];
    for (size_t i = 0; i < structure_passes().size(); ++i)
      if ((kSets[set % 16] >> i & 1) != 0 && structure_passes()[i].name != "hyphenation")
        settings.structure.emplace_back(structure_passes()[i].name);
    slot = TextNormalizer::create(settings).value();
  }
  return *slot;
}

void check_marks(const NormalizedText& made) {
  uint64_t last = 0;
  for (const Mark& m : made.marks()) {
    const std::string_view text = made.text();
    require(m.span.begin >= last && m.span.end <= text.size() && m.span.begin <= m.span.end);
    require(m.span.begin == 0 || text[m.span.begin - 1] == '\n');
    require(m.span.end == text.size() || text[m.span.end] == '\n');
    last = m.span.end;
  }
}

void check_normalizer(const TextNormalizer& normalizer, std::string_view source) {
  const NormalizedText once = normalizer.run(source).value();
  require(utf8::valid(once.text()));
  require(once.restore().value() == source);
  check_marks(once);
  const NormalizedText twice = normalizer.run(once.text()).value();
  require(twice.text() == once.text() && twice.edits().is_identity());
  std::string line;
  normalize::append_edit_line("id", source, once.text(), once.edits(), line);
  line.pop_back();
  const auto read = normalize::parse_edit_line(line, "line 1").value();
  require(normalize::restore(once.text(), read, "line 1").value() == source);
}

void check_hyphens(std::string_view source) {
  text::Text text(source);
  static normalize::PlannedNormalizer::Scratch scratch;
  static const auto archive = normalize::Normalizer::create(normalize::Options{}).value();
  NormalizeCounts counts;
  require(archive.run(text, scratch.base, counts).has_value());
  normalize::join_hyphenated(text, words(), counts);
  require(undo(text.bytes(), text.edits(), UndoLog::record(source, text.edits())).value() ==
          source);
  const std::string once(text.bytes());
  text::Text again(once);
  require(!normalize::join_hyphenated(again, words(), counts));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const std::string_view source(reinterpret_cast<const char*>(data) + 2, size - 2);
  switch (data[0] >> 4) {
    case 0:  // a lexicon, whatever it says
      if (const auto lexicon = normalize::Lexicon::from_bytes(std::string(source), "fuzz"))
        (*lexicon)->documents_with("word");
      break;
    case 1:  // a line of edits
      if (const auto read = normalize::parse_edit_line(source, "fuzz"))
        (void)normalize::restore(source, *read, "fuzz");
      break;
    case 2:
      check_hyphens(source);
      break;
    case 3:
      normalize::visible_text(source, data[1]);
      break;
    default:
      check_normalizer(normalizer_of(data[0], data[1]), source);
  }
  return 0;
}
