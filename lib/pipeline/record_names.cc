#include "pipeline/record_names.h"

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <set>

#include "base/hash.h"
#include "base/try.h"
#include "base/utf8.h"
#include "pipeline/byte_codec.h"
#include "pipeline/deliver_stage.h"

namespace tamis::pipeline {

namespace {

std::string numbered(uint64_t number) {
  char digits[24];
  std::snprintf(digits, sizeof digits, "%09llu", static_cast<unsigned long long>(number));
  return digits;
}

// The partner's own id; a split text's parts are told apart by their number.
std::string own_id(const RefinedDocument& d, uint64_t number) {
  std::string id = d.id.empty() ? numbered(number) : well_formed(d.id);
  if (d.part > 0) id += "/" + std::to_string(d.part);
  return id;
}

}  // namespace

std::string well_formed(std::string_view bytes) {
  if (utf8::valid(bytes)) return std::string(bytes);
  std::string out;
  for (size_t at = 0; at < bytes.size();) {
    const utf8::Decoded d = utf8::decode(bytes, at);
    utf8::append(out, d.code_point);
    at += d.size;
  }
  return out;
}

Result<RecordNames> RecordNames::create(const DeliverInput& in) {
  RecordNames names;
  const Recipe& recipe = in.engine.recipe();
  const std::vector<const UnitMeta*>& units = in.sifted.units;
  names.units_ = &units;
  names.first_number_.resize(units.size() + 1);
  uint64_t next = 1;
  for (size_t u = 0; u < units.size(); ++u) {
    names.first_number_[u] = next;
    if (leaves(in.sifted.fates[u].fate))
      next += units[u]->documents - units[u]->held - in.sifted.passages.emptied(u);
  }
  names.first_number_[units.size()] = next;
  if (recipe.ids == "keyed") {
    names.kind_ = Kind::kKeyed;
    if (!in.key)
      return fail(
          Code::kUsage,
          "deliver.ids = \"keyed\" needs a key; give one with --key (`tamis keygen` makes it)",
          Error::kNoOffset, "deliver.ids");
    names.key_ = in.key->subkey("record-id", in.delivery_name);
    std::vector<uint64_t> order(units.size());
    std::iota(order.begin(), order.end(), uint64_t{0});
    std::ranges::sort(order, [&](uint64_t a, uint64_t b) {
      return units[a]->stable_key != units[b]->stable_key
                 ? units[a]->stable_key < units[b]->stable_key
                 : units[a]->first_position < units[b]->first_position;
    });
    for (size_t i = 1, n = 0; i < order.size(); ++i) {
      n = units[order[i]]->stable_key == units[order[i - 1]]->stable_key ? n + 1 : 0;
      if (n > 0) names.repeats_[order[i]] = static_cast<uint32_t>(n);
    }
  }
  if (recipe.ids == "keep") {
    names.kind_ = Kind::kKeep;
    std::set<uint64_t> wanted;
    for (const UnitFate& f : in.sifted.fates)
      if ((f.fate == Fate::kMarked || f.fate == Fate::kDropped) && !f.earlier)
        wanted.insert(f.survivor);
    in.sifted.passages.for_each_keeper([&](uint64_t unit) { wanted.insert(unit); });
    for (size_t s = 0; s < in.segments.size(); ++s) {
      const uint64_t begin = in.sifted.first_unit[s], end = begin + in.segments[s].units.size();
      const auto at = wanted.lower_bound(begin);
      if (at == wanted.end() || *at >= end) continue;
      TAMIS_TRY(const WorkFile file, WorkFile::read(in.fs, in.segments[s].path));
      uint64_t unit_now = ~uint64_t{0};
      size_t place = 0;
      TAMIS_CHECK(file.for_each([&](uint32_t u, const RefinedDocument& d) -> Status {
        const uint64_t unit = begin + u;
        place = unit == unit_now ? place + 1 : 0;
        unit_now = unit;
        const UnitPassages* passages = in.sifted.passages.of(unit);
        const bool emptied = passages && passages->emptied[place];
        if (d.quarantine.empty() && !emptied && wanted.contains(unit))
          names.survivors_.try_emplace(unit, own_id(d, names.first_number_[unit]));
        return {};
      }));
    }
  }
  return names;
}

std::string RecordNames::keyed(uint64_t unit, uint64_t place) const {
  std::string message;
  ByteWriter w(message);
  w.fixed((*units_)[unit]->stable_key);
  const auto at = repeats_.find(unit);
  w.fixed(at == repeats_.end() ? uint32_t{0} : at->second);
  w.fixed(static_cast<uint32_t>(place));
  return hex(hmac_sha256(key_.view(), message)).substr(0, 32);
}

std::string RecordNames::record_id(uint64_t unit, uint64_t place,
                                   const RefinedDocument& document) const {
  switch (kind_) {
    case Kind::kSequential:
      return numbered(first_number_[unit] + place);
    case Kind::kKeyed:
      return keyed(unit, place);
    case Kind::kKeep:
      break;
  }
  return own_id(document, first_number_[unit] + place);
}

std::string RecordNames::first_record_id(uint64_t unit) const {
  if (first_number_[unit] == first_number_[unit + 1]) return {};
  switch (kind_) {
    case Kind::kSequential:
      return numbered(first_number_[unit]);
    case Kind::kKeyed:
      return keyed(unit, 0);
    case Kind::kKeep:
      break;
  }
  const auto at = survivors_.find(unit);
  return at == survivors_.end() ? std::string() : at->second;
}

std::string RecordNames::group_id(uint64_t unit, const RefinedDocument& document) const {
  if (document.group.empty() && document.part == 0) return {};
  if (kind_ == Kind::kKeep) {
    if (!document.group.empty()) return well_formed(document.group);
    return document.id.empty() ? numbered(first_number_[unit]) : well_formed(document.id);
  }
  return "g" + first_record_id(unit);
}

}  // namespace tamis::pipeline
