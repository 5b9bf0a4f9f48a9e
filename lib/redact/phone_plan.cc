#include "redact/phone_plan.h"

#if TAMIS_HAVE_PHONE
#include <phonenumbers/phonemetadata.pb.h>
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <vector>

// Exported by libphonenumber since version 4, declared in its metadata.h, which distributions do not install.
namespace i18n::phonenumbers {
int metadata_size();
const void* metadata_get();
}  // namespace i18n::phonenumbers
#endif

namespace tamis::redact {

#if TAMIS_HAVE_PHONE

namespace {

using i18n::phonenumbers::PhoneMetadata;
using i18n::phonenumbers::PhoneMetadataCollection;
using i18n::phonenumbers::PhoneNumberDesc;

constexpr size_t kMostDigits = 18;  // ITU-T E.164 has 15; the metadata go up to 17 national digits

RE2::Options quiet() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(false);
  return options;
}

std::string kinds_of_number(const PhoneMetadata& m) {
  std::string all;
  for (const PhoneNumberDesc* d :
       {&m.fixed_line(), &m.mobile(), &m.toll_free(), &m.premium_rate(), &m.shared_cost(),
        &m.voip(), &m.personal_number(), &m.pager(), &m.uan(), &m.voicemail()}) {
    if (!d->has_national_number_pattern() || d->national_number_pattern().empty()) continue;
    if (!all.empty()) all += '|';
    all += "(?:" + d->national_number_pattern() + ")";
  }
  return all;
}

}  // namespace

struct PhonePlan::Impl {
  // All regions that share a calling code: the 25 of +1 are one country here.
  struct Country {
    std::vector<size_t> regions;  // in metadata, the main one first
    uint32_t lengths = 0;         // bit n: n national digits are possible
    mutable std::once_flag compiled;
    mutable std::unique_ptr<RE2> valid;
  };
  // How a region dials inside itself.
  struct Trunk {
    std::once_flag compiled;
    std::unique_ptr<RE2> prefix;
  };

  PhoneMetadataCollection metadata;
  std::map<unsigned, Country> countries;
  std::vector<std::pair<std::string, size_t>> by_iso;  // sorted
  std::unique_ptr<Trunk[]> trunks;                     // by region

  const PhoneMetadata& region(size_t i) const { return metadata.metadata(static_cast<int>(i)); }

  void compile(const Country& country) const {
    std::call_once(country.compiled, [&] {
      std::string all;
      for (size_t i : country.regions) {
        const std::string kinds = kinds_of_number(region(i));
        if (kinds.empty()) continue;
        if (!all.empty()) all += '|';
        all += kinds;
      }
      country.valid = std::make_unique<RE2>(all, quiet());
    });
  }

  Verdict judge(const Country& country, std::string_view national) const {
    if (national.size() >= kMostDigits || (country.lengths >> national.size() & 1) == 0)
      return Verdict::kNo;
    compile(country);
    const re2::StringPiece digits(national.data(), national.size());
    return country.valid->ok() && RE2::FullMatch(digits, *country.valid) ? Verdict::kValid
                                                                         : Verdict::kPossible;
  }

  // The digits without trunk prefix and carrier code, as the region's rule rewrites them; empty if there is none to remove.
  static std::string strip(const RE2& trunk, const std::string& rule, std::string_view digits) {
    if (trunk.pattern().empty() || !trunk.ok()) return {};
    const int groups = trunk.NumberOfCapturingGroups();
    constexpr int kMost = 8;
    re2::StringPiece found[kMost];
    const re2::StringPiece text(digits.data(), digits.size());
    if (groups >= kMost || !trunk.Match(text, 0, text.size(), RE2::ANCHOR_START, found, groups + 1))
      return {};
    std::string_view rest = digits.substr(found[0].size());
    if (rule.empty() || groups == 0 || found[groups].data() == nullptr) {
      return found[0].empty() ? std::string() : std::string(rest);
    }
    std::string rewritten;
    for (size_t i = 0; i < rule.size(); ++i) {
      if (rule[i] == '$' && i + 1 < rule.size()) {
        const int which = rule[++i] - '0';
        if (which >= 0 && which <= groups && found[which].data() != nullptr)
          rewritten.append(found[which].data(), found[which].size());
      } else {
        rewritten += rule[i];
      }
    }
    return rewritten.append(rest);
  }

  Verdict dialled(const Country& country, size_t which, std::string_view digits) const {
    const Verdict plain = judge(country, digits);
    if (plain == Verdict::kValid) return plain;
    Trunk& trunk = trunks[which];
    std::call_once(trunk.compiled, [&] {
      trunk.prefix = std::make_unique<RE2>(region(which).national_prefix_for_parsing(), quiet());
    });
    const std::string stripped =
        strip(*trunk.prefix, region(which).national_prefix_transform_rule(), digits);
    return stripped.empty() ? plain : std::max(plain, judge(country, stripped));
  }
};

std::shared_ptr<const PhonePlan> PhonePlan::load() {
  auto impl = std::make_unique<Impl>();
  if (!impl->metadata.ParseFromArray(i18n::phonenumbers::metadata_get(),
                                     i18n::phonenumbers::metadata_size()))
    impl->metadata
        .Clear();  // nothing is valid then; a test asserts that this library's metadata can be read
  impl->trunks =
      std::make_unique<Impl::Trunk[]>(static_cast<size_t>(impl->metadata.metadata_size()));
  for (int i = 0; i < impl->metadata.metadata_size(); ++i) {
    const PhoneMetadata& m = impl->metadata.metadata(i);
    Impl::Country& country = impl->countries[static_cast<unsigned>(m.country_code())];
    const auto at = m.main_country_for_code() ? country.regions.begin() : country.regions.end();
    country.regions.insert(at, static_cast<size_t>(i));
    for (int length : m.general_desc().possible_length())
      if (length >= 0 && static_cast<size_t>(length) < kMostDigits) country.lengths |= 1u << length;
    impl->by_iso.emplace_back(m.id(), static_cast<size_t>(i));
  }
  std::sort(impl->by_iso.begin(), impl->by_iso.end());
  return std::shared_ptr<const PhonePlan>(new PhonePlan(std::move(impl)));
}

PhonePlan::Verdict PhonePlan::international(unsigned code, std::string_view national) const {
  const auto found = impl_->countries.find(code);
  if (found == impl_->countries.end()) return Verdict::kNo;
  const Impl::Country& country = found->second;
  const size_t main = country.regions.front();
  const Verdict plain = impl_->judge(country, national);
  // No country that is the main one of its code has a trunk prefix with another first digit.
  if (plain == Verdict::kValid || national.empty() ||
      std::string_view("0189").find(national[0]) == std::string_view::npos)
    return plain;
  return impl_->dialled(country, main, national);
}

int PhonePlan::region(std::string_view iso) const {
  const auto at =
      std::lower_bound(impl_->by_iso.begin(), impl_->by_iso.end(), iso,
                       [](const auto& row, std::string_view key) { return row.first < key; });
  return at != impl_->by_iso.end() && at->first == iso ? static_cast<int>(at->second) : -1;
}

unsigned PhonePlan::calling_code_of(int region) const {
  return region < 0
             ? 0
             : static_cast<unsigned>(impl_->region(static_cast<size_t>(region)).country_code());
}

PhonePlan::Verdict PhonePlan::national(int region, std::string_view digits) const {
  if (region < 0) return Verdict::kNo;
  // Valid anywhere under the region's calling code: in Vatican City and Italy, or Kazakhstan and Russia, people write
  // each other's.
  return impl_->dialled(impl_->countries.at(calling_code_of(region)), static_cast<size_t>(region),
                        digits);
}

#else  // without libphonenumber

struct PhonePlan::Impl {};

std::shared_ptr<const PhonePlan> PhonePlan::load() {
  return std::shared_ptr<const PhonePlan>(new PhonePlan(nullptr));
}
PhonePlan::Verdict PhonePlan::international(unsigned, std::string_view national) const {
  return national.size() >= 4 && national.size() <= 14 ? Verdict::kPossible : Verdict::kNo;
}
int PhonePlan::region(std::string_view) const { return -1; }
unsigned PhonePlan::calling_code_of(int) const { return 0; }
PhonePlan::Verdict PhonePlan::national(int, std::string_view) const { return Verdict::kNo; }

#endif

PhonePlan::PhonePlan(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PhonePlan::~PhonePlan() = default;

}  // namespace tamis::redact
