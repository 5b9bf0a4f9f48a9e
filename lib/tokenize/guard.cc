#include "tokenize/guard.h"

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

#include "base/nearest.h"
#include "base/try.h"
#include "base/utf8.h"
#include "tokenize/control_strings.h"

namespace tamis {

uint64_t GuardCounts::total() const {
  uint64_t sum = 0;
  for (const uint64_t n : by_string) sum += n;
  return sum;
}

GuardCounts& GuardCounts::operator+=(const GuardCounts& o) {
  if (by_string.size() < o.by_string.size()) by_string.resize(o.by_string.size());
  for (size_t i = 0; i < o.by_string.size(); ++i) by_string[i] += o.by_string[i];
  look_alikes += o.look_alikes;
  return *this;
}

namespace tokenize {

namespace {

// What a break may be. None of them is changed by a normalization, composes with a mark, or is folded.
constexpr std::string_view kBreaks = "\\^~%";
// A character of the text folds to this many bytes of a string at least or is dropped; dropped ones may lie between. Text that
// holds more of them than this in one string is found all the same where it does not cross a join.
constexpr size_t kDroppedBetween = 64;

size_t first_character(std::string_view s) { return utf8::decode(s, 0).size; }

tl::unexpected<Error> cannot_break(std::string_view text, std::string_view origin) {
  return fail(Code::kUnsupported,
              "guard: \"" + std::string(text) + "\" (" + std::string(origin) +
                  ") is no more than one character to its reader and cannot be broken up",
              Error::kNoOffset, "guard.strings");
}

Status add_templates(const std::vector<std::string>& wanted,
                     std::map<std::string_view, std::string_view>& strings) {
  for (const std::string& name : wanted) {
    if (name == "none") continue;
    const bool distinctive = name == "distinctive", all = name == "all";
    bool known = distinctive || all;
    for (const TemplateFamily& family : template_families()) known = known || family.name == name;
    if (!known) {
      std::vector<std::string_view> names{"distinctive", "all"};
      for (const TemplateFamily& family : template_families()) names.push_back(family.name);
      std::string message = "no family of chat templates \"" + name + "\"";
      if (const std::string_view guess = nearest(name, names); !guess.empty())
        message += "; did you mean \"" + std::string(guess) + "\"?";
      message += " `tamis guard --list` names them";
      return fail(Code::kUsage, std::move(message), Error::kNoOffset, "guard.templates");
    }
    for (const TemplateString& row : template_strings())
      if (all || (distinctive && row.distinctive) || row.family == name)
        strings.emplace(row.text, row.family);
  }
  return {};
}

}  // namespace

Result<std::shared_ptr<const GuardImpl>> GuardImpl::create(GuardOptions options) {
  std::shared_ptr<GuardImpl> guard(new GuardImpl);
  guard->vocabularies_ = std::move(options.vocabularies);
  guard->owned_ = std::move(options.strings);

  std::map<std::string_view, std::string_view> strings;  // text -> origin; the first to name it
  std::map<std::string_view, bool> folds;
  for (const auto& vocabulary : guard->vocabularies_)
    for (const ControlToken& token : vocabulary->control_tokens()) {
      if (!is_guarded(token)) continue;
      strings.emplace(token.text, vocabulary->name());
      if (vocabulary->folds_text()) folds.emplace(token.text, true);
    }
  for (const std::string& s : guard->owned_) strings.emplace(s, "recipe");
  TAMIS_CHECK(add_templates(options.templates, strings));

  for (const auto& [text, origin] : strings) {
    if (text.empty() || first_character(text) == text.size()) return cannot_break(text, origin);
    guard->strings_.push_back({text, origin});
  }

  const auto is_free = [&](char c) {
    return std::none_of(strings.begin(), strings.end(),
                        [&](const auto& s) { return s.first.find(c) != std::string_view::npos; });
  };
  const auto free_break = std::find_if(kBreaks.begin(), kBreaks.end(), is_free);
  if (free_break == kBreaks.end())
    return fail(Code::kUnsupported,
                "guard: the strings hold all of " + std::string(kBreaks) +
                    ", so no character is left that could break them up",
                Error::kNoOffset, "guard.strings");
  guard->break_ = *free_break;

  // Each string, and each as it looks when it is broken up.
  std::vector<std::string_view> plain;
  std::vector<std::string> broken;
  for (const ControlString& s : guard->strings_) {
    plain.push_back(s.text);
    const size_t first = first_character(s.text);
    broken.push_back(std::string(s.text.substr(0, first)) + guard->break_ +
                     std::string(s.text.substr(first)));
  }
  plain.insert(plain.end(), broken.begin(), broken.end());
  guard->plain_ = StringMatcher(plain);
  guard->longest_ = plain.empty() ? 0 : guard->plain_.longest_string();

  if (folds.empty()) return guard;
  TAMIS_TRY(guard->fold_, TextFold::create());
  std::map<std::string, uint32_t> folded;
  for (uint32_t i = 0; i < guard->strings_.size(); ++i)
    if (folds.count(guard->strings_[i].text) != 0) {
      const ControlString& string = guard->strings_[i];
      const std::string form = guard->fold_->fold(string.text);
      if (form.empty() || first_character(form) == form.size())
        return cannot_break(string.text, string.origin);
      folded.emplace(form, i);
    }
  std::vector<std::string_view> forms;
  for (const auto& [form, string] : folded) {
    forms.push_back(form);
    guard->folded_strings_.push_back(string);
    guard->folded_sizes_.push_back(static_cast<uint32_t>(form.size()));
  }
  std::array<bool, 256> firsts{};
  for (const std::string_view form : forms) firsts[static_cast<uint8_t>(form[0])] = true;
  guard->folded_begins_ = guard->fold_->pages_with(firsts);
  for (char32_t c = 0; c < 128; ++c) {
    const char self = static_cast<char>(c);
    guard->fold_->for_each_byte(c, {&self, 1}, [&](char b) {
      if (firsts[static_cast<uint8_t>(b)]) guard->ascii_begins_[c] = true;
    });
  }
  guard->folded_ = StringMatcher(forms);
  // Four bytes of text for one of the fold, at most, and what is dropped.
  if (!forms.empty())
    guard->longest_ =
        std::max(guard->longest_, 4 * (guard->folded_.longest_string() + kDroppedBetween));
  return guard;
}

void GuardImpl::find_plain(std::string_view text, std::string_view tail, std::vector<Place>& found,
                           GuardCounts* counts) const {
  if (plain_.empty()) return;
  StringMatcher::State state = 0;
  for (const char c : tail) state = plain_.next(state, c);
  int64_t last_break = INT64_MIN;
  for (size_t i = 0; i < text.size();) {
    if (state == 0) {
      i = plain_.skip(text, i);
      if (i == text.size()) return;
    }
    state = plain_.next(state, text[i++]);
    if (!plain_.ends(state)) continue;
    const uint32_t number = plain_.shortest(state);
    if (number >= strings_.size()) {
      if (counts != nullptr) ++counts->look_alikes;
      continue;
    }
    const std::string_view string = strings_[number].text;
    Place place;
    place.end = static_cast<int64_t>(i);
    place.begin = place.end - static_cast<int64_t>(string.size());
    if (last_break > place.begin) continue;
    place.at = std::max<int64_t>(place.begin + static_cast<int64_t>(first_character(string)), 0);
    place.string = number;
    last_break = place.at;
    found.push_back(place);
  }
}

// The first character from `at` on that a string may begin in. Ill-formed bytes are passed by as what they will be read as, U+FFFD,
// which folds to nothing.
size_t GuardImpl::skip_folded(std::string_view text, size_t at) const {
  const auto low_bits = [&](size_t i, uint32_t mask) {
    return i < text.size() ? static_cast<uint8_t>(text[i]) & mask : 0;
  };
  while (at < text.size()) {
    const auto lead = static_cast<uint8_t>(text[at]);
    if (lead < 0x80) {
      if (ascii_begins_[lead]) return at;
      ++at;
      continue;
    }
    uint32_t page = lead & 0x1Fu;
    if (lead >= 0xF0)
      page = (lead & 0x07u) << 12 | low_bits(at + 1, 0x3F) << 6 | low_bits(at + 2, 0x3F);
    else if (lead >= 0xE0)
      page = (lead & 0x0Fu) << 6 | low_bits(at + 1, 0x3F);
    if (page < folded_begins_.size() && folded_begins_[page]) return at;
    ++at;
    while (at < text.size() && utf8::is_continuation(text[at])) ++at;
  }
  return at;
}

void GuardImpl::find_folded(std::string_view text, std::string_view tail,
                            std::vector<Place>& found) const {
  if (!fold_ || folded_.empty()) return;
  // Where in the text each of the last folded bytes came from: a ring.
  std::vector<int64_t> origins(std::bit_ceil(folded_.longest_string()));
  const size_t ring = origins.size() - 1;
  size_t folded_bytes = 0;
  StringMatcher::State state = 0;
  int64_t last_break = INT64_MIN;

  const auto ended = [&](size_t at, size_t size) {
    const uint32_t number = folded_.shortest(state);
    Place place;
    place.begin = origins[(folded_bytes - folded_sizes_[number]) & ring];
    place.end = static_cast<int64_t>(at + size);
    if (last_break > place.begin) return;
    place.string = folded_strings_[number];
    place.one_character = place.begin == static_cast<int64_t>(at);
    if (place.one_character) {
      // Spelled with breaks once; a string that begins in it and goes on gets a break behind it.
      if (!found.empty() && found.back().one_character && found.back().at == place.begin) return;
      place.at = last_break = place.begin;
    } else {
      place.at = place.begin < 0
                     ? 0
                     : place.begin + utf8::decode(text, static_cast<size_t>(place.begin)).size;
      last_break = place.at;
    }
    found.push_back(place);
  };
  const auto read = [&](std::string_view part, int64_t base, bool is_text) {
    for (size_t at = 0; at < part.size();) {
      if (state == 0) {
        at = skip_folded(part, at);
        if (at == part.size()) return;
      }
      const utf8::Decoded c = utf8::decode(part, at);
      if (c.valid)
        fold_->for_each_byte(c.code_point, part.substr(at, c.size), [&](char b) {
          origins[folded_bytes++ & ring] = base + static_cast<int64_t>(at);
          state = folded_.next(state, b);
          if (is_text && folded_.ends(state)) ended(at, c.size);
        });
      at += c.size;
    }
  };
  read(tail, -static_cast<int64_t>(tail.size()), false);
  read(text, 0, true);
}

std::vector<GuardImpl::Place> GuardImpl::places(std::string_view text, std::string_view tail,
                                                GuardCounts* counts) const {
  std::vector<Place> found, folded;
  find_plain(text, tail, found, counts);
  find_folded(text, tail, folded);
  if (!folded.empty()) {
    std::vector<Place> both(found.size() + folded.size());
    std::merge(found.begin(), found.end(), folded.begin(), folded.end(), both.begin(),
               [](const Place& a, const Place& b) { return a.at < b.at; });
    found = std::move(both);
    const auto same = [](const Place& a, const Place& b) {
      return a.at == b.at && a.one_character == b.one_character;
    };
    found.erase(std::unique(found.begin(), found.end(), same), found.end());
  }
  if (counts != nullptr && !found.empty()) {
    counts->by_string.resize(strings_.size());
    for (const Place& p : found) ++counts->by_string[p.string];
  }
  return found;
}

void GuardImpl::run(text::Text& text, GuardAction action, GuardJoin& join,
                    GuardCounts& counts) const {
  const std::string_view bytes = text.bytes();
  const std::vector<Place> found = places(bytes, join.tail, &counts);
  if (action == GuardAction::kBreak && !found.empty()) {
    text::Rewriter writer(text);
    for (const Place& p : found) {
      const auto at = static_cast<size_t>(p.at);
      writer.keep_to(at);
      if (p.one_character) {
        const utf8::Decoded c = utf8::decode(bytes, at);
        // Where in the fold the string lies is not asked: a break goes between each two of its characters.
        const std::string form = fold_->fold(bytes.substr(at, c.size));
        std::string spelled;
        for (size_t i = 0; i < form.size(); i += utf8::decode(form, i).size) {
          if (i > 0) spelled += break_;
          spelled += form.substr(i, utf8::decode(form, i).size);
        }
        writer.replace(c.size, spelled, EditRule::kGuard);
      } else {
        writer.replace(0, {&break_, 1}, EditRule::kGuard);
      }
    }
    std::move(writer).finish();
  }
  const std::string_view left = text.bytes();
  const size_t keep = longest_ == 0 ? 0 : longest_ - 1;
  if (left.size() >= keep) {
    join.tail.assign(left.substr(left.size() - keep));
  } else {
    join.tail += left;
    if (join.tail.size() > keep) join.tail.erase(0, join.tail.size() - keep);
  }
}

Guarded GuardImpl::break_up(std::string_view text) const {
  text::Text rewritten(text);
  GuardJoin join;
  Guarded out;
  run(rewritten, GuardAction::kBreak, join, out.counts);
  out.edits = rewritten.edits();
  out.text = std::move(rewritten).take();
  return out;
}

std::vector<GuardFinding> GuardImpl::find(std::string_view text) const {
  std::vector<GuardFinding> out;
  for (const Place& p : places(text, {}, nullptr))
    out.push_back({{static_cast<uint64_t>(p.begin), static_cast<uint64_t>(p.end)}, p.string});
  return out;
}

bool GuardImpl::closed(std::string_view text) const {
  if (text.size() > longest_) text.remove_prefix(text.size() - longest_);
  StringMatcher::State plain = 0, folded = 0;
  if (!plain_.empty())
    for (const char c : text) plain = plain_.next(plain, c);
  if (fold_ && !folded_.empty())
    for (const char c : fold_->fold(text)) folded = folded_.next(folded, c);
  return plain == 0 && folded == 0;
}

}  // namespace tokenize

Result<std::shared_ptr<const Guard>> Guard::create(GuardOptions options) {
  TAMIS_TRY(auto guard, tokenize::GuardImpl::create(std::move(options)));
  return std::shared_ptr<const Guard>(std::move(guard));
}

}  // namespace tamis
