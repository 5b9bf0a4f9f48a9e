#include "redact/redactor.h"

#include <algorithm>
#include <array>
#include <bit>

#include "base/nearest.h"
#include "base/try.h"
#include "redact/assignments.h"
#include "redact/chars.h"
#include "redact/decibans.h"
#include "redact/email.h"
#include "redact/iban.h"
#include "redact/ip.h"
#include "redact/numbers.h"
#include "redact/overlap.h"
#include "redact/rules.h"
#include "redact/secrets.h"
#include "redact/spelled_email.h"
#include "redact/starts.h"
#include "redact/transforms.h"
#include "redact/url.h"

namespace tamis::redact {

namespace {

std::string did_you_mean(std::string_view word, std::span<const std::string_view> known) {
  const std::string_view best = nearest(word, known);
  return best.empty() ? std::string() : "; did you mean \"" + std::string(best) + "\"?";
}

tl::unexpected<Error> unknown_type(const std::string& key, const std::string& name,
                                   const TypeTable& types) {
  std::vector<std::string_view> names;
  for (const EntityType& t : types.rows()) names.push_back(t.name);
  return fail(Code::kRecipe,
              key + ": \"" + name + "\" is not a known type" + did_you_mean(name, names),
              Error::kNoOffset, key);
}

}  // namespace

const Rule& Redactor::rule_of(RuleId id) const {
  return id < rule_count() ? rule(id) : rules_->rule(id - rule_count());
}

bool Redactor::has_detector(TypeId type) const {
  if (detected_[type]) return true;
  for (size_t i = 0; i < rule_count() && rules_->keeps_default(); ++i)
    if (const auto id = static_cast<RuleId>(i); rule(id).type == type && !rules_->disables(id))
      return true;
  for (size_t i = 0; i < rules_->size(); ++i)
    if (rules_->rule(i).type == type) return true;
  return false;
}

Result<std::shared_ptr<const Redactor>> Redactor::create(const Recipe& recipe,
                                                         const RedactionKey* key) {
  TAMIS_TRY(std::vector<RuleFile> files, load_rule_files(io::FileSystem::real(), recipe.rules));
  return create(recipe, std::move(files), {}, key);
}

Result<std::shared_ptr<const Redactor>> Redactor::create(const Recipe& recipe,
                                                         std::vector<RuleFile> rule_files,
                                                         std::span<const DetectedType> detected,
                                                         const RedactionKey* key) {
  std::shared_ptr<Redactor> r(new Redactor());
  TAMIS_TRY(r->rules_, RuleSet::compile(std::move(rule_files), r->types_));
  for (const DetectedType& type : detected) {
    TypeId id = r->types_.find(type.name);
    if (id == kNoType)
      id = r->types_.add(
          {type.name, Category::kIdentifier, Action::kPlaceholder, 10, 0, type.meaning});
    r->detected_.resize(r->types_.size());
    r->detected_[id] = true;
  }
  r->detected_.resize(r->types_.size());
  const auto types = r->types_.rows();
  r->enabled_.assign(types.size(), recipe.types.empty());
  for (size_t i = 0; i < types.size(); ++i) {
    r->actions_.push_back(types[i].action);
    if (!r->has_detector(static_cast<TypeId>(i))) r->enabled_[i] = false;
  }
  for (const std::string& name : recipe.types) {
    const TypeId type = r->types_.find(name);
    if (type == kNoType) return unknown_type("redact.types", name, r->types_);
    if (!r->has_detector(type))
      return fail(Code::kRecipe,
                  "redact.types: this version has no detector for \"" + name +
                      "\"; remove it from the list, the manifest will say that it was not scanned",
                  Error::kNoOffset, "redact.types");
    r->enabled_[type] = true;
  }
  for (const auto& [name, word] : recipe.actions) {
    const TypeId type = r->types_.find(name);
    if (type == kNoType) return unknown_type("redact.actions", name, r->types_);
    const auto action = find_action(word);
    if (!action)
      return fail(
          Code::kRecipe,
          "redact.actions: \"" + word + "\" is not an action" + did_you_mean(word, action_names()),
          Error::kNoOffset, "redact.actions");
    r->actions_[type] = *action;
  }
  r->redact_reserved_ = recipe.redact_reserved;
  r->cues_ = CueIndex::compile(cue_rows());
  r->usernames_ = UsernameIndex::compile();
  r->weekdays_ = WeekdayIndex::compile();
  FilterBuilder days({&r->words_, 1}, kFilterGroups - 1);
  WeekdayIndex::add_to(days, r->word_prints_);
  SpelledAt::add_to(r->words_, kFilterGroups - 1, r->word_prints_);
  const auto wants = [&](std::string_view name) { return r->enabled_[find_type(name)]; };
  r->wanted_ = {
      .dates = wants("DATE_TIME") || wants("DATE_OF_BIRTH"),
      .ages = wants("AGE"),
      .positions = wants("COORDINATES"),
      .passports = wants("PASSPORT"),
      .vehicles = wants("VEHICLE_ID"),
      .hardware = wants("MAC_ADDRESS"),
      .banks = wants("SWIFT_CODE"),
      .labels = std::ranges::any_of(
          label_rows(), [&](const Label& row) { return r->enabled_[rule(row.kind->rule).type]; }),
      .plates = wants("LICENSE_PLATE")};
  r->plan_ = PhonePlan::load();
  if (!recipe.region.empty()) {
    r->region_ = r->plan_->region(recipe.region);
#if TAMIS_HAVE_PHONE
    if (r->region_ < 0)
      return fail(Code::kRecipe,
                  "redact.region: \"" + recipe.region +
                      "\" is not a country with a numbering plan; give an ISO 3166-1 code of two "
                      "capitals such as \"DE\"",
                  Error::kNoOffset, "redact.region");
#endif
  }
  TAMIS_TRY(r->lists_, ValueLists::create(recipe, r->types_));
  std::vector<bool> otherwise = r->detected_;
  for (size_t i = 0; i < r->rules_->size(); ++i) otherwise[r->rules_->rule(i).type] = true;
  r->coverage_ = Coverage::of(r->enabled_, otherwise);
  if (key) r->key_id_ = key->id();
  TAMIS_TRY(r->transforms_,
            Transforms::create(recipe, types, r->actions_, key,
                               r->region_ < 0 ? 0 : r->plan_->calling_code_of(r->region_)));
  return std::shared_ptr<const Redactor>(std::move(r));
}

// Every scanner over one text; fills scratch.candidates_.
void Redactor::scan(std::string_view text, const text::ClassMap& classes, Scratch& scratch) const {
  Candidates& found = scratch.candidates_;
  found.clear();
  if (rules_->size() > 0) rules_->find(text, classes, scratch.rules_, found);
  const auto blocks = classes.blocks();
  const bool email = wants(type_id("EMAIL_ADDRESS"));
  const bool mac = wants(type_id("MAC_ADDRESS"));
  const bool iban = wants(type_id("IBAN_CODE")), ip = wants(type_id("IP_ADDRESS"));
  const CueReader cues(cues_, text, classes, scratch.cues_);
  NumberContext numbers{text,
                        cues,
                        *plan_,
                        region_,
                        ip,
                        wants(type_id("PHONE_NUMBER")),
                        wants(type_id("CREDIT_CARD")) || wants(type_id("US_SSN")) ||
                            wants(type_id("DEVICE_ID")) || wants(type_id("BANK_ROUTING")),
                        wants(type_id("DATE_TIME")) || wants(type_id("DATE_OF_BIRTH")),
                        found,
                        scratch.ends_};
  scratch.ends_.assign(blocks.size() + 1, 0);
  const bool own_rules = rules_->size() > 0;
  const auto take_chain = [&](Chain chain, size_t starts) {
    if (may_hold_number(text, chain)) find_numbers(numbers, chain, starts);
    if (own_rules) rules_->find_digits(text, chain, starts, found);
  };
  scratch.digit_runs_.start();
  WordedNumbers::Scan worded;
  const bool usernames = wants(type_id("USERNAME"));
  const bool dates = wants(type_id("DATE_TIME"));
  size_t spelled_done = 0;
  UrlReader urls;
  size_t ipv6_done = 0;
  size_t secret_done = 0;
  const AssignmentsWanted assignments{.secrets = wants(type_id("PASSWORD")) ||
                                                 wants(type_id("API_TOKEN")) ||
                                                 wants(type_id("PRIVATE_KEY")),
                                      .emails = email,
                                      .usernames = usernames,
                                      .private_keys = wants(type_id("PRIVATE_KEY"))};
  const bool secrets =
      wants(type_id("API_TOKEN")) || wants(type_id("CRYPTO")) || wants(type_id("PRIVATE_KEY"));
  if (assignments.secrets || email || usernames) find_assignments(text, assignments, found);
  if (dates || email) {
    size_t done = 0;
    for_each_known_place({&words_, 1}, word_prints_, text, [&](size_t at) {
      if (SpelledAt::stands_at(text, at)) {
        if (email) find_spelled_email(text, at + 1, done, found);
      } else if (dates && WeekdayIndex::plain(text, at)) {
        weekdays_.find(text, at, found);
      }
    });
  }
  // A chunk of blocks at a time: bits first, then the places that they mean, then who looks there.
  StartBits bits;
  std::array<uint16_t, kFilterRoom> places;
  for (size_t first = 0; first < blocks.size(); first += kStartBlocks) {
    const size_t count = find_starts(blocks, first, text.size(), bits);
    const size_t base = first * text::kBlockBytes;
    const auto each = [&](const StartBits::Bits& of, auto&& look) {
      const size_t n = places_of({of.data(), count}, places.data());
      for (size_t i = 0; i < n; ++i) look(base + places[i]);
    };
    each(bits.marks, [&](size_t at) {
      if (text[at] == '@') {
        if (email && !urls.in_userinfo(at)) find_email(text, at, cues, found);
        if (email) find_spelled_email(text, at, spelled_done, found);
        if (usernames) usernames_.find_handle(text, at, cues, found);
        return;
      }
      urls.read(text, at, found);
      if (usernames) usernames_.find(text, at, found);
      if (ip || mac) find_ipv6(text, at, ipv6_done, cues, found);
    });
    if (secrets) {
      const size_t begins = places_of({bits.secrets.data(), count}, places.data());
      const size_t n = may_be_secrets(text, blocks, base, {places.data(), begins});
      for (size_t i = 0; i < n; ++i)
        find_secret(text, blocks, base + places[i], secret_done, found);
    }
    if (iban) each(bits.ibans, [&](size_t at) { find_iban(text, at - 3, cues, found); });
    if (dates) each(bits.marked, [&](size_t at) { weekdays_.find(text, at, found); });
    if (wanted_.banks) each(bits.banks, [&](size_t at) { worded_.find_bank(text, at, found); });
    scratch.runs_.clear();
    each(bits.digits, [&](size_t at) {
      const size_t end = DigitRuns::group_end(blocks, at);
      scratch.runs_.push_back({at, end});
      worded_.find(text, blocks, at, end, cues, wanted_, worded, found);
    });
    for (const Span& run : scratch.runs_)
      scratch.digit_runs_.add(text, run.begin, run.end, take_chain);
  }
  scratch.digit_runs_.finish(take_chain);
}

void Redactor::find(std::string_view text, const text::ClassMap& classes, Scratch& scratch,
                    std::vector<Finding>& out) const {
  out.clear();
  Candidates& found = scratch.candidates_;
  const bool viewed = scratch.view_.make(text);
  if (viewed) {
    scan(scratch.view_.bytes(), scratch.view_.classes(), scratch);
    for (Candidate& c : found) {
      const Span span = scratch.view_.to_text(Span{c.begin, c.end});
      c.begin = span.begin;
      c.end = span.end;
    }
  } else {
    scan(text, classes, scratch);
  }

  std::sort(found.begin(), found.end(), [](const Candidate& a, const Candidate& b) {
    return a.begin != b.begin ? a.begin < b.begin
           : a.end != b.end   ? a.end > b.end
                              : a.rule < b.rule;
  });
  scratch.rewritten_.clear();
  for (const Candidate& c : found) {
    if (c.rule < rule_count() && (!rules_->keeps_default() || rules_->disables(c.rule))) continue;
    const Rule& by = rule_of(c.rule);
    const EntityType& type = types_[by.type];
    if (c.decibans < type.doubtful || !wants(by.type)) continue;
    Finding f;
    f.type = type.name;
    f.rule = by.name;
    f.score = ppm(c.decibans);
    f.doubtful = c.decibans < type.sure;
    f.validated = c.validated;
    f.reserved = c.reserved;
    f.span = {c.begin, c.end};
    f.evidence = {by.base, static_cast<int16_t>(c.decibans - by.base - c.words - c.against),
                  c.words, c.against};
    out.push_back(f);
    const bool kept = f.reserved && !redact_reserved_;
    scratch.rewritten_.push_back(!kept && actions_[by.type] != Action::kKeep);
  }
  if (!lists_) {
    resolve(out, scratch.rewritten_);
    return;
  }
  const size_t first = out.size();
  lists_->find_denied(viewed ? scratch.view_.bytes() : text, out);
  for (size_t i = first; viewed && i < out.size(); ++i)
    out[i].span = scratch.view_.to_text(out[i].span);
  note_allowed(text, out);
  settle(out);
}

void Redactor::note_allowed(std::string_view text, std::vector<Finding>& findings) const {
  if (!lists_) return;
  bool any = false;
  for (Finding& f : findings) {
    f.allowed = f.rule != kDenyRule &&
                lists_->allows(types_.find(f.type), text.substr(f.span.begin, f.span.size()));
    any = any || f.allowed;
  }
  if (!any) return;
  // What lies within an allowed value is a part of it, unless it is a secret or denied.
  std::vector<Finding*> in_order;
  for (Finding& f : findings) in_order.push_back(&f);
  std::sort(in_order.begin(), in_order.end(), [](const Finding* a, const Finding* b) {
    return a->span.begin != b->span.begin ? a->span.begin < b->span.begin
           : a->span.end != b->span.end   ? a->span.end > b->span.end
                                          : a->allowed > b->allowed;
  });
  uint64_t allowed_to = 0;
  for (Finding* f : in_order) {
    if (f->allowed) allowed_to = std::max(allowed_to, f->span.end);
    if (f->span.end <= allowed_to && f->rule != kDenyRule &&
        types_[types_.find(f->type)].category != Category::kSecret)
      f->allowed = true;
  }
}

void Redactor::settle(std::vector<Finding>& findings) const {
  for (Finding& f : findings) f.covered = false;
  std::sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    return a.span.begin != b.span.begin ? a.span.begin < b.span.begin
           : a.span.end != b.span.end   ? a.span.end > b.span.end
           : a.rule != b.rule           ? a.rule < b.rule
                                        : a.type < b.type;
  });
  std::vector<uint8_t> rewritten;
  for (const Finding& f : findings) rewritten.push_back(action(f) != Action::kKeep);
  resolve(findings, rewritten);
}

Action Redactor::action(const Finding& finding) const {
  if (finding.allowed || (finding.reserved && !redact_reserved_)) return Action::kKeep;
  const Action action = actions_[types_.find(finding.type)];
  return action == Action::kKeep && finding.rule == kDenyRule ? Action::kPlaceholder : action;
}

std::vector<std::string> Redactor::enabled_types() const {
  std::vector<std::string> names;
  for (size_t i = 0; i < enabled_.size(); ++i)
    if (enabled_[i]) names.emplace_back(types_.rows()[i].name);
  return names;
}

std::vector<std::string> Redactor::languages() const {
  std::vector<std::string> out;
  const auto add = [&out](std::string_view tag) { out.emplace_back(tag.substr(0, tag.find('-'))); };
  for (const Cue& cue : cue_rows()) add(cue.language);
  for (const Label& label : label_rows()) add(label.language);
  for (const RuleFile& file : rules_->files())
    for (const RuleSpec& rule : file.rules)
      for (const CueSpec& cue : rule.cues) add(cue.language);
  std::erase(out, "und");
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<std::string> Redactor::not_scanned() const {
  std::vector<std::string> names;
  for (size_t i = 0; i < enabled_.size(); ++i)
    if (!enabled_[i]) names.emplace_back(types_.rows()[i].name);
  return names;
}

}  // namespace tamis::redact
